"""The three interpreters: what is remembered about each operation while a traced function runs.

    Reverse   writes the operation on a tape, to be walked backwards      grad, vjp
    Forward   carries a tangent beside the value                          jvp
    Batch     carries one more axis in front                              vmap

Each takes a step by calling the very same NumPy function on values one level down. The derivatives come from the one
table in `rules.py`.
"""

from typing import Any

import numpy as np
from numpy import ndarray

from gradlib.batching import batch_step
from gradlib.rules import RULES
from gradlib.tracing import LARGE, Trace, Traced, complaint, shape


class Reverse(Trace):
    """Reverse mode: the tape lists the operations in the order they ran (Wengert's list).

    A traced value knows the line of the tape that made it. An operation can only use what came before it, and so a walk
    backwards meets every use of a value before the line that made it: there is no graph to sort, and no recursion.

    An entry of the tape is (fun, args, kwargs, out, lines, pulls): `out = fun(*args, **kwargs)`, the lines that made
    the arguments (None for a constant), and how its rule pulls a cotangent back to each of them.
    """

    def __init__(self):
        super().__init__()
        self.tape = []

    def watch(self, value: Any) -> Traced:
        """An input. Its line on the tape is empty, for no operation made it."""
        traced = Traced(value, self, len(self.tape))
        self.tape.append(None)
        return traced

    def step(self, fun, args, lines, kwargs):
        rule = RULES[fun]
        out = fun(*args, **kwargs) if kwargs else fun(*args)
        if not rule.pulls:                                             # a flat function, such as np.sign or x > 0
            return out
        tape = self.tape
        traced = Traced(out, self, len(tape))
        if type(out) is ndarray and out.size > LARGE:
            args, out = self.kept(rule, args, out)
        tape.append((fun, args, kwargs, out, lines, rule.pulls))
        return traced

    def kept(self, rule, args, out):
        """A large array that the walk back will not look at is not kept: the next one can have its memory."""
        return rule.kept(args, out)


def walk_back(tape: list, cotangents: dict[int, Any]) -> list:
    """From the cotangents of some lines to those of the inputs, in a list with a place for every line.

    A value that was used twice hears back twice, and what it hears is added up: each use is a path to the result.
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
    """Forward mode: every value takes its tangent along, its derivative in the chosen direction."""

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
    """Values carry a whole batch along one more axis, in front, while the function sees a single example."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def carry(self, x: Any, axis: int = 0) -> Traced:
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
