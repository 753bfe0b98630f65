"""Lesson 06's figures and prose say what is true: one-sided slopes, supporting lines and softplus against SymPy."""
import json
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import gradlib as gl
from checks.checker import judge, run_answer
from checks.kinks_and_jumps import RIGHT_KINDS, has_kink, kinds, surrogate_slope
from checks.kinks_and_jumps import one_sided_slopes as task_of_slopes
from checks.kinks_and_jumps import relu_slope as exercise
from figures.kinks_and_jumps import CURVES, REACH, Beak, FourWays, Softplus, Support, one_sided_slopes, written

ROOT = Path(__file__).parents[2]
X, H = sympy.Symbol("x", real=True), sympy.Symbol("h", positive=True)
# Each curve left and right of 0, and at 0, in SymPy's words.
EXACT = {
    "|x|": (-X, X, 0), "x²": (X**2, X**2, 0), "ReLU": (sympy.S.Zero, X, 0),
    "cube root": (-((-X) ** sympy.Rational(1, 3)), X ** sympy.Rational(1, 3), 0),
    "√|x|": (sympy.sqrt(-X), sympy.sqrt(X), 0), "step": (sympy.S.Zero, sympy.S.One, 0),
}


@pytest.fixture(scope="module")
def beak():
    figure = Beak()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def support():
    figure = Support()
    figure.draw()
    return figure


def cell(cell_id):
    cells = json.loads((ROOT / "notebooks/06_kinks_and_jumps.ipynb").read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["id"] == cell_id)


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    return "".join("".join(output.get("text", "")) for output in cell(cell_id)["outputs"])


def exact_slopes(name):
    """The slopes of the left and the right chord at 0 with the step h, as formulas in h."""
    left, right, middle = EXACT[name]
    return (middle - left.subs(X, -H)) / H, (right.subs(X, H) - middle) / H


def limits(name):
    return tuple(sympy.limit(slope, H, 0, "+") for slope in exact_slopes(name))


# -------------------------------------------------------------------------------------------------------- the beak

@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_chords_have_the_slopes_of_the_closed_forms(curve):
    for h in (1.0, 0.1, 0.001):
        expected = [float(slope.subs(H, h)) for slope in exact_slopes(curve.name)]
        assert one_sided_slopes(curve.f, 0.0, h) == pytest.approx(expected)


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_the_verdict_is_what_the_limits_are(curve):
    left, right = limits(curve.name)
    before, after, middle = (part if part == 0 else sympy.limit(part, X, 0, side)
                             for part, side in zip(EXACT[curve.name], "-++", strict=True))
    if before != after:
        kind = "jump"
    elif left.is_finite and right.is_finite:
        kind = "closed" if left == right else "kink"
    else:
        kind = "vertical" if left == right else "cusp"
    becomes, _, derivative = curve.verdict(0)
    assert becomes.startswith(kind)
    assert derivative == (float(left) if kind == "closed" else None)
    assert middle == before


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
@pytest.mark.parametrize("x", [-1, -0.05, 0.05, 0.7])
def test_away_from_0_the_verdict_is_the_derivative(curve, x):
    piece = sympy.sympify(EXACT[curve.name][x > 0])
    becomes, _, derivative = curve.verdict(x)
    assert derivative == pytest.approx(float(sympy.diff(piece, X).subs(X, x)))
    assert becomes == ("flat: slope 0" if curve.name == "step" else "closed: one slope")


def test_a_tangent_is_drawn_where_the_beak_has_closed_and_nowhere_else(beak):
    for index, curve in enumerate(CURVES):
        for x in (0.0, 0.05, 1.0):
            for h in (1.0, 0.1, 0.01, 0.001):
                beak.update(h=h, curve=index, x=x)
                left, right = one_sided_slopes(curve.f, x, h)
                exact = curve.verdict(x)[2]
                assert beak.tangent.get_visible() == (h <= 0.01 and exact is not None and abs(right - left) < 0.05)
                if beak.tangent.get_visible():
                    (x0, y0), (x1, y1) = beak.tangent.get_xydata()
                    assert (y1 - y0) / (x1 - x0) == pytest.approx(exact)
                    assert y0 + exact * (x - x0) == pytest.approx(curve.f(x), abs=1e-9)


