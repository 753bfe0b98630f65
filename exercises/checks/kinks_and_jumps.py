"""Lesson 06: six functions told apart, one-sided slopes, a detector of kinks, ReLU at 0, and a stand-in for a step."""
import numpy as np

import gradlib as gl

from . import Labelled, check, code, hint, show_solution, value
from .plain import is_number, plain

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

@value(
    remark="Left 1, right 2. Every slope from 1 to 2 supports the curve at 0.",
    hints=["For x < 0, which is larger: x or 2x? Try x = −1.",
           "max(−1, −2) = −1, so on the left the curve is x. On the right 2x is larger.",
           "left, right = 1, 2"])
def slopes_of_max():
    """The left slope and the right slope of $\\max(x, 2x)$ at 0, as a list `[left, right]`."""
    return [1, 2]


@slopes_of_max.mistake
def exchanged():
    """You have them exchanged. At x = −1 the larger of −1 and −2 is −1, so on the left the curve is x, of slope 1."""
    return [2, 1]


@slopes_of_max.mistake
def as_for_the_absolute_value():
    """These are the slopes of |x|. Here both pieces rise: x on the left, 2x on the right."""
    return [-1, 1]


@slopes_of_max.mistake
def as_for_relu():
    """These are the slopes of max(x, 0). Here the second piece is 2x."""
    return [0, 1]


@slopes_of_max.mistake
def relu_with_slope_two():
    """These are the slopes of max(2x, 0). Here neither piece is level: on the left the curve is x."""
    return [0, 2]


@slopes_of_max.mistake
def always_the_larger_slope():
    """The larger **slope** is not the larger **value**: on the left, at x = −1, 2x is −2 and x is −1, which is
    larger."""
    return [2, 2]


@slopes_of_max.mistake
def mean_of_both():
    """1.5 is the mean of the two slopes: it is what a central difference would print. Each side has a slope of its
    own."""
    return [1.5, 1.5]


@slopes_of_max.mistake(almost=True)
def left_slope_turned_round():
    """Seen by somebody who walks to the left, the curve falls. But a slope counts along growing x: on the left it is
    +1."""
    return [-1, 2]


# ---------------------------------------------------------------------------------------------------- six functions

RIGHT_KINDS = {"x|x|": "smooth", "max(x, 2x)": "kink", "sign(x)": "jump", "|x|^(2/3)": "cusp",
               "sign(x) √|x|": "vertical", "round(x)": "flat"}


@value(
    points=2,
    remark="Only the first has a derivative that tells a descent where to go. The other five are the failures of this "
           "lesson, and each needs its own remedy.",
    hints=["Work out the left and the right chord at 0 with h = 0.01, by hand or with NumPy, and then with h = 0.0001.",
           "x|x| is −x² on the left and x² on the right: both chords have the slope h. The chords of |x|^(2/3) have "
           "−h^(−1/3) and +h^(−1/3); those of sign(x)·√|x| both have h^(−1/2).",
           'kinds = {"x|x|": "smooth", "max(x, 2x)": "kink", "sign(x)": "jump", "|x|^(2/3)": "cusp", '
           '"sign(x) √|x|": "vertical", "round(x)": "flat"}'])
def kinds():
    """What happens **at x = 0**? Give each function one of the words

    - `"smooth"`: the beak closes, and the derivative is a guide to follow,
    - `"kink"`: two different slopes,
    - `"cusp"`: one slope goes to −∞, the other to +∞,
    - `"vertical"`: both slopes go to +∞,
    - `"jump"`: the value itself jumps,
    - `"flat"`: the beak closes, but all around the slope is 0, although the function is no constant.

    Each word is needed once. `round(x)` rounds to the nearest whole number; `sign(x)` is −1, 0 or 1."""
    return dict(RIGHT_KINDS)


def wrong_kinds(answer):
    """A mistake in words. No formula leads to it, and a card shows none that is only the answer itself."""
    return kinds.mistake(answer, formula=repr(answer()))


@wrong_kinds
def corner_for_x_times_size():
    """x|x| is made of two pieces, −x² and x², but they meet with the same slope, 0: the beak closes. The kink is
    elsewhere."""
    return RIGHT_KINDS | {"x|x|": "kink", "max(x, 2x)": "smooth"}


