"""Lesson 11: vector-Jacobian products of a layer, broadcasting undone, and a check of gradients."""
import numpy as np

import gradlib as gl

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]

# ------------------------------------------------------------------------------------- the lesson's faded example

G = np.array([[1.0, 0.0, -2.0], [3.0, 1.0, 0.0]])       # (2, 3): two examples, three outputs
W = np.array([[2.0, 1.0, 0.0], [-1.0, 4.0, 1.0]])       # (2, 3): two inputs, three outputs


@value(
    remark="X enters by a product with W, so its gradient is a product with W as well, turned round.",
    hints=["dX has the shape of X: a row for each example, a column for each input. Here that is (2, 2).",
           "G is (examples, outputs), W is (inputs, outputs). The outputs have to meet in the middle of the product.",
           "dX = G @ W.T"])
def input_gradient():
    """`Y = X @ W + b`, and the gradient `G` with respect to `Y` is known. What is the gradient with respect to `X`?"""
    return G @ W.T


@input_gradient.mistake(almost=True)
def turned_round():
    """This is the transpose: a column for each example. X has a row for each."""
    return W @ G.T


@input_gradient.mistake
def upstream_forgotten_in_x():
    """These are the sums of the rows of W, as if every entry of G were 1. What comes back from Y has to come in."""
    return np.ones_like(G) @ W.T


@input_gradient.mistake
def entry_by_entry():
    """`G * W` multiplies entry by entry. Each input reaches all outputs: it takes a matrix product to collect them."""
    return G * W


@input_gradient.mistake
def weights_themselves():
    """That is W, turned round. It says how Y moves with X; multiply what comes back, G, by it."""
    return W.T


@input_gradient.mistake
def product_with_transposed_g():
    """This product lets the examples meet in the middle and has the shape (3, 3). The outputs have to meet."""
    return G.T @ W


# --------------------------------------------------------------------------------------------- the gradient of a bias

_random = np.random.default_rng(1)


def _numbers(*shape):
    return np.round(_random.normal(size=shape), 2)


@code(
    points=2,
    probes=[(_numbers(4, 3),), (_numbers(3, 3),), (_numbers(6, 2),), (_numbers(1, 4),), (_numbers(5, 1),)],
    remark="Broadcasting forward is summing backward.",
    hints=["b has k entries. How many numbers in G does one entry of b reach?",
           "Entry j of b was added to column j in every row. Add up what comes back to that column, over the examples.",
           "return G.sum(axis=0)"])
def bias_vjp(G):
    """A layer adds a bias `b` of shape (k,) to each of N rows: `Y = X @ W + b`. Write a function `bias_vjp(G)` that
    takes `G`, the gradient with respect to `Y`, of shape (N, k), and returns the gradient with respect to `b`, of shape
    (k,).

    For example, `bias_vjp(np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]))` gives the array [111, 222]."""
    return G.sum(axis=0)


@bias_vjp.mistake
def not_summed(G):
    """You pass G on as it is: a gradient for each copy of b. But b is there once, and what comes back to its copies has
    to be added."""
    return G


@bias_vjp.mistake(almost=True)
def wrong_axis(G):
    """You added along the rows: one number for each example. Add over the examples, which are axis 0."""
    return G.sum(axis=1)


@bias_vjp.mistake(almost=True)
def mean_over_the_batch(G):
    """You took the mean over the batch. If the loss is a mean, G carries the division by N already; on the way back the
    copies' gradients are added."""
    return G.mean(axis=0)


@bias_vjp.mistake
def everything_summed(G):
    """`sum()` without an axis adds everything into one number. b has k entries, and each has a slope of its own."""
    return G.sum()


@bias_vjp.mistake(almost=True)
def axis_kept(G):
    """The numbers are right, but the shape is (1, k). b has the shape (k,), and so has its gradient: leave out
    `keepdims`."""
    return G.sum(axis=0, keepdims=True)


@bias_vjp.mistake
def first_example_only(G):
    """This is what comes back to the first copy alone. The other examples pull at b as well."""
    return G[0]


@bias_vjp.mistake
def last_example_only(G):
    """This is what comes back to the last copy alone: written over, not added (`=` where `+=` is needed)."""
    return G[-1]


