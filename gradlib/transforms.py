"""The transforms: what turns a function into its derivatives.

Each runs the given function on traced values and reads off what the trace remembered. They take ordinary functions
and return ordinary functions, and so they nest in any order: a Hessian-vector product is the jvp of a grad, a Hessian
many of these at once. Names, signatures and the order of arguments are JAX's.

Arguments and results may be numbers, arrays, or trees of them (`trees.py`). Integers become floats on the way in. A
gradient has the shape and dtype of its argument, in memory of its own.
"""

import functools

import numpy as np

from gradlib.interpreters import Batch, Forward, Reverse, walk_back
from gradlib.tracing import NO_KEYWORDS, Traced, TracingError, complaint, shape, strip
from gradlib.trees import leaves, size, slices, tree_map

# ------------------------------------------------------------------------------------------------------ reverse mode


def grad(f, argnums=0, has_aux=False):
    """The gradient of `f`, a function whose result is a single number, as a function of the same arguments.

    argnums: the position of the argument to differentiate by; a tuple of positions gives a tuple of gradients.
    has_aux: `f` returns (number, anything else), and the derivative function (gradient, anything else).
    """
    both = value_and_grad(f, argnums, has_aux)

    @functools.wraps(f)
    def gradient_of_f(*args, **kwargs):
        value, gradient = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient
    return gradient_of_f


def value_and_grad(f, argnums=0, has_aux=False):
    """Like `grad`, but returns (value, gradient), or ((value, aux), gradient), from a single run of `f`."""
    @functools.wraps(f)
    def value_and_gradient_of_f(*args, **kwargs):
        with Reverse() as trace:
            chosen = _chosen(args, argnums)
            traced = tree_map(lambda x: trace.watch(_enter(x)), chosen)
            result = _call(f, _replaced(args, argnums, traced), kwargs)
            value, aux = _pair(result) if has_aux else (result, None)
            one = _one_like(value)
        seeds = {value.info: one} if _belongs(value, trace) else {}
        gradient = _gradients(walk_back(trace.tape, seeds), traced, chosen)
        value = _leave(value, trace)
        return ((value, tree_map(lambda y: _leave(y, trace), aux)) if has_aux else value), gradient
    return value_and_gradient_of_f


def vjp(f, *primals):
    """Run `f(*primals)` once; return (value, pullback).

    `pullback(cotangent)` is the vector-Jacobian product: for a cotangent built like the value, a tuple with the
    cotangent of each primal. It may be called many times.
    """
    with Reverse() as trace:
        traced = tree_map(lambda x: trace.watch(_enter(x)), primals)
        result = _call(f, traced)

    def pullback(cotangent):
        seeds = {}

        def seed(y, g):
            g = _matching(g, y, "cotangent", "result")
            if _belongs(y, trace):
                seeds[y.info] = seeds[y.info] + g if y.info in seeds else g
        tree_map(seed, result, cotangent)
        return _gradients(walk_back(trace.tape, seeds), traced, primals)
    return tree_map(lambda y: _leave(y, trace), result), pullback


# ------------------------------------------------------------------------------------------------------ forward mode

def jvp(f, primals, tangents):
    """Run `f(*primals)` and push the tangents through it; return (value, tangent of the value).

    The tangent is the Jacobian-vector product: the derivative of f at the primals along the tangents.
    """
    if not (isinstance(primals, (tuple, list)) and isinstance(tangents, (tuple, list))):
        raise complaint("jvp takes its primals and tangents as tuples: gl.jvp(f, (x,), (v,)).")
    with Forward() as trace:
        def start(x, tangent):
            x = _enter(x)
            return Traced(x, trace, _matching(tangent, x, "tangent", "argument"))
        result = _call(f, tree_map(start, tuple(primals), tuple(tangents)))

    def tangent_of(y):
        return _leave(y.info, trace) if _belongs(y, trace) else _leave(np.zeros_like(y)[()], trace)
    return tree_map(lambda y: _leave(y, trace), result), tree_map(tangent_of, result)


def hvp(f, x, v):
    """The Hessian of `f` at x times v, without the Hessian: forward mode over the gradient, in one sweep of each."""
    return jvp(grad(f), (x,), (v,))[1]


# --------------------------------------------------------------------------------------------------------- the batch

