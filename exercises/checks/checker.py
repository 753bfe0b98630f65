"""From outcomes to a verdict: a pure function, so that it can run far from the learner's process.

The order matters: nothing done yet; right; right in another way; a known mistake; an exception; and only then the
general diagnosis of an answer that is in no list.
"""
import ast
from dataclasses import dataclass
from enum import Enum

import numpy as np

from . import exceptions
from .diagnosis import Diagnosis, diagnose
from .exercise import Exercise, Labelled
from .guard import Line, Outcome, Run, run
from .plain import BLANK, blanks, is_number, isclose, plain, same, shape_of, text, texts_of_both

MUCH_PRINTED = 10**5        # characters
MOST_SHOWN = 100            # numbers of an argument: of a larger array a card tells the shape


class Tone(Enum):
    NOT_STARTED = "Not started yet"
    KEEP_WORKING = "Keep working"
    ALMOST = "Almost"
    CORRECT = "Correct"
    NOTED = "Noted"             # an answer to a question that nobody has been taught yet


@dataclass(frozen=True)
class Comparison:
    """The learner's value beside the right one, on one concrete input.

    An answer that is itself a value stands alone: the right one beside it would end the exercise.
    """

    call: str                   # "difference_quotient(f, 0.7, 0.5)", or what is compared
    where: tuple[str, ...]      # what the names in the call stand for
    yours: str
    right: str | None


@dataclass(frozen=True)
class Verdict:
    """What there is to say about an answer, in the order in which it is said."""

    tone: Tone
    comparison: Comparison | None = None
    formula: str | None = None              # the formula that gives the learner's numbers
    sentences: tuple[str, ...] = ()
    line: Line | None = None                # of the learner's code
    mistake: str | None = None              # the name of the known mistake
    choice: str | None = None               # the letter chosen

    @property
    def passed(self) -> bool:
        return self.tone in (Tone.CORRECT, Tone.NOTED)


def run_answer(exercise: Exercise, answer) -> Run:
    """The outcomes of a learner's answer: a function is called on the probes, a value is the one outcome itself."""
    if exercise.kind == "code" and callable(answer):
        return run(answer, exercise.probes, exercise.observe, exercise.seconds)
    if exercise.kind == "choice" and isinstance(answer, str):
        answer = answer.strip().strip("().").lower()
    return Run((Outcome(plain(answer)),))


def judge(exercise: Exercise, run: Run) -> Verdict:
    """The verdict on an answer's outcomes."""
    verdict = _not_started(exercise, run) or _right(exercise, run)
    if verdict is None and exercise.kind == "choice":
        verdict = _reply(exercise, run)
    return verdict or _known_mistake(exercise, run) or _trouble(exercise, run) or _unlisted(exercise, run)


def _not_started(exercise: Exercise, run: Run) -> Verdict | None:
    first = run.outcomes[0]
    kind, message = (first.trouble.kind, first.trouble.message) if first.trouble else (None, "")
    if run.empty or first.value is BLANK or kind == "NotImplementedError":
        return Verdict(Tone.NOT_STARTED, sentences=(_how_to_start(exercise),))
    if kind == "TypeError" and "ellipsis" in message:
        return Verdict(Tone.NOT_STARTED, sentences=("There is still a `...` to fill in.",), line=first.trouble.line)
    blank, places = blanks(first.value)
    if blank:
        done = f"{places - blank} of {places} places are filled in." if blank < places else _how_to_start(exercise)
        return Verdict(Tone.NOT_STARTED, sentences=(done,))
    return None


def _how_to_start(exercise: Exercise) -> str:
    match exercise.kind:
        case "code":
            return "Write your code in the place of `...`, then run the cell and this check again."
        case "value":
            return "Put your answer in the place of `...`, then run the cell and this check again."
    return f'Put the letter of your answer in the place of the question mark, such as "{min(exercise.options)}".'


def _right(exercise: Exercise, run: Run) -> Verdict | None:
    if _agrees(exercise, run.outcomes, exercise.outcomes_of(exercise.reference)):
        right = Verdict(Tone.CORRECT, sentences=_nonempty(_praise(exercise), exercise.remark))
    else:
        remarks = [variant.remark for variant in exercise.variants
                   if _agrees(exercise, run.outcomes, exercise.outcomes_of(variant.answer))]
        if not remarks:
            return None
        right = Verdict(Tone.CORRECT, sentences=_nonempty(remarks[0] or _praise(exercise)))
    changed = _changed_input(exercise, run)
    if changed:
        return Verdict(Tone.ALMOST, sentences=(f"Your values are right, but your function {changed[0]}", changed[1]))
    if exercise.kind == "choice":
        return _reply(exercise, run)
    return right


