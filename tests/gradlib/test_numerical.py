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
CASES = [pytest.param(f, g, float(x), id=f"{name}-{x}")
         for name, (f, g, places) in CLOSED_FORMS.items() for x in places]


def exact(g, x, order=1):
    with mpmath.workdps(40):
        return float(mpmath.diff(g, mpmath.mpf(x), order))


def off(value, truth):
    return np.abs(value - truth) / np.maximum(1, np.abs(truth))


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


# f of two numbers, with NumPy's or mpmath's functions; places
SURFACES = {
    "mixed": (lambda m, a, b: m.exp(a) * m.sin(b) + a**2 * b**3, [(0.3, 1.2), (-1.0, 0.5), (2.0, -0.7)]),
    "rosenbrock": (lambda m, a, b: (1 - a) ** 2 + 100 * (b - a**2) ** 2, [(-1.2, 1.0), (1.0, 1.0), (0.0, 3.0)]),
    "well": (lambda m, a, b: m.log(1 + a**2 + b**2), [(0.1, 0.2), (5.0, -3.0)]),
    "wave": (lambda m, a, b: m.tanh(2 * a - b) + m.cos(3 * a * b), [(0.4, 0.1), (1.0, 2.0)]),
}
PLACES = [pytest.param(surface, np.array(place), id=f"{name}-{place}")
          for name, (surface, places) in SURFACES.items() for place in places]


def exact_partials(surface, place, orders):
    with mpmath.workdps(40):
        return np.array([float(mpmath.diff(lambda a, b: surface(mpmath, a, b), tuple(map(mpmath.mpf, place)), order))
                         for order in orders])


def of_array(surface):
    return lambda v: surface(np, v[0], v[1])


@pytest.mark.parametrize(("surface", "place"), PLACES)
@pytest.mark.parametrize(("method", "tolerance"),
                         [("forward", 2e-5), ("backward", 2e-5), ("central", 1e-7), ("complex", 1e-14)])
def test_each_method_reaches_the_gradient_in_two_dimensions(surface, place, method, tolerance):
    truth = exact_partials(surface, place, [(1, 0), (0, 1)])
    assert np.all(off(numerical.gradient(of_array(surface), place, method=method), truth) <= tolerance)


@pytest.mark.parametrize(("surface", "place"), PLACES)
def test_gradient_and_hessian_have_honest_errors(surface, place):
    truth = exact_partials(surface, place, [(1, 0), (0, 1)])
    value, error = numerical.gradient(of_array(surface), place, with_error=True)
    assert np.all(np.abs(value - truth) <= error)
    assert np.all(error <= 1e-8 * np.maximum(1, np.abs(truth)))
    truth = exact_partials(surface, place, [(2, 0), (1, 1), (1, 1), (0, 2)]).reshape(2, 2)
    value, error = numerical.hessian(of_array(surface), place, with_error=True)
    assert np.all(np.abs(value - truth) <= error)
    assert np.all(error <= 1e-6 * np.maximum(1, np.abs(truth)))
    assert np.all(off(numerical.hessian(of_array(surface), place), truth) <= 2e-5)


def test_gradient_and_hessian_are_at_least_as_accurate_as_numdifftools():
    for ours, theirs, orders in [
            (numerical.gradient, numdifftools.Gradient, [(1, 0), (0, 1)]),
            (numerical.hessian, numdifftools.Hessian, [(2, 0), (1, 1), (1, 1), (0, 2)])]:
        errors = {"ours": [], "theirs": []}
        for surface, place in (parameter.values for parameter in PLACES):
            truth = exact_partials(surface, place, orders)
            errors["ours"].extend(off(ours(of_array(surface), place, with_error=True)[0].ravel(), truth))
            errors["theirs"].extend(off(theirs(of_array(surface))(place).ravel(), truth))
        assert np.median(errors["ours"]) <= np.median(errors["theirs"])
        assert np.max(errors["ours"]) <= np.max(errors["theirs"])


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("backward", 1), ("central", 2), ("complex", 2)])
@pytest.mark.parametrize("f", [np.exp, np.sin, np.log])
def test_the_error_falls_with_the_order_of_the_method(f, method, order):
    steps = np.array([1e-1, 3e-2, 1e-2, 3e-3, 1e-3]) / 3
    truth = {np.exp: math.e, np.sin: math.cos(1), np.log: 1}[f]
    errors = [abs(numerical.derivative(f, 1.0, method=method, h=h) - truth) for h in steps]
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(order, abs=0.03)


