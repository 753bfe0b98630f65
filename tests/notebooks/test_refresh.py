"""Refreshing changes what changed and nothing else, and says in a sentence what stops it."""
import nbformat
import pytest

from publish import refresh


@pytest.fixture
def notebook(tmp_path):
    """A small notebook of one text, one printing cell and one figure."""
    book = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_markdown_cell("# Small", id="title"),
        nbformat.v4.new_code_cell("print(1 + 1)", id="sum"),
        nbformat.v4.new_code_cell("from figures.start_here import BentRuler\nBentRuler()", id="play"),
    ])
    path = tmp_path / "00_small.ipynb"
    nbformat.write(book, path)
    return path


def edit(path, change):
    book = nbformat.read(path, as_version=4)
    change(book)
    nbformat.write(book, path)


def test_refreshing_twice_changes_nothing_the_second_time(notebook):
    assert refresh.refresh(notebook)
    first = notebook.read_bytes()
    assert not refresh.refresh(notebook)
    assert notebook.read_bytes() == first


def test_what_is_stored_is_the_still_picture_with_its_text(notebook):
    refresh.refresh(notebook)
    played = nbformat.read(notebook, as_version=4).cells[2].outputs[0]
    assert set(played.data) == {"image/png", "text/plain"}
    assert played.metadata["figure"] == "start_here.BentRuler"
    assert "18.0 mm" in played.metadata["image/png"]["alt"]


def test_a_picture_that_looks_the_same_keeps_its_bytes(notebook):
    refresh.refresh(notebook)

    def store_otherwise(book):
        import base64
        import io

        from PIL import Image
        data = book.cells[2].outputs[0].data
        again = io.BytesIO()
        Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).save(again, "png", compress_level=2)
        data["image/png"] = base64.b64encode(again.getvalue()).decode()

    edit(notebook, store_otherwise)
    stored = nbformat.read(notebook, as_version=4).cells[2].outputs[0].data["image/png"]
    refresh.refresh(notebook)
    assert nbformat.read(notebook, as_version=4).cells[2].outputs[0].data["image/png"] == stored


def test_an_error_in_a_cell_is_named_and_nothing_is_written(notebook):
    edit(notebook, lambda book: book.cells[1].update(source="1 / 0"))
    before = notebook.read_bytes()
    with pytest.raises(SystemExit, match="'sum'.*ZeroDivisionError"):
        refresh.refresh(notebook)
    assert notebook.read_bytes() == before


def test_a_cell_without_a_name_is_refused(notebook):
    edit(notebook, lambda book: book.cells[1].update(id="3f2a91bc"))
    with pytest.raises(SystemExit, match="3f2a91bc"):
        refresh.refresh(notebook)


def test_an_unknown_lesson_is_named():
    with pytest.raises(SystemExit, match="no lesson 77"):
        refresh.notebooks(["77"])
