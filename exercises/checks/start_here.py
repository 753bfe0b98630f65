"""Exercises of lesson 00: a first check, something to mend, and the ten questions asked before the course."""
from .exercise import Lesson, Mistake

lesson = Lesson("start_here")
check, hint, show_solution = lesson.tools

lesson.number(
    "sag_at_3_newtons", 54, "How far does the ruler's end sag under 3 newtons, in millimetres?",
    unit="mm", tolerance=0.5, because="3 N × 18 mm per newton.",
    hints=["Drag the slider to 3 N and read the number.", "Each newton adds 18 mm.", "3 × 18 = 54."],
    mistakes=[
        Mistake(18, "18 mm is the sag under 1 newton. Drag the slider to 3.", "1 * 18"),
        Mistake(36, "36 mm is the sag under 2 newtons. One more newton!", "2 * 18"),
        Mistake(21, "You added 3 to 18. Each newton adds another 18 mm.", "18 + 3"),
        Mistake(6, "You divided. More pull, more sag: three times as much.", "18 / 3"),
        Mistake(5.4, "The answer is asked in millimetres; 5.4 is in centimetres.", "54 / 10"),
        Mistake(162, "You multiplied by 3 twice.", "18 * 3 * 3"),
    ])


@lesson.code(
    probes=[(36.0, 2.0), (5.0, 0.5), (-3.0, 4.0), (7.0, -2.0)],
    hints=["18 mm per newton came from 36 mm and 2 N. Which operation makes 18 of 36 and 2?",
           "“Per” means: divided by.",
           "return change / step"])
def rate_of_change(change, step):
    """Mend this function: it should return how much changes per unit of step.

    For a change of 36 mm over a step of 2 N the answer is 18 mm per newton.
    """
    return change / step


@rate_of_change.mistake("That is the broken version: it multiplies. “Per” means divided by.", "change * step")
def multiplies(change, step):
    return change * step


@rate_of_change.mistake("Upside down: the change is divided by the step, not the step by the change.", "step / change")
def upside_down(change, step):
    return step / change


@rate_of_change.mistake("You subtracted. “Per” means divided by.", "change - step")
def subtracts(change, step):
    return change - step


@rate_of_change.mistake("You added. “Per” means divided by.", "change + step")
def adds(change, step):
    return change + step


@rate_of_change.mistake("The // operator throws the decimals away. Use / to divide.", "change // step")
def whole_division(change, step):
    return change // step


@rate_of_change.mistake("Your function gives the change back. It still has to be divided by the step.", "change")
def only_the_change(change, step):
    return change


@rate_of_change.mistake("The sign is lost: a fall is a negative change.", "abs(change / step)")
def loses_the_sign(change, step):
    return abs(change / step)


# ------------------------------------------------------------------------------------- ten questions, before the course

lesson.question(
    "before_1", "A car's odometer reads 120 km at ten o'clock and 180 km at eleven. How fast was the car at half past "
                "ten?",
    options={"a": "60 km/h", "b": "more than 60 km/h", "c": "that cannot be told from these numbers"},
    right="c", lesson=1)
lesson.question(
    "before_2", "A cup of tea cools, fast at first and then ever more slowly. The derivative of its temperature is …",
    options={"a": "positive and shrinking", "b": "negative and rising towards 0", "c": "negative and falling further"},
    right="b", lesson=2)
lesson.question(
    "before_3", "A computer estimates a slope by (f(x + h) − f(x)) / h. Which h gives the best estimate?",
    options={"a": "0.1", "b": "0.00000001", "c": "0.0000000000000001, the smaller the better"}, right="b", lesson=3)
lesson.question(
    "before_4", "Gear B turns three times as fast as gear A, and gear C twice as fast as gear B. C turns …",
    options={"a": "five times as fast as A", "b": "six times as fast as A", "c": "one and a half times as fast as A"},
    right="b", lesson=4)
lesson.question(
    "before_5", "You stand on a hillside with a map. The gradient of the height is an arrow that points …",
    options={"a": "up into the air, along the slope", "b": "along the contour line", "c": "across the contour line, "
                                                                                          "flat on the map"},
    right="c", lesson=5)
lesson.question(
    "before_6", "The function |x| at x = 0 …",
    options={"a": "has the derivative 0, for it is lowest there", "b": "has no derivative, though it is continuous",
             "c": "is not continuous"}, right="b", lesson=6)
lesson.question(
    "before_7", "You walk downhill by steps proportional to the slope, and make the steps ten times as long. You …",
    options={"a": "always arrive ten times as fast", "b": "always arrive, but less exactly", "c": "may overshoot "
                                                                                                  "further at every "
                                                                                                  "step"},
    right="c", lesson=7)
lesson.question(
    "before_8", "A straight line is fitted to twenty points, and one point is moved far away. Which line moves most?",
    options={"a": "the one that minimises squared errors", "b": "the one that minimises absolute errors",
             "c": "both move alike"},
    right="a", lesson=8)
lesson.question(
    "before_9", "Automatic differentiation computes derivatives …",
    options={"a": "by difference quotients with a very small step", "b": "by transforming the formula, as one does by "
                                                                         "hand",
             "c": "by exact rules, applied to each operation as the program runs"}, right="c", lesson=9)
lesson.question(
    "before_10", "A value is used in two places of a computation. The two contributions to its derivative are …",
    options={"a": "added", "b": "multiplied", "c": "averaged"}, right="a", lesson=10)
