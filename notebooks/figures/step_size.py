"""Lesson 03: the error of a difference quotient against its step, and two chords that differ in order."""
from dataclasses import dataclass
from decimal import Decimal
from os.path import commonprefix

import numpy as np

from gradlib.numerical import derivative, difference_quotient

from .base import InteractiveFigure, Option, Prediction, Slider, logarithmic
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

# The exact derivative of exp at 1 is e. The nearest float64 is a little too small: this is what it lacks, from the
# decimals of e (OEIS A001113). Errors below 1e-15 cannot be told without it.
E, LACKING = np.e, 1.4456468917292502e-16

METHODS = ("forward", "central", "complex step")
PRECISIONS = {"double": np.float64, "single": np.float32}
ORDERS = dict(zip(METHODS, (1, 2, 2), strict=True))
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def slope(method: str, h, precision: str = "double"):
    """The approximate derivative of exp at 1 with the step h, computed in that precision."""
    number = PRECISIONS[precision]
    x, h = number(1), number(h)
    if method == "forward":
        return difference_quotient(np.exp, x, h)
    if method == "central":             # the mean of a look ahead and a look back: (f(x + h) − f(x − h)) / 2h
        return (difference_quotient(np.exp, x, h) + difference_quotient(np.exp, x, -h)) / 2
    return derivative(np.exp, x, method="complex", h=h)


def error(method: str, h, precision: str = "double") -> float:
    """How far that approximation is from e."""
    return abs((float(slope(method, h, precision)) - E) - LACKING)


def best_step(method: str, precision: str = "double") -> float | None:
    """Where theory puts the best step: √ε or ∛ε; the complex step has none, the smaller the better."""
    epsilon = np.finfo(PRECISIONS[precision]).eps
    return {"forward": float(np.sqrt(epsilon)), "central": float(np.cbrt(epsilon))}.get(method)


def scientific(value: float) -> tuple[str, int]:
    """A positive number's first two digits and its power of ten: ("5.9", -9)."""
    digits, exponent = f"{value:.1e}".split("e")
    return digits, int(exponent)


def power_of_ten(value: float) -> str:
    """A positive number as 5.9·10⁻⁹."""
    digits, exponent = scientific(value)
    return f"{digits}·10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else digits


def digits_in(number: str) -> int:
    return sum(character.isdigit() for character in number)


@dataclass(frozen=True)
class NamedPositions(Slider):
    """A slider whose positions have names instead of numbers."""

    names: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        return self.names[self.values.index(value)]


def planted(exponent: int) -> Option:
    """The answer of a learner who plants the flag at a power of ten."""
    h = 10.0**exponent
    place = f"10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else "1"
    said = f"At your flag the forward slope is off by {power_of_ten(error('forward', h))}. "
    if exponent > -5:
        said += ("Rounding does not matter there, true. But so long a chord is too steep: most of what is wrong comes "
                 "from the chord itself, and a shorter one does better.")
    elif exponent > -8:
        said += ("A sound step, but a shorter chord does better still: the bottom is near 10<sup>−8</sup>. Near "
                 "10<sup>−5</sup> lies the valley of another method. Move the second slider.")
    elif exponent == -8:
        said += ("Yes, that is the bottom. A shorter chord is closer to the tangent, but more digits cancel in "
                 "<i>f</i>(<i>x</i> + <i>h</i>) − <i>f</i>(<i>x</i>); half and half is the best bargain.")
    else:
        said += ("On paper, the smaller the step, the closer to the tangent. In the computer, <i>f</i>(<i>x</i> + "
                 "<i>h</i>) and <i>f</i>(<i>x</i>) agree in ever more digits; those cancel in the subtraction, and "
                 "what is left is rounding, divided by a tiny <i>h</i>. The bottom is near 10<sup>−8</sup>.")
    return Option(f"The error is smallest at h = {place}.", h, said)


