"""Lesson 04: a gear train whose rates multiply, layers whose rates change, and a rectangle that grows."""
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle, Wedge
from matplotlib.transforms import Affine2D

from .base import InteractiveFigure, Option, Prediction, Slider, linear, logarithmic
from .difference_quotient import signed
from .style import ATTENTION, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH

PRESSURE_ANGLE = np.radians(25)     # with the short teeth below, ten teeth mesh without one cutting into another
ADDENDUM, DEDENDUM = 0.8, 1.0       # how far a tooth rises above the pitch circle, and the gap sinks below; in modules
PLAY = 0.04                         # a tooth is that much narrower than half a pitch


@dataclass(frozen=True)
class Gear:
    """A gear with involute teeth, the shape of real ones: the angle that such teeth pass on is exactly proportional.

    `module` is the pitch diameter divided by the number of teeth: two gears mesh if theirs are equal.
    """

    teeth: int
    module: float

    @property
    def radius(self) -> float:
        """Of the pitch circle: two such circles roll on each other as the gears turn."""
        return self.teeth * self.module / 2

    @property
    def tip(self) -> float:
        return self.radius + ADDENDUM * self.module

    def outline(self) -> np.ndarray:
        """The outline round the origin, the middle of one tooth at angle 0; shape (points, 2)."""
        base = self.radius * np.cos(PRESSURE_ANGLE)             # the involute unwinds from this circle
        root = self.radius - DEDENDUM * self.module
        flank = np.linspace(max(base, root), self.tip, 7)
        half_width = (np.pi / (2 * self.teeth) * (1 - PLAY)
                      + _involute(PRESSURE_ANGLE) - _involute(np.arccos(np.minimum(base / flank, 1))))
        rising_r = np.concatenate([[root], flank])
        rising = -np.concatenate([half_width[:1], half_width])  # from the root up along one flank, and down the other
        tooth_r, tooth = np.concatenate([rising_r, rising_r[::-1]]), np.concatenate([rising, -rising[::-1]])
        pitch = 2 * np.pi / self.teeth
        angle = (tooth + pitch * np.arange(self.teeth)[:, None]).ravel()
        return np.tile(tooth_r, self.teeth)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _involute(angle):
    return np.tan(angle) - angle


def meshing_angle(gear: Gear, driver: Gear, driver_angle: float, direction: float) -> float:
    """The angle at which a tooth gap of `gear` takes the tooth of `driver`; the gear lies in that direction from it.

    All angles are in radians, counted against the clock. Gears that mesh turn opposite ways.
    """
    ahead = (direction - driver_angle) * driver.teeth           # how far the driver's tooth is from the line of centres
    return direction + np.pi + (ahead + np.pi) / gear.teeth     # half a pitch more: a gap there, not a tooth


class Wheel:
    """A gear on its axle in a picture, with a hand that shows how far it has turned."""

    def __init__(self, axes: Axes, gear: Gear, zorder: float, tint: str, hand: bool = True):
        self._data = axes.transData
        self.body = axes.add_patch(Polygon(np.zeros((3, 2)), fc=tint, ec=FUNCTION, lw=1.5, zorder=zorder))
        self.start, = axes.plot([], [], color=PAST, lw=2.2, zorder=zorder + 0.1, visible=hand)
        self.hand, = axes.plot([], [], color=ATTENTION, lw=5, zorder=zorder + 0.2, visible=hand)
        self.gear = None
        self.fit(gear)

    def fit(self, gear: Gear) -> None:
        if gear != self.gear:
            self.gear = gear
            self.body.set_xy(gear.outline())

    def place(self, centre: tuple[float, float], angle: float, turned: float, hub: float) -> None:
        """Put the wheel there; its teeth at `angle` (radians), its hand `turned` turns with the clock from the top."""
        self.body.set_transform(Affine2D().rotate(angle).translate(*centre) + self._data)
        reach = np.array([hub, self.gear.radius - (DEDENDUM + 0.25) * self.gear.module])
        for line, turns in ((self.start, 0), (self.hand, turned)):
            line.set_data(centre[0] + reach * np.sin(2 * np.pi * turns), centre[1] + reach * np.cos(2 * np.pi * turns))


