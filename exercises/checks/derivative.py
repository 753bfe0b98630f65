"""Lesson 02: the derivative as a function, from its signs, on a grid of measurements, and x² by hand."""
from itertools import permutations

import numpy as np

from . import check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

@value(
    rtol=1e-9, atol=1e-6,
    remark="1.01, then 10.1, then 10: dividing by h leaves 10 + h, and that has a limit.",
    hints=["The rise is (5 + 0.1)² − 5². The quotient is that, divided by 0.1.",
           "5.1² = 26.01, so the rise is 1.01 and the quotient 10.1. Which number does 10 + h approach?",
           "[5.1**2 - 5**2, (5.1**2 - 5**2) / 0.1, 2 * 5]"])
def square_at_5():
    """For $f(x) = x^2$ at $x = 5$: the rise with the step $h = 0.1$, the quotient with that step, and the limit of the
    quotient as $h$ shrinks, in a list of three numbers."""
    rise = 5.1**2 - 5**2
    quotient = rise / 0.1
    limit = 2 * 5
    return [rise, quotient, limit]


@square_at_5.mistake
def step_squared():
    """You squared 5 and 0.1 one by one. (5 + h)² is 25 + 10h + h²: it has a middle term."""
    return [0.1**2, 0.1, 0]


@square_at_5.mistake(almost=True)
def no_limit_taken():
    """The last number still holds the step 0.1. As h shrinks, 10 + h settles on a rounder number."""
    return [5.1**2 - 5**2, 10.1, 10.1]


@square_at_5.mistake
def limit_of_the_rise():
    """The rise itself shrinks to 0. The limit asked for is that of the quotient, rise divided by step."""
    return [5.1**2 - 5**2, 10.1, 0]


@square_at_5.mistake
def multiplied_by_the_step():
    """You multiplied the rise by the step. A quotient divides by it."""
    return [5.1**2 - 5**2, (5.1**2 - 5**2) * 0.1, 10]


@square_at_5.mistake
def height_for_rise():
    """26.01 is the value at 5.1. The rise is how much larger it is than the value at 5."""
    return [5.1**2, 5.1**2 / 0.1, 10]


@square_at_5.mistake(almost=True)
def place_for_limit():
    """5 is the place. The quotient is 10 + h, for 10h/h = 10: on which number does it settle as h shrinks?"""
    return [5.1**2 - 5**2, 10.1, 5]


@square_at_5.mistake(almost=True)
def value_at_5():
    """25 is the value of x² at 5. The limit of the quotient 10 + h is something else."""
    return [5.1**2 - 5**2, 10.1, 25]


# --------------------------------------------------------------------------------------------- match f and f′

@value(
    points=2,
    remark="Level places became zeros, climbing stretches lie above zero and falling ones below.",
    hints=["Begin with what is special: which curve falls everywhere? Its derivative is below zero everywhere.",
           "Which curve is level exactly once? Its derivative is zero exactly once. Which is level twice?",
           "Curve 1 goes with Q and curve 2 with S. For curves 3 and 4: one falls everywhere, one climbs everywhere."])
def matching():
    """The figure above shows four curves, 1 to 4, and below them, in another order, the graphs P, Q, R and S of their
    derivatives. Which belongs to which? Answer with four letters in quotes, those of the derivatives of curves 1, 2, 3
    and 4: "PQRS" would give P to curve 1, Q to curve 2 and so on."""
    return "QSPR"


@matching.variant
def letters_with_spaces():
    return "Q S P R"


@matching.variant
def letters_with_commas():
    return "Q, S, P, R"


@matching.variant
def letters_with_dashes():
    return "Q-S-P-R"


@matching.variant
def letters_with_their_curves():
    return "1Q 2S 3P 4R"


@matching.variant
def letters_in_a_list():
    return ["Q", "S", "P", "R"]


