"""Models and losses against closed forms, SciPy and recorded numbers; their gradients against difference quotients."""

import math

import mpmath
import numpy as np
import pytest
from scipy import signal, special

import gradlib as gl
from gradlib import data, models
from gradlib.optimizers import adam, cosine_decay
from gradlib.training import train

RNG = np.random.default_rng(7)


# ------------------------------------------------------------------------------------------------------------ losses

def test_losses_by_hand():
    assert models.mse(np.array([1.0, 4.0]), np.array([0.0, 2.0])) == 2.5                       # (1 + 4) / 2
    assert models.huber(np.array([0.5, -3.0]), np.zeros(2), delta=1.0) == (0.125 + 2.5) / 2    # 3 - ½ beyond the bend
    assert models.huber(np.array([0.5, -3.0]), np.zeros(2), delta=2.0) == (0.125 + 4.0) / 2    # 2 * (3 - 1)
    assert math.isclose(models.logistic(np.array([0.0]), np.array([1])), math.log(2))
    assert math.isclose(models.cross_entropy(np.zeros((3, 10)), np.array([0, 5, 9])), math.log(10))


def test_cross_entropy_against_scipy():
    logits, labels = RNG.normal(size=(20, 5)) * 3, RNG.integers(5, size=20)
    expected = -np.mean(np.log(special.softmax(logits, axis=1))[np.arange(20), labels])
    assert math.isclose(models.cross_entropy(logits, labels), expected, rel_tol=1e-13)
    z, y = RNG.normal(size=20) * 3, RNG.integers(2, size=20)
    p = special.expit(z)
    assert math.isclose(models.logistic(z, y), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rel_tol=1e-13)


@pytest.mark.parametrize("z", [-800.0, -40.0, 40.0, 800.0])
@pytest.mark.parametrize("y", [0, 1])
def test_losses_stay_exact_for_huge_logits(z, y):
    with mpmath.workdps(30):
        exact = float(mpmath.log(1 + mpmath.exp(z if y == 0 else -z)))
    assert math.isclose(models.logistic(np.array([z]), np.array([y])), exact, rel_tol=1e-14)
    assert math.isclose(models.cross_entropy(np.array([[0.0, z]]), np.array([y])), exact, rel_tol=1e-14, abs_tol=1e-15)


def test_the_gradient_of_cross_entropy_is_probability_minus_truth():
    logits, labels = RNG.normal(size=(6, 4)), RNG.integers(4, size=6)
    expected = (special.softmax(logits, axis=1) - np.eye(4)[labels]) / 6
    np.testing.assert_allclose(gl.grad(models.cross_entropy)(logits, labels), expected, atol=1e-15)
    z, y = RNG.normal(size=6), RNG.integers(2, size=6)
    np.testing.assert_allclose(gl.grad(models.logistic)(z, y), (special.expit(z) - y) / 6, atol=1e-15)


def test_a_huber_outlier_pulls_no_harder_than_delta():
    g = gl.grad(lambda r: models.huber(r, np.zeros(4), delta=0.5))(np.array([0.1, -0.4, 30.0, -1e9]))
    np.testing.assert_allclose(g * 4, [0.1, -0.4, 0.5, -0.5])


def test_gradients_of_losses_and_layers_agree_with_difference_quotients():
    x, y = RNG.normal(size=(5, 3)), RNG.integers(4, size=5)
    parameters = models.mlp_parameters([3, 6, 4], seed=1, init=models.glorot)
    gl.check_grads(lambda p: models.cross_entropy(models.mlp(p, x, np.tanh), y), (parameters,), order=2)
    targets = RNG.normal(size=(5, 4))
    gl.check_grads(lambda p: models.mse(models.mlp(p, x, np.tanh), targets), (parameters,), order=2)
    gl.check_grads(lambda p: models.huber(models.mlp(p, x, np.tanh), targets, 0.7), (parameters,), order=1)
    gl.check_grads(lambda k: np.sum(np.sin(models.conv2d(RNG_IMAGES, k))), (RNG.normal(size=(2, 3, 2, 3)),), order=2)
    gl.check_grads(lambda i: np.sum(np.sin(models.conv2d(i, RNG_KERNELS))), (RNG_IMAGES,), order=1)


RNG_IMAGES, RNG_KERNELS = RNG.normal(size=(2, 3, 5, 6)), RNG.normal(size=(4, 3, 2, 3))


# ------------------------------------------------------------------------------------------------------------ layers

def test_conv2d_against_scipy():
    found = models.conv2d(RNG_IMAGES, RNG_KERNELS)
    assert found.shape == (2, 4, 4, 4)
    for n in range(2):
        for f in range(4):
            expected = sum(signal.correlate2d(RNG_IMAGES[n, c], RNG_KERNELS[f, c], mode="valid") for c in range(3))
            np.testing.assert_allclose(found[n, f], expected, atol=1e-12)


