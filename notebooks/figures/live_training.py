"""Lesson 12, live: a network learns to read digits while you watch, until it is done or you press Stop.

Nothing runs until Start is pressed, so a notebook that is run from top to bottom does not wait here. The training runs
in a thread beside the kernel, which therefore hears the Stop button.
"""
import itertools
import threading

import ipywidgets
import numpy as np
from matplotlib.colors import to_rgb

import gradlib as gl
from gradlib import data, models

from .base import InteractiveFigure
from .live import WIDGET_VIEW
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, STEP

STEPS, EVERY = 400, 10              # of training, and from picture to picture
RATES = (0.01, 0.1, 0.5, 2.0)
ROWS, COLUMNS = 6, 10               # of held-out digits in the picture


def loss(parameters, x, y):
    return models.cross_entropy(models.mlp(parameters, x), y)


class ReadingDigits(InteractiveFigure):
    """Left sixty held-out digits, those misread on orange ground; right the losses on both sets."""

    size = (9.6, 4.2)

    def __init__(self):
        super().__init__()
        self.digits = data.digits()
        self.begin(models.mlp_parameters([64, 32, 10]))

    def begin(self, parameters):
        self.history = []           # of (step, training loss, held-out loss)
        self.look(0, parameters)

    def look(self, step, parameters):
        """Take note of how well these parameters read."""
        d = self.digits
        logits = models.mlp(parameters, d.x_test)
        self.history.append((step, loss(parameters, d.x_train, d.y_train), models.cross_entropy(logits, d.y_test)))
        self.read = np.argmax(logits, axis=1)
        self.accuracy = models.accuracy(logits, d.y_test)

    def setup(self, figure):
        left, self.axes = figure.subplots(1, 2, width_ratios=[1.35, 1])
        left.axis("off")
        left.set_anchor("N")        # the numbers stand below it, where no loss can run into them
        self.mosaic = left.imshow(np.ones((9 * ROWS - 1, 9 * COLUMNS - 1, 3)), interpolation="nearest", zorder=1)
        self.axes.set(xlim=(0, STEPS), ylim=(0, 2.8), xlabel="step", ylabel="loss")
        self.training, = self.axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.held_out, = self.axes.plot([], [], color=STEP, lw=3, ls=DASHED, zorder=3)
        self.now = [self.axes.plot([], [], marker, ms=10, mfc=ATTENTION, mec=colour, mew=2, zorder=5, clip_on=False)[0]
                    for marker, colour in (("o", FUNCTION), ("s", STEP))]
        mono = {"family": MONOSPACE, "fontsize": 13, "transform": left.transAxes, "va": "top"}
        places = [(0, -0.07), (0, -0.18), (0.53, -0.18), (0.53, -0.07)]
        names = ("step", INK), ("training loss", FUNCTION), ("held-out loss", STEP), ("held-out right", INK)
        for (x, y), (name, colour) in zip(places, names, strict=True):
            left.text(x, y, name, color=colour, **mono)
        self.numbers = [left.text(x + 0.46, y, "", color=colour, ha="right", **mono)
                        for (x, y), (_, colour) in zip(places, names, strict=True)]

    def update(self):
        steps, training, held_out = zip(*self.history, strict=True)
        for curve, dot, losses in zip((self.training, self.held_out), self.now, (training, held_out), strict=True):
            curve.set_data(steps, losses)
            dot.set_data(steps[-1:], losses[-1:])
        self.mosaic.set_data(self._tiles())
        said = f"{steps[-1]}", f"{training[-1]:.3f}", f"{held_out[-1]:.3f}", f"{self.accuracy:.1%}"
        for text, number in zip(self.numbers, said, strict=True):
            text.set_text(number)

    def _tiles(self):
        picture = np.ones((9 * ROWS - 1, 9 * COLUMNS - 1, 3))
        for i in range(ROWS * COLUMNS):
            top, left = 9 * (i // COLUMNS), 9 * (i % COLUMNS)
            ink = self.digits.x_test[i].reshape(8, 8, 1)
            paper = np.array(to_rgb(ATTENTION)) if self.read[i] != self.digits.y_test[i] else np.full(3, 0.96)
            picture[top:top + 8, left:left + 8] = paper * (1 - ink) + 0.1 * ink
        return picture

    def describe(self):
        step, training, held_out = self.history[-1]
        return (f"Sixty of {len(self.digits.y_test)} held-out digits; those misread stand on orange ground. After "
                f"{step} steps of training {self.accuracy:.1%} of all held-out digits are read rightly; the loss is "
                f"{training:.3f} in training and {held_out:.3f} held out.")


class LiveTraining:
    """Display it in a notebook: a learning rate to choose, Start and Stop, a progress bar and the picture."""

    def __init__(self):
        self.figure = ReadingDigits()
        self._first = self.figure.still()
        self._stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.rate = ipywidgets.Dropdown(options=RATES, value=0.5, description="learning rate",
                                        style={"description_width": "initial"}, layout={"width": "170px"})
        self.start = ipywidgets.Button(description="Start", icon="play", button_style="success")
        self.stop = ipywidgets.Button(description="Stop", icon="stop", disabled=True)
        self.bar = ipywidgets.IntProgress(max=STEPS, layout={"flex": "1"})
        self.image = ipywidgets.Image(value=self._first.png, format="png")
        picture = ipywidgets.Box([self.image])
        picture.add_class("course-picture")
        self.box = ipywidgets.VBox([ipywidgets.HBox([self.rate, self.start, self.stop, self.bar]), picture])
        self.start.on_click(lambda _: self.begin())
        self.stop.on_click(lambda _: self._stopped.set())

    def begin(self) -> None:
        """Start training anew, in a thread of its own."""
        if self.thread is not None and self.thread.is_alive():
            return
        self._stopped.clear()
        self.start.disabled, self.stop.disabled = True, False
        self.thread = threading.Thread(target=self._train, daemon=True)
        self.thread.start()

    def _train(self):
        d, parameters = self.figure.digits, models.mlp_parameters([64, 32, 10])
        self.figure.begin(parameters)
        everything = itertools.repeat((d.x_train, d.y_train), STEPS)
        try:
            for step in gl.optimizers.gradient_descent(loss, parameters, self.rate.value, batches=everything,
                                                         compiled=True):
                done = step.number + 1
                if done % EVERY == 0:
                    self.figure.look(done, step.after)
                    self.image.value = self.figure.picture(2)
                    self.bar.value = done
                if self._stopped.is_set():
                    break
        finally:
            self.start.disabled, self.stop.disabled = False, True

    def _repr_mimebundle_(self, **kwargs):
        """The live view, and beside it a still picture for pages without a kernel."""
        still, metadata = self._first._repr_mimebundle_()
        return {WIDGET_VIEW: self.box._repr_mimebundle_()[WIDGET_VIEW]} | still, metadata
