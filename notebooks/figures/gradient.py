"""Lesson 05: a walker's heading traces the slopes of real ground, and two knobs cut through it one at a time."""
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.patches import FancyArrowPatch

from gradlib.numerical import derivative, gradient

from .base import InteractiveFigure, Option, Prediction, Slider, linear
from .difference_quotient import signed
from .step_size import NamedPositions
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, TRUTH
from .terrain import GREY, contour_levels, draw_map, draw_scale, ground, hill_shade

SIDE = 2200.0                               # m: the map is a square
WEST, SOUTH = 14_200.0, 19_500.0            # m: where its corner lies in the hills of gradlib.data.terrain
height = ground(WEST, SOUTH, SIDE)          # metres above the sea at a place (x, y) in metres from the map's corner
WALKER = np.array([800.0, 600.0])           # m: on the ridge's western flank
SUMMIT = np.array([505.0, 1680.0])          # m: the highest place on the map, to 5 m
TOLD = ((140, 950), (240, 1230), (250, 110), (1130, 2000), (1570, 360), (400, 1410))     # m: where lines tell heights
PAPER = {"fc": "white", "alpha": 0.8, "lw": 0, "pad": 1}                 # behind words on a map


def towards(theta):
    """The direction of length 1 for a heading θ in degrees, counted from east (x) towards north (y)."""
    return np.stack([np.cos(np.radians(theta)), np.sin(np.radians(theta))], -1)


def slope(place, theta):
    """How steeply the ground rises at `place` towards the heading(s) θ, in m/m, measured by steps to both sides."""
    return derivative(lambda way: height(place + way[..., None] * towards(theta)), np.zeros(np.shape(theta)))


@dataclass(frozen=True)
class Rose:
    """All the slopes at one place, and the gradient there."""

    name: str
    place: np.ndarray

    headings = np.arange(361.0)             # degrees

    @cached_property
    def slopes(self) -> np.ndarray:
        """The measured slope for every heading, in m/m."""
        return slope(self.place, self.headings)

    @cached_property
    def gradient(self) -> np.ndarray:
        """The two partial derivatives of the height, in m/m."""
        return gradient(height, self.place)

    @property
    def steepness(self) -> float:
        """The length of the gradient, in m/m."""
        return float(np.hypot(*self.gradient))

    @property
    def steepest(self) -> float:
        """The heading of the gradient, in degrees from 0 to 360."""
        x, y = self.gradient
        return float(np.degrees(np.arctan2(y, x)) % 360)


ROSES = (Rose("western flank", WALKER), Rose("eastern flank", np.array([1300.0, 1200.0])),
         Rose("plateau", np.array([1700.0, 900.0])), Rose("summit", SUMMIT))
TO_SUMMIT = float(np.degrees(np.arctan2(*(SUMMIT - WALKER)[::-1])))      # degrees


