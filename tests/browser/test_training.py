"""Lesson 12 as a learner meets it: from a cold start to trained digits, the loop typed in, a training stopped."""
import os
import re
import time

import pytest
from driving import Lab, wait_for

LESSON, PRACTICE = "notebooks/12_training.ipynb", "exercises/12_training.ipynb"
PATIENCE = 60               # seconds from the start of the server until the digits are read
LOOP = """    losses = []
    for step in range(steps):
        value, gradients = gl.value_and_grad(loss)(parameters)
        losses.append(value)
        parameters = tree_map(lambda p, g: p - learning_rate * g, parameters, gradients)
"""


@pytest.fixture(scope="module")
def cold(browser, tmp_path_factory):
    """A copy of the course whose server has just been started, and when that was."""
    lab = Lab(tmp_path_factory.mktemp("lab"))
    began = time.monotonic()
    with lab.running():
        yield lab, began


@pytest.fixture(scope="module")
def lab(cold):
    return cold[0]


def share_of_the_machine() -> float:
    """How many times as long everything takes because others are at work: 1 on a machine that is left in peace."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count()) if hasattr(os, "getloadavg") else 1.0


def test_digits_are_read_within_a_minute_of_a_cold_start(cold, open_notebook):
    lesson = open_notebook(LESSON)
    lesson.run_all()
    waited = time.monotonic() - cold[1]
    read = lesson.cell("digits-train").locator(".jp-OutputArea-output").get_by_text("held out:")
    read.wait_for()
    said = read.text_content()
    assert float(re.search(r"held out: ([\d.]+)%", said)[1]) >= 96, repr(said)
    assert lesson.errors() == []
    assert waited < PATIENCE * share_of_the_machine()


def test_a_loop_written_by_following_the_lesson_passes(open_notebook):
    """Typed into the lesson's blanks, and into the exercises, where it reads the digits."""
    lesson = open_notebook(LESSON)
    blanks = "".join(next(cell for cell in lesson.cells if cell["id"] == "faded-example-blanks")["source"])
    gradients, kept, step = (line.strip() for line in LOOP.splitlines()[2:])
    for blank, typed in (("value, gradients = ..., ...", gradients), ("losses.append(...)", kept),
                         ("parameters = ...", step), ("moons_loss = ...", "moons_loss = loss(parameters)")):
        assert blank in blanks
        blanks = blanks.replace(blank, typed)
    lesson.run("explain-model")
    lesson.run("faded-example-blanks", blanks)
    assert "Correct" in lesson.cell("faded-example-blanks").locator("[role=status]").inner_text()

    practice = open_notebook(PRACTICE)
    practice.run("setup")
    for name, source in (
            ("train", f"def train(loss, parameters, learning_rate, steps):\n{LOOP}    return parameters, losses"),
            ("read-digits", """def read_digits(x_train, y_train, x_test):
    def loss(parameters):
        return models.cross_entropy(models.mlp(parameters, x_train), y_train)
    parameters, losses = train(loss, models.mlp_parameters([64, 32, 10]), 0.5, 400)
    return np.argmax(models.mlp(parameters, x_test), axis=1)""")):
        practice.run(name, source)
        practice.run(f"{name}-check")
        assert "Correct" in practice.cell(f"{name}-check").locator("[role=status]").inner_text()


def test_a_live_training_shows_its_progress_and_stops_when_told(open_notebook):
    lesson = open_notebook(LESSON)
    lesson.run("play-live")
    live = lesson.cell("play-live")
    start, stop = (live.get_by_role("button", name=name) for name in ("Start", "Stop"))
    bar, image = live.locator(".progress-bar"), live.locator("img")
    assert stop.is_disabled()
    before = image.get_attribute("src")
    start.click()
    wait_for(lambda: done(bar) > 0, "the bar moves")
    assert image.get_attribute("src") != before
    stop.click()
    wait_for(start.is_enabled, "the training has ended")
    assert done(bar) < 1, "stopped before its end"


def done(bar) -> float:
    """How much of a progress bar is filled."""
    return bar.evaluate("bar => bar.offsetWidth / bar.parentElement.offsetWidth")
