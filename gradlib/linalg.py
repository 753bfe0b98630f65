"""Linear algebra: rules for solving and decomposing, and np.linalg's other functions written with them.

Functions take stacks of matrices, as NumPy's do. The formulas are those of Giles (2008), "Collected matrix derivative
results for forward and reverse mode algorithmic differentiation", Murray (2016), "Differentiation of the Cholesky
decomposition", and Walter, Lehmann and Lamour (2012), "On evaluating higher-order derivatives of the QR decomposition
of tall matrices". Where NumPy reads only one triangle of a symmetric matrix, the derivative is that by a symmetric
change.
"""

import functools
from collections import namedtuple

import numpy as np
from numpy.linalg import cholesky, det, inv, pinv, solve

from gradlib.batching import BATCHED, lined_up
from gradlib.kinds import Flat, PushPull
from gradlib.numpy_functions import as_array, axes_of, composite, root
from gradlib.rules import RULES, ratio
from gradlib.tracing import COMPOSITES, apply, complaint, operation
from gradlib.transposes import swap, unbroadcast

# ---------------------------------------------------------------------------------------- the words of these rules


def symmetric(x):
    return 0.5 * (x + swap(x))


def lower_half(x):
    """The lower triangle, with half the diagonal: x = lower_half(x) + lower_half(x)ᵀ where x is symmetric."""
    return np.tril(x) - 0.5 * x * np.eye(x.shape[-1], dtype=x.dtype)


def diagonal_matrix(v):
    return v[..., None] * np.eye(v.shape[-1], dtype=v.dtype)


def between(left, x):
    """left⁻¹ x left⁻ᵀ"""
    return swap(solve(left, swap(solve(left, x))))


def inverse_gaps(w):
    """1 / (w_j - w_i), and 0 where the two are equal: their vectors are free to turn, and have no derivative."""
    return ratio(1.0, w[..., None, :] - w[..., :, None])


def inner(x, y):
    """The inner product of matrices, one for each in the stack."""
    return np.sum(x * y, axis=(-2, -1))


def times(g, x):
    """A number for each matrix in the stack, times that matrix."""
    return g[..., None, None] * x


# -------------------------------------------------------------------------------------------- packed decompositions
#
# A decomposition has several results, and a rule speaks of one. So the results are packed as rows of one array.

@operation
def packed_eigh(a):
    """Eigenvalues in the first row, eigenvectors as columns below."""
    w, v = np.linalg.eigh(a)
    return np.concatenate([w[..., None, :], v], axis=-2)


def push_eigh(t, packed, a):
    w, v = packed[..., 0, :], packed[..., 1:, :]
    turned = swap(v) @ symmetric(t) @ v
    return np.concatenate([np.diagonal(turned, 0, -2, -1)[..., None, :], v @ (inverse_gaps(w) * turned)], axis=-2)


def pull_eigh(g, packed, a):
    w, v = packed[..., 0, :], packed[..., 1:, :]
    inner = diagonal_matrix(g[..., 0, :]) + inverse_gaps(w) * (swap(v) @ g[..., 1:, :])
    return symmetric(v @ inner @ swap(v))


@operation
def packed_svd(a):
    """The columns of u above the singular values above the columns of v, where a = u diag(s) vᵀ."""
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return np.concatenate([u, s[..., None, :], swap(vt)], axis=-2)


def unpack_svd(packed, a):
    m = a.shape[-2]
    return packed[..., :m, :], packed[..., m, :], packed[..., m + 1:, :]


def outside(u, x):
    """The part of x's columns that is orthogonal to those of u."""
    return x - u @ (swap(u) @ x)


def push_svd(t, packed, a):
    u, s, v = unpack_svd(packed, a)
    turned, gaps, s = swap(u) @ t @ v, inverse_gaps(s * s), s[..., None, :]
    du = u @ (gaps * (turned * s + swap(turned * s))) + ratio(outside(u, t @ v), s)
    dv = v @ (gaps * (swap(s) * turned + swap(swap(s) * turned))) + ratio(outside(v, swap(t) @ u), s)
    return np.concatenate([du, np.diagonal(turned, 0, -2, -1)[..., None, :], dv], axis=-2)


def pull_svd(g, packed, a):
    u, s, v = unpack_svd(packed, a)
    gu, gs, gv = unpack_svd(g, a)
    gaps, s = inverse_gaps(s * s), s[..., None, :]
    from_u, from_v = gaps * (swap(u) @ gu), gaps * (swap(v) @ gv)
    inner = (from_u + swap(from_u)) * s + diagonal_matrix(gs) + swap(s) * (from_v + swap(from_v))
    return u @ inner @ swap(v) + ratio(outside(u, gu), s) @ swap(v) + u @ swap(ratio(outside(v, gv), s))


