"""Every rule of the table, in both modes, to second order, in batches, in programs and in single precision.

`SAMPLES` holds calls for every function that traced values answer to, each with the arrays to differentiate by. No rule
goes untested: a function without samples fails the first test, samples that never come to their rule the second, and an
entrywise function that leaves out a shape the third. The truth is the plain function: central differences of it for the
first derivative, central differences of the first derivative for the second, a loop over it for the batch.
"""

import itertools
import operator as op

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

import gradlib as gl
from gradlib import functions, interpreters, linalg, rules
from gradlib.interpreters import Reverse, walk_back
from gradlib.tracing import CHOOSING, COMPOSITES, METHODS_OF_UFUNCS, getitem, name_of, refuse_to_change

rng = np.random.default_rng(20)


def spread(*shape, low=-2.0, high=2.0):
    """Numbers in random order, well apart from each other and from zero, so that no kink is near."""
    n = int(np.prod(shape))
    return rng.permutation(low + (high - low) * (np.arange(n) + 0.37) / max(n, 1)).reshape(shape)


def positive(*shape):
    return spread(*shape, low=0.3, high=3.0)


def posed(n, *stack):
    """A stack of well-conditioned, positive definite matrices with distinct eigenvalues."""
    a = rng.normal(size=(*stack, n, n))
    return a @ a.swapaxes(-1, -2) + np.diag(np.arange(1.0, n + 1))


def symmetric(x):
    return x + np.swapaxes(x, -1, -2)


X, Y, V, M = spread(2, 3), spread(2, 3), spread(4), spread(3, 4)
SHAPES = [(), (1,), (3,), (2, 1, 2), (0,)]
PAIRS = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((), (2, 3)), ((2, 2), ()),
         ((1,), ()), ((0,), (1,))]


def unary(fun, low=-2.0, high=2.0):
    return [(fun, spread(*shape, low=low, high=high)) for shape in SHAPES]


def binary(fun, low=-2.0, high=2.0):
    return [(fun, spread(*a, low=low, high=high), spread(*b, low=low, high=high) + 0.1) for a, b in PAIRS]


def reduction(fun, make=spread):
    return [(lambda x: fun(x), make(4)), (lambda x: fun(x), make(2, 3)), (lambda x: fun(x, axis=0), make(3, 2)),
            (lambda x: fun(x, axis=-1), make(2, 3)), (lambda x: fun(x, 1, keepdims=True), make(2, 3)),
            (lambda x: fun(x, axis=(0, 2)), make(2, 3, 2)), (lambda x: fun(x, keepdims=True), make(2, 1, 2))]


def whole_axis(fun):
    """For functions along one axis, where None means the flattened array."""
    return [(lambda x: fun(x, axis=0), spread(3, 2)), (lambda x: fun(x, axis=-1), spread(2, 3)),
            (lambda x: fun(x, axis=None), spread(2, 3)), (lambda x: fun(x, axis=1), spread(2, 3, 2))]


def without_nan(fun):
    return [(lambda x: fun(np.where([True, False, True], x, np.nan)), X),
            (lambda x: fun(np.where([True, False, True], x, np.nan), axis=1), X),
            (lambda x: fun(np.where([[True], [False]], x, np.nan), axis=0, keepdims=True), X)]


def chosen(fun, **start):
    """For reductions with where=; and with a mask that depends on x, which is far from changing here."""
    return [(lambda x: fun(x, where=np.array([True, False, True]), **start), X),
            (lambda x: fun(x, axis=0, where=[[True], [False]], **start), X),
            (lambda x: fun(x, axis=1, keepdims=True, where=x > X - 1, **start), X)]


def products(fun, *shapes):
    return [(fun, spread(*a), spread(*b)) for a, b in shapes]


