"""The transforms: against closed forms and SymPy, in every nesting, over trees, with the promised types."""

import tracemalloc

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import gradlib as gl

rng = np.random.default_rng(5)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def network(params, x):
    hidden = np.tanh(x @ params["W"] + params["b"])
    return hidden @ params["out"][0] + params["out"][1]


PARAMS = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4), "out": [rng.normal(size=4), 0.5]}


# ----------------------------------------------------------------------------------------------------- against SymPy

@pytest.fixture(scope="module")
def symbolic():
    """Rosenbrock's function of four variables by SymPy: value, gradient and Hessian at a point."""
    x = sympy.symbols("x:4")
    f = sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(3))
    at = dict(zip(x, (0.5, -1.25, 2.0, 0.75), strict=True))
    gradient = [sympy.diff(f, a) for a in x]
    return (np.array(list(at.values())), float(f.subs(at)), np.array([float(g.subs(at)) for g in gradient]),
            np.array([[float(sympy.diff(g, b).subs(at)) for b in x] for g in gradient]))


def test_value_gradient_and_hessian(symbolic):
    x, value, gradient, hessian = symbolic
    found = gl.value_and_grad(rosenbrock)(x)
    np.testing.assert_allclose(found[0], value)
    np.testing.assert_allclose(found[1], gradient)
    np.testing.assert_allclose(gl.grad(rosenbrock)(x), gradient)
    np.testing.assert_allclose(gl.hessian(rosenbrock)(x), hessian, atol=1e-12)
    v = np.array([1.0, -2.0, 0.5, 3.0])
    np.testing.assert_allclose(gl.hvp(rosenbrock, x, v), hessian @ v)
    np.testing.assert_allclose(gl.jvp(rosenbrock, (x,), (v,))[1], gradient @ v)


@pytest.mark.parametrize("second", [
    lambda f: gl.jacfwd(gl.grad(f)), lambda f: gl.jacrev(gl.grad(f)), lambda f: gl.jacfwd(gl.jacfwd(f)),
    lambda f: gl.jacrev(gl.jacfwd(f)), lambda f: gl.jacobian(gl.jacobian(f)), gl.hessian])
def test_every_way_to_a_hessian(symbolic, second):
    np.testing.assert_allclose(second(rosenbrock)(symbolic[0]), symbolic[3], atol=1e-11)


def test_the_first_eight_derivatives():
    x, f = sympy.symbols("x"), lambda x: np.exp(np.sin(2 * x)) / (1 + x * x)
    truth = sympy.exp(sympy.sin(2 * x)) / (1 + x ** 2)
    for order in range(8):
        np.testing.assert_allclose(f(0.7), float(truth.subs(x, 0.7)), rtol=1e-9, err_msg=f"derivative {order}")
        f, truth = (gl.grad if order % 2 else lambda f: lambda x: gl.jvp(f, (x,), (1.0,))[1])(f), sympy.diff(truth, x)


ENTRYWISE = [np.sin, np.tanh, np.exp, lambda x: x * x, lambda x: x - 0.5, lambda x: 1 / (2 + x * x), np.arctan]
MIXING = [lambda x: x[::-1] * x, np.cumsum, lambda x: np.roll(x, 1) + x, gl.softmax, lambda x: x - np.mean(x),
          lambda x: np.outer(x, x) @ np.ones(3) / 3, lambda x: np.stack([x[0] * x[1], x[2], np.sum(x)])]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ENTRYWISE + MIXING), min_size=1, max_size=5),
       st.lists(st.floats(-1, 1, width=16), min_size=3, max_size=3))
def test_all_modes_agree_on_any_composition(functions, x):
    def f(x):
        for fun in functions:
            x = fun(x)
        return x

    def scalar(x):
        return np.sum(f(x) ** 2)

    x = np.array(x)
    forward, reverse = gl.jacfwd(f)(x), gl.jacrev(f)(x)
    np.testing.assert_allclose(forward, reverse, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(gl.grad(scalar)(x), 2 * f(x) @ forward, rtol=1e-9, atol=1e-9)
    h = 1e-6
    numerical = np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(3)], axis=-1)
    np.testing.assert_allclose(forward, numerical, rtol=1e-5, atol=1e-5 * (1 + np.max(np.abs(forward))))
    hessian = gl.hessian(scalar)(x)
    scale = 1 + np.max(np.abs(hessian))
    np.testing.assert_allclose(hessian / scale, gl.jacrev(gl.grad(scalar))(x) / scale, atol=1e-9)
    np.testing.assert_allclose(hessian / scale, hessian.T / scale, atol=1e-9)


