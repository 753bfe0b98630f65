"""Lesson 07: descent as code, a published program repaired, the bound 2/L, a stop rule, and a run to be rescued."""
import numpy as np

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

@value(
    points=2,
    remark="Each step multiplies x by 1 − 0.3 · 2 = 0.4.",
    hints=["The slope of x² at 2 is 2 · 2. The step goes against it, and is 0.3 times as long.",
           "From 2 to 2 − 0.3 · 4 = 0.8. For the second step work out the slope anew, at 0.8.",
           "[4, 2 - 0.3 * 4, 0.8 - 0.3 * 1.6]"])
def two_steps():
    """Gradient descent on x² from x = 2 with the learning rate 0.3: the slope at 2, and the places after one step and
    after two."""
    slope = 2 * 2
    first = 2 - 0.3 * slope
    second = first - 0.3 * 2 * first
    return [slope, first, second]


@two_steps.mistake(almost=True, formula="[4, 0.8, 0.8 - 0.3 * 4]")
def slope_of_the_start_again():
    """The first step is right. For the second the slope has to be taken anew, at 0.8, where it is 1.6."""
    return [4, 0.8, 0.8 - 0.3 * 4]


@two_steps.mistake(almost=True, formula="[4, 2 + 0.3 * 4, 3.2 + 0.3 * 6.4]")
def uphill():
    """These steps go uphill: with the slope. Go against it, x − 0.3 · slope."""
    return [4, 3.2, 3.2 + 0.3 * 6.4]


@two_steps.mistake(formula="[4, 2 - 4, ...]")
def learning_rate_left_out():
    """You took whole slopes as steps. Multiply the slope by the learning rate 0.3 first."""
    return [4, -2, 2]


@two_steps.mistake(almost=True, formula="[4, 0.3 * 4, 0.3 * 1.6]")
def steps_instead_of_places():
    """The slope is right. The other two are asked for as places: x minus the step."""
    return [4, 0.3 * 4, 0.3 * 1.6]


@two_steps.mistake(formula="[2, 2 - 0.3 * 2, 1.4 - 0.3 * 1.4]")
def place_taken_for_slope():
    """You used x itself as the slope. The slope of x² is 2x: at 2 it is 4."""
    return [2, 1.4, 1.4 - 0.3 * 1.4]


@two_steps.mistake(almost=True, formula="[4, 0.8, 0.8 - 0.3 * 0.8]")
def second_place_taken_for_slope():
    """The first step is right. For the second the slope is again 2x: at 0.8 it is 1.6."""
    return [4, 0.8, 0.8 - 0.3 * 0.8]


@two_steps.mistake(almost=True, formula="[4, 2 - 0.3 * 2, 1.4 - 0.3 * 1.4]")
def place_shrunk_by_the_rate():
    """The slope is right, but the steps are 0.3 times the place. Make them 0.3 times the slope: 2 − 0.3 · 4."""
    return [4, 1.4, 1.4 - 0.3 * 1.4]


# --------------------------------------------------------------------------------------------------------- descent

PARABOLA = Labelled("gradient(x) = 2x", lambda x: 2 * x)
SHIFTED = Labelled("gradient(x) = 2(x − 3)", lambda x: 2 * (x - 3))
BOWL = Labelled("gradient(x) = [x[0], 4·x[1]]", lambda x: np.array([1.0, 4.0]) * x)
WAVY = Labelled("gradient(x) = x + cos(3x)", lambda x: x + np.cos(3 * x))


@code(
    points=3,
    probes=[(PARABOLA, 1.5, 0.1, 3), (SHIFTED, 1.0, 0.3, 2), (WAVY, 2.0, 0.2, 5),
            (BOWL, np.array([2.0, -1.0]), 0.1, 4), (BOWL, np.array([-0.5, 3.0]), 0.05, 1), (PARABOLA, -2.0, 0.4, 0)],
    remark="It serves numbers and arrays alike: a gradient has the shape of x.",
    hints=["One step is `x - learning_rate * gradient(x)`. Take it `steps` times, each from where the last one ended.",
           "A loop: `for _ in range(steps):`. In it, the new place takes the name of the old one: `x = ...`. After the "
           "loop, return x.",
           "x = x - learning_rate * gradient(x)"])
