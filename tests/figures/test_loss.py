"""Lesson 08's figures, prose and numbers against closed forms, other solvers and other implementations."""
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize
import scipy.special

import gradlib as gl
from checks import loss as exercises
from figures import loss
from figures.loss import DISTANCES, MISREAD, NAMES, VELOCITIES, LossBowl, Outlier, YesOrNo, misread

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bowl():
    figure = LossBowl()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def outlier():
    figure = Outlier()
    figure.draw()
    return figure


def cell(name):
    cells = json.loads((ROOT / "notebooks/08_loss.ipynb").read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["id"] == name)


def printed(name):
    return "".join("".join(output.get("text", "")) for output in cell(name)["outputs"])


def source(name):
    return "".join(cell(name)["source"])


def huber_by_scipy(line, velocities):
    return np.mean(scipy.special.huber(loss.DELTA, line[0] * DISTANCES + line[1] - velocities))


# ------------------------------------------------------------------------------------------------------ the loss bowl

@pytest.mark.parametrize("w, b", [(0, 400), (454.2, -40.8), (900, -450), (128, 257)])
def test_the_gradient_is_that_of_the_loss(w, b):
    """Two ways that know nothing of residuals and inputs: automatic, and central differences."""
    found = loss.gradient(w, b)
    assert found == pytest.approx(gl.grad(lambda p: np.mean((p[0] * DISTANCES + p[1] - VELOCITIES) ** 2))(
        np.array([w, b], float)), abs=1e-9)
    assert found == pytest.approx(gl.numerical.gradient(lambda p: loss.mse(*p), np.array([w, b], float)), abs=1e-3)


def test_the_loss_of_a_whole_map_is_that_of_each_line():
    w, b = np.meshgrid([0.0, 300.0, 900.0], [-400.0, 250.0])
    assert loss.mse(w, b)[1, 2] == pytest.approx(np.mean((900 * DISTANCES + 250 - VELOCITIES) ** 2))
    assert loss.mean_huber(w, b)[0, 1] == pytest.approx(huber_by_scipy((300, -400), VELOCITIES))


def test_the_bottom_is_where_others_find_it(bowl):
    slope, offset = np.polyfit(DISTANCES, VELOCITIES, 1)
    assert loss.best_line() == pytest.approx([slope, offset])
    assert loss.gradient(slope, offset) == pytest.approx([0, 0], abs=1e-9)
    assert LossBowl.prediction.options[0].value == pytest.approx((slope, offset), abs=0.1)


def test_the_grey_lines_are_where_a_derivative_is_0_and_cross_at_the_bottom(bowl):
    best_w, best_b = (line for line in bowl.map.lines if line.get_color() == loss.PAST)
    for (w, b), partial in [(p, 0) for p in zip(*best_w.get_data(), strict=True)] + [
            (p, 1) for p in zip(*best_b.get_data(), strict=True)]:
        assert gl.grad(lambda p: np.mean((p[0] * DISTANCES + p[1] - VELOCITIES) ** 2))(
            np.array([w, b]))[partial] == pytest.approx(0, abs=1e-9)
    (w0, w1), (b0, b1) = best_w.get_data()
    (v0, v1), (c0, c1) = best_b.get_data()
    crossing = np.linalg.solve([[w1 - w0, v0 - v1], [b1 - b0, c0 - c1]], [v0 - w0, c0 - b0])[0]
    assert (w0 + crossing * (w1 - w0), b0 + crossing * (b1 - b0)) == pytest.approx(np.polyfit(DISTANCES, VELOCITIES, 1))


def test_the_names_of_the_grey_lines_run_along_them(bowl):
    """The angles that are written in the figure are those of the lines on the page."""
    angles = []
    for line in (line for line in bowl.map.lines if line.get_color() == loss.PAST):
        (x0, y0), (x1, y1) = bowl.map.transData.transform(line.get_xydata())
        angles.append(np.degrees(np.arctan((y1 - y0) / (x1 - x0))))
    names = [text for text in bowl.map.texts if "= 0" in text.get_text()]
    rotations = [(text.get_rotation() + 180) % 360 - 180 for text in names]     # Matplotlib tells them from 0 or signed
    assert rotations == pytest.approx(angles, abs=0.5)


