"""The rules of differentiation: one table, two kinds of rule, both modes.

An *entrywise* function has one partial derivative per argument, written in terms of its result and its arguments.
Forward mode multiplies the tangent by it, reverse mode the cotangent. A *linear* function (a sum, a reshape, a matrix
product in either factor) has one transpose per argument. Reverse mode applies it; forward mode applies the function
itself to the tangent. A handful of functions are neither and declare both directions.

Rules are written with functions that can be traced themselves, and so derivatives of derivatives need nothing more.
"""

import operator as op
from collections.abc import Callable

import numpy as np

from gradlib.kinds import Entrywise, Flat, Linear, LinearInAll, LinearInEach, PushPull, RuleTable
from gradlib.primitives import as_constant, cast_to_float, cast_to_whole, join, scatter, unwindows, windows
from gradlib.tracing import getitem, operation, shape
from gradlib.transposes import (
    cut_apart,
    einsum_operand,
    expand,
    keep_axes,
    matmul_left,
    matmul_right,
    sum_from_end,
    unbroadcast,
)

# ------------------------------------------------------------------------------- slopes that take more than a formula


def slope_of_power(x, y):
    """d x**y / dx = y x**(y-1). Where y is 0 the power is 1 throughout, though x**(y-1) may be infinite."""
    if isinstance(y, (int, float)):
        return 2 * x if y == 2 else y * x ** (y - 1) if y != 0 else 0.0
    return y * x ** np.where(np.equal(y, 0), 1, y - 1)


def log_or_0(x):
    """log(x), and 0 where x is 0."""
    if isinstance(x, (int, float)):
        return float(np.log(x)) if x else 0.0
    return np.log(np.where(np.equal(x, 0), 1, x))


def ratio(x, y):
    """x / y, and 0 where y is 0."""
    return x / np.where(np.equal(y, 0), 1, y) * np.not_equal(y, 0)


def step(x):
    """Heaviside's step: 0 left of zero, 1 right of it, and ½ at zero, so that two equal arguments share the derivative
    evenly. (np.heaviside(x, 0.5) is the same, and takes twice the time.)"""
    return 0.5 * np.sign(x) + 0.5


def or_one(slope, other):
    """The slope, but 1 where the other argument is NaN, and 0 where this one is: fmax and fmin drop a NaN."""
    return np.where(np.isnan(other), 1, np.nan_to_num(slope))


def share_of_extreme(out, x, axis=None, keepdims=False):
    """1 at the entry of x that is the maximum (or minimum) `out`, 0 elsewhere; several such entries share evenly."""
    extreme = np.equal(x, out if keepdims else keep_axes(out, x, axis)).astype(x.dtype)
    return extreme / np.sum(extreme, axis=axis, keepdims=True)


def push_extreme(t, out, x, axis=None, keepdims=False):
    return np.sum(t * share_of_extreme(out, x, axis, keepdims), axis=axis, keepdims=keepdims)


def pull_extreme(g, out, x, axis=None, keepdims=False):
    return expand(g, x, axis, keepdims) * share_of_extreme(out, x, axis, keepdims)


# z = where(c, x, y) hands on what is chosen, and 0 for the rest. To multiply by the mask would not do: 0 * inf is NaN.

def push_zero(t, z, c, x, y):
    return np.zeros_like(z)


def pull_zero(g, z, c, x, y):
    return np.zeros_like(c)


def push_chosen(t, z, c, x, y):
    return np.broadcast_to(np.where(c, t, 0.0), shape(z))


def pull_chosen(g, z, c, x, y):
    return unbroadcast(np.where(c, g, 0.0), x)


def push_other(t, z, c, x, y):
    return np.broadcast_to(np.where(c, 0.0, t), shape(z))


def pull_other(g, z, c, x, y):
    return unbroadcast(np.where(c, 0.0, g), y)


# ---------------------------------------------------------------------------------------------------------- the table

PI, LOG2, LOG10 = np.pi, float(np.log(2)), float(np.log(10))

