"""Lesson 08: a line and the dot that stands for it, one wrong reading among 24, and the loss of a yes or no."""
import numpy as np
from contourpy import contour_generator

from gradlib import sigmoid
from gradlib.data import hubble

from .base import InteractiveFigure, Option, Prediction, Slider, linear
from .difference_quotient import MINUS, signed
from .step_size import NamedPositions
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

NAMES, DISTANCES, VELOCITIES = hubble()     # Mpc and km/s, of 24 nebulae
SLOPES, OFFSETS = (0.0, 900.0), (-450.0, 450.0)         # the map: the slope w in km/s per Mpc, the offset b in km/s
RATE = 0.2                              # the learning rate of the step that the arrow shows


def mse(w, b, velocities=VELOCITIES):
    """The mean squared residual of the line w·x + b in (km/s)²; w and b are numbers, or arrays of one shape."""
    residuals = np.multiply.outer(w, DISTANCES) + np.expand_dims(b, -1) - velocities
    return np.mean(residuals**2, axis=-1)


def gradient(w, b):
    """Its partial derivatives by w (in km/s · Mpc) and by b (in km/s)."""
    residuals = w * DISTANCES + b - VELOCITIES
    return 2 * np.mean(residuals * DISTANCES), 2 * np.mean(residuals)


def best_line(velocities=VELOCITIES):
    """The slope and the offset with the least mean squared residual: `numpy.linalg.lstsq`."""
    columns = np.column_stack([DISTANCES, np.ones_like(DISTANCES)])
    return np.linalg.lstsq(columns, velocities)[0]


def best_slope(b):
    """The slope with the least loss for this offset: where the partial derivative by w is 0."""
    return (np.mean(DISTANCES * VELOCITIES) - b * np.mean(DISTANCES)) / np.mean(DISTANCES**2)


def best_offset(w):
    """The offset with the least loss for this slope: the mean of what the slope leaves."""
    return np.mean(VELOCITIES) - w * np.mean(DISTANCES)


def thousands(value: float, width: int = 0) -> str:
    """A number in whole units with its thousands set apart: 49 727."""
    return f"{value:{width},.0f}".replace(",", " ").translate(MINUS)


