"""Wrong answers that are in no list: each still gets a sentence of its own."""
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cards import verdict_card
from checks.checker import Tone, judge, run_answer
from checks.derivative import matching, slope_signs, square_at_5
from checks.difference_quotient import article_error, average_speed, speeds
from checks.difference_quotient import difference_quotient as quotient
from checks.exercise import Exercise, Labelled
from checks.rules import fading_wave_slope
from checks.start_here import error_name


def right(f, x, h):
    return (f(x + h) - f(x)) / h


def from_values(change):
    """A learner's function that does something to the right value."""
    return lambda f, x, h: change(right(f, x, h), f, x, h)


UNLISTED = {
    "no return": (from_values(lambda *_: None), "ends without `return`"),
    "text": (lambda f, x, h: str(right(f, x, h)), "returns text"),
    "a comparison": (lambda f, x, h: f(x + h) == f(x), "True or False"),
    "the function": (lambda f, x, h: f, "Call it: round brackets"),
    "a generator": (lambda f, x, h: (right(f, x, h) for _ in range(1)), "`return` gives back a value"),
    "a list": (lambda f, x, h: [right(f, x, h)], "a list of 1, where the task asks for one number"),
    "an array": (lambda f, x, h: np.array([right(f, x, h)]), "Take its one entry with `[0]`"),
    "complex": (lambda f, x, h: complex(right(f, x, h)), "complex number"),
    "an exact multiple": (from_values(lambda r, *_: 1.7 * r), "1.7 times the right one"),
    "double": (from_values(lambda r, *_: 2 * r), "twice the right one"),
    "a tenth": (from_values(lambda r, *_: r / 10), "a tenth of the right one"),
    "divided by h twice": (from_values(lambda r, f, x, h: r / h), "`h` times yours"),
    "times x": (from_values(lambda r, f, x, h: r * x), "`x` times the right one"),
    "times x squared": (from_values(lambda r, f, x, h: r * x**2), "`x` squared times the right one"),
    "plus h": (from_values(lambda r, f, x, h: r + h), "the right one plus `h`"),
    "minus x": (from_values(lambda r, f, x, h: r - x), "the right one minus `x`"),
    "plus one": (from_values(lambda r, *_: r + 1), "too large by 1"),
    "rounded": (from_values(lambda r, *_: round(float(r), 2)), "rounded to 2 decimals"),
    "cut off": (from_values(lambda r, *_: int(r)), "decimals cut off"),
    "swapped arguments": (lambda f, x, h: right(f, h, x), "for `x` and `h` exchanged"),
    "nan": (lambda f, x, h: math.nan, "0/0"),
    "infinite": (lambda f, x, h: math.inf, "divided by zero"),
    "wrong for h < 0": (lambda f, x, h: right(f, x, abs(h)), "It goes wrong where `h` is negative"),
    "wrong for x < 0": (lambda f, x, h: right(f, abs(x), h), "It goes wrong where `x` is negative"),
    "wrong for large x": (lambda f, x, h: right(f, min(x, 1), h), "It goes wrong where `x` is larger than 0.7"),
    "one function only": (lambda f, x, h: right(lambda t: np.exp(-t) + t**3 / 9, x, h), "where `f(x) = sin(2x)`"),
    "x itself": (lambda f, x, h: x, "gives back `x` itself"),
    "a constant": (lambda f, x, h: 7, "gives 7 for every input"),
    "deaf to h": (lambda f, x, h: right(f, x, 1e-6), "stays the same when only `h` changes"),
    "squared": (from_values(lambda r, *_: r**2), "square of the right one"),
    "nearly": (from_values(lambda r, f, x, h: r * (1 + 0.01 * math.sin(90 * x))), "Close: your value is off by"),
    "deaf to f": (lambda f, x, h: math.sin(h * x) + x / 7, "Where does `f` come in?"),
    "something else": (lambda f, x, h: f(x) ** 2 + h * x, "Work the input above out by hand"),
}


