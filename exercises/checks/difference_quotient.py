"""Lesson 01: the difference quotient, from measurements, as code, with its units, and in a published program."""
import numpy as np

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------------------- from measurements

@value(
    unit="punti per beat", rtol=1e-3,
    remark="398 punti per beat: on average over these two beats.",
    hints=["How far did the ball roll from beat 5 to beat 7? Subtract two numbers of the table.",
           "The rise is 1620 − 824 punti. How many beats did it take?",
           "(1620 - 824) / (7 - 5)"])
def mean_speed():
    """How fast was Galileo's ball, on average, from beat 5 to beat 7? Answer in punti per beat."""
    rise = 1620 - 824           # punti
    step = 7 - 5                # beats
    return rise / step


@mean_speed.mistake
def distance_only():
    """That is how far the ball rolled. A speed is a distance divided by the time it took."""
    return 1620 - 824


@mean_speed.mistake(almost=True)
def backwards():
    """The sign says that the ball rolled back: take the later distance minus the earlier one."""
    return (824 - 1620) / (7 - 5)


@mean_speed.mistake
def since_the_start():
    """That is the mean speed from the very start to beat 7. Both changes begin at beat 5 here."""
    return 1620 / 7


@mean_speed.mistake
def divided_by_the_last_beat():
    """You divided by 7, the last beat. The step is the time between the two looks: 7 − 5 beats."""
    return (1620 - 824) / 7


@mean_speed.mistake
def up_to_beat_5():
    """That is the mean speed from the very start to beat 5. The question begins where that ends."""
    return 824 / 5


@mean_speed.mistake
def added_the_distances_of_both_beats():
    """You added the two distances. How far the ball rolled in between is their difference."""
    return (1620 + 824) / (7 - 5)


@mean_speed.mistake
def multiplied_by_the_beats():
    """You multiplied by the two beats. A speed is a distance divided by the time it took."""
    return (1620 - 824) * (7 - 5)


@mean_speed.mistake
def counted_the_beats():
    """5, 6, 7 are three beats, but only two steps lie between them."""
    return (1620 - 824) / 3


@mean_speed.mistake
def first_beat_only():
    """That is the mean speed from beat 5 to beat 6. The question goes on to beat 7."""
    return 1192 - 824


@mean_speed.mistake
def second_beat_only():
    """That is the mean speed from beat 6 to beat 7. The question begins at beat 5."""
    return 1620 - 1192


@mean_speed.mistake
def beats_per_punto():
    """Time stands above and distance below: these are beats per punto. Turn the fraction over."""
    return (7 - 5) / (1620 - 824)


# A stone falls; a video shows every fifth of a second how far. The names are those of the learner's cell: cards quote
# them.
times = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])                # s
distances = np.array([0.0, 0.20, 0.78, 1.77, 3.14, 4.90])       # m


@value(
    unit="m/s", rtol=1e-3,
    remark="A rise of 0.99 m over a step of 0.2 s. That is a mean: the stone was slower before, and faster after.",
    hints=["Two columns of the table matter. Where was the stone at 0.4 s, and where at 0.6 s?",
           "It fell from 0.78 m to 1.77 m. How long did that take?",
           "(1.77 - 0.78) / (0.6 - 0.4)"])
def average_speed():
    """A stone falls. A video shows how far it has fallen:

    | time (s) | 0.0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0 |
    |---|---|---|---|---|---|---|
    | distance (m) | 0.00 | 0.20 | 0.78 | 1.77 | 3.14 | 4.90 |

    How fast was it, on average, from 0.4 s to 0.6 s? Answer in metres per second, with a number or with an
    expression that Python works out, such as `(5 - 3) / 2`."""
    rise = 1.77 - 0.78          # m
    step = 0.6 - 0.4            # s
    return rise / step


@average_speed.mistake
def rise_only():
    """That is the distance, in metres. A speed is a distance divided by the time it took."""
    return 1.77 - 0.78


@average_speed.mistake
def since_the_release():
    """That is the mean speed since the stone was let go. Both changes begin at 0.4 s here."""
    return 1.77 / 0.6


@average_speed.mistake
def divided_by_the_end():
    """You divided by 0.6 s, the time at the end. The step is how long it took: 0.6 s − 0.4 s."""
    return (1.77 - 0.78) / 0.6


@average_speed.mistake
def divided_by_the_start():
    """You divided by 0.4 s, the time at the start. The step is how long it took: 0.6 s − 0.4 s."""
    return (1.77 - 0.78) / 0.4


