"""Lesson 12: a boundary that melts round two moons, one that fits twenty points too well, digits that were misread, and
twelve lessons on a page."""
from functools import cache
from typing import NamedTuple

import numpy as np
from contourpy import contour_generator
from matplotlib.colors import to_rgb

import gradlib as gl
from gradlib import data, models

from .base import InteractiveFigure, Option, Prediction, Slider
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

GRID = np.linspace(-1.7, 2.7, 133), np.linspace(-1.4, 1.9, 100)     # where the field is worked out
CLASSES = FUNCTION, STEP                                            # the colours of class 0 and class 1


# -------------------------------------------------------------------------------------------------- a recorded training

def score(parameters, x):
    """What the network says of the points x: above 0 for class 1, below 0 for class 0. One hidden layer of tanh."""
    return models.mlp(parameters, x, np.tanh)[:, 0]


def loss(parameters, x, y):
    return models.logistic(score(parameters, x), y)


def positions(last: int, count: int = 40) -> tuple[int, ...]:
    """Steps 0, 1, 2, ..., `last`, ever farther apart: `count` or fewer."""
    return tuple(np.unique([0, *np.round(np.geomspace(1, last, count)).astype(int)]).tolist())


class Recording(NamedTuple):
    """A training, replayed: entry i belongs to the i-th recorded step."""

    parameters: list
    losses: np.ndarray                  # on the points trained on
    held_out: np.ndarray                # on points never trained on


@cache
def recording(points: int, noise: float, seed: int, width: int, steps: tuple[int, ...], start: int, rate: float
              ) -> Recording:
    """Train a network of that width by gradient descent with that learning rate, and keep the parameters at `steps`.

    points, noise, seed: of the moons; start: the seed of the first weights.
    """
    x, y = data.moons(points, noise, seed)
    unseen = data.moons(1000, noise, seed=99)
    parameters = models.mlp_parameters([2, width, 1], start, models.glorot)
    value_and_gradient = gl.compile(gl.value_and_grad(loss), parameters, x, y)
    kept, losses = [], []
    for step in range(steps[-1] + 1):
        value, gradient = value_and_gradient(parameters, x, y)
        if step in steps:
            kept.append(parameters)
            losses.append(value)
        parameters = gl.trees.tree_map(lambda p, g: p - rate * g, parameters, gradient)
    return Recording(kept, np.array(losses), np.array([loss(p, *unseen) for p in kept]))


class Field(NamedTuple):
    """What a network makes of the plane: its probabilities as a picture, and the boundary where they are ½."""

    picture: np.ndarray                 # (rows, columns, 3) of uint8
    boundary: list                      # lines, each of shape (n, 2)


def field_of(parameters) -> Field:
    columns, rows = GRID
    places = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    z = score(parameters, places).reshape(len(rows), len(columns))
    sureness = np.abs(2 * gl.sigmoid(z) - 1)[..., None] * 0.42
    colour = np.where(z[..., None] > 0, to_rgb(CLASSES[1]), to_rgb(CLASSES[0]))
    picture = (255 * (1 - sureness + sureness * colour)).astype(np.uint8)
    return Field(picture, contour_generator(columns, rows, z).lines(0.0))