def descend(gradient, x, learning_rate, steps):
    """Write a function `descend(gradient, x, learning_rate, steps)` that takes `steps` steps of gradient descent from
    `x` and returns the place where it ends. `gradient` is a function; `x` is a number or an array.

    For example, with `def gradient(x): return 2 * x`, the call `descend(gradient, 1.5, 0.1, 3)` gives 0.768: from
    1.5 to 1.2, to 0.96, to 0.768."""
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
    return x


@descend.mistake(formula="x = x + learning_rate * gradient(x)")
def ascent(gradient, x, learning_rate, steps):
    """You climb: the gradient points uphill, and you go with it. Subtract the step."""
    for _ in range(steps):
        x = x + learning_rate * gradient(x)
    return x


@descend.mistake(formula="return gradient(x)")
def gradient_returned(gradient, x, learning_rate, steps):
    """That is the gradient, as in the article's program, which never moves. Return the place x after the steps."""
    return gradient(x)


@descend.mistake(formula="slope = gradient(x), once for all steps")
def stale_gradient(gradient, x, learning_rate, steps):
    """You use the gradient of the start for all the steps, and soon it is no longer true. Work it out anew inside a
    loop, at every new place."""
    slope = gradient(x)
    for _ in range(steps):
        x = x - learning_rate * slope
    return x


@descend.mistake(formula="x = x - gradient(x)")
def learning_rate_ignored(gradient, x, learning_rate, steps):
    """The learning rate does not come in: your steps are whole gradients. Multiply by `learning_rate`."""
    for _ in range(steps):
        x = x - gradient(x)
    return x


@descend.mistake(formula="x = x - learning_rate * 2 * x")
def slope_of_the_lesson(gradient, x, learning_rate, steps):
    """Right where the slope is 2x, as in the lesson's bowl, and only there. The slope at x is what the function gives
    that came in: `gradient(x)`."""
    for _ in range(steps):
        x = x - learning_rate * 2 * x
    return x


@descend.mistake(formula="x = x - 0.01 * gradient(x)")
def fixed_learning_rate(gradient, x, learning_rate, steps):
    """Your learning rate is always 0.01. Use the one that the function is given."""
    for _ in range(steps):
        x = x - 0.01 * gradient(x)
    return x


@descend.mistake(formula="return x, inside the loop")
def one_step_only(gradient, x, learning_rate, steps):
    """Only one step is taken. Is there a loop, and does the `return` stand after it, not inside?"""
    return x - learning_rate * gradient(x) if steps else x


@descend.mistake(formula="new = x - learning_rate * gradient(x), and x stays")
def place_not_updated(gradient, x, learning_rate, steps):
    """You return x where it began: the new place has to take the name `x`, or the next step knows nothing of it."""
    return x


@descend.mistake(almost=True, formula="for _ in range(steps + 1)")
def one_step_too_many(gradient, x, learning_rate, steps):
    """One step too many. `range(steps)` already counts `steps` turns, from 0 to steps − 1."""
    for _ in range(steps + 1):
        x = x - learning_rate * gradient(x)
    return x


@descend.mistake(almost=True, formula="for _ in range(1, steps)")
def one_step_too_few(gradient, x, learning_rate, steps):
    """One step too few. `range(1, steps)` leaves out the first turn: `range(steps)`."""
    for _ in range(1, steps):
        x = x - learning_rate * gradient(x)
    return x


@descend.mistake(formula="[x0, x1, x2, ...]")
def all_places(gradient, x, learning_rate, steps):
    """These are all the places, one after the other. The task asks for the last."""
    places = [x]
    for _ in range(steps):
        places.append(places[-1] - learning_rate * gradient(places[-1]))
    return places


@descend.mistake(formula="x = x - learning_rate")
def same_step_everywhere(gradient, x, learning_rate, steps):
    """Your steps are all of the length `learning_rate`, whatever the slope. Multiply it by the gradient."""
    for _ in range(steps):
        x = x - learning_rate
    return x


@descend.mistake(formula="x = x - learning_rate * np.sign(gradient(x))")
def sign_only(gradient, x, learning_rate, steps):
    """You use the direction of the gradient only. Its size counts too: steep means a long step."""
    for _ in range(steps):
        x = x - learning_rate * np.sign(gradient(x))
    return x


