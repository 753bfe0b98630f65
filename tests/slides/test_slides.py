"""Every lesson's deck, as an instructor opens it: from the disk, in a browser, without a network."""
import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from figures.base import Slider
from figures.start_here import BentRuler
from publish import slides
from publish.slides import deck, markdown, markdown_cell, mathml

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SHOWN = ("slide", "subslide", "fragment", "-")
SMALLEST_TEXT, SMALLEST_CODE = 23, 19.5       # CSS pixels on a slide of 1280 × 720


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("decks")


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def shades(figure):
    """In the place of `moving_picture`, which takes long: frames that are shades of grey, in the figure's own words."""
    assert figure.figure, "what is described is made in setup"
    main = figure.sliders[0]
    frames = [{"url": slides.webp(Image.new("RGB", (16, 8), (shade, shade, shade))),
               "alt": figure.alternative_text(**{main.name: value})} for shade, value in enumerate(main.values)]
    return slides.webp(Image.new("RGB", (16, 8), "white")), frames


@pytest.fixture(scope="module")
def file(lesson, folder):
    """The lesson's deck on the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slides, "moving_picture", shades)
        path = folder / f"{lesson.stem}.html"
        path.write_text(deck(lesson), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(browser, file):
    """The deck in a browser that is offline; a request for anything outside the file fails the test that made it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    tab = context.new_page()
    tab.troubles = []
    tab.on("pageerror", lambda error: tab.troubles.append(str(error)))
    tab.on("console", lambda message: message.type == "error" and tab.troubles.append(message.text))
    context.on("request", lambda request: tab.troubles.append(request.url[:200])
               if not request.url.startswith((file.as_uri(), "data:", "blob:")) else None)
    tab.goto(file.as_uri())
    tab.wait_for_function("document.documentElement.dataset.ready")
    yield tab
    context.close()


def cells(lesson, *kinds):
    notebook = nbformat.read(lesson, as_version=4)
    return [cell for cell in notebook.cells if cell.metadata["slideshow"]["slide_type"] in kinds]


def figures(lesson):
    return [output for cell in cells(lesson, *SHOWN) for output in cell.get("outputs", [])
            if "figure" in output.get("metadata", {})]


# -------------------------------------------------------------------------------------------- every deck, in a browser

def test_opens_without_a_network_and_without_an_error(page):
    assert page.troubles == []
    assert page.evaluate("Reveal.isReady()")


def test_has_the_lessons_slides_in_order(page, lesson):
    names = page.evaluate("Reveal.getSlides().map(slide => slide.id)")
    expected = [cell["id"] for cell in cells(lesson, "slide", "subslide")]
    assert [name for name in names if not name.endswith("-vote")] == expected
    assert len(page.query_selector_all(".live-figure")) == len(figures(lesson))
    for vote in (name for name in names if name.endswith("-vote")):
        assert names[names.index(vote) + 1] == vote.removesuffix("-vote"), "the vote comes before its figure"


def test_a_vote_about_the_picture_shows_it(page, lesson):
    names = page.evaluate("Reveal.getSlides().map(slide => slide.id)")
    shown = page.evaluate("[...document.querySelectorAll('.in-sight img')].map(i => [i.closest('section').id, i.alt])")
    expected = []
    for cell in cells(lesson, *SHOWN):
        if (figure := slides.figure_of(cell)) and (asked := figure.prediction) and (asked.in_sight or asked.places):
            assert figure.figure and f"{cell['id']}-vote" in names
            expected.append([f"{cell['id']}-vote", figure.alternative_text()])
    assert shown == expected


def test_nothing_overflows_and_all_can_be_read(page):
    """Every slide with all its fragments: nothing beyond the page, no text too small for the last row."""
    measured = page.evaluate("""() => Reveal.getSlides().map((slide, i) => {
        Reveal.slide(i, 0, 99);
        const page = slide.querySelector(".page"), frame = slide.getBoundingClientRect();
        const beyond = ({ left, right, top, bottom }) => left < frame.left - 1 || right > frame.right + 1
            || top < frame.top - 1 || bottom > frame.top + 721;
        const all = (selector) => [...page.querySelectorAll(selector)];
        const size = (e) => parseFloat(getComputedStyle(e).fontSize);
        return {
            name: slide.id,
            overflow: [page.scrollHeight - page.clientHeight, page.scrollWidth - page.clientWidth],
            outside: all(":not(.course-spoken)").filter((e) => beyond(e.getBoundingClientRect())).map(String),
            cut: all("pre").filter((e) => e.scrollWidth > e.clientWidth + 1).length,
            text: Math.min(99, ...all(".text, .step, .vote, .asked").map(size)),
            code: Math.min(99, ...all("pre").map(size)),
        };
    })""")
    for slide in measured:
        assert max(slide["overflow"]) <= 0 and slide["cut"] == 0, slide
        assert slide["outside"] == [], slide
        assert slide["text"] >= SMALLEST_TEXT, f"{slide}: make two slides of it, or say less"
        assert slide["code"] >= SMALLEST_CODE, f"{slide}: make two slides of it, or break its longest line"


