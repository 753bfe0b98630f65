"""Every notebook in the repository keeps the form that the course agreed on."""
import importlib
import json
import re
from pathlib import Path

import nbformat
import pytest

from publish.refresh import WIDGET_VIEW, WORDS, normal_form

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb")) + sorted(ROOT.glob("exercises/*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.parent.name == "notebooks"]
BEATS = ("recall", "objectives", "predict", "play", "explain", "worked-example", "faded-example", "exercises",
         "take-away")


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda p: f"{p.parent.name}/{p.stem}")


def read(path):
    return nbformat.read(path, as_version=4)


def outputs(path):
    return [(cell["id"], output) for cell in read(path).cells for output in cell.get("outputs", [])]


def figure_named(name):
    """The figure's class, by the name that an output carries: "rules.Gears"."""
    module, _, kind = name.rpartition(".")
    return getattr(importlib.import_module(f"figures.{module}"), kind)


def test_there_are_notebooks():
    assert LESSONS
    assert {p.name for p in NOTEBOOKS if p.parent.name == "exercises"} == {p.name for p in LESSONS}


@each(NOTEBOOKS)
def test_is_written_in_the_one_form(path):
    """What `course.py refresh` would write if running the cells gave the same outputs again."""
    notebook = read(path)
    assert normal_form(read(path), notebook) == path.read_text(encoding="utf-8")


@each(NOTEBOOKS)
def test_cells_are_called_by_words(path):
    ids = [cell["id"] for cell in read(path).cells]
    assert [i for i in ids if not WORDS.fullmatch(i)] == []
    assert len(set(ids)) == len(ids)


@each(NOTEBOOKS)
def test_has_been_run_to_the_end_without_an_error(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [name for name, output in outputs(path) if output.output_type == "error"] == []
    assert [name for name, output in outputs(path) if output.get("name") == "stderr"] == []


@each(NOTEBOOKS)
def test_pictures_have_alternative_text_and_no_live_view_is_stored(path):
    pictures = [(name, o) for name, o in outputs(path) if "image/png" in o.get("data", {})]
    for name, output in pictures:
        described = output.metadata["image/png"]["alt"]
        assert len(described) > 40, name
        assert described == "".join(output.data["text/plain"]), name
    assert [name for name, o in outputs(path) if WIDGET_VIEW in o.get("data", {})] == []
    if path in LESSONS:
        assert pictures


@each(NOTEBOOKS)
def test_links_lead_somewhere(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#]+)[^)]*\)", cell.source):
                if not target.startswith("http"):
                    assert (path.parent / target).exists(), f"{cell['id']}: {target}"


@each(NOTEBOOKS)
def test_a_colour_ends_where_its_braces_end(path):
    r"""JupyterLab takes \color for a switch: without braces round it, it colours the rest of the formula too."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            loose = re.findall(r".{0,20}(?<!\{)\\color\{.{0,20}|\{\\color\{#\w+\}[^{].{0,20}", cell.source)
            assert not loose, f"{cell['id']}: write {{\\color{{#D55E00}}{{...}}}}, not {loose}"


@each(NOTEBOOKS)
def test_a_hint_that_a_card_offers_can_be_called(path):
    offered = [name for name, o in outputs(path) if 'hint("' in "".join(o.get("data", {}).get("text/plain", ""))]
    imported = any(re.search(r"^from checks\.\w+ import .*\bhint\b", cell.source, re.M)
                   for cell in read(path).cells if cell.cell_type == "code")
    assert imported or not offered, offered


@each(LESSONS)
def test_figures_named_in_the_outputs_exist(path):
    named = [o.metadata["figure"] for _, o in outputs(path) if "figure" in o.get("metadata", {})]
    assert named
    for name in named:
        assert figure_named(name)


@each([p for p in LESSONS if p.name >= "01"])
def test_a_lesson_has_its_nine_beats_in_order(path):
    ids = [cell["id"] for cell in read(path).cells]
    places = [next((i for i, name in enumerate(ids) if name.startswith(beat)), None) for beat in BEATS]
    assert None not in places, dict(zip(BEATS, places, strict=True))
    assert places == sorted(places)


@each(LESSONS)
def test_a_lesson_is_short_enough_to_be_read(path):
    cells = read(path).cells
    words = sum(len(re.findall(r"\w+", cell.source)) for cell in cells if cell.cell_type == "markdown")
    assert len(cells) <= 30
    assert words <= 900 + 300 * (path.name < "01")      # the start page explains itself besides


@each([p for p in LESSONS if p.name >= "01"])
def test_a_lesson_makes_a_deck_with_notes(path):
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in read(path).cells]
    assert None not in kinds, "every cell says what it is in the slides"
    votes = sum(figure_named(output.metadata["figure"]).prediction is not None
                for cell, kind in zip(read(path).cells, kinds, strict=True) if kind != "skip"
                for output in cell.get("outputs", []) if "figure" in output.get("metadata", {}))
    assert 8 <= sum(kind in ("slide", "subslide") for kind in kinds) + votes <= 14
    assert kinds.count("notes") >= 3


def test_readme_links_to_every_lesson():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in LESSONS:
        assert f"](notebooks/{path.name})" in readme
    for target in re.findall(r"\]\(([^)#]+)\)", readme):
        assert (ROOT / target).exists(), target


@each(NOTEBOOKS)
def test_is_plain_json_without_surprises(path):
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert set(stored) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert "widgets" not in stored["metadata"]