@descend.mistake(formula="x = x - learning_rate * np.abs(gradient(x))")
def always_to_the_left(gradient, x, learning_rate, steps):
    """`abs` takes the sign away, and so all your steps go to the left. The sign tells which way is up: keep it."""
    for _ in range(steps):
        x = x - learning_rate * np.abs(gradient(x))
    return x


@descend.mistake(formula="x = x - learning_rate * gradient(x) / np.linalg.norm(gradient(x))")
def every_step_of_one_length(gradient, x, learning_rate, steps):
    """You divide by the length of the gradient, and so all your steps are equally long. Where it is steep a step is
    long, where it is flat short: leave the division out."""
    for _ in range(steps):
        x = x - learning_rate * gradient(x) / np.linalg.norm(gradient(x))
    return x


@descend.mistake(formula="x = x - gradient(x) / learning_rate")
def divided(gradient, x, learning_rate, steps):
    """You divided by the learning rate: the smaller it is, the longer your steps. Multiply."""
    for _ in range(steps):
        x = x - gradient(x) / learning_rate
    return x


@descend.mistake(formula="x = -learning_rate * gradient(x)")
def place_left_out(gradient, x, learning_rate, steps):
    """That is the step alone. The new place is the old one and the step: `x - learning_rate * gradient(x)`."""
    for _ in range(steps):
        x = -learning_rate * gradient(x)
    return x


@descend.mistake(formula="x = start - learning_rate * gradient(x)")
def always_from_the_start(gradient, x, learning_rate, steps):
    """Every step of yours leaves from the start. Each one leaves from where the last one ended."""
    start = x
    for _ in range(steps):
        x = start - learning_rate * gradient(x)
    return x


# --------------------------------------------------------------------------------------------------- the article's

SQUARE = Labelled("f(x) = x²", lambda x: x**2)
QUARTIC = Labelled("f(x) = (x − 1)⁴/4 + x", lambda x: (x - 1) ** 4 / 4 + x)
WAVE = Labelled("f(x) = sin(x)", np.sin)


def _quotient(f, x):
    return (f(x + 0.01) - f(x)) / 0.01


@code(
    points=3,
    probes=[(SQUARE, 3.0, 0.1, 5), (SQUARE, -2.0, 0.3, 2), (WAVE, 1.0, 0.5, 6), (QUARTIC, 2.0, 0.2, 3),
            (SQUARE, 1.0, 0.25, 1)],
    rtol=1e-4,      # so that every finer quotient agrees with the variant below
    remark="Now it descends. It ends a little beside the bottom: the article's chord, 0.01 long, is still in it.",
    hints=["The quotient is the gradient. What does one step of gradient descent do with it?",
           "`x = x - learning_rate * gradient`, `steps` times, with the quotient worked out anew each time.",
           "for _ in range(steps): x = x - learning_rate * (f(x + 0.01) - f(x)) / 0.01"])
def gradient_descent(f, x, learning_rate, steps):
    """The article's `gradient_descent` returns a gradient, never descends, and ignores its `learning_rate`. Repair it:
    take `steps` steps of gradient descent from `x` and return the place where it ends. Keep the article's quotient,
    `(f(x + 0.01) - f(x)) / 0.01`, for the gradient.

    For example, with `def f(x): return x**2`, the call `gradient_descent(f, 1.0, 0.25, 1)` gives 0.4975: the
    quotient is 2.01."""
    for _ in range(steps):
        gradient = (f(x + 0.01) - f(x)) / 0.01
        x = x - learning_rate * gradient
    return x


@gradient_descent.mistake(formula="(f(x + 0.01) - f(x)) / 0.01")
def as_published(f, x, learning_rate, steps):
    """This is the program as it was published: it returns a gradient and moves nothing. Use the gradient for a step,
    and return the place."""
    return _quotient(f, x)


@gradient_descent.mistake(formula="learning_rate * (f(x + 0.01) - f(x)) / 0.01")
def the_step_itself(f, x, learning_rate, steps):
    """That is one step, its length and direction. Subtract it from x, again and again, and return x."""
    return learning_rate * _quotient(f, x)


