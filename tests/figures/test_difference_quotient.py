"""Lesson 01's figures and prose say what is true, against closed forms and SymPy."""
import json
import re
from pathlib import Path

import matplotlib.colors
import numpy as np
import pytest
import sympy

from checks import difference_quotient as exercises
from figures import style
from figures.difference_quotient import (
    DISTANCES,
    GRAVITY,
    INTERVAL,
    TIMES,
    Chord,
    FallingStone,
    climb_rate,
    height,
    quotients,
    signed,
    typical_error,
)

ROOT = Path(__file__).parents[2]
LESSON = json.loads((ROOT / "notebooks/01_difference_quotient.ipynb").read_text(encoding="utf-8"))["cells"]
X, H = sympy.symbols("x h")
HEIGHT = sympy.exp(-X) + X**3 / 9
QUOTIENT = (HEIGHT.subs(X, X + H) - HEIGHT) / H


@pytest.fixture(scope="module")
def chord():
    figure = Chord()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def stone():
    figure = FallingStone()
    figure.draw()
    return figure


def exact_slope(x, h):
    """The quotient to sixteen digits, worked out with forty."""
    return float(QUOTIENT.subs({X: sympy.Rational(str(x)), H: sympy.Rational(str(h))}).evalf(40))


def source(name):
    return "".join(next(cell for cell in LESSON if cell["id"] == name)["source"])


def printed(name):
    """What a cell of the lesson printed when it was last run."""
    cell = next(cell for cell in LESSON if cell["id"] == name)
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


# ------------------------------------------------------------------------------------------------------ the chord

def test_the_climb_rate_is_the_derivative_of_the_height():
    exact = sympy.lambdify(X, sympy.diff(HEIGHT, X))
    places = np.linspace(0, 4, 41)
    assert climb_rate(places) == pytest.approx(exact(places), rel=1e-14)
    assert height(places) == pytest.approx(sympy.lambdify(X, HEIGHT)(places), rel=1e-14)


@pytest.mark.parametrize("x", [0.4, 1.0, 1.2])
def test_the_secant_goes_through_both_beads_with_the_slope_of_the_table(chord, x):
    for h in chord.sliders[0].values[::8]:
        chord.update(h=h, x=x)
        (x0, x1), (y0, y1) = chord.secant.get_data()
        slope = (y1 - y0) / (x1 - x0)
        assert slope == pytest.approx(exact_slope(x, h), abs=1e-9)
        assert chord.now[1].get_text() == signed(exact_slope(x, h))
        for bead, place in ((chord.fixed_bead, x), (chord.moving_bead, x + h)):
            (at,), (high,) = bead.get_data()
            assert at == pytest.approx(place)
            assert high == pytest.approx(height(place))
            assert y0 + slope * (place - x0) == pytest.approx(high, abs=1e-9)


def test_the_tangent_appears_when_the_chord_has_all_but_reached_it(chord):
    for h in chord.sliders[0].values:
        chord.update(h=h, x=1.0)
        assert chord.tangent.get_visible() == chord.tangent_name.get_visible() == (h <= 0.1)
    (x0, x1), (y0, y1) = chord.tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(climb_rate(1.0))


def test_ghosts_stay_of_every_step_that_was_passed(chord):
    chord.update(h=0.05, x=1.0)
    assert [ghost.get_visible() for ghost in chord.ghosts] == [True] * 4 + [False] * 2
    shown = [value.get_text() for _, value in chord.rows]
    assert shown == [signed(exact_slope(1.0, h)) for h in (2, 1, 0.5, 0.1)] + ["·", "·"]


def test_the_colours_have_the_meaning_that_they_have_everywhere(chord):
    for artist, colour in ((chord.secant, style.STEP), (chord.tangent, style.TRUTH), (chord.ghosts[0], style.PAST)):
        assert matplotlib.colors.same_color(artist.get_color(), colour)
    assert style.STEP in source("explain-formula"), "the formula has the colour of the secant"