def test_turning_one_slider_after_the_other_ends_on_the_slope_of_the_trough(bowl):
    """The prediction: minimised along w from b = 400, then along b, by a solver that is told only the loss."""
    w = scipy.optimize.minimize_scalar(lambda w: loss.mse(w, 400)).x
    b = scipy.optimize.minimize_scalar(lambda b: loss.mse(w, b)).x
    assert (w, b) == pytest.approx((loss.best_slope(400), loss.best_offset(loss.best_slope(400))), abs=1e-3)
    assert LossBowl.prediction.options[2].value == pytest.approx((w, b), abs=0.1)
    assert LossBowl.prediction.options[1].value == pytest.approx((w, 400), abs=0.1)
    lowest = loss.mse(*loss.best_line())
    assert lowest < 0.6 * loss.mse(w, b) < loss.mse(w, b) < loss.mse(w, 400) < loss.mse(0, 400)
    assert "about 128 was the best" in LossBowl.prediction.options[0].reply
    assert f"{w:.0f}" == "128"


def test_the_answer_is_given_after_the_second_turn_and_not_before(bowl):
    w_slider, b_slider = LossBowl.sliders
    assert not any(bowl.settled(w, b_slider.start) for w in w_slider.values)
    assert any(bowl.settled(130, b) for b in b_slider.values)


def test_the_sticks_are_the_residuals(bowl):
    bowl.update(w=500, b=-100)
    ends = bowl.residuals.get_ydata().reshape(-1, 3)
    assert np.allclose(ends[:, 1] - ends[:, 0], 500 * DISTANCES - 100 - VELOCITIES)
    assert np.isnan(ends[:, 2]).all()


def test_the_arrow_is_a_step_of_descent(bowl):
    bowl.update(w=0, b=-450)
    (w, w_after), (b, b_after) = bowl.shaft.get_data()
    assert [w_after - w, b_after - b] == pytest.approx([-0.2 * g for g in loss.gradient(0, -450)])
    assert loss.mse(w_after, b_after) < loss.mse(w, b)
    assert bowl.head.get_xdata()[1] == pytest.approx(w_after)


def test_the_axes_stay_where_they_are(bowl, outlier):
    for figure in (bowl, outlier, YesOrNo()):
        limits = [(*axes.get_xlim(), *axes.get_ylim()) for axes in figure.figure.axes]
        for state in figure.sweep():
            figure.update(**state)
            assert [(*axes.get_xlim(), *axes.get_ylim()) for axes in figure.figure.axes] == limits


# ------------------------------------------------------------------------------------------------- one wrong reading

def test_one_wrong_reading_takes_the_whole_slope():
    before, after = (np.polyfit(DISTANCES, misread(v), 1)[0] for v in (850, -3150))
    assert f"{before:.0f}" == "454"
    assert after == pytest.approx(-0.2, abs=0.05)
    assert Outlier.prediction.options[3].value == pytest.approx(after, abs=0.05)
    lever = (DISTANCES[MISREAD] - DISTANCES.mean()) / np.sum((DISTANCES - DISTANCES.mean()) ** 2)
    assert before - after == pytest.approx(4000 * lever)
    assert f"{lever:.3f}" == "0.114"
    assert Outlier.prediction.options[1].value == pytest.approx(before * 23 / 24, abs=0.1)


def test_its_squared_residual_counts_more_than_all_the_others_together():
    residuals = np.polyval(np.polyfit(DISTANCES, misread(-3150), 1), DISTANCES) - misread(-3150)
    assert residuals[MISREAD] ** 2 > np.sum(np.delete(residuals, MISREAD) ** 2)