class LossBowl(InteractiveFigure):
    """Left a line among the data, right the dot that stands for it, on the map of the loss."""

    size = (9.6, 5.2)
    sliders = (
        Slider("w", linear(*SLOPES, 91), start=0, label="slope <i>w</i>", unit="km/s per Mpc"),
        Slider("b", linear(*OFFSETS, 91), start=400, label="offset <i>b</i>", unit="km/s"),
    )
    prediction = Prediction(
        "Each line is one dot on the map, and the loss <i>L</i> is the height there. You start at <i>w</i> = 0, "
        "<i>b</i> = 400. You will turn only <i>w</i> until <i>L</i> is as small as it gets, and then only <i>b</i>, "
        "until <i>L</i> is as small as it gets. Where will the dot be?",
        options=(
            Option("At the bottom of the bowl: each slider has found its best.", (454.2, -40.8),
                   "Not yet: about 128 was the best <i>w</i> for <i>b</i> = 400 only. With <i>b</i> moved, another "
                   "<i>w</i> is better, and so on: turn by turn the dot goes down the slanting trough, in stairs "
                   "between the grey lines."),
            Option("Where the first turn left it: once <i>w</i> is best, any other <i>b</i> makes <i>L</i> larger.",
                   (127.5, 400.0),
                   "The second turn did lower the loss. <i>w</i> was best along its own direction only; along <i>b</i> "
                   "the bowl was still sloping."),
            Option("Lower than after the first turn, but not at the bottom.", (127.5, 256.9),
                   "Yes. The best <i>w</i> depends on <i>b</i>: the trough slants, and turning one slider at a time "
                   "goes down it in stairs. The gradient turns both at once."),
        ),
        task="Now turn <i>w</i> until ∂<i>L</i>/∂<i>w</i> is about 0, then <i>b</i> until ∂<i>L</i>/∂<i>b</i> is.",
        in_sight=True,
    )
    levels = (55_000, 75_000, 130_000, 250_000, 450_000, 700_000)      # (km/s)²

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        data, self.map = figure.subplots(1, 2, width_ratios=[1, 1.08])
        self._setup_data(data)
        self._setup_map(self.map)

    def _setup_data(self, axes):
        axes.set(xlim=(-0.05, 2.15), ylim=(-520, 1420), xticks=(0, 0.5, 1, 1.5, 2), yticks=range(-500, 1001, 500),
                 xlabel="distance $x$  (Mpc)", ylabel="velocity $y$  (km/s)")
        axes.axhline(0, color=PAST, lw=1)
        self.residuals, = axes.plot([], [], color=ATTENTION, lw=2, solid_capstyle="butt", zorder=2)
        axes.plot(DISTANCES, VELOCITIES, "o", color=FUNCTION, ms=6.5, zorder=4)
        self.line, = axes.plot([], [], color=STEP, ls=DASHED, zorder=3)
        mono = {"family": MONOSPACE, "fontsize": 13, "va": "bottom", "transform": axes.transAxes}
        self.loss = axes.text(0, 1.03, "", color=INK, weight="bold", **mono)
        self.root = axes.text(1, 1.03, "", color=PAST, ha="right", **mono)

    def _setup_map(self, axes):
        axes.set(xlim=(-40, 940), ylim=(-555, 490), aspect="equal", xticks=range(0, 901, 300),
                 yticks=range(-400, 401, 200), xlabel="slope $w$  (km/s per Mpc)", ylabel="offset $b$  (km/s)")
        axes.grid(visible=False)
        w, b = np.meshgrid(np.linspace(-40, 940, 121), np.linspace(-555, 490, 121))
        heights = mse(w, b)
        axes.contourf(w, b, heights, (0, *self.levels), extend="max", zorder=0,
                      colors=["#f7fbfe", "#eaf3f9", "#dceaf4", "#cde1ef", "#bcd6e9", "#a9cae1", "#95bdd9"])
        lines = axes.contour(w, b, heights, self.levels, colors=FUNCTION, linewidths=1, alpha=0.6, zorder=1)
        axes.clabel(lines, fmt=thousands, fontsize=11, colors=[INK],
                    manual=[(430, 110), (330, 390), (560, 300), (660, 360)])
        best = best_line()
        axes.plot(*best, "*", color=TRUTH, ms=16, mec="white", zorder=4)
        self._setup_best(axes)
        axes.text(best[0] - 60, best[1] - 62, "bottom", color=TRUTH, ha="center", va="top", weight="bold", zorder=4,
                  bbox={"fc": "#f7fbfe", "lw": 0, "pad": 0.5, "alpha": 0.8})
        self.shaft, = axes.plot([], [], color=STEP, lw=2.4, zorder=5)
        self.head, = axes.plot([], [], color=STEP, lw=2.4, zorder=5, solid_joinstyle="miter")
        self.dot, = axes.plot([], [], "s", ms=11, mfc="white", mec=STEP, mew=2.6, zorder=6, clip_on=False)
        axes.text(-15, -545, r"arrow: $-0.2\,\nabla L$", color=STEP, va="bottom", fontsize=13, zorder=4,
                  bbox={"fc": "white", "lw": 0, "pad": 1, "alpha": 0.8})
        mono = {"family": MONOSPACE, "fontsize": 13, "va": "bottom", "color": STEP, "transform": axes.transAxes}
        self.slopes = (axes.text(0, 1.03, "", **mono), axes.text(1, 1.03, "", ha="right", **mono))

    def _setup_best(self, axes):
        """Two lines: on one no other w is better, on the other no other b; where they cross is the bottom."""
        w, b = np.array(axes.get_xlim()), np.array(axes.get_ylim())
        axes.plot(best_slope(b), b, color=PAST, lw=1.3, zorder=2)
        axes.plot(w, best_offset(w), color=PAST, lw=1.3, zorder=2)
        along = {"color": INK, "fontsize": 11, "rotation_mode": "anchor", "transform_rotates_text": True, "zorder": 4}
        axes.text(best_slope(-320) - 34, -320, "∂L/∂w = 0", va="top", rotation=-53.8, **along)
        axes.text(735, best_offset(735) + 12, "∂L/∂b = 0", va="bottom", rotation=-42.4, **along)

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, w, b):
        across = np.array([-0.05, 2.15])
        self.line.set_data(across, w * across + b)
        gaps = np.full_like(DISTANCES, np.nan)
        self.residuals.set_data(np.ravel([DISTANCES, DISTANCES, gaps], "F"),
                                np.ravel([VELOCITIES, w * DISTANCES + b, gaps], "F"))
        loss = mse(w, b)
        self.loss.set_text(f"L = {thousands(loss, 7)} (km/s)²")
        self.root.set_text(f"√L = {np.sqrt(loss):3.0f} km/s")
        self.dot.set_data([w], [b])
        by_w, by_b = gradient(w, b)
        self._point(w, b, -RATE * by_w, -RATE * by_b)
        self.slopes[0].set_text(f"∂L/∂w = {signed(by_w, 0):>5}")
        self.slopes[1].set_text(f"∂L/∂b = {signed(by_b, 0):>5}")

    def _point(self, w, b, dw, db):
        """An arrow from the dot along the step of gradient descent."""
        length = np.hypot(dw, db)
        self.shaft.set_data([w, w + dw], [b, b + db])
        tip, along = complex(w + dw, b + db), complex(dw, db) / max(length, 1e-9)
        barb = min(26, 0.6 * length) * along * np.exp(np.array([1j, 0, -1j]) * 5 * np.pi / 6) * [1, 0, 1]
        self.head.set_data((tip + barb).real, (tip + barb).imag)

    def draw_prediction(self, place):
        self.map.plot(*place, "^", ms=22, mec=PREDICTION, mfc="none", mew=2.4, zorder=7)
        self.map.annotate("you", place, (0, 15), textcoords="offset points", color=PREDICTION, weight="bold",
                          ha="center", zorder=7, bbox={"fc": "#dceaf4", "lw": 0, "pad": 0, "alpha": 0.8})

    def settled(self, w, b):
        return abs(b - best_offset(w)) <= 15

    def describe(self, w, b):
        by_w, by_b = gradient(w, b)
        return (f"Left: velocity against distance of 24 nebulae, with the line of slope w = {w:g} km/s per Mpc and "
                f"offset b = {b:g} km/s. Right: the line as a dot on the map of the loss. The loss there is "
                f"{thousands(mse(w, b))} (km/s) squared, its derivative by w is {signed(by_w, 0)}, by b "
                f"{signed(by_b, 0)}. The lines on which each of them is 0 cross at the bottom: w = "
                f"{best_line()[0]:.0f}, b = {signed(best_line()[1], 0)}, loss {thousands(mse(*best_line()))}.")