SAMPLES = {
    # Entrywise
    op.add: binary(lambda x, y: x + y) + binary(np.add),
    op.sub: binary(lambda x, y: x - y) + [(lambda x: 2 - x, X)],
    op.mul: binary(lambda x, y: x * y) + binary(np.multiply),
    op.truediv: binary(lambda x, y: x / y, 0.5) + [(lambda x: 1 / x, X)],
    op.pow: binary(lambda x, y: x ** y, 0.3) + [(lambda x, n=n: x ** n, X) for n in (0, 1, 2, 3, -1, 2.0)]
    + [(lambda x: 2 ** x, X), (lambda x: x ** np.array([0, 1, 2]), X), ],
    np.float_power: [(lambda x: np.float_power(x, 1.5), positive(3)), (np.float_power, positive(2), spread(2))],
    op.neg: unary(lambda x: -x),
    np.positive: unary(lambda x: +x),
    np.copy: unary(np.copy),
    np.hypot: binary(np.hypot),
    np.arctan2: binary(np.arctan2),
    np.logaddexp: binary(np.logaddexp),
    np.logaddexp2: binary(np.logaddexp2),
    np.maximum: binary(np.maximum),
    np.minimum: binary(np.minimum),
    np.fmax: binary(np.fmax) + [(lambda x: np.fmax(x, [np.nan, 0.0, 1.0]), X)],
    np.fmin: binary(np.fmin) + [(lambda x: np.fmin([np.nan, 0.0, 1.0], x), X)],
    np.remainder: binary(np.remainder, 0.4) + [(lambda x: x % 0.7, X)],
    np.fmod: binary(np.fmod, 0.4),
    np.copysign: binary(np.copysign),
    np.where: [(lambda x, y: np.where([True, False, True], x, y), X, V[:3]), (lambda x: np.where(x > 0, x * x, 0), X),
               (lambda x, y: np.where(x > y, x, y), X, Y + 0.1)],
    np.absolute: unary(np.abs) + [(abs, X)],
    np.fabs: unary(np.fabs),
    np.square: unary(np.square),
    np.sqrt: unary(np.sqrt, 0.3, 3),
    np.cbrt: unary(np.cbrt, 0.3, 3),
    np.reciprocal: unary(np.reciprocal, 0.3, 3),
    np.exp: unary(np.exp),
    np.exp2: unary(np.exp2),
    np.expm1: unary(np.expm1),
    np.log: unary(np.log, 0.3, 3),
    np.log2: unary(np.log2, 0.3, 3),
    np.log10: unary(np.log10, 0.3, 3),
    np.log1p: unary(np.log1p, -0.7, 3),
    np.sin: unary(np.sin),
    np.cos: unary(np.cos),
    np.tan: unary(np.tan, -1, 1),
    np.arcsin: unary(np.arcsin, -0.8, 0.8),
    np.arccos: unary(np.arccos, -0.8, 0.8),
    np.arctan: unary(np.arctan),
    np.sinh: unary(np.sinh),
    np.cosh: unary(np.cosh),
    np.tanh: unary(np.tanh),
    np.arcsinh: unary(np.arcsinh),
    np.arccosh: unary(np.arccosh, 1.5, 4),
    np.arctanh: unary(np.arctanh, -0.8, 0.8),
    np.degrees: unary(np.degrees),
    np.rad2deg: unary(np.rad2deg),
    np.radians: unary(np.radians),
    np.deg2rad: unary(np.deg2rad),
    np.sinc: unary(np.sinc),
    np.nan_to_num: unary(np.nan_to_num) + [(lambda x: np.nan_to_num(x, nan=1.0), X)],
    np.clip: [(lambda x: np.clip(x, -1, 0.9), X), (lambda x: x.clip(0), X), (lambda x: x.clip(max=0.4), X),
              (lambda x, lo: np.clip(x, lo, None), X, V[:3])],
    np.real: [(np.real, X), (lambda x: x.real, X)],
    np.conjugate: [(np.conj, X), (lambda x: x.conj(), X)],
    np.divmod: [(lambda x: np.divmod(x, 0.7)[1], X), (lambda x, y: divmod(x, y)[1], X, Y + 3),
                (lambda x: divmod(7.3, x)[1], positive(3))],
    **({np.astype: [(lambda x: np.astype(np.sin(x), float), X)]} if hasattr(np, "astype") else {}),
    rules.cast_to_float: [(lambda x: np.sin(x).astype(np.float64) * x, X)],
    functions.sigmoid: unary(gl.sigmoid, -3, 3),
    functions.softplus: unary(gl.softplus, -3, 3),
    functions.relu: unary(gl.relu),

    # Reductions and cumulations
    np.sum: reduction(np.sum) + [(lambda x: x.sum(0), X), (lambda x: np.add.reduce(x), X)],
    np.mean: reduction(np.mean) + chosen(np.mean)[:2] + [(lambda x: x.mean(axis=1), X),
                                                         (lambda x: x.mean(where=x > 0), X)],
    np.average: [(np.average, X), (lambda x, w: np.average(x, axis=0, weights=w), X, positive(2)),
                 (lambda x, w: np.average(x, weights=w), X, positive(2, 3)),
                 (lambda x, w: np.average(x, axis=(2, 0), weights=w), spread(2, 3, 4), positive(4, 2))],
    np.prod: reduction(np.prod) + [(lambda x: np.multiply.reduce(x, axis=1), spread(2, 5))],
    np.var: reduction(np.var) + [(lambda x: np.var(x, axis=0, ddof=1), X),
                                 (lambda x: np.var(x, where=[True, False, True]), X),
                                 (lambda x: np.var(x, 1, ddof=1, where=x > X - 1), X)],
    np.std: reduction(np.std) + [(lambda x: np.std(x, axis=1, where=[True, False, True]), X)],
    np.max: reduction(np.max) + [(lambda x: np.maximum.reduce(x, axis=1), X)],
    np.min: reduction(np.min),
    np.ptp: reduction(np.ptp),
    np.median: [(np.median, spread(5)), (lambda x: np.median(x, axis=0), spread(4, 2)),
                (lambda x: np.median(x, axis=1, keepdims=True), X),
                (lambda x: np.median(x, axis=(0, -1)), spread(2, 3, 4))],
    np.quantile: [(lambda x: np.quantile(x, 0.3, axis=0), spread(4, 2)), (lambda x: np.quantile(x, [0.1, 0.8]), X),
                  (lambda x: np.quantile(x, 0.3, keepdims=True), X),
                  (lambda x: np.quantile(x, 0.3, axis=(2, 0), keepdims=True), spread(2, 3, 4))],
    np.percentile: [(lambda x: np.percentile(x, 30, axis=1), X), (lambda x: np.percentile(x, [5, 80]), X)],
    np.nansum: without_nan(np.nansum),
    np.nanprod: without_nan(np.nanprod),
    np.nanmean: without_nan(np.nanmean),
    np.nanvar: without_nan(np.nanvar),
    np.nanstd: without_nan(np.nanstd),
    np.nanmax: without_nan(np.nanmax),
    np.nanmin: without_nan(np.nanmin),
    np.cov: [(np.cov, M), (np.cov, V), (lambda x, y: np.cov(x, y, bias=True), V, spread(4)),
             (lambda x: np.cov(x, rowvar=False, ddof=0), M)],
    np.corrcoef: [(np.corrcoef, M), (np.corrcoef, V, spread(4)), (lambda x: np.corrcoef(x, rowvar=False), M)],
    np.cumsum: whole_axis(np.cumsum),
    np.cumprod: whole_axis(np.cumprod) + [(np.cumprod, spread(7))],
    functions.logsumexp: reduction(gl.logsumexp),
    functions.softmax: [(gl.softmax, V), (gl.softmax, X), (lambda x: gl.softmax(x, axis=0), X)],
    functions.log_softmax: [(gl.log_softmax, V), (gl.log_softmax, X), (lambda x: gl.log_softmax(x, axis=0), X)],

    # Shapes
    np.reshape: [(lambda x: np.reshape(x, (3, 2)), X), (lambda x: x.reshape(-1), X), (lambda x: x.reshape(1, 6), X),
                 (lambda x: np.reshape(x, -1), X), (lambda x: x.reshape((1,)), spread(1)),
                 (lambda x: x.reshape(()), spread(1))],
    np.ravel: [(np.ravel, X), (lambda x: x.flatten(), X), (np.ravel, spread())],
    np.transpose: [(np.transpose, X), (lambda x: x.T, X), (lambda x: x.transpose(2, 0, 1), spread(2, 3, 4)),
                   (lambda x: np.transpose(x, (-1, 0, 1)), spread(2, 3, 4)), (lambda x: x.transpose(), V)],
    np.permute_dims: [(lambda x: np.permute_dims(x, (1, 0)), X)],
    np.matrix_transpose: [(np.matrix_transpose, spread(2, 3, 4))],
    np.linalg.matrix_transpose: [(np.linalg.matrix_transpose, X)],
    np.swapaxes: [(lambda x: np.swapaxes(x, 0, -1), spread(2, 3, 4))],
    np.moveaxis: [(lambda x: np.moveaxis(x, 0, -1), spread(2, 3, 4)),
                  (lambda x: np.moveaxis(x, (0, 1), (2, 0)), spread(2, 3, 4))],
    np.rollaxis: [(lambda x: np.rollaxis(x, 2), spread(2, 3, 4)), (lambda x: np.rollaxis(x, 0, 3), spread(2, 3, 4))],
    np.expand_dims: [(lambda x: np.expand_dims(x, 1), X), (lambda x: np.expand_dims(x, (0, -1)), X)],
    np.squeeze: [(np.squeeze, spread(1, 3, 1)), (lambda x: np.squeeze(x, 0), spread(1, 3, 1))],
    np.broadcast_to: [(lambda x: np.broadcast_to(x, (4, 2, 3)), X),
                      (lambda x: np.broadcast_to(x, (2, 3)), spread(2, 1)),
                      (lambda x: np.broadcast_to(x, (3,)), spread())],
    np.broadcast_arrays: [(lambda x, y: np.broadcast_arrays(x, y)[1] * x, X, V[:3])],
    np.atleast_1d: [(np.atleast_1d, spread()), (np.atleast_1d, X)],
    np.atleast_2d: [(np.atleast_2d, spread()), (np.atleast_2d, V)],
    np.atleast_3d: [(np.atleast_3d, spread()), (np.atleast_3d, V), (np.atleast_3d, X)],
    np.meshgrid: [(lambda x, y: np.meshgrid(x, y)[0] * np.meshgrid(x, y)[1], V, X[0]),
                  (lambda x, y: np.meshgrid(x, y, indexing="ij")[0] + 0 * y, V, X[0])],

    # Indexing, moving and choosing
    getitem: [(lambda x, i=i: x[i], X) for i in
              (0, -1, (1, 2), slice(1), (slice(None), 1), (..., 0), (None, 1), (slice(None, None, -1), slice(0, 2)),
               [0, 1, 1, 0], (np.array([0, 1, 1]), np.array([2, 2, 2])), X > 0, (0, X[0] > 0), np.array(1),
               (slice(None), [2, 2, 0]), (slice(None), (2, 2, 0)), ((0, 1, 1),), ((1, 1), (2, 2)), (True, None, -1),
               (np.array([[0], [1]]), np.array([1, 2])), np.array([True, False]))]
    + [(lambda x, i=i: x[i], spread(2, 3, 4)) for i in ((0, slice(None), [0, 1]), ([0, 1], slice(None), [0, 1]),
                                                       (slice(None), [0, 2], [1, 1]), (1, ..., [3, 3, 0]),
                                                       (range(2), slice(None), 3))]
    + [(lambda x: sum(x), V), (lambda x: x[0] * x[1] + x[0], V)],
    rules.scatter: [(lambda x: gl.grad(lambda y: np.sum(y[[0, 0, 1]] ** 3))(x) * x, V)],
    np.take: [(lambda x: np.take(x, [0, 2, 2], axis=1), X), (lambda x: x.take([1, 5]), X),
              (lambda x: np.take(x, [7, -9], mode="wrap"), X), (lambda x: np.take(x, [7, -1], 1, mode="clip"), X)],
    np.take_along_axis: [(lambda x: np.take_along_axis(x, np.array([[0, 0], [2, 1]]), 1), X),
                         (lambda x: np.take_along_axis(x, np.argsort(x, axis=0), axis=0), X)],
    np.compress: [(lambda x: np.compress([True, False, True], x, axis=1), X)],
    np.delete: [(lambda x: np.delete(x, 1, axis=1), X)],
    np.insert: [(lambda x, v: np.insert(x, 1, v, axis=1), X, V[:2]), (lambda x: np.insert(x, [0, 6, 2], 4.0), X),
                (lambda x, v: np.insert(x, [1, 1], v, axis=0), X, spread(2, 3)),
                (lambda v: np.insert(np.arange(3.0), 3, v), V)],
    np.extract: [(lambda x: np.extract(X > 0, x), X)],
    np.flip: [(np.flip, X), (lambda x: np.flip(x, 1), X), (lambda x: np.flip(x, (0, 1)), X)],
    np.flipud: [(np.flipud, X)],
    np.fliplr: [(np.fliplr, X)],
    np.rot90: [(np.rot90, X), (lambda x: np.rot90(x, 2), X)],
    np.roll: [(lambda x: np.roll(x, 2), X), (lambda x: np.roll(x, -1, axis=1), X)],
    np.tile: [(lambda x: np.tile(x, 2), V), (lambda x: np.tile(x, (2, 2)), X)],
    np.repeat: [(lambda x: np.repeat(x, 2), X), (lambda x: x.repeat([1, 0, 2], axis=1), X)],
    np.resize: [(lambda x: np.resize(x, (3, 3)), X)],
    np.pad: [(lambda x: np.pad(x, 1), X), (lambda x: np.pad(x, ((0, 1), (2, 0)), constant_values=3.0), X),
             (lambda x: np.pad(x, (1, 2), constant_values=(3.0, 4.0)), X),
             (lambda x: np.pad(x, ((2, 1), (0, 3)), constant_values=x[0, 0]), X),
             (lambda x: np.pad(x, 2, mode="edge"), X), (lambda x: np.pad(x, 1, "reflect"), X)],
    np.diag: [(np.diag, V), (lambda x: np.diag(x, -1), V), (lambda x: np.diag(x, 1), M)],
    np.diagflat: [(np.diagflat, X), (lambda x: np.diagflat(x, 1), V)],
    np.diagonal: [(np.diagonal, M), (lambda x: x.diagonal(-1), M),
                  (lambda x: np.diagonal(x, 1, 2, 0), spread(2, 3, 4))],
    np.linalg.diagonal: [(np.linalg.diagonal, spread(2, 3, 3))],
    np.trace: [(np.trace, M), (lambda x: np.trace(x, 1), M), (np.trace, spread(3, 3, 2)), (lambda x: x.trace(), M)],
    np.linalg.trace: [(np.linalg.trace, spread(2, 3, 3))],
    np.tril: [(np.tril, M), (np.tril, V), (lambda x: np.tril(x, 1), spread(2, 3, 3))],
    np.triu: [(np.triu, M), (lambda x: np.triu(x, 1), V), (lambda x: np.triu(x, -1), spread(2, 3, 3))],
    np.sort: [*whole_axis(np.sort)],
    np.partition: [(lambda x: np.sort(np.partition(x, 2)[:2]), V), (lambda x: np.partition(x, 1, axis=0)[1], X)],
    np.choose: [(lambda x, y: np.choose([[0, 1, 0], [1, 1, 0]], [x, y * y]), X, Y)],
    np.piecewise: [(lambda x: np.piecewise(x, [X < -1, X > 0.5], [np.exp, np.log, 3.0]), X),
                   (lambda x: np.piecewise(x, [X < 1, X < 0], [np.sin, np.square]), X),
                   (lambda x: np.piecewise(x, [X > 0], [np.log, lambda x: x ** 3]), X)],
    np.bincount: [(lambda w: np.bincount([0, 2, 2, 1], w), V), (lambda w: np.bincount([0, 2, 2, 1], w * w, 5), V)],
    np.select: [(lambda x: np.select([x > 1, x > 0], [x ** 2, x ** 3], -x), X)],

    # Joining and splitting
    rules.join: [(lambda x, y: np.concatenate([x, y * y, x]), X, Y)],
    np.concatenate: [(lambda x, y: np.concatenate([x, y], axis=1), X, Y), (lambda x: np.concatenate([x, [1.0]]), V),
                     (lambda x, y: np.concatenate((x, y), axis=None), X, V), (lambda x: np.concatenate(x), X)],
    np.stack: [(lambda x, y: np.stack([x, y]), X, Y), (lambda x: np.stack([x, np.ones(4)], axis=-1), V),
               (lambda x: np.stack([x[0], 2.0, x[1] * x[2]]), V)],
    np.vstack: [(lambda x, y: np.vstack([x, y]), V, M)],
    np.hstack: [(lambda x, y: np.hstack([x, y]), X, Y), (lambda x: np.hstack([x[0], x]), V)],
    np.dstack: [(lambda x, y: np.dstack([x, y]), X, Y)],
    np.column_stack: [(lambda x, y: np.column_stack([x, y]), V, spread(4, 2))],
    np.append: [(lambda x: np.append(x, 3.0), X), (lambda x, y: np.append(x, y, axis=0), X, Y)],
    np.block: [(lambda x, y: np.block([[x, np.eye(2)], [y, y[:, :2]]]), X, Y), (lambda x: np.block([x, x]), V)],
    np.split: [(lambda x: np.split(x, 3, axis=1)[1] * x, X), (lambda x: np.split(x, [1, 3])[1], V)],
    np.array_split: [(lambda x: np.array_split(x, 3)[0] * x[0], V)],
    np.hsplit: [(lambda x: np.hsplit(x, 3)[2], X), (lambda x: np.hsplit(x, 2)[1], V)],
    np.vsplit: [(lambda x: np.vsplit(x, 2)[0], X)],
    **({np.unstack: [(lambda x: np.unstack(x, axis=1)[2] * np.unstack(x)[1][0], X)]} if hasattr(np, "unstack") else {}),
    np.dsplit: [(lambda x: np.dsplit(x, 2)[1], spread(2, 3, 2))],

    # Products
    op.matmul: products(lambda a, b: a @ b, ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)),
                        ((2, 2, 3), (3, 4)), ((2, 3), (2, 3, 4)), ((2, 1, 2, 3), (4, 3, 2)), ((3,), (2, 3, 4)),
                        ((2, 4, 3), (3,)), ((1, 2, 3), (2, 3, 2)), ((0, 3), (3, 2))),
    np.dot: products(np.dot, ((3,), (3,)), ((2, 3), (3,)), ((), (3,)), ((2, 3), (3, 2)), ((2, 3), (2, 3, 2)))
    + [(lambda x: x.dot(x), V)],
    np.inner: products(np.inner, ((3,), (3,)), ((2, 3), (4, 3)), ((), (3,))),
    np.outer: products(np.outer, ((3,), (2,)), ((2, 2), (3,))) + [(lambda x: np.multiply.outer(x, x), V)],
    np.linalg.outer: products(np.linalg.outer, ((3,), (2,))),
    np.vdot: products(np.vdot, ((3,), (3,)), ((2, 3), (3, 2))),
    np.vecdot: products(np.vecdot, ((2, 3), (3,))),
    **({np.matvec: products(np.matvec, ((2, 3), (3,)), ((2, 3), (4, 3)), ((2, 4, 3), (3,))),
        np.vecmat: products(np.vecmat, ((3,), (3, 2)), ((4, 2, 3), (3, 2)), ((3,), (4, 3, 2)))}
       if hasattr(np, "matvec") else {}),
    np.linalg.vecdot: products(np.linalg.vecdot, ((2, 3), (2, 3))),
    np.linalg.matmul: products(np.linalg.matmul, ((2, 3), (3, 2))),
    np.tensordot: [(lambda a, b: np.tensordot(a, b, 1), X, spread(3, 2)),
                   (lambda a, b: np.tensordot(a, b, ([0, 2], [1, 0])), spread(2, 3, 4), spread(4, 2)),
                   (lambda a, b: np.tensordot(a, b, 0), V, X), (lambda a, b: np.tensordot(a, b, (-1, 0)), X, M)],
    np.linalg.tensordot: [(lambda a, b: np.linalg.tensordot(a, b, axes=2), X, Y)],
    np.kron: products(np.kron, ((2, 3), (2, 2)), ((3,), (2,)), ((2, 2), (3,))),
    np.cross: products(np.cross, ((3,), (3,)), ((2, 3), (3,))) + [(lambda a, b: np.cross(a, b, axis=0), M, M + 1)],
    np.linalg.cross: products(np.linalg.cross, ((2, 3), (2, 3))),
    np.einsum: [(lambda a, b, s=s: np.einsum(s, a, b), X, spread(3, 2)) for s in
                ("ij,jk->ik", "ij,jk", "ij,kl->jl", "ij,ji->", "ij,jk->kij", "...j,jk->...k")]
    + [(lambda a: np.einsum("ii->i", a), spread(3, 3)), (lambda a, b: np.einsum("ij,jj->i", a, b), X, spread(3, 3)),
       (lambda a: np.einsum("ii", a), spread(3, 3)),
       (lambda a: np.einsum("ij->j", a), X), (lambda a: np.einsum("...ij->...ji", a), spread(2, 3, 4)),
       (lambda a, b: np.einsum("bij,bj->bi", a, b), spread(2, 3, 4), spread(2, 4)),
       (lambda a: np.einsum("i,i,i", a, a, np.ones(4)), V),
       (lambda a, b: np.einsum("ij,ij->i", a, b), X, spread(1, 3))],
    np.convolve: [(lambda a, v, m=m: np.convolve(a, v, m), spread(5), spread(3)) for m in ("full", "same", "valid")]
    + [(lambda a, v: np.convolve(a, v, "same"), spread(a), spread(v)) for a, v in ((3, 4), (5, 2), (4, 4))],
    np.correlate: [(lambda a, v, m=m: np.correlate(a, v, m), spread(5), spread(3))
                   for m in ("full", "same", "valid")],
    rules.windows: [(lambda x: sliding_window_view(x, 2, axis=-1) ** 2, X)],
    rules.unwindows: [(lambda x: gl.grad(lambda y: np.sum(sliding_window_view(y, 2) ** 3))(x), V)],
    sliding_window_view: [(lambda x: sliding_window_view(x, 3), spread(5)),
                          (lambda x: sliding_window_view(x, (2, 2), axis=(1, 2)), spread(2, 3, 4)),
                          (lambda x: sliding_window_view(x, (2, 2)), X)],

    # Calculus on a grid
    np.diff: [(np.diff, X), (lambda x: np.diff(x, prepend=0.0), X), (lambda x: np.diff(x, append=x, axis=0), X),
              (lambda x: np.diff(x, 2, axis=0), spread(4, 2))],
    np.ediff1d: [(np.ediff1d, X)],
    np.gradient: [(np.gradient, V), (lambda x: np.gradient(x, 0.5, axis=1), M),
                  (lambda x: np.gradient(x, 0.5, 2.0)[0] * x, M)],
    np.trapezoid: [(np.trapezoid, X), (lambda y, x: np.trapezoid(y, x), V, np.sort(spread(4))),
                   (lambda y: np.trapezoid(y, dx=0.5, axis=0), X), (lambda y: np.trapezoid(y, [0, 1, 3]), X),
                   (lambda y, x: np.trapezoid(y, x), X, np.sort(Y))],
    np.interp: [(lambda x, fp: np.interp(x, [-1.0, 0.1, 1.0], fp), X, V[:3]),
                (lambda xp, fp: np.interp([0.2, 0.9, 5.0], xp, fp), np.array([0.0, 0.5, 1.2]), V[:3]),
                (lambda x: np.interp(x, [-1.0, 1.0], [2.0, 3.0], left=0.0, right=1.0), X)],
    np.vander: [(np.vander, V), (lambda x: np.vander(x, 3, increasing=True), V)],
    np.polyfit: [(lambda y: np.polyfit([0, 1, 2, 4], y, 2), V), (lambda x, y: np.polyfit(x, y, 1), V, X.ravel()[:4])],
    np.logspace: [(lambda a, b: np.logspace(a, b, 4, base=2.0), V, V + 1)],
    np.polyval: [(lambda p, x: np.polyval(p, x), V, X)],
    np.linspace: [(lambda a: np.linspace(a, 3.0, 5), spread()), (lambda a, b: np.linspace(a, b, 4), X, Y),
                  (lambda a: np.linspace(0.0, a, 4, endpoint=False), V)],
    np.full_like: [(lambda x: np.full_like(x, 2.0) * x, X), (lambda x: np.full_like(x, x[0]) * x[1], V)],

    # Linear algebra
    np.linalg.solve: [(np.linalg.solve, posed(3), spread(3)), (np.linalg.solve, posed(3), M),
                      (np.linalg.solve, posed(3, 2), M), (np.linalg.solve, posed(2), spread(2, 2, 3))],
    np.linalg.inv: [(np.linalg.inv, posed(3)), (np.linalg.inv, posed(2, 2))],
    np.linalg.pinv: [(np.linalg.pinv, M), (np.linalg.pinv, spread(4, 2)), (np.linalg.pinv, spread(2, 3, 2))],
    np.linalg.det: [(np.linalg.det, posed(3)), (np.linalg.det, posed(2, 3))],
    np.linalg.slogdet: [(lambda x: np.linalg.slogdet(x)[1], posed(3)),
                        (lambda x: np.linalg.slogdet(-x).logabsdet, posed(3, 2)),
                        (lambda x: np.prod(np.stack(np.linalg.slogdet(x))), posed(2))],
    linalg.log_abs_det: [(linalg.log_abs_det, posed(3))],
    np.linalg.cholesky: [(lambda x: np.linalg.cholesky(symmetric(x)), posed(3)),
                         (lambda x: np.linalg.cholesky(symmetric(x)), posed(2, 2))],
    np.linalg.lstsq: [(lambda a, b: np.linalg.lstsq(a, b)[0], spread(4, 2), V),
                      (lambda a, b: np.linalg.lstsq(a, b)[1], spread(4, 2), spread(4, 3)),
                      (lambda a, b: np.linalg.lstsq(a, b)[0], spread(2, 3), spread(2)),
                      (lambda a, b: np.linalg.lstsq(a, b)[1], spread(2, 3), spread(2)),
                      (lambda a: np.linalg.lstsq(a, np.ones(3))[3], posed(3))],
    np.linalg.cond: [(lambda x, p=p: np.linalg.cond(x, p), posed(3)) for p in (None, -2, 1, "fro")],
    np.linalg.eigvalsh: [(lambda x: np.linalg.eigvalsh(symmetric(x)), posed(3))],
    np.linalg.eigh: [(lambda x: np.linalg.eigh(symmetric(x)).eigenvalues, posed(3)),
                     (lambda x: np.abs(np.linalg.eigh(symmetric(x))[1]), posed(3, 2))],
    linalg.packed_eigh: [(lambda x: linalg.packed_eigh(symmetric(x))[..., 1:, :] ** 2, posed(3))],
    np.linalg.svd: [(lambda x: np.linalg.svd(x, compute_uv=False), M),
                    (lambda x: np.abs(np.linalg.svd(x, full_matrices=False)[0]), M),
                    (lambda x: np.abs(np.linalg.svd(x, full_matrices=False).Vh), M),
                    (lambda x: np.abs(np.linalg.svd(x, full_matrices=False)[0]), M.T),
                    (lambda x: np.abs(np.linalg.svd(x)[2]), posed(2, 2))],
    linalg.packed_svd: [(lambda x: linalg.packed_svd(x) ** 2, M)],
    np.linalg.qr: [(lambda x, i=i: np.linalg.qr(x)[i], x) for i in (0, 1) for x in (M, M.T, posed(3), spread(2, 3, 2))]
    + [(lambda x: np.linalg.qr(x, mode="r"), M), (lambda x: np.linalg.qr(x, "complete").Q, posed(3))],
    linalg.packed_qr: [(linalg.packed_qr, M.T)],
    np.linalg.svdvals: [(np.linalg.svdvals, X)],
    np.linalg.matrix_power: [(lambda x, n=n: np.linalg.matrix_power(x, n), posed(2)) for n in (0, 1, 2, 5, -2)],
    np.linalg.multi_dot: [(lambda a, b: np.linalg.multi_dot([a, b, a]), X, spread(3, 2))],
    np.linalg.norm: [(np.linalg.norm, V), (np.linalg.norm, X), (lambda x: np.linalg.norm(x, axis=1), X),
                     (lambda x: np.linalg.norm(x, axis=0, keepdims=True), X)]
    + [(lambda x, p=p: np.linalg.norm(x, p), V) for p in (1, 2, 3, 1.5, np.inf, -np.inf, -1)]
    + [(lambda x, p=p: np.linalg.norm(x, p), rng.normal(size=(3, 4)))
       for p in (1, -1, 2, -2, np.inf, -np.inf, "fro", "nuc")]
    + [(lambda x: np.linalg.norm(x, "fro", axis=(0, 2), keepdims=True), spread(2, 3, 2))],
    np.linalg.vector_norm: [(np.linalg.vector_norm, X), (lambda x: np.linalg.vector_norm(x, axis=0, ord=3), X),
                            (lambda x: np.linalg.vector_norm(x, axis=(0, 2), keepdims=True), spread(2, 3, 2))],
    np.linalg.matrix_norm: [(np.linalg.matrix_norm, spread(2, 3, 2))],
}

