"""Lesson 05's ground, figures and prose say what is true: slopes against SciPy's splines, closed forms and SymPy."""
import json
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BSpline

from checks.exercise import all_exercises
from figures.gradient import (
    ROSES,
    SIDE,
    SOUTH,
    SUMMIT,
    TO_SUMMIT,
    WALKER,
    WEST,
    MapAndLand,
    Rose,
    SlopeRose,
    TwoKnobs,
    height,
    slope,
)
from figures.terrain import Surface, contour_levels, ground, spline_weights
from gradlib.data import terrain
from gradlib.numerical import gradient

ROOT = Path(__file__).parents[2]
INSIDE = st.floats(0, SIDE)


@pytest.fixture(scope="module")
def rose_figure():
    figure = SlopeRose()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def knobs_figure():
    figure = TwoKnobs()
    figure.draw()
    return figure


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    cells = json.loads((ROOT / "notebooks/05_gradient.ipynb").read_text(encoding="utf-8"))["cells"]
    cell = next(cell for cell in cells if cell["id"] == cell_id)
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def answer(name):
    """The right answer to an exercise that asks for a value."""
    return next(e for e in all_exercises() if e.name == name).expected[0]


def by_scipy(surface, place, order=(0, 0)):
    """The height, or a partial derivative of it, by SciPy: a tensor product of uniform cubic B-splines."""
    def row(position, first, spacing, count, order):
        knots = first + spacing * np.arange(-2, count + 2)
        return np.array([BSpline(knots, one, 3)(position, nu=order) for one in np.eye(count)])

    rows, columns = surface.heights.shape
    return (row(place[1], surface.first[1], surface.spacing[1], rows, order[1]) @ surface.heights
            @ row(place[0], surface.first[0], surface.spacing[0], columns, order[0]))


# ------------------------------------------------------------------------------------------------------- the ground

@given(st.floats(0, 1))
def test_the_weights_add_up_to_one_and_none_is_negative(t):
    weights = spline_weights(t)
    assert weights.sum() == pytest.approx(1, abs=1e-15)
    assert (weights >= 0).all()


@settings(max_examples=25, deadline=None)
@given(INSIDE, INSIDE)
def test_heights_and_slopes_are_those_of_scipys_spline(x, y):
    place = np.array([x, y])
    assert height(place) == pytest.approx(by_scipy(height, place), abs=1e-9)
    assert gradient(height, place) == pytest.approx(
        [by_scipy(height, place, (1, 0)), by_scipy(height, place, (0, 1))], abs=1e-6)


@settings(deadline=None)
@given(*[st.floats(-3, 3)] * 6, st.floats(1, 6), st.floats(3, 9))
def test_slopes_of_any_surface_of_second_degree_come_out_exactly(a, b, c, d, e, f, x, y):
    across, along = np.arange(-2, 12, 0.75), np.arange(-1, 15, 1.25)
    grid_x, grid_y = np.meshgrid(across, along)
    heights = a + b * grid_x + c * grid_y + d * grid_x**2 + e * grid_x * grid_y + f * grid_y**2
    exact = [b + 2 * d * x + e * y, c + e * x + 2 * f * y]
    assert gradient(Surface(heights, across, along), np.array([x, y])) == pytest.approx(exact, abs=1e-6)


def test_many_places_at_once_give_the_heights_of_each():
    places = np.random.default_rng(0).uniform(0, SIDE, (3, 4, 2))
    assert height(places).shape == (3, 4)
    assert height(places)[2, 1] == height(places[2, 1])


@pytest.mark.parametrize("place", [(-400.0, 500.0), (500.0, -400.0), (SIDE + 400, 500.0), (500.0, SIDE + 400)])
def test_a_place_off_the_map_is_refused_in_one_sentence(place):
    with pytest.raises(ValueError, match="outside the map"):
        height(np.array(place))


def test_the_ground_is_the_piece_of_the_hills_that_it_says():
    """Close to a measurement the surface is within a few metres of it: it rounds, it does not move."""
    hills = terrain()
    for row, column in [(215, 195), (222, 205), (230, 215)]:
        place = np.array([hills.x[column] - WEST, hills.y[row] - SOUTH])
        assert height(place) == pytest.approx(hills.elevation[row, column], abs=10)


def test_averaged_blocks_keep_planes_where_they_were(monkeypatch):
    hills = terrain()
    plane = hills._replace(elevation=0.3 * hills.x - 0.2 * hills.y[:, None])
    monkeypatch.setattr("figures.terrain.terrain", lambda: plane)
    for every in (1, 2, 5):
        piece = ground(5000.0, 7000.0, 3000.0, every)
        assert piece(np.array([1234.0, 777.0])) == pytest.approx(0.3 * 6234 - 0.2 * 7777, abs=1e-6)
        assert gradient(piece, np.array([0.0, 3000.0])) == pytest.approx([0.3, -0.2], abs=1e-6)


