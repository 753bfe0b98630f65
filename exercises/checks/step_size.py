"""Lesson 03: the central difference, orders read off from errors, the best step, the complex step and float32."""
import numpy as np

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

# The errors of the central difference for eˣ at 1, as the lesson prints them.
ERROR_AT_TENTH, ERROR_AT_HUNDREDTH = 4.533e-3, 4.530e-5


@value(
    rtol=0.01,
    remark="The error fell by a factor of 100 while the step fell by 10, and 100 = 10²: order 2.",
    hints=["The order is the slope in the log-log picture: log of the ratio of errors over log of the ratio of steps.",
           "The errors have the ratio 4.533e-3 / 4.530e-5, the steps 0.1 / 0.01. Take the logarithm of each.",
           "np.log(4.533e-3 / 4.530e-5) / np.log(0.1 / 0.01)"])
def central_order():
    """The central difference of $e^x$ at 1 is off by 4.533e-3 with the step 0.1 and by 4.530e-5 with the step 0.01.
    What is its order?"""
    return np.log(ERROR_AT_TENTH / ERROR_AT_HUNDREDTH) / np.log(0.1 / 0.01)


@central_order.mistake(formula="4.533e-3 / 4.530e-5")
def ratio_of_errors():
    """That is the ratio of the errors. The order says which power of the steps' ratio, 10, that is."""
    return ERROR_AT_TENTH / ERROR_AT_HUNDREDTH


@central_order.mistake(formula="np.log(4.533e-3 / 4.530e-5)")
def log_of_errors_only():
    """That is the logarithm of the errors' ratio. Divide it by the logarithm of the steps' ratio."""
    return np.log(ERROR_AT_TENTH / ERROR_AT_HUNDREDTH)


@central_order.mistake(formula="(4.533e-3 / 4.530e-5) / (0.1 / 0.01)")
def ratio_of_ratios():
    """You divided the ratios themselves. The order is the quotient of their logarithms."""
    return (ERROR_AT_TENTH / ERROR_AT_HUNDREDTH) / (0.1 / 0.01)


@central_order.mistake(formula="np.log(0.1 / 0.01) / np.log(4.533e-3 / 4.530e-5)")
def steps_over_errors():
    """The fraction stands upside down: errors above, steps below."""
    return np.log(0.1 / 0.01) / np.log(ERROR_AT_TENTH / ERROR_AT_HUNDREDTH)


@central_order.mistake(formula="np.log(4.530e-5 / 4.533e-3) / np.log(0.1 / 0.01)", almost=True)
def one_ratio_turned_round():
    """One of the two ratios is turned round. Put the larger step on top in both."""
    return -np.log(ERROR_AT_TENTH / ERROR_AT_HUNDREDTH) / np.log(0.1 / 0.01)


@central_order.mistake(formula="np.log(0.1 / 0.01)")
def log_of_steps_only():
    """That is the logarithm of the steps' ratio. It belongs below; above stands the logarithm of the errors' ratio."""
    return np.log(0.1 / 0.01)


@central_order.mistake
def order_of_the_forward():
    """1 is the order of the forward difference. These errors fall faster."""
    return 1


# ------------------------------------------------------------------------------------------ the central difference

CURVE = Labelled("f(x) = e^(-x) + x³/9", lambda x: np.exp(-x) + x**3 / 9)
WAVE = Labelled("f(x) = sin(2x)", lambda x: np.sin(2 * x))


@code(
    points=3,
    probes=[*((CURVE, x, h) for x in (0.7, -1.1, 2.3) for h in (0.4, 0.01)), (WAVE, 0.7, 0.4), (WAVE, 2.0, -0.25)],
    remark="It looks to both sides alike, and so the bend of the curve cancels: order 2.",
    hints=["Where does the chord begin, and where does it end? Both are one step h away from x.",
           "The rise is `f(x + h) - f(x - h)`. How long is the way from x − h to x + h?",
           "return (f(x + h) - f(x - h)) / (2 * h)"])
def central_difference(f, x, h):
    """Write a function `central_difference(f, x, h)` that returns the slope of the chord of `f` from `x - h` to
    `x + h`.

    For example, with `def cube(x): return x**3`, the call `central_difference(cube, 1, 1)` gives 4, for (8 − 0) / 2 =
    4."""
    return (f(x + h) - f(x - h)) / (2 * h)


@central_difference.mistake
def half_the_run(f, x, h):
    """From x − h to x + h the way is 2h long, and you divided by h."""
    return (f(x + h) - f(x - h)) / h


