"""Lesson 11: copies of a bias that fan out and gradients that fan back in, and a gradient check as a heat map."""
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from .base import InteractiveFigure, Option, Prediction, Slider, logarithmic
from .step_size import SUPERSCRIPTS, NamedPositions, power_of_ten
from .style import ATTENTION, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

MOST = 8                                        # examples in the largest batch
BIAS = np.array([0.5, -1.0, 2.0])
# What reverse mode brings back to Y = XW + b: a row for each example, a column for each entry of b.
COTANGENTS = np.array([[0.4, -0.3, 0.1], [-0.2, 0.8, 0.5], [0.6, 0.5, -0.4], [0.1, -0.6, 0.7],
                       [-0.5, 0.9, 0.2], [0.3, 0.4, -0.8], [0.7, -0.2, 0.6], [-0.1, 1.0, 0.3]])
WATCHED = 1                                     # the column whose sum is written out


def bias_gradient(examples: int, mean: bool = False) -> np.ndarray:
    """The gradient with respect to the bias, for the sum or the mean of the losses of the first examples."""
    cotangent = COTANGENTS[:examples]
    return (cotangent / examples if mean else cotangent).sum(axis=0)


def signed(value: float, digits: int) -> str:
    """A number with a true minus sign, in that many decimals."""
    return f"{value:.{digits}f}".replace("-", "−")


def smooth_step(start: float, end: float, count: int = 40) -> np.ndarray:
    """A way from start to end that leaves and arrives level."""
    t = np.linspace(0, 1, count)
    return start + (end - start) * t**2 * (3 - 2 * t)


class Strip:
    """Three numbers in boxes side by side; coordinates are inches. Two artists, for there are many strips."""

    size = 11                                           # points; seven characters of this size are as wide as a box
    width, height = 7 * 0.602 * size / 72, 0.37

    def __init__(self, axes, left: float, middle: float, color: str, *, bold: bool = False):
        self.left, self.right, self.middle = left, left + self.width * BIAS.size, middle
        boxes = [Path.unit_rectangle().transformed(Affine2D().scale(self.width, self.height).translate(
            left + j * self.width, middle - self.height / 2)) for j in range(BIAS.size)]
        self.boxes = axes.add_patch(PathPatch(Path.make_compound_path(*boxes), fc=(1, 1, 1, 0.7), ec=color,
                                              lw=2 if bold else 1.2, zorder=3))
        self.text = axes.text(left, middle - 0.015, "", color=color, va="center", zorder=4, family=MONOSPACE,
                              fontsize=self.size, weight="bold" if bold else "normal")

    def show(self, numbers, digits: int, visible: bool = True) -> None:
        self.boxes.set_visible(visible)
        self.text.set(text="".join(f"{signed(value, digits):>6} " for value in numbers).rstrip(), visible=visible)


