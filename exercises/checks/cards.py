"""Feedback cards: HTML in a notebook, the same words as plain text everywhere else.

A card is told apart by a word, a symbol and a colour, in this order. It uses JupyterLab's own colours, so that it reads
in light and in dark, and contains nothing that differs from run to run.
"""
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exercise import Exercise
    from .verdict import Verdict

INK, QUIET = "var(--jp-ui-font-color1, #222)", "var(--jp-ui-font-color2, #555)"
GROUND, LINE = "var(--jp-layout-color2, #f5f5f5)", "var(--jp-border-color2, #ddd)"
TONES = {               # tone: word, symbol, colour (Okabe–Ito)
    "correct": ("Correct", "✓", "#009E73"),
    "almost": ("Almost", "≈", "#E69F00"),
    "keep working": ("Not yet", "→", "#D55E00"),
    "not started": ("Not started yet", "○", "#7F7F7F"),
    "noted": ("Noted", "✎", "#0072B2"),
    "hint": ("Hint", "?", "#0072B2"),
    "solution": ("A solution", "=", "#0072B2"),
    "note": ("Note", "!", "#7F7F7F"),
}


class Card:
    """One card: a tone, the name of an exercise, and rows of text, numbers or code."""

    def __init__(self, tone: str, name: str = ""):
        self.word, self.symbol, self.colour = TONES[tone]
        self.name = name
        self.html_rows: list[str] = []
        self.text_rows: list[str] = []

    def paragraph(self, text: str, quiet: bool = False) -> "Card":
        if text:
            self.html_rows.append(f'<div style="margin-top:.5em;color:{QUIET if quiet else INK}">{escape(text)}</div>')
            self.text_rows.append(text)
        return self

    def code(self, source: str, caption: str = "") -> "Card":
        if source:
            self.html_rows.append(
                (f'<div style="margin-top:.5em;color:{QUIET}">{escape(caption)}</div>' if caption else "")
                + f'<pre style="margin:.35em 0 0;padding:.5em .8em;border:1px solid {LINE};border-radius:4px;'
                  f'background:var(--jp-layout-color1,#fff);color:{INK};overflow-x:auto">{escape(source)}</pre>')
            self.text_rows += ([caption] if caption else []) + [f"    {row}" for row in source.splitlines()]
        return self

    def comparison(self, rows: dict[str, str], caption: str = "") -> "Card":
        """A small table of labelled values, one below the other so that they can be compared."""
        rows = {label: value for label, value in rows.items() if value}
        if rows:
            cells = "".join(
                f'<div style="color:{QUIET}">{escape(label)}</div>'
                f'<div '
                f'style="font-family:var(--jp-code-font-family,monospace);white-space:pre-wrap">{escape(value)}</div>'
                for label, value in rows.items())
            self.paragraph(caption, quiet=True)
            self.html_rows.append('<div style="display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;'
                                  f'margin-top:.35em">{cells}</div>')
            width = max(map(len, rows))
            self.text_rows += [f"    {label:{width}}  {value}" for label, value in rows.items()]
        return self

    def __repr__(self):
        title = f"{self.symbol} {self.word}" + (f": {self.name}" if self.name else "")
        return "\n".join([title, *self.text_rows])

    def _repr_html_(self):
        name = f' <code style="color:{QUIET};background:none">{escape(self.name)}</code>' if self.name else ""
        return (f'<div role="status" style="border-left:5px solid {self.colour};background:{GROUND};color:{INK};'
                'border-radius:4px;padding:.7em 1em;margin:.3em 0;max-width:56em;line-height:1.5">'
                f'<div><span aria-hidden="true" style="color:{self.colour};font-weight:700">{self.symbol}</span> '
                f'<b>{self.word}</b>{name}</div>{"".join(self.html_rows)}</div>')


# --------------------------------------------------------------------------------------- what each card shows

def show_verdict(exercise: "Exercise", verdict: "Verdict", trouble: str = "") -> None:
    """The learner's number beside the right one, then the formula that gives it, then where to look."""
    card = Card(verdict.tone, exercise.name)
    card.comparison({"yours": verdict.yours, "right": verdict.right},
                    caption=f"For {verdict.call}" if verdict.call else "")
    card.code(verdict.formula, caption="Your number comes from")
    card.paragraph(verdict.sentence)
    show(card.paragraph(trouble, quiet=True))


def show_hints(exercise: "Exercise", count: int, trouble: str = "") -> None:
    """The first `count` hints."""
    card = Card("hint", exercise.name)
    for number, text in enumerate(exercise.hints[:count], 1):
        card.paragraph(f"{number}. {text}")
    left = len(exercise.hints) - count
    card.paragraph(f"Run the cell again for {'another' if left > 1 else 'the last one'}." if left
                   else f'That was the last hint. show_solution("{exercise.name}") shows an answer.', quiet=True)
    show(card.paragraph(trouble, quiet=True))


def show_solution(exercise: "Exercise", trouble: str = "") -> None:
    """A right answer as code."""
    card = Card("solution", exercise.name).code(exercise.solution)
    show(card.paragraph("Type it in yourself, then change something and see what the check says.", quiet=True)
         .paragraph(trouble, quiet=True))


def show_note(text: str) -> None:
    """A sentence that belongs to no exercise."""
    show(Card("note").paragraph(text))


def show(card: object) -> None:
    """Display a card in a notebook; print it anywhere else."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(card)
        return
    if get_ipython() is None:
        print(card)
    else:
        display(card)
