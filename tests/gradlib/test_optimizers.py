"""Optimisers walk as PyTorch's do, and as closed forms say; what they are given wrong they name."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlib import optimizers
from gradlib.optimizers import adam, cosine_decay, gradient_descent, momentum, nesterov, rmsprop, step_decay

ALL = [gradient_descent, momentum, nesterov, rmsprop, adam]
START = {"w": np.array([-1.2, 1.0, 0.5]), "b": 0.3}
TORCH = json.loads((Path(__file__).parent / "recorded" / "torch_optimizers.json").read_text())


def rosenbrock(p):
    w, b = p["w"], p["b"]
    return np.sum(100 * (w[1:] - w[:-1] ** 2) ** 2 + (1 - w[:-1]) ** 2) + (b * w[0] - 1) ** 2


def walk(optimizer, f, start, steps, *args, **kwargs):
    return list(itertools.islice(optimizer(f, start, *args, **kwargs), steps))


@pytest.mark.parametrize("name, optimizer, rate", [
    ("gradient_descent", gradient_descent, 1e-3),
    ("momentum", momentum, 3e-4),
    ("nesterov", nesterov, 3e-4),
    ("rmsprop", rmsprop, 1e-2),
    ("adam", adam, 2e-2),
    ("step_decay", adam, step_decay(2e-2, 0.5, 30)),
    ("cosine_decay", adam, cosine_decay(2e-2, 100, 1e-5)),
])
def test_walks_as_pytorch_does(name, optimizer, rate):
    """Recorded by recorded/torch_optimizers.py."""
    steps = walk(optimizer, rosenbrock, START, 100, rate)
    assert len(TORCH[name]) == 19
    for number, there in TORCH[name].items():
        here = steps[int(number) - 1].after
        np.testing.assert_allclose([*here["w"], here["b"]], there, rtol=1e-12, atol=1e-12)


@given(rate=st.floats(1e-3, 3), bend=st.floats(1e-2, 3), start=st.floats(-5, 5))
@settings(max_examples=50, deadline=None)
def test_descent_on_a_parabola_follows_its_closed_form(rate, bend, start):
    """For f = bend x²/2 each step multiplies x by 1 - rate·bend."""
    steps = walk(gradient_descent, lambda x: bend * x * x / 2, start, 20, rate)
    for k, step in enumerate(steps):
        assert math.isclose(step.parameters, start * (1 - rate * bend) ** k, rel_tol=1e-9, abs_tol=1e-12)


@given(rate=st.floats(1e-3, 0.5), beta=st.floats(0, 0.95))
@settings(max_examples=50, deadline=None)
@pytest.mark.parametrize("optimizer", [momentum, nesterov])
def test_momentum_on_a_parabola_follows_the_powers_of_its_matrix(optimizer, rate, beta):
    """(x, v) is multiplied by one matrix a step, for f = x²/2."""
    position, velocity = np.array([1, 0]), np.array([1, beta])              # rows: x ← x, and v ← x + β v
    direction = velocity if optimizer is momentum else position + beta * velocity
    matrix = np.array([position - rate * direction, velocity])
    steps = walk(optimizer, lambda x: x * x / 2, 1.0, 30, rate, beta=beta)
    for k, step in enumerate(steps):
        x, v = np.linalg.matrix_power(matrix, k + 1) @ [1, 0]
        assert math.isclose(step.after, x, rel_tol=1e-9, abs_tol=1e-12)
        assert math.isclose(step.memory["velocity"], v, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("optimizer, first", [
    (gradient_descent, 0.1 * 4), (momentum, 0.1 * 4), (nesterov, 0.1 * 4 * 1.9), (rmsprop, 0.1 / math.sqrt(0.01)),
    (adam, 0.1)])
def test_the_first_step_by_hand(optimizer, first):
    """f = x² at 2: the gradient is 4. RMSProp divides it by √(0.01 · 4²), Adam by √(4²)."""
    step = next(optimizer(lambda x: x * x, 2, 0.1))
    assert (step.number, step.value, step.gradient, step.parameters) == (0, 4.0, 4.0, 2.0)
    assert math.isclose(step.after, 2 - first, rel_tol=1e-7)


@pytest.mark.parametrize("optimizer", ALL)
def test_records_link_up_and_stay_as_they_were(optimizer):
    start = {"w": np.array([-1.2, 1.0, 0.5]), "b": 0.3}
    steps = walk(optimizer, rosenbrock, start, 5, 1e-3)
    assert [step.number for step in steps] == [0, 1, 2, 3, 4]
    for before, after in itertools.pairwise(steps):
        assert before.after is after.parameters
    assert all(math.isclose(step.value, rosenbrock(step.parameters)) for step in steps)
    assert start["w"].tolist() == [-1.2, 1.0, 0.5]                            # nothing of the caller's is changed
    start["w"][:] = 0
    assert steps[0].parameters["w"].tolist() == [-1.2, 1.0, 0.5]


@pytest.mark.parametrize("optimizer", ALL)
def test_batches_are_handed_on_and_end_the_steps(optimizer):
    seen = []

    def f(x, a, b):
        seen.append((a, b))
        return (a * x - b) ** 2
    batches = [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]
    steps = list(optimizer(f, 0.0, 0.01, batches=iter(batches)))
    assert seen == batches and len(steps) == 3


@pytest.mark.parametrize("optimizer", ALL)
def test_precision_and_structure_are_kept(optimizer):
    start = [np.ones((2, 3), np.float32), (np.float64(2), None)]
    step = walk(optimizer, lambda p: np.sum(p[0] ** 2) + p[1][0] ** 2, start, 3, 0.01)[-1]
    assert step.after[0].dtype == np.float32 and step.after[0].shape == (2, 3)
    assert isinstance(step.after[1], tuple) and step.after[1][1] is None


def test_a_schedule_is_asked_for_every_step():
    steps = walk(gradient_descent, lambda x: x * x, 1.0, 4, lambda k: 0.1 / (k + 1))
    assert [step.learning_rate for step in steps] == [0.1, 0.05, 0.1 / 3, 0.025]
    assert [step_decay(0.8, 0.5, 2)(k) for k in range(5)] == [0.8, 0.8, 0.4, 0.4, 0.2]
    cosine = cosine_decay(1.0, 10, 0.2)
    assert [cosine(k) for k in (0, 10, 99)] == pytest.approx([1.0, 0.2, 0.2]) and math.isclose(cosine(5), 0.6)


@pytest.mark.parametrize("optimizer", ALL)
def test_every_optimizer_reaches_the_bottom_of_a_bowl(optimizer):
    scale = np.array([1.0, 10.0])
    steps = walk(optimizer, lambda x: np.sum(scale * x * x), np.array([3.0, -2.0]), 1500, cosine_decay(0.05, 1500))
    np.testing.assert_allclose(steps[-1].after, 0, atol=1e-6)


@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("optimizer", ALL)
def test_a_rate_that_would_climb_is_refused_at_once(optimizer, rate):
    with pytest.raises(ValueError, match="learning rate is a finite number"):
        optimizer(lambda x: x * x, 1.0, rate)


def test_a_schedule_that_turns_negative_is_refused_where_it_does():
    steps = gradient_descent(lambda x: x * x, 1.0, lambda k: 0.1 - 0.1 * k)
    next(steps), next(steps)
    with pytest.raises(ValueError, match="learning rate"):
        next(steps)


@pytest.mark.filterwarnings("ignore")
def test_an_explosion_is_named_with_its_step_and_its_remedy():
    with pytest.raises(FloatingPointError, match=r"At step \d+ the value is (inf|nan).*learning rate 5 .*smaller"):
        walk(gradient_descent, lambda x: x ** 4, 2.0, 100, 5.0)


@pytest.mark.parametrize("optimizer, bad", [(momentum, {"beta": 1.0}), (nesterov, {"beta": -0.1}),
                                            (rmsprop, {"beta": 1.5}), (adam, {"beta2": 1})])
def test_a_memory_that_forgets_nothing_is_refused(optimizer, bad):
    with pytest.raises(ValueError, match="fraction of the past"):
        optimizer(lambda x: x * x, 1.0, 0.1, **bad)


def test_a_function_with_several_numbers_is_refused_in_a_sentence():
    with pytest.raises(Exception, match="single real number"):
        next(gradient_descent(lambda x: x * 2, np.ones(3), 0.1))


def test_a_step_can_be_wrapped_and_stopped():
    tqdm = pytest.importorskip("tqdm").tqdm
    for step in tqdm(optimizers.adam(lambda x: (x - 1) ** 2, 0.0, 0.1), disable=True):
        if step.value < 1e-6:
            break
    assert abs(step.parameters - 1) < 1e-3


@pytest.mark.parametrize("optimizer", ALL)
def test_compiled_steps_are_the_same_steps(optimizer):
    rng = np.random.default_rng(1)
    batches = [(rng.normal(size=n), rng.integers(2, size=n)) for n in (5, 5, 3, 5, 3)]      # two shapes, two programs

    def f(p, x, y):
        return np.mean((p["w"] * x + p["b"] - y) ** 2)
    start = {"w": 0.5, "b": np.array([0.2])}
    walks = [list(optimizer(f, start, 0.05, batches=batches, compiled=compiled)) for compiled in (False, True)]
    for eager, compiled in zip(*walks, strict=True):
        assert math.isclose(eager.value, compiled.value, rel_tol=1e-13)
        for name in start:
            np.testing.assert_allclose(compiled.after[name], eager.after[name], rtol=1e-12)