class Plane:
    """The plane with the points, the field of a network, its boundary, and rings round what it gets wrong."""

    def __init__(self, axes):
        columns, rows = GRID
        axes.set(xlim=(columns[0], columns[-1]), ylim=(rows[0], rows[-1]), aspect="equal",
                 xlabel="$x_1$", ylabel="$x_2$", xticks=range(-1, 3), yticks=range(-1, 2))
        axes.grid(False)
        extent = (columns[0], columns[-1], rows[0], rows[-1])
        self.field = axes.imshow(np.zeros((2, 2, 3), np.uint8), extent=extent, origin="lower",
                                 interpolation="bilinear", zorder=0.6)     # just above the axes' own
        self.unseen = [axes.plot([], [], ".", ms=4, color=colour, alpha=0.55, mew=0, zorder=1)[0] for colour in CLASSES]
        self.boundary, = axes.plot([], [], color=INK, lw=3, zorder=2)
        self.wrong, = axes.plot([], [], "o", ms=13, mfc="none", mec=ATTENTION, mew=3, zorder=3)
        style = {"ls": "", "mec": "white", "mew": 0.9, "zorder": 4}
        self.dots = (axes.plot([], [], "o", ms=7.5, color=CLASSES[0], **style)[0],
                     axes.plot([], [], "s", ms=6.8, color=CLASSES[1], **style)[0])

    def show(self, field, x, y, wrong):
        self.field.set_data(field.picture)
        gap = np.full((1, 2), np.nan)
        pieces = [piece for line in field.boundary for piece in (line, gap)] or [gap]
        self.boundary.set_data(*np.concatenate(pieces).T)
        self.wrong.set_data(*x[wrong].T)
        scale = 1 if len(x) <= 200 else 0.65
        self.wrong.set(markersize=13 * scale, markeredgewidth=3 * scale)
        for label, dots in enumerate(self.dots):
            dots.set_data(*x[y == label].T)
            dots.set_markersize((7.5, 6.8)[label] * scale)


def place(step):
    """Where a step lies on the axis of steps: 0 at the left, then in equal ratios."""
    return np.log10(np.add(step, 1))


def time_axis(axes, last, top):
    """The panel of the loss against the steps."""
    marks = [0, *(10 ** k for k in range(5) if 10 ** k <= last)]
    axes.set(xlim=(-0.1, place(last) + 0.12), ylim=(0, top), xlabel="step", ylabel="loss")
    axes.set_xticks(place(marks), [f"{mark:,}".replace(",", " ") for mark in marks])


# ---------------------------------------------------------------------------------------------------------- the moons

