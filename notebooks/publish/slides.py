"""Make slide decks from the lessons' own cells: one file each, which needs no network, no kernel and no other file.

    python -m publish.slides [01 02 ...]        without numbers: all lessons

A cell's metadata says what becomes of it. `slide` and `subslide` begin a slide (a deck runs in one direction, so the
two are alike), `-` goes on with it, `fragment` goes on when the speaker does; `notes` are for the speaker alone, and
`skip` stays in the notebook. A figure makes two slides: its prediction as a vote, then the figure itself, with its main
slider.

A deck is Reveal.js with a short template (`deck.html`, `deck.css`, `deck.js`). Formulas become MathML, code is coloured
and pictures are drawn when the deck is built. Building the same lesson again gives the same bytes.
"""
import base64
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from importlib import import_module
from itertools import pairwise
from math import ceil
from pathlib import Path
from string import Template
from xml.etree import ElementTree

import matplotlib
import nbformat
import numpy as np
import sphinx_revealjs
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from figures.base import InteractiveFigure, Slider
from figures.live import page_spec

from .refresh import ROOT, notebooks

HERE = Path(__file__).parent
FIGURES = HERE.parent / "figures"
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
DECKS = ROOT / "build" / "slides"
POSITIONS = 81              # a slider with more of them moves in longer steps on a slide
FRAME_SCALE = 1.75          # pixels to a CSS pixel in a frame: on a screen of 1920 × 1080 neither more nor fewer
LARGEST_DRAWING = 50_000    # bytes: lines and letters take fewer
# What formulas are written with: Latin and Greek, accents and primes, operators without the root sign (in this font it
# hangs below the line), brackets, and letters in bold and italic.
FORMULA_CHARACTERS = ((0x20, 0xFF), (0x2C6, 0x2DD), (0x391, 0x3F5), (0x2016, 0x2044), (0x2102, 0x214E),
                      (0x2190, 0x2219), (0x221B, 0x22FF), (0x2308, 0x230B), (0x27E8, 0x27EB),
                      (0x1D400, 0x1D467), (0x1D6A8, 0x1D71B))
MATHML = "{http://www.w3.org/1998/Math/MathML}"
UNIT = re.compile(r"(?<=\d) (?=(?:mm|cm|m|km|s|m/s|cm²/s|km/s|N|%)\b)")       # the space before it
DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)


@dataclass
class Slide:
    name: str                                           # the id of its first cell
    body: list[str] = field(default_factory=list)       # HTML, from top to bottom
    foot: str = ""
    notes: list[str] = field(default_factory=list)      # for the speaker alone
    replies: str = ""                                   # likewise: what a figure says of each answer to its question

    def html(self) -> str:
        notes = "".join(self.notes) + self.replies
        notes = f'<aside class="notes">{notes}</aside>' if notes else ""
        return (f'<section id="{self.name}">\n<div class="page">\n{"".join(self.body)}</div>\n'
                f'{self.foot}{notes}</section>\n')


# ------------------------------------------------------------------------------------------------ from cells to slides

def deck(path: Path) -> str:
    """The lesson's deck: the text of a self-contained HTML file."""
    slides = lesson_slides(nbformat.read(path, as_version=4).cells)
    title = re.search(r"<h1>(.*?)</h1>", slides[0].html())
    return Template(read(HERE / "deck.html")).substitute(
        title=title[1] if title else path.stem,
        style=read(REVEAL / "dist/reset.css", REVEAL / "dist/reveal.css", FIGURES / "figure.css", HERE / "deck.css"),
        font=formula_font(),
        slides="".join(slide.html() for slide in slides),
        reveal=read(REVEAL / "dist/reveal.js", REVEAL / "plugin/notes/notes.js"),
        script=read(FIGURES / "figure.js", HERE / "deck.js"),
    )