class BatchFan(InteractiveFigure):
    """One bias, many copies: they fan out to the examples, and the copies' gradients fan back in as a sum."""

    size = (9.6, 5.4)
    sliders = (
        Slider("n", tuple(range(1, MOST + 1)), start=1, label="examples in the batch: <i>N</i>"),
        NamedPositions("loss", (0, 1), start=0, label="loss of the batch", names=("sum", "mean")),
    )
    prediction = Prediction(
        "A layer adds one bias <i>b</i> of 3 numbers to each of 4 examples: <i>Y</i> = <i>XW</i> + <i>b</i> has the "
        "shape (4, 3). Reverse mode comes back with a gradient for each of the 12 numbers in <i>Y</i>. Which shape has "
        "<i>db</i>, the gradient with respect to <i>b</i>?",
        options=(
            Option("(4, 3): twelve gradients come back.", (4, 3),
                   "Twelve do come back, one to each copy. But the four copies of an entry are one and the same "
                   "number: what comes back to it is added, as where two wires meet."),
            Option("(3,): the shape of <i>b</i>.", (3,),
                   "Yes. A gradient has the shape of its argument: three knobs, three slopes. Each is the sum of what "
                   "comes back to the copies of its entry."),
            Option("(4,): one for each example.", (4,),
                   "The examples are what is added up. There are three numbers to turn in <i>b</i>, whatever the "
                   "batch, and each has a slope of its own."),
            Option("A single number: <i>b</i> is one array.", (),
                   "One array, but three knobs. Its entries are added to different columns of <i>Y</i>, and each has a "
                   "slope of its own."),
        ),
        task="Now let the batch grow to 4 and further.",
    )
    top, pitch = 4.42, 0.43                     # inches: the middle of the first example's row, and from row to row
    columns = {"b": 0.2, "copies": 2.75, "db": 5.08, "cotangents": 7.5}      # inches: where the strips begin

    def setup(self, figure):
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))
        axes.axis("off")
        self.axes = axes
        levels = self.top - self.pitch * np.arange(MOST)
        self.middle = levels.mean()
        self.bias = Strip(axes, self.columns["b"], self.middle, FUNCTION, bold=True)
        self.gradient = Strip(axes, self.columns["db"], self.middle, TRUTH, bold=True)
        self.copies = [Strip(axes, self.columns["copies"], y, FUNCTION) for y in levels]
        self.cotangents = [Strip(axes, self.columns["cotangents"], y, TRUTH) for y in levels]
        self.bias.show(BIAS, 1)
        self._setup_wires(levels)
        self._setup_words(levels)

    def _setup_wires(self, levels):
        def wires(one, many, color, marker, at_one):
            ways = []
            for strip, y in zip(many, levels, strict=True):
                x = np.linspace(one.right + 0.06, strip.left - 0.06, 40)
                way, = self.axes.plot(x, smooth_step(self.middle, y), color=color, lw=1.8, zorder=2, marker=marker,
                                      markevery=[0 if at_one else -1], ms=7, mew=0)
                ways.append(way)
            return ways
        self.out = wires(self.bias, self.copies, FUNCTION, ">", at_one=False)
        self.back = wires(self.gradient, self.cotangents, ATTENTION, "<", at_one=True)
        for strip in (self.bias, self.gradient):
            self._band(strip, self.middle)
        self.bands = [(self._band(copy, y), self._band(cotangent, y))
                      for copy, cotangent, y in zip(self.copies, self.cotangents, levels, strict=True)]

    def _band(self, strip, middle):
        """The watched column of a strip, marked."""
        return self.axes.add_patch(Rectangle((strip.left + WATCHED * strip.width, middle - self.pitch / 2), strip.width,
                                             self.pitch, fc=ATTENTION, alpha=0.22, lw=0, zorder=1))

    def _setup_words(self, levels):
        def words(x, y, said, color=INK, **style):
            return self.axes.text(x, y, said, color=color, ha="center", va="center", fontsize=12, **style)
        half = Strip.width * BIAS.size / 2
        centre = {name: left + half for name, left in self.columns.items()}
        head, under = levels[0] + 0.68, levels[0] + 0.4
        words(centre["copies"], head, "forward: copies", FUNCTION)
        words(centre["cotangents"], head, "backward: gradients", TRUTH)
        shapes = {"family": MONOSPACE}
        self.shape_of_copies = words(centre["copies"], under, "", FUNCTION, **shapes)
        self.shape_of_cotangents = words(centre["cotangents"], under, "", TRUTH, **shapes)
        words(centre["b"], self.middle + 0.46, "b  (3,)", FUNCTION, weight="bold", **shapes)
        words(centre["db"], self.middle + 0.46, "db  (3,)", TRUTH, weight="bold", **shapes)
        words(centre["copies"], 0.78, "Y = X @ W + b", FUNCTION, **shapes)
        words(centre["cotangents"], 0.78, "db = G.sum(axis=0)", TRUTH, **shapes)
        self.numbers = [self.axes.text(centre["copies"] + half + 0.1, y, str(i + 1), color=PAST, va="center")
                        for i, y in enumerate(levels)]
        self.sum = self.axes.text(self.size[0] - 0.3, 0.32, "", color=INK, ha="right", va="center", family=MONOSPACE,
                                  fontsize=12, bbox={"fc": ATTENTION, "alpha": 0.22, "lw": 0, "pad": 3})

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, n, loss):
        digits = 2 if loss else 1
        cotangent = COTANGENTS / n if loss else COTANGENTS
        for i in range(MOST):
            shown = i < n
            self.copies[i].show(BIAS, 1, shown)
            self.cotangents[i].show(cotangent[i], digits, shown)
            for part in (self.out[i], self.back[i], self.numbers[i], *self.bands[i]):
                part.set_visible(shown)
        self.gradient.show(bias_gradient(n, bool(loss)), digits)
        self.shape_of_copies.set_text(f"({n}, 3)")
        self.shape_of_cotangents.set_text(f"G  ({n}, 3)")
        self.sum.set_text(self._written_out(n, loss))

    @staticmethod
    def _written_out(n, loss):
        """The watched column's sum: "db[1] = −0.3 + 0.8 + 0.5 = 1.0"."""
        first, *others = COTANGENTS[:n, WATCHED]
        added = signed(first, 1) + "".join(f" {'−' if g < 0 else '+'} {abs(g):.1f}" for g in others)
        total = signed(bias_gradient(n, bool(loss))[WATCHED], 2 if loss else 1)
        if n == 1:
            return f"db[{WATCHED}] = {added}"
        return f"db[{WATCHED}] = ({added}) / {n} = {total}" if loss else f"db[{WATCHED}] = {added} = {total}"

    def draw_prediction(self, shape):
        """The predicted shape as a small grid under db."""
        rows, columns = {(4, 3): (4, 3), (3,): (1, 3), (4,): (4, 1), (): (1, 1)}[shape]
        side, left, top = 0.2, self.columns["db"] + 0.2, self.middle - 0.62  # clear of the numbers of the rows
        for i in range(rows):
            for j in range(columns):
                self.axes.add_patch(Rectangle((left + j * side, top - (i + 1) * side), side, side, fc="none",
                                              ec=PREDICTION, lw=1.8, zorder=3))
        right, middle = left + columns * side, top - rows * side / 2
        self.axes.plot([right + 0.16], [middle], "<", ms=9, mec=PREDICTION, mfc="none", mew=2)
        self.axes.text(right + 0.3, middle, f"you: {shape}", color=PREDICTION, weight="bold", va="center")

    def settled(self, n, loss):
        return n >= 4

    def describe(self, n, loss):
        of, digits = ("mean", 2) if loss else ("sum", 1)
        gradient = ", ".join(signed(g, digits) for g in bias_gradient(n, bool(loss)))
        return (f"Forward, the bias {', '.join(signed(b, 1) for b in BIAS)} is copied to {n} row{'s' * (n > 1)} of Y. "
                f"Backward, the gradients of the copies are added, column by column, and give db = ({gradient}) for "
                f"the {of} of the losses. In the second column {self._written_out(n, loss)}.")


