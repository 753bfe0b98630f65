"""Lesson 04: the chain rule and the product rule as code, layers with blanks, and two referees: numbers and symbols."""
import numpy as np

import gradlib as gl

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ---------------------------------------------------------------------------------- the lesson's faded examples

@value(
    remark="3: the inner layer x² has the rate 2x, taken at x = 1.5.",
    hints=["The inner layer is u = x². The table of rules has its derivative.",
           "The derivative of x² is 2x. What is it at x = 1.5?",
           "2 * 1.5"])
def inner_rate():
    """$y = e^{x^2}$ at $x = 1.5$: the inner layer is $u = x^2$. What is its rate $du/dx$ there?"""
    return 2 * 1.5


@inner_rate.mistake
def inner_value():
    """That is the value of the inner layer, x². Asked for is its rate: the derivative of x² at 1.5."""
    return 1.5**2


@inner_rate.mistake
def place_itself():
    """That is x itself. The rate of x² is 2x."""
    return 1.5


@inner_rate.mistake
def rate_of_two_x():
    """2 is the exponent, and the derivative of 2x. The rate of x² is 2x: it depends on x."""
    return 2


@inner_rate.mistake
def twice_the_value():
    """You took 2·x². The exponent comes down to the front and goes down by one: 2·x."""
    return 2 * 1.5**2


@inner_rate.mistake(almost=True)
def whole_product():
    """That is the whole of dy/dx, outer rate times inner rate. Here only the inner rate is asked for."""
    return 2 * 1.5 * np.exp(1.5**2)


@inner_rate.mistake
def rate_in_the_exponent():
    """You put the inner rate into the exponent. Asked for is that rate alone, du/dx."""
    return np.exp(2 * 1.5)


@inner_rate.mistake
def outer_rate():
    """That is the outer rate, dy/du = eᵘ. Asked for is the inner one, du/dx."""
    return np.exp(1.5**2)


@value(
    points=2, rtol=1e-3,
    remark="Each rate is taken at the value that enters its layer: x, u and v. Their product, 2.796, is dy/dx.",
    hints=["Write each layer's derivative with its own letter: of 3x by x, of sin u by u, of v² by v.",
           "They are 3, cos u and 2v. Which values have u and v when x = 0.2?",
           "du_dx = 3, dv_du = np.cos(0.6), dy_dv = 2 * np.sin(0.6)"])
def three_rates():
    """$y = (\\sin 3x)^2$ at $x = 0.2$, in three layers: $u = 3x$, $v = \\sin u$, $y = v^2$. Give the three rates
    $du/dx$, $dv/du$ and $dy/dv$, as a list in this order."""
    u = 3 * 0.2
    v = np.sin(u)
    return [3, np.cos(u), 2 * v]


_U, _V = 3 * 0.2, np.sin(3 * 0.2)


@three_rates.mistake(formula="[0.6, np.sin(0.6), np.sin(0.6)**2]")
def three_values():
    """These are the values of the three layers. Asked for are their rates, the derivative of each."""
    return [_U, _V, _V**2]


@three_rates.mistake
def all_at_x():
    """You took every rate at x = 0.2. The middle layer is entered by u = 0.6, the last by v = sin 0.6."""
    return [3, np.cos(0.2), 2 * 0.2]


@three_rates.mistake(formula="[3, np.cos(0.6), 2 * 0.6]", almost=True)
def last_at_u():
    """The last layer squares v, not u: its rate 2v is taken at v = sin 0.6."""
    return [3, np.cos(_U), 2 * _U]


@three_rates.mistake(formula="[3, np.cos(0.6), 2 * 0.2]", almost=True)
def last_at_x():
    """The last layer squares v, not x: its rate 2v is taken at v = sin 0.6."""
    return [3, np.cos(_U), 2 * 0.2]


