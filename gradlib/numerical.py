"""Numerical derivatives: what a function's values alone can tell of its slope.

Everything here goes back to one formula, the difference quotient. It is an approximation, and it is wrong in two ways
at once: a step that is too large cuts the corner of the curve (truncation), and a step that is too small drowns in the
rounding of f (cancellation). The default steps balance the two; Richardson extrapolation removes most of the first and
estimates what is left.

    method      formula                              truncation     best step
    forward     (f(x + h) - f(x)) / h                h f''/2        √ε
    backward    (f(x) - f(x - h)) / h                h f''/2        √ε
    central     (f(x + h) - f(x - h)) / (2h)         h² f'''/6      ∛ε
    complex     Im f(x + ih) / h                     h² f'''/6      any tiny one: nothing is subtracted

ε is the spacing of the floating-point numbers at 1: 2.2e-16 in float64, 1.2e-7 in float32. Sources: Press, Teukolsky,
Vetterling, Flannery, Numerical Recipes, 3rd ed. (2007), section 5.7, for the steps; Squire and Trapp, SIAM Review 40
(1998), 110-112, for the complex step; Ridders, Advances in Engineering Software 4 (1982), 75-76, for the extrapolation.
"""
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradlib.trees import leaves, with_leaves

Function = Callable[[Any], Any]


def difference_quotient(f: Function, x: ArrayLike, h: ArrayLike) -> Any:
    """Change over step: (f(x + h) - f(x)) / h, entry by entry for arrays x and h that fit together.

    Units: those of f divided by those of x. Raises ValueError where h is 0.
    """
    x, h = _numbers(x, "x"), _numbers(h, "h")
    if np.any(h == 0):
        raise ValueError("h is 0, and 0/0 has no value: choose a small step that is not 0.")
    return (f(x + h) - f(x)) / h


# ------------------------------------------------------------------------------------- derivatives by one number

def derivative(f: Function, x: ArrayLike, *, method: str = "central", h: float | None = None,
               with_error: bool = False) -> Any:
    """The derivative of f at x. For an array x, f is applied entry by entry, and so is the derivative.

    f takes x and returns values of x's shape. Without `h` a good step is chosen for the method and the precision of x.
    With `with_error=True` the result is a pair (derivative, error estimate), extrapolated from several steps.
    """
    x = _numbers(x, "x")
    _check_finite(x, "x")


    def entrywise(place):
        value = f(place)
        if np.shape(value) != np.shape(x):
            raise ValueError(f"f turns shape {np.shape(x)} into shape {np.shape(value)}, so it does not work entry by "
                             "entry: use gradient for a single number, jacobian for several.")
        return value

    return _at_good_step(entrywise, x, method, h, with_error)


# ------------------------------------------------------------------------------------ derivatives by many numbers

def gradient(f: Function, x: Any, *, method: str = "central", h: float | None = None, with_error: bool = False) -> Any:
    """The partial derivatives of a function with a single number for a value, one coordinate of x at a time.

    x is an array of any shape, or a nest of dicts, lists and tuples of arrays; the result looks like x.
    """
    parts = leaves(x)
    columns = []
    for place, part in enumerate(parts):
        def f_of_part(changed, place=place):
            return f(with_leaves(x, [*parts[:place], changed, *parts[place + 1:]]))

        slopes = jacobian(f_of_part, part, method=method, h=h, with_error=with_error)
        if np.shape(slopes[0] if with_error else slopes) != np.shape(part):
            raise ValueError("gradient needs a function whose value is a single number; this one has several. "
                             "Use jacobian, or sum them up.")
        columns.append(slopes)
    if with_error:
        return tuple(with_leaves(x, [pair[i] for pair in columns]) for i in (0, 1))
    return with_leaves(x, columns)


def jacobian(f: Function, x: ArrayLike, *, method: str = "central", h: float | None = None,
             with_error: bool = False) -> Any:
    """All partial derivatives of an array-valued function: entry [i..., j...] is d f[i...] / d x[j...].

    The result has shape f(x).shape + x.shape. It costs two calls of f for each entry of x, one with the complex step.
    """
    x = _numbers(x, "x")
    _check_finite(x, "x")

    def slope_along(index):
        def f_of_entry(entry):
            moved = np.array(x, dtype=np.result_type(x, entry))
            moved[index] = entry
            return f(moved[()])

        return _at_good_step(f_of_entry, x[index], method, h, with_error)

    columns = [slope_along(index) for index in np.ndindex(np.shape(x))]
    if not columns:
        raise ValueError("x is empty: there is nothing to differentiate by.")

    def arranged(parts):
        return np.reshape(np.stack(parts, axis=-1), np.shape(parts[0]) + np.shape(x))[()]
    return tuple(map(arranged, zip(*columns, strict=True))) if with_error else arranged(columns)


