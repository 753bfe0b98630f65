"""What can still be said about a wrong answer that is in no list of known mistakes.

Each rule below looks for one simple relation between the given values and the right ones (a sign, a factor, an
offset, swapped arguments, right here and wrong there ...) and answers with sentences, or with None. The first rule that
answers is the diagnosis.
"""
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .exercise import Exercise
from .guard import run
from .plain import Opaque, allclose, is_number, plain, same, shape_of, text


@dataclass(frozen=True)
class Diagnosis:
    """Sentences, the probe that shows the difference best, and whether the answer is one step from right."""

    sentences: tuple[str, ...]
    probe: int
    almost: bool = False


class Evidence:
    """The given and the right values of all probes, and views of them that the rules share."""

    def __init__(self, exercise: Exercise, given: list):
        self.exercise, self.given, self.right = exercise, given, exercise.expected
        self.agrees = [self.same(g, r) for g, r in zip(given, self.right, strict=True)]
        self.first_wrong = self.agrees.index(False)

    def says(self, *sentences: str, at: int | None = None, almost: bool = False) -> Diagnosis:
        """A diagnosis, shown on the probe `at` (the first wrong one unless given)."""
        return Diagnosis(sentences, self.first_wrong if at is None else at, almost)

    def almost(self, *sentences: str, at: int | None = None) -> Diagnosis:
        """A diagnosis of an answer that is one step from right."""
        return self.says(*sentences, at=at, almost=True)

    def same(self, given, right) -> bool:
        return same(given, right, self.exercise.rtol, self.exercise.atol)

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray] | None:
        """All given and all right numbers, flat and finite; None where they are not comparable number by number."""
        try:
            pairs = [(np.asarray(g), np.asarray(r)) for g, r in zip(self.given, self.right, strict=True)]
        except ValueError:              # ragged lists
            return None
        if any(g.shape != r.shape or {g.dtype.kind, r.dtype.kind} - set("iuf") for g, r in pairs):
            return None
        y, r = (np.concatenate([np.ravel(pair[side]).astype(float) for pair in pairs]) for side in (0, 1))
        return (y, r) if np.isfinite(y).all() and np.isfinite(r).all() and y.size else None

    def close(self, y: np.ndarray, r: np.ndarray) -> bool:
        return bool(allclose(y, r, rtol=self.exercise.rtol, atol=self.exercise.atol))

    @cached_property
    def several_numbers(self) -> bool:
        """Whether there are several right numbers: any single one is some multiple of any other."""
        return self.numbers is not None and np.unique(np.round(self.numbers[1], 12)).size > 1

    @property
    def everywhere(self) -> str:
        return ", on every input" if len(self.right) > 1 else ""

    @cached_property
    def arguments(self) -> dict[str, tuple]:
        """For every parameter its arguments, one a probe."""
        return dict(zip(self.exercise.parameters, zip(*self.exercise.probes, strict=True), strict=False))

    @cached_property
    def number_arguments(self) -> dict[str, np.ndarray]:
        """Those arguments that are real numbers on every probe, repeated to go with `numbers` where there are such."""
        sizes = 1 if self.numbers is None else [np.size(right) for right in self.right]
        return {name: np.repeat(np.array(arguments, float), sizes) for name, arguments in self.arguments.items()
                if all(is_number(plain(a)) and not isinstance(plain(a), complex) for a in arguments)}

    def differ_only_in(self, name: str, one: int, other: int) -> bool:
        """Whether two probes differ in the argument of that name and in no other."""
        return all((same_argument(arguments[one], arguments[other])) == (parameter != name)
                   for parameter, arguments in self.arguments.items())


def same_argument(one, other) -> bool:
    return one is other or same(plain(one), plain(other), 0, 0)


def diagnose(exercise: Exercise, given: list) -> Diagnosis:
    """What is wrong with the given values (one a probe, at least one of them wrong)."""
    evidence = Evidence(exercise, given)
    return next(diagnosis for rule in RULES if (diagnosis := rule(evidence)))


# ---------------------------------------------------------------------------------------- the wrong kind of thing

def wrong_kind(e: Evidence) -> Diagnosis | None:
    for at, (given, right) in enumerate(zip(e.given, e.right, strict=True)):
        sentences = tuple(_kind_sentences(e, given, right))
        if sentences:
            return e.says(*sentences, at=at, almost=_list_agrees(e, given, right))
    return None


