"""Real ground as a smooth function, and its map: what lessons 05 and 07 walk on.

Measured heights are numbers on a grid; between the measurements there is nothing, and so no slope. `Surface` joins
them by a cubic B-spline: the height at any place is a weighted mean of the sixteen measurements around it. The
weights change smoothly from place to place, so the surface has neither corners nor jumps, and a slope everywhere.
"""
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LightSource
from matplotlib.patheffects import withStroke

from gradlib.data import terrain

from .style import FUNCTION, INK

POINTS_ACROSS = 441         # of the grid that a map is drawn from: 5 m apart where the map is 2200 m wide
GREY = {"cmap": "gray", "vmin": -0.9, "vmax": 1.0}      # how `hill_shade` is painted: even the shadows stay light


def spline_weights(t: np.ndarray) -> np.ndarray:
    """How much four neighbouring measurements count, from the one before to the second one after, shape (4, ...).

    t, from 0 to 1, is how far the place lies between the two in the middle. The weights add up to 1. Source: the
    uniform cubic B-spline; C. de Boor, A Practical Guide to Splines (1978).
    """
    return np.array([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6


class Surface:
    """A smooth surface over heights measured on a regular grid: `surface(place)` is its height there.

    Planes come out exactly, and so do the slopes of every surface of second degree. Sharp tops are rounded a little.
    """

    def __init__(self, heights: np.ndarray, x: np.ndarray, y: np.ndarray):
        """`heights[row, column]` was measured at x[column], y[row]; the positions are evenly spaced and grow."""
        self.heights = np.asarray(heights, float)
        self.first = np.array([x[0], y[0]])
        self.spacing = np.array([x[1] - x[0], y[1] - y[0]])

    def __call__(self, place: np.ndarray) -> np.ndarray | float:
        """The height at a place (x, y), or at many: an array of shape (..., 2) gives heights of shape (...)."""
        steps = (np.asarray(place, float) - self.first) / self.spacing
        before = np.floor(steps).astype(int)
        rows, columns = self.heights.shape
        if np.any(before < 1) or np.any(before > np.array([columns, rows]) - 3):
            raise ValueError("This place lies outside the map: choose x and y within it.")
        across, along = np.moveaxis(spline_weights(steps - before), -1, 0)
        column, row = np.moveaxis(before, -1, 0)
        return sum(along[i] * across[j] * self.heights[row + i - 1, column + j - 1]
                   for i in range(4) for j in range(4))


def ground(west: float, south: float, side: float, every: int = 1) -> Surface:
    """A square piece of the hills as a surface, with x and y in metres from its own south-western corner.

    `west` and `south` say where that corner lies in `gradlib.data.terrain()`, `side` how long the square is, all in
    metres. With `every` = 2, 3, ... blocks of so many measurements each way are averaged first: the broad shapes stay,
    the small ones go.
    """
    hills = terrain()
    rows, columns = (n // every * every for n in hills.elevation.shape)
    blocks = hills.elevation[:rows, :columns].reshape(rows // every, every, columns // every, every).mean((1, 3))
    x, y = (line[:n].reshape(-1, every).mean(1) for line, n in ((hills.x, columns), (hills.y, rows)))
    column, row = (slice(np.searchsorted(line, start) - 2, np.searchsorted(line, start + side) + 2)
                   for line, start in ((x, west), (y, south)))
    return Surface(blocks[row, column], x[column] - west, y[row] - south)


def hill_shade(heights: np.ndarray, gap: float) -> np.ndarray:
    """How bright the ground is, from 0 to 1, at heights on a grid of points `gap` metres apart.

    The light comes from the north-west, as on printed maps.
    """
    return LightSource(azdeg=315, altdeg=45).hillshade(heights, dx=gap, dy=gap)


def contour_levels(heights: np.ndarray, interval: float = 20) -> np.ndarray:
    """The round heights, `interval` metres apart, that occur on the ground."""
    return np.arange(np.ceil(heights.min() / interval), heights.max() / interval) * interval


def draw_map(axes: Axes, surface: Surface, side: float, interval: float = 20, labels: float = 100,
             told: Sequence[tuple[float, float]] | None = None) -> np.ndarray:
    """Draw hill shading and contour lines on square axes of `side` metres; return the grid of heights that was drawn.

    Contour lines stand `interval` metres of height apart; every `labels` metres one tells its height: where there is
    room, or near the places `told`.
    """
    places, gap = np.linspace(0, side, POINTS_ACROSS, retstep=True)
    heights = surface(np.stack(np.meshgrid(places, places), -1))
    axes.imshow(hill_shade(heights, gap), extent=(0, side, 0, side), origin="lower", zorder=1, **GREY)
    levels = contour_levels(heights, interval)
    # The lines that are told are a set of their own: Matplotlib 3.9 miscounts those of a larger one
    for some in (levels % labels != 0, levels % labels == 0):
        lines = axes.contour(places, places, heights, levels[some], colors=FUNCTION, linewidths=0.8, alpha=0.55,
                             zorder=1.2)
    for label in axes.clabel(lines, fontsize=11, fmt="%d m", inline_spacing=8, manual=told or False):
        label.set(alpha=1, path_effects=[withStroke(linewidth=2.5, foreground="white", alpha=0.6)])     # on dark ground
    axes.set(xlim=(0, side), ylim=(0, side), xticks=[], yticks=[], aspect="equal")
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set(visible=True)
    return heights


def draw_scale(axes: Axes, side: float, length: float) -> None:
    """Draw in the upper right corner of a map which way x and y grow, and a bar of `length` metres."""
    unit = side / 100
    left, low, bar = 68 * unit, 84 * unit, 74 * unit
    axes.fill_between([left - 5 * unit, side], bar - 3 * unit, side, color="white", alpha=0.85, lw=0, zorder=2)
    for tip in ((left + 9 * unit, low), (left, low + 9 * unit)):
        axes.annotate("", tip, (left, low), zorder=3,
                      arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6, "shrinkA": 0, "shrinkB": 0})
    words = {"color": INK, "fontsize": 11, "zorder": 3}
    axes.text(left + 10 * unit, low, "$x$, east", va="center", **words)
    axes.text(left + 2 * unit, low + 8 * unit, "$y$, north", va="center", **words)
    axes.plot([left, left + length], [bar, bar], color=INK, lw=3, solid_capstyle="butt", zorder=3)
    axes.text(left + length / 2, bar + 1.2 * unit, f"{length:g} m", ha="center", va="bottom", **words)