def test_the_name_of_the_run_stays_clear_of_the_curve(chord):
    """In the picture's pixels, at every place, for every step at which it is written."""
    for x in chord.sliders[1].values[::4]:
        for h in [h for h in chord.sliders[0].values if h >= 0.2][::2]:
            chord.draw(h=h, x=x)
            box = chord.run.get_window_extent()
            times = np.linspace(0, 3.3, 2000)
            curve = chord.axes.transData.transform(np.column_stack([times, height(times)]))
            inside = (box.x0 < curve[:, 0]) & (curve[:, 0] < box.x1) & (box.y0 + 3 < curve[:, 1]) & (
                curve[:, 1] < box.y1 - 3)
            assert not inside.any(), (h, x)


def test_a_prediction_is_drawn_at_the_instant_that_it_is_about():
    """The line of the right answer is almost the tangent there; at other instants it would be about nothing."""
    figure = Chord()
    figure.commit(figure.prediction.options[3])
    line, *_ = figure.guess
    for x in figure.sliders[1].values:
        figure.update(h=0.001, x=x)
        assert {part.get_visible() for part in figure.guess} == {x == 1}
    assert np.ptp(line.get_ydata()) == 0 and abs(line.get_ydata()[0] - height(1)) < 1e-12


def test_both_beads_lie_inside_the_axes(chord):
    low, high = chord.axes.get_ylim()
    for x in chord.sliders[1].values:
        assert low < height(x) < height(x + 2) + 0.1 < high


def test_the_steps_that_are_named_are_positions_of_the_slider():
    """In the table, in the question and in the speaker's notes."""
    steps = Chord.sliders[0].values
    assert set(Chord.milestones) <= set(steps)
    assert f"from {steps[-1]:g} s to {steps[0]:g} s" in Chord.prediction.question
    assert "<i>x</i> = 1 s" in Chord.prediction.question and Chord.asked_at == Chord.sliders[1].start == 1
    assert {float(h) for h in re.search("stop at (.*?). Resist", source("play-notes"))[1].split(", ")} <= set(steps)


def test_the_replies_name_the_numbers_that_the_chord_shows(chord):
    replies = " ".join(option.reply for option in Chord.prediction.options)
    for number in (signed(exact_slope(1, 2)), signed(float(climb_rate(1.0)))):
        assert number in replies
    assert Chord.prediction.options[2].value == pytest.approx(exact_slope(1, 2), abs=5e-5)


# ------------------------------------------------------------------------------------------------------- the stone

def test_the_readings_fall_as_a_stone_does_with_the_errors_that_are_named():
    errors = DISTANCES - GRAVITY * TIMES**2 / 2
    assert errors.std() == pytest.approx(0.04, abs=0.01)
    assert "4 cm" in source("measurements") and "4 cm" in FallingStone.prediction.question
    assert f"{INTERVAL:g} s" in source("measurements")


@pytest.mark.parametrize("gap", range(1, 11))
def test_quotients_of_the_table_are_changes_over_steps(gap):
    slopes = quotients(gap)
    assert len(slopes) == len(TIMES) - gap
    for at, slope in enumerate(slopes):
        assert slope == pytest.approx((DISTANCES[at + gap] - DISTANCES[at]) / (TIMES[at + gap] - TIMES[at]))
    assert typical_error(gap) ** 2 == pytest.approx(sum((slopes - GRAVITY * TIMES[:-gap]) ** 2) / len(slopes))


def test_the_best_step_is_the_one_that_the_answer_names():
    errors = [typical_error(gap) for gap in range(1, 11)]
    assert int(np.argmin(errors)) + 1 in (2, 3)
    assert errors[0] > errors[1] and errors[-1] == max(errors)
    assert [o.value for o in FallingStone.prediction.options if o.reply.startswith("Yes")] == [2.5]
    jumps = np.std(quotients(1) - GRAVITY * TIMES[:-1])
    assert jumps == pytest.approx(1.1, abs=0.2) and "by some 1 m/s" in FallingStone.prediction.options[0].reply