def _kind_sentences(e: Evidence, given, right) -> Iterator[str]:
    returns = "Your function returns" if e.exercise.kind == "code" else "Your answer is"
    wanted = "the task asks for"
    if given is None and right is not None:
        yield f"{returns} None."
        yield ("A function that ends without `return` gives back None: is the result returned?"
               if e.exercise.kind == "code" else "Perhaps it is the result of `print(...)`, which is always None.")
    elif isinstance(given, Opaque):
        yield f"{returns} {given.kind}, where {wanted} {describe(right)}."
        if given.kind == "a function":
            yield "Call it: round brackets with its arguments turn a function into its value."
        if given.kind == "a generator":
            yield "`yield` makes a generator; `return` gives back a value."
        if given.kind == "a masked array":
            yield "It hides some of its numbers. `.data` is the ordinary array behind it, with all of them."
        if given.kind == "a coroutine":
            yield "`async def` makes a function that has to be waited for. Begin with `def` alone."
        if given.kind.startswith("an iterator"):
            yield "It gives its values one by one and only on demand: `list(...)` or `sum(...)` draws them."
    elif isinstance(given, bool) and not isinstance(right, bool):
        yield f"{returns} {given}, where {wanted} {describe(right)}."
        yield "A comparison such as `==` or `<` gives True or False. Is one meant to be something else?"
    elif isinstance(given, str) and not isinstance(right, str):
        yield f"{returns} text, {text(given)}, where {wanted} {describe(right)}."
        yield "Give the number alone, without quotes and without its unit."
    elif _is_complex(given) and not _is_complex(right) and shape_of(given) == shape_of(right):
        yield (f"{returns} complex numbers, where {wanted} ordinary ones." if shape_of(given) else
               f"{returns} a complex number, where {wanted} an ordinary one.")
        yield "Complex numbers come from `1j` or from a power of a negative number."
    elif isinstance(right, np.ndarray) and isinstance(given, list | tuple):
        kind = "list" if isinstance(given, list) else "tuple"
        if _list_agrees(e, given, right):
            yield f"The numbers are right, but they come in a {kind}. The task asks for a NumPy array."
            yield "`np.array(...)` turns one into the other; only an array can be added and scaled entry by entry."
        else:
            yield f"{returns} a {kind} of {len(given)}, where {wanted} {describe(right)}."
            if any(isinstance(entry, str) for entry in given):
                yield "Its entries are text: leave out the quotes, or what made text of the numbers."
    elif isinstance(right, np.ndarray) or isinstance(given, np.ndarray):
        if isinstance(right, dict) or isinstance(right, list | tuple) and shape_of(given)[:1] != (len(right),):
            yield f"{returns} {describe(given)}, where {wanted} {describe(right)}."
        elif shape_of(given) != shape_of(right) and not isinstance(right, list | tuple):
            yield f"{returns} {describe(given)}, where {wanted} {describe(right)}."
            yield from _about_shapes(given, right)
    elif isinstance(given, dict) and isinstance(right, dict):
        if given.keys() != right.keys():
            yield f"The keys differ: yours are {text(list(given))}, {wanted} {text(list(right))}."
    elif describe(given) != describe(right) and {type(given), type(right)} != {list, tuple} or (
            isinstance(right, list | tuple) and len(given) != len(right)):
        yield f"{returns} {describe(given)}, where {wanted} {describe(right)}."
        if isinstance(given, tuple) and is_number(right):
            yield "In Python a comma makes a tuple. Decimals are written with a point, as in `1.5`."


def _is_complex(value) -> bool:
    return isinstance(value, complex) or (isinstance(value, np.ndarray) and value.dtype.kind == "c")


def _list_agrees(e: Evidence, given, right) -> bool:
    """Whether a list or tuple holds the numbers of the right array."""
    try:
        return isinstance(given, list | tuple) and isinstance(right, np.ndarray) and e.same(np.array(given), right)
    except (ValueError, TypeError):
        return False


def _about_shapes(given, right) -> Iterator[str]:
    """What may have happened to the shape."""
    if not isinstance(given, np.ndarray):
        yield "Was it summed up, or was one entry picked out?"
    elif not isinstance(right, np.ndarray):
        yield "Take its one entry with `[0]`." if given.size == 1 else "Is a sum, a mean or an index missing?"
    elif given.shape == right.shape[::-1]:
        yield "The axes are exchanged: `.T` transposes an array."
    elif given.size == right.size:
        yield "The number of entries is right; `.reshape(...)` arranges them."
    elif given.ndim < right.ndim:
        yield "An axis was lost: a sum or mean over one axis, or an index too many?"
    else:
        yield "Follow the shapes line by line with `print(....shape)`."