@central_difference.mistake
def half_step_full_width(f, x, h):
    """You looked half a step to each side, a way of h in all, but divided by 2h."""
    return (f(x + h / 2) - f(x - h / 2)) / (2 * h)


@central_difference.mistake(almost=True)
def half_steps(f, x, h):
    """A central difference, and a good one, with half the step. The task asks for the chord from x − h to x + h."""
    return (f(x + h / 2) - f(x - h / 2)) / h


@central_difference.mistake
def forward(f, x, h):
    """This is the forward difference, from x to x + h. Look to both sides."""
    return (f(x + h) - f(x)) / h


@central_difference.mistake
def backward(f, x, h):
    """This is the backward difference, from x − h to x. Look to both sides."""
    return (f(x) - f(x - h)) / h


@central_difference.mistake
def divided_then_multiplied(f, x, h):
    """`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."""
    return (f(x + h) - f(x - h)) / 2 * h


@central_difference.mistake
def halved_only(f, x, h):
    """You divided by 2. The way from x − h to x + h is 2h long."""
    return (f(x + h) - f(x - h)) / 2


@central_difference.mistake
def rise_only(f, x, h):
    """That is the rise. The slope is the rise divided by the way, which is 2h long."""
    return f(x + h) - f(x - h)


@central_difference.mistake
def no_brackets_at_all(f, x, h):
    """Python works out `f(x - h) / 2 * h` first. Put brackets round the rise, and round `2 * h`."""
    return f(x + h) - f(x - h) / 2 * h


@central_difference.mistake
def mean_of_the_values(f, x, h):
    """That is the mean of the two values. A slope is their difference, divided by the way from one to the other."""
    return (f(x + h) + f(x - h)) / 2


@central_difference.mistake
def no_brackets(f, x, h):
    """Python divides before it subtracts: only `f(x - h)` is divided here. Put brackets round the rise."""
    return f(x + h) - f(x - h) / (2 * h)


@central_difference.mistake(almost=True)
def turned_round(f, x, h):
    """The sign is turned round: the value at x + h minus the value at x − h."""
    return (f(x - h) - f(x + h)) / (2 * h)


@central_difference.mistake
def added(f, x, h):
    """You added the two values. The rise is their difference."""
    return (f(x + h) + f(x - h)) / (2 * h)


@central_difference.mistake
def forward_over_two_steps(f, x, h):
    """The rise goes from x to x + h, one step, but you divided by two."""
    return (f(x + h) - f(x)) / (2 * h)


@central_difference.mistake(almost=True)
def sign_lost(f, x, h):
    """`abs` takes the sign away. A slope is negative where the curve goes down."""
    return abs(f(x + h) - f(x - h)) / (2 * h)


@central_difference.mistake
def two_steps_ahead(f, x, h):
    """This chord goes from x to x + 2h: twice as long, but it still looks ahead only. Begin one step before x."""
    return (f(x + 2 * h) - f(x)) / (2 * h)


@central_difference.mistake(formula="((f(x + h) - f(x)) / h + (f(x - h) - f(x)) / h) / 2", almost=True)
def backward_turned_round(f, x, h):
    """The mean of a look ahead and a look back is a good way, but yours looks back the wrong way round: the look back
    is (f(x) − f(x − h)) / h."""
    return ((f(x + h) - f(x)) / h + (f(x - h) - f(x)) / h) / 2


@central_difference.mistake
def second_difference(f, x, h):
    """f(x + h) − 2f(x) + f(x − h) tells how the curve bends, not how steep it is."""
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


# ------------------------------------------------------------------------------------------------------- the order

@code(
    points=2,
    probes=[(0.1, 3e-2, 0.05, 1.5e-2), (0.1, 8e-3, 0.01, 8e-5), (0.4, 5.0, 0.1, 5.0 / 64), (1e-3, 2.0, 1e-5, 0.2),
            (1e-12, 1e-4, 1e-13, 1e-3)],
    remark="The slope in the log-log picture. Where round-off rules it is −1: the error grows as h shrinks.",
    hints=["If the error goes like a power p of the step, the ratio of errors is the ratio of steps to the power p.",
           "Take logarithms on both sides: log(error1 / error2) = p · log(h1 / h2).",
           "return np.log(error1 / error2) / np.log(h1 / h2)"])
def order_of(h1, error1, h2, error2):
    """With step `h1` a method makes the error `error1`, with step `h2` the error `error2` (all are positive numbers).
    Write a function `order_of(h1, error1, h2, error2)` that returns the slope between these two points in the log-log
    picture: the power of the step that the error goes with.

    For example, `order_of(0.1, 0.03, 0.05, 0.015)` gives 1: half the step, half the error."""
    return np.log(error1 / error2) / np.log(h1 / h2)