@pytest.mark.parametrize(("method", "step"), [("forward", 2**-26), ("backward", 2**-26), ("central", 2**-17.3)])
def test_the_default_step_is_near_the_best(method, step):
    x = np.linspace(-1, 1, 200)

    def typical_error(h):
        return np.median(np.abs(numerical.derivative(np.exp, x, method=method, h=h) - np.exp(x)))

    assert typical_error(None) <= 3 * min(typical_error(step * 4.0**k) for k in range(-4, 5))


def test_the_default_step_of_the_hessian_is_near_the_best():
    places = np.linspace(-1, 1, 200)

    def typical_error(h):
        return np.median([abs(numerical.hessian(np.exp, x, h=h) - np.exp(x)) for x in places])

    assert typical_error(None) <= 3 * min(typical_error(2**-13 * 4.0**k) for k in range(-3, 4))


@pytest.mark.parametrize("h", [1e-8, 1e-20, 1e-100, 1e-200])
def test_the_complex_step_loses_nothing_however_small_it_is(h):
    f, g, _ = CLOSED_FORMS["squire-trapp"]
    assert off(numerical.derivative(f, 1.5, method="complex", h=h), exact(g, 1.5)) <= 1e-14


# ------------------------------------------------------------------------------------- honesty where it is hard

SMALL = st.floats(-2, 2)


@given(st.tuples(SMALL, SMALL, SMALL, SMALL, SMALL), st.floats(-4, 4),
       st.sampled_from(["forward", "backward", "central"]))
def test_the_error_estimate_bounds_the_error_of_random_functions(numbers, x, method):
    a, b, c, d, e = numbers

    def f(m, x):
        return a * m.exp(b * x) + c * m.sin(d * x) + e * x**3

    with mpmath.workdps(40):
        truth = float(mpmath.diff(lambda x: f(mpmath, x), mpmath.mpf(x)))
    value, error = numerical.derivative(lambda x: f(np, x), x, method=method, with_error=True)
    assert abs(value - truth) <= error + 1e-300
    size = abs(a * math.exp(b * x)) + abs(c) + abs(e) * (1 + abs(x) ** 3) + abs(truth)
    assert error <= 1e-8 * size + 1e-300


@pytest.mark.parametrize("method", ["forward", "backward", "central"])
def test_entries_of_the_table_that_agree_by_accident_do_not_deceive(method):
    x = np.linspace(-3, 3, 50_000)                  # so many places that such accidents do happen
    value, error = numerical.derivative(lambda x: 1 / (1 + x**2), x, method=method, with_error=True)
    truth = -2 * x / (1 + x**2) ** 2
    assert np.mean(np.abs(value - truth) > error) <= 1e-5
    assert np.median(error) <= 1e-11


@pytest.mark.parametrize("method", ["forward", "backward", "central"])
def test_the_error_is_hardly_too_small_where_f_itself_is_a_small_difference(method):
    x = np.linspace(-3, 3, 50_000)
    value, error = numerical.derivative(lambda x: np.sin(2 * x) + np.exp(-x) / 2, x, method=method, with_error=True)
    off_by = np.abs(value - (2 * np.cos(2 * x) - np.exp(-x) / 2))
    assert np.mean(off_by > error) <= 2e-3
    assert np.all(off_by <= 4 * error)


def test_the_error_of_the_hessian_knows_how_fast_its_noise_grows():
    places = np.linspace(-1, 1, 60)
    pairs = [numerical.hessian(lambda x: 1e6 + np.sin(x), x, with_error=True) for x in places]
    values, errors = np.transpose(pairs)
    off_by = np.abs(values + np.sin(places))
    assert np.all(off_by <= errors)
    assert np.median(off_by) >= np.median(errors) / 300


@pytest.mark.parametrize(("f", "x", "truth"), [
    (lambda x: np.maximum(x, 0), 0.003, 1.0),
    (lambda x: np.maximum(x, 0), -0.003, 0.0),
    (lambda x: np.abs(x - 1), 1.02, 1.0),
    (lambda x: np.sin(80 * np.pi * x), 0.0, 80 * np.pi),
    (lambda x: np.sin(400 * x), 1.0, 400 * math.cos(400)),
], ids=["kink-right", "kink-left", "kink-of-abs", "wave-that-hides-at-round-steps", "fast-wave"])
def test_kinks_and_fast_waves_close_to_x_are_not_overlooked(f, x, truth):
    value, error = numerical.derivative(f, x, with_error=True)
    assert abs(value - truth) <= error
    assert off(value, truth) <= 1e-2


