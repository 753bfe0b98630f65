"""Lesson 12: the gradient of softmax cross-entropy, the training loop, twenty points too many, curves, and digits."""
from functools import cache

import numpy as np

import gradlib as gl
from gradlib import data, models
from gradlib.trees import tree_map

from . import Labelled, Later, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

def _moons_loss(parameters):
    x, y = data.moons(120, noise=0.15, seed=3)
    return models.logistic(models.mlp(parameters, x, np.tanh)[:, 0], y)


def _after(steps, learning_rate=1.0, way=-1, stale=False):
    parameters = models.mlp_parameters([2, 8, 1], seed=3, init=models.glorot)
    first = gradient = None
    for _ in range(steps):
        gradient = first if stale and first else gl.grad(_moons_loss)(parameters)
        first = first or gradient
        parameters = tree_map(lambda p, g: p + way * learning_rate * g, parameters, gradient)
    return _moons_loss(parameters)


@value(
    rtol=1e-3,
    remark="Two hundred steps: a gradient and a small move against it, again and again.",
    hints=["Line 3 asks for the loss and its gradients where the parameters are now, line 5 for a step against the "
           "gradients.",
           "`value, gradients = gl.value_and_grad(loss)(parameters)`, and `losses.append(value)`.",
           "parameters = tree_map(lambda p, g: p - learning_rate * g, parameters, gradients), and after the loop "
           "moons_loss = loss(parameters)"])
def moons_loss():
    """Fill the blanks of the loop: what is the loss after 200 steps with the learning rate 1?"""
    parameters, losses = models.mlp_parameters([2, 8, 1], seed=3, init=models.glorot), []
    for _ in range(200):
        value, gradients = gl.value_and_grad(_moons_loss)(parameters)
        losses.append(value)
        parameters = tree_map(lambda p, g: p - 1.0 * g, parameters, gradients)
    return _moons_loss(parameters)


@moons_loss.mistake(formula="p + learning_rate * g")
def climbed():
    """The loss has grown: you went with the gradient, uphill. Go against it: `p - learning_rate * g`."""
    return _after(200, way=1)


@moons_loss.mistake(formula="p - g * 0")
def stood_still():
    """That is the loss of the untrained network: the parameters never changed."""
    return _after(0)


@moons_loss.mistake(formula="one step")
def took_one_step():
    """That is the loss after one step. Each step has to begin where the last one ended."""
    return _after(1)


@moons_loss.mistake(formula="p - learning_rate * p")
def shrunk_to_nothing():
    """That is log 2, the loss of a network that says ½ to everything: its parameters are 0. Subtract a part of the
    gradient g, not of the parameter p itself."""
    return np.log(2)


@moons_loss.mistake(formula="losses[-1]", almost=True)
def before_the_last_step():
    """That is the last loss of the list, taken before the last step. Ask for the loss at the parameters where the loop
    ends: `loss(parameters)`."""
    return _after(199)


@moons_loss.mistake(formula="the first gradient, 200 times")
def kept_the_first_gradient():
    """You took the same gradient 200 times. Where the parameters are new, so is the gradient: take it inside the
    loop."""
    return _after(200, stale=True)


# ------------------------------------------------------------------------------------------- the gradient of the loss

LOGITS = np.array([[2.0, 1.0, 0.0], [0.0, -1.0, 3.0]])
MORE = np.array([[0.5, -1.5, 2.0, 0.0], [1.0, 1.0, -2.0, 0.3], [-0.7, 0.2, 0.4, 2.5], [3.0, -1.0, 0.0, 1.0],
                 [0.1, 0.9, -0.4, -2.0]])


@code(
    points=3,
    probes=[(LOGITS, np.array([0, 1])), (MORE, np.array([2, 0, 3, 1, 1])), (MORE[:4], np.array([3, 2, 0, 1])),
            (np.array([[1000.0, 0.0, 998.0], [3.0, 1.0, 2.0]]), np.array([2, 1]))],
    remark="The whole backward pass of the loss in one line: what the network says, minus what is true.",
    hints=["The gradient is (p − y)/N. p are the probabilities, one row for each example; each row sums to 1.",
           "`gl.softmax(logits)` gives p. For y take rows of the unit matrix: `np.eye(classes)[labels]`.",
           "return (gl.softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels)"])
