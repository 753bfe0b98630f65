"""Lesson 02: a tangent that paints the derivative, a microscope under which a curve becomes straight, the days of
a year, and four curves to be matched with their derivatives."""
from datetime import date

import numpy as np
from matplotlib.patches import Rectangle

from gradlib.numerical import derivative

from .base import InteractiveFigure, Option, Prediction, Slider, linear, logarithmic
from .difference_quotient import signed
from .style import ATTENTION, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, TRUTH

TRAIL = 0.0, 5.0                # km: from the trail's start to its end
SUMMIT, HOLLOW = 1.0, 4.0       # km: where the trail is level
ON_WHITE = {"fc": "white", "lw": 0, "pad": 1}       # a label stays readable where a line passes it
DOTTED = {"lw": 1.2, "ls": (0, (2, 3)), "zorder": 1.7}


def height(x):
    """Height of a hiking trail in metres, x kilometres after its start: over a summit and through a hollow."""
    return 300 + 40 * (x**3 / 3 - 5 * x**2 / 2 + 4 * x)


def slope(x):
    """The derivative of `height` in metres per kilometre."""
    return derivative(height, x)


def grouped(number: float) -> str:
    """A number with a space between its thousands: 10 000."""
    return f"{number:,g}".replace(",", " ")


def signed_or_zero(value: float, digits: int) -> str:
    """A number with its sign, but 0 with none: where a curve is level it neither climbs nor falls."""
    return signed(value, digits) if round(value, digits) else f"{0:.{digits}f}"


class Plumb:
    """A dotted line from a place on the curve down to the slope there, through two axes that stand one above the other.
    """

    def __init__(self, upper, lower):
        self.above, self.below = (axes.plot([], [], color=ATTENTION, **DOTTED)[0] for axes in (upper, lower))
        self.between = upper.get_ylim()[0], lower.get_ylim()[1]

    def drop(self, x, height, slope):
        bottom, top = self.between
        self.above.set_data([x, x], [height, bottom])
        self.below.set_data([x, x], [top, max(slope, 0)])      # a falling slope has its bar from 0 downwards