class SlopeRose(InteractiveFigure):
    """A walker turns round on the spot; the slopes ahead trace two petals, and the longest way is the gradient."""

    size = (9.6, 5.7)
    photographic = True
    sliders = (
        Slider("theta", linear(0, 360, 73), start=0, label="heading <i>θ</i>", unit="°"),
        NamedPositions("place", (0, 1, 2, 3), start=0, label="place", names=tuple(rose.name for rose in ROSES)),
    )
    prediction = Prediction(
        "A walker stands on the flank of a ridge, 572 m above the sea; the summit is in sight. The blue lines on the "
        "map join places of equal height, 20 m apart. Which heading is the <b>steepest</b> way up?",
        options=(
            Option("Straight towards the summit.", TO_SUMMIT,
                   "The summit is the highest place, but the way to it begins almost level: it rises 9 cm in a metre. "
                   "Steepest is a matter of the ground under your feet, not of what lies far ahead: straight across "
                   "the contour line it rises 44 cm."),
            Option("Straight across the contour line, uphill.", ROSES[0].steepest,
                   "Yes: at right angles to the contour line, 44 cm in a metre. That heading and that slope together "
                   "are the gradient, the longest way across the petal."),
            Option("Along the contour line, as a path cut into the flank would go.", ROSES[0].steepest + 90,
                   "Along a contour line the height stays the same: its slope is 0. That is why paths follow it. The "
                   "steepest way is at right angles to it."),
            Option("There is no steepest one: several headings are equally steep.", None,
                   "Every slope but two does occur for two headings. But one single heading is steepest of all, and "
                   "the others lie to its left and right, less steep the farther they turn away."),
        ),
        task="Now turn the heading <i>θ</i> all the way round, to 360°.",
    )
    arrow_length = 430.0                    # m on the map
    reach = 0.56                            # m/m: the rose's outer edge

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1.25, 1], height_ratios=[2.2, 1])
        self._setup_map(figure.add_subplot(grid[:, 0]))
        self._setup_rose(figure.add_subplot(grid[0, 1]))
        self._setup_curve(figure.add_subplot(grid[1, 1]))

    def _setup_map(self, axes):
        self.map = axes
        heights = draw_map(axes, height, SIDE, told=TOLD)
        draw_scale(axes, SIDE, 500)
        places = np.linspace(0, SIDE, heights.shape[0])
        self.contours = [axes.contour(places, places, heights, [height(rose.place)], colors=FUNCTION, linewidths=2.4,
                                      zorder=1.5) for rose in ROSES[:3]]
        axes.plot(*SUMMIT, "^", ms=9, color=INK, zorder=2)
        self.summit = axes.text(*SUMMIT, "summit", color=INK, fontsize=11, ha="center", va="center", zorder=2,
                                bbox={"fc": "white", "alpha": 0.7, "lw": 0, "pad": 1})
        self.across = _arrow(axes, TRUTH, zorder=4)
        self.right_angle, = axes.plot([], [], color=INK, lw=1.6, zorder=3.2)
        self.heading = _arrow(axes, ATTENTION, zorder=5)
        self.walker, = axes.plot([], [], "o", ms=11, mfc="white", mec=FUNCTION, mew=2.8, zorder=6)
        self.guess = []

    def _setup_rose(self, axes):
        self.rose = axes
        axes.set(xlim=(-0.64, 0.64), ylim=(-0.54, 0.76), aspect="equal")
        axes.axis("off")
        for ring, name in ((0.2, "0.2"), (0.4, "0.4 m/m")):
            axes.plot(*(ring * towards(Rose.headings)).T, color="0.85", lw=1, zorder=1)
            axes.text(*ring * towards(300.0), name, color=PAST, fontsize=11, ha="center", va="center", zorder=1.1,
                      bbox={"fc": "white", "lw": 0, "pad": 1})
        for way, name in ((0, "E"), (90, "N"), (180, "W"), (270, "S")):
            axes.plot(*np.outer(towards(way), [0, 0.47]), color="0.85", lw=1, zorder=1)
            axes.text(*0.51 * towards(way), name, color=PAST, ha="center", va="center")
        self.petal, = axes.fill([0], [0], color=FUNCTION, alpha=0.15, lw=0, zorder=2)
        self.uphill, = axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.downhill, = axes.plot([], [], color=FUNCTION, lw=1.6, ls=DASHED, zorder=3)
        self.longest = _arrow(axes, TRUTH, zorder=4)
        self.spoke, = axes.plot([], [], color=ATTENTION, lw=3, zorder=5)
        self.tip, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=6)
        number = {"ha": "center", "va": "center", "family": MONOSPACE, "weight": "bold"}
        self.number = axes.text(0, 0.72, "", color=INK, **number)
        self.found = axes.text(0, 0.635, "", color=TRUTH, **number)
        for level, name, style in ((-0.43, "uphill", {"lw": 3}), (-0.53, "downhill", {"lw": 1.6, "ls": DASHED})):
            axes.plot([-0.64, -0.54], [level, level], color=FUNCTION, **style)
            axes.text(-0.51, level, name, color=FUNCTION, va="center")

    def _setup_curve(self, axes):
        axes.set(xlim=(0, 360), ylim=(-self.reach, self.reach), xticks=range(0, 361, 90), yticks=[-0.4, 0, 0.4],
                 xlabel="heading $θ$", ylabel="slope  (m/m)")
        axes.set_xticklabels(["0°", "90°", "180°", "270°", "360°"])
        axes.tick_params(axis="y", pad=10)              # room for the bead at 0°
        axes.axhline(0, color=INK, lw=1, zorder=1.8)
        self.cosine, = axes.plot([], [], color=TRUTH, lw=7, alpha=0.45, zorder=2)
        self.painted, = axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.bar, = axes.plot([], [], color=ATTENTION, lw=3, zorder=4)
        self.bead, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=5, clip_on=False)
        self.formula = axes.text(180, 0.44, "", color=TRUTH, ha="center", va="center", fontsize=13)

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, theta, place):
        rose = ROSES[place]
        here, now = rose.place, rose.slopes[int(theta)]
        round_once = theta == 360
        for number, contour in enumerate(self.contours):
            contour.set_visible(number == place)
        self.walker.set_data(*here[:, None])
        self.heading.set_positions(here, here + self.arrow_length * towards(theta))
        above = not (rose.place is SUMMIT and 0 < theta < 180)      # out of the arrow's way
        self.summit.set_position(SUMMIT + [0, 80 if above else -80])
        for part in self.guess:
            part.set_visible(place == 0)

        passed = Rose.headings <= theta
        ways = rose.slopes[passed, None] * towards(Rose.headings[passed])           # downhill they point the other way
        up = rose.slopes[passed] >= 0
        self.petal.set_xy(np.vstack([[0, 0], ways[up], [0, 0]]))
        self.uphill.set_data(*np.where(up[:, None], ways, np.nan).T)
        self.downhill.set_data(*np.where(up[:, None], np.nan, -ways).T)
        self.spoke.set_data(*np.outer(towards(theta), [0, abs(now)]))
        self.tip.set_data(*abs(now) * towards(theta)[:, None])
        self.number.set_text(f"θ = {theta:3.0f}°  slope {signed(now, 3)} m/m")

        self.painted.set_data(Rose.headings[passed], rose.slopes[passed])
        self.bar.set_data([theta, theta], [0, now])
        self.bead.set_data([theta], [now])

        steep = round_once and rose.steepness > 0.05
        for part in (self.across, self.right_angle, self.longest, self.formula, self.cosine):
            part.set_visible(steep)
        self.across.set_positions(here, here + self.arrow_length * towards(rose.steepest))
        up, along = 85 * towards(rose.steepest), 85 * towards(rose.steepest + 90)       # m: a square at the walker
        self.right_angle.set_data(*np.stack([here + up, here + up + along, here + along]).T)
        self.longest.set_positions((0, 0), rose.gradient)
        x, y = rose.gradient
        self.found.set(text=f"gradient ({signed(x, 3)}, {signed(y, 3)})", visible=round_once)
        self.cosine.set_data(Rose.headings, rose.steepness * np.cos(np.radians(Rose.headings - rose.steepest)))
        self.formula.set_text(rf"${rose.steepness:.3f}\,\cos(\theta - {rose.steepest:.0f}^\circ)$")

    def draw_prediction(self, theta):
        style = {"mec": PREDICTION, "mfc": "white", "mew": 2.2, "ms": 10, "zorder": 5.5}
        words = {"color": PREDICTION, "weight": "bold", "ha": "center", "va": "center", "zorder": 5.5,
                 "bbox": PAPER}
        if theta is None:
            self.guess = [self.map.text(*WALKER - [0, 130], "you: no one heading", **words)]
            return
        end = WALKER + 560 * towards(theta)
        self.guess = [*self.map.plot(*np.stack([WALKER, end]).T, color=PREDICTION, lw=2, zorder=3.5),
                      *self.map.plot(*end, "^", **style),
                      self.map.text(*end + 130 * towards(theta), "you", **words),
                      *self.rose.plot(*0.47 * towards(theta), "^", **style)]

    def settled(self, theta, place):
        return theta == 360

    def describe(self, theta, place):
        rose = ROSES[place]
        said = (f"A map of a ridge with contour lines. From the {rose.name}, {height(rose.place):.0f} m above the sea, "
                f"the heading {theta:g} degrees has the slope {signed(rose.slopes[int(theta)], 3)} m/m. ")
        if theta < 360:
            return said + f"Beside the map, the slopes for all headings from 0 to {theta:g} degrees."
        x, y = rose.gradient
        return said + (f"The slopes for all headings form a petal uphill and one downhill, and a cosine curve; the "
                       f"longest way is the gradient ({signed(x, 3)}, {signed(y, 3)}), of length "
                       f"{rose.steepness:.3f} m/m, at right angles to the contour line.")


