"""Lesson 02's figures and prose say what is true, against closed forms and SymPy."""
import json
from pathlib import Path

import numpy as np
import pytest
import sympy

from checks.derivative import matching
from figures.derivative import (
    DAYS,
    HOLLOW,
    SUMMIT,
    TRAIL,
    DayLength,
    Pairs,
    SlopePainter,
    Zoom,
    date_of,
    day_length,
    growth,
    height,
    slope,
)

ROOT = Path(__file__).parents[2]
X = sympy.Symbol("x")


@pytest.fixture(scope="module")
def painter():
    figure = SlopePainter()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def microscope():
    return Zoom()


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    cells = json.loads((ROOT / "notebooks/02_derivative.ipynb").read_text(encoding="utf-8"))["cells"]
    cell = next(cell for cell in cells if cell["id"] == cell_id)
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


# ------------------------------------------------------------------------------------------------- the trail

def test_the_slope_is_the_derivative_of_the_height():
    exact = sympy.lambdify(X, sympy.diff(sympy.nsimplify(height(X)), X))
    places = np.linspace(*TRAIL, 101)
    assert slope(places) == pytest.approx(exact(places), abs=1e-5)


def test_the_trail_is_level_at_its_summit_and_in_its_hollow_and_nowhere_else():
    assert slope(SUMMIT) == pytest.approx(0, abs=1e-5)
    assert slope(HOLLOW) == pytest.approx(0, abs=1e-5)
    places = np.linspace(*TRAIL, 501)
    signs = np.sign(np.where(np.abs(slope(places)) < 1e-4, 0, slope(places)))
    assert np.array_equal(signs, np.where((places < SUMMIT) | (places > HOLLOW), 1, -1) * (signs != 0))
    assert height(places).argmax() == np.abs(places - SUMMIT).argmin()


def test_the_painting_ends_where_the_tangent_rides(painter):
    for x in painter.sliders[0].values:
        painter.update(x=x)
        painted = painter.painted.get_xydata()
        assert painted[-1, 0] == pytest.approx(x, abs=0.02)
        assert painted[:, 1] == pytest.approx(slope(painted[:, 0]))
        assert painter.brush.get_xydata()[0] == pytest.approx([x, slope(x)])


def test_the_carried_bar_keeps_its_length_on_the_page(painter):
    """A rise in metres above is as many pixels long as the slope that it becomes below."""
    painter.draw(x=1.7)
    lengths = []
    for axes, bar in ((painter.trail, painter.rise), (painter.painting, painter.carried)):
        pixels = axes.transData.transform(bar.get_xydata())
        lengths.append(pixels[1, 1] - pixels[0, 1])
    assert lengths[0] == pytest.approx(lengths[1], abs=0.5)


def test_the_bar_leaves_its_shadow_behind_at_every_half_kilometre(painter):
    painter.update(x=2.3)
    places, levels = painter.left_behind.get_xydata().reshape(-1, 3, 2).transpose(2, 0, 1)
    assert places[:, 1].tolist() == [0, 0.5, 1, 1.5, 2]
    assert levels[:, :2] == pytest.approx(np.stack([np.zeros(5), slope(places[:, 1])], axis=1), abs=1e-6)


def test_a_level_place_has_a_slope_without_a_sign(painter):
    for x, said in ((SUMMIT, "f′(1.0) =    0 m per km"), (HOLLOW, "f′(4.0) =    0 m per km"),
                    (0.5, "f′(0.5) =  +70 m per km"), (2.5, "f′(2.5) =  −90 m per km")):
        painter.update(x=x)
        assert painter.number.get_text() == said


def test_the_labels_beside_the_tangent_stay_clear_of_the_trail(painter):
    places = np.linspace(*TRAIL, 2001)
    trail = painter.trail.transData.transform(np.stack([places, height(places)], axis=1))
    for x in painter.sliders[0].values:
        painter.draw(x=x)
        for label in (painter.run_name, painter.rise_name):
            box = label.get_window_extent()
            inside = (trail > (box.x0, box.y0)).all(axis=1) & (trail < (box.x1, box.y1)).all(axis=1)
            assert not inside.any(), f"“{label.get_text()}” lies on the trail at x = {x}"


