"""Run a learner's code within limits: it may loop for ever, print a megabyte, raise, or change what it was given.

What comes back is plain: the value, or a sentence's worth of facts about what went wrong instead. Nothing here knows
what the right answer is.
"""
import contextlib
import copy
import io
import linecache
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

TIME_LIMIT = 2.0            # seconds for all probes of an exercise together
PRINT_LIMIT = 2_000         # characters; a function that prints more is told so


@dataclass(frozen=True)
class Outcome:
    """What one call led to."""

    value: object = None
    error: BaseException | None = None
    line: str = ""              # the learner's own line that raised, as "line 2: return f(x) / h"
    timed_out: bool = False
    changed: bool = False       # an argument was changed in place
    printed: int = 0            # characters


class TimeUp(BaseException):
    """Raised inside code that runs too long; not an Exception, so that `except Exception` lets it pass."""


def run(function: Callable, probes: list[tuple], observe: Callable | None = None) -> list[Outcome]:
    """Call `function` on each probe, on arguments of its own; after the first time-out the rest is not called.

    `observe` turns what came back (a function, a generator) into numbers, within the same limits.
    """
    outcomes = []
    try:
        with time_limit(TIME_LIMIT):
            for probe in probes:
                outcomes.append(_call(function, probe, observe))
    except TimeUp:
        outcomes.append(Outcome(timed_out=True))
    return outcomes


def _call(function, probe, observe) -> Outcome:
    args = copy.deepcopy(probe)
    printed = _BoundedText()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*args)
            if observe is not None:
                value = observe(value, *args)
            value = copy.deepcopy(value)        # what is judged cannot change later
    except (Exception, SystemExit) as error:
        return Outcome(error=error, line=_own_line(error, function), printed=printed.length)
    return Outcome(value, changed=not _unchanged(args, probe), printed=printed.length)


class _BoundedText(io.TextIOBase):
    """Counts what is printed and keeps none of it."""

    def __init__(self):
        self.length = 0

    def write(self, text):
        self.length += len(text)
        return len(text)


def _own_line(error, function) -> str:
    """The last line of the traceback that stands in the file, or notebook cell, in which `function` was written."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == code.co_filename]
    if not own:
        return ""
    return f"line {own[-1].lineno}: {linecache.getline(own[-1].filename, own[-1].lineno).strip()}"


def _unchanged(args, probe) -> bool:
    """Compare arguments with the originals, as far as they can be compared."""
    for after, before in zip(args, probe, strict=True):
        if isinstance(before, np.ndarray):
            if not (np.shape(after) == before.shape and np.array_equal(after, before, equal_nan=True)):
                return False
        elif isinstance(before, (list, tuple)):
            if len(after) != len(before) or not _unchanged(after, before):
                return False
        elif isinstance(before, dict) and (after.keys() != before.keys()
                                           or not _unchanged(list(after.values()), list(before.values()))):
            return False
    return True


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the running code after `seconds`, and again every few milliseconds if a bare `except:` eats it.

    A timer signal can even end a `time.sleep`. Where there is none (Windows, or a thread), another thread interrupts
    the main one as Ctrl-C would; the learner's own Ctrl-C still comes through as KeyboardInterrupt.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        def ring(*_):
            raise TimeUp

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.003)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return

    done = threading.Event()
    rung = False

    def watch():
        nonlocal rung
        if not done.wait(seconds):
            rung = True
            while not done.wait(0.05):
                signal.raise_signal(signal.SIGINT)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except KeyboardInterrupt:
        if rung:
            raise TimeUp from None
        raise
    finally:
        done.set()
        watcher.join()
