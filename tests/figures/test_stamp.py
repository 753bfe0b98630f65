"""A stamped text looks as Matplotlib would set it, changes when it is changed, and is set no more often than that."""
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figures.stamp import Stamp, stamp


def picture(make, dpi=100):
    """The pixels of a figure in which `make(axes)` has put something."""
    figure = Figure(figsize=(3, 2), dpi=dpi)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.plot([0, 1], [0, 1], color="orange", lw=20)
    text = make(axes)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int), text, canvas


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("at, said, properties", [
    ((0.5, 0.5), "3 − 0.4161", {"ha": "center", "va": "center", "weight": "bold", "color": "#009E73"}),
    ((0.1, 0.9), "two\nlines, gj", {"va": "top", "fontsize": 17}),
    ((0.4, 0.2), r"$\times\,\cos a$", {"color": "0.25"}),
    ((0.7, 0.6), "leaves on the right", {}),
    ((0.0, 0.0), "half below", {"va": "center", "ha": "center"}),
    ((5.0, 5.0), "far outside", {}),
    ((0.2, 0.4), "", {}),
])
def test_it_looks_as_a_text_does(at, said, properties, dpi):
    plain, _, _ = picture(lambda axes: axes.text(*at, said, **properties), dpi)
    stamped, _, _ = picture(lambda axes: stamp(axes, *at, said, **properties), dpi)
    assert np.abs(plain - stamped).max() <= 3               # of 255: it is blended twice


def test_what_is_changed_is_set_anew_and_nothing_else(monkeypatch):
    cut = []
    monkeypatch.setattr(Stamp, "_cut", lambda self, *args, keep=Stamp._cut: (cut.append(self), keep(self, *args)))
    first, text, canvas = picture(lambda axes: stamp(axes, 0.5, 0.5, "3"))
    for _ in range(3):
        canvas.draw()
    assert len(cut) == 1
    for change in ({"text": "4"}, {"color": "red"}, {"position": (0.2, 0.2)}, {"weight": "bold"}, {"fontsize": 20}):
        text.set(**change)
        canvas.draw()
        changed = np.asarray(canvas.buffer_rgba()).astype(int)
        assert not np.array_equal(first, changed)
        first = changed.copy()
    assert len(cut) == 6
    text.set_visible(False)
    canvas.draw()
    hidden, _, _ = picture(lambda axes: None)
    assert np.array_equal(np.asarray(canvas.buffer_rgba()), hidden)
