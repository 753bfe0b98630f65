"""Fitting: optimisers that use more than the gradient, and need no learning rate.

    fit = last(levenberg_marquardt(lambda p: p[0] + p[1] * distance - velocity, np.zeros(2)))
    fit.parameters, standard_errors(fit)

`levenberg_marquardt` makes a sum of squares small, such as the distances of a curve from what was measured; `lbfgs` any
smooth function. Both are generators like those in `optimizers.py` and yield a record of each step. These end by
themselves, when they have arrived; `last` runs them to the end.

Sources: J. Nocedal and S. Wright, Numerical Optimization, 2nd ed. 2006, algorithms 3.5 and 3.6 (line search) and 7.4
(L-BFGS); W. Hager and H. Zhang, SIAM Journal on Optimization 16 (2005) 170-192 (what to do when values differ by no
more than rounding); J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory", Lecture Notes in
Mathematics 630 (1978) 105-116 (scaling); H. B. Nielsen, "Damping parameter in Marquardt's method", report
IMM-REP-1999-05, Technical University of Denmark (how the damping changes).
"""

import collections
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from gradlib.boundary import enter
from gradlib.transforms import jacobian, value_and_grad
from gradlib.trees import Tree, ravel_tree, tree_map

ROUNDING = 4 * np.finfo(float).eps
_quietly = np.errstate(all="ignore")            # a trial step may lead to where a function is not finite: see each use


def last(steps: Iterator) -> Any:
    """The last record of an optimiser that ends by itself."""
    return collections.deque(steps, maxlen=1)[0]


# ------------------------------------------------------------------------------------------------------------ L-BFGS

class Descent(NamedTuple):
    """One step of L-BFGS.

    number:     0 for the start, before any step.
    parameters: where the step has led; value and gradient were taken here.
    value:      of the function to be made small.
    gradient:   a tree like the parameters.
    calls:      how often the value and gradient have been worked out so far.
    """
    number: int
    parameters: Tree
    value: float
    gradient: Tree
    calls: int


class Point(NamedTuple):
    """A place t along a line, with what was found there: position, value, gradient, and slope along the line."""
    t: float
    x: np.ndarray
    value: float
    gradient: np.ndarray
    slope: float


def lbfgs(f: Callable, start: Tree, *, history: int = 10, tolerance: float = 1e-8, max_steps: int = 1000
          ) -> Iterator[Descent]:
    """Yield the steps of L-BFGS: it learns how the function bends from its last `history` steps and gradients.

    f takes the parameters, a tree, and returns a single number. It ends when no entry of the gradient is larger than
    `tolerance`, when rounding leaves nothing to gain, or after `max_steps`. Raises FloatingPointError when f is not
    finite at the start.
    """
    if history < 1:
        raise ValueError(f"history is the number of remembered steps: at least 1, not {history}.")
    x, unravel = ravel_tree(_as_floats(start))
    value_and_gradient, calls = value_and_grad(f), 0

    @_quietly
    def evaluate(x):
        nonlocal calls
        calls += 1
        value, gradient = value_and_gradient(unravel(x))
        return value, ravel_tree(gradient)[0]

    value, g = evaluate(x)
    if not math.isfinite(value):
        raise FloatingPointError(f"At the start the value is {value}: begin where the function is finite.")
    pairs: collections.deque = collections.deque(maxlen=history)
    for number in itertools.count():
        yield Descent(number, unravel(x), value, unravel(g), calls)
        if number == max_steps or np.max(np.abs(g), initial=0.0) <= tolerance:
            return
        direction = -_inverse_hessian_times(g, pairs)
        if not g @ direction < 0:
            return                                              # nothing but rounding is left of the slope
        first = 1.0 if pairs else min(1.0, 1 / np.sum(np.abs(g)))
        found = line_search(evaluate, x, value, g, direction, first)
        if found is None:
            return
        s, y = found.x - x, found.gradient - g
        if s @ y > 0:                                           # as the line search sees to, but for rounding
            pairs.append((s, y, 1 / (s @ y)))
        x, value, g = found.x, found.value, found.gradient


