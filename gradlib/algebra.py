"""The lines of a recorded program, and the laws of algebra that shorten it.

Rules of differentiation are written for all cases, and a program for one: it multiplies by 1, turns signs twice, and
repeats numbers to shapes that broadcasting would give them anyway. A law looks at one operation and returns a simpler
line that does the same, or None. `record(fun, args)` makes a line. The recorder checks shape and dtype of the new line,
so that a law need not: where leaving out a factor of 1 would change them, the factor stays.

Moving a sign is exact. Where a law regroups constants, the result may differ in its last digit; a zero may change its
sign; and where NumPy would find 0 * inf, which is NaN, a law may know better. The laws of arithmetic are for floats
alone: whole numbers may overflow on the way.
"""

import operator as op
from collections.abc import Iterator
from typing import Any

import numpy as np

from gradlib.primitives import as_constant, cast_to_float, scatter
from gradlib.tracing import getitem, shape


class Line:
    """One operation `fun(*args, **kwargs)`, whose arguments are lines and constants. An argument of the program has no
    fun. `value` is what came out for the example. `cotangent_of` holds the lines that this one is the cotangent of.
    """

    __slots__ = ("args", "cotangent_of", "fun", "kwargs", "name", "number", "section", "value")

    def __init__(self, number, fun, args, kwargs, value, section, name=None):
        self.number, self.fun, self.args, self.kwargs = number, fun, args, kwargs
        self.value, self.section, self.name = value, section, name
        self.cotangent_of = []

    shape = property(lambda line: shape(line.value))
    dtype = property(lambda line: np.asarray(line.value).dtype)

    def sources(self) -> Iterator["Line"]:
        """The lines among the arguments."""
        return (x for x in self.args if type(x) is Line)


COMMUTATIVE = {op.add, op.mul}


def made_by(fun, x):
    """Whether x is a line of this function."""
    return type(x) is Line and x.fun is fun


def is_number(x: Any, n: float | None = None) -> bool:
    """Whether x is a constant number, and which."""
    return isinstance(x, (int, float, np.number)) and not isinstance(x, bool) and (n is None or x == n)


# ------------------------------------------------------------------------------------------------------ broadcasting

def spreads(fun):
    """Whether a function broadcasts its arguments against each other."""
    return isinstance(fun, np.ufunc) or fun is np.where or getattr(fun, "__module__", "") == "_operator"


def without_broadcasting(fun, args, value):
    """Leave to broadcasting what was repeated by hand, and a number in place of an array that repeats it."""
    if not spreads(fun) or fun is op.matmul or fun is np.matmul or len(args) < 2:
        return args
    args = list(args)
    for i, x in enumerate(args):
        smaller = (x.args[0] if made_by(np.broadcast_to, x)
                   else x.flat[0] if isinstance(x, np.ndarray) and x.size and (x == x.flat[0]).all() else None)
        if smaller is not None:
            shapes = [shape(smaller) if j == i else shape(y) for j, y in enumerate(args)]
            if np.broadcast_shapes(*shapes) == shape(value):
                args[i] = smaller
    return args


# -------------------------------------------------------------------------------------------------------------- signs

def double_negative(record, x):
    if made_by(op.neg, x):
        return x.args[0]                                                                         # -(-a) = a
    if has_factor(x):
        return record(op.mul, (-x.args[0], x.args[1]))                                           # -(2 a) = -2 a
    if made_by(op.sub, x):
        return record(op.sub, (x.args[1], x.args[0]))                                            # -(a - b) = b - a
    if made_by(scatter, x):
        return record(scatter, (record(op.neg, x.args[:1]), *x.args[1:]))
    return None


def sign_outside(fun):
    """Signs move out of products and quotients, until a sum takes them in: (-a) b = -(a b)."""
    def law(record, x, y):
        for inside in ((x.args[0], y) if made_by(op.neg, x) else None, (x, y.args[0]) if made_by(op.neg, y) else None):
            if inside:
                return record(op.neg, (record(fun, inside),))
        return None
    return law


