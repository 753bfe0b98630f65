"""Lesson 09's figures, prose and the dual numbers it teaches, against SymPy, mpmath and gradlib's own forward mode."""
import json
import re
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import gradlib as gl
from checks import forward_mode as exercises
from checks.checker import Tone, judge, run_answer
from figures.forward_mode import INPUTS, PROGRAMS, Passes, Pipeline, chain_of_six, dual

ROOT = Path(__file__).parents[2]
NUMBERS = st.floats(-10, 10)
EXAMPLE = json.loads((ROOT / "notebooks/09_forward_mode.ipynb").read_text(encoding="utf-8"))["cells"]


def cell(name):
    return next(cell for cell in EXAMPLE if cell["id"] == name)


def printed(name):
    return "".join("".join(output.get("text", "")) for output in cell(name)["outputs"])


def typed(*names):
    """What a learner has defined who typed in these cells of the lesson."""
    defined = {}
    for name in names:
        exec("".join(cell(name)["source"]), defined)
    return defined


def typed_without_check(source):
    learner = {"np": np}
    exec(re.sub(r"check\(.*|from checks.*", "", source), learner)
    return learner


def verdict(exercise, answer):
    return judge(exercise, run_answer(exercise, answer))


@pytest.fixture(scope="module")
def pipeline():
    figure = Pipeline()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def passes():
    figure = Passes()
    figure.draw()
    return figure


# ------------------------------------------------------------------------------------------------------- the pipeline

def symbolic(program):
    """The lines of a program as SymPy formulas of x, from the code that they show."""
    names = {"x": sympy.Symbol("x"), "sin": sympy.sin, "exp": sympy.exp}
    for line in program.lines[1:]:
        exec(line.code, names)
    return {line.name: names[line.name] for line in program.lines}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.title)
def test_values_and_tails_are_those_of_the_code_that_is_shown(program):
    formulas = symbolic(program)
    for x in (0.5, 1.3, 2.0, 3.0):
        values, tangents = program.run(x)
        for name, formula in formulas.items():
            at = {sympy.Symbol("x"): x}
            assert values[name] == pytest.approx(float(sympy.sympify(formula).subs(at)))
            assert tangents[name] == pytest.approx(float(sympy.diff(formula, sympy.Symbol("x")).subs(at)))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.title)
def test_gradlibs_forward_mode_agrees(program):
    for x in Pipeline.sliders[1].values:
        values, tangents = program.run(x)
        assert (values["y"], tangents["y"]) == pytest.approx(gl.jvp(program.function, (x,), (1.0,)))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.title)
def test_the_local_derivatives_are_what_their_symbols_say(program):
    values, _ = program.run(1.3)
    for wire in (wire for line in program.lines for wire in line.inputs):
        said = wire.symbol.replace(r"\cos", "cos").replace("2x", "2*x").replace("^", "**").replace("e**b", "exp(b)")
        said = re.sub(r"cos (\w)", r"cos(\1)", said)
        assert wire.slope(values) == pytest.approx(float(sympy.sympify(said).subs(values)))


def test_the_question_is_the_last_box_of_the_first_program(pipeline):
    values, tangents = PROGRAMS[0].run(3.0)
    assert (dual(values["x"], tangents["x"]), dual(values["b"], tangents["b"])) == ("3 + ε", "2 + 5ε")
    e = sympy.Symbol("e")
    product = sympy.series(sympy.expand((3 + e) * (2 + 5 * e)), e, 0, 2).removeO()
    assert product == 6 + 17 * e
    assert dual(values["y"], tangents["y"]) == "6 + 17ε" == Pipeline.prediction.options[1].value
    assert pipeline.start["x"] == 3 and pipeline.start["program"] == 0