# ------------------------------------------------------------------------------------------------- one wrong reading

DELTA = 250.0                           # km/s: up to here Huber's loss is a square, beyond it a straight line
MISREAD = NAMES.index("NGC 4472")       # 2.0 Mpc away; Hubble has 850 km/s


def misread(velocity):
    """The 24 velocities with that one in the place of NGC 4472's."""
    velocities = VELOCITIES.copy()
    velocities[MISREAD] = velocity
    return velocities


def huber(residuals, delta=DELTA):
    """Huber's loss, entry by entry: a half of the square up to delta, and from there on along its tangent."""
    size = np.abs(residuals)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def mean_huber(w, b, velocities=VELOCITIES):
    """Its mean over the residuals of the line w·x + b, in (km/s)²; w and b are numbers, or arrays of one shape."""
    return np.mean(huber(np.multiply.outer(w, DISTANCES) + np.expand_dims(b, -1) - velocities), axis=-1)


def best_huber_line(velocities=VELOCITIES):
    """The slope and the offset with the least mean Huber loss, by least squares with smaller weights for the far.

    A residual beyond delta gets the weight delta / |residual|; then the weighted squares pull on the line just as
    Huber's loss does (iteratively reweighted least squares: Holland and Welsch 1977).
    """
    columns = np.column_stack([DISTANCES, np.ones_like(DISTANCES)])
    line = best_line(velocities)
    for _ in range(200):
        size = np.abs(columns @ line - velocities)
        root = np.sqrt(DELTA / np.maximum(size, DELTA))
        line, before = np.linalg.lstsq(columns * root[:, None], velocities * root)[0], line
        if np.allclose(line, before, rtol=0, atol=1e-9):
            break
    return line