def sign_outside_view(fun):
    """-a, seen in another shape, is minus what is seen of a."""
    def law(record, x, *args, **kwargs):
        return record(op.neg, (record(fun, (x.args[0], *args), kwargs),)) if made_by(op.neg, x) else None
    return law


def sum_with_a_sign(record, x, y):
    if made_by(op.neg, y):
        return record(op.sub, (x, y.args[0]))                                                    # a + (-b) = a - b
    if made_by(op.neg, x):
        return record(op.sub, (y, x.args[0]))                                                    # (-a) + b = b - a
    if is_number(y) and y < 0:
        return record(op.sub, (x, -y))
    if has_factor(y) and y.args[0] < 0:
        return record(op.sub, (x, record(op.neg, (y,))))                                         # a + (-2 b) = a - 2 b
    return None


def difference_with_a_sign(record, x, y):
    if made_by(op.neg, y):
        return record(op.add, (x, y.args[0]))                                                    # a - (-b) = a + b
    if has_factor(y) and y.args[0] < 0:
        return record(op.add, (x, record(op.neg, (y,))))                                         # a - (-2 b) = a + 2 b
    if is_number(x, 0):
        return record(op.neg, (y,))                                                              # 0 - a = -a
    return None


# ---------------------------------------------------------------------------------------------------------- constants

def neutral(n, places):
    """a * 1 = a, a + 0 = a, a / 1 = a, a ** 1 = a: the number n does nothing in these places."""
    def law(record, *args):
        for place in places:
            if is_number(args[place], n) and type(args[1 - place]) is Line:
                return args[1 - place]
        return None
    return law


def has_factor(x):
    """Whether x is a line like 2 a."""
    return made_by(op.mul, x) and is_number(x.args[0])


def constants_first(record, x, y):
    return record(op.mul, (y, x)) if type(x) is Line and type(y) is not Line else None


def joined_constants(record, x, y):
    if is_number(x, -1):
        return record(op.neg, (y,))
    if is_number(x) and has_factor(y):
        return record(op.mul, (x * y.args[0], y.args[1]))                                        # 2 (3 a) = 6 a
    if has_factor(x) and has_factor(y):
        return record(op.mul, (x.args[0] * y.args[0], record(op.mul, (x.args[1], y.args[1]))))   # (2 a)(3 b) = 6 (a b)
    if is_number(x) and made_by(op.mul, y):
        a, b = y.args
        if has_factor(b):
            return record(op.mul, (x * b.args[0], record(op.mul, (a, b.args[1]))))               # 2 (a (3 b)) = 6 (a b)
        if has_factor(a):
            return record(op.mul, (x * a.args[0], record(op.mul, (a.args[1], b))))
    if is_number(x) and made_by(op.neg, y):
        return record(op.mul, (-x, y.args[0]))                                                   # 2 (-a) = -2 a
    return None


def product_with_reciprocal(record, x, y):
    """a (1 / b) = a / b, where b is not repeated over a: then the few reciprocals are cheaper than many quotients."""
    for a, b in ((x, y), (y, x)):
        if made_by(op.truediv, b) and is_number(b.args[0], 1) and shape(a) == shape(b):
            return record(op.truediv, (a, b.args[1]))
    return None


# ------------------------------------------------------------------------------------------------ places and shapes

def sum_of_scattered(record, x, y):
    """Two arrays that are scattered to the same places are added before."""
    if made_by(scatter, x) and made_by(scatter, y) and _same(x.args[1:], y.args[1:]):
        return record(scatter, (record(op.add, (x.args[0], y.args[0])), *x.args[1:]))
    return None


def _same(these, those):
    return len(these) == len(those) and all(
        a is b or not (isinstance(a, Line | np.ndarray) or isinstance(b, Line | np.ndarray)) and a == b
        for a, b in zip(these, those, strict=True))


