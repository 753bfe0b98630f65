"""Traced values: they behave as the arrays they stand for, under every interpreter and at every depth."""

import operator as op

import numpy as np
import pytest

import gradlib as gl
from gradlib.interpreters import Reverse
from gradlib.tracing import Trace, Traced

X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])


def under_grad(f, *args):
    """What f returns while it is traced in reverse mode, taken out of its trace."""
    seen = []

    def watched(*args):
        seen.append(f(*args))
        return np.sum(args[0])
    gl.grad(watched, argnums=tuple(range(len(args))))(*args)
    return seen[0].value if type(seen[0]) is Traced else seen[0]


@pytest.mark.parametrize("f", [op.add, op.sub, op.mul, op.truediv, op.pow, op.mod, op.floordiv, op.lt, op.le, op.gt,
                               op.ge, op.eq, op.ne])
@pytest.mark.parametrize("other", [2, 0.5, np.float64(1.5), np.abs(X), np.array(3)], ids=repr)
def test_operators_take_numbers_and_arrays_on_either_side(f, other):
    x = np.abs(X)
    np.testing.assert_array_equal(under_grad(lambda x: f(x, other), x), f(x, other))
    np.testing.assert_array_equal(under_grad(lambda x: f(other, x), x), f(other, x))
    np.testing.assert_array_equal(under_grad(lambda x: f(x, x), x), f(x, x))


def test_array_on_the_left_of_a_matrix_product():
    assert np.all(under_grad(lambda x: np.ones((1, 2)) @ x, X) == X.sum(axis=0))


@pytest.mark.parametrize("method", [
    lambda x: x.sum(), lambda x: x.sum(axis=0, keepdims=True), lambda x: x.mean(1), lambda x: x.prod(),
    lambda x: x.var(0),
    lambda x: x.std(ddof=1), lambda x: x.max(axis=1), lambda x: x.min(), lambda x: x.argmax(),
    lambda x: x.argmin(axis=0),
    lambda x: x.cumsum(axis=1), lambda x: x.cumprod(), lambda x: x.clip(-1, 1), lambda x: x.T,
    lambda x: x.reshape(3, 2),
    lambda x: x.reshape((6,)), lambda x: x.reshape(-1, 2), lambda x: x.ravel(), lambda x: x.flatten(),
    lambda x: x.transpose(), lambda x: x.transpose(1, 0), lambda x: x.transpose((1, 0)), lambda x: x.swapaxes(0, 1),
    lambda x: x[None].squeeze(), lambda x: x.repeat(2, axis=0), lambda x: x.take([0, 2], axis=1),
    lambda x: x.diagonal(),
    lambda x: x.trace(), lambda x: x.dot(X.T), lambda x: x.round(1), lambda x: x.copy(),
    lambda x: x.astype(np.float32),
    lambda x: x.argsort(axis=0), lambda x: x.all(), lambda x: (x > 0).any(axis=1), lambda x: x.nonzero()[0],
    lambda x: x[0].searchsorted(0.0), lambda x: round(x[0, 0]), lambda x: abs(x), lambda x: +x])
def test_array_methods(method):
    np.testing.assert_allclose(under_grad(method, X), method(X), rtol=1e-14)


def test_what_an_array_knows_of_itself():
    assert under_grad(lambda x: (x.shape, x.ndim, x.size, len(x), x.dtype, np.shape(x[0]), np.ndim(x)), X) == (
        (2, 3), 2, 6, 2, np.dtype(float), (3,), 2)
    assert under_grad(lambda x: [r.shape for r in x], X) == [(3,), (3,)]


def test_vmap_hides_the_batch_from_the_function():
    shapes = []
    gl.vmap(lambda x: shapes.append((x.shape, x.ndim, x.size, len(x))) or x.sum())(X)
    assert shapes == [((3,), 1, 3, 3)]


def test_formats_show_the_number():
    assert under_grad(lambda x: f"{x:.2f}", 1.234) == "1.23"
    assert "1.234" in under_grad(repr, 1.234)


def test_ufunc_methods_and_keyword_arrays():
    for f in (np.add.reduce, np.multiply.reduce, np.maximum.reduce, np.minimum.reduce, np.add.accumulate,
              lambda x: np.add.reduce(x, axis=1), lambda x: np.add.reduce(x, 1),
              lambda x: np.add.reduce(x, axis=None),
              lambda x: np.multiply.outer(x[0], x[1]), lambda x: np.sum(a=x, axis=0),
              lambda x: np.clip(x, a_min=0, a_max=1)):
        np.testing.assert_allclose(under_grad(f, X), f(X))


