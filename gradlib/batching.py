"""How each function skips over one more axis in front, for vmap.

Entrywise functions only need their arguments lined up. Functions with an `axis` count it one further. Others have a
rule of their own here, and whatever has none runs example by example in a loop: slower, and always right.
"""

import operator as op

import numpy as np

from gradlib.kinds import Entrywise
from gradlib.primitives import join, scatter
from gradlib.rules import RULES
from gradlib.tracing import Traced, getitem, shape, strip
from gradlib.transposes import swap


def batch_step(fun, size, args, batched, kwargs):
    """`fun(*args, **kwargs)` for a batch of `size` examples, carried by args[i] where batched[i] is true."""
    if isinstance(RULES[fun], Entrywise):
        return fun(*line_up(args, batched), **kwargs)
    if fun in BATCHED:
        return BATCHED[fun](size, batched, *args, **kwargs)
    return in_a_loop(fun, size, args, batched, kwargs)


def line_up(args, batched):
    """Examples of different ranks broadcast from the right: put the missing axes between the batch and them."""
    if len(args) == 1:
        return args
    ranks = [len(shape(x)) - 1 if b else len(shape(x)) for x, b in zip(args, batched)]
    most = max(ranks)
    return [x.reshape(x.shape[:1] + (1,) * (most - rank) + x.shape[1:]) if b and rank < most else x
            for x, b, rank in zip(args, batched, ranks)]


def in_a_loop(fun, size, args, batched, kwargs):
    return np.stack([fun(*[x[i] if b else x for x, b in zip(args, batched)], **kwargs)
                     for i in range(size)])


def after(axis, x):
    """The axis argument of an example, counted in the batch x."""
    if axis is None:
        return tuple(range(1, len(shape(x))))
    if type(axis) is tuple:
        return tuple(after(i, x) for i in axis)
    return axis + 1 if axis >= 0 else axis


def along_axes(fun):
    return lambda size, batched, x, axis=None, **kwargs: fun(x, axis=after(axis, x), **kwargs)


def along_axis(fun):
    """The same for a function that takes axis=None to mean the flattened array."""
    def run(size, batched, x, axis=None, **kwargs):
        return fun(x.reshape(size, -1), axis=1, **kwargs) if axis is None else fun(x, axis=after(axis, x), **kwargs)
    return run


def matmul(size, batched, a, b):
    rank_a, rank_b = len(shape(a)) - bool(batched[0]), len(shape(b)) - bool(batched[1])
    if rank_a == 2 and rank_b == 1 and not batched[0]:           # one matrix, many vectors: a single product
        return b @ swap(a)
    if rank_a == 1 and rank_b == 2 and not batched[1]:
        return a @ b
    a = a[..., None, :] if rank_a == 1 else a
    b = b[..., :, None] if rank_b == 1 else b
    a, b = line_up((a, b), batched)
    out = a @ b
    out = out[..., 0, :] if rank_a == 1 else out
    return out[..., 0] if rank_b == 1 else out


def broadcast_to(size, batched, x, shape):
    x = x.reshape((size,) + (1,) * (len(shape) + 1 - x.ndim) + x.shape[1:])
    return np.broadcast_to(x, (size, *shape))


def transpose(size, batched, x, axes=None):
    axes = reversed(range(1, x.ndim)) if axes is None else (i % (x.ndim - 1) + 1 for i in axes)
    return np.transpose(x, (0, *axes))


def in_every_example(size, batched, index):
    """An index into one example as an index into the whole batch; None where there is no plain way to say it."""
    is_array = [isinstance(part, (list, np.ndarray, Traced)) for part in index]
    if any(batched):
        if not all(is_array) or any(np.asarray(strip(part)).dtype == bool for part in index):
            return None
        rank = max(len(shape(part)) - bool(on) for part, on in zip(index, batched))
        return (np.arange(size).reshape((size,) + (1,) * rank), *line_up(index, batched))
    fixed = [i for i, part in enumerate(index) if not (part is None or part is ... or isinstance(part, slice))]
    if any(is_array) and fixed[-1] - fixed[0] >= len(fixed):      # x[[0, 1], :, [0, 1]] puts the new axis in front
        return None
    return (slice(None), *index)


def getitem_of_each(size, batched, x, *index):
    whole = in_every_example(size, batched[1:], index)
    if whole is None:
        return in_a_loop(getitem, size, (x, *index), batched, {})
    return getitem(x if batched[0] else np.broadcast_to(x, (size, *shape(x))), *whole)


def scatter_into_each(size, batched, g, into, *index):
    whole = in_every_example(size, batched[2:], index)
    if whole is None:
        return in_a_loop(scatter, size, (g, into, *index), batched, {})
    return scatter(g if batched[0] else np.broadcast_to(g, (size, *shape(g))), (size, *into), *whole)


def join_each(size, batched, *arrays, axis):
    whole = [a if on else np.broadcast_to(a, (size, *shape(a))) for a, on in zip(arrays, batched, strict=True)]
    return join(*whole, axis=axis + 1)


BATCHED = {
    op.matmul: matmul,
    np.sum: along_axes(np.sum),
    np.all: along_axes(np.all),
    np.any: along_axes(np.any),
    np.argmax: along_axis(np.argmax),
    np.argmin: along_axis(np.argmin),
    np.reshape: lambda size, batched, x, shape: x.reshape((size, *(shape if np.ndim(shape) else (shape,)))),
    np.broadcast_to: broadcast_to,
    np.transpose: transpose,
    np.swapaxes: lambda size, batched, x, i, j: np.swapaxes(x, after(i, x), after(j, x)),
    getitem: getitem_of_each,
    scatter: scatter_into_each,
    join: join_each,
}
