"""The rest of NumPy: functions written with those that have a rule, and so in need of none.

Each takes the arguments of the NumPy function whose name it bears.
"""

import functools
import math
import operator as op

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradlib.boundary import refuse_complex
from gradlib.primitives import cast_to_float, cast_to_whole, join, scatter, windows
from gradlib.tracing import (
    CHOOSING,
    COMPOSITES,
    METHODS_OF_UFUNCS,
    Traced,
    apply,
    complaint,
    getitem,
    refuse_to_change,
    shape,
)
from gradlib.transposes import keep_axes, swap


def composite(*numpy_functions):
    """Decorator: this is what these NumPy functions do with traced values."""
    def register(fun):
        for numpy_function in numpy_functions:
            COMPOSITES[numpy_function] = fun
        return fun
    return register


def as_array(x):
    """A list, a tuple or a number as an array. Traced values stay as they are; lists of them are stacked."""
    if type(x) is Traced:
        return x
    if isinstance(x, (list, tuple)):
        parts = [as_array(part) for part in x]
        return np.stack(parts) if any(type(part) is Traced for part in parts) else np.asarray(x)
    return np.asarray(x)


def from_front(axis, rank):
    """An axis counted from the front."""
    if not -rank <= axis < rank:
        raise np.exceptions.AxisError(axis, rank)
    return int(axis) % rank


def axes_of(axis, rank):
    """The axes that an axis argument names, counted from the front; None names all of them."""
    if axis is None:
        return tuple(range(rank))
    return tuple(from_front(i, rank) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))


def in_front(a, axis):
    """The axes that an axis argument names strung together as one, in front of the others."""
    axes = axes_of(axis, a.ndim)
    others = [i for i in range(a.ndim) if i not in axes]
    return np.transpose(a, (*axes, *others)).reshape((length(a, axes), *(a.shape[i] for i in others)))


def length(a, axis):
    """How many entries lie along an axis, or several."""
    return math.prod([a.shape[i] for i in axes_of(axis, a.ndim)])


def cut(axis, *index):
    """An index that cuts along one axis: x[cut(1, slice(3))] is x[:, :3]."""
    return (slice(None),) * axis + index


# ---------------------------------------------------------------------------------- what an array knows of itself

