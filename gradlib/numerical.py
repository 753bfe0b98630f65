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
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gradlib.boundary import check_function
from gradlib.trees import leaves, with_leaves

Function = Callable[[Any], Any]

# A step may lead to where f is not finite. The checks at the end of this file say so better than NumPy's warnings.
_quietly = np.errstate(all="ignore")


def difference_quotient(f: Function, x: ArrayLike, h: ArrayLike) -> Any:
    """Change over step: (f(x + h) - f(x)) / h, entry by entry for arrays x and h that fit together.

    Units: those of f divided by those of x. Raises ValueError where h is 0. Where h is so small that x + h rounds to x,
    the result is 0, as the formula has it.
    """
    check_function(f)
    x = _place(x)
    h = _step(h, x)
    return (_value(f, x + h) - _value(f, x.copy())) / h


# ------------------------------------------------------------------------------------- derivatives by one number

@_quietly
def derivative(f: Function, x: ArrayLike, *, method: str = "central", h: float | None = None,
               with_error: bool = False) -> Any:
    """The derivative of f at x. For an array x, f is applied entry by entry, and so is the derivative.

    f takes x and returns values of x's shape. Without `h` a good step is chosen for the method and the precision of x.
    With `with_error=True` the result is a pair (derivative, error estimate), extrapolated from several steps of which
    `h` is then the widest. The complex step needs an f that is analytic, as sums, products, exp and sin are.
    """
    check_function(f)
    x = _place(x)

    def entrywise(place):
        value = f(place)
        if np.shape(value) != x.shape:
            raise ValueError(f"f turns shape {x.shape} into shape {np.shape(value)}, so it does not work entry by "
                             "entry: use gradient for a single number, jacobian for several.")
        return value

    here = _value_here(entrywise, x, method, with_error)

    def quotients(method, h):
        return _quotient(entrywise, x, h, method, here)

    return _first_derivative(quotients, x, here, method, h, with_error)


# ------------------------------------------------------------------------------------ derivatives by many numbers

def gradient(f: Function, x: Any, *, method: str = "central", h: float | None = None, with_error: bool = False) -> Any:
    """The partial derivatives of a function with a single number for a value, one coordinate of x at a time.

    x is an array of any shape, or a nest of dicts, lists and tuples of arrays; the result looks like x. With
    `with_error=True` it is a pair (gradient, error estimates), both like x.
    """
    check_function(f)
    parts = [_place(part) for part in leaves(x)]

    def f_of_part(i, changed):
        everything = [changed if j == i else part.copy() for j, part in enumerate(parts)]
        return _single_number(f(with_leaves(x, everything)), "gradient")

    slopes = [jacobian(partial(f_of_part, i), part, method=method, h=h, with_error=with_error)
              for i, part in enumerate(parts)]
    if with_error:
        return tuple(with_leaves(x, [pair[k] for pair in slopes]) for k in (0, 1))
    return with_leaves(x, slopes)


@_quietly
def jacobian(f: Function, x: ArrayLike, *, method: str = "central", h: float | None = None,
             with_error: bool = False) -> Any:
    """All partial derivatives of an array-valued function: entry [i..., j...] is d f[i...] / d x[j...].

    The result has shape f(x).shape + x.shape. It costs two calls of f for each entry of x, and with the other methods
    one.
    """
    check_function(f)
    x = _place(x)
    if x.size == 0:
        raise ValueError("x is empty: there is nothing to differentiate by.")
    here = _value_here(f, x, method, with_error)

    def f_of_entry(index, entry):
        moved = np.array(x, dtype=np.result_type(x, entry))
        moved[index] = entry
        return f(moved[()])

    def quotients(method, h):
        columns = [_quotient(partial(f_of_entry, index), x[index], h[index], method, here)
                   for index in np.ndindex(x.shape)]
        return np.reshape(np.stack(columns, axis=-1), np.shape(columns[0]) + x.shape)[()]

    here_for_each_entry = None if here is None else np.reshape(here, here.shape + (1,) * x.ndim)
    return _first_derivative(quotients, x, here_for_each_entry, method, h, with_error)


