"""Lesson 12's figures and prose say what is true: boundaries, losses and digits against independent computation."""
import contextlib
import importlib
import io
import json
import re
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, special

import gradlib as gl
from checks import training as exercises
from checks.checker import judge, run_answer
from checks.exercise import find
from checks.lessons import LESSONS
from figures import training
from figures.live_training import LiveTraining, ReadingDigits
from figures.training import Misread, Overfitting, TwelveLessons, TwoMoons, field_of, place, recording
from gradlib import data, models

ROOT = Path(__file__).parents[2]
STEP = "tree_map(lambda p, g: p - learning_rate * g, parameters, gradients)"     # as the lesson spells it
CELLS = {cell["id"]: cell for cell in json.loads((ROOT / "notebooks/12_training.ipynb").read_text("utf-8"))["cells"]}


@pytest.fixture(scope="module")
def moons():
    figure = TwoMoons()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def overfitting():
    figure = Overfitting()
    figure.draw()
    return figure


def source(cell_id):
    return "".join(CELLS[cell_id]["source"])


def printed(cell_id):
    return "".join("".join(output.get("text", "")) for output in CELLS[cell_id]["outputs"])


def passes(exercise, answer):
    """Whether the exercise of that name takes the answer for right."""
    exercise = getattr(exercises, exercise)
    return judge(exercise, run_answer(exercise, answer)).passed


def off_line(points):
    """How far points are from the straight line that fits them best."""
    centred = points - points.mean(axis=0)
    return np.abs(centred @ np.linalg.svd(centred, full_matrices=False)[2][1]).max()


# ---------------------------------------------------------------------------------------------------------- the moons

def test_a_boundary_of_width_1_is_straight_at_every_step_and_a_wider_one_bends(moons):
    for step in moons.steps:
        for line in moons.state(step, 1)[0].boundary:
            assert off_line(line) < 2e-3
    assert max(off_line(line) for line in moons.state(1000, 8)[0].boundary) > 0.3


def test_the_field_is_the_networks_probability(moons):
    """The formula of the lesson, written out: σ(tanh(xW + b)V + c)."""
    (first, second) = moons.run(4).parameters[-1]
    columns, rows = training.GRID
    places = np.array([[columns[90], rows[20]], [columns[10], rows[80]], [columns[60], rows[60]]])
    z = (np.tanh(places @ first["weights"] + first["bias"]) @ second["weights"] + second["bias"])[:, 0]
    picture = field_of(moons.run(4).parameters[-1]).picture
    for (row, column), score in zip([(20, 90), (80, 10), (60, 60)], z, strict=True):
        sureness = 0.42 * abs(2 * special.expit(score) - 1)
        colour = np.array([int(training.CLASSES[int(score > 0)][i:i + 2], 16) for i in (1, 3, 5)])
        np.testing.assert_allclose(picture[row, column], 255 * (1 - sureness) + sureness * colour, atol=1.01)


def test_the_recorded_losses_are_those_of_gradient_descent_by_hand():
    """Against a backward pass written out in NumPy."""
    x, y = data.moons(120, 0.15, 3)
    layers = models.mlp_parameters([2, 3, 1], 3, models.glorot)
    W, b, V, c = layers[0]["weights"], layers[0]["bias"], layers[1]["weights"], layers[1]["bias"]
    losses = []
    for _ in range(31):
        h = np.tanh(x @ W + b)
        z = (h @ V + c)[:, 0]
        p = special.expit(z)
        losses.append(-np.mean(np.log(np.where(y == 1, p, 1 - p))))
        dz = ((p - y) / 120)[:, None]
        dh = dz @ V.T * (1 - h * h)
        W, b, V, c = W - x.T @ dh, b - dh.sum(axis=0), V - h.T @ dz, c - dz.sum(axis=0)
    steps = tuple(range(31))
    np.testing.assert_allclose(recording(120, 0.15, 3, 3, steps, 3, 1.0).losses, losses, rtol=1e-9)


