"""What a learner may happen upon, run as a cell would run it: each gets a kind sentence, and the notebook goes on."""
import builtins
import linecache
import os
import sys
import textwrap
import threading
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as extra

import gradlib as gl
from checks import arrays, commands, difference_quotient, step_size
from checks.cards import verdict_card
from checks.checker import judge
from checks.commands import check, hint, show_solution
from checks.difference_quotient import difference_quotient as quotient
from checks.exercise import all_exercises, find
from checks.guard import Outcome, Run, Trouble, quiet
from checks.plain import plain, same
from checks.progress_file import read

LESSONS = difference_quotient, arrays, step_size        # whose exercises a notebook knows


@pytest.fixture
def notebook(monkeypatch):
    """Runs the source of a cell among names of its own; gives what the cards say, in one line."""
    cards, names = [], {"np": np, "gl": gl, "check": check, "hint": hint, "show_solution": show_solution}
    monkeypatch.setattr("checks.cards.Card.show", lambda card: cards.append(repr(card)))

    def cell(source):
        before = sys.stdout, sys.stderr, builtins.input, os.getcwd(), sys.getrecursionlimit(), threading.active_count()
        cards.clear()
        monkeypatch.setattr(quotient, "seconds", 0.3 if "while True" in source else 20)     # however busy the machine
        lines = textwrap.dedent(source).splitlines(keepends=True)
        linecache.cache["<cell>"] = (0, None, lines, "<cell>")          # as IPython does
        exec(compile("".join(lines), "<cell>", "exec"), names)
        assert before == (sys.stdout, sys.stderr, builtins.input, os.getcwd(), sys.getrecursionlimit(),
                          threading.active_count())
        text = " ".join("\n".join(cards).split())
        assert text and "Traceback" not in text and "/checks" not in text
        return text
    return cell


FUNCTIONS = {
    "a required keyword": ("def difference_quotient(f, x, h, *, eps): return 1.0",
                           "declared as `difference_quotient(f, x, h, *, eps)`"),
    "a generator": ("def difference_quotient(f, x, h): yield (f(x + h) - f(x)) / h", "`return` gives back a value"),
    "a class": ("""
        class difference_quotient:
            def __init__(self, f, x, h): self.value = (f(x + h) - f(x)) / h""",
                "is a class, and this exercise asks for a function. Begin with `def difference_quotient(f, x, h):`"),
    "async def": ("async def difference_quotient(f, x, h): return 1.0", "Begin with `def` alone"),
    "async def with yield": ("async def difference_quotient(f, x, h): yield 1.0", "Begin with `def` alone"),
    "a map": ("def difference_quotient(f, x, h): return map(f, [x])", "`list(...)`"),
    "a check inside": ("""
        def difference_quotient(f, x, h):
            check(difference_quotient)
            return (f(x + h) - f(x)) / h""", "calls `check` itself, which would never end. Move `check(...)` out"),
    "endless recursion": ("def difference_quotient(f, x, h): return difference_quotient(f, x, h / 2)",
                          "calls itself and never stops"),
    "megabytes": ("""
        def difference_quotient(f, x, h):
            while True: print("spam" * 1000)""", "characters: printing takes time, too"),
    "sys.exit": ("import sys\ndef difference_quotient(f, x, h): sys.exit()", "the notebook goes on"),
    "an interrupt": ("def difference_quotient(f, x, h): raise KeyboardInterrupt", "interrupted itself"),
    "more memory than there is": ("def difference_quotient(f, x, h): return np.ones((10**7, 10**7))", "MemoryError"),
    "a huge array": ("def difference_quotient(f, x, h): return np.zeros(10**8)", "an array of 100,000,000 numbers"),
    "a huge text": ("def difference_quotient(f, x, h): return 'x' * 10**7", "a text of 10,000,000 characters"),
    "nan": ("def difference_quotient(f, x, h): return np.nan", "not a number"),
    "a masked number": ("def difference_quotient(f, x, h): return np.ma.masked", "hides some of its numbers"),
    "complex": ("def difference_quotient(f, x, h): return 1j", "complex number"),
    "text": ("def difference_quotient(f, x, h): return '0.4'", "without quotes"),
    "None": ("def difference_quotient(f, x, h): (f(x + h) - f(x)) / h", "is the result returned?"),
    "a set": ("def difference_quotient(f, x, h): return {1.0}", "an object of type set"),
    "a name written over": ("""
        def difference_quotient(f, x, h):
            f = f(x)
            return (f(x + h) - f) / h""", "here `f` holds a value of type float64"),
    "an argument renamed": ("x = 3.0\ndef difference_quotient(f, y, h): return (f(x + h) - f(x)) / h",
                            "Where does `x` come in?"),
    "an exception without words": ("""
        class Bad(Exception):
            def __str__(self): return 1 / 0
        def difference_quotient(f, x, h): raise Bad""", "Python stopped with Bad."),
    "an exception of a kind of its own": ("""
        class Bad(BaseException): pass
        def difference_quotient(f, x, h): raise Bad("so there")""", "Python stopped with Bad: so there."),
    "another folder": ("import os\ndef difference_quotient(f, x, h): os.chdir('/')", "returns None"),
    "another output": ("""
        import io, sys
        def difference_quotient(f, x, h): sys.stdout = sys.stderr = io.StringIO()""", "returns None"),
}