def hessian(f: Function, x: ArrayLike, *, h: float | None = None, with_error: bool = False) -> Any:
    """The second partial derivatives of a single-number-valued function, shape x.shape + x.shape.

    Entry [i, j] is (f(x+eᵢ+eⱼ) - f(x+eᵢ-eⱼ) - f(x-eᵢ+eⱼ) + f(x-eᵢ-eⱼ)) / 4hᵢhⱼ with eᵢ = hᵢ along coordinate i; the best
    step is ε^¼, for two subtractions amplify the rounding errors twice. Symmetric by construction.
    """
    x = _numbers(x, "x")
    _check_finite(x, "x")
    flat, size, widest = np.ravel(x), np.size(x), 128
    scale = _representable(flat, _scale(flat) * (_epsilon(x) ** 0.25 if h is None else h))

    def second(i, j, part):
        steps = np.zeros((2, size), flat.dtype)
        steps[0, i], steps[1, j] = scale[i] * part, scale[j] * part

        def at(a, b):
            value = f(np.reshape(flat + a * steps[0] + b * steps[1], np.shape(x))[()])
            if np.shape(value) != ():
                raise ValueError("hessian needs a function whose value is a single number; this one returned shape "
                                 f"{np.shape(value)}.")
            return _finite_value(value, x)
        return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * steps[0, i] * steps[1, j])

    result, errors = np.zeros((2, size, size), flat.dtype)
    for i in range(size):
        for j in range(i + 1):
            if with_error:
                rounding = _epsilon(x) * abs(f(x)) / (widest**2 * scale[i] * scale[j])
                value, error = _extrapolate(lambda part, i=i, j=j: second(i, j, widest * part), 2, rounding, shrink=1.5)
            else:
                value, error = second(i, j, 1), 0
            result[i, j] = result[j, i] = value
            errors[i, j] = errors[j, i] = error
    shape = np.shape(x) * 2
    return (result.reshape(shape), errors.reshape(shape)) if with_error else result.reshape(shape)


# ------------------------------------------------------------------------------------------------ one quotient

class NotFinite(ValueError):
    """f has no finite value at a place where a difference quotient needs one."""


ORDERS = {"forward": 1, "backward": 1, "central": 2, "complex": 2}


def _quotient(f, x, h, method):
    """One difference quotient of f at x with a step that x + h represents exactly."""
    if method == "forward":
        return (_value(f, x + h, x) - _value(f, x, x)) / h
    if method == "backward":
        return (_value(f, x, x) - _value(f, x - h, x)) / h
    if method == "central":
        return (_value(f, x + h, x) - _value(f, x - h, x)) / (2 * h)
    return _complex_quotient(f, x, h)


def _complex_quotient(f, x, h):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", np.exceptions.ComplexWarning)      # the check below says it better
            value = np.asarray(f(x + 1j * h))
    except (TypeError, ValueError) as error:
        raise TypeError(f"The complex step calls f with a complex number, and f cannot take one ({error}). Write f "
                        f"with "
                        "NumPy functions such as np.sin, without comparisons, or choose method='central'.") from error
    slope = _finite_value(value.imag, x) / h
    coarse = np.cbrt(_epsilon(x)) * _scale(x)
    if np.any(slope == 0) and not np.allclose(slope, _quotient(f, x, coarse, "central"), rtol=1e-3, atol=1e-3):
        raise TypeError("f loses the imaginary part of its argument (abs, real or a comparison does that), so the "
                        "complex "
                        "step cannot see its slope. Choose method='central'.")
    return slope.astype(np.result_type(x))[()]


def _value(f, place, x):
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):        # the check below says it better
        return _finite_value(f(np.copy(place)[()]), x)


def _finite_value(value, x):
    value = np.asarray(value)
    if value.dtype.kind not in "iuf":
        raise TypeError(f"f must return numbers; it returned {value.dtype if value.dtype != object else value[()]!r}.")
    if not np.all(np.isfinite(value)):
        raise NotFinite(f"f is not finite close to x = {x!s}: its value there is {value}. Check that x lies inside the "
                         "range where f is defined, or choose a smaller h.")
    return value[()]