@three_rates.mistake(formula="[3, np.cos(0.2), 2 * np.sin(0.6)]", almost=True)
def middle_at_x():
    """What enters the sine is u = 3x = 0.6, so its rate is cos 0.6."""
    return [3, np.cos(0.2), 2 * _V]


@three_rates.mistake(formula="[3, 3 * np.cos(0.6), 2 * np.sin(0.6)]", almost=True)
def middle_counts_the_inner():
    """The 3 is counted twice: it is the first rate already. By u alone, the rate of sin u is cos u."""
    return [3, 3 * np.cos(_U), 2 * _V]


@three_rates.mistake(formula="[0.6, np.cos(0.6), 2 * np.sin(0.6)]", almost=True)
def first_is_a_value():
    """3x is the value of the first layer. Its rate is how much it grows for each x: 3."""
    return [_U, np.cos(_U), 2 * _V]


@three_rates.mistake(formula="[3, -np.cos(0.6), 2 * np.sin(0.6)]", almost=True)
def sign_of_the_sine():
    """The minus belongs to the cosine: cos turns into −sin. The derivative of sin u is cos u."""
    return [3, -np.cos(_U), 2 * _V]


@three_rates.mistake(formula="[3, np.cos(np.radians(0.6)), 2 * np.sin(0.6)]", almost=True)
def in_degrees():
    """Your cosine is in degrees. Derivatives of sine and cosine are these only in radians, as NumPy has them."""
    return [3, np.cos(np.radians(_U)), 2 * _V]


@three_rates.mistake(formula="[2 * np.sin(0.6), np.cos(0.6), 3]")
def from_the_outside():
    """The rates are right, but in the order from outside in. Give them from x to y: du/dx, dv/du, dy/dv."""
    return [2 * _V, np.cos(_U), 3]


@three_rates.mistake(formula="[3, np.cos(0.6), 2]", almost=True)
def rate_of_two_v():
    """2 is the rate of 2v. The last layer is v², and its rate 2v depends on v = sin 0.6."""
    return [3, np.cos(_U), 2]


@three_rates.mistake(formula="[3, np.cos(0.6), np.sin(0.6)**2]", almost=True)
def last_is_a_value():
    """v² is the value of the last layer. Its rate is 2v, taken at v = sin 0.6."""
    return [3, np.cos(_U), _V**2]


# -------------------------------------------------------------------------------------------------- the chain rule

SINE, COSINE, MINUS_SINE = ("sin x", np.sin), ("cos x", np.cos), ("−sin x", lambda x: -np.sin(x))
EXPONENTIAL = "e^x", np.exp
SQUARE, DOUBLE = ("x²", lambda x: x**2), ("2x", lambda x: 2 * x)
CUBE, CUBE_SLOPE = ("x³ − x", lambda x: x**3 - x), ("3x² − 1", lambda x: 3 * x**2 - 1)


def named(names, *functions):
    """The functions under the names that they have as arguments: a card then says "df(x) = cos x"."""
    return [Labelled(f"{name}(x) = {formula}", function)
            for name, (formula, function) in zip(names.split(), functions, strict=True)]


@code(
    points=3,
    probes=[(*named("f df g dg", *functions), x) for *functions, x in (
        (SINE, COSINE, SQUARE, DOUBLE, 0.7), (SINE, COSINE, SQUARE, DOUBLE, -1.4),
        (CUBE, CUBE_SLOPE, SINE, COSINE, 2.3), (EXPONENTIAL, EXPONENTIAL, CUBE, CUBE_SLOPE, 0.4),
        (COSINE, MINUS_SINE, EXPONENTIAL, EXPONENTIAL, 0.5))],
    remark="The outer rate at the inner value, times the inner rate. With it you can differentiate a network of any "
           "depth, layer by layer.",
    hints=["Two rates are multiplied: the outer function's and the inner function's. At which place is each taken?",
           "The inner function is entered by x, the outer one by the value `g(x)`.",
           "return df(g(x)) * dg(x)"])
