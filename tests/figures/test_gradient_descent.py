"""Lesson 07's figures and prose say what is true: runs against closed forms, hollows against SciPy's optimiser."""
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.interpolate import BSpline
from scipy.optimize import minimize

from checks.exercise import all_exercises
from figures.gradient_descent import (
    BLOCK,
    BOWLS,
    LOWEST,
    RATE,
    SIDE,
    START,
    STARTS,
    STEPS,
    WALK,
    FiveRegimes,
    Regimes,
    Valleys,
    descend,
    regime,
    slopes,
    valleys,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bowl():
    figure = Regimes()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def ground():
    figure = Valleys()
    figure.draw()
    return figure


def cell(cell_id):
    cells = json.loads((ROOT / "notebooks/07_gradient_descent.ipynb").read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["id"] == cell_id)


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    return "".join("".join(output.get("text", "")) for output in cell(cell_id)["outputs"])


# ------------------------------------------------------------------------------------------------------ in the bowl

@given(st.sampled_from(list(BOWLS.values())), st.floats(0.001, 1.5))
def test_each_step_multiplies_by_one_minus_curvature_times_learning_rate(curvature, eta):
    exact = START * (1 - curvature * eta) ** np.arange(STEPS + 1)
    assert descend(curvature, eta) == pytest.approx(exact, rel=1e-9, abs=1e-14)


@given(st.sampled_from(list(BOWLS.values())), st.floats(0.001, 1.5))
def test_the_regimes_are_what_their_names_say(curvature, eta):
    """Judged by the first three places alone; at the edges between them, where rounding decides, by the next test."""
    first, second, third = descend(curvature, eta)[:3]
    assume(min(abs(second / first - edge) for edge in (0.8, 0, -1)) > 1e-9)
    name = regime(curvature, eta)
    if abs(second) > abs(first):
        assert name == "explosion" and abs(third) > abs(second)
    elif second < 0:
        assert name == "zig-zag" and second < -third < 0
    else:
        assert name == ("creep" if second > 0.8 * first else "glide")


def test_all_regimes_are_on_the_one_slider():
    names = [regime(BOWLS["x²"], eta) for eta in Regimes.sliders[0].values]
    assert list(dict.fromkeys(names)) == ["creep", "glide", "there in one step", "zig-zag", "orbit", "explosion"]


@pytest.mark.parametrize("curvature", BOWLS.values())
def test_experiment_meets_the_bound_where_theory_puts_it(curvature, bowl):
    """After 30 steps the marble is nearer than it began below 2/L, as near at 2/L, and farther beyond."""
    rates = np.array(Regimes.sliders[0].values)
    nearer = np.sign(bowl.results[curvature] - START)
    assert np.array_equal(nearer, np.sign(np.round(rates - 2 / curvature, 9)))


def test_the_bound_shows_once_the_slider_has_come_to_it(bowl):
    for eta in Regimes.sliders[0].values:
        bowl.update(eta=eta, step=STEPS, bowl=1)
        assert bowl.bound.get_visible() == (eta >= 1)
        assert bowl.tried.get_xdata().max() == eta


def test_the_step_slider_scrubs_the_marble_along_its_tail(bowl):
    places = descend(2.0, 0.85)
    for step in (0, 1, 7, STEPS):
        bowl.update(eta=0.85, step=step, bowl=1)
        assert bowl.marble.get_data() == ([places[step]], [places[step] ** 2])
        assert np.array_equal(bowl.tail.get_xdata(), places[:step + 1])


def test_the_next_step_is_drawn_as_long_as_it_is(bowl):
    bowl.update(eta=0.3, step=0, bowl=1)
    assert bowl.next.xy[0] - bowl.next.get_position()[0] == pytest.approx(-0.3 * 2 * START)


def test_the_five_panels_show_the_five_regimes_of_the_lesson():
    figure = FiveRegimes()
    names = [regime(2.0, eta) for eta in FiveRegimes.rates]
    assert names == ["creep", "glide", "zig-zag", "orbit", "explosion"]
    for axes, name, (eta, steps) in zip(figure.figure.axes, names, FiveRegimes.rates.items(), strict=True):
        said = [text.get_text() for text in axes.texts]
        assert said[0] == name and f"{1 - 2 * eta:+.2f}".replace("-", "−") in said[1]
        assert ("2/L" in said[2]) == (eta == 1)
        places = 1.5 * (1 - 2 * eta) ** np.arange(steps + 1)
        assert axes.lines[1].get_xdata() == pytest.approx(places)
        assert axes.lines[2].get_xydata()[0] == pytest.approx((places[-1], places[-1] ** 2))
        assert abs(places[-1]) < axes.get_xlim()[1]


def test_what_leaves_the_panels_is_drawn_at_the_tick_that_says_so(bowl):
    for eta, curvature in ((1.2, 4.0), (0.3, 2.0), (0.85, 2.0)):
        bowl.update(eta=eta, step=STEPS, bowl=list(BOWLS.values()).index(curvature))
        exact = np.abs(START * (1 - curvature * eta) ** np.arange(STEPS + 1))
        shown = bowl.distances.get_ydata()
        inside = (exact > 1e-11) & (exact < 1e5)
        assert shown[inside] == pytest.approx(exact[inside])
        assert set(shown[exact >= 1e5]) <= {1e5} and set(shown[exact <= 1e-11]) <= {1e-11}
        assert bowl.now.get_ydata()[0] == shown[-1] and bowl.chosen.get_ydata()[0] == bowl.tried.get_ydata()[-1]
    ticks = bowl.distances_axes.get_yticks(), bowl.distances_axes.get_yticklabels()
    said = {float(tick): label.get_text() for tick, label in zip(*ticks, strict=True)}
    assert "leq 10^{-11}" in said[1e-11] and "geq 10^5" in said[1e5]


@pytest.mark.parametrize("option", range(len(Regimes.prediction.options)))
def test_no_run_crosses_the_name_of_what_was_predicted(option):
    figure = Regimes()
    figure.commit(figure.prediction.options[option])
    for eta in Regimes.sliders[0].values[::-1][:10]:        # down from 1.2, the steepest
        figure.draw(eta=eta)
        name = figure.guess[-1].get_window_extent()
        points = figure.distances_axes.transData.transform(figure.distances.get_xydata())
        along = points[(points[:, 0] > name.x0) & (points[:, 0] < name.x1)]
        assert np.all(along[:, 1] < name.y0 - 3), eta


def test_a_bound_beyond_the_slider_is_named_at_its_end(bowl):
    bowl.update(eta=1.175, step=STEPS, bowl=0)
    assert not bowl.bound_name.get_visible()
    bowl.update(eta=1.2, step=STEPS, bowl=0)
    assert bowl.bound_name.get_visible() and "2/L = 2" in bowl.bound_name.get_text() and not bowl.bound.get_visible()


def test_the_replies_are_right_about_learning_rate_one():
    assert np.array_equal(np.abs(descend(BOWLS["x²"], 1.0)), np.full(STEPS + 1, 1.5))
    assert descend(BOWLS["x²"], 0.5)[1] == 0
    assert next(o for o in Regimes.prediction.options if "Yes" in o.reply).value == 1


# --------------------------------------------------------------------------------------------------- on real ground

def slope_by_scipy(place):
    """The gradient of the ground by SciPy's B-splines."""
    def row(position, first, spacing, count, order):
        knots = first + spacing * np.arange(-2, count + 2)
        return np.array([BSpline(knots, one, 3)(position, nu=order) for one in np.eye(count)])

    (x0, y0), (dx, dy), (rows, columns) = valleys.first, valleys.spacing, valleys.heights.shape
    return np.array([row(place[1], y0, dy, rows, along) @ valleys.heights @ row(place[0], x0, dx, columns, across)
                     for across, along in ((1, 0), (0, 1))])


def test_slopes_of_many_places_are_those_of_scipys_spline():
    assert slopes(STARTS[::7]) == pytest.approx(np.array([slope_by_scipy(p) for p in STARTS[::7]]), abs=1e-6)


@pytest.mark.parametrize("start", [0, 17, 25])
def test_a_walk_is_gradient_descent(ground, start):
    place = STARTS[start]
    for step in range(15):
        assert ground.places[step, start] == pytest.approx(place, abs=1e-2)
        place = place - RATE * slope_by_scipy(place)


def test_every_marble_ends_in_a_local_minimum_inside_the_map(ground):
    ends = ground.places[-1]
    assert ((ground.places > 0) & (ground.places < SIDE)).all()
    assert np.hypot(*slopes(ends).T).max() < 1e-3
    for end in ends[::5]:
        found = minimize(valleys, end, method="Nelder-Mead", options={"xatol": 0.1, "fatol": 1e-6})
        assert found.x == pytest.approx(end, abs=20)
        assert found.fun == pytest.approx(valleys(end), abs=0.01)


def test_seven_of_thirty_six_come_to_the_lowest_place(ground):
    places = np.arange(0, SIDE + 1, 10)
    heights = valleys(np.stack(np.meshgrid(places, places), -1))
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    assert (places[column], places[row]) == tuple(LOWEST)
    lowest = np.hypot(*(ground.places[-1] - LOWEST).T) < 20
    assert (lowest.sum(), len(lowest)) == (7, 36)
    for start, step, said in ((36, WALK, "7 of 36"), (36, 0, "7 of 35"), (10, WALK, f"{lowest[:10].sum()} of 10"),
                              (1, 0, "")):
        ground.update(start=start, step=step)
        assert ground.count.get_text().startswith(said) and bool(ground.count.get_text()) == bool(said)
        told = f"So far {said} came to the lowest place." if said else " m."
        assert ground.describe(start=start, step=step).endswith(told)
    assert "Of the 36 marbles 7 come to the lowest place" in Valleys.prediction.options[0].reply
    assert "36 marbles 7 come" in Valleys.prediction.options[1].reply
    assert len(set(np.round(ground.heights[-1]))) == 5


@pytest.mark.parametrize("option", Valleys.prediction.options, ids=lambda option: option.value)
def test_the_marble_never_hides_what_was_predicted(option):
    figure = Valleys()
    figure.commit(option)
    triangle = figure.map.lines[-1]
    places = figure.places[::4].reshape(-1, 2)
    gap = np.hypot(*(figure.map.transData.transform(places) - figure.map.transData.transform(triangle.get_xydata())).T)
    assert gap.min() > (triangle.get_markersize() + figure.marble.get_markersize()) / 2 * 100 / 72


def test_no_step_leads_uphill(ground):
    assert np.diff(ground.heights, axis=0).max() < 0.5


def test_the_walks_of_the_starts_passed_stay_as_ghosts(ground):
    ground.update(start=4, step=20)
    assert np.isnan(ground.ghosts.get_xdata()).sum() == 3
    ground.update(start=1, step=20)
    assert len(ground.ghosts.get_xdata()) == 0
    assert len(ground.tail.get_xdata()) == 21


# -------------------------------------------------------------------------------------------------------- the prose

def test_the_table_shows_the_powers_of_the_factor():
    lines = printed("explain-table").splitlines()[1:]
    for line in lines:
        eta, factor, *places = map(float, line.split())
        assert factor == pytest.approx(1 - 2 * eta, abs=1e-9)
        assert places == pytest.approx(1.5 * (1 - 2 * eta) ** np.arange(1, 5), abs=5e-5)
    names = [regime(2.0, float(line.split()[0])) for line in lines]
    assert names == ["creep", "glide", "there in one step", "zig-zag", "orbit", "explosion"]


def test_the_worked_example_stops_when_theory_says():
    """The slope 6·0.8ᵏ falls below 0.01 at k = log(0.01 / 6) / log 0.8, rounded up."""
    steps = int(np.ceil(np.log(0.01 / 6) / np.log(0.8)))
    said = printed("worked-example-code")
    assert f"after {steps} steps: x = {3 * 0.8**steps:.5f}, slope {6 * 0.8**steps:.5f}" in said


def test_the_steps_of_the_worked_example_are_those_of_the_rule():
    said, x = "".join(cell("worked-example")["source"]), 3.0
    for shown in ("2 · 3 = 6", "3 − 0.1 · 6 = 2.4", "4.8, so to 2.4 − 0.48 = 1.92"):
        assert shown in said
    for slope, place in ((6, 2.4), (4.8, 1.92)):
        assert 2 * x == pytest.approx(slope)
        x = x - 0.1 * slope
        assert x == pytest.approx(place)


def test_the_run_to_be_rescued_explodes_by_the_factor_that_the_reply_names():
    rescue = next(e for e in all_exercises() if e.name == "rescue")
    losses = [1.0, 2.6, 6.6, 17, 44, 112]
    assert ", ".join(f"{loss:g}" if loss != 1 else "1.0" for loss in losses) in rescue.task
    growth = np.array(losses[1:]) / losses[:-1]
    assert growth == pytest.approx(2.6, rel=0.03)
    assert "about 2.6" in rescue.options["a"].reply
    step = (1 + np.sqrt(2.6)) / 2               # of 2/L, in a bowl: each step multiplies the distance by √2.6
    assert step > 1 > step / 2                  # so that one halving does


def test_the_ravine_goes_by_its_two_factors():
    said = printed("ravine-code")
    for eta in (0.09, 0.11):
        assert f"x = {(1 - eta) ** 50:.4f}, y = {(1 - 20 * eta) ** 50:.4g}" in said


def test_the_articles_program_prints_the_same_for_every_learning_rate():
    assert printed("article-code").count("6.01") == 2


def test_the_ground_is_averaged_as_the_lesson_says():
    lesson = (ROOT / "notebooks/07_gradient_descent.ipynb").read_text(encoding="utf-8")
    assert f"blocks of {BLOCK} by {BLOCK} measurements" in lesson
    assert f"={RATE:g}$ m: a slope of 0.1 makes a step of {0.1 * RATE:g} m" in lesson


def test_the_bound_of_the_exercise_is_where_a_run_begins_to_fly_off():
    bound = next(e for e in all_exercises() if e.name == "learning_rate_bound").expected[0]
    curvatures = np.array([1.0, 8.0])
    for eta, flies_off in ((0.99 * bound, False), (1.01 * bound, True)):
        place = np.array([1.0, 1.0])
        for _ in range(1000):
            place = place - eta * curvatures * place
        assert (np.abs(place).max() > 1) == flies_off


def test_the_examples_in_the_tasks_give_what_they_say():
    answers = {e.name: e for e in all_exercises()}

    def gradient(x):
        return 2 * x

    for name, arguments, said in (("descend", (gradient, 1.5, 0.1, 3), "0.768"),
                                  ("gradient_descent", (lambda x: x**2, 1.0, 0.25, 1), "0.4975"),
                                  ("descend_until_flat", (gradient, 1.0, 0.25, 0.6, 100), "0.25")):
        assert answers[name].reference(*arguments) == pytest.approx(float(said))
        assert f"gives {said}" in " ".join(answers[name].task.split())