# ---------------------------------------------------------------------------------------------------- the step

def _at_good_step(f, x, method, h, with_error):
    if method not in ORDERS:
        raise ValueError(f"There is no method {method!r}: choose one of {', '.join(ORDERS)}.")
    if with_error and method != "complex":
        return _extrapolate_from(f, x, method, [0.1, 0.01, 0.001] if h is None else [h])
    if h is None:
        best = {"forward": np.sqrt, "backward": np.sqrt, "central": np.cbrt, "complex": _tiny}[method]
        h = _scale(x) * best(_epsilon(x))
    step = h if method == "complex" and np.all(h != 0) else _representable(x, h)
    slope = _quotient(f, x, step, method)
    return (slope, 4 * _epsilon(x) * (np.abs(slope) + _epsilon(x))) if with_error else slope


def _tiny(epsilon):
    return epsilon**2           # the truncation of the complex step vanishes with h², and nothing else grows


def _extrapolate_from(f, x, method, starts):
    """Extrapolate from the largest first step, which grows slowly with |x|, that stays where f is finite."""
    for start in starts:
        first = (1 + np.log1p(np.abs(x))) * start

        def quotient(part, first=first):
            return _quotient(f, x, _representable(x, first * part), method)

        try:
            rounding = _epsilon(x) * (np.abs(_value(f, x, x)) / np.min(first) + np.abs(quotient(1)))
            return _extrapolate(quotient, ORDERS[method], rounding)
        except NotFinite:
            if start == starts[-1]:
                raise
    raise AssertionError("there must be a first step to start from")


def _extrapolate(quotient, order, rounding, shrink=2.0, count=8):
    """Richardson's extrapolation of quotient(1), quotient(1/2), quotient(1/4), ... to step 0, as Ridders arranged it.

    If the error of a quotient goes like hᵖ + ..., then (sᵖ Q(h/s) - Q(h)) / (sᵖ - 1) is free of that term. Each level
    of the table removes one more. Of all its entries the one with the smallest error estimate is taken: how much it
    differs from the two it came from, and how much of `rounding`, the rounding error of quotient(1), has grown in it.
    """
    level = np.stack([quotient(shrink**-k) for k in range(count)])
    noise = np.stack([rounding * shrink**k for k in range(count)])
    best, error = level[-1], np.full(level.shape[1:], np.inf)
    power = shrink**order
    while len(level) > 1:
        finer = (power * level[1:] - level[:-1]) / (power - 1)
        noise = (power * noise[1:] + noise[:-1]) / (power - 1)
        estimate = np.maximum(np.abs(finer - level[1:]), np.abs(finer - level[:-1])) + noise
        settled = estimate.argmin(axis=0)[None]
        value, estimate = (np.take_along_axis(a, settled, 0)[0] for a in (finer, estimate))
        best, error = np.where(estimate < error, value, best), np.minimum(estimate, error)
        level, power = finer, power * shrink**order
    return best[()], error[()]


def _scale(x):
    """The size that a step is measured against: |x|, but at least 1."""
    return np.maximum(np.abs(x), 1)


def _epsilon(x):
    return np.finfo(np.result_type(x)).eps


def _representable(x, h):
    """The step nearest to h that x + h really takes in floating-point numbers."""
    step = np.asarray((x + np.asarray(h, np.result_type(x))) - x)[()]
    if np.any(step == 0):
        raise ValueError(f"h is too small: x + h equals x for x = {x} and h = {h}. Choose a larger h, or leave it out."
                         if np.all(np.asarray(h) != 0) else
                         "h is 0, and 0/0 has no value: choose a small step, or leave it out.")
    return step


def _numbers(x, name):
    """x as floating-point numbers; integers become float64."""
    try:
        x = np.asarray(x)
    except ValueError:
        x = np.asarray(x, dtype=object)
    if x.dtype.kind not in "iubf":
        raise TypeError(f"{name} must be a real number or an array of them, not {x.dtype}.")
    return (x if x.dtype.kind == "f" else x.astype(float))[()]


def _check_finite(x, name):
    if not np.all(np.isfinite(x)):
        raise ValueError(f"{name} is {x}: a derivative can only be taken at a finite place.")
