"""Lesson 10's figure and prose say what is true: gradients against closed forms, numerical ones and a tape typed in."""
import json
import re
from pathlib import Path

import numpy as np
import pytest

import gradlib as gl
from checks import reverse_mode as exercises
from checks.checker import judge, run_answer
from checks.exercise import find
from figures.reverse_mode import (
    HEAD,
    MOST_NODES,
    NUDGE,
    STRETCH,
    WIDEST,
    Scrubber,
    TwiceUsed,
    Walk,
    added,
    sliders_for,
)
from figures.stamp import Stamp
from gradlib.drawing import CHARACTER, graph_of

ROOT = Path(__file__).parents[2]


def logistic_loss(w, x, b):
    u = w * x + b
    p = 1 / (1 + np.exp(-u))
    return -np.log(p)


EXPRESSIONS = [
    (lambda a, b: a * b + np.sin(a), {"a": 2.0, "b": 3.0}),
    (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, {"x": -1.2, "y": 1.0}),
    (logistic_loss, {"w": 1.5, "x": 2.0, "b": -1.0}),
    (lambda x: np.tanh(np.exp(-x)) / (x + 2), {"x": 0.3}),
    (lambda a, b, c: (a + b) * (b + c) * a, {"a": 0.5, "b": -2.0, "c": 1.5}),
]


def two_layers(x, w1, w2):
    h1 = np.tanh(w1 * x)
    h2 = np.tanh(w2 * h1)
    return (h2 - 1) ** 2 + w1 * w1


def softmax_and_logarithm(x, y):
    ex, ey = np.exp(x), np.exp(y)
    return ex / (ex + ey) * y - np.log(ex + ey)


def four_rounds(x):
    for _ in range(4):
        x = x * np.sin(x)
    return x


def growing(x):
    a, b = x, x * x
    for _ in range(6):
        a, b = b, a * b
    return b


TYPED = [                       # what a learner may type, of 8 to 15 nodes; each can be drawn without crossings
    (lambda x: 3 * x**4 - 2 * x**3 + x**2 - 5 * x + 1, {"x": 1.5}),
    (lambda x, y, z: np.sqrt(x * x + y * y + z * z), {"x": 1.0, "y": 2.0, "z": 2.0}),
    (lambda x, m, s: np.exp(-(((x - m) / s) ** 2) / 2) / (s * 2.5066), {"x": 1.0, "m": 0.2, "s": 0.8}),
    (lambda x: 1 / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x))), {"x": 0.7}),
    (lambda a, b, c: (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a), {"a": 1.0, "b": -5.0, "c": 6.0}),
    (lambda w, b: (w + b - 2) ** 2 + (2 * w + b - 3) ** 2, {"w": 1.0, "b": 0.5}),
    (lambda v, angle: 2 * v**2 * np.sin(angle) * np.cos(angle) / 9.81, {"v": 12.0, "angle": 0.6}),
    (two_layers, {"x": 0.5, "w1": 1.2, "w2": -0.7}),
    (softmax_and_logarithm, {"x": 0.3, "y": 1.0}),
    (four_rounds, {"x": 1.9}),
    (growing, {"x": 1.1}),
    (lambda x: np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(x))))))), {"x": 1.0}),
]
each_expression = pytest.mark.parametrize("f, values", EXPRESSIONS, ids=range(len(EXPRESSIONS)))


def cells():
    return json.loads((ROOT / "notebooks/10_reverse_mode.ipynb").read_text(encoding="utf-8"))["cells"]


def source(cell_id):
    return "".join(next(cell for cell in cells() if cell["id"] == cell_id)["source"])


def printed(cell_id):
    outputs = next(cell for cell in cells() if cell["id"] == cell_id)["outputs"]
    return "".join("".join(output.get("text", "")) for output in outputs)


@pytest.fixture(scope="module")
def figure():
    return Scrubber()


# ---------------------------------------------------------------------------------------------------------- the walk