@operation
def packed_qr(a):
    """The columns of q above the triangle r, where a = q r has no fewer rows than columns."""
    return np.concatenate(np.linalg.qr(a), axis=-2)


def push_qr(t, packed, a):
    q, r = unpack_qr(packed, a)
    t = swap(solve(swap(r), swap(t)))                                                                      # t r⁻¹
    turned = swap(q) @ t
    upper = np.triu(turned) + swap(np.tril(turned, -1))
    return np.concatenate([t - q @ upper, upper @ r], axis=-2)


def pull_qr(g, packed, a):
    (q, r), (gq, gr) = unpack_qr(packed, a), unpack_qr(g, a)
    lower = np.tril(r @ swap(gr) - swap(gq) @ q)
    return swap(solve(r, swap(gq + q @ (lower + swap(np.tril(lower, -1))))))


def unpack_qr(packed, a):
    m = a.shape[-2]
    return packed[..., :m, :], packed[..., m:, :]


# ------------------------------------------------------------------------------------------------------------- table

@operation
def log_abs_det(a):
    return np.linalg.slogdet(a)[1]


@operation
def sign_of_det(a):
    return np.linalg.slogdet(a)[0]


def pull_pinv(g, y, a):
    eye_m, eye_n = np.eye(a.shape[-2], dtype=a.dtype), np.eye(a.shape[-1], dtype=a.dtype)
    gt, yt = swap(g), swap(y)
    return -yt @ g @ yt + (eye_m - a @ y) @ gt @ y @ yt + yt @ y @ gt @ (eye_n - y @ a)


def push_pinv(t, y, a):
    eye_m, eye_n = np.eye(a.shape[-2], dtype=a.dtype), np.eye(a.shape[-1], dtype=a.dtype)
    tt, yt = swap(t), swap(y)
    return -y @ t @ y + y @ yt @ tt @ (eye_m - a @ y) + (eye_n - y @ a) @ tt @ yt @ y


RULES |= {
    # y = f(a)            from a's tangent t to y's                      from y's cotangent g to a's
    inv:         PushPull((lambda t, y, a: -y @ t @ y,                   lambda g, y, a: -swap(y) @ g @ swap(y))),
    det:         PushPull((lambda t, y, a: y * inner(swap(inv(a)), t),   lambda g, y, a: times(g * y, swap(inv(a))))),
    log_abs_det: PushPull((lambda t, y, a: inner(swap(inv(a)), t),       lambda g, y, a: times(g, swap(inv(a))))),
    cholesky:    PushPull((lambda t, y, a: y @ lower_half(between(y, symmetric(t))),
                           lambda g, y, a: symmetric(between(swap(y), lower_half(swap(y) @ g))))),
    pinv:        PushPull((push_pinv, pull_pinv)),
    packed_eigh: PushPull((push_eigh, pull_eigh)),
    packed_svd:  PushPull((push_svd, pull_svd)),
    packed_qr:   PushPull((push_qr, pull_qr)),

    # x = solve(a, b)
    solve:       PushPull((lambda t, x, a, b: -solve(a, t @ x),
                           lambda g, x, a, b: unbroadcast(-solve(swap(a), g) @ swap(x), a)),
                          (lambda t, x, a, b: solve(a, t),
                           lambda g, x, a, b: unbroadcast(solve(swap(a), g), b))),
    sign_of_det: Flat(),
}


# Under vmap: these functions take stacks of matrices, and a batch is one more stack
BATCHED |= {fun: lined_up(fun) for fun in (inv, det, log_abs_det, sign_of_det, cholesky, pinv, packed_eigh, packed_svd,
                                           packed_qr, solve)}


# --------------------------------------------------------------------------------------------- np.linalg's functions

SlogdetResult = namedtuple("SlogdetResult", "sign logabsdet")
EighResult = namedtuple("EighResult", "eigenvalues eigenvectors")
SVDResult = namedtuple("SVDResult", "U S Vh")
QRResult = namedtuple("QRResult", "Q R")


@composite(np.linalg.solve)
def solve_vector_or_matrix(a, b):
    a, b = as_array(a), as_array(b)
    return apply(solve, (a, b[:, None]))[..., 0] if b.ndim == 1 else apply(solve, (a, b))


@composite(np.linalg.lstsq)
def lstsq(a, b, rcond=None):
    """The shortest of the best solutions, by the pseudo-inverse."""
    a, b = as_array(a), as_array(b)
    x, s = pinv(a) @ b, np.linalg.svdvals(a)
    rank = np.sum(s > (np.finfo(s.dtype).eps * max(a.shape) if rcond is None else rcond) * s[0])
    residuals = np.sum((b - a @ x) ** 2, axis=0, keepdims=b.ndim == 1)
    return x, residuals if len(a) > a.shape[1] else residuals[:0], rank, s


