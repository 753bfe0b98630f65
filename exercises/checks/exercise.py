"""How an exercise is declared. A lesson's module consists of such declarations and reads like a page of exercises.

    @code(probes=[(curve, 0.7, 0.5), ...], hints=["a nudge", "a push", "the last step"])
    def difference_quotient(f, x, h):
        '''The task, as the learner reads it.'''
        return (f(x + h) - f(x)) / h                        # the reference solution, shown by show_solution

    @difference_quotient.mistake
    def forgot_to_subtract(f, x, h):
        '''What the learner who wrote this is told.'''
        return f(x + h) / h

    @difference_quotient.variant
    def written_otherwise(f, x, h):
        '''A remark on another right answer.'''
        ...

`code` asks for a function, `value` for a number or other value (declared as a function without arguments), `choice`
for a letter. A mistake is recognised by what it does: a learner's function that agrees with it on every probe is
told its sentence. An exercise belongs to the lesson whose module declares it.
"""
import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Literal, NamedTuple

from .guard import Outcome, outcome_of, quiet
from .lessons import LESSONS, Lesson


class Labelled:
    """A function with a readable label, for probes: `Labelled("f(x) = x²", lambda x: x**2)`."""

    def __init__(self, label: str, function: Callable):
        self.label = label
        self._function = function

    def __call__(self, *arguments):
        return self._function(*arguments)

    def __deepcopy__(self, memo):
        return Labelled(self.label, self._function)         # whatever a learner does to theirs, ours stays as it is


class Later(Sequence):
    """Probes that take long to make, or to load: made by `make()` when they are first looked at."""

    def __init__(self, make: Callable[[], Sequence[tuple]]):
        self._make = make

    @cached_property
    def _made(self) -> Sequence[tuple]:
        return self._make()

    def __getitem__(self, at):
        return self._made[at]

    def __len__(self):
        return len(self._made)


class Mistake(NamedTuple):
    """A known wrong answer: what it does, the sentence that explains it, and whether it is almost right."""

    answer: Callable
    sentence: str
    formula: str | None
    almost: bool

    @property
    def name(self) -> str:
        return self.answer.__name__


class Variant(NamedTuple):
    """Another right answer, with a remark where it helps."""

    answer: Callable
    remark: str | None


class Option(NamedTuple):
    """One answer of a multiple choice, with the reply to it."""

    text: str
    reply: str
    right: bool


def right(text: str, reply: str) -> Option:
    """The right option of a `choice`; the reply says why it is right."""
    return Option(text, reply, True)


def wrong(text: str, reply: str) -> Option:
    """A tempting wrong option of a `choice`; the reply says what is wrong with it."""
    return Option(text, reply, False)


@dataclass(eq=False)
class Exercise:
    """A task with its reference, probes, mistakes, hints and accepted variants."""

    kind: Literal["code", "value", "choice"]
    name: str
    topic: str                                  # the lesson's module
    task: str
    reference: Callable
    hints: Sequence[str]
    points: int
    probes: Sequence[tuple] = ((),)             # arguments; a value is asked for once, with none
    remark: str | None = None                   # what a right answer has shown
    unit: str | None = None
    rtol: float = 1e-6                          # a number counts as right within rtol·|right| + atol
    atol: float = 1e-9
    seconds: float = 2.0                        # for all probes together
    observe: Callable | None = None             # turns a returned function or generator into values
    options: dict[str, Option] = field(default_factory=dict)
    survey: int | None = None                   # a question asked before the lesson of this number teaches it
    mistakes: list[Mistake] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    _known: dict[Callable, tuple[Outcome, ...]] = field(default_factory=dict)

    def __post_init__(self):
        earlier = _EXERCISES.get(self.name)
        if earlier is not None and earlier.topic != self.topic:
            raise ValueError(f"two exercises are called {self.name}: in {earlier.topic} and in {self.topic}")
        _EXERCISES[self.name] = self

    def mistake(self, answer: Callable | None = None, *, formula: str | None = None, almost: bool = False):
        """Decorate a known wrong answer; its docstring is the sentence that explains it.

        The formula shown with it is the expression it returns, unless given.
        """
        if answer is None:
            return partial(self.mistake, formula=formula, almost=almost)
        self.mistakes.append(Mistake(answer, _docstring(answer), formula or _returned_expression(answer), almost))
        return answer

    def variant(self, answer: Callable) -> Callable:
        """Decorate another right answer; its docstring, where there is one, is a remark on it."""
        self.variants.append(Variant(answer, _docstring(answer)))
        return answer

    def outcomes_of(self, answer: Callable) -> tuple[Outcome, ...]:
        """The outcomes of one of our own functions (reference, mistake, variant) on the probes, without limits."""
        if answer not in self._known:
            with quiet():
                self._known[answer] = tuple(outcome_of(answer, probe, self.observe) for probe in self.probes)
        return self._known[answer]

    @property
    def expected(self) -> list:
        """The right value on every probe."""
        return [outcome.value for outcome in self.outcomes_of(self.reference)]

    @cached_property
    def parameters(self) -> list[str]:
        """The names of the reference's arguments."""
        return list(inspect.signature(self.reference).parameters)

    @property
    def lesson(self) -> Lesson | None:
        """The lesson it belongs to; None for one declared outside the course."""
        return next((lesson for lesson in LESSONS if lesson.topic == self.topic), None)

    @property
    def markdown(self) -> str:
        """The task as a notebook shows it, with the options of a choice."""
        options = [f"- **{letter}** · {option.text}" for letter, option in self.options.items()]
        return "\n".join([self.task, "", *options]).strip()

    @property
    def solution(self) -> str:
        """The source of the reference: for a value, the lines that compute it under the exercise's name."""
        if self.kind == "choice":
            letter = self.reference()
            return f'{self.name} = "{letter}"      # {self.options[letter].text}'
        source, function = _parsed(self.reference)
        lines = source.splitlines()
        body = textwrap.dedent("\n".join(lines[function.body[1].lineno - 1:]))        # body[0] is the task
        if self.kind == "value":
            *before, final = body.rsplit("return ", 1)
            return "".join(before) + f"{self.name} = {final}"
        return lines[function.lineno - 1] + "\n" + textwrap.indent(body, "    ")


