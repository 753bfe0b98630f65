"""Exercises of lesson 01."""
import numpy as np

from .exercise import Choice, Lesson, Mistake
from .values import named

lesson = Lesson("difference_quotient")
check, hint, show_solution = lesson.tools


# In the lesson: Galileo's ball, beats 5 and 7
lesson.number(
    "mean_speed", 398, "How fast was Galileo's ball, on average, from beat 5 (824 punti) to beat 7 (1620 punti)?",
    unit="punti per beat", because="(1620 − 824) punti ÷ (7 − 5) beats.",
    hints=["Look at the worked example: which number comes first?",
           "The rise is the distance at beat 7 minus the distance at beat 5.",
           "The step is two beats, not one."],
    mistakes=[
        Mistake(796, "That is the rise, 796 punti. It took two beats: divide by the step.", "1620 - 824"),
        Mistake(-398, "The sign says that the ball rolled backwards: take the later distance minus the earlier one, "
                      "and "
                      "the later beat minus the earlier one.", "(824 - 1620) / (7 - 5)"),
        Mistake(1620 / 7, "That is the mean speed from the very start to beat 7. From beat 5 on, both changes begin at "
                          "beat 5.", "1620 / 7"),
        Mistake(2 / 796, "You have the step over the rise. A speed is distance divided by time.", "2 / 796"),
        Mistake((1620 - 824) / 3, "From beat 5 to beat 7 there are two steps: 5 to 6 and 6 to 7.", "(1620 - 824) / 3"),
        Mistake(368, "That is the mean speed from beat 5 to beat 6.", "(1192 - 824) / 1"),
        Mistake(428, "That is the mean speed from beat 6 to beat 7.", "(1620 - 1192) / 1"),
    ])

# A stone, filmed: read off the video to the centimetre
STONE_TIMES = (0.40, 0.45, 0.50)            # s
STONE_DISTANCES = (0.78, 0.99, 1.23)        # m

lesson.number(
    "stone_speed", 4.5,
    "A stone has fallen 0.78 m after 0.40 s, 0.99 m after 0.45 s and 1.23 m after 0.50 s. What was its mean speed from "
    "0.40 s to 0.50 s, in metres per second?",
    unit="m/s", tolerance=0.005, because="(1.23 − 0.78) m ÷ (0.50 − 0.40) s.",
    hints=["Two numbers of the table are not needed.",
           "How far did the stone fall between 0.40 s and 0.50 s? That is the rise.",
           "Divide that distance by the time it took, 0.10 s."],
    mistakes=[
        Mistake(0.45, "That is the distance, in metres. To get a speed, divide it by the time it took.", "1.23 - 0.78"),
        Mistake(1.23 / 0.50, "That is the mean speed since the stone was let go. Both changes start at 0.40 s.",
                "1.23 / 0.50"),
        Mistake((0.99 - 0.78) / 0.05, "That is the mean speed from 0.40 s to 0.45 s only.", "(0.99 - 0.78) / 0.05"),
        Mistake((1.23 - 0.99) / 0.05, "That is the mean speed from 0.45 s to 0.50 s only.", "(1.23 - 0.99) / 0.05"),
        Mistake(0.10 / 0.45, "You have time divided by distance. Speed is distance divided by time.", "0.10 / 0.45"),
        Mistake(9.0, "The step from 0.40 s to 0.50 s is 0.10 s; 0.05 s is the step from one row of the table to the "
                     "next.",
                "(1.23 - 0.78) / 0.05"),
        Mistake(-4.5, "The sign says that the stone flew up: take the later distance minus the earlier one.",
                "(0.78 - 1.23) / (0.50 - 0.40)"),
    ])

# On x² at 0 many a wrong formula gives the right number. On this curve, at these places, none of those below does.
curve = named("e^(−x) + x³/9", lambda x: np.exp(-x) + x**3 / 9)
wave = named("sin(2x)", lambda x: np.sin(2 * x))