def cross_entropy_gradient(logits, labels):
    """Write a function `cross_entropy_gradient(logits, labels)` that returns the gradient of the mean cross-entropy by
    the logits, (p − y)/N, an array like `logits`.

    `logits` has shape (N, classes), `labels` shape (N,): the number of the right class of each example. p is the
    softmax of each row, y has a 1 at the right class and 0 elsewhere. `gl.softmax` is there for you.

    For example, logits [[0, 0]] with the label [0] give [[−0.5, 0.5]]."""
    return (gl.softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels)


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


@cross_entropy_gradient.variant
def by_subtracting_in_place(logits, labels):
    p = gl.softmax(logits)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@cross_entropy_gradient.variant
def by_automatic_differentiation(logits, labels):
    return gl.grad(models.cross_entropy)(logits, labels)


@cross_entropy_gradient.mistake(formula="softmax(logits) - y", almost=True)
def not_divided(logits, labels):
    """The loss is a mean over the N examples, and so its gradient has a 1/N: divide by `len(labels)`."""
    return gl.softmax(logits) - _one_hot(logits, labels)


@cross_entropy_gradient.mistake(formula="(softmax(logits, axis=0) - y) / N")
def down_the_columns(logits, labels):
    """Your softmax runs down the columns, over the examples. The classes of one example compete: along each row,
    `axis=1`."""
    return (gl.softmax(logits, axis=0) - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="softmax over all entries")
def over_everything(logits, labels):
    """Your probabilities sum to 1 over the whole array. Each row is an example of its own and sums to 1 by itself."""
    e = np.exp(logits - logits.max())
    return (e / e.sum() - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="(y - softmax(logits)) / N", almost=True)
def turned_round(logits, labels):
    """The sign is turned: p − y, not y − p. A logit that is too high for a wrong class has a positive slope."""
    return (_one_hot(logits, labels) - gl.softmax(logits)) / len(labels)


@cross_entropy_gradient.mistake(formula="softmax(logits) - y / N", almost=True)
def brackets_forgotten(logits, labels):
    """You divided only y by N. Brackets are missing: the whole difference is divided, (p − y)/N."""
    return gl.softmax(logits) - _one_hot(logits, labels) / len(labels)


@cross_entropy_gradient.mistake(formula="models.cross_entropy(logits, labels)")
def loss_itself(logits, labels):
    """That is the loss, one number. Its gradient has an entry for each logit, an array like `logits`."""
    return models.cross_entropy(logits, labels)


@cross_entropy_gradient.mistake(formula="softmax(logits) / N")
def truth_forgotten(logits, labels):
    """The labels do not come into it. Subtract 1 at the right class of each example."""
    return gl.softmax(logits) / len(labels)


@cross_entropy_gradient.mistake(formula="(softmax(logits) - labels[:, None]) / N")
def labels_not_one_hot(logits, labels):
    """You subtracted the number of the class from every entry of the row. y has a 1 at the right class and 0
    elsewhere: `np.eye(classes)[labels]`."""
    return (gl.softmax(logits) - labels[:, None]) / len(labels)


@cross_entropy_gradient.mistake(formula="(logits - y) / N")
def no_softmax(logits, labels):
    """Logits are not probabilities yet: take their softmax first."""
    return (logits - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="(log_softmax(logits) - y) / N")
def logarithm_too_many(logits, labels):
    """That is log p − y. The logarithm belongs to the loss; in its gradient stand the probabilities themselves."""
    return (gl.log_softmax(logits) - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="(exp(logits) - y) / N")
def not_normalised(logits, labels):
    """You took exp but did not divide by the sum of the row: probabilities sum to 1."""
    with np.errstate(over="ignore"):
        return (np.exp(np.minimum(logits, 700)) - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)", almost=True)
def overflowing(logits, labels):
    """exp(1000) is too large for a number and becomes inf. Subtract each row's largest logit first, which changes
    nothing else, or let `gl.softmax` do it."""
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(logits)
        return (e / e.sum(axis=1, keepdims=True) - _one_hot(logits, labels)) / len(labels)