def test_the_error_estimate_notices_that_a_function_is_noisy():
    def noisy(x):
        return np.sin(x) + 1e-7 * np.sin(1e9 * x)

    x = np.linspace(0.1, 3, 200)
    value, error = numerical.derivative(noisy, x, with_error=True)
    off_by = np.abs(value - np.cos(x))
    assert np.mean(off_by <= error) >= 0.9
    assert np.all(off_by <= 10 * error)
    assert np.median(off_by) <= 1e-6


def test_a_wide_complex_step_confesses_its_truncation():
    value, error = numerical.derivative(np.exp, 1.0, method="complex", h=0.1, with_error=True)
    assert 1e-3 < abs(value - math.e) <= error


def test_extrapolation_works_entry_by_entry_up_to_the_edge_of_where_f_is_defined():
    x = np.array([0.002, 0.05, 1.0, 1000.0])
    value, error = numerical.derivative(np.log, x, with_error=True)
    assert np.all(np.abs(value - 1 / x) <= error)
    assert np.all(error * x <= [1e-2, 1e-8, 1e-12, 1e-9])


def test_extrapolation_starts_from_the_step_that_is_given():
    widest = []

    def f(x):
        widest.append(abs(x - 5))
        return np.sin(x)

    value, error = numerical.derivative(f, 5.0, h=0.03, with_error=True)
    assert max(widest) == pytest.approx(0.03)
    assert abs(value - math.cos(5)) <= error <= 1e-9


def test_huge_and_tiny_places():
    for x in [1e8, 1e100, -1e300]:
        value, error = numerical.derivative(lambda x: 3 * x, x, with_error=True)
        assert abs(value - 3) <= error <= 1e-6
    assert numerical.derivative(lambda x: x**2, 1e100) == pytest.approx(2e100, rel=1e-9)
    assert numerical.derivative(np.sin, 1e-300, with_error=True)[0] == pytest.approx(1, abs=1e-14)


# ------------------------------------------------------------------------------------------ shapes and types

def test_difference_quotient_broadcasts_over_steps():
    h = np.array([1.0, 0.1, -0.01])
    assert np.allclose(numerical.difference_quotient(lambda x: x**2, 3, h), 6 + h)


def test_difference_quotient_is_the_formula():
    f, x = np.sin, np.array([[0.0], [1.0]])
    h = np.array([0.5, -0.25, 1e-3])
    assert np.array_equal(numerical.difference_quotient(f, x, h), (np.sin(x + h) - np.sin(x)) / h)
    assert numerical.difference_quotient(lambda x: x**2, 3, 1) == 7
    assert numerical.difference_quotient(f, 1.0, 1e-20) == 0
    assert numerical.difference_quotient(f, np.float32(1), 0.1).dtype == np.float32


def test_a_negative_step_swaps_forward_and_backward():
    forward, backward, turned = (numerical.derivative(np.exp, 0.5, method=method, h=h)
                                 for method, h in [("forward", 1e-2), ("backward", 1e-2), ("forward", -1e-2)])
    assert turned == pytest.approx(backward, rel=1e-13)
    assert turned != pytest.approx(forward, rel=1e-4)


@pytest.mark.parametrize(("take", "cost"), [
    (lambda f, x: numerical.gradient(f, x), 10),
    (lambda f, x: numerical.gradient(f, x, method="forward"), 6),
    (lambda f, x: numerical.gradient(f, x, method="backward"), 6),
    (lambda f, x: numerical.gradient(f, x, method="complex"), 5),
    (lambda f, x: numerical.jacobian(f, x), 10),
    (lambda f, x: numerical.hessian(f, x), 2 * 5 * 5 + 1),
    (lambda f, x: numerical.derivative(lambda x: f(x) + 0 * x, x), 2),
    (lambda f, x: numerical.difference_quotient(f, x, 0.1), 2),
])
def test_f_is_called_as_often_as_the_formula_needs(take, cost):
    calls = []

    def f(x):
        calls.append(x)
        return np.sum(x**2)

    take(f, np.arange(1.0, 6.0))
    assert len(calls) == cost


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


@pytest.mark.parametrize(("method", "tolerance"),
                         [("forward", 2e-3), ("backward", 2e-3), ("central", 2e-4), ("complex", 1e-6)])
def test_float32_stays_float32(method, tolerance):
    x, seen = np.array([0.5, 1.5, 200], np.float32), set()

    def f(x):
        seen.add(x.dtype)
        return np.sin(x)

    slope = numerical.derivative(f, x, method=method)
    assert slope.dtype == np.float32
    assert np.allclose(slope[:2], np.cos(x[:2]), atol=tolerance)
    slope, error = numerical.derivative(f, x, method=method, with_error=True)
    assert slope.dtype == error.dtype == np.float32
    assert np.all(np.abs(slope - np.cos(x.astype(float))) <= error)
    assert np.all(error <= 1e-3)
    hessian, error = numerical.hessian(lambda x: np.sum(f(x)), x[:2], with_error=True)
    assert hessian.dtype == error.dtype == np.float32
    assert np.all(np.abs(hessian + np.diag(np.sin(x[:2].astype(float)))) <= error)
    assert seen <= {np.dtype(np.float32), np.dtype(np.complex64)}