@order_of.mistake
def without_logarithms(h1, error1, h2, error2):
    """You divided the ratios. Take the logarithm of each first: 100 is 10 to the power 2, not 10 times 2."""
    return (error1 / error2) / (h1 / h2)


@order_of.mistake
def slope_without_logarithms(h1, error1, h2, error2):
    """That is the slope on ordinary axes. In the log-log picture the logarithms are subtracted."""
    return (error1 - error2) / (h1 - h2)


@order_of.mistake
def only_errors_in_logarithms(h1, error1, h2, error2):
    """Only the errors are in logarithms. Both axes are logarithmic: take the steps' logarithms too."""
    return (np.log(error1) - np.log(error2)) / (h1 - h2)


@order_of.mistake
def only_errors(h1, error1, h2, error2):
    """That is the logarithm of the errors' ratio. Divide it by the logarithm of the steps' ratio."""
    return np.log(error1 / error2)


@order_of.mistake
def steps_taken_as_a_tenth(h1, error1, h2, error2):
    """log 10 below is right only where one step is ten times the other. Take the ratio of the steps that are given."""
    return np.log(error1 / error2) / np.log(10)


@order_of.mistake
def errors_over_steps(h1, error1, h2, error2):
    """You divided each error by its step. Divide error by error and step by step, then take the logarithms."""
    return np.log(error1 / h1) / np.log(error2 / h2)


@order_of.mistake
def upside_down(h1, error1, h2, error2):
    """The fraction stands upside down: errors above, steps below."""
    return np.log(h1 / h2) / np.log(error1 / error2)


@order_of.mistake(almost=True)
def one_turned_round(h1, error1, h2, error2):
    """One of the two ratios is turned round, which turns the sign: take the same order above and below."""
    return np.log(error2 / error1) / np.log(h1 / h2)


@order_of.mistake
def logarithm_of_differences(h1, error1, h2, error2):
    """You took the logarithms of differences. It is the logarithms that are subtracted: log(a) − log(b) is
    log(a / b)."""
    return np.log(np.abs(error1 - error2)) / np.log(np.abs(h1 - h2))


@order_of.mistake
def logarithm_of_the_slope(h1, error1, h2, error2):
    """You took the logarithm of a quotient of ratios. Take one logarithm above and one below."""
    return np.log((error1 / error2) / (h1 / h2))


@order_of.mistake
def ratio_of_errors_only(h1, error1, h2, error2):
    """That is the ratio of the errors. Which power of the ratio of the steps is it? Logarithms tell."""
    return error1 / error2


@order_of.mistake
def logarithms_divided(h1, error1, h2, error2):
    """You divided one logarithm by the other; log(a / b) is log(a) − log(b). And the steps are left out."""
    return np.log(error1) / np.log(error2)


@order_of.mistake
def brackets_forgotten_below(h1, error1, h2, error2):
    """Python divides before it subtracts: put brackets round `np.log(h1) - np.log(h2)` as well."""
    return (np.log(error1) - np.log(error2)) / np.log(h1) - np.log(h2)


@order_of.mistake
def one_point_only(h1, error1, h2, error2):
    """One point has no slope. Use the differences between both points."""
    return np.log(error1) / np.log(h1)


# -------------------------------------------------------------------------------------------------------- best step

STEPS = [1e-1, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14]
EXPONENTIAL = Labelled("f(x) = e^x", np.exp)
SINE = Labelled("f(x) = sin(x)", np.sin)
RECIPROCAL = Labelled("f(x) = 1/x", lambda x: 1 / x)


@code(
    points=3,
    probes=[(EXPONENTIAL, 1.0, float(np.exp(1.0)), STEPS), (SINE, 0.7, float(np.cos(0.7)), STEPS[::-1]),
            (EXPONENTIAL, 1.0, float(np.exp(1.0)), [0.5, 0.02, 0.1]),
            (RECIPROCAL, 2.0, -0.25, [1e-13, 0.3, 1e-2, 1e-6]), (RECIPROCAL, 0.5, -4.0, [0.01, 1e-17, 0.1])],
    atol=0,         # steps are to be told apart however small they are
    remark="Not the smallest step and not the largest: the one in the valley.",
    hints=["For each step work out the forward difference and how far it is from the truth. Which step is nearest?",
           "Collect the errors: `errors = [abs((f(x + h) - f(x)) / h - truth) for h in steps]`.",
           "return steps[np.argmin(errors)]"])
