"""What a learner has passed, in one local file: written atomically, never silently replaced.

The file is `my_progress.json` in the exercises folder, or wherever the environment variable COURSE_PROGRESS points:

    {"version": 1, "exercises": {"difference_quotient.mean_speed": {"tries": 2, "passed": true, "hints": 1}}}

Every change reads the file anew under a lock, so that two notebooks can work side by side. A file that cannot be read,
or that a newer version of the course wrote, is set aside under another name and reported. Nothing here ever stops a
check from answering: what went wrong comes back as a sentence.
"""
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

from .lessons import LESSONS

VERSION = 1
PATIENCE = 2.0              # seconds to wait for another notebook's lock
STALE = 10.0                # seconds after which a lock is taken for forgotten


def location() -> Path:
    """Where the progress file is."""
    return Path(os.environ.get("COURSE_PROGRESS") or Path(__file__).parents[1] / "my_progress.json")


# ---------------------------------------------------------------------------------------------- recording

def record_try(key: str, tone: str, choice: str = "") -> str:
    """Count a try at the exercise `key`, "topic.name", and keep a choice; return "" or what went wrong."""
    def change(entry):
        if tone != "not started":
            entry["tries"] = entry.get("tries", 0) + 1
        if tone in ("correct", "noted"):
            entry["passed"] = True
        if choice:
            entry["choice"] = choice
    return _record(key, change)


def record_help(key: str, hints: int = 0, solution: bool = False) -> str:
    """Note that hints, or the solution, were shown; return "" or a sentence on what went wrong."""
    def change(entry):
        entry["hints"] = max(hints, entry.get("hints", 0))
        if solution:
            entry["solution"] = True
    return _record(key, change)


def _record(key, change) -> str:
    path = location()
    try:
        with _locked(path):
            exercises, trouble = load(path)
            change(exercises.setdefault(key, {}))
            _write(path, {"version": VERSION, "exercises": {k: v for k, v in exercises.items() if v}})
        return trouble
    except OSError as error:
        return f"Your progress could not be saved in {path}: {error.strerror or error}. The answer stands all the same."


def load(path: Path) -> tuple[dict, str]:
    """The recorded exercises, and "" or a sentence saying that the file had to be set aside."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, ""
    except UnicodeDecodeError:
        return _set_aside(path, "could not be read")
    try:
        data = json.loads(text)
        version, exercises = data["version"], data["exercises"]
        if not isinstance(exercises, dict) or not all(isinstance(e, dict) for e in exercises.values()):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        return _set_aside(path, "could not be read")
    if version != VERSION:
        return _set_aside(path, "was written by another version of the course")
    return exercises, ""


def _set_aside(path, why) -> tuple[dict, str]:
    kept = path.with_name(f"{path.stem}.{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    number = 1
    while kept.exists():
        kept = kept.with_name(f"{path.stem}.{time.strftime('%Y%m%d-%H%M%S')}-{(number := number + 1)}{path.suffix}")
    os.replace(path, kept)
    return {}, f"Your progress file {why}. It was kept as {kept.name}, and a new one was begun."


def _write(path, data) -> None:
    """All or nothing: the file is replaced in one step by one that is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _locked(path) -> Iterator[None]:
    """One writer at a time, on every system: the lock is a file that only one process can create."""
    lock = path.with_name(path.name + ".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > STALE:
                    lock.unlink()
            if time.monotonic() > deadline:
                raise OSError(f"another notebook holds {lock.name}; delete that file if none is running") from None
            time.sleep(0.02)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.unlink()


# ------------------------------------------------------------------------------------------------- showing

FILLED = '<span style="color:#009E73;font-size:1.15em">●</span>'
EMPTY = '<span style="color:#7F7F7F;font-size:1.15em">○</span>'


class Progress:
    """The whole course, a line a lesson: a dot an exercise, filled when passed."""

    def __init__(self):
        from .exercise import all_lessons

        path = location()
        try:
            recorded, self.trouble = load(path)
        except OSError as error:
            recorded, self.trouble = {}, f"Your progress in {path} could not be read: {error.strerror or error}."
        passed = {key for key, entry in recorded.items() if entry.get("passed")}
        self.dots = {lesson.topic: [f"{lesson.topic}.{name}" in passed for name in lesson.exercises]
                     for lesson in all_lessons()}

    @property
    def summary(self) -> str:
        done, total = sum(map(sum, self.dots.values())), sum(map(len, self.dots.values()))
        if not done:
            return f"{total} exercises are waiting for you. Begin with the first one on this page."
        following = next((LESSONS[topic] for topic, dots in self.dots.items() if not all(dots)), None)
        return f"{done} of {total} exercises passed." + (f" Next: {following}." if following else " All of them.")

    def __repr__(self):
        rows = [self.summary]
        for number, (topic, title) in enumerate(LESSONS.items()):
            dots = self.dots.get(topic)
            rows.append(f"{number:02} {title:26}" + ("".join("●" if d else "○" for d in dots) if dots else "to come"))
        return "\n".join(rows + [self.trouble] * bool(self.trouble))

    def _repr_html_(self):
        quiet, ink = "var(--jp-ui-font-color2, #555)", "var(--jp-ui-font-color1, #222)"
        rows = []
        for number, (topic, title) in enumerate(LESSONS.items()):
            dots = self.dots.get(topic)
            if dots:
                shown = "".join(FILLED if d else EMPTY for d in dots)
                said = f"{sum(dots)} of {len(dots)} exercises passed"
                rows.append(f'<div style="color:{quiet}">{number:02}</div><div>{escape(title)}</div>'
                            f'<div role="img" aria-label="{said}" style="letter-spacing:.15em">{shown}</div>')
            else:
                rows.append(f'<div style="color:{quiet};opacity:.6">{number:02}</div>'
                            f'<div style="color:{quiet};opacity:.6">{escape(title)}</div>'
                            f'<div style="color:{quiet};opacity:.6">to come</div>')
        trouble = f'<div style="margin-top:.6em;color:{quiet}">{escape(self.trouble)}</div>' if self.trouble else ""
        return (f'<div style="border-left:5px solid #0072B2;background:var(--jp-layout-color2,#f5f5f5);color:{ink};'
                'border-radius:4px;padding:.8em 1.2em;max-width:40em;line-height:1.5">'
                f'<b>{escape(self.summary)}</b><div style="display:grid;grid-template-columns:2.2em max-content 1fr;'
                f'column-gap:1em;margin-top:.5em">{"".join(rows)}</div>{trouble}</div>')


def show() -> None:
    """Show how far the learner has come in the whole course."""
    from .cards import show as show_card

    show_card(Progress())
