"""Lesson 01: a chord that becomes a tangent, and a falling stone whose measurements set a limit to that."""
import numpy as np
from matplotlib.patheffects import withStroke

from gradlib.numerical import difference_quotient

from .base import InteractiveFigure, Option, Prediction, Slider, linear, logarithmic
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

MINUS = str.maketrans("-", "−")
HALO = withStroke(linewidth=3, foreground="white")      # keeps the lines behind a word from striking it out


def signed(value: float, digits: int = 4) -> str:
    """A number with its sign (never −0) and a fixed width, so that it does not jump about while a slider moves."""
    return f"{value:+z.{digits}f}".translate(MINUS)


def height(x):
    """Height of a drone in metres, x seconds after take-off from a tower 1 m high: it dips, then climbs."""
    return np.exp(-x) + x**3 / 9


def climb_rate(x):
    """The exact derivative of `height`, in m/s."""
    return -np.exp(-x) + x**2 / 3


class Chord(InteractiveFigure):
    """Two beads on a curve and the chord through them: as the step h shrinks, the chord turns into the tangent."""

    sliders = (
        Slider("h", logarithmic(0.001, 2, 67), start=2, label="step <i>h</i>", unit="s"),
        Slider("x", linear(0.4, 1.2, 41), start=1, label="instant <i>x</i>", unit="s"),
    )
    prediction = Prediction(
        "The chord joins the points of the curve at <i>x</i> = 1 s and at <i>x</i> + <i>h</i>. You are about to shrink "
        "<i>h</i> from 2 s to 0.001 s. Where will the chord end?",
        options=(
            Option("Upright: dividing by a tiny <i>h</i> makes the slope enormous.", np.inf,
                   "The chord did not stand up. <i>h</i> becomes tiny, but the rise <i>f</i>(<i>x</i> + <i>h</i>) − "
                   "<i>f</i>(<i>x</i>) becomes tiny with it, and their quotient settles."),
            Option("Nowhere: with the two points on top of each other, no slope is left.", None,
                   "At <i>h</i> = 0 you would be right: 0/0 has no value. But <i>h</i> never gets there, and for every "
                   "<i>h</i> on the way there is a slope: they settle on one number."),
            Option("About where it is: it slides along, but its slope stays near +1.3 m/s.", 1.2854,
                   "The chord slid and it turned: from +1.2854 m/s to almost flat. How steep a chord is depends on how "
                   "far it reaches."),
            Option("On one line that touches the curve at <i>x</i>: almost flat.", 0.0,
                   "Yes. The chord turns until it lies along the curve at <i>x</i>. The line it settles on is the "
                   "tangent; here its slope is −0.0345 m/s, almost flat."),
        ),
        task="Now drag the step <i>h</i> all the way to the left.",
        in_sight=True,
    )
    asked_at = 1                # s: the instant that the prediction is about
    milestones = (2, 1, 0.5, 0.1, 0.01, 0.001)
    span = np.array([0.0, 4.0])

    def setup(self, figure):
        self.axes, table = figure.subplots(1, 2, width_ratios=[2.5, 1])
        self._setup_curve(self.axes)
        self._setup_table(table)

    def _setup_curve(self, axes):
        axes.set(xlim=(0, 4), ylim=(-0.5, 3.9), yticks=range(4), xlabel="time $x$  (s)", ylabel="height $f(x)$  (m)")
        times = np.linspace(*axes.get_xlim(), 300)
        axes.plot(times, height(times), color=FUNCTION, lw=3, zorder=3)
        axes.text(0.1, height(0.1) + 0.1, "$f$", color=FUNCTION, fontsize=17)
        self.ghosts = [axes.plot([], [], color=PAST, lw=1, alpha=0.45, zorder=1.5)[0] for _ in self.milestones]
        self.tangent, = axes.plot([], [], color=TRUTH, lw=2.6, zorder=2)
        self.secant, = axes.plot([], [], color=STEP, lw=2.4, ls=DASHED, zorder=4)
        self.run_and_rise, = axes.plot([], [], color=STEP, lw=1.2, zorder=2.2)
        self.run = axes.text(0, 0, "$h$", color=STEP, ha="center", fontsize=14, zorder=5)
        self.rise = axes.text(0, 0, "$f(x+h)-f(x)$", color=STEP, va="center", fontsize=13, zorder=5)
        self.secant_name = axes.text(0, 0, "secant", color=STEP, zorder=5, path_effects=[HALO])
        self.tangent_name = axes.text(0, 0, "tangent", color=TRUTH, zorder=5, path_effects=[HALO])
        beads = {"ms": 10, "mfc": "white", "mew": 2.6, "zorder": 6}
        self.guess = []
        self.fixed_bead, = axes.plot([], [], "o", mec=FUNCTION, **beads)
        self.moving_bead, = axes.plot([], [], "s", mec=STEP, **beads)

    def _setup_table(self, table):
        table.set(xlim=(0, 1), ylim=(0, 1))
        table.axis("off")
        mono = {"family": MONOSPACE, "color": INK}
        table.text(0.02, 0.95, "step $h$ (s)", color=PAST)
        table.text(0.98, 0.95, "slope (m/s)", color=PAST, ha="right")
        table.axhspan(0.83, 0.92, color=STEP, alpha=0.12, lw=0)
        self.now = (table.text(0.02, 0.857, "", family=MONOSPACE, color=STEP, weight="bold"),
                    table.text(0.98, 0.857, "", family=MONOSPACE, color=STEP, weight="bold", ha="right"))
        levels = 0.74 - 0.098 * np.arange(len(self.milestones))
        self.rows = [(table.text(0.02, y, f"{h:g}", **mono), table.text(0.98, y, "", ha="right", **mono))
                     for y, h in zip(levels, self.milestones, strict=True)]
        self.limit = (table.plot([0.02, 0.98], [0.165, 0.165], color=TRUTH, lw=1.5)[0],
                      table.text(0.02, 0.09, "tangent", color=TRUTH),
                      table.text(0.98, 0.09, "", color=TRUTH, ha="right", family=MONOSPACE, weight="bold"))

    def update(self, h, x):
        y, slope = height(x), difference_quotient(height, x, h)
        arriving = h <= 0.1                     # the tangent shows once the chord has all but reached it
        self._through_bead(self.secant, x, slope)
        self._through_bead(self.tangent, x, climb_rate(x))
        self.tangent.set_visible(arriving)
        self.fixed_bead.set_data([x], [y])
        self.moving_bead.set_data([x + h], [height(x + h)])
        self.run_and_rise.set_data([x, x + h, x + h], [y, y, height(x + h)])
        self._name_run(x, h)
        self.rise.set(position=(x + h + 0.09, (y + height(x + h)) / 2), visible=height(x + h) - y >= 0.25)
        self._name(self.secant_name, x, slope, above=arriving, beyond=x + h)
        self._name(self.tangent_name, x, climb_rate(x), above=False, beyond=x)
        self.tangent_name.set_visible(arriving)

        for text, said in zip(self.now, (f"{h:.3g}", signed(slope)), strict=True):
            text.set_text(said)
        for ghost, (step, value), milestone in zip(self.ghosts, self.rows, self.milestones, strict=True):
            passed = difference_quotient(height, x, milestone)
            self._through_bead(ghost, x, passed)
            ghost.set_visible(milestone > h)
            step.set_alpha(1 if milestone >= h else 0.3)
            value.set(text=signed(passed) if milestone >= h else "·", alpha=1 if milestone >= h else 0.3)
        self.limit[2].set_text(signed(climb_rate(x)))
        for part in self.limit:
            part.set_visible(arriving)
        for part in self.guess:
            part.set_visible(x == self.asked_at)

    def _through_bead(self, line, x, slope):
        line.set_data(self.span, height(x) + slope * (self.span - x))

    def _name(self, text, x, slope, above, beyond):
        """Put a line's name beside its right end: the line runs away from the end of the word that it comes near."""
        top, bottom, right, word = 3.75, -0.12, 3.95, 0.5       # where a line's name may begin and end; its length
        leaves = x + ((top if slope > 0 else bottom) - height(x)) / slope if slope else right
        ends_there = (slope > 0) == above
        at = min(right, leaves) if ends_there else min(right - word, max(leaves, beyond + 0.15))
        text.set_position((at, min(top, height(x) + slope * (at - x) + (0.05 if above else -0.06))))
        text.set(ha="right" if ends_there else "left", va="bottom" if above else "top")

    def _name_run(self, x, h):
        """Write h below the run, or above it where the curve lies below."""
        y, middle, rise = height(x), x + h / 2, height(x + h) - height(x)
        below = height(middle) >= y
        near = max(0, rise / 2) if rise < 0.6 else 0            # the secant would strike the letter out
        self.run.set(position=(middle, y - 0.06 if below else y + near + 0.06), va="top" if below else "bottom",
                     visible=h >= 0.2)

    def draw_prediction(self, slope):
        x, y = self.asked_at, height(self.asked_at)
        if slope is not None:
            ends = ([x, x], [-0.5, 3.9]) if np.isinf(slope) else (self.span, y + slope * (self.span - x))
            self.guess += self.axes.plot(*ends, color=PREDICTION, lw=2, zorder=1.8)
        self.guess += self.axes.plot([x], [y - 0.16], "^", ms=10, mec=PREDICTION, mfc="none", mew=2.2, zorder=6)
        self.guess.append(self.axes.text(x, y - 0.28, "you", color=PREDICTION, ha="center", va="top", weight="bold",
                                         zorder=6, path_effects=[HALO]))

    def settled(self, h, x):
        return h <= 0.01

    def describe(self, h, x):
        return (f"A curve of height against time, and the chord through its points at x = {x:g} s and {x + h:.4g} s. "
                f"With step h = {h:g} s the chord's slope is {signed(difference_quotient(height, x, h))} m/s; "
                f"the tangent's slope at x is {signed(climb_rate(x))} m/s.")