@composite(np.linalg.cond)
def cond(x, p=None):
    if p not in (None, 2, -2):
        return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(inv(x), p, axis=(-2, -1))
    s = np.linalg.svdvals(x)
    return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]


@composite(np.linalg.slogdet)
def slogdet(a):
    return SlogdetResult(sign_of_det(a), log_abs_det(a))


@composite(np.linalg.eigh)
def eigh(a):
    packed = packed_eigh(a)
    return EighResult(packed[..., 0, :], packed[..., 1:, :])


@composite(np.linalg.eigvalsh)
def eigvalsh(a):
    return packed_eigh(a)[..., 0, :]


@composite(np.linalg.svd)
def svd(a, full_matrices=True, compute_uv=True):
    if full_matrices and compute_uv and a.shape[-2] != a.shape[-1]:
        raise complaint("The singular vectors that fill up a full basis have no derivative. Write "
                        "np.linalg.svd(a, full_matrices=False).")
    u, s, v = unpack_svd(packed_svd(a), a)
    return SVDResult(u, s, swap(v)) if compute_uv else s


@composite(np.linalg.qr)
def qr(a, mode="reduced"):
    """Where there are more columns than rows, the first ones make q and a triangle, and the others are turned by q."""
    m, n = a.shape[-2:]
    if mode not in ("reduced", "r") and (mode, m) != ("complete", n):
        raise complaint(f"np.linalg.qr cannot be traced with mode={mode!r}. Leave it out.")
    q, r = unpack_qr(packed_qr(a[..., :m]), a)
    r = np.concatenate([r, swap(q) @ a[..., m:]], axis=-1) if n > m else r
    return r if mode == "r" else QRResult(q, r)


@composite(np.linalg.svdvals)
def svdvals(x):
    return np.linalg.svd(x, compute_uv=False)


@composite(np.linalg.matrix_power)
def matrix_power(a, n):
    """By repeated squaring."""
    if n < 0:
        return np.linalg.matrix_power(inv(a), -n)
    if n == 0:
        return np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape)
    half = matrix_power(a, n // 2) if n > 1 else None
    return a if n == 1 else half @ half if n % 2 == 0 else half @ half @ a


@composite(np.linalg.multi_dot)
def multi_dot(arrays):
    return functools.reduce(lambda a, b: a @ b, map(as_array, arrays))


@composite(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    """All orders of np.linalg.norm. The gradient of a norm at 0, where it has a kink, is 0."""
    if axis is None and ord is None:
        return root(np.sum(x * x, keepdims=keepdims))
    axis = axes_of(axis, x.ndim)
    if len(axis) == 1:
        return vector_norm(x, 2 if ord is None else ord, axis, keepdims)
    result = matrix_norm(np.moveaxis(x, axis, (-2, -1)), "fro" if ord is None else ord)
    return np.expand_dims(result, axis) if keepdims else result


def vector_norm(x, p, axis, keepdims):
    """The norm of all entries along one or several axes, taken as one vector."""
    size = np.absolute(x)
    if p == np.inf:
        return np.max(size, axis=axis, keepdims=keepdims)
    if p == -np.inf:
        return np.min(size, axis=axis, keepdims=keepdims)
    if p == 0:
        return np.sum(np.not_equal(x, 0), axis=axis, keepdims=keepdims).astype(float)
    return root(np.sum(x * x if p == 2 else size ** p, axis=axis, keepdims=keepdims), p)


def matrix_norm(x, ord):
    if ord == "fro":
        return root(np.sum(x * x, axis=(-2, -1)))
    if ord in (1, -1, np.inf, -np.inf):
        sums = np.sum(np.absolute(x), axis=-2 if abs(ord) == 1 else -1)
        return np.max(sums, axis=-1) if ord > 0 else np.min(sums, axis=-1)
    s = np.linalg.svdvals(x)
    return np.sum(s, axis=-1) if ord == "nuc" else s[..., 0] if ord == 2 else s[..., -1]


COMPOSITES[np.linalg.vector_norm] = lambda x, axis=None, keepdims=False, ord=2: vector_norm(x, ord, axis, keepdims)
COMPOSITES[np.linalg.matrix_norm] = lambda x, keepdims=False, ord="fro": norm(x, ord, (-2, -1), keepdims)
COMPOSITES[np.linalg.matmul] = lambda x1, x2: x1 @ x2