@average_speed.mistake
def seconds_per_metre():
    """Time stands above and distance below: these are seconds per metre. Turn the fraction over."""
    return (0.6 - 0.4) / (1.77 - 0.78)


@average_speed.mistake
def added_the_distances():
    """You added the two distances. How far the stone fell in between is their difference."""
    return (1.77 + 0.78) / (0.6 - 0.4)


@average_speed.mistake
def multiplied_by_the_step():
    """You multiplied by the time. A speed is a distance divided by the time it took."""
    return (1.77 - 0.78) * (0.6 - 0.4)


@average_speed.mistake
def distance_at_the_end():
    """That is how far the stone had fallen at 0.6 s, in metres. How far did it fall since 0.4 s, and how long did that
    take?"""
    return 1.77


@average_speed.mistake
def one_column_late():
    """That is the mean speed from 0.6 s to 0.8 s, one column too far to the right."""
    return (3.14 - 1.77) / (0.8 - 0.6)


@average_speed.mistake
def one_column_early():
    """That is the mean speed from 0.2 s to 0.4 s, one column too far to the left."""
    return (0.78 - 0.20) / (0.4 - 0.2)


@average_speed.mistake
def without_brackets():
    """Python divides before it subtracts. Put brackets round the rise, and round the step."""
    return 1.77 - 0.78 / 0.6 - 0.4


@value(
    unit="m/s", rtol=1e-3, points=2,
    remark="Six measurements give five quotients: each needs two looks.",
    hints=["Lesson 01 did this for Galileo's ball: `np.diff` subtracts each number from the next.",
           "`np.diff(distances)` are the five rises. What gives the five steps?",
           "np.diff(distances) / np.diff(times)"])
def speeds():
    """Now all at once. The cell below holds the table as two arrays, `times` (s) and `distances` (m). Work out the
    average speed from **each** measurement to the next: an array of five numbers, in m/s. Its third number is
    your answer to the first exercise."""
    return np.diff(distances) / np.diff(times)


@speeds.mistake
def rises_only():
    """These are the rises, in metres. Divide each by its step to get a speed."""
    return np.diff(distances)


@speeds.mistake
def divided_by_the_clock():
    """You divided each rise by the time on the clock. The step is the time between two looks: `np.diff(times)`."""
    return np.diff(distances) / times[1:]


@speeds.mistake
def all_since_the_release():
    """These are mean speeds since the stone was let go. Both changes begin at the measurement before."""
    return distances[1:] / times[1:]


@speeds.mistake
def distances_over_step():
    """You divided whole distances by a step. The rise is the difference of two neighbouring distances."""
    return distances[1:] / np.diff(times)


@speeds.mistake
def multiplied_by_steps():
    """You multiplied by the steps. A speed is a rise divided by its step."""
    return np.diff(distances) * np.diff(times)


@speeds.mistake
def steps_over_rises():
    """The fractions stand upside down: these are seconds per metre."""
    return np.diff(times) / np.diff(distances)


# ---------------------------------------------------------------------------------------------------------- as code

# On x² at 0 many a wrong formula gives the right number. On this curve, at these places, none of those below does.
CURVE = Labelled("f(x) = e^(-x) + x³/9", lambda x: np.exp(-x) + x**3 / 9)
WAVE = Labelled("f(x) = sin(2x)", lambda x: np.sin(2 * x))


@code(
    points=3,
    probes=[*((CURVE, x, h) for x in (0.7, -1.1, 2.3) for h in (0.5, 0.01)), (CURVE, 0.7, -0.25), (WAVE, 0.7, 0.5)],
    remark="It is the slope of the chord from x to x + h, for every function, every place and every step.",
    hints=["Say it in words: the change of f, divided by the step. Where does the change begin, and where does it end?",
           "The change is `f(x + h) - f(x)`. Mind the brackets when you divide it by `h`.",
           "return (f(x + h) - f(x)) / h"])
def difference_quotient(f, x, h):
    """Write a function `difference_quotient(f, x, h)` that returns the slope of the chord of `f` from `x` to `x + h`:
    the change of `f`, divided by the step `h` that caused it. `f` is a function, as `height` was in the lesson: `f(x)`
    is its value at `x`. `x` and `h` are numbers, `h` is not 0; the answer is a number.

    For example, with `def square(x): return x**2`, the call `difference_quotient(square, 3, 1)` gives 7, for
    (16 − 9) / 1 = 7."""
    return (f(x + h) - f(x)) / h


@difference_quotient.mistake
def forgot_to_subtract(f, x, h):
    """Without `f(x)` subtracted, this is how high the curve stands, divided by h. The quotient needs how much it
    rises."""
    return f(x + h) / h