def inner_product(record, x, axis=None, keepdims=False):
    """The sum over a product of two vectors is their inner product."""
    if axis not in (None, 0, -1, (0,)) or keepdims or len(shape(x)) != 1:
        return None
    if made_by(np.square, x) or made_by(op.pow, x) and is_number(x.args[1], 2):
        return record(op.matmul, (x.args[0], x.args[0]))
    if made_by(op.mul, x):
        a, b = x.args
        if is_number(a):
            inner = record(np.sum, (b,), {"axis": 0})
            return record(op.mul, (a, inner))                                         # sum(2 a) = 2 sum(a)
        if shape(a) == shape(b):
            return record(op.matmul, (a, b))
    return None


def same_shape(record, x, *args, **kwargs):
    """A change of shape to the shape it has already."""
    return x


def reshaped_twice(record, x, shape):
    return record(np.reshape, (x.args[0], shape)) if made_by(np.reshape, x) else None


def swapped_twice(record, x, i, j):
    rank = len(shape(x))
    if i % rank == j % rank:
        return x
    twice = made_by(np.swapaxes, x) and {k % rank for k in x.args[1:]} == {i % rank, j % rank}
    return x.args[0] if twice else None


def order(x, axes=None):
    """The order in which np.transpose(x, axes) takes the axes of x."""
    rank = len(shape(x))
    return [i % rank for i in axes] if axes is not None else list(range(rank))[::-1]


def transposed_twice(record, x, axes=None):
    if order(x, axes) == sorted(order(x, axes)):
        return x
    if made_by(np.transpose, x):
        before = order(*x.args, **x.kwargs)
        return record(np.transpose, (x.args[0], tuple([before[i] for i in order(x, axes)])))
    return None


def everything(record, x, *index):
    """x[...], x[:]: slices that leave the shape as it is leave everything as it is."""
    return x if all(part is ... or isinstance(part, slice) and part.step in (None, 1) for part in index) else None


def identity_matrix(record, x, y):
    for a, b in ((x, y), (y, x)):
        if isinstance(a, np.ndarray) and a.ndim == 2 and a.shape[0] == a.shape[1] and np.array_equal(a, np.eye(len(a))):
            return b
    return None


def itself(record, x, *args, **kwargs):
    """What hands x on as it is."""
    return x


def same_precision(record, x, dtype):
    """A cast to the precision that x has. Python's own numbers are cast: they have none."""
    return x if isinstance(x.value, np.ndarray | np.generic) else None


def truth(record, x, y):
    """Asking whether a truth value differs from 0 is asking for it."""
    return x if type(x) is Line and x.dtype == bool and is_number(y, 0) else None


ARITHMETIC = {
    op.neg: (double_negative,),
    op.add: (neutral(0, (0, 1)), sum_with_a_sign, sum_of_scattered),
    op.sub: (neutral(0, (1,)), difference_with_a_sign),
    op.mul: (neutral(1, (0, 1)), constants_first, joined_constants, sign_outside(op.mul), product_with_reciprocal),
    op.truediv: (neutral(1, (1,)), sign_outside(op.truediv)),
    op.pow: (neutral(1, (1,)),),
    op.matmul: (identity_matrix,),
    np.sum: (inner_product,),
    np.reshape: (sign_outside_view(np.reshape),),
    getitem: (sign_outside_view(getitem),),
}

OTHERS = {
    op.ne: (truth,),
    np.reshape: (same_shape, reshaped_twice),
    getitem: (everything,),
    np.broadcast_to: (same_shape,),
    np.swapaxes: (swapped_twice,),
    np.transpose: (transposed_twice,),
    np.positive: (itself,),
    np.copy: (itself,),
    as_constant: (itself,),
    cast_to_float: (same_precision,),
}


def laws_for(fun, args, value):
    """The laws for an operation with this result."""
    floats = [np.asarray(value).dtype.kind == "f", *(x.dtype.kind == "f" for x in args if type(x) is Line)]
    return OTHERS.get(fun, ()) + (ARITHMETIC.get(fun, ()) if all(floats) else ())