def _arrow(axes, color, zorder):
    return axes.add_patch(FancyArrowPatch((0, 0), (0, 0), arrowstyle="-|>", mutation_scale=18, color=color, lw=3,
                                          shrinkA=0, shrinkB=0, zorder=zorder))


# ---------------------------------------------------------------------------------------- the map, and the land above

class MapAndLand(InteractiveFigure):
    """The land hovers over its map, seen from the south: the way climbs with the land, the gradient lies on the map."""

    rose = ROSES[0]
    size = (9.6, 5.6)
    photographic = True
    sliders = (Slider("theta", linear(0, 360, 73), start=90, label="heading <i>θ</i>", unit="°"),)
    west, east, south, north = 100.0, 1800.0, 250.0, 1250.0     # m: the piece that is shown
    base = 380.0                            # m above the sea: where the block of land is cut off
    lift = 485.0                            # m on the page from the map up to that base
    elevation = np.radians(27)              # the eye's, above the map: steeper than the ground, so nothing is hidden
    shear = 0.35                            # m to the right on the page for a metre to the north
    arrow_length = 340.0                    # m on the map

    @classmethod
    def on_map(cls, place) -> np.ndarray:
        """Where a place (x, y), or an array of them, lies on the page."""
        x, y = np.moveaxis(np.asarray(place, float), -1, 0)
        return np.stack([x + cls.shear * (y - cls.south), np.sin(cls.elevation) * (y - cls.south)], -1)

    @classmethod
    def on_land(cls, place, level) -> np.ndarray:
        """Where the point `level` metres above the sea, straight over that place, lies on the page."""
        rise = cls.lift + np.cos(cls.elevation) * (np.asarray(level) - cls.base)
        return cls.on_map(place) + np.stack([np.zeros_like(rise), rise], -1)

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(80, 2180), ylim=(-15, 1240), aspect="equal")
        axes.axis("off")
        grid = np.stack(np.meshgrid(np.arange(self.west, self.east + 1, 10), np.arange(self.south, self.north + 1, 10)),
                        -1)
        heights = height(grid)
        self._draw_walls(axes, grid, heights)
        for page in (self.on_map(grid), self.on_land(grid, heights)):
            x, y = np.moveaxis(page, -1, 0)
            axes.pcolormesh(x, y, hill_shade(heights, 10), shading="gouraud", zorder=2, **GREY)
            axes.contour(x, y, heights, contour_levels(heights), colors=FUNCTION, linewidths=0.8, alpha=0.55, zorder=3)
            axes.contour(x, y, heights, [height(WALKER)], colors=FUNCTION, linewidths=2.4, zorder=3)
        self._draw_words(axes)
        self.plumb = [axes.plot([], [], color=INK, lw=1.2, ls=":", zorder=5)[0] for _ in range(2)]
        self.gradient = _arrow(axes, TRUTH, zorder=6)
        self.gradient.set_positions(*self.on_map([WALKER, WALKER + self.arrow_length * towards(self.rose.steepest)]))
        self.heading, self.way = _arrow(axes, ATTENTION, zorder=7), _arrow(axes, ATTENTION, zorder=7)
        feet = np.stack([self.on_map(WALKER), self.on_land(WALKER, height(WALKER))])
        self.plumb[0].set_data(*feet.T)
        axes.plot(*feet.T, "o", ms=11, mfc="white", mec=FUNCTION, mew=2.8, zorder=8)

    def _draw_walls(self, axes, grid, heights):
        """The two sides of the block of land that one sees: the southern one and the eastern one."""
        for edge, grey in ((np.s_[0, :], "0.86"), (np.s_[:, -1], "0.72")):
            top = self.on_land(grid[edge], heights[edge])
            bottom = self.on_land(grid[edge], np.full(len(top), self.base))
            axes.fill(*np.vstack([top, bottom[::-1]]).T, color=grey, lw=0, zorder=1)

    def _draw_words(self, axes):
        x, y = self.rose.gradient
        words = {"ha": "left", "va": "center", "zorder": 9}
        axes.text(85, 360, "the map", color=PAST, **words)
        axes.text(85, 760, "the land", color=PAST, **words)
        corner = np.array([1930.0, 50.0])
        for way, name, gap in ((0, "east", (18, 0)), (90, "north", (12, 12))):
            tip = corner + self.on_map(WALKER + 170 * towards(way)) - self.on_map(WALKER)
            axes.annotate("", tip, corner, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6, "shrinkA": 0,
                                                       "shrinkB": 0})
            axes.text(*tip + gap, name, color=INK, fontsize=11, **words)
        axes.text(1305, 230, f"gradient ({signed(x, 3)}, {signed(y, 3)})", color=TRUTH, family=MONOSPACE, weight="bold",
                  bbox=PAPER, **words)
        self.number = axes.text(85, 1200, "", color=INK, family=MONOSPACE, weight="bold", linespacing=1.5,
                                **words | {"va": "top"})

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, theta):
        now = self.rose.slopes[int(theta)]
        end, level = WALKER + self.arrow_length * towards(theta), height(WALKER) + self.arrow_length * now
        below, above = self.on_map([WALKER, end]), self.on_land([WALKER, end], [height(WALKER), level])
        self.heading.set_positions(*below)
        self.way.set_positions(*above)
        self.plumb[1].set_data(*np.stack([below[1], above[1]]).T)
        self.number.set_text(f"θ = {theta:3.0f}°\nslope {signed(now, 3)} m/m")

    def describe(self, theta):
        x, y = self.rose.gradient
        return (f"A block of land, and under it its map. The walker's heading, {theta:g} degrees, is an arrow on the "
                f"map; straight above it the way on the land has the slope "
                f"{signed(self.rose.slopes[int(theta)], 3)} m/m. The gradient, ({signed(x, 3)}, {signed(y, 3)}), lies "
                f"flat on the map.")