class StepSize(InteractiveFigure):
    """The error against the step: it falls while the chord shortens, then shatters in the computer's rounding."""

    size = (9.6, 5.2)
    sliders = (
        Slider("h", logarithmic(1e-16, 1, 65), start=1, label="step <i>h</i>", digits=2),
        NamedPositions("method", (0, 1, 2), start=0, label="method", names=METHODS),
        NamedPositions("precision", (0, 1), start=0, label="precision",
                       names=("double: float64, 16 digits", "single: float32, 7 digits")),
    )
    prediction = Prediction(
        "A computer works out (<i>f</i>(<i>x</i> + <i>h</i>) − <i>f</i>(<i>x</i>)) / <i>h</i> for "
        "<i>f</i>(<i>x</i>) = e<sup><i>x</i></sup> at <i>x</i> = 1 with 16 digits. Which step <i>h</i> comes closest "
        "to the true slope e? Plant your flag where the error is smallest.",
        options=(
            Option("0.1: large enough that the computer's rounding does not matter.", 1e-1,
                   "Rounding does not matter there, true. But a chord as long as 0.1 is too steep by 0.14: most of "
                   "what is wrong at 0.1 comes from the chord itself."),
            Option("0.00001: a sound middle.", 1e-5,
                   "A sound step, but a thousand times as short a chord does better still: the bottom is near "
                   "10<sup>−8</sup>. At 10<sup>−5</sup> lies the valley of another method. Move the second slider."),
            Option("0.00000001, that is 10<sup>−8</sup>: half of the 16 digits.", 1e-8,
                   "Yes, near 10<sup>−8</sup>. A shorter chord is closer to the tangent, but more digits cancel in "
                   "<i>f</i>(<i>x</i> + <i>h</i>) − <i>f</i>(<i>x</i>); half and half is the best bargain."),
            Option("10<sup>−16</sup>: the smaller, the closer to the tangent.", 1e-16,
                   "On paper, yes. In the computer, <i>f</i>(<i>x</i> + <i>h</i>) and <i>f</i>(<i>x</i>) agree in ever "
                   "more digits; those cancel in the subtraction, and what is left is rounding, divided by a tiny "
                   "<i>h</i>."),
        ),
        task="Now drag the step <i>h</i> slowly to the left, all the way.",
        places=tuple(planted(exponent) for exponent in range(-16, 1)),
    )

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        self.axes, panel = figure.subplots(1, 2, width_ratios=[1.4, 1])
        self._setup_valley(self.axes)
        self._setup_magnifier(panel)

    def _setup_valley(self, axes):
        decades = 10.0 ** np.arange(-16, 1, 4)
        axes.set(xscale="log", yscale="log", xlim=(5e-17, 3), ylim=(3e-18, 3e3), xticks=decades, yticks=decades,
                 xlabel="step $h$", ylabel="error  |slope − e|")
        axes.tick_params(labelsize=13)          # of which an exponent has two thirds
        self.steps = np.geomspace(1, 1e-16, 16 * 40 + 1)
        self.errors = {(method, precision): np.array([error(method, h, precision) for h in self.steps])
                       for method in METHODS for precision in PRECISIONS}
        self.method = axes.text(2.4, 500, "", color=STEP, ha="right", va="center")
        on_white = {"fc": "white", "lw": 0, "pad": 1}       # a label stays readable where a flag's pole passes it
        dots = {"ls": "", "marker": "s", "mew": 0}
        self.cloud, = axes.plot([], [], color=STEP, ms=3, zorder=2, **dots)
        self.now, = axes.plot([], [], "s", ms=11, mfc=ATTENTION, mec=STEP, mew=2, zorder=6)
        self.ghosts = {method: (axes.plot([], [], color=PAST, ms=2, alpha=0.6, zorder=1.5, **dots)[0],
                                axes.text(1, 1, "", color=PAST, ha="center", va="center",
                                          bbox=on_white)) for method in METHODS}
        self.best, = axes.plot([], [], color=TRUTH, lw=1.8, zorder=1.8)
        self.best_name = axes.text(1, 6e-18, "", color=TRUTH, va="bottom", fontsize=15, bbox=on_white)
        self.triangle, = axes.plot([], [], color=INK, lw=1.2, zorder=3)
        self.truncation = axes.text(2.4, 1, "", color=INK, ha="right", va="top", linespacing=1.4, bbox=on_white)
        self.round_off = axes.text(1e-16, 3e-8, "round-off\nslope −1", color=INK, va="center", linespacing=1.4,
                                   bbox=on_white)
        self.floor = axes.text(8e-13, 3e-15, "exact to about 16 digits", color=INK, ha="center", va="center",
                               bbox=on_white)

    def _setup_magnifier(self, panel):
        panel.set(xlim=(0, 1), ylim=(0, 1))
        panel.axis("off")
        levels = {"ahead": 0.95, "back": 0.865, "rise": 0.745, "slope": 0.51, "truth": 0.425, "error": 0.18}
        self.rows = {row: MagnifiedNumber(panel, y) for row, y in levels.items()}
        self.rows["error"].rest.set(fontsize=18, family="DejaVu Sans")      # for exponents that can be read
        self.survivors, self.right_digits = (panel.text(self.rows["rise"].left, y, "", color=PAST, va="center")
                                             for y in (0.665, 0.345))
        for y in (0.805, 0.588, 0.268):
            panel.plot([0, 1], [y, y], color=PAST, lw=0.8)

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, h, method, precision):
        method, precision = METHODS[method], tuple(PRECISIONS)[precision]
        self._update_valley(h, method, precision)
        self._update_magnifier(h, method, precision)

    def _update_valley(self, h, method, precision):
        passed = self.steps >= h * 0.999
        self.cloud.set_data(self.steps[passed], self.errors[method, precision][passed])
        self.now.set_data([h], [error(method, h, precision)])
        self.method.set_text(method if precision == "double" else f"{method}, single precision")

        for other, (ghost, name) in self.ghosts.items():
            if precision == "single":           # beside single precision stands double, of the same method
                shown, said, place = other == method, "double", self.below_bottom[other]
            else:                               # beside a method stand those that came before it
                shown, said, place = METHODS.index(other) < METHODS.index(method), other, self.beside_valley.get(other)
            ghost.set_visible(shown)
            ghost.set_data(self.steps[passed], self.errors[other, "double"][passed])
            place = place or (1, 1)
            name.set(text=said, position=place, visible=shown and h <= 5 * place[0])    # once its cloud has come so far

        best = best_step(method, precision)
        arrived = best is not None and h <= best / 10
        self.best.set_visible(arrived)
        self.best_name.set_visible(arrived)
        if arrived:
            self.best.set_data([best, best], [1e-15, 10])
            root = {"forward": r"\sqrt{\varepsilon}", "central": r"\sqrt[3]{\varepsilon}"}[method]
            digits, exponent = scientific(best)
            self.best_name.set(text=rf"${root} = {digits}\cdot 10^{{{exponent}}}$", position=(best * 1.8, 6e-18),
                               ha="left" if best < 1e-6 else "center")

        double = precision == "double"
        order, (left, right) = ORDERS[method], self.triangle_ends
        low, high = (error(method, end) / 6 for end in self.triangle_ends)
        self.triangle.set_data([left, right, right], [low, low, high])
        self.triangle.set_visible(double and h < left)
        self.truncation.set(text=f"truncation\nslope {order}", position=(2.4, low / 4),
                            visible=double and h < left)
        self.round_off.set_visible(double and method != "complex step" and h < 1e-11)
        self.floor.set_visible(double and method == "complex step" and h < 1e-11)

    triangle_ends = 10**-3.2, 10**-1.8
    beside_valley = {"forward": (2e-7, 2e-4), "central": (1e-8, 2e-12)}
    below_bottom = {"forward": (1e-8, 1e-10), "central": (6e-6, 4e-13), "complex step": (1e-10, 3e-15)}

    def _update_magnifier(self, h, method, precision):
        number, decimals = PRECISIONS[precision], {"double": 16, "single": 8}[precision]
        x, h = number(1), number(h)
        truth = f"{Decimal(E) + Decimal(LACKING):.{decimals}f}"
        found = f"{slope(method, h, precision):.{decimals}f}"
        rows = self.rows
        if method == "complex step":
            rows["ahead"].show("Im $f(x+ih)$", f"{np.exp(x + 1j * h).imag:.{decimals}e}", band=True)
            rows["back"].show("", "")
            rows["rise"].show("", "")
            self.survivors.set_text("nothing is subtracted")
        else:
            ahead, back = np.exp(x + h), np.exp(x - h) if method == "central" else np.exp(x)
            rise = f"{ahead - back:.{decimals}f}"
            ahead, back = (f"{value:.{decimals}f}" for value in (ahead, back))
            agreeing, lost = len(commonprefix([ahead, back])), len(rise) - len(rise.lstrip("0."))
            rows["ahead"].show("$f(x+h)$", ahead, agreeing, band=True)
            rows["back"].show("$-f(x-h)$" if method == "central" else "$-f(x)$", back, agreeing, band=True)
            rows["rise"].show("", rise, lost, band=True)
            survived = digits_in(rise[lost:])
            self.survivors.set_text(f"{survived} of {decimals + 1} digits survive" if survived else
                                    "nothing survives" if x + h != x else "x + h was rounded to x")
        right = len(commonprefix([truth, found]))
        rows["slope"].show(r"$\div\;2h$" if method == "central" else r"$\div\;h$", found, right, colors=(TRUTH, STEP))
        rows["truth"].show("truth  e", truth, len(truth), colors=(TRUTH, TRUTH))
        count = digits_in(truth[:right])
        self.right_digits.set_text("1 digit is right" if count == 1 else f"{count} digits are right")
        rows["error"].show("error", power_of_ten(error(method, h, precision)), band=True)

    pole = 3e-18, 60                            # from the foot to the top of a learner's flag, on the axis of errors

    def flag_stands(self):
        first, last = self.prediction.places[0].value, self.prediction.places[-1].value
        ends = self.figure.axes[0].transData.transform([(first, self.pole[1]), (last, self.pole[0])])
        (left, top), (right, bottom) = ends / self.figure.bbox.size
        return {"left": float(left), "right": float(right), "top": float(1 - top), "bottom": float(1 - bottom)}

    def draw_prediction(self, h):
        (foot, top), leftward = self.pole, h > 5e-4         # the flag flies to the side that has room
        self.axes.plot([h, h], [foot, top], color=PREDICTION, lw=2, zorder=2.5)
        self.axes.plot([h], [top], "<" if leftward else ">", ms=10, mec=PREDICTION, mfc="white", mew=2.2, zorder=4)
        self.axes.text(h / 2 if leftward else h * 2, top, "you", color=PREDICTION, weight="bold", va="center",
                       ha="right" if leftward else "left")

    def settled(self, h, method, precision):
        return h <= 1e-10

    def describe(self, h, method, precision):
        method, precision = METHODS[method], tuple(PRECISIONS)[precision]
        best, found = best_step(method, precision), float(slope(method, h, precision))
        return (f"The error of a numerical derivative of e to the x at 1 against the step h, both axes logarithmic. "
                f"Method {method}, {precision} precision: at h = {h:.2g} the slope is {found:.10g}, "
                f"off by {error(method, h, precision):.1e}. "
                + (f"Theory puts the smallest error near h = {best:.1e}." if best else
                   "Nothing is subtracted, so no round-off grows as h shrinks."))