def test_the_reading_is_the_one_in_hubbles_table():
    assert (NAMES[MISREAD], DISTANCES[MISREAD], VELOCITIES[MISREAD]) == ("NGC 4472", 2.0, 850)
    assert Outlier.sliders[0].start == 850
    assert misread(-10)[MISREAD] == -10
    assert VELOCITIES[MISREAD] == 850


@pytest.mark.parametrize("velocity", [850, 350, -150, -3150])
def test_hubers_line_is_the_one_that_a_general_solver_finds(velocity):
    found = loss.best_huber_line(misread(velocity))
    other = scipy.optimize.minimize(huber_by_scipy, [450, 0], args=(misread(velocity),), method="Nelder-Mead",
                                    options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000}).x
    assert found == pytest.approx(other, abs=0.01)


def test_hubers_line_stands_still_once_the_reading_is_far_out(outlier):
    far = [v for v in Outlier.sliders[0].values if v <= 150]
    slopes = [outlier.lines["Huber", v][0] for v in far]
    assert np.ptp(slopes) < 1e-6
    assert abs(slopes[0] - outlier.lines["Huber", 850][0]) < 60


def test_the_bowls_are_cut_at_one_height_each(outlier):
    """The rings are contours: all their points have one of two heights above the bottom, by SciPy's Huber."""
    for velocity in (850, -3150):
        w, b = outlier.cuts["Huber", velocity].T
        heights = np.array([huber_by_scipy(line, misread(velocity)) for line in zip(w, b, strict=True)])
        above = heights - huber_by_scipy(outlier.lines["Huber", velocity], misread(velocity))
        inner, outer = (excess / 3 for excess in Outlier.excesses)
        near = np.minimum(abs(above / inner - 1), abs(above / outer - 1))
        assert np.nanmax(near) < 0.02
        assert {round(a) for a in above[[0, -2]] / inner} == {1, 4}


def test_the_numbers_beside_the_lines_are_theirs(outlier):
    outlier.update(velocity=-3150)
    assert outlier.table["squares"].get_text().strip() == "0"
    assert outlier.table["Huber"].get_text().strip() == "420"
    assert outlier.pulls["Huber"].get_ydata()[0] == loss.DELTA
    assert outlier.pulls["squares"].get_ydata()[0] == pytest.approx(outlier.pulls["squares"].get_xdata()[0])


@pytest.mark.parametrize("option", range(4))
def test_every_line_has_its_name_and_no_name_covers_another(option):
    figure = Outlier()
    figure.draw()
    figure.draw_prediction(Outlier.prediction.options[option].value)
    for velocity in Outlier.sliders[0].values:
        figure.update(velocity)
        heights = {name: text.get_position()[1] for name, text in figure.names.items()}
        ends = {name: line.get_ydata()[1] for name, line in figure.drawn.items()} | {"you": figure.guess}
        assert heights.keys() == ends.keys()
        assert min(np.diff(sorted(heights.values()))) > 279.9
        assert all(ends[a] <= ends[b] + 1e-9 for a, b in pairwise(sorted(heights, key=heights.get)))
        assert max(abs(heights[name] - ends[name]) for name in ends) < 300


def test_nothing_covers_the_words_about_the_arrow(bowl):
    words = next(text for text in bowl.map.texts if text.get_text().startswith("arrow"))
    below = bowl.map.transData.inverted().transform(words.get_window_extent())[1, 1]
    half = (bowl.dot.get_markersize() + bowl.dot.get_markeredgewidth()) / 2 * bowl.figure.dpi / 72
    lowest = bowl.map.transData.transform((0, min(LossBowl.sliders[1].values)))[1] - half
    assert bowl.map.transData.inverted().transform((0, lowest))[1] > below


def test_the_pull_is_the_derivative_of_the_loss():
    r = np.array([-900.0, -250.5, -100.0, 0.0, 249.0, 3000.0])
    assert gl.numerical.derivative(loss.huber, r) == pytest.approx(np.clip(r, -loss.DELTA, loss.DELTA), abs=1e-5)
    assert loss.huber(r) == pytest.approx(scipy.special.huber(loss.DELTA, r))