RULES = RuleTable({
    # z = f(x, y)             dz/dx                                            dz/dy
    op.add:         Entrywise(1,                                               1),
    op.sub:         Entrywise(1,                                               -1),
    op.mul:         Entrywise(lambda z, x, y: y,                               lambda z, x, y: x),
    op.truediv:     Entrywise(lambda z, x, y: 1 / y,                           lambda z, x, y: -z / y),
    op.pow:         Entrywise(lambda z, x, y: slope_of_power(x, y),            lambda z, x, y: z * log_or_0(x)),
    np.hypot:       Entrywise(lambda z, x, y: ratio(x, z),                     lambda z, x, y: ratio(y, z)),
    np.arctan2:     Entrywise(lambda z, x, y: y / (x * x + y * y),             lambda z, x, y: -x / (x * x + y * y)),
    np.logaddexp:   Entrywise(lambda z, x, y: np.exp(x - z),                   lambda z, x, y: np.exp(y - z)),
    np.logaddexp2:  Entrywise(lambda z, x, y: np.exp2(x - z),                  lambda z, x, y: np.exp2(y - z)),
    np.maximum:     Entrywise(lambda z, x, y: step(x - y),                     lambda z, x, y: step(y - x)),
    np.minimum:     Entrywise(lambda z, x, y: step(y - x),                     lambda z, x, y: step(x - y)),
    np.fmax:        Entrywise(lambda z, x, y: or_one(step(x - y), y),          lambda z, x, y: or_one(step(y - x), x)),
    np.fmin:        Entrywise(lambda z, x, y: or_one(step(y - x), y),          lambda z, x, y: or_one(step(x - y), x)),
    np.remainder:   Entrywise(1,                                               lambda z, x, y: -np.floor(x / y)),
    np.fmod:        Entrywise(1,                                               lambda z, x, y: -np.trunc(x / y)),
    np.copysign:    Entrywise(lambda z, x, y: np.sign(x) * np.copysign(1, y),  0),

    # y = f(x)                dy/dx
    op.neg:         Entrywise(-1),
    np.positive:    Entrywise(1),
    np.copy:        Entrywise(1),
    np.absolute:    Entrywise(lambda y, x: np.sign(x)),
    np.fabs:        Entrywise(lambda y, x: np.sign(x)),
    np.square:      Entrywise(lambda y, x: 2 * x),
    np.sqrt:        Entrywise(lambda y: 0.5 / y),
    np.cbrt:        Entrywise(lambda y: 1 / (3 * y * y)),
    np.reciprocal:  Entrywise(lambda y: -y * y),
    np.exp:         Entrywise(lambda y: y),
    np.exp2:        Entrywise(lambda y: y * LOG2),
    np.expm1:       Entrywise(lambda y: y + 1),
    np.log:         Entrywise(lambda y, x: 1 / x),
    np.log2:        Entrywise(lambda y, x: 1 / (x * LOG2)),
    np.log10:       Entrywise(lambda y, x: 1 / (x * LOG10)),
    np.log1p:       Entrywise(lambda y, x: 1 / (1 + x)),
    np.sin:         Entrywise(lambda y, x: np.cos(x)),
    np.cos:         Entrywise(lambda y, x: -np.sin(x)),
    np.tan:         Entrywise(lambda y: 1 + y * y),
    np.arcsin:      Entrywise(lambda y, x: 1 / np.sqrt(1 - x * x)),
    np.arccos:      Entrywise(lambda y, x: -1 / np.sqrt(1 - x * x)),
    np.arctan:      Entrywise(lambda y, x: 1 / (1 + x * x)),
    np.sinh:        Entrywise(lambda y, x: np.cosh(x)),
    np.cosh:        Entrywise(lambda y, x: np.sinh(x)),
    np.tanh:        Entrywise(lambda y: 1 - y * y),
    np.arcsinh:     Entrywise(lambda y, x: 1 / np.sqrt(x * x + 1)),
    np.arccosh:     Entrywise(lambda y, x: 1 / np.sqrt(x * x - 1)),
    np.arctanh:     Entrywise(lambda y, x: 1 / (1 - x * x)),
    np.degrees:     Entrywise(180 / PI),
    np.rad2deg:     Entrywise(180 / PI),
    np.radians:     Entrywise(PI / 180),
    np.deg2rad:     Entrywise(PI / 180),
    np.nan_to_num:  Entrywise(lambda y, x, *options, **more: np.isfinite(x)),

    # y linear in x           from the cotangent g of y to that of x
    np.sum:          Linear(lambda g, x, axis=None, keepdims=False: expand(g, x, axis, keepdims)),
    np.cumsum:       Linear(lambda g, x, axis=None: sum_from_end(g, x, axis)),
    np.broadcast_to: Linear(lambda g, x, shape: unbroadcast(g, x)),
    np.reshape:      Linear(lambda g, x, shape: g.reshape(x.shape)),
    np.transpose:    Linear(lambda g, x, axes=None: np.transpose(g, None if axes is None else np.argsort(axes))),
    np.swapaxes:     Linear(lambda g, x, i, j: g.swapaxes(i, j)),
    getitem:         Linear(lambda g, x, *index: scatter(g, shape(x), *index)),
    scatter:         Linear(lambda g, x, into, *index: getitem(g, *index)),
    windows:         Linear(lambda g, x, size: unwindows(g, size)),
    unwindows:       Linear(lambda g, x, size: windows(g, size)),
    cast_to_float:   Linear(lambda g, x, dtype: cast_to_float(g, x.dtype)),

    # linear in several
    op.matmul:       Linear(matmul_left, matmul_right),
    np.einsum:       LinearInEach(einsum_operand),
    join:            LinearInAll(cut_apart),

    # neither
    np.max:          PushPull((push_extreme, pull_extreme)),
    np.min:          PushPull((push_extreme, pull_extreme)),
    np.where:        PushPull((push_zero, pull_zero), (push_chosen, pull_chosen), (push_other, pull_other)),
})

# Flat, entry by entry
RULES |= dict.fromkeys((
    op.lt, op.le, op.gt, op.ge, op.eq, op.ne, np.sign, np.signbit, np.heaviside, np.floor, np.ceil, np.trunc, np.rint,
    np.round, np.floor_divide, np.isnan, np.isinf, np.isfinite, np.isclose, np.logical_and, np.logical_or,
    np.logical_xor, np.logical_not, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, cast_to_whole,
    as_constant), Entrywise())

# Flat, as a whole
RULES |= dict.fromkeys((
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.argpartition, np.searchsorted, np.digitize,
    np.nonzero, np.flatnonzero, np.argwhere, np.count_nonzero, np.isin, np.all, np.any, np.allclose, np.array_equal),
    Flat())


def primitive(rule: Entrywise | Linear | LinearInEach | LinearInAll | PushPull | Flat) -> Callable:
    """Decorator: a function of one's own becomes one operation with the given rule, whatever it does inside.

        @gl.primitive(gl.Entrywise(lambda y, x: y * (1 - y)))
        def sigmoid(x):
            return scipy.special.expit(x)

    Inside, the function meets plain arrays. Under vmap a function that is not entrywise runs example by example.
    """
    def register(fun):
        fun = operation(fun)
        RULES[fun] = rule
        return fun
    return register
