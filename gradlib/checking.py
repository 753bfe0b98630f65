"""Two ways to find a mistake: compare derivatives with numerical ones, and catch a NaN where it is born."""

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterator

import numpy as np

from gradlib import numerical
from gradlib.boundary import check_function, enter
from gradlib.interpreters import Batch, Forward, Reverse
from gradlib.tracing import Traced, complaint, learners_line, name_of, shape, strip
from gradlib.transforms import jacfwd, jacrev
from gradlib.trees import ravel_tree, tree_map, tree_map_with_path

MODES = {"fwd": ("forward mode", jacfwd), "rev": ("reverse mode", jacrev)}


def check_grads(f: Callable, args: tuple, order: int = 1, modes: tuple[str, ...] = ("fwd", "rev"),
                tolerance: float = 1e-6) -> None:
    """Compare the derivatives of `f` at `args`, a tuple of trees, with numerical ones; silent if all is well.

    order:     1 for first derivatives, 2 for first and second ones, and so on.
    modes:     "fwd" for forward mode, "rev" for reverse mode, or both.
    tolerance: the relative error that passes, beside the numerical derivative's own.

    Raises an AssertionError that names the worst entry. A kink or a jump near `args` makes the numerical derivative
    unreliable; that is reported too.
    """
    check_function(f)
    if not isinstance(args, (tuple, list)) or not set(modes) <= MODES.keys():
        raise complaint('check_grads takes a tuple of arguments, and modes out of "fwd" and "rev": '
                        'gl.check_grads(f, (x,), order=2, modes=("fwd", "rev")).')
    x, unravel = ravel_tree(tree_map(enter, args))

    def f_of_x(x):
        return ravel_tree(f(*unravel(x)))[0]
    _compare(f_of_x, x, [f"result[{i}]" for i in range(len(f_of_x(x)))], _entry_names(args), order, modes, tolerance)


def _compare(f, x, results, names, order, modes, tolerance):
    expected, error = numerical.jacobian(f, x, with_error=True)
    for mode, jacobian_of in map(MODES.get, modes):
        jacobian = jacobian_of(f)
        found = jacobian(x)
        allowed = tolerance * (1 + np.abs(expected)) + 10 * error
        excess = np.abs(found - expected) / allowed
        excess[np.isnan(excess)] = np.inf
        if np.max(excess, initial=0) > 1:
            i, j = np.unravel_index(np.argmax(excess), excess.shape)
            raise AssertionError(f"d {results[i]} / d {names[j]} is {found[i, j]:.10g} in {mode}, but numerically "
                                 f"{expected[i, j]:.10g} ± {error[i, j]:.1g}. It is the worst of "
                                 f"{np.sum(excess > 1)} entries that disagree, out of {excess.size}.")
        if order > 1:
            derivatives = [f"(d {r} / d {name})" for r, name in itertools.product(results, names)]
            _compare(lambda x, jacobian=jacobian: jacobian(x).reshape(-1), x, derivatives, names, order - 1, modes,
                     tolerance)
    unsure = error > 1e-2 * (1 + np.abs(expected))
    if np.any(unsure):
        i, j = np.argwhere(unsure)[0]
        raise AssertionError(f"The numerical d {results[i]} / d {names[j]} is unreliable: {expected[i, j]:.3g} ± "
                             f"{error[i, j]:.1g}. Is there a kink or a jump near this point? Check at another one.")


def _entry_names(args):
    """Every number in the arguments, by name: args[0]['weights'][1, 2]."""
    names = []

    def name_entries(path, x):
        for index in np.ndindex(shape(x)):
            names.append(f"args{path}" + (f"[{', '.join(map(str, index))}]" if index else ""))
    tree_map_with_path(name_entries, args)
    return names


@contextlib.contextmanager
def debug_nans() -> Iterator[None]:
    """While this lasts, the first NaN raises FloatingPointError and names the line of your function that made it.

        with gl.debug_nans():
            gl.grad(loss)(params)

    It looks at every value on the way forward, and at every tangent and cotangent. It is slow, and affects all threads.
    """
    ordinary = {interpreter: interpreter.step for interpreter in (Reverse, Forward, Batch)}
    for interpreter, step in ordinary.items():
        interpreter.step = _watchful(step)
    try:
        yield
    finally:
        for interpreter, step in ordinary.items():
            interpreter.step = step


def _watchful(step):
    @functools.wraps(step)
    def watchful_step(trace, fun, args, infos, kwargs):
        where = learners_line()
        result = step(trace, fun, args, infos, kwargs)
        out = result.value if type(result) is Traced else result
        _report_nan(out, args, f"{name_of(fun)} gave", where)
        if type(trace) is Forward and type(result) is Traced:
            _report_nan(result.info, [*args, *infos], f"the tangent of {name_of(fun)} is", where)
        if type(trace) is Reverse and type(result) is Traced:
            *entry, lines, pulls = trace.tape[-1]
            watchful = [line is not None and _watchful_pull(pulls[i], fun, where) for i, line in enumerate(lines)]
            trace.tape[-1] = (*entry, lines, watchful)
        return result
    return watchful_step


def _watchful_pull(pull, fun, where):
    def watchful_pull(cotangent, out, args, kwargs):
        part = pull(cotangent, out, args, kwargs)
        _report_nan(part, [cotangent, *args], f"on the way back, the derivative of {name_of(fun)} is", where)
        return part
    return watchful_pull


def _report_nan(x, origins, what, where):
    if _has_nan(x):
        news = "and had none before" if not any(map(_has_nan, origins)) else "and was handed one"
        raise FloatingPointError(f"NaN: {what} NaN, {news}.\n    {where}")


def _has_nan(x):
    x = np.asarray(strip(x))
    return x.dtype.kind == "f" and bool(np.isnan(x).any())