@pytest.mark.parametrize("function, words", UNLISTED.values(), ids=UNLISTED)
def test_unlisted_wrong_functions_get_a_specific_sentence(function, words):
    function.__name__ = "difference_quotient"
    run = run_answer(quotient, function)
    verdict = judge(quotient, run)
    card = repr(verdict_card(quotient, verdict, run))
    assert not verdict.passed
    assert verdict.mistake is None
    assert words.strip() in card
    assert verdict.comparison.call.startswith("difference_quotient(f, ")
    assert verdict.comparison.yours != verdict.comparison.right


def test_the_sentences_differ():
    """Nearly every one of these answers gets a sentence that no other one gets."""
    first = [judge(quotient, run_answer(quotient, function)).sentences for function, _ in UNLISTED.values()]
    assert len(set(first)) >= len(first) - 1


def test_an_exception_speaks_of_the_learners_function_not_of_what_the_check_wraps_it_in():
    verdict = judge(quotient, run_answer(quotient, lambda f, x, h: (f * (x + h) - f * x) / h))
    said = " ".join(verdict.sentences)
    assert "'function' and 'float'" in said and "Labelled" not in said
    assert "Call it: `f(x)` instead of `f`" in said


@given(st.floats(-1e6, 1e6).filter(lambda c: abs(c) > 1e-3 and abs(c - 1) > 1e-3))
def test_any_constant_factor_is_found(factor):
    verdict = judge(quotient, run_answer(quotient, from_values(lambda r, *_: factor * r)))
    assert verdict.tone is not Tone.CORRECT
    words = ("times", "half", "the right", "never negative")
    assert verdict.mistake or any(word in verdict.sentences[0] for word in words)


@given(st.floats(-100, 100).filter(lambda c: abs(c) > 1e-3))
def test_any_constant_offset_is_found(offset):
    verdict = judge(quotient, run_answer(quotient, from_values(lambda r, *_: r + offset)))
    assert f"too {'large' if offset > 0 else 'small'} by" in verdict.sentences[0]


# ---------------------------------------------------------------------------------------------------------- values

@pytest.mark.parametrize("exercise, answer, words", [
    (average_speed, "4.95 m/s", "without quotes and without its unit"),
    (average_speed, -4.95, "The size is right and the sign is not"),
    (average_speed, 17.82, "3.6 times the right one. Check the units"),
    (average_speed, 495, "100 times the right one. Check the units"),
    (average_speed, 5, "rounded to a whole number"),
    (average_speed, 4.9, "Close"),
    (average_speed, None, "result of `print(...)`"),
    (average_speed, [4.95], "a list of 1"),
    (average_speed, math.nan, "not a number"),
    (average_speed, True, "True or False"),
    (average_speed, print, "Call it"),
    (average_speed, 123.4, "Say in words what is asked for"),
    (article_error, 0.2, "twice the right one"),
    (speeds, [1.0, 2.9, 4.95, 6.85, 8.8], "The numbers are right, but they come in a list"),
    (speeds, np.array([[1.0, 2.9, 4.95, 6.85, 8.8]]), "an array of shape (1, 5)"),
    (speeds, np.array([1.0, 2.9, 4.95, 6.85]), "an array of shape (4,)"),
    (speeds, 4.95, "one number, where the task asks for an array"),
    (speeds, np.array([8.8, 6.85, 4.95, 2.9, 1.0]), "in the reverse order"),
    (speeds, np.array([1.0, 2.9, 5.5, 6.85, 8.8]), "4 of 5 entries are right. The first wrong one has the index 2"),
    (speeds, np.array([0.0, 2.9, 4.95, 6.85, 9.0]), "Only the two ends are wrong"),
    (speeds, np.array([1.0, 2.9, 4.95, 6.85, np.nan]), "not a number"),
    (error_name, "NameError: name 'x' is not defined", "among your words. Give it alone"),
    (error_name, "AttributeError", "not the word asked for"),
], ids=lambda value: getattr(value, "name", None))
def test_wrong_values(exercise, answer, words):
    run = run_answer(exercise, answer)
    verdict = judge(exercise, run)
    assert not verdict.passed
    text = " ".join(repr(verdict_card(exercise, verdict, run)).split())
    assert words in text
    assert verdict.comparison.right is None         # the right value would end the exercise


