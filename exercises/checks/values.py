"""Compare values and show them: numbers, arrays, and nests of them."""
import inspect
from collections.abc import Callable
from numbers import Number
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .exercise import CodeExercise

SMALLEST = 1e-9         # differences below this never count


def named(label: str, function: Callable) -> Callable:
    """Give a probe's function the label under which feedback speaks of it: named("x²", lambda x: x**2)."""
    function.__name__ = label
    return function


def same(a: object, b: object, tolerance: float) -> bool:
    """True if two values have the same structure and shapes, and numbers equal within the relative tolerance."""
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(same(a[k], b[k], tolerance) for k in b)
    if _is_nest(b):
        return _is_nest(a) and len(a) == len(b) and all(same(x, y, tolerance) for x, y in zip(a, b, strict=True))
    x, y = numbers(a), numbers(b)
    if x is None or y is None:
        return type(a) is type(b) and bool(a == b)
    return x.shape == y.shape and np.allclose(x, y, rtol=tolerance, atol=SMALLEST, equal_nan=True)


def numbers(value: object) -> np.ndarray | None:
    """The value as an array of numbers, or None if it is something else (a string, None, a function, a ragged list)."""
    if isinstance(value, (str, bytes, bool, np.bool_)) or value is None or callable(value):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "iufc" else None


def _is_nest(value) -> bool:
    """A list or tuple that is no plain array of numbers: results of several kinds."""
    return isinstance(value, (list, tuple)) and numbers(value) is None


def show(value: object, unlike: object = None) -> str:
    """A value for the learner's eyes; with enough digits to tell it from `unlike`."""
    if isinstance(value, Number) and not isinstance(value, bool):
        for digits in (6, 10, 17):
            text = _number(value, digits)
            if not isinstance(unlike, Number) or text != _number(unlike, digits):
                break
        return text
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=6, threshold=12, suppress_small=True, separator=", ")
    if callable(value):
        return f"the function {getattr(value, '__name__', '')}".rstrip()
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _number(value, digits) -> str:
    if isinstance(value, complex):
        return repr(complex(value))
    return f"{float(value):.{digits}g}".replace("-", "−")


def kind_of(value: object) -> str:
    """What a value is, in words: "a string", "an array of shape (3,)"."""
    if value is None:
        return "None (a function without `return` gives None)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    words = {bool: "True or False", str: "a string", list: "a list", tuple: "a tuple", dict: "a dictionary",
             complex: "a complex number", int: "a number", float: "a number", type(...): "still the ..."}
    if type(value) in words:
        return words[type(value)]
    if callable(value):
        return "a function"
    return "a number" if isinstance(value, Number) else f"of type {type(value).__name__}"


def show_call(exercise: "CodeExercise", probe: tuple) -> str:
    """The call in question, as one could type it: "difference_quotient(f, x=0.7, h=0.5) with f(x) = x²"."""
    names = list(inspect.signature(exercise.reference).parameters)
    shown, functions = [], []
    for name, value in zip(names, probe, strict=False):
        if callable(value):
            shown.append(name)
            functions.append(f"{name}(x) = {value.__name__}")
        else:
            shown.append(f"{name}={show(value)}")
    return f"{exercise.name}({', '.join(shown)})" + (f" with {', '.join(functions)}" if functions else "")
