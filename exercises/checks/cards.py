"""What a learner sees: calm cards, as HTML in Jupyter and as plain text elsewhere.

A card is a tone (bar, symbol and word, so that colour never speaks alone), a title and blocks. Styles are inline and
colours of text are inherited, so that a card reads in light and dark themes, in exports, and where a front end strips
what it does not trust. Nothing in a card depends on time, memory or the learner's machine.
"""
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .checker import Comparison, Tone, Verdict
from .exercise import Exercise
from .guard import PRINTED_LIMIT, Run


@dataclass(frozen=True)
class Style:
    symbol: str
    colour: str                 # of the bar and the badge (Okabe–Ito)
    symbol_colour: str = "#fff"


STYLES = {
    Tone.CORRECT: Style("✓", "#009E73"),
    Tone.ALMOST: Style("≈", "#E69F00", "#222"),
    Tone.KEEP_WORKING: Style("→", "#D55E00"),
    Tone.NOT_STARTED: Style("○", "#7F7F7F"),
    Tone.NOTED: Style("✎", "#0072B2"),
}
HELP = Style("?", "#0072B2")
NOTICE = Style("!", "#7F7F7F")

MONOSPACE = "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace)"
TINT = "background:rgba(127,127,127,.13)"


@dataclass(frozen=True)
class Paragraph:
    """Text with `code` and **strong** words."""

    words: str
    quiet: bool = False

    def text(self) -> str:
        return strong_as("{}", self.words)

    def html(self) -> str:
        look = "margin:.5em 0 0" + (";opacity:.75;font-size:92%" if self.quiet else "")
        return f'<p style="{look}">{inline(self.words)}</p>'


@dataclass(frozen=True)
class Pairs:
    """A small table: a name and a value a row, the values in monospace and aligned at the decimal point."""

    rows: Sequence[tuple[str, str]]

    def text(self) -> str:
        width = max(len(name) for name, _ in self.rows)
        return "\n".join(f"    {name:<{width}}  {value}" for name, value in self._aligned())

    def html(self) -> str:
        cell = "text-align:left;padding:.15em 1.4em .15em 0;border:0;background:none"
        rows = "".join(
            f'<tr style="background:none">'
            f'<th scope="row" style="{cell};font-weight:normal;opacity:.75">{inline(name)}</th>'
            f'<td style="{cell};{MONOSPACE};font-size:108%;white-space:pre-wrap;font-weight:600">{html.escape(value)}'
            f"</td></tr>" for name, value in self._aligned())
        return f'<table style="margin:.35em 0 0;border-collapse:collapse;border:0"><tbody>{rows}</tbody></table>'

    def _aligned(self) -> list[tuple[str, str]]:
        starts = [re.match(r"-?\d+(?![\de])", value) for _, value in self.rows]
        if not all(starts):
            return list(self.rows)
        widest = max(len(start[0]) for start in starts)
        return [(name, " " * (widest - len(start[0])) + value)
                for (name, value), start in zip(self.rows, starts, strict=True)]


@dataclass(frozen=True)
class Listing:
    """Lines of code, with a caption."""

    caption: str
    code: str

    def text(self) -> str:
        return f"{self.caption}\n" + "\n".join("    " + line for line in self.code.splitlines())

    def html(self) -> str:
        return (f'<p style="margin:.5em 0 0">{inline(self.caption)}</p>'
                f'<pre style="margin:.3em 0 0;padding:.45em .8em;border-radius:6px;white-space:pre-wrap;{TINT};'
                f'{MONOSPACE}">{html.escape(self.code)}</pre>')