@pytest.mark.parametrize("source, words", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_of_an_unlucky_kind(notebook, source, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")          # among them that nobody waited for a coroutine
        text = notebook(f"{textwrap.dedent(source)}\ncheck(difference_quotient)")
    assert words in text
    assert "Correct" not in text
    assert 'Stuck? `hint("difference_quotient")`' in text
    assert read()[0]["difference_quotient"].tries == 1


FINE = {
    "a lambda under the right name": "difference_quotient = lambda f, x, h: (f(x + h) - f(x)) / h",
    "a partial": "import functools\ndef q(f, x, h): return (f(x + h) - f(x)) / h\n"
                 "difference_quotient = functools.partial(q)",
    "other names for the arguments": "def difference_quotient(g, a, step): return (g(a + step) - g(a)) / step",
    "an argument more, with a default": "def difference_quotient(f, x, h, n=1): return (f(x + h) - f(x)) / h",
    "a global counter": "count = 0\ndef difference_quotient(f, x, h):\n    global count\n    count += 1\n"
                        "    return (f(x + h) - f(x)) / h",
    "arguments deleted": "def difference_quotient(f, x, h):\n    r = (f(x + h) - f(x)) / h\n    del f, x, h\n"
                         "    return r",
    "an array without axes": "def difference_quotient(f, x, h): return np.array((f(x + h) - f(x)) / h)",
    "a Decimal": "from decimal import Decimal\n"
                 "def difference_quotient(f, x, h): return Decimal(float((f(x + h) - f(x)) / h))",
    "a function that is kept": "import functools\n@functools.cache\n"
                               "def difference_quotient(f, x, h): return (f(x + h) - f(x)) / h",
    "builtins that mean something else": "sum = len = abs = max = 3\n"
                                         "def difference_quotient(f, x, h): return (f(x + h) - f(x)) / h",
}


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_a_right_function_of_an_unusual_kind_passes(notebook, source):
    assert "Correct · difference_quotient" in notebook(f"{source}\ncheck(difference_quotient)")


ARRAYS = {
    "text": ("G.sum(axis=0).astype(str)", "Its entries are text"),
    "objects": ("np.array(list(G.sum(axis=0)), dtype=object)", "come in a list"),
    "a masked array": ("np.ma.masked_array(G.sum(axis=0), [True] * G.shape[1])", "hides some of its numbers"),
    "a matrix": ("np.matrix(G).sum(axis=0)", "leave out `keepdims`"),
    "whole numbers": ("G.sum(axis=0).astype(int)", "decimals cut off"),
    "complex": ("G.sum(axis=0) + 0j", "returns complex numbers"),
    "an iterator": ("zip(*G)", "an iterator of type zip"),
    "a cut to fit": ("G.reshape(G.shape[1])", "Reshaping only arranges entries anew, and 12 of them"),
    "stretched, not shrunk": ("np.broadcast_to(G, (G.shape[1],))", "Broadcasting only stretches"),
    "the module instead of a function": ("np(G)", "here `np` holds a value of type module"),
}


@pytest.mark.parametrize("returned, words", ARRAYS.values(), ids=ARRAYS)
def test_an_array_of_an_unlucky_kind(notebook, returned, words):
    text = notebook(f"def bias_vjp(G): return {returned}\ncheck(bias_vjp)")
    assert words in text
    assert "Correct" not in text


def test_a_line_of_numpys_own_is_never_shown_as_the_learners(notebook, tmp_path, monkeypatch):
    """Wherever a package may be installed: here as a user's own packages are, which Python does not list."""
    package = tmp_path / "site-packages" / "far_away"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def stumble():\n    raise ValueError('far away')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    text = notebook("import far_away\ndef bias_vjp(G): return far_away.stumble()\ncheck(bias_vjp)")
    assert "ValueError: far away" in text and "raise ValueError" not in text


def test_a_builtin_that_was_written_over_is_named_with_the_way_back(notebook):
    text = notebook("sum = 3\ndef bias_vjp(G): return sum(G)\ncheck(bias_vjp)")
    assert "`sum` is a value of your own, which hides Python's function `sum`. Run `del sum`" in text
    text = notebook("del sum\ncheck(bias_vjp)")
    assert "Correct" in text


def test_a_package_that_was_written_over_is_named_with_the_way_back(notebook):
    assert "Run `import numpy as np` again" in notebook("np = 5\ndef bias_vjp(G): return np.sum(G, axis=0)\n"
                                                        "check(bias_vjp)")


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let a folder go that somebody is in")
def test_a_working_folder_that_was_deleted_is_no_trouble(tmp_path, monkeypatch, verdict):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert verdict(quotient, lambda f, x, h: (f(x + h) - f(x)) / h).passed


def test_an_input_that_is_spoilt_on_the_way_is_told_beside_the_wrong_values(notebook):
    text = notebook("def bias_vjp(G):\n    G *= 0\n    return G.sum(axis=0)\ncheck(bias_vjp)")
    assert "It also changes its input `G` in place" in text
    assert "yours [0, 0, 0]" in text


def test_a_mistake_that_raises_is_shown_on_an_input_where_it_gives_numbers(notebook):
    text = notebook("def weight_vjp(X, G): return X @ G\ncheck(weight_vjp)")
    assert "yours [[" in text and "right [[" in text and "turn X round" in text


# ------------------------------------------------------------------------------------------ whatever a function returns

NUMBERS = st.one_of(st.integers(-3, 3), st.integers(), st.floats(), st.complex_numbers(), st.booleans(),
                    st.floats(width=32).map(np.float32), st.fractions(), st.decimals(allow_nan=False))
ODD = st.sampled_from([None, ..., "?", "", "0.4", "4,95", b"bytes", object(), int, len, lambda x: x, {1, 2}, range(3),
                       iter([1]), np.ma.masked, np.array(3.0), np.array([]), np.zeros((0, 3)), np.array(["a"]),
                       np.array([None, 1.0], dtype=object), np.datetime64("2026-01-01"), [[1.0], [2.0, 3.0]],
                       np.array([(1, 2.0)], dtype="i4,f8")])
ARRAYS_OF_ANY_KIND = extra.arrays(st.sampled_from(["f8", "f4", "i8", "?", "c16", "u1"]),
                                  extra.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
VALUES = st.recursive(NUMBERS | ODD | st.text(max_size=5) | ARRAYS_OF_ANY_KIND, lambda inner: st.one_of(
    st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple),
    st.dictionaries(st.text(max_size=2), inner, max_size=3)), max_leaves=6)
TROUBLES = st.builds(Trouble, st.sampled_from(["TypeError", "ValueError", "Mine", "ZeroDivisionError"]),
                     st.text(max_size=30))


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.name)
def test_whatever_comes_out_there_is_a_card(exercise):
    """Right values, odd ones and exceptions in any mixture: a verdict with something to say, and no crash."""
    @settings(max_examples=10)
    @given(st.data())
    def judged(data):
        def outcome(right):
            value = data.draw(st.just(right) | VALUES)
            return Outcome(plain(value)) if data.draw(st.integers(0, 9)) else Outcome(trouble=data.draw(TROUBLES))
        done = Run(tuple(outcome(right) for right in exercise.expected))
        with quiet():
            verdict = judge(exercise, done)
        card = verdict_card(exercise, verdict, done)
        assert verdict.sentences and all(verdict.sentences)
        assert repr(card) and card._repr_html_()
        if not verdict.passed:
            assert any(o.trouble or not same(o.value, right, exercise.rtol, exercise.atol) or exercise.kind == "choice"
                       for o, right in zip(done.outcomes, exercise.expected, strict=True))
    judged()


@pytest.mark.parametrize("name, value, words", [
    ("kinds", np.array([]), "an array of shape (0,), where the task asks for a dictionary"),
    ("square_by_hand", np.zeros(7), "an array of shape (7,), where the task asks for a tuple of 3"),
    ("average_speed", 10**100, "1e+100"),
    ("average_speed", -10**400, "inf")], ids=["array for dictionary", "array for tuple", "huge", "beyond all"])
def test_a_value_that_cannot_be_looked_into_as_the_right_one_is(name, value, words):
    all_exercises()                     # looks through all lessons
    exercise = find(name)
    done = Run((Outcome(plain(value)),) * len(exercise.expected))
    assert words in repr(verdict_card(exercise, judge(exercise, done), done))


# ------------------------------------------------------------------------------------------- what is handed to `check`

HANDED = {
    "the result": ("check(difference_quotient(lambda t: t * t, 1.0, 0.1))", "write its name alone, without brackets"),
    "the result, by name": ("check(difference_quotient=difference_quotient(lambda t: t, 1.0, 0.1))",
                            "asks for the function itself"),
    "the name in quotes": ("check('difference_quotient')", "Write `check(difference_quotient)`"),
    "a value's name in quotes": ("check('average_speed')", "Write `check(average_speed=average_speed)`"),
    "nothing": ("check()", "nothing to check"),
    "None": ("check(None)", "does not say here which exercise"),
    "a package": ("check(np)", "no exercise called `numpy`"),
    "a function of Python": ("check(print)", "no exercise called `print` in this lesson. Keep the names"),
    "a function of another exercise": ("check(bias_vjp=difference_quotient)", "The check calls `bias_vjp(G)`"),
    "a slip of the pen": ("check(averge_speed=4.95)", "Did you mean `average_speed`?"),
    "an object that answers no question": ("""
        class Silent:
            def __getattr__(self, name): raise RuntimeError(name)
        check(Silent())""", "does not say here which exercise"),
    "a function for a value": ("def average_speed(): return 4.95\ncheck(average_speed)", "Your answer is a function"),
    "no exercise for a hint": ("hint()", 'Write its name in quotes: `hint("'),
    "a number for a hint": ("hint(3)", "Write its name in quotes"),
    "no exercise for a solution": ("show_solution()", 'Write its name in quotes: `show_solution("'),
}


@pytest.mark.parametrize("source, words", HANDED.values(), ids=HANDED)
def test_what_is_handed_over_by_mistake(notebook, source, words):
    notebook("def difference_quotient(f, x, h): return (f(x + h) - f(x)) / h\ncheck(difference_quotient)")
    assert words in notebook(source)


def test_a_value_without_its_name_is_found_by_the_variable_that_holds_it(notebook):
    assert "Correct · average_speed" in notebook("average_speed = 4.95\ncheck(average_speed)")
    assert "Hint · average_speed" in notebook("hint(average_speed)")


def test_no_lesson_is_imported_to_answer_a_wrong_name(notebook, monkeypatch):
    """All lessons together take seconds to import."""
    monkeypatch.setattr("checks.exercise.importlib.import_module", lambda name: pytest.fail(f"imports {name}"))
    assert "no exercise called" in notebook("check(nothing_of_the_kind=1)")


def test_a_check_that_is_stopped_by_hand_shows_little_of_its_own(notebook, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run_answer", stopped)
    with pytest.raises(KeyboardInterrupt, match="You stopped the check") as caught:
        notebook("check(average_speed=4.95)")
    assert [entry.name for entry in caught.traceback][-2:] == ["<module>", "check"]
    assert caught.value.__suppress_context__


def test_a_check_that_stumbles_says_so_and_keeps_what_there_was(notebook, monkeypatch):
    notebook("check(average_speed=4.95)")

    def stumble(*_):
        raise ZeroDivisionError("a slip")

    with monkeypatch.context() as broken:
        broken.setattr(commands, "judge", stumble)
        text = notebook("check(average_speed=4.95)")
    assert "a fault of the course and not yours" in text and "a slip" not in text
    assert read()[0]["average_speed"].passed