COMPOSITES.update({
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a, axis=None: a.size if axis is None else a.shape[axis],
    np.result_type: lambda *values: np.result_type(*(v.dtype if type(v) is Traced else v for v in values)),
    np.iscomplexobj: lambda x: False,
    np.isrealobj: lambda x: True,
    np.array_repr: lambda arr, *_: repr(arr),
    np.array_str: lambda a, *_: repr(a),
    np.zeros_like: lambda a, dtype=None: np.zeros(a.shape, dtype or a.dtype),
    np.ones_like: lambda a, dtype=None: np.ones(a.shape, dtype or a.dtype),
    np.empty_like: lambda a, dtype=None: np.empty(a.shape, dtype or a.dtype),
    np.full_like: lambda a, fill_value, dtype=None: np.broadcast_to(
        as_array(fill_value).astype(dtype or a.dtype), a.shape),
    np.around: lambda a, decimals=0: np.round(a, decimals),
    np.fix: lambda x: np.trunc(x),
    np.divmod: lambda x1, x2: (x1 // x2, x1 % x2),
    np.float_power: lambda x1, x2: as_array(x1).astype(float) ** x2,
})


@composite(np.real, np.conjugate)
def real(val):
    refuse_complex(val)
    return val


@composite(np.imag)
def imag(val):
    return np.zeros_like(np.real(val))


def astype(x, dtype, copy=True):
    return apply(cast_to_float if np.dtype(dtype).kind == "f" else cast_to_whole, (x, np.dtype(dtype)))


Traced.astype = astype
if hasattr(np, "astype"):                                       # new in NumPy 2.1
    COMPOSITES[np.astype] = astype


COMPOSITES |= dict.fromkeys((np.copyto, np.put, np.place, np.putmask, np.put_along_axis, np.fill_diagonal),
                            refuse_to_change)


# ----------------------------------------------------------------------------------------------- averages and spread

@composite(np.mean)
def mean(a, axis=None, keepdims=False, where=True):
    return np.sum(chosen(a, where), axis=axis, keepdims=keepdims) / count(a, axis, keepdims, where)


def chosen(a, where):
    """The entries of a mask, among zeros."""
    return a if where is True else np.where(where, a, 0)


def count(a, axis, keepdims, where):
    """How many entries of a mask lie along an axis, or several."""
    if where is True:
        return length(a, axis)
    return np.sum(np.broadcast_to(where, a.shape).astype(a.dtype), axis=axis, keepdims=keepdims)


@composite(np.average)
def average(a, axis=None, weights=None, keepdims=False):
    a = as_array(a)
    if weights is None:
        return np.mean(a, axis=axis, keepdims=keepdims)
    weights = as_array(weights)
    if weights.shape != a.shape:                                  # one weight for each entry along the axes
        axes = axes_of(axis, a.ndim)
        weights = np.transpose(weights, np.argsort(axes).tolist())
        weights = np.expand_dims(weights, tuple(i for i in range(a.ndim) if i not in axes))
        weights = np.broadcast_to(weights, a.shape)
    return np.sum(a * weights, axis=axis, keepdims=keepdims) / np.sum(weights, axis=axis, keepdims=keepdims)


@composite(np.var)
def var(a, axis=None, ddof=0, keepdims=False, where=True):
    from_mean = chosen(a - np.mean(a, axis=axis, keepdims=True, where=where), where)
    return np.sum(from_mean * from_mean, axis=axis, keepdims=keepdims) / (count(a, axis, keepdims, where) - ddof)


@composite(np.std)
def std(a, axis=None, ddof=0, keepdims=False, where=True):
    return root(np.var(a, axis=axis, ddof=ddof, keepdims=keepdims, where=where))


def root(x, p=2):
    """x ** (1 / p) for x >= 0. Its slope at 0 is infinite and is taken to be 0, so that norm(0) has a gradient."""
    positive = np.not_equal(x, 0)
    inside = np.where(positive, x, 1)
    return np.where(positive, np.sqrt(inside) if p == 2 else inside ** (1 / p), 0)


@composite(np.ptp)
def ptp(a, axis=None, keepdims=False):
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)


