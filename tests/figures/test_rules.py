"""Lesson 04's figures and prose say what is true: teeth that mesh, rates and areas against SymPy and closed forms."""
import json
from pathlib import Path

import numpy as np
import pytest
import sympy
from matplotlib.path import Path as Outline

import gradlib as gl
from checks.exercise import all_exercises
from figures.rules import PLAY, Gears, GrowingRectangle, Layers, meshing_angle

ROOT = Path(__file__).parents[2]
X = sympy.Symbol("x", positive=True)


@pytest.fixture(scope="module")
def gears():
    figure = Gears()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def rectangle():
    figure = GrowingRectangle()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def layers():
    figure = Layers()
    figure.draw()
    return figure


def cell(cell_id, notebook="notebooks/04_rules.ipynb"):
    cells = json.loads((ROOT / notebook).read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["id"] == cell_id)


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    return "".join("".join(output.get("text", "")) for output in cell(cell_id)["outputs"])


# ------------------------------------------------------------------------------------------------------- the gears

def placed(gear, angle, centre=0.0):
    """The closed outline of a gear turned by `angle`, its axle at (centre, 0), with points between its corners."""
    corners = np.vstack([gear.outline(), gear.outline()[:1]])
    dense = np.concatenate([np.linspace(a, b, 8, endpoint=False) for a, b in zip(corners, corners[1:], strict=False)])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.vstack([dense, dense[:1]]) @ turn + [centre, 0]


def distances(points, outline):
    """How far each point is from an outline."""
    starts, along = outline[:-1], np.diff(outline, axis=0)
    t = np.clip(((points[:, None] - starts) * along).sum(-1) / (along**2).sum(-1), 0, 1)
    return np.linalg.norm(starts + t[..., None] * along - points[:, None], axis=-1).min(axis=1)


def intrusion(points, outline):
    """How deep points lie inside an outline, at most."""
    inside = Outline(outline).contains_points(points)
    return float(distances(points[inside], outline).max()) if inside.any() else 0.0


def meshing_pairs(x, teeth):
    """The two pairs of gears that mesh, each with the angles at which they stand."""
    angles = Gears().angles(x, teeth)
    return ((Gears.driver, angles["x"], Gears.pinion, angles["u small"]),
            (Gears.wheel, angles["u large"], Gears.last(teeth), angles["y"]))


@pytest.mark.parametrize("teeth", Gears.sliders[1].values)
def test_teeth_mesh_at_every_position_without_cutting_into_each_other(teeth):
    for x in np.linspace(0, 0.1, 25):           # two teeth of the first gear, six and more of the last
        for one, angle, other, other_angle in meshing_pairs(x, teeth):
            left, right = placed(one, angle), placed(other, other_angle, one.radius + other.radius)
            at_left = left[left[:, 0] > one.radius - 1.5 * one.module]
            at_right = right[right[:, 0] < one.radius + 1.5 * one.module]
            assert intrusion(at_left, right) < 0.01 * one.module
            assert intrusion(at_right, left) < 0.01 * one.module
            assert distances(at_left, right).min() < PLAY * np.pi / 2 * one.module      # apart by their play only


def test_teeth_out_of_step_would_be_noticed():
    one, other = Gears.driver, Gears.pinion
    in_step = meshing_angle(other, one, 0.0, direction=0.0)
    right = placed(other, in_step + 0.2 * 2 * np.pi / other.teeth, one.radius + other.radius)
    assert intrusion(placed(one, 0.0), right) > 0.1 * one.module


@pytest.mark.parametrize("teeth", Gears.sliders[1].values)
def test_hands_counters_and_teeth_tell_the_same_turns(teeth, gears):
    inner, outer = gears.rates(teeth)
    start, end = gears.angles(0.0, teeth), gears.angles(0.37, teeth)
    turned = {name: (end[name] - start[name]) / (2 * np.pi) for name in start}
    assert turned == pytest.approx({"x": -0.37, "u small": 0.37 * inner, "u large": 0.37 * inner,
                                    "y": -0.37 * inner * outer})
    gears.update(x=0.37, teeth=teeth)
    for wheel, centre, turns in ((gears.x_wheel, gears.axle_of_x, 0.37), (gears.u_small, (0, 0), -0.37 * inner),
                                 (gears.y_wheel, gears.axle_of_y(teeth), 0.37 * inner * outer)):
        across, up = wheel.hand.get_xydata()[1] - centre
        assert np.arctan2(across, up) == pytest.approx(np.angle(np.exp(2j * np.pi * turns)))
    assert gears.counters["y"].get_text() == f"y = {0.37 * inner * outer:.3f}"
    assert gears.product.get_text().endswith(rf"{outer:g}\cdot{inner:g}\;=\;{inner * outer:g}$")


