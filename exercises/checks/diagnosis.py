"""Say something useful about a wrong answer that is in no list of known mistakes.

The learner's numbers are compared with the right ones over all probes: a flipped sign, a constant factor or offset, an
argument that slipped in, right on some inputs only. And an exception is put into plain words.
"""
import inspect
from typing import TYPE_CHECKING

import numpy as np

from .outcomes import Outcome, run
from .values import kind_of, numbers, same, show

if TYPE_CHECKING:
    from .exercise import CodeExercise

KEEP_WORKING, ALMOST = "keep working", "almost"
CLOSE = 0.02            # a relative error below this is "almost"
FACTORS = {2: "twice", 0.5: "half of", 3: "three times", 1 / 3: "a third of", 4: "four times", 0.25: "a quarter of",
           10: "ten times", 0.1: "a tenth of", 100: "a hundred times", 0.01: "a hundredth of"}


# --------------------------------------------------------------------------------------------------- numbers

def of_number(answer: complex, right: float, tolerance: float) -> str:
    """Where to look when one number is off."""
    if not np.isfinite(answer):
        return "Your number is not finite: something was divided by zero on the way."
    if isinstance(answer, complex):
        return "Your number is complex; the answer is a real one."
    if abs(answer + right) <= tolerance:
        return "The size is right, the sign is not: which value has to be subtracted from which?"
    for factor, words in FACTORS.items():
        if abs(answer - factor * right) <= factor * tolerance:
            return f"Your number is {words} the right one. Is a step, or a unit, counted twice or left out?"
    if right and abs(answer - right) <= CLOSE * abs(right):
        return "Close, but not close enough: keep all digits until the end, and round last."
    if right and abs(answer * right - 1) <= tolerance:
        return "Your number is 1 divided by the right one: which change is divided by which?"
    return "Take it step by step: first the change on top, then the change below, then the division."


# ------------------------------------------------------------------------------------------------------ code

def of_code(exercise: "CodeExercise", outcomes: list[Outcome], expected: list[Outcome]) -> tuple[str, str]:
    """A tone and a sentence for a function that returned something on every probe, but not the right thing."""
    got, want = [o.value for o in outcomes], [o.value for o in expected]
    form = _form(exercise, got, want)
    if form:
        return KEEP_WORKING, form
    right_on = [same(a, b, exercise.tolerance) for a, b in zip(got, want, strict=True)]
    pairs = [(numbers(a), numbers(b)) for a, b in zip(got, want, strict=True)]
    if any(a is None or b is None for a, b in pairs):
        return KEEP_WORKING, "Some parts of your result differ: compare the two above, piece by piece."
    if any(not np.all(np.isfinite(a)) for a, b in pairs if np.all(np.isfinite(b))):
        return KEEP_WORKING, ("Your result is not a finite number there: look for a division by zero, a logarithm or a "
                              "root of something negative.")
    if any(right_on):
        return KEEP_WORKING, _right_sometimes(exercise, right_on)
    relation = _relation(exercise, pairs) or _swapped(exercise, outcomes)
    if relation:
        return KEEP_WORKING, relation
    if all(np.allclose(a, b, rtol=CLOSE, atol=0) for a, b in pairs):
        return ALMOST, ("Your numbers are close to the right ones on every input, and never equal: a slightly "
                        "different "
                        "formula, a step of your own, or rounding on the way?")
    return KEEP_WORKING, ("Work the call above out by hand, one step at a time, and print what your function has at "
                          "each "
                          "step: the first number that differs shows the place.")


def _form(exercise, got, want) -> str:
    """A result of the wrong kind or shape: the first thing to mend."""
    for a, b in zip(got, want, strict=True):
        x, y = numbers(a), numbers(b)
        if y is not None and x is None:
            if callable(a):
                return "Your function returns a function: call it, with its argument in brackets."
            return f"The result should be {kind_of(b)}; yours is {kind_of(a)}."
        if y is not None and x.dtype.kind == "c" and y.dtype.kind != "c":
            return "Your result is a complex number: a root or a power of a negative number does that."
        if y is not None and x.shape != y.shape:
            return f"The result should have shape {y.shape}; yours has shape {x.shape}."
    return ""


def _right_sometimes(exercise, right_on) -> str:
    """What the inputs with a wrong result have in common."""
    names = list(inspect.signature(exercise.reference).parameters)
    right = [p for p, ok in zip(exercise.probes, right_on, strict=True) if ok]
    wrong = [p for p, ok in zip(exercise.probes, right_on, strict=True) if not ok]
    features = {"is negative": lambda v: v < 0, "is zero": lambda v: v == 0, "is positive": lambda v: v > 0,
                "is larger than 1": lambda v: v > 1, "is smaller than 1": lambda v: v < 1}
    for i, name in enumerate(names):
        for words, test in features.items():
            def holds(probe, i=i, test=test):
                return _scalar(probe[i]) and test(probe[i])

            if all(map(holds, wrong)) and not any(map(holds, right)):
                return f"It is right on some inputs, and off whenever {name} {words}."
        if all(isinstance(p[i], np.ndarray) for p in wrong) and not any(isinstance(p[i], np.ndarray) for p in right):
            return f"It is right for single numbers, and off when {name} is an array."
    return (f"It is right on {len(right)} of {len(right_on)} inputs tried, and off on the one above: what is special "
            "about that input?")


