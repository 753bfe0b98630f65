"""Lesson 09: a class of dual numbers; multiply, sine, divide; a gradient pass by pass; three kinds."""
from collections.abc import Callable

import numpy as np

import gradlib as gl
from gradlib.interpreters import Reverse

from . import Labelled, check, choice, code, hint, right, show_solution, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

PROGRAMS = [(Labelled("f(x) = x·x·x + x", lambda x: x * x * x + x), -1.5),
            (Labelled("f(x) = x·sin(x·x)", lambda x: x * np.sin(x * x)), 1.5),
            (Labelled("f(x) = exp(x·x)", lambda x: np.exp(x * x)), 0.75),
            (Labelled("f(x) = x·x + sin(exp(x))", lambda x: x * x + np.sin(np.exp(x))), 0.25),
            (Labelled("f(x) = exp(sin(x·x) + x)", lambda x: np.exp(np.sin(x * x) + x)), 0.7)]


@code(
    points=3, probes=PROGRAMS,
    remark="Your own automatic differentiation: it takes any program of +, *, sin and exp, and takes no step.",
    hints=["Values go as usual: a + b, a · b, sin a, e^a. What becomes of the tails, `self.tangent`, `other.tangent`?",
           "A sum adds the tails, a product stretches each by the other value, sin and exp multiply the tail by their "
           "derivative at `self.value`. And the input's own tail is 1.",
           "In `__mul__`: self.tangent * other.value + self.value * other.tangent. In `sin`: np.cos(self.value) * "
           "self.tangent. In `exp`: np.exp(self.value) * self.tangent."])
def forward_derivative(f, x):
    """Write a class of dual numbers with `__add__`, `__mul__`, `sin` and `exp`. Then write a function
    `forward_derivative(f, x)` that runs `f` on x with the tail 1 and returns the tail of the result: f′(x).

    For example, with `def f(x): return x * x`, the call `forward_derivative(f, 3.0)` gives 6."""
    class MyDual:
        def __init__(self, value, tangent=0.0):
            self.value, self.tangent = value, tangent

        def __add__(self, other):
            return MyDual(self.value + other.value, self.tangent + other.tangent)

        def __mul__(self, other):
            return MyDual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

        def sin(self):
            return MyDual(np.sin(self.value), np.cos(self.value) * self.tangent)

        def exp(self):
            return MyDual(np.exp(self.value), np.exp(self.value) * self.tangent)

    return f(MyDual(x, 1.0)).tangent


def run_on_dual(f, x, *, seed=1.0, sum_=lambda da, db: da + db, product=lambda a, da, b, db: da * b + a * db,
                sin=lambda a, da: np.cos(a) * da, exp=lambda a, da: np.exp(a) * da, value_of_sin=np.sin):
    """f(x + ε) with any of the rules for tails replaced by another one: the dual number."""
    class MyDual:
        def __init__(self, value, tangent):
            self.value, self.tangent = value, tangent

        def __add__(self, other):
            return MyDual(self.value + other.value, sum_(self.tangent, other.tangent))

        def __mul__(self, other):
            return MyDual(self.value * other.value, product(self.value, self.tangent, other.value, other.tangent))

        def sin(self):
            return MyDual(np.sin(self.value), sin(self.value, self.tangent))

        def exp(self):
            return MyDual(np.exp(self.value), exp(self.value, self.tangent))

    return f(MyDual(x, seed))


@forward_derivative.mistake(formula="__mul__: self.tangent * other.tangent")
def product_of_the_tails(f, x):
    """In your `__mul__` tail times tail is a′b′ε², the corner that vanishes. The tail of a product is crosswise: each
    tail times the other value."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da * db).tangent


@forward_derivative.mistake(formula="__mul__: self.tangent * other.value")
def second_tail_lost_in_mul(f, x):
    """Your `__mul__` forgets one of the two tails: that of `other` counts as well, stretched by `self.value`."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da * b).tangent


