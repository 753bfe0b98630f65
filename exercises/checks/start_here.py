"""Lesson 00: a first check, something to mend and something to break, and ten questions asked before the course."""
from . import check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


@value(
    unit="mm", rtol=0.01,
    remark="Three newtons, 18 mm each. You have read your first check.",
    hints=["Drag the slider of the ruler to 3 N and read the number.",
           "Each newton adds 18 mm.",
           "3 * 18"])
def sag_at_3_newtons():
    """How far does the end of the ruler sag under 3 newtons? Answer in millimetres."""
    return 3 * 18


@sag_at_3_newtons.mistake
def one_newton():
    """That is the sag under 1 newton. Two more newtons pull."""
    return 18


@sag_at_3_newtons.mistake
def two_newtons():
    """That is the sag under 2 newtons. One more newton pulls."""
    return 36


@sag_at_3_newtons.mistake
def load_added():
    """You added 3 to 18. Each newton adds another 18 mm."""
    return 18 + 3


@sag_at_3_newtons.mistake
def divided_by_load():
    """You divided by 3. A stronger pull bends the ruler further, not less."""
    return 18 / 3


@sag_at_3_newtons.mistake
def load_twice():
    """You multiplied by 3 twice. Three newtons bend three times as far as one."""
    return 18 * 3**2


@sag_at_3_newtons.mistake
def doubled_with_each_newton():
    """You doubled with each newton: 18, 36, 72. Each newton adds the same 18 mm."""
    return 18 * 2 * 2


@sag_at_3_newtons.mistake
def load_itself():
    """That is the load, in newtons. How far does the end sag under it?"""
    return 3


@sag_at_3_newtons.mistake(almost=True)
def in_centimetres():
    """That is the sag in centimetres. The answer is asked in millimetres."""
    return 54 / 10


# --------------------------------------------------------------------------------------------------- mend, and break

@code(
    probes=[(36, 2), (5, 0.5), (-3, 4), (7, -2), (-1.5, -8)],
    remark="A change divided by the change that caused it.",
    hints=["18 mm per newton came from a change of 36 mm and a step of 2 N. Which operation makes 18 of 36 and 2?",
           "“Per” means “divided by”.",
           "return change / step"])
def rate_of_change(change, step):
    """This function should return how much changes for each unit of the step. It is broken. Run the two cells, read
    what the check says, then mend the function.

    For example, a change of 36 (mm) over a step of 2 (N) is a rate of 18 (mm per newton), so `rate_of_change(36, 2)`
    should give 18."""
    return change / step


@rate_of_change.mistake
def multiplied(change, step):
    """It multiplies. “Per” means “divided by”: 36 mm over 2 N are 18 mm per newton."""
    return change * step


@rate_of_change.mistake
def upside_down(change, step):
    """Upside down: divide the change by the step, not the step by the change."""
    return step / change


@rate_of_change.mistake
def subtracted(change, step):
    """It subtracts. “Per” means “divided by”."""
    return change - step


@rate_of_change.mistake
def subtracted_the_change(change, step):
    """It takes the change away from the step. Divide the change by the step."""
    return step - change


@rate_of_change.mistake
def remainder(change, step):
    """`%` gives what a division leaves over. `/` divides."""
    return change % step


@rate_of_change.mistake
def added(change, step):
    """It adds. “Per” means “divided by”."""
    return change + step


@rate_of_change.mistake(almost=True)
def whole_division(change, step):
    """`//` throws the decimals away. `/` divides."""
    return change // step


@rate_of_change.mistake
def change_only(change, step):
    """It gives the change back. Divide it by the step."""
    return change


@rate_of_change.mistake(almost=True)
def without_sign(change, step):
    """`abs` takes the sign away. A falling number has a negative rate."""
    return abs(change / step)


@rate_of_change.mistake
def percentage(change, step):
    """It multiplies by 100. A rate is no percentage: leave the 100 out."""
    return 100 * change / step


@value(
    remark="An error is a message, not a verdict. It names the line and the reason; read those two first.",
    hints=["Change one letter of `change` in the line with `return`, and run the cells of that exercise again.",
           "The card says “Python stopped with …”. The answer is the word that follows.",
           "A name that Python does not know gives a NameError."])
def error_name():
    """Now break it on purpose. In the function above, misspell one name in the last line, for example `chnge`, and run
    its two cells again. Nothing bad happens: the card shows your line and names Python's error. What is the error
    called? Answer with that one word in quotes, then mend your function."""
    return "NameError"


@error_name.mistake
def syntax_error():
    """A SyntaxError means that Python could not read the line at all. Keep the line whole and misspell only a name."""
    return "SyntaxError"


@error_name.mistake
def type_error():
    """A TypeError means that two kinds of thing do not go together. Misspell only one name and leave the rest."""
    return "TypeError"


@error_name.mistake
def zero_division():
    """Something was divided by zero. Misspell only one name and leave the rest."""
    return "ZeroDivisionError"