# Reductions with where= and initial=, and the methods of ufuncs
CHOOSING_SAMPLES = {
    np.sum: chosen(np.sum) + [(lambda x: np.sum(x, initial=2.0), X), (lambda x: x.sum(0, where=x > 0, initial=1.0), X),
                              (lambda x: np.add.reduce(x, where=x > 0), X)],
    np.prod: chosen(np.prod) + [(lambda x: np.prod(x, axis=1, initial=3.0), X)],
    np.max: chosen(np.max, initial=-9.0) + [(lambda x: np.max(x, axis=0, initial=0.3), X)],
    np.min: chosen(np.min, initial=9.0) + [(lambda x: np.min(x, axis=1, initial=-0.3), X)],
}

METHOD_SAMPLES = {
    "add.reduce": [(np.add.reduce, X), (lambda x: np.add.reduce(x, axis=None), X)],
    "multiply.reduce": [(np.multiply.reduce, X)],
    "maximum.reduce": [(np.maximum.reduce, X)],
    "minimum.reduce": [(np.minimum.reduce, X)],
    "logaddexp.reduce": [(np.logaddexp.reduce, X)],
    "add.accumulate": [(np.add.accumulate, X)],
    "multiply.accumulate": [(np.multiply.accumulate, X)],
    "maximum.accumulate": [(np.maximum.accumulate, V), (lambda x: np.maximum.accumulate(x, axis=1), X)],
    "minimum.accumulate": [(np.minimum.accumulate, X)],
    "outer": [(np.subtract.outer, V, V + 1), (np.multiply.outer, X, V), (lambda x: np.add.outer(x, [1, 2]), V)],
}

