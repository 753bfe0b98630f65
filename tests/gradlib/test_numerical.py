"""Numerical derivatives against closed forms, mpmath and numdifftools."""
import math

import mpmath
import numdifftools
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradlib import numerical

# f, the same for mpmath, places: smooth functions of every size and bend, up to the edge of where they are defined
CLOSED_FORMS = {
    "exp": (np.exp, mpmath.exp, [0, 1, -3, 5]),
    "sin": (np.sin, mpmath.sin, [0, 0.5, 2, 10, 100]),
    "log": (np.log, mpmath.log, [0.05, 0.5, 1, 10, 1000]),
    "reciprocal": (lambda x: 1 / x, lambda x: 1 / x, [0.3, 1, -2, 50]),
    "sqrt": (np.sqrt, mpmath.sqrt, [0.2, 1, 9, 1e4]),
    "tanh": (np.tanh, mpmath.tanh, [0, 0.3, 2]),
    "polynomial": (lambda x: x**5 - 3 * x**2 + 1, lambda x: x**5 - 3 * x**2 + 1, [0, 1, -2, 7]),
    "bell": (lambda x: np.exp(-x * x), lambda x: mpmath.exp(-x * x), [0.1, 1, 2.5]),
    "squire-trapp": (lambda x: np.exp(x) / (np.sin(x) ** 3 + np.cos(x) ** 3),
                     lambda x: mpmath.exp(x) / (mpmath.sin(x) ** 3 + mpmath.cos(x) ** 3), [0.3, 1.5]),
}
CASES = [pytest.param(f, g, float(x), id=f"{name}-{x}") for name, (f, g, places) in CLOSED_FORMS.items() for x in places]


def exact(g, x, order=1):
    with mpmath.workdps(40):
        return float(mpmath.diff(g, mpmath.mpf(x), order))


def off(value, truth):
    return abs(value - truth) / max(1, abs(truth))


# ------------------------------------------------------------------------------------------------ accuracy

@pytest.mark.parametrize(("f", "g", "x"), CASES)
@pytest.mark.parametrize(("method", "tolerance"),
                         [("forward", 4e-6), ("backward", 4e-6), ("central", 1e-7), ("complex", 1e-15)])
def test_each_method_reaches_the_accuracy_of_its_order(f, g, x, method, tolerance):
    assert off(numerical.derivative(f, x, method=method), exact(g, x)) <= tolerance


@pytest.mark.parametrize(("f", "g", "x"), CASES)
@pytest.mark.parametrize("method", ["forward", "backward", "central", "complex"])
def test_the_error_estimate_is_honest(f, g, x, method):
    value, error = numerical.derivative(f, x, method=method, with_error=True)
    truth = exact(g, x)
    assert abs(value - truth) <= error
    assert error <= 1e-6 * max(1, abs(truth))


def test_extrapolation_is_at_least_as_accurate_as_numdifftools():
    ours = [off(numerical.derivative(f, x, with_error=True)[0], exact(g, x)) for f, g, x in (c.values for c in CASES)]
    theirs = [off(numdifftools.Derivative(f)(x), exact(g, x)) for f, g, x in (c.values for c in CASES)]
    assert np.median(ours) <= np.median(theirs)
    assert max(ours) <= max(theirs)


def test_hessian_with_error_is_at_least_as_accurate_as_numdifftools():
    def f(v):
        return np.exp(v[0]) * np.sin(v[1]) + v[0] ** 2 * v[1] ** 3

    def truth(v):
        a, b = v
        mixed = np.exp(a) * np.cos(b) + 6 * a * b**2
        return np.array([[np.exp(a) * np.sin(b) + 2 * b**3, mixed], [mixed, -np.exp(a) * np.sin(b) + 6 * a**2 * b]])

    places = np.array([[0.3, 1.2], [-1.0, 0.5], [2.0, -0.7]])
    ours = max(np.abs(numerical.hessian(f, v, with_error=True)[0] - truth(v)).max() for v in places)
    theirs = max(np.abs(numdifftools.Hessian(f)(v) - truth(v)).max() for v in places)
    assert ours <= max(theirs, 1e-10)
    for v in places:
        value, error = numerical.hessian(f, v, with_error=True)
        assert np.all(np.abs(value - truth(v)) <= error)
        assert np.allclose(numerical.hessian(f, v), truth(v), atol=2e-6)


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("backward", 1), ("central", 2), ("complex", 2)])
def test_the_error_falls_with_the_order_of_the_method(method, order):
    steps = np.array([1e-2, 1e-3])
    errors = [abs(numerical.derivative(np.exp, 1.0, method=method, h=h) - math.e) for h in steps]
    slope = np.log(errors[0] / errors[1]) / np.log(steps[0] / steps[1])
    assert slope == pytest.approx(order, abs=0.02)


# ------------------------------------------------------------------------------------------ shapes and types

def test_difference_quotient_broadcasts_over_steps():
    h = np.array([1.0, 0.1, -0.01])
    assert np.allclose(numerical.difference_quotient(lambda x: x**2, 3, h), 6 + h)


def test_derivative_of_an_array_goes_entry_by_entry():
    x = np.arange(6.0).reshape(2, 3)
    assert np.allclose(numerical.derivative(np.sin, x), np.cos(x), atol=1e-9)
    value, error = numerical.derivative(np.sin, x, with_error=True)
    assert value.shape == error.shape == x.shape
    assert np.all(np.abs(value - np.cos(x)) <= error)


