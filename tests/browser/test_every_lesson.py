"""Every lesson opens in JupyterLab, runs to its end, and its first figure moves."""
from pathlib import Path

import pytest

LESSONS = sorted(Path(__file__).parents[2].glob("notebooks/[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("lesson", [path.name for path in LESSONS], ids=lambda name: name.removesuffix(".ipynb"))
def test_a_lesson_runs_and_its_first_figure_moves(open_notebook, lesson):
    notebook = open_notebook(f"notebooks/{lesson}")
    notebook.run_all()
    assert notebook.errors() == []
    first = next(cell["id"] for cell in notebook.cells
                 if any("figure" in output.get("metadata", {}) for output in cell.get("outputs", [])))
    figure = notebook.figure(first)
    figure.open()
    slider, shown = figure.slider(), [figure.text()]
    at_the_end = slider.input_value() == slider.get_attribute("max")
    pictures = []
    for key in ("Home", "End") if at_the_end else ("End", "Home"):
        before = figure.source()
        slider.press(key)
        figure.changes_from(before)
        pictures.append(figure.pixels())
        shown.append(figure.text())
    assert pictures[0].shape == pictures[1].shape
    assert (pictures[0] != pictures[1]).any()
    assert shown[0] != shown[1] != shown[2]
    assert figure.place.locator(".course-note:not([hidden])").count() == 0
