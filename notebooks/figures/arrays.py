"""Lesson 11: copies of a bias that fan out and gradients that fan back in, and a gradient check as a heat map."""
import numpy as np
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
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

    size = 11                                           # points
    character = 0.602 * size / 72
    width, height = 7 * character, 0.37

    def __init__(self, axes, left: float, middle: float, color: str, *, bold: bool = False):
        self.left, self.right, self.middle = left, left + self.width * BIAS.size, middle
        self.boxes = axes.add_patch(PathPatch(self.outline(left, middle), fc=(1, 1, 1, 0.7), ec=color,
                                              lw=2 if bold else 1.2, zorder=1.1))
        self.text = axes.text(self.right - self.character, middle - 0.015, "", color=color, ha="right", va="center",
                              zorder=1.2, family=MONOSPACE, fontsize=self.size, weight="bold" if bold else "normal")

    @classmethod
    def outline(cls, left: float, *middles: float) -> Path:
        """The boxes of strips that stand below one another, as one path."""
        box = Path.unit_rectangle()
        return Path.make_compound_path(*(
            box.transformed(Affine2D().scale(cls.width, cls.height).translate(left + j * cls.width,
                                                                              middle - cls.height / 2))
            for middle in middles for j in range(BIAS.size)))

    def show(self, numbers, digits: int, visible: bool = True) -> None:
        self.text.set(text=" ".join(f"{signed(value, digits):>6}" for value in numbers).lstrip(), visible=visible)