@forward_derivative.mistake(formula="__mul__: self.value * other.tangent")
def first_tail_lost_in_mul(f, x):
    """Your `__mul__` forgets one of the two tails: that of `self` counts as well, stretched by `other.value`."""
    return run_on_dual(f, x, product=lambda a, da, b, db: a * db).tangent


@forward_derivative.mistake(formula="__mul__: self.tangent + other.tangent")
def mul_adds_the_tails(f, x):
    """Your `__mul__` adds the tails, as a sum does. In a product each is stretched by the other value first."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da + db).tangent


@forward_derivative.mistake(formula="__mul__: self.tangent * self.value + other.value * other.tangent")
def mul_stretches_by_own_values(f, x):
    """In your `__mul__` each tail is stretched by its own value. It is the other one that stretches it."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da * a + b * db).tangent


@forward_derivative.mistake(formula="__mul__: self.tangent * other.value - self.value * other.tangent", almost=True)
def mul_with_a_minus(f, x):
    """The minus in your `__mul__` belongs to the quotient. In a product both terms are added."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da * b - a * db).tangent


@forward_derivative.mistake(formula="__mul__: ... + self.tangent * other.tangent", almost=True)
def mul_keeps_the_corner(f, x):
    """Your `__mul__` adds the product of the tails as well. It belongs to ε², and ε² = 0."""
    return run_on_dual(f, x, product=lambda a, da, b, db: da * b + a * db + da * db).tangent


@forward_derivative.mistake(formula="sin: np.cos(self.value)")
def sin_without_the_tail(f, x):
    """Your `sin` returns its local derivative alone. Multiply the tail that arrives, `self.tangent`, by it."""
    return run_on_dual(f, x, sin=lambda a, da: np.cos(a)).tangent


@forward_derivative.mistake(formula="sin: np.cos(self.tangent) * self.tangent")
def sin_at_the_tail(f, x):
    """In your `sin` the local derivative is taken at the tail. It belongs at the value: `np.cos(self.value)`."""
    return run_on_dual(f, x, sin=lambda a, da: np.cos(da) * da).tangent


@forward_derivative.mistake(formula="sin: np.sin(self.tangent)")
def sin_of_the_tail(f, x):
    """A function is not applied to the tail: your `sin` is to multiply the tail by cos of the value."""
    return run_on_dual(f, x, sin=lambda a, da: np.sin(da)).tangent


@forward_derivative.mistake(formula="sin: self.tangent", almost=True)
def sin_lets_the_tail_pass(f, x):
    """The tail goes through your `sin` as it came. It is stretched by the local derivative, cos of the value."""
    return run_on_dual(f, x, sin=lambda a, da: da).tangent


@forward_derivative.mistake(formula="sin: -np.cos(self.value) * self.tangent", almost=True)
def sin_with_a_minus(f, x):
    """The minus in your `sin` belongs to the derivative of the cosine. That of the sine is +cos."""
    return run_on_dual(f, x, sin=lambda a, da: -np.cos(a) * da).tangent


@forward_derivative.mistake(formula="exp: np.exp(self.value)")
def exp_without_the_tail(f, x):
    """Your `exp` returns its local derivative alone. Multiply the tail that arrives, `self.tangent`, by it."""
    return run_on_dual(f, x, exp=lambda a, da: np.exp(a)).tangent


@forward_derivative.mistake(formula="exp: np.exp(self.tangent)")
def exp_of_the_tail(f, x):
    """A function is not applied to the tail: your `exp` is to multiply the tail by e to the value."""
    return run_on_dual(f, x, exp=lambda a, da: np.exp(da)).tangent


@forward_derivative.mistake(formula="exp: np.exp(self.tangent) * self.tangent")
def exp_at_the_tail(f, x):
    """In your `exp` the local derivative is taken at the tail. It belongs at the value: `np.exp(self.value)`."""
    return run_on_dual(f, x, exp=lambda a, da: np.exp(da) * da).tangent


@forward_derivative.mistake(formula="exp: self.tangent", almost=True)
def exp_lets_the_tail_pass(f, x):
    """The tail goes through your `exp` as it came. The exponential is its own derivative: it stretches the tail by
    e to the value."""
    return run_on_dual(f, x, exp=lambda a, da: da).tangent


@forward_derivative.mistake(formula="exp: self.value * np.exp(self.value - 1) * self.tangent")
def exp_by_the_power_rule(f, x):
    """x times e^(x − 1) is the rule for a power of x. The exponential is its own derivative: e to the value."""
    return run_on_dual(f, x, exp=lambda a, da: a * np.exp(a - 1) * da).tangent


@forward_derivative.mistake(formula="__add__: self.tangent * other.tangent")
def add_multiplies_the_tails(f, x):
    """Your `__add__` multiplies the tails. A sum moves as fast as both its parts together: it adds them."""
    return run_on_dual(f, x, sum_=lambda da, db: da * db).tangent


@forward_derivative.mistake(formula="MyDual(x, 0.0)")
def no_tail_at_the_input(f, x):
    """Nothing moves, for the input does not: it starts with the tail 1."""
    return run_on_dual(f, x, seed=0.0).tangent


@forward_derivative.mistake(formula="MyDual(x, x)")
def input_as_its_own_tail(f, x):
    """The input was given itself as its tail. It starts with the tail 1: it moves as fast as itself."""
    return run_on_dual(f, x, seed=x).tangent


@forward_derivative.mistake(formula="f(MyDual(x, 1.0)).value")
def value_of_f(f, x):
    """That is f(x), the value of the result. Its derivative is in the tail, `.tangent`."""
    return run_on_dual(f, x).value


# ---------------------------------------------------------------------------------------------------------- multiply

PAIRS = [((3.0, 1.0), (2.0, 5.0)), ((-1.5, 2.0), (4.0, -0.5)), ((0.7, 0.0), (-3.0, 1.25)), ((2.5, -3.0), (1.5, 0.0)),
         ((0.0, 1.0), (6.0, 7.0))]


@code(
    points=2, probes=PAIRS,
    remark="The product rule of lesson 04, and nothing had to be known about functions: ε² = 0 is enough.",
    hints=["Multiply out (a + a′ε)(b + b′ε) on paper: four products. One of them has ε² in it and is gone.",
           "What stands without ε is the value, a·b. What stands beside ε is the tangent: two products, crosswise.",
           "return a * b, da * b + a * db, where `a, da = u` and `b, db = v`"])
def dual_multiply(u, v):
    """Dual numbers as pairs (value, tangent): `u` = (a, a′) stands for a + a′ε, `v` = (b, b′) for b + b′ε. Write a
    function `dual_multiply(u, v)` that returns the pair of their product.

    For example, `dual_multiply((3, 1), (2, 5))` gives (6, 17)."""
    a, da = u
    b, db = v
    return a * b, da * b + a * db


@dual_multiply.mistake(formula="a * b, da * db")
def tails_multiplied(u, v):
    """Tail times tail is a′b′ε², the corner that vanishes. The tangent is what stands beside ε alone: number times
    tail, crosswise."""
    return u[0] * v[0], u[1] * v[1]


@dual_multiply.mistake(formula="a * b, da * b")
def second_tail_forgotten(u, v):
    """One of the two terms is missing: the tail of v counts as well, stretched by a."""
    return u[0] * v[0], u[1] * v[0]


@dual_multiply.mistake(formula="a * b, a * db")
def first_tail_forgotten(u, v):
    """One of the two terms is missing: the tail of u counts as well, stretched by b."""
    return u[0] * v[0], u[0] * v[1]


@dual_multiply.mistake(formula="a * b, da + db")
def tails_added(u, v):
    """Tails add up like this in a sum. In a product each is stretched by the other number first."""
    return u[0] * v[0], u[1] + v[1]


@dual_multiply.mistake(formula="a + b, da + db")
def sum_of_both(u, v):
    """That is the sum of the two dual numbers. The task asks for their product."""
    return u[0] + v[0], u[1] + v[1]


@dual_multiply.mistake(formula="a * b, a * da + b * db")
def own_numbers(u, v):
    """Each tail was stretched by its own number. It is the other one that stretches it: a′·b and a·b′."""
    return u[0] * v[0], u[0] * u[1] + v[0] * v[1]


@dual_multiply.mistake(formula="a * b, da * b - a * db", almost=True)
def minus_for_plus(u, v):
    """The minus belongs to the quotient. In a product both terms are added."""
    return u[0] * v[0], u[1] * v[0] - u[0] * v[1]


@dual_multiply.mistake(formula="a * b, da * b + a * db + da * db")
def corner_kept(u, v):
    """You added the product of the tails as well. It belongs to ε², and ε² = 0."""
    return u[0] * v[0], u[1] * v[0] + u[0] * v[1] + u[1] * v[1]


@dual_multiply.mistake(formula="da * b + a * db")
def value_dropped(u, v):
    """The tangent is right, and the value a·b is gone. A dual number is both: the next box needs the value."""
    return u[1] * v[0] + u[0] * v[1]


@dual_multiply.mistake(formula="da * b + a * db, a * b", almost=True)
def pair_turned_round(u, v):
    """The right two numbers in the wrong order: first the value, then the tangent."""
    return u[1] * v[0] + u[0] * v[1], u[0] * v[0]


@dual_multiply.mistake(formula="a * b - da * db, da * b + a * db")
def complex_numbers(u, v):
    """You multiplied as with complex numbers, where i² = −1. Here ε² = 0: the value is a·b alone."""
    return u[0] * v[0] - u[1] * v[1], u[1] * v[0] + u[0] * v[1]


# --------------------------------------------------------------------------------------------------------------- sin

@code(
    points=2, probes=[((0.5, 1.0),), ((2.0, 3.0),), ((-1.0, 0.5),), ((2.25, -3.0),), ((0.0, 2.0),), ((4.0, 0.0),)],
    remark="Every other function goes the same way: its value, and its local derivative times the tail.",
    hints=["The value is the sine of the value. By what does the box multiply the tail that comes in?",
           "By the derivative of sin, which is cos, taken at the value that comes in.",
           "return np.sin(a), np.cos(a) * da, where `a, da = u`"])
def dual_sin(u):
    """Write a function `dual_sin(u)` that returns the sine of the dual number `u` = (a, a′), as a pair (value,
    tangent).

    For example, `dual_sin((0, 2))` gives (0, 2): at 0 the sine is as steep as a line of slope 1."""
    a, da = u
    return np.sin(a), np.cos(a) * da


@dual_sin.mistake(formula="np.sin(a), np.cos(da)")
def cosine_of_the_tail(u):
    """You took the cosine of the tail. The local derivative is the cosine of the value, and the tail is multiplied by
    it."""
    return np.sin(u[0]), np.cos(u[1])


@dual_sin.mistake(formula="np.sin(a), np.cos(da) * da")
def derivative_at_the_tail(u):
    """The local derivative is taken at the value, cos a, not at the tail."""
    return np.sin(u[0]), np.cos(u[1]) * u[1]


@dual_sin.mistake(formula="np.sin(a), np.cos(a)")
def tail_not_multiplied(u):
    """That is the local derivative. Multiply the tail that comes in by it: the chain rule."""
    return np.sin(u[0]), np.cos(u[0])


@dual_sin.mistake(formula="np.sin(a), np.sin(da)")
def sine_of_the_tail(u):
    """A function is not applied to the tail. The tail is multiplied by the derivative of the function."""
    return np.sin(u[0]), np.sin(u[1])


@dual_sin.mistake(formula="np.sin(a), da")
def tail_unchanged(u):
    """The tail went through as it was. The box stretches it by its local derivative, cos a."""
    return np.sin(u[0]), u[1]


@dual_sin.mistake(formula="np.sin(a), -np.cos(a) * da", almost=True)
def wrong_sign(u):
    """The minus belongs to the derivative of the cosine. That of the sine is +cos."""
    return np.sin(u[0]), -np.cos(u[0]) * u[1]


@dual_sin.mistake(formula="np.sin(a), np.sin(a) * da")
def sine_for_cosine(u):
    """You multiplied the tail by the sine. The derivative of the sine is the cosine."""
    return np.sin(u[0]), np.sin(u[0]) * u[1]


@dual_sin.mistake(formula="np.cos(a), np.cos(a) * da")
def value_is_the_derivative(u):
    """The tangent is right. The value is the sine itself."""
    return np.cos(u[0]), np.cos(u[0]) * u[1]


@dual_sin.mistake(formula="np.sin(a), np.cos(a) + da")
def added_to_the_tail(u):
    """You added the local derivative and the tail. The chain rule multiplies them."""
    return np.sin(u[0]), np.cos(u[0]) + u[1]


@dual_sin.mistake(formula="np.sin(a), np.cos(a) * a")
def value_for_tail(u):
    """You multiplied cos a by the value. It is the tail that comes in, a′, which the box stretches."""
    return np.sin(u[0]), np.cos(u[0]) * u[0]


@dual_sin.mistake(formula="np.sin(a), -np.sin(a) * da")
def derivative_of_the_cosine(u):
    """−sin is the derivative of the cosine. That of the sine is the cosine."""
    return np.sin(u[0]), -np.sin(u[0]) * u[1]


@dual_sin.mistake(formula="np.sin(a + da), np.cos(a) * da", almost=True)
def tail_walked_along(u):
    """The tangent is right. The value is the sine of a alone: the tail says how fast a moves, not where it is."""
    return np.sin(u[0] + u[1]), np.cos(u[0]) * u[1]


@dual_sin.mistake(formula="np.sin(a), np.cos(a * da)")
def product_inside(u):
    """The tail is a factor outside: cos(a) · a′, not cos(a · a′)."""
    return np.sin(u[0]), np.cos(u[0] * u[1])


@dual_sin.mistake(formula="np.cos(a) * da")
def number_dropped(u):
    """The tangent is right, and the value sin a is gone. Return both: the next box needs the value."""
    return np.cos(u[0]) * u[1]


@dual_sin.mistake(formula="a, np.cos(a) * da")
def number_unchanged(u):
    """The tangent is right. The value goes through the sine as well."""
    return u[0], np.cos(u[0]) * u[1]


# ------------------------------------------------------------------------------------------------------------ divide

@code(
    points=3,
    probes=[((6.0, 17.0), (2.0, 5.0)), ((1.0, 0.0), (4.0, 1.0)), ((-3.0, 2.0), (0.5, -1.5)), ((5.0, 1.0), (-2.0, 0.0)),
            ((0.7, -1.2), (3.0, 0.25))],
    remark="Division undoes multiplication: (6 + 17ε) / (2 + 5ε) is 3 + ε again.",
    hints=["Call the quotient q + q′ε. Times b + b′ε it has to give a + a′ε. Multiply out and compare.",
           "Without ε: q·b = a. Beside ε: q′·b + q·b′ = a′. Solve the second one for q′.",
           "return a / b, (da * b - a * db) / b**2, where `a, da = u` and `b, db = v`"])
def dual_divide(u, v):
    """Write a function `dual_divide(u, v)` that returns the pair (value, tangent) of the quotient
    (a + a′ε) / (b + b′ε), for pairs `u` = (a, a′) and `v` = (b, b′) with b ≠ 0.

    For example, `dual_divide((6, 17), (2, 5))` gives (3, 1)."""
    a, da = u
    b, db = v
    return a / b, (da * b - a * db) / b**2


@dual_divide.variant
def by_the_quotient(u, v):
    q = u[0] / v[0]
    return q, (u[1] - q * v[1]) / v[0]


@dual_divide.mistake(formula="a / b, da / b")
def denominator_stands_still(u, v):
    """That is right while the denominator stands still. It moves too: if it grows, the quotient shrinks by a·b′/b²."""
    return u[0] / v[0], u[1] / v[0]


@dual_divide.mistake(formula="a / b, da / db")
def tails_divided(u, v):
    """You divided tail by tail, and so by 0 where b stands still. Multiply out q′·b + q·b′ = a′ instead."""
    return u[0] / v[0], u[1] / v[1] if v[1] else float("inf")


@dual_divide.mistake(formula="a / b, (da * b + a * db) / b**2", almost=True)
def plus_for_minus(u, v):
    """The sign of the second term: when the denominator grows, the quotient shrinks. It is a minus."""
    return u[0] / v[0], (u[1] * v[0] + u[0] * v[1]) / v[0] ** 2


@dual_divide.mistake(formula="a / b, (a * db - da * b) / b**2", almost=True)
def terms_exchanged(u, v):
    """The two terms have changed places, which turns the sign: first the tail of the numerator, a′·b."""
    return u[0] / v[0], (u[0] * v[1] - u[1] * v[0]) / v[0] ** 2


@dual_divide.mistake(formula="a / b, (da * b - a * db) / b", almost=True)
def not_squared(u, v):
    """The denominator is b squared."""
    return u[0] / v[0], (u[1] * v[0] - u[0] * v[1]) / v[0]


@dual_divide.mistake(formula="a / b, da * b - a * db", almost=True)
def not_divided(u, v):
    """That is the numerator of the tangent. Divide it by b²."""
    return u[0] / v[0], u[1] * v[0] - u[0] * v[1]


@dual_divide.mistake(formula="a / b, (da * b - a * db) / a**2")
def wrong_denominator(u, v):
    """You divided by a². The denominator is the square of what one divides by: b²."""
    return u[0] / v[0], (u[1] * v[0] - u[0] * v[1]) / u[0] ** 2


@dual_divide.mistake(formula="a / b, da * b + a * db")
def product_rule(u, v):
    """That is the tangent of the product. The quotient has its own."""
    return u[0] / v[0], u[1] * v[0] + u[0] * v[1]


@dual_divide.mistake(formula="a / b, da / b - a * db")
def second_term_not_divided(u, v):
    """Only the first term was divided. The second one, a·b′, is divided by b²."""
    return u[0] / v[0], u[1] / v[0] - u[0] * v[1]


@dual_divide.mistake(formula="a / b, (da - a * db) / b**2")
def factor_missing(u, v):
    """In the numerator the first term is a′·b: a factor b is missing."""
    return u[0] / v[0], (u[1] - u[0] * v[1]) / v[0] ** 2


@dual_divide.mistake(formula="a / b, (da * b - a * db) / b * 2", almost=True)
def times_two_for_squared(u, v):
    """Python's square is `b**2`; `/ b * 2` divides by b and then doubles."""
    return u[0] / v[0], (u[1] * v[0] - u[0] * v[1]) / v[0] * 2