@difference_quotient.mistake
def forgot_to_divide(f, x, h):
    """That is the rise. Divide it by the step `h`, or it will shrink to nothing with h."""
    return f(x + h) - f(x)


@difference_quotient.mistake
def forgot_the_brackets(f, x, h):
    """Python divides before it subtracts: only `f(x)` is divided by h here. Put brackets round the rise."""
    return f(x + h) - f(x) / h


@difference_quotient.mistake
def forgot_the_brackets_below(f, x, h):
    """Python divides by `x + h` first and subtracts x afterwards. Put brackets round what stands below the line as
    well; worked out, it is `h`."""
    return (f(x + h) - f(x)) / (x + h) - x


@difference_quotient.mistake
def forgot_all_brackets(f, x, h):
    """Python divides before it adds and subtracts: only `f(x)` is divided here, and by `x + h`. Put brackets round the
    rise and round the step."""
    return f(x + h) - f(x) / (x + h) - x


@difference_quotient.mistake(almost=True)
def swapped_the_values(f, x, h):
    """The sign is turned round: the change is the value at `x + h` minus the value at `x`."""
    return (f(x) - f(x + h)) / h


@difference_quotient.mistake
def f_of_h(f, x, h):
    """`f(h)` is the height at the place h. The height one step on from x is `f(x + h)`."""
    return (f(h) - f(x)) / h


@difference_quotient.mistake
def step_outside(f, x, h):
    """You added h to the height, and so it is always 1. The step goes along, not up: it belongs inside the brackets of
    f, `f(x + h)`."""
    return (f(x) + h - f(x)) / h


@difference_quotient.mistake
def fixed_step(f, x, h):
    """Your step is always 0.01, whatever `h` is. Use the `h` that the function is given."""
    return (f(x + 0.01) - f(x)) / 0.01


@difference_quotient.mistake
def small_fixed_step(f, x, h):
    """Your step is always 0.001, whatever `h` is. Use the `h` that the function is given."""
    return (f(x + 0.001) - f(x)) / 0.001


@difference_quotient.mistake
def two_steps(f, x, h):
    """You went a step `h` along the curve and divided by 0.01. Divide by the same `h`."""
    return (f(x + h) - f(x)) / 0.01


@difference_quotient.mistake(almost=True)
def lost_the_sign(f, x, h):
    """`abs` takes the sign of the rise away. Where the curve goes down the rise is negative, and so is the slope."""
    return abs(f(x + h) - f(x)) / h


@difference_quotient.mistake(almost=True)
def lost_both_signs(f, x, h):
    """`abs` round the whole quotient takes its sign away. A slope is negative where the curve goes down."""
    return abs((f(x + h) - f(x)) / h)


@difference_quotient.mistake
def multiplied_by_step(f, x, h):
    """You multiplied by h. Rise over run: divide."""
    return (f(x + h) - f(x)) * h


@difference_quotient.mistake
def divided_by_place(f, x, h):
    """You divided by the place x. The change of f is divided by the step `h` that caused it."""
    return (f(x + h) - f(x)) / x


@difference_quotient.mistake
def divided_by_second_place(f, x, h):
    """You divided by `x + h`, the second place. Divide by the distance between the two places, which is `h`."""
    return (f(x + h) - f(x)) / (x + h)


@difference_quotient.mistake
def run_over_rise(f, x, h):
    """The fraction stands upside down: rise over run, not run over rise."""
    return h / (f(x + h) - f(x))


@difference_quotient.mistake
def added_the_values(f, x, h):
    """You added the two heights. The change is their difference."""
    return (f(x + h) + f(x)) / h


@difference_quotient.mistake
def function_of_difference(f, x, h):
    """You took the difference of the places and put it into f. Take f at each place first, then the difference."""
    return f(x + h - x) / h


@difference_quotient.mistake
def subtracted_inside(f, x, h):
    """A bracket closes too late: `f(x)` is subtracted from the place, inside f. Close the bracket of f after
    `x + h`."""
    return f(x + h - f(x)) / h


@difference_quotient.mistake
def place_times_step(f, x, h):
    """`x * h` multiplies the place by the step. One step on from x is `x + h`."""
    return (f(x * h) - f(x)) / h


@difference_quotient.mistake(almost=True)
def backward(f, x, h):
    """This looks a step back, from x − h to x: the backward difference. The task asks for the step ahead."""
    return (f(x) - f(x - h)) / h


@difference_quotient.mistake(almost=True)
def central(f, x, h):
    """This looks both ways, from x − h to x + h: the central difference. It is a good one, and lesson 03 shows why;
    but the chord of this task begins at x."""
    return (f(x + h) - f(x - h)) / (2 * h)