@wrong_kinds
def two_kinks():
    """x|x| contains |x|, but near 0 it looks like −x² and x²: both chords have the slope h, and the beak closes."""
    return RIGHT_KINDS | {"x|x|": "kink"}


@wrong_kinds
def no_kink():
    """max(x, 2x) has no jump, but two slopes at 0: 1 on the left and 2 on the right. A beak need not be symmetric."""
    return RIGHT_KINDS | {"max(x, 2x)": "smooth"}


@wrong_kinds
def cusp_and_vertical_exchanged():
    """Look at the signs. |x|^(2/3) is never negative: it falls to 0 and rises again, a cusp. sign(x)·√|x| rises on
    both sides."""
    return RIGHT_KINDS | {"|x|^(2/3)": "vertical", "sign(x) √|x|": "cusp"}


@wrong_kinds
def cusp_for_a_kink():
    """|x|^(2/3) has a tip as |x| has, but a sharper one: its slopes grow without end as h shrinks. That is a cusp."""
    return RIGHT_KINDS | {"|x|^(2/3)": "kink"}


@wrong_kinds
def kink_and_cusp_exchanged():
    """A kink has two slopes that are numbers: 1 and 2 for max(x, 2x). The slopes of |x|^(2/3) grow without end."""
    return RIGHT_KINDS | {"|x|^(2/3)": "kink", "max(x, 2x)": "cusp"}


@wrong_kinds
def rounding_jumps():
    """round(x) does jump, but at ½ and −½. Around 0 it is 0 throughout: flat."""
    return RIGHT_KINDS | {"round(x)": "jump"}


@wrong_kinds
def jump_and_flat_exchanged():
    """The two are exchanged: sign(x) jumps at 0 itself, round(x) only at ½ and −½."""
    return RIGHT_KINDS | {"round(x)": "jump", "sign(x)": "flat"}


@wrong_kinds
def rounding_is_smooth():
    """At 0 round(x) does have a derivative, 0. But it is 0 all around as well, and so it tells a descent nothing."""
    return RIGHT_KINDS | {"round(x)": "smooth"}


@wrong_kinds
def upright_sign():
    """sign(x) leaps from −1 to 1 without the values between: the value itself jumps."""
    return RIGHT_KINDS | {"sign(x)": "vertical"}


@wrong_kinds
def upright_root_jumps():
    """sign(x)·√|x| goes through 0 without a gap: its value does not jump. It is its slope that grows without end."""
    return RIGHT_KINDS | {"sign(x) √|x|": "jump"}


@wrong_kinds
def upright_root_is_a_kink():
    """A kink has two different slopes. Those of sign(x)·√|x| are alike on both sides, and grow without end."""
    return RIGHT_KINDS | {"sign(x) √|x|": "kink"}


@wrong_kinds
def upright_root_is_smooth():
    """The beak of sign(x)·√|x| is closed at every h, but the slopes settle on no number: with h = 0.01 they are 10,
    with h = 0.0001 they are 100."""
    return RIGHT_KINDS | {"sign(x) √|x|": "smooth"}


@wrong_kinds
def upright_root_is_a_cusp():
    """sign(x)·√|x| rises on both sides, so both slopes go to +∞. At a cusp they go to −∞ and +∞, so that it has a
    tip."""
    return RIGHT_KINDS | {"sign(x) √|x|": "cusp"}


# ------------------------------------------------------------------------------------------------- one-sided slopes

ABSOLUTE = Labelled("f(x) = |x|", np.abs)
RELU = Labelled("f(x) = max(x, 0)", lambda x: np.maximum(x, 0.0))
SQUARE = Labelled("f(x) = x²", lambda x: x**2)
CUBE = Labelled("f(x) = x³ + 3x", lambda x: x**3 + 3 * x)
ROOF = Labelled("f(x) = 1 − 2|x|", lambda x: 1 - 2 * np.abs(x))
BENT = Labelled("f(x) = max(x, 2x)", lambda x: np.maximum(x, 2 * x))
SHIFTED = Labelled("f(x) = |x − 1| + 5x", lambda x: np.abs(x - 1) + 5 * x)
WAVE = Labelled("f(x) = sin(x)", np.sin)
HINGE = Labelled("f(x) = max(1 − x, 0)", lambda x: np.maximum(1 - x, 0.0))


