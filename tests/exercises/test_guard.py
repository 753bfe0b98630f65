"""Learner code that loops, shouts, exits, breaks or cheats: each gets a sentence, and the notebook lives on."""
import builtins
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest

import gradlib as gl
from checks.cards import verdict_card
from checks.checker import Tone, judge, run_answer
from checks.difference_quotient import average_speed
from checks.difference_quotient import difference_quotient as reference
from checks.exercise import Exercise
from checks.guard import PRINTED_LIMIT, run
from checks.plain import text


@pytest.fixture
def card():
    """The card for a learner's `difference_quotient`, as text; it never shows anything of the checker's own."""
    def make(function, exercise=reference):
        done = run_answer(exercise, function)
        verdict = judge(exercise, done)
        text = repr(verdict_card(exercise, verdict, done))
        assert verdict.tone in (Tone.KEEP_WORKING, Tone.ALMOST)
        assert "Traceback" not in text
        assert "checks" not in text
        return text
    return make


@pytest.fixture
def quick(monkeypatch):
    """A time limit that lets the tests of loops be short."""
    monkeypatch.setattr(reference, "seconds", 0.2)


def test_an_endless_loop_is_stopped_and_its_line_shown(card, quick):
    def difference_quotient(f, x, h):
        while h > 0:
            x = x + h
        return x

    before = threading.active_count()
    text = card(difference_quotient)
    assert "had not finished after 0.2 seconds" in text
    assert "while h > 0:" in text or "x = x + h" in text
    assert "a loop that never ends" in text
    assert threading.active_count() == before


def test_a_loop_that_catches_everything_is_stopped(card, quick):
    def difference_quotient(f, x, h):
        while True:
            try:  # noqa: SIM105
                f(x)
            except:  # noqa: E722
                pass

    before = threading.active_count()
    assert "had not finished" in card(difference_quotient)
    assert threading.active_count() == before


def test_a_call_that_cannot_be_stopped_is_left_behind_and_said_so(card, quick):
    end = time.monotonic() + 3

    def difference_quotient(f, x, h):
        while time.monotonic() < end:
            try:  # noqa: SIM105
                time.sleep(1)
            except:  # noqa: E722
                pass

    begun = time.monotonic()
    text = card(difference_quotient)
    assert time.monotonic() - begun < 2.5
    assert "still runs in the background" in text
    assert "Kernel" in text


def test_a_busy_machine_is_not_the_learners_fault(verdict, quick):
    """Sleep stands for the turns of others: the seconds pass, and nothing was computed in them."""
    def difference_quotient(f, x, h):
        time.sleep(0.3 / len(reference.probes))
        return (f(x + h) - f(x)) / h

    assert verdict(reference, difference_quotient).passed
    begun = time.monotonic()
    assert "finished after 0.2 seconds" in verdict(reference, lambda f, x, h: time.sleep(1.5)).sentences[0]
    assert time.monotonic() - begun < 3


def test_the_learners_own_interrupt_is_heard(monkeypatch):
    """Ctrl-C reaches the notebook, and the learner's code stops."""
    monkeypatch.setattr(reference, "seconds", 30)

    def difference_quotient(f, x, h):
        while True:
            pass

    before = threading.active_count()
    timer = threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_answer(reference, difference_quotient)
    timer.join()
    assert time.monotonic() - begun < 5
    assert threading.active_count() == before


def test_a_megabyte_of_output_is_counted_and_not_shown(card, capsys):
    def difference_quotient(f, x, h):
        print("spam " * 30_000)
        print("complaint", file=sys.stderr)
        return 0

    text = card(difference_quotient)
    assert "your function printed" in text
    assert "characters are left out" in text
    assert len(text) < 2_000
    assert text.count("spam") <= PRINTED_LIMIT // 5
    assert capsys.readouterr() == ("", "")


def test_a_few_printed_words_are_shown(card):
    def difference_quotient(f, x, h):
        if h == -0.25:
            print("here is h:", h)
        return h

    text = card(difference_quotient)
    assert "here is h: -0.25" in text
    assert "left out" not in text


def test_printing_instead_of_returning(card):
    def difference_quotient(f, x, h):
        print((f(x + h) - f(x)) / h)

    text = card(difference_quotient)
    assert "returns None" in text
    assert "It printed something instead" in text


@pytest.mark.parametrize("leave", [sys.exit, exit, lambda: (_ for _ in ()).throw(KeyboardInterrupt)])
def test_leaving_python_is_refused(card, leave):
    def difference_quotient(f, x, h):
        leave()

    text = card(difference_quotient)
    assert "Return a value instead" in text


def test_the_notebooks_own_exit_is_not_called():
    """In a notebook `exit` is a name of the learner's own and closes the kernel."""
    closed = []
    names = {"exit": lambda: closed.append(True)}
    exec("def difference_quotient(f, x, h):\n    exit()", names)
    done = run_answer(reference, names["difference_quotient"])
    assert done.outcomes[0].trouble.kind == "SystemExit"
    assert not closed
    names["exit"]()
    assert closed


