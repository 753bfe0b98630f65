"""Lesson 05: partial derivatives by hand, the gradient as code, a published formula, slopes by heading, and shapes."""
import numpy as np

from gradlib.numerical import gradient as library_gradient

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

@value(
    points=2,
    remark="The gradient is (4, 12), and towards (4, 3) the slope is 4 · 0.8 + 12 · 0.6.",
    hints=["For the first number y stays at 2: then x·y² is 4x. For the second x stays at 3: then it is 3y².",
           "The slope of 4x is 4, that of 3y² at 2 is 6 · 2. The direction (4, 3) has the length 5.",
           "[4, 12, 4 * 4/5 + 12 * 3/5]"])
def gradient_by_hand():
    """f(x, y) = x·y² at (3, 2): the partial derivative in x, the one in y, and the slope towards (4, 3)."""
    x, y = 3, 2
    in_x, in_y = y**2, 2 * x * y
    return [in_x, in_y, in_x * 4 / 5 + in_y * 3 / 5]


@gradient_by_hand.mistake(almost=True, formula="[4, 12, 4 * 4 + 12 * 3]")
def length_of_the_direction_forgotten():
    """Both partial derivatives are right. The direction (4, 3) is 5 long: divide it by 5 first, or its length counts as
    slope."""
    return [4, 12, 4 * 4 + 12 * 3]


@gradient_by_hand.mistake(formula="[12, 4, 12 * 4/5 + 4 * 3/5]")
def the_two_partials_exchanged():
    """The two partial derivatives have changed places: the first is the one in which only x is turned."""
    return [12, 4, 12 * 4 / 5 + 4 * 3 / 5]


@gradient_by_hand.mistake(almost=True, formula="[4, 12, np.hypot(4, 12)]")
def steepest_slope():
    """Both partial derivatives are right. The third number is the steepest slope of all, the length of the gradient;
    towards (4, 3) it is less."""
    return [4, 12, float(np.hypot(4, 12))]


@gradient_by_hand.mistake(almost=True, formula="[4, 12, 4 * 3/5 + 12 * 4/5]")
def direction_turned_round():
    """Both partial derivatives are right. The third number is the slope towards (3, 4): towards (4, 3) the part along x
    is 4/5, and the part along y 3/5."""
    return [4, 12, 4 * 3 / 5 + 12 * 4 / 5]


@gradient_by_hand.mistake(almost=True, formula="[4, 12, (4 * 4 + 12 * 3) / 7]")
def length_by_adding():
    """Both partial derivatives are right. The arrow (4, 3) is not 4 + 3 long: its length is the square root of
    4² + 3², which is 5."""
    return [4, 12, (4 * 4 + 12 * 3) / 7]


@gradient_by_hand.mistake(formula="[4, 4, 4 * 4/5 + 4 * 3/5]")
def frozen_factor_lost():
    """The first number is right. For the second x stays at 3 and remains as a factor: the cut is 3y², not y²."""
    return [4, 4, 4 * 4 / 5 + 4 * 3 / 5]


@gradient_by_hand.mistake(formula="[4, 6, 4 * 4/5 + 6 * 3/5]")
def square_not_differentiated():
    """The first number is right. For the second the cut is 3y²; its slope is 3 · 2y, and y is 2."""
    return [4, 6, 4 * 4 / 5 + 6 * 3 / 5]


@gradient_by_hand.mistake(almost=True, formula="[4, 12, 4 + 12]")
def partials_added():
    """Both partial derivatives are right. Their plain sum is no slope: weight each with the direction's part along
    it, 4/5 and 3/5."""
    return [4, 12, 4 + 12]


# -------------------------------------------------------------------------------------------------------- by hand

@value(
    points=2,
    remark="One knob at a time, and the chain rule for each: 2 · (−2) · 2 and 2 · (−2) · 1.",
    hints=["Freeze b first: what remains is a square with one knob, w. Lesson 04's chain rule takes its derivative.",
           "The square's derivative is 2·(2w + b − 5). The inner derivative is 2 for w. What is it for b?",
           "[2 * (2*1 + 1 - 5) * 2, 2 * (2*1 + 1 - 5) * 1]"])