def test_the_outline_stays_between_root_and_tip_and_has_its_teeth():
    for gear in (Gears.driver, Gears.pinion, Gears.wheel):
        r = np.linalg.norm(gear.outline(), axis=1)
        assert r.max() == pytest.approx(gear.tip)
        assert r.min() == pytest.approx(gear.radius - gear.module)
        rises = np.diff(np.sign(np.append(r, r[0]) - gear.radius))
        assert (rises > 0).sum() == gear.teeth


def test_the_predictions_of_the_gears_are_the_tempting_combinations_of_two_and_three():
    inner, outer = Gears.rates(10)
    assert [option.value for option in Gears.prediction.options] == [Gears.driver.teeth / 10, outer, inner + outer,
                                                                     inner * outer]


def test_a_predicted_turn_goes_round_with_its_own_rate():
    figure = Gears()
    figure.commit(figure.prediction.options[2])
    figure.draw(x=0.25)
    mark, said, turns = figure.guess
    assert said.get_text() == "you 1.250"
    assert counted(turns) == pytest.approx(1.25)
    figure.draw(x=0.25, teeth=15)
    assert not mark.get_visible() and not said.get_visible() and counted(turns) == 0


def counted(turns):
    """How many turns a row of discs shows: the parts that are filled."""
    return sum((disc.theta2 - disc.theta1) / 360 for disc in turns.discs if disc.get_visible())


@pytest.mark.parametrize("teeth", Gears.sliders[1].values)
def test_the_discs_count_the_turns_and_fill_the_way_the_hand_goes(teeth, gears):
    inner, outer = gears.rates(teeth)
    for x in (0, 0.005, 0.385, 0.5, 1):
        gears.update(x=x, teeth=teeth)
        rates = {"x": 1, "u": inner, "y": inner * outer}
        for name, turns in gears.turns.items():
            assert counted(turns) == pytest.approx(rates[name] * x)
    gears.update(x=0.15, teeth=teeth)
    for name, wheel, axle in (("x", gears.x_wheel, gears.axle_of_x), ("u", gears.u_small, gears.axle_of_u)):
        disc = gears.turns[name].discs[0]
        across, up = wheel.hand.get_xydata()[1] - axle
        hand = np.degrees(np.arctan2(up, across))
        edge = disc.theta1 if name == "x" else disc.theta2           # the side that moves: the other one stays at 90
        assert np.cos(np.radians(hand - edge)) == pytest.approx(1)
        assert 90 in (disc.theta1, disc.theta2)


# ------------------------------------------------------------------------------------------------------ the layers

def test_slopes_of_the_layers_are_the_derivatives_of_the_curves(layers):
    inner, outer, chain = (sympy.lambdify(X, sympy.diff(f, X)) for f in (X**2, sympy.sin(X), sympy.sin(X**2)))
    for x in (0.3, 1.0, 1.5, 1.8):
        layers.update(x=x)
        expected = inner(x), outer(x**2), chain(x)
        for tangent, slope in zip(layers.tangents, expected, strict=True):
            (left, low), (right, high) = tangent.get_xydata()
            assert (high - low) / (right - left) == pytest.approx(slope)


def test_the_carried_bar_keeps_its_length_on_the_page(layers):
    layers.draw(x=1.5)
    lengths = [np.linalg.norm(np.diff(bar.axes.transData.transform(bar.get_xydata()), axis=0)) for bar in layers.bars]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.01)


def test_only_the_right_prediction_touches_the_curve():
    for option in Layers.prediction.options:
        slope = np.cos(Layers.entering[option.value](1.5)) * 2 * 1.5
        assert (abs(slope - gl.numerical.derivative(lambda x: np.sin(x**2), 1.5)) < 1e-6) == (option.value == "u")
    assert f"{np.cos(2.25):.2f}" == "-0.63"
    assert f"{3 * np.cos(2.25):.2f}" == "-1.88"


# --------------------------------------------------------------------------------------------------- the rectangle

def test_the_pieces_are_what_the_area_gains():
    u, v, du, dv, h = sympy.symbols("u v du dv h")
    gain = sympy.expand((u + du * h) * (v + dv * h) - u * v)
    numbers = {u: GrowingRectangle.u, v: GrowingRectangle.v, du: GrowingRectangle.du}
    for step in (1, 0.1, 0.001):
        for rate in (0, 1, 2):
            exactly = float(gain.subs(numbers | {dv: rate, h: step}))
            assert sum(GrowingRectangle.pieces(step, rate)) == pytest.approx(exactly)
    limit = sympy.limit(gain / h, h, 0).subs(numbers)
    assert all(GrowingRectangle.growth(rate) == limit.subs(dv, rate) for rate in (0, 1, 2))


def test_areas_drawn_are_the_pieces(rectangle):
    for h, dv in ((1, 1), (0.25, 2), (0.001, 0.5)):
        rectangle.update(h=h, dv=dv)
        areas = [shape.get_width() * shape.get_height() for shape in rectangle.shapes.values()]
        assert areas == pytest.approx(GrowingRectangle.pieces(h, dv))