def test_the_drawn_secants_pass_through_their_points_and_the_beak_lies_between_them(beak):
    for curve, x, h in ((0, 0.0, 0.5), (1, 0.3, 0.1), (4, 0.0, 0.1), (5, 0.0, 0.01)):
        beak.update(h=h, curve=curve, x=x)
        left, right = one_sided_slopes(CURVES[curve].f, x, h)
        for line, slope in ((beak.left, left), (beak.beyond, left), (beak.right, right)):
            (x0, y0), (x1, y1) = line.get_xydata()
            assert (x0, y0) == pytest.approx((x, float(CURVES[curve].f(x))))
            assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
            assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(REACH)
        corners = beak.beak.get_xy() - [x, float(CURVES[curve].f(x))]
        opened = np.arctan2(*corners[[1, -2]].T[::-1])
        assert opened == pytest.approx(np.arctan([left, right]))


def test_away_from_0_every_beak_closes():
    for curve in CURVES:
        for x in (-0.7, 0.05, 1.0):
            left, right = one_sided_slopes(curve.f, x, 1e-5)
            assert abs(right - left) < 0.01, (curve.name, x)


def test_the_absolute_value_and_the_parabola_start_with_the_same_beak():
    assert one_sided_slopes(CURVES[0].f, 0.0, 1.0) == one_sided_slopes(CURVES[1].f, 0.0, 1.0) == (-1, 1)


def test_the_table_writes_itself_only_as_far_as_the_slider_has_come(beak):
    beak.update(h=0.05, curve=0, x=0.0)
    assert [row[3].get_text() for row in beak.rows] == ["+2.00", "+2.00", "·", "·"]
    assert not any(text.get_visible() for text in beak.verdict)
    beak.update(h=0.001, curve=0, x=0.0)
    assert [row[3].get_text() for row in beak.rows] == ["+2.00"] * 4
    assert all(text.get_visible() for text in beak.verdict)


def test_zero_is_written_without_a_minus():
    assert written(-0.0) == written(-0.001) == "+0.00"
    assert written(-0.006) == "−0.01"


def test_what_was_predicted_hides_where_it_was_not_asked():
    figure = Beak()
    figure.commit(figure.prediction.options[1])
    figure.draw(h=0.1)
    assert len(figure.guess) == 3 and all(part.get_visible() for part in figure.guess)
    figure.draw(h=0.1, curve=1)
    assert not any(part.get_visible() for part in figure.guess)


# ------------------------------------------------------------------------------------------- the four ways together

def test_the_four_panels_show_the_slopes_that_the_limits_are():
    words = {sympy.oo: "+∞", -sympy.oo: "−∞", sympy.Integer(0): "0", sympy.Integer(1): "+1", sympy.Integer(-1): "−1"}
    for name, curve, x, slopes, _ in FourWays.panels:
        at_0 = limits(curve) if x == 0 else (sympy.diff(sympy.sympify(EXACT[curve][1]), X),) * 2
        assert slopes == " and ".join(words[limit] for limit in at_0), name
        assert slopes in FourWays().alternative_text() and name in FourWays().alternative_text()


def test_each_panel_draws_its_secants_through_its_place():
    figure = FourWays()
    for axes, (name, curve, x, _, _) in zip(figure.figure.axes, FourWays.panels, strict=True):
        f = next(c.f for c in CURVES if c.name == curve)
        slopes = one_sided_slopes(f, x, FourWays.h)
        dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
        secants = [line.get_xydata() for line in dashed if line.get_linewidth() > 2]        # not the one drawn on
        drawn = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in secants]
        assert drawn == pytest.approx(slopes), name
        assert all(tuple(secant[0]) == pytest.approx((x, float(f(x)))) for secant in secants)


# ------------------------------------------------------------------------------------------------ supporting lines

@pytest.mark.parametrize("curve", Support.intervals)
def test_a_line_is_called_supporting_just_where_it_stays_below(curve, support):
    places, (low, high) = np.linspace(-3, 3, 601), support.intervals[curve]
    for g in Support.sliders[0].values:
        support.update(g=g, curve=curve)
        below = bool(np.all(g * places <= CURVES[curve].f(places) + 1e-12))
        assert (support.said.get_text() == "supports the curve") == below, g
        fan = [slope for slope, ray in support.fan if ray.get_visible()]
        assert all(low - 1e-6 <= slope <= min(g, high) + 1e-6 for slope in fan)


