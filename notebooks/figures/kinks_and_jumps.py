"""Lesson 06: a beak of two secants that closes or does not, the lines that support a kink, and a kink made smooth.

At the end all four ways to fail stand side by side.
"""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon

import gradlib as gl
from gradlib.numerical import difference_quotient

from .base import InteractiveFigure, Option, Prediction, Slider, linear, logarithmic
from .difference_quotient import signed
from .step_size import NamedPositions
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH


def one_sided_slopes(f: Callable, x: float, h: float) -> tuple[float, float]:
    """The slopes of the chords from x − h to x and from x to x + h."""
    return float(difference_quotient(f, x, -h)), float(difference_quotient(f, x, h))


def written(slope: float) -> str:
    """A slope with its sign in two decimals, and 0 without a minus."""
    return signed(round(slope, 2) + 0.0, 2)


@dataclass(frozen=True)
class Curve:
    """A curve, its derivative away from 0, and what becomes of that at 0."""

    name: str               # as a slider shows it
    formula: str            # as the picture shows it
    f: Callable
    derivative: Callable
    at_zero: tuple[str, str] | None = None      # where there is none: what happens instead, and what one does about it
    elsewhere: tuple[str, str] | None = None    # the same for places where there is one, and it is of no use

    def heights(self, places: np.ndarray) -> np.ndarray:
        """The curve's heights at these places, to be drawn: with a gap where it jumps, and not a wall."""
        heights = np.array(self.f(places), float)
        heights[1:][np.abs(np.diff(heights)) > 0.5] = np.nan
        return heights

    def verdict(self, x: float) -> tuple[str, str, float | None]:
        """What becomes of the beak at x, what to say of it besides, and the derivative, where there is one."""
        if x == 0 and self.at_zero:
            return *self.at_zero, None
        slope = float(self.derivative(x))
        return *(self.elsewhere or ("closed: one slope", f"$f'(x) =$ {written(slope)}")), slope


KINK = "kink: two slopes", "Take any slope between the two."
UPRIGHT = "Keep away from 0, or clip the slope."
CURVES = (
    Curve("|x|", r"$|x|$", np.abs, np.sign, KINK),
    Curve("x²", r"$x^2$", np.square, lambda x: 2 * x),
    Curve("ReLU", r"$\max(x, 0)$", gl.relu, lambda x: np.greater(x, 0), KINK),
    Curve("cube root", r"$\sqrt[3]{x}$", np.cbrt, lambda x: 1 / (3 * np.cbrt(x)**2), ("vertical tangent", UPRIGHT)),
    Curve("√|x|", r"$\sqrt{|x|}$", lambda x: np.sqrt(np.abs(x)), lambda x: np.sign(x) / (2 * np.sqrt(np.abs(x))),
          ("cusp: −∞ and +∞", UPRIGHT)),
    Curve("step", r"$1$ if $x>0$, else $0$", lambda x: np.where(np.greater(x, 0), 1.0, 0.0)[()], lambda x: 0.0,
          ("jump: the slope grows as 1/h", "Put a smooth curve in its place."),
          ("flat: slope 0", "Nothing to follow: put a smooth\ncurve in its place.")),
)
STEP_CURVE = len(CURVES) - 1


REACH = 1.45                # how far the drawn secants go from x


def ray(x: float, y: float, slope: float, side: int, reach: float = REACH) -> tuple[list[float], list[float]]:
    """A line from the place (x, y) to the left (−1) or to the right (+1), as long at any slope."""
    across = reach / np.hypot(1, slope) * side
    return [x, x + across], [y, y + slope * across]


def wedge(x: float, y: float, left: float, right: float, reach: float = REACH) -> np.ndarray:
    """The beak at (x, y) between the left secant, drawn on, and the right one: its corners, shape (n, 2)."""
    angles = np.linspace(np.arctan(left), np.arctan(right), 24)
    return np.vstack([[x, y], np.column_stack([x + reach * np.cos(angles), y + reach * np.sin(angles)])])


DOTTED = {"color": STEP, "lw": 1.4, "ls": (0, (2, 2))}      # a secant drawn on, where it is no chord


