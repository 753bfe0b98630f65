"""How fast and how exact gradlib's numerical derivatives are beside numdifftools', both measured in one run.

    python tests/benchmarks/bench_numerical.py

Times are those of the fastest of several rounds; the two libraries take turns, so that a busy machine slows both.
"Times faster" compares numdifftools with gradlib's plain quotients and with its extrapolation, which is the like for
like: both extrapolate, with 30 and 24 calls of f for each derivative. The last two columns are the largest errors of
the two extrapolations, relative to the derivative where that is above 1.
"""
import sys
import time
from pathlib import Path

import numdifftools
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gradlib import numerical  # noqa: E402

POINT, TWO, MANY = 1.3, np.array([-1.2, 1.0]), np.linspace(-1, 1, 20)
GRID = np.linspace(0.1, 3, 1000)
DENSE = np.random.default_rng(0).normal(size=(20, 20))


def rosenbrock(v):
    return np.sum((1 - v[:-1]) ** 2 + 100 * (v[1:] - v[:-1] ** 2) ** 2)


def rosenbrock_slopes(v):
    slopes = np.zeros_like(v)
    slopes[:-1] = -2 * (1 - v[:-1]) - 400 * v[:-1] * (v[1:] - v[:-1] ** 2)
    slopes[1:] += 200 * (v[1:] - v[:-1] ** 2)
    return slopes


def rosenbrock_hessian(v):
    across = -400 * v[:-1]
    middle = np.zeros_like(v)
    middle[:-1] = 2 - 400 * v[1:] + 1200 * v[:-1] ** 2
    middle[1:] += 200
    return np.diag(middle) + np.diag(across, 1) + np.diag(across, -1)


def layer(v):
    return np.tanh(DENSE @ v)


def layer_slopes(v):
    return (1 - np.tanh(DENSE @ v) ** 2)[:, None] * DENSE


# task, gradlib's function, numdifftools' class, f, x, the exact derivative
TASKS = [
    ("derivative of sin at a number", numerical.derivative, numdifftools.Derivative, np.sin, POINT, np.cos),
    ("derivative of sin at 1000 numbers", numerical.derivative, numdifftools.Derivative, np.sin, GRID, np.cos),
    ("gradient of Rosenbrock, n = 2", numerical.gradient, numdifftools.Gradient, rosenbrock, TWO, rosenbrock_slopes),
    ("gradient of Rosenbrock, n = 20", numerical.gradient, numdifftools.Gradient, rosenbrock, MANY, rosenbrock_slopes),
    ("Jacobian of a layer, 20 x 20", numerical.jacobian, numdifftools.Jacobian, layer, MANY, layer_slopes),
    ("Hessian of Rosenbrock, n = 2", numerical.hessian, numdifftools.Hessian, rosenbrock, TWO, rosenbrock_hessian),
    ("Hessian of Rosenbrock, n = 20", numerical.hessian, numdifftools.Hessian, rosenbrock, MANY, rosenbrock_hessian),
]


def fastest(*calls, seconds=1.0):
    """The best time of each call in seconds, the calls taking turns."""
    best, end = [float("inf")] * len(calls), time.perf_counter() + seconds
    while time.perf_counter() < end:
        for i, call in enumerate(calls):
            start = time.perf_counter()
            call()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def largest_error(value, truth):
    return np.max(np.abs(value - truth) / np.maximum(1, np.abs(truth)))


def main():
    print(f"{'':34} {'plain':>9} {'with error':>11} {'numdifftools':>13} {'times faster':>13} "
          f"{'our error':>11} {'theirs':>9}")
    for task, ours, theirs, f, x, exact in TASKS:
        plain, extrapolated, reference = fastest(lambda: ours(f, x), lambda: ours(f, x, with_error=True),  # noqa: B023
                                                 lambda: theirs(f)(x))                                    # noqa: B023
        errors = [largest_error(value, exact(x)) for value in (ours(f, x, with_error=True)[0], theirs(f)(x))]
        print(f"{task:34} {1e3 * plain:6.3f} ms {1e3 * extrapolated:8.3f} ms {1e3 * reference:10.3f} ms "
              f"{reference / plain:6.1f} {reference / extrapolated:6.1f}   {errors[0]:9.1e} {errors[1]:9.1e}")


if __name__ == "__main__":
    main()