@cross_entropy_gradient.mistake(formula="(softmax(logits) - y) / logits.size", almost=True)
def divided_by_all_entries(logits, labels):
    """You divided by the number of entries. The mean is over the examples only, N = `len(labels)`."""
    return (gl.softmax(logits) - _one_hot(logits, labels)) / logits.size


@cross_entropy_gradient.mistake(formula="(softmax(logits) - y) / classes", almost=True)
def divided_by_the_classes(logits, labels):
    """You divided by the number of classes. N is the number of examples, `len(labels)`."""
    return (gl.softmax(logits) - _one_hot(logits, labels)) / logits.shape[1]


# ------------------------------------------------------------------------------------------------- the training loop

def _line(parameters):
    w, b = parameters
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([1.0, 2.5, 5.5, 8.0])
    return np.mean((w * x + b - y) ** 2)


def _valley(parameters):
    a, b = parameters
    return (a[0] - 1) ** 2 + 3 * np.sum((b - a) ** 2) + 0.1 * a[1] ** 4


LINE = Labelled("loss([w, b]): the mean squared error of a line on four points", _line)
VALLEY = Labelled("loss([a, b]): a bent valley in two arrays", _valley)


@code(
    points=4,
    probes=[(LINE, [0.0, 0.0], 0.05, 3), (VALLEY, [np.array([0.5, -1.0]), np.array([2.0, 0.3])], 0.03, 4),
            (LINE, [3.0, -1.0], 0.02, 1), (LINE, [1.0, 2.0], 0.03, 0)],
    remark="Every network, however large, is trained by this loop. The rest is data, patience and care.",
    hints=["In each round: the loss and its gradients where the parameters are now, then a step of them all at once.",
           "`value, gradients = gl.value_and_grad(loss)(parameters)` gives both. Keep the value with "
           "`losses.append(value)`.",
           "parameters = tree_map(lambda p, g: p - learning_rate * g, parameters, gradients)"])
def train(loss, parameters, learning_rate, steps):
    """Write a function `train(loss, parameters, learning_rate, steps)` that walks down `loss` by gradient descent.

    `parameters` is a list of numbers or arrays, and `loss(parameters)` a single number. Return two things: the
    parameters after the last step, and the list of losses, each taken **before** its step. `gl` and `tree_map` are
    there for you.

    For example, with `def loss(p): return p[0] ** 2`, the call `train(loss, [1.0], 0.25, 2)` gives ([0.25],
    [1.0, 0.25])."""
    losses = []
    for _ in range(steps):
        value, gradients = gl.value_and_grad(loss)(parameters)
        losses.append(value)
        parameters = tree_map(lambda p, g: p - learning_rate * g, parameters, gradients)
    return parameters, losses