def chain_rule(f, df, g, dg, x):
    """Write a function `chain_rule(f, df, g, dg, x)` that returns the derivative of $f(g(x))$ at `x`. `f` is the outer
    function and `df` its derivative, `g` the inner function and `dg` its derivative; all four are functions, `x` is a
    number.

    For example, for $\\sin(x^2)$, `chain_rule(np.sin, np.cos, square, double, 0)` gives 0, where `square(x)` is
    $x^2$ and `double(x)` is $2x$: the outer rate there is cos 0 = 1, and the inner rate 0."""
    return df(g(x)) * dg(x)


@chain_rule.mistake
def forgot_the_inner_rate(f, df, g, dg, x):
    """The inner rate is missing. f does change by df(g(x)) for each unit of g, but g itself changes at the rate
    `dg(x)`."""
    return df(g(x))


@chain_rule.mistake(almost=True)
def outer_at_the_wrong_place(f, df, g, dg, x):
    """The outer rate is taken at x. What enters f is not x but `g(x)`, so its rate is `df(g(x))`."""
    return df(x) * dg(x)


@chain_rule.mistake
def outer_at_the_inner_rate(f, df, g, dg, x):
    """You put the inner rate into the outer derivative. Into it goes the inner **value**, and the two rates are
    multiplied."""
    return df(dg(x))


@chain_rule.mistake
def outer_at_the_inner_rate_times_rate(f, df, g, dg, x):
    """The outer rate is taken at `dg(x)`, the inner rate. What enters f is the inner value, `g(x)`."""
    return df(dg(x)) * dg(x)


@chain_rule.mistake
def rates_added(f, df, g, dg, x):
    """You added the rates. Three turns of y for each turn of u, and two of u for each of x: they multiply."""
    return df(g(x)) + dg(x)


@chain_rule.mistake
def outer_not_differentiated(f, df, g, dg, x):
    """That is the outer **value** times the inner rate. Both factors are rates: take `df` of g(x)."""
    return f(g(x)) * dg(x)


@chain_rule.mistake
def inner_not_differentiated(f, df, g, dg, x):
    """That is the outer rate times the inner **value**. Both factors are rates: the second is `dg(x)`."""
    return df(g(x)) * g(x)


@chain_rule.mistake
def value_of_the_chain(f, df, g, dg, x):
    """That is the value f(g(x)). Asked for is how fast it changes."""
    return f(g(x))


@chain_rule.mistake
def product_rule_instead(f, df, g, dg, x):
    """That is the product rule, for f(x)·g(x). Here g stands **inside** f, and so the rates are multiplied."""
    return df(x) * g(x) + f(x) * dg(x)


@chain_rule.mistake
def the_other_way_round(f, df, g, dg, x):
    """That is the derivative of g(f(x)). Here g comes first and f takes its value."""
    return dg(f(x)) * df(x)


@chain_rule.mistake
def inner_rate_at_the_inner_value(f, df, g, dg, x):
    """The inner rate is taken at g(x). What enters g is x itself: `dg(x)`."""
    return df(g(x)) * dg(g(x))


@chain_rule.mistake
def outer_rate_as_a_value(f, df, g, dg, x):
    """You put the inner rate into f. The inner value goes into `df`, and the inner rate is a factor beside it."""
    return f(dg(x))


@chain_rule.mistake
def outer_rate_at_x_alone(f, df, g, dg, x):
    """That is the rate of f alone, as if x entered it. What enters f is `g(x)`, and g has its own rate: `dg(x)`."""
    return df(x)


@chain_rule.mistake
def inner_rate_alone(f, df, g, dg, x):
    """That is the inner rate alone. Multiply it by the outer one, taken at the inner value."""
    return dg(x)


@chain_rule.mistake
def outer_rate_times_inner_value(f, df, g, dg, x):
    """That is one half of the product rule. Here g stands **inside** f: its value goes into `df`, and its rate is the
    factor."""
    return df(x) * g(x)