class Pieces:
    """The pieces of a sum laid end to end, each on a level of its own, and the sum below them; in inches."""

    thick, pitch = 0.1, 0.148

    def __init__(self, axes, left: float, right: float, top: float):
        reached = np.concatenate([[0], np.cumsum(COTANGENTS[:, WATCHED])])
        self.unit = (right - left) / np.ptp(reached)
        self.zero = left - self.unit * reached.min()
        self.tops = top - self.pitch * np.arange(MOST + 1)
        axes.plot([self.zero, self.zero], [self.tops[-1] - self.pitch, top + 0.04], color=PAST, lw=1, zorder=1)
        self.joints = axes.add_collection(LineCollection([], colors=PAST, lw=1, zorder=2.2))
        self.bars = axes.add_collection(PolyCollection([], edgecolors=ATTENTION, lw=1, zorder=2.3))
        self.sum = axes.add_patch(Rectangle((self.zero, top), 0, -self.thick, fc=TRUTH, ec=TRUTH, lw=1, zorder=2.3))

    def show(self, pieces: np.ndarray) -> None:
        ends = self.zero + self.unit * np.concatenate([[0], np.cumsum(pieces)])
        self.bars.set_verts([[(a, y), (b, y), (b, y - self.thick), (a, y - self.thick)]
                             for a, b, y in zip(ends[:-1], ends[1:], self.tops, strict=False)])
        self.bars.set_facecolors([ATTENTION if piece > 0 else "white" for piece in pieces])
        self.joints.set_segments([[(x, y - self.thick), (x, y - self.pitch)]
                                  for x, y in zip(ends[1:], self.tops, strict=False)])
        self.sum.set(y=self.tops[pieces.size], width=ends[-1] - self.zero)


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

    # What never moves lies at the bottom (zorder up to 1.5), so that a drag redraws little: all eight rows are there,
    # and those that are not in the batch lie behind a white curtain.

    def setup(self, figure):
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))
        axes.axis("off")
        self.axes = axes
        self.levels = self.top - self.pitch * np.arange(MOST)
        self.middle = self.levels.mean()
        self.bias = Strip(axes, self.columns["b"], self.middle, FUNCTION, bold=True)
        self.gradient = Strip(axes, self.columns["db"], self.middle, TRUTH, bold=True)
        self.copies = [Strip(axes, self.columns["copies"], y, FUNCTION) for y in self.levels]
        self.cotangents = [Strip(axes, self.columns["cotangents"], y, TRUTH) for y in self.levels]
        for strip in (self.bias, self.gradient, *self.copies, *self.cotangents):
            axes.add_patch(Rectangle((strip.left + WATCHED * strip.width, strip.middle - self.pitch / 2), strip.width,
                                     self.pitch, fc=ATTENTION, alpha=0.22, lw=0, zorder=1))     # the watched column
        for strip in (self.bias, *self.copies):
            strip.show(BIAS, 1)
        for strip in (self.gradient, *self.cotangents):
            strip.text.set_zorder(3)                        # its numbers change
        self._setup_words()
        self._setup_curtain()
        self._setup_wires()
        self.pieces = Pieces(axes, self.gradient.left + 0.1, self.gradient.right - 0.1, self.middle - 0.62)

    def _setup_words(self):
        def words(x, y, said, color=INK, **style):
            return self.axes.text(x, y, said, **{"color": color, "ha": "center", "va": "center", "fontsize": 12,
                                                 "zorder": 1.2} | style)
        half = Strip.width * BIAS.size / 2
        centre = {name: left + half for name, left in self.columns.items()}
        head, under = self.levels[0] + 0.68, self.levels[0] + 0.4
        words(centre["copies"], head, "forward: copies", FUNCTION)
        words(centre["cotangents"], head, "backward: gradients", TRUTH)
        code, moving = {"family": MONOSPACE}, {"family": MONOSPACE, "zorder": 3}
        self.shape_of_copies = words(centre["copies"], under, "", FUNCTION, **moving)
        self.shape_of_cotangents = words(centre["cotangents"], under, "", TRUTH, **moving)
        words(centre["b"], self.middle + 0.46, "b  (3,)", FUNCTION, weight="bold", **code)
        words(centre["db"], self.middle + 0.46, "db  (3,)", TRUTH, weight="bold", **code)
        words(centre["db"], self.middle - 0.42, f"the pieces of db[{WATCHED}]", fontsize=11)
        words(centre["copies"], 0.78, "Y = X @ W + b", FUNCTION, **code)
        words(centre["cotangents"], 0.78, "db = G.sum(axis=0)", TRUTH, **code)
        for number, y in enumerate(self.levels, 1):
            words(centre["copies"] + half + 0.1, y, str(number), PAST, ha="left")
        self.sum = words(self.size[0] - 0.3, 0.32, "", ha="right", bbox={"fc": ATTENTION, "alpha": 0.22, "lw": 0,
                                                                         "pad": 3}, **moving)

    def _setup_curtain(self):
        """Over the rows that are not in the batch; their places are drawn on it, empty."""
        self.curtains = [self.axes.add_patch(Rectangle((strip.left - 0.05, self.levels[-1] - self.pitch / 2),
                                                       Strip.width * BIAS.size + 0.35, 0, fc="white", lw=0, zorder=2))
                         for strip in (self.copies[-1], self.cotangents[-1])]
        self.empty = [[Strip.outline(strip.left, *self.levels[n:]) for strip in (self.copies[-1], self.cotangents[-1])]
                      for n in range(1, MOST)]
        self.places = self.axes.add_collection(PathCollection([], fc="none", ec="0.92", lw=1, zorder=2.1))

    def _setup_wires(self):
        """One artist for the wires of each fan, and their arrowheads: at every copy, and at db where all arrive."""
        def wires(one, many, color):
            ways = [np.column_stack([np.linspace(one.right + 0.06, strip.left - 0.06, 40),
                                     smooth_step(one.middle, strip.middle)]) for strip in many]
            return ways, self.axes.add_collection(LineCollection([], colors=color, lw=1.8, zorder=2.4))
        self.ways_out, self.out = wires(self.bias, self.copies, FUNCTION)
        self.ways_back, self.back = wires(self.gradient, self.cotangents, ATTENTION)
        self.heads, = self.axes.plot([], [], ">", color=FUNCTION, ms=7, mew=0, zorder=2.5)
        self.axes.plot(*self.ways_back[0][0], "<", color=ATTENTION, ms=7, mew=0, zorder=1.3)

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, n, loss):
        digits = 2 if loss else 1
        cotangent = COTANGENTS / n if loss else COTANGENTS
        for i, strip in enumerate(self.cotangents):
            strip.show(cotangent[i], digits, visible=i < n)
        self.gradient.show(bias_gradient(n, bool(loss)), digits)
        for curtain in self.curtains:
            curtain.set_height(self.pitch * (MOST - n))
        self.places.set_paths(self.empty[n - 1] if n < MOST else [])
        self.out.set_segments(self.ways_out[:n])
        self.back.set_segments(self.ways_back[:n])
        self.heads.set_data(*np.transpose([way[-1] for way in self.ways_out[:n]]))
        self.pieces.show(cotangent[:n, WATCHED])
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
        """The predicted shape as a small grid above db."""
        rows, columns = {(4, 3): (4, 3), (3,): (1, 3), (4,): (4, 1), (): (1, 1)}[shape]
        side, left, middle = 0.2, self.columns["db"] + 0.2, self.middle + 1.2
        for i in range(rows):
            for j in range(columns):
                self.axes.add_patch(Rectangle((left + j * side, middle + (rows / 2 - i - 1) * side), side, side,
                                              fc="none", ec=PREDICTION, lw=1.8, zorder=1.3))
        right = left + columns * side
        self.axes.plot([right + 0.16], [middle], "<", ms=9, mec=PREDICTION, mfc="none", mew=2, zorder=1.3)
        self.axes.text(right + 0.3, middle, f"you: {shape}", color=PREDICTION, weight="bold", va="center", zorder=1.3)

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
            self.cells[i, j] = axes.add_patch(Rectangle((j + 0.03, y + 0.04), 0.94, 0.92, lw=1, ec="0.8", zorder=2))
            self.exponents[i, j] = axes.text(j + 0.5, y + 0.5, "", ha="center", va="center", fontsize=14, color=INK,
                                             zorder=3)
        beside, above = {"ha": "right", "va": "center", "zorder": 1}, {"ha": "center", "va": "center", "zorder": 1}
        for i in range(4):
            axes.text(-0.08, i + 0.5, str(i), color=PAST, **beside)
        for j in range(3):
            axes.text(j + 0.5, -0.14, str(j), color=PAST, **above)
        for y, name in ((-0.14, "dW"), (4.95, "db")):
            axes.text(-0.08, y, name, color=INK, family=MONOSPACE, weight="bold", **beside)
        self.verdict = axes.text(1.5, 5.92, "", color=INK, ha="center", va="center", fontsize=13, weight="bold")

    def _setup_valley(self, axes):
        axes.set(xscale="log", yscale="log", xlim=(4e-15, 3), ylim=(1e-13, 1e4), xlabel="step $h$",
                 ylabel="relative error", xticks=10.0 ** np.arange(-14, 1, 4), yticks=10.0 ** np.arange(-12, 1, 4))
        axes.axhspan(TOLERANCE, 1e4, fc=ATTENTION, alpha=0.09, lw=0, zorder=0.2)
        axes.axhline(TOLERANCE, color=ATTENTION, lw=1.4, zorder=1)
        axes.text(6e-15, TOLERANCE * 2, "lights up", color=INK, va="bottom", zorder=1)
        self.sound, = axes.plot([], [], color=PAST, lw=1.8, zorder=2)
        self.faulty, = axes.plot([], [], color=STEP, lw=2.6, zorder=3)
        at = {"ls": "", "zorder": 5}
        self.sound_now, = axes.plot([], [], "o", ms=8, mfc="white", mec=PAST, mew=2.2, **at)
        self.faulty_now, = axes.plot([], [], "s", ms=10, mfc=ATTENTION, mec=STEP, mew=2, **at)
        self.sound_name = axes.text(1.5e-2, 2e-10, "worst of\nthe right ones", color=PAST, ha="center", va="center",
                                    linespacing=1.2)
        self.faulty_name = axes.text(3e-4, 1, "", color=STEP, ha="center", va="center")
        # What the right and the wrong entries come to, worst of each, at every step: one curve each
        self.wrong = [given != self.given[NONE] for given in self.given]
        self.names = [{0: "", 1: "the wrong one", 15: "all are wrong"}.get(int(wrong.sum()), "the wrong ones")
                      for wrong in self.wrong]
        self.curves = [[errors[:, entries].max(axis=1, initial=0) for entries in (~wrong, wrong)]
                       for errors, wrong in zip(self.errors, self.wrong, strict=True)]

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, h, bug):
        at = int(np.argmin(np.abs(self.steps - h)))
        errors = self.errors[bug][at]
        for entry, cell in self.cells.items():
            error = errors[entry]
            lit = error > TOLERANCE
            strength = np.clip((np.log10(max(error, 1e-16)) + 6) / 5, 0, 1)
            cell.set(fc=(*to_rgb(ATTENTION), 0.3 + 0.7 * strength) if lit else "0.965", lw=2 if lit else 1,
                     ec=STEP if lit else "0.8")
            self.exponents[entry].set(text=rounded_power(error), weight="bold" if lit else "normal")
        count = int((errors > TOLERANCE).sum())
        self.verdict.set_text(f"{count} of {errors.size} light up" if count else "nothing lights up: passed")
        passed = slice(at, None)                                # the steps from the largest down to this one
        drawn = ((self.sound, self.sound_now, self.sound_name), (self.faulty, self.faulty_now, self.faulty_name))
        for curve, (line, dot, name) in zip(self.curves[bug], drawn, strict=True):
            line.set_data(self.steps[passed], curve[passed])
            dot.set_data([h], [curve[at]])
            for part in (line, dot):
                part.set_visible(curve.any())
            name.set_visible(curve.any() and h <= 1e-3)
        faulty = self.curves[bug][1]
        self.faulty_name.set(text=self.names[bug], y=8 * np.median(faulty) if faulty.any() else 1)

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