def test_the_four_graphs_vanish_once_painting_begins(painter):
    painter.update(x=TRAIL[0])
    assert all(part.get_visible() for part in painter.candidates)
    painter.update(x=painter.sliders[0].values[1])
    assert not any(part.get_visible() for part in painter.candidates)


def test_the_four_graphs_make_room_for_the_one_that_was_chosen():
    figure = SlopePainter()
    figure.commit(figure.prediction.options[0])
    figure.update(x=TRAIL[0])
    assert not any(part.get_visible() for part in figure.candidates)
    assert "Four graphs" not in figure.describe(x=TRAIL[0])


def test_only_graph_c_is_the_derivative():
    places = np.linspace(*TRAIL, 51)
    right = {letter for letter, graph in SlopePainter.graphs.items() if np.allclose(graph(places), slope(places))}
    assert right == {"C"}
    assert [o.value for o in SlopePainter.prediction.options if o.reply.startswith("Yes")] == ["C"]


# -------------------------------------------------------------------------------------------- the microscope

def test_the_bend_is_that_of_the_closed_form(microscope):
    """The height is a cubic: at a distance w it leaves its tangent by |f″|w²/2 + 40w³/3, with f″ = 40(2x − 5)."""
    for x in (1.5, 2.0, 2.5, 3.5):
        for zoom in (1, 10, 100, 1000, 10_000):
            w = Zoom.half_width / zoom
            gap = abs(40 * (2 * x - 5)) / 2 * w**2 + 40 * w**3 / 3
            assert microscope.bend(zoom, x) == pytest.approx(gap / (2 * Zoom.half_height / zoom), rel=1e-4, abs=1e-9)


def test_ten_times_the_zoom_leaves_at_most_a_tenth_of_the_bend(microscope):
    for x in microscope.sliders[1].values:
        for zoom in (1, 2.4, 10, 100, 1000):
            assert microscope.bend(10 * zoom, x) <= microscope.bend(zoom, x) / 10 * 1.0001


def test_close_up_ten_times_the_zoom_leaves_a_tenth_of_the_bend(microscope):
    for zoom in (100, 1000):
        assert microscope.bend(zoom, 2.0) / microscope.bend(10 * zoom, 2.0) == pytest.approx(10, rel=0.01)


def test_the_replies_name_the_numbers_that_the_window_shows(microscope):
    assert f"{100 * microscope.bend(10_000, 2.0):.3f}" == "0.001"
    assert "0.001&nbsp;%" in Zoom.prediction.options[0].reply
    assert slope(2.0) == pytest.approx(-80)
    assert height(2.0001) - height(2.0) == pytest.approx(-8e-3, rel=1e-3)      # metres over 10 cm


def test_steps_of_the_computers_numbers_would_show_at_the_zoom_that_the_reply_names():
    """At × 10¹⁴ the window is some dozens of the gaps between neighbouring numbers wide and high; at × 10⁴ billions."""
    assert "10<sup>14</sup>" in Zoom.prediction.options[3].reply
    for gap, window in ((np.spacing(2.0), 2 * Zoom.half_width), (np.spacing(height(2.0)), 2 * Zoom.half_height)):
        assert 10 < window / 1e14 / gap < 100
        assert window / 1e4 / gap > 1e9


@pytest.mark.parametrize("zoom, across", [(1, "+500 m"), (100, "+5 m"), (1000, "+50 cm"), (10_000, "+5 cm")])
def test_the_windows_scale_is_written_in_readable_units(microscope, zoom, across):
    microscope.draw(zoom=zoom, x=2.0)
    assert microscope.across[-1].get_text() == across


def test_a_prediction_is_shown_only_at_the_place_it_is_about():
    figure = Zoom()
    figure.commit(figure.prediction.options[1])
    figure.update(zoom=1, x=2.0)
    assert all(part.get_visible() for part in figure.guess)
    figure.update(zoom=1, x=3.5)
    assert not any(part.get_visible() for part in figure.guess)


# ---------------------------------------------------------------------------------------------- the year's days