class TwoMoons(InteractiveFigure):
    """The boundary of a small network melts round two moons, while its loss rolls down."""

    size = (9.6, 4.5)
    steps = positions(1000)
    widths = (1, 2, 3, 4, 8, 16)
    sliders = (
        Slider("step", steps, start=0, label="step", digits=4),
        Slider("width", widths, start=8, label="width (neurons)"),
    )
    prediction = Prediction(
        "The network is to tell the <b>blue dots</b> from the <b>red squares</b>. Between input and output it has one "
        "hidden layer of tanh neurons; their number is its <b>width</b>. Can a network of <b>width 1</b> bend its "
        "boundary?",
        options=(
            Option("Yes: tanh is a curve, and so the boundary becomes one.", "curve",
                   "tanh is a curve, true. But one neuron looks in one direction only: where its input is constant, so "
                   "is everything behind it, and that is along a straight line."),
            Option("Yes, if it is trained long enough.", "curve",
                   "1000 steps only turn and shift the line. Training looks for the best parameters; it cannot give "
                   "the model a shape that no parameters have."),
            Option("No: its boundary is one straight line.", "line",
                   "Yes. One neuron looks in one direction; where its input is constant, so is the output. It takes "
                   "several neurons, looking in several directions, to bend the boundary."),
            Option("It breaks the plane into a strip, with two straight edges.", "strip",
                   "For that its output would have to rise and fall again. tanh only rises, and so it passes the "
                   "boundary once: one straight line."),
        ),
        task="Drag the step to the end. Then set the width to 1 and look again.",
        in_sight=True,
    )

    def setup(self, figure):
        left, self.axes = figure.subplots(1, 2, width_ratios=[1.5, 1])
        self.x, self.y = data.moons(120, 0.15, seed=3)
        self.left, self.plane = left, Plane(left)
        time_axis(self.axes, self.steps[-1], 1.5)
        self.ghost, = self.axes.plot(place(self.steps), self.run(1).losses, color=PAST, lw=1.4, zorder=1)
        self.ghost_name = self.axes.text(place(1000), self.run(1).losses[-1] + 0.02, "width 1", color=PAST, ha="right",
                                         va="bottom")
        self.curve, = self.axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.now, = self.axes.plot([], [], "o", ms=11, mfc=ATTENTION, mec=FUNCTION, mew=2, zorder=4, clip_on=False)
        mono = {"family": MONOSPACE, "fontsize": 13, "color": INK, "transform": self.axes.transAxes, "va": "top"}
        for row, name in enumerate(("step", "loss", "wrong")):
            self.axes.text(0.46, 0.97 - 0.085 * row, name, **mono)
        self.numbers = [self.axes.text(0.99, 0.97 - 0.085 * row, "", ha="right", **mono) for row in range(3)]

    def run(self, width) -> Recording:
        return recording(120, 0.15, 3, width, self.steps, 3, 1.0)

    @cache  # noqa: B019 (a figure lives as long as its notebook)
    def state(self, step, width):
        """The field, which points are wrong, and the loss."""
        run, i = self.run(width), self.steps.index(step)
        return field_of(run.parameters[i]), (score(run.parameters[i], self.x) > 0) != self.y, run.losses[i]

    def update(self, step, width):
        field, wrong, value = self.state(step, width)
        self.plane.show(field, self.x, self.y, wrong)
        shown = self.steps.index(step) + 1
        self.curve.set_data(place(self.steps[:shown]), self.run(width).losses[:shown])
        self.now.set_data([place(step)], [value])
        for artist in (self.ghost, self.ghost_name):
            artist.set_visible(width > 1)
        said = f"{step}", f"{value:.3f}", f"{wrong.sum()} of {len(self.y)}"
        for text, number in zip(self.numbers, said, strict=True):
            text.set_text(number)

    def draw_prediction(self, shape):
        x = np.linspace(-1.35, 2.4, 60)
        lines = {"curve": [0.25 + 0.55 * np.cos(1.9 * x + 0.2)], "line": [0.05 + 0.35 * x],
                 "strip": [0.45 + 0.35 * x, -0.35 + 0.35 * x]}[shape]
        for y in lines:
            self.left.plot(x, y, color=PREDICTION, lw=2.2, ls=(0, (1, 1.5)), zorder=5)
            self.left.plot(x[[4, -5]], y[[4, -5]], "^", ms=9, mec=PREDICTION, mfc="white", mew=2, zorder=6)
        self.left.text(x[4] - 0.12, lines[0][4], "you", color=PREDICTION, weight="bold", ha="right", va="center",
                       zorder=6, bbox={"fc": "white", "lw": 0, "pad": 1.5, "alpha": 0.85})

    def settled(self, step, width):
        return width == 1 and step >= 400

    def describe(self, step, width):
        field, wrong, value = self.state(step, width)
        shape = "a straight line" if width == 1 else "a line that can bend"
        return (f"Two moons of 60 points each, and the boundary of a network with a hidden layer of width {width}: "
                f"{shape}. After {step} steps of gradient descent the loss is {value:.3f} and {wrong.sum()} of "
                f"{len(self.y)} points are on the wrong side.")


# -------------------------------------------------------------------------------------------------- learning by heart