@gradient_descent.mistake(formula="x - learning_rate * gradient, once")
def one_step(f, x, learning_rate, steps):
    """One step is taken, and well. It has to be taken `steps` times, each from where the last one ended."""
    return x - learning_rate * _quotient(f, x)


@gradient_descent.mistake(formula="x = x - gradient")
def rate_still_ignored(f, x, learning_rate, steps):
    """It descends, but `learning_rate` still does not come in. Multiply the gradient by it."""
    for _ in range(steps):
        x = x - _quotient(f, x)
    return x


@gradient_descent.mistake(formula="gradient = f(x + 0.01) - f(x) / 0.01")
def brackets_forgotten(f, x, learning_rate, steps):
    """Without brackets only f(x) is divided by 0.01. The whole rise is: `(f(x + 0.01) - f(x)) / 0.01`."""
    for _ in range(steps):
        x = x - learning_rate * (f(x + 0.01) - f(x) / 0.01)
    return x


@gradient_descent.mistake(formula="gradient = f(x + 0.01) - f(x)")
def rise_for_slope(f, x, learning_rate, steps):
    """You step by the rise. The slope is the rise divided by its step, 0.01."""
    for _ in range(steps):
        x = x - learning_rate * (f(x + 0.01) - f(x))
    return x


@gradient_descent.mistake(formula="x = x - learning_rate * 2 * x")
def slope_of_the_square(f, x, learning_rate, steps):
    """You step by 2x, which is the slope of x² alone. Whatever f comes in, the quotient gives its slope."""
    for _ in range(steps):
        x = x - learning_rate * 2 * x
    return x


@gradient_descent.mistake(formula="x = x + learning_rate * gradient")
def climbing(f, x, learning_rate, steps):
    """You climb. The gradient points uphill: subtract."""
    for _ in range(steps):
        x = x + learning_rate * _quotient(f, x)
    return x


@gradient_descent.mistake(formula="gradient = ..., before the loop")
def gradient_of_the_start(f, x, learning_rate, steps):
    """The gradient is worked out once, at the start. It belongs inside the loop: at every new place it is another
    one."""
    return x - steps * learning_rate * _quotient(f, x)


@gradient_descent.mistake(formula="(f(x + learning_rate) - f(x)) / learning_rate")
def learning_rate_as_step_of_the_quotient(f, x, learning_rate, steps):
    """You used the learning rate as the step h of the quotient. They are two things: h = 0.01 measures the slope, the
    learning rate says how far to go."""
    for _ in range(steps):
        x = x - learning_rate * (f(x + learning_rate) - f(x)) / learning_rate
    return x


@gradient_descent.mistake(formula="x = x - 0.01 * (f(x + learning_rate) - f(x)) / learning_rate")
def step_and_rate_exchanged(f, x, learning_rate, steps):
    """The two have changed places: 0.01 is the step h that measures the slope, `learning_rate` says how far to go."""
    for _ in range(steps):
        x = x - 0.01 * (f(x + learning_rate) - f(x)) / learning_rate
    return x


@gradient_descent.mistake(formula="[x1, x2, ...]")
def every_place(f, x, learning_rate, steps):
    """These are all the places on the way. The task asks for the last."""
    places = []
    for _ in range(steps):
        x = x - learning_rate * _quotient(f, x)
        places.append(x)
    return places


@gradient_descent.variant
def by_a_finer_slope(f, x, learning_rate, steps):
    """Right, and with a finer slope than the article's quotient: it ends nearer to the bottom."""
    for _ in range(steps):
        x = x - learning_rate * (f(x + 0.01) - f(x - 0.01)) / 0.02
    return x


@gradient_descent.mistake(formula="gradient = (f(x) - f(x - 0.01)) / 0.01", almost=True)
def quotient_looks_back(f, x, learning_rate, steps):
    """It descends, with a quotient that looks back. Keep the article's, which looks ahead: from x to x + 0.01."""
    for _ in range(steps):
        x = x - learning_rate * (f(x) - f(x - 0.01)) / 0.01
    return x


@gradient_descent.mistake(formula="x = x - gradient / learning_rate")
def divided_by_the_rate(f, x, learning_rate, steps):
    """You divide by the learning rate: the smaller it is, the longer your steps. Multiply the gradient by it."""
    for _ in range(steps):
        x = x - _quotient(f, x) / learning_rate
    return x