@bias_vjp.mistake
def upstream_forgotten(G):
    """You counted the copies, as if each got 1 back. Add up what does come back: the entries of G."""
    return np.full(G.shape[1], float(len(G)))


@bias_vjp.mistake
def slope_of_one_copy(G):
    """Each copy of b moves Y by 1 for 1, true. Multiply that by what comes back, G, and add over the copies."""
    return np.ones(G.shape[1])


@bias_vjp.mistake
def sizes_summed(G):
    """The signs are gone: gradients that pull up and down cancel."""
    return np.abs(G).sum(axis=0)


@bias_vjp.mistake
def largest(G):
    """This is the strongest pull in each column. All of them act: add them."""
    return G.max(axis=0)


@bias_vjp.mistake
def column_of_sums(G):
    """These are the sums of the rows, as a column. Add over the examples, axis 0, and leave out `keepdims`."""
    return G.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------------------------------------- the gradient of weights

@code(
    points=3,
    probes=[(_numbers(4, 3), _numbers(4, 2)), (_numbers(3, 3), _numbers(3, 3)), (_numbers(5, 2), _numbers(5, 4)),
            (_numbers(1, 3), _numbers(1, 2)), (_numbers(2, 2), _numbers(2, 2))],
    remark="The product over the examples also adds: weights are shared by the whole batch, just as the bias is.",
    hints=["The gradient has the shape of W, (d, k). X is (N, d) and G is (N, k). What has to be turned round so that "
           "N stands in the middle?",
           "Weight W[i, j] carries X[n, i] to Y[n, j] in every example n: its slope is the sum over n of "
           "X[n, i] · G[n, j].",
           "return X.T @ G"])
def weight_vjp(X, G):
    """The same layer, `Y = X @ W + b`, with `X` of shape (N, d) and `W` of shape (d, k). Write a function
    `weight_vjp(X, G)` that takes `G`, the gradient with respect to `Y`, of shape (N, k), and returns the gradient with
    respect to `W`, of shape (d, k).

    For example, with `X = np.array([[1.0, 2.0, 3.0]])` and `G = np.array([[10.0, 0.0]])` it gives
    [[10, 0], [20, 0], [30, 0]]."""
    return X.T @ G


@weight_vjp.variant
def with_einsum(X, G):
    return np.einsum("ni,nj->ij", X, G)


@weight_vjp.mistake(almost=True)
def transposed_result(X, G):
    """This is the transpose, of shape (k, d). The gradient has the shape of W, (d, k)."""
    return G.T @ X


@weight_vjp.mistake
def transpose_missing(X, G):
    """`X @ G` lets inputs and examples meet, which works only where N happens to equal d. The examples have to meet:
    turn X round."""
    return X @ G


@weight_vjp.mistake
def examples_kept(X, G):
    """`X @ G.T` lets inputs and outputs meet and leaves the examples over. The examples have to be summed."""
    return X @ G.T


@weight_vjp.mistake(almost=True)
def mean_of_examples(X, G):
    """You divided by the number of examples. If the loss is a mean, G carries that division already."""
    return X.T @ G / len(X)


@weight_vjp.mistake
def upstream_left_out(X, G):
    """As if every entry of G were 1: what comes back to Y does not come in."""
    return X.T @ np.ones_like(G)


@weight_vjp.mistake
def inputs_left_out(X, G):
    """Each row is the sum of G over the examples: that is the bias' gradient. A weight's slope is multiplied by the
    input that it carries."""
    return np.ones_like(X).T @ G


@weight_vjp.mistake(formula="np.outer(X.sum(axis=0), G.sum(axis=0))")
def sums_before_products(X, G):
    """You added over the examples first and multiplied then. Multiply within each example, then add: only X[n] and
    G[n] of the same example n belong together."""
    return np.outer(X.sum(axis=0), G.sum(axis=0))


@weight_vjp.mistake(formula="np.outer(X[0], G[0])")
def first_example_alone(X, G):
    """This is the first example's part. All examples pull at the same weights: add their parts."""
    return np.outer(X[0], G[0])