def test_a_long_step_comes_late_by_half_of_it():
    """Without reading errors the quotient of ½gt² over h is g·t + g·h/2: too high by the same everywhere."""
    excess = np.mean(quotients(10) - GRAVITY * TIMES[:-10])
    assert excess == pytest.approx(GRAVITY * 10 * INTERVAL / 2, rel=0.05)


def test_the_bars_are_the_typical_errors_of_the_steps_so_far(stone):
    for gap in stone.sliders[0].values:
        stone.update(gap=gap, frame=6)
        grey, orange = (bar.get_xydata().reshape(-1, 3 if bar is stone.passed else 2, 2)
                        for bar in (stone.passed, stone.marked))
        drawn = [(bar[0, 0], bar[1, 1]) for bar in (*grey, *orange)]
        assert drawn == [(step, pytest.approx(typical_error(step))) for step in range(1, gap + 1)]
        assert stone.marked_value.get_text() == f"{typical_error(gap):.2f}"


def test_every_chord_of_the_sliders_exists(stone):
    for gap in stone.sliders[0].values:
        for frame in stone.sliders[1].values:
            stone.update(gap=gap, frame=frame)
            assert stone.ends.get_xdata()[1] - stone.ends.get_xdata()[0] == pytest.approx(gap * INTERVAL)
            assert f"{quotients(gap)[frame - 1]:.2f} m/s" in stone.shown.get_text()


# ------------------------------------------------------------------------------------------------- lesson and prose

def test_the_table_is_that_of_exact_arithmetic():
    rows = [line.split() for line in printed("explain-table").splitlines()[1:]]
    for h, rise, slope in rows[:-1]:
        exact = exact_slope(1, h)
        assert float(rise) == pytest.approx(exact * float(h), abs=5.1e-7)
        assert float(slope) == pytest.approx(exact, abs=5.1e-5)
    assert float(rows[-1][1]) == pytest.approx(float(climb_rate(1.0)), abs=5.1e-5)


def test_the_prose_rounds_what_the_table_prints():
    assert "$-0.0345$ m/s" in source("explain-reading")
    error = abs(exact_slope(1, 0.001) - float(climb_rate(1.0)))
    assert f"{error:.4f} m/s" in source("explain-zero") and f"{error:.4f}" == "0.0005"


def test_galileos_numbers_are_the_same_in_the_table_the_code_and_the_exercise():
    table = [int(n) for n in re.findall(r"\d+", source("worked-example").split("distance (punti)")[1].split("\n")[0])]
    in_code = [int(n) for n in re.findall(r"\d+", source("worked-example-all").split("[")[1].split("]")[0])]
    assert table == in_code == [33, 130, 298, 526, 824, 1192, 1620, 2104]
    assert table[3] - table[2] == 228 and "526 − 298 = 228" in source("worked-example")
    assert exercises.mean_speed.expected == [(table[6] - table[4]) / 2] == [398]


def test_the_growth_of_the_balls_speed_is_about_the_same_each_beat():
    growth = np.diff([33, 130, 298, 526, 824, 1192, 1620, 2104], 2)
    assert growth.std() < growth.mean() / 8
    assert f"{growth}".strip("[]") in printed("worked-example-all")


def test_the_articles_number_is_its_step():
    step = 0.01
    assert (step**2 - 0**2) / step == pytest.approx(step)
    assert "`0.01`" in source("take-away-article")
    assert abs(sympy.Rational((step**2 - 0**2) / step) - sympy.Rational(1, 100)) < 1e-17
    assert "only beyond the 17th decimal" in exercises.article_bug.options["a"].reply
    assert exercises.article_error.expected[0] == pytest.approx(0.1)
    assert "the tangent at 0" in exercises.article_bug.options[exercises.article_bug.reference()].text


def test_the_exercise_table_is_a_falling_stone_too():
    assert exercises.distances == pytest.approx(GRAVITY * exercises.times**2 / 2, abs=0.02)
    assert exercises.speeds.expected[0][2] == pytest.approx(exercises.average_speed.expected[0])