@_quietly
def hessian(f: Function, x: ArrayLike, *, h: float | None = None, with_error: bool = False) -> Any:
    """The second partial derivatives of a function with a single number for a value, shape x.shape + x.shape.

    Entry [i, j] is (f(x+eᵢ+eⱼ) - f(x+eᵢ-eⱼ) - f(x-eᵢ+eⱼ) + f(x-eᵢ-eⱼ)) / 4hᵢhⱼ with eᵢ = hᵢ along coordinate i; the
    best step is ε^¼, for two subtractions amplify the rounding errors twice. Symmetric by construction.
    """
    check_function(f)
    x = _place(x)

    def value(place):
        return _single_number(_value(f, place), "hessian")

    here = value(x.copy())

    def quotients(h):
        steps = np.diag(np.ravel(h)).reshape(x.size, *x.shape)
        changes = np.zeros((x.size, x.size), x.dtype)
        for i, a in enumerate(steps):
            for j, b in enumerate(steps[:i + 1]):
                across = 2 * here if i == j else value(x + a - b) + value(x - a + b)
                changes[i, j] = changes[j, i] = value(x + a + b) - across + value(x - a - b)
        return changes.reshape(x.shape * 2)[()] / (4 * np.multiply.outer(h, h))

    return _differentiate(quotients, x, here, SECOND, h, with_error)


# ------------------------------------------------------------------------------------------------ one quotient

def _quotient(f, x, h, method, here):
    """One difference quotient of f at x; `here` is f(x), which only the one-sided methods need."""
    if method == "forward":
        return _difference(_value(f, x + h), here) / h
    if method == "backward":
        return _difference(here, _value(f, x - h)) / h
    if method == "central":
        return _difference(_value(f, x + h), _value(f, x - h)) / (2 * h)
    return _imaginary_part(f, x, h) / h


def _difference(one, other):
    if one.shape != other.shape:
        raise ValueError(f"f returns shape {one.shape} at one place and {other.shape} at another close by: the shape "
                         "of its value must not depend on the numbers in x.")
    return one - other


def _imaginary_part(f, x, h):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", np.exceptions.ComplexWarning)    # _check_imaginary_part says it better
            value = np.asarray(f(x + 1j * h))
    except (TypeError, ValueError) as error:
        _value(f, x.copy())            # an error that real numbers raise as well is not the complex step's: let it out
        raise TypeError(f"The complex step calls f with a complex number, and f cannot take one ({error}). Write f "
                        "with NumPy functions such as np.sin, or choose method='central'.") from error
    if value.dtype.kind != "c":
        value = _numbers(value, "the value of f")
    return value.imag.astype(x.dtype)


def _value(f, place):
    return _numbers(f(place), "the value of f")


def _value_here(f, x, method, with_error):
    """f(x) if it is needed: by the one-sided methods, and for an error estimate, which starts from the size of f."""
    needed = method in ("forward", "backward") or (with_error and method != "complex")
    return _value(f, x.copy()) if needed else None                  # a copy, for f may change its argument in place


def _single_number(value, caller):
    if np.shape(value) != ():
        raise ValueError(f"{caller} needs a function whose value is a single number, and this one returned shape "
                         f"{np.shape(value)}. Use jacobian, or sum the entries up.")
    return value


# ---------------------------------------------------------------------------------------------------- the step

class Formula(NamedTuple):
    order: int              # its truncation goes with h ** order
    loss: int               # the rounding errors of f come out multiplied by 1 / h ** loss
    step: float             # the best step is ε ** step, for x and f of the size of 1
    widest: float           # the extrapolation starts about here, wider where truncation is less and noise more