@chain_rule.mistake(almost=True)
def places_exchanged(f, df, g, dg, x):
    """The two places are exchanged. x enters g, and `g(x)` enters f: so `dg` is taken at x and `df` at `g(x)`."""
    return df(x) * dg(g(x))


@chain_rule.mistake(almost=True)
def bracket_closed_too_late(f, df, g, dg, x):
    """The inner rate stands inside the brackets of `df`, where only the inner value belongs: close them before it."""
    return df(g(x) * dg(x))


@chain_rule.mistake
def divided_by_inner_rate(f, df, g, dg, x):
    """You divided by the inner rate. If u moves twice as fast as x, y moves twice as fast too: multiply."""
    return df(g(x)) / dg(x)


# ------------------------------------------------------------------------------------------------ the product rule

@code(
    points=2,
    probes=[(*named("u du v dv", *functions), x) for *functions, x in (
        (SQUARE, DOUBLE, SINE, COSINE, 0.7), (SQUARE, DOUBLE, SINE, COSINE, -2.1),
        (CUBE, CUBE_SLOPE, EXPONENTIAL, EXPONENTIAL, 0.4), (COSINE, MINUS_SINE, SQUARE, DOUBLE, 1.7))],
    remark="Two strips: one grows because the width does, the other because the height does.",
    hints=["The rectangle gains two strips. How long is each, and how fast does it widen?",
           "The strip on the right is v long and widens at the rate u′. And the strip on top?",
           "return du(x) * v(x) + u(x) * dv(x)"])
def product_rule(u, du, v, dv, x):
    """Write a function `product_rule(u, du, v, dv, x)` that returns the derivative of the product $u(x)\\,v(x)$ at
    `x`. `u` and `v` are functions, `du` and `dv` their derivatives, `x` is a number.

    For example, with `square(x)` for $x^2$ and `double(x)` for $2x$, `product_rule(square, double, square, double, 1)`
    gives 4, the derivative of $x^4$ at 1."""
    return du(x) * v(x) + u(x) * dv(x)


@product_rule.mistake
def product_of_derivatives(u, du, v, dv, x):
    """The product of the derivatives measures the corner, the one piece that vanishes. The strips are u′·v and u·v′."""
    return du(x) * dv(x)


@product_rule.mistake(almost=True)
def right_strip_only(u, du, v, dv, x):
    """That is one strip, the one that the width gains. The strip on top is missing: u·v′."""
    return du(x) * v(x)


@product_rule.mistake(almost=True)
def top_strip_only(u, du, v, dv, x):
    """That is one strip, the one that the height gains. The strip on the right is missing: u′·v."""
    return u(x) * dv(x)


@product_rule.mistake(almost=True)
def top_strip_without_its_length(u, du, v, dv, x):
    """The first strip is right. The second one is as long as u: `u(x) * dv(x)`."""
    return du(x) * v(x) + dv(x)


@product_rule.mistake(almost=True)
def right_strip_without_its_length(u, du, v, dv, x):
    """The second strip is right. The first one is as long as v: `du(x) * v(x)`."""
    return du(x) + u(x) * dv(x)


@product_rule.mistake(almost=True)
def strips_subtracted(u, du, v, dv, x):
    """You subtracted one strip from the other. Both are gained: add them. The minus belongs to the rule for
    quotients."""
    return du(x) * v(x) - u(x) * dv(x)


@product_rule.mistake(almost=True)
def strips_subtracted_the_other_way(u, du, v, dv, x):
    """You subtracted one strip from the other. Both are gained: add them."""
    return u(x) * dv(x) - du(x) * v(x)


@product_rule.mistake
def with_the_corner(u, du, v, dv, x):
    """The corner is in it, u′·v′. It vanishes: divided by h it still has a factor h."""
    return du(x) * v(x) + u(x) * dv(x) + du(x) * dv(x)


@product_rule.mistake
def sum_rule_instead(u, du, v, dv, x):
    """That is the derivative of the **sum** u + v. In a product each rate counts along the other side."""
    return du(x) + dv(x)