@lesson.code(
    points=3,
    probes=[(curve, 0.7, 0.5), (curve, -1.1, 0.25), (curve, 2.3, 0.5), (curve, 2.3, -0.25), (wave, 0.7, 0.25),
            (curve, np.array([0.7, 1.6]), 0.5)],
    hints=["Write the two function values first: at x, and a step further. Which one is subtracted from which?",
           "The rise is f(x + h) - f(x). Mind the brackets when you divide it by h.",
           "return (f(x + h) - f(x)) / h"])
def difference_quotient(f, x, h):
    """Write a function that returns the difference quotient of f at x with step h.

    f is a function of one number, x a number (or an array of numbers), h a number that is not 0.
    For f(x) = x², x = 3 and h = 1 the answer is (16 − 9) / 1 = 7.
    """
    return (f(x + h) - f(x)) / h


@difference_quotient.mistake("The value at x has to be subtracted: without it you have a height divided by a step, "
                             "and no "
                             "change of height.", "f(x + h) / h")
def forgot_to_subtract(f, x, h):
    return f(x + h) / h


@difference_quotient.mistake("That is the rise. Divide it by the step h, or it will shrink to nothing with h.",
                             "f(x + h) - f(x)")
def forgot_to_divide(f, x, h):
    return f(x + h) - f(x)


@difference_quotient.mistake("Division comes before subtraction: only f(x) is divided by h here. Put brackets round "
                             "the "
                             "rise.", "f(x + h) - f(x) / h")
def forgot_brackets(f, x, h):
    return f(x + h) - f(x) / h


@difference_quotient.mistake("The sign is flipped: the value a step further comes first, then the value at x is "
                             "subtracted.", "(f(x) - f(x + h)) / h")
def swapped_values(f, x, h):
    return (f(x) - f(x + h)) / h


@difference_quotient.mistake("f(h) is the height at the place h. The height a step further than x is f(x + h).",
                             "(f(h) - f(x)) / h")
def step_as_place(f, x, h):
    return (f(h) - f(x)) / h


@difference_quotient.mistake("You added h to the height. The step goes along, not up: it belongs inside the brackets "
                             "of f.",
                             "(f(x) + h - f(x)) / h, which is always 1")
def step_outside(f, x, h):
    return (f(x) + h - f(x)) / h


@difference_quotient.mistake("Your step is always 0.01, whatever h is. Use the h that you are given.",
                             "(f(x + 0.01) - f(x)) / 0.01")
def fixed_step(f, x, h):
    return (f(x + 0.01) - f(x)) / 0.01


@difference_quotient.mistake("You took the absolute value. A slope has a sign: it is negative where the curve goes "
                             "down.",
                             "abs(f(x + h) - f(x)) / h")
def lost_sign(f, x, h):
    return abs(f(x + h) - f(x)) / h


@difference_quotient.mistake("You divided by the place x. The change of f is divided by the step h that caused it.",
                             "(f(x + h) - f(x)) / x")
def divided_by_place(f, x, h):
    return (f(x + h) - f(x)) / x


@difference_quotient.mistake("You divided by x + h, the second place. The change of f is divided by the distance "
                             "between "
                             "the two places, which is h.", "(f(x + h) - f(x)) / (x + h)")
def divided_by_second_place(f, x, h):
    return (f(x + h) - f(x)) / (x + h)


@difference_quotient.mistake("You multiplied by h. Rise over run: divide.", "(f(x + h) - f(x)) * h")
def multiplied(f, x, h):
    return (f(x + h) - f(x)) * h


@difference_quotient.mistake("This looks a step back, from x − h to x: the backward difference quotient. It is a good "
                             "one, "
                             "but not the one asked for: look a step ahead.", "(f(x) - f(x - h)) / h")
def backward(f, x, h):
    return (f(x) - f(x - h)) / h