class Turns:
    """Turns as one counts them, in a row: a full disc for each whole turn, and one that fills as the hand goes on."""

    radius, apart = 0.85, 1.95

    def __init__(self, axes: Axes, left: float, y: float, most: int, direction: int = 1, **style):
        """Room for `most` turns from `left` on; `direction` is 1 for turns with the clock, -1 against it."""
        self.direction = direction
        self.discs = [axes.add_patch(Wedge((left + self.radius + self.apart * place, y), self.radius, 90, 90, **style))
                      for place in range(most)]

    def show(self, turned: float) -> None:
        for whole, disc in enumerate(self.discs):
            part = min(turned - whole, 1)
            first, last = sorted([90, 90 - 360 * self.direction * part])
            disc.set(theta1=first, theta2=last, visible=part > 1e-9)


def number(value: float) -> str:
    """2 as "2", 1.5 as "1.5": a rate as one says it."""
    return f"{value:g}"


class Gears(InteractiveFigure):
    """x drives u, and u drives y: what y does for a turn of x is the product of the two rates."""

    size = (9.6, 6.2)
    sliders = (
        Slider("x", linear(0, 1, 201), start=0, label="turns of the first gear, <i>x</i>"),
        Slider("teeth", (10, 12, 15, 20), start=10, label="teeth of the last gear"),
    )
    prediction = Prediction(
        "Gear <i>x</i> has 20 teeth and drives one of 10 teeth: <i>u</i> turns twice as fast as <i>x</i>. On the axle "
        "of <i>u</i> sits a wheel of 30 teeth that drives the 10 teeth of <i>y</i>: <i>y</i> turns three times as fast "
        "as <i>u</i>. How many times as fast as <i>x</i> does <i>y</i> turn?",
        options=(
            Option("2 times: only the first and the last gear count, 20 teeth against 10.", 2,
                   "So it would be if all gears stood in one row, each in the teeth of the next. Here the middle axle "
                   "carries two wheels, a small one that is driven and a large one that drives, and both rates count."),
            Option("3 times: that is what the last pair does.", 3,
                   "The last pair compares <i>y</i> with <i>u</i>, and <i>u</i> itself turns twice as fast as "
                   "<i>x</i>. To leave the inner rate out is a common slip with the chain rule."),
            Option("5 times: 2 + 3.", 5,
                   "For each turn of <i>x</i> there are 2 turns of <i>u</i>, and each <b>of these</b> makes 3 turns of "
                   "<i>y</i>. Three each, for two: rates in a chain multiply."),
            Option("6 times: 2 · 3.", 6,
                   "Yes. For each turn of <i>x</i> there are 2 of <i>u</i>, and for each of these 3 of <i>y</i>: 6 in "
                   "all. Rates in a chain multiply."),
        ),
        task="Now turn the first gear once round, and count. Your prediction turns along with <i>y</i>.",
    )
    driver, pinion, wheel = Gear(20, 0.85), Gear(10, 0.85), Gear(30, 0.7)
    hub = 1.2
    axle_of_u = 0.0, 0.0
    axle_of_x = -(driver.radius + pinion.radius), 0.0

    def setup(self, figure):
        axes = self.axes = figure.subplots()
        axes.set(xlim=(-22.6, 25.7), ylim=(-19.7, 11.4), aspect="equal")
        axes.axis("off")
        front, back = "#D6E6F2", "#B3D1E6"
        self.u_large = Wheel(axes, self.wheel, 2, back, hand=False)
        self.y_wheel = Wheel(axes, self.last(10), 2, back)
        self.x_wheel = Wheel(axes, self.driver, 3, front)
        self.u_small = Wheel(axes, self.pinion, 3, front)
        self.y_hub = axes.add_patch(Circle((0, 0), self.hub, fc="white", ec=FUNCTION, lw=1.5, zorder=5))
        for centre in (self.axle_of_x, self.axle_of_u):
            axes.add_patch(Circle(centre, self.hub, fc="white", ec=FUNCTION, lw=1.5, zorder=5))
        letter = {"color": FUNCTION, "fontsize": 18, "ha": "center", "va": "center_baseline", "zorder": 6}
        axes.text(*self.axle_of_x, "$x$", **letter)
        axes.text(*self.axle_of_u, "$u$", **letter)
        self.y_letter = axes.text(0, 0, "$y$", **letter)
        self._setup_counters(axes)
        self.guess = None

    def _setup_counters(self, axes):
        """For every axle what it has turned, as a number and as discs; between two the rate from one to the next."""
        columns = {"x": -15.4, "u": -2.6, "y": 10.2}
        counter = {"color": INK, "ha": "left", "va": "center", "family": MONOSPACE, "weight": "bold", "fontsize": 14}
        quiet = {"color": PAST, "ha": "left", "va": "center", "fontsize": 12}
        rate = {"color": TRUTH, "ha": "center", "va": "center", "fontsize": 15}
        self.counters = {name: axes.text(left, -12.5, "", **counter) for name, left in columns.items()}
        self.teeth = {name: axes.text(columns[name], -14.0, said, **quiet)
                      for name, said in (("x", "20 teeth"), ("u", "10 and 30 teeth"), ("y", ""))}
        self.turns = {name: Turns(axes, columns[name], -15.9, most, direction, fc="#F5D38C", ec=ATTENTION, lw=1.5)
                      for name, most, direction in (("x", 1, 1), ("u", 2, -1), ("y", 6, 1))}
        for left, right in ((-9.4, -3.5), (5.0, 9.4)):
            axes.add_patch(FancyArrowPatch((left, -13.3), (right, -13.3), arrowstyle="-|>", mutation_scale=14,
                                           color=TRUTH, lw=1.5, shrinkA=0, shrinkB=0))
        axes.text(-6.5, -12.2, r"$\times\,2$", **rate)
        self.outer = axes.text(7.1, -12.2, "", **rate)
        self.product = axes.text(-8.6, -18.5, "", **rate)

    @classmethod
    def last(cls, teeth: int) -> Gear:
        """The gear of y with so many teeth."""
        return Gear(teeth, cls.wheel.module)

    @classmethod
    def rates(cls, teeth: int) -> tuple[float, float]:
        """du/dx and dy/du, each axle counting in its own direction of turning: the ratios of teeth."""
        return cls.driver.teeth / cls.pinion.teeth, cls.wheel.teeth / teeth

    def angles(self, x: float, teeth: int) -> dict[str, float]:
        """How each gear stands, in radians against the clock: the first as the slider says, the others as they mesh."""
        first = -2 * np.pi * x
        small = meshing_angle(self.pinion, self.driver, first, direction=0.0)
        large = small                                           # one axle: the two wheels turn as one piece
        return {"x": first, "u small": small, "u large": large,
                "y": meshing_angle(self.last(teeth), self.wheel, large, direction=0.0)}

    def axle_of_y(self, teeth: int) -> tuple[float, float]:
        return self.wheel.radius + self.last(teeth).radius, 0.0

    def update(self, x, teeth):
        inner, outer = self.rates(teeth)
        u, y = inner * x, outer * inner * x
        angles, axle = self.angles(x, teeth), self.axle_of_y(teeth)
        self.y_wheel.fit(self.last(teeth))
        self.x_wheel.place(self.axle_of_x, angles["x"], x, self.hub)
        self.u_small.place(self.axle_of_u, angles["u small"], -u, self.hub)
        self.u_large.place(self.axle_of_u, angles["u large"], -u, self.hub)
        self.y_wheel.place(axle, angles["y"], y, self.hub)
        self.y_hub.set_center(axle)
        self.y_letter.set_position(axle)
        for name, turned in {"x": x, "u": u, "y": y}.items():
            self.counters[name].set_text(f"{name} = {turned:.3f}")
            self.turns[name].show(turned)
        self.teeth["y"].set_text(f"{teeth} teeth")
        self.outer.set_text(rf"$\times\,{number(outer)}$")
        self.product.set_text(r"$\dfrac{dy}{dx}\;=\;\dfrac{dy}{du}\cdot\dfrac{du}{dx}\;=\;"
                              rf"{number(outer)}\cdot{number(inner)}\;=\;{number(outer * inner)}$")
        if self.guess:
            self._move_guess(x, teeth, axle)

    def draw_prediction(self, rate):
        mark, = self.axes.plot([], [], "^", ms=12, mec=PREDICTION, mfc="white", mew=2.4, zorder=7)
        said = self.axes.text(9.3, -18.2, "", color=PREDICTION, weight="bold", family=MONOSPACE, ha="right",
                              va="center", fontsize=14)
        turns = Turns(self.axes, 10.2, -18.2, rate, fc="white", ec=PREDICTION, lw=2.2)
        self.guess = mark, said, turns
        self._move_guess(0.0, 10, self.axle_of_y(10))

    def _move_guess(self, x, teeth, axle):
        """The predicted y: a mark that goes round outside the last gear, and discs to count under the true ones."""
        mark, said, turns = self.guess
        predicted, asked = self.predicted.value * x, teeth == 10       # the question was asked for that gear
        angle, reach = 2 * np.pi * predicted, self.last(teeth).tip + 1.0
        mark.set_data([axle[0] + reach * np.sin(angle)], [axle[1] + reach * np.cos(angle)])
        said.set_text(f"you {predicted:.3f}")
        turns.show(predicted if asked else 0)
        for part in (mark, said):
            part.set_visible(asked)

    def settled(self, x, teeth):
        return x >= 0.9

    def describe(self, x, teeth):
        inner, outer = self.rates(teeth)
        return (f"Gear x with 20 teeth drives 10 teeth on the axle of u, whose wheel of 30 teeth drives the {teeth} "
                f"teeth of y. After {x:.3f} turns of x, u has turned {inner * x:.3f} times and y "
                f"{outer * inner * x:.3f} times: the rates {number(inner)} and {number(outer)} multiply to "
                f"{number(inner * outer)}.")