@each_expression
def test_the_walk_ends_at_the_gradients_of_a_numerical_derivative(f, values):
    figure = Scrubber(f, **values)
    expected = gl.numerical.gradient(lambda x: f(*x), np.array(list(values.values())))
    assert figure.walk.before[-1][:len(values)] == pytest.approx(list(expected), rel=1e-6)


@each_expression
def test_every_phase_adds_to_one_node_and_lines_are_read_from_behind(f, values):
    walk = Walk(graph_of(f, *values.values()))
    for phase in range(walk.phases):
        node, part = walk.arrival(phase)
        change = np.subtract(walk.before[phase + 1], walk.before[phase])
        assert change[node] == pytest.approx(part)
        assert np.count_nonzero(np.delete(change, node)) == 0
    ends = [walk.end(phase) for phase in range(walk.phases)]
    assert ends == sorted(ends, reverse=True)
    for phase in range(1, walk.phases):                 # who hands on has heard everything: nothing comes later
        assert walk.end(phase) not in [walk.arrival(later)[0] for later in range(phase, walk.phases)]


@each_expression
def test_the_lines_of_the_tape_are_a_program_that_computes_the_gradients(f, values):
    graph = graph_of(f, *values.values())
    walk = Walk(graph)
    names = {node.name: node.value for node in graph.nodes}
    known = vars(np) | names | {f"d{name}": 0.0 for name in names}
    for phase in range(walk.phases):
        exec(walk.code(phase), known)
    for node, gradient in zip(graph.nodes, walk.before[-1], strict=True):
        assert known[f"d{node.name}"] == pytest.approx(gradient, rel=1e-3)      # a number in a line has four digits


def test_the_counter_of_the_lesson_is_3_and_then_3_minus_0_416(figure):
    shown = []
    for t in figure.sliders[0].values:
        figure.draw(t=t)
        shown.append(figure.gradients[0].get_text())
    assert list(dict.fromkeys(shown)) == ["0", "3", "3 − 0.4161", "2.584"]
    assert figure.walk.before[-1][0] == pytest.approx(3 + np.cos(2))


def test_dragging_back_undoes(figure):
    forward = [figure.draw(t=t).copy() for t in (2.0, 4.4, 6.0)]
    for t, picture in zip((6.0, 4.4, 2.0), reversed(forward), strict=True):
        assert np.array_equal(figure.draw(t=t), picture)


def test_a_nudge_tells_the_gradient_or_that_a_way_is_missing(figure):
    figure.draw(t=4.0, nudge=1)
    assert [text.get_text() for text in figure.said][1:] == ["for each unit of a:  2.584", "da so far = 3"]
    figure.draw(t=6.0, nudge=1)
    assert figure.said[2].get_text() == "da = 2.584  ✓"
    moved = ((2 + NUDGE) * 3 + np.sin(2 + NUDGE) - 6 - np.sin(2)) / NUDGE
    assert moved == pytest.approx(3 + np.cos(2), abs=1e-3)


def test_every_leaf_of_every_expression_agrees_with_its_nudge():
    for f, values in EXPRESSIONS:
        figure = Scrubber(f, **values)
        for leaf in range(1, len(values) + 1):
            figure.draw(t=figure.sliders[0].values[-1], nudge=leaf)
            assert "✓" in figure.said[2].get_text()


@pytest.mark.parametrize("total, part, said", [(3, -0.4161, "3 − 0.4161"), (-0.5, 2, "−0.5 + 2"), (0, 0, "0 + 0")])
def test_sums_are_written_out(total, part, said):
    assert added(total, part) == said


# ------------------------------------------------------------------------------------------------------- the picture

@pytest.mark.parametrize("kind", [Scrubber, TwiceUsed])
def test_the_lessons_own_figures_have_the_size_and_the_sliders_they_need(kind):
    figure = kind()
    assert kind.sliders == sliders_for(figure.walk.phases, *figure.leaves)
    width, height = figure._arrange()
    assert 0 <= figure.pixels[0] - width <= 40 and 0 <= figure.pixels[1] - height <= 30