@dual_divide.mistake(formula="a / b, da * b - a * db / b**2", almost=True)
def brackets_left_out(u, v):
    """Brackets are missing: b² divides the whole numerator, `(da * b - a * db) / b**2`."""
    return u[0] / v[0], u[1] * v[0] - u[0] * v[1] / v[0] ** 2


@dual_divide.mistake(formula="a / b, -a * db / b**2")
def numerator_stands_still(u, v):
    """That is right while the numerator stands still. It moves too, and adds a′/b."""
    return u[0] / v[0], -u[0] * v[1] / v[0] ** 2


@dual_divide.mistake(formula="b / a, (db * a - b * da) / a**2")
def upside_down(u, v):
    """That is v divided by u. The task asks for u divided by v."""
    return v[0] / u[0], (v[1] * u[0] - v[0] * u[1]) / u[0] ** 2


@dual_divide.mistake(formula="(da * b - a * db) / b**2")
def quotient_dropped(u, v):
    """The tangent is right, and the value a / b is gone. Return both."""
    return (u[1] * v[0] - u[0] * v[1]) / v[0] ** 2


# ---------------------------------------------------------------------------------------------- a gradient by passes

class ReverseMode(Exception):
    """Somebody has walked back where the exercise is about passes forward."""


def forward_only(label: str, f: Callable) -> Labelled:
    """A function that reverse mode would get the gradient of without a single forward pass, and must not."""
    def run(x):
        if isinstance(getattr(x, "owner", None), Reverse):
            raise ReverseMode
        return f(x)
    return Labelled(label, run)