def test_subgradients_reach_from_the_left_slope_to_the_right_one():
    for curve, interval in Support.intervals.items():
        assert tuple(map(float, limits(CURVES[curve].name))) == interval


def test_the_marked_part_lies_above_the_curve(support):
    for curve in Support.intervals:
        for g in (-1.6, -0.5, 1.3):
            support.update(g=g, curve=curve)
            if support.above.get_visible():
                (_, _), (x, y) = support.above.get_xydata()
                assert y > CURVES[curve].f(x)


# ---------------------------------------------------------------------------------------------------------- softplus

def test_softplus_differs_most_at_0_by_ln_2_over_beta():
    places = np.linspace(-4, 4, 2001)
    for beta in Softplus.sliders[0].values:
        gap = Softplus.value(places, beta) - gl.relu(places)
        assert gap.max() == pytest.approx(np.log(2) / beta, rel=1e-6)
        assert places[gap.argmax()] == pytest.approx(0)


def test_its_slope_is_the_sigmoid_which_is_one_half_at_0_and_changes_by_a_quarter_beta():
    beta = sympy.Symbol("beta", positive=True)
    softplus = sympy.log(1 + sympy.exp(beta * X)) / beta
    slope = sympy.diff(softplus, X)
    assert sympy.simplify(slope - 1 / (1 + sympy.exp(-beta * X))) == 0
    assert slope.subs(X, 0) == sympy.Rational(1, 2)
    assert sympy.simplify(sympy.diff(slope, X).subs(X, 0)) == beta / 4


def test_its_beak_closes_as_beta_falls_and_opens_towards_that_of_relu():
    gaps = [right - left for left, right in map(Softplus.slopes_of_beak, Softplus.sliders[0].values)]
    assert np.all(np.diff(gaps) > 0)
    assert gaps[0] < 0.02
    left, right = Softplus.slopes_of_beak(1e4)
    assert right - left == pytest.approx(1, abs=0.01)


# --------------------------------------------------------------------------------------------- prose and exercises

def test_the_printed_table_agrees_with_the_closed_forms():
    rows = printed("explain-table").splitlines()[2:]
    for row in rows:
        name, numbers = row[:10].strip(), [float(part) for part in row[10:].split()]
        expected = [float(slope.subs(H, h)) for h in (0.1, 0.001) for slope in exact_slopes(name)]
        assert numbers == pytest.approx([*expected, np.mean(expected[2:])], abs=6e-4)
    assert len(rows) == 5


def test_training_meets_the_kinks_only_at_its_start_and_succeeds():
    """The lesson's own code, with every step counted, not only those it prints."""
    on_a_kink = []

    def count(p):
        on_a_kink.append(int(np.sum(known["into_relu"](p) == 0)))
        return gl.grad(known["loss"])(p)

    code = "".join(cell("training")["source"])
    assert "gl.grad(loss)(p)" in code
    known = {"np": np, "gl": gl, "count": count}
    exec(code.replace("gl.grad(loss)(p)", "count(p)"), known)
    assert on_a_kink == [8] + 1000 * [0]
    lines = printed("training").splitlines()
    assert [line.split()[-1] for line in lines] == ["8", "0", "0"]
    losses = [float(line.split()[3]) for line in lines]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-4


def test_straight_through_learns_where_the_step_alone_does_not_move():
    step, through = (line.split() for line in printed("step-code").splitlines())
    assert step[2] == "-0.50" and step[3] != "0%"
    assert through[3] == "0%"


def test_the_libraries_choices_at_the_kink_are_as_the_notes_say():
    assert gl.grad(gl.relu)(0.0) == 0
    assert gl.grad(lambda x: np.maximum(x, 0))(0.0) == 0.5
    assert "gradlib takes 0 for `gl.relu`, ½ for `np.maximum(x, 0)`" in "".join(cell("subgradient-notes")["source"])


@given(st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 1))
def test_the_exercise_takes_every_subgradient_of_relu_and_no_other_slope(g):
    """Judged by the line itself: a subgradient's line through 0 stays below max(z, 0) at z = −1 and at z = 1."""
    verdict = judge(exercise, run_answer(exercise, lambda x: g if x == 0 else float(x > 0)))
    supports = -g <= 0 and g <= 1
    assert verdict.passed == (supports or bool(np.isclose(g, 0, atol=exercise.atol)))