@each_expression
def test_texts_stay_inside_their_boxes_and_labels_off_the_wires(f, values):
    figure = Scrubber(f, **values)
    assert figure.layout.crossings == 0
    figure.figure                                       # noqa: B018 (set it up)
    for t in figure.sliders[0].values[::5] + figure.sliders[0].values[-1:]:
        figure.draw(t=t, nudge=1)
        renderer = figure.figure.canvas.get_renderer()
        for (_, (width, _)), value, gradient in zip(figure.outlines, figure.values, figure.gradients, strict=True):
            assert max(text.get_window_extent(renderer).width for text in (value, gradient)) < width - 6
    for text, (x, y) in zip(figure.labels, figure.layout.labels, strict=True):
        half = len(text) * CHARACTER * 11 * 100 / 72 / 2
        for way in figure.ways[1:]:
            at = way - figure.corner - (x, y)
            assert not np.any((np.abs(at[:, 0]) < half) & (np.abs(at[:, 1]) < 8))


@pytest.mark.parametrize("f, values", TYPED, ids=range(len(TYPED)))
def test_what_a_learner_types_is_drawn_on_the_page_without_crossings(f, values):
    figure = Scrubber(f, **values)
    assert 7 < len(figure.graph.nodes) <= MOST_NODES
    assert figure.layout.crossings == 0
    assert figure.pixels[0] <= WIDEST                                   # wider, and the page would make letters small
    boxes = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in _set_up(figure).outlines]
    beside = figure.blocks[0][1] == HEAD
    for left, top, right, bottom in boxes:
        assert left >= 0 and top >= HEAD - 1
        assert right < figure.blocks[0][0] if beside else bottom < figure.blocks[0][1]
    for x, y in (*figure.blocks, figure.readout):
        assert x + figure.panel <= figure.pixels[0] and y < figure.pixels[1]
    figure.draw(t=figure.sliders[0].values[-1], nudge=1)
    assert "✓" in figure.said[2].get_text()


def _set_up(figure):
    figure.figure                                       # noqa: B018
    return figure


@pytest.mark.parametrize("f, values", [TYPED[7], TYPED[11]])
def test_a_step_of_the_slider_sets_only_the_texts_that_change(f, values, monkeypatch):
    """A text takes most of a tenth of a millisecond a letter, and there are up to fifty of them."""
    figure = Scrubber(f, **values)
    for t in (*figure.sliders[0].values, 0.0):
        figure.draw(t=t)
    cut = []
    monkeypatch.setattr(Stamp, "_cut", lambda self, *args, keep=Stamp._cut: (cut.append(self), keep(self, *args)))
    for t in figure.sliders[0].values:
        before = len(cut)
        figure.draw(t=t)
        begins_or_ends = round(t % 1, 1) in (0, 0.1)
        assert len(cut) - before <= 6 * begins_or_ends, t


def test_the_local_derivative_and_the_line_of_the_tape_light_up_while_the_pulse_is_under_way(figure):
    figure.draw(t=4.5)
    assert figure.lit.get_visible() and figure.lit.get_text() == "× a = 2"
    assert [text.get_text() for text in figure.line] == ["m = a * b", "db += dm * a"]
    assert figure.line[1].get_position()[1] == pytest.approx(figure._row(4)[1])
    figure.draw(t=0.5)
    assert not figure.lit.get_visible() and figure.line[1].get_text() == "dy = 1"
    figure.draw(t=7.0)
    assert not figure.lit.get_visible() and not figure.line[0].get_visible()


def test_the_pulse_travels_along_its_wire_from_the_operation_to_the_argument(figure):
    for phase in range(1, figure.walk.phases):
        wire = figure.graph.wires[figure.walk.wires[phase - 1]]
        way = figure.ways[phase]
        assert len(way) == STRETCH + 1
        (x, _), (w, _) = figure.outlines[wire.end]
        assert way[0][0] == pytest.approx(x - w / 2)
        (x, y), (w, _) = figure.outlines[wire.start]
        assert tuple(way[-1]) == pytest.approx((x + w / 2, y))