def code(*, probes: Sequence[tuple], hints: Sequence[str], points: int = 1, **settings) -> Callable:
    """Decorate the reference of an exercise that asks for a function."""
    def declare(reference):
        return Exercise("code", reference.__name__, _topic(reference), inspect.getdoc(reference), reference, hints,
                        points, probes, **settings)
    return declare


def value(*, hints: Sequence[str], points: int = 1, **settings) -> Callable:
    """Decorate the reference of an exercise that asks for a value: a function without arguments that computes it."""
    def declare(reference):
        return Exercise("value", reference.__name__, _topic(reference), inspect.getdoc(reference), reference, hints,
                        points, **settings)
    return declare


def choice(name: str, task: str, *, hints: Sequence[str] = (), points: int = 1, survey: int | None = None,
           **options: Option) -> Exercise:
    """A multiple choice; `options` are given by letter: `a=wrong("metres", "..."), b=right("...", "...")`.

    A `survey` question is asked before the lesson of that number teaches it: its answer is noted and not marked, so it
    has no points and needs no hints.
    """
    letter = next(letter for letter, option in options.items() if option.right)
    topic = inspect.currentframe().f_back.f_globals["__name__"].rpartition(".")[2]
    exercise = Exercise("choice", name, topic, inspect.cleandoc(task), _answering(letter), hints,
                        points if survey is None else 0, options=options, survey=survey)
    for letter, option in options.items():
        if not option.right:
            exercise.mistakes.append(Mistake(_answering(letter), option.reply, None, almost=False))
    return exercise


def find(name: str) -> Exercise | None:
    """The exercise of that name, among those of the imported lessons."""
    return _EXERCISES.get(name)


def known_names() -> list[str]:
    """The names of the exercises of the imported lessons."""
    return list(_EXERCISES)


def all_exercises() -> list[Exercise]:
    """Every exercise of the course, in the order of the lessons."""
    here = Path(__file__).parent
    for lesson in LESSONS:
        if (here / f"{lesson.topic}.py").exists():
            importlib.import_module(f"{__package__}.{lesson.topic}")
    order = [lesson.topic for lesson in LESSONS]
    return sorted((e for e in _EXERCISES.values() if e.lesson), key=lambda exercise: order.index(exercise.topic))


_EXERCISES: dict[str, Exercise] = {}


def _topic(function: Callable) -> str:
    return function.__module__.rpartition(".")[2]


def _answering(letter: str) -> Callable:
    def answer():
        return letter
    answer.__name__ = letter
    return answer


def _parsed(function: Callable) -> tuple[str, ast.FunctionDef]:
    source = textwrap.dedent(inspect.getsource(function))
    return source, ast.parse(source).body[0]


def _docstring(function: Callable) -> str | None:
    """A function's docstring as one line."""
    return " ".join(function.__doc__.split()) if function.__doc__ else None


def _returned_expression(function: Callable) -> str | None:
    """The expression that a function returns, as it is written, if it does nothing else."""
    source, parsed = _parsed(function)
    final = parsed.body[-1]
    others = [statement for statement in parsed.body[:-1] if not isinstance(statement, ast.Expr)]
    if others or not isinstance(final, ast.Return):
        return None
    return " ".join(ast.get_source_segment(source, final.value).split())