@pytest.mark.parametrize("x", [3, True, 2.5, np.int8(3), np.array(2), [1, 2], np.array([[1, 2]]), np.float16(2)])
def test_other_numbers_become_floats(x):
    slope = numerical.derivative(lambda x: x**2, x)
    assert slope.dtype == (np.float32 if isinstance(x, np.float16) else np.float64)
    assert np.shape(slope) == np.shape(x)
    assert np.allclose(slope, 2.0 * np.asarray(x), rtol=1e-4)


def test_a_function_may_return_integers_or_lists():
    assert numerical.difference_quotient(lambda x: np.uint8(200 - x), 2, 3) == -1
    jacobian = numerical.jacobian(lambda x: [x[0] * x[1], x[0]], np.array([2.0, 3.0]))
    assert np.allclose(jacobian, [[3, 2], [1, 0]])


@pytest.mark.parametrize("with_error", [False, True])
@pytest.mark.parametrize("method", ["forward", "backward", "central", "complex"])
def test_a_function_that_changes_its_argument_harms_nobody(method, with_error):
    def spoils(x):
        x *= 2
        return np.sum(x**2)

    def spoils_all(p):
        p["a"] *= 2
        p["b"] *= 3
        return np.sum(p["a"] * p["b"])

    def first(result):
        return result[0] if with_error else result

    how = {"method": method, "with_error": with_error}
    x = np.array([1.0, 2.0, 3.0])
    assert np.allclose(first(numerical.gradient(spoils, x, **how)), 8 * x, atol=1e-5)
    assert np.allclose(first(numerical.jacobian(spoils, x, **how)), 8 * x, atol=1e-5)
    p = {"a": x, "b": np.ones(3)}
    slopes = first(numerical.gradient(spoils_all, p, **how))
    assert np.allclose(slopes["a"], 6 * p["b"], atol=1e-5)
    assert np.allclose(slopes["b"], 6 * x, atol=1e-5)
    assert np.allclose(first(numerical.hessian(spoils, x, with_error=with_error)), 8 * np.eye(3), atol=1e-5)
    numerical.difference_quotient(spoils, x, 0.1)
    assert np.array_equal(x, [1, 2, 3])
    assert np.array_equal(p["b"], np.ones(3))


def test_integer_leaves_of_a_nest_become_floats_in_every_call():
    seen = set()

    def f(p):
        seen.update({p["a"].dtype, p["b"].dtype})
        return np.sum(p["a"] / p["b"])

    slopes = numerical.gradient(f, {"a": np.array([1, 2]), "b": np.array([1, 2])})
    assert np.allclose(slopes["b"], [-1, -0.5])
    assert seen == {np.dtype(float)}


# ---------------------------------------------------------------------------------------------------- errors