# Functions whose result does not vary: their value is checked, and that no derivative passes through them.
FLAT_SAMPLES = {
    **{fun: [(lambda x, fun=fun: fun(x, 0.5), X)] for fun in (op.lt, op.le, op.gt, op.ge, op.eq, op.ne, np.heaviside,
                                                            np.floor_divide, np.isclose)},
    **{fun: [(lambda x, fun=fun: fun(x), X)] for fun in (
        np.sign, np.floor, np.ceil, np.rint, np.trunc, np.round, np.signbit, np.isnan, np.isinf, np.isfinite, np.argmax,
        np.argmin, np.argsort, np.all, np.any, np.count_nonzero, np.logical_not, np.shape, np.ndim, np.size,
        np.iscomplexobj, np.isrealobj, np.zeros_like, np.ones_like, np.imag, np.fix, np.around, np.flatnonzero,
        np.argwhere, np.nanargmax, np.nanargmin)},
    np.isin: [(lambda x: np.isin(x, X[0]), X)],
    np.result_type: [(lambda x: np.result_type(x).itemsize, X)],
    **{fun: [(lambda x, fun=fun: fun(x > 0, x > 1), X)] for fun in (np.logical_and, np.logical_or, np.logical_xor,
                                                                  np.bitwise_and, np.bitwise_or, np.bitwise_xor)},
    np.invert: [(lambda x: ~(x > 0), X)],
    np.argmax: [(lambda x: np.argmax(x, axis=0), X), (lambda x: x.argmax(axis=-1), X), (np.argmax, X)],
    np.argmin: [(lambda x: np.argmin(x, axis=0), X), (np.argmin, X)],
    np.argsort: [(np.argsort, X), (lambda x: x.argsort(axis=0), X), (lambda x: np.argsort(x, axis=None), X)],
    np.argpartition: [(lambda x: np.argpartition(x, 1)[..., 1], X)],
    np.all: [(lambda x: np.all(x > 0, axis=1), X)],
    np.any: [(lambda x: np.any(x > 1, axis=0, keepdims=True), X)],
    "np.all with where=": [(lambda x: np.all(x, axis=1, where=X > 0), X)],
    "np.any with where=": [(lambda x: np.any(x, axis=0, where=X > 0), X)],
    "logical_and.reduce": [(np.logical_and.reduce, X)],
    "logical_or.reduce": [(np.logical_or.reduce, X)],
    np.nonzero: [(lambda x: np.stack(np.nonzero(x)), X)],
    np.searchsorted: [(lambda x: np.searchsorted([-1.0, 0.0, 1.0], x), X)],
    np.digitize: [(lambda x: np.digitize(x, [-1.0, 0.0, 1.0]), X)],
    np.array_equal: [(lambda x: np.array_equal(x, X), X)],
    np.allclose: [(lambda x: np.allclose(x, X), X)],
    np.empty_like: [(lambda x: np.empty_like(x).shape, X)],
    np.array_repr: [(lambda x: len(np.array_repr(x)) > 9, X)],
    np.array_str: [(lambda x: len(np.array_str(x)) > 9, X)],
    rules.cast_to_whole: [(lambda x: x.astype(int), X), (lambda x: x.astype(bool), X)],
    rules.as_constant: [(lambda x: gl.stop_gradient(x ** 2), X)],
    np.linalg.lstsq: [(lambda x: np.linalg.lstsq(x, np.ones(3))[2], np.outer([1.0, 2.0, 3.0], [1.0, 1.0]))],
    linalg.sign_of_det: [(lambda x: np.linalg.slogdet(x).sign, posed(3))],
}