@pytest.mark.parametrize("f", [
    lambda x: np.mean(x, 1, None, None, True), lambda x: np.max(x, 0, None, True), lambda x: x.sum(1, None, None, True),
    lambda x: np.std(x, 1, None, None, 1), lambda x: np.prod(x, 0, None, None, True, 3.0), lambda x: np.trace(x, 1, 0),
    lambda x: np.sum(a=x, axis=0, dtype=None, keepdims=True)])
def test_options_by_position(f):
    np.testing.assert_allclose(under_grad(f, X), f(X))

    def weighted(x):
        return np.sum(f(x) * f(X))
    np.testing.assert_allclose(gl.grad(weighted)(X), gl.numerical.gradient(weighted, X), rtol=1e-6, atol=1e-9)


def test_comparisons_are_plain_and_branches_are_taken():
    assert type(under_grad(lambda x: x > 0, X)) is np.ndarray

    def f(x):
        return x ** 2 if x > 1 else -x
    assert gl.grad(f)(3.0) == 6.0
    assert gl.grad(f)(0.5) == -1.0

    def newton(a):                                 # a loop whose length depends on the values
        x = a
        while abs(x * x - a) > 1e-12:
            x = (x + a / x) / 2
        return x
    np.testing.assert_allclose(gl.grad(newton)(2.0), 0.5 / np.sqrt(2), rtol=1e-8)


# ------------------------------------------------------------------------------------------------------------ nesting

def test_levels_are_not_confused():
    """d/dx (x d/dy (x + y)) at x = 1 is 1; with x y for x + y it is 2x, 8 at x = 4. For every mixture of modes."""
    def forward(f):
        return lambda x: gl.jvp(f, (x,), (1.0,))[1]

    for outer in (gl.grad, forward):
        for inner in (gl.grad, forward):
            assert outer(lambda x, inner=inner: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0
            assert outer(lambda x, inner=inner: x * inner(lambda y: x * y)(1.0))(4.0) == 8.0
            assert outer(lambda x, inner=inner: x * inner(lambda y: x)(1.0))(4.0) == 0.0
            np.testing.assert_allclose(outer(lambda x, inner=inner: inner(lambda y: x ** 2 * y ** 3)(x))(2.0), 96.0)


def test_a_value_of_an_outer_level_passes_through_an_inner_one():
    assert gl.grad(lambda x: gl.grad(lambda y: y * x * x)(2.0) + gl.value_and_grad(lambda y: x)(1.0)[0])(3.0) == 7.0
    np.testing.assert_array_equal(gl.vmap(lambda x: gl.grad(lambda y: x * y)(1.0))(np.arange(3.0)), [0, 1, 2])
    np.testing.assert_array_equal(gl.vmap(lambda x: gl.vmap(lambda y: x * y)(np.arange(2.0)))(np.arange(3.0)),
                                  np.outer(np.arange(3), np.arange(2)))


def test_deep_graphs_need_no_recursion():
    def f(x):
        for _ in range(100_000):
            x = x + 1e-5 * x
        return x
    value, gradient = gl.value_and_grad(f)(1.0)
    np.testing.assert_allclose(gradient, value)
    np.testing.assert_allclose(gl.jvp(f, (1.0,), (1.0,))[1], value)


def test_a_value_used_in_several_places_adds_up():
    def f(a):
        m = a * a
        return m * m + m
    assert gl.grad(f)(3.0) == 4 * 27 + 6


def test_the_tape_lists_the_operations_in_order():
    with Reverse() as trace:
        x = trace.watch(np.float64(2.0))
        y = np.sin(x) * x
    assert [line and line[0] for line in trace.tape] == [None, np.sin, op.mul]
    assert y.info == 2 and trace.tape[2][4] == (1, 0)


def test_an_interpreter_of_ones_own():
    """A trace that counts operations, in six lines: the way in for every other interpreter."""
    class Count(Trace):
        total = 0

        def step(self, fun, args, infos, kwargs):
            self.total += 1
            return Traced(fun(*args, **kwargs), self, True)

    with Count() as counter:
        x = Traced(X, counter, True)
        y = gl.logsumexp(np.mean(x, axis=0) - 1)
    assert counter.total == 4                                      # sum, division, difference, logsumexp
    np.testing.assert_allclose(y.value, gl.logsumexp(X.mean(axis=0) - 1))


def test_stop_gradient():
    assert gl.grad(lambda x: x * gl.stop_gradient(x))(3.0) == 3.0
    assert gl.jvp(lambda x: x * gl.stop_gradient(x), (3.0,), (1.0,))[1] == 3.0
    assert gl.grad(lambda x: x * float(gl.stop_gradient(x)))(3.0) == 3.0
    assert gl.stop_gradient(3.0) == 3.0