def test_the_days_go_by_their_dates():
    assert [date_of(day) for day in (1, 59, 60, 81, 172, 365)] == \
        ["1 January", "28 February", "1 March", "22 March", "21 June", "31 December"]
    assert "on 21 June there are 16.49 hours" in DayLength().describe(day=172, latitude=52)


def test_day_and_night_are_equal_on_the_equator_and_at_the_equinox():
    assert day_length(DAYS, 0) == pytest.approx(np.full(365, 12.0))
    assert [float(day_length(81, latitude)) for latitude in (10, 40, 60)] == pytest.approx([12, 12, 12])


def test_a_day_in_the_south_is_as_long_as_the_night_in_the_north():
    assert day_length(DAYS, 52) + day_length(DAYS, -52) == pytest.approx(np.full(365, 24.0))


@pytest.mark.parametrize("latitude, least, most", [(0, 6.5, 7.5), (52, 10.5, 14.5), (60, 13, 23)])
def test_what_the_formula_leaves_out_is_as_much_as_its_docstring_says(latitude, least, most):
    """Almanacs let the sun rise when its centre is 50′ below the horizon: 34′ refraction, 16′ its radius."""
    declination, north = np.radians(23.44) * np.sin(2 * np.pi * (DAYS - 81) / 365), np.radians(latitude)
    altitude = (np.sin(np.radians(-50 / 60)) - np.sin(north) * np.sin(declination))
    seen = 24 / np.pi * np.arccos(altitude / (np.cos(north) * np.cos(declination)))
    minutes = 60 * (seen - day_length(DAYS, latitude))
    assert least < minutes.min() < minutes.max() < most


def test_growth_follows_the_exact_derivative_also_at_the_ends():
    day, latitude = sympy.Symbol("day"), sympy.rad(52)
    declination = sympy.rad(sympy.Rational(2344, 100)) * sympy.sin(2 * sympy.pi * (day - 81) / 365)
    hours = 24 / sympy.pi * sympy.acos(-sympy.tan(latitude) * sympy.tan(declination))
    exact = sympy.lambdify(day, 60 * sympy.diff(hours, day))(DAYS.astype(float))
    minutes = growth(day_length(DAYS, 52))
    assert minutes[1:-1] == pytest.approx(exact[1:-1], abs=1e-3)
    assert minutes[[0, -1]] == pytest.approx(exact[[0, -1]], abs=0.06)      # one-sided: half a day off
    assert len(minutes) == 365


def test_days_grow_fastest_in_march_and_not_at_all_when_they_are_longest():
    for latitude in (20, 52, 60):
        minutes = growth(day_length(DAYS, latitude))
        assert minutes.argmax() + 1 == pytest.approx(81, abs=1)
        assert day_length(DAYS, latitude).argmax() + 1 == 172
        assert abs(minutes[171]) < 0.2
    assert [o.value for o in DayLength.prediction.options if o.reply.startswith("Yes")] == [81]


def test_the_lesson_prints_what_its_prose_says():
    assert "22 March      12.00    +4.13" in printed("year-table")
    assert "1 January      7.61    +1.17" in printed("year-table")      # one minute at New Year, four in March
    rows = [line.split() for line in printed("explain-table").splitlines()[1:]]
    assert [row[0] for row in rows if row[2] == "+0.0"] == ["1", "4"]


# -------------------------------------------------------------------------------------- curves and derivatives

def test_the_matching_exercise_has_one_right_answer():
    """The picture's pairs are the exercise's answer, and no derivative would do for another curve."""
    places = np.linspace(-1.9, 1.9, 39)
    letter_of = {curve: letter for letter, curve in Pairs.derivative_of.items()}
    assert "".join(letter_of[name] for name in "1234") == matching.reference()
    exact = {"1": places, "2": np.pi / 2 * np.cos(np.pi * places / 2),
             "3": -1.5 / np.cosh(1.5 * places) ** 2, "4": np.exp(places) / 4}
    for name, curve in Pairs.curves.items():
        central = (curve(places + 1e-5) - curve(places - 1e-5)) / 2e-5
        assert [other for other, values in exact.items() if np.allclose(values, central, atol=1e-4)] == [name]