def name(fun):
    return fun if isinstance(fun, str) else name_of(fun)


def cases(table, remark=""):
    return [pytest.param(f, arrays, id=f"{name(fun)}{remark}-{i}")
            for fun, samples in table.items() for i, (f, *arrays) in enumerate(samples)]


every_rule = pytest.mark.parametrize(
    "f, arrays", cases(SAMPLES) + cases(CHOOSING_SAMPLES, " with where=") + cases(METHOD_SAMPLES))
every_flat_rule = pytest.mark.parametrize("f, arrays", cases(FLAT_SAMPLES))


# ------------------------------------------------------------------------------------- no rule may go without samples

def of_the_library(functions):
    """Without what tests of the library have registered as their own."""
    return [fun for fun in functions if not (getattr(fun, "__module__", None) or "").startswith("test")]


def test_every_rule_has_samples():
    answered = [fun for fun in {**rules.RULES, **COMPOSITES} if COMPOSITES.get(fun) is not refuse_to_change]
    missing = [name(fun) for fun in of_the_library(answered) if fun not in {**SAMPLES, **FLAT_SAMPLES}]
    missing += [f"{name(fun)} with where=" for fun in CHOOSING
                if fun not in CHOOSING_SAMPLES and f"{name(fun)} with where=" not in FLAT_SAMPLES]
    missing += [method for method in METHODS_OF_UFUNCS if method not in {**METHOD_SAMPLES, **FLAT_SAMPLES}]
    assert not missing, f"add samples to this file for {missing}"


