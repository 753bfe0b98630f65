"""The learner's progress: kept, added up, never lost in silence, and shown a row a lesson."""
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from checks import progress_file
from checks.commands import check, hint, show_solution
from checks.exercise import all_exercises
from checks.lessons import LESSONS
from checks.progress import OPEN, PASSED, TRIED, items, progress_card, show
from checks.progress_file import Entry, read, record

ROOT = Path(__file__).parents[2]
EXERCISES = all_exercises()


@pytest.fixture
def shown(monkeypatch):
    """The cards that were shown, as text."""
    cards = []
    monkeypatch.setattr("checks.cards.Card.show", lambda card: cards.append(repr(card)))
    return cards


# ------------------------------------------------------------------------------------------------------- the file

def test_what_happens_in_an_exercise_adds_up(progress_path):
    for news in ({"tried": True}, {"hints": 2}, {"hints": 1}, {"tried": True, "passed": True}, {"tried": True},
                 {"solution": True}, {"choice": "b"}, {}):
        assert record("average_speed", **news) is None
    assert read() == ({"average_speed": Entry(passed=True, tries=3, hints=2, solution=True, choice="b")}, None)
    kept = json.loads(progress_path.read_text(encoding="utf-8"))
    assert kept["version"] == progress_file.VERSION
    assert [path.name for path in progress_path.parent.iterdir()] == [progress_path.name], "no locks, no leftovers"


def test_without_a_file_there_is_no_progress_and_none_is_made_by_looking(progress_path):
    assert read() == ({}, None)
    assert not progress_path.exists()


DAMAGED = {
    "empty": "",
    "cut off": '{"version": 1, "exercises": {"average_speed": {"passed": tr',
    "no object": "[1, 2]",
    "no version": '{"exercises": {}}',
    "no exercises": '{"version": 1}',
    "an unknown part": '{"version": 1, "exercises": {"average_speed": {"marks": 3}}}',
    "a part of the wrong kind": '{"version": 1, "exercises": {"average_speed": {"passed": "yes"}}}',
    "nested without end": "[" * 100_000,
    "not text": b"\xff\xfe\x00\x80",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_set_aside_whole_and_reported(progress_path, content):
    content = content if isinstance(content, bytes) else content.encode()
    progress_path.write_bytes(content)
    sentence = record("average_speed", tried=True)
    assert "was damaged" in sentence and "progress.damaged-1.json" in sentence
    assert progress_path.with_name("progress.damaged-1.json").read_bytes() == content
    assert read() == ({"average_speed": Entry(tries=1)}, None)


def test_a_second_damaged_file_does_not_replace_the_first(progress_path):
    for number, content in enumerate(("one", "two"), 1):
        progress_path.write_text(content)
        record("average_speed", tried=True)
        assert progress_path.with_name(f"progress.damaged-{number}.json").read_text() == content


def test_a_file_of_a_newer_course_is_set_aside_and_reported(progress_path):
    progress_path.write_text(json.dumps({"version": 99, "exercises": {}}))
    entries, sentence = read()
    assert entries == {}
    assert "newer version of the course" in sentence
    assert progress_path.with_name("progress.newer-1.json").exists()


def test_two_notebooks_at_once_lose_nothing(progress_path):
    program = ("from checks.progress_file import record\n"
               "for number in range(25): assert record('average_speed', tried=True) is None")
    path = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'exercises'}"}
    both = [subprocess.Popen([sys.executable, "-c", program], env=path) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert read()[0]["average_speed"].tries == 50


def test_a_lock_that_is_held_is_waited_for_and_then_reported(progress_path, monkeypatch):
    monkeypatch.setattr(progress_file, "LOCK_WAIT", 0.2)
    lock = progress_path.with_name("progress.lock.json")
    lock.touch()
    assert "another notebook is writing" in record("average_speed", tried=True)
    threading.Timer(0.05, lock.unlink).start()
    assert record("average_speed", tried=True) is None


def test_the_lock_of_a_notebook_that_died_is_removed(progress_path):
    lock = progress_path.with_name("progress.lock.json")
    lock.touch()
    long_ago = time.time() - 2 * progress_file.LOCK_STALE
    os.utime(lock, (long_ago, long_ago))
    assert record("average_speed", tried=True) is None
    assert not lock.exists()


def test_a_folder_that_takes_no_files_is_reported_and_the_check_goes_on(tmp_path, monkeypatch, shown):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "nowhere" / "progress.json"))
    check(average_speed=4.95)
    assert "Correct" in shown[0]
    assert "could not be saved" in shown[1] and "The check itself is not affected" in shown[1]