def test_width_1_comes_as_far_as_any_straight_line_may(moons):
    """No straight line, even the best one, tells the moons apart; the figure's is as good as one fitted by SciPy."""
    x, y = moons.x, moons.y

    def mistakes(v):
        return np.mean(np.logaddexp(0, np.where(y == 1, -1, 1) * (x @ v[:2] + v[2])))
    best = optimize.minimize(mistakes, np.zeros(3)).x
    wrong_of_best = np.sum((x @ best[:2] + best[2] > 0) != y)
    assert moons.state(1000, 1)[1].sum() <= wrong_of_best + 1
    assert moons.state(1000, 8)[1].sum() < wrong_of_best / 4


def test_numbers_beside_the_picture_are_those_of_the_picture(moons):
    for step in (0, 1000):
        moons.update(step=step, width=2)
        shown = [text.get_text() for text in moons.numbers]
        parameters = moons.run(2).parameters[moons.steps.index(step)]
        z = models.mlp(parameters, moons.x, np.tanh)[:, 0]
        assert shown == [str(step), f"{models.logistic(z, moons.y):.3f}", f"{np.sum((z > 0) != moons.y)} of 120"]
        assert moons.curve.get_xdata()[-1] == place(step)
        assert len(moons.plane.wrong.get_xdata()) == np.sum((z > 0) != moons.y)


def test_widths_that_are_not_1_show_the_loss_of_width_1_for_comparison(moons):
    moons.update(step=5, width=1)
    assert not moons.ghost.get_visible()
    moons.update(step=5, width=16)
    assert moons.ghost.get_visible()
    assert moons.ghost.get_ydata()[-1] == moons.run(1).losses[-1]


# -------------------------------------------------------------------------------------------------------- overfitting

def test_twenty_points_are_learned_by_heart_and_more_points_cure_it(overfitting):
    few, many = overfitting.run(20), overfitting.run(600)
    assert few.losses[-1] < 0.01
    assert few.held_out[-1] > few.held_out[0] > few.held_out.min()            # "climbs above where it began"
    assert overfitting.state(3000, 20)[3].sum() == 0
    gaps = [overfitting.run(n).held_out[-1] - overfitting.run(n).losses[-1] for n in overfitting.counts]
    assert gaps[0] > gaps[1] > 0.3 and max(gaps[2:]) < 0.06
    assert many.held_out[-1] < few.held_out.min()


def test_the_star_is_where_the_held_out_loss_is_lowest_and_shows_once_it_is_passed(overfitting):
    run = overfitting.run(20)
    best = overfitting.steps[int(np.argmin(run.held_out))]
    overfitting.update(step=best, points=20)
    assert not overfitting.star.get_visible()
    overfitting.update(step=3000, points=20)
    assert overfitting.star.get_visible()
    assert overfitting.numbers[-1].get_text() == str(best)


@pytest.mark.parametrize("kind", [TwoMoons, Overfitting])
def test_each_answer_can_be_drawn(kind):
    for option in kind.prediction.options:
        figure = kind()
        before = figure.draw().copy()
        figure.commit(option)
        assert (figure.draw() != before).any()


@pytest.mark.parametrize("kind", [TwoMoons, Overfitting])
def test_a_redraw_is_quick(kind):
    figure = kind()
    for step in figure.steps:
        figure.picture(1, step=step)
    started = time.process_time()
    for step in figure.steps:
        figure.picture(1, step=step)
    assert (time.process_time() - started) / len(figure.steps) < 0.08


# ------------------------------------------------------------------------------------------------------ digits, a page

def test_misread_shows_exactly_those_that_were_misread():
    written = np.array([3, 1, 4, 1, 8])
    figure = Misread(np.zeros((5, 64)), written, np.array([3, 7, 4, 1, 6]))
    assert figure.wrong.tolist() == [1, 4]
    assert figure.describe() == "2 of 5 held-out digits are read wrongly. The first 2: a 1 read as 7, an 8 read as 6."
    texts = [text.get_text() for axes in figure.figure.axes for text in axes.texts]
    assert texts == ["read 7", "is a 1", "read 6", "is an 8"] and len(figure.figure.axes) == 12


