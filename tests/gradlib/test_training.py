"""The training loop ends when it should, returns what was learned, and says what was wrong."""

import sys
import time

import numpy as np
import pytest

import gradlib as gl
from gradlib import data, models
from gradlib.optimizers import adam, gradient_descent
from gradlib.tracing import TracingError
from gradlib.training import train
from gradlib.trees import tree_map


def bowl(x):
    return np.sum((x - 1.0) ** 2)


def test_training_returns_the_parameters_after_its_last_step():
    """Each step of rate ½ on (x - 1)² halves nothing less than everything: it lands on the bottom at once."""
    trained = train(gradient_descent(bowl, np.zeros(2), 0.5), steps=1)
    assert trained.parameters.tolist() == [1.0, 1.0]
    assert trained.losses.tolist() == [2.0] and trained.ended == "done"


def test_training_ends_with_its_steps_or_batches_or_condition():
    assert len(train(gradient_descent(bowl, np.zeros(2), 0.1), steps=7).losses) == 7
    batches = models.minibatches(np.ones((10, 2)), size=5, epochs=3)
    assert len(train(gradient_descent(lambda x, a: np.sum(a * x * x), np.ones(2), 0.01, batches=batches)).losses) == 6
    trained = train(gradient_descent(bowl, np.zeros(2), 0.1), steps=1000, until=lambda step: step.value < 0.01)
    assert trained.ended == "until"
    assert trained.losses[-1] < 0.01 < trained.losses[-2]


def test_the_stop_button_keeps_what_was_learned():
    def pressed(step):
        if step.number == 3:
            raise KeyboardInterrupt
        return False
    trained = train(gradient_descent(bowl, np.zeros(2), 0.1), steps=100, until=pressed)
    assert trained.ended == "interrupted" and len(trained.losses) == 4
    np.testing.assert_allclose(trained.parameters, 1 - 0.8 ** 4)


def test_a_stop_before_the_first_step_has_nothing_to_keep():
    def f(x):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        train(gradient_descent(f, np.zeros(2), 0.1), steps=3)


def test_the_progress_bar_counts_the_steps(capsys):
    train(gradient_descent(bowl, np.zeros(2), 0.1), steps=25, progress=True)
    shown = capsys.readouterr().err
    assert "25/25" in shown and "loss=" in shown


def test_a_missing_progress_bar_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match="pip install tqdm"):
        train(gradient_descent(bowl, np.zeros(2), 0.1), steps=2, progress=True)


def test_used_up_batches_are_named():
    batches = models.minibatches(np.ones((4, 2)), size=2, epochs=1)
    list(batches)
    with pytest.raises(ValueError, match="only once"):
        train(gradient_descent(lambda x, a: np.sum(a * x), np.ones(2), 0.1, batches=batches))


def test_a_network_bends_its_boundary_round_two_moons_within_seconds():
    x, y = data.moons(200, noise=0.1)

    def loss(parameters, x, y):
        return models.logistic(models.mlp(parameters, x, np.tanh)[:, 0], y)
    started = time.perf_counter()
    trained = train(adam(loss, models.mlp_parameters([2, 16, 1], seed=1), 0.05, batches=iter([(x, y)] * 400)))
    assert time.perf_counter() - started < 10
    assert models.accuracy(models.mlp(trained.parameters, x, np.tanh)[:, 0], y) == 1
    straight = train(adam(loss, models.mlp_parameters([2, 1], seed=1), 0.05, batches=iter([(x, y)] * 400)))
    assert models.accuracy(models.mlp(straight.parameters, x)[:, 0], y) < 0.95                # no line parts the moons


def test_a_gradient_that_was_not_called_is_named():
    """gl.grad(loss) for gl.grad(loss)(parameters): the commonest slip in a training loop."""
    with pytest.raises(TracingError, match="a function, which has yet to be called"):
        tree_map(lambda p, g: p - 0.1 * g, [1.0, 2.0], gl.grad(lambda p: p[0] * p[1]))
