"""What an exercise is, and how a lesson's module declares its own.

    lesson = Lesson("difference_quotient")
    check, hint, show_solution = lesson.tools

    @lesson.code(points=2, probes=[...], hints=[...])
    def difference_quotient(f, x, h):
        '''The task, as the learner reads it.'''
        return (f(x + h) - f(x)) / h

    @difference_quotient.mistake("You did not subtract f(x).", "f(x + h) / h")
    def no_subtraction(f, x, h):
        return f(x + h) / h

Task, reference, probes, mistakes, hints and variants stand together, and the tests hold every exercise to one law:
untouched it is not started, the reference and every variant pass, every mistake fails and is called by its name.
"""
import importlib
import importlib.util
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

from . import cards, progress
from .lessons import LESSONS
from .verdict import Verdict, judge_choice, judge_code, judge_number, note_question


@dataclass(frozen=True)
class Mistake:
    """A wrong answer somebody might give, and what to tell them."""

    answer: object              # a function for a code exercise, a number for a number
    sentence: str               # what went wrong and where to look
    formula: str = ""           # what gives the learner's number, where that helps


@dataclass(frozen=True)
class Variant:
    """Another answer that is right, with a remark where one helps."""

    answer: Callable
    remark: str = ""


@dataclass(kw_only=True)
class Exercise:
    """What all exercises share. `name` is what the learner calls the answer."""

    name: str
    task: str
    hints: list[str]
    points: int = 1
    mistakes: list[Mistake] = field(default_factory=list)

    def judge(self, answer: object) -> Verdict:
        raise NotImplementedError

    @property
    def solution(self) -> str:
        """The right answer, as code a learner could have written."""
        raise NotImplementedError


@dataclass(kw_only=True)
class CodeExercise(Exercise):
    """The learner writes a function.

    `probes` are tuples of arguments; on them every known mistake must differ from the reference. `observe(result,
    *args)` turns a result that is no number, a function say, into numbers. `tolerance` is relative.
    """

    reference: Callable
    probes: list[tuple]
    observe: Callable | None = None
    tolerance: float = 1e-6
    variants: list[Variant] = field(default_factory=list)

    def mistake(self, sentence: str, formula: str = "") -> Callable[[Callable], Callable]:
        """Declare the decorated function as a wrong answer to this exercise."""
        def declare(function):
            self.mistakes.append(Mistake(function, sentence, formula))
            return function
        return declare

    def variant(self, remark: str = "") -> Callable[[Callable], Callable]:
        """Declare the decorated function as another right answer."""
        def declare(function):
            self.variants.append(Variant(function, remark))
            return function
        return declare

    def judge(self, answer):
        return judge_code(self, answer)

    @property
    def solution(self):
        source = textwrap.dedent(inspect.getsource(self.reference))
        source = source[source.index("def "):]              # without the decorator
        return source.replace(f'    """{self.reference.__doc__}"""\n', "")


@dataclass(kw_only=True)
class NumberExercise(Exercise):
    """The learner gives one number. `tolerance` is absolute."""

    value: float
    unit: str = ""
    tolerance: float
    because: str = ""           # how the number comes about

    def judge(self, answer):
        return judge_number(self, answer)

    @property
    def solution(self):
        return f"{self.name} = {self.value:g}" + (f"     # {self.unit}: {self.because}" if self.because else "")


@dataclass(frozen=True)
class Choice:
    """One option of a multiple choice, and what to tell whoever takes it."""

    text: str
    reply: str


@dataclass(kw_only=True)
class ChoiceExercise(Exercise):
    """The learner gives a letter."""

    options: dict[str, Choice]
    right: str

    def judge(self, answer):
        return judge_choice(self, answer)

    @property
    def solution(self):
        return f'{self.name} = "{self.right}"     # {self.options[self.right].text}'


@dataclass(kw_only=True)
class Question(Exercise):
    """A question asked before the course has taught the answer: any letter is welcome, and kept for the last lesson."""

    options: dict[str, str]
    right: str
    lesson: int                 # where the answer is taught

    def judge(self, answer):
        return note_question(self, answer)

    @property
    def solution(self):
        return f"# Lesson {self.lesson:02} answers this question. Any guess is welcome here."