BOWL = forward_only("f(x) = Σ xᵢ²·(i + 1)", lambda x: np.sum(x**2 * np.arange(1, len(x) + 1)))
WAVES = forward_only("f(x) = x₀·sin(x₁) + x₂", lambda x: x[0] * np.sin(x[1]) + x[2])
CHAIN = forward_only("f(x) = Σ xᵢ·exp(xᵢ₊₁)", lambda x: np.sum(x[:-1] * np.exp(x[1:])))


@code(
    points=3,
    probes=[(WAVES, np.array([2.0, 0.5, -1.0])), (BOWL, np.array([1.0, -2.0])),
            (CHAIN, np.array([0.3, -0.7, 1.1, 0.4])), (BOWL, np.array([3.0])), (WAVES, np.array([-1.0, 2.0, 0.7]))],
    remark="n inputs, n passes. For three inputs that is nothing; for a million it is a million runs of f.",
    hints=["One pass, `gl.jvp(f, (x,), (seed,))`, returns the value and one tail. With which seed is this tail the "
           "partial derivative by x[0]?",
           "A seed is 1 at one input and 0 at the others. `np.eye(len(x))` has all these seeds as its rows.",
           "return np.array([gl.jvp(f, (x,), (seed,))[1] for seed in np.eye(len(x))])"])