def partials():
    """A model says 2w + b where 5 is right; f(w, b) = (2w + b − 5)² is its squared error. Work out by hand the two
    partial derivatives at w = 1, b = 1. Answer with a list, the one in w first: `[..., ...]`."""
    inside = 2 * 1 + 1 - 5
    return [2 * inside * 2, 2 * inside * 1]


@partials.mistake
def inner_derivative_forgotten():
    """For w the inner derivative is missing: when w grows by 1, 2w + b − 5 grows by 2."""
    return [2 * (-2), 2 * (-2)]


@partials.mistake(almost=True)
def inner_two_for_both():
    """The one in w is right. For b the inner derivative is 1: when b grows by 1, 2w + b − 5 grows by 1."""
    return [2 * (-2) * 2, 2 * (-2) * 2]


@partials.mistake
def outer_two_forgotten():
    """These are inner derivatives times the inside. The square brings a factor of its own: 2."""
    return [-2 * 2, -2 * 1]


@partials.mistake
def inside_forgotten():
    """The 2 of the square and the inner derivatives are there. The derivative of (…)² is 2 · (…): the inside, −2, is
    missing."""
    return [2 * 2, 2 * 1]


@partials.mistake
def only_inner_derivatives():
    """These are the inner derivatives alone. Multiply each by that of the square, 2 · (2w + b − 5)."""
    return [2, 1]


@partials.mistake(almost=True)
def in_the_other_order():
    """Right numbers, other order: the one in w comes first."""
    return [2 * (-2) * 1, 2 * (-2) * 2]


@partials.mistake(almost=True)
def sign_of_the_inside_lost():
    """At (1, 1) the inside is 2 + 1 − 5 = −2, and its sign counts: turning either knob up makes the error smaller."""
    return [2 * 2 * 2, 2 * 2 * 1]


@partials.mistake(formula="[2 * (2*w + b - 5) * 3, 2 * (2*w + b - 5) * 3]")
def both_turned_at_once():
    """You let w and b grow together. For a partial derivative one knob turns and the other stays."""
    return [2 * (-2) * 3, 2 * (-2) * 3]


# -------------------------------------------------------------------------------------------------------- as code

PLANE = Labelled("f(x) = x[0]² + 3·x[1]", lambda x: x[0] ** 2 + 3 * x[1])
TWIST = Labelled("f(x) = x[0]²·x[1] − sin(x[2])", lambda x: x[0] ** 2 * x[1] - np.sin(x[2]))
CUBES = Labelled("f(x) = sum(k·x[k-1]³ for k = 1, 2, ...)", lambda x: np.sum(np.arange(1, len(x) + 1) * x**3))
CURVE = Labelled("f(x) = e^x[0]", lambda x: np.exp(x[0]))


@code(
    points=3,
    probes=[(PLANE, np.array([1.0, 2.0]), 0.1), (TWIST, np.array([1.5, -2.0, 0.4]), 0.2),
            (CUBES, np.array([0.5, -1.0, 2.0, 0.3]), 0.1), (TWIST, np.array([-0.7, 1.2, 2.5]), 0.01),
            (CUBES, np.array([1, 2, 3]), 0.5), (CURVE, np.array([0.8]), 0.3)],
    remark="One knob at a time, two calls of f for each: that is what `gl.numerical.gradient` does.",
    hints=["Start with an array of zeros for the slopes, and a loop over the knobs. In each turn only entry i moves.",
           "Build the step of knob i: `step = np.zeros(len(x))`, then `step[i] = h`. The two places are `x + step` and "
           "`x - step`.",
           "slopes[i] = (f(x + step) - f(x - step)) / (2 * h)"])
def gradient(f, x, h):
    """Write a function `gradient(f, x, h)` that returns the gradient of `f` at `x`: an array with the central
    difference of each knob, by steps of `h`. `x` is an array of numbers; `f` takes such an array and gives one number.

    For example, with `def f(x): return x[0]**2 + 3 * x[1]`, the call `gradient(f, np.array([1.0, 2.0]), 0.1)` gives the
    array [2, 3]."""
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        step = np.zeros(len(x))
        step[i] = h                                         # this knob alone
        slopes[i] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def _steps(x, h):
    """One row for each knob: h along it, 0 along the others."""
    return h * np.eye(len(x))