def test_twelve_lessons_are_on_the_page_each_with_a_function_that_its_exercises_ask_for():
    figure = TwelveLessons()
    assert [axes.get_title(loc="left") for axes in figure.figure.axes] == list(figure.built)
    for lesson, (idea, function), axes in zip(LESSONS[1:13], figure.built.items(), figure.figure.axes, strict=True):
        assert idea[:2] == lesson.label
        assert idea[3:].split()[0].rstrip("s") in lesson.topic.replace("_", " ")
        importlib.import_module(f"checks.{lesson.topic}")
        assert find(function).kind == "code" and find(function).lesson is lesson
        assert axes.get_xlabel() == f"{function}()"


def test_nothing_is_trained_until_start_is_pressed_and_stop_stops_it():
    live = LiveTraining()
    assert "image/png" in live._repr_mimebundle_()[0]
    assert live.thread is None
    live.figure.picture = lambda scale: (time.sleep(0.02), b"")[1]            # slow enough to be stopped
    live.start.click()
    assert live.start.disabled and not live.stop.disabled
    live.stop.click()
    live.thread.join(timeout=20)
    assert not live.thread.is_alive()
    assert live.figure.history[-1][0] < 400
    assert live.stop.disabled and not live.start.disabled
    assert threading.main_thread() is not live.thread


def test_what_is_trained_live_reads_as_well_as_the_lesson_says():
    live = LiveTraining()
    live.begin()
    live.thread.join(timeout=60)
    assert live.bar.value == 400
    assert live.figure.accuracy >= 0.96
    step, training_loss, held_out = live.figure.history[-1]
    assert step == 400 and training_loss < held_out < 0.2


def test_no_loss_can_run_into_the_numbers_of_the_live_training():
    figure = ReadingDigits()
    figure.draw()
    panel = figure.axes.get_window_extent()
    assert not any(number.get_window_extent().overlaps(panel) for number in figure.numbers)