@composite(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    x = np.atleast_2d(as_array(m))
    x = x if rowvar or len(x) == 1 else x.T
    if y is not None:
        x = np.concatenate([x, np.atleast_2d(as_array(y)) if rowvar else np.atleast_2d(as_array(y)).T])
    x = x - np.mean(x, axis=1, keepdims=True)
    return np.squeeze(x @ x.T / (x.shape[1] - (int(not bias) if ddof is None else ddof)))


@composite(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    c = np.atleast_2d(np.cov(x, y, rowvar))
    width = np.sqrt(np.diag(c))
    return np.squeeze(c / (width[:, None] * width))


# ------------------------------------------------------------------------------------- reductions of chosen entries
#
# np.sum(x, where=mask, initial=start) and its like. Without these keywords they have rules, or are written above.

def from_neutral(fun, combine, neutral):
    """What is left out becomes a number that makes no difference."""
    def reduce(a, axis=None, keepdims=False, initial=neutral, where=True):
        return combine(fun(np.where(where, a, neutral), axis=axis, keepdims=keepdims), initial)
    return reduce


def from_start(fun, further):
    """The largest or smallest entry has no such number: what is left out becomes the start. In a tie the start wins."""
    def reduce(a, axis=None, keepdims=False, initial=None, where=True):
        if initial is None:
            raise complaint(f"np.{fun.__name__} with where= needs initial=, the result where no entry is chosen.")
        extreme = fun(np.where(where, a, initial), axis=axis, keepdims=keepdims)
        return np.where(further(extreme, initial), extreme, initial)
    return reduce


CHOOSING.update({
    np.sum: from_neutral(np.sum, op.add, 0),
    np.prod: from_neutral(np.prod, op.mul, 1),
    np.max: from_start(np.max, np.greater),
    np.min: from_start(np.min, np.less),
    np.all: lambda a, axis=None, keepdims=False, where=True: np.all(
        np.logical_or(a, np.logical_not(where)), axis=axis, keepdims=keepdims),
    np.any: lambda a, axis=None, keepdims=False, where=True: np.any(
        np.logical_and(a, where), axis=axis, keepdims=keepdims),
})


def of_present(fun, **start):
    """np.nansum and its like: the entries that are not NaN are chosen."""
    return lambda a, axis=None, keepdims=False: fun(
        a, axis=axis, keepdims=keepdims, where=np.logical_not(np.isnan(a)), **start)


COMPOSITES.update({
    np.nansum: of_present(np.sum),
    np.nanprod: of_present(np.prod),
    np.nanmean: of_present(np.mean),
    np.nanvar: of_present(np.var),
    np.nanstd: of_present(np.std),
    np.nanmax: of_present(np.max, initial=-np.inf),
    np.nanmin: of_present(np.min, initial=np.inf),
})


# -------------------------------------------------------------------------------------------------- order statistics

@composite(np.median)
def median(a, axis=None, keepdims=False):
    return np.quantile(a, 0.5, axis=axis, keepdims=keepdims)


@composite(np.percentile)
def percentile(a, q, axis=None, keepdims=False):
    return np.quantile(a, np.asarray(q) / 100, axis=axis, keepdims=keepdims)


@composite(np.quantile)
def quantile(a, q, axis=None, keepdims=False):
    if np.ndim(q):
        return np.stack([np.quantile(a, each, axis=axis, keepdims=keepdims) for each in q])
    ordered = np.sort(in_front(a, axis), axis=0)
    place = float(q) * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    result = low + (high - low) * (place - math.floor(place))
    return keep_axes(result, a, axes_of(axis, a.ndim)) if keepdims else result


# ---------------------------------------------------------------------------------------------------------- products

@composite(np.prod)
def prod(a, axis=None, keepdims=False):
    """Halves are multiplied until one is left: no division, so zeros do no harm."""
    factors = in_front(a, axis)
    while len(factors) > 1:
        half = len(factors) // 2
        factors = np.concatenate([factors[:half] * factors[half:2 * half], factors[2 * half:]])
    result = factors[0] if len(factors) else np.ones(factors.shape[1:], a.dtype)
    return keep_axes(result, a, axes_of(axis, a.ndim)) if keepdims else result


def accumulate(combine):
    """Each entry takes in what the 1, 2, 4, ... entries before it have come to."""
    def run(a, axis=None):
        a, axis = (a.ravel(), 0) if axis is None else (a, from_front(axis, a.ndim))
        reach = 1
        while reach < a.shape[axis]:
            grown = combine(a[cut(axis, slice(reach, None))], a[cut(axis, slice(None, -reach))])
            a = np.concatenate([a[cut(axis, slice(reach))], grown], axis=axis)
            reach *= 2
        return a
    return run


COMPOSITES[np.cumprod] = accumulate(op.mul)
METHODS_OF_UFUNCS["maximum.accumulate"] = accumulate(np.maximum)
METHODS_OF_UFUNCS["minimum.accumulate"] = accumulate(np.minimum)


@composite(np.dot)
def dot(a, b):
    a, b = as_array(a), as_array(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    return a @ b if b.ndim <= 2 else np.tensordot(a, b, (-1, -2))


@composite(np.inner)
def inner(a, b):
    a, b = as_array(a), as_array(b)
    return np.tensordot(a, b, (-1, -1)) if a.ndim and b.ndim else a * b


@composite(np.vdot)
def vdot(a, b):
    return as_array(a).ravel() @ as_array(b).ravel()


@composite(np.vecdot, np.linalg.vecdot)
def vecdot(a, b, axis=-1):
    return np.sum(a * b, axis=axis)


@composite(np.outer, np.linalg.outer)
def outer(a, b):
    return as_array(a).ravel()[:, None] * as_array(b).ravel()


@composite(np.tensordot, np.linalg.tensordot)
def tensordot(a, b, axes=2):
    """Bring the axes to be summed together, and multiply two matrices."""
    a, b = as_array(a), as_array(b)
    of_a, of_b = (tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes))) if isinstance(axes, int) else axes
    of_a, of_b = axes_of(of_a, a.ndim), axes_of(of_b, b.ndim)
    if [a.shape[i] for i in of_a] != [b.shape[i] for i in of_b]:
        raise complaint(f"np.tensordot sums over axes of equal length, but shapes {a.shape} and {b.shape} have none "
                        f"such at {of_a} and {of_b}.", ValueError)
    a, b = in_front(a, of_a), in_front(b, of_b)
    left, right = (x.reshape((x.shape[0], math.prod(x.shape[1:]))) for x in (a, b))
    return (left.T @ right).reshape(a.shape[1:] + b.shape[1:])


if hasattr(np, "matvec"):                                       # new in NumPy 2.2
    COMPOSITES[np.matvec] = lambda x1, x2: (x1 @ as_array(x2)[..., None])[..., 0]
    COMPOSITES[np.vecmat] = lambda x1, x2: (as_array(x1)[..., None, :] @ x2)[..., 0, :]


@composite(np.kron)
def kron(a, b):
    a, b = as_array(a), as_array(b)
    rank = max(a.ndim, b.ndim)
    a, b = (x.reshape((1,) * (rank - x.ndim) + x.shape) for x in (a, b))
    blocks = a.reshape(tuple(m for n in a.shape for m in (n, 1))) * b.reshape(tuple(m for n in b.shape for m in (1, n)))
    return blocks.reshape(tuple(n * m for n, m in zip(a.shape, b.shape, strict=True)))


@composite(np.cross, np.linalg.cross)
def cross(a, b, axis=-1):
    a, b = np.moveaxis(as_array(a), axis, 0), np.moveaxis(as_array(b), axis, 0)
    if len(a) != 3 or len(b) != 3:
        raise complaint("np.cross takes vectors with three entries.")
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]], axis=axis)