# ------------------------------------------------------------------------------------------------- the gradient check

TOLERANCE = 1e-6                                # of a check: what is off by more lights up
BUGS = ("none", "one entry of dW off by 1 %", "db: mean instead of sum", "slope of tanh left out")
NONE, ONE_ENTRY, MEAN, NO_SLOPE = range(4)
WRONG_ENTRY = (2, 1)                            # the entry of dW that the first bug spoils

_random = np.random.default_rng(11)
X, TARGETS = _random.normal(size=(6, 4)), _random.normal(size=(6, 3))
WEIGHTS, OFFSETS = _random.normal(size=(4, 3)) / 2, _random.normal(size=3) / 2


def loss(W, b, X=X, T=TARGETS):
    """Half the sum of the squared residuals of one layer, tanh(XW + b), against the targets T."""
    return ((np.tanh(X @ W + b) - T) ** 2).sum() / 2


def layer_gradient(W, b, X=X, T=TARGETS, bug: int = NONE):
    """dW and db of `loss`, written by hand, with one of the BUGS."""
    Y = np.tanh(X @ W + b)
    G = (Y - T) * (1 if bug == NO_SLOPE else 1 - Y**2)
    dW = X.T @ G
    if bug == ONE_ENTRY:
        dW[WRONG_ENTRY] *= 1.01
    return dW, G.mean(axis=0) if bug == MEAN else G.sum(axis=0)


def central_differences(h: float) -> np.ndarray:
    """The slopes of `loss` by central differences, one entry after the other: the rows of W, then b; shape (5, 3)."""
    theta = np.vstack([WEIGHTS, OFFSETS])
    slopes = np.empty_like(theta)
    for entry in np.ndindex(theta.shape):
        ends = []
        for step in (h, -h):
            moved = theta.copy()
            moved[entry] += step
            ends.append(loss(moved[:-1], moved[-1]))
        slopes[entry] = (ends[0] - ends[1]) / (2 * h)
    return slopes