@pytest.mark.parametrize("said", ["no derivative", [0, 1], 2, np.inf])
def test_whatever_is_returned_at_the_kink_gets_a_card_with_the_right_slope_beside_it(said):
    verdict = judge(exercise, run_answer(exercise, lambda x: said if x == 0 else float(x > 0)))
    assert not verdict.passed
    assert verdict.comparison.call == "relu_slope(0)" and verdict.comparison.right == "0"
    assert isinstance(verdict.comparison.yours, str) and verdict.sentences


def test_a_subgradient_at_the_kink_does_not_excuse_the_pieces():
    swapped = judge(exercise, run_answer(exercise, lambda x: 0.3 if x == 0 else float(x < 0)))
    assert swapped.mistake == "sides_exchanged" and swapped.comparison.call == "relu_slope(2)"


def test_the_worked_example_has_the_slopes_it_names():
    left, right = one_sided_slopes(lambda x: np.abs(x) + x / 2, 0.0, 0.01)
    assert (left, right) == pytest.approx((-0.5, 1.5))


def test_the_hints_about_the_six_functions_are_right():
    """x|x|, |x|^(2/3) and sign(x)√|x| as formulas on each side of 0: their chords are as the hints and cards say."""
    third = sympy.Rational(1, 3)
    for left, right, said in ((-H * H, H * H, (H, H)), (H ** (2 * third), H ** (2 * third), (-H**-third, H**-third)),
                              (-sympy.sqrt(H), sympy.sqrt(H), (1 / sympy.sqrt(H), 1 / sympy.sqrt(H)))):
        chords = -left / H, right / H
        assert all(sympy.simplify(chord - slope) == 0 for chord, slope in zip(chords, said, strict=True))
    assert one_sided_slopes(SIX["sign(x) √|x|"], 0.0, 0.01) == pytest.approx((10, 10))
    assert one_sided_slopes(SIX["sign(x) √|x|"], 0.0, 0.0001) == pytest.approx((100, 100))


SIX = {"x|x|": lambda x: x * np.abs(x), "max(x, 2x)": lambda x: np.maximum(x, 2 * x), "sign(x)": np.sign,
       "|x|^(2/3)": lambda x: np.cbrt(x * x), "sign(x) √|x|": lambda x: np.sign(x) * np.sqrt(np.abs(x)),
       "round(x)": np.round}


def test_the_six_functions_are_what_the_exercise_calls_them():
    """Judged by numbers alone: values and chords at two small steps."""
    assert SIX.keys() == RIGHT_KINDS.keys()
    for name, f in SIX.items():
        jumps = abs(f(1e-9) - f(-1e-9)) > 0.5
        (far_left, far_right), (left, right) = (one_sided_slopes(f, 0.0, h) for h in (1e-3, 1e-6))
        grows = abs(left) > 2 * abs(far_left) and abs(right) > 2 * abs(far_right)
        kind = ("jump" if jumps else "vertical" if grows and left * right > 0 else "cusp" if grows
                else "kink" if abs(right - left) > 0.1 else "flat" if np.ptp(f(np.linspace(-0.4, 0.4, 9))) == 0
                else "smooth")
        assert RIGHT_KINDS[name] == kind


def test_the_examples_in_the_tasks_give_what_they_say():
    for answer, arguments, value, said in (
            (task_of_slopes, (abs, 0, 0.1), (-1, 1), "`one_sided_slopes(abs, 0, 0.1)` gives `(-1, 1)`"),
            (has_kink, (abs, 0, 0.001, 0.1), True, "`has_kink(abs, 0, 0.001, 0.1)` is `True`"),
            (surrogate_slope, (0, 4), 1, "`surrogate_slope(0, 4)` gives 1")):
        assert answer.reference(*arguments) == pytest.approx(value)
        assert said in answer.task


def test_a_wrong_kind_is_explained_without_a_formula():
    for mistake in kinds.mistakes:
        verdict = judge(kinds, run_answer(kinds, mistake.answer()))
        assert verdict.mistake == mistake.name and verdict.formula is None and verdict.sentences