@product_rule.mistake
def each_with_itself(u, du, v, dv, x):
    """Each strip is as long as the **other** side: u′ goes with v, and v′ with u."""
    return u(x) * du(x) + v(x) * dv(x)


@product_rule.mistake
def chain_rule_instead(u, du, v, dv, x):
    """That is the chain rule, for v standing inside u. Here u and v stand side by side."""
    return du(v(x)) * dv(x)


@product_rule.mistake
def product_itself(u, du, v, dv, x):
    """That is the area. Asked for is how fast it grows."""
    return u(x) * v(x)


@product_rule.mistake
def strips_multiplied(u, du, v, dv, x):
    """You multiplied the strips. The area gains one **and** the other: add them."""
    return du(x) * v(x) * u(x) * dv(x)


@product_rule.mistake(formula="(u(x) + du(x)) * (v(x) + dv(x))")
def values_after_one_step(u, du, v, dv, x):
    """That is the area after a whole step of 1, roughly. The derivative is the growth alone: the two strips."""
    return (u(x) + du(x)) * (v(x) + dv(x))


@product_rule.mistake(almost=True)
def quotient_rule(u, du, v, dv, x):
    """That is the rule for the quotient u/v. A product has no minus and no division."""
    return (du(x) * v(x) - u(x) * dv(x)) / v(x) ** 2


# ------------------------------------------------------------------------------------------------ product and chain

@code(
    points=2,
    probes=[(0.7,), (-1.1,), (2.3,), (0.0,), (1.0,)],
    rtol=1e-12, atol=1e-12,     # what the rules give is exact but for rounding; no difference quotient comes so close
    remark="A product whose two factors are chains: the rules nest as the formula does.",
    hints=["The outermost operation is a product, so two strips. The derivative of each factor needs the chain rule.",
           "e^(−x/2) has the derivative −½ e^(−x/2), and sin(3x) has 3 cos(3x). Put them into u′v + uv′.",
           "return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)"])
def fading_wave_slope(x):
    """A wave that fades: $f(x) = e^{-x/2}\\,\\sin(3x)$. Write a function `fading_wave_slope(x)` that returns its exact
    derivative, by the rules and not by a quotient. `x` is a number.

    For example, `fading_wave_slope(0)` gives 3."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake
def derivatives_multiplied(x):
    """That is the product of the two derivatives: the corner. Take the two strips, u′·v + u·v′."""
    return -0.5 * np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def only_the_wave_changes(x):
    """You let the wave swing but not fade: the strip u′·v is missing, with u′ = −½ e^(−x/2)."""
    return np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def only_the_fading_changes(x):
    """You let the wave fade but not swing: the strip u·v′ is missing, with v′ = 3 cos(3x)."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x)