@dataclass(frozen=True)
class Card:
    """A title with a tone, and blocks below it."""

    style: Style
    title: str
    name: str = ""              # of the exercise
    blocks: Sequence[Paragraph | Pairs | Listing] = ()

    def __repr__(self):
        heading = f"{self.style.symbol} {self.title}" + (f" · {self.name}" if self.name else "")
        return "\n".join([heading, *(block.text() for block in self.blocks)])

    def _repr_html_(self) -> str:
        badge = (f'<span aria-hidden="true" style="display:inline-block;width:1.5em;height:1.5em;line-height:1.5em;'
                 f"margin-right:.6em;border-radius:50%;text-align:center;font-weight:bold;background:{self.style.colour};"
                 f'color:{self.style.symbol_colour}">{self.style.symbol}</span>')
        name = f'<code style="margin-left:.8em;background:none;opacity:.75">{html.escape(self.name)}</code>'
        blocks = "".join(block.html() for block in self.blocks)
        return (f'<div role="status" style="max-width:48em;margin:.4em 0;padding:.8em 1.1em .9em;border-radius:8px;'
                f"border-left:6px solid {self.style.colour};background:rgba(127,127,127,.07);line-height:1.5;"
                f'color:inherit"><div>{badge}<strong style="font-size:108%">{html.escape(self.title)}</strong>'
                f"{name if self.name else ''}</div>{blocks}</div>")

    def show(self) -> None:
        """Display the card: in Jupyter as HTML, elsewhere as text."""
        from IPython.display import display  # here, so that a grader can do without IPython

        display(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def inline(words: str) -> str:
    """Escaped HTML in which `code` and **strong** words are marked up."""
    marked = strong_as(r"<strong>{}</strong>", html.escape(words))
    return re.sub(r"`([^`]+)`", rf'<code style="{TINT};padding:.05em .3em;border-radius:4px">\1</code>', marked)


def strong_as(pattern: str, words: str) -> str:
    """The words with **strong** ones set into the pattern; two stars within `code` are a power and stay."""
    return re.sub(r"`[^`]+`|\*\*((?:`[^`]+`|[^*`])+)\*\*",
                  lambda found: pattern.format(found[1]) if found[1] else found[0], words)


# ------------------------------------------------------------------------------------------------------- the cards

def verdict_card(exercise: Exercise, verdict: Verdict, run: Run) -> Card:
    """The numbers first, then the formula that gives them, then where to look."""
    blocks: list = []
    if verdict.comparison:
        blocks += _compared(exercise, verdict.comparison)
    if verdict.formula:
        numbers = "Your numbers are those of" if exercise.kind == "code" else "Your answer is that of"
        blocks.append(Listing(numbers, verdict.formula))
    if verdict.line:
        blocks.append(Listing(f"Line {verdict.line.number} of your cell", verdict.line.source))
    blocks += [Paragraph(sentence) for sentence in verdict.sentences]
    if run.printed:
        blocks += _printed(run)
    if not verdict.passed and exercise.hints:
        blocks.append(Paragraph(f'Stuck? `hint("{exercise.name}")`', quiet=True))
    return Card(STYLES[verdict.tone], verdict.tone.value, exercise.name, blocks)


def _compared(exercise: Exercise, comparison: Comparison) -> list:
    blocks = []
    if exercise.kind == "code":
        where = ", where " + " and ".join(f"`{name}`" for name in comparison.where) if comparison.where else ""
        blocks.append(Paragraph(f"For example `{comparison.call}`{where}:"))
    rows = [("yours", comparison.yours), ("right", comparison.right)]
    return [*blocks, Pairs(rows if comparison.right is not None else rows[:1])]


def _printed(run: Run) -> list:
    kept = run.printed.rstrip("\n")
    more = run.printed_length - PRINTED_LIMIT
    rest = f" The other {more:,} characters are left out." if more > 0 else ""
    return [Listing(f"While it was checked, your function printed:{rest}", kept)] if kept else []


def hint_card(exercise: Exercise, taken: int) -> Card:
    """The first `taken` hints."""
    if not exercise.hints:
        return Card(HELP, "No hint", exercise.name, [
            Paragraph("This question has no hints: guess. Once you have answered, its card says what is true.")])
    blocks = [Paragraph(f"**{number}.** {hint}") for number, hint in enumerate(exercise.hints[:taken], 1)]
    left = len(exercise.hints) - taken
    blocks.append(Paragraph(
        f'Run the cell again for the next of {len(exercise.hints)} hints.' if left
        else f'That was the last hint. `show_solution("{exercise.name}")` shows one way to do it.', quiet=True))
    return Card(HELP, "Hint", exercise.name, blocks)


def solution_card(exercise: Exercise) -> Card:
    """The reference solution, as code."""
    return Card(HELP, "One solution", exercise.name, [
        Listing("Read it line by line, then write it again without looking.", exercise.solution)])


def notice_card(*sentences: str, title: str = "A word about this cell") -> Card:
    """Something that is no verdict: a name that is not known, a file that could not be written."""
    return Card(NOTICE, title, blocks=[Paragraph(sentence) for sentence in sentences])