@gradient.variant
def forward_differences(f, x, h):
    """A gradient by forward differences: right in principle, one knob at a time. The task asks for central ones, whose
    error is smaller, but yours are accepted."""
    return np.array([(f(x + step) - f(x)) / h for step in _steps(x, h)])


@gradient.mistake(formula="(f(x + h) - f(x - h)) / (2 * h)")
def all_at_once(f, x, h):
    """`x + h` adds h to every entry: all knobs turn at once, as in the article, and one number comes out. Turn one
    knob, entry i, and leave the others."""
    return (f(x + h) - f(x - h)) / (2 * h)


@gradient.mistake(formula="slopes[i] = (f(x + h) - f(x - h)) / (2 * h)")
def all_at_once_in_a_loop(f, x, h):
    """All your entries are the same: `x + h` turns every knob, in every turn of the loop. Add h to entry i only."""
    return np.full(len(x), (f(x + h) - f(x - h)) / (2 * h))


@gradient.mistake(formula="x[i] += h, and never x[i] -= h")
def step_not_undone(f, x, h):
    """The first entry is right, the later ones are not: knob 0 stays turned while knob 1 is measured, and so on. Put
    each knob back before the next, or step on a fresh copy."""
    x = np.array(x, float)
    slopes = []
    for i in range(len(x)):
        before = x.copy()
        before[i] -= h
        x[i] += h
        slopes.append((f(x) - f(before)) / (2 * h))
    return np.array(slopes)


@gradient.mistake(formula="step[i] = h, with one `step` for the whole loop")
def step_never_cleared(f, x, h):
    """The first entry is right, the later ones are not: `step` still holds the h of knob 0 when knob 1 is turned,
    and so on. Make a fresh `step = np.zeros(len(x))` inside the loop."""
    steps = h * np.tri(len(x))
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


@gradient.mistake(almost=True, formula="gl.numerical.gradient(f, x)")
def steps_of_its_own(f, x, h):
    """That is a gradient, and a good one, but by steps of its own: your `h` does not come in. Write the loop over the
    knobs yourself, with steps of `h`."""
    return library_gradient(f, np.asarray(x, float))


@gradient.mistake(formula="slopes[0] = (f(x + step) - f(x - step)) / (2 * h)")
def only_the_first(f, x, h):
    """Only the first entry is computed. Does a `return` stand inside the loop, or does the loop run once?"""
    slopes = np.zeros(len(x))
    slopes[0] = (f(x + _steps(x, h)[0]) - f(x - _steps(x, h)[0])) / (2 * h)
    return slopes


@gradient.mistake(formula="return (f(x + step) - f(x - step)) / (2 * h), inside the loop")
def returned_too_early(f, x, h):
    """That is the partial derivative in the first knob alone. A `return` inside the loop ends it at the first knob:
    collect the slopes in an array and return that, after the loop."""
    return (f(x + _steps(x, h)[0]) - f(x - _steps(x, h)[0])) / (2 * h)


@gradient.mistake(formula="moved = x; moved[i] += h")
def no_copy(f, x, h):
    """`moved = x` makes a second name, not a second array: moving one moves both, and every rise is 0. Write
    `moved = x.copy()`."""
    return np.zeros(len(x))


@gradient.mistake(formula="slopes = np.zeros_like(x)")
def slopes_cut_off(f, x, h):
    """Right, but not where x holds whole numbers: `zeros_like(x)` then makes an array of whole numbers, which cuts the
    decimals off every slope. `np.zeros(len(x))` holds decimals."""
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in _steps(x, h)]).astype(x.dtype)


@gradient.mistake(formula="moved = x.copy(); moved[i] += h")
def whole_numbers_cut_off(f, x, h):
    """Right, but not where x holds whole numbers: an array of whole numbers cuts the decimals off `moved[i] += h`.
    Make x an array of decimals first: `x = np.array(x, dtype=float)`."""
    slopes = []
    for i in range(len(x)):
        ahead, back = x.copy(), x.copy()
        ahead[i] = ahead[i] + h
        back[i] = back[i] - h
        slopes.append((f(ahead) - f(back)) / (2 * h))
    return np.array(slopes)