def read(*files: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def lesson_slides(cells: list) -> list[Slide]:
    slides = []
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "skip":
            continue
        if kind == "notes":
            slides[-1].notes.append(markdown(DETAILS.sub(r"\2", cell.source)))
            continue
        if kind in ("slide", "subslide") or not slides:
            slides.append(Slide(cell["id"]))
        shown = figure_of(cell)
        if shown:
            slides[-1:] = figure_slides(shown, slides[-1])
            continue
        html = markdown_cell(cell.source) if cell.cell_type == "markdown" else code_cell(cell)
        slides[-1].body.append(f'<div class="fragment">{html}</div>\n' if kind == "fragment" else html)
    return slides


def figure_of(cell) -> InteractiveFigure | None:
    """The figure that the cell displays, made anew from the name that its output carries; its main slider thinned."""
    for output in cell.get("outputs", []):
        if "figure" in output.get("metadata", {}):
            module, _, kind = output.metadata["figure"].rpartition(".")
            figure = getattr(import_module(f"figures.{module}"), kind)()
            figure.sliders = (thinned(figure.sliders[0]), *figure.sliders[1:])
            return figure
    return None


def thinned(slider: Slider) -> Slider:
    """The slider with some of its positions: the first, the last and the start among them."""
    step = ceil((len(slider.values) - 1) / (POSITIONS - 1))
    kept = {*slider.values[::step], slider.values[-1], slider.start}
    return replace(slider, values=tuple(value for value in slider.values if value in kept))


def figure_slides(figure: InteractiveFigure, slide: Slide) -> Iterator[Slide]:
    """The vote, then the figure: both with the notes that follow, and with what the figure says of each answer."""
    if figure.prediction:
        slide.replies = "".join(f"<p><b>{letter}</b> {option.reply}</p>"
                                for letter, option in lettered(figure.prediction.options))
        yield Slide(f"{slide.name}-vote", [vote(figure)], notes=slide.notes, replies=slide.replies)
    slide.body.append(live_figure(figure))
    slide.foot = foot(figure)
    yield slide


# --------------------------------------------------------------------------------------------------- text and formulas

class Renderer(IPythonRenderer):
    """Markdown as the notebook shows it, with formulas as MathML, and without links that would lead nowhere."""

    def __init__(self):
        super().__init__(escape=False, exclude_anchor_links=True)

    def inline_math(self, body: str) -> str:
        return mathml(body, "inline")

    def block_math(self, body: str) -> str:
        return mathml(body, "block")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, url, title) if url.startswith("http") else text


def markdown(text: str) -> str:
    return MarkdownWithMath(renderer=Renderer()).render(text)


def mathml(formula: str, display: str) -> str:
    """TeX as MathML, which browsers set without help. A sentence, and no deck, if it holds what is not understood."""
    tree = ElementTree.fromstring(convert(formula, display=display).replace("<mi>&</mi>", r"<mi>\&amp;</mi>"))
    for leaf in tree.iter():
        if "\\" in (leaf.text or ""):
            sys.exit(f"The formula ${formula}$ cannot be shown on a slide: write it without {leaf.text}.")
    set_as_tex_does(tree, display)
    ElementTree.register_namespace("", MATHML[1:-1])
    return ElementTree.tostring(tree, encoding="unicode")


def set_as_tex_does(tree: ElementTree.Element, display: str) -> None:
    """Mend what the converter leaves to chance: limits, primes, brackets with an exponent, the gap after sin."""
    for part in tree.iter():
        kind = part.tag.removeprefix(MATHML)
        if kind == "msub" and display == "block" and part[0].text in ("lim", "max", "min", "∑"):
            part.tag = f"{MATHML}munder"                            # what the limit is for stands below the word
        if kind in ("msub", "msup", "msubsup") and part[0].text in tuple("()[]|‖"):
            part[0].set("stretchy", "false")                        # f(x)² has brackets of one height
        if kind == "msup" and set(part[1].text or "-") <= set("′″‴"):
            part.tag, part[1].tag = f"{MATHML}mrow", f"{MATHML}mo"  # a prime is small and high by itself
            part[1].attrib |= {"lspace": "0", "rspace": "0"}
        for i, (name, argument) in reversed(list(enumerate(pairwise(part)))):
            if name.tag == f"{MATHML}mi" and len(name.text) > 1 and argument.tag != f"{MATHML}mo":
                part.insert(i + 1, ElementTree.Element(f"{MATHML}mspace", width="0.17em"))