def test_a_file_that_may_not_be_read_is_reported_and_left_as_it_is(progress_path, shown):
    """A folder under the file's name stands for whatever the system refuses to read."""
    progress_path.mkdir()
    show()
    assert "could not be read" in shown[0] and "It was left as it is." in shown[0]
    check(average_speed=4.95)
    assert "Correct" in shown[1] and "could not be saved" in shown[2]
    assert [path.name for path in progress_path.parent.iterdir()] == [progress_path.name]
    assert progress_path.is_dir()


def test_a_damaged_file_that_cannot_be_moved_is_not_written_over(progress_path, monkeypatch):
    progress_path.write_text("damaged")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(progress_file.os, "replace", refuse)
    assert "could not be read (Permission denied)" in read()[1]
    assert "could not be saved" in record("average_speed", tried=True)
    assert progress_path.read_text() == "damaged"


def test_two_notebooks_may_find_the_same_damage(progress_path, monkeypatch):
    """What the other one has already set aside is no reason to stop."""
    progress_path.write_text("damaged")
    set_aside = os.replace

    def twice(source, target):
        set_aside(source, target)
        set_aside(source, target)

    with monkeypatch.context() as race:
        race.setattr(progress_file.os, "replace", twice)
        assert "was damaged" in read()[1]
    assert progress_path.with_name("progress.damaged-1.json").read_text() == "damaged"


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses, and the learner is told")
def test_a_write_protected_file_is_kept_up_to_date(progress_path):
    record("average_speed", tried=True)
    progress_path.chmod(0o444)
    assert record("average_speed", passed=True) is None
    assert read()[0]["average_speed"] == Entry(passed=True, tries=1)


def test_a_write_that_fails_leaves_the_old_file(progress_path, monkeypatch):
    record("average_speed", tried=True)
    before = progress_path.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left")

    with monkeypatch.context() as disk:
        disk.setattr(progress_file.json, "dump", full)
        assert "No space left" in record("average_speed", passed=True)
    assert progress_path.read_bytes() == before
    assert [path.name for path in progress_path.parent.iterdir()] == [progress_path.name]


# ---------------------------------------------------------------------------------------------------- the commands

def test_a_check_keeps_what_was_tried_and_passed(shown):
    check(average_speed=...)
    assert read()[0] == {}, "an untouched exercise was not tried"
    check(average_speed=1.77)
    check(average_speed=4.95)
    assert read()[0] == {"average_speed": Entry(passed=True, tries=2)}
    check(average_speed=0)
    assert read()[0]["average_speed"].passed, "what was passed stays passed"


def test_a_survey_keeps_the_choice_right_or_wrong(shown):
    check(before_1="a")
    assert read()[0]["before_1"] == Entry(passed=True, tries=1, choice="a")
    assert "Noted" in shown[0]


def test_hints_come_one_by_one_and_are_kept(shown, monkeypatch):
    monkeypatch.setattr("checks.commands._hints_taken", {})
    for _ in range(4):
        hint("average_speed")
    assert [re.findall(r"^\d\.", text, re.M) for text in shown] == [["1."], ["1.", "2."], ["1.", "2.", "3."],
                                                                     ["1.", "2.", "3."]]
    assert read()[0]["average_speed"].hints == 3


def test_a_look_at_the_solution_is_kept(shown):
    show_solution("average_speed")
    assert read()[0]["average_speed"].solution
    assert "average_speed = rise / step" in shown[0]