class Lesson:
    """A lesson's exercises, and the three functions its notebooks work with."""

    def __init__(self, topic: str):
        self.topic = topic
        self.exercises: dict[str, Exercise] = {}
        self._hints_shown: dict[str, int] = {}

    @property
    def tools(self) -> tuple[Callable, Callable, Callable]:
        return self.check, self.hint, self.show_solution

    # ---------------------------------------------------------------- declaring

    def _add(self, exercise):
        if exercise.name in self.exercises:
            raise ValueError(f"lesson {self.topic} has two exercises called {exercise.name}")
        self.exercises[exercise.name] = exercise
        return exercise

    def code(self, *, probes: list[tuple], hints: list[str], **more) -> Callable[[Callable], CodeExercise]:
        """Declare a code exercise; the decorated function is the reference, its docstring the task."""
        def declare(reference):
            return self._add(CodeExercise(name=reference.__name__, task=inspect.cleandoc(reference.__doc__),
                                          reference=reference, probes=probes, hints=hints, **more))
        return declare

    def number(self, name: str, value: float, task: str, *, hints: list[str], tolerance: float | None = None,
               mistakes: list[Mistake] | None = None, **more) -> NumberExercise:
        """Declare an exercise whose answer is one number; by default one part in a thousand is close enough."""
        return self._add(NumberExercise(name=name, value=value, task=task, hints=hints, mistakes=mistakes or [],
                                        tolerance=abs(value) / 1000 if tolerance is None else tolerance, **more))

    def choice(self, name: str, task: str, *, options: dict[str, Choice], right: str, hints: list[str],
               **more) -> ChoiceExercise:
        """Declare a multiple choice, answered by a letter."""
        return self._add(ChoiceExercise(name=name, task=task, options=options, right=right, hints=hints, **more))

    def question(self, name: str, task: str, *, options: dict[str, str], right: str, lesson: int) -> Question:
        """Declare a question of the pre-test: an answer is noted, not judged."""
        return self._add(Question(name=name, task=task, options=options, right=right, lesson=lesson, hints=[]))

    # ---------------------------------------------------------------- what the learner calls

    def check(self, answer: object = None, /, **named: object) -> None:
        """Check an answer: `check(my_function)`, or `check(name=value)` for a number or a letter."""
        if named:
            answers = named
        elif hasattr(answer, "__name__"):
            answers = {answer.__name__: answer}
        else:
            cards.show_note("Say which exercise it is: write check(name=name), with the exercise's name for name."
                            + self._names())
            return
        for name, given in answers.items():
            exercise = self._find(name)
            if exercise is not None:
                verdict = exercise.judge(given)
                trouble = progress.record_try(f"{self.topic}.{name}", verdict.tone, verdict.choice)
                cards.show_verdict(exercise, verdict, trouble)

    def hint(self, name: str | Callable) -> None:
        """Show the next hint of an exercise; three calls show all three."""
        exercise = self._find(getattr(name, "__name__", name))
        if isinstance(exercise, Question):
            cards.show_note("There are no hints for this question: guess. Nothing depends on it.")
        elif exercise is not None:
            shown = min(self._hints_shown.get(exercise.name, 0) + 1, len(exercise.hints))
            self._hints_shown[exercise.name] = shown
            trouble = progress.record_help(f"{self.topic}.{exercise.name}", hints=shown)
            cards.show_hints(exercise, shown, trouble)

    def show_solution(self, name: str | Callable) -> None:
        """Show a right answer."""
        exercise = self._find(getattr(name, "__name__", name))
        if exercise is not None:
            trouble = progress.record_help(f"{self.topic}.{exercise.name}", solution=True)
            cards.show_solution(exercise, trouble)

    def _find(self, name):
        exercise = self.exercises.get(name)
        if exercise is None:
            cards.show_note(f"This lesson has no exercise called {name!r}." + self._names())
        return exercise

    def _names(self) -> str:
        return " Its exercises are: " + ", ".join(self.exercises) + "."


def lesson_of(topic: str) -> Lesson | None:
    """The exercises of a lesson, or None if it has none yet."""
    module = f"{__package__}.{topic}"
    return importlib.import_module(module).lesson if importlib.util.find_spec(module) else None


def all_lessons() -> list[Lesson]:
    """The lessons that have exercises, in the order of the course."""
    return [lesson for lesson in map(lesson_of, LESSONS) if lesson]