# ------------------------------------------------------------------------------------------------ the falling stone

GRAVITY = 9.81                          # m/s², the standard value rounded
INTERVAL = 0.05                         # s: twenty video frames a second
TIMES = INTERVAL * np.arange(1, 21)     # s
# Distance fallen in metres, as read off a blurred video. Simulated: ½·9.81·t² plus reading errors drawn from a normal
# distribution of standard deviation 0.04 m, rounded to the centimetre; of 200 such draws, the one whose errors come
# closest to what theory expects of them.
DISTANCES = np.array([0.01, 0.09, 0.14, 0.23, 0.37, 0.39, 0.58, 0.73, 0.99, 1.27,
                      1.48, 1.79, 2.00, 2.41, 2.72, 3.21, 3.58, 4.01, 4.42, 4.93])


class FallingStone(InteractiveFigure):
    """Twenty measurements of a falling stone: a small step drowns in the reading errors, a large one comes late."""

    sliders = (
        Slider("gap", tuple(range(1, 11)), start=1, label="step <i>h</i> in frames"),
        Slider("frame", tuple(range(1, 11)), start=6, label="first frame"),
    )
    prediction = Prediction(
        "Measurements carry errors: here each distance is off by some 4 cm. Which step <i>h</i> will give you "
        "the best speeds?",
        options=(
            Option("The smallest: one frame. The smaller <i>h</i>, the closer to the tangent.", 1,
                   "On an exact curve, yes. Here two readings, each off by some 4 cm, lie only 0.05 s apart: the "
                   "quotients jump about by some 1 m/s."),
            Option("One in between: two or three frames.", 2.5,
                   "Yes. A step of two or three frames keeps both errors small: that of the readings, which shrinks as "
                   "<i>h</i> grows, and that of coming late, which grows with it."),
            Option("The largest: ten frames. The reading errors average out.", 10,
                   "The jumps are gone, but all the speeds are too high by about the same amount: the quotient is the "
                   "mean speed over the step, and during a long step the stone speeds up."),
        ),
        task="Now try every step, from 1 frame to 10, and watch the error on the right.",
        in_sight=True,
    )

    size = (9.6, 5.0)

    def setup(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.1], height_ratios=[1.8, 1])
        self._setup_fall(figure.add_subplot(grid[:, 0]))
        self._setup_speeds(figure.add_subplot(grid[0, 1]))
        self._setup_errors(figure.add_subplot(grid[1, 1]))

    def _setup_fall(self, axes):
        axes.set(xlim=(-0.03, 1.04), ylim=(0, 5.3), xlabel="time $t$  (s)", ylabel="distance fallen $s$  (m)")
        axes.plot(TIMES, DISTANCES, "o", color=FUNCTION, ms=6, zorder=3, clip_on=False)
        self.chord, = axes.plot([], [], color=STEP, ls=DASHED, zorder=4)
        self.ends, = axes.plot([], [], "s", ms=9, mfc="white", mec=STEP, mew=2.4, zorder=5, clip_on=False)
        self.shown = axes.text(0.05, 5.0, "", color=STEP, va="top", linespacing=1.6, fontsize=13)

    def _setup_speeds(self, axes):
        axes.set(xlim=(-0.03, 1.04), ylim=(-0.5, 11.5), xlabel="time $t$  (s)", ylabel="speed  (m/s)")
        fine = np.array([0, 1.04])
        axes.plot(fine, GRAVITY * fine, color=TRUTH, lw=2.6, zorder=2)
        axes.text(1.02, 3.4, "true speed 9.81 $t$", color=TRUTH, ha="right")
        axes.text(0.03, 10.8, "slopes of all chords of step $h$", color=STEP, va="top")
        self.quotients, = axes.plot([], [], "s-", color=STEP, ms=5.5, lw=1.2, zorder=3)
        self.chosen, = axes.plot([], [], "s", ms=10, mfc="white", mec=STEP, mew=2.4, zorder=5)

    def _setup_errors(self, axes):
        gaps = self.sliders[0].values
        self.errors = axes
        axes.set(xlim=(0.2, 10.8), ylim=(0, 4.2), xticks=gaps, yticks=range(5), xlabel="step $h$ in frames",
                 ylabel="error  (m/s)")
        axes.grid(axis="x", visible=False)
        bar = {"lw": 14, "solid_capstyle": "butt"}
        self.passed, = axes.plot([], [], color=PAST, alpha=0.35, **bar)
        self.marked, = axes.plot([], [], color=ATTENTION, **bar)
        self.marked_value = axes.text(0, 0, "", ha="center", va="bottom", weight="bold", color=INK)

    def update(self, gap, frame):
        h, first = gap * INTERVAL, frame - 1
        ends = [first, first + gap]
        slope = quotients(gap)[first]
        self.chord.set_data(self._extended(TIMES[first], DISTANCES[first], slope))
        self.ends.set_data(TIMES[ends], DISTANCES[ends])
        self.shown.set_text(f"$h$ = {h:.2f} s\nslope = {slope:.2f} m/s")
        self.quotients.set_data(TIMES[:-gap], quotients(gap))
        self.chosen.set_data([TIMES[first]], [slope])
        shorter = np.arange(1, gap)             # the bars write themselves as the step grows
        self.passed.set_data(np.repeat(shorter, 3),
                             np.ravel([(0, typical_error(other), np.nan) for other in shorter]))
        self.marked.set_data([gap, gap], [0, typical_error(gap)])
        self.marked_value.set(position=(gap, typical_error(gap) + 0.1), text=f"{typical_error(gap):.2f}")

    @staticmethod
    def _extended(t, s, slope):
        reach = np.array([0.0, 1.04])
        return reach, s + slope * (reach - t)

    def draw_prediction(self, gap):
        self.errors.plot([gap], [3.5], "v", ms=10, mec=PREDICTION, mfc="none", mew=2.2, zorder=6)
        beside = {"x": gap + 0.25, "ha": "left"} if gap < 5 else {"x": gap - 0.25, "ha": "right"}
        self.errors.text(y=3.5, s="you", color=PREDICTION, va="center", weight="bold", **beside)

    def settled(self, gap, frame):
        return gap >= 5

    def describe(self, gap, frame):
        slope = quotients(gap)[frame - 1]
        return (f"Twenty measured distances of a falling stone and the chord over {gap} frame{'s' * (gap != 1)}, h = "
                f"{gap * INTERVAL:.2f} s, from t = {TIMES[frame - 1]:.2f} s: slope {slope:.2f} m/s. The root mean "
                f"square error of all the slopes with this step is {typical_error(gap):.2f} m/s.")


def quotients(gap: int) -> np.ndarray:
    """The difference quotient of the measurements over `gap` frames, from every instant that has one, in m/s."""
    return (DISTANCES[gap:] - DISTANCES[:-gap]) / (gap * INTERVAL)


def typical_error(gap: int) -> float:
    """The root mean square difference between those quotients and the true speeds, in m/s."""
    return float(np.sqrt(np.mean((quotients(gap) - GRAVITY * TIMES[:-gap]) ** 2)))