def vmap(f, in_axes=0, out_axes=0):
    """`f`, written for one example, as a function of a whole batch of them, run all at once.

    in_axes:  the axis along which the arguments hold their examples, or a tuple with one for each argument;
              None for an argument that all examples share.
    out_axes: the axis along which the results are put.
    """
    @functools.wraps(f)
    def f_of_a_batch(*args, **kwargs):
        axes = tuple(in_axes) if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        examples = _batch_size(args, axes)
        with Batch(examples) as trace:
            args = [arg if axis is None else tree_map(lambda x, axis=axis: trace.carry(x, axis), arg)
                    for arg, axis in zip(args, axes, strict=True)]
            result = _call(f, args, kwargs)

        def gather(y):
            whole = y.value if _belongs(y, trace) else np.broadcast_to(y, (examples, *shape(y)))
            return np.moveaxis(whole, 0, out_axes) if out_axes else whole
        return tree_map(gather, result)
    return f_of_a_batch


def _batch_size(args, axes):
    if len(axes) != len(args):
        raise complaint(f"in_axes has {len(axes)} entries, but the function was called with {len(args)} arguments.")
    sizes = {}
    for i, (arg, axis) in enumerate(zip(args, axes, strict=True)):
        for x in leaves(arg) if axis is not None else []:
            if not -len(shape(x)) <= axis < len(shape(x)):
                raise complaint(f"vmap goes along axis {axis}, but argument {i} has shape {shape(x)}. Give in_axes with "
                                "None for the arguments that all examples share.")
            sizes.setdefault(shape(x)[axis], i)
    if len(sizes) != 1:
        raise complaint("vmap needs the same number of examples in every argument, but found "
                        + (" and ".join(f"{n} in argument {i}" for n, i in sizes.items()) or "no argument with examples")
                        + ".")
    return next(iter(sizes))


# -------------------------------------------------------------------------------------------------- whole derivatives

def jacobian(f, argnums=0):
    """The Jacobian of `f`, as a function of the same arguments: by rows or by columns, whichever are fewer.

    For arrays its shape is that of the result followed by that of the argument. For trees it is a tree built like
    the result, with trees built like the argument in place of its leaves.
    """
    @functools.wraps(f)
    def jacobian_of_f(*args, **kwargs):
        f_of_x, x = _function_of(f, argnums, args, kwargs)
        value, pullback = vjp(f_of_x, x)
        return _by_rows(pullback, value) if size(value) < size(x) else _by_columns(f_of_x, x)
    return jacobian_of_f


def jacfwd(f, argnums=0):
    """The Jacobian by columns: forward mode along each entry of the argument, all at once."""
    @functools.wraps(f)
    def jacobian_of_f(*args, **kwargs):
        return _by_columns(*_function_of(f, argnums, args, kwargs))
    return jacobian_of_f


def jacrev(f, argnums=0):
    """The Jacobian by rows: a walk back from each entry of the result, all at once."""
    @functools.wraps(f)
    def jacobian_of_f(*args, **kwargs):
        value, pullback = vjp(*_function_of(f, argnums, args, kwargs))
        return _by_rows(pullback, value)
    return jacobian_of_f


def hessian(f, argnums=0):
    """The matrix of second derivatives of `f`, whose result is a single number: the gradient's Jacobian."""
    return jacfwd(grad(f, argnums), argnums)


def _by_columns(f, x):
    columns = vmap(lambda direction: jvp(f, (x,), (direction,))[1], out_axes=-1)(_unit_vectors(x))
    return tree_map(lambda c: tree_map(lambda x, part: c[..., part].reshape(shape(c)[:-1] + shape(x)), x, slices(x)),
                    columns)


def _by_rows(pullback, value):
    rows, = vmap(pullback)(_unit_vectors(value))
    return tree_map(lambda y, part: tree_map(lambda r: r[part].reshape(shape(y) + shape(r)[1:]), rows),
                    value, slices(value))


def _unit_vectors(tree):
    """A batch of trees built alike, each 1 in one entry and 0 elsewhere."""
    n = size(tree)
    return tree_map(lambda x, part: np.eye(n, dtype=np.asarray(strip(x)).dtype)[:, part].reshape((n, *shape(x))),
                    tree_map(_enter, tree), slices(tree))


# ------------------------------------------------------------------------------- calling the function, in and out

def _function_of(f, argnums, args, kwargs):
    """`f` as a function of the chosen arguments alone, and these arguments."""
    return (lambda x: f(*_replaced(args, argnums, x), **kwargs)), _chosen(args, argnums)