def test_samples_come_to_the_rule_they_are_named_after(monkeypatch):
    """A sample that never uses its rule tests nothing."""
    used = set()

    class Noted(dict):
        def __getitem__(self, key):
            used.add(key)
            return rules.RULES[key] if self is noted_rules else super().__getitem__(key)

        def get(self, key, default=None):
            used.add(key)
            return super().get(key, default)

    noted_rules = Noted()
    monkeypatch.setattr(gl.interpreters, "RULES", noted_rules)
    monkeypatch.setattr(gl.batching, "RULES", noted_rules)
    for table in ("COMPOSITES", "CHOOSING", "METHODS_OF_UFUNCS"):
        monkeypatch.setattr(gl.tracing, table, Noted(getattr(gl.tracing, table)))
    idle = []
    for table in (SAMPLES, CHOOSING_SAMPLES, METHOD_SAMPLES, FLAT_SAMPLES):
        for fun, samples in table.items():
            used.clear()
            for f, *arrays in samples:
                gl.jvp(lambda *xs, f=f: (f(*xs), 0)[1], tuple(arrays), tuple(arrays))
                if fun in (rules.scatter, rules.unwindows):                    # which are transposes
                    gl.hessian(lambda *xs, f=f: np.sum(f(*xs)))(*arrays)
                if table is FLAT_SAMPLES:                                      # where x > 0 is plain without a batch
                    gl.vmap(f)(batch_of(*arrays))
            if fun not in used and not isinstance(fun, str):
                idle.append(name(fun))
    assert not idle, f"the samples of {idle} never use their rule"


ENTRYWISE = [pytest.param(fun, len(rule.pushes), id=name_of(fun)) for fun, rule in rules.RULES.items()
             if isinstance(rule, gl.Entrywise) and rule.pushes and fun in of_the_library([fun])]
AWKWARD = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0]


@pytest.mark.parametrize("fun, count", ENTRYWISE)
def test_entrywise_rules_have_samples_of_every_shape(fun, count):
    shapes = [tuple(np.shape(x) for x in arrays) for _, *arrays in SAMPLES[fun]]
    wanted = {1: [(shape,) for shape in SHAPES], 2: PAIRS}.get(count, [])
    assert set(wanted) <= set(shapes)


@pytest.mark.parametrize("fun, count", ENTRYWISE)
@np.errstate(all="ignore")
def test_entrywise_rules_at_zeros_kinks_and_ties(fun, count, h=1e-6):
    """The derivative lies between the slopes to the left and to the right, where there are any; both modes agree,
    and an array has the derivatives of its numbers."""
    points = list(itertools.product(map(np.float64, AWKWARD), repeat=count))
    for i in range(count):
        pulled = np.array([gl.grad(fun, i)(*point) for point in points])
        pushed = [gl.jvp(lambda x, i=i, p=p: fun(*p[:i], x, *p[i + 1:]), (p[i],), (1.0,))[1] for p in points]
        of_array = gl.grad(lambda *xs: np.sum(fun(*xs)), i)(*np.array(points).T)
        np.testing.assert_array_equal(pulled, pushed)
        np.testing.assert_array_equal(pulled, of_array)
        for point, slope in zip(points, pulled, strict=True):
            at = [fun(*point[:i], point[i] + step, *point[i + 1:]) for step in (-h, 0.0, h)]
            sides = np.diff(at) / h
            sides = sides[np.isfinite(sides)]
            if len(sides) and np.all(np.abs(sides) < 100):            # neither a jump nor a vertical tangent
                assert np.min(sides) - 1e-4 <= slope <= np.max(sides) + 1e-4, (point, slope, sides)


# ------------------------------------------------------------------------------------------------------------ checks

def directions(arrays, seed=0):
    random = np.random.default_rng(seed)
    return tuple(random.normal(size=np.shape(x)) for x in arrays)


def numerical_jvp(f, arrays, tangents, h=1e-6):
    ahead = f(*[x + h * t for x, t in zip(arrays, tangents, strict=True)])
    behind = f(*[x - h * t for x, t in zip(arrays, tangents, strict=True)])
    return (ahead - behind) / (2 * h)


def assert_close(found, expected, rtol=2e-6):
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    scale = 1 + np.max(np.abs(expected), initial=0)
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * scale)


def inner(xs, ys):
    return sum(np.sum(x * y) for x, y in zip(xs, ys, strict=True))


@every_rule
def test_forward_mode_is_the_numerical_derivative(f, arrays):
    tangents = directions(arrays)
    value, tangent = gl.jvp(f, tuple(arrays), tangents)
    assert_close(value, f(*arrays), 1e-13)
    assert_close(tangent, numerical_jvp(f, arrays, tangents))


