"""Fits against certified values, closed forms and SciPy."""

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from gradlib import data
from gradlib.fitting import last, lbfgs, levenberg_marquardt, line_search, standard_errors
from gradlib.functions import logsumexp
from gradlib.transforms import value_and_grad

# --------------------------------------------------------------------- certified: NIST, Statistical Reference Datasets
# Nonlinear regression, https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml: data, starts, certified
# parameters, their standard deviations, and the residual sum of squares. In the public domain. Of the two starts that
# NIST offers, the farther one is left out where it leads to no minimum or to another one (MGH09, MGH10, MGH17, BoxBOD).


class Problem(NamedTuple):
    model: object
    x: np.ndarray
    y: np.ndarray
    starts: tuple
    certified: tuple
    deviations: tuple
    squares: float


def three_exponentials(b, x):
    return b[0] * np.exp(-b[1] * x) + b[2] * np.exp(-b[3] * x) + b[4] * np.exp(-b[5] * x)


LANCZOS_X = np.arange(24) * 0.05
LANCZOS = np.round(three_exponentials([0.0951, 1, 0.8607, 3, 1.5576, 5], LANCZOS_X), 4)       # as NIST made the data

NIST = {
    "Misra1a": Problem(
        lambda b, x: b[0] * (1 - np.exp(-b[1] * x)),
        np.array([77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0]),
        np.array([10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78]),
        ((500, 0.0001), (250, 0.0005)),
        (2.3894212918e+02, 5.5015643181e-04), (2.7070075241e+00, 7.2668688436e-06), 1.2455138894e-01),
    "Lanczos3": Problem(
        three_exponentials, LANCZOS_X, LANCZOS,
        ((1.2, 0.3, 5.6, 5.5, 6.5, 7.6), (0.5, 0.7, 3.6, 4.2, 4, 6.3)),
        (8.6816414977e-02, 9.5498101505e-01, 8.4400777463e-01, 2.9515951832e+00, 1.5825685901e+00, 4.9863565084e+00),
        (1.7197908859e-02, 9.7041624475e-02, 4.1488663282e-02, 1.0766312506e-01, 5.8371576281e-02, 3.4436403035e-02),
        1.6117193594e-08),
    "MGH09": Problem(
        lambda b, x: b[0] * (x ** 2 + x * b[1]) / (x ** 2 + x * b[2] + b[3]),
        np.array([4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625]),
        np.array([0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]),
        ((0.25, 0.39, 0.415, 0.39),),
        (1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01),
        (1.1435312227e-02, 1.9633220911e-01, 8.0842031232e-02, 9.0025542308e-02), 3.0750560385e-04),
    "MGH10": Problem(
        lambda b, x: b[0] * np.exp(b[1] / (x + b[2])),
        np.arange(50.0, 130, 5),
        np.array([34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307,
                  2872.0]),
        ((0.02, 4000, 250),),
        (5.6096364710e-03, 6.1813463463e+03, 3.4522363462e+02), (1.5687892471e-04, 2.3309021107e+01, 7.8486103508e-01),
        8.7945855171e+01),
    "MGH17": Problem(
        lambda b, x: b[0] + b[1] * np.exp(-x * b[3]) + b[2] * np.exp(-x * b[4]),
        np.arange(0.0, 330, 10),
        np.array([0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658,
                  0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431,
                  0.424, 0.420, 0.414, 0.411, 0.406]),
        ((0.5, 1.5, -1, 0.01, 0.02),),
        (3.7541005211e-01, 1.9358469127e+00, -1.4646871366e+00, 1.2867534640e-02, 2.2122699662e-02),
        (2.0723153551e-03, 2.2031669222e-01, 2.2175707739e-01, 4.4861358114e-04, 8.9471996575e-04), 5.4648946975e-05),
    "BoxBOD": Problem(
        lambda b, x: b[0] * (1 - np.exp(-b[1] * x)),
        np.array([1, 2, 3, 5, 7, 10.0]), np.array([109, 149, 149, 191, 213, 224.0]),
        ((100, 0.75),),
        (2.1380940889e+02, 5.4723748542e-01), (1.2354515176e+01, 1.0455993237e-01), 1.1680088766e+03),
    "Rat43": Problem(
        lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)) ** (1 / b[3]),
        np.arange(1.0, 16),
        np.array([16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96,
                  637.56, 717.41]),
        ((100, 10, 1, 1), (700, 5, 0.75, 1.3)),
        (6.9964151270e+02, 5.2771253025e+00, 7.5962938329e-01, 1.2792483859e+00),
        (1.6302297817e+01, 2.0828735829e+00, 1.9566123451e-01, 6.8761936385e-01), 8.7864049080e+03),
}