def _changed_input(exercise: Exercise, run: Run) -> tuple[str, str] | None:
    """What to say of a function that alters an argument, which no task asks for; None if it does not."""
    changed = next((outcome.changed for outcome in run.outcomes if outcome.changed), None)
    if changed is None:
        return None
    name = exercise.parameters[changed[0]]
    return (f"changes its input `{name}` in place: whoever calls it finds their `{name}` altered afterwards.",
            f"`{name} -= 1` changes the array itself, `{name} = {name} - 1` makes a new one. Or begin with a copy: "
            f"`{name} = np.array({name})`.")


def _praise(exercise: Exercise) -> str | None:
    if exercise.kind != "code":
        return None
    where = f" on all {len(exercise.probes)} inputs" if len(exercise.probes) > 1 else ""
    return f"Your function gives the right value{where}."


def _reply(exercise: Exercise, run: Run) -> Verdict:
    letter = run.outcomes[0].value
    option = exercise.options.get(letter) if isinstance(letter, str) else None
    if option is None:
        letters = ", ".join(exercise.options)
        return Verdict(Tone.KEEP_WORKING, sentences=(
            f'Your answer is {_quoted(letter)}. Answer with one of the letters {letters}, in quotes: "{letters[0]}".',))
    sentences = (f"You chose **{letter}**: {option.text}", option.reply)
    if exercise.survey is not None:
        later = f"We will come back to it in lesson {exercise.survey:02d}."
        return Verdict(Tone.NOTED, sentences=(*sentences, later), choice=letter)
    return Verdict(Tone.CORRECT if option.right else Tone.KEEP_WORKING, sentences=sentences, choice=letter,
                   mistake=None if option.right else letter)


def _quoted(value) -> str:
    return f'"{text(value)[1:-1]}"' if isinstance(value, str) else f"`{text(value)}`"


def _known_mistake(exercise: Exercise, run: Run) -> Verdict | None:
    for mistake in exercise.mistakes:
        if _agrees(exercise, run.outcomes, exercise.outcomes_of(mistake.answer)):
            at = _first_wrong(exercise, run)
            formula = mistake.formula
            if _in_words(exercise, run, at) or _is_written_down(formula, run.outcomes[at].value):
                formula = None
            trouble = run.outcomes[at].trouble
            return Verdict(Tone.ALMOST if mistake.almost else Tone.KEEP_WORKING, _comparison(exercise, run, at),
                           formula, (mistake.sentence,), trouble and trouble.line, mistake=mistake.name)
    return None


def _is_written_down(formula: str, given) -> bool:
    """Whether a formula is only the answer itself, such as a list of signs, and no way to it."""
    try:
        return same(plain(ast.literal_eval(formula)), given, 0, 0)
    except (ValueError, SyntaxError):
        return False


def _in_words(exercise: Exercise, run: Run, at: int) -> bool:
    """Whether the exercise says in words what was returned ("80 % to 96 % are right") instead of comparing numbers."""
    return exercise.observe is not None and all(
        isinstance(value, str) for value in (exercise.expected[at], run.outcomes[at].value))


def _trouble(exercise: Exercise, run: Run) -> Verdict | None:
    at, outcome = next(((at, outcome) for at, outcome in enumerate(run.outcomes) if outcome.trouble), (None, None))
    if outcome is None:
        return None
    trouble = outcome.trouble
    sentences = list(exceptions.explain(trouble, exercise.parameters, exercise.name))
    if trouble.kind not in ("Signature", "Class"):
        call, where = _call(exercise, exercise.probes[at])
        happened = "It happened" if trouble.kind != "TimeUp" else "It was busy"
        sentences.append(f"{happened} in the call `{call}`{_with(where)}.")
    right = [at for at, (outcome, expected) in enumerate(zip(run.outcomes, exercise.expected, strict=False))
             if not outcome.trouble and _same(exercise, outcome.value, expected)]
    if right:
        sentences.append(f"On {len(right)} of {len(exercise.probes)} inputs your value is right.")
    if trouble.kind == "TimeUp" and run.printed_length > MUCH_PRINTED:
        sentences.append(f"Meanwhile it printed {run.printed_length:,} characters: printing takes time, too.")
    if run.still_running:
        sentences.append("It would not stop and still runs in the background. If the notebook feels slow, choose "
                         "Kernel → Restart in the menu.")
    return Verdict(Tone.KEEP_WORKING, sentences=tuple(sentences), line=trouble.line)