def test_every_picture_says_what_it_shows(page):
    pictures = page.evaluate("[...document.images].map(i => [i.className, i.alt, i.naturalWidth])")
    assert pictures
    for kind, alternative_text, width in pictures:
        assert width > 0, "it could be decoded"
        assert kind == "beneath" or len(alternative_text) > 40
    drawings = page.evaluate("[...document.querySelectorAll('svg.still > desc')].map(text => text.textContent)")
    assert all(len(description) > 40 for description in drawings)


def test_formulas_are_mathml(page, lesson):
    """As many formulas as the cells have, and no TeX that was left standing."""
    sources = [c.source for c in cells(lesson, *SHOWN) if c.cell_type == "markdown"]
    expected = sum(len(re.findall(r"\$\$.+?\$\$|\$.+?\$", source, re.DOTALL)) for source in sources)
    assert len(page.query_selector_all(".page math")) == expected
    prose = page.evaluate("""[...document.querySelectorAll(".page, aside.notes")].map(part => {
        const copy = part.cloneNode(true);
        copy.querySelectorAll("script, pre, code").forEach(e => e.remove());
        return copy.textContent; }).join(" ")""")
    assert re.findall(r"\$|\\[a-zA-Z]+|\*\*|<details|&[a-z]+;", prose) == []


def test_the_slider_moves_the_picture_by_keyboard(page):
    names = page.evaluate("[...document.querySelectorAll('.live-figure')].map(f => f.closest('section').id)")
    for name in names:
        page.evaluate("name => Reveal.slide(Reveal.getSlides().findIndex(s => s.id === name))", name)
        here, slider = page.locator(f"section#{name}"), page.locator(f"section#{name} input[type=range]")
        assert slider.count() == 1
        page.keyboard.press("Tab")
        assert slider.evaluate("slider => slider === document.activeElement"), "Tab leads to the slider"
        value, (url, alternative_text) = slider.get_attribute("aria-valuetext"), shown_picture(here)
        arrow = "ArrowLeft" if slider.evaluate("slider => slider.value > slider.max / 2") else "ArrowRight"
        for _ in range(5):
            page.keyboard.press(arrow)
        page.wait_for_function("([name, url]) => document.querySelector(`#${name} .course-picture img`).src !== url",
                               arg=[name, url])
        assert slider.get_attribute("aria-valuetext") != value
        assert shown_picture(here)[1] != alternative_text
        assert page.evaluate("Reveal.getCurrentSlide().id") == name, "the arrow keys are the slider's"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body"), "Escape gives the keys back to the deck"
    page.evaluate("Reveal.slide(0)")


def shown_picture(slide):
    image = slide.locator(".course-picture img").first
    return image.get_attribute("src"), image.get_attribute("alt")


def test_fragments_wait_for_the_speaker(page, lesson):
    expected = len(cells(lesson, "fragment")) + sum(c.source.count("<details>")
                                                    for c in cells(lesson, *SHOWN))
    assert len(page.query_selector_all(".page .fragment")) == expected


def test_the_speakers_window_shows_the_notes(page, lesson):
    page.evaluate("Reveal.slide(0)")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    window = opened.value
    notes = cells(lesson, "notes")[0].source
    first_words = re.split(r"[*$`]", re.sub(r"<.*?>|Teaching", "", notes))[0].strip()[:40]
    window.wait_for_function("words => document.querySelector('.speaker-controls-notes').innerText.includes(words)",
                             arg=first_words)
    window.close()
    assert page.troubles == []