@cache
def formula_font() -> str:
    """The font of formulas for a machine that has none, as a data URL: STIX, which Matplotlib brings, cut down."""
    font = TTFont(Path(matplotlib.get_data_path()) / "fonts/ttf/STIXGeneral.ttf", recalcTimestamp=False)
    del font["FFTM"]        # the font maker's own notes
    cut = Subsetter()
    cut.populate(unicodes=[c for first, last in FORMULA_CHARACTERS for c in range(first, last + 1)])
    cut.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    return f"data:font/woff;base64,{base64.b64encode(file.getvalue()).decode()}"


def markdown_cell(source: str) -> str:
    """Markdown in which every <details> is a step: its question in sight, its answer a fragment."""
    pieces = DETAILS.split(source)
    html = f'<div class="text">{markdown(pieces[0])}</div>\n'
    for question, answer, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        html += (f'<div class="step"><div class="question">{markdown(question.strip())}</div>'
                 f'<div class="fragment">{markdown(answer.strip())}</div></div>\n')
        html += f'<div class="text">{markdown(after)}</div>\n' if after.strip() else ""
    return html


# ---------------------------------------------------------------------------------------------------- code and outputs

def code_cell(cell) -> str:
    """The code, unless it is hidden, and what it printed or showed."""
    shown = "" if "hide-input" in cell.metadata.get("tags", []) else cell.source
    printed = [text for output in cell.outputs for text in [printed_text(output)] if text]
    shown, *printed = (re.sub(r"\n{3,}", "\n\n", text) for text in (shown, *printed))    # room is short on a slide
    columns = max((len(line) for text in [shown, *printed] for line in text.splitlines()), default=1)
    html = listing("code", highlight(shown, PythonLexer(), HtmlFormatter(nowrap=True))) if shown else ""
    html += "".join(listing("output", escape(text)) for text in printed)
    html += "".join(rich_output(output) for output in cell.outputs)
    return f'<div class="cell" style="--columns: {columns}">{html}</div>\n'


def listing(kind: str, html: str) -> str:
    """Lines of code or output, in which a blank line is a low one."""
    html = html.replace("\n\n", '\n<span class="blank">\n</span>')
    return f'<pre class="{kind}">{html}</pre>\n'


def printed_text(output) -> str:
    if output.output_type == "stream":
        return output.text.rstrip("\n")
    data = output.get("data", {})
    return data.get("text/plain", "") if set(data) == {"text/plain"} else ""


def rich_output(output) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        about = output.metadata["image/png"]
        pixels = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
        return (f'<img class="still" src="{webp(pixels)}" alt="{escape(about["alt"])}" '
                f'width="{about["width"]}" height="{about["height"]}">\n')
    if "image/svg+xml" in data:         # describes itself: in its <title> and <desc>
        return data["image/svg+xml"].replace("<svg ", '<svg class="still" ', 1)
    if "text/html" in data:
        return data["text/html"]
    if "text/latex" in data:
        return mathml(data["text/latex"].strip("$ "), "block")
    return ""


# ------------------------------------------------------------------------------------------------------------- figures

def lettered(options) -> Iterator[tuple]:
    return zip("ABCDEFGH", options, strict=False)


