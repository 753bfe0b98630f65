"""The law that every exercise of every lesson keeps; a new lesson's module is found by itself."""
import collections

import numpy as np
import pytest

from checks import exercise as declaration
from checks.checker import Tone
from checks.exercise import all_exercises
from checks.plain import Opaque, same

EXERCISES = all_exercises()
MARKED = [e for e in EXERCISES if e.survey is None]
CODE = [e for e in EXERCISES if e.kind == "code"]


def by_name(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda e: e.name)


def as_learner(exercise, answer):
    """What a learner would hand in who had written `answer`: the function itself, or the value it gives."""
    return answer if exercise.kind == "code" else answer()


def function_with(exercise, body):
    """A function with the exercise's name and arguments, and a body of one's own."""
    names = {}
    exec(f"def {exercise.name}({', '.join(exercise.parameters)}):\n    {body}", names)
    return names[exercise.name]


def test_exercises_are_found():
    assert {"difference_quotient", "sag_at_3_newtons", "before_10"} <= {e.name for e in EXERCISES}


@by_name(EXERCISES)
def test_untouched_is_not_started(exercise, verdict):
    untouched = ([function_with(exercise, body) for body in ("...", "pass", "return ...", "raise NotImplementedError",
                                                             '"""The task."""', "return 1 + ...")]
                 if exercise.kind == "code" else [..., "?", "", "..."])
    for answer in untouched:
        found = verdict(exercise, answer)
        assert found.tone is Tone.NOT_STARTED
        assert not found.passed


@by_name(EXERCISES)
def test_the_reference_passes(exercise, verdict):
    found = verdict(exercise, as_learner(exercise, exercise.reference))
    assert found.passed, found
    assert not any(outcome.trouble for outcome in exercise.outcomes_of(exercise.reference))
    assert not any(isinstance(value, Opaque) for value in exercise.expected)


@by_name(EXERCISES)
def test_every_variant_passes_with_its_remark(exercise, verdict):
    for variant in exercise.variants:
        found = verdict(exercise, as_learner(exercise, variant.answer))
        assert found.tone is Tone.CORRECT
        assert variant.remark is None or variant.remark in found.sentences


@by_name(MARKED)
def test_every_mistake_fails_and_is_named(exercise, verdict):
    for mistake in exercise.mistakes:
        found = verdict(exercise, as_learner(exercise, mistake.answer))
        assert not found.passed, mistake.name
        assert found.mistake == mistake.name
        assert mistake.sentence in found.sentences


@by_name([e for e in EXERCISES if e.survey is not None])
def test_a_question_asked_too_early_is_noted_with_its_reply(exercise, verdict):
    for letter, option in exercise.options.items():
        found = verdict(exercise, letter)
        assert found.tone is Tone.NOTED
        assert found.choice == letter
        assert option.reply in found.sentences
        assert f"lesson {exercise.survey:02d}" in found.sentences[-1]
    assert exercise.points == 0


@by_name(EXERCISES)
def test_no_two_mistakes_look_alike(exercise):
    answers = [exercise.reference, *(mistake.answer for mistake in exercise.mistakes)]
    seen = {}
    for answer in answers:
        outcomes = exercise.outcomes_of(answer)
        for other, others in seen.items():
            assert not all(
                same(a.value, b.value, exercise.rtol, exercise.atol) and bool(a.trouble) == bool(b.trouble)
                for a, b in zip(outcomes, others, strict=True)), (answer.__name__, other)
        seen[answer.__name__] = outcomes


@by_name(EXERCISES)
def test_mistakes_explain_themselves_in_different_words(exercise):
    for mistake in exercise.mistakes:
        assert mistake.sentence and mistake.sentence[-1] in ".?!", mistake.name
        assert mistake.formula or exercise.kind == "choice", mistake.name
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)
    assert len({mistake.sentence for mistake in exercise.mistakes}) == len(names)


@by_name(MARKED)
def test_three_different_hints(exercise):
    assert len(exercise.hints) == 3
    assert len(set(exercise.hints)) == 3
    assert all(len(hint.strip()) > 1 for hint in exercise.hints)


@by_name(CODE)
def test_probes_cannot_be_passed_by_trivial_functions(exercise, verdict):
    trivial = ["return 0", "return 1", "return 0.0", "return None", "return float('nan')", "return True"]
    trivial += [f"return {name}" for name in exercise.parameters]
    for body in trivial:
        assert not verdict(exercise, function_with(exercise, body)).passed, body


@by_name(CODE)
def test_code_exercises_know_many_mistakes(exercise):
    assert len(exercise.mistakes) >= (10 if exercise.name == "difference_quotient" else 6)


@by_name(CODE)
def test_every_mistake_shows_on_a_value_of_its_own(exercise, verdict):
    """The first thing a learner sees is their own number beside the right one."""
    for mistake in exercise.mistakes:
        if any(outcome.trouble for outcome in exercise.outcomes_of(mistake.answer)):
            continue
        comparison = verdict(exercise, mistake.answer).comparison
        assert comparison.yours != comparison.right, mistake.name


@by_name(EXERCISES)
def test_the_task_can_be_read(exercise):
    assert len(exercise.task.split()) >= 5
    assert exercise.lesson is not None
    assert exercise.name.isidentifier()
    if exercise.kind == "choice":
        assert sum(option.right for option in exercise.options.values()) == 1
        assert len(exercise.options) >= 3
        assert list(exercise.options) == sorted(exercise.options)


@by_name(MARKED)
def test_the_solution_that_is_shown_is_right(exercise, verdict):
    names = {"np": np, **vars(__import__(f"checks.{exercise.topic}", fromlist=["*"]))}
    names.pop(exercise.name, None)
    exec(exercise.solution, names)
    assert verdict(exercise, names[exercise.name]).passed
    assert exercise.task not in exercise.solution


def test_names_are_unique_across_the_course():
    counts = collections.Counter(e.name for e in EXERCISES)
    assert counts.most_common(1)[0][1] == 1


def test_a_second_exercise_of_the_same_name_is_refused():
    with pytest.raises(ValueError, match="two exercises are called difference_quotient"):
        declaration.Exercise("value", "difference_quotient", "derivative", "task", lambda: 1, [], 1)