@pytest.mark.parametrize("make, said", [
    (lambda: Scrubber(lambda a: np.sum(a), a=np.ones(3)), "follows single numbers"),
    (lambda: Scrubber(lambda a: np.sum(np.stack([a, a])), a=1.0), "there is an array"),
    (lambda: Scrubber(lambda a: a + np.ones(2), a=1.0), r"returns an array of shape \(2,\)"),
    (lambda: Scrubber(lambda a, b: a * b, a=1.0), r"Scrubber\(f, a=1.0, b=1.0\)"),
    (lambda: Scrubber(lambda a: sum(a**k for k in range(12)), a=1.0), "up to 15"),
])
def test_what_it_cannot_show_is_refused_in_a_sentence(make, said):
    with pytest.raises((TypeError, ValueError), match=said):
        make()


# ------------------------------------------------------------------------------------------------- the lesson's claims

def test_the_options_and_replies_name_numbers_that_are_right():
    last, product, mean, total = (option.value for option in Scrubber.prediction.options)
    one, other = 3, np.cos(2)
    right = other, one * other, (one + other) / 2, one + other
    assert (last, product, mean, total) == pytest.approx(right, abs=1e-3)


def test_the_wrong_answers_of_the_worked_example_are_those_of_the_mistakes():
    mistakes = {mistake.name: mistake.answer for mistake in find("backward").mistakes}
    assert mistakes["assigned"](exercises.SQUARE_TWICE)[0] == 27
    assert mistakes["as_they_come"](exercises.OTHER_WAY_ROUND)[0] == 6
    for tape in (exercises.SQUARE_TWICE, exercises.OTHER_WAY_ROUND):
        assert find("backward").reference(tape)[0] == 114 == 4 * 3**3 + 2 * 3
    assert "27" in source("worked-example") and "6." in source("worked-example")
    assert "114.0,  by hand: 114" in printed("worked-example-drawn")


def test_the_tape_that_the_lesson_teaches_passes_when_its_blanks_are_filled():
    var, backward = source("faded-example-var"), source("faded-example-backward")
    var = var.replace("(self, ...), (other, ...)", "(self, other.value), (other, self.value)")
    backward = backward.replace("y.gradient = ...", "y.gradient = 1.0")
    backward = backward.replace("parent.gradient += ...", "parent.gradient += node.gradient * local")
    known = {"np": np}
    exec(var + "\n" + re.sub(r"check\(.*|from checks.*", "", backward), known)
    assert "..." not in var + backward
    exercise = find("tape_gradient")
    assert judge(exercise, run_answer(exercise, known["tape_gradient"])).passed
    assert known["tape_gradient"](lambda a, b: known["sin"](a) + a * b, [2.0, 3.0]) == pytest.approx([3 + np.cos(2), 2])


def test_walking_the_lessons_tape_twice_doubles_a_products_gradient():
    tape = exercises.Tape(lambda a, b: a * b, [2.0, 3.0])
    assert tape.walk() == [3, 2]
    assert tape.walk() == [6, 4]


def test_the_cost_table_counts_runs():
    rows = [[int(number) for number in line.split()] for line in printed("cost").splitlines()[1:]]
    assert rows == [[n, n + 1, n, 1] for n in (1, 10, 1000)]


def test_the_program_shown_is_the_walk_of_the_figure():
    shown = printed("explain-program")
    assert re.search(r"# backward\n    da = .*b \+ math\.cos\(a\)", shown)
    walk = Scrubber().walk
    assert {"da += dm * b", "da += ds * cos(a)"} <= {walk.code(phase) for phase in range(walk.phases)}
    assert "found[parent] = part if earlier is None else earlier + part" in printed("library")


@pytest.mark.parametrize("factor, said", [(2.0, "twice the right one"), (-1.0, "negative of the right value")])
def test_an_answer_that_is_in_no_list_gets_a_sentence_about_its_numbers(factor, said):
    exercise = find("backward")
    verdict = judge(exercise, run_answer(exercise, lambda tape: [factor * g for g in exercise.reference(tape)]))
    assert not verdict.passed and verdict.mistake is None
    assert said in " ".join(verdict.sentences)