# ------------------------------------------------------------------------------------------------- arguments, results

def test_argnums():
    def f(x, y, z=1.0):
        return x * y ** 2 * z
    assert gl.grad(f)(2.0, 3.0) == 9.0
    assert gl.grad(f, argnums=1)(2.0, 3.0, z=2.0) == 24.0
    assert gl.grad(f, argnums=(0, 1))(2.0, 3.0) == (9.0, 12.0)
    assert gl.grad(f, argnums=(1,))(2.0, 3.0) == (12.0,)
    assert gl.grad(f, argnums=-1)(2.0, 3.0, 4.0) == 18.0
    assert gl.grad(f, argnums=[0, np.int64(1)])(2.0, 3.0) == (9.0, 12.0)
    assert gl.grad(f, argnums=np.int64(1))(2.0, 3.0) == 12.0
    assert gl.value_and_grad(f, (1, 0))(2.0, 3.0) == (18.0, (12.0, 9.0))
    np.testing.assert_allclose(gl.jacobian(lambda a, x: a @ x, 1)(np.eye(2), np.ones(2)), np.eye(2))
    first, second = gl.jacobian(lambda x, y: x * y, argnums=(0, 1))(np.ones(2), np.full(2, 3.0))
    np.testing.assert_array_equal(first, np.diag([3.0, 3.0]))
    np.testing.assert_array_equal(second, np.eye(2))


def test_aux_is_carried_past():
    def f(x):
        return x ** 2, {"half": x / 2, "name": "f"}
    gradient, aux = gl.grad(f, has_aux=True)(3.0)
    assert gradient == 6.0 and aux == {"half": 1.5, "name": "f"} and type(aux["half"]) is float
    (value, aux), gradient = gl.value_and_grad(f, has_aux=True)(3.0)
    assert (value, gradient, aux["half"]) == (9.0, 6.0, 1.5)


def test_the_function_runs_once():
    calls = []
    gl.value_and_grad(lambda x: calls.append(1) or x * x)(2.0)
    value, pullback = gl.vjp(lambda x: calls.append(1) or x * x, 2.0)
    pullback(1.0), pullback(2.0)
    assert len(calls) == 2


def test_numbers_come_out_as_they_went_in():
    assert type(gl.grad(lambda x: x * x)(3)) is float
    assert type(gl.grad(np.sin)(3.0)) is float
    assert type(gl.value_and_grad(np.sin)(3.0)[0]) is float
    assert type(gl.jvp(np.sin, (3.0,), (1,))[1]) is float
    assert all(type(jacobian(np.sin)(3.0)) is float for jacobian in (gl.jacfwd, gl.jacrev, gl.jacobian, gl.hessian))
    assert type(gl.grad(np.sin)(np.float32(3))) is np.float32
    assert type(gl.grad(np.sin)(np.array(3.0))) is np.ndarray
    assert gl.grad(lambda x: np.sum(x ** 2))(np.array([1, 2])).dtype == float
    assert gl.grad(lambda x: np.sum(x ** 2))(np.array([True, False])).dtype == float
    single, double = gl.grad(lambda x, y: np.sum(x * y), (0, 1))(np.ones(2, np.float32), np.ones(2))
    assert (single.dtype, double.dtype) == (np.float32, np.float64)


def test_integers_become_floats_at_the_boundary():
    np.testing.assert_array_equal(gl.grad(lambda x: np.sum(x ** -1.0))(np.array([1, 2])), [-1, -0.25])
    np.testing.assert_array_equal(gl.grad(lambda x: np.sum(x / 2))(np.array([1, 2])), [0.5, 0.5])
    np.testing.assert_array_equal(gl.jvp(lambda x: x ** 2, (np.array([1, 2]),), (np.array([1, 1]),))[1], [2, 4])
    assert gl.grad(lambda p: p["a"] * p["b"])({"a": 2, "b": 3}) == {"a": 3.0, "b": 2.0}