# ------------------------------------------------------------------------------------------- where a rate is taken

class Layers(InteractiveFigure):
    """The inner curve's height is carried over to the outer curve: that is where the outer rate is taken."""

    size = (9.6, 3.9)
    sliders = (Slider("x", linear(0, 1.8, 91), start=0.6, label="place <i>x</i>"),)
    prediction = Prediction(
        "Now the rates change along the way: <i>y</i> = sin(<i>x</i><sup>2</sup>), with the inner layer <i>u</i> = "
        "<i>x</i><sup>2</sup> and the outer layer <i>y</i> = sin <i>u</i>. The slope of sin is cos. At <i>x</i> = 1.5: "
        "cosine of <b>what</b> is the outer rate?",
        options=(
            Option("Of <i>x</i>: cos 1.5.", "x",
                   "The sine never sees <i>x</i>. What enters it is <i>u</i> = 2.25, and there its curve falls, with "
                   "the slope cos 2.25 = −0.63. Your line, in the panel on the right, cuts through the curve."),
            Option("Of the inner value <i>u</i> = <i>x</i><sup>2</sup>: cos 2.25.", "u",
                   "Yes: the outer rate is taken at the value that enters the outer layer. Times the inner rate, 3, it "
                   "is the slope of the chain, −1.88: your line is the tangent."),
            Option("Of the inner rate, 2<i>x</i>: cos 3.", "rate",
                   "The inner rate is a factor; it enters nothing. What enters the sine is the inner <b>value</b>, "
                   "2.25. Your line, in the panel on the right, cuts through the curve."),
        ),
        task="Now drag <i>x</i> to 1.5 and on to the end.",
    )
    entering = {"x": lambda x: x, "u": lambda x: x**2, "rate": lambda x: 2 * x}

    @staticmethod
    def rates(x: float) -> tuple[float, float]:
        """The inner rate du/dx and the outer rate dy/du, at the place x."""
        return 2 * x, float(np.cos(x**2))

    def setup(self, figure):
        inner, outer, self.chain = figure.subplots(1, 3)
        x, u = np.linspace(0, 1.9, 200), np.linspace(0, 3.6, 200)
        self.guess = None
        self._setup_panel(inner, x, x**2, "inner: $u=x^2$", xlabel="$x$", ylabel="$u$", ylim=(-0.15, 3.6))
        self._setup_panel(outer, u, np.sin(u), r"outer: $y=\sin u$", xlabel="$u$", ylabel="$y$", ylim=(-1.3, 2.1))
        self._setup_panel(self.chain, x, np.sin(x**2), r"chain: $y=\sin x^2$", xlabel="$x$", ylabel="$y$",
                          ylim=(-1.3, 2.1))
        outer.set_xlim(-0.15, 3.6)                  # as long as the inner panel is high: a carried bar keeps its length
        self.tangents = [axes.plot([], [], color=TRUTH, lw=2.6, zorder=3.5)[0] for axes in (inner, outer, self.chain)]
        self.bars = [axes.plot([], [], color=ATTENTION, lw=6, solid_capstyle="butt", zorder=2)[0]
                     for axes in (inner, outer)]
        self.carried = outer.text(0, -0.12, "", color=INK, ha="left", va="top")
        self.rise, = outer.plot([], [], color=PAST, lw=1.2, zorder=1.8)
        self.beads = [axes.plot([], [], "o", ms=9, mfc="white", mec=FUNCTION, mew=2.4, zorder=6)[0]
                      for axes in (inner, outer, self.chain)]
        slope = {"color": TRUTH, "family": MONOSPACE, "weight": "bold", "va": "top"}
        self.slopes = [axes.text(0.05, 0.96, "", transform=axes.transAxes, **slope)
                       for axes in (inner, outer, self.chain)]

    @staticmethod
    def _setup_panel(axes, across, up, title, **settings):
        axes.set(xlim=(-0.075, 1.9), xticks=[0, 1], yticks=[-1, 0, 1], **settings)
        axes.xaxis.label.set_size(15)
        axes.yaxis.label.set(size=15, rotation=0, ha="right", va="center")
        if title.startswith("inner"):
            axes.set_yticks(range(4))
        if title.startswith("outer"):
            axes.set_xticks(range(4))
        axes.set_box_aspect(1)
        axes.set_title(title, color=FUNCTION, fontsize=13, pad=10)
        axes.axhline(0, color=INK, lw=0.8, zorder=1.7)
        axes.plot(across, up, color=FUNCTION, lw=3, zorder=3)

    def update(self, x):
        u, y, (inner, outer) = x**2, float(np.sin(x**2)), self.rates(x)
        for bead, tangent, place, slope, reach in zip(self.beads, self.tangents, ((x, u), (u, y), (x, y)),
                                                      (inner, outer, outer * inner), (0.45, 0.9, 0.45), strict=True):
            bead.set_data(*([value] for value in place))
            tangent.set_data(*_through(*place, slope, reach))
        self.bars[0].set_data([x, x], [0, u])
        self.bars[1].set_data([0, u], [0, 0])
        self.carried.set_text(f"$u$ = {u:.2f}")
        self.rise.set_data([u, u], [0, y])
        for text, said in zip(self.slopes, (f"2x = {inner:.2f}", f"cos u = {signed(outer, 3)}",
                                            f"{signed(outer, 3)} · {inner:.2f} = {signed(outer * inner, 2)}"),
                              strict=True):
            text.set_text(said)
        if self.guess:
            self._move_guess(x, y, inner)

    def draw_prediction(self, what):
        line, = self.chain.plot([], [], color=PREDICTION, lw=2, zorder=2.4)
        mark, = self.chain.plot([], [], "^", ms=10, mec=PREDICTION, mfc="white", mew=2.2, zorder=5)
        said = self.chain.text(0.05, 0.06, "", transform=self.chain.transAxes, color=PREDICTION, weight="bold",
                               family=MONOSPACE, va="bottom")
        self.guess = line, mark, said
        start = self.start["x"]
        self._move_guess(start, np.sin(start**2), 2 * start)

    def _move_guess(self, x, y, inner):
        line, mark, said = self.guess
        slope = float(np.cos(self.entering[self.predicted.value](x))) * inner
        across, up = _through(x, y, slope, 0.45)
        line.set_data(across, up)
        left = max(across[0], 0)                    # within the panel, where the line itself may leave it
        mark.set_data([left], [y + slope * (left - x)])
        said.set_text(f"you: {signed(slope, 2)}")

    def settled(self, x):
        return x >= 1.4

    def describe(self, x):
        inner, outer = self.rates(x)
        return (f"Three curves. Inner layer u = x squared at x = {x:.2f}: value {x**2:.2f}, slope {inner:.2f}. That "
                f"value is carried to the outer layer, y = sin u, with the slope {signed(outer, 3)} there. The chain, "
                f"sin of x squared, has the product as its slope: {signed(outer * inner, 2)}.")