def test_bars_are_as_long_as_their_numbers_and_only_the_corner_vanishes(rectangle):
    lengths = {}
    for h in (1, 0.001):
        rectangle.update(h=h, dv=1)
        lengths[h] = [float(np.ptp(bar.get_xdata())) for bar in rectangle.bars.values()]
        shown = [float(value.get_text()) for value in rectangle.values.values()]
        assert np.array(lengths[h]) / lengths[h][0] == pytest.approx(np.array(shown) / shown[0])
    assert lengths[0.001][:2] == pytest.approx(lengths[1][:2])
    assert lengths[0.001][2] == pytest.approx(lengths[1][2] / 1000)


def test_the_predictions_of_the_rectangle_name_the_numbers_that_it_shows():
    values = [option.value for option in GrowingRectangle.prediction.options]
    corner = GrowingRectangle.du * 1
    assert values == [sum(GrowingRectangle.pieces(1, 1)), GrowingRectangle.growth(1), corner, 0]


# -------------------------------------------------------------------------------------------------------- the prose

def test_the_table_of_rules_is_what_sympy_says():
    rows = "".join(cell("table")["source"])
    n, c = sympy.symbols("n c")
    for formula, entry in ((X**n, "$x^n$ | $n\\,x^{n-1}$"), (sympy.exp(X), "$e^x$ | $e^x$"),
                           (sympy.log(X), "$\\ln x$ | $1/x$"), (sympy.sin(X), "$\\sin x$ | $\\cos x$"),
                           (sympy.cos(X), "$\\cos x$ | $-\\sin x$")):
        assert entry in rows
        claimed = {X**n: n * X**(n - 1), sympy.exp(X): sympy.exp(X), sympy.log(X): 1 / X, sympy.sin(X): sympy.cos(X),
                   sympy.cos(X): -sympy.sin(X)}[formula]
        assert sympy.simplify(sympy.diff(formula, X) - claimed) == 0
    u, v = sympy.Function("u")(X), sympy.Function("v")(X)
    quotient = (u.diff(X) * v - u * v.diff(X)) / v**2
    assert "$(u'v-u\\,v')/v^2$" in rows and sympy.simplify(sympy.diff(u / v, X) - quotient) == 0
    assert "$c\\,u'$" in rows and sympy.diff(c * u, X) == c * u.diff(X)


def test_the_referee_tells_the_true_claims_from_the_false_ones():
    verdicts = [line.split()[-1] for line in printed("referee-code").strip().splitlines()]
    assert verdicts == ["holds", "holds", "false", "false", "holds"]


def test_the_false_power_rule_is_right_at_the_two_places_that_the_lesson_names():
    assert sympy.solveset(4 * X**2 - sympy.diff(X**4, X), sympy.Symbol("x", positive=True), sympy.S.Reals) == {0, 1}


def test_the_worked_example_uses_the_numbers_that_the_lesson_prints():
    exact = sympy.diff(sympy.exp(sympy.sin(X**2)), X).subs(X, sympy.Rational(1, 2))
    assert f"{float(exact):.9f}" in printed("worked-example-layers")
    assert printed("symbolic").count(f"{float(exact):.9f}") == 2
    prose = "".join(cell("worked-example")["source"])
    u = 0.25
    for number in (u, np.sin(u), np.exp(np.sin(u)), np.cos(u), float(exact)):
        assert f"{number:.3f}".rstrip("0") in prose
    assert f"{3 * np.cos(0.6) * 2 * np.sin(0.6):.3f}" == "2.796"        # the remark on the three blanks


def test_the_examples_in_the_tasks_are_what_the_references_give():
    reference = {e.name: e.reference for e in all_exercises() if e.topic == "rules"}

    def square(x):
        return x**2

    def double(x):
        return 2 * x

    assert reference["chain_rule"](np.sin, np.cos, square, double, 0) == 0
    assert reference["product_rule"](square, double, square, double, 1) == 4
    assert reference["fading_wave_slope"](0) == 3
    assert reference["worst_error"](np.sin, np.cos, [0, 1]) < 1e-9
    assert sympy.simplify(2 * sympy.sin(X) * sympy.cos(X) - sympy.sin(2 * X)) == 0


def test_the_last_hints_of_the_blanks_lead_to_the_answers():
    blanks = {e.name: e for e in all_exercises() if e.topic == "rules" and e.kind == "value"}
    assert eval(blanks["inner_rate"].hints[-1]) == blanks["inner_rate"].expected[0]
    named = {}
    exec(blanks["three_rates"].hints[-1].replace(", ", "\n"), {"np": np}, named)
    assert [named["du_dx"], named["dv_du"], named["dy_dv"]] == pytest.approx(blanks["three_rates"].expected[0])


def test_gradlib_has_a_hundred_more_rules_as_the_lesson_says():
    assert len(gl.RULES) > 100
    assert "a hundred more lines" in "".join(cell("take-away-article")["source"])