@fading_wave_slope.mistake(almost=True)
def wave_without_inner(x):
    """The inner derivative of sin(3x) is missing: 3x grows by 3 for each x, so it is 3 cos(3x)."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def fading_without_inner(x):
    """The inner derivative of e^(−x/2) is missing: −x/2 changes by −½ for each x, so it is −½ e^(−x/2)."""
    return np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake
def both_without_inner(x):
    """Both inner derivatives are missing: −½ for −x/2, and 3 for 3x."""
    return np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def sign_of_the_fading(x):
    """The minus of −x/2 is lost: its rate is −½, not ½."""
    return 0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def inner_sign_only(x):
    """The rate of −x/2 is −½: the minus is there, and the ½ is missing."""
    return -np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def minus_with_the_cosine(x):
    """The sine turns into +cos. The minus comes in when the cosine turns into −sin."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) - np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def cosine_at_x(x):
    """The outer derivative is taken at the wrong place: what enters the sine is 3x, so it is cos(3x), not cos x."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(x)


@fading_wave_slope.mistake(almost=True)
def fading_left_out_of_the_second(x):
    """The second strip is u·v′: its factor e^(−x/2) is missing."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def wave_left_out_of_the_first(x):
    """The first strip is u′·v: its factor sin(3x) is missing."""
    return -0.5 * np.exp(-x / 2) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def two_for_a_half(x):
    """The rate of −x/2 is −½, not −2: it falls by one half for each x."""
    return -2 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def divided_by_the_inner(x):
    """The rate of 3x is a factor: 3 cos(3x), not cos(3x) / 3."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * np.cos(3 * x) / 3


@fading_wave_slope.mistake
def rule_of_powers(x):
    """You treated e^(−x/2) as a power of x. Its x stands in the exponent: e^(…) keeps its value and gets the rate of
    what stands in the exponent as a factor."""
    return -x / 2 * np.exp(-x / 2 - 1) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def exponent_in_front(x):
    """The exponent itself came to the front. As a factor comes its **rate**: that of −x/2 is −½, whatever x is."""
    return -x / 2 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def inner_value_of_the_wave(x):
    """What comes as a factor to cos(3x) is the **rate** of 3x, which is 3, and not 3x itself."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) + np.exp(-x / 2) * 3 * x * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def three_in_both(x):
    """The 3 belongs to the second strip alone, where the wave is differentiated. The first one keeps sin(3x)."""
    return -0.5 * np.exp(-x / 2) * 3 * np.sin(3 * x) + np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake
