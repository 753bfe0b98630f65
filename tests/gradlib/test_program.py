"""Compiled programs: they compute what the function itself does, keep nothing, share nothing, and can be read."""

import linecache
import math
import threading
from typing import NamedTuple

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import gradlib as gl
from gradlib.primitives import scatter
from gradlib.trees import leaves, tree_map

RANDOM = np.random.default_rng(0)


def assert_alike(found, expected, rtol=1e-10):
    """The same tree, with the same numbers in the same precision."""
    def compare(a, b):
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        # What rounding does to a small entry beside large ones is measured by the large ones
        largest = np.max(np.abs(b), initial=1, where=np.isfinite(b))
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-10 * largest)
    tree_map(compare, found, expected)


def assert_own_memory(results, args):
    """No array among the results shares memory with another one, or with an argument, and all can be written to."""
    results = [y for y in leaves(results) if isinstance(y, np.ndarray)]
    given = [x for x in leaves(args) if isinstance(x, np.ndarray)]
    for i, y in enumerate(results):
        assert y.flags.writeable
        assert not any(np.may_share_memory(y, other) for other in results[:i] + given)


def agree(f, example, *others):
    """Compile f for the example; compare it with f there and for other arguments, and see that nothing is shared."""
    program = gl.compile(f, *example)
    source = program.source
    kept = []
    for args in (example, *others, example):
        before = tree_map(np.copy, args)
        found = program(*args)
        assert_alike(found, f(*args))
        assert_own_memory(found, args)
        tree_map(np.testing.assert_array_equal, args, before)
        kept.append((found, tree_map(np.copy, found)))
    for found, copy in kept:                                     # a later call does not change what an earlier one gave
        tree_map(np.testing.assert_array_equal, found, copy)
    assert program.source == source
    return source


# ------------------------------------------------------------------------------------------------------ random programs

UNARY = [np.sin, np.cos, np.tanh, lambda x: np.exp(np.sin(x)), np.negative, lambda x: x ** 2,
         lambda x: np.sqrt(x * x + 1), np.absolute, gl.relu, gl.sigmoid, lambda x: np.log(2 + np.sin(x)),
         lambda x: 1 / (2 + np.cos(x)),
         lambda x: np.where(x > 0.1, x, 0.5 * x), lambda x: np.maximum(x, 0.2), lambda x: x * (x < 0), np.square,
         lambda x: x * 1, lambda x: -(np.negative(x)), lambda x: x - 0, lambda x: 3 * (-2 * x), lambda x: x / 4,
         lambda x: 1 - x]
BINARY = [np.add, np.subtract, np.multiply, lambda x, y: x / (2 + np.sin(y)), np.logaddexp,
          np.maximum, lambda x, y: np.where(x > y, x, -y), lambda x, y: x - (-y), lambda x, y: -x + y,
          lambda x, y: -x * y,
          lambda x, y: 2 * x + -3 * y, lambda x, y: np.where(np.isfinite(x), y, x), lambda x, y: x ** 2 * y]
OF_MATRIX = [lambda a: a.T, lambda a: a @ a, lambda a: np.sum(a, axis=0), lambda a: np.mean(a, axis=1), np.sum, np.max,
             lambda a: a[1], lambda a: a[:, 0], lambda a: a[[2, 0, 0]], lambda a: a[[0, 1, 1], [2, 2, 0]],
             lambda a: a.reshape(9)[2:5], lambda a: np.cumsum(a, axis=1), lambda a: np.diagonal(a),
             lambda a: a[::-1, ::2][:, 1],
             lambda a: np.concatenate([a[:1], a[1:]], axis=0), lambda a: gl.logsumexp(a, axis=1), gl.softmax,
             lambda a: np.max(a, axis=0), lambda a: np.einsum("ij,kj->ik", a, a), lambda a: a[None, 1:, None, 0].sum(),
             lambda a: np.sum(a, axis=1, keepdims=True), lambda a: a[0, 0], lambda a: a.swapaxes(0, 1)[1], np.trace]
