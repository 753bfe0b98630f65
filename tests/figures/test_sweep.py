"""Every figure of the course, driven to its corners.

A figure's module is found by itself. Each class is set up twice and driven along two ways: once as a page drives it,
where only what moves is drawn anew, and once by plain Matplotlib, where everything is. Its pictures are left in
build/contact_sheets/ to be looked at.
"""
import importlib
import itertools
import json
import re
import warnings
from pathlib import Path

import matplotlib.style
import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from figures.base import PIXELS_PER_INCH, InteractiveFigure, without_tags
from figures.live import page_spec
from figures.style import STYLE_SHEET

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "build" / "contact_sheets"
SMALLEST_TEXT = 11          # points
ROUNDING = 3                # levels of 255 by which two ways of drawing may differ


def figure_classes():
    """Every figure with sliders of its own; a class without any is a base that others share."""
    for path in sorted((ROOT / "notebooks" / "figures").glob("[a-z]*.py")):
        module = importlib.import_module(f"figures.{path.stem}")
        yield from (kind for kind in vars(module).values()
                    if isinstance(kind, type) and issubclass(kind, InteractiveFigure)
                    and kind.__module__ == module.__name__ and kind.sliders)


def name_of(kind):
    return f"{kind.__module__.removeprefix('figures.')}.{kind.__name__}"


CLASSES = list(figure_classes())
every_figure = pytest.mark.parametrize("kind", CLASSES, ids=name_of)
every_asking_figure = pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.prediction], ids=name_of)


def states(figure):
    """Each slider at its first, middle and last position, the others at their start; and all the corners."""
    found = [figure.start]
    for slider in figure.sliders:
        found += [figure.start | {slider.name: value} for value in slider.extremes]
    names = [slider.name for slider in figure.sliders]
    for corner in itertools.product(*((s.values[0], s.values[-1]) for s in figure.sliders)):
        found.append(dict(zip(names, corner, strict=True)))
    return [dict(state) for state in dict.fromkeys(tuple(state.items()) for state in found)]


class Driven:
    """A figure that has been driven through all its states, and what it showed in each."""

    def __init__(self, kind):
        self.figure = kind()
        self.states = states(self.figure)
        self.pictures, self.texts, self.limits, self.words = [], [], [], []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DeprecationWarning)     # what packages say of one another's age
            for state in self.states:
                self.pictures.append(self.figure.draw(**state).copy())
                self.texts.append(self.figure.alternative_text(**state))
                self.limits.append([(*axes.get_xlim(), *axes.get_ylim(), *axes.get_position().bounds)
                                    for axes in self.figure.figure.axes])
                renderer = self.figure.figure.canvas.get_renderer()
                self.words.append([(text.get_text(), text.get_fontsize(), text.get_rotation() % 90,
                                    text.get_window_extent(renderer)) for text in words_in(self.figure.figure)])


def words_in(figure):
    """The texts that can be seen in a figure; of the ticks those that lie within the limits."""
    hidden = set()
    for axes in figure.axes:
        if not axes.get_visible():
            hidden |= set(axes.findobj(Text))
        for axis in (axes.xaxis, axes.yaxis):
            if not axes.axison or not axis.get_visible():
                hidden |= set(axis.findobj(Text))
            low, high = sorted(axis.get_view_interval())
            hidden |= {label for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
                       if not low <= tick.get_loc() <= high for label in (tick.label1, tick.label2)}
    for text in figure.findobj(Text):
        if text not in hidden and text.get_visible() and text.get_text().strip() and text.get_alpha() != 0:
            yield text


@pytest.fixture(scope="module")
def driven():
    """Drives each figure once for all the tests below."""
    done = {}

    def drive(kind):
        if kind not in done:
            done[kind] = Driven(kind)
        return done[kind]
    return drive


def drawn_in_full(kind, wanted):
    """The pictures of these states as plain Matplotlib draws them, all artists each time, in the reverse order."""
    figure = kind()
    canvas = figure.figure.canvas
    for state in reversed(wanted):
        with matplotlib.style.context(STYLE_SHEET):
            figure.update(**state)
            canvas.draw()
        yield np.asarray(canvas.buffer_rgba()).copy()


def test_figures_are_found():
    assert {"BentRuler", "Chord", "FallingStone"} <= {kind.__name__ for kind in CLASSES}


@every_figure
def test_draws_in_every_corner_without_a_warning(kind, driven):
    width, height = driven(kind).figure.pixels
    assert {picture.shape for picture in driven(kind).pictures} == {(height, width, 4)}


@every_figure
def test_what_is_drawn_in_layers_is_what_matplotlib_draws_in_full(kind, driven):
    """Nothing is left behind, hidden, drawn twice, or dependent on where the sliders have been before."""
    done = driven(kind)
    in_full = reversed(list(drawn_in_full(kind, done.states)))
    for state, picture, expected in zip(done.states, done.pictures, in_full, strict=True):
        rows, columns, _ = np.nonzero(np.abs(picture.astype(int) - expected) > ROUNDING)
        assert not len(rows), f"{state}: differs between x {columns.min()}–{columns.max()}, y {rows.min()}–{rows.max()}"