@composite(np.einsum)
def einsum(subscripts, *operands, optimize=False):
    """Bring the subscripts to a plain form: with an arrow, without an ellipsis, no letter twice in one operand."""
    if type(subscripts) is not str:
        raise complaint('Give np.einsum its subscripts as a string, such as "ij,jk->ik".')
    operands = [as_array(x) for x in operands]
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs = inputs.split(",")
    if not arrow:                                       # without one, what occurs once is kept, in the alphabet's order
        letters = sorted(set("".join(inputs)) - set(".,"))
        output = "..." * ("..." in subscripts) + "".join(c for c in letters if "".join(inputs).count(c) == 1)

    # An ellipsis stands for the axes that have no letter: they get unused ones, counted from the last axis of all
    unused = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in subscripts]
    spare = [x.ndim - len(s.replace("...", "")) for s, x in zip(inputs, operands, strict=True)]
    widest = max([n for s, n in zip(inputs, spare, strict=True) if "..." in s], default=0)
    output = output.replace("...", "".join(unused[:widest]))
    for i, letters in enumerate(inputs):
        letters = letters.replace("...", "".join(unused[widest - spare[i]:widest]))
        while len(set(letters)) < len(letters):             # a letter twice in one operand means its diagonal
            twice = next(c for c in letters if letters.count(c) > 1)
            first, second = letters.index(twice), letters.rindex(twice)
            operands[i] = np.diagonal(operands[i], 0, first, second)
            letters = letters[:first] + letters[first + 1:second] + letters[second + 1:] + twice
        inputs[i] = letters
    return apply(np.einsum, (",".join(inputs) + "->" + output, *operands))