OF_VECTOR = [lambda v: v @ v, np.sum, lambda v: v[0], lambda v: v[1:].sum() - v[:-1].sum(), lambda v: v[:, None] * v,
             lambda v: v[::-1], lambda v: np.stack([v, 2 * v, v * v]), lambda v: np.cumsum(v), lambda v: np.sum(v * v),
             lambda v: np.concatenate([v[1:], v[:1]]), np.mean, lambda v: np.sum(v ** 2), lambda v: v[[0, 0, 2]],
             lambda v: np.broadcast_to(v, (3, 3)), lambda v: np.roll(v, 1), np.sort]
OF_TWO = [lambda a, v: a @ v, lambda a, v: v @ a, lambda a, v: a * v, lambda a, v: a + v[:, None]]


@st.composite
def functions(draw):
    """A function of a matrix, a vector and a number, that takes a few random steps and sums up what it has."""
    number = st.integers(0, 1000)
    steps = draw(st.lists(st.tuples(number, number, number), min_size=1, max_size=8))

    def f(a, v, s):
        values = [a, v, s]
        for which, first, second in steps:
            x, y = values[first % len(values)], values[second % len(values)]
            shapes = np.shape(x), np.shape(y)
            options = [*UNARY, *BINARY]
            if shapes[0] == (3, 3):
                options += OF_MATRIX * 2
            if shapes[0] == (3,):
                options += OF_VECTOR * 2
            if shapes == ((3, 3), (3,)):
                options += OF_TWO * 4
            fun = options[which % len(options)]
            new = fun(x, y) if fun in BINARY or fun in OF_TWO else fun(x)
            values.append(new if np.shape(new) in ((3, 3), (3,), ()) else np.sum(new))
        return np.sum(np.sin(values[-1])) + 0.5 * np.sum(values[len(values) // 2])
    return f


def point(seed):
    random = np.random.default_rng(seed)
    return random.normal(size=(3, 3)), random.normal(size=3), float(random.normal())


TRANSFORMS = {
    "f": lambda f: f,
    "grad": lambda f: gl.grad(f, argnums=(0, 1, 2)),
    "value_and_grad": lambda f: gl.value_and_grad(f, argnums=(2, 0)),
    "jvp": lambda f: lambda a, v, s: gl.jvp(f, (a, v, s), (v[:, None] * v, 2 * v, 1.0)),
    "hvp": lambda f: lambda a, v, s: gl.hvp(lambda u: f(a, u, s), v, np.sin(v)),
    "hessian": lambda f: gl.hessian(f, argnums=1),
    "grad of grad": lambda f: gl.grad(lambda a, v, s: np.sum(gl.grad(f)(a, v, s) ** 2), argnums=(0, 2)),
    "vmap of grad": lambda f: gl.vmap(gl.grad(f, argnums=(0, 1)), in_axes=(None, 0, None)),
}


@pytest.mark.parametrize("transform", TRANSFORMS)
@hypothesis.given(f=functions(), seed=st.integers(0, 10 ** 6))
@hypothesis.settings(max_examples=150, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_compiled_equals_eager_on_random_programs(transform, f, seed):
    def arguments(seed):
        a, v, s = point(seed)
        return (a, a, s) if transform == "vmap of grad" else (a, v, s)
    g = TRANSFORMS[transform](f)
    agree(g, arguments(seed), arguments(seed + 1), tree_map(lambda x: -x, arguments(seed)))


@pytest.mark.parametrize("transform", ["f", "value_and_grad", "grad of grad", "vmap of grad", "hessian"])
@hypothesis.given(f=functions(), seed=st.integers(0, 10 ** 6))
@hypothesis.settings(max_examples=100, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_a_workspace_changes_nothing(transform, f, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gradlib.plan.LARGE", 2)                             # so that all arrays here count as large
        test_compiled_equals_eager_on_random_programs.hypothesis.inner_test(transform, f, seed)


# ----------------------------------------------------------------------------------------------------------- the source

def network():
    random = np.random.default_rng(1)
    params = {"W1": random.normal(size=(4, 5)), "b1": random.normal(size=5),
              "W2": random.normal(size=(5, 3)), "b2": random.normal(size=3)}
    return params, random.normal(size=(6, 4)), random.integers(0, 3, 6)


def loss(params, x, y):
    h = np.tanh(x @ params["W1"] + params["b1"])
    z = h @ params["W2"] + params["b2"]
    rows = np.arange(len(y))
    return np.mean(gl.logsumexp(z, axis=1) - z[rows, y])


def test_the_source_of_a_network_is_what_a_person_would_write():
    assert agree(gl.value_and_grad(loss), network()) == """\
import numpy as np
from gradlib import logsumexp

rows = np.arange(6)


def program(params, x, y):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]

    # forward
    h = np.tanh(x @ W1 + b1)
    z = h @ W2 + b2
    t1 = logsumexp(z, axis=1)
    loss = (t1 - z[rows, y]).sum() / 6

    # backward
    dz = 1 / 6 * np.exp(z - t1[:, None])
    dz[rows, y] -= 1 / 6
    db2 = dz.sum(axis=0)
    dh = dz @ W2.T
    dW2 = h.T @ dz
    t2 = dh * (1 - h * h)
    db1 = t2.sum(axis=0)
    dW1 = x.T @ t2

    return float(loss), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
"""


def test_the_source_is_a_program_of_its_own():
    args = network()
    program = gl.compile(gl.value_and_grad(loss), *args)
    environment = {}
    exec(program.source, environment)
    assert_alike(environment["program"](*args), program(*args))


def test_a_traceback_shows_the_line_of_the_program():
    params, x, y = network()
    program = gl.compile(loss, params, x, y)
    with pytest.raises(IndexError) as caught:
        program(params, x, y + 3)
    path = caught.traceback[-1].path
    assert "z[rows, y]" in linecache.getline(str(path), caught.traceback[-1].lineno + 1)


def lines(f, *args):
    """The statements of a program, without the first and the last line."""
    return [line.strip() for line in agree(f, args).partition("def ")[2].splitlines()[1:] if line.strip()]


V, M = np.array([0.5, -1.5, 2.0]), np.arange(9.0).reshape(3, 3) - 3.5


@pytest.mark.parametrize("f, args, expected", [
    (lambda x: 1 * x, (V,), "return x.copy()"),
    (lambda x: -(-1 * x), (V,), "return x.copy()"),                                 # noqa: B002
    (lambda x: x / 1 + 0, (V,), "return x.copy()"),
    (lambda x: 2 * (3 * x), (V,), "6 * x"),
    (lambda x: (2 * x) * (3 * x), (V,), "6 * (x * x)"),
    (lambda x, y: x + -y, (V, V), "x - y"),
    (lambda x, y: x - (y - x), (V, V), "x - (y - x)"),
    (lambda x, y: -x * y + x, (V, V), "x - x * y"),
    (lambda x, y: x * (1 / (y + 3)), (V, V), "x / (y + 3)"),
    (lambda x: (x * x).sum(), (V,), "x @ x"),
    (lambda x: (3 * x ** 2).sum(), (V,), "3 * (x @ x)"),
    (lambda x: np.eye(3) @ x, (M,), "return x.copy()"),
    (lambda x: x.T.T, (M,), "return x.copy()"),
    (lambda x: x.reshape(9).reshape(3, 3), (M,), "return x.copy()"),
    (lambda x: x.T * np.full((3, 3), 2.0), (M,), "2.0 * x.T"),
    (lambda x: x * np.broadcast_to(np.sum(x), (3,)), (V,), "x * x.sum()"),
    (lambda x: np.sin(x) + np.exp(np.sin(x)), (V,), "t1 + np.exp(t1)"),
    (lambda x: (np.sin(x), np.cos(x) * 0 + 1)[0], (V,), "np.sin(x)"),                # what nothing needs is left out
    (lambda x: x ** 3 / 64, (V,), "x ** 3 / 64"),
    (lambda x: (x - 1) ** 2, (V,), "(x - 1) ** 2"),
    (lambda x, y: (x + 1) * (y + 2), (V, V), "return (x + 1) * (y + 2)"),
    (lambda x: (-x) ** 2, (V,), "(-x) ** 2"),
    (lambda x: 2.0 ** -x, (V,), "2.0 ** (-x)"),
    (lambda x: np.where(x > 0, x, 0.1 * x), (V,), "np.where(x > 0, x, 0.1 * x)"),
    (lambda x: x[[0, 2]], (V,), "x[c]"),
    (lambda x: x[None, ::-1, 1:], (M,), "x[None, ::-1, 1:]"),
    (lambda x: np.sum(x, axis=1, keepdims=True), (M,), "x.sum(axis=1, keepdims=True)"),
    (lambda x: x * x, (2.0,), "return x * x"),
    (lambda x: np.sin(x) ** 2, (2.0,), "math.sin(x) ** 2"),
    (lambda x: np.where(x > 0, x, -x), (2.0,), "x if x > 0 else -x"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_programs_are_short(f, args, expected):
    program = lines(f, *args)
    assert any(expected in line for line in program), program
    assert len(program) <= 2


def test_numbers_are_as_short():
    def f(a, b):
        s = np.sin(a)
        m = a * b
        return s + m
    assert lines(gl.value_and_grad(f), 2.0, 3.0) == [
        "# forward", "s = math.sin(a)", "m = a * b", "f = s + m", "# backward", "da = b + math.cos(a)", "return f, da"]


def test_entries_are_added_in_place():
    assert lines(gl.grad(lambda x: np.sum(x[1:] * x[:-1])), V) == [
        "# backward", "dx = np.zeros(3)", "dx[:-1] = x[1:]", "dx[1:] += x[:-1]", "return dx"]
    twice = gl.grad(lambda x, i: np.sum(x[i] ** 2))
    assert "np.add.at" in agree(twice, (V, np.array([0, 0, 2])), (V, np.array([1, 1, 1])))
    from_both_ends = gl.compile(gl.grad(lambda x: np.sum(x[[0, -3]] ** 2)), V)          # which is the same entry twice
    np.testing.assert_array_equal(from_both_ends(V), [4 * V[0], 0, 0])


def test_nothing_is_added_in_place_to_what_is_needed_once_more():
    def f(x):
        s = np.sin(x)
        return s, s + scatter(x[:1], (3,), slice(0, 1)), np.sum(s)
    before, after, total = gl.compile(f, V)(V)
    np.testing.assert_allclose(before, np.sin(V))
    np.testing.assert_allclose(after, np.sin(V) + [V[0], 0, 0])
    np.testing.assert_allclose(total, np.sin(V).sum())


def test_the_parts_of_parameters_have_names():
    def deep(layers, x):
        for layer in layers:
            x = np.tanh(x @ layer["W"] + layer["b"])
        return np.sum(x)
    layers = [{"W": M / 9, "b": V}, {"W": M.T / 9, "b": -V}]
    source = agree(gl.grad(deep), (layers, V))
    assert 'W0, b0, W1, b1 = layers[0]["W"], layers[0]["b"], layers[1]["W"], layers[1]["b"]' in source
    assert 'return [{"W": dW0, "b": db0}, {"W": dW1, "b": db1}]' in source
    source = agree(lambda tree: tree_map(lambda x: 2 * x, tree), ({f"a long name {i}": V for i in range(9)},))
    assert max(map(len, source.splitlines())) < 100

    def shallow(pair, x):
        W, b = pair
        return np.sum(np.tanh(W @ x + b))
    assert "W, b = pair[0], pair[1]" in agree(gl.grad(shallow), ((M, V), V))


# ------------------------------------------------------------------------------------------------------------ the traps

def test_a_mask_is_recorded_and_not_frozen():
    for f in (lambda x: np.sum(x * (x > 0)), lambda x: np.sum(np.maximum(x, 0)), lambda x: np.sum(gl.relu(x)),
              lambda x: np.sum(np.where(x > 0, x, 0)), lambda x: np.sum(np.abs(x) * np.sign(x)), np.max):
        agree(gl.grad(f), (V,), (-V,), (V[::-1].copy(),))
    agree(gl.grad(lambda x: np.where(x > 0, 2 * x, -x)), (2.0,), (-2.0,))


def by_if(x):
    return x if x > 0 else -x                                                     # the learner's line


def by_while(x):
    while x < 10:                                                                 # the learner's line
        x = 2 * x
    return x


def by_and(x):
    return x > 0 and x < 1                                                        # the learner's line


def by_float(x):
    return float(x) ** 2                                                          # the learner's line


def by_math(x):
    return math.sin(x)                                                            # the learner's line


def by_range(x):
    return sum(range(x))                                                          # the learner's line


def by_table(x):
    return np.eye(3)[x]                                                           # the learner's line


def by_array(x):
    return np.array([x, x])                                                       # the learner's line


def by_mask(x):
    return np.sum(x[x > 0])                                                       # the learner's line


def by_nonzero(x):
    return np.nonzero(x)[0]                                                       # the learner's line


def by_unique(x):
    return np.unique(x)                                                           # the learner's line


def by_pair(x):
    return np.frexp(x)[0]                                                         # the learner's line


@pytest.mark.parametrize("f, x, remedy", [
    (by_if, 1.0, "np.where"), (by_while, 1.0, "np.where"), (by_and, 1.0, "np.where"),
    (by_float, 1.0, "x for float(x)"), (by_math, 1.0, "np.sin(x) for math.sin(x)"), (by_range, 3, "one number"),
    (by_table, np.array([0, 2]), "np.take(table, i, axis=0)"), (by_array, 1.0, "np.stack"), (by_mask, V, "np.where"),
    (by_nonzero, V, "np.where"), (by_unique, V, "fixed shapes"), (by_pair, V, "several results")])
def test_what_cannot_be_recorded_is_refused_at_the_line(f, x, remedy):
    for wrapped in (f, lambda x: f(x)):
        with pytest.raises(TypeError) as caught:
            gl.compile(wrapped, x)
        assert remedy in str(caught.value)
        assert "# the learner's line" in str(caught.value)
        assert "derivative would be lost" not in str(caught.value)


def test_a_branch_under_grad_is_refused_too():
    for transform in (gl.grad, gl.value_and_grad, gl.hessian, lambda f: lambda x: gl.jvp(f, (x,), (1.0,))):
        with pytest.raises(TypeError, match="recorded once"):
            gl.compile(transform(by_if), 1.0)


def test_branches_on_shapes_and_on_constants_are_free():
    def f(x, n=3):
        for k in range(n):
            x = x * k if k > 1 and x.shape == (3,) and len(x) == 3 else x + k
        return x
    agree(f, (V,), (V + 1,))
    agree(f, (M,))


def test_data_from_outside_are_frozen_as_they_were():
    data = V.copy()
    program = gl.compile(lambda x: data * x, V)
    data[:] = 0
    np.testing.assert_array_equal(program(V), V * V)
    program(V)[:] = 7
    np.testing.assert_array_equal(program(V), V * V)


def test_arrays_that_change_while_recording_are_seen_as_they_were():
    def f(x):
        unit, total = np.zeros(3), 0
        for i in range(3):
            unit[:] = 0
            unit[i] = i + 1
            total = total + (x * unit) ** 2
        return total
    agree(f, (V,), (M[0],))


def test_constants_are_told_apart_by_what_they_hold():
    def f(x):
        return sum(np.sum(x * (np.arange(3.0) + k)) * (k + 0.5) for k in range(50))       # each array dies at once
    agree(gl.value_and_grad(f), (V,))
    for a, b in ((1, 1.0), (True, 1), (0.0, -0.0), (np.float32(1), 1.0)):
        agree(lambda x: (np.copysign(x, a), np.copysign(x, b), np.add(x, a), np.add(x, b)),       # noqa: B023
              (V.astype(np.float32),))
    agree(lambda x: (x * np.array([1, 2, 3]), x * np.array([1.0, 2.0, 3.0])), (V.astype(np.float32),))


def test_other_shapes_and_dtypes_are_recorded_anew():
    program = gl.compile(gl.grad(lambda x: np.mean(x ** 2)), V)
    for x in (V, np.ones(5), np.ones((2, 2)), np.ones(3, np.float32), 2.0, np.float32(2), 3, np.arange(3), True,
              np.array(2.0), np.float64(2), V):
        assert_alike(program(x), np.asarray(gl.grad(lambda x: np.mean(x ** 2))(x))[()] if np.ndim(x) == 0 else
                     gl.grad(lambda x: np.mean(x ** 2))(x))
    assert len(program.versions) == 10                               # a 0-dimensional array is taken as NumPy's number
    assert "shape" not in program.source
    pair = gl.compile(lambda tree: tree_map(lambda x: 2 * x, tree), [1.0, V])
    for tree in ((1.0, V), {"a": V}, [V, 1.0], {"b": V, "c": {}}, [None, V], 3.0):
        assert_alike(pair(tree), tree_map(lambda x: 2 * x, tree))


def test_a_number_that_meets_an_array_gets_a_number_as_gradient():
    agree(gl.grad(lambda s, v: np.sum(s * v + s), argnums=(0, 1)), (2.0, V))
    agree(gl.grad(lambda s, v: np.sum(s[None] * v), argnums=0), (np.array([2.0]), V))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.bool_, np.int8])
def test_all_kinds_of_numbers(dtype):
    x, s = (np.array([[3, 0, 1], [2, 5, 1]]) % 2).astype(dtype) if dtype is np.bool_ else \
        np.array([[3, 0, 1], [2, 5, 1]], dtype), np.float32(1.5)
    agree(lambda x: (x, x.T, x + 1, x * 0.5, x.sum(), x.max(axis=0), x > 1, x[0, 0], np.sin(x), x.astype(float)), (x,))
    agree(gl.value_and_grad(lambda x: np.sum(np.sin(x) * x)), (x,), (x[::-1],))
    agree(lambda x, s: (x * s, s * 2, s + np.sum(x), x * 2.0, np.float64(2) * x), (x, s))
    agree(gl.grad(lambda x, s, t: np.sum(x * s) * t, argnums=(0, 1, 2)), (x, s, 0.5))
    agree(lambda x, t: (x * t, t * t + np.sum(x)), (x[0].astype(np.float32), 0.5))


def test_laws_of_arithmetic_leave_whole_numbers_alone():
    small, unsigned = np.array([1, -3, 100], np.int8), np.array([0, 1, 200], np.uint8)
    agree(lambda x: (100 * (100 * x), -(-x), 0 - x, x * 1.0, x + 0, x * -1), (small,))          # noqa: B002
    agree(lambda u, v: (v + (-u), v - (-u), -u * v, u - 1, -(u - u), np.sum(u * u)), (unsigned, V))
    agree(lambda b, v: (-1 * b, b * 1, (b * 1) * v, -1.0 * b, v * b, np.sum(b * b)), (V > 0, V))


def test_numbers_and_arrays_without_axes_or_entries():
    agree(gl.value_and_grad(lambda x: x ** 3), (2,), (3,))
    agree(lambda x: (x + 1, x * x, -x, x > 1, x / 2, x // 2, x % 2, abs(x), np.sin(x)),
          (3,), (-4.5,), (np.float64(2),))
    agree(gl.grad(lambda x: np.sum(x) ** 2), (np.zeros(0),))
    agree(gl.grad(lambda x: np.sum(x.reshape(0, 2) @ np.ones((2, 3)))), (np.zeros((2, 0)),))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("f", [lambda x: 1 / x, lambda x: x ** -2, lambda x: x ** 0.5, np.log, np.sqrt,
                               lambda x: np.exp(1 / x), lambda x: np.exp(1000 + x),
                               lambda x: (1e200 * (x + 1)) ** 4, lambda x: np.sin(1 / x),
                               lambda x: (x - 1) ** (1 / 3)])
def test_single_numbers_follow_numpy_to_infinity_and_nan(f):
    for x in (0.0, -0.0, 1.0, -2.5):
        assert_alike(gl.compile(f, np.float64(0.5))(np.float64(x)), f(np.float64(x)))
        assert_alike(gl.compile(gl.value_and_grad(f), 0.5)(x), gl.value_and_grad(f)(x))


def test_single_numbers_of_python_follow_python():
    with pytest.raises(ZeroDivisionError):
        gl.compile(lambda x: 1 / x, 1.0)(0.0)
    agree(lambda x, a: (x * a, a - 0.1 * a, x * x * a), (0.5, V.astype(np.float32)))
    agree(lambda x, a: (x * a, a - 0.1 * a, x * x * a), (np.float64(0.5), V.astype(np.float32)))
    agree(gl.grad(lambda x, a: np.sum(x * x * a) * x, argnums=(0, 1)), (0.5, V.astype(np.float32)))
    agree(lambda n, a: (n * a, n * n * a, -n + a), (3, V.astype(np.float32)))
    agree(lambda x, a: (np.float64(1) * x * a, np.positive(x) * a, 1 * x * a), (0.5, V.astype(np.float32)))


def test_results_are_the_callers_own():
    a = np.ones(3)
    agree(lambda x: x, (V,))
    agree(lambda x: (x, x, 2 * x, [x.T, x[1:]]), (M,))
    agree(lambda x: (y := 2 * x, y, y.T, y[0], y.reshape(9)), (M,))
    agree(lambda x: (a, a, np.zeros(3), np.arange(4), 3, 2.5, True, None, x[0]), (V,))
    agree(lambda x: np.broadcast_to(np.sin(x), (4, 3)), (V,))
    agree(lambda x: np.lib.stride_tricks.sliding_window_view(2 * x, 2), (V,))
    agree(gl.grad(lambda x, y: np.sum(x + y), argnums=(0, 1)), (V, V))
    agree(gl.grad(lambda p: np.sum(p["a"] + p["b"])), ({"a": V, "b": V},))


class Parameters(NamedTuple):
    scale: float
    shift: np.ndarray


def test_trees_of_all_kinds():
    tree = {"a": [V, (M, None)], "b": Parameters(2.0, V), "c": {}}
    source = agree(lambda tree: (tree_map(lambda x: 2 * x, tree), tree["b"].shift * tree["b"].scale), (tree,))
    assert "Parameters(" in source
    agree(gl.grad(lambda tree: np.sum(tree["a"][0]) * tree["b"].scale), (tree,))
    odd = {"it's": V, 'a "b"': V, 3: V, (1, "c"): V, "for": V, "np": V}
    agree(lambda tree: tree_map(lambda x: 2 * x, tree), (odd,))
    agree(gl.value_and_grad(lambda x: (np.sum(x ** 2), {"mean": np.mean(x), "n": 3}), has_aux=True), (V,))


def test_large_arrays_share_a_workspace_but_no_result():
    random = np.random.default_rng(2)
    x, w = random.normal(size=(300, 50)), random.normal(size=(50, 40))

    def f(w, x):
        return np.mean(np.tanh(x @ w) ** 2 * np.exp(-x @ w))
    source = agree(gl.value_and_grad(f, argnums=(0, 1)), (w, x), (w + 1, 2 * x))
    assert "workspace.take()" in source and "out=w1" in source
    assert "out=" not in gl.compile(gl.grad(f), w, x, buffers=False).source


def test_threads_may_share_a_program():
    def f(x):
        return np.sum(np.sin(x) * np.exp(np.cos(x)) * x)
    program = gl.compile(gl.value_and_grad(f), np.ones(20_000))
    inputs = [np.full(20_000, 0.1 * k) for k in range(8)]
    expected, wrong = [gl.value_and_grad(f)(x) for x in inputs], []

    def work(k):
        for _ in range(8):
            value, gradient = program(inputs[k])
            if not np.isclose(value, expected[k][0]) or not np.allclose(gradient, expected[k][1]):
                wrong.append(k)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_programs_inside_transforms_and_programs():
    program = gl.compile(lambda x: np.sin(x) * x, 1.0)
    assert gl.grad(program)(2.0) == gl.grad(lambda x: np.sin(x) * x)(2.0)
    np.testing.assert_allclose(gl.vmap(program)(V), np.sin(V) * V)
    agree(gl.grad(program), (2.0,), (3.0,))
    assert lines(lambda x: program(x) + 1, 2.0) == ["return math.sin(x) * x + 1"]


def test_perturbations_are_not_confused():
    agree(gl.grad(lambda x: x * gl.grad(lambda y: x + y)(1.0)), (1.0,), (4.0,))
    assert gl.compile(gl.grad(lambda x: x * gl.grad(lambda y: x * y)(2.0)), 4.0)(4.0) == 8.0


def test_a_function_of_ones_own():
    @gl.primitive(gl.Entrywise(lambda y, x: 3 * x ** 2))
    def cube(x):
        return np.asarray([u ** 3 for u in np.ravel(x)]).reshape(np.shape(x))      # in plain Python

    @gl.primitive(gl.Linear(lambda g, x: g[::-1]))
    def backwards(x):
        return x[::-1]
    source = agree(gl.value_and_grad(lambda x: np.sum(cube(x) * x)), (V,), (2 * V,))
    assert "cube(x)" in source
    agree(backwards, (V,))                                              # what it returns is part of its argument
    agree(lambda x: (y := 2 * x, backwards(y)), (V,))
    agree(gl.hessian(lambda x: np.sum(cube(x))), (V,))


def test_a_missing_rule_names_the_function():
    with pytest.raises(TypeError, match=r"no derivative rule for np.i0\..*gl.RULES\[np.i0\]"):
        gl.compile(gl.grad(lambda x: np.i0(x)), 1.0)
    agree(lambda x: np.i0(x) + 1, (V,))                                # without a derivative no rule is needed


def test_unfit_arguments_are_refused():
    with pytest.raises(TypeError, match="numbers, arrays, and trees.*'mean'"):
        gl.compile(lambda x, how: x, V, "mean")
    with pytest.raises(TypeError, match="gl.compile\\(f, x\\)"):
        gl.compile(lambda x: x).source                                           # noqa: B018
    with pytest.raises(TypeError, match="plain numbers and arrays as examples"):
        gl.grad(lambda x: gl.compile(np.sin, x)(x))(1.0)


def test_without_an_example_a_program_is_recorded_when_called():
    @gl.compile
    def f(x, y):
        """What it is for."""
        return x * y
    assert f(2.0, 3.0) == 6.0 and f.__name__ == "f" and f.__doc__ == "What it is for."
    assert "return x * y" in f.source and "source" in repr(f)