@pytest.mark.parametrize("name, start", [(name, start) for name, p in NIST.items() for start in p.starts],
                         ids=lambda value: value if isinstance(value, str) else None)
def test_certified_fits_to_nine_digits(name, start):
    model, x, y, _, certified, deviations, squares = NIST[name]
    fit = last(levenberg_marquardt(lambda b: model(b, x) - y, np.array(start, float)))
    np.testing.assert_allclose(fit.parameters, certified, rtol=1e-9)
    np.testing.assert_allclose(fit.value, squares, rtol=1e-9)
    np.testing.assert_allclose(standard_errors(fit), deviations, rtol=1e-8)


@pytest.mark.parametrize("name", NIST)
def test_certified_fits_agree_with_scipy(name):
    model, x, y, starts, *_ = NIST[name]
    there = optimize.least_squares(lambda b: model(b, x) - y, starts[-1], method="lm", x_scale="jac",
                                   xtol=1e-15, ftol=1e-15, gtol=1e-15)
    here = last(levenberg_marquardt(lambda b: model(b, x) - y, np.array(starts[-1], float)))
    assert here.value <= 2 * there.cost * (1 + 1e-10)


# ------------------------------------------------------------------------------------------------- closed forms, SciPy

def test_hubbles_line_agrees_with_the_closed_form():
    _, distance, velocity = data.hubble()
    A = np.stack([np.ones(24), distance], axis=1)
    exact, (squares,), *_ = np.linalg.lstsq(A, velocity, rcond=None)
    covariance = squares / 22 * np.linalg.inv(A.T @ A)
    for method in ({"damping": 1e-3}, {"damping": 0.0}):
        fit = last(levenberg_marquardt(lambda p: p["b"] + p["w"] * distance - velocity, {"b": 0.0, "w": 0.0}, **method))
        np.testing.assert_allclose([fit.parameters["b"], fit.parameters["w"]], exact, rtol=1e-10)
        errors = standard_errors(fit)
        np.testing.assert_allclose([errors["b"], errors["w"]], np.sqrt(np.diag(covariance)), rtol=1e-10)
        assert fit.value == pytest.approx(squares, rel=1e-12)
    fit = last(lbfgs(lambda p: np.mean((p[0] + p[1] * distance - velocity) ** 2), np.zeros(2)))
    np.testing.assert_allclose(fit.parameters, exact, rtol=1e-9)


def test_gauss_and_newton_solve_a_linear_problem_in_one_step():
    rng = np.random.default_rng(2)
    A, b = rng.normal(size=(9, 4)), rng.normal(size=9)
    fits = list(levenberg_marquardt(lambda x: A @ x - b, np.zeros(4), damping=0.0))
    np.testing.assert_allclose(fits[1].parameters, np.linalg.lstsq(A, b, rcond=None)[0], rtol=1e-12)


def test_parameters_that_do_nothing_do_no_harm():
    fit = last(levenberg_marquardt(lambda p: np.stack([p[0] - 3, 2 * p[0] - 6]) + 0 * p[1], np.array([0.0, 5.0])))
    np.testing.assert_allclose(fit.parameters, [3, 5])


def test_values_never_rise_but_for_rounding():
    for problem in NIST.values():
        fits = levenberg_marquardt(lambda b, p=problem: p.model(b, p.x) - p.y, np.array(problem.starts[-1], float))
        for before, after in itertools.pairwise(fits):
            assert after.value <= before.value * (1 + 1e-9)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@pytest.mark.parametrize("n", [2, 10, 200])
