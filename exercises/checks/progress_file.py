"""The file in which a learner's progress is kept.

It is `exercises/my_progress.json`, or what the environment variable COURSE_PROGRESS names. Every change reads the
file anew under a lock and replaces it in one step, so that two notebooks at once lose nothing. A file that cannot be
read is set aside under another name and the learner is told: nothing is ever overwritten in silence.
"""
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

VERSION = 1
LOCK_WAIT = 2.0             # seconds to wait for another notebook
LOCK_STALE = 10.0           # seconds after which a lock belongs to a notebook that has died


@dataclass
class Entry:
    """What is kept of one exercise."""

    passed: bool = False
    tries: int = 0
    hints: int = 0
    solution: bool = False
    choice: str | None = None


class NotWritable(Exception):
    """The progress cannot be kept; the message is a sentence for the learner."""


def path() -> Path:
    """Where the progress is kept."""
    return Path(os.environ.get("COURSE_PROGRESS") or Path(__file__).resolve().parents[1] / "my_progress.json")


def record(name: str, *, passed: bool = False, tried: bool = False, hints: int = 0, solution: bool = False,
           choice: str | None = None) -> str | None:
    """Add what has just happened in one exercise; the answer is a sentence if something was amiss."""
    try:
        with _locked():
            entries, trouble = _read()
            entry = entries.setdefault(name, Entry())
            entry.passed |= passed
            entry.tries += tried
            entry.hints = max(entry.hints, hints)
            entry.solution |= solution
            entry.choice = choice or entry.choice
            _write(entries)
        return trouble
    except (OSError, NotWritable) as error:
        reason = str(error) if isinstance(error, NotWritable) else error.strerror or type(error).__name__
        return f"Your progress could not be saved in `{path().name}` ({reason}). The check itself is not affected."


def read() -> tuple[dict[str, Entry], str | None]:
    """All entries, and a sentence if the file could not be read or had to be set aside."""
    try:
        return _read()
    except OSError as error:
        return {}, f"Your progress in `{path().name}` could not be read ({error.strerror}). It was left as it is."


def _read() -> tuple[dict[str, Entry], str | None]:
    """The same, but a file that may not be read or moved raises OSError: nothing may be written in its place."""
    try:
        content = path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, None
    except UnicodeDecodeError:
        return {}, _set_aside("damaged", "was damaged")
    try:
        data = json.loads(content)
        if isinstance(data.get("version"), int) and data["version"] > VERSION:
            return {}, _set_aside("newer", "comes from a newer version of the course")
        if data.get("version") != VERSION:
            raise ValueError("no version")
        return {name: _entry(kept) for name, kept in data["exercises"].items()}, None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, _set_aside("damaged", "was damaged")


def _entry(kept: dict) -> Entry:
    entry = Entry(**kept)
    for part in fields(Entry):
        if not isinstance(getattr(entry, part.name), part.type):
            raise ValueError(f"{part.name} is of the wrong type")
    return entry


def _set_aside(why: str, what: str) -> str:
    number = 1
    while (aside := path().with_name(f"{path().stem}.{why}-{number}.json")).exists():
        number += 1
    with contextlib.suppress(FileNotFoundError):        # another notebook has just done so
        os.replace(path(), aside)
    return f"Your progress file {what}. It was set aside as `{aside.name}`, and a new one begins."


def _write(entries: dict[str, Entry]) -> None:
    data = {"version": VERSION, "exercises": {name: asdict(entry) for name, entry in entries.items()}}
    handle, temporary = tempfile.mkstemp(prefix=path().stem + ".", suffix=".tmp.json", dir=path().parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
        os.replace(temporary, path())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """Hold the lock file; one left by a notebook that died is removed after a while."""
    lock = path().with_name(path().stem + ".lock.json")
    deadline = time.monotonic() + LOCK_WAIT
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > LOCK_STALE:
                    lock.unlink()
                    continue
            if time.monotonic() > deadline:
                raise NotWritable("another notebook is writing to it") from None
            time.sleep(0.01)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            lock.unlink()
