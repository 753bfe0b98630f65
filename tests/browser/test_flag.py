"""A prediction that is a place on the picture: the flag is dragged on the picture, moved by keys, and then drawn."""
import numpy as np
import pytest

from figures.step_size import StepSize

PLACES = StepSize.prediction.places


@pytest.fixture
def figure(open_notebook):
    notebook = open_notebook("notebooks/03_step_size.ipynb")
    notebook.run("play")
    return notebook.figure("play")


def test_a_flag_is_dragged_moved_by_keys_and_committed(figure):
    mouse, stands = figure.page.mouse, StepSize().flag_stands()
    commit = figure.place.get_by_role("button", name="Commit my prediction")
    assert commit.is_disabled()
    assert figure.image.is_visible()
    field = figure.place.locator(".course-field").bounding_box()
    across = [field["x"] + field["width"] * stands[end] for end in ("left", "right")]
    middle = field["y"] + field["height"] / 2
    mouse.move(across[1], middle)
    mouse.down()
    for part in (0.8, 0.4, 0.25):
        mouse.move(across[0] + part * (across[1] - across[0]), middle)
    mouse.up()
    flag = figure.slider("your flag")
    assert flag.input_value() == "4"
    pole = figure.place.locator(".course-flag").bounding_box()
    assert pole["x"] == pytest.approx(across[0] + 0.25 * (across[1] - across[0]), abs=2)
    mouse.move(across[1], middle)               # no button pressed: the flag stays
    assert flag.input_value() == "4"
    flag.press("ArrowRight")
    assert flag.get_attribute("aria-valuetext") == PLACES[5].text
    commit.click()
    figure.says(StepSize().alternative_text() + f" Your prediction: {PLACES[5].text}")
    expected = StepSize()
    expected.commit(PLACES[5])
    assert np.array_equal(figure.pixels(), expected.draw()[..., :3])
    assert figure.place.locator(".course-flag").count() == 0
    figure.slider("step h").press("Home")
    note = figure.place.locator(".course-note")
    note.wait_for()
    assert note.inner_text().startswith("At your flag the forward slope is off by ")