def test_misread_digits_stand_on_orange_ground():
    figure = ReadingDigits()
    tiles = figure._tiles()
    for i in (0, 17, 59):
        corner = tiles[9 * (i // 10), 9 * (i % 10)]                           # paper: the corners of digits are empty
        wrong = figure.read[i] != figure.digits.y_test[i]
        assert (corner[2] < 0.2) == wrong


# ----------------------------------------------------------------------------------------------------------- the prose

def test_the_worked_example_is_computed_right():
    shown = source("worked-example")
    e = np.exp([2.0, 1.0, 0.0])
    assert [f"{v:.3f}" for v in e[:2]] == ["7.389", "2.718"] and "7.389, 2.718, 1." in shown
    assert f"{e.sum():.3f}" in shown
    p = special.softmax([2.0, 1.0, 0.0])
    assert ", ".join(f"{v:.3f}" for v in p) in shown
    assert ", ".join(f"{v:.3f}" for v in p - [0, 1, 0]).replace("-", "−") in shown
    assert len(set(re.findall(r"\[\[.*\]\]", printed("worked-example-check")))) == 1


def test_the_slope_of_one_examples_loss_is_derived_right():
    """log Σ exp z, minus the right logit: its value and its slope, against the definition and differences."""
    z = np.array([2.0, 1.0, 0.0])
    assert np.log(np.exp(z).sum()) - z[1] == pytest.approx(-np.log(special.softmax(z)[1]))
    slope = optimize.approx_fprime(z, lambda z: np.log(np.exp(z).sum()) - z[1], 1e-7)
    np.testing.assert_allclose(slope, special.softmax(z) - [0, 1, 0], atol=1e-6)


def test_the_lesson_reads_at_least_96_percent_of_the_held_out_digits():
    held_out = float(re.search(r"held out: ([\d.]+)%", printed("digits-train"))[1])
    assert held_out >= 96
    d = data.digits()
    assert len(d.y_train) + len(d.y_test) == 1797 and round(len(d.y_test) / 1797, 2) == 0.25


def test_the_loop_typed_in_from_the_lesson_alone_passes():
    """What the table and the comments of the faded example say, typed in their places: nothing else is needed."""
    cell = source("faded-example-blanks")
    for blank, typed in [("value, gradients = ..., ...", "value, gradients = gl.value_and_grad(loss)(parameters)"),
                         ("losses.append(...)", "losses.append(value)"),
                         ("parameters = ...", f"parameters = {STEP}"),
                         ("moons_loss = ...", "moons_loss = loss(parameters)")]:
        assert cell.count(blank) == 1
        cell = cell.replace(blank, typed)
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source("explain-model"), names)
        exec(cell.replace("check(moons_loss=moons_loss)", ""), names)
    assert passes("moons_loss", names["moons_loss"])
    assert len(names["losses"]) == 200
    assert names["losses"][0] == pytest.approx(0.593, abs=5e-4) and "0.593" in printed("explain-model")


def test_the_five_lines_of_the_lesson_are_the_loop_of_the_exercise_and_read_the_digits():
    """The rows of the lesson's table, one line of code for each, in the two functions that the exercises ask for."""
    rows = [row for row in source("explain-loop").splitlines() if re.match(r"\| \d \|", row)]
    lines = {"an empty list": "    losses = []",
             "for each step": "    for step in range(steps):",
             "`gl.value_and_grad`": "        value, gradients = gl.value_and_grad(loss)(parameters)",
             "keep the loss": "        losses.append(value)",
             "`tree_map`": f"        parameters = {STEP}"}
    assert len(rows) == len(lines) and all(said in row for said, row in zip(lines, rows, strict=True))
    typed = "\n".join(["def train(loss, parameters, learning_rate, steps):", *lines.values(),
                       "    return parameters, losses"])
    names = {"np": np, "gl": gl, "models": models, "tree_map": gl.trees.tree_map}
    exec(typed, names)
    assert passes("train", names["train"])
    exec("""def read_digits(x_train, y_train, x_test):
    def digit_loss(parameters):
        return models.cross_entropy(models.mlp(parameters, x_train), y_train)
    parameters, losses = train(digit_loss, models.mlp_parameters([64, 32, 10]), 0.5, 400)
    return np.argmax(models.mlp(parameters, x_test), axis=1)""", names)
    assert passes("read_digits", names["read_digits"])


def test_the_digits_are_read_by_what_the_lesson_and_a_learners_own_loop_give():
    """The lesson's digits cell, with the loop that the exercise asks for in the place of gl.train."""
    def train(loss, parameters, learning_rate, steps):
        losses = []
        for _ in range(steps):
            value, gradients = gl.value_and_grad(loss)(parameters)
            losses.append(value)
            parameters = gl.trees.tree_map(lambda p, g: p - learning_rate * g, parameters, gradients)
        return parameters, losses
    d = data.digits()
    started = time.perf_counter()
    parameters, losses = train(lambda p: models.cross_entropy(models.mlp(p, d.x_train), d.y_train),
                               models.mlp_parameters([64, 32, 10]), 0.5, 400)
    assert time.perf_counter() - started < 60
    assert f"loss {losses[0]:.2f} → {losses[-1]:.2f}" in printed("digits-train")
    assert models.accuracy(models.mlp(parameters, d.x_test), d.y_test) >= 0.96


def test_the_replies_say_what_the_figures_show():
    replies = [option.reply for option in TwoMoons.prediction.options]
    assert f"{TwoMoons.steps[-1]} steps" in replies[1]
    assert str(Overfitting.counts[0]) in Overfitting.prediction.question and Overfitting.steps[-1] == 3000
