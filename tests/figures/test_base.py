"""What the figures' common base promises: layers, messages to a page, stills, and a PNG encoder of its own."""
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from figures import png
from figures.base import (
    STILL_SCALE,
    InteractiveFigure,
    Option,
    Prediction,
    Slider,
    linear,
    logarithmic,
    without_tags,
)
from figures.live import WIDGET_VIEW, LiveFigure, page_spec


class Parabola(InteractiveFigure):
    """The example of the base's docstring, with a second slider and a prediction."""

    size = (4, 3)
    sliders = (Slider("x", linear(-2, 2), start=1.0, label="position x", unit="m"),
               Slider("bend", logarithmic(0.1, 1, 11), start=1.0, label="bend"))
    prediction = Prediction("How high at 0?", (Option("at 0", 0.0, "Yes."), Option("at 1", 1.0, "No, at 0.")), "Look.")

    def setup(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(-2, 2), ylim=(-1, 4))
        self.axes = axes
        self.dot, = axes.plot([], [], "o")

    def update(self, x, bend):
        self.dot.set_data([x], [bend * x * x])

    def draw_prediction(self, value):
        self.axes.plot([0], [value], "^")

    def describe(self, x, bend):
        return f"A dot at height {bend * x * x:.2f}."


def decoded(data):
    return np.asarray(Image.open(io.BytesIO(data)))


class Answers:
    """A live figure with its messages kept instead of sent."""

    def __init__(self, figure):
        self.live = LiveFigure(figure)
        self.sent = []
        self.live.send = lambda message, buffers=None: self.sent.append((message, buffers))

    def ask(self, *positions, predicted=None, scale=1, key="a-0"):
        request = {"id": key, "positions": list(positions), "predicted": predicted, "scale": scale}
        self.live._answer(self.live, request, [])
        return self.sent[-1]


def test_the_main_slider_is_swept_for_a_slide():
    figure = Parabola()
    frames = [(pixels.copy(), text) for pixels, text in figure.frames(scale=1)]
    assert [text for _, text in frames] == [figure.describe(x=x, bend=1.0) for x in figure.sliders[0].values]
    assert np.array_equal(frames[10][0], figure.draw(x=figure.sliders[0].values[10]))


def test_sweep_is_every_combination_of_first_middle_and_last():
    assert list(Parabola().sweep()) == [{"x": x, "bend": b} for x in (-2, 0, 2) for b in (0.1, 0.32, 1)]