def test_a_value_comes_one_step_before_its_tail(pipeline):
    for step in range(7):
        pipeline.update(step=step, x=3, program=0)
        boxes, _ = pipeline.parts[PROGRAMS[0]]
        with_value = [name for name, box in boxes.items() if box.value.get_text()]
        with_tail = [name for name, box in boxes.items() if box.tangent.get_text()]
        assert len(with_value) == (step + 1) // 2 + 1
        assert len(with_tail) == step // 2 + 1


def test_a_tail_is_as_long_as_its_tangent_and_made_of_what_arrives(pipeline):
    pipeline.update(step=6, x=3, program=0)
    boxes, _ = pipeline.parts[PROGRAMS[0]]
    for name, tangent in (("x", 1), ("a", 5), ("b", 5), ("y", 17)):
        box = boxes[name]
        assert box.tip.get_xdata()[0] - box.place[0] == pytest.approx(Pipeline.scale * tangent)
    lengths = [np.diff(tail.get_xdata())[0] / Pipeline.scale for tail in boxes["y"].tails]
    assert lengths == pytest.approx([2 * 1, 3 * 5])
    assert pipeline.rows[3][2].get_text() == "tail 2·1 + 3·5"
    pipeline.update(step=6, x=3, program=1)
    y = pipeline.parts[PROGRAMS[1]][0]["y"]
    assert y.tip.get_xdata()[0] - y.place[0] == pytest.approx(Pipeline.scale * (np.sin(9) + 18 * np.cos(9)))
    assert y.tip.get_marker() == 8                          # it points to the left


@pytest.mark.parametrize("program", range(len(PROGRAMS)))
def test_every_tail_is_one_bar_from_the_bead_to_the_head(pipeline, program):
    """Pieces of opposite signs once ran past the head and back: at x = 0.5 out to −10.5, with the head at −8."""
    signs = set()
    for x in Pipeline.sliders[1].values:
        pipeline.update(step=6, x=x, program=program)
        _, tangents = PROGRAMS[program].run(x)
        for name, box in pipeline.parts[PROGRAMS[program]][0].items():
            start, head = box.place[0], box.place[0] + Pipeline.scale * tangents[name]
            ends = np.concatenate([tail.get_xdata() for tail in box.tails])
            assert box.tip.get_xdata() == pytest.approx([head])
            assert box.tip.get_marker() == (9 if tangents[name] >= 0 else 8)
            lengths = [abs(np.diff(tail.get_xdata())[0]) for tail in box.tails]
            assert sum(lengths) == pytest.approx(abs(head - start))                 # nothing is drawn twice
            assert [min(ends), max(ends)] == pytest.approx(sorted([start, head]))
            signs.add(np.sign(tangents[name]))
    assert {-1, 1} <= signs


def test_every_tail_stays_on_the_canvas(pipeline):
    low, high = pipeline.canvas.get_xlim()
    for program in PROGRAMS:
        for x in Pipeline.sliders[1].values:
            values, tangents = program.run(x)
            for line in program.lines:
                reach = np.cumsum([w.slope(values) * tangents[w.source] for w in line.inputs] or [1.0])
                assert (low < line.place[0] + Pipeline.scale * reach).all()
                assert (line.place[0] + Pipeline.scale * reach < high).all()


def test_the_nudge_confirms_the_tail(pipeline):
    for program, x in ((0, 3), (1, 1.5), (2, 2.0), (3, 0.5)):
        pipeline.update(step=6, x=x, program=program)
        moved = float(pipeline.proof.get_text().split()[-1].replace("−", "-"))
        assert moved / 1e-6 == pytest.approx(PROGRAMS[program].run(x)[1]["y"], abs=2e-3)
    pipeline.update(step=5, x=3, program=0)
    assert pipeline.proof.get_text() == ""


@pytest.mark.parametrize("value, tangent, said", [
    (6, 17, "6 + 17ε"), (3, 1, "3 + ε"), (1.1671, -2.0487, "1.167 − 2.049ε"), (-0.5, -1, "−0.5 − ε"), (0, 0, "0 + 0ε")])
def test_dual_numbers_are_written_as_one_writes_them(value, tangent, said):
    assert dual(value, tangent) == said