class Overfitting(InteractiveFigure):
    """A network learns its points by heart: its loss on them falls, while that on unseen points climbs."""

    size = (9.6, 4.5)
    steps = positions(3000)
    counts = (20, 60, 200, 600)
    sliders = (
        Slider("step", steps, start=0, label="step", digits=4),
        Slider("points", counts, start=20, label="training points"),
    )
    prediction = Prediction(
        "A network of width 32 trains on only <b>20 noisy points</b>, 3000 steps long. Its training loss goes to 0. "
        "What does its loss on 1000 <b>other</b> points of the same moons do?",
        options=(
            Option("It falls as well, only less far.", "falls",
                   "For a few steps it does. Then the boundary bends to take in the last few points, and what fits "
                   "their noise does not fit that of others."),
            Option("It falls and then stays where it is.", "stays",
                   "It does not stay: the network grows surer of itself, also where it is wrong, and being sure and "
                   "wrong costs most."),
            Option("It falls, turns, and climbs above where it began.", "climbs",
                   "Yes. This is <b>overfitting</b>: the boundary bends to take in the last few points, and the "
                   "network grows sure of what is noise."),
        ),
        task="Drag the step to the end. Then give it more points.",
    )

    def setup(self, figure):
        for points in self.counts:      # train them all now, so that no slider waits for a training
            self.run(points)
        left, self.axes = figure.subplots(1, 2, width_ratios=[1.5, 1])
        self.plane = Plane(left)
        unseen = data.moons(300, 0.3, seed=99)
        for label, dots in enumerate(self.plane.unseen):
            dots.set_data(*unseen.x[unseen.y == label].T)
        time_axis(self.axes, self.steps[-1], 1.6)
        self.training, = self.axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.held_out, = self.axes.plot([], [], color=STEP, lw=3, ls=DASHED, zorder=3)
        self.now = [self.axes.plot([], [], marker, ms=10, mfc=ATTENTION, mec=colour, mew=2, zorder=5, clip_on=False)[0]
                    for marker, colour in (("o", FUNCTION), ("s", STEP))]
        self.star, = self.axes.plot([], [], "*", ms=19, color=TRUTH, mec="white", mew=1, zorder=6)
        mono = {"family": MONOSPACE, "fontsize": 13, "transform": self.axes.transAxes, "va": "top"}
        rows = ("step", INK), ("training loss", FUNCTION), ("held-out loss", STEP), ("★ lowest at", TRUTH)
        levels = 0.985 - 0.085 * np.arange(len(rows))
        self.labels = [self.axes.text(0.03, y, name, color=colour, **mono)
                       for y, (name, colour) in zip(levels, rows, strict=True)]
        self.numbers = [self.axes.text(0.8, y, "", color=colour, ha="right", **mono)
                        for y, (_, colour) in zip(levels, rows, strict=True)]

    def run(self, points) -> Recording:
        return recording(points, 0.3, 1, 32, self.steps, 0, 0.5)

    @cache  # noqa: B019
    def state(self, step, points):
        x, y = data.moons(points, 0.3, seed=1)
        run, i = self.run(points), self.steps.index(step)
        return (x, y, field_of(run.parameters[i]), (score(run.parameters[i], x) > 0) != y, run.losses[i],
                run.held_out[i], int(np.argmin(run.held_out)))

    def update(self, step, points):
        x, y, field, wrong, training, held_out, best = self.state(step, points)
        run, shown = self.run(points), self.steps.index(step) + 1
        self.plane.show(field, x, y, wrong)
        for curve, losses in ((self.training, run.losses), (self.held_out, run.held_out)):
            curve.set_data(place(self.steps[:shown]), losses[:shown])
        for dot, value in zip(self.now, (training, held_out), strict=True):
            dot.set_data([place(step)], [value])
        passed = step > 1.5 * self.steps[best]
        for artist in (self.star, self.labels[-1], self.numbers[-1]):
            artist.set_visible(passed)
        self.star.set_data([place(self.steps[best])], [run.held_out[best]])
        said = f"{step}", f"{training:.3f}", f"{held_out:.3f}", f"{self.steps[best]}"
        for text, number in zip(self.numbers, said, strict=True):
            text.set_text(number)

    def draw_prediction(self, shape):
        x = place(self.steps)
        fall = 0.35 + 0.47 * np.exp(-3.0 * x)
        y = {"falls": 0.15 + 0.67 * np.exp(-0.9 * x), "stays": fall,
             "climbs": fall + 0.7 * np.clip(x - 0.9, 0, None) / (x[-1] - 0.9)}[shape]
        self.axes.plot(x, y, color=PREDICTION, lw=2.2, ls=(0, (1, 1.5)), zorder=2)
        self.axes.plot(x[[-1]], y[[-1]], "^", ms=9, mec=PREDICTION, mfc="white", mew=2, zorder=2)
        # clear of the numbers and of the curves: left of the way up, or below the others and above that of 20 points
        at, level = (1.75, np.interp(1.75, x, y) + 0.05) if shape == "climbs" else (place(90), 0.215)
        self.axes.text(at, level, "you", color=PREDICTION, weight="bold", ha="right")

    def settled(self, step, points):
        return points == self.counts[0] and step == self.steps[-1]

    def describe(self, step, points):
        _, _, _, wrong, training, held_out, best = self.state(step, points)
        return (f"{points} noisy points of two moons and the boundary of a network of width 32 after {step} steps. "
                f"Loss on these points {training:.3f}, with {wrong.sum()} of them on the wrong side; loss on 1000 "
                f"other points {held_out:.3f}. The latter is lowest after {self.steps[best]} steps.")


