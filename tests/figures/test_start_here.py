"""The start page: the ruler bends as a steel ruler does, and its numbers are the same wherever they are said."""
import json
import re
from pathlib import Path

import numpy as np
import pytest
import sympy

from checks import start_here as exercises
from checks.checker import judge, run_answer
from checks.exercise import all_exercises, find
from checks.progress import progress_card
from figures.start_here import LENGTH, STIFFNESS, BentRuler, sag

ROOT = Path(__file__).parents[2]
PAGE = json.loads((ROOT / "notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]
PRACTICE = json.loads((ROOT / "exercises/00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]


def cell(name, cells=PAGE):
    return next(cell for cell in cells if cell["id"] == name)


def source(name, cells=PAGE):
    return "".join(cell(name, cells)["source"])


def test_the_ruler_is_the_elastic_line_of_a_cantilever():
    """It solves EI·w″ = F·(L − x) with w(0) = w′(0) = 0."""
    x, w = sympy.symbols("x"), sympy.Function("w")
    line = sympy.dsolve(sympy.Rational(str(STIFFNESS)) * w(x).diff(x, 2) - 2 * (sympy.Rational(3, 10) - x),
                        ics={w(0): 0, w(x).diff(x).subs(x, 0): 0}).rhs
    places = np.linspace(0, LENGTH, 31)
    assert sag(places, 2) == pytest.approx([1000 * float(line.subs(x, place / 1000)) for place in places])


def test_its_stiffness_is_that_of_the_steel_ruler_it_names():
    modulus, width, thickness = 200e9, 0.030, 0.001         # Pa, m, m
    assert modulus * width * thickness**3 / 12 == pytest.approx(STIFFNESS, rel=0.01)


def test_each_newton_adds_eighteen_millimetres_and_the_sag_stays_small():
    loads = np.array(BentRuler.sliders[0].values)
    assert np.array([sag(LENGTH, load) for load in loads]) == pytest.approx(18 * loads)
    assert sag(LENGTH, loads.max()) < 0.2 * LENGTH, "the formula is one for small sags"


def test_the_number_beside_the_ruler_is_the_drop_that_is_drawn():
    figure = BentRuler()
    figure.draw()
    for load in figure.sliders[0].values:
        figure.update(load=load)
        drawn = np.ptp(figure.drop.get_ydata())
        assert figure.number.get_text().strip() == f"{drawn:.1f} mm"
        assert figure.ruler.get_ydata()[-1] == pytest.approx(drawn)


def test_prediction_page_and_exercise_agree_on_the_numbers():
    assert [option.value for option in BentRuler.prediction.options if option.reply.startswith("Yes")] == [
        pytest.approx(sag(LENGTH, 2))]
    assert "18 mm to 36 mm" in source("rate") and cell("rate-code")["outputs"][0]["data"]["text/plain"] == ["18.0"]
    assert exercises.sag_at_3_newtons.expected[0] == pytest.approx(sag(LENGTH, 3))
    recall = json.loads((ROOT / "notebooks/01_difference_quotient.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "54 mm: three times 18 mm" in source("recall", recall)


def test_the_page_shows_the_progress_of_the_whole_course_untouched():
    """A new exercise or lesson shows here: run `course.py refresh 00`."""
    stored = cell("progress-card")["outputs"][0]["data"]
    assert "".join(stored["text/plain"]) == repr(progress_card(all_exercises(), {}))
    assert "".join(stored["text/html"]) == progress_card(all_exercises(), {})._repr_html_()


def test_the_exercise_to_mend_is_broken_in_the_way_that_its_card_explains():
    names = {}
    exec(source("rate-of-change", PRACTICE), names)
    assert names["rate_of_change"](36, 2) == 72
    said = "".join(cell("rate-of-change-check", PRACTICE)["outputs"][0]["data"]["text/plain"])
    assert exercises.multiplied.__doc__ in said


def test_breaking_it_as_told_gives_the_error_that_is_asked_for():
    broken = source("rate-of-change", PRACTICE).replace("return change", "return chnge")
    names = {}
    exec(broken, names)
    exercise = find("rate_of_change")
    found = judge(exercise, run_answer(exercise, names["rate_of_change"]))
    assert f"Python stopped with {exercises.error_name.expected[0]}" in " ".join(found.sentences)


def test_ten_questions_are_asked_each_with_its_own_cell():
    asked = [c for c in PRACTICE if re.fullmatch(r"before-\d+", c["id"])]
    assert [c["id"] for c in asked] == [f"before-{n}" for n in range(1, 11)]
    for n in range(1, 11):
        assert find(f"before_{n}").markdown in source(f"before-{n}-task", PRACTICE)
        assert find(f"before_{n}").survey == n


def test_right_answers_of_the_ten_questions_are_spread_over_the_letters():
    letters = [find(f"before_{n}").reference() for n in range(1, 11)]
    assert all(2 <= letters.count(letter) <= 5 for letter in "abc")


def test_the_facts_in_the_questions():
    """Those that can be computed: gears multiply, and the best forward step for a smooth function is near √ε."""
    assert 3 * 2 == 6 and "six times" in find("before_4").options["b"].text
    f, h = np.exp, np.array([0.1, 1e-8, 1e-16])
    errors = np.abs((f(1 + h) - f(1.0)) / h - np.e)
    assert errors.argmin() == 1 and find("before_3").options[find("before_3").reference()].text == "0.00000001"