def best_step(f, x, truth, steps):
    """Write a function `best_step(f, x, truth, steps)` that tries out every step in the list `steps` and returns
    **the step** whose forward difference of `f` at `x` comes closest to `truth`, the exact derivative.

    For example, `best_step(np.exp, 1, np.e, [0.1, 0.01])` gives 0.01."""
    errors = [abs((f(x + h) - f(x)) / h - truth) for h in steps]
    return steps[np.argmin(errors)]


def _errors(f, x, truth, steps):
    return [abs((f(x + h) - f(x)) / h - truth) for h in steps]


@best_step.mistake
def smallest_step(f, x, truth, steps):
    """That is the smallest step. Too small a step drowns in round-off: look at the errors, not at the steps."""
    return min(steps)


@best_step.mistake
def largest_step(f, x, truth, steps):
    """That is the largest step. Too long a chord is not the tangent: look at the errors, not at the steps."""
    return max(steps)


@best_step.mistake(formula="min(errors)")
def smallest_error(f, x, truth, steps):
    """That is the smallest error. The task asks which step makes it."""
    return min(_errors(f, x, truth, steps))


@best_step.mistake(formula="the forward difference with the best step", almost=True)
def slope_for_step(f, x, truth, steps):
    """That is the slope that comes closest to the truth. The task asks which step gives it."""
    return min(((f(x + h) - f(x)) / h for h in steps), key=lambda slope: abs(slope - truth))


@best_step.mistake(formula="np.argmin(errors)", almost=True)
def place_in_the_list(f, x, truth, steps):
    """That is the place in the list. Take the step that stands there: `steps[...]`."""
    return int(np.argmin(_errors(f, x, truth, steps)))


@best_step.mistake(formula="steps[np.argmax(errors)]", almost=True)
def worst_step(f, x, truth, steps):
    """That is the step with the largest error. The best one has the smallest."""
    return steps[int(np.argmax(_errors(f, x, truth, steps)))]


@best_step.mistake(formula="steps[np.argmin([(f(x + h) - f(x)) / h - truth for h in steps])]")
def no_absolute_value(f, x, truth, steps):
    """An error of −0.5 is large, but the least of all numbers here. Take its size: `abs(...)`."""
    return steps[int(np.argmin([(f(x + h) - f(x)) / h - truth for h in steps]))]


@best_step.mistake(formula="steps[np.argmin([abs((f(x + h) - f(x)) / h) for h in steps])]")
def truth_left_out(f, x, truth, steps):
    """That is the step with the slope closest to 0. Compare each slope with `truth`: subtract it first."""
    return steps[int(np.argmin([abs((f(x + h) - f(x)) / h) for h in steps]))]


@best_step.mistake(formula="steps[np.argmin([abs((f(x + h) - f(x - h)) / (2 * h) - truth) for h in steps])]")
def best_for_the_central(f, x, truth, steps):
    """That is the best step for the central difference. The task asks for the forward one."""
    return steps[int(np.argmin([abs((f(x + h) - f(x - h)) / (2 * h) - truth) for h in steps]))]


@best_step.mistake(formula="best = steps[0]; … if error < best: best = error")
def error_against_step(f, x, truth, steps):
    """You compare errors with steps. Keep two things while you go through the list: the smallest error so far, and
    the step that made it. Return the step."""
    return min([steps[0], *_errors(f, x, truth, steps)])


