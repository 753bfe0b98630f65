"""The three interpreters: what is remembered about each operation while a traced function runs.

    Reverse   writes the operation on a tape, to be walked backwards      grad, vjp
    Forward   carries a tangent beside the value                          jvp
    Batch     carries one more axis in front                              vmap

Each takes a step by calling the very same NumPy function on values one level down. The derivatives come from the
one table in `rules.py`.
"""

import numpy as np

from gradlib.batching import batch_step
from gradlib.rules import RULES
from gradlib.tracing import Trace, Traced, complaint, shape


class Reverse(Trace):
    """Reverse mode. The tape lists the operations in the order they ran (Wengert's list).

    A traced value knows the tape line that made it. An operation can only use what came before it, so walking the
    lines backwards meets every use of a value before the value itself: no graph to sort, no recursion.
    """

    def __init__(self):
        super().__init__()
        self.tape = []

    def watch(self, value):
        """An input: it gets a line of its own, with nothing behind it."""
        self.tape.append(None)
        return Traced(value, self, len(self.tape) - 1)

    def step(self, fun, args, lines, kwargs):
        pulls = RULES[fun].pulls
        out = fun(*args, **kwargs) if kwargs else fun(*args)
        if not pulls:                               # a flat function, such as np.sign or x > 0
            return out
        tape = self.tape
        tape.append((fun, args, kwargs, out, lines, pulls))
        return Traced(out, self, len(tape) - 1)


def walk_back(tape, cotangents):
    """From the cotangents of some lines, a dict, to those of all: the derivative by each watched input.

    A value used twice hears back twice, and its cotangents add: each use is a path to the result.
    """
    found = [None] * len(tape)
    for line, cotangent in cotangents.items():
        found[line] = cotangent
    for line in range(max(cotangents, default=-1), -1, -1):
        cotangent = found[line]
        entry = tape[line]
        if cotangent is None or entry is None:
            continue
        found[line] = None
        _, args, kwargs, out, parents, pulls = entry
        for i, parent in enumerate(parents):
            if parent is not None:
                part = pulls[i](cotangent, out, args, kwargs)
                earlier = found[parent]
                found[parent] = part if earlier is None else earlier + part
    return found


class Forward(Trace):
    """Forward mode: the derivative of each value along the chosen direction, its tangent, goes with the value."""

    def step(self, fun, args, tangents, kwargs):
        rule = RULES[fun]
        out = fun(*args, **kwargs)
        if not rule.pushes:
            return out
        total = None
        for i, tangent in enumerate(tangents):
            if tangent is not None:
                part = rule.pushes[i](tangent, fun, out, args, kwargs)
                total = part if total is None else total + part
        return Traced(out, self, total)


class Batch(Trace):
    """Values carry a whole batch along one more axis, in front; the function sees a single example."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def carry(self, x, axis=0):
        """An argument whose examples lie along the given axis."""
        x = x if type(x) is Traced else np.asarray(x)
        return Traced(np.moveaxis(x, axis, 0) if axis else x, self, True)

    def step(self, fun, args, batched, kwargs):
        return Traced(batch_step(fun, self.size, batched, args, kwargs), self, True)

    def shape_of(self, value):
        return shape(value)[1:]

    def decide(self, x):
        raise complaint("vmap runs all examples at once, so an `if` on one of their values has no single answer. "
                        "Choose entry by entry with np.where(condition, a, b).")
