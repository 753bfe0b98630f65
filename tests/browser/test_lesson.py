"""Lesson 01 and its exercises as a learner meets them: real JupyterLab, real keys and mouse, real pixels."""
import io
import json

import numpy as np
import pytest
from driving import Notebook
from PIL import Image

from checks import difference_quotient as exercises
from figures.difference_quotient import Chord

LESSON, PRACTICE, START = ("notebooks/01_difference_quotient.ipynb", "exercises/01_difference_quotient.ipynb",
                           "notebooks/00_start_here.ipynb")
STEPS = Chord.sliders[0].values
MUCH = 0.3                  # of a picture's ink: less than that would be a blank, or a picture half drawn


def ink(pixels) -> float:
    """The share of pixels that differ from the most frequent colour."""
    colours, counts = np.unique(np.asarray(pixels)[..., :3].reshape(-1, 3), axis=0, return_counts=True)
    return 1 - counts.max() / counts.sum() if len(colours) else 0.0


def seen(figure) -> np.ndarray:
    """The figure's picture as the screen shows it: of its frame, for the image itself is exchanged all the time."""
    frame = figure.place.locator(".course-picture")
    return np.asarray(Image.open(io.BytesIO(frame.screenshot())).convert("RGB"))


def drawn(**values) -> np.ndarray:
    return Chord().draw(**values)[..., :3]


@pytest.fixture(scope="module")
def lesson(lab, browser):
    """The lesson, opened and run once for all the tests."""
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    notebook = Notebook(page, lab, LESSON)
    notebook.run_all()
    yield notebook
    page.close()


@pytest.fixture
def figure(lesson):
    """Its first figure, as it is when its cell has just been run."""
    lesson.run("play")
    return lesson.figure("play")


def test_the_lesson_runs_without_an_error(lesson):
    assert lesson.errors() == []


def test_a_prediction_is_committed_drawn_and_answered(lesson, figure):
    assert figure.image.is_visible(), "the question is about it"
    assert not figure.slider("step h").is_visible(), "it moves once the answer is in"
    commit = figure.place.get_by_role("button", name="Commit my prediction")
    assert commit.is_disabled()
    option = Chord.prediction.options[2]
    figure.place.get_by_role("radio", name="About where it is").check()
    commit.click()
    figure.says(Chord().describe(h=2, x=1) + f" Your prediction: {option.text}")
    expected = Chord()
    expected.commit(option)
    assert np.array_equal(figure.pixels(), expected.draw()[..., :3])
    assert figure.place.locator(".course-note").is_hidden()
    lesson.page.keyboard.press("Home")          # the slider has the focus: nobody needs a mouse
    note = figure.place.locator(".course-note")
    note.wait_for()
    assert note.inner_text().startswith("The chord slid and it turned")


def test_keys_move_the_slider_and_the_picture_follows(lesson, figure):
    figure.open()
    slider = figure.slider("step h")
    slider.focus()
    before = figure.source()
    for key, position in (("ArrowLeft", -2), ("ArrowLeft", -3), ("Home", 0), ("ArrowRight", 1), ("End", -1)):
        lesson.page.keyboard.press(key)
        figure.says(Chord().describe(h=STEPS[position], x=1))
        assert slider.get_attribute("aria-valuetext") == Chord.sliders[0].text(STEPS[position])
        assert np.array_equal(figure.pixels(), drawn(h=STEPS[position]))
    assert figure.source() != before
    assert slider.evaluate("range => document.activeElement === range"), "JupyterLab has taken the keys"


def test_a_fast_drag_ends_on_the_newest_value_and_never_shows_a_blank(lesson, figure):
    figure.open()
    slider = figure.slider("step h")
    box, whole = slider.bounding_box(), ink(seen(figure))
    figure.place.evaluate("""place => {         // at every frame: is there a picture, decoded, in the same place?
        const frame = place.querySelector('.course-picture'), before = frame.getBoundingClientRect();
        window.frames_ = {count: 0, blank: 0, moved: 0, pictures: new Set()};
        const canvas = new OffscreenCanvas(96, 46), pen = canvas.getContext('2d', {willReadFrequently: true});
        const look = () => {
            const image = frame.querySelector('img'), now = frame.getBoundingClientRect();
            window.frames_.count += 1;
            pen.clearRect(0, 0, 96, 46);
            if (image?.complete && image.naturalWidth) pen.drawImage(image, 0, 0, 96, 46);
            const pixels = pen.getImageData(0, 0, 96, 46).data;
            const dark = pixels.filter((value, i) => i % 4 === 0 && value < 250 && pixels[i + 3] === 255).length;
            if (dark < 100) window.frames_.blank += 1;
            if (now.width !== before.width || now.height !== before.height || now.x !== before.x)
                window.frames_.moved += 1;
            window.frames_.pictures.add(image?.src);
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }""")
    mouse, height = lesson.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] - 9, height)
    mouse.down()
    shots = []
    for part in np.linspace(1, 0, 60):
        mouse.move(box["x"] + 9 + part * (box["width"] - 18), height)
        if len(shots) < 6 and part < 1 - 0.15 * len(shots):
            shots.append(ink(seen(figure)))
    mouse.up()
    last = int(slider.input_value())
    assert last <= 2, "the drag went from right to left"
    figure.says(Chord().describe(h=STEPS[last], x=1))
    assert np.array_equal(figure.pixels(), drawn(h=STEPS[last]))
    frames = lesson.page.evaluate("({...window.frames_, pictures: window.frames_.pictures.size})")
    assert frames["count"] > 20
    assert frames["pictures"] > 3, "the picture followed the drag"
    assert (frames["blank"], frames["moved"]) == (0, 0)
    assert min(shots) > MUCH * whole