def _inverse_hessian_times(g, pairs):
    """The inverse Hessian times g, as far as steps s and the gradient's changes y tell: two loops (algorithm 7.4)."""
    q, weights = g, []
    for s, y, rho in reversed(pairs):
        weights.append(rho * (s @ q))
        q = q - weights[-1] * y
    if pairs:
        _, y, rho = pairs[-1]
        q = q / (rho * (y @ y))                                 # where no step has led: the bend seen last
    for (s, y, rho), weight in zip(pairs, reversed(weights), strict=True):
        q = q + (weight - rho * (y @ q)) * s
    return q


def line_search(evaluate: Callable, x: np.ndarray, value: float, g: np.ndarray, direction: np.ndarray, first: float,
                decrease: float = 1e-4, flatten: float = 0.9) -> Point | None:
    """A point x + t·direction that meets the strong Wolfe conditions, trying t = `first` first; None if there is none.

    The value must fall by at least the fraction `decrease` of what the slope at x promises, and the slope along the
    line must flatten to at most the fraction `flatten`. `evaluate(x)` returns value and gradient.
    """
    def look(t):
        there, gradient = evaluate(x + t * direction)
        return Point(t, x + t * direction, there, gradient, gradient @ direction)

    here = Point(0.0, x, value, g, g @ direction)
    rounding = ROUNDING * abs(value)

    def too_high(point, low):
        limit = min(value + decrease * point.t * here.slope, low.value) + rounding
        return not point.value <= limit                         # NaN is too high as well

    def flat(point):
        return abs(point.slope) <= -flatten * here.slope

    def zoom(low, high):
        """Between the best point so far and one that is too high, or beyond a valley (algorithm 3.6)."""
        for _ in range(40):
            point = look(_between(low, high))
            if too_high(point, low):
                high = point
            elif flat(point):
                return point
            else:
                if point.slope * (high.t - low.t) >= 0:
                    high = low
                low = point
        return low if low.t > 0 else None

    before, t = here, first
    for _ in range(40):                                         # farther and farther (algorithm 3.5)
        point = look(t)
        if too_high(point, before):
            return zoom(before, point)
        if flat(point):
            return point
        if point.slope >= 0:
            return zoom(point, before)
        before, t = point, 2 * t
    return before


def _between(low, high):
    """Where the cubic through both values and slopes is lowest, but not too near either end."""
    width = high.t - low.t
    if math.isfinite(high.value):
        a = low.slope + high.slope - 3 * (high.value - low.value) / width
        root = a * a - low.slope * high.slope
        if root >= 0:
            b = math.copysign(math.sqrt(root), width)
            bottom = high.slope - low.slope + 2 * b
            share = 1 - (high.slope + b - a) / bottom if bottom else 0.5
            return low.t + width * min(max(share, 0.1), 0.9)
    return low.t + width / 2


# -------------------------------------------------------------------------------------------- Levenberg and Marquardt

class Fit(NamedTuple):
    """One step of Levenberg and Marquardt's method.

    number:     0 for the start, before any step; steps that were tried and did not help are not counted.
    parameters: where the step has led; the rest was taken here.
    value:      the sum of the squared residuals.
    residuals:  shape (n,).
    jacobian:   of the residuals by all parameters in one row, shape (n, parameters).
    damping:    0 would be a step of Gauss and Newton; large ones are short steps down the gradient.
    """
    number: int
    parameters: Tree
    value: float
    residuals: np.ndarray
    jacobian: np.ndarray
    damping: float