# --------------------------------------------------------------------------------------------------------- the digits

class Misread(InteractiveFigure):
    """Held-out digits that a model read wrongly, with what was read and what was written below each."""

    size = (9.6, 4.0)
    rows, columns = 2, 6

    def __init__(self, images=None, written=None, read=None):
        """images: (examples, 64) from 0 to 1; written and read: the digits, (examples,).

        Without them: the held-out digits, each read as the digit whose mean image is the nearest.
        """
        super().__init__()
        if images is None:
            d = data.digits()
            means = np.stack([d.x_train[d.y_train == digit].mean(axis=0) for digit in range(10)])
            images, written = d.x_test, d.y_test
            read = np.argmin(np.sum((images[:, None] - means) ** 2, axis=2), axis=1)
        self.images, self.written, self.read = map(np.asarray, (images, written, read))
        self.wrong = np.flatnonzero(self.written != self.read)

    def setup(self, figure):
        panels = figure.subplots(self.rows, self.columns).ravel()
        for axes in panels:
            axes.axis("off")
        for axes, i in zip(panels, self.wrong, strict=False):
            axes.imshow(self.images[i].reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
            below = {"transform": axes.transAxes, "va": "top", "fontsize": 12}
            axes.text(0.06, -0.06, f"read {self.read[i]}", color=STEP, ha="left", **below)
            axes.text(0.94, -0.06, f"is {_a(self.written[i])}", color=TRUTH, ha="right", **below)

    def update(self):
        pass

    def describe(self):
        shown = self.wrong[:self.rows * self.columns]
        pairs = ", ".join(f"{_a(self.written[i])} read as {self.read[i]}" for i in shown)
        return (f"{len(self.wrong)} of {len(self.written)} held-out digits are read wrongly. "
                f"The first {len(shown)}: {pairs}.")


def _a(digit) -> str:
    """The digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


# ------------------------------------------------------------------------------------------- twelve lessons on a page

class TwelveLessons(InteractiveFigure):
    """What was built: for each lesson a small picture of its idea, and below it a function that the learner wrote."""

    size = (9.6, 6.0)
    built = {
        "01 difference quotient": "difference_quotient", "02 derivative": "slopes_on_grid",
        "03 step size": "central_difference", "04 rules": "chain_rule", "05 gradient": "gradient",
        "06 kinks": "has_kink", "07 gradient descent": "gradient_descent", "08 loss": "mse_gradient",
        "09 forward mode": "forward_gradient", "10 reverse mode": "backward", "11 arrays": "weight_vjp",
        "12 training": "train",
    }

    def setup(self, figure):
        panels = figure.subplots(3, 4).ravel()
        for axes, (idea, function) in zip(panels, self.built.items(), strict=True):
            axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
            axes.set_title(idea, fontsize=12.5, color=INK, loc="left", pad=5)
            axes.set_xlabel(f"{function}()", family=MONOSPACE, fontsize=11, color=FUNCTION, loc="left", labelpad=4)
            axes.spines[["left", "bottom"]].set_color("0.85")
            getattr(self, "_" + idea.split(" ", 1)[1].replace(" ", "_"))(axes)

    def _difference_quotient(self, axes):
        x = np.linspace(0.05, 0.95, 60)
        axes.plot(x, 0.1 + 0.8 * x ** 2, color=FUNCTION)
        ends = np.array([0.3, 0.85])
        axes.plot(ends, 0.1 + 0.8 * ends ** 2, "s--", color=STEP, ms=7)
        axes.text(0.07, 0.66, r"$\frac{f(x+h)-f(x)}{h}$", fontsize=16, color=STEP)

    def _derivative(self, axes):
        x = np.linspace(0.05, 0.95, 60)
        axes.plot(x, 0.1 + 0.8 * x ** 2, color=FUNCTION)
        axes.plot([0.3, 0.95], [0.1 + 0.8 * 0.36 - 0.96 * 0.3, 0.1 + 0.8 * 0.36 + 0.96 * 0.35], color=TRUTH, lw=3)
        axes.plot([0.6], [0.1 + 0.8 * 0.36], "o", color=ATTENTION, mec=FUNCTION, ms=9)
        axes.text(0.08, 0.8, r"$h \to 0:\ f'(x)$", fontsize=14, color=TRUTH)

    def _step_size(self, axes):
        axes.plot([0.05, 0.45, 0.95], [0.85, 0.15, 0.75], color=STEP, lw=3)
        axes.plot([0.45], [0.15], "*", color=TRUTH, ms=16)
        axes.text(0.06, 0.06, "round-off", fontsize=11, color=PAST)
        axes.text(0.94, 0.06, "truncation", fontsize=11, color=PAST, ha="right")

    def _rules(self, axes):
        axes.fill([0.1, 0.6, 0.6, 0.1], [0.15, 0.15, 0.65, 0.65], color=FUNCTION, alpha=0.35, lw=0)
        axes.fill([0.6, 0.75, 0.75, 0.6], [0.15, 0.15, 0.65, 0.65], color=STEP, alpha=0.5, lw=0)
        axes.fill([0.1, 0.6, 0.6, 0.1], [0.65, 0.65, 0.8, 0.8], color=STEP, alpha=0.5, lw=0)
        axes.fill([0.6, 0.75, 0.75, 0.6], [0.65, 0.65, 0.8, 0.8], color=PAST, alpha=0.35, lw=0)
        axes.text(0.35, 0.4, "$u'v + uv'$", fontsize=15, color=INK, ha="center", va="center")

    def _gradient(self, axes):
        grid = np.linspace(0, 1, 40)
        x, y = np.meshgrid(grid, grid)
        axes.contour(x, y, (x - 0.25) ** 2 + 2 * (y - 0.3) ** 2, levels=7, colors=FUNCTION, linewidths=1.2)
        axes.annotate("", (0.88, 0.93), (0.6, 0.55), arrowprops={"arrowstyle": "-|>", "color": TRUTH, "lw": 3,
                                                                 "mutation_scale": 18})
        axes.text(0.9, 0.6, r"$\nabla f$", fontsize=15, color=TRUTH, ha="center",
                  bbox={"fc": "white", "lw": 0, "pad": 1})

    def _kinks(self, axes):
        axes.plot([0.08, 0.5, 0.92], [0.85, 0.2, 0.85], color=FUNCTION, lw=3)
        axes.plot([0.5, 0.92], [0.2, 0.2 + 0.42 * 0.2], "--", color=STEP)
        axes.plot([0.5, 0.08], [0.2, 0.2 + 0.42 * 0.2], "--", color=STEP)
        axes.plot([0.5], [0.2], "o", color=ATTENTION, mec=FUNCTION, ms=9)

    def _gradient_descent(self, axes):
        x = np.linspace(0.05, 0.95, 60)
        axes.plot(x, 0.12 + 3.6 * (x - 0.5) ** 2, color=FUNCTION)
        walk = 0.5 - 0.42 * 0.6 ** np.arange(6)
        axes.plot(walk, 0.12 + 3.6 * (walk - 0.5) ** 2, "s--", color=STEP, ms=6, lw=1.6)
        axes.text(0.5, 0.82, r"$\theta - \eta\,\nabla L$", fontsize=14, color=STEP, ha="center")

    def _loss(self, axes):
        x = np.linspace(0.1, 0.9, 8)
        y = 0.2 + 0.6 * x + 0.12 * np.array([1, -1, 0.6, -0.4, 1, -1, -0.5, 0.8])
        axes.plot(x[[0, -1]], 0.2 + 0.6 * x[[0, -1]], color=STEP, lw=3)
        axes.vlines(x, 0.2 + 0.6 * x, y, color=ATTENTION, lw=3)
        axes.plot(x, y, "o", color=FUNCTION, ms=7)

    def _forward_mode(self, axes):
        for left, value in ((0.07, "3 + 1ε"), (0.62, "9 + 6ε")):
            axes.text(left, 0.55, value, family=MONOSPACE, fontsize=12, color=FUNCTION, va="center",
                      bbox={"fc": "white", "ec": FUNCTION, "pad": 5})
        axes.annotate("", (0.6, 0.55), (0.4, 0.55), arrowprops={"arrowstyle": "-|>", "color": STEP, "lw": 2.5})
        axes.text(0.5, 0.82, "square", fontsize=12, color=INK, ha="center")
        axes.text(0.5, 0.2, "value and tail", fontsize=12, color=PAST, ha="center")

    def _reverse_mode(self, axes):
        nodes = {"a": (0.12, 0.5), "b": (0.5, 0.82), "c": (0.5, 0.18), "d": (0.88, 0.5)}
        for start, end in (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")):
            axes.annotate("", nodes[start], nodes[end], arrowprops={"arrowstyle": "-|>", "color": STEP, "lw": 2,
                                                                    "shrinkA": 13, "shrinkB": 13})
        for name, (x, y) in nodes.items():
            axes.plot([x], [y], "o", ms=24, mfc=ATTENTION if name == "a" else "white", mec=FUNCTION, mew=2)
            axes.text(x, y, "+" if name == "a" else "", ha="center", va="center", fontsize=15, color=INK)

    def _arrays(self, axes):
        for row in range(4):
            axes.annotate("", (0.32, 0.5), (0.66, 0.82 - 0.21 * row), arrowprops={"arrowstyle": "-|>", "color": STEP,
                                                                                 "lw": 1.8})
            axes.plot([0.74], [0.82 - 0.21 * row], "s", ms=15, color=FUNCTION, alpha=0.55)
        axes.plot([0.22], [0.5], "s", ms=17, color=ATTENTION)
        axes.text(0.22, 0.16, r"$\sum$", fontsize=17, color=STEP, ha="center", va="center")

    def _training(self, axes):
        columns, rows = GRID
        run = recording(120, 0.15, 3, 8, TwoMoons.steps, 3, 1.0)
        field = field_of(run.parameters[-1])
        axes.imshow(field.picture, extent=(0, 1, 0, 1), origin="lower", aspect="auto", zorder=0)
        x, y = data.moons(120, 0.15, seed=3)
        corner, width = np.array([columns[0], rows[0]]), np.array([np.ptp(columns), np.ptp(rows)])
        x = (x - corner) / width
        for line in field.boundary:
            axes.plot(*((line - corner) / width).T, color=INK, lw=2.4)
        axes.plot(*x[y == 0].T, "o", color=CLASSES[0], ms=3.5)
        axes.plot(*x[y == 1].T, "s", color=CLASSES[1], ms=3.2)

    def update(self):
        pass

    def describe(self):
        lessons = ", ".join(f"{idea} ({function})" for idea, function in self.built.items())
        return (f"Twelve small pictures, one for each lesson, each with a function that you wrote: {lessons}. Each "
                "leans on those before it; the last is a trained boundary round two moons.")