@gradient.mistake(formula="moved = x.copy(); moved[i] += h, with forward differences")
def whole_numbers_cut_off_forward(f, x, h):
    """Right by forward differences, but not where x holds whole numbers: an array of whole numbers cuts the decimals
    off `moved[i] += h`. Make x an array of decimals first: `x = np.array(x, dtype=float)`."""
    slopes = []
    for i in range(len(x)):
        ahead = x.copy()
        ahead[i] = ahead[i] + h
        slopes.append((f(ahead) - f(x)) / h)
    return np.array(slopes)


@gradient.mistake(formula="slopes = (f(x + step) - f(x - step)) / (2 * h), in every turn of the loop")
def only_the_last(f, x, h):
    """That is the partial derivative in the last knob alone: each turn of the loop writes over the one before. Write
    into entry i: `slopes[i] = ...`."""
    return (f(x + _steps(x, h)[-1]) - f(x - _steps(x, h)[-1])) / (2 * h)


@gradient.mistake(almost=True, formula="slopes[i] = (f(x + step) - f(x)) / (2 * h)")
def forward_over_twice_the_step(f, x, h):
    """Your rise is that of one step, from x to x + h, and you divided by 2h. Start it one step back, at x − h: if you
    move an entry up and then down again, go down by 2h."""
    return np.array([(f(x + step) - f(x)) / (2 * h) for step in _steps(x, h)])


@gradient.mistake(formula="slopes[i] = f(x + step) - f(x - step) / (2 * h)")
def rise_without_brackets(f, x, h):
    """Without brackets only the second value is divided. The whole rise is: `(f(x + step) - f(x - step)) / (2 * h)`."""
    return np.array([f(x + step) - f(x - step) / (2 * h) for step in _steps(x, h)])


@gradient.mistake(almost=True)
def half_the_run(f, x, h):
    """From x − h to x + h the way is 2h long, and you divided by h."""
    return np.array([(f(x + step) - f(x - step)) / h for step in _steps(x, h)])


@gradient.mistake
def not_divided(f, x, h):
    """These are the rises. Divide each by the way, 2h."""
    return np.array([f(x + step) - f(x - step) for step in _steps(x, h)])


@gradient.mistake
def divided_then_multiplied(f, x, h):
    """`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."""
    return np.array([(f(x + step) - f(x - step)) / 2 * h for step in _steps(x, h)])


@gradient.mistake(almost=True)
def summed_up(f, x, h):
    """You added the partial derivatives up. The gradient keeps them apart: one entry for each knob."""
    return float(np.sum([(f(x + step) - f(x - step)) / (2 * h) for step in _steps(x, h)]))


@gradient.mistake(almost=True)
def turned_round(f, x, h):
    """The sign is turned round: the value ahead minus the value behind."""
    return np.array([(f(x - step) - f(x + step)) / (2 * h) for step in _steps(x, h)])


@gradient.mistake(formula="step = np.zeros(len(x)); step[i] = x[i] + h")
def step_to_twice_the_place(f, x, h):
    """The step along knob i is h. You stepped by x[i] + h: the place counts twice."""
    return np.array([(f(x + np.eye(len(x))[i] * (x[i] + h)) - f(x)) / h for i in range(len(x))])


@gradient.mistake(formula="moved = np.zeros(len(x)); moved[i] = x[i] + h")
def others_at_zero(f, x, h):
    """While knob i turns, the other knobs stay where they are. In your code they stand at 0: start from a copy of x."""
    one = np.eye(len(x))
    return np.array([(f(one[i] * (x[i] + h)) - f(one[i] * (x[i] - h))) / (2 * h) for i in range(len(x))])


@gradient.mistake(formula="(f(x + step) - f(x - step)) / (2 * h) with step = h / 2")
def half_steps(f, x, h):
    """You stepped h / 2 to each side, a way of h in all, and divided by 2h."""
    return np.array([(f(x + step / 2) - f(x - step / 2)) / (2 * h) for step in _steps(x, h)])


# --------------------------------------------------------------------------------------------------- the article's

BOWL = Labelled("f(x) = x[0]² + x[0]·x[1] + 2·x[1]²", lambda x: x[0] ** 2 + x[0] * x[1] + 2 * x[1] ** 2)