def levenberg_marquardt(residuals: Callable, start: Tree, *, damping: float = 1e-3, tolerance: float = 1e-13,
                        max_steps: int = 1000) -> Iterator[Fit]:
    """Yield the steps of Levenberg and Marquardt's method towards the least sum of squared residuals.

    residuals: takes the parameters, a tree, and returns a vector, such as model minus measurement. In each step it is
               replaced by its tangent, for which the least sum of squares is a linear problem.
    damping:   keeps the first step where the tangent can be trusted; it then adapts itself. 0 means Gauss and Newton's
               method, which takes every step as it comes.
    tolerance: ends when a step, in units in which all columns of the Jacobian have length 1, is shorter than this
               fraction of the parameters; it ends as well when no step helps, or after `max_steps`.

    Raises ValueError when the residuals are not a vector, FloatingPointError when they are not finite.
    """
    if not (damping >= 0 and math.isfinite(damping)):
        raise ValueError(f"damping is 0 or more, not {damping}.")
    x, unravel = ravel_tree(_as_floats(start))
    residuals_of = _quietly(lambda x: residuals(unravel(x)))
    jacobian_of = jacobian(lambda x: residuals(unravel(x)))

    r = np.asarray(residuals_of(x))
    if r.ndim != 1 or r.size == 0:
        raise ValueError(f"The residuals are one vector, such as model minus measurement, not of shape {r.shape}.")
    if not np.isfinite(r).all():
        raise FloatingPointError("At the start some residuals are not finite: begin where the model can be computed.")
    J, scale, growth = jacobian_of(x), 0.0, 2.0
    yield Fit(0, unravel(x), squares(r), r, J, damping)
    number = 0
    while number < max_steps:
        scale = np.maximum(scale, np.linalg.norm(J, axis=0))
        units = np.where(scale > 0, scale, 1)
        scaled = _damped_step(J / units, r, damping)
        new_x = x + scaled / units
        new_r = np.asarray(residuals_of(new_x))
        if damping == 0 and not np.isfinite(new_r).all():
            raise FloatingPointError(f"Step {number + 1} leads to where the residuals are not finite. A damping above "
                                     "0 makes the steps shorter.")
        promised = squares(r) - squares(r + J @ (scaled / units))
        gained = squares(r) - squares(new_r)
        if promised <= 1e-10 * squares(r) and np.isfinite(gained):
            # So near, sums of squares differ by little more than rounding. Gradients still tell better from worse.
            gained = np.linalg.norm(r @ J / units) - np.linalg.norm(new_r @ jacobian_of(new_x) / units)
            promised = gained
        if damping == 0 or gained > 0:
            x, r, J, number = new_x, new_r, jacobian_of(new_x), number + 1
            trust = gained / promised if promised > 0 else 1.0
            damping, growth = damping * max(1 / 3, 1 - (2 * trust - 1) ** 3), 2.0
            yield Fit(number, unravel(x), squares(r), r, J, damping)
        else:
            damping, growth = damping * growth, growth * 2
            if damping > 1e16:
                return
        if np.linalg.norm(scaled) <= tolerance * np.linalg.norm(units * x):
            return


@_quietly
def squares(r: np.ndarray) -> float:
    """The sum of the squares."""
    return float(r @ r)


def _damped_step(J, r, damping):
    """The h that makes |r + J h|² + damping |h|² least, without squaring J's condition."""
    parameters = J.shape[1]
    J = np.vstack([J, math.sqrt(damping) * np.eye(parameters)])
    return np.linalg.lstsq(J, np.concatenate([-r, np.zeros(parameters)]), rcond=None)[0]


def standard_errors(fit: Fit) -> Tree:
    """How uncertain the fitted parameters are: their standard errors, as if the model were its tangent.

    A tree like the parameters. Raises ValueError when there are no more residuals than parameters.
    """
    n, parameters = fit.jacobian.shape
    if n <= parameters:
        raise ValueError(f"{n} residuals cannot tell how uncertain {parameters} parameters are: it takes more of them.")
    _, unravel = ravel_tree(fit.parameters)
    inverse = np.linalg.pinv(fit.jacobian, rcond=1e-15)         # its rows' lengths are the roots of diag (JᵀJ)⁻¹
    return unravel(np.linalg.norm(inverse, axis=1) * math.sqrt(fit.value / (n - parameters)))


def _as_floats(tree):
    return tree_map(lambda x: np.asarray(enter(x)), tree)
