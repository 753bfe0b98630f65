"""How each function skips over one more axis in front, for vmap.

Entrywise functions only need their arguments lined up. Functions with an `axis` count it one further. Others have a
rule of their own here, and whatever has none runs example by example in a loop: slower, and always right.

A rule is called as `rule(size, batched, *args, **kwargs)`: there are `size` examples, and args[i] carries them along
its first axis where batched[i] is true.
"""

import operator as op

import numpy as np

from gradlib.kinds import Entrywise
from gradlib.primitives import join, scatter
from gradlib.rules import RULES
from gradlib.tracing import Traced, complaint, getitem, shape, strip
from gradlib.transposes import swap


def batch_step(fun, size, batched, args, kwargs):
    """`fun(*args, **kwargs)` for every example at once."""
    if isinstance(RULES[fun], Entrywise):
        return fun(*line_up(args, batched), **kwargs)
    if fun in BATCHED:
        return BATCHED[fun](size, batched, *args, **kwargs)
    return in_a_loop(fun, size, batched, args, kwargs)


def line_up(args, batched):
    """Examples of different ranks broadcast from the right: put the missing axes between the batch and them."""
    if len(args) == 1:
        return args
    ranks = [len(shape(x)) - 1 if on else len(shape(x)) for x, on in zip(args, batched, strict=True)]
    most = max(ranks)
    if min(ranks) == most:
        return args
    return [x.reshape(x.shape[:1] + (1,) * (most - rank) + x.shape[1:]) if on and rank < most else x
            for x, on, rank in zip(args, batched, ranks, strict=True)]


def lined_up(fun):
    """The rule for a function that broadcasts its arguments: of entries, or of matrices in a stack."""
    return lambda size, batched, *args: fun(*line_up(args, batched))


def in_a_loop(fun, size, batched, args, kwargs):
    """Example by example, for what has no rule."""
    return np.stack([fun(*[x[i] if on else x for x, on in zip(args, batched, strict=True)], **kwargs)
                     for i in range(size)])


def carrying(x, on, size):
    """x with the batch in front, repeated for all examples if they share it."""
    return x if on else np.broadcast_to(x, (size, *shape(x)))


# ---------------------------------------------------------------------------------------------- functions with an axis

def after(axis, x):
    """The axis of an example, counted in the batch x. None stands for all axes."""
    if axis is None:
        return tuple(range(1, len(shape(x))))
    if type(axis) is tuple:
        return tuple(after(i, x) for i in axis)
    return axis + 1 if axis >= 0 else axis


def along_axes(fun, axis=None):
    """The rule for a function along several axes, or by default along the given one."""
    return lambda size, batched, x, axis=axis, **kwargs: fun(x, axis=after(axis, x), **kwargs)


def along_axis(fun, axis=None):
    """The rule for a function along a single axis, which takes None to mean the flattened array."""
    def rule(size, batched, x, axis=axis, **kwargs):
        if axis is None:
            return fun(x.reshape((size, -1)), axis=1, **kwargs)
        return fun(x, axis=after(axis, x), **kwargs)
    return rule


# --------------------------------------------------------------------------------------------------- rules of their own

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


def einsum(size, batched, subscripts, *operands):
    inputs, output = subscripts.split("->")
    batch = next(c for c in "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in subscripts)
    inputs = [batch * bool(on) + letters for letters, on in zip(inputs.split(","), batched[1:], strict=True)]
    return np.einsum(f"{','.join(inputs)}->{batch}{output}", *operands)


def reshape(size, batched, x, shape):
    return x.reshape((size, *shape) if isinstance(shape, tuple) else (size, shape))


def broadcast_to(size, batched, x, shape):
    x = x.reshape((size,) + (1,) * (len(shape) + 1 - x.ndim) + x.shape[1:])
    return np.broadcast_to(x, (size, *shape))


def transpose(size, batched, x, axes=None):
    axes = reversed(range(1, x.ndim)) if axes is None else [i % (x.ndim - 1) + 1 for i in axes]
    return np.transpose(x, (0, *axes))


def in_every_example(size, batched, index):
    """An index into one example as an index into the whole batch; None where there is no plain way to say it."""
    is_array = [isinstance(part, (list, np.ndarray, Traced, bool, np.bool)) for part in index]
    if any(batched):
        if any(on and np.asarray(strip(part)).dtype == bool for part, on in zip(index, batched, strict=True)):
            raise complaint("How many entries x[mask] has differs from example to example, and vmap runs all of them "
                            "at once. Keep all entries and choose with np.where(mask, x, 0).")
        if not all(is_array) or any(np.asarray(strip(part)).dtype == bool for part in index):
            return None
        rank = max(len(shape(part)) - bool(on) for part, on in zip(index, batched, strict=True))
        return (np.arange(size).reshape((size,) + (1,) * rank), *line_up(index, batched))
    fixed = [i for i, part in enumerate(index) if not (part is None or part is ... or isinstance(part, slice))]
    if any(is_array) and fixed[-1] - fixed[0] >= len(fixed):      # x[[0, 1], :, [0, 1]] puts the new axis in front
        return None
    return (slice(None), *index)


def getitem_of_each(size, batched, x, *index):
    whole = in_every_example(size, batched[1:], index)
    if whole is None:
        return in_a_loop(getitem, size, batched, (x, *index), {})
    return getitem(carrying(x, batched[0], size), *whole)


def scatter_into_each(size, batched, g, into, *index):
    whole = in_every_example(size, batched[2:], index)
    if whole is None:
        return in_a_loop(scatter, size, batched, (g, into, *index), {})
    return scatter(carrying(g, batched[0], size), (size, *into), *whole)


def join_each(size, batched, *arrays, axis):
    return join(*[carrying(a, on, size) for a, on in zip(arrays, batched, strict=True)], axis=axis + 1)


BATCHED = {
    np.sum: along_axes(np.sum),
    np.max: along_axes(np.max),
    np.min: along_axes(np.min),
    np.all: along_axes(np.all),
    np.any: along_axes(np.any),
    np.cumsum: along_axis(np.cumsum),
    np.argmax: along_axis(np.argmax),
    np.argmin: along_axis(np.argmin),
    np.argsort: along_axis(np.argsort, axis=-1),
    np.swapaxes: lambda size, batched, x, i, j: x.swapaxes(after(i, x), after(j, x)),
    np.transpose: transpose,
    np.reshape: reshape,
    np.broadcast_to: broadcast_to,
    op.matmul: matmul,
    np.einsum: einsum,
    np.where: lined_up(np.where),
    getitem: getitem_of_each,
    scatter: scatter_into_each,
    join: join_each,
}