def test_gradient_looks_like_its_argument():
    parameters = {"W": np.arange(4.0).reshape(2, 2), "more": [np.array([1.0, 2.0]), (3.0,)]}

    def f(p):
        return np.sum(p["W"] ** 2) + p["more"][0][0] * p["more"][0][1] + p["more"][1][0] ** 3

    slopes = numerical.gradient(f, parameters)
    assert np.allclose(slopes["W"], 2 * parameters["W"], atol=1e-8)
    assert np.allclose(slopes["more"][0], [2, 1], atol=1e-8)
    assert np.allclose(slopes["more"][1][0], 27, atol=1e-7)
    values, errors = numerical.gradient(f, parameters, with_error=True)
    assert np.all(np.abs(values["W"] - 2 * parameters["W"]) <= errors["W"])


def test_jacobian_and_hessian_have_the_shapes_they_promise():
    x = np.arange(1.0, 7.0).reshape(2, 3)
    jacobian = numerical.jacobian(lambda x: np.sum(x**2, axis=0), x)
    assert jacobian.shape == (3, 2, 3)
    assert np.allclose(jacobian[1, :, 1], 2 * x[:, 1])
    assert np.allclose(jacobian[1, :, 0], 0)
    hessian = numerical.hessian(lambda x: np.sum(x**3), x)
    assert hessian.shape == (2, 3, 2, 3)
    assert np.allclose(hessian.reshape(6, 6), np.diag(6 * x.ravel()), atol=1e-4)
    assert np.array_equal(hessian.reshape(6, 6), hessian.reshape(6, 6).T)


@given(arrays(float, (3, 3), elements=st.floats(-3, 3)), arrays(float, 3, elements=st.floats(-3, 3)))
def test_gradient_and_hessian_of_quadratic_forms(A, x):
    def form(x):
        return x @ A @ x

    assert np.allclose(numerical.gradient(form, x), (A + A.T) @ x, atol=1e-7)
    assert np.allclose(numerical.hessian(form, x), A + A.T, atol=1e-5)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=6), st.floats(-2, 2), st.floats(-3, 3), st.floats(-3, 3))
def test_the_derivative_is_linear_in_the_function(coefficients, x, a, b):
    polynomial = np.polynomial.Polynomial(coefficients)
    combined = numerical.derivative(lambda x: a * polynomial(x) + b * np.sin(x), x)
    assert combined == pytest.approx(a * polynomial.deriv()(x) + b * np.cos(x), abs=1e-6)


def test_float32_stays_float32():
    x = np.array([0.5, 1.5], np.float32)
    for method, tolerance in [("forward", 2e-3), ("central", 2e-4), ("complex", 1e-6)]:
        slope = numerical.derivative(np.sin, x, method=method)
        assert slope.dtype == np.float32
        assert np.allclose(slope, np.cos(x), atol=tolerance)


def test_integers_become_floats_and_the_argument_is_left_alone():
    x = np.array([1, 2, 3])

    def spoils(x):
        x *= 2
        return np.sum(x**2)

    assert np.allclose(numerical.gradient(spoils, x), 8 * x)
    assert np.array_equal(x, [1, 2, 3])
    assert numerical.derivative(lambda x: x**2, 3) == pytest.approx(6)


# ---------------------------------------------------------------------------------------------------- errors

@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: numerical.difference_quotient(np.sin, 1.0, 0), ValueError, "h is 0"),
    (lambda: numerical.derivative(np.sin, 1.0, h=0), ValueError, "h is 0"),
    (lambda: numerical.derivative(np.sin, 1e20, h=1e-3), ValueError, "h is too small"),
    (lambda: numerical.derivative(np.sin, np.nan), ValueError, "finite place"),
    (lambda: numerical.derivative(lambda x: x / 0.0 if x > 1 else x, 1.0), (ValueError, ZeroDivisionError), ""),
    (lambda: numerical.derivative(lambda x: np.where(x > 1, np.inf, x), 1.0), ValueError, "not finite close to x = 1.0"),
    (lambda: numerical.derivative(np.sum, np.ones(3)), ValueError, "use gradient"),
    (lambda: numerical.gradient(lambda x: x**2, np.ones(3)), ValueError, "Use jacobian"),
    (lambda: numerical.hessian(lambda x: x**2, np.ones(3)), ValueError, "single number"),
    (lambda: numerical.derivative(np.sin, 1.0, method="sideways"), ValueError, "forward, backward, central, complex"),
    (lambda: numerical.derivative(np.sin, "one"), TypeError, "real number"),
    (lambda: numerical.derivative(lambda x: None, 1.0), TypeError, "must return numbers; it returned None"),
    (lambda: numerical.derivative(abs, 1.0, method="complex"), TypeError, "loses the imaginary part"),
    (lambda: numerical.derivative(np.real, 1.0, method="complex"), TypeError, "loses the imaginary part"),
    (lambda: numerical.derivative(math.sin, 1.0, method="complex"), TypeError, "loses the imaginary part"),
    (lambda: numerical.derivative(np.cbrt, 1.0, method="complex"), TypeError, "cannot take one"),
    (lambda: numerical.derivative(lambda x: x % 2, 1.0, method="complex"), TypeError, "cannot take one"),
    (lambda: numerical.jacobian(np.sin, np.ones(0)), ValueError, "empty"),
])
def test_bad_input_is_named_in_a_sentence(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_an_error_of_the_function_itself_comes_through():
    def broken(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        numerical.derivative(broken, 1.0)


def test_extrapolation_backs_away_from_where_the_function_ends():
    value, error = numerical.derivative(np.log, 0.05, with_error=True)
    assert abs(value - 20) <= error <= 1e-8