class SlopePainter(InteractiveFigure):
    """The tangent rides a trail; what it rises in a kilometre is carried down, and so paints the derivative."""

    size = (9.6, 6.0)
    sliders = (Slider("x", linear(*TRAIL, 51), start=0, label="place <i>x</i>", unit="km"),)
    prediction = Prediction(
        "The blue curve is the height of a hiking trail. Which graph, A, B, C or D, tells how <b>steep</b> it is at "
        "every place, uphill counting as positive?",
        options=(
            Option("A: highest where the trail is highest.", "A",
                   "A is the trail itself, drawn once more. At the summit the trail is highest but level: its slope "
                   "there is 0. How high and how steep are two different things."),
            Option("B: it starts above zero, touches zero at the summit and at the bottom of the hollow, and is never "
                   "below.", "B",
                   "Zero at the summit and in the hollow, quite right. But between them the trail falls, and what "
                   "falls has a negative slope: there the graph dips below zero."),
            Option("C: above zero, then below zero between summit and hollow, then above zero again.", "C",
                   "Yes. Above zero where the trail climbs, zero where it is level, below zero where it falls, and "
                   "lowest where it falls most steeply."),
            Option("D: below zero, then above zero between summit and hollow, then below zero again.", "D",
                   "Zero in the right places, but with the signs turned round: climbing to the right counts as "
                   "positive, because the height grows as <i>x</i> grows."),
        ),
        task="Now drag the place <i>x</i> along the whole trail.",
    )
    graphs = {"A": lambda x: 1.3 * (height(x) - 283), "B": lambda x: np.abs(slope(x)), "C": slope,
              "D": lambda x: -slope(x)}

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        self.trail, self.painting = figure.subplots(2, 1, sharex=True)
        self.places = np.linspace(*TRAIL, 251)
        self.slopes = slope(self.places)
        self.halves = np.arange(*TRAIL, 0.5)    # km: where the bar leaves its shadow behind
        self._setup_trail(self.trail)
        self._setup_painting(self.painting)
        self.plumb = Plumb(self.trail, self.painting)
        self._setup_candidates(self.painting)

    def _setup_trail(self, axes):
        # Both axes span 390 m: a rise that is carried down from one to the other keeps its length.
        axes.set(xlim=(-0.15, 6.7), ylim=(120, 510), yticks=range(150, 451, 100), ylabel="height $f(x)$  (m)")
        axes.tick_params(labelbottom=False)
        axes.plot(self.places, height(self.places), color=FUNCTION, lw=3, zorder=3)
        axes.text(0.08, 255, "$f$", color=FUNCTION, fontsize=17, bbox=ON_WHITE)
        self.tangent, = axes.plot([], [], color=TRUTH, lw=2.6, zorder=4)
        self.run, = axes.plot([], [], color=TRUTH, lw=1.2, zorder=2.5)
        self.run_name = axes.text(0, 0, "1 km", color=TRUTH, ha="center")
        self.rise, = axes.plot([], [], color=ATTENTION, lw=6, solid_capstyle="butt", zorder=2.6)
        self.rise_name = axes.text(0, 0, "", color=INK, va="center", weight="bold", zorder=5, bbox=ON_WHITE)
        self.bead, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=6)
        self.stretches = {end: axes.text(middle, 482, said, color=INK, ha="center", va="center")
                          for end, middle, said in ((SUMMIT, 0.5, "climbs  +"), (HOLLOW, 2.5, "falls  −"),
                                                    (TRAIL[1], 4.5, "climbs  +"))}

    def _setup_painting(self, axes):
        axes.set(ylim=(-175, 215), yticks=range(-100, 201, 100), xlabel="distance $x$  (km)",
                 ylabel="slope $f'(x)$  (m per km)")
        axes.axhline(0, color=INK, lw=1, zorder=1.8)
        self.painted, = axes.plot([], [], color=TRUTH, lw=3.4, zorder=4)
        self.brush, = axes.plot([], [], "o", ms=10, mfc="white", mec=TRUTH, mew=2.6, zorder=6)
        self.carried, = axes.plot([], [], color=ATTENTION, lw=6, solid_capstyle="butt", zorder=2.6)
        self.left_behind, = axes.plot([], [], color=PAST, lw=2.4, alpha=0.5, solid_capstyle="butt", zorder=2.2)
        self.painted_name = axes.text(0.08, 42, "$f'$", color=TRUTH, fontsize=17, zorder=3.6, bbox=ON_WHITE)
        self.number = axes.text(6.65, 197, "", color=TRUTH, ha="right", va="center", family=MONOSPACE, weight="bold",
                                bbox=ON_WHITE)
        self.levels = {x: (self.trail.plot([x, x], [120, height(x)], color=PAST, **DOTTED)[0],
                           axes.plot([x, x], [0, 215], color=PAST, **DOTTED)[0]) for x in (SUMMIT, HOLLOW)}

    def _setup_candidates(self, axes):
        """Four small graphs side by side, shown while nothing is painted yet."""
        self.candidates = []
        ink = {"color": INK, "lw": 2, "zorder": 3}
        for (letter, graph), left in zip(self.graphs.items(), (0.75, 2.3, 3.85, 5.4), strict=True):
            across = left + self.places / TRAIL[1]
            axes.plot(across, 92 + 0.42 * graph(self.places), **ink)
            axes.plot(across[[0, -1]], [92, 92], color=PAST, lw=1)
            axes.text(left - 0.1, 92, letter, color=INK, fontsize=16, weight="bold", ha="right", va="center")
            self.candidates += [*axes.lines[-2:], axes.texts[-1]]

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, x):
        y, steepness = height(x), float(slope(x))
        reach = np.array([-0.7, 1.0])
        self.tangent.set_data(x + reach, y + steepness * reach)
        self.run.set_data([x, x + 1], [y, y])
        # Beside the run where neither the trail nor the tangent is: above it from the summit to the hollow.
        above, lean = SUMMIT - 0.25 < x < HOLLOW - 0.25, 0.67 * steepness
        self.run_name.set(position=(x + 0.5, y + 9 + max(lean, 0) if above else y - 9 + min(lean, 0)),
                          va="bottom" if above else "top")
        self.rise.set_data([x + 1, x + 1], [y, y + steepness])
        # Beside the bar, at its end away from the trail: the lower one only where the trail falls beyond 2.7 km.
        end = steepness > 0 or x > 2.75
        self.rise_name.set(position=(x + 1.08, y + end * steepness), text=f"{signed_or_zero(steepness, 0)} m")
        self.bead.set_data([x], [y])
        self.plumb.drop(x, y, steepness)
        self.carried.set_data([x, x], [0, steepness])
        self.brush.set_data([x], [steepness])
        passed = self.places <= x + 1e-9
        self.painted.set_data(self.places[passed], self.slopes[passed])
        halves = self.halves[self.halves < x - 1e-9]
        self.left_behind.set_data(*self._bars(halves, slope(halves)))
        self.painted_name.set_visible(x > 0.55)
        self.number.set_text(f"f′({x:.1f}) = {signed_or_zero(steepness, 0):>4} m per km")
        for end, stretch in self.stretches.items():
            stretch.set_visible(x >= end)
        for place, lines in self.levels.items():
            for line in lines:
                line.set_visible(x >= place)
        for part in self.candidates:
            part.set_visible(self._asking(x))

    @staticmethod
    def _bars(places, slopes):
        """One line that draws a bar from 0 to each slope, with gaps between them."""
        return np.repeat(places, 3), np.ravel(np.stack([0 * slopes, slopes, np.nan * slopes], axis=-1))

    def _asking(self, x):
        """Whether the four graphs still stand to choice: nothing is painted yet, and none has been chosen."""
        return x == TRAIL[0] and self.predicted is None

    def draw_prediction(self, letter):
        guess = self.graphs[letter](self.places)
        self.painting.plot(self.places, guess, color=PREDICTION, lw=2, zorder=3.5)
        self.painting.plot([5.15], [guess[-1]], "<", ms=10, mec=PREDICTION, mfc="none", mew=2.2, zorder=3.5)
        self.painting.text(5.28, guess[-1], "you", color=PREDICTION, weight="bold", va="center")

    def settled(self, x):
        return x >= HOLLOW

    def describe(self, x):
        y, steepness = height(x), float(slope(x))
        said = (f"Above, the height of a trail with a summit at 1 km and a hollow at 4 km; the tangent at x = {x:g} "
                f"km, where the trail is {y:.0f} m high, rises {signed_or_zero(steepness, 0)} m in a kilometre. Below, "
                f"the derivative, painted from 0 to {x:g} km.")
        if self._asking(x):
            said += (" Four graphs to choose from. A: like the trail itself. B: never below zero. C: above, below, "
                     "above zero. D: below, above, below zero.")
        return said