@gradient_descent.mistake(formula="x = x - learning_rate * f(x)")
def function_for_gradient(f, x, learning_rate, steps):
    """You step by the height f(x). Step by the slope, the quotient."""
    for _ in range(steps):
        x = x - learning_rate * f(x)
    return x


@gradient_descent.mistake(formula="return gradient, after the loop")
def last_gradient(f, x, learning_rate, steps):
    """It descends well, and then returns the last gradient. Return the place, x."""
    for _ in range(steps):
        gradient = _quotient(f, x)
        x = x - learning_rate * gradient
    return gradient


@gradient_descent.mistake(almost=True, formula="return f(x), after the loop")
def last_height(f, x, learning_rate, steps):
    """It descends well, and then returns the height f(x). Return the place, x."""
    for _ in range(steps):
        x = x - learning_rate * _quotient(f, x)
    return f(x)


@gradient_descent.mistake(almost=True, formula="for _ in range(steps + 1)")
def a_step_too_many(f, x, learning_rate, steps):
    """One step too many: `range(steps)` already counts `steps` turns."""
    for _ in range(steps + 1):
        x = x - learning_rate * _quotient(f, x)
    return x


# ------------------------------------------------------------------------------------------------------- the bound

@value(
    points=2, rtol=1e-3,
    remark="L = 8, and 2/8 = 0.25. Beyond it y flies off, however well x behaves.",
    hints=["Each direction is a bowl of its own. How strongly does each one bend: what are the second derivatives?",
           "The second derivatives are 1 in x and 8 in y. The largest curvature L sets the bound.",
           "2 / 8"])
def learning_rate_bound():
    """In the bowl f(x, y) = x²/2 + 4y², up to which learning rate does gradient descent not fly off? Give the bound 2/L
    as a number."""
    largest_curvature = 8
    return 2 / largest_curvature


@learning_rate_bound.mistake(formula="2 / 4")
def factor_taken_for_curvature():
    """4 is the factor before y². The curvature is the second derivative, and that of 4y² is 8."""
    return 2 / 4


@learning_rate_bound.mistake(formula="2 / 1")
def smallest_curvature():
    """That is the bound for x alone, the flat direction. The steep one sets the bound for both."""
    return 2 / 1


@learning_rate_bound.mistake(almost=True, formula="1 / 8")
def one_over_the_curvature():
    """With 1/L the steep direction is done in one step. It flies off only beyond twice that."""
    return 1 / 8


@learning_rate_bound.mistake(formula="2 / (1 + 8)")
def curvatures_added():
    """The curvatures are not added: each direction goes its own way, and the steepest flies off first."""
    return 2 / 9


@learning_rate_bound.mistake(formula="8")
def curvature_itself():
    """That is the largest curvature, L. The bound is 2/L."""
    return 8


@learning_rate_bound.mistake(formula="1")
def bound_of_the_lessons_bowl():
    """1 is the bound for x², where L = 2. Here the steep direction bends more strongly."""
    return 1


# ------------------------------------------------------------------------------------------------------- stop rule

def _way(gradient, x, learning_rate, tolerance, most):
    """All the places on the way, from x to where it is flat enough or the steps are spent."""
    places = [x]
    while len(places) <= most and np.linalg.norm(gradient(places[-1])) >= tolerance:
        places.append(places[-1] - learning_rate * gradient(places[-1]))
    return places


@code(
    points=3,
    probes=[(SHIFTED, 1.0, 0.1, 0.5, 100), (SHIFTED, 6.0, 0.25, 0.01, 100),
            (BOWL, np.array([2.0, -1.0]), 0.1, 0.28, 100), (BOWL, np.array([-3.0, -2.0]), 0.2, 0.05, 100),
            (BOWL, np.array([2.0, -0.5]), 0.4, 0.5, 100), (SHIFTED, 1.0, 0.01, 0.001, 20),
            (SHIFTED, 3.0, 0.1, 0.1, 50)],
    remark="Flat enough, or tired: a run needs both rules, for a run that flies off never becomes flat.",
    hints=["In each turn ask first whether the ground is flat enough. If so, stop; if not, take a step.",
           "Flat enough means that the length of the gradient is below the tolerance: `np.linalg.norm(gradient(x)) < "
           "tolerance`. It serves numbers and arrays.",
           "if np.linalg.norm(gradient(x)) < tolerance: break, and below it x = x - learning_rate * gradient(x)"])