def test_gradients_own_their_memory():
    """No two of them, nor one and an argument, may change together."""
    x, y, cotangent = np.ones(3), np.ones(3), np.ones(3)
    for dx, dy in (gl.grad(lambda x, y: np.sum(x + y), (0, 1))(x, y), gl.vjp(lambda x, y: x + y, x, y)[1](cotangent),
                   gl.grad(lambda x, y: np.sum(x.reshape(3, 1).T + y), (0, 1))(x, y),
                   gl.vjp(lambda x, y: x @ y, x, y)[1](1.0),
                   gl.grad(lambda x, y: np.sum(x.T + y), (0, 1))(np.ones((3, 3)), np.ones((3, 3))),
                   gl.grad(lambda x, y: np.sum(np.sum(x, axis=0)) + np.sum(y), (0, 1))(np.ones((2, 3)), y)):
        dx += 10
        dy += 100
        assert not np.shares_memory(dx, dy)
    assert x.sum() == y.sum() == cotangent.sum() == 3
    _, tangent = gl.jvp(lambda x: x + 0.0, (x,), (cotangent,))
    assert not np.shares_memory(tangent, cotangent)


@pytest.mark.parametrize("links, kept", [
    (lambda x: x + 1, 0),                       # nothing but shapes is looked at on the way back
    (lambda x: np.tanh(x), 1),                  # each result, which is the next one's argument
    (lambda x: np.tanh(x + 1), 1),              # not the sums
    (lambda x: np.sin(x), 1),                   # each argument
    (lambda x: 2 * x, 1)], ids=["x + 1", "tanh(x)", "tanh(x + 1)", "sin(x)", "2 x"])
def test_a_tape_keeps_no_large_array_that_the_walk_back_does_not_need(links, kept, n=100_000, length=12):
    def chain(x):
        for _ in range(length):
            x = links(x)
        return np.sum(x)

    x = np.ones(n)
    gl.grad(chain)(x)
    tracemalloc.start()
    gl.grad(chain)(x)
    arrays = tracemalloc.get_traced_memory()[1] / x.nbytes
    tracemalloc.stop()
    assert kept * length <= arrays < kept * length + 5


@pytest.mark.parametrize("result", [
    lambda x: gl.jacobian(np.sum)(x), lambda x: gl.jacfwd(lambda x: x + np.ones((2, 3)))(x),
    lambda x: gl.hessian(np.sum)(x), lambda x: gl.vmap(lambda x: 1.0)(x),
    lambda x: gl.vmap(lambda x: np.ones(2), out_axes=1)(x), lambda x: gl.jvp(lambda a: a + x, (1.0,), (1.0,))[1],
    lambda x: gl.vjp(lambda x: np.broadcast_to(x, (2, 3)), x)[0]])
def test_results_can_be_written_to(result):
    found = result(np.ones(3))
    expected = np.array(found) + 1
    found += 1
    np.testing.assert_array_equal(found, expected)


