"""The transforms: functions that turn a function into its derivative.

Each runs the given function on traced values and reads off what the trace remembered. They take and return ordinary
functions, and so they nest in any order: hvp is a jvp of a grad, a Hessian a vmap of that.
"""

import functools

import numpy as np

from gradlib.interpreters import Batch, Forward, Reverse, walk_back
from gradlib.trees import leaves, tree_map
from gradlib.tracing import Traced, shape, strip


def enter(x):
    if type(x) is Traced or type(x) is np.float64:
        return x
    if type(x) is np.ndarray and x.dtype.kind == "f":
        return x
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise TypeError("numbers only")
    return x[()] if x.dtype.kind == "f" else x.astype(float)[()]


def lower(x, trace):
    return x.value if type(x) is Traced and x.owner is trace else x


def leave(x):
    return float(x) if type(x) is np.float64 else x


def fit(g, x):
    """A gradient, like its argument"""
    if g is None:
        g = 0.0 * enter(x)
    if type(g) is Traced:
        return g
    if isinstance(x, (int, float)) and type(x) is not np.float64:
        return float(g)
    if type(x) is Traced:
        return g
    dtype = np.asarray(x).dtype
    return np.array(g, dtype=dtype if dtype.kind == "f" else float)[()]


def value_and_grad(f, argnums=0, has_aux=False):
    @functools.wraps(f)
    def run(*args, **kwargs):
        which = (argnums,) if isinstance(argnums, int) else argnums
        args = list(args)
        with Reverse() as trace:
            inputs = [args[i] for i in which]
            traced = tree_map(lambda x: trace.watch(enter(x)), inputs)
            for i, t in zip(which, traced, strict=True):
                args[i] = t
            result = f(*args, **kwargs)
        value, aux = result if has_aux else (result, None)
        if shape(value) != ():
            raise TypeError(f"grad needs a function whose result is a single number; this one returned shape {shape(value)}")
        seeds = {value.info: strip(value).dtype.type(1)} if type(value) is Traced and value.owner is trace else {}
        found = walk_back(trace.tape, seeds)
        gradient = tree_map(lambda t, x: fit(found[t.info], x), traced, inputs)
        value = leave(lower(value, trace))
        if has_aux:
            value = value, tree_map(lambda x: lower(x, trace), aux)
        return value, gradient[0] if isinstance(argnums, int) else tuple(gradient)
    return run


def grad(f, argnums=0, has_aux=False):
    both = value_and_grad(f, argnums, has_aux)

    @functools.wraps(f)
    def run(*args, **kwargs):
        value, gradient = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient
    return run


def jvp(f, primals, tangents):
    with Forward() as trace:
        out = f(*tree_map(lambda x, t: Traced(enter(x), trace, enter(t)), tuple(primals), tuple(tangents)))
    mine = lambda x: type(x) is Traced and x.owner is trace
    return (tree_map(lambda x: leave(lower(x, trace)), out),
            tree_map(lambda x: leave(x.info if mine(x) else 0.0 * x), out))


def vjp(f, *primals):
    with Reverse() as trace:
        traced = tree_map(lambda x: trace.watch(enter(x)), primals)
        out = f(*traced)

    def pullback(cotangent):
        seeds = {}
        def seed(y, g):
            if type(y) is Traced and y.owner is trace:
                seeds[y.info] = seeds[y.info] + g if y.info in seeds else g
        tree_map(seed, out, cotangent)
        found = walk_back(trace.tape, seeds)
        return tree_map(lambda t, x: fit(found[t.info], x), traced, primals)
    return tree_map(lambda x: leave(lower(x, trace)), out), pullback


def hvp(f, x, v):
    return jvp(grad(f), (x,), (v,))[1]


def vmap(f, in_axes=0, out_axes=0):
    @functools.wraps(f)
    def run(*args):
        axes = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        sizes = {shape(x)[axis] for arg, axis in zip(args, axes, strict=True) if axis is not None for x in leaves(arg)}
        size, = sizes
        with Batch(size) as trace:
            out = f(*[arg if axis is None else tree_map(lambda x: Traced(np.moveaxis(x, axis, 0), trace, True), arg)
                      for arg, axis in zip(args, axes, strict=True)])

        def out_of(y):
            if type(y) is Traced and y.owner is trace:
                return np.moveaxis(y.value, 0, out_axes) if out_axes else y.value
            return np.broadcast_to(y, (size, *shape(y)))
        return tree_map(out_of, out)
    return run


def jacobian(f, argnums=0):
    def run(*args):
        def of_one(x): return f(*args[:argnums], x, *args[argnums + 1:])
        x = args[argnums]
        value, pullback = vjp(of_one, x)
        n, m = int(np.prod(shape(x))), int(np.prod(shape(value)))
        if m < n:
            rows, = vmap(pullback)(np.eye(m).reshape(m, *shape(value)))
            return rows.reshape(shape(value) + shape(x))
        columns = vmap(lambda t: jvp(of_one, (x,), (t,))[1], out_axes=-1)(np.eye(n).reshape(n, *shape(x)))
        return columns.reshape(shape(value) + shape(x))
    return run


def hessian(f, argnums=0):
    return jacobian(grad(f, argnums), argnums)