@every_figure
def test_each_slider_moves_the_picture_and_its_text(kind, driven):
    done = driven(kind)
    for slider in done.figure.sliders:
        for shown, what in ((done.pictures, "picture"), (done.texts, "alternative text")):
            seen = {}
            for state, picture in zip(done.states, shown, strict=True):
                others = tuple((name, value) for name, value in state.items() if name != slider.name)
                key = picture if isinstance(picture, str) else picture.tobytes()
                seen.setdefault(others, {}).setdefault(key, set()).add(state[slider.name])
            moved = [len(group) == sum(map(len, group.values())) > 1 for group in seen.values()]
            assert any(moved), f"the {what} stays the same when {slider.name} moves"


@every_figure
def test_says_what_it_shows_in_words_and_numbers(kind, driven):
    for text in driven(kind).texts:
        assert len(text) > 40
        assert re.search(r"\d", text), text
        assert text.rstrip()[-1] in ".!?", text
        assert not re.search(r"\bnan\b|\binf\b|np\.|<[a-z]+>|\$|\{", text), text


@every_figure
def test_axes_stay_where_they_are_while_a_slider_is_dragged(kind, driven):
    done = driven(kind)
    for state, limits in zip(done.states, done.limits, strict=True):
        assert limits == done.limits[0], f"{state}: axes have moved"


@every_figure
def test_no_text_is_small_or_runs_out_of_the_picture(kind, driven):
    done = driven(kind)
    width, height = done.figure.pixels
    for state, words in zip(done.states, done.words, strict=True):
        for text, points, _, box in words:
            assert points >= SMALLEST_TEXT, f"{state}: {text!r} has {points} points"
            inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= width + 0.5 and box.y1 <= height + 0.5
            assert inside, f"{state}: {text!r} runs out of the picture"
        assert words, "a picture without a word"


@every_figure
def test_no_two_texts_lie_on_one_another(kind, driven):
    done = driven(kind)
    for state, words in zip(done.states, done.words, strict=True):
        for (one, _, tilted, a), (other, _, other_tilted, b) in itertools.combinations(words, 2):
            across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            smaller = min(a.width * a.height, b.width * b.height)
            overlap = across > 0 < down and across * down > 0.1 * smaller and not tilted and not other_tilted
            itself = one == other and max(abs(a.x0 + a.x1 - b.x0 - b.x1), abs(a.y0 + a.y1 - b.y0 - b.y1)) < 2
            assert not overlap or itself, f"{state}: {one!r} lies on {other!r}"     # itself: lit up, in bold letters


@every_figure
def test_nothing_is_cut_off_at_the_border(kind, driven):
    done = driven(kind)
    for state, picture in zip(done.states, done.pictures, strict=True):
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert (border[:, :3] == 255).all(), state


@every_figure
def test_sliders_can_be_read_aloud(kind, driven):
    for slider in driven(kind).figure.sliders:
        spoken = [slider.text(value) for value in slider.values]
        assert len(set(spoken)) == len(spoken), f"{slider.name}: two positions look alike"
        assert 3 <= len(slider.values) <= 400 or len(slider.values) == 2
        assert slider.label.strip()
        assert slider.start in slider.values


@every_figure
def test_leaves_a_contact_sheet(kind, driven):
    done = driven(kind)
    SHEETS.mkdir(parents=True, exist_ok=True)
    shown = done.pictures[:12]
    height, width = shown[0].shape[:2]
    columns = 2 if len(shown) < 9 else 3
    rows = -(-len(shown) // columns)
    sheet = Image.new("RGB", (columns * (width + 12), rows * (height + 12)), "#888")
    for at, picture in enumerate(shown):
        row, column = divmod(at, columns)
        sheet.paste(Image.fromarray(picture).convert("RGB"), (column * (width + 12) + 6, row * (height + 12) + 6))
    sheet.save(SHEETS / f"{name_of(kind)}.png")


@every_asking_figure
def test_every_answer_to_the_prediction_is_drawn(kind, driven):
    before = driven(kind).figure.draw().copy()
    for option in kind.prediction.options:
        figure = kind()
        figure.commit(option)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DeprecationWarning)     # what packages say of one another's age
            assert not np.array_equal(figure.draw(), before), option.text
            figure.draw(**states(figure)[-1])
        text = figure.alternative_text()
        assert text.endswith(f"Your prediction: {without_tags(option.text)}")
        assert not re.search(r"</?\w+>", text), "it is read aloud"


@every_asking_figure
def test_the_prediction_is_asked_and_answered_in_full(kind):
    asked, figure = kind.prediction, kind()
    assert len(asked.options) >= 3
    assert len({option.text for option in asked.options}) == len({option.reply for option in asked.options}) \
        == len(asked.options)
    assert re.search("[?…]", asked.question) and asked.task.rstrip()[-1] in ".!?"
    assert not figure.settled(**figure.start), "the answer is told before anything has moved"
    names = [slider.name for slider in figure.sliders]
    places = itertools.product(*(slider.values for slider in figure.sliders))
    assert any(figure.settled(**dict(zip(names, place, strict=True))) for place in places), "it is never told"


@every_figure
def test_what_the_page_is_told_is_plain_json(kind):
    figure = kind()
    spec = json.loads(json.dumps(page_spec(figure)))
    assert (spec["width"], spec["height"]) == tuple(round(PIXELS_PER_INCH * inches) for inches in kind.size)
    for slider, told in zip(figure.sliders, spec["sliders"], strict=True):
        assert told["texts"][told["start"]] == slider.text(slider.start)