def forward_gradient(f, x):
    """Write a function `forward_gradient(f, x)` that returns the gradient of `f` at `x`, an array, by forward mode:
    one call of `gl.jvp` for each input. `gl.jvp(f, (x,), (seed,))` returns a pair, the value of f and its tail.

    For example, with `def f(x): return x[0] * x[1]`, the call `forward_gradient(f, np.array([3.0, 2.0]))` gives the
    array [2, 3]."""
    return np.array([gl.jvp(f, (x,), (seed,))[1] for seed in np.eye(len(x))])


def _partials(f, x):
    return np.array([gl.jvp(f, (x,), (seed,))[1] for seed in np.eye(len(x))])


@forward_gradient.mistake(formula="gl.jvp(f, (x,), (np.ones(len(x)),))[1]")
def all_tails_at_once(f, x):
    """That is the sum of all partial derivatives, which is what a single pass with a tail at every input gives. They
    cannot be told apart in it: one input at a time, and keep the tails in an array."""
    return gl.jvp(f, (x,), (np.ones(len(x)),))[1]


@forward_gradient.mistake(formula="np.array([gl.jvp(f, (x,), (seed,))[0] for seed in np.eye(len(x))])")
def values_for_tails(f, x):
    """`gl.jvp` returns the value first: these are n copies of f(x). The tail is the second of the pair, `[1]`."""
    return np.array([gl.jvp(f, (x,), (seed,))[0] for seed in np.eye(len(x))])