def describe(value) -> str:
    """A plain value's kind in words."""
    match value:
        case None:
            return "None"
        case bool():
            return "True or False"
        case str():
            return "text"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case list() | tuple():
            return f"a {type(value).__name__} of {len(value)}"
        case dict():
            return f"a dictionary of {len(value)}"
        case Opaque():
            return value.kind
    return "one number"


# ------------------------------------------------------------------------------------ relations between the numbers

def not_finite(e: Evidence) -> Diagnosis | None:
    for at, (given, right) in enumerate(zip(e.given, e.right, strict=True)):
        try:
            bad, expected = np.asarray(given, float), np.asarray(right, float)
        except (ValueError, TypeError):
            return None
        if e.agrees[at] or np.isfinite(bad).all() or not np.isfinite(expected).all():
            continue
        if np.isnan(bad).any():
            return e.says("Your value is nan, “not a number”: it comes from 0/0, from inf − inf, or from a root or "
                          "logarithm of a negative number.", "Print what goes into it on this input.", at=at)
        return e.says("Your value is infinite: something is divided by zero, or grew beyond every bound.",
                      "Print what goes into it on this input.", at=at)
    return None


def rounded(e: Evidence) -> Diagnosis | None:
    if e.numbers is None:
        return None
    y, r = e.numbers
    for digits in range(9):
        if e.close(y, np.round(r, digits)):
            places = "a whole number" if digits == 0 else f"{digits} decimal{'s' * (digits > 1)}"
            return e.almost(f"That is the right value, rounded to {places}.",
                            "Leave out the rounding: later steps would carry its error on.")
    if e.close(y, np.trunc(r)) or e.close(y, np.floor(r)):
        return e.almost("That is the right value with its decimals cut off.",
                        "Does `//` or `int(...)` stand where `/` should?")
    return None


def sign(e: Evidence) -> Diagnosis | None:
    if e.numbers is None:
        return None
    y, r = e.numbers
    if e.close(y, -r):
        return e.almost("The size is right and the sign is not: yours is the negative of the right value"
                        f"{e.everywhere}.", "Which of the two should be subtracted from which?")
    if e.close(np.abs(y), np.abs(r)) and (y >= 0).all():
        at = next(at for at, right in enumerate(e.right) if not e.agrees[at])
        return e.almost("The sizes are right, but your values are never negative, and some of the right ones are.",
                        "Does `abs` or a square swallow the sign?", at=at)
    return None


def right_on_some(e: Evidence) -> Diagnosis | None:
    if not any(e.agrees):
        return None
    score = f"Right on {sum(e.agrees)} of {len(e.agrees)} inputs."
    common = next(_what_the_wrong_have_in_common(e), None)
    if common:
        return e.almost(score, f"It goes wrong {common}.")
    return close(e) or e.says(score, "Compare the input above with one that works: what is different about it?",
                              almost=2 * sum(e.agrees) >= len(e.agrees))


_NUMBER_FEATURES: dict[str, Callable] = {
    "is negative": lambda v: is_number(v) and np.real(v) < 0,
    "is positive": lambda v: is_number(v) and np.real(v) > 0,
    "is 0": lambda v: is_number(v) and v == 0,
    "is a single number": is_number,
    "is an array": lambda v: isinstance(v, np.ndarray),
    "has more than one axis": lambda v: isinstance(v, np.ndarray) and v.ndim > 1,
    "has more than one row": lambda v: isinstance(v, np.ndarray) and v.ndim > 1 and len(v) > 1,
    "is empty": lambda v: _entries(v) == 0,
    "has a single entry": lambda v: _entries(v) == 1,
    "has a negative entry": lambda v: _is_array_of_numbers(v) and bool(np.min(v) < 0),
    "contains a 0": lambda v: _is_array_of_numbers(v) and not np.all(v),
    "is a whole number": lambda v: isinstance(v, int),
}


def _entries(value) -> int | None:
    """How many entries an array, or a list whatever it holds, has; None for anything else."""
    return value.size if isinstance(value, np.ndarray) else len(value) if isinstance(value, list | tuple) else None


def _is_array_of_numbers(value) -> bool:
    return isinstance(value, np.ndarray) and value.size > 0 and value.dtype.kind in "iuf"