def _unlisted(exercise: Exercise, run: Run) -> Verdict:
    if exercise.kind == "code" and len(run.outcomes) != len(exercise.probes):
        return Verdict(Tone.KEEP_WORKING, sentences=(
            f"This exercise asks for the function itself, but it was given {text(run.outcomes[0].value)}.",
            f"Write `check({exercise.name})`: the name alone, without brackets after it."))
    found: Diagnosis = diagnose(exercise, [outcome.value for outcome in run.outcomes])
    sentences = list(found.sentences)
    if run.printed and run.outcomes[0].value is None:
        sentences.append("It printed something instead, but a check reads what a function returns.")
    changed = _changed_input(exercise, run)
    if changed:
        sentences += [f"It also {changed[0]}", changed[1]]
    comparison = _comparison(exercise, run, found.probe)
    return Verdict(Tone.ALMOST if found.almost else Tone.KEEP_WORKING, comparison, sentences=tuple(sentences))


# ------------------------------------------------------------------------------------------------------- comparing

def _same(exercise: Exercise, given, right) -> bool:
    return same(given, right, exercise.rtol, exercise.atol)


def _agrees(exercise: Exercise, given: tuple[Outcome, ...], other: tuple[Outcome, ...]) -> bool:
    """Whether two answers do the same on every probe: same values, or the same kind of exception."""
    return len(given) == len(other) and all(
        _same(exercise, g.value, o.value) and getattr(g.trouble, "kind", None) == getattr(o.trouble, "kind", None)
        for g, o in zip(given, other, strict=True)
    )


def _first_wrong(exercise: Exercise, run: Run) -> int:
    """The probe that shows a mistake: the first on which a wrong value comes out, or else the first exception."""
    wrong = [at for at, (outcome, right) in enumerate(zip(run.outcomes, exercise.expected, strict=True))
             if outcome.trouble or not _same(exercise, outcome.value, right)]
    return next((at for at in wrong if not run.outcomes[at].trouble), wrong[0])


def _comparison(exercise: Exercise, run: Run, at: int) -> Comparison | None:
    outcome, right = run.outcomes[at], exercise.expected[at]
    if outcome.trouble:
        return None
    call, where = _call(exercise, exercise.probes[at])
    given = outcome.value
    unit = f" {exercise.unit}" if exercise.unit else ""
    if exercise.kind != "code":
        return Comparison(call, where, text(given) + (unit if is_number(given) else ""), None)
    if isinstance(right, np.ndarray) and right.size > 12 and shape_of(given) == right.shape:
        wrong = ~isclose(given, right, rtol=exercise.rtol, atol=exercise.atol, equal_nan=True)
        entry = tuple(int(i) for i in np.argwhere(wrong)[0])
        call += f"[{', '.join(map(str, entry))}]"
        given, right = plain(given[entry]), plain(right[entry])
    if _in_words(exercise, run, at):
        return Comparison(call, where, given, right)        # as they are: quotes are for a learner's own text
    yours, right = texts_of_both(given, right)
    return Comparison(call, where, yours + (unit if is_number(given) else ""), right + unit)


def _call(exercise: Exercise, probe: tuple) -> tuple[str, tuple[str, ...]]:
    """The call as the learner would write it, and what the names in it stand for."""
    if exercise.kind != "code":
        return exercise.name, ()
    arguments, where = [], []
    for name, argument in zip(exercise.parameters, probe, strict=False):
        value = plain(argument)
        if is_number(value) or isinstance(value, str | bool):
            arguments.append(repr(argument) if isinstance(argument, str) else text(value))
            continue
        arguments.append(name)
        if isinstance(argument, Labelled):
            where.append(argument.label)
        elif isinstance(value, np.ndarray) and value.size > MOST_SHOWN:
            where.append(f"{name}.shape = {value.shape}")
        elif isinstance(value, np.ndarray | list | tuple | dict):
            where.append(f"{name} = {text(value)}")
    return f"{exercise.name}({', '.join(arguments)})", tuple(where)


def _with(where: tuple[str, ...]) -> str:
    return ", where " + " and ".join(f"`{name}`" for name in where) if where else ""


def _nonempty(*sentences: str | None) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)