@code(
    points=3,
    probes=[(PLANE, np.array([1.0, 2.0]), np.array([0.1, 0.2])), (BOWL, np.array([1.5, -2.0]), np.array([0.01, 0.5])),
            (TWIST, np.array([1.5, -2.0, 0.4]), np.array([0.2, 0.1, 0.05])),
            (CUBES, np.array([0.5, -1.0, 2.0, 0.3]), np.array([0.1, 0.3, 0.2, -0.4])),
            (CURVE, np.array([0.8]), np.array([0.3]))],
    remark="Numerator i now turns knob i alone, and is divided by step i alone. That is what the formula meant to say.",
    hints=["Try it on x² + 3y at (1, 2) with the steps 0.1 and 0.2. What does `x + dx` do to both knobs?",
           "In a loop over i, make a copy of x and add `dx[i]` to its entry i only. The rise goes from x to the copy.",
           "moved = x.copy(); moved[i] += dx[i]; slopes[i] = (f(moved) - f(x)) / dx[i]"])
def repaired_gradient(f, x, dx):
    """The article's formula for n variables, written as it stands, steps **all** variables at once. Repair it: return
    an array whose entry i is the forward difference quotient in variable i **alone**, with that variable's own step
    `dx[i]`. `x` and `dx` are arrays of equal length.

    For example, with f(x) = x[0]² + 3·x[1], the call `repaired_gradient(f, np.array([1.0, 2.0]), np.array([0.1, 0.2]))`
    gives the array [2.1, 3]."""
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += dx[i]
        slopes[i] = (f(moved) - f(x)) / dx[i]
    return slopes


def _rises(f, x, dx):
    return np.array([f(x + step) - f(x) for step in np.diag(dx)])


@repaired_gradient.mistake
def as_published(f, x, dx):
    """This is the formula as the article has it. `x + dx` turns all knobs at once, so each entry holds the rise of
    all of them together. Turn one knob, measure, put it back."""
    return (f(x + dx) - f(x)) / dx


@repaired_gradient.mistake
def one_number(f, x, dx):
    """You turned all knobs and divided by the length of the whole step: the slope of one way, in one number. The
    gradient needs one number for each knob."""
    return (f(x + dx) - f(x)) / np.linalg.norm(dx)


@repaired_gradient.mistake
def divided_by_the_sum(f, x, dx):
    """All knobs are turned at once, and the rise is divided by the sum of the steps. One knob at a time."""
    return (f(x + dx) - f(x)) / np.sum(dx)


@repaired_gradient.mistake(formula="(f(x + dx[i]) - f(x)) / dx[i]")
def one_step_for_all_knobs(f, x, dx):
    """`x + dx[i]` adds the step to every entry of x, not to entry i alone. Make a copy of x and add dx[i] to its entry
    i."""
    return np.array([(f(x + d) - f(x)) / d for d in dx])


@repaired_gradient.mistake(formula="moved = x; moved[i] += dx[i]")
def no_copy_of_x(f, x, dx):
    """`moved = x` makes a second name, not a second array: moving one moves both, and every rise is 0. Write
    `moved = x.copy()`."""
    return np.zeros(len(x))


@repaired_gradient.mistake(formula="x[i] += dx[i], and never x[i] -= dx[i]")
def knobs_left_turned(f, x, dx):
    """Knob 0 stays turned while knob 1 is measured, and so on. Start each turn of the loop from a fresh copy of x."""
    return np.array([(f(x + dx * (np.arange(len(x)) <= i)) - f(x)) / dx[i] for i in range(len(x))])


@repaired_gradient.mistake(formula="return (f(moved) - f(x)) / dx[i], inside the loop")
def first_knob_alone(f, x, dx):
    """That is the quotient of the first knob alone. A `return` inside the loop ends it there: collect the quotients in
    an array and return that, after the loop."""
    return (f(x + np.diag(dx)[0]) - f(x)) / dx[0]


@repaired_gradient.mistake(formula="f(moved) - f(x) / dx[i]")
def brackets_round_the_rise(f, x, dx):
    """Without brackets only f(x) is divided. The whole rise is: `(f(moved) - f(x)) / dx[i]`."""
    return np.array([f(x + step) - f(x) / d for step, d in zip(np.diag(dx), dx, strict=True)])