def test_a_network_is_the_matrix_products_it_claims_to_be():
    (first, second), x = models.mlp_parameters([3, 5, 2], seed=4), RNG.normal(size=(7, 3))
    first["bias"] += 0.3
    hidden = np.maximum(x @ first["weights"] + first["bias"], 0)
    np.testing.assert_allclose(models.mlp([first, second], x), hidden @ second["weights"] + second["bias"])
    assert models.mlp([first, second], x[0]).shape == (2,)                                    # a single example


def test_initial_weights_keep_the_size_of_a_signal():
    """With relu and he, with tanh near 0 and glorot, ten layers neither fade nor burn."""
    x = np.random.default_rng(0).normal(size=(500, 256))
    squares = [np.mean(models.mlp(models.mlp_parameters([256] * 11, seed), x) ** 2) for seed in range(5)]
    # after the last layer, which has no relu behind it, the mean square is twice that of the input
    assert 1.4 < np.mean(squares) < 2.8
    layers = models.mlp_parameters([256] * 11, seed=1, init=models.glorot)
    assert 0.7 < np.mean(models.mlp(layers, 1e-3 * x, np.tanh) ** 2) / np.mean((1e-3 * x) ** 2) < 1.4


@pytest.mark.parametrize("init, variance", [(models.he, 2 / 400), (models.glorot, 2 / 500)])
def test_initial_weights_have_the_variance_of_their_source(init, variance):
    weights = init(np.random.default_rng(3), 400, 100)
    assert weights.shape == (400, 100)
    assert math.isclose(weights.var(), variance, rel_tol=0.03)


def test_parameters_repeat_with_their_seed():
    a, b, c = (models.mlp_parameters([4, 3, 2], seed) for seed in (1, 1, 2))
    assert (a[0]["weights"] == b[0]["weights"]).all() and not (a[0]["weights"] == c[0]["weights"]).any()


# ------------------------------------------------------------------------------------------------------------ batches

def test_an_epoch_shows_every_example_once_and_keeps_pairs_together():
    x = np.arange(10)
    batches = list(models.minibatches(x, 100 + x, size=4, epochs=2, seed=3))
    assert [len(a) for a, _ in batches] == [4, 4, 2, 4, 4, 2]
    assert all((b == a + 100).all() for a, b in batches)
    first, second = (np.concatenate([a for a, _ in batches[i:i + 3]]) for i in (0, 3))
    assert sorted(first) == sorted(second) == list(range(10))
    assert list(first) != list(second)


def test_accuracy_by_hand():
    assert models.accuracy(np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]]), np.array([1, 0, 0])) == 2 / 3
    assert models.accuracy(np.array([-1.0, 2.0, 3.0, -4.0]), np.array([0, 1, 0, 0])) == 0.75


# -------------------------------------------------------------------------------------------------- what is refused

@pytest.mark.parametrize("call, sentence", [
    (lambda: models.mse(np.ones((3, 1)), np.ones(3)), r"same shape, but these have \(3, 1\) and \(3,\)"),
    (lambda: models.logistic(np.ones(3), np.ones((3, 1))), "same shape"),
    (lambda: models.huber(np.ones(3), np.ones(3), delta=0), "above 0"),
    (lambda: models.cross_entropy(np.ones((3, 2)), np.eye(2)[[0, 1, 1]]), r"labels \(examples,\), one whole number"),
    (lambda: models.cross_entropy(np.ones((3, 2)), np.array([1, 2, 0])), "from 0 to 1 here"),
    (lambda: models.cross_entropy(np.ones((3, 2)), np.array([0.0, 1.0, 1.0])), "whole numbers"),
    (lambda: models.accuracy(np.ones((3, 2)), np.array([0, -1, 1])), "whole numbers from 0"),
    (lambda: models.mlp(models.mlp_parameters([3, 2]), np.ones((5, 4))), "takes 3 numbers for each example"),
    (lambda: models.mlp_parameters([3]), "sizes of its input"),
    (lambda: models.mlp_parameters([3, 0, 1]), "1 or more"),
    (lambda: models.conv2d(np.ones((2, 3, 5, 5)), np.ones((4, 1, 2, 2))), "as many channels"),
    (lambda: models.minibatches(np.ones(3), np.ones(4), size=2), r"\[3, 4\] rows"),
    (lambda: models.minibatches(np.ones(3), size=0), "at least one example"),
])
def test_bad_input_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


# ------------------------------------------------------------------------------------------------------ all together

def test_a_small_network_reads_digits_it_has_never_seen():
    d = data.digits(seed=0)

    def loss(parameters, x, y):
        return models.cross_entropy(models.mlp(parameters, x), y)
    batches = models.minibatches(d.x_train, d.y_train, size=64, epochs=30)
    trained = train(adam(loss, models.mlp_parameters([64, 64, 10]), cosine_decay(0.01, 30 * 22), batches=batches))
    assert models.accuracy(models.mlp(trained.parameters, d.x_test), d.y_test) >= 0.97
