"""Judge an answer: right, a mistake with a name, or a diagnosis of what is off.

A verdict never says "wrong" alone: it carries the learner's own number on one concrete input, the right one beside it,
the formula that gives the learner's number when the mistake is a known one, and a sentence on where to look.
"""
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Number
from typing import TYPE_CHECKING

import numpy as np

from . import diagnosis
from .outcomes import PRINT_LIMIT, TIME_LIMIT, Outcome, run
from .values import kind_of, same, show, show_call

if TYPE_CHECKING:
    from .exercise import ChoiceExercise, CodeExercise, Mistake, NumberExercise, Question

NOT_STARTED, KEEP_WORKING, ALMOST, CORRECT, NOTED = "not started", "keep working", "almost", "correct", "noted"


@dataclass(frozen=True)
class Verdict:
    tone: str
    sentence: str = ""
    call: str = ""              # the input that the two numbers belong to
    yours: str = ""
    right: str = ""
    formula: str = ""           # what gives the learner's number
    mistake: "Mistake | None" = None
    choice: str = ""            # the letter taken, where it is kept for later


# --------------------------------------------------------------------------------------------------- numbers

def judge_number(exercise: "NumberExercise", answer: object) -> Verdict:
    if _blank(answer):
        return Verdict(NOT_STARTED, "Replace the ... by your answer.")
    if isinstance(answer, np.ndarray) and answer.size == 1:
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Number):
        return Verdict(KEEP_WORKING, f"The answer is one number; yours is {kind_of(answer)}.", yours=show(answer))
    if abs(answer - exercise.value) <= exercise.tolerance:
        return Verdict(CORRECT, exercise.because)
    # The right number is not shown: it would end the exercise
    shown = Verdict(KEEP_WORKING, yours=f"{show(answer)} {exercise.unit}".rstrip())
    for mistake in exercise.mistakes:
        if abs(answer - mistake.answer) <= exercise.tolerance:
            return replace(shown, sentence=mistake.sentence, formula=mistake.formula, mistake=mistake)
    return replace(shown, sentence=diagnosis.of_number(answer, exercise.value, exercise.tolerance))


# ------------------------------------------------------------------------------------------- multiple choice

def judge_choice(exercise: "ChoiceExercise", answer: object) -> Verdict:
    letter = _letter(exercise, answer)
    if isinstance(letter, Verdict):
        return letter
    option = exercise.options[letter]
    if letter == exercise.right:
        return Verdict(CORRECT, option.reply)
    return Verdict(KEEP_WORKING, option.reply, yours=f"{letter}: {option.text}")


def note_question(exercise: "Question", answer: object) -> Verdict:
    letter = _letter(exercise, answer)
    if isinstance(letter, Verdict):
        return letter
    return Verdict(NOTED, f"Lesson {exercise.lesson:02} answers this question.", yours=f"{letter}: "
                                                                                       f"{exercise.options[letter]}",
                   choice=letter)


def _letter(exercise, answer) -> "str | Verdict":
    """The letter that was given, or the verdict on something that is none."""
    letters = ", ".join(exercise.options)
    if _blank(answer):
        return Verdict(NOT_STARTED, f"Replace the ? by one of the letters {letters}.")
    letter = answer.strip().lower() if isinstance(answer, str) else answer
    if letter in list(exercise.options):
        return letter
    return Verdict(KEEP_WORKING, f"The answer is one of the letters {letters}, in quotes.", yours=show(answer))


def _blank(answer) -> bool:
    return answer is ... or answer is None or (isinstance(answer, str) and answer.strip() in ("", "?", "..."))


# ------------------------------------------------------------------------------------------------------ code

def judge_code(exercise: "CodeExercise", answer: object) -> Verdict:
    if not callable(answer):
        return Verdict(KEEP_WORKING, f"The answer is a function; yours is {kind_of(answer)}. Pass the function itself, "
                                     f"without brackets: check({exercise.name}).", yours=show(answer))
    if _nothing_in_it(answer):
        return Verdict(NOT_STARTED, "Replace the ... by your code.")
    refused = _signature_trouble(exercise, answer)
    if refused:
        return Verdict(KEEP_WORKING, refused)
    outcomes = run(answer, exercise.probes, exercise.observe)
    return judge_outcomes(exercise, outcomes)