def _apart(heights, gap):
    """Heights for names beside their lines, in the same order from below and at least a gap from one another.

    A name stands at its line's end; names that would touch share the space about the middle of their lines.
    """
    groups = []                                             # of the heights' places, from below
    for i in sorted(range(len(heights)), key=lambda i: heights[i]):
        groups.append([i])
        while len(groups) > 1 and _stack(heights, groups[-2], gap)[-1] + gap > _stack(heights, groups[-1], gap)[0]:
            last = groups.pop()
            groups[-1] += last
    placed = {i: y for group in groups for i, y in zip(group, _stack(heights, group, gap), strict=True)}
    return [placed[i] for i in range(len(heights))]


def _stack(heights, group, gap):
    return np.mean([heights[i] for i in group]) + gap * (np.arange(len(group)) - (len(group) - 1) / 2)


class Outlier(InteractiveFigure):
    """One of 24 readings goes wrong: the bowl of the squares is dragged along, Huber's hardly moves."""

    size = (9.6, 5.6)
    sliders = (
        Slider("velocity", linear(850, -3150, 41), start=850, label="reading of NGC 4472", unit="km/s", digits=4),
    )
    prediction = Prediction(
        "The best line has the slope 454 km/s per Mpc. Suppose that one of the 24 velocities had been read wrongly: "
        "−3150 km/s instead of 850. How large is the slope of the best line then?",
        options=(
            Option("About 454: one reading in 24 does not count for much.", 454.2,
                   "That would be so if every reading had one vote. But residuals are squared, and a residual of "
                   "thousands counts more than all the others together: the slope fell to 0."),
            Option("About 435: one of 24 is 4 %, so the slope changes by 4 %.", 435.2,
                   "A reading is not worth 1/24 of the slope. How hard it pulls grows with its residual, and without "
                   "end: the slope fell by all of its 454."),
            Option("About 230: half of it.", 227.1,
                   "More than most people dare to say, and still not enough: it fell to 0. A single reading hid the "
                   "expansion of the universe."),
            Option("About 0: the law is gone.", -0.2,
                   "Yes. 4000 km/s of error, times 0.114 per Mpc: the slope fell by 454, to −0.2. Squares hand the "
                   "line over to whoever lies farthest off."),
        ),
        task="Now drag the reading down, all the way.",
    )
    excesses = (5_000, 20_000)          # (km/s)²: how far above its bottom each bowl is cut

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1.15, 1], height_ratios=[1.4, 1])
        self._compute()
        self._setup_data(figure.add_subplot(grid[:, 0]))
        self._setup_map(figure.add_subplot(grid[0, 1]))
        self._setup_pull(figure.add_subplot(grid[1, 1]))

    def _compute(self):
        """For every position of the slider the best lines, and both bowls cut open at their heights."""
        w, b = np.meshgrid(np.linspace(-270, 750, 81), np.linspace(-330, 520, 81))
        self.lines, self.cuts = {}, {}
        for velocity in self.sliders[0].values:
            readings = misread(velocity)
            for name, loss, best, part in (("squares", mse, best_line, 1), ("Huber", mean_huber, best_huber_line, 3)):
                self.lines[name, velocity] = line = best(readings)
                surface = contour_generator(w, b, loss(w, b, readings))
                rings = [ring for excess in self.excesses
                         for ring in surface.lines(loss(*line, readings) + excess / part)]
                self.cuts[name, velocity] = np.concatenate([part for ring in rings for part in (ring, [[np.nan] * 2])])

    def _setup_data(self, axes):
        self.data = axes
        axes.set(xlim=(-0.05, 2.75), ylim=(-3450, 1450), xticks=(0, 0.5, 1, 1.5, 2), yticks=range(-3000, 1001, 1000),
                 xlabel="distance $x$  (Mpc)", ylabel="velocity $y$  (km/s)")
        axes.axhline(0, color=PAST, lw=1)
        others = np.arange(len(NAMES)) != MISREAD
        axes.plot(DISTANCES[others], VELOCITIES[others], "o", color=FUNCTION, ms=5.5, zorder=4)
        self.stick, = axes.plot([], [], color=ATTENTION, lw=2.4, zorder=2)
        self.reading, = axes.plot([], [], "o", ms=11, mfc=ATTENTION, mec=FUNCTION, mew=2.2, zorder=6)
        self.drawn = {"squares": axes.plot([], [], color=STEP, ls=DASHED, zorder=3)[0],
                      "Huber": axes.plot([], [], color=FUNCTION, lw=2.6, zorder=3)[0]}
        self.names = {"squares": self._name("squares", color=STEP), "Huber": self._name("Huber", color=FUNCTION)}
        mono = {"family": MONOSPACE, "va": "center", "fontsize": 12}
        axes.text(0, -1500, "slope  (km/s per Mpc)", color=PAST)
        self.table = {}
        for name, color, y in (("squares", STEP, -1800), ("Huber", FUNCTION, -2100)):
            axes.text(0, y, name, color=color, va="center", weight="bold")
            self.table[name] = axes.text(1.4, y, "", color=color, ha="right", weight="bold", **mono)
        axes.text(0, -2400, "Hubble's data", color=TRUTH, va="center", weight="bold")
        axes.text(1.4, -2400, f"{best_line()[0]:.0f}", color=TRUTH, ha="right", weight="bold", **mono)

    def _name(self, name, **style):
        """A name at the end of a line on the left; update sets its height."""
        return self.data.text(2.72, 0, name, ha="right", va="center", zorder=5,
                              bbox={"fc": "white", "lw": 0, "pad": 1}, **style)

    def _setup_map(self, axes):
        self.map = axes
        axes.set(xlim=(-270, 750), ylim=(-330, 520), xticks=range(-200, 601, 200), yticks=range(-200, 401, 200),
                 xlabel="slope $w$", ylabel="offset $b$")
        self.bowls = {"squares": axes.plot([], [], color=STEP, lw=1.6, ls=(0, (4, 2)), zorder=2)[0],
                      "Huber": axes.plot([], [], color=FUNCTION, lw=1.6, zorder=2)[0]}
        axes.plot(*best_line(), "*", color=TRUTH, ms=15, mec="white", zorder=3)
        self.dots = {"squares": axes.plot([], [], "s", ms=9, mfc="none", mec=STEP, mew=2.2, zorder=4)[0],
                     "Huber": axes.plot([], [], "o", ms=9, mfc="none", mec=FUNCTION, mew=2.2, zorder=4)[0]}

    def _setup_pull(self, axes):
        axes.set(xlim=(-1500, 4300), ylim=(-900, 4500), xticks=range(-1000, 4001, 1000), yticks=(0, 2000, 4000),
                 xlabel="residual $r$  (km/s)", ylabel="pull  (km/s)")
        r = np.linspace(-1500, 4300, 200)
        axes.plot(r, r, color=STEP, ls=DASHED, zorder=2)
        axes.plot(r, np.clip(r, -DELTA, DELTA), color=FUNCTION, zorder=3)
        axes.text(2500, 3300, "squares", color=STEP, ha="right", va="center")
        axes.text(4250, DELTA - 400, "Huber", color=FUNCTION, ha="right", va="top")
        self.pulls = {"squares": axes.plot([], [], "o", ms=10, mfc=ATTENTION, mec=STEP, mew=2.2, zorder=5)[0],
                      "Huber": axes.plot([], [], "o", ms=10, mfc=ATTENTION, mec=FUNCTION, mew=2.2, zorder=5)[0]}

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, velocity):
        across = np.array([-0.05, 2.2])
        x = DISTANCES[MISREAD]
        ends = {}
        for name in ("squares", "Huber"):
            w, b = self.lines[name, velocity]
            self.drawn[name].set_data(across, w * across + b)
            ends[name] = w * across[1] + b
            self.table[name].set_text(f"{w:z4.0f}".translate(MINUS))
            self.bowls[name].set_data(*self.cuts[name, velocity].T)
            self.dots[name].set_data([w], [b])
            residual = w * x + b - velocity
            self.pulls[name].set_data([residual], [residual if name == "squares" else np.clip(residual, -DELTA, DELTA)])
        if "you" in self.names:
            ends["you"] = self.guess
        for name, y in zip(ends, _apart(list(ends.values()), 280), strict=True):
            self.names[name].set_y(y)
        w, b = self.lines["squares", velocity]
        self.stick.set_data([x, x], [velocity, w * x + b])
        self.reading.set_data([x], [velocity])

    def draw_prediction(self, slope):
        x, y = DISTANCES.mean(), misread(-3150).mean()      # every best line passes through the middle of the data
        across = np.array([-0.05, 2.2])
        guess = y + slope * (across - x)
        self.data.plot(across, guess, color=PREDICTION, lw=2, zorder=2.5)
        self.guess = guess[1]
        self.names["you"] = self._name("you", color=PREDICTION, weight="bold")
        self.map.plot([slope], [-285], "v", ms=10, mec=PREDICTION, mfc="white", mew=2.2, zorder=6)
        self.map.text(slope - 30, -280, "you", color=PREDICTION, weight="bold", ha="right", va="center", zorder=6,
                      bbox={"fc": "white", "lw": 0, "pad": 1})

    def settled(self, velocity):
        return velocity <= -2150

    def describe(self, velocity):
        (w, b), (robust, _) = (self._line(name, velocity) for name in ("squares", "Huber"))
        reading, slope = f"{velocity:.0f}".translate(MINUS), f"{w:z.1f}".translate(MINUS)
        return (f"Velocity against distance of 24 nebulae, one of them, NGC 4472, with the reading {reading} km/s "
                f"in place of 850. The line of least squares has the slope {slope} and the offset "
                f"{signed(b, 0)}, Huber's line the slope {signed(robust, 0)}; Hubble's own data give +454. Beside it "
                "the bowls of both losses, and how hard a residual pulls.")

    def _line(self, name, velocity):
        self.figure     # noqa: B018 (the lines are computed with it)
        return self.lines[name, velocity]