def _through(x: float, y: float, slope: float, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The ends of a piece of the line through (x, y), `reach` long to either side as it is seen on a square panel."""
    half = reach / np.hypot(1, slope * reach)
    return x + np.array([-half, half]), y + slope * np.array([-half, half])


# ---------------------------------------------------------------------------------------------- the growing rectangle

class GrowingRectangle(InteractiveFigure):
    """A rectangle grows by two strips and a corner; divided by h, the strips stay and the corner vanishes."""

    size = (9.6, 4.9)
    sliders = (
        Slider("h", logarithmic(0.001, 1, 61), start=1, label="step <i>h</i>", unit="s"),
        Slider("dv", linear(0, 2, 9), start=1, label="growth of the height <i>v</i>′", unit="cm/s"),
    )
    prediction = Prediction(
        "A rectangle is <i>u</i> = 4 cm wide and <i>v</i> = 3 cm high. The width grows by 2 cm/s, the height by "
        "1 cm/s. In <i>h</i> seconds the area gains three pieces: a strip on the right, a strip on top, a corner. As "
        "<i>h</i> shrinks, each piece shrinks to nothing. Divided by <i>h</i>, what is left?",
        options=(
            Option("Of all three something: 12 cm²/s.", 12,
                   "At <i>h</i> = 1 s it is 12. But the corner is <b>twice</b> small: 2<i>h</i> wide and <i>h</i> "
                   "high. Divided by <i>h</i> it is 2<i>h</i> still, and that shrinks away: 10 are left."),
            Option("Of the two strips: 10 cm²/s.", 10,
                   "Yes: 3 · 2 from the strip on the right, 4 · 1 from the strip on top. The corner is small twice "
                   "over, and one division by <i>h</i> does not save it."),
            Option("Of the corner: 2 · 1 = 2 cm²/s, the product of the two growths.", 2,
                   "The corner is the only piece that vanishes. The product of the derivatives, 2 · 1, measures just "
                   "this corner, so it is what is <b>not</b> in the derivative of a product."),
            Option("Nothing: what shrinks to nothing is nothing.", 0,
                   "Each strip shrinks in step with <i>h</i>: its quotient by <i>h</i> stays, as a rise over its step "
                   "did in lesson 01. Only the corner shrinks faster than <i>h</i>."),
        ),
        task="Now shrink <i>h</i> to 0.001 s and watch the three bars.",
    )
    u, v, du = 4.0, 3.0, 2.0            # cm, cm, cm/s; the fourth number, v′, has a slider

    @classmethod
    def pieces(cls, h: float, dv: float) -> tuple[float, float, float]:
        """What the area gains in h seconds, in cm²: the strip on the right, the strip on top, the corner."""
        return cls.v * cls.du * h, cls.u * dv * h, cls.du * h * dv * h

    @classmethod
    def growth(cls, dv: float) -> float:
        """The derivative of the area in cm²/s, by the product rule."""
        return cls.du * cls.v + cls.u * dv

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        self.axes, self.panel = figure.subplots(1, 2, width_ratios=[1.35, 1])
        self._setup_rectangle(self.axes)
        self._setup_bars(self.panel)

    def _setup_rectangle(self, axes):
        axes.set(xlim=(-0.75, 6.3), ylim=(-0.7, 5.2), aspect="equal")
        axes.axis("off")
        axes.add_patch(Rectangle((0, 0), self.u, self.v, fc="#D6E6F2", ec=FUNCTION, lw=2.4, zorder=3))
        axes.text(2, 1.5, "$u\\,v$ = 12 cm²", color=FUNCTION, fontsize=17, ha="center", va="center", zorder=4)
        axes.text(2, -0.15, "$u$ = 4 cm", color=FUNCTION, ha="center", va="top", fontsize=13)
        axes.text(-0.15, 1.5, "$v$ = 3 cm", color=FUNCTION, ha="right", va="center", rotation=90, fontsize=13)
        shapes = {"right": ("#BFE5D8", TRUTH), "top": ("#BFE5D8", TRUTH), "corner": (ATTENTION, ATTENTION)}
        self.shapes = {name: axes.add_patch(Rectangle((0, 0), 0, 0, fc=fill, ec=edge, lw=1.6, zorder=2))
                       for name, (fill, edge) in shapes.items()}
        label = {"ha": "center", "va": "center", "fontsize": 14, "zorder": 4}
        self.names = {"right": axes.text(0, 0, "$v\\;\\Delta u$", color=TRUTH, **label),
                      "top": axes.text(0, 0, "$u\\;\\Delta v$", color=TRUTH, **label),
                      "corner": axes.text(0, 0, "$\\Delta u\\,\\Delta v$", color=INK, **label)}
        self.width = axes.text(0, -0.15, "", color=STEP, ha="center", va="top", fontsize=13)
        self.rise = axes.text(-0.15, 0, "", color=STEP, ha="right", va="center", fontsize=13, rotation=90)

    def _setup_bars(self, panel):
        panel.set(xlim=(0, 1), ylim=(0, 1))
        panel.axis("off")
        panel.text(0.02, 0.945, "gain of area in", color=PAST, va="center")
        self.now = panel.text(0.37, 0.945, "", color=STEP, va="center", family=MONOSPACE, weight="bold")
        panel.text(0.98, 0.945, "÷ $h$  (cm²/s)", color=PAST, ha="right", va="center")
        said = {"right": ("strip on the right", "$v\\,u'$", TRUTH), "top": ("strip on top", "$u\\,v'$", TRUTH),
                "corner": ("corner", "$u'v'h$", ATTENTION)}
        self.bars, self.values = {}, {}
        for y, (name, (title, formula, color)) in zip((0.81, 0.65, 0.49), said.items(), strict=True):
            panel.text(0.02, y, title, color=INK, va="center")
            panel.text(0.58, y, formula, color=TRUTH if color == TRUTH else INK, va="center", fontsize=14)
            self.values[name] = self._number(panel, y, INK)
            self.bars[name], = panel.plot([], [], color=color, lw=9, solid_capstyle="butt")
        panel.plot([0.02, 0.98], [0.365, 0.365], color=INK, lw=1)
        panel.text(0.02, 0.29, "quotient of the area", color=STEP, va="center")
        self.total = self._number(panel, 0.29, STEP)
        self.limit = (panel.text(0.02, 0.175, "derivative", color=TRUTH, va="center"),
                      panel.text(0.36, 0.175, "$u'v+u\\,v'$", color=TRUTH, va="center", fontsize=14),
                      self._number(panel, 0.175, TRUTH))
        self.guess = []

    @staticmethod
    def _number(panel, y, color):
        return panel.text(0.98, y, "", color=color, ha="right", va="center", family=MONOSPACE, weight="bold")

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, h, dv):
        wide, tall = self.du * h, dv * h
        corners = {"right": (self.u, 0, wide, self.v), "top": (0, self.v, self.u, tall),
                   "corner": (self.u, self.v, wide, tall)}
        for name, (left, bottom, width, height) in corners.items():
            self.shapes[name].set(xy=(left, bottom), width=width, height=height, visible=width * height > 0)
            self.names[name].set_position((left + width / 2, bottom + height / 2))
        self.names["right"].set_visible(wide >= 0.8)
        self.names["top"].set_visible(tall >= 0.3)
        self.names["corner"].set_visible(wide >= 0.8 and tall >= 0.3)
        self.width.set(position=(self.u + wide / 2, -0.15), text=r"$\Delta u$", visible=wide >= 0.4)
        self.rise.set(position=(-0.15, self.v + tall / 2), text=r"$\Delta v$", visible=tall >= 0.4)
        self.now.set_text(f"{h:.3g} s")
        for y, (name, piece) in zip((0.745, 0.585, 0.425), zip(corners, self.pieces(h, dv), strict=True), strict=True):
            self.values[name].set_text(f"{piece / h:.3f}")
            self.bars[name].set_data([0.02, 0.02 + 0.96 * piece / h / 12], [y, y])
        self.total.set_text(f"{sum(self.pieces(h, dv)) / h:.3f}")
        self.limit[2].set_text(f"{self.growth(dv):.3f}")
        for part in self.limit:
            part.set_visible(h <= 0.1)
        for part in self.guess:
            part.set_visible(dv == 1)               # the question was asked for that growth

    def draw_prediction(self, growth):
        self.guess += self.panel.plot([0.05], [0.065], "^", ms=10, mec=PREDICTION, mfc="none", mew=2.2)
        self.guess += [self.panel.text(0.11, 0.065, "you", color=PREDICTION, weight="bold", va="center"),
                       self._number(self.panel, 0.065, PREDICTION)]
        self.guess[-1].set_text(f"{growth:.3f}")

    def settled(self, h, dv):
        return h <= 0.01

    def describe(self, h, dv):
        right, top, corner = (piece / h for piece in self.pieces(h, dv))
        return (f"A rectangle of 4 by 3 cm has grown for h = {h:g} s. Divided by h, the strip on the right gives "
                f"{right:.3f}, the strip on top {top:.3f} and the corner {corner:.3f} cm²/s, together "
                f"{right + top + corner:.3f}; the derivative of the area is {self.growth(dv):.3f} cm²/s.")