@weight_vjp.mistake(formula="np.outer(X[-1], G[-1])")
def last_example_alone(X, G):
    """This is the last example's part: written over, not added (`=` where `+=` is needed)."""
    return np.outer(X[-1], G[-1])


@weight_vjp.mistake(formula="np.array([np.outer(x, g) for x, g in zip(X, G)])")
def not_added_over_the_batch(X, G):
    """One gradient for each example, of shape (N, d, k). The weights are shared by the batch: add over axis 0."""
    return np.array([np.outer(x, g) for x, g in zip(X, G, strict=True)])


# ------------------------------------------------------------------------------------------------- the gradient check

SQUARES = Labelled("f(x) = sum(x²)", lambda x: (x**2).sum())
SINES = Labelled("f(x) = sum(sin(x)) + x[0] * x[1]", lambda x: np.sin(x).sum() + x[0] * x[1])
EXPONENTIALS = Labelled("f(x) = log(sum(exp(x)))", lambda x: np.log(np.exp(x).sum()))

_at = np.array([3.0, -2.0, 0.5])
_sine_at = np.array([0.5, 1.2, -0.7])
_soft_at = np.array([1.0, -1.0, 0.5, 0.0])
_sine_gradient = np.cos(_sine_at) + np.array([_sine_at[1], _sine_at[0], 0])
_soft_gradient = np.exp(_soft_at) / np.exp(_soft_at).sum()


@code(
    points=3, rtol=1e-3, atol=1e-4,
    probes=[(SQUARES, _at, np.array([6.0, -4.4, 1.0])), (SQUARES, _at, np.array([6.0, -4.0, 1.0])),
            (SINES, _sine_at, _sine_gradient + np.array([0.3, -0.5, 0.1])),
            (SQUARES, 10 * _at, np.array([60.0, -39.0, 10.7])),
            (EXPONENTIALS, _soft_at, _soft_gradient * np.array([1, 1, 1, 3])),
            (SQUARES, _at, np.array([6.6, 4.0, 1.0])), (SQUARES, _at, np.array([6.9, -4.0, 1.0]))],
    remark="One number that says how far to trust a gradient. `gl.check_grads` does the same, and names the entry.",
    hints=["Get the numerical gradient first: `numerical = gl.numerical.gradient(f, x)`. How far is each entry of "
           "`given` from it?",
           "Divide each distance `np.abs(given - numerical)` by `np.maximum(1, np.abs(numerical))`, entry by entry. "
           "Which of the results does the task ask for?",
           "return np.max(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))"])
def largest_error(f, x, given):
    """Somebody claims that `given` is the gradient of `f` at `x`. Write a function `largest_error(f, x, given)` that
    compares it with the numerical gradient, `gl.numerical.gradient(f, x)`, and returns the **largest** relative error
    of all entries:

    |given − numerical| / max(1, |numerical|).

    For example, with `def f(x): return (x**2).sum()`, the call `largest_error(f, np.array([1.0, 5.0]),
    np.array([2.0, 11.0]))` gives 0.1, for the second slope is 10, not 11."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))


@largest_error.variant
def with_differences_of_ones_own(f, x, given):
    numerical = np.array([(f(x + 1e-6 * e) - f(x)) / 1e-6 for e in np.eye(x.size)])
    return max(abs(g - n) / max(1, abs(n)) for g, n in zip(given, numerical, strict=True))


@largest_error.mistake(formula="np.max(np.abs(given - numerical))")
def absolute_error(f, x, given):
    """This is the largest absolute error. An error of 1 is much in a slope of 2 and little in one of 1000: divide by
    `np.maximum(1, np.abs(numerical))`."""
    return np.max(np.abs(given - gl.numerical.gradient(f, x)))


@largest_error.mistake(formula="np.mean(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))", almost=True)
def mean_error(f, x, given):
    """You took the mean. Among a million right entries a wrong one would not show: take the worst, `np.max`."""
    numerical = gl.numerical.gradient(f, x)
    return np.mean(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))


@largest_error.mistake(formula="np.max((given - numerical) / np.maximum(1, np.abs(numerical)))", almost=True)
def no_absolute_value(f, x, given):
    """An entry that is far too small has a large negative error, which `max` passes over. Take its size, `np.abs`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max((given - numerical) / np.maximum(1, np.abs(numerical)))