# ---------------------------------------------------------------------------------------------------------- the passes

def test_each_pass_adds_one_partial_derivative(passes):
    x = sympy.symbols("x:6")
    f = sum(a * sympy.sin(b) for a, b in zip(x[:-1], x[1:], strict=True))
    at = dict(zip(x, INPUTS, strict=True))
    truth = [float(f.diff(variable).subs(at)) for variable in x]
    assert passes.value == pytest.approx(float(f.subs(at))) == chain_of_six(INPUTS)
    for passed in range(7):
        passes.update(passed=passed)
        ends = [bar.get_xdata()[1] for bar in passes.bars if len(bar.get_xdata())]
        assert ends == pytest.approx(truth[:passed])
        assert [said.get_text() for said in passes.said].count("?") == 6 - passed


def test_all_tails_at_once_give_only_the_sum(passes):
    passes.update(passed=7)
    assert passes.all_at_once == pytest.approx(passes.gradient.sum())
    assert not any(len(bar.get_xdata()) for bar in passes.bars)


def test_what_has_not_been_found_does_not_betray_its_sign(passes):
    passes.update(passed=0)
    assert len({said.get_position()[0] for said in passes.said}) == 1


# ------------------------------------------------------------------------------------ the class that the lesson teaches

Dual = typed("worked-example-class")["Dual"]