@composite(np.convolve)
def convolve(a, v, mode="full"):
    a, v = as_array(a), as_array(v)
    a, v = (a, v) if len(a) >= len(v) else (v, a)
    full = windows(np.pad(a, len(v) - 1), (len(v),)) @ v[::-1]
    cut_off = {"full": 0, "same": (len(v) - 1) // 2, "valid": len(v) - 1}[mode]
    length = {"full": len(full), "same": len(a), "valid": len(a) - len(v) + 1}[mode]
    return full[cut_off:cut_off + length]


@composite(np.correlate)
def correlate(a, v, mode="valid"):
    return np.convolve(a, as_array(v)[::-1], mode)


@composite(sliding_window_view)
def sliding_windows(x, window_shape, axis=None):
    """Bring the axes to the end, take the windows, and bring the axes back."""
    size = (window_shape,) if isinstance(window_shape, int) else tuple(window_shape)
    axis, k = axes_of(axis, x.ndim), len(size)
    found = windows(np.moveaxis(x, axis, tuple(range(-k, 0))), size)
    return np.moveaxis(found, tuple(range(found.ndim - 2 * k, found.ndim - k)), axis)


# ------------------------------------------------------------------------------------------------------------ shapes

@composite(np.ravel)
def ravel(a):
    return a.reshape((a.size,))


@composite(np.expand_dims)
def expand_dims(a, axis):
    rank = a.ndim + (len(axis) if isinstance(axis, tuple) else 1)
    axes, lengths = axes_of(axis, rank), iter(a.shape)
    return a.reshape(tuple([1 if i in axes else next(lengths) for i in range(rank)]))


@composite(np.squeeze)
def squeeze(a, axis=None):
    axes = [i for i, n in enumerate(a.shape) if n == 1] if axis is None else axes_of(axis, a.ndim)
    if any(a.shape[i] != 1 for i in axes):
        raise complaint(f"np.squeeze can only drop axes of length 1, but the shape is {a.shape}.", ValueError)
    return a.reshape(tuple(n for i, n in enumerate(a.shape) if i not in axes))


@composite(np.moveaxis)
def moveaxis(a, source, destination):
    source, destination = axes_of(source, a.ndim), axes_of(destination, a.ndim)
    order = [i for i in range(a.ndim) if i not in source]
    for place, axis in sorted(zip(destination, source, strict=True)):
        order.insert(place, axis)
    return np.transpose(a, tuple(order))


@composite(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x):
    return swap(x)


@composite(np.rollaxis)
def rollaxis(a, axis, start=0):
    axis = from_front(axis, a.ndim)
    start = start if start >= 0 else start + a.ndim
    return np.moveaxis(a, axis, start - (start > axis))


def _at_least(rank, shape_of_lower):
    def at_least(*arrays):
        grown = [a if a.ndim >= rank else a.reshape(shape_of_lower(a.shape)) for a in map(as_array, arrays)]
        return grown[0] if len(grown) == 1 else tuple(grown)
    return at_least


COMPOSITES.update({
    np.atleast_1d: _at_least(1, lambda s: (1,)),
    np.atleast_2d: _at_least(2, lambda s: (1, 1, *s)[-2:]),
    np.atleast_3d: _at_least(3, lambda s: {0: (1, 1, 1), 1: (1, *s, 1), 2: (*s, 1)}[len(s)]),
})


@composite(np.broadcast_arrays)
def broadcast_arrays(*arrays):
    arrays = [as_array(a) for a in arrays]
    common = np.broadcast_shapes(*(a.shape for a in arrays))
    return tuple(np.broadcast_to(a, common) for a in arrays)


@composite(np.meshgrid)
def meshgrid(*axes, indexing="xy"):
    axes = [as_array(x).ravel() for x in axes]
    lengths = [x.size for x in axes]
    grids = [np.broadcast_to(x.reshape(tuple(n if i == j else 1 for j in range(len(axes)))), tuple(lengths))
             for i, (x, n) in enumerate(zip(axes, lengths, strict=True))]
    return tuple(g.swapaxes(0, 1) for g in grids) if indexing == "xy" and len(axes) > 1 else tuple(grids)


# --------------------------------------------------------------------------------------------- joining and splitting

@composite(np.concatenate)
def concatenate(arrays, axis=0):
    arrays = [as_array(a) for a in arrays]
    if axis is None:
        arrays, axis = [a.ravel() for a in arrays], 0
    return join(*arrays, axis=from_front(axis, arrays[0].ndim))


@composite(np.stack)
def stack(arrays, axis=0):
    return np.concatenate([np.expand_dims(as_array(a), axis) for a in arrays], axis=axis)


@composite(np.vstack)
def vstack(tup):
    return np.concatenate([np.atleast_2d(as_array(a)) for a in tup])


@composite(np.hstack)
def hstack(tup):
    arrays = [np.atleast_1d(as_array(a)) for a in tup]
    return np.concatenate(arrays, axis=0 if arrays[0].ndim == 1 else 1)


@composite(np.dstack)
def dstack(tup):
    return np.concatenate([np.atleast_3d(as_array(a)) for a in tup], axis=2)


@composite(np.column_stack)
def column_stack(tup):
    arrays = [as_array(a) for a in tup]
    return np.concatenate([a.reshape((a.size, 1)) if a.ndim < 2 else a for a in arrays], axis=1)


@composite(np.append)
def append(arr, values, axis=None):
    return np.concatenate([arr, values], axis=axis)


@composite(np.block)
def block(arrays):
    """Innermost lists are joined along the last axis, the lists around them along the one before, and so on."""
    def depth(part):
        return 1 + max(depth(p) for p in part) if isinstance(part, list) else 0

    def joined(part, axis):
        if not isinstance(part, list):
            part = as_array(part)
            return part.reshape((1,) * (rank - part.ndim) + part.shape)
        return np.concatenate([joined(p, axis + 1) for p in part], axis=axis)

    def ranks(part):
        return [r for p in part for r in ranks(p)] if isinstance(part, list) else [len(shape(part))]

    rank = max(depth(arrays), *ranks(arrays))
    return joined(arrays, -depth(arrays))


@composite(np.array_split)
def array_split(ary, indices_or_sections, axis=0):
    axis = from_front(axis, ary.ndim)
    ends = [part[-1] + 1 if part.size else None
            for part in np.array_split(np.arange(ary.shape[axis]), indices_or_sections)] \
        if isinstance(indices_or_sections, int) else [*indices_or_sections, None]
    starts = [0, *ends[:-1]]
    return [ary[cut(axis, slice(start, end))] for start, end in zip(starts, ends, strict=True)]


@composite(np.split)
def split(ary, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, int) and ary.shape[axis] % indices_or_sections:
        raise complaint(f"np.split cannot cut {ary.shape[axis]} entries into {indices_or_sections} equal parts. "
                        "np.array_split can.", ValueError)
    return np.array_split(ary, indices_or_sections, axis)


if hasattr(np, "unstack"):                                      # new in NumPy 2.1
    COMPOSITES[np.unstack] = lambda x, axis=0: tuple(np.moveaxis(x, axis, 0))


COMPOSITES.update({
    np.vsplit: lambda ary, indices_or_sections: np.split(ary, indices_or_sections, 0),
    np.hsplit: lambda ary, indices_or_sections: np.split(ary, indices_or_sections, min(1, ary.ndim - 1)),
    np.dsplit: lambda ary, indices_or_sections: np.split(ary, indices_or_sections, 2),
})


# ---------------------------------------------------------------------------------------- moving and choosing entries

def by_place(numpy_function):
    """A function that only moves entries about: let it move the numbers of the places, and look the entries up."""
    @functools.wraps(numpy_function)
    def moved(a, *args, **kwargs):
        places = numpy_function(np.arange(a.size).reshape(a.shape), *args, **kwargs)
        return a.ravel()[places]
    return moved


COMPOSITES.update({fun: by_place(fun) for fun in (np.rot90, np.roll, np.tile, np.repeat, np.resize, np.delete)})
COMPOSITES[np.compress] = lambda condition, a, axis=None: by_place(lambda x: np.compress(condition, x, axis))(a)


@composite(np.insert)
def insert(arr, obj, values, axis=None):
    """The numbers of places are inserted, and the entries looked up among those of both arrays."""
    arr = as_array(arr)
    values = as_array(values).astype(arr.dtype)
    new_places = arr.size + np.arange(values.size).reshape(values.shape)
    places = np.insert(np.arange(arr.size).reshape(arr.shape), obj, new_places, axis)
    return np.concatenate([arr, values], axis=None)[places]


@composite(np.flip)
def flip(m, axis=None):
    axes = axes_of(axis, m.ndim)
    return m[tuple(slice(None, None, -1) if i in axes else slice(None) for i in range(m.ndim))]


COMPOSITES[np.flipud] = lambda m: np.flip(m, 0)
COMPOSITES[np.fliplr] = lambda m: np.flip(m, 1)


@composite(np.pad)
def pad(array, pad_width, mode="constant", constant_values=0):
    if mode in ("edge", "reflect", "symmetric", "wrap"):
        return by_place(np.pad)(array, pad_width, mode)
    if mode != "constant":
        raise complaint("np.pad can be traced with mode constant, edge, reflect, symmetric and wrap, and this one is "
                        f"{mode!r}. Make the border yourself and join it on with np.concatenate.")
    widths = np.broadcast_to(pad_width, (array.ndim, 2))
    inside = tuple(slice(before, before + n) for (before, _), n in zip(widths, array.shape, strict=True))
    padded = scatter(array, tuple(int(n) for n in widths.sum(axis=1) + array.shape), *inside)
    if type(constant_values) is not Traced:
        border = np.pad(np.zeros(array.shape, array.dtype), pad_width, constant_values=constant_values)
        return padded + border if np.any(border) else padded
    border = np.ones(padded.shape, padded.dtype)
    border[inside] = 0
    return padded + border * constant_values


@composite(np.take)
def take(a, indices, axis=None, mode="raise"):
    a = as_array(a)
    if axis is None:
        a, axis = a.ravel(), 0
    indices = as_array(indices)
    if mode == "wrap":
        indices = indices % a.shape[axis]
    elif mode == "clip":
        indices = np.clip(indices, 0, a.shape[axis] - 1)
    return getitem(a, *cut(from_front(axis, a.ndim), indices))


@composite(np.take_along_axis)
def take_along_axis(arr, indices, axis=-1):
    if axis is None:
        return arr.ravel()[indices]
    axis = from_front(axis, arr.ndim)
    index = [np.arange(n).reshape(tuple(-1 if i == j else 1 for j in range(arr.ndim))) for i, n in enumerate(arr.shape)]
    index[axis] = indices
    return arr[tuple(index)]


@composite(np.sort)
def sort(a, axis=-1, kind=None, stable=None):
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    return np.take_along_axis(a, np.argsort(a, axis=axis), axis)


@composite(np.partition)
def partition(a, kth, axis=-1):
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    return np.take_along_axis(a, np.argpartition(a, kth, axis=axis), axis)


@composite(np.extract)
def extract(condition, arr):
    return as_array(arr).ravel()[np.ravel(np.asarray(condition)) != 0]


@composite(np.diagonal)
def diagonal(a, offset=0, axis1=0, axis2=1):
    a = np.moveaxis(a, (axis1, axis2), (0, 1))
    rows, columns = max(-offset, 0), max(offset, 0)
    places = np.arange(max(0, min(a.shape[0] - rows, a.shape[1] - columns)))
    return np.moveaxis(a[rows + places, columns + places], 0, -1)


COMPOSITES[np.linalg.diagonal] = lambda x, offset=0: diagonal(x, offset, -2, -1)


@composite(np.trace)
def trace(a, offset=0, axis1=0, axis2=1):
    return np.sum(np.diagonal(a, offset, axis1, axis2), axis=-1)


COMPOSITES[np.linalg.trace] = lambda x, offset=0: trace(x, offset, -2, -1)


@composite(np.diag)
def diag(v, k=0):
    if v.ndim == 2:
        return np.diagonal(v, k)
    places, n = np.arange(v.size), v.size + abs(k)
    return scatter(v, (n, n), places + max(-k, 0), places + max(k, 0))


COMPOSITES[np.diagflat] = lambda v, k=0: np.diag(as_array(v).ravel(), k)
COMPOSITES[np.tril] = lambda m, k=0: np.where(np.tri(*m.shape[-2:], k=k, dtype=bool), m, 0)
COMPOSITES[np.triu] = lambda m, k=0: np.where(np.tri(*m.shape[-2:], k=k - 1, dtype=bool), 0, m)


@composite(np.where)
def where(condition, *choices):
    return apply(np.where, (condition, *choices)) if choices else np.nonzero(condition)


@composite(np.select)
def select(condlist, choicelist, default=0):
    pairs = list(zip(condlist, choicelist, strict=True))
    return functools.reduce(lambda otherwise, pair: np.where(*pair, otherwise), reversed(pairs), default)


@composite(np.choose)
def choose(a, choices):
    return np.select([np.equal(a, i) for i in range(len(choices))], choices)


@composite(np.piecewise)
def piecewise(x, condlist, funclist):
    """Each function is given its own entries alone, and may be undefined at the others."""
    conditions = as_array(condlist).reshape((-1, *x.shape))
    conditions = [*conditions, np.logical_not(np.any(conditions, axis=0))]
    result = np.zeros(x.shape, x.dtype)
    for condition, f in zip(conditions[:len(funclist)], funclist, strict=True):
        values = f(x[condition]) if callable(f) else np.broadcast_to(f, x[condition].shape)
        result = np.where(condition, scatter(values.astype(x.dtype), x.shape, condition), result)
    return result


@composite(np.bincount)
def bincount(x, weights=None, minlength=0):
    if weights is None:
        return np.bincount(x.astype(int), minlength=minlength)
    return scatter(as_array(weights), (max(minlength, int(np.max(x)) + 1),), as_array(x))


@composite(np.clip)
def clip(a, a_min=None, a_max=None, *, min=None, max=None):
    low, high = a_min if min is None else min, a_max if max is None else max
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


Traced.clip = clip


# -------------------------------------------------------------------------------------------------- calculus on a grid

@composite(np.diff)
def diff(a, n=1, axis=-1, prepend=None, append=None):
    axis = from_front(axis, a.ndim)
    a = np.concatenate([
        part if np.ndim(part) else np.broadcast_to(part, tuple(1 if i == axis else n for i, n in enumerate(a.shape)))
        for part in (prepend, a, append) if part is not None], axis=axis)
    for _ in range(n):
        a = a[cut(axis, slice(1, None))] - a[cut(axis, slice(None, -1))]
    return a


@composite(np.ediff1d)
def ediff1d(ary):
    return np.diff(ary.ravel())


@composite(np.gradient)
def gradient(f, *spacing, axis=None):
    """Central differences inside, one-sided ones at the ends; one spacing for all axes, or one for each."""
    axes = axes_of(axis, f.ndim)
    spacing = spacing * len(axes) if len(spacing) == 1 else spacing or (1,) * len(axes)
    if any(len(shape(h)) for h in spacing):
        raise complaint("np.gradient takes one number per axis as spacing.")
    slopes = []
    for i, h in zip(axes, spacing, strict=True):
        inner = (f[cut(i, slice(2, None))] - f[cut(i, slice(None, -2))]) / (2 * h)
        ends = np.diff(f, axis=i) / h
        slopes.append(np.concatenate([ends[cut(i, slice(1))], inner, ends[cut(i, slice(-1, None))]], axis=i))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


@composite(np.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = as_array(y)
    axis = from_front(axis, y.ndim)
    if x is not None:
        x = as_array(x)
        dx = np.diff(x).reshape(tuple(-1 if i == axis else 1 for i in range(y.ndim))) if x.ndim == 1 else \
            np.diff(x, axis=axis)
    return np.sum(dx * (y[cut(axis, slice(1, None))] + y[cut(axis, slice(None, -1))]) / 2, axis=axis)


@composite(np.interp)
def interp(x, xp, fp, left=None, right=None):
    """The straight line between the two neighbouring points; beyond the ends, the end values."""
    x, xp, fp = as_array(x), as_array(xp), as_array(fp)
    i = np.clip(np.searchsorted(xp, x, side="right"), 1, xp.size - 1)
    x0, x1, y0, y1 = getitem(xp, i - 1), getitem(xp, i), getitem(fp, i - 1), getitem(fp, i)
    inside = y0 + (y1 - y0) * ((x - x0) / (x1 - x0))
    inside = np.where(np.less(x, xp[0]), fp[0] if left is None else left, inside)
    return np.where(np.greater(x, xp[-1]), fp[-1] if right is None else right, inside)


@composite(np.polyval)
def polyval(p, x):
    return functools.reduce(lambda value, coefficient: value * x + coefficient, p, 0 * as_array(x))


@composite(np.vander)
def vander(x, N=None, increasing=False):
    powers = np.arange(x.size if N is None else N)
    return x[:, None] ** (powers if increasing else powers[::-1])


@composite(np.polyfit)
def polyfit(x, y, deg):
    x = as_array(x)
    powers = np.vander(x.astype(float) if type(x) is not Traced else x, deg + 1)
    return np.linalg.lstsq(powers, as_array(y))[0]


@composite(np.linspace)
def linspace(start, stop, num=50, endpoint=True):
    fractions = np.arange(num) / max(num - 1 if endpoint else num, 1)
    span = stop - start
    return start + span * fractions.astype(span.dtype).reshape((num,) + (1,) * span.ndim)


@composite(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0):
    return base ** np.linspace(start, stop, num, endpoint)


@composite(np.sinc)
def sinc(x):
    """sin(pi x) / (pi x). Near 0 by its Taylor series, so that all derivatives are right there too."""
    y = np.pi * x
    near = np.less(np.absolute(y), 1)
    small, large = np.where(near, y, 0), np.where(near, 1, y)
    terms = [(-1) ** k / math.factorial(2 * k + 1) for k in range(11)]
    return np.where(near, np.polyval(terms[::-1], small * small), np.sin(large) / large)