def on_slide(text):
    """Code or output as a slide has it: of blank lines in a row it keeps one."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())


def test_no_output_is_lost(page, lesson):
    """What a shown cell printed or drew is on its slide."""
    printed = page.evaluate("[...document.querySelectorAll('pre.output')].map(p => p.textContent.trim())")
    outputs = [output for cell in cells(lesson, *SHOWN) for output in cell.get("outputs", [])]
    assert [o.text for o in outputs if o.output_type == "stream" and on_slide(o.text) not in printed] == []
    drawn = [o for o in outputs if {"image/png", "image/svg+xml"} & set(o.get("data", {}))]
    assert len(page.query_selector_all(".page :is(.still, .live-figure)")) == len(drawn)


def test_hidden_code_stays_hidden(page, lesson):
    shown = page.evaluate("[...document.querySelectorAll('pre.code')].map(p => p.textContent.trim())")
    for cell in cells(lesson, *SHOWN):
        if cell.cell_type == "code":
            assert (on_slide(cell.source) in shown) == ("hide-input" not in cell.metadata.get("tags", []))


# ----------------------------------------------------------------------------------------------- what a deck is made of

def decoded(url):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGBA"))


def test_a_frame_laid_over_the_base_is_the_figures_own_picture(monkeypatch):
    monkeypatch.setattr(slides, "FRAME_SCALE", 1)
    figure = BentRuler()
    base, frames = slides.moving_picture(figure)
    main = figure.sliders[0]
    assert len(frames) == len(main.values)
    for frame, value in list(zip(frames, main.values, strict=True))[::7]:
        change = decoded(frame["url"])
        assert set(np.unique(change[..., 3])) <= {0, 255}
        laid_over = np.where(change[..., 3:] == 255, change, decoded(base))
        assert np.array_equal(laid_over, figure.draw(1, **{main.name: value}))
        assert frame["alt"] == figure.describe(**{main.name: value})
        assert (change[..., 3] == 255).mean() < 0.5, "most of a picture does not move"


def test_a_long_slider_keeps_its_ends_and_its_start():
    short = slides.thinned(Slider("n", tuple(range(301)), start=77, label="n"))
    assert len(short.values) <= slides.POSITIONS + 1
    assert (short.values[0], short.start, short.values[-1]) == (0, 77, 300)
    assert 77 in short.values and list(short.values) == sorted(short.values)
    whole = BentRuler.sliders[0]
    assert slides.thinned(whole) == whole


def test_a_rim_of_two_pixels_is_laid_around_what_differs():
    mask = np.zeros((9, 11), bool)
    mask[4, 5] = mask[0, 0] = True
    rim = slides.widened(mask)
    distance = np.minimum(*(np.maximum(*np.abs(np.indices(mask.shape) - np.array(place)[:, None, None]))
                            for place in ((4, 5), (0, 0))))
    assert np.array_equal(rim, distance <= 2)


@pytest.mark.parametrize(("formula", "expected"), [
    (r"\frac{\color{#D55E00}{a}}{b}", r'<mfrac>.*<mstyle mathcolor="#D55E00">.*<mi>a</mi>.*<mi>b</mi>.*</mfrac>'),
    (r"\operatorname{Im} z", "<m[io]>Im</m[io]>"),
    (r"\lVert v\rVert", "<mo>‖</mo><mi>v</mi><mo>‖</mo>"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(<mtr>(<mtd><mn>.</mn></mtd>){2}</mtr>){2}"),
    (r"\lim_{h\to 0} h", "<munder><mo>lim</mo>.*</munder>"),
    (r"\sqrt[3]\varepsilon", "<mroot>.*ε.*<mn>3</mn></mroot>"),
    (r"f''(x)", '<mi>f</mi><mo lspace="0" rspace="0">″</mo>'),
    (r"\sin x", '<mi>sin</mi><mspace width="0.17em" /><mi>x</mi>'),
    (r"\sin(x)^2", r'<mi>sin</mi><mo stretchy="false">\(</mo>.*<msup><mo stretchy="false">\)</mo>'),
])
def test_formulas_keep_their_parts(formula, expected):
    assert re.search(expected, mathml(formula, "block"))


@pytest.mark.parametrize("formula", [r"\nosuchcommand x", r"\begin{aligned}a&=b\end{aligned}"])
def test_a_formula_that_cannot_be_shown_stops_the_build_with_a_sentence(formula):
    with pytest.raises(SystemExit, match="cannot be shown on a slide"):
        mathml(formula, "block")


def test_links_into_the_repository_become_text_and_others_stay():
    html = markdown("[the exercises](../exercises/01.ipynb) and [a page](https://example.org/)")
    assert "the exercises and <a href=\"https://example.org/\">a page</a>" in html


def test_a_number_stays_with_its_unit_in_a_vote():
    html = slides.vote(BentRuler())
    assert "sags by 18\u00a0mm" in html and "at 2 newtons" in html


def test_a_worked_example_hides_its_answers_and_nothing_else():
    step = "<details><summary><b>Step 1.</b> First?</summary>$x^2$ metres.</details>"
    html = markdown_cell(f"How *far*?\n\n{step}\nDone.")
    before, answer = html.split('<div class="fragment">')
    assert "<em>far</em>" in before
    assert "<b>Step 1.</b> First?" in before
    assert re.match(r"<p><math.*</math> metres.</p>\s*</div></div>\s*<div class=\"text\"><p>Done.</p>", answer)


# ------------------------------------------------------------------------------------------------------- the command

def run(*numbers):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"}
    return subprocess.run([sys.executable, "-m", "publish.slides", *numbers], cwd=ROOT / "notebooks", env=environment,
                          capture_output=True, text=True, check=False)


def test_the_command_writes_one_file_of_reasonable_size_and_the_same_again():
    done = run("0")
    assert re.fullmatch(r"build.slides.00_start_here\.html: \d\.\d MB\n", done.stdout), done.stderr
    written = (slides.DECKS / "00_start_here.html").read_text(encoding="utf-8")
    assert len(written) < 3e6
    assert written == deck(LESSONS[0])


def test_a_lesson_that_is_not_there_is_a_sentence():
    done = run("77")
    assert done.returncode == 1
    assert done.stderr == "There is no lesson 77: the lessons are named by their numbers, 00 to 18.\n"