WHY_NOT = {
    "1P": "P is below zero everywhere, but curve 1 falls only on its left half.",
    "1R": "R is above zero everywhere, but curve 1 climbs only on its right half.",
    "1S": "S is zero twice, but curve 1 is level only once.",
    "2P": "P is below zero everywhere, but curve 2 climbs in its middle.",
    "2Q": "Q is zero once, but curve 2 is level twice.",
    "2R": "R is never zero, but curve 2 is level twice.",
    "3Q": "Q is above zero on the right, but curve 3 falls there too.",
    "3R": "R is above zero everywhere, but curve 3 falls everywhere.",
    "3S": "S is above zero in the middle, where curve 3 falls most steeply.",
    "4P": "P is below zero everywhere, but curve 4 climbs everywhere.",
    "4Q": "Q is below zero on the left, but curve 4 climbs there too.",
    "4S": "S is below zero at both ends, but curve 4 climbs everywhere.",
}


def _mismatch(letters: str) -> None:
    """Declare one wrong order of the letters, explained pair by pair."""
    def answer():
        return letters
    answer.__name__ = f"matched_{letters}"
    answer.__doc__ = " ".join(WHY_NOT[pair] for pair in map("".join, zip("1234", letters, strict=True))
                              if pair in WHY_NOT)
    matching.mistake(answer, formula=f'"{letters}"')


for _letters in permutations("PQRS"):
    if "".join(_letters) != matching.reference():
        _mismatch("".join(_letters))


# ----------------------------------------------------------------------------------------------------- a sign table

@value(
    points=2,
    remark="+, 0, −, 0, +: the derivative changes its sign where the curve turns round, and is 0 there.",
    hints=["Is the curve going up or down as it passes each place, from left to right?",
           "At −2 it turns from climbing to falling, at 2 from falling to climbing. What is the slope at a turn?",
           "It climbs at −3, is level at −2, falls at 0, is level at 2 and climbs at 3."])
def slope_signs():
    """Some values of $f(x) = x^3 - 12x$:

    | x | −4 | −3 | −2 | −1 | 0 | 1 | 2 | 3 | 4 |
    |---|---|---|---|---|---|---|---|---|---|
    | f(x) | −16 | 9 | 16 | 11 | 0 | −11 | −16 | −9 | 16 |

    The curve turns round at −2 and at 2 and nowhere else. What is the **sign of its derivative** at −3, −2, 0, 2 and 3?
    Answer with a list of five numbers, each 1 (positive), 0 or -1 (negative)."""
    return [1, 0, -1, 0, 1]


@slope_signs.mistake
def signs_of_f():
    """These are the signs of f: where the curve lies above zero or below. The derivative asks whether it climbs or
    falls."""
    return [1, 1, 0, -1, -1]


@slope_signs.mistake
def signs_of_x():
    """These are the signs of x. The sign of the derivative says whether the curve climbs or falls there."""
    return [-1, -1, 0, 1, 1]


@slope_signs.mistake(almost=True)
def turned_round():
    """The zeros are right, the other signs are turned round: what climbs has a positive derivative."""
    return [-1, 0, 1, 0, -1]


@slope_signs.mistake(almost=True)
def never_negative():
    """Between the turns the curve falls, from 16 down to −16: there the derivative is negative."""
    return [1, 0, 1, 0, 1]


@slope_signs.mistake(almost=True)
def no_zeros():
    """At −2 and at 2 the curve turns round: for an instant it is level, and its derivative is 0."""
    return [1, 1, -1, -1, 1]


@slope_signs.mistake(almost=True)
def level_at_zero():
    """At 0 the value is 0, but the curve runs down through it, from 11 to −11: the derivative is negative."""
    return [1, 0, 0, 0, 1]


@slope_signs.mistake
def extremes_as_signs():
    """The summit at −2 is no +1 and the hollow at 2 no −1: at a turn the slope is 0, however high the curve stands."""
    return [1, 1, -1, -1, -1]


@slope_signs.mistake(formula='["+", "0", "-", "0", "+"]', almost=True)
def signs_in_quotes():
    """The signs are right. Write them as numbers, so that they can be computed with: 1 for +, -1 for −."""
    return ["+", "0", "-", "0", "+"]