@repaired_gradient.mistake(formula="steps add up; each rise from the last place")
def one_after_the_other(f, x, dx):
    """You climb from knob to knob: each rise starts where the last one ended, not at x. Each quotient starts at x."""
    heights = [f(x + dx * (np.arange(len(x)) < i)) for i in range(len(x) + 1)]
    return np.diff(heights) / dx


@repaired_gradient.mistake(formula="(f(moved) - f(x)) / dx[0]")
def divided_by_the_first_step(f, x, dx):
    """Every rise is divided by the first step. Rise i belongs to step i: `dx[i]`."""
    return _rises(f, x, dx) / dx[0]


@repaired_gradient.mistake(formula="moved[i] += dx[0]; (f(moved) - f(x)) / dx[0]")
def first_step_for_all(f, x, dx):
    """Every knob is turned by the first step. Knob i has a step of its own: `dx[i]`."""
    return np.array([f(x + step) - f(x) for step in dx[0] * np.eye(len(x))]) / dx[0]


@repaired_gradient.mistake
def rises_only(f, x, dx):
    """These are the rises, one knob at a time, as they should be. Divide each by its step."""
    return _rises(f, x, dx)


@repaired_gradient.mistake(formula="(f(moved) - f(x)) / np.linalg.norm(dx)")
def divided_by_the_length(f, x, dx):
    """The rises are right, one knob at a time. But each is divided by the length of all steps together, not by its own
    step."""
    return _rises(f, x, dx) / np.linalg.norm(dx)


@repaired_gradient.mistake
def quotients_added(f, x, dx):
    """You added the quotients up into one number. The gradient keeps them apart."""
    return float(np.sum(_rises(f, x, dx) / dx))


@repaired_gradient.mistake(almost=True, formula="(f(x) - f(moved)) / dx[i]")
def backwards(f, x, dx):
    """The sign is turned round: the value after the step minus the value before."""
    return -_rises(f, x, dx) / dx


@repaired_gradient.mistake(almost=True, formula="moved[i] -= dx[i]; (f(x) - f(moved)) / dx[i]")
def backward_quotients(f, x, dx):
    """One knob at a time, but by backward quotients, from x − dx[i] to x. The article steps forward, and so does the
    task: from x to x + dx[i]."""
    return np.array([(f(x) - f(x - step)) / d for step, d in zip(np.diag(dx), dx, strict=True)])


@repaired_gradient.mistake(formula="moved[i] -= dx[i]; (f(moved) - f(x)) / dx[i]")
def stepped_back(f, x, dx):
    """You stepped back, by −dx[i], and divided by dx[i]. Step forward: `moved[i] += dx[i]`."""
    return np.array([(f(x - step) - f(x)) / d for step, d in zip(np.diag(dx), dx, strict=True)])


@repaired_gradient.mistake(formula="moved = np.zeros(len(x)); moved[i] = x[i] + dx[i]")
def other_knobs_at_zero(f, x, dx):
    """While knob i turns, the other knobs stay where they are. In your code they stand at 0: start from a copy of x."""
    return np.array([(f(at) - f(x)) / d for at, d in zip(np.diag(x + dx), dx, strict=True)])


@repaired_gradient.mistake(formula="moved[i] = dx[i]")
def step_instead_of_place(f, x, dx):
    """`moved[i] = dx[i]` puts the knob at dx[i]. One step on from x[i] is `x[i] + dx[i]`."""
    moved = [np.where(np.arange(len(x)) == i, dx, x) for i in range(len(x))]
    return np.array([(f(m) - f(x)) / d for m, d in zip(moved, dx, strict=True)])


@repaired_gradient.variant
def by_both_sides(f, x, dx):
    """Right, and by central differences, which are better than the forward ones that the task asks for."""
    return np.array([(f(x + step) - f(x - step)) / (2 * d) for step, d in zip(np.diag(dx), dx, strict=True)])


# -------------------------------------------------------------------------------------------------- the cosine law

