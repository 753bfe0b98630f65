"""The kinds of rule: how one declaration serves forward and reverse mode.

A rule belongs to a function `out = fun(*args, **kwargs)` and offers, for each argument i,

    pushes[i](tangent of args[i], fun, out, args, kwargs)      its part in the tangent of out
    pulls[i](cotangent of out, out, args, kwargs)              its part in the cotangent of args[i]
    kept(args, out)                                            both, but only what the pulls will look at again

A tangent has the shape of the value it goes with, and so has a cotangent.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlib.tracing import complaint, name_of, shape
from gradlib.transposes import unbroadcast

float64 = np.float64            # looked up at every step of a walk back: a name of its own saves time


class Outline:
    """Stands on the tape for an array of which only the shape will be asked."""

    __slots__ = ("shape",)

    def __init__(self, array):
        self.shape = array.shape


class Rule:
    """What the kinds of rule have in common."""

    needs_args = needs_out = True         # whether the pulls look at the entries of the arguments, and at the result

    def kept(self, args: Sequence, out: Any) -> tuple[Sequence, Any]:
        """The arguments and the result for the tape: only what the pulls will look at again."""
        if not self.needs_args:
            args = [Outline(x) if isinstance(x, np.ndarray) else x for x in args]
        return args, out if self.needs_out else None


class Entrywise(Rule):
    """A function of entries, such as np.sin or x * y: multiply by the partial derivative.

    `partials[i](out, *args)` is d out / d args[i], or `partials[i](out)` where the result alone tells it, so that the
    arguments need not be kept; a number stands for a constant one. Without any the function is flat, as np.sign and
    x > 0 are.
    """

    def __init__(self, *partials: Callable | float):
        self.pushes = [self._push(partial) for partial in partials]
        self.pulls = [self._pull(i, partial) for i, partial in enumerate(partials)]
        self.needs_out = any(map(callable, partials))
        self.needs_args = any(callable(partial) and not _of_result_alone(partial) for partial in partials)

    @staticmethod
    def _push(partial):
        by_result = _of_result_alone(partial)

        def push(tangent, fun, out, args, kwargs):
            if callable(partial):
                tangent = tangent * (partial(out) if by_result else partial(out, *args, **kwargs))
            elif partial != 1:
                tangent = tangent * partial
            return tangent if len(args) == 1 or shape(tangent) == shape(out) else np.broadcast_to(tangent, shape(out))
        return push

    @staticmethod
    def _pull(i, partial):
        # A float64 is a single number; it can only have come from single numbers, and needs no unbroadcasting.
        def pull(cotangent, out, args, kwargs):
            g = cotangent * partial(out, *args, **kwargs)
            return g if type(g) is float64 else unbroadcast(g, args[i])

        def pull_by_result(cotangent, out, args, kwargs):
            g = cotangent * partial(out)
            return g if len(args) == 1 else unbroadcast(g, args[i])

        def pull_of_two(cotangent, out, args, kwargs):                # for x * y and its like, spelt out for speed
            if kwargs:
                return pull(cotangent, out, args, kwargs)
            x, y = args
            g = cotangent * partial(out, x, y)
            return g if type(g) is float64 else unbroadcast(g, args[i])

        def pull_constant(cotangent, out, args, kwargs):
            g = -cotangent if partial == -1 else cotangent * partial
            return g if type(g) is float64 else unbroadcast(g, args[i])

        def pull_one(cotangent, out, args, kwargs):
            return cotangent if type(cotangent) is float64 else unbroadcast(cotangent, args[i])

        if not callable(partial):
            return pull_one if partial == 1 else pull_constant
        return {1: pull_by_result, 3: pull_of_two}.get(_arity(partial), pull)


class Linear(Rule):
    """A function linear in each argument: forward it is the function itself, back its transpose.

    `transposes[i](g, *args, **kwargs)` leads a cotangent g back to args[i].
    """

    needs_out = False

    def __init__(self, *transposes: Callable):
        self.pushes = [self._push(i) for i in range(len(transposes))]
        self.pulls = [self._pull(transpose) for transpose in transposes]

    @staticmethod
    def _push(i):
        return lambda tangent, fun, out, args, kwargs: fun(*args[:i], tangent, *args[i + 1:], **kwargs)

    @staticmethod
    def _pull(transpose):
        return lambda cotangent, out, args, kwargs: transpose(cotangent, *args, **kwargs)


class LinearInEach(Rule):
    """The same for a product of any number of arrays: `transpose(i, g, *args, **kwargs)` leads back to args[i]."""

    needs_out = False

    def __init__(self, transpose: Callable):
        self.pushes = _ForEvery(Linear._push)
        self.pulls = _ForEvery(lambda i: lambda cotangent, out, args, kwargs: transpose(i, cotangent, *args, **kwargs))


class LinearInAll(Rule):
    """A function that joins any number of arrays: to push one of them forward, put zeros for the others."""

    needs_out = False

    def __init__(self, transpose: Callable):
        self.pushes = _ForEvery(self._push)
        self.pulls = LinearInEach(transpose).pulls

    @staticmethod
    def _push(i):
        return lambda tangent, fun, out, args, kwargs: fun(
            *[tangent if j == i else np.zeros_like(x) for j, x in enumerate(args)], **kwargs)


class PushPull(Rule):
    """Any other function: a pair for each argument, push(tangent, out, *args) and pull(cotangent, out, *args)."""

    def __init__(self, *pairs: tuple[Callable, Callable]):
        self.pushes = [self._push(push) for push, _ in pairs]
        self.pulls = [self._pull(pull) for _, pull in pairs]

    @staticmethod
    def _push(push):
        return lambda tangent, fun, out, args, kwargs: push(tangent, out, *args, **kwargs)

    @staticmethod
    def _pull(pull):
        return lambda cotangent, out, args, kwargs: pull(cotangent, out, *args, **kwargs)


class Flat(Rule):
    """A function whose result does not vary, or only by jumps, and that is not one of entries: np.argmax, np.all."""

    pushes = pulls = ()


class RuleTable(dict):
    """From function to rule. A missing rule says how to add one."""

    def __missing__(self, fun):
        name = name_of(fun)
        raise complaint(f"There is no derivative rule for {name}. Write the formula with functions that have one, or "
                        f"add a rule: gl.RULES[{name}] = gl.Entrywise(lambda y, x: ...) with the partial derivative "
                        "dy/dx for a function of entries, gl.Linear(lambda g, x: ...) with the transpose for a linear "
                        "one.")


class _ForEvery:
    """A list without end, whose entry i is made when asked for."""

    def __init__(self, make):
        self.make = make

    def __getitem__(self, i):
        return self.make(i)


def _of_result_alone(partial):
    """Whether a partial derivative is written as a function of the result, and of nothing else."""
    return _arity(partial) == 1


def _arity(function):
    """How many parameters a function has, all of them needed; None for others."""
    code = getattr(function, "__code__", None)
    starred = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    return None if code is None or code.co_flags & starred or function.__defaults__ else code.co_argcount