@forward_gradient.mistake(formula="a seed of ones in every pass")
def ones_every_time(f, x):
    """Every entry is the sum of all partial derivatives: each pass had a tail at every input. In pass i only input i
    has the tail 1, the others 0."""
    return np.full(len(x), gl.jvp(f, (x,), (np.ones(len(x)),))[1])


@forward_gradient.mistake(formula="seed[i] = 1 in a loop, never set back to 0")
def seeds_pile_up(f, x):
    """The 1 of each pass is still there in the next, so that the tails pile up: the second entry is the sum of the
    first two partial derivatives. Begin every pass with zeros."""
    return np.cumsum(_partials(f, x))


@forward_gradient.mistake(formula="gl.jvp(f, (x,), (seed,))[1], with a seed of 1 at x[0] only")
def first_input_only(f, x):
    """That is the partial derivative by the first input only. Run a pass for each input, and collect the tails; a
    `return` inside the loop ends it at once."""
    return _partials(f, x)[0]


@forward_gradient.mistake(formula="gl.jvp(f, (x,), (x,))[1]")
def input_as_seed(f, x):
    """You gave x itself as the seed. The seed says how fast each input moves: 1 for one of them, 0 for the others."""
    return gl.jvp(f, (x,), (x,))[1]


@forward_gradient.mistake(formula="seeds x[i] instead of 1")
def seeds_of_the_wrong_size(f, x):
    """Each tail is x[i] times too long: the seed was x[i]. Start with a tail of 1."""
    return _partials(f, x) * x