@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: numerical.difference_quotient(np.sin, 1.0, 0), ValueError, "h is 0"),
    (lambda: numerical.derivative(np.sin, 1.0, h=0), ValueError, "h is 0"),
    (lambda: numerical.derivative(np.sin, 1e20, h=1e-3), ValueError, "h is too small"),
    (lambda: numerical.derivative(np.sin, np.nan), ValueError, "finite place"),
    (lambda: numerical.difference_quotient(np.sin, np.inf, 0.1), ValueError, "x = inf, .* finite place"),
    (lambda: numerical.difference_quotient(lambda x: None, 1.0, 0.1), TypeError, "value of f .* not None"),
    (lambda: numerical.derivative(np.sin, 1.0, h=np.nan), ValueError, "h is nan"),
    (lambda: numerical.derivative(np.sin, 1.0, h="tiny"), TypeError, "h must be a real number"),
    (lambda: numerical.derivative(np.sin, 1.0, h=[0.1, 0.2]), ValueError, "h must be a single number"),
    (lambda: numerical.hessian(np.sin, 1.0, h=0), ValueError, "h is 0"),
    (lambda: numerical.hessian(np.sin, 1e20, h=1.0), ValueError, "h is too small"),
    (lambda: numerical.gradient(np.sum, np.array([0, np.inf])), ValueError, r"x\[1\] = inf"),
    (lambda: numerical.derivative(np.log, 0.0), ValueError, "not finite at x = 0.0"),
    (lambda: numerical.derivative(np.log, 0.0, with_error=True), ValueError, "not finite at x = 0.0"),
    (lambda: numerical.derivative(np.log, 0.0, method="forward"), ValueError, "not finite at x = 0.0"),
    (lambda: numerical.derivative(lambda x: np.where(x > 1, np.inf, x), 1.0), ValueError, "not finite at x = 1.0"),
    (lambda: numerical.derivative(np.sqrt, np.array([[4.0], [0.0]])), ValueError, r"not finite at x\[1, 0\] = 0.0"),
    (lambda: numerical.jacobian(np.sqrt, np.array([4.0, 0.0])), ValueError, r"not finite at x\[1\] = 0.0"),
    (lambda: numerical.hessian(lambda x: np.sum(np.sqrt(x)), np.array([4.0, 0.0])), ValueError, "not finite at x"),
    (lambda: numerical.jacobian(lambda x: x[x >= 1], np.array([1.0, 2.0])), ValueError, "shape of its value must not"),
    (lambda: numerical.derivative(np.sum, np.ones(3)), ValueError, "use gradient"),
    (lambda: numerical.gradient(lambda x: x**2, np.ones(3)), ValueError, "returned shape .3,.. Use jacobian"),
    (lambda: numerical.hessian(lambda x: x**2, np.ones(3)), ValueError, "single number"),
    (lambda: numerical.derivative(np.sin, 1.0, method="sideways"), ValueError, "forward, backward, central, complex"),
    (lambda: numerical.derivative(np.sin, "one"), TypeError, "real number"),
    (lambda: numerical.derivative(np.sin, [[1, 2], [3]]), TypeError, "real number .* not list"),
    (lambda: numerical.derivative(np.sin, {"a": 1}), TypeError, "real number .* not dict"),
    (lambda: numerical.derivative(np.sin, 1j), TypeError, "real number .* not complex128"),
    (lambda: numerical.gradient(lambda p: p["a"], {"a": 1.0, "b": "two"}), TypeError, "real number"),
    (lambda: numerical.derivative(lambda x: np.exp(1j * x), 1.0), TypeError, "value of f .* not complex128"),
    (lambda: numerical.jacobian(lambda x: [x, None], 1.0), TypeError, "value of f .* not list"),
    (lambda: numerical.derivative(lambda x: 1e-5 * np.abs(x), 1.0, method="complex"), TypeError, "loses the imaginary"),
    (lambda: numerical.derivative(lambda x: x * np.conj(x), 1.0, method="complex"), TypeError, "loses the imaginary"),
    (lambda: numerical.gradient(np.linalg.norm, np.ones(2), method="complex"), TypeError, "loses the imaginary"),
    (lambda: numerical.derivative(lambda x: float(x) ** 2, 1.0, method="complex"), TypeError, "loses the imaginary"),
    (lambda: numerical.derivative(lambda x: "one", 1.0, method="complex"), TypeError, "value of f"),
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


@pytest.mark.parametrize("method", ["forward", "backward", "central", "complex"])
@pytest.mark.parametrize("kind", [KeyError, ValueError, TypeError])
def test_an_error_of_the_function_itself_comes_through(method, kind):
    def broken(x):
        raise kind("mine")

    with pytest.raises(kind, match="^'?mine'?$"):
        numerical.derivative(broken, 1.0, method=method)


def test_what_the_complex_step_cannot_do_is_explained_with_its_cause():
    with pytest.raises(TypeError, match="cannot take one") as caught:
        numerical.derivative(np.cbrt, 1.0, method="complex")
    assert "cbrt" in str(caught.value.__cause__)


def test_a_slope_that_is_really_0_is_no_loss_for_the_complex_step():
    for power in (2, 3, 4):
        slope = numerical.derivative(lambda x, power=power: x**power, 0.0, method="complex")
        assert slope == pytest.approx(0, abs=1e-30)
    assert np.array_equal(numerical.jacobian(lambda x: x**2, np.array([1.0, 0.0]), method="complex"), [[2, 0], [0, 0]])
    assert numerical.derivative(lambda x: 5, 1.0, method="complex") == 0


def test_no_warning_escapes_where_a_wide_step_leaves_the_range_of_f(recwarn):
    numerical.derivative(np.log, 0.05, with_error=True)
    numerical.hessian(lambda x: np.sum(np.log(x)), np.array([0.05, 1.0]), with_error=True)
    with pytest.raises(ValueError, match="not finite"):
        numerical.derivative(np.log, 0.0, method="forward", with_error=True)
    assert not recwarn