@code(
    points=2,
    probes=[(np.array([0.4, 0.2]), 0), (np.array([0.4, 0.2]), 90), (np.array([0.4, 0.2]), 116.56505117707799),
            (np.array([-3.0, 4.0]), 30), (np.array([-3.0, 4.0]), 150.0), (np.array([1.5, -0.5]), -45),
            (np.array([2.0, 0.0]), 60)],
    remark="It equals |g| cos(θ − φ), where φ is the gradient's own heading: the cosine of the rose.",
    hints=["Which vector of length 1 has the heading θ? Its first entry is a cosine, its second a sine.",
           "`np.cos` wants radians: `angle = np.radians(theta)`. Multiply gradient and direction entry by entry, and "
           "add up.",
           "return g[0] * np.cos(angle) + g[1] * np.sin(angle)"])
def slope_in_heading(g, theta):
    """`g` is the gradient at a place, an array of two numbers (along east, along north). Write a function
    `slope_in_heading(g, theta)` that returns the slope towards the heading `theta`, given in **degrees**, counted from
    east (0) towards north (90).

    For example, `slope_in_heading(np.array([0.4, 0.2]), 90)` gives 0.2."""
    angle = np.radians(theta)
    return g[0] * np.cos(angle) + g[1] * np.sin(angle)


@slope_in_heading.mistake
def degrees_as_radians(g, theta):
    """`np.cos` and `np.sin` take radians, and θ is in degrees. `np.radians(theta)` turns one into the other."""
    return g[0] * np.cos(theta) + g[1] * np.sin(theta)


@slope_in_heading.mistake
def converted_the_wrong_way(g, theta):
    """`np.degrees` turns radians into degrees. You need the other way: `np.radians(theta)`."""
    return g[0] * np.cos(np.degrees(theta)) + g[1] * np.sin(np.degrees(theta))


@slope_in_heading.mistake(formula="g[0] * np.sin(angle) + g[1] * np.cos(angle)")
def compass_bearing(g, theta):
    """Sine and cosine have changed places: that is a compass bearing, counted from north. Here θ is counted from
    east, so the cosine goes with the first entry."""
    angle = np.radians(theta)
    return g[0] * np.sin(angle) + g[1] * np.cos(angle)


@slope_in_heading.mistake
def gradient_taken_as_due_east(g, theta):
    """That is |g| cos θ, which is right only if the gradient itself points east. The cosine is that of the angle
    between the two: θ minus the gradient's own heading."""
    return np.hypot(g[0], g[1]) * np.cos(np.radians(theta))


@slope_in_heading.mistake(formula="np.cos(angle) + np.sin(angle)")
def gradient_left_out(g, theta):
    """The direction is there, but the ground is not: multiply the cosine by `g[0]` and the sine by `g[1]`."""
    return np.cos(np.radians(theta)) + np.sin(np.radians(theta))


@slope_in_heading.mistake
def steepest_of_all(g, theta):
    """That is the length of the gradient, the steepest slope of all, whatever θ is. Weight the entries with the
    direction."""
    return np.hypot(g[0], g[1])


@slope_in_heading.mistake(almost=True, formula="np.array([g[0] * np.cos(angle), g[1] * np.sin(angle)])")
def not_added(g, theta):
    """These are the two parts of the slope, one along each knob. Add them up: a slope is one number."""
    angle = np.radians(theta)
    return np.array([g[0] * np.cos(angle), g[1] * np.sin(angle)])


@slope_in_heading.mistake(almost=True, formula="g[0] * np.cos(angle) - g[1] * np.sin(angle)")
def minus(g, theta):
    """The two parts are added, not subtracted: g[0]·cos θ + g[1]·sin θ."""
    angle = np.radians(theta)
    return g[0] * np.cos(angle) - g[1] * np.sin(angle)


@slope_in_heading.mistake
def east_part_only(g, theta):
    """That is the part along east. The part along north, `g[1]` times a sine, is missing."""
    return g[0] * np.cos(np.radians(theta))


@slope_in_heading.mistake(almost=True, formula="g[0] * np.cos(angle) + g[1] * np.cos(angle)")
def cosine_for_both(g, theta):
    """The cosine goes with the part along east. The part along north, `g[1]`, is multiplied by the sine."""
    angle = np.radians(theta)
    return (g[0] + g[1]) * np.cos(angle)