@forward_gradient.mistake(formula="np.array([gl.jvp(f, (x,), (seed,)) for seed in np.eye(len(x))])")
def pairs_kept(f, x):
    """`gl.jvp` returns a pair, value and tail, and you kept both. Take the tail, `[1]`."""
    return np.array([gl.jvp(f, (x,), (seed,)) for seed in np.eye(len(x))])


@forward_gradient.mistake(formula="np.array([f(x + seed) - f(x) for seed in np.eye(len(x))])")
def whole_steps(f, x):
    """These are differences over a step of 1, not derivatives. `gl.jvp` takes no step: it carries the tail through."""
    return np.array([f(x + seed) - f(x) for seed in np.eye(len(x))])


@forward_gradient.mistake(formula="np.array([(f(x + 0.01 * seed) - f(x)) / 0.01 for seed in np.eye(len(x))])",
                          almost=True)
def difference_quotients(f, x):
    """These are difference quotients with the step 0.01: close, but not exact. A tail has no step and no such error:
    use `gl.jvp`."""
    return np.array([(f(x + 0.01 * seed) - f(x)) / 0.01 for seed in np.eye(len(x))])


@forward_gradient.mistake(formula="gl.grad(f)(x)", almost=True)
def by_reverse_mode(f, x):
    """`gl.grad` finds the gradient too, but backwards: that is reverse mode, the subject of lesson 10. Here it is about
    the passes of forward mode: call `gl.jvp` once for each input."""
    return gl.grad(f)(x)


# ------------------------------------------------------------------------------------------------------- three kinds

three_kinds = choice(
    "three_kinds",
    """A program computes a number from one input: 200 rounds of a loop, each with a dozen operations. You need its
    derivative to 15 digits. Which way is the right one?""",
    a=wrong("A central difference with a good step.",
            "It needs nothing but the program, true. But about a third of the digits is lost to truncation and "
            "round-off: some 10 are left, not 15 (lesson 03)."),
    b=wrong("SymPy: turn the loop into a formula, and differentiate the formula.",
            "It would be exact, if it ended. A formula of 200 rounds in each other grows beyond every memory: in the "
            "lesson it more than tripled from level to level."),
    c=right("Forward mode: run the program on a dual number.",
            "Yes. One run of the loop, each operation with its own exact little derivative: all the digits, and about "
            "as much work again as the program itself."),
    d=wrong("None of them can do it: loops have no derivative.",
            "A derivative does not care how the number was computed: each operation passes the tail on, in a loop as "
            "anywhere else."),
    hints=["Which of the three makes an error that comes from a step?",
           "Which of the three needs one formula for the whole program?",
           "What is left is exact and needs no formula: each operation carries the tail on, round after round."])