def judge_outcomes(exercise: "CodeExercise", outcomes: list[Outcome]) -> Verdict:
    """Judge what the learner's function led to on the exercise's probes, wherever it ran."""
    expected = run(exercise.reference, exercise.probes, exercise.observe)
    trouble = _first_trouble(exercise, outcomes)
    if trouble and trouble.tone == NOT_STARTED:
        return trouble
    for mistake in exercise.mistakes:           # also one that raises may be a known one
        if _agree(outcomes, run(mistake.answer, exercise.probes, exercise.observe), exercise.tolerance):
            return _named(exercise, mistake, outcomes, expected)
    if trouble:
        return trouble
    if _agree(outcomes, expected, exercise.tolerance):
        return Verdict(CORRECT, _print_remark(outcomes))
    for variant in exercise.variants:
        if _agree(outcomes, run(variant.answer, exercise.probes, exercise.observe), exercise.tolerance):
            return Verdict(CORRECT, f"{variant.remark} {_print_remark(outcomes)}".strip())
    tone, sentence = diagnosis.of_code(exercise, outcomes, expected)
    return replace(_numbers(exercise, outcomes, expected), tone=tone,
                   sentence=f"{sentence} {_print_remark(outcomes)}".strip())


def _named(exercise, mistake, outcomes, expected) -> Verdict:
    return replace(_numbers(exercise, outcomes, expected), sentence=mistake.sentence, formula=mistake.formula,
                   mistake=mistake)


def _numbers(exercise, outcomes, expected) -> Verdict:
    """The learner's number beside the right one, on the first probe where they differ."""
    for probe, got, want in zip(exercise.probes, outcomes, expected, strict=False):
        if got.error is not None:
            return Verdict(KEEP_WORKING, call=show_call(exercise, probe), yours=type(got.error).__name__,
                           right=show(want.value))
        if not same(got.value, want.value, exercise.tolerance):
            return Verdict(KEEP_WORKING, call=show_call(exercise, probe), yours=show(got.value, unlike=want.value),
                           right=show(want.value, unlike=got.value))
    return Verdict(KEEP_WORKING)


def _agree(outcomes: list[Outcome], others: list[Outcome], tolerance: float) -> bool:
    """True if two functions did the same on every probe: equal values, or errors of the same kind."""
    return len(outcomes) == len(others) and all(
        type(a.error) is type(b.error) and a.timed_out == b.timed_out and a.changed == b.changed
        and (a.error is not None or same(a.value, b.value, tolerance))
        for a, b in zip(outcomes, others, strict=True))


def _first_trouble(exercise, outcomes) -> Verdict | None:
    """The first call that did not come back with a value, or spoilt its input; None if all went well."""
    for probe, outcome in zip(exercise.probes, outcomes, strict=False):
        call = show_call(exercise, probe)
        if outcome.timed_out:
            return Verdict(KEEP_WORKING, f"Your code was stopped after {TIME_LIMIT:g} seconds. A loop in it may never "
                                         "end: does every round bring it closer to stopping?", call=call)
        if outcome.error is not None:
            if isinstance(outcome.error, NotImplementedError) or "ellipsis" in str(outcome.error):
                return Verdict(NOT_STARTED, "There is still a ... to be replaced by your code.")
            return Verdict(KEEP_WORKING, diagnosis.of_error(outcome.error, outcome.line), call=call)
        if outcome.value is ...:
            return Verdict(NOT_STARTED, "Replace the ... by your code.")
        if outcome.changed:
            return Verdict(KEEP_WORKING, "Your function changed the array it was given. Whoever called it still needs "
                                         "that array: work on a copy, made with x.copy().", call=call)
    return None


def _print_remark(outcomes) -> str:
    printed = sum(o.printed for o in outcomes)
    if printed <= PRINT_LIMIT:
        return ""
    return f"It printed {printed:,} characters, which are not shown: leave the print out of the finished function."


def _nothing_in_it(function: Callable) -> bool:
    """True for a body of nothing but a docstring, `...` or `pass`."""
    code = getattr(function, "__code__", None)
    return code is not None and code.co_code in _EMPTY_BODIES


def _empty():
    ...


def _empty_return():
    return ...


_EMPTY_BODIES = {_empty.__code__.co_code, _empty_return.__code__.co_code}


def _signature_trouble(exercise, answer) -> str:
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""
    wanted = list(inspect.signature(exercise.reference).parameters)
    try:
        signature.bind(*exercise.probes[0])
    except TypeError:
        return (f"Your function takes ({', '.join(signature.parameters)}); it is called with {len(exercise.probes[0])} "
                f"arguments: {exercise.name}({', '.join(wanted)}).")
    return ""