# ------------------------------------------------------------------------------------------------- the microscope

class Zoom(InteractiveFigure):
    """The trail under a microscope: the more it is magnified, the less it differs from its tangent."""

    size = (9.6, 5.2)
    sliders = (
        Slider("zoom", logarithmic(1, 10_000, 65), start=1, label="zoom ×", digits=5),
        Slider("x", linear(1.5, 3.5, 41), start=2, label="place <i>x</i>", unit="km"),
    )
    prediction = Prediction(
        "You put a microscope on the trail at <i>x</i> = 2 km, where it bends, and turn the zoom up to × 10 000. What "
        "will you see in the window?",
        options=(
            Option("A curve still: it bends however closely one looks.", "curve",
                   "It never becomes perfectly straight, true. But the bend shrinks faster than the window: at "
                   "× 10 000 it is some 0.001&nbsp;% of the window's height, far less than the thickness of the line."),
            Option("A level line: over so short a way nothing rises.", "level",
                   "The rise becomes tiny, and so does the run. The window shrinks in both directions alike, and the "
                   "steepness stays: −80 m in a kilometre are −8 mm in 10 cm."),
            Option("A straight line, as steep as the tangent.", "tangent",
                   "Yes. Close to <i>x</i> a smooth curve is a straight line for all that can be seen, and that line "
                   "is the tangent. Its slope is the derivative."),
            Option("Steps: sooner or later a computer's numbers show.", "steps",
                   "A good thought, but too early. Numbers of 16 digits would show their steps at a zoom of about "
                   "10<sup>14</sup>; lesson 03 goes there."),
        ),
        task="Now turn the zoom all the way up.",
        in_sight=True,
    )
    milestones = (1, 10, 100, 1000, 10_000)
    asked = 2.0                                 # km: the place that the prediction is about
    half_width, half_height = 1.0, 100.0        # km and m: half of the window at × 1

    def setup(self, figure):
        figure.get_layout_engine().set(wspace=0.06)     # room for longer numbers beside the window
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.5], height_ratios=[1, 1.15])
        self._setup_trail(figure.add_subplot(grid[0, 0]))
        self._setup_table(figure.add_subplot(grid[1, 0]))
        self._setup_window(figure.add_subplot(grid[:, 1]))

    def _setup_trail(self, axes):
        axes.set(xlim=(-0.1, 5.1), ylim=(95, 470), yticks=[200, 300, 400], xlabel="distance  (km)",
                 ylabel="height  (m)")
        places = np.linspace(*TRAIL, 200)
        axes.plot(places, height(places), color=FUNCTION, lw=2.4, zorder=3)
        self.frame = axes.add_patch(Rectangle((0, 0), 0, 0, fc="none", ec=ATTENTION, lw=2.4, zorder=4))
        self.aim, = axes.plot([], [], "o", ms=9, mfc="none", mec=ATTENTION, mew=2.4, zorder=5)

    def _setup_table(self, table):
        table.set(xlim=(0, 1), ylim=(0, 1))
        table.axis("off")
        table.text(0.30, 0.86, "zoom", color=PAST, ha="right", va="center")
        table.text(0.98, 0.86, "bend, of the\nwindow's height", color=PAST, ha="right", va="center")
        mono = {"family": MONOSPACE, "ha": "right", "va": "center"}
        table.axhspan(0.60, 0.72, color=ATTENTION, alpha=0.35, lw=0)
        self.now = [table.text(x, 0.66, "", color=INK, weight="bold", **mono) for x in (0.30, 0.98)]
        mono["color"] = INK
        self.rows = [(table.text(0.30, y, f"× {grouped(zoom)}", **mono), table.text(0.98, y, "", **mono))
                     for y, zoom in zip(0.50 - 0.115 * np.arange(5), self.milestones, strict=True)]

    def _setup_window(self, axes):
        """The window's own axes go from −1 to 1 both ways; what that is in metres is written beside the ticks."""
        self.window = axes
        axes.set(xlim=(-1, 1), ylim=(-1, 1), xticks=[-0.5, 0, 0.5], yticks=[-0.5, 0, 0.5])
        axes.tick_params(labelbottom=False, labelleft=False)
        for spine in axes.spines.values():
            spine.set(visible=True, color=ATTENTION, lw=2.4)
        self.tangent, = axes.plot([], [], color=TRUTH, lw=6, alpha=0.75, zorder=2)
        self.curve, = axes.plot([], [], color=FUNCTION, lw=2.4, zorder=3)
        self.gap, = axes.plot([], [], color=ATTENTION, lw=4, solid_capstyle="butt", zorder=2.5)
        axes.plot(0, 0, "o", ms=9, mfc="white", mec=FUNCTION, mew=2.4, zorder=6)
        for said, level, color in (("trail", 0.88, FUNCTION), ("tangent", 0.74, TRUTH)):
            axes.text(0.94, level, said, color=color, ha="right", va="center")
        across = {"y": -1.06, "va": "top", "ha": "center", "color": INK}
        upward = {"x": -1.03, "va": "center", "ha": "right", "color": INK}
        self.guess = []
        self.across = [axes.text(x=place, s="", **across) for place in (-0.5, 0, 0.5)]
        self.upward = [axes.text(y=place, s="", **upward) for place in (-0.5, 0, 0.5)]

    def update(self, zoom, x):
        y, width, tall = height(x), self.half_width / zoom, self.half_height / zoom
        across = np.linspace(-1, 1, 201)
        rises, tangent = self._in_window(zoom, x, across)
        self.curve.set_data(across, rises)
        self.tangent.set_data(across, tangent)
        end = 0 if abs(rises[0] - tangent[0]) > abs(rises[-1] - tangent[-1]) else -1
        self.gap.set_data(across[[end, end]] * 0.99, [tangent[end], rises[end]])
        self.frame.set(xy=(x - width, y - tall), width=2 * width, height=2 * tall)
        self.aim.set_data([x], [y])
        self.aim.set_visible(zoom > 20)         # the frame has become too small to be seen
        self._write(self.across, f"{x:.2f} km", 1000 * width / 2)
        self._write(self.upward, f"{y:.0f} m", tall / 2)
        for part in self.guess:
            part.set_visible(x == self.asked)
        self.now[0].set_text(f"× {grouped(zoom)}")
        self.now[1].set_text(f"{100 * self.bend(zoom, x):.4f} %")
        for milestone, row in zip(self.milestones, self.rows, strict=True):
            passed = milestone <= zoom
            row[0].set_alpha(1 if passed else 0.3)
            row[1].set(text=f"{100 * self.bend(milestone, x):.4f} %" if passed else "·", alpha=1 if passed else 0.3)

    def _in_window(self, zoom, x, across):
        """The trail and its tangent at places −1 … 1 across the window, in units of half the window's height."""
        places = x + across * self.half_width / zoom
        return tuple((heights - height(x)) / (self.half_height / zoom)
                     for heights in (height(places), height(x) + float(slope(x)) * (places - x)))

    @staticmethod
    def _write(ticks, middle, metres):
        unit, size = next((unit, size) for unit, size in (("m", 1), ("cm", 0.01), ("mm", 0.001)) if metres >= size)
        offset = f"{metres / size:.3g} {unit}"
        for tick, said in zip(ticks, (f"−{offset}", middle, f"+{offset}"), strict=True):
            tick.set_text(said)

    def bend(self, zoom, x):
        """The greatest distance between trail and tangent in the window, as a fraction of the window's height."""
        curve, tangent = self._in_window(zoom, x, np.array([-1, 1]))
        return np.abs(curve - tangent).max() / 2

    def draw_prediction(self, guess):
        across = np.linspace(-1, 1, 201)
        curve, tangent = self._in_window(1, self.asked, across)
        up = {"curve": curve, "level": 0 * across, "tangent": tangent, "steps": np.round(4 * tangent) / 4}[guess]
        side, index = (1, 12) if guess in ("tangent", "steps") else (-1, 24)    # above or below, away from the trail
        at, style = (across[index], up[index] + 0.08 * side), {"color": PREDICTION, "zorder": 5}
        self.guess = [
            *self.window.plot(across, up, lw=1.8, **style),
            *self.window.plot(*at, "v" if side > 0 else "^", ms=10, mec=PREDICTION, mfc="none", mew=2.2, zorder=5),
            self.window.text(at[0], at[1] + 0.05 * side, "you", weight="bold", ha="center",
                             va="bottom" if side > 0 else "top", **style)]

    def settled(self, zoom, x):
        return zoom >= 1000

    def describe(self, zoom, x):
        return (f"A window on the trail at x = {x:g} km, magnified {zoom:g} times: "
                f"{2000 * self.half_width / zoom:.4g} m wide. In it the trail and its tangent differ by at most "
                f"{100 * self.bend(zoom, x):.4f} % of the window's height.")


