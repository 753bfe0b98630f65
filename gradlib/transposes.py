"""The transposes of NumPy's linear functions, where they take more than a line.

A linear function y = A x takes a tangent forward as A t, and leads a cotangent back as Aᵀ g. NumPy's linear functions
are such matrices without being written as one: the transpose of a sum is to repeat, that of repeating is to sum, that
of joining is to cut apart.
"""

import numpy as np

from gradlib.tracing import shape


def unbroadcast(g, x):
    """Sum a cotangent over the axes along which broadcasting repeated x."""
    if shape(g) == shape(x):
        return g
    new = len(g.shape) - len(shape(x))
    repeated = [new + i for i, n in enumerate(shape(x)) if n == 1 != g.shape[new + i]]
    total = g.sum(axis=(*range(new), *repeated))
    return total.reshape(shape(x)) if repeated else total


def expand(g, x, axis, keepdims=False):
    """Repeat g along the axis of x that was summed away."""
    if type(g) is np.float64:
        return np.full(shape(x), g)
    return np.broadcast_to(g if keepdims else keep_axes(g, x, axis), shape(x))


def keep_axes(g, x, axis):
    """Give a reduction of x along axis its axes back, with length 1, so that it broadcasts against x."""
    if axis is None:
        return g
    rank = len(shape(x))
    axes = [i % rank for i in (axis if type(axis) is tuple else (axis,))]
    return g.reshape(tuple([1 if i in axes else n for i, n in enumerate(shape(x))]))


def sum_from_end(g, x, axis=None):
    """The transpose of a cumulative sum: a cumulative sum from the other end."""
    if axis is None:
        return np.cumsum(g[::-1])[::-1].reshape(shape(x))
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def swap(x):
    """The transpose of each matrix in a stack."""
    return x.swapaxes(-1, -2)


def matmul_left(g, a, b):
    """From the cotangent of a @ b to that of a: g bᵀ. A vector on either side has no axis to transpose."""
    rank_a, rank_b = len(shape(a)), len(shape(b))
    if rank_b == 1:
        return g * b if rank_a == 1 else unbroadcast(g[..., None] * b, a)
    if rank_a == 1:
        return b @ g if rank_b == 2 else unbroadcast((b @ g[..., None])[..., 0], a)
    return unbroadcast(g @ swap(b), a)


def matmul_right(g, a, b):
    """From the cotangent of a @ b to that of b: aᵀ g."""
    rank_a, rank_b = len(shape(a)), len(shape(b))
    if rank_a == 1:
        return g * a if rank_b == 1 else unbroadcast(a[:, None] * g[..., None, :], b)
    if rank_b == 1:
        return swap(a) @ g if rank_a == 2 else unbroadcast((swap(a) @ g[..., None])[..., 0], b)
    return unbroadcast(swap(a) @ g, b)


def einsum_operand(i, g, subscripts, *operands):
    """From the cotangent of an einsum to that of operand i - 1: g takes its place, and it the place of the result."""
    inputs, output = subscripts.split("->")
    inputs = inputs.split(",")
    wanted, x = inputs[i - 1], operands[i - 1]
    inputs[i - 1], others = output, operands[:i - 1] + (g,) + operands[i:]
    known = "".join(letter for letter in wanted if letter in "".join(inputs))       # the rest was only summed over
    part = np.einsum(f"{','.join(inputs)}->{known}", *others)
    lengths = iter(part.shape)
    part = part.reshape(tuple([next(lengths) if letter in known else 1 for letter in wanted]))
    return unbroadcast(np.broadcast_to(part, np.broadcast_shapes(part.shape, shape(x))), x)


def cut_apart(i, g, *arrays, axis):
    """From the cotangent of joined arrays to that of array i."""
    start = sum(shape(a)[axis] for a in arrays[:i])
    return g[(slice(None),) * axis + (slice(start, start + shape(arrays[i])[axis]),)]