@every_rule
def test_reverse_mode_is_the_transpose_of_forward_mode(f, arrays):
    tangents = directions(arrays)
    value, pullback = gl.vjp(f, *arrays)
    cotangent, = directions([value], seed=1)
    _, tangent = gl.jvp(f, tuple(arrays), tangents)
    gradients = pullback(cotangent)
    assert [np.shape(g) for g in gradients] == [np.shape(x) for x in arrays]
    assert_close(inner(gradients, tangents), np.sum(cotangent * tangent), 1e-10)


@every_rule
def test_the_tape_keeps_enough_of_large_arrays(f, arrays, monkeypatch):
    cotangent, = directions([f(*arrays)])
    kept_whole = gl.vjp(f, *arrays)[1](cotangent)
    monkeypatch.setattr(interpreters, "LARGE", -1)                        # now every array is large
    for found, expected in zip(gl.vjp(f, *arrays)[1](cotangent), kept_whole, strict=True):
        np.testing.assert_array_equal(found, expected)


@every_rule
def test_second_order(f, arrays):
    """Forward over reverse against differences of reverse; the other orders of nesting against it."""
    v, w = directions(arrays), directions(arrays, seed=2)
    cotangent, = directions([f(*arrays)], seed=1)

    def gradient(*xs):
        return gl.vjp(f, *xs)[1](cotangent)

    _, forward_over_reverse = gl.jvp(gradient, tuple(arrays), v)
    for found, i in zip(forward_over_reverse, range(len(arrays)), strict=True):
        assert_close(found, numerical_jvp(lambda *xs, i=i: np.asarray(gradient(*xs)[i]), arrays, v), 1e-5)
    reverse_over_reverse = gl.grad(lambda xs: inner(gradient(*xs), w))(tuple(arrays))
    assert_close(inner(reverse_over_reverse, v), inner(forward_over_reverse, w), 1e-9)
    _, forward_over_forward = gl.jvp(lambda *xs: gl.jvp(f, xs, w)[1], tuple(arrays), v)
    assert_close(np.sum(forward_over_forward * cotangent), inner(forward_over_reverse, w), 1e-9)


def batch_of(x):
    return np.stack([x, 0.97 * x, 1.02 * x])


@every_rule
def test_vmap_is_a_loop(f, arrays):
    """Batched in all arguments, or in one alone; and vmap inside and outside of grad."""
    batches = [batch_of(x) for x in arrays]
    assert_close(gl.vmap(f)(*batches), np.stack([f(*xs) for xs in zip(*batches, strict=True)]), 1e-12)
    for alone in range(len(arrays)) if len(arrays) > 1 else []:
        axes = tuple(0 if i == alone else None for i in range(len(arrays)))
        mixed = [batches[i] if i == alone else x for i, x in enumerate(arrays)]
        loop = [f(*[xs[k] if i == alone else xs for i, xs in enumerate(mixed)]) for k in range(3)]
        assert_close(gl.vmap(f, axes)(*mixed), np.stack(loop), 1e-12)


@every_rule
def test_vmap_and_reverse_mode_change_places(f, arrays):
    batches = [batch_of(x) for x in arrays]
    cotangent, = directions([f(*arrays)], seed=1)

    def pull(*xs):
        return gl.vjp(f, *xs)[1](cotangent)

    loop = [pull(*xs) for xs in zip(*batches, strict=True)]
    of_each = gl.vmap(pull)(*batches)
    of_all = gl.grad(lambda xs: np.sum(gl.vmap(f)(*xs) * cotangent))(tuple(batches))
    for i in range(len(arrays)):
        expected = np.stack([g[i] for g in loop])
        assert_close(of_each[i], expected, 1e-10)
        assert_close(of_all[i], expected, 1e-10)


@every_rule
def test_a_compiled_derivative_is_the_same(f, arrays):
    """At the point it was recorded for, and at another."""
    cotangent, = directions([f(*arrays)], seed=1)

    def pull(*xs):
        return gl.vjp(f, *xs)[1](cotangent)

    program = gl.compile(pull, *arrays)
    for xs in (arrays, [0.97 * x for x in arrays]):
        for found, expected in zip(program(*xs), pull(*xs), strict=True):
            assert_close(found, expected, 1e-10)


@every_rule
def test_single_precision_stays(f, arrays):
    arrays = [np.asarray(x, np.float32)[()] for x in arrays]
    plain = f(*arrays)
    value, tangent = gl.jvp(f, tuple(arrays), tuple(np.ones_like(x) for x in arrays))
    with Reverse() as trace:
        inputs = [trace.watch(x) for x in arrays]
        result = f(*inputs)
    if np.asarray(plain).dtype == np.float64:                 # NumPy itself goes over to double precision
        return
    assert value.dtype == tangent.dtype == np.float32
    if type(result) is gl.tracing.Traced:
        cotangents = walk_back(trace.tape, {result.info: np.ones_like(result.value)})
        assert {cotangents[x.info].dtype for x in inputs} == {np.dtype(np.float32)}


@every_flat_rule
def test_flat_functions_are_flat(f, arrays):
    x, = arrays
    found = []
    gl.grad(lambda x: found.append(f(x)) or np.sum(x))(x)
    np.testing.assert_array_equal(found[0], f(x))
    assert type(found[0]) is not gl.tracing.Traced
    _, tangent = gl.jvp(lambda x: np.multiply(f(x), 1.0), (x,), (np.ones_like(x),))
    assert not np.any(tangent)


@every_flat_rule
def test_vmap_of_flat_functions_is_a_loop(f, arrays):
    batch = batch_of(*arrays)
    found = gl.vmap(f)(batch)
    found = np.stack(found, axis=-1) if isinstance(found, tuple) else found           # the shape of x is a tuple
    np.testing.assert_array_equal(found, np.stack([f(x) for x in batch]))


# ------------------------------------------------------------------------------------------------- awkward points

@pytest.mark.parametrize("f, x, expected", [
    pytest.param(np.abs, 0.0, 0.0, id="abs at its kink"),
    pytest.param(gl.relu, 0.0, 0.0, id="relu at its kink"),
    pytest.param(lambda x: np.maximum(x, 0), 0.0, 0.5, id="a tie is shared evenly"),
    pytest.param(lambda x: np.maximum(x, x), 1.3, 1.0, id="maximum of a value with itself"),
    pytest.param(lambda x: np.minimum(x, 2 * x), 0.0, 1.5, id="minimum in a tie"),
    pytest.param(lambda x: np.clip(x, 0, 1), 1.0, 0.5, id="clip at its edge"),
    pytest.param(lambda x: x ** 2, 0.0, 0.0, id="square at 0"),
    pytest.param(lambda x: x ** 0, 0.0, 0.0, id="x ** 0 at 0"),
    pytest.param(lambda x: x ** np.float64(0), 0.0, 0.0, id="x ** 0.0 at 0"),
    pytest.param(lambda x: x ** 1, 0.0, 1.0, id="x ** 1 at 0"),
    pytest.param(lambda y: 0.0 ** y, 2.0, 0.0, id="0 ** y"),
    pytest.param(lambda y: np.zeros(()) ** y, 2.0, 0.0, id="array 0 ** y"),
    pytest.param(lambda x: (-2.0 * x) ** 3, 1.0, -24.0, id="a negative base"),
    pytest.param(np.sinc, 0.0, 0.0, id="sinc at 0"),
    pytest.param(lambda x: np.hypot(x, 0.0), 0.0, 0.0, id="hypot at its kink"),
    pytest.param(lambda x: gl.sigmoid(x), 800.0, 0.0, id="sigmoid far right"),
    pytest.param(lambda x: gl.sigmoid(x), -800.0, 0.0, id="sigmoid far left"),
    pytest.param(gl.softplus, 800.0, 1.0, id="softplus far right"),
    pytest.param(gl.softplus, -800.0, 0.0, id="softplus far left"),
    pytest.param(np.cbrt, -8.0, 1 / 12, id="cbrt of a negative number"),
    pytest.param(np.tanh, 400.0, 0.0, id="tanh saturated"),
])
def test_a_number_at_an_awkward_point(f, x, expected):
    np.testing.assert_allclose(gl.grad(f)(x), expected, rtol=1e-12)
    np.testing.assert_allclose(gl.jvp(f, (x,), (1.0,))[1], expected, rtol=1e-12)