# ------------------------------------------------------------------------------------------------------- yes or no

def log_loss(z, y):
    """The log-loss −log p for y = 1 and −log(1 − p) for y = 0, with p = sigmoid(z), without a log of 0."""
    return np.logaddexp(0, z) - y * z


class YesOrNo(InteractiveFigure):
    """A score z becomes a probability p; the slope of the log-loss is the gap p − y, however wrong p is."""

    size = (9.6, 4.6)
    sliders = (
        Slider("z", linear(-6, 6, 61), start=0, label="score <i>z</i>", digits=2),
        NamedPositions("y", (0, 1), start=1, label="answer <i>y</i>", names=("no: 0", "yes: 1")),
    )
    prediction = Prediction(
        "Left, a curve turns the score <i>z</i> into a probability <i>p</i>. The answer is yes, <i>y</i> = 1, but the "
        "model says <i>p</i> = 0.01: surely no. The log-loss −log <i>p</i> is 4.6. How steep is it in <i>z</i> there?",
        options=(
            Option("Almost flat, for the curve on the left is flat there.", 0.0,
                   "The curve is flat, but −log <i>p</i> is steep where <i>p</i> is small, and the two cancel: "
                   "the slope is <i>p</i> − <i>y</i> = −0.99. The squared error, in grey, does go flat, and would "
                   "learn nothing here."),
            Option("About −1.", -0.99,
                   "Yes: <i>p</i> − <i>y</i> = 0.01 − 1. The slope is the gap between what was said and what was so. "
                   "The more wrong the model is, the harder the loss pulls, up to 1."),
            Option("About −100, that is −1/<i>p</i>.", -100.0,
                   "−1/<i>p</i> is its slope in <i>p</i>. In <i>z</i> the chain rule adds the factor "
                   "d<i>p</i>/d<i>z</i> = <i>p</i>(1 − <i>p</i>) = 0.0099, and −100 · 0.0099 = −0.99."),
        ),
        task="Now drag the score <i>z</i> to the left, to −4.6 and beyond.",
    )
    span = np.linspace(-6, 6, 241)

    def setup(self, figure):
        curve, loss = figure.subplots(1, 2)
        self._setup_curve(curve)
        self._setup_loss(loss)

    def _setup_curve(self, axes):
        axes.set(xlim=(-6.4, 6.4), ylim=(-0.15, 1.15), xticks=range(-6, 7, 2), yticks=(0, 0.5, 1), xlabel="score $z$",
                 ylabel=r"probability $p = 1\,/\,(1 + e^{-z})$")
        axes.plot(self.span, sigmoid(self.span), color=FUNCTION, lw=3, zorder=3)
        self.truth, = axes.plot([], [], color=TRUTH, lw=2.6, zorder=2)
        self.truth_name = axes.text(-6, 0, "", color=TRUTH, fontsize=13, va="center")
        self.gap, = axes.plot([], [], color=ATTENTION, lw=6, solid_capstyle="butt", zorder=2.5)
        self.bead, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=5)
        above = {"family": MONOSPACE, "fontsize": 13, "va": "bottom", "weight": "bold", "transform": axes.transAxes}
        self.probability = axes.text(0, 1.03, "", color=FUNCTION, **above)
        self.gap_name = axes.text(1, 1.03, "", color=INK, ha="right", **above)

    def _setup_loss(self, axes):
        self.losses = axes
        axes.set(xlim=(-6.4, 6.4), ylim=(-0.35, 6.6), xticks=range(-6, 7, 2), yticks=range(0, 7, 2),
                 xlabel="score $z$", ylabel="loss")
        self.log_loss, = axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.squared, = axes.plot([], [], color=PAST, lw=1.6, zorder=2)
        self.log_name = axes.text(0, 5.3, "", color=FUNCTION, fontsize=14, va="center")
        self.squared_name = axes.text(0, 1.22, "$(p-y)^2$", color=PAST, fontsize=13, va="bottom")
        self.tangent, = axes.plot([], [], color=TRUTH, lw=2.6, zorder=4)
        self.place, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=5)
        self.guess = []
        above = {"family": MONOSPACE, "fontsize": 13, "va": "bottom", "weight": "bold", "transform": axes.transAxes}
        self.height = axes.text(0, 1.03, "", color=FUNCTION, **above)
        self.slope = axes.text(1, 1.03, "", color=TRUTH, ha="right", **above)

    def update(self, z, y):
        p = float(sigmoid(z))
        sign = 1 if y else -1
        self.truth.set_data([-6.4, 6.4], [y, y])
        self.truth_name.set(text=f"$y = {y}$", position=(-6, y + 0.06 * sign))
        self.gap.set_data([z, z], [p, y])
        self.bead.set_data([z], [p])
        self.probability.set_text(f"p = {p:.4f}")
        self.gap_name.set_text(f"p − y = {signed(p - y)}")
        self.log_loss.set_data(self.span, log_loss(self.span, y))
        self.squared.set_data(self.span, (sigmoid(self.span) - y) ** 2)
        self.log_name.set(text=r"$-\log\,p$" if y else r"$-\log\,(1-p)$", x=-4.4 * sign,
                          ha="left" if y else "right")
        self.squared_name.set(x=-6 * sign, ha="left" if y else "right")
        reach = np.array([-1.6, 1.6])
        self.tangent.set_data(z + reach, log_loss(z, y) + (p - y) * reach)
        self.place.set_data([z], [log_loss(z, y)])
        for artist in self.guess:               # it was about a yes
            artist.set_visible(y == 1)
        self.height.set_text(f"loss = {log_loss(z, y):.4f}")
        self.slope.set_text(f"slope = {signed(p - y)}")

    def draw_prediction(self, slope):
        z, reach = -4.6, np.array([-1.2, 1.2])
        rise = slope * reach if abs(slope) < 10 else np.array([2.5, -2.5])
        across = reach if abs(slope) < 10 else np.array([-0.025, 0.025])
        self.guess = [
            *self.losses.plot(z + across, log_loss(z, 1) + rise, color=PREDICTION, lw=2, zorder=4.5),
            *self.losses.plot([z], [log_loss(z, 1)], "^", ms=11, mec=PREDICTION, mfc="none", mew=2.2, zorder=6),
            self.losses.text(z - 0.25, log_loss(z, 1) - 0.55, "you", color=PREDICTION, weight="bold", ha="right"),
        ]

    def settled(self, z, y):
        return y == 1 and z <= -4.4

    def describe(self, z, y):
        p = float(sigmoid(z))
        return (f"Left, the logistic curve turns the score z = {signed(z, 1)} into the probability p = {p:.4f}; the "
                f"answer is y = {y}. Right, the log-loss against the score: it is {log_loss(z, y):.4f} there and its "
                f"slope is p − y = {signed(p - y)}. The squared error has the slope "
                f"{signed(2 * (p - y) * p * (1 - p))}.")