@error_name.mistake
def the_misspelt_name():
    """That is the name you misspelt. What does the card call the error?"""
    return "chnge"


@error_name.mistake(almost=True)
def two_words():
    """Write it as Python does, in one word."""
    return "Name Error"


# ------------------------------------------------------------------------------------ ten questions, before the course
# Nobody has been taught the answers yet: every answer is noted, none is marked. The last lesson asks their twins.

choice(
    "before_1", "A car has driven 120 km at ten o'clock and 180 km at eleven. How fast was it at half past ten?",
    survey=1,
    a=wrong("60 km/h", "60 km/h is its average over the hour. At half past ten it may have stood at a traffic light."),
    b=wrong("more than 60 km/h", "It may have been, but these two readings do not say so."),
    c=right("these numbers cannot tell", "Two readings give the average over the hour, 60 km/h, and no more."))

choice(
    "before_2", "A cup of tea cools, fast at first, then ever more slowly. The derivative of its temperature is …",
    survey=2,
    a=wrong("positive and shrinking", "It does come closer to zero. But what falls has a negative derivative."),
    b=right("negative and rising towards 0", "Negative because it cools; towards 0 because it cools ever more slowly."),
    c=wrong("negative and falling further", "That tea would cool faster and faster."))

choice(
    "before_3", "A computer estimates a slope by $(f(x + h) - f(x)) / h$. Which step $h$ gives the best estimate?",
    survey=3,
    a=wrong("0.1", "Safe, but a long chord. A shorter one does better, down to a point."),
    b=right("0.00000001", "Small, but not too small: below that, the rounding of the computer takes over."),
    c=wrong("0.0000000000000001: the smaller the better",
            "On paper, yes. On a computer x + h is then rounded back to x, and nothing is left of the change."))

choice(
    "before_4", "Gear B turns three times as fast as gear A, and gear C twice as fast as gear B. Then C turns …",
    survey=4,
    a=wrong("five times as fast as A", "That adds the two rates. Try it: A turns once, B three times, and C?"),
    b=right("six times as fast as A", "Rates along a chain multiply: 3 · 2."),
    c=wrong("one and a half times as fast as A",
            "That divides the two rates. Try it: A turns once, B three times, and C?"))

choice(
    "before_5", "You stand on a hillside with a map. The gradient of the height is an arrow on the map. It points …",
    survey=5,
    a=right("across the contour line, to where it climbs most steeply",
            "Straight across, and its length says how steep it is."),
    b=wrong("along the contour line", "Along a contour line the height stays the same: nothing climbs there."),
    c=wrong("to the summit", "Only if the steepest way leads straight there. The gradient knows the place where you "
                             "stand, and nothing beyond."))

choice(
    "before_6", "The function $|x|$ at $x = 0$ …",
    survey=6,
    a=wrong("has the derivative 0, for it is lowest there",
            "It is lowest there, but it has a kink: slope −1 on the left, +1 on the right."),
    b=right("has no derivative, though it is continuous", "It has a kink: slope −1 on the left, +1 on the right."),
    c=wrong("is not continuous", "Its graph has no gap: it can be drawn in one stroke. But it has a kink."))

choice(
    "before_7", "You walk downhill in steps proportional to the slope. Now you make each step ten times as long. You …",
    survey=7,
    a=wrong("always arrive ten times as fast",
            "On a gentle slope, perhaps. In a narrow valley a long step lands on the other side."),
    b=wrong("always arrive, only less exactly",
            "You may never arrive: a step too long lands higher up on the other side, where it is steeper still."),
    c=right("may land further from the bottom at every step",
            "A step too long lands higher up on the other side, where it is steeper still."))

choice(
    "before_8", "A line is fitted to twenty points. Then one point is moved far away. Which line moves more?",
    survey=8,
    a=right("the one with the smallest sum of squared errors",
            "Squared, one large error outweighs many small ones."),
    b=wrong("the one with the smallest sum of absolute errors",
            "There each error counts by its size only. Squared, one large error outweighs many small ones."),
    c=wrong("both move alike",
            "One of them squares the errors, and squared, one large error outweighs many small ones."))

choice(
    "before_9", "Automatic differentiation computes derivatives …",
    survey=9,
    a=wrong("by difference quotients with a very small step",
            "That is numerical differentiation, and never quite exact."),
    b=wrong("by rearranging the formula, as one does by hand",
            "That is symbolic differentiation; its formulas can grow very long."),
    c=right("by exact rules, one operation at a time, as the program runs",
            "Each operation carries its own rule, and no step h is needed."))

choice(
    "before_10", "In a computation the value $a$ is used in two places. The two contributions to the derivative with "
                 "respect to $a$ are …", survey=10,
    a=right("added", "Nudge a and both places move; their effects add up."),
    b=wrong("multiplied", "Rates multiply along one way. Here two ways lie side by side, and their effects add up."),
    c=wrong("averaged", "Nudge a and both places move: the effects add up, and neither is lost."))