@difference_quotient.mistake
def central_over_one_step(f, x, h):
    """The chord from x − h to x + h is 2h long, and you divided by h. The chord of this task goes from x to x + h."""
    return (f(x + h) - f(x - h)) / h


@difference_quotient.mistake
def divided_by_two_steps(f, x, h):
    """You divided by 2h, but the chord from x to x + h is only `h` long."""
    return (f(x + h) - f(x)) / (2 * h)


# ------------------------------------------------------------------------------------------ units, and in the article

which_units = choice(
    "which_units",
    """$f(x)$ is the charge of a battery in watt-hours (Wh), $x$ the time in hours (h). What is the unit of its
    difference quotient?""",
    a=wrong("Wh", "Watt-hours measure the charge, and its change. The quotient divides that change by a time."),
    b=right("Wh per h, which is W",
            "A change in watt-hours, divided by a step in hours, is watt-hours per hour: watts, the power that flows."),
    c=wrong("Wh · h", "That is the unit of a product. The quotient divides the change of the charge by the step."),
    d=wrong("h per Wh", "That is the step divided by the change: upside down."),
    e=wrong("none: it is a pure number",
            "That is so only if change and step have the same unit, such as metres of height per metre of road."),
    hints=["Units are divided just as the numbers are.",
           "What is the unit of f(x + h) − f(x)? What is the unit of h?",
           "Wh divided by h."])

article_bug = choice(
    "article_bug",
    """A published article wants the slope of $x^2$ at $x = 0$. Its program works out `(f(x + 0.01) - f(x)) / 0.01` and
    prints 0.01 as "the gradient". But the parabola is flat there: the slope of the tangent is 0. Where does the 0.01
    come from?""",
    points=2,
    a=wrong("Round-off: a computer cannot store 0.01 exactly.",
            "There is round-off, but only beyond the 17th decimal. With exact numbers the program would print 0.01 all "
            "the same: (0.01² − 0²) / 0.01 = 0.01."),
    b=wrong("A slip in the formula: it should divide by x, not by 0.01.",
            "At x = 0 that would divide by zero. The formula is right: it gives the slope of a chord. But a chord is "
            "not the tangent."),
    c=right("The chord: it reaches from 0 to 0.01, and so it is steeper than the tangent at 0.",
            "For x² at 0 the quotient is (h² − 0)/h = h, so 0.01 is the step itself. In general the quotient is off by "
            "about h · f″/2, where f″ says how fast the slope changes; for x² it is 2. Lesson 03 takes this up."),
    d=wrong("Nowhere: the slope at 0 really is 0.01.",
            "Take a step of 0.001 and the same program prints 0.001. The slope of a curve cannot depend on the step "
            "that somebody chose."),
    hints=["Work the quotient out on paper, with h in the place of 0.01.",
           "(h² − 0²) / h = h. What would the program print for h = 0.001?",
           "The number printed is always the step. It is the slope of the line from (0, 0) to (h, h²)."])


@value(
    remark="Too steep by 0.1, which is the step h, at 3 as it was at 0: for x² the error h · f″/2 is h everywhere.",
    hints=["Work out (3.1² − 3²) / 0.1 first.",
           "3.1² is 9.61, so the quotient is 0.61 / 0.1. How much is that above 6?",
           "(3.1**2 - 3**2) / 0.1 - 6"])
def article_error():
    """The same program for $x^2$ at $x = 3$, with the step $h = 0.1$. The slope of the tangent there is exactly 6. By
    how much is the quotient too large?"""
    quotient = (3.1**2 - 3**2) / 0.1
    return quotient - 6


@article_error.mistake(almost=True)
def quotient_itself():
    """That is the quotient. The question asks by how much it is larger than 6."""
    return (3.1**2 - 3**2) / 0.1


@article_error.mistake
def rise_of_the_parabola():
    """That is the rise of the parabola. Divide it by the step, then compare with 6."""
    return 3.1**2 - 3**2


@article_error.mistake
def error_of_the_small_step():
    """0.01 was the error with the step 0.01. Here the step is 0.1."""
    return 0.01


@article_error.mistake
def no_error():
    """The quotient is not exactly 6. Work it out: the rise from 3 to 3.1, divided by 0.1."""
    return 0.0


@article_error.mistake(almost=True)
def too_small():
    """The quotient is larger than 6, so what it is too large by is positive: the quotient minus 6."""
    return 6 - (3.1**2 - 3**2) / 0.1
