"""The base of every interactive figure: one declaration that serves everywhere.

A figure declares its sliders, draws once what never moves (`setup`), moves the rest (`update`), and says in words
what it shows (`describe`). From that one declaration come the live widget in a notebook (`live.py`), the frames of a
slide, and the states that the tests draw and look at. The smallest figure:

    class Parabola(InteractiveFigure):
        sliders = (Slider("x", linear(-2, 2), start=1.0, label="position x", unit="m"),)

        def setup(self, figure):
            axes = figure.subplots()
            axes.set(xlim=(-2, 2), ylim=(0, 4))
            self.dot, = axes.plot([], [], "o")

        def update(self, x):
            self.dot.set_data([x], [x * x])

        def describe(self, x):
            return f"A dot at height {x * x:.2f}."
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import product

import matplotlib.style
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import png
from .style import STYLE_SHEET

PIXELS_PER_INCH = 100       # CSS pixels: a figure 9.6 inches wide is 960 of them
STILL_SCALE = 2             # pixels to a CSS pixel in a still picture: sharp on a high-density screen


def linear(low: float, high: float, count: int = 101) -> tuple[float, ...]:
    """`count` evenly spaced slider positions, rounded so that the number shown is the number used."""
    return tuple(float(f"{v:.6g}") for v in np.linspace(low, high, count))


def logarithmic(low: float, high: float, count: int = 101) -> tuple[float, ...]:
    """`count` slider positions in equal ratios, rounded to two digits but for the ends; equal ones fall together."""
    inner = [float(f"{v:.2g}") for v in np.geomspace(low, high, count)[1:-1]]
    return tuple(dict.fromkeys([float(low), *inner, float(high)]))


@dataclass(frozen=True)
class Slider:
    """One slider: it hands `update` one of `values` under `name`."""

    name: str
    values: tuple[float, ...]
    start: float
    label: str              # what a person, or a screen reader, calls it: "step h"
    unit: str = ""
    digits: int = 3         # significant digits shown

    def __post_init__(self):
        nearest = min(self.values, key=lambda v: abs(v - self.start))
        object.__setattr__(self, "start", nearest)

    @property
    def extremes(self) -> tuple[float, float, float]:
        """The first, a middle and the last position: where a figure is most likely to go wrong."""
        return self.values[0], self.values[len(self.values) // 2], self.values[-1]

    def text(self, value: float) -> str:
        """The value as the page shows it: "0.35 s"."""
        return f"{value:.{self.digits}g} {self.unit}".rstrip().replace("-", "−")


@dataclass(frozen=True)
class Option:
    """One answer a learner may commit to."""

    text: str
    value: object           # what `draw_prediction` is given
    reply: str              # said once the figure has shown what is true: names the idea behind the answer


@dataclass(frozen=True)
class Prediction:
    """The question that a learner answers before the figure opens: by choosing an option or, where the answer is a
    place on the picture, by dragging a flag to one of `places`. A class that votes on a slide has the options alone."""

    question: str
    options: tuple[Option, ...]
    task: str               # said when the answer is in: what to do now to see who is right
    places: tuple[Option, ...] = ()         # from left to right, evenly spaced; the flag starts on the last
    in_sight: bool = False  # True: the question is about the picture, which stays in sight while it is asked

    @property
    def answers(self) -> tuple[Option, ...]:
        """What a learner can answer in a notebook."""
        return self.places or self.options


class InteractiveFigure:
    """Subclass it: declare `sliders`, `setup`, `update`, `describe`; optionally a `prediction` and how to draw it."""

    size: tuple[float, float] = (9.6, 4.6)      # inches
    sliders: tuple[Slider, ...] = ()            # the first one is the main one: slides sweep it
    prediction: Prediction | None = None
    photographic = False                        # True: keep the colours as they are in a dark theme (a map, a photo)

    # ---------------------------------------------------------------- what a figure says of itself

    def setup(self, figure: Figure) -> None:
        """Make the axes and every artist; called once."""
        raise NotImplementedError(f"{type(self).__name__} must define setup(figure)")

    def update(self, **values: float) -> None:
        """Move the artists to where the sliders' values put them."""
        raise NotImplementedError(f"{type(self).__name__} must define update(…) with an argument for each slider")

    def describe(self, **values: float) -> str:
        """The picture in words at these values, numbers included: its alternative text."""
        raise NotImplementedError(f"{type(self).__name__} must define describe(…) with an argument for each slider")

    def flag_stands(self) -> dict[str, float]:
        """Where on the picture a prediction's flag stands, in fractions of its width and height from the upper left:
        `left` at the first of the places, `right` at the last, from `top` down to `bottom`."""
        raise NotImplementedError(f"{type(self).__name__} must define flag_stands(), for its prediction has places")

    def draw_prediction(self, value: object) -> None:
        """Draw what the learner predicted, in purple; called once, when the answer is committed."""

    def settled(self, **values: float) -> bool:
        """True where the figure shows what its prediction asked for: by default at the ends of the main slider, but not
        where it starts."""
        main = self.sliders[0]
        return values[main.name] in {main.values[0], main.values[-1]} - {main.start}

    # ---------------------------------------------------------------- drawing

    def __init__(self):
        self.predicted: Option | None = None
        self._moving: set[Artist] = set()
        self._background = None

    @cached_property
    def figure(self) -> Figure:
        """The Matplotlib figure, set up on first use."""
        with matplotlib.style.context(STYLE_SHEET):
            # A hair larger: Matplotlib before 3.11 cuts 4.6 in · 100 to 459 pixels, for 4.6 is a little less
            figure = Figure(figsize=[side + 1e-9 for side in self.size], dpi=PIXELS_PER_INCH)
            canvas = FigureCanvasAgg(figure)
            self.setup(figure)
            self.update(**self.start)
            canvas.draw()
            figure.set_layout_engine("none")    # the layout of the first drawing stays: nothing jumps later
        for artist in _drawn_artists(figure):
            artist.stale = False                # hidden and empty artists keep their mark when the rest is drawn
        return figure

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        width, height = self.size
        return round(width * PIXELS_PER_INCH), round(height * PIXELS_PER_INCH)

    @property
    def start(self) -> dict[str, float]:
        return {s.name: s.start for s in self.sliders}

    def commit(self, option: Option) -> None:
        """Take the learner's prediction and draw it; the first answer counts."""
        if self.predicted is None:
            self.figure     # noqa: B018 (the axes must be there to draw on)
            self.predicted = option
            with matplotlib.style.context(STYLE_SHEET):
                self.draw_prediction(option.value)

    def draw(self, scale: float = 1, **values: float) -> np.ndarray:
        """The picture as pixels, shape (height, width, 4) of uint8; sliders that are left out stand at their start.

        `scale` is the number of pixels to a CSS pixel: 2 for a high-density screen. What never moves is drawn once and
        kept; a call draws what moves, and whatever lies in front of it.
        """
        figure = self.figure
        if figure.dpi != PIXELS_PER_INCH * scale:
            figure.set_dpi(PIXELS_PER_INCH * scale)
            self._background = None
        with matplotlib.style.context(STYLE_SHEET):
            self.update(**self.start | values)
            self._draw_layers()
        return np.asarray(figure.canvas.buffer_rgba())

    def _draw_layers(self) -> None:
        """Matplotlib marks as stale what has changed since it was drawn: that is how moving artists are found."""
        canvas = self.figure.canvas
        moved = {artist for artist in _drawn_artists(self.figure) if artist.stale}
        if self._background is None or not moved <= self._moving:
            self._moving |= moved
            self._foreground = self._in_front()
            for artist in self._foreground:
                artist.set_animated(True)
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        else:
            canvas.restore_region(self._background)
        renderer = canvas.get_renderer()
        for artist in self._foreground:
            artist.draw(renderer)
            artist.stale = False                # a hidden artist leaves its own mark standing

    def _in_front(self) -> list[Artist]:
        """The artists to be drawn anew, back to front: in each axes those from the lowest moving one upwards."""
        front = []
        for parent in (*self.figure.axes, self.figure):
            children = _drawn_children(parent)
            moving = [a for a in children if a in self._moving]
            if any(isinstance(a, Axis) for a in moving):        # new limits move everything in these axes
                front += children
            elif moving:
                lowest = min(a.zorder for a in moving)
                front += [a for a in children if a.zorder >= lowest]
        return front

    # ---------------------------------------------------------------- what others make of it

    def alternative_text(self, **values: float) -> str:
        text = self.describe(**self.start | values)
        return f"{text} Your prediction: {without_tags(self.predicted.text)}" if self.predicted else text

    def picture(self, scale: float = 1, level: int = 1, **values: float) -> bytes:
        """The picture at these values as a PNG."""
        return png.encode(self.draw(scale, **values), level)

    def sweep(self) -> Iterator[dict[str, float]]:
        """Every combination of the sliders' first, middle and last positions."""
        names = [s.name for s in self.sliders]
        for combination in product(*(s.extremes for s in self.sliders)):
            yield dict(zip(names, combination, strict=True))

    def frames(self, scale: float) -> Iterator[tuple[np.ndarray, str]]:
        """Pixels and alternative text for each position of the main slider, the others at their start: for a slide."""
        main = self.sliders[0]
        for value in main.values:
            yield self.draw(scale, **{main.name: value}), self.alternative_text(**{main.name: value})

    def still(self, **values: float) -> "Still":
        """The picture at these values without its sliders, to be displayed in a notebook."""
        return Still(self.picture(STILL_SCALE, level=9, **values), self.alternative_text(**values), self.pixels,
                     self.photographic)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .live import LiveFigure  # only a notebook needs the widget

        self.live = LiveFigure(self)
        return self.live._repr_mimebundle_(include=include, exclude=exclude)