@pytest.mark.parametrize("f, x, expected", [
    pytest.param(np.linalg.norm, [0.0, 0.0], [0, 0], id="norm at 0"),
    pytest.param(lambda x: np.sum(np.linalg.norm(x, axis=1)), [[0.0, 0.0], [3.0, 4.0]], [[0, 0], [0.6, 0.8]],
                 id="one norm of several at 0"),
    pytest.param(lambda x: np.linalg.norm(x, 3), [0.0, 0.0], [0, 0], id="3-norm at 0"),
    pytest.param(np.std, [2.0, 2.0], [0, 0], id="std of equal numbers"),
    pytest.param(np.max, [1.0, 3.0, 3.0], [0, 0.5, 0.5], id="two largest"),
    pytest.param(lambda x: np.sum(np.min(x, axis=0)), [[1.0, 2.0], [1.0, 3.0]], [[0.5, 1], [0.5, 0]],
                 id="two smallest"),
    pytest.param(np.prod, [2.0, 0.0, 3.0], [0, 6, 0], id="product with a zero"),
    pytest.param(np.prod, [2.0, 0.0, 0.0], [0, 0, 0], id="product with two zeros"),
    pytest.param(lambda x: np.sum(np.cumprod(x)), [2.0, 0.0, 3.0], [1, 8, 0], id="running product with a zero"),
    pytest.param(gl.logsumexp, [-np.inf, 0.0, 0.0], [0, 0.5, 0.5], id="logsumexp with -inf"),
    pytest.param(gl.logsumexp, [1000.0, 1000.0], [0.5, 0.5], id="logsumexp of large numbers"),
    pytest.param(lambda x: np.sum(np.where(x > 0, np.log(np.where(x > 0, x, 1)), 0)), [0.0, 2.0], [0, 0.5],
                 id="where twice"),
    pytest.param(lambda x: np.sum(np.fmax(x, [np.nan, 1.0, 1.0])), [1.0, np.nan, 2.0], [1, 0, 1], id="fmax and NaN"),
    pytest.param(np.nansum, [1.0, np.nan], [1, 0], id="nansum"),
    pytest.param(lambda x: np.sum(np.nan_to_num(x)), [1.0, np.nan, np.inf], [1, 0, 0], id="nan_to_num"),
    pytest.param(np.sum, np.zeros((0, 3)), np.zeros((0, 3)), id="empty sum"),
    pytest.param(lambda x: np.sum(np.sin(x) @ np.ones((3, 2))), np.zeros((0, 3)), np.zeros((0, 3)), id="empty matrix"),
    pytest.param(np.prod, np.zeros(0), np.zeros(0), id="empty product"),
    pytest.param(lambda x: np.sum(np.sort(x) * [1, 2, 3]), [2.0, 1.0, 2.0], [2, 1, 3], id="sort with a tie"),
    pytest.param(lambda x: np.median(x), [1.0, 5.0, 3.0], [0, 0, 1], id="median"),
    pytest.param(lambda x: np.median(x), [1.0, np.inf, 3.0], [0, 0, 1], id="median beside an infinite number"),
    pytest.param(lambda x: x[[0, 0, 1]].sum(), [1.0, 2.0, 3.0], [2, 1, 0], id="an index named twice"),
])
def test_an_array_at_an_awkward_point(f, x, expected):
    x = np.asarray(x)
    np.testing.assert_allclose(gl.grad(f)(x), expected, rtol=1e-12, atol=1e-15)
    direction = np.random.default_rng(0).normal(size=x.shape)
    np.testing.assert_allclose(gl.jvp(f, (x,), (direction,))[1], np.sum(direction * expected), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("f, expected", [
    pytest.param(lambda x: np.sum(np.sqrt(np.where(x > 0, x, 0.0))), [0, 0.25, 0, 0.5], id="an infinite slope"),
    pytest.param(lambda x: np.sum(np.sqrt(np.where(x <= 0, 0.0, x))), [0, 0.25, 0, 0.5], id="the same, chosen last"),
    pytest.param(lambda x: np.nansum(np.where(x > 0, x, np.nan) ** 2), [0, 8, 0, 2], id="a NaN"),
    pytest.param(lambda x: np.where(x, 1.0, x)[0] + np.sum(np.where(x, x, 3.0)), [1, 1, 1, 1], id="x is the condition"),
])
@np.errstate(divide="ignore")
def test_what_where_leaves_out_has_derivative_0(f, expected):
    """Multiplied by a mask, an infinite cotangent would be NaN there."""
    x = np.array([-1.0, 4.0, -2.0, 1.0])
    np.testing.assert_array_equal(gl.grad(f)(x), expected)
    np.testing.assert_array_equal(gl.vmap(gl.grad(f))(x[None])[0], expected)
    np.testing.assert_array_equal(gl.compile(gl.grad(f), x)(x), expected)


def test_a_mask_may_be_traced_where_the_array_is_not():
    masks = np.array([[True, False, True], [True, True, True]])
    for fun in (np.sum, np.prod, np.add.reduce, np.multiply.reduce):
        found = gl.vmap(lambda mask, fun=fun: fun(X[0], where=mask))(masks)
        np.testing.assert_allclose(found, [fun(X[0], where=mask) for mask in masks])


def test_sinc_has_all_its_derivatives_at_zero():
    """sinc(x) = 1 - (pi x)^2 / 3! + (pi x)^4 / 5! - ..., so the fourth derivative at 0 is pi^4 / 5."""
    f, found = np.sinc, []
    for _ in range(5):
        found.append(f(0.0))
        f = gl.grad(f)
    np.testing.assert_allclose(found, [1, 0, -np.pi ** 2 / 3, 0, np.pi ** 4 / 5], atol=1e-12)


def test_slopes_that_are_infinite_stay_infinite():
    with np.errstate(divide="ignore"):
        assert gl.grad(np.sqrt)(0.0) == np.inf
        assert gl.grad(np.log)(0.0) == np.inf
        assert gl.grad(lambda x: x ** 0.5)(0.0) == np.inf
        assert gl.grad(lambda x: 1 / x)(0.0) == -np.inf


def test_functions_for_learning_take_plain_arrays():
    x = np.array([[1000.0, 1000.0], [-3.0, 2.0]])
    np.testing.assert_allclose(gl.softmax(x).sum(axis=1), 1)
    np.testing.assert_allclose(gl.logsumexp(x, axis=1), [1000 + np.log(2), np.logaddexp(-3, 2)])
    np.testing.assert_allclose(gl.log_softmax(x), np.log(gl.softmax(x)))
    np.testing.assert_allclose(gl.sigmoid(np.array([-700.0, 0.0, 700.0])), [np.exp(-700), 0.5, 1])
    np.testing.assert_allclose(gl.softplus(np.array([-700.0, 0.0, 700.0])), [np.exp(-700), np.log(2), 700])
    np.testing.assert_array_equal(gl.relu(np.array([-1.0, 0.0, 2.0])), [0, 0, 2])
    assert gl.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