class Beak(InteractiveFigure):
    """The left secant, drawn on beyond x, and the right one: a beak. Where it closes, there is a derivative."""

    size = (9.6, 5.2)
    sliders = (
        Slider("h", logarithmic(0.001, 1, 61), start=1, label="step <i>h</i>"),
        NamedPositions("curve", tuple(range(len(CURVES))), start=0, label="curve",
                       names=tuple(curve.name for curve in CURVES)),
        Slider("x", linear(-1, 1, 41), start=0, label="place <i>x</i>"),
    )
    prediction = Prediction(
        "The left chord goes from <i>x</i> − <i>h</i> to <i>x</i> and is drawn on beyond; the right one goes from "
        "<i>x</i> to <i>x</i> + <i>h</i>. Together they gape like a beak. You are about to shrink <i>h</i>, at the tip "
        "of |<i>x</i>|. Will the beak close?",
        options=(
            Option("Yes: as the step shrinks, both chords turn onto the tangent.", "closed",
                   "So it was on every curve until now. But |<i>x</i>| is made of two straight pieces: however short, "
                   "the left chord lies on one and has the slope −1, the right one on the other, with +1."),
            Option("No: it stays as wide open as it is.", "open",
                   "Yes. Under the microscope the tip of |<i>x</i>| looks the same at every zoom. Two slopes, −1 and "
                   "+1, at one place: there is no single one to be called the derivative."),
            Option("It opens even wider: dividing by a tiny <i>h</i> makes slopes enormous.", "wider",
                   "That happens where the curve jumps, or stands upright. Here rise and step shrink together, and "
                   "the slopes stay −1 and +1. Try the step with the second slider."),
        ),
        task="Now drag <i>h</i> all the way to the left. Then try the other curves, and the step away from 0.",
        in_sight=True,
    )
    milestones = (1, 0.1, 0.01, 0.001)

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        self.axes, table = figure.subplots(1, 2, width_ratios=[1.3, 1])
        self._setup_curve(self.axes)
        self._setup_table(table)
        self.guess = []

    def _setup_curve(self, axes):
        axes.set(xlim=(-1.75, 1.75), ylim=(-1.4, 1.9), xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal",
                 xlabel="$x$")
        self.places = np.linspace(-1.75, 1.75, 1401)
        self.heights = [curve.heights(self.places) for curve in CURVES]
        self.beak = axes.add_patch(Polygon(np.zeros((3, 2)), fc=ATTENTION, alpha=0.45, lw=0, zorder=1.6))
        self.curve, = axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.tangent, = axes.plot([], [], color=TRUTH, lw=5, zorder=2.6)
        self.formula = axes.text(0.5, 1.045, "", transform=axes.transAxes, color=FUNCTION, fontsize=16, ha="center",
                                 va="center")
        self.open_end, = axes.plot([0], [1], "o", ms=7, mfc="white", mec=FUNCTION, mew=2, zorder=3.5)
        self.left, = axes.plot([], [], color=STEP, lw=2.4, ls=DASHED, zorder=4)
        self.beyond, = axes.plot([], [], zorder=2.7, **DOTTED)
        self.right, = axes.plot([], [], color=STEP, lw=2.4, ls=DASHED, zorder=4)
        beads = {"mfc": "white", "mew": 2.4, "ls": ""}
        self.ends, = axes.plot([], [], "s", ms=8, mec=STEP, zorder=5, **beads)
        self.bead, = axes.plot([], [], "o", ms=10, mec=FUNCTION, zorder=6, **beads)

    def _setup_table(self, table):
        table.set(xlim=(0, 1), ylim=(0, 1))
        table.axis("off")
        columns = (0.0, 0.42, 0.72, 1.0)
        for x, said in zip(columns, ("step $h$", "left", "right", "gap"), strict=True):
            table.text(x, 0.93, said, color=PAST, ha="left" if x == 0 else "right", va="center")
        table.axhspan(0.79, 0.88, color=STEP, alpha=0.12, lw=0)
        mono = {"family": MONOSPACE, "va": "center"}

        def row(y, color, **style):
            return [table.text(x, y, "", color=color, ha="left" if x == 0 else "right", **mono, **style)
                    for x in columns]

        self.now = row(0.835, STEP, weight="bold")
        self.rows = [row(y, INK) for y in 0.70 - 0.1 * np.arange(len(self.milestones))]
        self.verdict = (table.text(0.0, 0.2, "", color=INK, fontsize=14, weight="bold", va="center"),
                        table.text(0.0, 0.135, "", color=INK, va="top", linespacing=1.5))

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, h, curve, x):
        index, curve = curve, CURVES[curve]
        y = float(curve.f(x))
        left, right = one_sided_slopes(curve.f, x, h)
        self.curve.set_data(self.places, self.heights[index])
        self.formula.set_text(curve.formula)
        self.open_end.set_visible(index == STEP_CURVE)
        self.bead.set_data([x], [y])
        self.ends.set_data([x - h, x + h], [curve.f(x - h), curve.f(x + h)])
        self.left.set_data(*ray(x, y, left, -1))
        self.beyond.set_data(*ray(x, y, left, +1))
        self.right.set_data(*ray(x, y, right, +1))
        self.beak.set_xy(wedge(x, y, left, right))
        self._write(self.now, h, left, right)
        for milestone, row in zip(self.milestones, self.rows, strict=True):
            if milestone >= h:
                self._write(row, milestone, *one_sided_slopes(curve.f, x, milestone))
            else:
                for text, said in zip(row, (f"{milestone:g}", "·", "·", "·"), strict=True):
                    text.set_text(said)
            for text in row:
                text.set_alpha(1 if milestone >= h else 0.3)
        *said, slope = curve.verdict(x)
        settled = h <= 0.01 and (slope is None or abs(right - left) < 0.05)
        for text, words in zip(self.verdict, said, strict=True):
            text.set(text=words, visible=settled, color=INK if slope is None or curve.elsewhere else TRUTH)
        self.tangent.set_visible(settled and slope is not None)
        if slope is not None:
            self.tangent.set_data([x - 3, x + 3], [y - 3 * slope, y + 3 * slope])       # from edge to edge
        for part in self.guess:
            part.set_visible(index == 0 and x == 0)     # the question was asked there

    @staticmethod
    def _write(row, h, left, right):
        for text, said in zip(row, (f"{h:.3g}", *(written(v) for v in (left, right, right - left))), strict=True):
            text.set_text(said)

    def draw_prediction(self, value):
        slopes = {"closed": (0.0,), "open": (-1.0, 1.0), "wider": (-12.0, 12.0)}[value]
        for slope in slopes:
            self.guess += self.axes.plot(*ray(0.0, 0.0, slope, +1, reach=1.56), color=PREDICTION, lw=2, zorder=3.5,
                                         marker="^", markevery=[-1], ms=10, mec=PREDICTION, mfc="white", mew=2.2)
        tip = self.guess[-1].get_xydata()[-1]
        self.guess.append(self.axes.annotate("you", tip, (11, 0), textcoords="offset points", color=PREDICTION,
                                             weight="bold", va="center", annotation_clip=False))

    def settled(self, h, curve, x):
        return h <= 0.01 and curve == 0 and x == 0

    def describe(self, h, curve, x):
        curve = CURVES[curve]
        left, right = one_sided_slopes(curve.f, x, h)
        becomes, _, slope = curve.verdict(x)
        return (f"The curve {curve.name} and two chords at x = {x:g} with step h = {h:g}: the left one has the slope "
                f"{written(left)}, the right one {written(right)}, a gap of {written(right - left)}. "
                f"As h shrinks: {becomes}{'' if slope is None else f', the derivative {written(slope)}'}.")