def test_input_does_not_wait(card):
    original = builtins.input

    def difference_quotient(f, x, h):
        return float(input("x?"))

    assert "nobody to ask" in card(difference_quotient)
    assert builtins.input is original


def test_changing_an_input_in_place_is_almost(verdict):
    probes = [(np.array([1.0, 2.0]),), (np.array([-1.0, 0.5]),)]
    exercise = Exercise("code", "doubled", "test", "Double it.", lambda values: 2 * values, [], 1, probes)

    def doubled(values):
        values *= 2
        return values

    found = verdict(exercise, doubled)
    assert found.tone is Tone.ALMOST
    assert "changes its input `values` in place" in found.sentences[0]
    assert probes[0][0].tolist() == [1, 2]
    assert verdict(exercise, lambda values: values * 2).tone is Tone.CORRECT


def test_warnings_do_not_spill(card, capsys):
    def difference_quotient(f, x, h):
        warnings.warn("careful!", stacklevel=1)
        return np.float64(1) / np.float64(0) + np.log(np.float64(-1))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = card(difference_quotient)
    assert "nan" in text
    assert "careful" not in text + "".join(capsys.readouterr())


# ------------------------------------------------------------------------------------------ exceptions, in plain words

def name_error(f, x, h):
    return (f(x + h) - g(x)) / h  # noqa: F821


def type_error(f, x, h):
    return (f - f(x)) / h


def called_number(f, x, h):
    return f(x + h) - f(x) / h(2)


def zero_division(f, x, h):
    nothing = int(h * 0)
    return 1 / nothing


def index_error(f, x, h):
    return [f(x)][1]


def key_error(f, x, h):
    return {"a": 1}["b"]


def attribute_error(f, x, h):
    return f(x).slope


def name_of_numpys(f, x, h):
    return log(f(x)) / h          # noqa: F821


def imaginary_unit(f, x, h):
    return f(x + i * h).imag / h  # noqa: F821


def value_error(f, x, h):
    return float("two")


def recursion_error(f, x, h):
    return recursion_error(f, x, h)


def overflow_error(f, x, h):
    return 10.0 ** 400


def unbound(f, x, h):
    if h > 1000:
        rise = 1
    return rise / h


def broadcast(f, x, h):
    return np.ones(2) + np.ones(3)


def too_few_arguments(f, x, h):
    return np.logaddexp(h)


def assertion(f, x, h):
    assert h > 1000


@pytest.mark.parametrize("function, words, line", [
    (name_error, "does not know the name `g`", "return (f(x + h) - g(x)) / h"),
    (name_of_numpys, "it is one of NumPy's, and is called `np.log`", "return log(f(x)) / h"),
    (imaginary_unit, "the imaginary unit is meant: that is written `1j`", "return f(x + i * h).imag / h"),
    (type_error, "Call it: `f(x)` instead of `f`", "return (f - f(x)) / h"),
    (called_number, "`h` holds a value of type float", "return f(x + h) - f(x) / h(2)"),
    (zero_division, "divided by zero", "return 1 / nothing"),
    (index_error, "outside the list", "return [f(x)][1]"),
    (key_error, "no entry under this key", 'return {"a": 1}["b"]'),
    (attribute_error, "does not have", "return f(x).slope"),
    (value_error, "cannot be used here", 'return float("two")'),
    (recursion_error, "calls itself and never stops", "return recursion_error(f, x, h)"),
    (overflow_error, "too large", "return 10.0 ** 400"),
    (unbound, "before it was given a value", "return rise / h"),
    (broadcast, "shapes that do not fit", "return np.ones(2) + np.ones(3)"),
    (too_few_arguments, "takes 2 to 3 arguments", "return np.logaddexp(h)"),
    (assertion, "found its condition false", "assert h > 1000"),
], ids=lambda value: getattr(value, "__name__", ""))
def test_an_exception_shows_the_learners_line_and_what_it_means(card, function, words, line):
    text = card(function)
    assert words in text
    assert line in text
    assert "in the call `difference_quotient(f, 0.7, 0.5)`" in text


def test_the_line_is_the_learners_also_when_a_library_raised(card):
    def difference_quotient(f, x, h):
        return np.linalg.inv(np.zeros((2, 2)))

    text = card(difference_quotient)
    assert "np.linalg.inv(np.zeros((2, 2)))" in text
    assert "Singular matrix" in text


def test_the_line_is_the_learners_also_when_gradlib_complained(card):
    def difference_quotient(f, x, h):
        return gl.jvp(f, x, 1.0)

    text = card(difference_quotient)
    assert "\n    return gl.jvp(f, x, 1.0)\n" in text
    assert "raise complaint" not in text


def test_the_line_comes_from_a_cell(card):
    """IPython keeps a cell's source in linecache under a made-up file name; so does this test."""
    import linecache
    source = "def difference_quotient(f, x, h):\n    rise = f(x + h) - f(x)\n    return rise / step\n"
    linecache.cache["<ipython-input-7>"] = (len(source), None, source.splitlines(keepends=True), "<ipython-input-7>")
    names = {}
    exec(compile(source, "<ipython-input-7>", "exec"), names)
    text = card(names["difference_quotient"])
    assert "Line 3 of your cell" in text
    assert "return rise / step" in text


