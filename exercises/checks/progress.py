"""The card that shows how far a learner has come, a row a lesson: `progress.show()`."""
import html
from dataclasses import dataclass
from pathlib import Path

from .cards import NOTICE, STYLES, Card, Paragraph
from .checker import Tone
from .exercise import Exercise, all_exercises
from .lessons import LESSONS, Lesson
from .progress_file import Entry, read

PASSED, TRIED, OPEN = "●", "◐", "○"
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@dataclass(frozen=True)
class Item:
    """A dot on the card: an exercise, or the questions asked before the course together."""

    name: str
    lesson: Lesson
    state: str                  # PASSED, TRIED or OPEN


@dataclass(frozen=True)
class Rows:
    """The block of the card: for every lesson its title and its dots."""

    items: list[Item]

    def text(self) -> str:
        width = max(len(lesson.title) for lesson in LESSONS)
        return "\n".join(f"    {lesson.label}  {lesson.title:<{width}}  {self._summary(lesson)}" for lesson in LESSONS)

    def _summary(self, lesson: Lesson) -> str:
        states = self._states(lesson)
        return f"{' '.join(states)}  {states.count(PASSED)} of {len(states)}" if states else "·"

    def _states(self, lesson: Lesson) -> list[str]:
        return [item.state for item in self.items if item.lesson == lesson]

    def html(self) -> str:
        return ('<table style="margin:.8em 0 0;border-collapse:collapse;border:0"><tbody>'
                + "".join(self._row(lesson) for lesson in LESSONS) + "</tbody></table>")

    def _row(self, lesson: Lesson) -> str:
        states = self._states(lesson)
        cell = "border:0;background:none;text-align:left;padding:.14em 1.2em .14em 0"
        dots = "".join(_dot(state) for state in states) if states else _dot(None)
        count = f"{states.count(PASSED)} of {len(states)}" if states else ""
        faded = "" if states else ";opacity:.55"
        return (f'<tr style="background:none{faded}">'
                f'<td style="{cell};font-variant-numeric:tabular-nums">{lesson.label}</td>'
                f'<th scope="row" style="{cell};font-weight:normal">{_title(lesson)}</th>'
                f'<td style="{cell};white-space:nowrap" aria-hidden="true">{dots}</td>'
                f'<td style="{cell};opacity:.75">{count}</td></tr>')


def show() -> None:
    """Show the whole course with a dot for every exercise, and what comes next."""
    progress_card(all_exercises(), *read()).show()


def progress_card(exercises: list[Exercise], entries: dict[str, Entry], trouble: str | None = None) -> Card:
    """The card for these exercises and entries; `trouble` is a sentence about the file, if there is one."""
    dots = items(exercises, entries)
    done = sum(dot.state == PASSED for dot in dots)
    upcoming = next((dot for dot in dots if dot.state != PASSED), None)
    if upcoming is None:
        words = "Everything that is here is done."
    else:
        first = "Begin with" if not any(dot.state != OPEN for dot in dots) else "Next:"
        words = f"{first} **{upcoming.name}** in lesson {upcoming.lesson.label}, {upcoming.lesson.title}."
    blocks = [Paragraph(f"{done} of {len(dots)} exercises. {words}"), Rows(dots)]
    if trouble:
        blocks.append(Paragraph(trouble))
    return Card(STYLES[Tone.CORRECT] if done else NOTICE, "Your progress", blocks=blocks)


def items(exercises: list[Exercise], entries: dict[str, Entry]) -> list[Item]:
    """The dots of the card in the order of the course; a lesson's survey questions share one."""
    groups: dict[tuple, list[Exercise]] = {}
    for exercise in exercises:
        groups.setdefault((exercise.topic, None if exercise.survey else exercise.name), []).append(exercise)
    return [Item(f"`{name}`" if name else f"the {len(group)} questions", group[0].lesson,
                 _state([entries.get(exercise.name, Entry()) for exercise in group]))
            for (_, name), group in groups.items()]


def _state(entries: list[Entry]) -> str:
    if all(entry.passed for entry in entries):
        return PASSED
    return TRIED if any(entry.tries for entry in entries) else OPEN


def _title(lesson: Lesson) -> str:
    """The lesson's title, a link to its notebook if that is there."""
    title, notebook = html.escape(lesson.title), f"{lesson.label}_{lesson.topic}.ipynb"
    if not (NOTEBOOKS / notebook).exists():
        return title
    return f'<a href="../notebooks/{notebook}">{title}</a>'     # from notebooks/ and from exercises/ alike


_DOT = ("display:inline-block;width:12px;height:12px;margin-right:4px;border-radius:50%;vertical-align:-1px;"
        "box-sizing:border-box")        # in whole pixels: else they come out as little barrels


def _dot(state: str | None) -> str:
    look = {
        PASSED: "background:#009E73;border:2px solid #009E73",
        TRIED: "background:linear-gradient(90deg,#E69F00 50%,transparent 50%);border:2px solid #E69F00",
        OPEN: "border:2px solid #7F7F7F",
        None: "border:1px dashed #7F7F7F",
    }[state]
    return f'<span style="{_DOT};{look}"></span>'
