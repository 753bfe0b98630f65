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
from gradlib.trees import leaves, tree_map

RANDOM = np.random.default_rng(0)


def assert_alike(found, expected, rtol=1e-10):
    """The same tree, with the same numbers in the same precision."""
    def compare(a, b):
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-10)
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
    for found, copy in kept:                                       # a later call does not change what an earlier one gave
        tree_map(np.testing.assert_array_equal, found, copy)
    assert program.source == source
    return source


# ------------------------------------------------------------------------------------------------------ random programs

def spread(x):
    return x + np.zeros((3, 3))


UNARY = [np.sin, np.cos, np.tanh, lambda x: np.exp(np.sin(x)), np.negative, lambda x: x ** 2, lambda x: np.sqrt(x * x + 1),
         np.absolute, gl.relu, gl.sigmoid, lambda x: np.log(2 + np.sin(x)), lambda x: 1 / (2 + np.cos(x)),
         lambda x: np.where(x > 0.1, x, 0.5 * x), lambda x: np.maximum(x, 0.2), lambda x: x * (x < 0), np.square,
         lambda x: x * 1, lambda x: -(-x), lambda x: x - 0, lambda x: 3 * (-2 * x), lambda x: x / 4, lambda x: 1 - x]
BINARY = [np.add, np.subtract, np.multiply, lambda x, y: x / (2 + np.sin(y)), np.logaddexp, np.maximum,
          lambda x, y: np.where(x > y, x, -y), lambda x, y: x - (-y), lambda x, y: -x + y, lambda x, y: -x * y,
          lambda x, y: 2 * x + -3 * y, lambda x, y: np.where(np.isfinite(x), y, x), lambda x, y: x ** 2 * y]
OF_MATRIX = [lambda a: a.T, lambda a: a @ a, lambda a: np.sum(a, axis=0), lambda a: np.mean(a, axis=1), np.sum, np.max,
             lambda a: a[1], lambda a: a[:, 0], lambda a: a[[2, 0, 0]], lambda a: a[[0, 1, 1], [2, 2, 0]],
             lambda a: a.reshape(9)[2:5], lambda a: np.cumsum(a, axis=1), lambda a: np.diagonal(a), lambda a: a[::-1, ::2][:, 1],
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
    steps = draw(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=8))

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