@slope_signs.mistake
def values_of_f():
    """These are the values of f. The sign of the derivative says whether the curve climbs or falls there."""
    return [9, 16, 0, -16, -9]


@slope_signs.mistake(almost=True)
def slopes_for_signs():
    """These are the slopes themselves, and they are right. The task asks only for their signs: 1, 0 or -1."""
    return [15, 0, -12, 0, 15]


# -------------------------------------------------------------------------------------------------------- on a grid

# Values that bend, so that looking ahead, looking back and looking both ways all give different slopes.
HEIGHTS = np.array([3.0, 4.0, 2.0, 7.0, 5.5])
DAYLIGHT = np.array([7.6, 8.1, 9.7, 11.7, 13.8, 15.6, 16.5])


@code(
    points=3,
    probes=[(HEIGHTS, 0.5), (HEIGHTS, 2.0), (DAYLIGHT, 30.0), (np.array([1.0, 4.0, 9.0, 16.0, 25.0, 36.0]), 1.0),
            (np.array([0.3, -0.2, 1.0]), 0.1), (np.array([2.0, 5.0]), 4.0)],
    remark="As long as the table: both neighbours inside, the only one at an end. `np.gradient(y, h)` does the same.",
    hints=["Inside the table, each place has two neighbours: the slope is that of the chord from the one to the other. "
           "How far apart are they?",
           "Inside: `(y[2:] - y[:-2]) / (2 * h)`. The first place has only a neighbour ahead: `(y[1] - y[0]) / h`.",
           "Make room with `slopes = np.empty(len(y))`, then fill `slopes[1:-1]`, `slopes[0]` and `slopes[-1]`."])
def slopes_on_grid(y, h):
    """Write a function `slopes_on_grid(y, h)` for a table without a formula. `y` is an array of at least two values,
    measured at places a step `h` apart; the answer is an array of slopes, **as long as `y`**:

    - inside the table, the slope of the chord from the neighbour before to the neighbour after,
    - at the two ends, where one neighbour is missing, the slope of the chord to the only neighbour.

    For example, `slopes_on_grid(np.array([1, 4, 9, 16]), 1)` gives `[3, 4, 6, 7]`: at the second place it is
    (9 − 1) / 2 = 4."""
    slopes = np.empty(len(y))
    slopes[1:-1] = (y[2:] - y[:-2]) / (2 * h)
    slopes[0] = (y[1] - y[0]) / h
    slopes[-1] = (y[-1] - y[-2]) / h
    return slopes


@slopes_on_grid.mistake
def one_short(y, h):
    """These are the slopes between the places, one fewer than there are places. Inside the table use both neighbours:
    their chord is 2h long."""
    return np.diff(y) / h


@slopes_on_grid.mistake
def inside_only(y, h):
    """The two ends are missing. Each has one neighbour: give it the slope of the chord to that one."""
    return (y[2:] - y[:-2]) / (2 * h)


@slopes_on_grid.mistake
def looking_ahead(y, h):
    """You look ahead everywhere, and only the last place looks back. Inside the table look at both neighbours."""
    return np.append(np.diff(y), y[-1] - y[-2]) / h


@slopes_on_grid.mistake
def looking_back(y, h):
    """You look back everywhere, and only the first place looks ahead. Inside the table look at both neighbours."""
    return np.insert(np.diff(y), 0, y[1] - y[0]) / h


@slopes_on_grid.mistake(formula="np.gradient(y, h) with both ends set to 0", almost=True)
def zero_at_the_ends(y, h):
    """The ends are 0, as if the curve were level there. Each end has one neighbour to form a chord with."""
    slopes = np.gradient(y, h)
    slopes[[0, -1]] = 0
    return slopes


@slopes_on_grid.mistake
def round_the_corner(y, h):
    """At the ends the table was continued at its other end, as if it were a ring; `np.roll` does that, and so does the
    index −1."""
    return (np.roll(y, -1) - np.roll(y, 1)) / (2 * h)