METHODS = {
    "forward": Formula(order=1, loss=1, step=1 / 2, widest=0.1),
    "backward": Formula(order=1, loss=1, step=1 / 2, widest=0.1),
    "central": Formula(order=2, loss=1, step=1 / 3, widest=0.25),
    "complex": Formula(order=2, loss=0, step=2, widest=0),                  # nothing to balance, nothing to extrapolate
}
SECOND = Formula(order=2, loss=2, step=1 / 4, widest=0.5)


def _first_derivative(quotients, x, here, method, h, with_error):
    """The derivative, from the function (method, h) -> quotients with the steps h, one for each entry of x."""
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}: choose one of {', '.join(METHODS)}.")
    result = _differentiate(partial(quotients, method), x, here, METHODS[method], h, with_error)
    if method == "complex":
        _check_imaginary_part(result[0] if with_error else result, partial(quotients, "central"), x)
    return result


def _differentiate(quotients, x, here, formula, h, with_error):
    """The derivative, and its error estimate if asked for, from the function h -> quotients with the steps h."""
    complex_step = formula.loss == 0
    if np.ndim(h) != 0:
        raise ValueError("h must be a single number here; only difference_quotient takes several.")
    if h is not None:
        step = np.full_like(x, _step(h, x))[()]
    elif with_error and not complex_step:
        step = _widest_step(x, formula.widest)
    else:
        step = _scale(x) * _epsilon(x) ** formula.step

    if not with_error:
        slope = quotients(step if complex_step else _representable(x, step))
        _check_slope(slope, x)
        return slope
    if complex_step:
        slope, error = _compare(quotients, step)
    else:
        rounding = _epsilon(x) * np.abs(here) / np.min(np.abs(step), initial=np.inf) ** formula.loss
        slope, error = _extrapolate(lambda part: quotients(_representable(x, step * part)), formula, rounding)
    _check_slope(error, x)
    return slope, error


def _compare(quotients, h):
    """The complex step needs no extrapolation: how far it is off shows in other steps of about the same size."""
    slope, *others = (quotients(part * h) for part in (1, 1.3, 1.7))
    spread = np.max([np.abs(slope - other) for other in others], axis=0)
    return slope, 4 * spread + 8 * _epsilon(slope) * np.abs(slope)


def _extrapolate(quotient, formula, rounding):
    """Richardson's extrapolation of quotient(1), quotient(1/2), quotient(1/4), ... to step 0, as Ridders arranged it.

    If the error of a quotient Q(h) goes like hᵖ, then (2ᵖ Q(h/2) - Q(h)) / (2ᵖ - 1) is free of it. Each column of the
    table removes one more power of h. Of all entries the one with the smallest error estimate is taken: how much it
    differs from the two it came from, and how much noise has grown in it. The noise in quotient(1) is at least
    `rounding`, that of f(x), and the rounding of the quotients themselves. If f is noisier than that, the last column
    tells, for at the finest steps nothing else is left of its differences.

    Entries can agree by accident. So the distance to the second best is added to the error. And wide steps can agree
    and all miss what happens close to x, a kink or a fast wave. So an entry that the finest steps contradict is out.
    """
    digits = np.finfo(rounding.dtype).nmant
    rows, columns = digits // 5 + 2, digits // 10 + 1              # more of them would only see noise
    quotients = np.stack([quotient(0.5**row) for row in range(rows)])
    quotients[~np.isfinite(quotients)] = np.nan                    # a wide step may leave the range of f

    growth = np.exp2(formula.loss * np.arange(rows, dtype=quotients.dtype))     # of the noise, from row to row
    table, growths = [quotients], [growth.reshape(rows, *[1] * np.ndim(quotients[0]))]
    for column in range(1, columns + 1):
        power, above, growth = 2 ** (column * formula.order), table[-1], growths[-1]
        table.append((power * above[1:] - above[:-1]) / (power - 1))
        growths.append((power * growth[1:] + growth[:-1]) / (power - 1))

    rounding = rounding + _epsilon(quotients) * np.fmax.reduce(np.abs(quotients) / growths[0])
    scatter = np.abs(np.diff(table[-1], axis=0)) / growths[-1][1:]
    noise = np.fmax.reduce([2 * rounding, *scatter[-4:]])
    entries = np.concatenate(table[1:])
    errors = np.concatenate([np.maximum(np.abs(new - old[1:]), np.abs(new - old[:-1])) for old, new in pairwise(table)])
    errors += noise * np.concatenate(growths[1:])

    doubt = 3 * np.ptp(quotients[-4:], axis=0) + 4 * rounding * growths[0][-1]
    out = np.isnan(errors) | (np.abs(entries - table[1][-1]) > doubt)
    best = np.argsort(np.where(out, np.inf, errors), axis=0)[:2]
    (entry, second), (error, _) = (np.take_along_axis(numbers, best, axis=0) for numbers in (entries, errors))
    return entry, error + np.abs(entry - second)