def _scalar(value) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _relation(exercise, pairs) -> str:
    """One relation between the learner's numbers and the right ones that holds on every probe."""
    if any(a.dtype.kind == "c" for a, _ in pairs):
        return ""
    got = [np.asarray(a, float) for a, _ in pairs]
    want = [np.asarray(b, float) for _, b in pairs]

    def holds(make) -> bool:
        return all(np.allclose(a, make(b, i), rtol=1e-6, atol=1e-9)
                   for i, (a, b) in enumerate(zip(got, want, strict=True)))

    if holds(lambda b, i: -b):
        return "The size is right and the sign is wrong on every input: which of two things is subtracted from which?"
    if holds(lambda b, i: np.abs(b)):
        return "You have the size of the result without its sign."
    with np.errstate(all="ignore"):
        if holds(lambda b, i: 1 / b):
            return "On every input you have 1 divided by the right result: which is divided by which?"
    if len(pairs) > 1 and all(np.allclose(a, got[0]) for a in got if a.shape == got[0].shape) and got[0].ndim == 0:
        return f"Your function gives {show(got[0].item())} whatever it is given: does it use its arguments?"
    factor = _constant(got, want, np.divide)
    if factor is not None:
        words = next((w for f, w in FACTORS.items() if np.isclose(f, factor)), f"{show(factor)} times")
        return f"On every input your result is {words} the right one: is a factor missing, or one too many?"
    offset = _constant(got, want, np.subtract)
    if offset is not None:
        more = "more" if offset > 0 else "less"
        return f"On every input your result is {show(abs(offset))} {more} than the right one."
    names = list(inspect.signature(exercise.reference).parameters)
    for i, name in enumerate(names):
        values = [p[i] for p in exercise.probes]
        if not all(_scalar(v) for v in values) or len(set(values)) == 1:
            continue
        said = {f"times {name}": lambda b, k, v=values: b * v[k], f"divided by {name}": lambda b, k, v=values: b / v[k],
                f"plus {name}": lambda b, k, v=values: b + v[k], f"minus {name}": lambda b, k, v=values: b - v[k]}
        for words, make in said.items():
            with np.errstate(all="ignore"):
                if holds(make):
                    return f"On every input your result is the right one {words}."
    return ""


def _constant(got, want, operation) -> float | None:
    """The one value that operation(got, want) has on all probes, if there is one."""
    with np.errstate(all="ignore"):
        found = np.concatenate([np.ravel(operation(a, b)) for a, b in zip(got, want, strict=True)])
    if found.size < 2 or not np.all(np.isfinite(found)):
        return None
    return float(found[0]) if np.allclose(found, found[0], rtol=1e-6, atol=1e-12) else None


def _swapped(exercise, outcomes) -> str:
    """Two arguments used in each other's place."""
    names = list(inspect.signature(exercise.reference).parameters)
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            if any(callable(p[i]) != callable(p[j]) for p in exercise.probes):
                continue
            probes = [(*p[:i], p[j], *p[i + 1:j], p[i], *p[j + 1:]) for p in exercise.probes]
            other = run(exercise.reference, probes, exercise.observe)
            if all(b.error is None and same(a.value, b.value, exercise.tolerance)
                   for a, b in zip(outcomes, other, strict=False)):
                return f"Your function uses {names[i]} and {names[j]} in each other's place."
    return ""


# ------------------------------------------------------------------------------------------------ exceptions

MEANINGS = {
    NameError: "A name is used that has no value yet: check the spelling, or run the cell that defines it.",
    UnboundLocalError: "A variable is used before it was given a value in this function.",
    ZeroDivisionError: "Something was divided by zero.",
    IndexError: "An index points past the end: the entries of n things are numbered 0 to n − 1.",
    KeyError: "A dictionary was asked for a key that it does not have.",
    AttributeError: "The thing before the dot has nothing of that name.",
    RecursionError: "The function calls itself without end.",
    OverflowError: "A number became too large.",
    ImportError: "A module could not be loaded.",
    SystemExit: "A function hands its result back with return; exit() would end the whole program.",
    ValueError: "A value has the right type and is still not acceptable there, often because of its shape.",
    TypeError: "An operation met something of the wrong type: a function where a number belongs, or a call with the "
               "wrong number of arguments.",
}


def of_error(error: BaseException, line: str) -> str:
    """An exception of the learner's code: its line, and what it means."""
    meaning = next((m for kind, m in MEANINGS.items() if type(error) is kind), None) or \
        next((m for kind, m in MEANINGS.items() if isinstance(error, kind)), "")
    where = f" at {line}" if line else ""
    what = f": {error}" if str(error) else ""
    return f"Your code stopped{where} — {type(error).__name__}{what}. {meaning}".strip()