@slopes_on_grid.mistake(formula="(y[2:] - y[:-2]) / h inside, one neighbour at the ends")
def one_step_for_two(y, h):
    """Inside the table the two neighbours are 2h apart, and you divided by h: those slopes are twice too steep."""
    return np.concatenate([[y[1] - y[0]], y[2:] - y[:-2], [y[-1] - y[-2]]]) / h


@slopes_on_grid.mistake(formula="everything divided by 2 * h", almost=True)
def two_steps_for_one(y, h):
    """At the ends the chord is only `h` long, and you divided by 2h: those two slopes are half as steep as they
    should be."""
    return np.concatenate([[y[1] - y[0]], y[2:] - y[:-2], [y[-1] - y[-2]]]) / (2 * h)


@slopes_on_grid.mistake
def step_left_out(y, h):
    """The step `h` is not used: these slopes are right only for places 1 apart. Divide by the true distance."""
    return np.gradient(y)


@slopes_on_grid.mistake
def half_times_step(y, h):
    """`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."""
    return np.concatenate([[(y[1] - y[0]) / h], (y[2:] - y[:-2]) / 2 * h, [(y[-1] - y[-2]) / h]])


@slopes_on_grid.mistake(formula="the ends repeat the slopes beside them", almost=True)
def copied_ends(y, h):
    """The ends repeat the slopes of the places beside them. Use the end's own chord, to its only neighbour."""
    inner = (y[2:] - y[:-2]) / (2 * h)
    return np.concatenate([inner[:1], inner, inner[-1:]]) if len(inner) else np.zeros(len(y))


@slopes_on_grid.mistake(formula="(y[0] - y[1]) / h at the first place", almost=True)
def first_end_backwards(y, h):
    """The sign at the first place is turned round: the value after minus the value before, there as well."""
    slopes = np.gradient(y, h)
    slopes[0] *= -1
    return slopes


@slopes_on_grid.mistake(formula="(y[-2] - y[-1]) / h at the last place", almost=True)
def last_end_backwards(y, h):
    """The sign at the last place is turned round: the last value minus the one before it."""
    slopes = np.gradient(y, h)
    slopes[-1] *= -1
    return slopes


@slopes_on_grid.mistake(formula="y[1] - y[0] and y[-1] - y[-2] at the ends", almost=True)
def ends_not_divided(y, h):
    """At the two ends stands the rise alone. Divide it by the step `h`, as inside the table by 2h."""
    slopes = np.gradient(y, h)
    slopes[[0, -1]] *= h
    return slopes


# -------------------------------------------------------------------------------------------------------- x² by hand

@code(
    points=3,
    probes=[(3.0, 0.5), (-2.0, 0.25), (0.7, 3.0), (1.5, -0.5), (-0.6, 0.1)],
    remark="A rise of 2xh + h², a quotient of 2x + h, and at last 2x: the derivative of x², at every x at once.",
    hints=["Multiply out (x + h)² = (x + h)·(x + h). There are four products, and two of them are alike.",
           "(x + h)² = x² + 2xh + h². Subtract x², then divide every term by h. What is left as h shrinks to 0?",
           "return 2 * x * h + h**2, 2 * x + h, 2 * x"])
def square_by_hand(x, h):
    """The derivative of $f(x) = x^2$, by algebra, for every $x$ at once. Fill in three expressions in `x` and `h`, each
    multiplied out as far as it goes:

    1. the rise $(x + h)^2 - x^2$, without brackets,
    2. the quotient, that is the rise divided by $h$,
    3. what the quotient approaches as $h$ shrinks.

    The function returns all three. At $x = 5$ with $h = 0.1$ they are 1.01, 10.1 and 10."""
    rise = 2 * x * h + h**2
    quotient = 2 * x + h
    limit = 2 * x
    return rise, quotient, limit


@square_by_hand.mistake
def no_middle_term(x, h):
    """(x + h)² is not x² + h²: multiplied out there are x·h and h·x as well, together 2xh."""
    return h**2, h, 0.0


@square_by_hand.mistake
def half_the_middle_term(x, h):
    """The middle term occurs twice, as x·h and as h·x: together 2xh."""
    return x * h + h**2, x + h, x


