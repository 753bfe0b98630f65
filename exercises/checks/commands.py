"""What the learner calls: `check`, `hint` and `show_solution`. Each shows a card and keeps the progress."""
import difflib
import os

from . import progress_file
from .cards import Card, hint_card, notice_card, solution_card, verdict_card
from .checker import Tone, judge, run_answer
from .exercise import Exercise, all_exercises, find

_hints_taken: dict[str, int] = {}       # in this kernel: a fresh one begins with the first hint again


def check(*functions, **answers) -> float | None:
    """Check functions, `check(difference_quotient)`, or values by name, `check(average_speed=average_speed)`.

    Shows a card for each answer. Under nbgrader it also returns the points reached, which nbgrader reads as the mark of
    the cell.
    """
    if not functions and not answers:
        notice_card("There is nothing to check.", "Write `check(name_of_your_function)` or `check(name=value)`.").show()
    named = [(getattr(function, "__name__", "<lambda>"), function) for function in functions]
    points = sum(_check_one(name, answer) for name, answer in [*named, *answers.items()])
    return float(points) if "NBGRADER_EXECUTION" in os.environ else None


def _check_one(name: str, answer) -> int:
    """Show the verdict on one answer; the points it earns."""
    exercise = find(name)
    if exercise is None:
        _unknown(name).show()
        return 0
    run = run_answer(exercise, answer)
    verdict = judge(exercise, run)
    verdict_card(exercise, verdict, run).show()
    if verdict.tone is not Tone.NOT_STARTED:
        _keep(exercise, passed=verdict.passed, tried=True, choice=verdict.choice)
    return exercise.points if verdict.passed else 0


def hint(exercise: str) -> None:
    """Show the next hint of an exercise, given by name; three calls show all three."""
    found = _find(exercise)
    if found is not None:
        taken = min(_hints_taken.get(found.name, 0) + 1, len(found.hints))
        _hints_taken[found.name] = taken
        hint_card(found, taken).show()
        _keep(found, hints=taken)


def show_solution(exercise: str) -> None:
    """Show one solution of an exercise, given by name."""
    found = _find(exercise)
    if found is not None:
        solution_card(found).show()
        _keep(found, solution=True)


def _keep(exercise: Exercise, **news) -> None:
    trouble = progress_file.record(exercise.name, **news)
    if trouble:
        notice_card(trouble, title="About your progress").show()


def _find(exercise) -> Exercise | None:
    """The exercise of that name; the function itself may stand for its name."""
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", "<lambda>")
    found = find(name)
    if found is None:
        _unknown(name).show()
    return found


def _unknown(name: str) -> Card:
    if name == "<lambda>":
        return notice_card("It does not say here which exercise is meant.",
                           "Write its name in front of your answer: `check(name_of_the_exercise=your_answer)`.")
    near = difflib.get_close_matches(name, [exercise.name for exercise in all_exercises()], n=1)
    return notice_card(f"There is no exercise called `{name}`.",
                       f"Did you mean `{near[0]}`?" if near else "Keep the names as they stand in the task.")
