"""What a card shows and in which order, as text and as HTML that survives every front end."""
import html
import re
import xml.etree.ElementTree as ET

import pytest

from checks.cards import STYLES, Card, Listing, Pairs, Paragraph, hint_card, notice_card, solution_card, verdict_card
from checks.checker import Tone, judge, run_answer
from checks.difference_quotient import article_bug, average_speed
from checks.difference_quotient import difference_quotient as quotient
from checks.exercise import find
from checks.start_here import error_name
from checks.training import read_digits


def card_for(exercise, answer):
    run = run_answer(exercise, answer)
    return verdict_card(exercise, judge(exercise, run), run)


def without_brackets(f, x, h):
    return f(x + h) - f(x) / h


def misspelt(f, x, h):
    return (f(x + h) - f(x)) / step  # noqa: F821


def shouting(f, x, h):
    print("<b>x</b> is", x)
    return 0.0


CARDS = {
    "known mistake": lambda: card_for(quotient, without_brackets),
    "exception": lambda: card_for(quotient, misspelt),
    "printing": lambda: card_for(quotient, shouting),
    "right": lambda: card_for(quotient, quotient.reference),
    "value": lambda: card_for(average_speed, 1.77),
    "choice": lambda: card_for(article_bug, "a"),
    "untouched": lambda: card_for(average_speed, ...),
    "text": lambda: card_for(error_name, '<script>alert("!")</script> & "more"'),
    "hint": lambda: hint_card(quotient, 2),
    "solution": lambda: solution_card(quotient),
    "notice": lambda: notice_card("One sentence.", "Another with `a < b` in it."),
}
every_card = pytest.mark.parametrize("make", CARDS.values(), ids=CARDS)


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    assert places == sorted(places), text


# -------------------------------------------------------------------------------------------------------- contents

def test_numbers_come_first_then_their_formula_then_the_reason():
    text = repr(card_for(quotient, without_brackets))
    in_order(text, "→ Keep working · difference_quotient", "For example `difference_quotient(f, 0.7, 0.5)`",
             "f(x) = e^(-x) + x³/9", "yours", "right", "Your numbers are those of", "f(x + h) - f(x) / h",
             "Put brackets round the rise", 'hint("difference_quotient")')


def test_an_exception_shows_the_line_and_what_it_means():
    text = repr(card_for(quotient, misspelt))
    in_order(text, "Line ", "return (f(x + h) - f(x)) / step", "Python stopped with NameError",
             "does not know the name `step`")
    assert "Traceback" not in text


def test_what_was_printed_is_shown_last_but_for_the_way_out():
    in_order(repr(card_for(quotient, shouting)), "yours", "your function printed", "<b>x</b> is 0.7", "Stuck?")


def test_a_right_answer_is_praised_and_needs_no_hint():
    text = repr(card_for(quotient, quotient.reference))
    in_order(text, "✓ Correct", "right value on all 8 inputs", quotient.remark)
    assert "hint(" not in text


def test_what_is_said_of_an_answer_in_words_needs_no_quotes_and_no_formula():
    text = repr(card_for(read_digits, lambda x_train, y_train, x_test: [7] * len(x_test)))
    in_order(text, "yours  the same digit for every image", "right  at least 96 % are right", "does not depend on")
    assert "Your numbers are those of" not in text


def test_the_right_value_is_not_given_away():
    text = repr(card_for(average_speed, 1.77))
    assert "yours  1.77 m/s" in text
    assert "4.95" not in text and "right  " not in text
    assert "Your answer is that of\n    1.77 / 0.6" in repr(card_for(average_speed, 1.77 / 0.6))


def test_a_question_to_be_guessed_offers_no_hint():
    question = find("before_1")
    text = repr(card_for(question, "?"))
    assert "Not started" in text and "Stuck?" not in text
    assert "has no hints: guess" in repr(hint_card(question, 0))


def test_a_choice_repeats_the_option_and_replies():
    in_order(repr(card_for(article_bug, "a")), "You chose a: Round-off", "17th decimal")


@pytest.mark.parametrize("taken, left", [(1, "Run the cell again for the next of 3 hints."),
                                         (3, 'show_solution("difference_quotient")')])
def test_hints_say_how_to_go_on(taken, left):
    text = repr(hint_card(quotient, taken))
    assert left in text
    assert [hint in text for hint in quotient.hints] == [True] * taken + [False] * (3 - taken)


def test_numbers_are_aligned_at_the_decimal_point():
    rows = Pairs([("yours", "-10.5"), ("right", "3.25")]).text().splitlines()
    assert rows[0].index(".") == rows[1].index(".")
    assert Pairs([("yours", "nan"), ("right", "3.25")]).text().splitlines()[1].endswith("  3.25")


# ------------------------------------------------------------------------------------------------------------ form

class Texts:
    """The words of a piece of HTML, read by a parser that forgives nothing."""

    def __init__(self, source):
        self.root = ET.fromstring(source.replace("&nbsp;", " "))
        self.words = " ".join("".join(self.root.itertext()).split())


@every_card
def test_html_is_well_formed_and_says_the_same_as_the_text(make):
    card = make()
    words = Texts(card._repr_html_()).words
    for piece in re.findall(r"[\w.+−-]{2,}", repr(card)):
        assert piece in words, piece


@every_card
def test_html_brings_its_own_look_and_nothing_that_runs(make):
    source = make()._repr_html_()
    tags = {node.tag for node in Texts(source).root.iter()}
    assert tags <= {"div", "span", "strong", "code", "p", "pre", "table", "tbody", "tr", "th", "td"}
    assert not re.search(r"<script|onclick|class=|javascript:", source)


@every_card
def test_text_takes_the_colours_of_its_theme(make):
    """Only the badge and the bar have colours of their own; a dark theme can do the rest."""
    for node in Texts(make()._repr_html_()).root.iter():
        style = dict(part.split(":", 1) for part in node.get("style", "").split(";") if ":" in part)
        if node.get("aria-hidden") != "true":
            assert style.get("color", "inherit") == "inherit"
            assert style.get("background", "none").startswith(("none", "rgba(127,127,127"))


@every_card
def test_a_screen_reader_hears_the_tone_in_words(make):
    root = Texts(make()._repr_html_()).root
    assert root.get("role") == "status"
    badge = next(node for node in root.iter("span") if node.get("aria-hidden") == "true")
    assert badge.text not in "".join(root.find("div/strong").itertext())


@every_card
def test_a_card_is_the_same_every_time(make):
    first, second = make(), make()
    assert first._repr_mimebundle_() == second._repr_mimebundle_()
    assert "0x" not in repr(first)


def test_two_stars_in_code_are_a_power():
    words = Paragraph("`h**2` is **small**, and **`x**3`** is `x**3`")
    assert words.text() == "`h**2` is small, and `x**3` is `x**3`"
    assert "h**2</code> is <strong>small</strong>" in words.html()
    assert words.html().count("x**3</code>") == 2
    assert words.html().count("<strong>") == 2


def test_what_a_learner_writes_cannot_become_html():
    card = Card(STYLES[Tone.ALMOST], "<i>", "<b>", [Paragraph("<u> `<s>` **<em>**"), Listing("<p>", "<pre>")])
    source = card._repr_html_()
    for tag in ("<i>", "<b>", "<u>", "<s>", "<em>"):
        assert tag not in source
    assert html.unescape(Texts(source).words).count("<") == 7


def test_every_tone_has_a_symbol_and_a_colour_of_its_own():
    assert set(STYLES) == set(Tone)
    assert len({style.symbol for style in STYLES.values()}) == len({style.colour for style in STYLES.values()}) == 5