def test_slider_positions_are_the_numbers_that_are_shown():
    assert linear(0, 1, 11) == (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
    steps = logarithmic(0.001, 2, 67)
    assert (steps[0], steps[-1]) == (0.001, 2)
    assert all(float(f"{v:.2g}") == v for v in steps)
    assert list(steps) == sorted(set(steps))
    assert Slider("h", steps, start=0.0301, label="h").start in steps
    assert Slider("h", steps, start=1, label="h", unit="s").text(-0.5) == "−0.5 s"


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_a_picture_has_the_pixels_of_its_screen(scale):
    figure = Parabola()
    assert figure.draw(scale).shape == (300 * scale, 400 * scale, 4)
    assert decoded(figure.picture(1)).shape == (300, 400, 3), "and goes back to an ordinary one"


def test_only_what_moves_is_drawn_anew(monkeypatch):
    figure = Parabola()
    figure.draw(x=0)
    figure.draw(x=1)
    drawn = []
    monkeypatch.setattr(type(figure.figure.canvas), "draw", lambda canvas: drawn.append("everything"))
    figure.draw(x=-1)


@pytest.mark.parametrize("missing", ["setup", "update", "describe"])
def test_a_declaration_that_lacks_a_part_says_which(missing):
    kind = type("Lacking", (Parabola,), {missing: getattr(InteractiveFigure, missing)})
    with pytest.raises(NotImplementedError, match=rf"Lacking must define {missing}"):
        kind().still()


# ------------------------------------------------------------------------------------------- what a notebook gets

def test_displaying_a_figure_gives_a_live_view_and_a_still_picture_with_its_text():
    data, metadata = Parabola()._repr_mimebundle_()
    assert set(data) == {WIDGET_VIEW, "image/png", "text/plain"}
    assert data["text/plain"] == metadata["image/png"]["alt"] == "A dot at height 1.00."
    assert (metadata["image/png"]["width"], metadata["image/png"]["height"]) == (400, 300)
    assert decoded(data["image/png"]).shape == (300 * STILL_SCALE, 400 * STILL_SCALE, 3)
    assert metadata["figure"].endswith("test_base.Parabola")


def test_a_still_picture_has_no_sliders():
    data, metadata = Parabola().still(x=0)._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == "A dot at height 0.00."


def test_a_still_picture_turns_dark_with_the_theme_unless_it_is_a_photograph():
    class Photograph(Parabola):
        photographic = True

    assert Parabola().still()._repr_mimebundle_()[1]["needs_background"] == "light"
    assert "needs_background" not in Photograph().still()._repr_mimebundle_()[1]
    css = Path(png.__file__).with_name("custom.css").read_text(encoding="utf-8")
    turned = css.partition("*/")[2].partition("{ filter: invert")[0]
    assert '[data-jp-theme-light="false"] .jp-RenderedImage .jp-needs-light-background,' in turned
    assert css in LiveFigure(Parabola())._css, "a figure brings it to a page that has it not"


def test_a_request_is_answered_with_its_picture_and_text():
    answers = Answers(Parabola())
    message, (picture,) = answers.ask(0, 10, key="b-7")
    assert message == {"id": "b-7", "alt": "A dot at height 4.00.", "reply": ""}
    assert np.array_equal(decoded(picture), Parabola().draw(x=-2, bend=1)[..., :3])


def test_a_picture_is_never_drawn_at_more_than_twice_the_size():
    _, (picture,) = Answers(Parabola()).ask(0, 0, scale=3)
    assert decoded(picture).shape == (600, 800, 3)


def test_a_place_on_the_picture_is_predicted_with_a_flag():
    class Planted(Parabola):
        prediction = replace(Parabola.prediction, places=tuple(
            Option(f"at {x}", float(x), f"You said {x}.") for x in (-2, 0, 2)))

        def flag_stands(self):
            return {"left": 0.1, "right": 0.9, "top": 0.2, "bottom": 0.8}

    answers = Answers(Planted())
    asked = answers.live.spec["prediction"]
    assert (asked["options"], asked["flag"]) == (["at -2", "at 0", "at 2"], Planted().flag_stands())
    message, _ = answers.ask(100, 10, predicted=2)
    assert message["alt"].endswith("Your prediction: at 2")
    assert message["reply"] == "You said 2."
    assert page_spec(Parabola())["prediction"]["flag"] is None


def test_a_question_about_the_picture_keeps_it_in_sight():
    class Seen(Parabola):
        prediction = replace(Parabola.prediction, in_sight=True)

    assert page_spec(Seen())["prediction"]["inSight"] and not page_spec(Parabola())["prediction"]["inSight"]


def test_a_prediction_is_drawn_once_and_answered_when_the_picture_shows_it():
    answers = Answers(Parabola())
    message, _ = answers.ask(75, 10, predicted=1)
    assert message["reply"] == ""
    assert message["alt"] == "A dot at height 1.00. Your prediction: at 1"
    message, _ = answers.ask(100, 10, predicted=0)
    assert message["reply"] == "No, at 0.", "the first answer counts"
    assert len(answers.live.figure.axes.lines) == 2


def test_a_figure_that_breaks_says_so_on_the_page_and_goes_on():
    class Breaking(Parabola):
        def update(self, x, bend):
            if x < 0:
                raise ValueError("no root of a negative number")
            super().update(x, bend)

    answers = Answers(Breaking())
    with pytest.raises(ValueError):             # for whoever wrote the figure: it appears in the notebook's log
        answers.ask(0, 0, key="c-1")
    message, picture = answers.sent[-1]
    assert message == {"id": "c-1",
                       "error": "This picture could not be drawn: ValueError: no root of a negative number"}
    assert not picture
    message, (picture,) = answers.ask(100, 10)
    assert message["alt"] == "A dot at height 4.00."
    assert np.array_equal(decoded(picture), Parabola().draw(x=2, bend=1)[..., :3])


# -------------------------------------------------------------------------------------------- the picture's bytes

@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]))),
       st.sampled_from([1, 6, 9]))
def test_the_png_encoder_writes_what_pillow_reads(pixels, level):
    image = Image.open(io.BytesIO(png.encode(pixels, level)))
    image.verify()                              # every checksum
    assert np.array_equal(decoded(png.encode(pixels, level)), pixels[..., :3])


def test_a_text_set_as_html_is_said_in_words():
    assert without_tags("2 &lt; <i>x</i><sup>2</sup>: <b>no</b>") == "2 < x^2: no"