@square_by_hand.mistake
def step_not_squared(x, h):
    """The last term is h·h = h², not h. Divided by h it leaves h, which shrinks away."""
    return 2 * x * h + h, 2 * x + 1, 2 * x + 1


@square_by_hand.mistake(almost=True)
def half_divided(x, h):
    """Divide every term of the rise by h: 2xh becomes 2x, and h² becomes h."""
    return 2 * x * h + h**2, 2 * x + h**2, 2 * x


@square_by_hand.mistake(almost=True)
def step_kept(x, h):
    """The limit still holds h. As h shrinks to 0, 2x + h settles on a number without h."""
    return 2 * x * h + h**2, 2 * x + h, 2 * x + h


@square_by_hand.mistake(almost=True)
def zero_too_early(x, h):
    """The limit is that of the quotient, not of the rise. The rise shrinks to 0; the quotient 2x + h does not."""
    return 2 * x * h + h**2, 2 * x + h, 0.0


@square_by_hand.mistake(almost=True)
def limit_still_a_rise(x, h):
    """2xh is a part of the rise. The limit is that of the quotient, where the h below has cancelled the h above."""
    return 2 * x * h + h**2, 2 * x + h, 2 * x * h


@square_by_hand.mistake(almost=True)
def value_for_limit(x, h):
    """x² is the value of the function. The limit is that of the quotient 2x + h as h shrinks."""
    return 2 * x * h + h**2, 2 * x + h, x**2


@square_by_hand.mistake(almost=True)
def limit_without_its_place(x, h):
    """2 is the factor alone. As h shrinks, 2x + h settles on a number that depends on x."""
    return 2 * x * h + h**2, 2 * x + h, 2.0


@square_by_hand.mistake(almost=True)
def middle_term_without_step(x, h):
    """The middle term is x·h + h·x = 2xh, not 2x: in the rise every term holds an h."""
    return 2 * x + h**2, 2 * x + h, 2 * x


@square_by_hand.mistake(almost=True)
def first_term_not_divided(x, h):
    """Divide every term of the rise by h: h² becomes h, and 2xh becomes 2x."""
    return 2 * x * h + h**2, 2 * x * h + h, 2 * x


@square_by_hand.mistake
def square_for_rise(x, h):
    """The first expression is the new value (x + h)². The rise is what is left when x² is subtracted."""
    return x**2 + 2 * x * h + h**2, 2 * x + h, 2 * x


@square_by_hand.mistake(almost=True)
def quotient_not_divided(x, h):
    """The quotient equals the rise: divide every term of it by h."""
    return 2 * x * h + h**2, 2 * x * h + h**2, 2 * x


@square_by_hand.mistake(almost=True)
def step_dropped_early(x, h):
    """The quotient is still exact, with its h: 2x + h. Only in the limit does h vanish."""
    return 2 * x * h + h**2, 2 * x, 2 * x


@square_by_hand.mistake
def steps_added(x, h):
    """2xh and h² are multiplied out, but then a term went astray: the rise is 2xh + h², with a plus."""
    return 2 * x * h - h**2, 2 * x - h, 2 * x


# ------------------------------------------------------------------------------------------ what a derivative forgets

same_derivative = choice(
    "same_derivative",
    """Two trails have the **same derivative** at every kilometre. What do you know of their heights?""",
    a=wrong("They are the same.",
            "Lift a whole trail by 100 m: it is as steep as before at every place. The derivative does not notice."),
    b=right("They differ by the same number of metres everywhere.",
            "A derivative tells how the height changes, not where it began. One trail is the other, lifted or "
            "lowered."),
    c=wrong("Nothing: slopes do not tell heights.",
            "They tell how the height changes. If both start at 300 m and are equally steep everywhere, they stay "
            "together."),
    d=wrong("One is a multiple of the other.",
            "A trail twice as high everywhere is twice as steep as well, so its derivative would be doubled."),
    hints=["Take a trail and lift it by 100 m as a whole. What happens to its slope?",
           "Its slope stays the same everywhere. So equal derivatives leave one thing open.",
           "The difference of the two heights never changes."])