@largest_error.mistake(formula="np.sum(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))", almost=True)
def summed_error(f, x, given):
    """You added all errors. The task asks for the largest of them, `np.max`."""
    numerical = gl.numerical.gradient(f, x)
    return np.sum(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / np.abs(numerical))")
def divided_by_small_slopes(f, x, given):
    """You divided by the slope itself, which blows up what is small, and fails where a slope is 0. Divide by 1 at
    least: `np.maximum(1, ...)`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / np.abs(numerical))


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / np.maximum(1, numerical))", almost=True)
def steep_downwards(f, x, given):
    """You divided by 1 wherever the slope is negative. A slope of −4 is as steep as one of 4: `np.abs(numerical)`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / np.maximum(1, numerical))


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / np.maximum(1, np.abs(given)))", almost=True)
def relative_to_the_claim(f, x, given):
    """You measured against the claim, `given`. It is what may be wrong: measure against the numerical slope."""
    return np.max(np.abs(given - gl.numerical.gradient(f, x)) / np.maximum(1, np.abs(given)))


@largest_error.mistake(formula="np.argmax(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))", almost=True)
def place_of_the_worst(f, x, given):
    """That is the place of the worst entry. The task asks for its error: `np.max`."""
    numerical = gl.numerical.gradient(f, x)
    return int(np.argmax(np.abs(given - numerical) / np.maximum(1, np.abs(numerical))))


@largest_error.mistake(formula="abs(np.linalg.norm(given) - np.linalg.norm(numerical))")
def lengths_compared(f, x, given):
    """You compared the lengths of the two gradients. Two arrows may be equally long and point elsewhere: compare entry
    by entry."""
    return abs(np.linalg.norm(given) - np.linalg.norm(gl.numerical.gradient(f, x)))


@largest_error.mistake(formula="(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))[0]")
def first_entry_only(f, x, given):
    """That is the first entry's error. Look at all of them, and return the largest."""
    numerical = gl.numerical.gradient(f, x)
    return float((np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))[0])


@largest_error.mistake(formula="np.abs(given - numerical) / np.maximum(1, np.abs(numerical))")
def all_errors(f, x, given):
    """These are the errors of all entries. Return the largest one, `np.max`."""
    numerical = gl.numerical.gradient(f, x)
    return np.abs(given - numerical) / np.maximum(1, np.abs(numerical))


@largest_error.mistake(formula="np.allclose(given, numerical)")
def yes_or_no(f, x, given):
    """`allclose` answers yes or no, with a tolerance of its own. Say how large the worst error is."""
    return bool(np.allclose(given, gl.numerical.gradient(f, x)))


@largest_error.mistake(formula="np.max(np.abs(given - numerical)) / np.max(np.abs(numerical))")
def largest_over_largest(f, x, given):
    """You divided the largest error by the largest slope, which belong to different entries. Divide entry by entry
    first, then take the largest."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical)) / np.max(np.abs(numerical))


@largest_error.mistake(formula="the largest |given − (f(x + h) − f(x)) / h| / max(1, |(f(x + h) − f(x)) / h|)")
def all_knobs_at_once(f, x, given):
    """`f(x + h)` moves all entries of x at once, as the article's formula does, and one number comes out. Step one
    entry at a time, or use `gl.numerical.gradient`."""
    slope = (f(x + 1e-6) - f(x)) / 1e-6
    return np.max(np.abs(given - slope) / np.maximum(1, np.abs(slope)))


@largest_error.mistake(formula="np.min(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))", almost=True)
def smallest_error_of_all(f, x, given):
    """That is the best entry's error. A chain is as strong as its weakest link: take the largest, `np.max`."""
    numerical = gl.numerical.gradient(f, x)
    return np.min(np.abs(given - numerical) / np.maximum(1, np.abs(numerical)))


@largest_error.mistake(formula="np.linalg.norm(given - numerical)")
def length_of_the_difference(f, x, given):
    """That is the length of the difference: all errors together, and none relative to its slope. Divide entry by entry,
    then take the largest."""
    return np.linalg.norm(given - gl.numerical.gradient(f, x))