@difference_quotient.mistake("This looks both ways, from x − h to x + h: the central difference quotient. Lesson 03 "
                             "will "
                             "praise it; here the first of the two places is x.", "(f(x + h) - f(x - h)) / (2 * h)")
def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


@difference_quotient.mistake("You put the difference of the places into f. Take f at each place first, then the "
                             "difference.", "f(x + h - x) / h")
def function_of_difference(f, x, h):
    return f(x + h - x) / h


@difference_quotient.mistake("The step is upside down: you have h divided by the rise.", "h / (f(x + h) - f(x))")
def upside_down(f, x, h):
    return h / (f(x + h) - f(x))


lesson.choice(
    "which_units",
    "f(x) is the charge of a battery in watt-hours (Wh), x the time in hours (h). What are the units of its difference "
    "quotient?",
    options={
        "a": Choice("Wh", "Watt-hours measure the charge itself, or its change. The quotient divides that change by a "
                          "time."),
        "b": Choice("Wh per h, which is W", "Yes: a change in watt-hours divided by a step in hours is watt-hours per "
                                            "hour, "
                                            "and that is watts, the power."),
        "c": Choice("Wh · h", "That would be a product. The quotient divides the change of charge by the step."),
        "d": Choice("h per Wh", "That is the step divided by the change: upside down."),
    },
    right="b",
    hints=["What are the units of f(x + h) − f(x)?", "What are the units of the step?",
           "Units are divided as the numbers are: those of the rise by those of the step."])

lesson.number(
    "article_error", 0.01,
    "The article takes f(x) = x² at x = 0 with h = 0.01 and prints 0.01 as its gradient. What is the slope of the "
    "tangent there, and so by how much is the printed number too large?",
    tolerance=1e-6, because="The tangent of x² at 0 is flat, so all of the printed 0.01 is error: (0.01² − 0²) ÷ 0.01 "
                            "= 0.01 = h.",
    hints=["Picture the parabola x² at its lowest point. Which way does the tangent point?",
           "A flat line has the slope 0.",
           "The error is what was printed minus the slope of the tangent: 0.01 − 0."],
    mistakes=[
        Mistake(0, "0 is the slope of the tangent. The article printed 0.01: how far is that from 0?",
                "slope of the tangent"),
        Mistake(0.0001, "That is the rise, 0.01². The article divided it by 0.01, as it should.", "0.01**2"),
        Mistake(0.02, "That would be the slope of the tangent at x = 0.01. The question is about x = 0.", "2 * 0.01"),
        Mistake(1, "Compare 0.01 with the slope of a flat line.", "0.01 / 0.01"),
        Mistake(-0.01, "The printed number is larger than the true slope, so the error is positive.", "0 - 0.01"),
        Mistake(0.005, "All of the printed number is error: the chord from 0 to 0.01 has slope 0.01, the tangent 0.",
                "0.01 / 2"),
    ])

lesson.choice(
    "article_remedy",
    "The article's function always steps 0.01. Which change brings its answer for x² at 0 closer to the slope of the "
    "tangent?",
    options={
        "a": Choice("a larger step", "The longer the chord, the more it differs from the tangent: with h = 0.1 it "
                                     "would print 0.1."),
        "b": Choice("a smaller step", "Yes. For x² at 0 the quotient is exactly h, so it shrinks with h. Lesson 03 "
                                      "shows "
                                      "how far that can be carried."),
        "c": Choice("dividing by x instead of h", "At x = 0 that divides by zero, and anywhere else it is no slope."),
        "d": Choice("nothing: 0.01 is right", "The parabola is flat at 0. The 0.01 is the slope of a chord, not of "
                                              "the tangent."),
    },
    right="b",
    hints=["Work out the quotient for h = 0.1 and for h = 0.001.", "(h² − 0) ÷ h = h.",
           "The quotient equals h, so it comes closer to 0 when h does."])
