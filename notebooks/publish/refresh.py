"""Run notebooks and write them in their one form, so that a change shows what changed and nothing else.

    python -m publish.refresh [01 02 ...]       without numbers: all lessons and all exercises

A notebook holds no timing, no widget state and no live view: where a figure was displayed, its still picture stays,
with its alternative text. A picture whose pixels have not changed keeps its bytes. Refreshing an unchanged notebook
therefore changes nothing.
"""
import base64
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from PIL import Image

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "notebooks", ROOT / "exercises")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_CELL_METADATA = ("tags", "slideshow", "nbgrader")
WORDS = re.compile(r"[a-z]+(-[a-z]+|-\d+)*")         # what a cell is called: play, worked-example, hint-2
TIME_LIMIT = 120            # seconds for one cell
SAME_PIXELS = 2             # levels of 255 by which pixels may differ and still be the same picture


def notebooks(numbers: list[str]) -> list[Path]:
    """The notebooks of these lessons, "01" or "1", or all of them."""
    found = sorted(path for folder in FOLDERS for path in folder.glob("[0-9][0-9]_*.ipynb"))
    wanted = [number.zfill(2) for number in numbers]
    missing = [number for number in wanted if not any(path.name.startswith(number) for path in found)]
    if missing:
        sys.exit(f"There is no lesson {', '.join(missing)}: the lessons are named by their numbers, 00 to 18.")
    return [path for path in found if not wanted or path.name[:2] in wanted]


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells in the notebook's folder, away from the learner's own progress."""
    with tempfile.TemporaryDirectory() as scratch:
        before = os.environ.get("COURSE_PROGRESS")
        os.environ["COURSE_PROGRESS"] = str(Path(scratch) / "progress.json")
        try:
            NotebookClient(notebook, timeout=TIME_LIMIT, kernel_name="python3", record_timing=False,
                           coalesce_streams=True,       # how printed lines arrive in pieces depends on the clock
                           store_widget_state=False, resources={"metadata": {"path": str(folder)}}).execute()
        finally:
            if before is None:
                del os.environ["COURSE_PROGRESS"]
            else:
                os.environ["COURSE_PROGRESS"] = before


def normal_form(notebook: nbformat.NotebookNode, earlier: nbformat.NotebookNode) -> str:
    """The text of the notebook's file; pictures that look as they did in `earlier` keep their bytes."""
    pictures = {cell["id"]: list(_pictures(cell)) for cell in earlier.cells}
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: cell.metadata[k] for k in KEPT_CELL_METADATA if k in cell.metadata})
        if cell.cell_type != "code":
            continue
        if cell.source.strip():
            count += 1
            cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
        for output, old in zip(_pictures(cell), pictures.get(cell["id"], []), strict=False):
            if _look_the_same(output.data["image/png"], old.data["image/png"]):
                output.data["image/png"] = old.data["image/png"]
    nbformat.validate(notebook)
    return json.dumps(json.loads(nbformat.writes(notebook)), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _pictures(cell):
    return (output for output in cell.get("outputs", []) if "image/png" in output.get("data", {}))


def _look_the_same(one: str, other: str) -> bool:
    if one == other:
        return True
    a, b = (np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"), int) for data in (one, other))
    return a.shape == b.shape and np.abs(a - b).max() <= SAME_PIXELS


def refresh(path: Path) -> bool:
    """Run one notebook and write it; return whether its file changed."""
    before = path.read_text(encoding="utf-8")
    earlier = nbformat.reads(before, as_version=4)
    for cell in earlier.cells:
        if not WORDS.fullmatch(cell["id"]):
            sys.exit(f"{path.name}: the cell id {cell['id']!r} is no word. Name the cell for what it does: 'play'.")
    notebook = nbformat.reads(before, as_version=4)
    try:
        execute(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError) as error:
        failed = next((cell["id"] for cell in notebook.cells
                       if any(o.output_type == "error" for o in cell.get("outputs", []))), "?")
        sys.exit(f"{path.name} stopped in the cell {failed!r}: {str(error).strip().splitlines()[-1]}")
    after = normal_form(notebook, earlier)
    if after == before:
        return False
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(after)
    os.chmod(temporary, path.stat().st_mode)
    os.replace(temporary, path)
    return True


def main() -> None:
    for path in notebooks(sys.argv[1:]):
        changed = refresh(path)
        print(f"{path.relative_to(ROOT)}: {'written anew' if changed else 'unchanged'}", flush=True)


if __name__ == "__main__":
    main()