def test_a_slider_has_a_name_a_value_and_a_picture_in_words(lesson, figure):
    figure.open()
    for slider in Chord.sliders:
        name = slider.label.replace("<i>", "").replace("</i>", "")
        assert figure.place.get_by_role("slider", name=name).count() == 1
    spoken = figure.place.locator("[aria-live=polite]")
    figure.slider("step h").press("ArrowLeft")
    lesson.page.wait_for_function("spoken => spoken.textContent.includes('slope')", arg=spoken.element_handle())
    assert spoken.inner_text() == figure.text()


def test_a_figure_reads_in_the_dark_theme(lesson, figure):
    light = contrast_of(figure.place, "legend, .course-prediction span, .course-skip")
    figure.open()
    bright = seen(figure)
    turn_dark(lesson.page)
    lesson.page.wait_for_function("getComputedStyle(document.querySelector('.course-picture img')).filter != 'none'")
    dark = seen(figure)
    assert np.median(bright) > 240
    assert np.median(dark) < 40
    assert ink(dark) > MUCH * ink(bright)
    measurements = lesson.figure("play-measurements")
    for place, parts in ((measurements.place, "legend, .course-prediction span, .course-skip"),
                         (figure.place, ".course-name, output")):
        light |= contrast_of(place, parts)
    assert light and all(ratio >= 4.5 for ratio in light.values()), light


def test_a_figure_of_a_restarted_kernel_says_what_to_do(lesson, figure):
    figure.open()
    lesson.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    lesson.page.locator("[data-command='kernelmenu:restart']").first.click()
    lesson.page.locator(".jp-Dialog .jp-mod-accept").click()
    lesson.page.locator(".jp-Dialog").wait_for(state="detached")
    figure.slider("step h").press("ArrowLeft")
    note = figure.place.locator(".course-note")
    note.wait_for()
    assert "run this cell again." in note.inner_text().lower()


def test_pictures_and_formulas_read_in_the_dark_theme_before_anything_has_run(open_notebook):
    lesson = open_notebook(LESSON)
    turn_dark(lesson.page)
    still = lesson.cell("take-away-picture").locator("img")
    assert np.median(np.asarray(Image.open(io.BytesIO(still.screenshot())).convert("RGB"))) < 40
    formula = lesson.cell("explain-formula").locator("mjx-container [style*='color:']").first
    letters = np.asarray(Image.open(io.BytesIO(formula.screenshot())).convert("RGB")).reshape(-1, 3)
    ratio = contrast(letters[letters.sum(1).argmax()], np.median(letters, axis=0))
    assert ratio > 7, "as bright as in a picture, where the filter has been at work"


def turn_dark(page) -> None:
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
    page.locator(".lm-Menu-itemLabel").get_by_text("JupyterLab Dark", exact=True).click()
    page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")


def contrast_of(place, parts: str) -> dict[str, float]:
    """The contrast of texts with what they stand on."""
    found = place.locator(parts).evaluate_all("""nodes => nodes.map(node => {
        const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
        let under = node;
        while (under && (numbers(getComputedStyle(under).backgroundColor)[3] ?? 1) === 0) under = under.parentElement;
        return [node.textContent.slice(0, 30), numbers(getComputedStyle(node).color),
                numbers(getComputedStyle(under).backgroundColor)];
    })""")
    return {f"{words} on {paper}": contrast(ink_colour, paper) for words, ink_colour, paper in found}


def contrast(one, other) -> float:
    """By the formula of WCAG 2.2, of two colours with levels to 255: 1 for the same one, 21 for black and white."""
    def luminance(colour):
        linear = [(v / 255 / 12.92 if v / 255 <= 0.04045 else ((v / 255 + 0.055) / 1.055) ** 2.4) for v in colour[:3]]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    faint, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (faint + 0.05)


def test_an_exercise_answers_and_the_start_page_shows_it(open_notebook, lab):
    practice = open_notebook(PRACTICE)
    practice.run_all()
    assert practice.errors() == []
    wrong, right = (f"def difference_quotient(f, x, h):\n    return {formula}" for formula in (
        "f(x + h) - f(x) / h", "(f(x + h) - f(x)) / h"))
    card = practice.cell("difference-quotient-check").locator("[role=status]")
    assert card.inner_text().startswith("○Not started yet")
    practice.run("difference-quotient", wrong)
    practice.run("difference-quotient-check")
    said = card.inner_text()
    assert "Keep working" in said
    assert "f(x + h) - f(x) / h" in said, "the formula that gives these numbers"
    assert " ".join(exercises.forgot_the_brackets.__doc__.replace("`", "").split()) in said
    practice.run("difference-quotient", right)
    practice.run("difference-quotient-check")
    assert "Correct" in card.inner_text()
    kept = json.loads((lab.folder / "exercises" / "my_progress.json").read_text(encoding="utf-8"))
    assert kept["exercises"]["difference_quotient"]["passed"]

    start = open_notebook(START, f"{lab.server}{lab.start_page}?token={lab.token}")
    start.run_all()
    row = start.cell("progress-card").get_by_role("row").filter(has_text="The difference quotient")
    assert row.inner_text().endswith("1 of 7")
    row.get_by_role("link").click()
    start.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h1", has_text="01 · The difference quotient").wait_for()