@largest_error.mistake(formula="np.linalg.norm(given - numerical) / np.linalg.norm(numerical)")
def relative_length(f, x, given):
    """You compared whole gradients by their lengths. One wrong entry hides among many right ones: divide entry by
    entry, then take the largest."""
    numerical = gl.numerical.gradient(f, x)
    return np.linalg.norm(given - numerical) / np.linalg.norm(numerical)


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / np.maximum(np.abs(given), np.abs(numerical)))",
                       almost=True)
def relative_to_the_larger(f, x, given):
    """You divided by the larger of the two slopes, which others do as well. But it blows up what is small, and the task
    asks for `np.maximum(1, np.abs(numerical))`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / np.maximum(np.abs(given), np.abs(numerical)))


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / (1 + np.abs(numerical)))", almost=True)
def one_added(f, x, given):
    """You divided by 1 + |numerical|. The task asks for the larger of the two, `np.maximum(1, np.abs(numerical))`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / (1 + np.abs(numerical)))


@largest_error.mistake(formula="np.max(np.abs(given - numerical) / np.minimum(1, np.abs(numerical)))", almost=True)
def smaller_of_the_two(f, x, given):
    """`np.minimum` takes the smaller of 1 and the slope. Take the larger one: `np.maximum`."""
    numerical = gl.numerical.gradient(f, x)
    return np.max(np.abs(given - numerical) / np.minimum(1, np.abs(numerical)))


# ------------------------------------------------------------------------------------------------ broadcasting undone

@code(
    points=3,
    probes=[(_numbers(4, 3), (3,)), (_numbers(4, 3), (1, 3)), (_numbers(4, 3), (4, 1)), (_numbers(2, 4, 3), (4, 1)),
            (_numbers(4, 3), (4, 3)), (_numbers(2, 3), ()), (_numbers(3, 3), (3, 1)), (_numbers(2, 3, 3), (1, 3))],
    remark="This is all that reverse mode has to know about broadcasting, whatever the operation.",
    hints=["Broadcasting did two things: it put axes in front, and it stretched axes of length 1. Undo each by adding.",
           "First `while g.ndim > len(shape): g = g.sum(axis=0)`. Then, for every axis where `shape` has a 1, add "
           "along it and keep it: `keepdims=True`.",
           "for axis, length in enumerate(shape):\n    if length == 1:\n        "
           "g = g.sum(axis=axis, keepdims=True)\nreturn g"])