# ----------------------------------------------------------------------------------------------- supporting lines

class Support(InteractiveFigure):
    """Lines through the tip that stay below the curve: their slopes are the subgradients."""

    size = (9.6, 4.2)
    sliders = (
        Slider("g", linear(-1.6, 1.6, 65), start=0.5, label="slope <i>g</i>"),
        NamedPositions("curve", (0, 2), start=0, label="curve", names=("|x|", "ReLU")),
    )
    intervals = {0: (-1.0, 1.0), 2: (0.0, 1.0)}         # the one-sided slopes at 0, by the index of the curve

    def setup(self, figure):
        axes, line = figure.subplots(1, 2, width_ratios=[1.25, 1])
        axes.set(xlim=(-1.7, 1.7), ylim=(-1.1, 1.6), xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal", xlabel="$x$")
        self.places = np.array([-1.7, 0.0, 1.7])
        self.curve, = axes.plot([], [], color=FUNCTION, lw=3, zorder=4)
        slopes = np.linspace(-1, 1, 21)
        self.fan = [(slope, axes.plot(self.places, slope * self.places, color=TRUTH, lw=1, alpha=0.5, zorder=2)[0])
                    for slope in slopes]
        self.line, = axes.plot([], [], lw=2.6, zorder=5)
        self.above, = axes.plot([], [], color=ATTENTION, lw=7, alpha=0.6, solid_capstyle="butt", zorder=3)
        axes.plot(0, 0, "o", ms=9, mfc="white", mec=FUNCTION, mew=2.4, zorder=6)
        self._setup_slopes(line)

    def _setup_slopes(self, line):
        line.set(xlim=(-1.75, 1.75), ylim=(-0.75, 1.15), yticks=[], xticks=[-1, 0, 1], xlabel="slope $g$")
        line.spines["left"].set_visible(False)
        line.spines["bottom"].set(position=("data", 0), zorder=1)       # a line of numbers
        line.tick_params(axis="x", pad=12)
        line.grid(visible=False)
        self.legal, = line.plot([], [], color=TRUTH, lw=9, solid_capstyle="butt", zorder=2)
        self.mark, = line.plot([], [], "s", ms=12, mfc="white", mew=2.4, zorder=4)
        self.subgradients = line.text(0, 0.13, "subgradients", color=TRUTH, ha="center", va="center")
        self.said = line.text(0, 0.66, "", fontsize=15, weight="bold", ha="center", va="center")
        self.number = line.text(0, 0.42, "", ha="center", va="center", family=MONOSPACE, weight="bold", fontsize=14)

    def update(self, g, curve):
        low, high = self.intervals[curve]
        supports = low <= g <= high
        color = TRUTH if supports else STEP
        self.curve.set_data(self.places, CURVES[curve].f(self.places))
        self.line.set_data(self.places, g * self.places)
        self.line.set(color=color, linestyle="-" if supports else DASHED)
        side = -1.7 if g < low else 1.7
        self.above.set_data([0, side], [0, g * side])
        self.above.set_visible(not supports)
        for slope, ray in self.fan:
            ray.set_visible(low - 1e-9 <= slope <= min(g, high) + 1e-9)
        self.legal.set_data([low, np.clip(g, low, high)], [0, 0])
        self.subgradients.set(x=(low + high) / 2, visible=g > high)
        self.mark.set_data([g], [0])
        self.mark.set_markeredgecolor(color)
        self.said.set(text="supports the curve" if supports else "cuts through it", color=color)
        self.number.set(text=f"g = {signed(g, 2)}", color=color)

    def settled(self, g, curve):
        return g >= 1.2

    def describe(self, g, curve):
        low, high = self.intervals[curve]
        return (f"The curve {CURVES[curve].name} and a line through its tip with the slope g = {signed(g, 2)}: it "
                f"{'stays below the curve' if low <= g <= high else 'cuts through the curve'}. The slopes from "
                f"{low:g} to {high:g} support the curve: these are its subgradients at 0.")


# ------------------------------------------------------------------------------------------------- a kink made smooth

class Softplus(InteractiveFigure):
    """softplus(βx)/β against ReLU: a small β rounds the kink, a large one hugs it."""

    size = (9.6, 4.6)
    sliders = (Slider("beta", logarithmic(0.5, 50, 61), start=1, label="sharpness <i>β</i>"),)
    prediction = Prediction(
        "softplus(<i>βx</i>)/<i>β</i> is a ReLU with its kink rounded off; the larger <i>β</i>, the closer it hugs the "
        "kink. What is its slope at <i>x</i> = 0 as <i>β</i> grows?",
        options=(
            Option("It falls to 0, the slope of ReLU on the left.", 0.0,
                   "To the left of 0 it does fall to 0, at every single place. But at 0 itself left and right pull "
                   "alike, and the slope is ½ for every <i>β</i>."),
            Option("It stays at ½.", 0.5,
                   "Yes: the slope is 1/(1 + e<sup>−<i>βx</i></sup>), the sigmoid, and at 0 that is ½ for every "
                   "<i>β</i>: halfway between 0 and 1, the two slopes of the kink."),
            Option("It rises to 1, the slope of ReLU on the right.", 1.0,
                   "To the right of 0 it does rise to 1, at every single place. But at 0 itself left and right pull "
                   "alike, and the slope is ½ for every <i>β</i>."),
            Option("It grows without end: the bend becomes ever sharper.", 1.2,
                   "What grows is how fast the slope <b>changes</b>: <i>β</i>/4 at 0. The slope itself stays between 0 "
                   "and 1, and at 0 it is ½."),
        ),
        task="Now drag <i>β</i> to 50, then to 0.5.",
    )

    h = 0.1             # the step of the beak

    @staticmethod
    def value(x, beta):
        return gl.softplus(beta * x) / beta

    @classmethod
    def slopes_of_beak(cls, beta: float) -> tuple[float, float]:
        """The slopes of the left and the right chord at 0."""
        return one_sided_slopes(lambda x: cls.value(x, beta), 0.0, cls.h)

    def setup(self, figure):
        curve, self.slopes = figure.subplots(1, 2)
        self.places = np.linspace(-2, 2, 401)
        shared = {"xlim": (-2, 2), "xticks": range(-2, 3), "xlabel": "$x$"}
        curve.set(ylim=(-0.15, 2.3), yticks=[0, 1, 2], ylabel="value", **shared)
        curve.plot(self.places, gl.relu(self.places), color=FUNCTION, lw=3, zorder=3)
        curve.text(1.42, 1.15, "ReLU", color=FUNCTION, fontsize=13)
        self.smooth, = curve.plot([], [], color=STEP, lw=2.4, ls=DASHED, zorder=4)
        curve.text(-1.9, 2.2, r"$\mathrm{softplus}(\beta x)/\beta$", color=STEP, fontsize=15, va="top")
        self.beak = curve.add_patch(Polygon(np.zeros((3, 2)), fc=ATTENTION, alpha=0.45, lw=0, zorder=2))
        self.edges = [curve.plot([], [], zorder=3.5, **DOTTED)[0] for _ in range(2)]
        self.bead, = curve.plot([], [], "o", ms=9, mfc="white", mec=STEP, mew=2.4, zorder=6)
        self.numbers = curve.text(-1.9, 1.94, "", color=INK, va="top", linespacing=1.6)
        axes = self.slopes
        axes.set(ylim=(-0.15, 1.35), yticks=[0, 0.5, 1], ylabel="slope", **shared)
        for x, y in (([-2, 0], [0, 0]), ([0, 2], [1, 1])):
            axes.plot(x, y, color=FUNCTION, lw=3, zorder=3)
        axes.plot([0, 0], [0, 1], "o", ms=7, mfc="white", mec=FUNCTION, mew=2, zorder=3.5)
        self.slope, = axes.plot([], [], color=STEP, lw=2.4, ls=DASHED, zorder=4)
        axes.text(-1.9, 1.29, r"$\mathrm{sigmoid}(\beta x)$", color=STEP, fontsize=14, va="top")
        self.middle, = axes.plot([0], [0.5], "s", ms=9, mfc="white", mec=STEP, mew=2.4, zorder=6)
        self.middle_said = axes.text(0.16, 0.46, "½", color=STEP, fontsize=15, va="center", weight="bold")

    def update(self, beta):
        self.smooth.set_data(self.places, self.value(self.places, beta))
        self.slope.set_data(self.places, gl.sigmoid(beta * self.places))
        top, (left, right) = float(self.value(0.0, beta)), self.slopes_of_beak(beta)
        self.bead.set_data([0], [top])
        self.beak.set_xy(wedge(0.0, top, left, right))
        for edge, slope in zip(self.edges, (left, right), strict=True):
            edge.set_data(*ray(0.0, top, slope, +1))
        self.numbers.set_text(f"off by at most {top:.3f}\nbeak of $h$ = {self.h}: gap {right - left:.2f}")

    def draw_prediction(self, slope):
        self.slopes.plot([0], [slope], "^", ms=11, mec=PREDICTION, mfc="white", mew=2.4, zorder=7)
        beside = slope + (0.07 if slope else -0.07)         # where no sigmoid passes
        self.slopes.text(-0.16, beside, "you", color=PREDICTION, weight="bold", ha="right", va="center")

    def settled(self, beta):
        return beta >= 20

    def describe(self, beta):
        left, right = self.slopes_of_beak(beta)
        return (f"Left, ReLU and softplus of beta x over beta with beta = {beta:.2g}: they differ most at 0, by "
                f"{float(self.value(0.0, beta)):.3f}, and there the beak of step 0.1 gapes by "
                f"{right - left:.2f}. Right, their slopes: a step from 0 to 1 and the sigmoid of beta x, which is one "
                f"half at 0.")


# ------------------------------------------------------------------------------------------- the four ways together

class FourWays(InteractiveFigure):
    """Kink, cusp, jump and flat side by side, and in green what one does about each. Nothing moves."""

    size = (9.6, 3.7)
    h = 0.1
    reach = 1.15
    places = np.linspace(-1.25, 1.25, 501)
    panels = (                  # name, curve, place, its slopes as h shrinks, and the remedy in words
        ("kink", "|x|", 0.0, "−1 and +1", "a subgradient:\na slope between"),
        ("cusp", "√|x|", 0.0, "−∞ and +∞", "keep away,\nor clip the slope"),
        ("jump", "step", 0.0, "0 and +∞", "a smooth stand-in"),
        ("flat", "step", 0.7, "0 and 0", "the same stand-in"),
    )

    def setup(self, figure):
        curves = {curve.name: curve for curve in CURVES}
        for axes, (name, curve, x, slopes, remedy) in zip(figure.subplots(1, 4), self.panels, strict=True):
            axes.set(xlim=(-1.25, 1.25), ylim=(-1.2, 1.5), xticks=[], yticks=[], aspect="equal")
            axes.spines[:].set_visible(False)
            above, below = ({"transform": axes.transAxes, "ha": "center", "va": va} for va in ("bottom", "top"))
            axes.text(0.5, 1.13, name, color=INK, fontsize=16, weight="bold", **above)
            axes.text(0.5, 1.03, slopes, color=STEP, **above)
            axes.text(0.5, -0.03, remedy, color=TRUTH, fontsize=12.5, linespacing=1.35, **below)
            self._draw_failure(axes, curves[curve], x)
            self._draw_remedy(axes, name, curves[curve])

    def _draw_failure(self, axes, curve, x):
        y, (left, right) = float(curve.f(x)), one_sided_slopes(curve.f, x, self.h)
        axes.add_patch(Polygon(wedge(x, y, left, right, self.reach), fc=ATTENTION, alpha=0.45, lw=0, zorder=1.6))
        axes.plot(self.places, curve.heights(self.places), color=FUNCTION, lw=3, zorder=3)
        for slope, side in ((left, -1), (right, +1)):
            axes.plot(*ray(x, y, slope, side, self.reach), color=STEP, lw=2.4, ls=DASHED, zorder=4)
        axes.plot(*ray(x, y, left, +1, self.reach), zorder=2.7, **DOTTED)
        axes.plot(x, y, "o", ms=9, mfc="white", mec=FUNCTION, mew=2.4, zorder=6)

    def _draw_remedy(self, axes, name, curve):
        if name == "kink":
            for g in np.linspace(-1, 1, 11)[1:-1]:
                axes.plot(self.places, g * self.places, color=TRUTH, lw=1.2, alpha=0.7, zorder=2)
        elif name == "cusp":
            for x in (-0.6, 0.6):                                       # away from 0 there is a tangent
                across = np.array([-0.45, 0.45])
                axes.plot(x + across, curve.f(x) + curve.derivative(x) * across, color=TRUTH, lw=3, zorder=5)
        else:
            axes.plot(self.places, gl.sigmoid(5 * self.places), color=TRUTH, lw=3, zorder=5)

    def update(self):
        pass

    def describe(self):
        ways = "; ".join(f"{name}, of slopes {slopes}: {' '.join(remedy.split())}"
                         for name, _, _, slopes, remedy in self.panels)
        return f"Four curves with the two secants at a place where the derivative fails, and what one does. {ways}."
