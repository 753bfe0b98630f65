"""The transforms: what turns a function into its derivatives.

Each runs the given function on traced values and reads off what the trace remembered. They take ordinary functions
and return ordinary functions, and so they nest in any order: a Hessian-vector product is the jvp of a grad, a Hessian
many of these at once. Names, signatures and the order of arguments are JAX's.

Arguments and results may be numbers, arrays, or trees of them (`trees.py`). Integers become floats on the way in. A
gradient has the shape and dtype of its argument, in memory of its own.

What cannot be differentiated raises a TracingError, which is a TypeError: it says in a sentence what to write instead,
and ends with the line of yours that led to it.
"""

from collections.abc import Callable

import numpy as np

from gradlib.boundary import (
    belongs,
    call,
    check_function,
    chosen,
    enter,
    gradients,
    leave,
    made_from,
    matching,
    one_like,
    pair,
    ready,
    refuse_complex,
    replaced,
)
from gradlib.interpreters import Batch, Forward, Reverse, walk_back
from gradlib.tracing import Traced, complaint, shape, strip
from gradlib.trees import Tree, leaves, size, slices, tree_map

# --------------------------------------------------------------------------------------------------------- reverse mode


def grad(f: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable:
    """The gradient of `f`, a function whose result is a single number, as a function of the same arguments.

    It is built like the argument that it belongs to, with the same shapes and dtypes; integers are taken as floats.

    argnums: the position of the argument to differentiate by; a tuple of positions gives a tuple of gradients.
    has_aux: `f` returns (number, anything else), and its gradient function (gradient, anything else).
    """
    both = value_and_grad(f, argnums, has_aux)

    @made_from(f)
    def gradient_of_f(*args, **kwargs):
        value, gradient = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient
    return gradient_of_f


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable:
    """Like `grad`, but the new function returns (value, gradient), or ((value, aux), gradient), from one run of `f`."""
    @made_from(f)
    def value_and_gradient_of_f(*args, **kwargs):
        with Reverse() as trace:
            inputs = chosen(args, argnums)
            traced = tree_map(lambda x: trace.watch(enter(x)), inputs)
            result = call(f, replaced(args, argnums, traced), kwargs)
            value, aux = pair(result) if has_aux else (result, None)
            one = one_like(value)
        cotangents = walk_back(trace.tape, {value.info: one} if belongs(value, trace) else {})
        value = leave(value, trace)
        if has_aux:
            value = value, tree_map(lambda y: leave(y, trace), aux)
        return value, gradients(cotangents, traced, inputs)
    return value_and_gradient_of_f


def vjp(f: Callable, *primals: Tree) -> tuple[Tree, Callable]:
    """Run `f(*primals)` once; return (value, pullback).

    `pullback(cotangent)` is the vector-Jacobian product: for a cotangent built like the value, a tuple with the
    cotangent of each primal. It may be called many times.
    """
    check_function(f)
    with Reverse() as trace:
        traced = tree_map(lambda x: trace.watch(enter(x)), primals)
        result = call(f, traced)

    def pullback(cotangent):
        start = {}

        def add(y, g):
            g = matching(g, y, "cotangent", "result")
            if belongs(y, trace):
                start[y.info] = start[y.info] + g if y.info in start else g
        tree_map(add, result, cotangent)
        return gradients(walk_back(trace.tape, start), traced, primals)
    return tree_map(lambda y: leave(y, trace), result), pullback


# --------------------------------------------------------------------------------------------------------- forward mode

def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple[Tree, Tree]:
    """Run `f(*primals)` and push the tangents through it; return (value, tangent of the value).

    The tangent is the Jacobian-vector product: the derivative of f at the primals in the direction of the tangents.
    """
    check_function(f)
    if not (isinstance(primals, (tuple, list)) and isinstance(tangents, (tuple, list))):
        raise complaint("jvp takes its primals and tangents as tuples: gl.jvp(f, (x,), (v,)).")
    with Forward() as trace:
        def start(x, tangent):
            x = enter(x)
            return Traced(x, trace, matching(tangent, x, "tangent", "argument"))
        result = call(f, tree_map(start, tuple(primals), tuple(tangents)))

    def tangent_of(y):
        tangent = y.info if belongs(y, trace) else np.zeros_like(y)[()]
        refuse_complex(tangent)
        return leave(tangent, trace)
    return tree_map(lambda y: leave(y, trace), result), tree_map(tangent_of, result)


def hvp(f: Callable, x: Tree, v: Tree) -> Tree:
    """The Hessian of `f` at x times v, without the Hessian: forward mode over the gradient."""
    return jvp(grad(f), (x,), (v,))[1]


# ------------------------------------------------------------------------------------------------------------ the batch

def vmap(f: Callable, in_axes: int | None | tuple | list = 0, out_axes: int = 0) -> Callable:
    """`f`, written for one example, as a function of a whole batch of them, run all at once.

    in_axes:  the axis along which the arguments hold their examples, or a tuple with one for each argument; None for an
              argument that all examples share.
    out_axes: the axis along which the results are put.
    """
    @made_from(f)
    def f_of_a_batch(*args, **kwargs):
        axes = tuple(in_axes) if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        examples = _number_of_examples(args, axes)
        with Batch(examples) as trace:
            args = [arg if axis is None else tree_map(lambda x, axis=axis: trace.carry(x, axis), arg)
                    for arg, axis in zip(args, axes, strict=True)]
            result = call(f, args, kwargs)

        def gather(y):
            batch = y.value if belongs(y, trace) else np.broadcast_to(y, (examples, *shape(y)))
            return ready(np.moveaxis(batch, 0, out_axes) if out_axes else batch)
        return tree_map(gather, result)
    return f_of_a_batch


def _number_of_examples(args, axes):
    if not all(axis is None or isinstance(axis, (int, np.integer)) for axis in axes):
        raise complaint(f"in_axes is an axis, None, or a tuple with one of these for each argument, not {axes}.")
    if len(axes) != len(args):
        raise complaint(f"in_axes has {len(axes)} entries, but the function was called with {len(args)} arguments.")
    found = {}
    for i, (arg, axis) in enumerate(zip(args, axes, strict=True)):
        for x in leaves(arg) if axis is not None else []:
            if not -len(shape(x)) <= axis < len(shape(x)):
                raise complaint(f"vmap goes along axis {axis}, but argument {i} has shape {shape(x)}. Give in_axes "
                                "with None for the arguments that all examples share.")
            found.setdefault(shape(x)[axis], i)
    if len(found) == 1:
        return next(iter(found))
    counts = " and ".join(f"{n} in argument {i}" for n, i in found.items()) or "no argument with examples"
    raise complaint(f"vmap needs the same number of examples in every argument, but found {counts}.")


# --------------------------------------------------------------------------------------------------- whole derivatives

def jacobian(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The Jacobian of `f`, as a function of the same arguments: by rows or by columns, whichever are fewer.

    For arrays, its shape is that of the result followed by that of the argument. For trees it is built like the result,
    with trees built like the argument in place of its leaves.
    """
    @made_from(f)
    def jacobian_of_f(*args, **kwargs):
        f_of_x, x = _function_of(f, argnums, args, kwargs)
        value, pullback = vjp(f_of_x, x)
        return _by_rows(pullback, value) if size(value) < size(x) else _by_columns(f_of_x, x)
    return jacobian_of_f


def jacfwd(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The Jacobian by columns: forward mode along each entry of the argument, all at once."""
    @made_from(f)
    def jacobian_of_f(*args, **kwargs):
        return _by_columns(*_function_of(f, argnums, args, kwargs))
    return jacobian_of_f


def jacrev(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The Jacobian by rows: a walk back from each entry of the result, all at once."""
    @made_from(f)
    def jacobian_of_f(*args, **kwargs):
        value, pullback = vjp(*_function_of(f, argnums, args, kwargs))
        return _by_rows(pullback, value)
    return jacobian_of_f


def hessian(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The second derivatives of `f`, whose result is a single number: the Jacobian of its gradient."""
    return jacfwd(grad(f, argnums), argnums)


def _function_of(f, argnums, args, kwargs):
    """`f` as a function of the chosen arguments alone, and these arguments."""
    return (lambda x: f(*replaced(args, argnums, x), **kwargs)), chosen(args, argnums)


def _by_columns(f, x):
    columns = vmap(lambda direction: jvp(f, (x,), (direction,))[1], out_axes=-1)(_unit_vectors(x))

    def by_leaves_of_x(columns):
        """From one leaf of the result, whose last axis runs over all entries of x: the part of each leaf of x."""
        return tree_map(lambda leaf, part: ready(columns[..., part].reshape(shape(columns)[:-1] + shape(leaf))),
                        x, slices(x))
    return tree_map(by_leaves_of_x, columns)


def _by_rows(pullback, value):
    rows, = vmap(pullback)(_unit_vectors(value))

    def of_leaf(leaf, part):
        """The rows of one leaf of the value: the first axis of each leaf of `rows` runs over all entries."""
        return tree_map(lambda rows: ready(rows[part].reshape(shape(leaf) + shape(rows)[1:])), rows)
    return tree_map(of_leaf, value, slices(value))


def _unit_vectors(tree):
    """A batch of trees built alike, each with 1 in one entry and 0 elsewhere."""
    n = size(tree)

    def block(x, part):
        return np.eye(n, dtype=np.asarray(strip(enter(x))).dtype)[:, part].reshape((n, *shape(x)))
    return tree_map(block, tree, slices(tree))