@settings(deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_the_lessons_dual_numbers_obey_the_rules(a, da, b, db):
    """Against polynomials in ε with everything from ε² on dropped."""
    product, total = Dual(a, da) * Dual(b, db), Dual(a, da) + Dual(b, db)
    truth = np.polynomial.polynomial.polymul([a, da], [b, db])
    assert np.pad(truth, (0, 2))[:2] == pytest.approx([product.value, product.tangent])
    assert [total.value, total.tangent] == pytest.approx([a + b, da + db])


def test_it_differentiates_the_lessons_program():
    lesson = typed("worked-example-class", "worked-example-run")
    f = lesson["f"]
    for x in (-2.0, 0.0, 0.3, 1.5):
        found = f(lesson["Dual"](x, 1.0))
        assert (found.value, found.tangent) == pytest.approx(gl.jvp(f, (x,), (1.0,)), abs=1e-15)


def test_a_learner_who_types_it_in_passes_the_exercises():
    def dual_multiply(u, v):
        product = Dual(*u) * Dual(*v)
        return product.value, product.tangent

    def dual_sin(u):
        sine = np.sin(Dual(*u))
        return sine.value, sine.tangent

    assert verdict(exercises.dual_multiply, dual_multiply).tone is Tone.CORRECT
    assert verdict(exercises.dual_sin, dual_sin).tone is Tone.CORRECT


SUM = "self.value + other.value, self.tangent + other.tangent"
PRODUCT = "self.value * other.value, self.tangent * other.value + self.value * other.tangent"
SINE = "np.sin(self.value), np.cos(self.value) * self.tangent"
EXPONENTIAL = "np.exp(self.value), np.exp(self.value) * self.tangent"


@pytest.mark.parametrize("blanks, mistake", [
    ((SUM, PRODUCT, SINE, EXPONENTIAL, "1"), None),
    ((SUM, "self.value * other.value, self.tangent * other.tangent", SINE, EXPONENTIAL, "1"), "product_of_the_tails"),
    ((SUM, PRODUCT, SINE, "np.exp(self.value), np.exp(self.value)", "1"), "exp_without_the_tail"),
    ((SUM, PRODUCT, SINE, EXPONENTIAL, "0"), "no_tail_at_the_input"),
])
def test_a_learner_who_fills_in_the_class_has_one_that_differentiates(blanks, mistake):
    """Typed in from the lesson, with what the lesson taught in the place of each `...`."""
    pieces = re.split(r"\.\.\., \.\.\.|\.\.\.", "".join(cell("faded-example-blanks")["source"]))
    assert len(pieces) == 1 + len(blanks)
    source = "".join(piece + blank for piece, blank in zip(pieces, (*blanks, ""), strict=True))
    learner = typed_without_check(source)
    found = verdict(exercises.forward_derivative, learner["forward_derivative"])
    assert (found.tone is Tone.CORRECT, found.mistake) == (mistake is None, mistake)


def test_the_class_is_asked_for_the_derivatives_that_sympy_finds():
    x = sympy.Symbol("x")
    formulas = [x**3 + x, x * sympy.sin(x * x), sympy.exp(x * x), x * x + sympy.sin(sympy.exp(x)),
                sympy.exp(sympy.sin(x * x) + x)]
    for (_, at), formula, expected in zip(exercises.PROGRAMS, formulas, exercises.forward_derivative.expected,
                                          strict=True):
        assert expected == pytest.approx(float(formula.diff(x).subs(x, at)))


def test_the_untouched_class_is_not_started():
    learner = typed_without_check("".join(cell("faded-example-blanks")["source"]))
    assert verdict(exercises.forward_derivative, learner["forward_derivative"]).tone is Tone.NOT_STARTED


def test_a_gradient_got_by_walking_back_is_told_that_it_is_about_passes():
    found = verdict(exercises.forward_gradient, lambda f, x: gl.grad(f)(x))
    assert found.mistake == "by_reverse_mode" and not found.passed


# ------------------------------------------------------------------------------------------------------- what is said

def test_the_three_kinds_differ_as_the_table_says():
    errors = dict(re.findall(r"(\w+) +-?[\d.]+ +off by (\S+)", printed("three-kinds-code")))
    with mpmath.workdps(30):
        truth = mpmath.diff(lambda x: x * mpmath.sin(x * x), mpmath.mpf("1.5"))
        for kind, slope in re.findall(r"(\w+) +(-?[\d.]+) +off by", printed("three-kinds-code")):
            assert abs(mpmath.mpf(slope) - truth) < 2 * float(errors[kind]) + 1e-15
    assert float(errors["symbolic"]) < 2e-15
    assert float(errors["automatic"]) < 2e-15
    assert float(errors["numerical"]) > 1e-12


def test_the_formula_more_than_triples_from_level_to_level():
    rows = re.findall(r"(\d+) +(\d+) +(\d+) operations", printed("three-kinds-cost"))
    sizes = [int(size) for _, _, size in rows]
    assert [int(steps) for _, steps, _ in rows] == [3, 6, 9, 12]
    assert all(after > 3 * before for before, after in zip(sizes, sizes[1:], strict=False))


def test_two_hundred_levels_are_differentiated_right():
    value, tangent = map(float, re.search(r"200 levels: (\S+) (\S+)ε", printed("three-kinds-cost")).groups())

    def nested(x):
        for _ in range(200):
            x = x * mpmath.sin(x * x)
        return x
    with mpmath.workdps(60):
        assert value == pytest.approx(float(nested(mpmath.mpf("1.3"))), rel=1e-3)
        assert tangent == pytest.approx(float(mpmath.diff(nested, mpmath.mpf("1.3"))), rel=1e-3)


def test_as_many_passes_as_inputs_are_counted():
    counted = re.findall(r"(\d+) inputs: +(\d+) passes", printed("passes-count"))
    assert len(counted) == 3
    assert all(inputs == passed for inputs, passed in counted)


def test_the_source_that_is_shown_is_gradlibs():
    source = (ROOT / "gradlib/interpreters.py").read_text(encoding="utf-8")
    ours, gradlibs, shown = printed("gradlib-code").split("\n", 2)
    shown = shown.lstrip("\n")
    assert shown.startswith("    def step(self,")
    assert shown.rstrip() in source
    value, tail = re.search(r"(\S+) (\S+)ε", ours).groups()
    assert [float(value), float(tail)] == pytest.approx(eval(gradlibs.split(":")[1]), rel=1e-3)