@slope_in_heading.mistake(formula="np.hypot(g[0] * np.cos(angle), g[1] * np.sin(angle))")
def length_of_the_parts(g, theta):
    """You took the two parts for the legs of a right triangle. Both are climbs along one and the same way: add them,
    sign and all."""
    angle = np.radians(theta)
    return np.hypot(g[0] * np.cos(angle), g[1] * np.sin(angle))


@slope_in_heading.mistake(formula="(g[0] * np.cos(angle)) * (g[1] * np.sin(angle))")
def parts_multiplied(g, theta):
    """You multiplied the two parts. The climb towards east and the climb towards north add up."""
    angle = np.radians(theta)
    return g[0] * np.cos(angle) * g[1] * np.sin(angle)


@slope_in_heading.mistake(formula="g[0] * (1 - theta / 90) + g[1] * theta / 90")
def blended_by_the_angle(g, theta):
    """Right at 0° and 90°, and in between you blend the two by the angle. A metre towards θ leads cos θ to the east and
    sin θ to the north: those are the weights."""
    return g[0] * (1 - theta / 90) + g[1] * theta / 90


@slope_in_heading.mistake
def direction_not_of_length_one(g, theta):
    """Your direction is (1, tan θ), which is longer than 1, and its length counts as slope. (cos θ, sin θ) has length
    1."""
    return g[0] + g[1] * np.tan(np.radians(theta))


@slope_in_heading.mistake(almost=True, formula="abs(g[0] * np.cos(angle) + g[1] * np.sin(angle))")
def never_downhill(g, theta):
    """`abs` takes the sign away. Where the way leads downhill the slope is negative."""
    angle = np.radians(theta)
    return abs(g[0] * np.cos(angle) + g[1] * np.sin(angle))


@slope_in_heading.mistake(formula="(g[0] * np.cos(angle) + g[1] * np.sin(angle)) / np.hypot(g[0], g[1])")
def cosine_alone(g, theta):
    """You divided by the length of the gradient. That is the cosine alone; the steeper the ground, the steeper the
    way."""
    angle = np.radians(theta)
    return (g[0] * np.cos(angle) + g[1] * np.sin(angle)) / np.hypot(g[0], g[1])


@slope_in_heading.mistake(formula="np.hypot(g[0], g[1]) * np.cos(np.radians(theta) - np.arctan(g[1] / g[0]))")
def half_circle_of_arctan(g, theta):
    """Right where the gradient points east, and wrong by its sign where it points west: `np.arctan(g[1] / g[0])` cannot
    tell the two apart. `np.arctan2(g[1], g[0])` can; or do without angles, entry times entry."""
    return np.hypot(g[0], g[1]) * np.cos(np.radians(theta) - np.arctan(g[1] / g[0]))


@slope_in_heading.mistake
def an_angle(g, theta):
    """That is an angle, the one between the way and the gradient. Its cosine, times the length of the gradient, is the
    slope."""
    return theta - np.degrees(np.arctan2(g[1], g[0]))


# --------------------------------------------------------------------------------------------------------- shapes

gradient_shape = choice(
    "gradient_shape",
    """A small network has a weight matrix `W` of shape (3, 4). Its loss, a function of `W`, is one number. What is the
    shape of the gradient of the loss with respect to `W`?""",
    a=wrong("(): the loss is one number, so its slope is one number.",
            "The loss is one number, but it has 12 knobs, and each has a slope of its own."),
    b=wrong("(12,): a list of 12 slopes.",
            "12 slopes, yes. They are kept in the order of their knobs, in the same 3 rows and 4 columns, so that "
            "`W - 0.1 * gradient` makes sense entry by entry."),
    c=right("(3, 4): one slope for each entry of W, in the same place.",
            "Yes. The gradient has the shape of what is turned. That is why `W - 0.1 * gradient` can be written at "
            "all."),
    d=wrong("(4, 3): a gradient is transposed.",
            "Entry [i, j] of the gradient says what turning `W[i, j]` does to the loss. It stands in the same place as "
            "its knob."),
    hints=["How many knobs does W have? How many slopes are there?",
           "`gl.numerical.gradient` was given a matrix in the lesson. What came back?",
           "The gradient has the shape of its argument: (3, 4)."])