# --------------------------------------------------------------------------------------------------------- yes or no

@pytest.mark.parametrize("y", [0, 1])
def test_the_slope_of_the_log_loss_is_the_gap(y):
    z = np.linspace(-8, 8, 33)
    p = scipy.special.expit(z)
    assert loss.log_loss(z, y) == pytest.approx(-scipy.special.log_expit(z if y else -z), rel=1e-9)
    assert gl.numerical.derivative(lambda z: loss.log_loss(z, y), z) == pytest.approx(p - y, abs=1e-9)


def test_the_numbers_of_its_question_are_right():
    z = scipy.special.logit(0.01)
    assert f"{loss.log_loss(z, 1):.1f}" == "4.6"
    assert [o.value for o in YesOrNo.prediction.options] == [0, -0.99, -100]
    flat = 2 * (0.01 - 1) * 0.0099              # the slope of the squared error: all but nothing
    assert abs(flat) < 0.02
    figure = YesOrNo()
    figure.figure   # noqa: B018
    figure.update(z=-4.6, y=1)
    assert figure.slope.get_text() == "slope = −0.9900"
    assert f"{0.01 * (1 - 0.01):.4f}" == "0.0099" and f"{-100 * 0.0099:.2f}" == "-0.99"
    assert figure.settled(z=-4.6, y=1) and not figure.settled(z=-4.6, y=0)


# ----------------------------------------------------------------------------------------------------- what is said

def test_the_table_ends_with_the_numbers_above_the_map(bowl):
    bowl.update(w=0, b=400)
    by_b, by_w = (float(n) for n in printed("explain-table").splitlines()[-1].split()[-2:])
    assert bowl.slopes[0].get_text() == f"∂L/∂w = {by_w:>5.0f}".replace("-", "−")
    assert bowl.slopes[1].get_text() == f"∂L/∂b = {by_b:>+5.0f}"


def test_the_worked_and_the_faded_example_are_right():
    i = NAMES.index("NGC 4472")
    assert (DISTANCES[i], VELOCITIES[i]) == (2.0, 850)
    r = 400 * 2.0 - 850
    assert (r, 2 * r, 2 * r * 2.0) == (-50, -100, -200)
    for number in ("−50 km/s", "−100 km/s", "−200 km/s"):
        assert number in source("worked-example")
    i = NAMES.index("NGC 1068")
    assert (DISTANCES[i], VELOCITIES[i]) == (1.0, 920)
    x, y = np.array([1.0, 2.0]), np.array([920.0, 850.0])
    assert exercises.two_nebulae.reference() == pytest.approx(
        gl.grad(lambda p: np.mean((p[0] * x + p[1] - y) ** 2))(np.array([400.0, 0.0])).tolist())


def test_centring_and_scaling_make_descent_faster_and_leave_the_bottom():
    steps = [int(n) for n in re.findall(r"(\d+) steps", printed("closed-form-code"))]
    assert steps[0] > 1.8 * steps[1] > 3 * steps[2]
    slope, offset = np.polyfit(DISTANCES, VELOCITIES, 1)
    assert f"{slope:.2f}   {offset:.2f}" in printed("closed-form-code")
    assert f"{slope * DISTANCES.std():.2f}" in printed("closed-form-code")


def test_the_question_about_the_learning_rate_is_right():
    columns = np.column_stack([DISTANCES, np.ones(24)])
    low, high = np.linalg.eigvalsh(2 / 24 * columns.T @ columns)
    assert (f"{low:.2f}", f"{high:.2f}", f"{2 / high:.2f}") == ("0.39", "4.07", "0.49")
    for letter, option in exercises.rate_for_hubble.options.items():
        line, rate = np.zeros(2), float(option.text)
        for _ in range(300):
            line = line - rate * np.array(loss.gradient(*line))
        assert (np.abs(line).max() > 1e9) == (letter == "d")