def _what_the_wrong_have_in_common(e: Evidence) -> Iterator[str]:
    """Features that all wrong probes have and no right one has."""
    def splits(features: Iterable[bool]) -> bool:
        return all(bool(feature) != agrees for feature, agrees in zip(features, e.agrees, strict=True))

    for name, arguments in e.arguments.items():
        values = [plain(argument) for argument in arguments]
        for words, feature in _NUMBER_FEATURES.items():
            if splits(feature(value) for value in values):
                yield f"where `{name}` {words}"
        if name in e.number_arguments:
            wrong, fine = ([v for v, agrees in zip(values, e.agrees, strict=True) if agrees is wanted]
                           for wanted in (False, True))
            if min(wrong) > max(fine):
                yield f"where `{name}` is larger than {text(max(fine))}"
            if max(wrong) < min(fine):
                yield f"where `{name}` is smaller than {text(min(fine))}"
        labels = [getattr(argument, "label", None) for argument in arguments]
        for label in filter(None, dict.fromkeys(labels)):
            if splits(other == label for other in labels):
                yield f"where `{label}`"


_FACTORS = {
    2: "twice", 0.5: "half", 3: "3 times", 1 / 3: "a third of", 4: "4 times", 0.25: "a quarter of", 10: "10 times",
    0.1: "a tenth of", 100: "100 times", 0.01: "a hundredth of", 1000: "1000 times", 0.001: "a thousandth of",
    3.6: "3.6 times", 1 / 3.6: "1/3.6 of", 60: "60 times", 1 / 60: "a sixtieth of", math.pi: "π times",
    180 / math.pi: "180/π times", math.pi / 180: "π/180 times",
}
_BETWEEN_UNITS = {10, 0.1, 100, 0.01, 1000, 0.001, 3.6, 1 / 3.6, 60, 1 / 60, 180 / math.pi, math.pi / 180}


def factor(e: Evidence) -> Diagnosis | None:
    if e.numbers is None or not e.numbers[1].any():
        return None
    y, r = e.numbers
    for number, words in _FACTORS.items():
        if e.close(y, number * r):
            return e.almost(f"Your value is {words} the right one{e.everywhere}.",
                            "Check the units: was one converted, or not converted?" if number in _BETWEEN_UNITS
                            else "Is something counted twice, or divided once too often?")
    for name, values in e.number_arguments.items():
        for words, multiple in {f"`{name}` times": values, f"minus `{name}` times": -values,
                                f"`{name}` squared times": values**2}.items():
            if e.close(y, multiple * r):
                return e.almost(f"Your value is {words} the right one{e.everywhere}.",
                                f"Is a division by `{name}` missing?")
            if values.all() and e.close(y * multiple, r):
                return e.almost(f"The right value is {words} yours{e.everywhere}.",
                                f"Is there a division by `{name}` too many?")
    if r.all() and y.all() and e.close(y, 1 / r):
        return e.almost("Your value is 1 divided by the right one: the fraction stands upside down.")
    if e.close(y, r**2):
        return e.says("Your value is the square of the right one.")
    constant = float(y @ r / (r @ r))
    if e.several_numbers and constant and e.close(y, constant * r):
        return e.almost(f"Your value is {constant:.4g} times the right one{e.everywhere}.",
                        "A constant factor was added or left out.")
    return None


def swapped_arguments(e: Evidence) -> Diagnosis | None:
    """Whether the answer is what the reference gives when two of its arguments change places."""
    exercise = e.exercise
    for one, other in itertools.combinations(e.arguments, 2):
        if not all(_alike(a, b) for a, b in zip(e.arguments[one], e.arguments[other], strict=True)):
            continue
        columns = e.arguments | {one: e.arguments[other], other: e.arguments[one]}
        swapped = run(exercise.reference, list(zip(*columns.values(), strict=True)), exercise.observe,
                      exercise.seconds).outcomes
        if len(swapped) == len(e.given) and all(not outcome.trouble and e.same(given, outcome.value)
                                                for outcome, given in zip(swapped, e.given, strict=True)):
            return e.almost(f"Your values are right for `{one}` and `{other}` exchanged.",
                            f"Keep the order of the first line: `({', '.join(exercise.parameters)})`.")
    return None


def _alike(one, other) -> bool:
    """Whether two arguments could be exchanged: two numbers, or two arrays of one shape."""
    one, other = plain(one), plain(other)
    return is_number(one) and is_number(other) or (
        isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.shape == other.shape)


