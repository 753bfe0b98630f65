"""Calls a learner's function on the probes, under limits, and writes down plain outcomes.

The function runs in a thread of its own, because that works alike on every system, inside and outside Jupyter, and
leaves the learner's own Ctrl-C alone. When the time is up the thread is asked to end; if it will not (it catches
everything, or sits in a long call), it is left behind and the notebook goes on. Nothing here knows right from wrong:
the outcomes are judged elsewhere, if need be in another process.
"""
import builtins
import contextlib
import contextvars
import copy
import ctypes
import dis
import importlib.util
import inspect
import io
import linecache
import os
import re
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from .plain import LONGEST_TEXT, plain, same

PRINTED_LIMIT = 400         # characters of the learner's output that are kept
PATIENCE = 3                # times as long may a function take on a busy machine that gives it no turn


@dataclass(frozen=True)
class Line:
    """A line of the learner's code."""

    number: int
    source: str


@dataclass(frozen=True)
class Trouble:
    """Why a call gave no value: an exception, "TimeUp", a "Signature" that does not fit, or a "Class"."""

    kind: str               # the exception's type name
    message: str
    line: Line | None = None
    hidden: str | None = None           # a name in that line which holds something of the learner's own instead


@dataclass(frozen=True)
class Outcome:
    """What one call did: a plain value or trouble, and which arguments (by position) it changed in place."""

    value: object = None
    trouble: Trouble | None = None
    changed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Run:
    """The outcomes of an answer on all probes. After a time-out the outcomes end with it."""

    outcomes: tuple[Outcome, ...]
    empty: bool = False                 # the function's body does nothing at all
    printed: str = ""                   # the beginning of what it printed
    printed_length: int = 0             # characters
    still_running: bool = False


class TimeUp(SystemExit):
    """Raised inside the learner's thread when the time is up (a thread ends silently on SystemExit)."""


class CheckInside(Exception):
    """Raised when a function that is being checked calls `check` itself, which would never end."""


_checking = contextvars.ContextVar("checking", default=False)


def must_be_outside() -> None:
    """Refuse to go on where a function under check is running: raises CheckInside there."""
    if _checking.get():
        raise CheckInside


def run(function: Callable, probes: Sequence[tuple], observe: Callable | None, seconds: float) -> Run:
    """Call `function` on every probe, all within `seconds`.

    `observe(result, *arguments)`, where given, turns what was returned into values: it may call a returned function
    or draw from a returned generator.
    """
    outcomes: list[Outcome] = []
    ours: list[Exception] = []          # what is no outcome but a fault of this module
    finished = threading.Event()

    def work():
        _checking.set(True)
        try:
            for probe in probes:
                outcomes.append(outcome_of(function, probe, observe))
        except TimeUp:
            pass
        except Exception as error:
            ours.append(error)
        finished.set()

    with _captured_output() as printed, quiet(), _no_way_out(function), _place_kept():
        thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
        time_is_up = _stopwatch(seconds)
        try:
            thread.start()
            # Short waits, so that the learner's Ctrl-C is heard on Windows too; and not join(), which in Python 3.11
            # takes a thread for ended when Ctrl-C arrives.
            while not finished.wait(0.02) and not time_is_up():
                pass
            line = _learners_line(_frames_of(thread))
            final = tuple(outcomes)
            if len(final) < len(probes):
                final += (Outcome(trouble=Trouble("TimeUp", f"{seconds:g}", line)),)
        finally:
            if not finished.is_set():
                _stop(thread)
    if ours:
        raise ours[0]
    still_running = not finished.is_set() and thread.is_alive()
    return Run(final, _does_nothing(function), printed.beginning, printed.length, still_running)


def outcome_of(function: Callable, probe: tuple, observe: Callable | None = None) -> Outcome:
    """Call `function` once, on a fresh copy of the probe's arguments."""
    unfit = _unfit(function, probe)
    if unfit:
        return Outcome(trouble=unfit)
    arguments = copy.deepcopy(probe)
    try:
        result = function(*arguments)
        if observe is not None:
            result = observe(result, *arguments)
        value = plain(result)
    except TimeUp:
        raise
    except BaseException as error:      # whatever the learner's code raises is an outcome, also SystemExit
        frames = list(_walk_traceback(error.__traceback__))
        return Outcome(trouble=Trouble(type(error).__name__, _message(error), _learners_line(frames),
                                       _hidden_name(frames)))
    changed = tuple(
        position for position, (before, after) in enumerate(zip(probe, arguments, strict=True))
        if isinstance(before, np.ndarray | list | dict) and not same(plain(after), plain(before), 0, 0)
    )
    return Outcome(value, changed=changed)


def _unfit(function: Callable, probe: tuple) -> Trouble | None:
    """Why the function cannot even be called with these arguments; None if it can."""
    if isinstance(function, type):
        return Trouble("Class", "")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None                     # a function written in C has none to compare
    try:
        signature.bind(*probe)
    except TypeError:
        return Trouble("Signature", str(signature))
    return None


# ----------------------------------------------------------------------------------------------- the learner's line

_GRADLIB = os.path.dirname(importlib.util.find_spec("gradlib").origin)      # ours, wherever it is installed
_NOT_THE_LEARNERS = tuple(
    os.path.normcase(os.path.join(path, ""))
    for path in {*sysconfig.get_paths().values(), os.path.dirname(__file__), _GRADLIB} - {sys.prefix, sys.base_prefix}
)
_PACKAGES = {"site-packages", "dist-packages"}          # wherever else they are installed


