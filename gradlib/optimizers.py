"""First-order optimisers: five ways to walk downhill by the gradient.

    for step in adam(loss, parameters, 0.01):
        print(step.number, step.value)
        if step.value < 0.1:
            break

An optimiser is a generator. It yields a record of each step, and takes the next step when it is asked for the next
record: it can be watched, recorded, stopped, or wrapped in a progress bar. Parameters may be nested (`trees.py`).

Each optimiser is a rule that turns a gradient g into a direction d; the step is θ ← θ - η d with the learning rate η.

    optimiser            memory                              direction d
    gradient descent                                         g
    momentum             v ← β v + g                         v
    Nesterov             v ← β v + g                         g + β v
    RMSProp              s ← β s + (1 - β) g²                g / (√s + ε)
    Adam                 m ← β₁ m + (1 - β₁) g               m̂ / (√ŝ + ε)   with m̂ = m / (1 - β₁ᵏ)
                         s ← β₂ s + (1 - β₂) g²                               and  ŝ = s / (1 - β₂ᵏ) at the k-th step

All memories begin at 0. These are the forms that PyTorch computes. Sources: B. Polyak, USSR Computational Mathematics
and Mathematical Physics 4 (1964) 1-17 (momentum); Y. Nesterov, Soviet Mathematics Doklady 27 (1983) 372-376, in the
form of I. Sutskever and others, ICML 2013; G. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012 (RMSProp);
D. Kingma and J. Ba, "Adam", ICLR 2015.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from gradlib.boundary import enter
from gradlib.program import compile
from gradlib.transforms import value_and_grad
from gradlib.trees import Tree, leaves, tree_map, with_leaves

Rate = float | Callable[[int], float]           # a learning rate, or a schedule: the learning rate at step 0, 1, 2, …
EVERYTHING = itertools.repeat(())               # batches for a function of the parameters alone


class Step(NamedTuple):
    """One step of an optimiser.

    number:        0 for the first step.
    parameters:    where the step begins; value and gradient were taken here.
    value:         of the function to be made small.
    gradient:      a tree like the parameters.
    learning_rate: of this step.
    memory:        what the optimiser remembers after this step, by name: trees like the parameters.
    after:         the parameters where the step ends.
    """
    number: int
    parameters: Tree
    value: float
    gradient: Tree
    learning_rate: float
    memory: dict[str, Tree]
    after: Tree


def gradient_descent(f: Callable, start: Tree, learning_rate: Rate, *, batches: Iterable[tuple] = EVERYTHING,
                     compiled: bool = False) -> Iterator[Step]:
    """Yield the steps θ ← θ - η ∇f(θ) from `start`.

    f:             takes the parameters, and the arrays of a batch if there are batches; returns a single number.
    learning_rate: η, or a function that gives it for step 0, 1, 2, ...
    batches:       for each step the further arguments of f, a tuple; the steps end with them. Without it f is called
                   with the parameters alone, and there is no end: stop asking when it is good enough.
    compiled:      run the gradient as a program, which is faster. It is recorded once, and so f must take all that
                   changes from step to step, random numbers too, from its batches (`program.py`).

    Raises ValueError for a learning rate that is negative or not finite, FloatingPointError when f is not finite.
    """
    return _walk(f, start, learning_rate, batches, compiled, (), lambda k, g: (g,))


def momentum(f: Callable, start: Tree, learning_rate: Rate, *, beta: float = 0.9,
             batches: Iterable[tuple] = EVERYTHING, compiled: bool = False) -> Iterator[Step]:
    """Gradient descent with a heavy ball: of the velocity, the fraction `beta` is kept at each step."""
    _require_fraction(beta=beta)

    def rule(k, g, velocity):
        velocity = beta * velocity + g
        return velocity, velocity
    return _walk(f, start, learning_rate, batches, compiled, ("velocity",), rule)


def nesterov(f: Callable, start: Tree, learning_rate: Rate, *, beta: float = 0.9,
             batches: Iterable[tuple] = EVERYTHING, compiled: bool = False) -> Iterator[Step]:
    """Momentum that looks ahead: the direction is where the velocity is about to lead."""
    _require_fraction(beta=beta)

    def rule(k, g, velocity):
        velocity = beta * velocity + g
        return g + beta * velocity, velocity
    return _walk(f, start, learning_rate, batches, compiled, ("velocity",), rule)


def rmsprop(f: Callable, start: Tree, learning_rate: Rate = 0.01, *, beta: float = 0.99, epsilon: float = 1e-8,
            batches: Iterable[tuple] = EVERYTHING, compiled: bool = False) -> Iterator[Step]:
    """Each parameter's gradient divided by its usual size: the root of the running mean of its square."""
    _require_fraction(beta=beta)

    def rule(k, g, square):
        square = beta * square + (1 - beta) * g * g
        return g / (np.sqrt(square) + epsilon), square
    return _walk(f, start, learning_rate, batches, compiled, ("square",), rule)