def test_half_filled_answers_count_their_blanks(verdict):
    exercise = Exercise("value", "three_signs", "test", "The three signs.", lambda: ["+", "0", "-"], [], 1)
    found = verdict(exercise, ["+", "?", ...])
    assert found.tone is Tone.NOT_STARTED
    assert found.sentences == ("1 of 3 places are filled in.",)
    assert "2 of 3 entries are right" in verdict(exercise, ["+", "0", "+"]).sentences[0]
    assert verdict(exercise, ("+", "0", "-")).passed


def test_dictionaries(verdict):
    exercise = Exercise("value", "both_slopes", "test", "Both slopes.", lambda: {"left": -1.0, "right": 1.0}, [], 1)
    assert verdict(exercise, {"right": 1, "left": -1}).passed
    assert "The keys differ" in verdict(exercise, {"left": -1}).sentences[0]
    sentences = verdict(exercise, {"left": -1, "right": 2}).sentences
    assert sentences == ("1 of 2 entries is right. Look again at ['right'].",)


# ------------------------------------------------------------------------------------------------------- other probes

@pytest.mark.parametrize("answer, words", [
    (lambda X: X.T @ np.ones(3), "an array of shape (2,), where the task asks for an array of shape (3,)"),
    (lambda X: X @ np.ones((2, 1)), "`.reshape(...)` arranges them"),
    (lambda X: (X @ np.ones(2)).sum(), "Was it summed up"),
    (lambda X: list(X @ np.ones(2)), "The numbers are right, but they come in a list"),
    (lambda X: X @ np.array([1.0, 2.0]), "hand"),
])
def test_arrays(verdict, answer, words):
    exercise = Exercise("code", "row_sums", "test", "Sum each row.", lambda X: X.sum(axis=1), [], 1,
                        [(np.array([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.3]]),), (np.array([[0.0, 2.0], [7, 1], [2, 2]]),)])
    assert words in " ".join(verdict(exercise, answer).sentences)
    assert verdict(exercise, lambda X: X @ np.ones(2)).passed


def test_a_large_array_shows_the_first_wrong_entry(verdict):
    exercise = Exercise("code", "squares", "test", "Square.", lambda x: x**2, [], 1, [(np.arange(100.0),)])

    def squares(x):
        out = x**2
        out[41] = 0
        return out

    comparison = verdict(exercise, squares).comparison
    assert (comparison.call, comparison.yours, comparison.right) == ("squares(x)[41]", "0", "1681")


def test_arguments_are_shown_so_that_the_call_can_be_repeated(verdict):
    exercise = Exercise("code", "at", "test", "Evaluate.", lambda f, x, mode: f(x).sum(), [], 1,
                        [(Labelled("f(x) = x²", lambda x: x**2), np.array([1.0, 2.0]), "fast")])
    comparison = verdict(exercise, lambda f, x, mode: 3.0).comparison
    assert comparison.call == "at(f, x, 'fast')"
    assert comparison.where == ("f(x) = x²", "x = [1, 2]")


def test_of_a_large_argument_a_card_tells_the_shape(verdict):
    exercise = Exercise("code", "total", "test", "Add.", lambda x: x.sum(), [], 1, [(np.ones((1348, 64)),)])
    assert verdict(exercise, lambda x: 3.0).comparison.where == ("x.shape = (1348, 64)",)


def test_a_pair_of_unlike_parts_that_is_right_on_some_inputs(verdict):
    """NumPy cannot measure a pair of two numbers and a list of none: no question of size may be put to it."""
    exercise = Exercise("code", "walk", "test", "Walk.", lambda x, steps: ([x, x], [x] * steps), [], 1,
                        [(1.0, 3), (2.0, 4), (3.0, 0)])
    found = verdict(exercise, lambda x, steps: ([x, x], [x + 1] * steps))
    assert "Right on 1 of 3 inputs." in found.sentences


