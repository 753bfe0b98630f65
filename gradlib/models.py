"""Models, losses and what feeds them: plain functions of plain parameters.

    parameters = models.mlp_parameters([64, 32, 10], seed=0)            # a list of {"weights": W, "bias": b}
    loss = models.cross_entropy(models.mlp(parameters, images), labels)

A model is a function of its parameters and the data, and nothing is hidden in an object: to differentiate the loss by
the parameters is to differentiate a function by its first argument.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from gradlib.functions import log_softmax, relu, softplus
from gradlib.tracing import Traced, complaint, shape

Layer = dict[str, np.ndarray]

# --------------------------------------------------------------------------------------------------- initial weights


def he(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    """Normal weights of variance 2 / inputs, shape (inputs, outputs): behind a relu, which lets half of the signal
    through, its size stays the same from layer to layer. K. He and others, ICCV 2015, arXiv 1502.01852."""
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))


def glorot(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    """Normal weights of variance 2 / (inputs + outputs), shape (inputs, outputs): with tanh a signal keeps its size,
    forwards and backwards as far as both can be had. X. Glorot and Y. Bengio, AISTATS 2010."""
    return rng.normal(scale=np.sqrt(2 / (inputs + outputs)), size=(inputs, outputs))


# ------------------------------------------------------------------------------------------------------------ layers

def mlp_parameters(sizes: Sequence[int], seed: int = 0, init: Callable = he) -> list[Layer]:
    """The parameters of a network with so many numbers in each layer: [64, 32, 10] takes 64 numbers in and gives 10.

    One dict a layer: "weights" of shape (inputs, outputs), drawn by `init`, and "bias" of shape (outputs,), zeros.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"A network needs the sizes of its input and output at least, each 1 or more, not {sizes}.")
    rng = np.random.default_rng(seed)
    return [{"weights": init(rng, inputs, outputs), "bias": np.zeros(outputs)}
            for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True)]


def dense(layer: Layer, x: Any) -> Any:
    """A dense layer: x W + b. From shape (..., inputs) to (..., outputs)."""
    inputs = shape(layer["weights"])[0]
    if shape(x)[-1:] != (inputs,):
        raise complaint(f"This layer takes {inputs} numbers for each example, but x has shape {shape(x)}: its last "
                        f"axis should be {inputs} long.", ValueError)
    return x @ layer["weights"] + layer["bias"]


def mlp(parameters: Sequence[Layer], x: Any, activation: Callable = relu) -> Any:
    """A multilayer perceptron: dense layers with the activation between them. (examples, inputs) to (examples,
    outputs).

    The last layer's numbers come out as they are: "logits" for a classifier, which `cross_entropy` understands.
    """
    *hidden, last = parameters
    for layer in hidden:
        x = activation(dense(layer, x))
    return dense(last, x)


def conv2d(images: Any, kernels: Any) -> Any:
    """Slide each kernel over each image and take the product at every place where it fits: a 2-D convolution.

    images (examples, channels, height, width), kernels (features, channels, kh, kw); the result has shape (examples,
    features, height - kh + 1, width - kw + 1). As usual in learning, kernels are not mirrored.
    """
    if len(shape(images)) != 4 or len(shape(kernels)) != 4 or shape(images)[1] != shape(kernels)[1]:
        raise complaint("conv2d takes images (examples, channels, height, width) and kernels (features, channels, "
                        f"kh, kw), with as many channels, not {shape(images)} and {shape(kernels)}.", ValueError)
    features, channels, kh, kw = shape(kernels)
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(2, 3))
    examples, _, height, width = shape(windows)[:4]
    patches = windows.transpose(0, 2, 3, 1, 4, 5).reshape(examples * height * width, channels * kh * kw)
    products = patches @ np.reshape(kernels, (features, -1)).T
    return products.reshape(examples, height, width, features).transpose(0, 3, 1, 2)


# ------------------------------------------------------------------------------------------------------------ losses
# Each is a mean over the examples, so that its size, and a good learning rate, do not depend on how many there are.

