"""Functions that learning needs and NumPy lacks. They take plain arrays as well as traced ones."""

import math
from typing import Any

import numpy as np

from gradlib.batching import BATCHED, along_axes
from gradlib.kinds import Entrywise, PushPull
from gradlib.primitives import as_constant
from gradlib.rules import primitive
from gradlib.tracing import METHODS_OF_UFUNCS
from gradlib.transposes import keep_axes
from gradlib.trees import Tree, tree_map


def stop_gradient(tree: Tree) -> Tree:
    """The same values as constants: no derivative passes through. They are plain numbers again, except under vmap."""
    return tree_map(as_constant, tree)


@primitive(Entrywise(lambda y: y * (1 - y)))
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), entry by entry, without overflow and exact in both tails."""
    tail = np.exp(-np.abs(x))
    return np.where(np.greater_equal(x, 0), 1, tail)[()] / (1 + tail)


@primitive(Entrywise(lambda y, x: sigmoid(x)))
def softplus(x: Any) -> Any:
    """log(1 + exp(x)), entry by entry: a smooth relu. softplus(b * x) / b comes closer to relu as b grows."""
    return np.logaddexp(x, 0)


@primitive(Entrywise(lambda y, x: np.greater(x, 0)))
def relu(x: Any) -> Any:
    """max(x, 0), entry by entry. Its derivative at the kink is taken to be 0."""
    return np.maximum(x, 0)


def _weights(out, x, axis=None, keepdims=False):
    """exp(x - logsumexp(x)): the softmax of x, given its logsumexp."""
    return np.exp(x - (out if keepdims else keep_axes(out, x, axis)))


def _push_logsumexp(t, out, x, axis=None, keepdims=False):
    return np.sum(t * _weights(out, x, axis, keepdims), axis=axis, keepdims=keepdims)


def _pull_logsumexp(g, out, x, axis=None, keepdims=False):
    return (g if keepdims else keep_axes(g, x, axis)) * _weights(out, x, axis, keepdims)


@primitive(PushPull((_push_logsumexp, _pull_logsumexp)))
def logsumexp(x: Any, axis: int | tuple | None = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))) along an axis, or of all entries, without overflow: the largest entry is taken out first."""
    x = np.asarray(x)
    largest = np.maximum.reduce(x, axis, keepdims=True)
    if math.isfinite(np.vdot(largest, largest)):                     # overflow is a false alarm, which only costs time
        out = np.log(np.add.reduce(np.exp(x - largest), axis, keepdims=True)) + largest
    else:
        largest = np.where(np.isinf(largest), 0, largest)
        with np.errstate(divide="ignore"):            # log(0) = -inf is the right answer where all entries are -inf
            out = np.log(np.exp(x - largest).sum(axis=axis, keepdims=True)) + largest
    return out if keepdims else out.squeeze(axis)[()]


def _through_softmax(t, y, x, axis=-1):
    """The softmax's Jacobian, diag(y) - y yᵀ, times t. It is symmetric, and so serves both directions."""
    return y * (t - np.sum(y * t, axis=axis, keepdims=True))


@primitive(PushPull((_through_softmax, _through_softmax)))
def softmax(x: Any, axis: int | tuple = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis, without overflow: positive numbers that sum to 1."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@primitive(PushPull((lambda t, y, x, axis=-1: t - np.sum(np.exp(y) * t, axis=axis, keepdims=True),
                     lambda g, y, x, axis=-1: g - np.exp(y) * np.sum(g, axis=axis, keepdims=True))))
def log_softmax(x: Any, axis: int | tuple = -1) -> Any:
    """log(softmax(x)) along an axis, without overflow or loss of accuracy."""
    return x - logsumexp(x, axis=axis, keepdims=True)


BATCHED[logsumexp] = along_axes(logsumexp)
BATCHED[softmax] = along_axes(softmax, axis=-1)
BATCHED[log_softmax] = along_axes(log_softmax, axis=-1)
METHODS_OF_UFUNCS["logaddexp.reduce"] = logsumexp