def vote(figure: InteractiveFigure) -> str:
    """The question, its answers by letters and, if it is about the picture, the picture as it will be at the start."""
    asked = figure.prediction
    answers = "".join(f"<li><b>{letter}</b><span>{option.text.removeprefix(f'{letter}: ')}</span></li>"
                      for letter, option in lettered(asked.options))
    question, answers = (UNIT.sub("\N{NO-BREAK SPACE}", html) for html in (asked.question, answers))
    html = f'<ol class="vote">{answers}</ol>\n'
    if asked.in_sight or asked.places:
        picture = webp(Image.fromarray(figure.draw(FRAME_SCALE)).convert("RGB"))
        html = f'<div class="in-sight">{html}<img src="{picture}" alt="{escape(figure.alternative_text())}"></div>\n'
    return f'<p class="kicker">Vote</p><p class="asked">{question}</p>{html}'


def live_figure(figure: InteractiveFigure) -> str:
    """The figure with its main slider: what never changes as one picture, and for each position what does."""
    spec = page_spec(figure)
    spec["sliders"], spec["prediction"] = spec["sliders"][:1], None
    base, frames = moving_picture(figure)
    data = json.dumps({"spec": spec, "base": base, "frames": frames}, ensure_ascii=False).replace("</", "<\\/")
    return f'<div class="live-figure"><script type="application/json">{data}</script></div>\n'


def foot(figure: InteractiveFigure) -> str:
    more = ", ".join(slider.label for slider in figure.sliders[1:])
    return ("<p class=\"foot\"><kbd>Tab</kbd>, then <kbd>←</kbd> <kbd>→</kbd> move the slider."
            f"{f' More sliders in the notebook: {more}.' if more else ''}</p>\n")


def moving_picture(figure: InteractiveFigure) -> tuple[str, list[dict]]:
    """A picture of what does not move, and for each position of the main slider the pixels that differ from it.

    Laid over the first, a frame is complete; alone it is a third of the size. The first is the median of a few frames:
    anything would do, and this leaves little to differ.
    """
    main = figure.sliders[0]
    sample = [main.values[i] for i in np.linspace(0, len(main.values) - 1, 9).astype(int)]
    base = np.median([figure.draw(FRAME_SCALE, **{main.name: v}).copy() for v in sample], axis=0).astype(np.uint8)
    frames = []
    for pixels, alternative_text in figure.frames(FRAME_SCALE):
        differs = (pixels.view(np.uint32) != base.view(np.uint32))[..., 0]      # four bytes a pixel, compared at once
        change = np.where(widened(differs)[..., None], pixels, np.uint8(0))
        frames.append({"url": webp(Image.fromarray(change)), "alt": alternative_text})
    return webp(Image.fromarray(base).convert("RGB")), frames


def widened(mask: np.ndarray, by: int = 2) -> np.ndarray:
    """The mask and a rim of pixels around it: the browser scales both pictures, and at the rim they must agree."""
    wide = mask.copy()
    for step in range(1, by + 1):
        wide[step:] |= mask[:-step]
        wide[:-step] |= mask[step:]
    mask = wide.copy()
    for step in range(1, by + 1):
        wide[:, step:] |= mask[:, :-step]
        wide[:, :-step] |= mask[:, step:]
    return wide


def webp(picture: Image.Image) -> str:
    """The picture as a data URL: a drawing without loss, a map or a field of colours with a loss that is not seen."""
    data = encoded(picture, lossless=True, quality=30)          # the effort: more saves a hundredth of the size
    if len(data) > LARGEST_DRAWING:
        data = min(data, encoded(picture, quality=90), key=len)
    return f"data:image/webp;base64,{base64.b64encode(data).decode()}"


def encoded(picture: Image.Image, **settings) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", method=2, **settings)
    return file.getvalue()


def main() -> None:
    DECKS.mkdir(parents=True, exist_ok=True)
    for path in notebooks(sys.argv[1:]):
        if path.parent.name == "notebooks":
            file = DECKS / f"{path.stem}.html"
            file.write_text(deck(path), encoding="utf-8", newline="\n")
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