def _chosen(args, argnums):
    """The argument to differentiate by, or the tuple of them."""
    if not isinstance(argnums, int) and not all(isinstance(i, int) for i in argnums):
        raise complaint(f"argnums is the position of an argument, or a tuple of positions, not {argnums!r}.")
    try:
        return args[argnums] if isinstance(argnums, int) else tuple([args[i] for i in argnums])
    except IndexError:
        raise complaint(f"argnums is {argnums}, but the function was called with {len(args)} positional "
                        f"argument{'s' * (len(args) != 1)}.") from None


def _replaced(args, argnums, chosen):
    args = list(args)
    for i, x in [(argnums, chosen)] if isinstance(argnums, int) else zip(argnums, chosen, strict=True):
        args[i] = x
    return args


def _call(f, args, kwargs=NO_KEYWORDS):
    try:
        return f(*args, **kwargs)
    except ValueError as error:         # for z[0] = x NumPy hides our sentence behind one of its own
        if isinstance(error.__cause__, TracingError):
            raise error.__cause__.with_traceback(error.__traceback__) from None
        raise


def _enter(x):
    """A number or an array as floats; traced values as they are."""
    if type(x) is Traced or type(x) is np.ndarray and x.dtype.kind == "f":
        return x
    if type(x) is float:
        return np.float64(x)
    array = np.asarray(x)
    if array.dtype.kind == "c":
        raise complaint("Complex numbers are not differentiated here. Split them into real and imaginary parts.")
    if array.dtype.kind not in "fiub":
        raise complaint(f"Only numbers and arrays of numbers can be differentiated, and here is a {type(x).__name__}: "
                        f"{x!r}. Pass it as an argument that argnums does not name.")
    return (array if array.dtype.kind == "f" else array.astype(float))[()]


def _belongs(y, trace):
    return type(y) is Traced and y.owner is trace


def _leave(y, trace):
    """A result, one level down. A single number leaves as Python's float."""
    y = y.value if type(y) is Traced and y.owner is trace else y
    return float(y) if type(y) is np.float64 else y


def _matching(given, x, what, of_what):
    """A tangent or cotangent as a float array of its own, if it has the shape of the x it belongs to."""
    if shape(given) != shape(x):
        raise complaint(f"A {what} has the shape of its {of_what}, {shape(x)}; this one has {shape(given)}.")
    given = _enter(given)
    if type(given) is Traced:
        return given
    copy = np.array(given, np.asarray(strip(x)).dtype)
    return copy if copy.ndim else copy[()]


def _gradients(cotangents, traced, inputs):
    """The cotangents that reached the inputs, each with the shape and dtype of its input, no two sharing memory."""
    handed_out = set()

    def gradient(t, x):
        g, start = cotangents[t.info], t.value
        if g is None:
            g = np.zeros(shape(start), start.dtype)
        if type(g) is Traced or type(start) is Traced:
            return g
        if type(start) is not np.ndarray:
            return float(g) if isinstance(x, (int, float)) else start.dtype.type(g)
        if type(g) is not np.ndarray or g.dtype != start.dtype or g.base is not None or id(g) in handed_out:
            g = np.array(g, start.dtype)
        handed_out.add(id(g))
        return g
    return tree_map(gradient, traced, inputs)


# ------------------------------------------------------------------------------------------------- what f may return

def _one_like(value):
    """The cotangent that a walk back starts from: 1, in the precision of the value, a single number."""
    number = strip(value)
    if type(number) is np.float64:
        return np.float64(1)
    if not isinstance(value, (tuple, list, dict)) and shape(value) == ():
        dtype = np.asarray(number).dtype
        if dtype.kind in "fiub":
            return dtype.type(1) if dtype.kind == "f" else np.float64(1)
    if value is None:
        problem = "returned None. Does it end with `return ...`?"
    elif isinstance(value, (tuple, list, dict)):
        problem = f"returned a {type(value).__name__}. Return that number alone, or (number, aux) with has_aux=True."
    elif shape(value):
        problem = (f"returned an array of shape {shape(value)}. Reduce it with np.sum or np.mean, or ask for "
                   "gl.jacobian.")
    else:
        problem = f"returned {strip(value)!r}."
    raise complaint(f"grad needs a function whose result is a single real number, but this one {problem}")


def _pair(result):
    if isinstance(result, tuple) and len(result) == 2:
        return result
    raise complaint("With has_aux=True the function must return a pair: (number, anything else).")