def relative_error(numerical, given):
    """How far a gradient is off, entry by entry: relative to large slopes, absolute for those below 1."""
    return np.abs(numerical - given) / np.maximum(1, np.abs(numerical))


class GradientCheck(InteractiveFigure):
    """Fifteen entries of a hand-written gradient against central differences: what is off by too much lights up."""

    size = (9.6, 5.0)
    sliders = (
        Slider("h", logarithmic(1e-14, 1, 57), start=1, label="step <i>h</i>", digits=2),
        NamedPositions("bug", tuple(range(len(BUGS))), start=ONE_ENTRY, label="bug", names=BUGS),
    )
    prediction = Prediction(
        "A gradient with 15 entries was written by hand, and one entry is wrong by 1 %. A check compares each with a "
        "central difference of step <i>h</i> and lights up all that are off by more than 10<sup>−6</sup>. With which "
        "<i>h</i> does it point at the wrong entry <b>alone</b>?",
        options=(
            Option("With the smallest: the smaller <i>h</i>, the truer the slope.", (1e-14, 1e-12),
                   "There the differences are made of round-off, and all entries light up, the right ones too "
                   "(lesson 03). The wrong one does not stand out any more."),
            Option("With one in the middle, such as 10<sup>−5</sup>.", (1e-6, 1e-4),
                   "Yes. Between truncation and round-off the differences are good to many digits, and 1 % stands out "
                   "like a lamp."),
            Option("With the largest: the larger the step, the clearer the difference.", (1e-2, 1),
                   "A long chord cuts the corner: the differences themselves are off, and right entries light up with "
                   "the wrong one."),
            Option("With any: 1 % is 1 %.", (1e-14, 1),
                   "The 1 % stays at every step. But at both ends the right entries light up as well, and nothing "
                   "tells the wrong one from them."),
        ),
        task="Now drag <i>h</i> slowly to the left, all the way.",
    )

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        heat, self.valley = figure.subplots(1, 2, width_ratios=[1.05, 1])
        self.steps = np.array(self.sliders[0].values)
        self.slopes = np.array([central_differences(h) for h in self.steps])            # (steps, 5, 3)
        self.given = [np.vstack(layer_gradient(WEIGHTS, OFFSETS, bug=bug)) for bug in range(len(BUGS))]
        self.errors = [relative_error(self.slopes, given) for given in self.given]
        self._setup_heat(heat)
        self._setup_valley(self.valley)

    def _setup_heat(self, axes):
        axes.set(xlim=(-0.55, 3.05), ylim=(6.35, -0.75))
        axes.axis("off")
        self.cells, self.exponents = {}, {}
        for i, j in np.ndindex(5, 3):
            y = i + 0.45 * (i == 4)                             # db stands apart from dW
            self.cells[i, j] = axes.add_patch(Rectangle((j + 0.03, y + 0.04), 0.94, 0.92, lw=1, ec="0.8"))
            self.exponents[i, j] = axes.text(j + 0.5, y + 0.5, "", ha="center", va="center", fontsize=14, color=INK)
        for i in range(4):
            axes.text(-0.08, i + 0.5, str(i), color=PAST, ha="right", va="center")
        for j in range(3):
            axes.text(j + 0.5, -0.14, str(j), color=PAST, ha="center", va="center")
        for y, name in ((-0.14, "dW"), (4.95, "db")):
            axes.text(-0.08, y, name, color=INK, ha="right", va="center", family=MONOSPACE, weight="bold")
        self.verdict = axes.text(1.5, 5.92, "", color=INK, ha="center", va="center", fontsize=13, weight="bold")

    def _setup_valley(self, axes):
        axes.set(xscale="log", yscale="log", xlim=(4e-15, 3), ylim=(1e-13, 1e4), xlabel="step $h$",
                 ylabel="relative error", xticks=10.0 ** np.arange(-14, 1, 4), yticks=10.0 ** np.arange(-12, 1, 4))
        axes.axhline(TOLERANCE, color=INK, lw=1.2, ls=(0, (2, 2)), zorder=1.6)
        axes.text(6e-15, TOLERANCE / 2, "above: lights up", color=INK, va="top")
        self.sound, = axes.plot([], [], color=PAST, lw=1.8, zorder=2)
        self.faulty, = axes.plot([], [], color=STEP, lw=2.6, zorder=3)
        at = {"ls": "", "zorder": 5}
        self.sound_now, = axes.plot([], [], "o", ms=8, mfc="white", mec=PAST, mew=2.2, **at)
        self.faulty_now, = axes.plot([], [], "s", ms=10, mfc=ATTENTION, mec=STEP, mew=2, **at)
        on_white = {"fc": "white", "lw": 0, "pad": 1}
        self.sound_name = axes.text(1.5e-5, 4e-12, "worst of\nthe right ones", color=PAST, ha="center", va="top",
                                    linespacing=1.2)
        self.faulty_name = axes.text(1e-3, 1, "", color=STEP, ha="center", va="center", bbox=on_white)

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, h, bug):
        at = int(np.argmin(np.abs(self.steps - h)))
        errors, wrong = self.errors[bug][at], self._wrong(bug)
        for entry, cell in self.cells.items():
            error = errors[entry]
            lit = error > TOLERANCE
            strength = np.clip((np.log10(max(error, 1e-16)) + 6) / 5, 0, 1)
            cell.set(fc=(*to_rgb(ATTENTION), 0.3 + 0.7 * strength) if lit else "0.965", lw=2 if lit else 1,
                     ec=STEP if lit else "0.8")
            self.exponents[entry].set(text=rounded_power(error), weight="bold" if lit else "normal")
        count = int((errors > TOLERANCE).sum())
        self.verdict.set_text(f"{count} of {errors.size} light up" if count else "nothing lights up: passed")
        passed = self.steps >= h * 0.999
        for line, dot, entries, place in ((self.sound, self.sound_now, ~wrong, self.sound_name),
                                          (self.faulty, self.faulty_now, wrong, self.faulty_name)):
            shown = bool(entries.any())
            worst = self.errors[bug][:, entries].max(axis=1) if shown else np.ones_like(self.steps)
            line.set_data(self.steps[passed], worst[passed])
            dot.set_data([h], [worst[at]])
            for part in (line, dot):
                part.set_visible(shown)
            place.set_visible(shown and h <= 1e-5)
        self.faulty_name.set_y(8 * np.median(self.errors[bug][:, wrong].max(axis=1)) if wrong.any() else 1)
        self.faulty_name.set_text({1: "the wrong one", 15: "all are wrong"}.get(int(wrong.sum()), "the wrong ones"))

    def _wrong(self, bug) -> np.ndarray:
        """Which entries the bug spoils."""
        return self.given[bug] != self.given[NONE]

    def draw_prediction(self, steps):
        left, right = steps
        self.valley.plot([left, right], [200, 200], color=PREDICTION, lw=3, solid_capstyle="butt", zorder=4)
        self.valley.plot([np.sqrt(left * right)], [80], "^", ms=9, mec=PREDICTION, mfc="white", mew=2, zorder=5)
        self.valley.text(np.sqrt(left * right), 400, "you", color=PREDICTION, weight="bold", ha="center", va="bottom")

    def settled(self, h, bug):
        return h <= 1e-12

    def describe(self, h, bug):
        at = int(np.argmin(np.abs(self.steps - h)))
        errors = self.errors[bug][at]
        lit = [name_of_entry(entry) for entry in np.ndindex(errors.shape) if errors[entry] > TOLERANCE]
        which = ", ".join(lit) if 0 < len(lit) < 5 else len(lit) or "none"
        return (f"A heat map of the relative errors of 15 entries, dW above and db below, against central differences "
                f"with h = {h:.2g}. The bug: {BUGS[bug]}. Of the 15 entries {which} light{'s' * (len(lit) < 2)} up; "
                f"the worst is off by {power_of_ten(errors.max())}.")


def name_of_entry(entry: tuple[int, int]) -> str:
    """What an entry of the heat map is called: dW[2, 1], or db[0]."""
    i, j = entry
    return f"db[{j}]" if i == len(WEIGHTS) else f"dW[{i}, {j}]"


def rounded_power(value: float) -> str:
    """The nearest power of ten, written 10⁻⁹; 0 for an error of 0."""
    return f"10{str(round(np.log10(value))).translate(SUPERSCRIPTS)}" if value else "0"