def test_results_that_do_not_depend_on_the_argument():
    np.testing.assert_array_equal(gl.grad(lambda x: 3.0)(np.ones(2)), np.zeros(2))
    assert gl.grad(lambda x, y: y * 2.0, (0, 1))(np.inf, 2.0) == (0.0, 2.0)
    np.testing.assert_array_equal(gl.jvp(lambda x: np.ones(2), (1.0,), (1.0,))[1], [0, 0])
    np.testing.assert_array_equal(gl.jacobian(lambda x: np.ones(2))(np.ones(3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(gl.vmap(lambda x: 1.0)(np.ones(3)), np.ones(3))
    assert gl.grad(np.sign)(2.0) == 0.0
    assert gl.grad(lambda p: 3.0)({}) == {}                                       # a tree without leaves


def test_trees_in_and_out():
    x = rng.normal(size=3)
    gradient = gl.grad(lambda p: network(p, x) ** 2)(PARAMS)
    value, pullback = gl.vjp(lambda p: {"y": network(p, x), "p": p["b"]}, PARAMS)
    assert value.keys() == {"y", "p"}
    pulled, = pullback({"y": 2 * value["y"], "p": np.zeros(4)})
    _, tangent = gl.jvp(lambda p: network(p, x) ** 2, (PARAMS,), (gradient,))
    np.testing.assert_allclose(tangent, sum(np.sum(g ** 2) for g in
                                            (gradient["W"], gradient["b"], gradient["out"][0], gradient["out"][1])))
    np.testing.assert_allclose(pulled["W"], gradient["W"])
    assert type(gradient["out"]) is list and type(gradient["out"][1]) is float


def test_a_value_returned_twice_hears_back_twice():
    def f(x):
        y = x ** 2
        return y, {"again": y, "x": x}
    assert gl.vjp(f, 3.0)[1]((1.0, {"again": 10.0, "x": 100.0})) == (6.0 + 60.0 + 100.0,)


@pytest.mark.parametrize("jacobian", [gl.jacobian, gl.jacfwd, gl.jacrev])
def test_jacobians_over_trees(jacobian):
    def f(p):
        return {"product": p["a"] * p["b"], "sum": np.sum(p["a"])}
    found = jacobian(f)({"a": np.array([[1.0, 2.0]]), "b": 3.0})
    np.testing.assert_array_equal(found["product"]["a"].reshape(2, 2), 3 * np.eye(2))
    assert found["product"]["a"].shape == (1, 2, 1, 2)
    np.testing.assert_array_equal(found["product"]["b"], [[1.0, 2.0]])
    np.testing.assert_array_equal(found["sum"]["a"], [[1.0, 1.0]])
    assert found["sum"]["b"] == 0.0


def test_hessian_over_trees():
    found = gl.hessian(lambda p: p["a"] @ p["a"] * p["b"])({"a": np.array([1.0, 2.0]), "b": 3.0})
    np.testing.assert_array_equal(found["a"]["a"], 6 * np.eye(2))
    np.testing.assert_array_equal(found["a"]["b"], [2, 4])
    np.testing.assert_array_equal(found["b"]["a"], [2, 4])
    assert found["b"]["b"] == 0.0
    product = gl.hvp(lambda p: p["a"] @ p["a"] * p["b"], {"a": np.array([1.0, 2.0]), "b": 3.0},
                     {"a": np.array([1.0, 0.0]), "b": 1.0})
    np.testing.assert_array_equal(product["a"], [8, 4])


def test_jacobian_goes_the_cheaper_way():
    """By rows it calls the function once; by columns as well, but on a batch of directions."""
    modes = []

    def f(x):
        modes.append(type(x.owner).__name__)
        return x[:2] * 3
    gl.jacobian(f)(np.ones(3))
    assert modes == ["Reverse"]
    gl.jacobian(lambda x: f(np.concatenate([x, x])))(np.ones(2))
    assert modes[-1] == "Forward"


# -------------------------------------------------------------------------------------------------------------- vmap

def test_vmap_axes():
    a, b = rng.normal(size=(4, 3, 2)), rng.normal(size=(3, 5))
    np.testing.assert_allclose(gl.vmap(lambda a, b: a @ b, (1, None))(a.swapaxes(0, 1), b[:2]), a @ b[:2])
    np.testing.assert_allclose(gl.vmap(lambda a: a.T, out_axes=-1)(a), np.stack([x.T for x in a], -1))
    np.testing.assert_allclose(gl.vmap(lambda a: a.sum(0), in_axes=-1, out_axes=1)(a), a.sum(0))
    np.testing.assert_allclose(gl.vmap(lambda x, y: x * y, in_axes=[0, None])(np.arange(3), 2.0), [0, 2, 4])
    found = gl.vmap(lambda p: {"s": p["x"].sum(), "c": 1.0})({"x": a, "y": np.ones(4)})
    np.testing.assert_allclose(found["s"], a.sum((1, 2)))
    np.testing.assert_allclose(found["c"], np.ones(4))


def test_gradients_of_single_examples():
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)

    def loss(params, x, y):
        return (network(params, x) - y) ** 2
    found = gl.vmap(gl.grad(loss), (None, 0, 0))(PARAMS, x, y)
    for i in range(6):
        expected = gl.grad(loss)(PARAMS, x[i], y[i])
        np.testing.assert_allclose(found["W"][i], expected["W"])
        np.testing.assert_allclose(found["out"][1][i], expected["out"][1])
    mean = gl.grad(lambda p: np.mean(gl.vmap(loss, (None, 0, 0))(p, x, y)))(PARAMS)
    np.testing.assert_allclose(mean["W"], found["W"].mean(axis=0))


def test_labels_may_be_batched_indices():
    z, labels = rng.normal(size=(5, 4)), np.array([3, 0, 1, 1, 2])
    found = gl.vmap(gl.grad(lambda z, y: -gl.log_softmax(z)[y]))(z, labels)
    np.testing.assert_allclose(found, gl.softmax(z) - np.eye(4)[labels])
    table = rng.normal(size=(4, 2))
    found = gl.grad(lambda t: np.sum(gl.vmap(lambda i: t[i] ** 2)(labels)))(table)
    np.testing.assert_allclose(found, 2 * table * np.bincount(labels)[:, None])
    stack, rows = rng.normal(size=(5, 2, 4)), np.array([0, 1, 0, 1, 0])
    np.testing.assert_array_equal(gl.vmap(lambda z, i, j: z[i, :][j] + z[i, j])(stack, rows, labels),
                                  2 * stack[np.arange(5), rows, labels])


def test_vmap_of_vmap_is_a_double_loop():
    a, b = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    np.testing.assert_allclose(gl.vmap(lambda x: gl.vmap(lambda y: x @ y)(b))(a), a @ b.T)


# ------------------------------------------------------------------------------------------------- rules of one's own

def test_entrywise_rule():
    @gl.primitive(gl.Entrywise(lambda y, x, sharpness=1.0: sharpness * y * (1 - y)))
    def logistic(x, sharpness=1.0):
        return 1 / (1 + np.exp(-sharpness * np.asarray(x)))

    gl.check_grads(lambda x: logistic(x, sharpness=3.0), (np.array([0.2, -1.0]),), order=2)
    gl.check_grads(lambda x: logistic(x, 3.0), (np.array([0.2, -1.0]),))
    np.testing.assert_allclose(gl.vmap(gl.grad(logistic))(np.zeros(2)), [0.25, 0.25])
    assert logistic(0.0) == 0.5


def test_a_rule_replaces_what_the_function_does_inside():
    @gl.primitive(gl.Entrywise(1))
    def straight_through(x):
        return np.round(x)
    assert gl.grad(lambda x: straight_through(x) ** 2)(2.7) == 6.0


def test_linear_rule():
    matrix = rng.normal(size=(2, 3))

    @gl.primitive(gl.Linear(lambda g, x: matrix.T @ g))
    def measure(x):
        return matrix @ x
    gl.check_grads(lambda x: np.sin(measure(x)), (np.array([0.2, -1.0, 0.5]),), order=2)


def test_push_pull_rule():
    @gl.primitive(gl.PushPull((lambda t, y, x: 2 * np.sum(x * t), lambda g, y, x: 2 * g * x)))
    def squared_length(x):
        return float(np.sum(x ** 2)) if type(x) is np.ndarray else np.sum(x ** 2)
    gl.check_grads(lambda x: np.exp(-squared_length(x)), (np.array([0.2, -1.0, 0.5]),), order=2)


def test_a_rule_for_a_function_of_another_library():
    special = pytest.importorskip("scipy.special")
    gl.RULES[special.erf] = gl.Entrywise(lambda y, x: 2 / np.sqrt(np.pi) * np.exp(-x * x))
    try:
        gl.check_grads(special.erf, (np.array([0.2, -1.0]),), order=2)
        gl.check_grads(lambda x: gl.vmap(special.erf)(x), (np.array([0.2, -1.0]),))
    finally:
        del gl.RULES[special.erf]


# ---------------------------------------------------------------------------------------------------- finding mistakes

def test_check_grads_is_silent_when_all_is_well():
    assert gl.check_grads(network, (PARAMS, rng.normal(size=3)), order=2) is None
    assert gl.check_grads(lambda x: {"a": np.sin(x), "b": [x ** 2]}, (0.3,), order=3) is None


@np.errstate(all="ignore")
def test_check_grads_finds_a_derivative_that_is_nan():
    """The root of x⁴ is x², whose derivative at 0 is 0; the chain rule finds inf times 0."""
    with pytest.raises(AssertionError, match="is nan in forward mode, but numerically 0"):
        gl.check_grads(lambda x: np.sqrt(x ** 4), (0.0,))


def test_check_grads_names_the_worst_entry():
    @gl.primitive(gl.Entrywise(lambda y, x: np.where(x > 1.5, 2 * y, y)))
    def wrong_exp(x):
        return np.exp(x)
    with pytest.raises(AssertionError) as error:
        gl.check_grads(lambda p: wrong_exp(p["w"]), ({"w": np.array([[0.0, 1.0], [2.0, 1.0]])},))
    assert "d result[2] / d args[0]['w'][1, 0] is 14.778" in str(error.value)
    assert "numerically 7.389" in str(error.value) and "1 entries that disagree, out of 16" in str(error.value)


@pytest.mark.parametrize("mode, other, rule", [
    ("forward", "rev", gl.PushPull((lambda t, y, x: 3 * t * x, lambda g, y, x: 2 * g * x))),
    ("reverse", "fwd", gl.PushPull((lambda t, y, x: 2 * t * x, lambda g, y, x: 3 * g * x)))])
def test_check_grads_tells_the_modes_apart(mode, other, rule):
    @gl.primitive(rule)
    def square(x):
        return x * x
    with pytest.raises(AssertionError, match=f"in {mode} mode"):
        gl.check_grads(square, (2.0,))
    gl.check_grads(square, (2.0,), modes=(other,))


def test_check_grads_says_how_to_call_it():
    for wrong in (lambda: gl.check_grads(np.sin, 2.0), lambda: gl.check_grads(np.sin, (2.0,), modes=("forward",))):
        with pytest.raises(TypeError, match="gl.check_grads\\(f, \\(x,\\), order=2"):
            wrong()


def test_check_grads_warns_of_a_jump():
    with pytest.raises(AssertionError, match="kink or a jump"):
        gl.check_grads(lambda x: np.floor(x) + x, (1.0 + 1e-9,))


def test_check_grads_finds_a_wrong_second_derivative():
    @gl.primitive(gl.Entrywise(lambda y, x: gl.stop_gradient(y)))
    def exp_once(x):
        return np.exp(x)
    gl.check_grads(exp_once, (0.5,))
    with pytest.raises(AssertionError, match="d \\(d result"):
        gl.check_grads(exp_once, (0.5,), order=2)


def forward(f, x):
    return gl.jvp(f, (x,), (np.ones_like(x),))


def backward(f, x):
    return gl.grad(f)(x)


@pytest.mark.parametrize("run", [forward, backward])
def test_debug_nans_names_the_line_where_a_nan_is_born(run):
    def loss(x):
        y = x - 1
        z = np.sqrt(y)                             # born here
        return np.sum(z * z)
    with np.errstate(invalid="ignore"), gl.debug_nans(), pytest.raises(FloatingPointError) as error:
        run(loss, np.array([0.0, 2.0]))
    assert "np.sqrt gave NaN" in str(error.value) and "born here" in str(error.value)


def test_debug_nans_on_the_way_back():
    def loss(x):
        root = np.sqrt(x)                          # infinite slope here
        return np.sum(root * x)
    with np.errstate(all="ignore"), gl.debug_nans(), pytest.raises(FloatingPointError) as error:
        gl.grad(loss)(np.array([0.0, 2.0]))
    assert "the way back" in str(error.value) and "np.sqrt" in str(error.value)
    assert "infinite slope here" in str(error.value)


def test_debug_nans_on_a_tangent():
    with np.errstate(all="ignore"), gl.debug_nans(), pytest.raises(FloatingPointError, match="the tangent of x \\* y"):
        gl.jvp(lambda x: np.sqrt(x) * x, (0.0,), (1.0,))


def test_debug_nans_tells_a_nan_that_came_from_outside():
    with gl.debug_nans(), pytest.raises(FloatingPointError, match="was handed one"):
        gl.grad(lambda x: x * 2)(np.nan)


def test_debug_nans_leaves_no_trace():
    with gl.debug_nans():
        assert gl.grad(lambda x: x ** 3)(2.0) == 12.0
        np.testing.assert_allclose(gl.hessian(rosenbrock)(np.ones(2)), [[802, -400], [-400, 200]])
    with np.errstate(all="ignore"):
        assert np.isnan(gl.grad(lambda x: np.sqrt(x) * x)(0.0))
