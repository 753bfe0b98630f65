"""Plain values: what an answer is once nothing of the learner's code can hide in it any more.

An answer is turned into Python numbers, strings, lists, tuples, dicts and NumPy arrays of its own (`plain`). Plain
values can be compared (`same`), shown (`text`) and sent between processes.
"""
import inspect
import math
import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import GeneratorType

import numpy as np

LONGEST_TEXT = 200
MOST_PARTS = 10**6          # of an array or list that is looked into: no exercise asks for more
allclose, isclose = np.allclose, np.isclose             # as they are now: a learner may give these names new meanings


class Blank:
    """Stands for a place that the learner has not filled in yet."""

    def __repr__(self):
        return "..."


BLANK = Blank()


@dataclass(frozen=True)
class Opaque:
    """Stands for a thing that is no plain value; `kind` says in words what it is ("a function")."""

    kind: str

    def __repr__(self):
        return self.kind


def plain(value):
    """The plain value of an answer; blanks (`...`, `"?"`) become BLANK, things that are no values become Opaque."""
    try:
        return _plain(value)
    except RecursionError:
        return Opaque("something that holds itself, or is nested too deeply to be looked into")
    except Exception:                   # an object that pretends to be a number or a list, and fails at it
        return Opaque(f"an object of type {type(value).__name__}")


def _plain(value):
    match value:
        case None | bool():
            return value
        case np.bool_():
            return bool(value)
        case numbers.Integral():
            whole = int(value)
            if whole.bit_length() < 64:
                return whole
            return float(whole) if whole.bit_length() < 1000 else math.inf if whole > 0 else -math.inf
        case numbers.Real() | Decimal():
            return float(value)
        case numbers.Complex():
            return complex(value)
        case str() if len(value) > MOST_PARTS:
            return Opaque(f"a text of {len(value):,} characters")
        case str():
            return BLANK if value.strip() in ("", "?", "...") else str(value)
        case np.ma.MaskedArray() if np.ma.is_masked(value):
            return Opaque("a masked array")
        case np.ndarray():
            if value.size > MOST_PARTS:
                return Opaque(f"an array of {value.size:,} numbers")
            if value.ndim == 0:
                return _plain(value.item())
            return np.array(value) if value.dtype.kind in "biufc" else _plain(value.tolist())
        case list() | tuple() | dict() if len(value) > MOST_PARTS:
            return Opaque(f"a {type(value).__name__} of {len(value):,}")
        case list():
            return [_plain(part) for part in value]
        case tuple():
            return tuple(_plain(part) for part in value)
        case dict():
            return {key if isinstance(key, str) else _plain(key): _plain(part) for key, part in value.items()}
    if value is ...:
        return BLANK
    if inspect.iscoroutine(value):
        value.close()                   # or Python would complain that nobody waited for it
        return Opaque("a coroutine")
    if isinstance(value, GeneratorType):
        return Opaque("a generator")
    if inspect.isasyncgen(value):
        return Opaque("a coroutine")
    if isinstance(value, Iterator):
        return Opaque(f"an iterator of type {type(value).__name__}")
    if isinstance(value, type):
        return Opaque("a class")
    if callable(value):
        return Opaque("a function")
    return Opaque(f"an object of type {type(value).__name__}")


def is_number(value) -> bool:
    """Whether a plain value is one number (True and False are not)."""
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def shape_of(value) -> tuple[int, ...] | None:
    """The shape of an array, () for one number, and None for everything else, lists of lists included."""
    return value.shape if isinstance(value, np.ndarray) else () if is_number(value) else None


def blanks(value) -> tuple[int, int]:
    """How many places of a plain value are still blank, and how many places there are."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        counts = [blanks(part) for part in value]
        return sum(blank for blank, _ in counts), sum(places for _, places in counts)
    return int(value is BLANK), 1


def same(given, right, rtol: float, atol: float) -> bool:
    """Whether a given plain value counts as the right one, numbers within the tolerances.

    A tuple or an array may stand for a list; a list may not stand for an array.
    """
    if is_number(right):
        return is_number(given) and isinstance(given, complex) <= isinstance(right, complex) and bool(
            isclose(given, right, rtol=rtol, atol=atol, equal_nan=True))
    if isinstance(right, np.ndarray):
        return (isinstance(given, np.ndarray) and given.shape == right.shape and given.dtype.kind in "biufc"
                and (given.dtype.kind == "b") == (right.dtype.kind == "b")
                and (given.dtype.kind == "c") <= (right.dtype.kind == "c")
                and bool(allclose(given, right, rtol=rtol, atol=atol, equal_nan=True)))
    if isinstance(right, list | tuple):
        if isinstance(given, np.ndarray):
            given = given.tolist()
        return (isinstance(given, list | tuple) and len(given) == len(right)
                and all(same(g, r, rtol, atol) for g, r in zip(given, right, strict=True)))
    if isinstance(right, dict):
        return (isinstance(given, dict) and given.keys() == right.keys()
                and all(same(given[key], part, rtol, atol) for key, part in right.items()))
    if isinstance(right, str):
        return isinstance(given, str) and given.strip().casefold() == right.strip().casefold()
    return given is right               # None, True and False; what is opaque is never the same


def text(value, digits: int = 6) -> str:
    """A plain value as one short line, the same on every computer."""
    if isinstance(value, bool | None) or (isinstance(value, int) and abs(value) < 10**15):
        written = str(value)
    elif isinstance(value, int | float):
        written = f"{value + 0.0:.{digits}g}"       # with 0 added, for −0 is 0
    elif isinstance(value, complex):
        written = f"{value:.{digits}g}".strip("()")
    elif isinstance(value, np.ndarray):
        shown = np.array2string(value, threshold=12, separator=", ", edgeitems=3, max_line_width=10**6,
                                formatter={"all": lambda number: text(plain(number), digits)})
        written = " ".join(shown.split())
    elif isinstance(value, list | tuple):
        parts = [text(part, digits) for part in value[:12]] + ["..."] * (len(value) > 12)
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
        written = opening + ", ".join(parts) + closing
    elif isinstance(value, dict):
        written = "{" + ", ".join(f"{text(key)}: {text(part, digits)}" for key, part in value.items()) + "}"
    else:
        written = repr(value)
    return written if len(written) <= LONGEST_TEXT else written[:LONGEST_TEXT - 3] + "..."


def texts_of_both(given, right) -> tuple[str, str]:
    """Two plain values as text, with as many digits as it takes to see that they differ, if they do."""
    for digits in (6, 9, 12, 17):
        both = text(given, digits), text(right, digits)
        if both[0] != both[1]:
            return both
    return text(given), text(right)         # they differ in kind: a list for an array