def unbroadcast(g, shape):
    """In `x + y`, `x * y` and the like, NumPy stretches an array of a certain `shape` to the shape of the result: it
    puts new axes in front, and it repeats along axes of length 1. Write a function `unbroadcast(g, shape)` that takes
    `g`, an array that came back to the stretched array, and returns what comes back to the original, an array of that
    `shape`: all that came back to copies of one number, added.

    For example, with `g = np.ones((4, 3))`, `unbroadcast(g, (3,))` gives [4, 4, 4], and `unbroadcast(g, (4, 1))` gives
    [[3], [3], [3], [3]]."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@unbroadcast.variant
def all_axes_at_once(g, shape):
    extra = g.ndim - len(shape)
    stretched = [extra + axis for axis, length in enumerate(shape) if length == 1]
    return g.sum(axis=(*range(extra), *stretched), keepdims=True).reshape(shape)


def _summed_in_front(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


@unbroadcast.mistake(formula="the sum over the axes in front", almost=True)
def only_axes_in_front(g, shape):
    """You added over the new axes in front. Axes of length 1 were stretched as well: add along them too, and keep
    them."""
    return _summed_in_front(g, shape)


@unbroadcast.mistake(formula="the sum over one axis in front, whether or not there are more", almost=True)
def one_axis_in_front(g, shape):
    """You add over one new axis in front. There may be several: go on as long as g has more axes than `shape`
    (`while`, not `if`)."""
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@unbroadcast.mistake(formula="the sum over the last axes")
def last_axes_added(g, shape):
    """You add over the last axis until the number of axes fits. NumPy puts new axes in front: add over axis 0."""
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@unbroadcast.mistake(formula="the sum over the axes of length 1", almost=True)
def only_stretched_axes(g, shape):
    """You added along the axes of length 1. New axes may have come in front, too: add over those first."""
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis - len(shape), keepdims=True)
    return g


@unbroadcast.mistake(formula="the sums without keepdims", almost=True)
def stretched_axes_lost(g, shape):
    """The numbers are right, but axes of length 1 are gone. Keep them: `keepdims=True`."""
    g = _summed_in_front(g, shape)
    return g.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


@unbroadcast.mistake(formula="the sums, with keepdims everywhere", almost=True)
def axes_in_front_kept(g, shape):
    """The new axes in front are still there, with length 1. The original has no such axes: add over them without
    `keepdims`."""
    extra = g.ndim - len(shape)
    stretched = [extra + axis for axis, length in enumerate(shape) if length == 1]
    return g.sum(axis=(*range(extra), *stretched), keepdims=True)


@unbroadcast.mistake(formula="means in the place of sums", almost=True)
def means(g, shape):
    """You took means. Copies of one number all move with it: what comes back to them is added."""
    extra = g.ndim - len(shape)
    stretched = [extra + axis for axis, length in enumerate(shape) if length == 1]
    return g.mean(axis=(*range(extra), *stretched), keepdims=True).reshape(shape)


@unbroadcast.mistake
def nothing_undone(g, shape):
    """You pass g on as it is: something for each copy. What comes back to the copies of one number has to be added."""
    return g.copy()


@unbroadcast.mistake
def everything_added(g, shape):
    """You added everything into one number. Add only along the axes that broadcasting made or stretched."""
    return g.sum()


@unbroadcast.mistake
def always_the_first_axis(g, shape):
    """You always add over axis 0. Which axes were made or stretched depends on `shape`."""
    return g.sum(axis=0)


@unbroadcast.mistake(formula="one copy's part of g", almost=True)
def one_copy(g, shape):
    """The shape is right, but this is what came back to one copy alone. Add what came back to all of them."""
    g = g[(0,) * (g.ndim - len(shape))]
    return g[tuple(slice(0, 1) if length == 1 else slice(None) for length in shape)]


@unbroadcast.mistake(formula="np.ravel(g)[:size of shape].reshape(shape)")
def cut_to_size(g, shape):
    """You cut g to the right size. Nothing may be thrown away: what came back to the copies has to be added."""
    return np.ravel(g)[:int(np.prod(shape))].reshape(shape)


# ------------------------------------------------------------------------------------------------------------ the kink

kink_check = choice(
    "kink_check",
    """A check compares your gradient of a ReLU network with central differences of step h = 1e-5. One of a thousand
    entries is reported: yours says 1, numerically it is 0.505. The input of that ReLU is 1e-7. What is wrong?""",
    a=wrong("The gradient: half of the slope was forgotten somewhere.",
            "A forgotten half would show in every entry, and 0.505 is no half. Look at where the difference was taken: "
            "from −0.99e-5 to 1.01e-5."),
    b=wrong("The step: a smaller h is always the better check.",
            "It happens to help here, below 1e-7. But a step that is too small drowns in round-off (lesson 03), and "
            "then all thousand entries are reported."),
    c=right("Nothing but the point: the step straddles the kink at 0, and a chord across a kink has neither slope.",
            "Yes. ReLU rises by 1.01e-5 while the step covers 2e-5: 0.505. At its input the slope is 1. Check at "
            "another point, where no kink is within h."),
    d=wrong("ReLU: it has no derivative, so its gradient cannot be checked.",
            "It has none at 0 itself. Everywhere else it has, and at 1e-7 its slope is 1. Only a step across 0 is in "
            "the way."),
    hints=["Where are the two points of this central difference? On which side of 0 is each?",
           "ReLU is 0 at 1e-7 − 1e-5 and 1.01e-5 at 1e-7 + 1e-5. Divide the rise by 2h.",
           "1.01e-5 / 2e-5 = 0.505: the chord goes across the kink, while the slope at 1e-7 is 1."])