# ------------------------------------------------------------------------------------------------- the year's days

DAYS = np.arange(1, 366)
FIRST_OF_MONTH = np.cumsum([1, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])


def day_length(day, latitude):
    """Hours from sunrise to sunset on a day of the year (1 to 365) at a latitude in degrees.

    The sunrise equation, cos H = −tan(latitude)·tan(declination), with the declination of the sun taken as
    23.44°·sin(2π (day − 81) / 365). It leaves out refraction and the size of the sun, which lengthen a day by 7 minutes
    on the equator and by up to 23 minutes at 60°.
    """
    declination = np.radians(23.44) * np.sin(2 * np.pi * (np.asarray(day) - 81) / 365)
    return 24 / np.pi * np.arccos(-np.tan(np.radians(latitude)) * np.tan(declination))


def growth(hours):
    """By how many minutes a day the days grow: quotients over two days, at both ends of the table over one."""
    return 60 * np.gradient(hours)


def date_of(day: int) -> str:
    """What a day of the year (1 to 365) is called: "21 March"."""
    when = date.fromordinal(day)        # in the year 1, which was no leap year
    return f"{when.day} {when:%B}"


class Day(Slider):
    """A slider through the days of a year, shown as dates."""

    def text(self, value):
        return date_of(value)


class DayLength(InteractiveFigure):
    """Hours of daylight over the year, a table without a formula, and how fast they grow from day to day."""

    size = (9.6, 6.0)
    sliders = (
        Day("day", tuple(range(10, 366, 6)), start=10, label="day"),
        Slider("latitude", tuple(range(0, 61, 2)), start=52, label="latitude, ° north"),
    )
    prediction = Prediction(
        "In Berlin, at 52° north, the days grow from December to June. <b>When do they grow fastest?</b>",
        options=(
            Option("In June, when they are longest.", 172,
                   "Longest is not fastest. On the longest day the curve is level, as on a summit: the day before and "
                   "the day after are as long, and the growth is 0."),
            Option("About 21 March, when day and night are equal.", 81,
                   "Yes. There the curve is steepest: some four minutes more every day. On the longest day the growth "
                   "is 0."),
            Option("In January, right after the shortest day.", 15,
                   "Right after the shortest day the growth has only just left 0. It takes until March to become "
                   "fastest."),
            Option("Always alike: the same number of minutes every day.", None,
                   "Then the upper curve would be a zigzag of straight lines. It bends: the growth is one minute a day "
                   "at New Year, four in March, and none on the longest day."),
        ),
        task="Now drag the day through the year.",
    )

    def setup(self, figure):
        self.lengths, self.growths = figure.subplots(2, 1, sharex=True)
        days_of_months = {"xlim": (-4, 396), "xticks": FIRST_OF_MONTH}
        self.lengths.set(ylim=(4.5, 20), yticks=[6, 9, 12, 15, 18], ylabel="daylight  (hours)", **days_of_months)
        self.lengths.tick_params(labelbottom=False)
        self.growths.set(ylim=(-6.6, 6.6), yticks=[-4, 0, 4], xlabel="first day of the month",
                         ylabel="growth  (minutes per day)", xticklabels="JFMAMJJASOND")
        self.growths.axhline(0, color=INK, lw=1, zorder=1.8)
        self.curve, = self.lengths.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.plumb = Plumb(self.lengths, self.growths)
        self.tangent, = self.lengths.plot([], [], color=TRUTH, lw=2.6, zorder=4)
        self.bead, = self.lengths.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=6)
        self.painted, = self.growths.plot([], [], color=TRUTH, lw=3.4, zorder=4)
        self.carried, = self.growths.plot([], [], color=ATTENTION, lw=6, solid_capstyle="butt", zorder=2.6)
        self.brush, = self.growths.plot([], [], "o", ms=10, mfc="white", mec=TRUTH, mew=2.6, zorder=6)
        number = {"ha": "right", "va": "center", "family": MONOSPACE, "weight": "bold", "bbox": ON_WHITE}
        self.hours = self.lengths.text(393, 18.9, "", color=FUNCTION, **number)
        self.minutes = self.growths.text(393, 5.6, "", color=TRUTH, **number)

    def update(self, day, latitude):
        hours = day_length(DAYS, latitude)
        minutes = growth(hours)
        now = day - 1
        self.curve.set_data(DAYS, hours)
        reach = np.array([-35, 35])
        self.tangent.set_data(day + reach, hours[now] + minutes[now] / 60 * reach)
        self.bead.set_data([day], [hours[now]])
        self.plumb.drop(day, hours[now], minutes[now])
        self.painted.set_data(DAYS[:day], minutes[:day])
        self.carried.set_data([day, day], [0, minutes[now]])
        self.brush.set_data([day], [minutes[now]])
        self.hours.set_text(f"{hours[now]:5.2f} hours")
        self.minutes.set_text(f"{signed_or_zero(minutes[now], 2)} minutes per day")

    def draw_prediction(self, day):
        line, marker = {"color": PREDICTION, "lw": 2, "zorder": 3.5}, {"mec": PREDICTION, "mfc": "white", "mew": 2.2}
        name = {"s": "you", "color": PREDICTION, "weight": "bold"}
        if day:             # from below, where the growth of these days is not
            self.growths.plot([day, day], [-2.3, 0], **line)
            self.growths.plot([day], [-2.9], "^", ms=10, zorder=6, **marker)
            self.growths.text(day, -3.6, ha="center", va="top", **name)
        else:
            self.growths.plot([-9, 172, 172, 355, 355, 366], [2.9, 2.9, -2.9, -2.9, 2.9, 2.9], **line)
            self.growths.plot([370], [2.9], "<", ms=10, zorder=6, **marker)
            self.growths.text(377, 2.9, va="center", **name)

    def settled(self, day, latitude):
        return day >= 171

    def describe(self, day, latitude):
        hours = day_length(DAYS, latitude)
        return (f"Hours of daylight over the year at {latitude} degrees north: on {date_of(day)} there are "
                f"{hours[day - 1]:.2f} hours, and the days grow by {signed_or_zero(growth(hours)[day - 1], 2)} minutes "
                f"a day. Below, this growth painted from 1 January to {date_of(day)}.")