def descend_until_flat(gradient, x, learning_rate, tolerance, most):
    """Write a function `descend_until_flat(gradient, x, learning_rate, tolerance, most)` that takes steps of gradient
    descent **until** the length of the gradient is below `tolerance`, but at most `most` steps, and returns the place
    where it ends. Where the ground is flat enough from the start it takes no step. `np.linalg.norm` gives the length of
    an array, and of a number its size.

    For example, with `def gradient(x): return 2 * x`, the call `descend_until_flat(gradient, 1.0, 0.25, 0.6, 100)`
    gives 0.25: the gradients on the way are 2, 1 and 0.5."""
    for _ in range(most):
        if np.linalg.norm(gradient(x)) < tolerance:
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="for _ in range(most), without a stop")
def never_stops(gradient, x, learning_rate, tolerance, most):
    """You take all `most` steps. Before each one ask whether the ground is flat enough, and if so leave the loop."""
    for _ in range(most):
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="while np.linalg.norm(gradient(x)) < tolerance")
def condition_turned_round(gradient, x, learning_rate, tolerance, most):
    """Your condition is turned round: you step while the ground is flat, and stop where it is steep."""
    for _ in range(most):
        if np.linalg.norm(gradient(x)) >= tolerance:
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="np.linalg.norm(x) < tolerance")
def place_for_gradient(gradient, x, learning_rate, tolerance, most):
    """You stop where x is small. The bottom need not lie at 0: stop where the gradient is small."""
    for _ in range(most):
        if np.linalg.norm(x) < tolerance:
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(almost=True, formula="np.all(gradient(x) < tolerance)")
def sign_forgotten(gradient, x, learning_rate, tolerance, most):
    """A slope of −5 is below every tolerance, and steep all the same. Ask for its length: `np.linalg.norm(...)`."""
    for _ in range(most):
        if np.all(gradient(x) < tolerance):
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(almost=True, formula="np.all(np.abs(gradient(x)) < tolerance)")
def each_entry_alone(gradient, x, learning_rate, tolerance, most):
    """You stop where every entry is small. Two small entries can still make an arrow longer than the tolerance: ask
    for its length, `np.linalg.norm(gradient(x))`."""
    for _ in range(most):
        if np.all(np.abs(gradient(x)) < tolerance):
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="np.any(np.abs(gradient(x)) < tolerance)")
def one_entry_is_enough(gradient, x, learning_rate, tolerance, most):
    """You stop as soon as one entry is small, though another may still be large. Ask for the length of the whole
    gradient: `np.linalg.norm(gradient(x))`."""
    for _ in range(most):
        if np.any(np.abs(gradient(x)) < tolerance):
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="np.linalg.norm(gradient(x)) < 0.01")
def tolerance_of_the_lesson(gradient, x, learning_rate, tolerance, most):
    """Your tolerance is always 0.01, as in the lesson's example. Use the one that the function is given."""
    return _way(gradient, x, learning_rate, 0.01, most)[-1]


@descend_until_flat.mistake(almost=True, formula="np.sum(gradient(x) ** 2) < tolerance")
def length_squared(gradient, x, learning_rate, tolerance, most):
    """The sum of the squares is the square of the length. Take its root, or ask `np.linalg.norm(gradient(x))`."""
    for _ in range(most):
        if np.sum(gradient(x) ** 2) < tolerance:
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(formula="slope = gradient(x), before the loop")
def slope_of_the_start(gradient, x, learning_rate, tolerance, most):
    """The gradient is worked out once, before the loop, and so it never becomes small. Work it out anew in every turn,
    at the new place."""
    slope = gradient(x)
    return x if np.linalg.norm(slope) < tolerance else x - most * learning_rate * slope