def test_the_grid_of_measurements_is_as_fine_as_the_lesson_says():
    assert f"{height.spacing[0]:.0f} m by {height.spacing[1]:.0f} m" == "75 m by 92 m"


# --------------------------------------------------------------------------------------------------------- the rose

@pytest.mark.parametrize("rose", ROSES, ids=lambda rose: rose.name)
def test_the_slopes_walked_are_a_cosine_of_the_gradient(rose):
    truth = np.array([by_scipy(height, rose.place, order) for order in ((1, 0), (0, 1))])
    angles = np.radians(Rose.headings)
    assert rose.slopes == pytest.approx(truth[0] * np.cos(angles) + truth[1] * np.sin(angles), abs=1e-6)
    assert rose.slopes == pytest.approx(rose.steepness * np.cos(angles - np.radians(rose.steepest)), abs=1e-6)
    if rose.steepness > 0.05:
        assert Rose.headings[np.argmax(rose.slopes)] == round(rose.steepest)


def test_the_contour_line_is_at_right_angles_to_the_gradient():
    """Along a circle of 1 m round the walker, the height is the walker's own at right angles to the gradient."""
    angles = np.radians(np.arange(0, 360, 0.1))
    circle = height(WALKER + np.stack([np.cos(angles), np.sin(angles)], -1)) - height(WALKER)
    level = np.degrees(angles[np.flatnonzero(np.diff(np.sign(circle)))])
    assert sorted((level - ROSES[0].steepest) % 360) == pytest.approx([90, 270], abs=1)


def test_the_summit_is_the_highest_place_on_the_map():
    places = np.arange(0, SIDE + 1, 5)
    heights = height(np.stack(np.meshgrid(places, places), -1))
    row, column = np.unravel_index(heights.argmax(), heights.shape)
    assert (places[column], places[row]) == tuple(SUMMIT)
    assert ROSES[3].steepness < 0.01


def test_the_walker_would_climb_hardly_at_all_towards_the_summit():
    """The tempting answer is really wrong at this place."""
    towards, steepest = slope(WALKER, TO_SUMMIT), ROSES[0].steepness
    assert towards < steepest / 4
    replies = [option.reply for option in SlopeRose.prediction.options]
    assert f"it rises {100 * towards:.0f} cm in a metre" in replies[0]
    assert f"it rises {100 * steepest:.0f} cm" in replies[0]
    assert f"{100 * steepest:.0f} cm in a metre" in replies[1]
    assert f"{height(WALKER):.0f} m above the sea" in SlopeRose.prediction.question
    assert slope(WALKER, SlopeRose.prediction.options[2].value) == pytest.approx(0, abs=1e-6)


def test_the_rose_appears_only_as_far_as_the_walker_has_turned(rose_figure):
    for theta in rose_figure.sliders[0].values:
        rose_figure.update(theta=theta, place=0)
        headings, slopes = rose_figure.painted.get_data()
        assert headings.max() == theta
        petal = np.column_stack(rose_figure.uphill.get_data())
        shown = ~np.isnan(petal[:, 0])
        assert np.hypot(*petal[shown].T) == pytest.approx(slopes[slopes >= 0])
        assert rose_figure.longest.get_visible() == (theta == 360)


def test_the_petal_is_a_circle_whose_diameter_is_the_gradient(rose_figure):
    rose_figure.update(theta=360, place=0)
    middle = ROSES[0].gradient / 2
    for line, centre in ((rose_figure.uphill, middle), (rose_figure.downhill, -middle)):
        points = np.column_stack(line.get_data())
        points = points[~np.isnan(points[:, 0])]
        assert np.hypot(*(points - centre).T) == pytest.approx(ROSES[0].steepness / 2, abs=1e-6)


def test_the_level_summit_shows_no_arrow(rose_figure):
    rose_figure.update(theta=360, place=3)
    assert not rose_figure.longest.get_visible()
    for theta in rose_figure.sliders[0].values:
        rose_figure.update(theta=theta, place=3)
        assert "−0.000" not in rose_figure.number.get_text()


def test_a_square_at_the_walker_joins_the_gradient_and_the_contour_line(rose_figure):
    for place, rose in enumerate(ROSES[:3]):
        rose_figure.update(theta=360, place=place)
        up, _, along = rose_figure.right_angle.get_xydata() - rose.place
        assert up @ along == pytest.approx(0, abs=1e-9)
        assert up @ rose.gradient == pytest.approx(np.hypot(*up) * rose.steepness)


# -------------------------------------------------------------------------------------------- the map, and the land

def test_the_gradient_lies_on_the_map_and_the_way_climbs_with_the_land():
    figure = MapAndLand()
    figure.draw()
    truth = np.array([by_scipy(height, WALKER, order) for order in ((1, 0), (0, 1))])
    tip = figure.on_map(WALKER + figure.arrow_length * truth / np.hypot(*truth))
    assert figure.gradient._posA_posB == [pytest.approx(figure.on_map(WALKER)), pytest.approx(tip, abs=1e-3)]
    for theta in (0, 90, 115, 205):
        figure.update(theta=theta)
        (foot, head), (start, end) = figure.heading._posA_posB, figure.way._posA_posB
        climb = np.subtract(end, head) - np.subtract(start, foot)           # straight up on the page, foreshortened
        slope_now = truth @ [np.cos(np.radians(theta)), np.sin(np.radians(theta))]
        assert climb == pytest.approx([0, np.cos(figure.elevation) * figure.arrow_length * slope_now], abs=1e-3)