def offset(e: Evidence) -> Diagnosis | None:
    if e.numbers is None or not e.several_numbers:
        return None
    difference = e.numbers[0] - e.numbers[1]
    for name, values in e.number_arguments.items():
        for words, shift in (("plus", values), ("minus", -values)):
            if e.close(difference, shift):
                return e.almost(f"Your value is the right one {words} `{name}`{e.everywhere}.",
                                "Check the brackets, and what is added to what.")
    if e.close(difference, np.full_like(difference, difference[0])):
        side = "large" if difference[0] > 0 else "small"
        return e.almost(f"Your value is too {side} by {abs(difference[0]):.6g}{e.everywhere}.",
                        "Something constant is added or left out.")
    return None


def does_not_depend(e: Evidence) -> Diagnosis | None:
    """Whether the answer is one of the arguments, is the same for every input, or ignores one argument."""
    if e.numbers is None or len(e.right) < 2:
        return None
    y, _ = e.numbers
    for name, values in e.number_arguments.items():
        if e.close(y, values):
            return e.says(f"Your function gives back `{name}` itself.")
    if all(e.same(given, e.given[0]) for given in e.given):
        names = " and ".join(f"`{name}`" for name in e.exercise.parameters)
        does = "does" if len(e.arguments) == 1 else "do"
        return e.says(f"Your function gives {text(e.given[0])} for every input.",
                      f"The right value depends on the input. Where {does} {names} come in?")
    for name in e.arguments:
        pairs = [pair for pair in itertools.combinations(range(len(e.given)), 2)
                 if e.differ_only_in(name, *pair) and not e.same(e.right[pair[0]], e.right[pair[1]])]
        if pairs and all(e.same(e.given[a], e.given[b]) for a, b in pairs):
            return e.says(f"Your value stays the same when only `{name}` changes, and the right one does not.",
                          f"Where does `{name}` come in?")
    return None


# ---------------------------------------------------------------------------------------------- within one value

def some_entries(e: Evidence) -> Diagnosis | None:
    """Which entries of an array, list or dictionary are wrong."""
    given, right = e.given[e.first_wrong], e.right[e.first_wrong]
    if isinstance(right, dict):
        wrong = [key for key in right if not e.same(given[key], right[key])]
        return e.says(f"{_count_right(wrong, right)} Look again at {text(wrong)}.",
                      almost=len(wrong) < len(right))
    if not isinstance(right, list | tuple | np.ndarray):
        return None
    if e.same(given[::-1], right):
        return e.almost("The entries are right, but in the reverse order.")
    wrong = [index for index in range(len(right)) if not e.same(plain(given[index]), plain(right[index]))]
    if len(wrong) == len(right):
        return None
    ends = [0, len(right) - 1]
    where = ("Only the two ends are wrong" if wrong == ends else "Only the first is wrong" if wrong == ends[:1]
             else "Only the last is wrong" if wrong == ends[1:] else f"The first wrong one has the index {wrong[0]}")
    return e.almost(f"{_count_right(wrong, right)} {where}.")


def _count_right(wrong, right):
    good = len(right) - len(wrong)
    return f"{good} of {len(right)} entries {'is' if good == 1 else 'are'} right."


# --------------------------------------------------------------------------------------------------- nothing simpler

def close(e: Evidence) -> Diagnosis | None:
    if e.numbers is None or not e.numbers[1].all():
        return None
    y, r = e.numbers
    error = float(np.max(np.abs(y / r - 1)))
    if error > 0.05:
        return None
    return e.almost(f"Close: your value is off by {100 * error:.2g} % of the right one at most.",
                    "That is too much for round-off. Is it an approximation, or was a number rounded on the way?")


def nothing_simple(e: Evidence) -> Diagnosis:
    given = e.given[0]
    if e.exercise.kind == "code":
        return e.says("No single sign, factor or offset leads from your values to the right ones.",
                      "Work the input above out by hand, and print each step in your function: the first number that "
                      "differs shows the place.")
    if isinstance(given, str):
        return _in_text(e, given.lower(), e.right[0].lower())
    return e.says("No single sign, factor or unit leads from your value to the right one.",
                  "Say in words what is asked for. Then write down each number that it takes, with its unit.")


def _in_text(e: Evidence, given: str, right: str) -> Diagnosis:
    if right in given:
        return e.almost("The right answer is among your words. Give it alone.")
    return e.says("That is not the word asked for.", "Read the question again: what is to be named, and where does it "
                                                     "stand?")


RULES = (wrong_kind, not_finite, rounded, sign, factor, offset, right_on_some, swapped_arguments, does_not_depend,
         some_entries, close, nothing_simple)