# ---------------------------------------------------------------------------------------------- one knob at a time

class TwoKnobs(InteractiveFigure):
    """Two cuts through the ground, one along each knob: the slope of each cut is a partial derivative."""

    size = (9.6, 5.2)
    photographic = True
    sliders = (
        Slider("x", linear(100, 2100, 81), start=WALKER[0], label="knob <i>x</i>, east", unit="m", digits=4),
        Slider("y", linear(100, 2100, 81), start=WALKER[1], label="knob <i>y</i>, north", unit="m", digits=4),
    )
    prediction = Prediction(
        "The map is cut through at the walker, once due east and once due north; beside it you will see the two "
        "profiles. You turn <b>knob <i>x</i></b> alone: the walker goes east. Which profile changes its shape?",
        options=(
            Option("The one walking east: <i>x</i> is what turns.", ("x",),
                   "The walker slides along that profile, but it stays as it is: it was cut at <i>y</i>, and <i>y</i> "
                   "has not moved. It is the other cut that moves over the ground."),
            Option("The one walking north.", ("y",),
                   "Yes. The cut due north is taken at <i>x</i>, and <i>x</i> moves. The cut due east stays, and the "
                   "walker slides along it: that is what it means to turn one knob and leave the other."),
            Option("Both.", ("x", "y"),
                   "The one due north changes, for its cut moves over the ground. The one due east was cut at "
                   "<i>y</i>, and <i>y</i> has not moved: the walker slides along it."),
            Option("Neither: the ground stays as it is.", (),
                   "The ground stays, but the cut due north is taken at <i>x</i>, and so it moves over the ground. The "
                   "one due east stays: the walker slides along it."),
        ),
        task="Now turn knob <i>x</i> to its end, then knob <i>y</i>.",
    )
    metres = 300, 780                           # of height, shown in both cuts

    def setup(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1.1, 1])
        self._setup_map(figure.add_subplot(grid[:, 0]))
        self.along = np.linspace(0, SIDE, 221)
        self.cuts = [Cut(figure.add_subplot(grid[row, 1]), *words) for row, words in enumerate((
            ("x", "east $x$  (m)", "walking east"), ("y", "north $y$  (m)", "walking north")))]

    def _setup_map(self, axes):
        draw_map(axes, height, SIDE, told=TOLD)
        ticks = range(0, 2001, 500)
        axes.set(xticks=ticks, yticks=ticks, xlabel="east $x$  (m)", ylabel="north $y$  (m)")
        self.lines = [axes.plot([], [], color=FUNCTION, lw=2.6, zorder=3)[0] for _ in range(2)]
        self.walker, = axes.plot([], [], "o", ms=11, mfc="white", mec=FUNCTION, mew=2.8, zorder=6)

    def update(self, x, y):
        here = np.array([x, y])
        partials = gradient(height, here)
        self.walker.set_data([x], [y])
        self.lines[0].set_data([0, SIDE], [y, y])
        self.lines[1].set_data([x, x], [0, SIDE])
        for knob, cut in enumerate(self.cuts):
            places = np.tile(here, (self.along.size, 1))
            places[:, knob] = self.along            # this knob runs, the other one stays
            cut.update(self.along, height(places), here[knob], height(here), partials[knob])

    def draw_prediction(self, knobs):
        for cut in self.cuts:
            if cut.knob in knobs:
                cut.draw_prediction("you: this one changes")
            elif not knobs:
                cut.draw_prediction("you: it stays")

    def settled(self, x, y):
        return x in self.sliders[0].extremes or y != WALKER[1]

    def describe(self, x, y):
        (to_east, to_north), here = gradient(height, np.array([x, y])), height(np.array([x, y]))
        return (f"A map of a ridge, and two cuts through the ground at x = {x:g} m, y = {y:g} m, {here:.0f} m above "
                f"the sea. Along x, due east, the slope is {signed(to_east, 3)} m/m; along y, due north, it is "
                f"{signed(to_north, 3)} m/m.")