@descend_until_flat.mistake(almost=True, formula="step first, then ask")
def step_before_the_question(gradient, x, learning_rate, tolerance, most):
    """You step first and ask then: the gradient you ask about is that of the place before. Ask first."""
    for _ in range(most):
        slope = gradient(x)
        x = x - learning_rate * slope
        if np.linalg.norm(slope) < tolerance:
            break
    return x


@descend_until_flat.mistake(almost=True, formula="np.linalg.norm(learning_rate * gradient(x)) < tolerance")
def length_of_the_step(gradient, x, learning_rate, tolerance, most):
    """You stop where the step is short. With a small learning rate every step is short, also on steep ground: ask
    for the gradient itself."""
    for _ in range(most):
        if np.linalg.norm(learning_rate * gradient(x)) < tolerance:
            break
        x = x - learning_rate * gradient(x)
    return x


@descend_until_flat.mistake(almost=True, formula="while np.linalg.norm(gradient(x)) >= tolerance")
def no_limit(gradient, x, learning_rate, tolerance, most):
    """It stops where it is flat, as it should, but `most` does not come in. A run that creeps or flies off would go on
    for ever."""
    return _way(gradient, x, learning_rate, tolerance, 10_000)[-1]


@descend_until_flat.mistake(almost=True, formula="while ... and taken <= most")
def one_step_beyond_the_limit(gradient, x, learning_rate, tolerance, most):
    """Right where it becomes flat in time. Where it does not, one step too many: count `taken < most`, from 0."""
    return _way(gradient, x, learning_rate, tolerance, most + 1)[-1]


@descend_until_flat.mistake(formula="while np.linalg.norm(gradient(x)) >= tolerance or taken < most")
def or_for_and(gradient, x, learning_rate, tolerance, most):
    """With `or` it goes on while either is true: until it is flat and the steps are spent as well. It should go on only
    while it is steep **and** steps are left."""
    taken = 0
    while np.linalg.norm(gradient(x)) >= tolerance or taken < most:
        x, taken = x - learning_rate * gradient(x), taken + 1
    return x


@descend_until_flat.mistake(formula="return the number of steps")
def number_of_steps(gradient, x, learning_rate, tolerance, most):
    """That is how many steps were taken. The task asks for the place where they end."""
    return len(_way(gradient, x, learning_rate, tolerance, most)) - 1


@descend_until_flat.mistake(formula="return the gradient")
def gradient_of_the_end(gradient, x, learning_rate, tolerance, most):
    """That is the gradient at the end. The task asks for the place."""
    return gradient(_way(gradient, x, learning_rate, tolerance, most)[-1])


@descend_until_flat.mistake(formula="x = x + learning_rate * gradient(x)")
def uphill_until_flat(gradient, x, learning_rate, tolerance, most):
    """You climb, and uphill of a bowl it never becomes flat. Subtract the step."""
    for _ in range(most):
        if np.linalg.norm(gradient(x)) < tolerance:
            break
        x = x + learning_rate * gradient(x)
    return x


# ---------------------------------------------------------------------------------------------------------- rescue

rescue = choice(
    "rescue",
    """A training run prints its loss after every step: 1.0, 2.6, 6.6, 17, 44, 112, … and at last `nan`. What do you
    change first?""",
    a=wrong("Give it more steps: it has not settled yet.",
            "It will not settle. The loss grows by the same factor, about 2.6, in every step: that is an explosion. "
            "More steps make it larger."),
    b=wrong("Start from another place.",
            "In a bowl each step multiplies the distance by the same factor, wherever it begins. From a nearer place "
            "the run flies off a little later."),
    c=right("Make the learning rate smaller, by half at a time, until the loss falls.",
            "Yes. The learning rate lies beyond 2/L. Halving it brings it below the bound after a few tries, without "
            "knowing L."),
    d=wrong("Make the learning rate larger: steps that long will soon cross the valley.",
            "They cross it already, and land higher up on the other side each time. Longer steps land higher still."),
    e=wrong("Turn the sign: add the gradient instead of subtracting it.",
            "Then it climbs at every learning rate, however small. The sign is right; the steps are too long."),
    hints=["By what factor does the loss grow from step to step? Which of the five regimes is that?",
           "Every step is too long: it lands on the other side of the valley, higher than before.",
           "The learning rate is beyond 2/L. Halve it until the loss falls."])