def test_lbfgs_walks_down_rosenbrocks_valley(n):
    start = np.tile([-1.2, 1.0], n // 2)
    steps = list(lbfgs(rosenbrock, start, tolerance=1e-9, max_steps=10_000))
    there = optimize.minimize(rosenbrock, start, jac=optimize.rosen_der, method="L-BFGS-B",
                              options={"gtol": 1e-9, "ftol": 0, "maxiter": 10000, "maxfun": 10000})
    if n == 2:                                                  # in more dimensions there is a second, higher minimum
        np.testing.assert_allclose(steps[-1].parameters, 1, atol=1e-8)
    assert np.abs(steps[-1].gradient).max() <= 1e-9
    assert steps[-1].calls <= 1.5 * there.nfev + 10
    assert all(after.value <= before.value + 1e-15 for before, after in itertools.pairwise(steps))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_lbfgs_finds_the_bottom_of_any_bowl(seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(6, 6))
    A, b = A @ A.T + 0.1 * np.eye(6), rng.normal(size=6)
    fit = last(lbfgs(lambda x: x @ A @ x / 2 - b @ x, np.zeros(6), tolerance=1e-9))
    np.testing.assert_allclose(fit.parameters, np.linalg.solve(A, b), atol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_lbfgs_arrives_where_values_differ_by_no_more_than_rounding(seed):
    """The lowest place has softmax(x) + x = 0, and so all six entries are -1/6."""
    start = 3 * np.random.default_rng(seed).normal(size=6)
    fit = last(lbfgs(lambda x: logsumexp(x) + x @ x / 2, start, tolerance=1e-12))
    np.testing.assert_allclose(fit.parameters, -1 / 6, atol=1e-12)
    assert fit.calls < 40


def test_lbfgs_fits_a_logistic_regression_as_scipy_does():
    _, x, malignant = data.tumours()
    x = (x - x.mean(axis=0)) / x.std(axis=0)

    def loss(p):
        z = x @ p["w"] + p["b"]
        return np.mean(np.logaddexp(0, z) - malignant * z) + 0.01 * np.sum(p["w"] ** 2)
    fit = last(lbfgs(loss, {"w": np.zeros(30), "b": 0.0}))
    there = optimize.minimize(lambda v: loss({"w": v[:30], "b": v[30]}), np.zeros(31), method="BFGS", tol=1e-8)
    np.testing.assert_allclose(fit.parameters["w"], there.x[:30], atol=1e-5)
    assert fit.value <= there.fun + 1e-12


@given(bend=st.floats(0.01, 100), wave=st.floats(0, 5), start=st.floats(-3, 3), first=st.floats(1e-3, 100))
@settings(max_examples=100, deadline=None)
def test_the_line_search_meets_the_strong_wolfe_conditions(bend, wave, start, first):
    both = value_and_grad(lambda x: np.sum(bend * x ** 2 + np.sin(wave * x)))
    x = np.array([start])
    value, g = both(x)
    if abs(g[0]) < 1e-3:
        return
    found = line_search(both, x, value, g, -g, first)
    assert found.value <= value - 1e-4 * found.t * g @ g + 1e-14 * abs(value)
    assert abs(both(found.x)[1] @ g) <= 0.9 * g @ g
    assert found.t > 0 and found.x == x - found.t * g


# -------------------------------------------------------------------------------------------------- what is refused

@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call, error, sentence", [
    (lambda: levenberg_marquardt(lambda p: p @ p, np.ones(2)), ValueError, r"one vector.*shape \(\)"),
    (lambda: levenberg_marquardt(lambda p: np.log(p), -np.ones(2)), FloatingPointError, "begin where the model"),
    (lambda: levenberg_marquardt(lambda p: p, np.ones(2), damping=-1), ValueError, "damping is 0 or more"),
    (lambda: levenberg_marquardt(lambda p: np.exp(np.exp(p)) - [9.0], np.array([-2.0]), damping=0), FloatingPointError,
     "A damping above 0"),
    (lambda: lbfgs(lambda x: np.log(x), -1.0), FloatingPointError, "begin where the function is finite"),
    (lambda: lbfgs(lambda x: x, 1.0, history=0), ValueError, "at least 1"),
])
def test_bad_input_is_named(call, error, sentence):
    with pytest.raises(error, match=sentence):
        last(call())


def test_too_few_residuals_have_no_standard_errors():
    with pytest.raises(ValueError, match="it takes more of them"):
        standard_errors(last(levenberg_marquardt(lambda p: p - 1, np.zeros(3))))