def adam(f: Callable, start: Tree, learning_rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999,
         epsilon: float = 1e-8, batches: Iterable[tuple] = EVERYTHING, compiled: bool = False) -> Iterator[Step]:
    """Momentum and RMSProp together, with both running means corrected for having begun at 0."""
    _require_fraction(beta1=beta1, beta2=beta2)

    def rule(k, g, mean, square):
        mean = beta1 * mean + (1 - beta1) * g
        square = beta2 * square + (1 - beta2) * g * g
        corrected_mean = mean / (1 - beta1 ** (k + 1))
        corrected_square = square / (1 - beta2 ** (k + 1))
        return corrected_mean / (np.sqrt(corrected_square) + epsilon), mean, square
    return _walk(f, start, learning_rate, batches, compiled, ("mean", "square"), rule)


def _walk(f, start, learning_rate, batches, compiled, names, rule):
    """The steps of any optimiser. `rule(k, g, *memories)` returns the direction and the new memories, leaf by leaf."""
    rate = learning_rate if callable(learning_rate) else lambda number: learning_rate
    _checked_rate(rate(0))                                      # before the first step, where the call was written
    parameters = tree_map(lambda p: np.array(enter(p))[()], start)
    value_and_gradient = compile(value_and_grad(f)) if compiled else value_and_grad(f)
    return _steps(value_and_gradient, parameters, rate, batches, names, rule)


def _steps(value_and_gradient, parameters, rate, batches, names, rule):
    memories = [[np.zeros_like(p)[()] for _ in names] for p in leaves(parameters)]
    for number, batch in enumerate(batches):
        value, gradient = value_and_gradient(parameters, *batch)
        eta = _checked_rate(rate(number))
        if not math.isfinite(value):
            raise FloatingPointError(
                f"At step {number} the value is {value}. With the learning rate {eta:g} the steps may be too long: try "
                "a smaller one. If it is so at any rate, gl.debug_nans names the line where it begins.")
        found = [rule(number, g, *memory) for g, memory in zip(leaves(gradient), memories, strict=True)]
        memories = [memory for _, *memory in found]
        after = with_leaves(parameters, [p - eta * direction for p, (direction, *_) in
                                         zip(leaves(parameters), found, strict=True)])
        memory = {name: with_leaves(parameters, each) for name, each in zip(names, zip(*memories, strict=True),
                                                                           strict=True)}
        yield Step(number, parameters, value, gradient, eta, memory, after)
        parameters = after


# ------------------------------------------------------------------------------------------------------ schedules

def step_decay(learning_rate: float, factor: float, every: int) -> Callable[[int], float]:
    """A schedule: the learning rate is multiplied by `factor` after every so many steps."""
    return lambda number: learning_rate * factor ** (number // every)


def cosine_decay(learning_rate: float, steps: int, final: float = 0.0) -> Callable[[int], float]:
    """A schedule: half a cosine wave from `learning_rate` down to `final` in so many steps; `final` from then on."""
    return lambda number: final + (learning_rate - final) * (1 + math.cos(math.pi * min(number / steps, 1))) / 2


# ---------------------------------------------------------------------------------------------------- what is refused

def _checked_rate(rate):
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(f"A learning rate is a finite number, 0 or more, not {rate}. The step goes against the "
                         "gradient by itself: a negative rate would climb.")
    return rate


def _require_fraction(**numbers):
    for name, number in numbers.items():
        if not 0 <= number < 1:
            raise ValueError(f"{name} says which fraction of the past is kept: at least 0, below 1, not {number}.")