def _walk_traceback(trace) -> Iterable[tuple]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _frames_of(thread: threading.Thread) -> list[tuple]:
    """The thread's frames with their current lines, outermost first."""
    frame = sys._current_frames().get(thread.ident)
    frames = []
    while frame is not None:
        frames.insert(0, (frame, frame.f_lineno))
        frame = frame.f_back
    return frames


def _learners_line(frames: Iterable[tuple]) -> Line | None:
    """The innermost line that is neither ours, nor Python's, nor an installed package's."""
    found = _learners_place(frames)
    return found and Line(found[1], found[2][:LONGEST_TEXT])


def _learners_place(frames: Iterable[tuple]) -> tuple | None:
    """The frame of that line, its number and its source."""
    found = None
    for frame, number in frames:
        file = frame.f_code.co_filename
        theirs = not os.path.normcase(file).startswith(_NOT_THE_LEARNERS) and not file.startswith("<frozen")
        if theirs and not _PACKAGES.intersection(Path(file).parts):
            source = linecache.getline(file, number, frame.f_globals).strip()
            found = (frame, number, source) if source else found
    return found


def _hidden_name(frames: Iterable[tuple]) -> str | None:
    """A name in the learner's line that is called and holds a mere value, or that stands for its module no longer."""
    found = _learners_place(frames)
    if found is None:
        return None
    frame, _, source = found
    names = {**frame.f_globals, **frame.f_locals}
    called = re.findall(r"(?<![.\w])([^\W\d]\w*)\s*\(", source)
    asked = re.findall(r"(?<![.\w])(np|gl|math)\.", source)
    wrong = [name for name in called if name in names and not callable(names[name])]
    wrong += [name for name in asked if name in names and not isinstance(names[name], ModuleType)]
    return next(iter(wrong), None)


def _message(error: BaseException) -> str:
    """The exception's message in one line, without memory addresses."""
    try:
        message = str(error)
    except Exception:
        message = ""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(message.split()))[:LONGEST_TEXT]


def _does_nothing(function: Callable) -> bool:
    """Whether the body is only a docstring, `pass` or `...`."""
    code = getattr(function, "__code__", None)
    return code is not None and not code.co_flags & inspect.CO_GENERATOR and all(
        instruction.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (instruction.opname in ("LOAD_CONST", "RETURN_CONST") and instruction.argval is None)
        for instruction in dis.get_instructions(code)
    )


# ------------------------------------------------------------------------------------------------------- the limits

def _stopwatch(seconds: float) -> Callable[[], bool]:
    """Says, whenever it is asked, whether the time is up: the seconds have passed, and this process could use them."""
    begun, used = time.monotonic(), time.process_time()

    def is_up() -> bool:
        waited = time.monotonic() - begun
        return waited > seconds and (time.process_time() - used > seconds / 2 or waited > PATIENCE * seconds)
    return is_up


def _stop(thread: threading.Thread) -> None:
    """Raise TimeUp in the thread until it ends; give up after a second.

    Once is not enough for `try: ... except: pass` in a loop. The threads take turns as fast as Python lets them, so
    that one of many exceptions soon arrives outside the `try`.
    """
    turns, report = sys.getswitchinterval(), threading.excepthook
    deadline = time.monotonic() + 1.0
    sys.setswitchinterval(1e-5)
    # One that arrives when the thread is already leaving is nobody's fault: Python must not print it.
    threading.excepthook = lambda raised: None if raised.exc_type is TimeUp else report(raised)
    try:
        while thread.is_alive() and time.monotonic() < deadline:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
            time.sleep(0.0002)
    finally:
        sys.setswitchinterval(turns)
        threading.excepthook = report


class _Printed(io.TextIOBase):
    """Takes the place of standard output: keeps the beginning and counts the rest."""

    def __init__(self):
        self.beginning, self.length = "", 0

    def writable(self):
        return True

    def write(self, written: str) -> int:
        self.beginning += written[:PRINTED_LIMIT - len(self.beginning)]
        self.length += len(written)
        return len(written)


@contextlib.contextmanager
def _captured_output():
    printed = _Printed()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield printed


@contextlib.contextmanager
def quiet():
    """Keep warnings to ourselves, NumPy's among them, and undo what is changed of how it warns and prints."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), np.printoptions():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _place_kept():
    """Undo a change of Python's recursion limit and of the working folder, which would outlive the check."""
    limit, folder = sys.getrecursionlimit(), None
    with contextlib.suppress(OSError):          # here and below: a folder that has been deleted
        folder = os.getcwd()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        with contextlib.suppress(OSError):
            if folder:
                os.chdir(folder)


@contextlib.contextmanager
def _no_way_out(function: Callable):
    """Keep `exit()` from closing the notebook's kernel and `input()` from waiting for nobody."""
    def ask_nobody(prompt=""):
        raise EOFError("input() has nobody to ask")

    places = [(vars(builtins), "input", ask_nobody)]
    names = getattr(function, "__globals__", {})
    places += [(names, name, sys.exit) for name in ("exit", "quit") if name in names]
    before = [(place, name, place[name]) for place, name, _ in places]
    for place, name, harmless in places:
        place[name] = harmless
    try:
        yield
    finally:
        for place, name, original in before:
            place[name] = original
