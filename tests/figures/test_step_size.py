"""Lesson 03's figures and prose say what is true: errors, orders and best steps against closed forms and mpmath."""
import json
from pathlib import Path

import mpmath
import numpy as np
import pytest

from figures import step_size
from figures.step_size import METHODS, BothSides, StepSize, best_step, error, power_of_ten, slope

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def figure():
    figure = StepSize()
    figure.draw()
    return figure


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    cells = json.loads((ROOT / "notebooks/03_step_size.ipynb").read_text(encoding="utf-8"))["cells"]
    cell = next(cell for cell in cells if cell["id"] == cell_id)
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def test_what_e_lacks_as_a_float_is_right_to_its_last_digit():
    with mpmath.workdps(50):
        assert float(mpmath.e - mpmath.mpf(step_size.E)) == step_size.LACKING


@pytest.mark.parametrize("method, exactly", [
    ("forward", lambda h: mpmath.e * (mpmath.expm1(h) / h - 1)),
    ("central", lambda h: mpmath.e * (mpmath.sinh(h) / h - 1)),
    ("complex step", lambda h: mpmath.e * (1 - mpmath.sin(h) / h)),
])
def test_long_steps_make_the_truncation_error_of_the_closed_form(method, exactly):
    for h in (1.0, 0.5, 0.1, 0.01):
        with mpmath.workdps(30):
            assert error(method, h) == pytest.approx(float(exactly(mpmath.mpf(h))), rel=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_the_triangle_has_the_slope_of_the_order_it_names(method):
    low, high = StepSize.triangle_ends
    measured = np.log(error(method, high) / error(method, low)) / np.log(high / low)
    assert measured == pytest.approx(step_size.ORDERS[method], abs=0.02)


@pytest.mark.parametrize("method", ["forward", "central"])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_the_valley_lies_where_theory_puts_it(method, precision, figure):
    """The cloud is noisy, so it is the typical error within half a decade that has to be smallest there."""
    steps, errors = figure.steps, figure.errors[method, precision]
    centres = best_step(method, precision) * 10.0 ** np.arange(-3, 1.6, 0.25)
    typical = [np.median(errors[np.abs(np.log10(steps / centre)) < 0.25]) for centre in centres]
    bottom = centres[int(np.argmin(typical))]
    assert 0.1 < bottom / best_step(method, precision) < 10


@pytest.mark.parametrize("method", ["forward", "central"])
def test_round_off_grows_as_the_step_shrinks_with_the_slope_it_names(method, figure):
    steps, errors = figure.steps, figure.errors[method, "double"]
    branch = (steps > 1e-14) & (steps < best_step(method) / 100)
    assert np.polyfit(np.log(steps[branch]), np.log(errors[branch]), 1)[0] == pytest.approx(-1, abs=0.15)


def test_the_complex_step_has_no_round_off_branch(figure):
    tiny = figure.steps < 1e-9
    assert figure.errors["complex step", "double"][tiny].max() < 2e-15
    assert figure.errors["complex step", "single"][tiny].max() < 1e-6


def test_steps_that_are_rounded_away_leave_no_slope():
    assert slope("forward", 1e-16) == 0
    assert slope("forward", 1e-8, "single") == 0
    assert error("forward", 1e-16) == pytest.approx(np.e)


def test_the_cloud_appears_only_as_far_as_the_slider_has_come(figure):
    for h in figure.sliders[0].values:
        figure.update(h=h, method=0, precision=0)
        steps = figure.cloud.get_xdata()
        assert steps.min() >= h * 0.99
        assert steps.max() == 1


def test_the_magnifier_counts_the_digits_that_survive(figure):
    """At h = 10⁻ᵏ the rise is about 2.7·10⁻ᵏ: k of the 17 digits are zeros that the subtraction has left."""
    for k in range(1, 15):
        figure.update(h=10.0**-k, method=0, precision=0)
        assert figure.survivors.get_text() == f"{17 - k} of 17 digits survive"
    figure.update(h=1e-16, method=0, precision=0)
    assert figure.survivors.get_text() == "x + h was rounded to x"
    figure.update(h=1e-8, method=2, precision=0)
    assert figure.survivors.get_text() == "nothing is subtracted"


def test_the_digits_called_right_are_those_of_e(figure):
    with mpmath.workdps(40):
        decimals = mpmath.nstr(mpmath.e, 17)
    for h in figure.sliders[0].values:
        figure.update(h=h, method=1, precision=0)
        row = figure.rows["slope"]
        quiet = row.quiet.get_text()
        assert decimals.startswith(quiet)
        assert not decimals.startswith(quiet + row.rest.get_text()[:1]) or not row.rest.get_text()


@pytest.mark.parametrize("number, said", [(5.94e-9, "5.9·10⁻⁹"), (2.7, "2.7"), (25, "2.5·10¹"), (9.96e-4, "1.0·10⁻³")])
def test_powers_of_ten_are_written_out(number, said):
    assert power_of_ten(number) == said


def test_halving_the_step_halves_one_error_and_quarters_the_other():
    h = BothSides.milestones[-1]
    forward, central = (before / after for before, after in
                        zip(BothSides.errors_at(2 * h), BothSides.errors_at(h), strict=True))
    assert forward == pytest.approx(2, abs=0.1)
    assert central == pytest.approx(4, abs=0.02)


def test_the_replies_name_the_numbers_that_the_figures_show():
    assert f"{error('forward', 0.1):.2f}" == "0.14"
    assert "too steep by 0.14" in StepSize.prediction.options[0].reply
    assert error("forward", 1e-8) < error("forward", 1e-5) < error("forward", 1e-1)


def test_a_flag_on_the_page_stands_where_the_picture_draws_it():
    for k in (0, 8, 16):
        figure = StepSize()
        place, stands = figure.prediction.places[k], figure.flag_stands()
        before = figure.draw()[..., :3].astype(int)
        figure.commit(place)
        rows, columns = np.nonzero(np.abs(figure.draw()[..., :3] - before).max(axis=-1) > 60)
        foot = columns[rows == rows.max()]
        height, width = before.shape[:2]
        assert foot.mean() / width == pytest.approx(
            stands["left"] + k / 16 * (stands["right"] - stands["left"]), abs=1.5 / width)
        assert rows.max() / height == pytest.approx(stands["bottom"], abs=2 / height)
        assert np.abs(rows / height - stands["top"]).min() < 2 / height


def test_the_reply_to_a_flag_is_true_of_its_place():
    places = {round(np.log10(place.value)): place for place in StepSize.prediction.places}
    assert sorted(places) == list(range(-16, 1))
    assert len({place.text for place in places.values()}) == len({place.reply for place in places.values()}) == 17
    for exponent, place in places.items():
        h = 10.0**exponent
        assert place.reply.startswith(f"At your flag the forward slope is off by {power_of_ten(error('forward', h))}. ")
        assert ("Yes" in place.reply) == (exponent == -8)
        if "a shorter one does better" in place.reply:
            assert error("forward", h / 10) < error("forward", h)
            assert np.e * (np.expm1(h) / h - 1) == pytest.approx(error("forward", h), rel=0.01)     # the chord's own
        if "A sound step" in place.reply:
            assert error("forward", 1e-8) < error("forward", h) < 1e-4
        if "On paper" in place.reply:
            assert error("forward", h) > 10 * error("forward", 1e-8)


def test_the_worked_example_uses_the_numbers_that_the_lesson_prints():
    assert "1.406e-01    4.533e-03" in printed("worked-example-errors")
    assert "1.364e-02    4.530e-05" in printed("worked-example-errors")
    ratio = error("forward", 0.1) / error("forward", 0.01)
    assert ratio == pytest.approx(10.3, abs=0.05)
    assert np.log(ratio) / np.log(10) == pytest.approx(1.01, abs=0.005)


def test_the_explanation_keeps_to_the_formulas():
    """x² is off by h, which is h/2 times f″ = 2; the central valley; the imaginary part of (3 + ih)² is 6h."""
    for h in (0.5, 0.01):
        assert ((3 + h)**2 - 9) / h - 6 == pytest.approx(h)
        assert (3 + 1j * h)**2 == pytest.approx(9 - h**2 + 6j * h)
    assert f"{np.cbrt(np.finfo(float).eps):.0e}" == "6e-06"
    assert f"{np.finfo(float).eps:.1e}" == "2.2e-16"
    assert f"{np.finfo(np.float32).eps:.1e}" == "1.2e-07"
    assert f"{np.sqrt(np.finfo(np.float32).eps):.1e}" == "3.5e-04"


def test_the_articles_gradient_is_its_truncation_error_and_a_central_one_has_none():
    h = 0.01
    assert (h**2 - 0) / h == pytest.approx(h / 2 * 2) == pytest.approx(0.01)
    assert (h**2 - (-h)**2) / (2 * h) == 0


def test_the_rows_of_the_table_fall_by_a_hundred_to_the_bottom_and_climb_again():
    """As the lesson says: from row to row h falls by 100, and the error by about as much, down to the bottom."""
    rows = [line.split() for line in printed("explain-table").splitlines()[1:]]
    steps, errors = (np.array([float(row[column]) for row in rows]) for column in (0, -1))
    bottom = int(np.argmin(errors))
    assert steps[:-1] / steps[1:] == pytest.approx(np.full(len(rows) - 1, 100))
    assert steps[bottom] == 1e-8
    assert (np.abs(np.log10(errors[:bottom] / errors[1:bottom + 1]) - 2) < 0.4).all()
    assert (np.diff(errors[bottom:]) > 0).all()
    marks = StepSize().figure.axes[0].get_xticks()
    assert np.allclose(marks[1:] / marks[:-1], 10_000)