def test_right_on_few_inputs_is_not_almost_right(verdict):
    exercise = Exercise("code", "curve", "test", "Evaluate.", lambda x: x**3 - 2 * x, [], 1,
                        [(x,) for x in (0.0, 1.1, -1.3, 2.0, 0.7)])
    few, many = verdict(exercise, lambda x: math.sin(x)), verdict(exercise, lambda x: 7 if x == 2 else x**3 - 2 * x)
    assert (few.tone, few.sentences[0]) == (Tone.KEEP_WORKING, "Right on 1 of 5 inputs.")
    assert (many.tone, many.sentences[0]) == (Tone.ALMOST, "Right on 4 of 5 inputs.")


def test_a_factor_is_seen_past_an_input_where_the_right_value_is_zero(verdict):
    exercise = Exercise("code", "curve", "test", "Evaluate.", lambda x: x**3 - 2 * x, [], 1,
                        [(x,) for x in (0.0, 1.1, -1.3)])
    assert "twice the right one" in verdict(exercise, lambda x: 2 * (x**3 - 2 * x)).sentences[0]


def test_an_answer_that_is_right_for_a_single_row_only(verdict):
    one, several = np.array([[1.0, 3.0]]), np.array([[1.0, 3.0], [2.0, 5.0]])
    exercise = Exercise("code", "columns", "test", "Add.", lambda G: G.sum(axis=0), [], 1, [(several,), (one,)])
    assert verdict(exercise, lambda G: G.prod(axis=0)).sentences == (
        "Right on 1 of 2 inputs.", "It goes wrong where `G` has more than one row.")


def test_equal_looking_numbers_are_shown_with_more_digits(verdict):
    exercise = Exercise("code", "third", "test", "A third.", lambda x: x / 3, [], 1, [(1.0,), (2.0,)], rtol=1e-12,
                        atol=0)
    comparison = verdict(exercise, lambda x: x / 3 + 1e-8).comparison
    assert comparison.yours != comparison.right


def test_a_formula_that_is_the_answer_itself_is_not_shown(verdict):
    assert verdict(matching, "QSRP").formula is None
    assert verdict(slope_signs, [1, 1, 0, -1, -1]).formula is None
    assert verdict(square_at_5, [26.01, 260.1, 10]).formula == "[5.1**2, 5.1**2 / 0.1, 10]"


@pytest.mark.parametrize("h", [1e-4, 6e-6, 1e-6, 1e-8])
@pytest.mark.parametrize("formula", ["(f(x + h) - f(x)) / h", "(f(x + h) - f(x - h)) / (2 * h)"])
def test_a_quotient_does_not_pass_for_the_rules(verdict, formula, h):
    def f(x):
        return np.exp(-x / 2) * np.sin(3 * x)

    found = verdict(fading_wave_slope, eval(f"lambda x: {formula}", {"f": f, "h": h}))
    assert found.tone is Tone.ALMOST
    assert found.comparison.yours != found.comparison.right
    assert verdict(fading_wave_slope, lambda x: np.exp(-x / 2) * (3 * np.cos(3 * x) - np.sin(3 * x) / 2)).passed


def test_a_variant_passes_with_its_remark_and_a_mistake_may_raise(verdict):
    probes = [(-1.0,), (0.0,), (2.0,)]
    exercise = Exercise("code", "slope_of_a_ramp", "test", "Slope.", lambda x: float(x > 0), [], 1, probes)

    @exercise.variant
    def half(x):
        """At 0 you chose ½, which is allowed too."""
        return 0.5 if x == 0 else float(x > 0)

    @exercise.mistake
    def divides(x):
        """At 0 you divide by 0: say what happens there first."""
        return (x + abs(x)) / (2 * x)

    assert verdict(exercise, half).sentences == (half.__doc__,)
    assert verdict(exercise, half).tone is Tone.CORRECT
    found = verdict(exercise, lambda x: max(x, 0) / x)
    assert found.mistake == "divides"
    assert divides.__doc__ in found.sentences


def test_a_call_instead_of_the_function(verdict):
    found = verdict(quotient, 0.3)
    assert "asks for the function itself" in found.sentences[0]
    assert "check(difference_quotient)" in found.sentences[1]


def test_functions_of_other_kinds_are_called_too(verdict):
    class Callable:
        def __call__(self, f, x, h):
            return right(f, x, h)

    assert verdict(quotient, Callable()).passed
    assert verdict(quotient, partial(right)).passed