def test_from_where_the_eye_is_no_part_of_the_land_hides_another():
    """Going north along a line that is upright on the page, the land never sinks on the page."""
    figure = MapAndLand
    x, y = np.meshgrid(np.arange(figure.west, figure.east + 1, 20), np.arange(figure.south, figure.north + 1, 20))
    here, step = np.stack([x, y], -1), np.array([-figure.shear, 1.0])
    behind = here + step
    rise = figure.on_land(behind, height(behind)) - figure.on_land(here, height(here))
    assert rise[..., 0] == pytest.approx(0, abs=1e-9)
    assert rise[..., 1].min() > 0


# -------------------------------------------------------------------------------------------------------- the knobs

@pytest.mark.parametrize("x, y", [(800, 600), (100, 2100), (1500, 300)])
def test_each_cut_shows_its_partial_derivative(knobs_figure, x, y):
    knobs_figure.update(x=x, y=y)
    for cut, order in zip(knobs_figure.cuts, ((1, 0), (0, 1)), strict=True):
        (left, right), (low, high) = cut.tangent.get_data()
        exact = by_scipy(height, np.array([x, y], float), order)
        assert (high - low) / (right - left) == pytest.approx(exact, abs=1e-6)
        assert cut.number.get_text().replace("−", "-").endswith(f"{exact:+.3f} m/m")


def test_turning_one_knob_leaves_its_own_profile_as_it_is(knobs_figure):
    knobs_figure.update(x=800, y=600)
    before = [cut.profile.get_ydata().copy() for cut in knobs_figure.cuts]
    knobs_figure.update(x=1500, y=600)
    after = [cut.profile.get_ydata() for cut in knobs_figure.cuts]
    assert np.array_equal(before[0], after[0])
    assert not np.allclose(before[1], after[1])


def test_every_profile_stays_within_its_axes():
    places = np.linspace(0, SIDE, 111)
    heights = height(np.stack(np.meshgrid(places, places), -1))
    low, high = TwoKnobs.metres
    assert low + 80 < heights.min() and heights.max() < high


# -------------------------------------------------------------------------------------------------------- the prose

def test_the_lesson_prints_the_numbers_it_speaks_of():
    table = printed("explain-table")
    assert "[0.398 0.198]" in table and "0.445 m/m" in table
    assert f"{TO_SUMMIT:.0f}°" == "105°"
    assert f"{ROSES[0].steepest + 90:.0f}°" == "117°"
    article = printed("article-formula-code")
    assert "divided by one step: 5.01" in article
    assert "knob x alone: 2.01\nknob y alone: 3.00" in article
    assert "(2, 3)" in printed("shapes")


def test_contour_lines_are_as_far_apart_as_the_question_says():
    levels = contour_levels(np.array([384.0, 706.0]))
    assert (levels[0], levels[-1], set(np.diff(levels))) == (400, 700, {20})
    assert "20 m apart" in SlopeRose.prediction.question


def test_the_examples_in_the_tasks_are_what_the_references_give():
    reference = {e.name: e.reference for e in all_exercises() if e.topic == "gradient"}

    def f(x):
        return x[0] ** 2 + 3 * x[1]

    place = np.array([1.0, 2.0])
    assert reference["gradient"](f, place, 0.1) == pytest.approx([2, 3])
    assert reference["repaired_gradient"](f, place, np.array([0.1, 0.2])) == pytest.approx([2.1, 3])
    assert reference["slope_in_heading"](np.array([0.4, 0.2]), 90) == pytest.approx(0.2)
    for e in all_exercises():
        if e.topic == "gradient" and e.kind == "value":
            assert eval(e.hints[-1]) == pytest.approx(e.expected[0])


def test_the_examples_by_hand_are_those_of_computer_algebra():
    x, y = sympy.symbols("x y")

    def at(f, place):
        return [f.diff(knob).subs(dict(zip((x, y), place, strict=True))) for knob in (x, y)]

    assert at(x**2 * y, (2, 3)) == [12, 4]
    assert at(x**2 + 3 * y, (1, 2)) == [2, 3]
    assert "partial in x: 12.0000\npartial in y: 4.0000" in printed("worked-example-code")
    assert np.dot([12, 4], [3 / 5, 4 / 5]) == pytest.approx(10.4)
    assert "towards (3, 4): 10.4000" in printed("worked-example-code")
    assert answer("gradient_by_hand")[:2] == at(x * y**2, (3, 2))
    assert answer("partials") == at((2 * x + y - 5) ** 2, (1, 1))