def _widest_step(x, at_0):
    """Where the extrapolation starts. It grows slowly with |x|, and is a power of 2, so that its halves are exact."""
    size = np.abs(x)
    return np.exp2(np.ceil(np.log2(np.maximum(at_0 * (1 + np.log1p(size)), np.sqrt(_epsilon(x)) * size))))


def _scale(x):
    """The size that a step is measured against: |x|, but at least 1."""
    return np.maximum(np.abs(x), 1)


def _epsilon(x):
    return np.finfo(x.dtype).eps


def _representable(x, h):
    """The step nearest to h that x + h really takes in floating-point numbers."""
    step = (x + h) - x
    if np.any(step == 0):
        raise ValueError(f"h is too small: x + h equals x for {_first('x', x, step == 0)}. Choose a larger h, or leave "
                         "it out.")
    return step


# -------------------------------------------------------------------------------------------------- the checks

def _numbers(x, name):
    """x as floating-point numbers, at least float32; integers become float64."""
    try:
        numbers = np.asarray(x)
    except ValueError:                                                         # rows of different lengths
        numbers = np.asarray(x, dtype=object)
    if numbers.dtype.kind not in "iubf":
        kind = numbers.dtype if numbers.dtype != object else None if x is None else type(x).__name__
        raise TypeError(f"{name} must be a real number or an array of them, not {kind}.")
    if numbers.dtype.char not in "fdg":
        numbers = numbers.astype(np.float32 if numbers.dtype.char == "e" else np.float64)
    return numbers[()]


def _place(x):
    x = _numbers(x, "x")
    if not np.all(np.isfinite(x)):
        raise ValueError(f"{_first('x', x, ~np.isfinite(x))}, and a derivative can only be taken at a finite place.")
    return x


def _step(h, x):
    h = _numbers(h, "h").astype(x.dtype)
    if np.any(h == 0) or not np.all(np.isfinite(h)):
        raise ValueError(f"h is {h}, and a difference quotient needs a step that is finite and not 0.")
    return h


def _check_slope(slope, x):
    finite = np.all(np.isfinite(slope), axis=tuple(range(np.ndim(slope) - x.ndim)))
    if not np.all(finite):
        raise ValueError(f"f is not finite at {_first('x', x, ~finite)}, or not within a step of it. Check that f is "
                         "defined on both sides of x; if it is, choose a smaller h, else a one-sided method.")


def _check_imaginary_part(slope, central, x):
    """Refuse a complex step that gave 0 where the real numbers agree on another slope: the imaginary part got lost."""
    if np.all(slope != 0):
        return
    h = np.cbrt(_epsilon(x)) * _scale(x)
    near, wide = central(_representable(x, h)), central(_representable(x, 2 * h))
    if np.any((slope == 0) & (np.abs(near - wide) < 0.1 * np.abs(near))):
        raise TypeError("f loses the imaginary part of its argument (abs, real or float does that), so the complex "
                        "step cannot see its slope. Choose method='central'.")


def _first(name, x, where):
    """The first entry of x that a complaint is about, as in `x[2, 0] = nan`."""
    index = tuple(int(i) for i in np.argwhere(where)[0])
    return f"{name}{list(index) if index else ''} = {x[index]}"