@code(
    points=2,
    probes=[(ABSOLUTE, 0.0, 0.1), (SQUARE, 1.5, 0.5), (CUBE, -0.4, 0.25), (BENT, 0.0, 0.01), (ROOF, 0.1, 0.3)],
    remark="The upper and the lower half of the beak. Where a derivative exists, both approach it.",
    hints=["Both are difference quotients. The right chord goes from x to x + h. And the left one?",
           "The left chord goes from x − h to x: its rise is `f(x) - f(x - h)`, over a step of h.",
           "return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h"])
def one_sided_slopes(f, x, h):
    """Write a function `one_sided_slopes(f, x, h)` that returns two slopes, as a tuple: that of the left chord, from
    `x - h` to `x`, and that of the right chord, from `x` to `x + h`. `h` is positive.

    For example, `one_sided_slopes(abs, 0, 0.1)` gives `(-1, 1)`."""
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


@one_sided_slopes.mistake(almost=True)
def left_sign_turned_round(f, x, h):
    """The left slope has the wrong sign. A slope counts along growing x: the value at x minus the value at x − h."""
    return (f(x - h) - f(x)) / h, (f(x + h) - f(x)) / h


@one_sided_slopes.mistake(almost=True)
def right_then_left(f, x, h):
    """Both are right, but in the wrong order: left first."""
    return (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h


@one_sided_slopes.mistake
def not_divided(f, x, h):
    """These are the rises. Divide each by the step h."""
    return f(x) - f(x - h), f(x + h) - f(x)


@one_sided_slopes.mistake
def over_two_steps(f, x, h):
    """Each chord is only h long, and you divided by 2h."""
    return (f(x) - f(x - h)) / (2 * h), (f(x + h) - f(x)) / (2 * h)


@one_sided_slopes.mistake
def both_central(f, x, h):
    """That is the central difference, twice. It looks to both sides at once, and so it cannot see a kink."""
    return (f(x + h) - f(x - h)) / (2 * h), (f(x + h) - f(x - h)) / (2 * h)


@one_sided_slopes.mistake
def both_forward(f, x, h):
    """That is the right chord, twice. The left one ends at x and begins at x − h."""
    return (f(x + h) - f(x)) / h, (f(x + h) - f(x)) / h


@one_sided_slopes.mistake
def no_brackets(f, x, h):
    """Python divides before it subtracts: put brackets round each rise."""
    return f(x) - f(x - h) / h, f(x + h) - f(x) / h


@one_sided_slopes.mistake(almost=True)
def sizes_only(f, x, h):
    """`abs` takes the signs away. A slope is negative where the curve falls."""
    return abs(f(x) - f(x - h)) / h, abs(f(x + h) - f(x)) / h


@one_sided_slopes.mistake(formula="(f(x - h) - f(x - 2 * h)) / h, (f(x + h) - f(x)) / h")
def left_chord_too_far_left(f, x, h):
    """The right slope is right. Your left chord ends at x − h, one step too early: it goes from x − h to x."""
    return (f(x - h) - f(x - 2 * h)) / h, (f(x + h) - f(x)) / h


@one_sided_slopes.mistake(formula="(f(x) - f(x - h / 2)) / h, (f(x + h / 2) - f(x)) / h")
def half_steps(f, x, h):
    """Your rises belong to half a step, and you divide by a whole one. Each chord is h long."""
    return (f(x) - f(x - h / 2)) / h, (f(x + h / 2) - f(x)) / h


@one_sided_slopes.mistake
def from_the_ends(f, x, h):
    """You divided values by the step, not rises: subtract f(x), the value in the middle."""
    return f(x - h) / h, f(x + h) / h


# ----------------------------------------------------------------------------------------------- a detector of kinks

@code(
    points=3,
    probes=[(ABSOLUTE, 0.0, 1e-3, 0.1), (ROOF, 0.0, 1e-3, 0.1), (SQUARE, 3.0, 1e-3, 0.1), (SQUARE, 0.0, 1e-3, 0.1),
            (SHIFTED, 1.0, 1e-3, 0.1), (RELU, 0.5, 1e-3, 0.1), (WAVE, 1.0, 1e-3, 0.1), (CUBE, -1.0, 1e-3, 0.1),
            (HINGE, 1.0, 1e-3, 0.1), (BENT, 0.0, 1e-3, 3.0), (SQUARE, 0.0, 1.0, 0.1), (BENT, 0.0, 1e-3, 0.1),
            (ROOF, 0.0, 1e-3, 5.0), (BENT, 0.0, 1e-3, 0.7),
            (RELU, 0.5, 1e-3, 1.5), (CUBE, 0.01, 1e-3, 0.1)],
    remark="Such a detector needs a small h and some tolerance: with h = 1 even x² looks like a kink, as one of the "
           "probes shows.",
    hints=["Work out the two one-sided slopes. At a kink they are different numbers.",
           "Numbers are never exactly alike, so ask whether their distance is larger than the tolerance. Mind the "
           "sign of the difference.",
           "return abs((f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h) > tolerance"])
def has_kink(f, x, h, tolerance):
    """Write a detector `has_kink(f, x, h, tolerance)`: it returns `True` if the left and the right slope of `f` at
    `x`, with the step `h`, differ by more than `tolerance`, and `False` otherwise.

    For example, `has_kink(abs, 0, 0.001, 0.1)` is `True`: the slopes are −1 and +1."""
    left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
    return bool(abs(right - left) > tolerance)


def _slopes(f, x, h):
    return (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h


@has_kink.mistake(formula="right - left > tolerance", almost=True)
def only_upward_kinks(f, x, h, tolerance):
    """You find kinks that open upwards, like that of |x|, and miss the roof −|x|, where right minus left is negative.
    Take the distance: `abs(...)`."""
    left, right = _slopes(f, x, h)
    return bool(right - left > tolerance)


@has_kink.mistake(formula="left - right > tolerance", almost=True)
def only_downward_kinks(f, x, h, tolerance):
    """You find roofs, where the left slope is the larger one, and miss |x|. Take the distance: `abs(...)`."""
    left, right = _slopes(f, x, h)
    return bool(left - right > tolerance)


@has_kink.mistake(formula="abs(abs(right) - abs(left)) > tolerance")
def compared_sizes(f, x, h, tolerance):
    """You compared the sizes of the slopes. −1 and +1 have the same size, and yet they are the kink of |x|."""
    left, right = _slopes(f, x, h)
    return bool(abs(abs(right) - abs(left)) > tolerance)


@has_kink.mistake(formula="abs(right - left) < tolerance", almost=True)
def turned_round(f, x, h, tolerance):
    """Yes and no are exchanged: a kink is where the slopes are far apart."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) < tolerance)


@has_kink.mistake(formula="abs((f(x + h) - f(x)) - (f(x) - f(x - h))) > tolerance")
def rises_compared(f, x, h, tolerance):
    """You compared the rises. They all become tiny with h: divide by h to compare slopes."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) * h > tolerance)


@has_kink.mistake(formula="left != right")
def any_difference(f, x, h, tolerance):
    """On a curved piece the two slopes always differ a little, and round-off does the rest. Use the tolerance."""
    left, right = _slopes(f, x, h)
    return bool(left != right)


@has_kink.mistake(formula="abs(right - left) > 0.1")
def tolerance_of_its_own(f, x, h, tolerance):
    """Your tolerance is always 0.1, whatever `tolerance` is. Use the one that the function is given."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) > 0.1)


@has_kink.mistake(formula="abs(right - left) > h", almost=True)
def step_for_tolerance(f, x, h, tolerance):
    """You compare the gap with the step h. On a curved piece the gap is about as large as h, or larger: that is what
    the tolerance is for."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) > h)


@has_kink.mistake(formula="left * right < 0")
def change_of_sign(f, x, h, tolerance):
    """You look for a change of sign. max(x, 2x) rises on both sides of its kink, and x² at 0 changes from falling to
    rising without one."""
    left, right = _slopes(f, x, h)
    return bool(left * right < 0)


@has_kink.mistake(formula="abs(right + left) > tolerance")
def slopes_added(f, x, h, tolerance):
    """This is the sum of the slopes. Either you added them, or your left slope has its sign turned round: it is
    (f(x) − f(x − h)) / h. Take the difference of the two."""
    left, right = _slopes(f, x, h)
    return bool(abs(right + left) > tolerance)


@has_kink.mistake(formula="right + left > tolerance")
def sum_above_tolerance(f, x, h, tolerance):
    """This is the sum of the slopes. If you built on your `one_sided_slopes`, let its own check say first that it is
    right. And then take the distance, `abs(...)`."""
    left, right = _slopes(f, x, h)
    return bool(right + left > tolerance)


@has_kink.mistake(formula="abs(f(x + h) - f(x - h)) / (2 * h) > tolerance")
def central_quotient_of_a_kink(f, x, h, tolerance):
    """That is the central difference, the mean of both slopes. It tells how steep the curve is, and cannot see a
    kink."""
    left, right = _slopes(f, x, h)
    return bool(abs(right + left) / 2 > tolerance)


@has_kink.mistake(formula="abs(right) > tolerance")
def right_only(f, x, h, tolerance):
    """You asked whether the curve is steep on the right. A kink is a difference between the two sides."""
    left, right = _slopes(f, x, h)
    return bool(abs(right) > tolerance)


@has_kink.mistake(formula="abs(right - left) / 2 > tolerance", almost=True)
def half_the_gap(f, x, h, tolerance):
    """You took half the gap, the distance from the mean slope. Compare the whole gap with the tolerance."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) / 2 > tolerance)


@has_kink.mistake(formula="abs(right - left) / h > tolerance")
def divided_twice(f, x, h, tolerance):
    """You divided by h twice: that is how fast the slope changes, and large on every sharp bend. Compare the slopes
    themselves."""
    left, right = _slopes(f, x, h)
    return bool(abs(right - left) / h > tolerance)


@has_kink.mistake(formula="abs(right) - abs(left) > tolerance")
def longer_on_the_right(f, x, h, tolerance):
    """You took the sizes before the difference. Take the difference first, then its size: `abs(right - left)`."""
    left, right = _slopes(f, x, h)
    return bool(abs(right) - abs(left) > tolerance)


@has_kink.mistake(formula="abs(right - left)")
def gap_itself(f, x, h, tolerance):
    """That is the gap. The task asks whether it is larger than the tolerance: compare."""
    left, right = _slopes(f, x, h)
    return abs(right - left)


# -------------------------------------------------------------------------------------------------------- ReLU at 0

def any_subgradient(slope, x):
    """Every slope from 0 to 1 is right at the kink: there it counts as 0, which the reference takes."""
    number = plain(slope)
    legal = is_number(number) and not isinstance(number, complex) and 0 <= number <= 1
    return 0.0 if x == 0 and legal else slope


@code(
    points=2,
    probes=[(2.0,), (-3.0,), (0.0,), (0.01,), (-0.01,)],
    observe=any_subgradient,
    remark="Every slope from 0 to 1 is a subgradient at 0, and yours is one. `gl.relu` takes 0, as PyTorch and JAX do "
           "for theirs; for `np.maximum(x, 0)` gradlib takes ½.",
    hints=["ReLU has two straight pieces. What is the slope of each?",
           "Left of 0 the slope is 0, right of 0 it is 1. At 0 itself choose a slope that lies between the two.",
           "return 1.0 if x > 0 else 0.0"])
def relu_slope(x):
    """Write a function `relu_slope(x)` that returns the slope of ReLU, $\\max(x, 0)$, at the number `x`. At the kink
    choose any subgradient: each of them is accepted."""
    return 1.0 if x > 0 else 0.0


@relu_slope.variant
def half_at_the_kink(x):
    return 0.5 if x == 0 else float(x > 0)


@relu_slope.variant
def one_at_the_kink(x):
    return 1.0 if x >= 0 else 0.0


@relu_slope.variant
def three_tenths_at_the_kink(x):
    return np.array(0.3) if x == 0 else float(x > 0)


@relu_slope.mistake
def value_of_relu(x):
    """That is ReLU itself. Asked for is its slope: 0 on the left piece, 1 on the right one."""
    return max(x, 0.0)


@relu_slope.mistake
def slope_of_the_absolute_value(x):
    """That is the slope of |x|. ReLU is level on the left: its slope there is 0."""
    return float(np.sign(x))


@relu_slope.mistake(almost=True)
def sides_exchanged(x):
    """The sides are exchanged: ReLU is level on the left and rises on the right."""
    return 1.0 if x < 0 else 0.0


@relu_slope.mistake
def smooth_stand_in(x):
    """That is the sigmoid, the slope of softplus. ReLU itself has the slopes 0 and 1."""
    return float(gl.sigmoid(x))


@relu_slope.mistake(almost=True)
def not_a_number_at_the_kink(x):
    """At 0 you return NaN. There is no derivative, true, but one NaN spoils a whole training: return a slope between 0
    and 1."""
    return float("nan") if x == 0 else float(x > 0)


@relu_slope.mistake(almost=True)
def illegal_at_the_kink(x):
    """At 0 your slope is −1, and a line with this slope cuts through ReLU. Take a number between 0 and 1."""
    return -1.0 if x == 0 else float(x > 0)


@relu_slope.mistake(formula="1 if x > 0 else -1")
def falling_on_the_left(x):
    """−1 is the slope of |x| on the left. ReLU is level there: its slope is 0."""
    return 1.0 if x > 0 else -1.0


@relu_slope.mistake
def always_rising(x):
    """That is the slope of x. Left of 0 ReLU is level."""
    return 1.0


@relu_slope.mistake(formula="(relu(x + 0.1) - relu(x - 0.1)) / 0.2", almost=True)
def central_quotient(x):
    """Your central difference straddles the kink: within a step of 0 it mixes the two slopes. Ask on which side x
    lies."""
    return (max(x + 0.1, 0.0) - max(x - 0.1, 0.0)) / 0.2


@relu_slope.mistake(formula="None where x is 0", almost=True)
def nothing_at_the_kink(x):
    """At 0 your function returns nothing. A descent needs a number there as well: any from 0 to 1."""
    return None if x == 0 else float(x > 0)


# ---------------------------------------------------------------------------------------------- a stand-in for a step

@code(
    points=3,
    probes=[(0.3, 5.0), (-0.8, 2.0), (0.0, 4.0), (1.2, 1.0), (0.1, 0.5)],
    remark="Largest at the jump, where it is β/4, and 0 far away. Going forward use the step, going backward this "
           "slope: a straight-through gradient.",
    hints=["It is a chain: the inner layer is βz, the outer one is the sigmoid σ, whose slope is σ·(1 − σ).",
           "The outer rate is taken at βz: with s = σ(βz) it is s·(1 − s). What is the inner rate?",
           "s = gl.sigmoid(beta * z)\nreturn beta * s * (1 - s)"])
def surrogate_slope(z, beta):
    """The step (1 for z > 0, else 0) has the slope 0 wherever it has one. In its place take the slope of the smooth
    $\\sigma(\\beta z)$. Write a function `surrogate_slope(z, beta)` that returns the derivative of
    $\\sigma(\\beta z)$ by `z`. The sigmoid $\\sigma(t) = 1/(1 + e^{-t})$ is `gl.sigmoid(t)`, and its derivative is
    $\\sigma(t)\\,(1 - \\sigma(t))$.

    For example, `surrogate_slope(0, 4)` gives 1, for 4 · ½ · ½ = 1."""
    s = gl.sigmoid(beta * z)
    return beta * s * (1 - s)


@surrogate_slope.mistake(formula="s * (1 - s) with s = gl.sigmoid(beta * z)", almost=True)
def forgot_the_inner_rate(z, beta):
    """The inner rate is missing: βz grows by β for each unit of z. It is the chain rule of lesson 04."""
    s = gl.sigmoid(beta * z)
    return s * (1 - s)


@surrogate_slope.mistake(formula="beta * s * (1 - s) with s = gl.sigmoid(z)")
def outer_at_the_wrong_place(z, beta):
    """The outer rate is taken at z. What enters the sigmoid is βz."""
    s = gl.sigmoid(z)
    return beta * s * (1 - s)


@surrogate_slope.mistake
def value_of_the_stand_in(z, beta):
    """That is the value of the stand-in. Asked for is its slope."""
    return gl.sigmoid(beta * z)


@surrogate_slope.mistake
def beta_times_value(z, beta):
    """That is β times the value. The slope of the sigmoid is σ·(1 − σ): the second factor is missing."""
    return beta * gl.sigmoid(beta * z)


@surrogate_slope.mistake(formula="s * (1 - s) with s = gl.sigmoid(z)")
def beta_left_out(z, beta):
    """That is the slope of σ(z). What enters the sigmoid is βz, and the inner rate β comes in as a factor."""
    s = gl.sigmoid(z)
    return s * (1 - s)


@surrogate_slope.mistake(formula="beta * s - s")
def brackets_left_out(z, beta):
    """Python multiplies before it subtracts, so `s * 1 - s` is not `s * (1 - s)`: put the brackets back."""
    s = gl.sigmoid(beta * z)
    return beta * s * 1 - s


@surrogate_slope.mistake(formula="beta * (1 - s)")
def first_factor_left_out(z, beta):
    """The slope of the sigmoid is σ·(1 − σ): the first factor is missing."""
    return beta * (1 - gl.sigmoid(beta * z))


@surrogate_slope.mistake(formula="beta * s * s")
def squared_sigmoid(z, beta):
    """The slope of the sigmoid is σ·(1 − σ), not σ·σ: the second factor falls as the first one rises."""
    s = gl.sigmoid(beta * z)
    return beta * s * s


@surrogate_slope.mistake(formula="beta * gl.sigmoid(beta * z) * (1 - gl.sigmoid(z))", almost=True)
def second_factor_at_the_wrong_place(z, beta):
    """The first factor is right. In the second what enters the sigmoid is βz as well: 1 − σ(βz)."""
    return beta * gl.sigmoid(beta * z) * (1 - gl.sigmoid(z))


@surrogate_slope.mistake
def slope_of_the_step(z, beta):
    """That is the true slope of the step: 0. It is just what a descent cannot use, hence the stand-in."""
    return 0.0 * z


@surrogate_slope.mistake
def step_itself(z, beta):
    """That is the step. Asked for is the slope of its smooth stand-in."""
    return float(z > 0)


@surrogate_slope.mistake(formula="z * s * (1 - s)", almost=True)
def inner_rate_is_z(z, beta):
    """βz is differentiated by z, not by β: the inner rate is β."""
    s = gl.sigmoid(beta * z)
    return z * s * (1 - s)


@surrogate_slope.mistake(formula="beta**2 * s * (1 - s)", almost=True)
def squared_beta(z, beta):
    """β is counted twice. The inner rate β comes in once, as a factor."""
    s = gl.sigmoid(beta * z)
    return beta**2 * s * (1 - s)


@surrogate_slope.mistake(formula="beta * s * (1 + s)", almost=True)
def plus_for_minus(z, beta):
    """σ·(1 + σ)? The slope of the sigmoid is σ·(1 − σ): it fades on both sides."""
    s = gl.sigmoid(beta * z)
    return beta * s * (1 + s)


@surrogate_slope.mistake(formula="gl.softplus(beta * z) / beta")
def softplus_instead(z, beta):
    """softplus(βz)/β rounds off a ReLU. The stand-in for a step is σ(βz), and asked for is its slope."""
    return gl.softplus(beta * z) / beta


@surrogate_slope.mistake(formula="s * (1 - s) / beta", almost=True)
def divided_by_beta(z, beta):
    """You divided by β. A steeper inner layer makes the whole steeper: multiply."""
    s = gl.sigmoid(beta * z)
    return s * (1 - s) / beta


@surrogate_slope.mistake(formula="1 / (1 + np.exp(beta * z))")
def sign_of_the_exponent(z, beta):
    """That is 1 − σ(βz), one factor of the slope. The slope is β·σ·(1 − σ)."""
    return 1 / (1 + np.exp(beta * z))