def mse(prediction: Any, target: Any) -> Any:
    """The mean squared error, over all entries. Prediction and target have the same shape."""
    return np.mean(_difference(prediction, target) ** 2)


def huber(prediction: Any, target: Any, delta: float = 1.0) -> Any:
    """The mean Huber loss: r²/2 for an error r up to delta, and beyond it a straight line, so that outliers pull no
    harder than delta. P. Huber, Annals of Mathematical Statistics 35 (1964) 73-101."""
    if delta <= 0:
        raise ValueError(f"delta is the error from which the loss grows like a straight line: above 0, not {delta}.")
    r = np.abs(_difference(prediction, target))
    return np.mean(np.where(np.less_equal(r, delta), r * r / 2, delta * (r - delta / 2)))


def logistic(logits: Any, labels: Any) -> Any:
    """The mean of -log(probability of the right label) for two classes, where sigmoid(logit) is that of class 1.

    logits and labels (0 or 1) have the same shape. Safe for logits of any size: log(1 + exp(∓z)).
    """
    _difference(logits, labels)
    return np.mean(softplus((1 - 2 * labels) * logits))


def cross_entropy(logits: Any, labels: Any) -> Any:
    """The mean of -log(probability of the right class), where softmax(logits) are the probabilities of the classes.

    logits has shape (examples, classes), labels (examples,): whole numbers from 0. Safe for logits of any size.
    """
    _check_labels(logits, labels)
    return -np.mean(log_softmax(logits)[np.arange(len(labels)), labels])


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The fraction of examples whose largest logit is that of the right class; for logits of shape (examples,), whose
    logit is above 0 just where the label is 1."""
    logits, labels = np.asarray(logits), np.asarray(labels)
    if logits.ndim == 1:
        _difference(logits, labels)
        return float(np.mean((logits > 0) == (labels == 1)))
    _check_labels(logits, labels)
    return float(np.mean(np.argmax(logits, axis=1) == labels))


def _difference(prediction, target):
    if shape(prediction) != shape(target):                      # (n, 1) and (n,) would quietly make (n, n) errors
        raise complaint(f"A prediction and its target have the same shape, but these have {shape(prediction)} and "
                        f"{shape(target)}.", ValueError)
    return prediction - target


def _check_labels(logits, labels):
    if len(shape(logits)) != 2 or shape(labels) != shape(logits)[:1]:
        raise complaint("Logits have shape (examples, classes) and labels (examples,), one whole number for each; "
                        f"these have {shape(logits)} and {shape(labels)}.", ValueError)
    if type(labels) is Traced:                                  # while a program is recorded their values are unknown
        return
    labels, classes = np.asarray(labels), shape(logits)[1]
    if labels.dtype.kind not in "iu" or labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise complaint(f"Labels are whole numbers from 0 to {classes - 1} here, one for each class; these are "
                        f"{labels.dtype}, from {labels.min()} to {labels.max()}.", ValueError)


# ------------------------------------------------------------------------------------------------------------ batches

def minibatches(*arrays: np.ndarray, size: int, epochs: int | None = None, seed: int = 0) -> Iterator[tuple]:
    """The rows of all arrays in batches of `size`, in an order drawn anew for each epoch; the last may be smaller.

    An epoch is one pass through all examples; None means without end. Row i of each array belongs to example i:
    `for x, y in minibatches(images, labels, size=64, epochs=10)`.
    """
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) != 1:
        raise ValueError(f"Each array holds one row for each example, but these have {lengths} rows.")
    if size < 1 or lengths[0] < 1:
        raise ValueError(f"Batches need at least one example each, not size={size} of {lengths[0]} examples.")
    return _minibatches(arrays, size, epochs, np.random.default_rng(seed))


def _minibatches(arrays, size, epochs, rng):
    epoch = 0
    while epochs is None or epoch < epochs:
        order = rng.permutation(len(arrays[0]))
        for start in range(0, len(order), size):
            yield tuple(array[order[start:start + size]] for array in arrays)
        epoch += 1