class MagnifiedNumber:
    """A number written digit by digit: a quiet beginning, and a rest that can be marked by a band."""

    left = 0.3

    def __init__(self, panel, y):
        self.name = panel.text(0, y, "", color=INK, va="center", fontsize=12)
        mono = {"family": MONOSPACE, "fontsize": 13, "va": "center"}
        self.quiet = panel.text(self.left, y, "", **mono)
        self.rest = panel.annotate("", xy=(1, 0.5), xycoords=self.quiet, annotation_clip=False, **mono,
                                   bbox={"fc": ATTENTION, "alpha": 0.4, "lw": 0, "pad": 2})

    def show(self, name, digits, quiet=0, *, colors=(PAST, INK), band=False):
        """Show the digits, the first `quiet` of them in the first colour, the rest in the second."""
        self.name.set_text(name)
        self.quiet.set(text=digits[:quiet], color=colors[0])
        self.rest.set(text=digits[quiet:], color=colors[1])
        self.rest.get_bbox_patch().set_visible(band and quiet < len(digits))


# ---------------------------------------------------------------------------------------------------- both sides

class BothSides(InteractiveFigure):
    """A chord that looks ahead and one that looks to both sides: the second is all but parallel to the tangent."""

    sliders = (Slider("h", tuple(float(f"{2 ** (-k / 8):.4g}") for k in range(32, -1, -1)), start=1,
                      label="step <i>h</i>", digits=4),)
    prediction = Prediction(
        "The forward chord goes from <i>x</i> to <i>x</i>&nbsp;+&nbsp;<i>h</i>, the central chord from "
        "<i>x</i>&nbsp;−&nbsp;<i>h</i> to <i>x</i>&nbsp;+&nbsp;<i>h</i>. Halve the step <i>h</i>: what "
        "becomes of the error of the <b>central</b> slope?",
        options=(
            Option("It halves, as that of the forward slope does.", 2,
                   "The forward error halves, true. The central chord is better than that: what it takes too much on "
                   "the right it takes too little on the left, and its error falls to a quarter."),
            Option("It falls to about a quarter.", 4,
                   "Yes: half the step, a quarter of the error. The error goes with <i>h</i><sup>2</sup>, and one says "
                   "that the method is of order 2."),
            Option("It doubles: the chord is twice as long as the forward one.", 0.5,
                   "The chord is longer, but it looks to both sides of <i>x</i>, and most of the two errors cancels. "
                   "With half the step a quarter of the error is left."),
            Option("It is 0 already: left and right cancel exactly.", np.inf,
                   "They cancel exactly on a parabola. On this curve a little is left, and it falls to a quarter with "
                   "half the step."),
        ),
        task="Now halve the step four times: 1, 0.5, 0.25, 0.125, 0.0625.",
        in_sight=True,
    )
    milestones = (1, 0.5, 0.25, 0.125, 0.0625)
    span = np.array([-0.2, 2.3])

    def setup(self, figure):
        axes, table = figure.subplots(1, 2, width_ratios=[1.5, 1])
        axes.set(xlim=(-0.2, 2.3), ylim=(-0.6, 8.6), xlabel="$x$", ylabel="$f(x)$")
        places = np.linspace(*self.span, 200)
        axes.plot(places, np.exp(places), color=FUNCTION, lw=3, zorder=3)
        axes.text(2.02, 8.05, "$e^x$", color=FUNCTION, fontsize=16, ha="right")
        axes.plot(self.span, E + E * (self.span - 1), color=TRUTH, lw=2.6, zorder=2)
        axes.text(2.26, 4.9, "tangent", color=TRUTH, ha="right", va="top")
        self.chords = {"forward": axes.plot([], [], color=STEP, lw=1.6, ls=(0, (2, 2)), zorder=4)[0],
                       "central": axes.plot([], [], color=STEP, lw=2.6, ls=DASHED, zorder=4)[0]}
        beads = {"ms": 9, "mfc": "white", "mew": 2.4, "ls": "", "zorder": 6}
        axes.plot([1], [E], "o", mec=FUNCTION, **beads)
        self.beads, = axes.plot([], [], "s", mec=STEP, **beads)
        self.names = {"forward": axes.text(0, -0.35, "forward", color=STEP, va="center"),
                      "central": axes.text(0.6, 0, "central", color=STEP, ha="right")}
        self._setup_table(table)

    def _setup_table(self, table):
        table.set(xlim=(0, 1), ylim=(0, 1))
        table.axis("off")
        columns = (0.22, 0.60, 0.98)
        for x, title in zip(columns, ("step $h$", "forward", "central"), strict=True):
            table.text(x, 0.87, title, color=PAST, ha="right")
        table.text(0.60, 0.95, "error of the slope", color=PAST, ha="center")
        table.axhspan(0.74, 0.83, color=STEP, alpha=0.12, lw=0)
        mono = {"family": MONOSPACE, "ha": "right", "va": "center"}
        self.now = [table.text(x, 0.784, "", color=STEP, weight="bold", **mono) for x in columns]
        levels = 0.66 - 0.09 * np.arange(len(self.milestones))
        self.rows = [[table.text(x, y, "", color=INK, **mono) for x in columns] for y in levels]
        self.factors = [table.text(x, 0.12, "", color=INK, weight="bold", **mono) for x in columns[1:]]
        self.factor_name = table.text(0.22, 0.12, "halving:", color=INK, ha="right", va="center")
        self.table = table

    @staticmethod
    def errors_at(h):
        return error("forward", h), error("central", h)

    def update(self, h):
        ahead, back = np.exp(1 + h), np.exp(1 - h)
        for method, (x, y) in {"forward": (1, E), "central": (1 - h, back)}.items():
            self.chords[method].set_data(self.span, y + slope(method, h) * (self.span - x))
            self.names[method].set_visible(h >= 0.2)        # closer together, the names could not tell them apart
        self.names["forward"].set_x(1 - (E + 0.35) / slope("forward", h) + 0.07)
        self.names["central"].set_y(max(back + slope("central", h) * (h - 0.4), np.exp(0.6)) + 0.25)
        self.beads.set_data([1 - h, 1 + h], [back, ahead])
        for text, said in zip(self.now, self._row(h), strict=True):
            text.set_text(said)
        for milestone, row in zip(self.milestones, self.rows, strict=True):
            for text, said in zip(row, self._row(milestone), strict=True):
                text.set(text=said if milestone >= h or text is row[0] else "·", alpha=1 if milestone >= h else 0.3)
        shown = h <= 0.5
        self.factor_name.set_visible(shown)
        for text, before, after in zip(self.factors, self.errors_at(2 * h), self.errors_at(h), strict=True):
            text.set(text=f"÷ {before / after:.1f}", visible=shown)

    def _row(self, h):
        return f"{h:.4g}", *(f"{e:.5f}" for e in self.errors_at(h))

    def draw_prediction(self, factor):
        said = {np.inf: "0", 0.5: "× 2"}.get(factor, f"÷ {factor:g}")
        self.table.plot([0.62], [0.035], "^", ms=9, mec=PREDICTION, mfc="none", mew=2)
        self.table.text(0.68, 0.03, "you", color=PREDICTION, weight="bold", va="center")
        self.table.text(0.98, 0.03, said, color=PREDICTION, weight="bold", family=MONOSPACE, ha="right", va="center")

    def settled(self, h):
        return h <= 0.25

    def describe(self, h):
        forward, central = self.errors_at(h)
        return (f"The curve e to the x with its tangent at 1 and two chords. With step h = {h:.4g} the forward slope "
                f"is off by {forward:.5f}, the central slope by {central:.5f}.")
