"""Operations of gradlib's own, where NumPy has no function that a rule could speak of.

Most come in pairs, each the transpose of the other.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradlib.tracing import operation


@operation
def scatter(g: Any, into: tuple, *index: Any) -> Any:
    """The transpose of x[index]: zeros of shape `into`, with g added in at the index, twice where it is named twice."""
    out = np.zeros(into, g.dtype)
    for part in index:
        if type(part) in (np.ndarray, list) and np.asarray(part).dtype != bool:
            np.add.at(out, index, g)
            return out
    out[index] = g                                              # slices, numbers and masks name no entry twice
    return out


@operation
def join(*arrays: Any, axis: int) -> Any:
    """np.concatenate, with the arrays as arguments of their own. `axis` counts from the front."""
    return np.concatenate(arrays, axis=axis)


@operation
def windows(x: Any, size: tuple) -> Any:
    """All windows of the given size over the last axes of x: (..., n) and (k,) make (..., n - k + 1, k)."""
    return sliding_window_view(x, size, axis=tuple(range(-len(size), 0)))


@operation
def unwindows(g: Any, size: tuple) -> Any:
    """The transpose of `windows`: the entries of every window are added up where they came from."""
    k = len(size)
    lead, counts = g.shape[:-2 * k], g.shape[-2 * k:-k]
    whole = lead + tuple(n + s - 1 for n, s in zip(counts, size, strict=True))
    out = np.zeros_like(g[(..., *(0,) * k)], shape=whole)            # laid out in memory as g is, which is much faster
    for offset in np.ndindex(*size):
        out[(..., *(slice(o, o + n) for o, n in zip(offset, counts, strict=True)))] += g[(..., *offset)]
    return out


@operation
def cast_to_float(x: Any, dtype: np.dtype) -> Any:
    """x in another floating-point precision."""
    return np.asarray(x).astype(dtype)[()]


@operation
def cast_to_whole(x: Any, dtype: np.dtype) -> Any:
    """x as integers or booleans, through which no derivative passes."""
    return np.asarray(x).astype(dtype)[()]


@operation
def as_constant(x: Any) -> Any:
    """x itself, but no derivative passes through."""
    return x
