"""Texts that are set once and then copied.

Setting a text takes Matplotlib most of a tenth of a millisecond a letter, and a figure sets every text that has ever
moved anew for each picture, though few have changed since the last. A stamp keeps its pixels until it says something
else: the walk back over a graph of fifteen nodes is drawn in half the time.
"""
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

ROOM = 2            # pixels round a text's box, which letters may reach into


class Stamp(Text):
    """A text that is kept as it was drawn for as long as nothing about it changes."""

    _size, _pixels, _corner = None, None, (0, 0)

    def draw(self, renderer):
        if not self.get_visible() or not self.get_text():
            return super().draw(renderer)
        size = renderer.width, renderer.height, renderer.dpi
        if self.stale or size != self._size:
            self._size = size
            self._cut(renderer, _sheet(*size))
        if self._pixels.size:
            gc = renderer.new_gc()
            renderer.draw_image(gc, *self._corner, self._pixels)
            gc.restore()
        self.stale = False
        return None

    def _cut(self, renderer, sheet):
        """Set the text on an empty sheet and cut it out."""
        sheet.clear()
        super().draw(sheet)
        left, bottom, right, top = self.get_window_extent(renderer).padded(ROOM).extents
        left, right = (int(np.clip(x, 0, sheet.width)) for x in (left, right + 1))
        bottom, top = (int(np.clip(y, 0, sheet.height)) for y in (bottom, top + 1))
        height = int(sheet.height)
        rows = np.asarray(sheet.buffer_rgba())[height - top:height - bottom, left:right]
        self._pixels, self._corner = np.ascontiguousarray(rows[::-1]), (left, bottom)       # Agg begins at the bottom


@lru_cache(maxsize=2)
def _sheet(width, height, dpi):
    return RendererAgg(int(width), int(height), dpi)


def stamp(axes: Axes, x: float, y: float, text: str, **properties) -> Stamp:
    """What `axes.text` does, with a text that is kept."""
    return axes.add_artist(Stamp(x, y, text, transform=axes.transData, clip_on=False, **properties))