@best_step.mistake(formula="sorted(steps)[len(steps) // 2]")
def middle_step(f, x, truth, steps):
    """That is the middle one of the steps. The best one need not stand there: work out the error of each."""
    return sorted(steps)[len(steps) // 2]


@best_step.mistake(formula="steps[0]")
def first_step(f, x, truth, steps):
    """That is the first step in the list. Go through all of them: a `return` inside the loop ends it at once."""
    return steps[0]


@best_step.mistake(formula="steps[-1]")
def last_step(f, x, truth, steps):
    """That is the last step in the list. Keep the best one so far while you go through them."""
    return steps[-1]


# ------------------------------------------------------------------------------------------------- the complex step

POWER = Labelled("f(x) = x³ − 2x", lambda x: x**3 - 2 * x)
PRODUCT = Labelled("f(x) = e^x sin(x)", lambda x: np.exp(x) * np.sin(x))


@code(
    points=2,
    probes=[(POWER, 1.5, 0.1), (POWER, -2.0, 0.5), (PRODUCT, 0.8, 0.25), (PRODUCT, -1.3, 1e-20), (POWER, 0.4, 1e-30)],
    remark="Also with h = 1e-30: nothing is subtracted, so nothing can cancel.",
    hints=["Where does f have to be evaluated? At x plus h times the imaginary unit, which Python writes `1j`.",
           "The value `f(x + 1j * h)` is a complex number. Its imaginary part is `.imag`.",
           "return f(x + 1j * h).imag / h"])
def complex_step(f, x, h):
    """Write a function `complex_step(f, x, h)` that returns the imaginary part of f(x + ih), divided by h.

    For example, with `def square(x): return x**2`, the call `complex_step(square, 3, 1e-20)` gives 6, for
    (3 + ih)² = 9 − h² + 6ih."""
    return f(x + 1j * h).imag / h


@complex_step.mistake
def real_part(f, x, h):
    """That is the real part, which is about f(x) itself. The slope is in the imaginary part."""
    return f(x + 1j * h).real / h


@complex_step.mistake
def not_divided(f, x, h):
    """That is h times the slope. Divide by h."""
    return f(x + 1j * h).imag


@complex_step.mistake
def whole_complex_number(f, x, h):
    """The value is still complex. Take its imaginary part, `.imag`, before you divide."""
    return f(x + 1j * h) / h


@complex_step.mistake(almost=True)
def quotient_with_imaginary_step(f, x, h):
    """The difference quotient with the step ih is a complex number. The imaginary part of f(x + ih) alone is enough,
    and needs no subtraction."""
    return (f(x + 1j * h) - f(x)) / (1j * h)


@complex_step.mistake
def real_step(f, x, h):
    """f(x + h) is a real number, and its imaginary part is 0. The step has to be imaginary: `1j * h`."""
    return np.imag(f(x + h)) / h


@complex_step.mistake
def place_left_out(f, x, h):
    """You evaluated f at ih, a step from 0. The step begins at x: `x + 1j * h`."""
    return f(1j * h).imag / h


@complex_step.mistake
def forward_difference(f, x, h):
    """This is the forward difference: with a tiny h, x + h is rounded to x. Step along the imaginary axis, `1j * h`."""
    return (f(x + h) - f(x)) / h


@complex_step.mistake
def central(f, x, h):
    """This is the central difference: with a tiny h nothing is left of it. Step along the imaginary axis, `1j * h`."""
    return (f(x + h) - f(x - h)) / (2 * h)


@complex_step.mistake
def size_of_the_number(f, x, h):
    """`abs` gives the size of the complex number. Take its imaginary part, `.imag`."""
    return abs(f(x + 1j * h)) / h


@complex_step.mistake
def whole_unit(f, x, h):
    """You stepped by a whole imaginary unit. The step is h of it: `1j * h`."""
    return f(x + 1j).imag / h


@complex_step.mistake
def place_times_unit(f, x, h):
    """`1j * (x + h)` turns the place itself into an imaginary number. Only the step is imaginary: `x + 1j * h`."""
    return f(1j * (x + h)).imag / h


@complex_step.mistake
def place_multiplied(f, x, h):
    """`x * 1j * h` multiplies the place by the step. A step is added: `x + 1j * h`."""
    return f(x * 1j * h).imag / h


@complex_step.mistake
def twice_the_step(f, x, h):
    """You divided by 2h. Only one step was taken, of length h."""
    return f(x + 1j * h).imag / (2 * h)


@complex_step.mistake(almost=True)
def stepped_down(f, x, h):
    """You stepped down the imaginary axis and divided by h: that turns the sign. Write `x + 1j * h`."""
    return f(x - 1j * h).imag / h


# ---------------------------------------------------------------------------------------------------------- float32

float32_step = choice(
    "float32_step",
    """Graphics cards like to compute in float32, with about 7 digits: ε = 1.2e-7. A program takes forward differences
    with the step 1e-8, which served well in float64. What does it print for the slope of $e^x$ at 1 in float32?""",
    a=wrong("2.718, a little less exact than before.",
            "The step is smaller than ε: in float32 the sum 1 + 1e-8 is rounded to 1, and nothing is left to divide."),
    b=right("0, because 1 + 1e-8 is rounded to 1.",
            "Yes. f(x + h) and f(x) are the same number, and their difference is 0. A good step here is near √ε, "
            "3.5e-4."),
    c=wrong("A huge number, because it divides by a tiny one.",
            "The rise would have to be more than a tiny number for that. It is exactly 0: 1 + 1e-8 is rounded to 1."),
    d=wrong("An error message.",
            "Floating-point arithmetic rounds without a word. That is what makes this mistake so easy to overlook."),
    hints=["What does float32 make of 1 + 0.00000001, when it can hold about 7 digits?",
           "`np.float32(1) + np.float32(1e-8) == np.float32(1)` is True. What is f(x + h) − f(x) then?",
           "The rise is exactly 0, and 0 divided by 1e-8 is 0."])
