"""What the learner calls: `check`, `hint` and `show_solution`. Each shows a card and keeps the progress."""
import difflib
import os
import sys

from . import progress_file
from .cards import Card, hint_card, notice_card, solution_card, verdict_card
from .checker import Tone, judge, run_answer
from .exercise import Exercise, find, known_names
from .guard import must_be_outside, quiet

_hints_taken: dict[str, int] = {}       # in this kernel: a fresh one begins with the first hint again


def check(*functions, **answers) -> float | None:
    """Check functions, `check(difference_quotient)`, or values by name, `check(average_speed=average_speed)`.

    Shows a card for each answer. Under nbgrader it also returns the points reached, which nbgrader reads as the mark of
    the cell.
    """
    must_be_outside()
    if not functions and not answers:
        notice_card("There is nothing to check.", "Write `check(name_of_your_function)` or `check(name=value)`.").show()
    notebook = sys._getframe(1).f_globals
    named = [(_name_of(answer, notebook), answer) for answer in functions]
    try:
        points = sum(_check_one(name, answer) for name, answer in [*named, *answers.items()])
    except KeyboardInterrupt:           # anew, so that no lines of ours are shown
        raise KeyboardInterrupt("You stopped the check. Nothing is lost.") from None
    return float(points) if "NBGRADER_EXECUTION" in os.environ else None


def hint(exercise=None) -> None:
    """Show the next hint of an exercise, given by name; three calls show all three."""
    found = _find(exercise, "hint", sys._getframe(1).f_globals)
    if found is not None:
        taken = min(_hints_taken.get(found.name, 0) + 1, len(found.hints))
        _hints_taken[found.name] = taken
        hint_card(found, taken).show()
        _keep(found, hints=taken)


def show_solution(exercise=None) -> None:
    """Show one solution of an exercise, given by name."""
    found = _find(exercise, "show_solution", sys._getframe(1).f_globals)
    if found is not None:
        solution_card(found).show()
        _keep(found, solution=True)


def _check_one(name: str | None, answer) -> int:
    """Show the verdict on one answer; the points it earns."""
    exercise = find(name) if name else None
    if exercise is None:
        _unknown(name, answer).show()
        return 0
    try:
        run = run_answer(exercise, answer)
        with quiet():
            verdict = judge(exercise, run)
        card = verdict_card(exercise, verdict, run)
    except Exception as error:
        notice_card(f"The check of `{exercise.name}` stumbled over this answer ({type(error).__name__}). That is a "
                    "fault of the course and not yours, and nothing is lost.",
                    "Write the answer in another way and check again: an ordinary number, a list or an array.").show()
        return 0
    card.show()
    if verdict.tone is not Tone.NOT_STARTED:
        _keep(exercise, passed=verdict.passed, tried=True, choice=verdict.choice)
    return exercise.points if verdict.passed else 0


def _keep(exercise: Exercise, **news) -> None:
    trouble = progress_file.record(exercise.name, **news)
    if trouble:
        notice_card(trouble, title="About your progress").show()


# ------------------------------------------------------------------------------------------- which exercise is meant

def _name_of(answer, notebook: dict) -> str | None:
    """The exercise that a bare answer belongs to: by the function's own name, or by the variable that holds it."""
    try:
        name = answer.__name__
    except Exception:                   # also whatever an object of the learner's own makes of the question
        name = None
    if not isinstance(name, str) or not find(name):
        holding = [known for known in known_names() if known in notebook and notebook[known] is answer]
        name = holding[0] if len(holding) == 1 else name
    return name if isinstance(name, str) else None


def _find(exercise, command: str, notebook: dict) -> Exercise | None:
    """The exercise of that name; the function or the variable itself may stand for its name."""
    name = exercise if isinstance(exercise, str) else _name_of(exercise, notebook)
    found = find(name) if name else None
    if found is None:
        example = next(iter(known_names()), "name_of_the_exercise")
        card = _no_such(name) if name else notice_card(
            "It does not say here which exercise is meant.", f'Write its name in quotes: `{command}("{example}")`.')
        card.show()
    return found


def _unknown(name: str | None, answer) -> Card:
    """The card for an answer of which it is not clear to which exercise it belongs."""
    exercise = find(answer) if isinstance(answer, str) else None
    if exercise:
        return notice_card(f'`check` asks for the answer itself, and "{answer}" in quotes is only its name.',
                           f"Write `check({answer if exercise.kind == 'code' else f'{answer}={answer}'})`.")
    if name and name != "<lambda>":
        return _no_such(name)
    alone = "For a function, write its name alone, without brackets after it: `check(name_of_your_function)`."
    return notice_card("It does not say here which exercise is meant.",
                       "Write its name in front of your answer: `check(name_of_the_exercise=your_answer)`.",
                       *([] if callable(answer) else [alone]))


def _no_such(name: str) -> Card:
    near = difflib.get_close_matches(name, known_names(), n=1, cutoff=0.7)
    return notice_card(f"There is no exercise called `{name}` in this lesson.",
                       f"Did you mean `{near[0]}`?" if near else "Keep the names as they stand in the task.")
