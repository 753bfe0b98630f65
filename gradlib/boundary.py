"""What goes into a traced function, and what comes out of it.

The transforms promise much at their edge: integers become floats, a gradient has the shape and dtype of its argument
and memory of its own, a single number comes back as Python's float, and whatever cannot be differentiated is refused
in a sentence. It is all kept here, out of their way.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from gradlib.tracing import NO_KEYWORDS, Traced, TracingError, complaint, shape, strip
from gradlib.trees import tree_map

# ------------------------------------------------------------------------------------------------------------ arguments


def enter(x: Any) -> Any:
    """A number or an array as floats."""
    if type(x) is np.ndarray and x.dtype.kind == "f":
        return x
    if type(x) is Traced:
        number = strip(x)
        return x if type(number) is not float and np.asarray(number).dtype.kind == "f" else x.astype(float)
    if type(x) is float:
        return np.float64(x)              # from here on NumPy's arithmetic: 1 / 0 is inf, and (-8) ** (1 / 3) is NaN
    array = np.asarray(x)
    refuse_complex(array)
    if array.dtype.kind not in "fiub":
        raise complaint(f"Only numbers and arrays of numbers can be differentiated, and here is a {type(x).__name__}: "
                        f"{x!r}. Pass it as an argument that argnums does not name.")
    return (array if array.dtype.kind == "f" else array.astype(float))[()]


def refuse_complex(x: Any) -> None:
    """Complex numbers are refused on the way in, and where they have crept in meanwhile."""
    if np.asarray(strip(x)).dtype.kind == "c":
        raise complaint("Complex numbers are not differentiated here. Split them into real and imaginary parts.")


def matching(given: Any, x: Any, what: str, of_what: str) -> Any:
    """A tangent or cotangent in the precision of the x it belongs to, and in memory of its own."""
    if shape(given) != shape(x):
        raise complaint(f"A {what} has the shape of its {of_what}, {shape(x)}; this one has {shape(given)}.")
    given, dtype = enter(given), np.asarray(strip(x)).dtype
    if type(given) is Traced:
        return in_precision(given, dtype)
    copy = np.array(given, dtype)
    return copy if copy.ndim else copy[()]


def in_precision(x: Traced, dtype: np.dtype) -> Traced:
    """A traced value in the given precision."""
    return x if x.dtype == dtype else x.astype(dtype)


def chosen(args: tuple, argnums: int | tuple) -> Any:
    """The argument that argnums names, or the tuple of them."""
    several = isinstance(argnums, (tuple, list))
    for i in argnums if several else (argnums,):
        if not isinstance(i, (int, np.integer)):
            raise complaint(f"argnums is the position of an argument, or a tuple of positions, not {argnums!r}.")
    try:
        found = tuple([args[i] for i in argnums]) if several else args[argnums]
    except IndexError:
        raise complaint(f"argnums is {argnums}, but the function was called with {len(args)} positional "
                        f"argument{'s' * (len(args) != 1)}.") from None
    if several and len({i % len(args) for i in argnums}) < len(argnums):
        raise complaint(f"argnums is {argnums}, which names an argument twice. Name each once.")
    if found is None:
        raise complaint("The argument to differentiate by is None, which holds no numbers. Does what made it end with "
                        "`return ...`?")
    return found


def replaced(args: tuple, argnums: int | tuple, others: Any) -> list:
    """The arguments, with others in the places that argnums names."""
    args = list(args)
    for i, x in zip(argnums, others, strict=True) if isinstance(argnums, (tuple, list)) else [(argnums, others)]:
        args[i] = x
    return args


def made_from(f: Any) -> Callable:
    """functools.wraps, for a function that a transform makes from f."""
    check_function(f)
    return functools.wraps(f)


def check_function(f: Any) -> None:
    """Refuse what cannot be called; most often it is f(x) where f was meant."""
    if not callable(f):
        raise complaint(f"A function is needed here, and this is a {type(f).__name__}: {f!r}. Give the function "
                        "itself, f, and not what it returns, f(x).")


def call(f: Any, args: Any, kwargs: dict = NO_KEYWORDS) -> Any:
    """f(*args, **kwargs), with our own sentence about it where NumPy hides that behind one of its own."""
    try:
        return f(*args, **kwargs)
    except ValueError as error:                       # as for z[0] = x
        if isinstance(error.__cause__, TracingError):
            raise error.__cause__.with_traceback(error.__traceback__) from None
        raise


# -------------------------------------------------------------------------------------------------------------- results

def belongs(y: Any, trace: Any) -> bool:
    """Whether y was traced by this very trace."""
    return type(y) is Traced and y.owner is trace


def leave(y: Any, trace: Any) -> Any:
    """A result one level down, as the caller gets it."""
    return ready(y.value if belongs(y, trace) else y)


def ready(y: Any) -> Any:
    """A single number of double precision as Python's float; a read-only array, which broadcasting made, as a copy."""
    if type(y) is np.float64 or type(y) is np.ndarray and y.shape == () and y.dtype == np.float64:
        return float(y)
    return y.copy() if type(y) is np.ndarray and not y.flags.writeable else y


def gradients(cotangents: list, traced: Any, inputs: Any) -> Any:
    """The cotangents that reached the inputs, each with the shape and dtype of its input, no two sharing memory."""
    handed_out = set()

    def gradient(t, x):
        g, start = cotangents[t.info], t.value
        if g is None:
            g = np.zeros(shape(start), start.dtype)
        if type(g) is not np.float64 and getattr(g, "dtype", None) != start.dtype:         # it will have to be cast
            refuse_complex(g)
        if type(g) is Traced:
            return in_precision(g, start.dtype)
        if type(start) is Traced:
            return g
        if type(start) is not np.ndarray:
            return float(g) if isinstance(x, (int, float)) else start.dtype.type(g)
        if type(g) is not np.ndarray or g.dtype != start.dtype or g.base is not None or id(g) in handed_out:
            g = np.array(g, start.dtype)              # a view of another array, or one that has been handed out already
        handed_out.add(id(g))
        return g
    return tree_map(gradient, traced, inputs)


def one_like(value: Any) -> Any:
    """The cotangent that a walk back starts from: 1, in the precision of the value, which must be a single number."""
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
        problem = f"returned an array of shape {shape(value)}. Use np.sum or np.mean, or ask for gl.jacobian."
    else:
        problem = f"returned {number!r}."
    raise complaint(f"grad needs a function whose result is a single real number, but this one {problem}")


def pair(result: Any) -> tuple:
    """The result of a function with aux."""
    if isinstance(result, tuple) and len(result) == 2:
        return result
    raise complaint("With has_aux=True the function must return a pair: (number, anything else).")