def test_memory_addresses_are_left_out(card):
    def difference_quotient(f, x, h):
        raise ValueError(f"odd: {object()}")

    assert "0x" not in card(difference_quotient)


def test_the_wrong_number_of_arguments(card):
    def difference_quotient(f, x):
        return 0

    text = card(difference_quotient)
    assert "The check calls `difference_quotient(f, x, h)`, with 3 arguments" in text
    assert "`difference_quotient(f, x)`" in text


def test_right_here_and_an_exception_there(card):
    def difference_quotient(f, x, h):
        if h < 0:
            raise ValueError("h must be positive")
        return (f(x + h) - f(x)) / h

    text = card(difference_quotient)
    assert "h must be positive" in text
    assert "On 7 of 8 inputs your value is right" in text


def test_faked_operators_do_not_pass(verdict):
    class Yes:
        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return 0

        __rsub__ = __sub__
        __hash__ = None

    found = verdict(reference, lambda f, x, h: Yes())
    assert not found.passed
    assert "an object of type Yes" in found.sentences[0]


def test_patching_numpy_does_not_pass(verdict, monkeypatch):
    """The judge keeps the functions that it was born with."""
    for name in ("isclose", "allclose"):
        monkeypatch.setattr(np, name, lambda *_, **__: True)
    assert not verdict(reference, lambda f, x, h: 0.0).passed
    assert not verdict(average_speed, 123.0).passed


def test_a_huge_array_or_list_is_counted_and_not_kept(verdict):
    found = verdict(reference, lambda f, x, h: np.zeros(10**8))
    assert "an array of 100,000,000 numbers" in found.sentences[0]
    assert "a list of 2,000,000" in verdict(average_speed, [0] * 2_000_000).sentences[0]


def test_a_list_that_holds_itself_is_not_followed(verdict):
    endless = []
    endless.append(endless)
    for found in (verdict(average_speed, endless), verdict(reference, lambda f, x, h: endless)):
        assert "holds itself" in found.sentences[0]


def test_an_object_that_fails_at_pretending_is_named(verdict):
    class Unlucky(list):
        def __iter__(self):
            raise RuntimeError("nothing to see")

    assert "an object of type Unlucky" in verdict(average_speed, Unlucky([1])).sentences[0]


@pytest.mark.parametrize("number", [10**5000, -10**5000], ids=["large", "small"])
def test_a_number_beyond_every_float_is_infinite(verdict, number):
    assert "infinite" in verdict(average_speed, number).sentences[0]


def test_a_decimal_comma_is_explained(verdict):
    assert "a comma makes a tuple" in " ".join(verdict(average_speed, (4, 95)).sentences)


def test_what_a_learner_changes_ends_with_the_check(card, verdict):
    def difference_quotient(f, x, h):
        sys.setrecursionlimit(200)
        np.set_printoptions(precision=1)
        np.seterr(all="raise")
        f.label, f._function = "something else", lambda t: 0.0
        return (f(x + h) - f(x)) / h

    before = sys.getrecursionlimit(), np.get_printoptions(), np.geterr()
    assert "f(x) = e^(-x) + x³/9" in card(difference_quotient)
    assert (sys.getrecursionlimit(), np.get_printoptions(), np.geterr()) == before
    assert verdict(reference, reference.reference).passed


def test_a_function_that_lies_about_its_arguments_is_called_all_the_same(verdict):
    def difference_quotient(f, x, h):
        return (f(x + h) - f(x)) / h

    difference_quotient.__signature__ = "anything"
    assert verdict(reference, difference_quotient).passed


def test_a_fault_of_the_guards_own_is_no_timeout(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("not the learner's")

    monkeypatch.setattr("checks.guard.outcome_of", fail)
    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        run(lambda x: x, [(1,)], None, 5.0)
    assert time.monotonic() - begun < 2


def test_minus_zero_is_shown_as_zero():
    assert text(-0.0) == "0" and text(np.array([-0.0, -1.5])) == "[0, -1.5]"


def test_threads_that_are_left_running_do_no_harm(verdict):
    end = threading.Event()

    def difference_quotient(f, x, h):
        threading.Thread(target=end.wait, daemon=True).start()
        return (f(x + h) - f(x)) / h

    assert verdict(reference, difference_quotient).passed
    end.set()


def test_observe_applies_what_was_returned():
    """Functions and generators are turned into numbers, and a random generator is fresh on every call."""
    done = run(lambda a: lambda x: a * x, [(2,), (3,)], lambda made, a: [made(1), made(10)], 1.0)
    assert [outcome.value for outcome in done.outcomes] == [[2, 20], [3, 30]]

    def counting(start):
        while True:
            yield start
            start += 1

    done = run(counting, [(5,)], lambda generator, start: [next(generator) for _ in range(3)], 1.0)
    assert done.outcomes[0].value == [5, 6, 7]
    draw = [run(lambda rng: rng.normal(), [(np.random.default_rng(1),)] * 2, None, 1.0).outcomes for _ in range(2)]
    assert len({outcome.value for outcomes in draw for outcome in outcomes}) == 1