# ----------------------------------------------------------------------------------------- curves and derivatives

class Pairs(InteractiveFigure):
    """Four curves and, in another order, their derivatives: the picture of an exercise. Tangents ride the curves."""

    size = (9.6, 4.4)
    sliders = (Slider("x", linear(-2, 2, 41), start=-2, label="place <i>x</i>"),)
    curves = {"1": lambda x: x**2 / 2 - 1, "2": lambda x: np.sin(np.pi * x / 2),
              "3": lambda x: -np.tanh(1.5 * x), "4": lambda x: np.exp(x) / 4 - 0.8}
    derivative_of = {"P": "3", "Q": "1", "R": "4", "S": "2"}
    words = {"1": "a bowl, lowest at 0", "2": "a wave, lowest at -1 and highest at 1",
             "3": "a slide that falls everywhere, most steeply at 0", "4": "a ramp that climbs ever more steeply",
             "P": "below zero everywhere, lowest at 0", "Q": "a straight line through zero at 0, climbing",
             "R": "above zero everywhere, climbing ever more steeply",
             "S": "below zero, above zero between -1 and 1, below zero again"}

    def setup(self, figure):
        upper, lower = figure.subplots(2, 4, sharex=True)
        places = np.linspace(-2, 2, 201)
        self.riders = []
        for axes, (name, curve) in zip(upper, self.curves.items(), strict=True):
            axes.set(xlim=(-2.2, 2.2), ylim=(-1.5, 1.5))
            axes.plot(places, curve(places), color=FUNCTION, lw=2.6)
            tangent, = axes.plot([], [], color=TRUTH, lw=2.2, zorder=4)
            bead, = axes.plot([], [], "o", ms=8, mfc="white", mec=FUNCTION, mew=2.2, zorder=5)
            self.riders.append((curve, tangent, bead))
            self._name(axes, name)
        self.cursors = []
        for axes, (letter, name) in zip(lower, self.derivative_of.items(), strict=True):
            axes.set(ylim=(-2.2, 2.2))
            axes.plot(places, derivative(self.curves[name], places), color=TRUTH, lw=2.6)
            self.cursors.append(axes.axvline(-2, color=ATTENTION, lw=3, zorder=1.5))
            self._name(axes, letter)
        upper[0].set_ylabel("curve")
        lower[0].set_ylabel("derivative")
        for axes in (*upper, *lower):
            axes.set(xticks=[-2, 0, 2], yticks=[0])
            axes.axhline(0, color=INK, lw=0.8, zorder=1.6)

    @staticmethod
    def _name(axes, name):
        axes.text(0.5, 1, name, transform=axes.transAxes, fontsize=15, weight="bold", color=INK, zorder=6,
                  ha="center", va="top", bbox={"fc": "white", "lw": 0, "pad": 3})

    def update(self, x):
        for curve, tangent, bead in self.riders:
            reach = 0.6 * np.array([-1, 1]) / np.hypot(1, derivative(curve, x))
            tangent.set_data(x + reach, curve(x) + derivative(curve, x) * reach)
            bead.set_data([x], [curve(x)])
        for cursor in self.cursors:
            cursor.set_xdata([x, x])

    def describe(self, x):
        return (f"Four curves with their tangents at x = {x:g}, and below them four graphs of derivatives in another "
                "order. " + " ".join(f"{name}: {said}." for name, said in self.words.items()))