class Cut:
    """The profile of the ground along one knob, with its tangent at the walker."""

    reach = 260                                 # m: half the tangent's length along the knob

    def __init__(self, axes, knob, label, walking):
        self.axes, self.knob = axes, knob
        axes.set(xlim=(0, SIDE), ylim=TwoKnobs.metres, xticks=range(0, 2001, 500), yticks=[400, 500, 600, 700],
                 xlabel=label, ylabel="height  (m)")
        self.profile, = axes.plot([], [], color=FUNCTION, lw=3, zorder=3)
        self.tangent, = axes.plot([], [], color=TRUTH, lw=2.8, zorder=4)
        self.bead, = axes.plot([], [], "o", ms=10, mfc="white", mec=FUNCTION, mew=2.6, zorder=6)
        axes.text(0.98, 0.13, walking, transform=axes.transAxes, color=PAST, ha="right", va="bottom")
        self.number = axes.text(0.98, 0.1, "", transform=axes.transAxes, color=TRUTH, ha="right", va="top", fontsize=13)

    def update(self, along, heights, here, level, partial):
        self.profile.set_data(along, heights)
        ends = np.array([-self.reach, self.reach])
        self.tangent.set_data(here + ends, level + partial * ends)
        self.bead.set_data([here], [level])
        self.number.set_text(rf"$\partial f/\partial {self.knob}$ = {signed(partial, 3)} m/m")

    def draw_prediction(self, said):
        inside = self.axes.transAxes
        self.axes.plot([0.045], [0.92], "^", ms=9, mec=PREDICTION, mfc="none", mew=2, transform=inside)
        self.axes.text(0.08, 0.92, said, transform=inside, color=PREDICTION, weight="bold", va="center")