@pytest.mark.parametrize("name, words", [("averge_speed", "Did you mean `average_speed`?"), ("zzz", "Keep the names")])
def test_an_unknown_name_is_answered(shown, name, words):
    for call in (lambda: check(**{name: 1}), lambda: hint(name), lambda: show_solution(name)):
        call()
        assert words in shown[-1]
    assert read()[0] == {}


def test_a_function_without_its_name_is_asked_for_it(shown):
    check(lambda f, x, h: 0)
    assert "Write its name in front" in shown[0]


def test_under_nbgrader_a_check_returns_the_points(shown, monkeypatch):
    assert check(speeds=0) is None
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check(average_speed=4.95) == 1.0
    assert check(average_speed=4.0) == 0.0
    assert check(before_1="a") == 0.0


# -------------------------------------------------------------------------------------------------------- the card

def test_the_card_has_a_row_for_every_lesson_and_a_dot_for_every_exercise():
    text = repr(progress_card(EXERCISES, {}))
    for lesson in LESSONS:
        row = next(line for line in text.splitlines() if re.match(rf" +{lesson.label} ", line))
        marked = [e for e in EXERCISES if e.lesson == lesson and e.survey is None]
        surveys = any(e.survey is not None for e in EXERCISES if e.lesson == lesson)
        assert row.count(OPEN) == len(marked) + surveys
    assert f"0 of {len(items(EXERCISES, {}))} exercises. Begin with `sag_at_3_newtons` in lesson 00" in text


def test_the_card_waits_for_no_data_to_be_loaded():
    """It looks at every lesson's exercises; the packages that their data come from take seconds to import."""
    program = ("import sys\nfrom checks.exercise import all_exercises\nall_exercises()\n"
               "print(*{'sklearn', 'scipy', 'matplotlib'} & sys.modules.keys())")
    path = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'exercises'}"}
    assert subprocess.check_output([sys.executable, "-c", program], env=path, text=True).strip() == ""


def test_dots_fill_as_exercises_are_tried_and_passed():
    entries = {"average_speed": Entry(passed=True, tries=2), "speeds": Entry(tries=1), "mean_speed": Entry(hints=1)}
    states = {item.name: item.state for item in items(EXERCISES, entries)}
    assert (states["`average_speed`"], states["`speeds`"], states["`mean_speed`"]) == (PASSED, TRIED, OPEN)
    card = progress_card(EXERCISES, entries)
    assert "1 of 7" in next(line for line in repr(card).splitlines() if "The difference quotient" in line)
    assert re.search(r"Next: \*{0,2}`sag_at_3_newtons`", repr(card))


def test_the_ten_questions_share_one_dot():
    some = {f"before_{n}": Entry(passed=True, tries=1) for n in range(1, 10)}
    assert next(i.state for i in items(EXERCISES, some) if i.name == "the 10 questions") == TRIED
    every = some | {"before_10": Entry(passed=True, tries=1)}
    assert next(i.state for i in items(EXERCISES, every) if i.name == "the 10 questions") == PASSED


def test_when_everything_is_done_the_card_says_so():
    entries = {e.name: Entry(passed=True, tries=1) for e in EXERCISES}
    assert "Everything that is here is done." in repr(progress_card(EXERCISES, entries))


def test_titles_lead_to_the_lessons_that_are_there():
    links = re.findall(r'href="([^"]+)"', progress_card(EXERCISES, {})._repr_html_())
    assert "../notebooks/01_difference_quotient.ipynb" in links
    assert [link for link in links if not (ROOT / "exercises" / link).exists()] == []
    assert len(links) == len(list(ROOT.glob("notebooks/[0-9][0-9]_*.ipynb")))


def test_a_damaged_file_is_reported_on_the_card(progress_path, shown):
    progress_path.write_text("oops")
    show()
    assert "was damaged" in shown[0]


def test_entries_of_exercises_that_no_longer_exist_do_no_harm():
    assert repr(progress_card(EXERCISES, {"of_yesterday": Entry(passed=True)})) == repr(progress_card(EXERCISES, {}))