@dataclass(frozen=True)
class Still:
    """A picture with its alternative text, as a notebook stores and shows it."""

    png: bytes
    alternative_text: str
    pixels: tuple[int, int]
    photographic: bool = False

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = self.pixels
        metadata = {"image/png": {"width": width, "height": height, "alt": self.alternative_text}}
        if not self.photographic:
            metadata["needs_background"] = "light"      # JupyterLab marks it for `custom.css`, which knows dark themes
        return {"image/png": self.png, "text/plain": self.alternative_text}, metadata


def without_tags(html: str) -> str:
    """The words of a text that is set as HTML: x^2 for x<sup>2</sup>."""
    return unescape(re.sub(r"</?\w+>", "", html.replace("<sup>", "^")))


def _drawn_artists(figure: Figure) -> Iterator[Artist]:
    for parent in (*figure.axes, figure):
        yield from _drawn_children(parent)


def _drawn_children(parent: Axes | Figure) -> list[Artist]:
    """The artists that Matplotlib draws one by one in these axes, or in the figure beside its axes, back to front."""
    children = [a for a in parent.get_children() if a is not parent.patch and not isinstance(a, Axes)]
    if isinstance(parent, Axes) and not parent.axison:
        children = [a for a in children if not isinstance(a, Axis) and a not in parent.spines.values()]
    return sorted(children, key=lambda a: a.zorder)