def strips_of_the_wave_multiplied(x):
    """You multiplied the two strips. The product gains one **and** the other: add them."""
    return -0.5 * np.exp(-x / 2) * np.sin(3 * x) * np.exp(-x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake
def one_strip_without_inner(x):
    """That is one strip, and its inner derivative is missing too. Two strips, u′·v + u·v′, with u′ = −½ e^(−x/2) and
    v′ = 3 cos(3x)."""
    return np.exp(-x / 2) * np.cos(3 * x)


@fading_wave_slope.mistake(almost=True)
def grows_instead_of_fading(x):
    """The minus in the exponent is lost: e^(x/2) grows where e^(−x/2) fades."""
    return -0.5 * np.exp(x / 2) * np.sin(3 * x) + np.exp(x / 2) * 3 * np.cos(3 * x)


@fading_wave_slope.mistake
def value_of_the_wave(x):
    """That is the wave itself. Asked for is its derivative."""
    return np.exp(-x / 2) * np.sin(3 * x)


@fading_wave_slope.mistake
def derivatives_added(x):
    """That is the derivative of the sum e^(−x/2) + sin(3x). Between the two stands a product."""
    return -0.5 * np.exp(-x / 2) + 3 * np.cos(3 * x)


# --------------------------------------------------------------------------------------------- the numeric referee

PLACES = [0.3, -1.1, 1.9, 0.7]
PRODUCT = Labelled("f(x) = x² sin x", lambda x: x**2 * np.sin(x))
FALSE_PRODUCT = Labelled("claimed(x) = 2x cos x", lambda x: 2 * x * np.cos(x))
CHAIN = Labelled("f(x) = e^(−2x)", lambda x: np.exp(-2 * x))
FALSE_CHAIN = Labelled("claimed(x) = e^(−2x)", lambda x: np.exp(-2 * x))
TRUE_CHAIN = Labelled("claimed(x) = −2 e^(−2x)", lambda x: -2 * np.exp(-2 * x))
FOURTH = Labelled("f(x) = x⁴", lambda x: x**4)
FALSE_FOURTH = Labelled("claimed(x) = 4x²", lambda x: 4 * x**2)


@code(
    points=3, atol=1e-4, rtol=1e-4, seconds=4.0,
    probes=[(PRODUCT, FALSE_PRODUCT, PLACES), (CHAIN, FALSE_CHAIN, PLACES), (CHAIN, TRUE_CHAIN, PLACES),
            (FOURTH, FALSE_FOURTH, [0.5, -1.5, 1.2]), (FOURTH, FALSE_FOURTH, [0.0, 1.0]),
            (PRODUCT, FALSE_PRODUCT, [2.0])],
    remark="One probe claims that x⁴ has the derivative 4x², at the places 0 and 1. There the false formula is right: "
           "a referee is as good as the places where it looks.",
    hints=["At one place: how far is `claimed(x)` from `gl.numerical.derivative(f, x)`? Do that at every place.",
           "Collect the distances: `errors = [abs(claimed(x) - gl.numerical.derivative(f, x)) for x in places]`.",
           "return max(errors)"])
def worst_error(f, claimed, places):
    """Somebody claims that the function `claimed` is the derivative of `f`. Write a referee
    `worst_error(f, claimed, places)`: it compares `claimed` with the **numerical** derivative of `f` at every place in
    the list `places` and returns the largest distance between the two, a number that is not negative.

    Numerical derivatives come from `gl.numerical.derivative(f, x)`. For example, `worst_error(np.sin, np.cos, [0, 1])`
    is 0 but for round-off."""
    errors = [abs(claimed(x) - gl.numerical.derivative(f, x)) for x in places]
    return max(errors)


@worst_error.variant
def all_at_once(f, claimed, places):
    x = np.array(places)
    return np.max(np.abs(claimed(x) - gl.numerical.derivative(f, x)))


@worst_error.variant
def with_a_quotient_of_its_own(f, claimed, places):
    h = 1e-6
    return max(abs(claimed(x) - (f(x + h) - f(x - h)) / (2 * h)) for x in places)


def _differences(f, claimed, places):
    return [claimed(x) - gl.numerical.derivative(f, x) for x in places]


@worst_error.mistake(formula="max(claimed(x) - derivative(f, x) for x in places)", almost=True)
def without_abs(f, claimed, places):
    """A claim that is far too small has a large negative difference, and `max` overlooks it. Take sizes: `abs(...)`."""
    return max(_differences(f, claimed, places))


@worst_error.mistake(formula="worst = 0; … if claimed(x) - derivative(f, x) > worst: …", almost=True)
def signed_from_zero(f, claimed, places):
    """A claim that is too small has a negative difference, and your comparison passes it over. Take `abs(...)`."""
    return max([0.0, *_differences(f, claimed, places)])


@worst_error.mistake(formula="abs(max(claimed(x) - derivative(f, x) for x in places))", almost=True)
def abs_too_late(f, claimed, places):
    """`abs` comes too late: `max` has chosen among signed differences already. Take the size of each one first."""
    return abs(max(_differences(f, claimed, places)))


@worst_error.mistake(formula="max(abs(claimed(x) - f(x)) for x in places)")
def compared_with_f(f, claimed, places):
    """You compared the claim with f itself. It is to be compared with the numerical derivative of f."""
    return max(abs(claimed(x) - f(x)) for x in places)


@worst_error.mistake(formula="max(abs(f(x) - derivative(claimed, x)) for x in places)")
def differentiated_the_claim(f, claimed, places):
    """You differentiated the claim. It is said to be a derivative already: differentiate f."""
    return max(abs(f(x) - gl.numerical.derivative(claimed, x)) for x in places)


@worst_error.mistake(formula="np.mean(errors)")
def mean_error(f, claimed, places):
    """That is the mean of the errors. The worst one is asked for: a claim is false if it fails at one place."""
    return float(np.mean(np.abs(_differences(f, claimed, places))))


@worst_error.mistake(formula="sum(errors)")
def sum_of_errors(f, claimed, places):
    """That is the sum of the errors. It grows with the number of places; the worst one does not."""
    return float(np.sum(np.abs(_differences(f, claimed, places))))


@worst_error.mistake(formula="min(errors)", almost=True)
def smallest_error(f, claimed, places):
    """That is the smallest error. A false claim can be right at a place by accident: the largest one tells."""
    return min(abs(d) for d in _differences(f, claimed, places))


@worst_error.mistake(formula="errors[0]")
def first_place_only(f, claimed, places):
    """That is the error at the first place. A `return` inside the loop ends it at once: go through all places."""
    return abs(_differences(f, claimed, places)[0])


@worst_error.mistake(formula="errors[-1]")
def last_place_only(f, claimed, places):
    """That is the error at the last place. Keep the largest one so far while you go through them."""
    return abs(_differences(f, claimed, places)[-1])


@worst_error.mistake(formula="max(error**2 for error in errors)", almost=True)
def squared(f, claimed, places):
    """That is the square of the worst error. Asked for is the distance itself."""
    return max(d**2 for d in _differences(f, claimed, places))


@worst_error.mistake(formula="np.linalg.norm(errors)", almost=True)
def length_of_the_errors(f, claimed, places):
    """That is the root of the sum of squares, in which all places count. Only the largest error is asked for."""
    return float(np.linalg.norm(_differences(f, claimed, places)))


@worst_error.mistake(formula="abs(max(claimed(x) ...) - max(derivative(f, x) ...))")
def maxima_compared(f, claimed, places):
    """You compared the two largest values, which may stand at different places. Compare at each place first, then take
    the largest distance."""
    return abs(max(claimed(x) for x in places) - max(gl.numerical.derivative(f, x) for x in places))


@worst_error.mistake(formula="places[np.argmax(errors)]")
def worst_place(f, claimed, places):
    """That is the place where the claim is worst. Asked for is how wrong it is there."""
    return places[int(np.argmax(np.abs(_differences(f, claimed, places))))]


@worst_error.mistake(formula="max(errors) < 1e-6")
def verdict_only(f, claimed, places):
    """That is a verdict, true or false. Return the number that it rests on."""
    return bool(max(abs(d) for d in _differences(f, claimed, places)) < 1e-6)


@worst_error.mistake(formula="errors")
def all_errors(f, claimed, places):
    """These are the errors at all places. Return the largest of them."""
    return [abs(d) for d in _differences(f, claimed, places)]


@worst_error.mistake(formula="max(abs(claimed(x) - (f(x + 0.01) - f(x)) / 0.01) for x in places)", almost=True)
def coarse_referee(f, claimed, places):
    """Your quotient looks ahead by 0.01, and its own error shows. A referee should be more exact than what it judges:
    use `gl.numerical.derivative`."""
    return max(abs(claimed(x) - (f(x + 0.01) - f(x)) / 0.01) for x in places)


@worst_error.mistake(formula="max(abs(claimed(x)) for x in places)")
def derivative_left_out(f, claimed, places):
    """That is the largest value of the claim. Subtract the numerical derivative of f before you take the size."""
    return max(abs(claimed(x)) for x in places)


# -------------------------------------------------------------------------------------------- the symbolic referee

two_forms = choice(
    "two_forms",
    """You found $2\\sin x\\cos x$ for the derivative of $\\sin^2 x$, by the chain rule. A table says $\\sin 2x$.
    SymPy's `simplify(2*sin(x)*cos(x) - sin(2*x))` prints 0. Who is right?""",
    a=wrong("Only you: sin 2x is the derivative of something else.",
            "The difference of the two is 0 for every x, so they are one and the same function, written in two ways."),
    b=wrong("Only the table: a derivative has one formula.",
            "A derivative is one function, but a function can be written in many ways. The difference of your two is "
            "0."),
    c=right("Both: it is the same function, written in two ways.",
            "Yes. To compare two formulas, do not look at their letters: simplify their difference, or compare numbers "
            "at several places."),
    d=wrong("Both, but only at some places, such as x = 0.",
            "A difference that simplifies to 0 is 0 at every x. At single places even false formulas can agree."),
    hints=["What does it mean for two functions if their difference is 0?",
           "Not 0 at one place, but 0 as a formula: for every x.",
           "They have the same value at every x."])