@train.variant
def with_two_calls(loss, parameters, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(loss(parameters))
        parameters = [p - learning_rate * g for p, g in zip(parameters, gl.grad(loss)(parameters), strict=True)]
    return parameters, losses


def _walk(loss, parameters, steps, move):
    """The loop with another move in it."""
    losses = []
    for _ in range(steps):
        value, gradients = gl.value_and_grad(loss)(parameters)
        losses.append(value)
        parameters = move(parameters, gradients)
    return parameters, losses


@train.mistake(formula="p + learning_rate * g", almost=True)
def ascent(loss, parameters, learning_rate, steps):
    """You went with the gradient, and the losses grow. Downhill is against it: `p - learning_rate * g`."""
    return _walk(loss, parameters, steps, lambda ps, gs: [p + learning_rate * g for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="gradients taken once, before the loop")
def stale_gradient(loss, parameters, learning_rate, steps):
    """The gradients were taken once, at the start. Where the parameters are new, so are the gradients: take them inside
    the loop."""
    start = gl.grad(loss)(parameters)
    losses = []
    for _ in range(steps):
        losses.append(loss(parameters))
        parameters = [p - learning_rate * g for p, g in zip(parameters, start, strict=True)]
    return parameters, losses


@train.mistake(formula="p - g")
def rate_ignored(loss, parameters, learning_rate, steps):
    """The step is as long as the gradient itself: the learning rate is not used."""
    return _walk(loss, parameters, steps, lambda ps, gs: [p - g for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="the parameters never change")
def step_not_kept(loss, parameters, learning_rate, steps):
    """Every loss is the same: the step is worked out and not kept. `tree_map` leaves the old parameters as they are and
    returns new ones: `parameters = tree_map(...)`."""
    return _walk(loss, parameters, steps, lambda ps, gs: ps)


@train.mistake(formula="g - learning_rate * p")
def arguments_exchanged(loss, parameters, learning_rate, steps):
    """Parameters and gradients have changed places. `tree_map(f, parameters, gradients)` hands `f` a parameter first
    and its gradient second: `lambda p, g: ...`."""
    return _walk(loss, parameters, steps, lambda ps, gs: [g - learning_rate * p for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="p - learning_rate * p")
def parameters_for_gradients(loss, parameters, learning_rate, steps):
    """You subtracted a part of the parameter itself. It is a part of its gradient that is subtracted."""
    return _walk(loss, parameters, steps, lambda ps, gs: [p - learning_rate * p for p in ps])


@train.mistake(formula="learning_rate * g")
def replaced_instead_of_moved(loss, parameters, learning_rate, steps):
    """The new parameter is the old one plus a small change. You kept only the change."""
    return _walk(loss, parameters, steps, lambda ps, gs: [-learning_rate * g for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="only parameters[0] moves")
def first_parameter_only(loss, parameters, learning_rate, steps):
    """Only the first parameter moves. Step all of them: `tree_map` goes through parameters and gradients together."""
    return _walk(loss, parameters, steps, lambda ps, gs: [ps[0] - learning_rate * gs[0], *ps[1:]])


@train.mistake(formula="return inside the loop")
def one_step_only(loss, parameters, learning_rate, steps):
    """You return after the first step: a `return` inside the loop ends it. Put it below, without the indent."""
    return _walk(loss, parameters, min(steps, 1), lambda ps, gs: [p - learning_rate * g
                                                                  for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="range(steps + 1)", almost=True)
def one_step_too_many(loss, parameters, learning_rate, steps):
    """That is one step too many: `range(steps)` counts from 0 to steps − 1."""
    return _walk(loss, parameters, steps + 1, lambda ps, gs: [p - learning_rate * g
                                                              for p, g in zip(ps, gs, strict=True)])


@train.mistake(formula="losses.append(loss(parameters)) after the step", almost=True)
def losses_after_the_step(loss, parameters, learning_rate, steps):
    """Your losses are taken after each step, so the first one, of the untrained model, is missing. Note the loss before
    the step."""
    losses = []
    for _ in range(steps):
        gradients = gl.grad(loss)(parameters)
        parameters = [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]
        losses.append(loss(parameters))
    return parameters, losses


@train.mistake(formula="losses = [loss(parameters)], and one more after each step", almost=True)
def one_loss_too_many(loss, parameters, learning_rate, steps):
    """The parameters are right, but there is one loss too many: that of the last parameters, from which no step is
    taken any more."""
    parameters, losses = train.reference(loss, parameters, learning_rate, steps)
    return parameters, [*losses, loss(parameters)]


@train.mistake(formula="each parameter with a gradient of its own", almost=True)
def one_after_another(loss, parameters, learning_rate, steps):
    """Each parameter is stepped with a gradient that has already seen the others move. Take the gradients once a round,
    before any of them moves."""
    losses, parameters = [], list(parameters)
    for _ in range(steps):
        losses.append(loss(parameters))
        for i in range(len(parameters)):
            parameters[i] = parameters[i] - learning_rate * gl.grad(loss)(parameters)[i]
    return parameters, losses


@train.mistake(formula="return parameters, losses[-1]", almost=True)
def last_loss_only(loss, parameters, learning_rate, steps):
    """Return the whole list of losses: only with all of them can the curve be drawn."""
    parameters, losses = train.reference(loss, parameters, learning_rate, steps)
    return parameters, losses[-1] if losses else None


@train.mistake(formula="return parameters", almost=True)
def losses_forgotten(loss, parameters, learning_rate, steps):
    """The parameters are right. Return the losses as well: `return parameters, losses`."""
    return train.reference(loss, parameters, learning_rate, steps)[0]


@train.mistake(formula="return losses, parameters", almost=True)
def in_the_other_order(loss, parameters, learning_rate, steps):
    """Both are right, but in the other order: first the parameters, then the losses."""
    parameters, losses = train.reference(loss, parameters, learning_rate, steps)
    return losses, parameters


@train.mistake(formula="the start is returned", almost=True)
def start_returned(loss, parameters, learning_rate, steps):
    """The losses are right, but what you return are the parameters from before the first step."""
    return parameters, train.reference(loss, parameters, learning_rate, steps)[1]


@train.mistake(formula="p - learning_rate * sign(g)")
def signs_only(loss, parameters, learning_rate, steps):
    """Your steps have the same length in every direction. Multiply the learning rate by the gradient itself, not by its
    sign."""
    return _walk(loss, parameters, steps, lambda ps, gs: [p - learning_rate * np.sign(g)
                                                          for p, g in zip(ps, gs, strict=True)])


# ------------------------------------------------------------------------------------------- reading the curves

@code(
    points=2,
    probes=[([2.3, 1.1, 0.6, 0.3, 0.1, 0.05], [2.3, 1.3, 0.9, 0.8, 1.0, 1.4]),
            ([1.0, 0.8, 0.5, 0.4, 0.2, 0.1], [1.1, 0.9, 0.95, 0.7, 0.72, 0.9]),
            ([1.0, 0.5, 0.2, 0.1, 0.09], [1.1, 0.7, 1.5, 0.6, 0.8]),
            ([0.9, 0.5, 0.45, 0.3], [0.8, 0.7, 0.6, 0.55]), ([0.7, 0.4, 0.2], [0.5, 0.6, 0.9])],
    remark="This is early stopping: keep the parameters from where unseen data were served best.",
    hints=["Which of the two curves tells how the network does on data it has not seen?",
           "You are to find where the validation loss is lowest: its place in the list, not its value.",
           "return int(np.argmin(validation_losses))"])
def stop_at(training_losses, validation_losses):
    """Both lists hold a loss for each step of a training, the first of them step 0. Write a function
    `stop_at(training_losses, validation_losses)` that returns **the step** whose parameters you would keep.

    For example, `stop_at([0.9, 0.5, 0.1], [0.9, 0.6, 0.8])` gives 1."""
    return int(np.argmin(validation_losses))


@stop_at.mistake
def lowest_training_loss(training_losses, validation_losses):
    """That is where the training loss is lowest. It keeps falling while the network learns its points by heart: look
    at the validation loss."""
    return int(np.argmin(training_losses))


@stop_at.mistake(almost=True)
def loss_instead_of_step(training_losses, validation_losses):
    """That is the lowest validation loss itself. The question is at which step: `np.argmin` tells the place."""
    return min(validation_losses)


@stop_at.mistake(formula="the step before the validation loss first rises", almost=True)
def first_rise(training_losses, validation_losses):
    """You stop at the first rise. Validation losses are noisy: here a lower one comes later."""
    for step in range(len(validation_losses) - 1):
        if validation_losses[step + 1] > validation_losses[step]:
            return step
    return len(validation_losses) - 1


@stop_at.mistake(formula="np.argmin(np.abs(validation - training))")
def smallest_gap(training_losses, validation_losses):
    """That is where the two curves are closest, which they are before anything was learned. Take the lowest validation
    loss."""
    return int(np.argmin(np.abs(np.subtract(validation_losses, training_losses))))


@stop_at.mistake(formula="np.argmax(validation - training)")
def largest_gap(training_losses, validation_losses):
    """That is where the gap between the curves is largest: where overfitting is at its worst."""
    return int(np.argmax(np.subtract(validation_losses, training_losses)))


@stop_at.mistake
def highest_validation_loss(training_losses, validation_losses):
    """That is where the validation loss is highest. A loss is to be low: `np.argmin`."""
    return int(np.argmax(validation_losses))


@stop_at.mistake(formula="the first step with validation > training")
def curves_part(training_losses, validation_losses):
    """That is where the curves part. Held-out data are nearly always served a little worse; as long as the validation
    loss falls, the network still gets better at what it has not seen."""
    pairs = zip(training_losses, validation_losses, strict=True)
    return next((step for step, (training, validation) in enumerate(pairs) if validation > training),
                len(training_losses) - 1)


@stop_at.mistake(formula="np.argmin(validation_losses) + 1", almost=True)
def counted_from_one(training_losses, validation_losses):
    """You counted the steps from 1. The first entry belongs to step 0."""
    return int(np.argmin(validation_losses)) + 1


@stop_at.mistake(formula="np.argmin(training + validation)")
def both_together(training_losses, validation_losses):
    """You added both curves. The training loss says nothing about unseen data: the validation loss alone decides."""
    return int(np.argmin(np.add(training_losses, validation_losses)))


# ------------------------------------------------------------------------------------------------- overfit on purpose

@cache
def _by_heart(digits=20, steps=300):
    d = data.digits(seed=0)
    x, y = d.x_train[:digits], d.y_train[:digits]
    parameters = models.mlp_parameters([64, 32, 10], seed=0)

    def loss(parameters, x, y):
        return models.cross_entropy(models.mlp(parameters, x), y)
    for step in gl.optimizers.gradient_descent(loss, parameters, 0.5, batches=iter([(x, y)] * steps)):
        parameters = step.after
    return (models.accuracy(models.mlp(parameters, x), y), models.accuracy(models.mlp(parameters, d.x_test), d.y_test))


@value(
    points=2,
    rtol=0.01,
    remark="Every one of the 20 right, and nearly half of the unseen ones wrong. A network that cannot even learn 20 "
           "examples by heart has a bug: it is the first thing to try with a new program.",
    hints=["Train on `d.x_train[:20]` and `d.y_train[:20]` only. What is the accuracy on these 20 afterwards?",
           "The gap is the accuracy on the 20 minus the accuracy on all of `d.x_test`: both from `models.accuracy`.",
           "`models.accuracy(models.mlp(parameters, x), y)` is the first of the two, with x and y the 20."])
def overfitting_gap():
    """Overfit on purpose: train a network on only 20 digits until it knows them by heart.

    With `d = data.digits(seed=0)` take the first 20 training digits, `models.mlp_parameters([64, 32, 10], seed=0)`, the
    learning rate 0.5 and 300 steps. The answer is the **gap**: the accuracy on the 20 minus the accuracy on
    `d.x_test`."""
    d = data.digits(seed=0)
    x, y = d.x_train[:20], d.y_train[:20]
    parameters = models.mlp_parameters([64, 32, 10], seed=0)

    def loss(parameters):
        return models.cross_entropy(models.mlp(parameters, x), y)
    for _ in range(300):
        gradients = gl.grad(loss)(parameters)
        parameters = tree_map(lambda p, g: p - 0.5 * g, parameters, gradients)
    on_these = models.accuracy(models.mlp(parameters, x), y)
    return on_these - models.accuracy(models.mlp(parameters, d.x_test), d.y_test)


@overfitting_gap.mistake(formula="models.accuracy(..., d.y_test)", almost=True)
def held_out_accuracy():
    """That is the accuracy on the held-out digits. The gap is what is missing from it to that on the 20."""
    return _by_heart()[1]


@overfitting_gap.mistake(formula="models.accuracy(models.mlp(parameters, x), y)", almost=True)
def training_accuracy():
    """That is the accuracy on the 20 digits alone. Subtract that on the held-out ones."""
    return _by_heart()[0]


@overfitting_gap.mistake(formula="training / held out", almost=True)
def quotient():
    """That is one accuracy divided by the other. The gap is their difference."""
    on_these, unseen = _by_heart()
    return on_these / unseen


@overfitting_gap.mistake(formula="the same accuracy twice")
def measured_on_the_same_digits():
    """There is no gap between an accuracy and itself: measure one on the 20 digits, the other on all of `d.x_test`."""
    return 0.0


@overfitting_gap.mistake(formula="held out minus training", almost=True)
def gap_turned_round():
    """The other way round: training accuracy minus held-out accuracy."""
    on_these, unseen = _by_heart()
    return unseen - on_these


@overfitting_gap.mistake(formula="100 * (training - held_out)", almost=True)
def in_percent():
    """That is the gap in percent. Leave the accuracies as they are, between 0 and 1."""
    on_these, unseen = _by_heart()
    return 100 * (on_these - unseen)


@overfitting_gap.mistake(formula="trained on all of d.x_train")
def trained_on_all():
    """The gap is tiny because you trained on all digits. Take the first 20 only: `d.x_train[:20]`."""
    on_these, unseen = _by_heart(digits=10_000)
    return on_these - unseen


@overfitting_gap.mistake(formula="parameters before training")
def not_trained():
    """That is the gap of the untrained network: use the parameters after the 300 steps."""
    on_these, unseen = _by_heart(steps=0)
    return on_these - unseen


# ------------------------------------------------------------------------------------------------- a flawed report

flawed_report = choice(
    "flawed_report",
    """A report says: "We trained 40 networks with different learning rates and widths on the training digits, measured
    each on the test digits, and kept the best. It reads 98.9 % of the test digits." What is wrong?""",
    a=wrong("Nothing: the networks never trained on the test digits.",
            "No gradient saw them, true. But the choice among 40 did: the best of 40 is partly the luckiest on just "
            "these digits."),
    b=right("The test digits were used for choosing, so 98.9 % is too good to be true.",
            "Yes. What was used for choosing has become training data. Choose on a third set, the validation data, and "
            "look at the test data once, at the end."),
    c=wrong("40 networks are too few to find the best one.",
            "More would make it worse: the more you choose among, the luckier the winner."),
    d=wrong("The accuracy should have been measured on the training digits.",
            "These the network has seen: there it may know them by heart, as the 20 points."),
    hints=["Which data took part in a decision?",
           "The widths and learning rates were chosen by their success on the test digits.",
           "A score that was used for choosing is not a score on unseen data any more."])


# ------------------------------------------------------------------------------------------------- reading digits

ENOUGH = 0.96


@cache
def _some_digits():
    return data.digits(seed=8)


def _how_well(read, x_train, y_train, x_test):
    """What the check says of the digits that were read: in classes, so that whatever was done is in one of them."""
    if read is None or read is ...:
        return read
    read = np.asarray(read)
    labels = _some_digits().y_test
    if read.shape != labels.shape:
        given = f"an array of shape {read.shape}" if read.shape else "one number"
        return f"{given}, for {len(labels)} digits"
    if not np.isin(read, np.arange(10)).all():
        return "not all of them are digits from 0 to 9"
    if (read == read[0]).all():
        return "the same digit for every image"
    fraction = np.mean(read == labels)
    classes = {0.02: "fewer than 2 %", 0.2: "2 % to 20 %", 0.8: "20 % to 80 %", ENOUGH: "80 % to 96 %"}
    return next((f"{name} are right" for end, name in classes.items() if fraction < end), "at least 96 % are right")


@cache
def _fitted(rate=0.5, steps=400, examples=None):
    """Parameters of a network trained on so many of some digits, or all, for the mistakes below to read with."""
    x, y = _some_digits().x_train[:examples], _some_digits().y_train[:examples]

    def loss(parameters, x, y):
        return models.cross_entropy(models.mlp(parameters, x), y)
    parameters = models.mlp_parameters([64, 32, 10], seed=0)
    step = gl.compile(gl.value_and_grad(loss), parameters, x, y)
    for _ in range(steps):
        parameters = tree_map(lambda p, g: p - rate * g, parameters, step(parameters, x, y)[1])
    return parameters


@code(
    points=5,
    seconds=60,
    observe=_how_well,
    probes=Later(lambda: [(_some_digits().x_train, _some_digits().y_train, _some_digits().x_test)]),
    remark="At least 96 % of digits that it has never seen. You wrote the gradient, the loop and the model.",
    hints=["Three parts: parameters to begin with, a loop of steps down the cross-entropy, and the largest logit at "
           "the end. The lesson's digits cell has all three.",
           "If it reads 90 % or so, it needs more steps, a larger learning rate (up to about 1), or both.",
           "After 400 steps with rate 0.5 from models.mlp_parameters([64, 32, 10]): "
           "np.argmax(models.mlp(parameters, x_test), axis=1)"])
def read_digits(x_train, y_train, x_test):
    """Write a function `read_digits(x_train, y_train, x_test)` that trains a network on the images `x_train`, shape
    (1348, 64), with the digits `y_train`, and returns the digits it reads in `x_test`, shape (449, 64): an array of 449
    whole numbers.

    It passes when at least 96 % of them are right. It has a minute of time; a few seconds are enough."""
    def loss(parameters):
        return models.cross_entropy(models.mlp(parameters, x_train), y_train)
    parameters = models.mlp_parameters([64, 32, 10], seed=0)
    for _ in range(400):
        gradients = gl.grad(loss)(parameters)
        parameters = tree_map(lambda p, g: p - 0.5 * g, parameters, gradients)
    return np.argmax(models.mlp(parameters, x_test), axis=1)


@read_digits.variant
def with_adam_and_minibatches(x_train, y_train, x_test):
    def loss(parameters, x, y):
        return models.cross_entropy(models.mlp(parameters, x), y)
    batches = models.minibatches(x_train, y_train, size=64, epochs=30)
    trained = gl.train(gl.optimizers.adam(loss, models.mlp_parameters([64, 64, 10]), 0.005, batches=batches))
    return np.argmax(models.mlp(trained.parameters, x_test), axis=1)


@read_digits.mistake(formula="guessing")
def never_trained(x_train, y_train, x_test):
    """About one digit in ten is what guessing gets right. Are the parameters that read the trained ones, and is each
    image still beside its label?"""
    return np.argmax(models.mlp(_fitted(steps=0), x_test), axis=1)


@read_digits.mistake(formula="too few steps, or no hidden layer", almost=True)
def too_few_steps(x_train, y_train, x_test):
    """It learns, but has not finished: take more steps, or a larger learning rate. It also needs a hidden layer, of 32
    neurons or so."""
    return np.argmax(models.mlp(_fitted(steps=40), x_test), axis=1)


@read_digits.mistake(formula="one answer for every image")
def climbing(x_train, y_train, x_test):
    """The answer does not depend on the image. If it trains, it walks uphill, or its learning rate is so large that it
    broke: subtract the gradient, with a rate of 0.5 or so."""
    return np.argmax(models.mlp(_fitted(rate=-0.05, steps=60), x_test), axis=1)


@read_digits.mistake(formula="np.argmin(logits)")
def least_likely(x_train, y_train, x_test):
    """Guessing gets more of them right. Do you return the digit with the smallest logit, `np.argmin`? The largest one
    is the most likely: `np.argmax`."""
    return np.argmin(models.mlp(_fitted(), x_test), axis=1)


@read_digits.mistake(formula="np.argmax(logits, axis=0)")
def along_the_examples(x_train, y_train, x_test):
    """Ten numbers came back: `axis=0` looks for the best example of each digit. Each example's best digit is along
    `axis=1`."""
    return np.argmax(models.mlp(_fitted(), x_test), axis=0)


@read_digits.mistake(formula="logits")
def logits_returned(x_train, y_train, x_test):
    """You return the logits, ten for each image. Which digit has the largest? `np.argmax(..., axis=1)`."""
    return models.mlp(_fitted(), x_test)


@read_digits.mistake(formula="np.argmax(...).reshape(-1, 1)", almost=True)
def in_a_column(x_train, y_train, x_test):
    """The digits come in a column. `.ravel()` makes an array of 449 numbers of it, with one axis only."""
    return np.argmax(models.mlp(_fitted(), x_test), axis=1)[:, None]


@read_digits.mistake(formula="models.accuracy(...)")
def one_number(x_train, y_train, x_test):
    """One number came back, such as an accuracy. Return the digit that is read in each of the images:
    `np.argmax(..., axis=1)`."""
    return np.max(models.mlp(_fitted(), x_test))


@read_digits.mistake(formula="np.max(logits, axis=1)")
def sureness_returned(x_train, y_train, x_test):
    """Some of your numbers are no digits. The largest logit or probability says how sure the network is; at which place
    it stands says which digit it reads: `np.argmax` instead of `np.max`."""
    return np.max(models.mlp(_fitted(), x_test), axis=1)


@read_digits.mistake(formula="np.argmax(models.mlp(parameters, x_train), axis=1)")
def read_the_training_digits(x_train, y_train, x_test):
    """You read the training digits. The question is whether it can read digits it has not seen: `x_test`."""
    return np.argmax(models.mlp(_fitted(), x_train), axis=1)


@read_digits.mistake(formula="too few examples, or far too few steps")
def on_twenty_digits(x_train, y_train, x_test):
    """It has learned a little, or a few digits by heart. Train on all of `x_train`, with a few hundred steps."""
    return np.argmax(models.mlp(_fitted(examples=20), x_test), axis=1)
