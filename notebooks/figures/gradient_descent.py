"""Lesson 07: a marble goes down a bowl at every learning rate, and down real ground from many starts."""
from functools import cached_property

import numpy as np

from gradlib.numerical import derivative

from .base import InteractiveFigure, Option, Prediction, Slider, linear
from .difference_quotient import signed
from .step_size import NamedPositions
from .style import ATTENTION, DASHED, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, STEP, TRUTH
from .terrain import draw_map, ground

START = 1.5                                 # where the marble is let go
STEPS = 30
BOWLS = {"x²/2": 1.0, "x²": 2.0, "2x²": 4.0}         # name: curvature L, the bowl being L·x²/2


def descend(curvature: float, learning_rate: float, steps: int = STEPS) -> np.ndarray:
    """The places x₀, x₁, ... of gradient descent in the bowl L·x²/2, whose slope is L·x; shape (steps + 1,)."""
    places = [START]
    for _ in range(steps):
        places.append(places[-1] - learning_rate * curvature * places[-1])
    return np.array(places)


def regime(curvature: float, learning_rate: float) -> str:
    """What the marble does: each step multiplies x by 1 − Lη, and the regime is a matter of that factor."""
    factor = 1 - curvature * learning_rate
    if factor == 0:
        return "there in one step"
    if factor > 0:
        return "creep" if factor >= 0.8 else "glide"
    return "zig-zag" if factor > -1 else "orbit" if factor == -1 else "explosion"


class Regimes(InteractiveFigure):
    """A marble in a bowl: from creeping to exploding on one slider, and the bound where theory puts it."""

    size = (9.6, 5.6)
    sliders = (
        Slider("eta", linear(0.025, 1.2, 48), start=0.05, label="learning rate <i>η</i>"),
        Slider("step", tuple(range(STEPS + 1)), start=STEPS, label="step"),
        NamedPositions("bowl", (0, 1, 2), start=1, label="bowl", names=tuple(BOWLS)),
    )
    prediction = Prediction(
        "A marble lies in the bowl <i>f</i>(<i>x</i>) = <i>x</i>² at <i>x</i> = 1.5. Again and again it takes the step "
        "<i>x</i> ← <i>x</i> − <i>η</i> <i>f</i>′(<i>x</i>). What happens with a learning rate <i>η</i> of <b>1</b>?",
        options=(
            Option("It lands at the bottom at once: a whole step is just right.", 0.0,
                   "Half of it would be: with <i>η</i> = 0.5 the step is <i>x</i> itself. With 1.0 the marble goes "
                   "twice as far, 2<i>x</i>, and stands on the other side, exactly as high."),
            Option("It zig-zags down to the bottom.", 0.8,
                   "It does so below 1. At 1.0 every step ends exactly as far from the bottom as it began: it goes to "
                   "and fro between 1.5 and −1.5 for ever."),
            Option("It goes to and fro for ever, and gets no lower.", 1.0,
                   "Yes: <i>x</i> − 1.0 · 2<i>x</i> = −<i>x</i>. From 1.5 to −1.5 and back, for ever. It is the edge "
                   "between coming in and flying off."),
            Option("It flies off, farther with every step.", 1.5,
                   "That begins just above 1.0. At 1.0 itself the marble ends each step exactly as far from the bottom "
                   "as it began, on the other side."),
        ),
        task="Now drag the learning rate <i>η</i> slowly to the right, past 1.",
        in_sight=True,
    )
    span = 2.2                                  # of x, to both sides
    least, most = 1e-11, 1e5                    # distances beyond are drawn here, and the axis says so
    floor, roof = least / 10, most * 10
    log_axis = {"yscale": "log", "ylim": (floor, roof), "yticks": [least, 1e-5, 1, most]}
    powers = [rf"$\mathdefault{{{power}}}$" for power in (r"\leq 10^{-11}", "10^{-5}", "10^0", r"\geq 10^5")]

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1])
        self._setup_bowl(figure.add_subplot(left))
        above, below = right.subgridspec(2, 1)
        self._setup_distances(figure.add_subplot(above))
        self._setup_experiment(figure.add_subplot(below))

    def _setup_bowl(self, axes):
        axes.set(xlim=(-self.span, self.span), ylim=(-0.8, 4.9), xticks=[-2, -1, 0, 1, 2], yticks=[0, 2, 4],
                 xlabel="$x$", ylabel="$f(x)$")
        self.across = np.linspace(-self.span, self.span, 201)
        self.curve, = axes.plot([], [], color=FUNCTION, lw=3, zorder=2)
        self.tail, = axes.plot([], [], "s", color=STEP, ls=DASHED, lw=1.6, ms=6, zorder=3)
        self.marble, = axes.plot([], [], "o", ms=15, mfc=ATTENTION, mec=FUNCTION, mew=2.2, zorder=6)
        self.next = axes.annotate("", (0, 0), (0, 0), annotation_clip=False, zorder=5,
                                  arrowprops={"arrowstyle": "-|>", "color": STEP, "lw": 2.4, "shrinkA": 0,
                                              "shrinkB": 0})
        self.next_name = axes.text(-self.span * 0.96, -0.62, r"next step $-\eta\,f'(x)$", color=STEP, va="center")
        above = {"transform": axes.transAxes, "va": "center"}
        self.name = axes.text(0.5, 1.18, "explosion", color=INK, fontsize=17, weight="bold", ha="center", **above)
        self.factor = axes.text(0.5, 1.1, "", color=STEP, ha="center", **above)
        self.number = axes.text(0.2, 1.035, "", color=INK, family=MONOSPACE, **above)

    def _setup_distances(self, axes):
        self.distances_axes = axes
        self.guess = []
        axes.set(xlim=(0, STEPS), xlabel="step", ylabel="distance $|x|$", **self.log_axis)
        axes.set_yticklabels(self.powers)
        axes.tick_params(axis="y", pad=10)              # room for the marble at step 0
        self.distances, = axes.plot([], [], "s-", color=STEP, ms=4, lw=1.4, zorder=3)
        self.now, = axes.plot([], [], "o", ms=11, mfc=ATTENTION, mec=FUNCTION, mew=2, zorder=5, clip_on=False)

    def _setup_experiment(self, axes):
        axes.set(xlim=(0, 1.26), xticks=np.arange(0, 1.3, 0.2), xlabel=r"learning rate $\eta$",
                 ylabel=f"$|x|$ after {STEPS} steps", **self.log_axis)
        axes.set_yticklabels(self.powers)
        axes.tick_params(axis="y", pad=10)
        axes.axhline(START, color=PAST, lw=1.2, ls=(0, (2, 3)), zorder=1.5)
        axes.text(0.02, 6, "start", color=PAST, va="bottom")
        self.tried, = axes.plot([], [], "s", color=STEP, ms=5, zorder=3)
        self.bound, = axes.plot([], [], color=TRUTH, lw=2.6, zorder=2)
        self.bound_name = axes.text(0, 1e-10, "", color=TRUTH, va="center", fontsize=13)
        self.chosen, = axes.plot([], [], "o", ms=11, mfc=ATTENTION, mec=FUNCTION, mew=2, zorder=5, clip_on=False)
        self.results = {curvature: np.array([abs(descend(curvature, eta)[-1]) for eta in self.sliders[0].values])
                        for curvature in BOWLS.values()}

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, eta, step, bowl):
        curvature = tuple(BOWLS.values())[bowl]
        places, factor = descend(curvature, eta), 1 - curvature * eta
        x = places[step]

        def height(x):
            return curvature * x**2 / 2

        self.curve.set_data(self.across, height(self.across))
        self.tail.set_data(places[:step + 1], height(places[:step + 1]))
        self.marble.set_data([x], [height(x)])
        ahead = x - eta * curvature * x
        self.next.set_position(np.clip((x, -0.35), -self.span, self.span))
        self.next.xy = np.clip((ahead, -0.35), -self.span, self.span)
        for part in (self.next, self.next_name):
            part.set_visible(abs(ahead - x) > 0.05 and abs(x) <= self.span)
        self.name.set_text(regime(curvature, eta))
        self.factor.set_text(f"each step multiplies $x$ by {signed(factor, 3)}")
        self.number.set_text(f"step {step:2}   x = {_number(x)}")

        distances = self._shown(np.abs(places))
        self.distances.set_data(np.arange(step + 1), distances[:step + 1])
        self.now.set_data([step], distances[step:step + 1])
        rates = np.array(self.sliders[0].values)
        passed = rates <= eta
        results = self._shown(self.results[curvature][passed])
        self.tried.set_data(rates[passed], results)
        self.chosen.set_data([eta], results[-1:])
        limit = 2 / curvature
        self.bound.set_data([limit, limit], [self.floor, self.roof])
        self.bound_name.set_text(f"$2/L = {limit:g}$")
        if limit > rates[-1]:                               # to the right of all that can be tried
            self.bound_name.set(x=rates[-1], ha="right", text=f"$2/L = {limit:g} \\rightarrow$")
        else:
            self.bound_name.set(x=limit + 0.02, ha="left")
        self.bound.set_visible(eta >= limit)
        self.bound_name.set_visible(eta >= min(limit, rates[-1]))
        for part in self.guess:
            part.set_visible(curvature == BOWLS["x²"])      # the bowl that the question is about

    def _shown(self, distance):
        """The distance, or where it is too small or too large to be shown, the tick nearest to it."""
        return np.clip(distance, self.least, self.most)

    def draw_prediction(self, factor):
        axes = self.distances_axes
        last = 12 if factor else 1
        end = self._shown(START * factor**last)
        self.guess = [
            *axes.plot([0, last], [START, end], color=PREDICTION, lw=2, zorder=2.5),
            *axes.plot([last], [end], "^", ms=10, mec=PREDICTION, mfc="white", mew=2.2, zorder=4),
            axes.text(0.6, 3e4, "you, at η = 1", color=PREDICTION, weight="bold", va="center")]    # no run comes there

    def settled(self, eta, step, bowl):
        return eta >= 1

    def describe(self, eta, step, bowl):
        name, curvature = tuple(BOWLS.items())[bowl]
        places = descend(curvature, eta)
        return (f"A marble in the bowl {name}, let go at {START}, with the learning rate {eta:g}: "
                f"{regime(curvature, eta)}. Each step multiplies x by {signed(1 - curvature * eta, 3)}; at step {step} "
                f"it is at {_number(places[step])}, after {STEPS} steps at {_number(places[-1])}. Theory puts the "
                f"largest learning rate at 2/L = {2 / curvature:g}.")


class FiveRegimes(InteractiveFigure):
    """The first steps of the five regimes side by side, in the bowl x². Nothing moves."""

    size = (9.6, 3.2)
    rates = {0.05: 10, 0.3: 10, 0.85: 10, 1.0: 5, 1.1: 2}      # learning rate: steps shown
    curvature = BOWLS["x²"]

    def setup(self, figure):
        across = np.linspace(-2.5, 2.5, 201)
        for axes, (eta, steps) in zip(figure.subplots(1, len(self.rates)), self.rates.items(), strict=True):
            axes.set(xlim=(-2.5, 2.5), ylim=(-0.4, 5.5), xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            places = descend(self.curvature, eta, steps)
            axes.plot(across, across**2, color=FUNCTION, lw=3, zorder=2)
            axes.plot(places, places**2, "s", color=STEP, ls=DASHED, lw=1.6, ms=5, zorder=3)
            axes.plot(places[-1], places[-1]**2, "o", ms=13, mfc=ATTENTION, mec=FUNCTION, mew=2.2, zorder=6)
            words = {"transform": axes.transAxes, "ha": "center"}
            axes.text(0.5, 1.15, regime(self.curvature, eta), color=INK, fontsize=16, weight="bold", **words)
            axes.text(0.5, 1.03, rf"$x\;\times$ {signed(1 - self.curvature * eta, 2)}", color=STEP, **words)
            bound = eta == 2 / self.curvature
            axes.text(0.5, -0.1, f"$\\eta$ = {eta:g}" + " = 2/L" * bound, color=TRUTH if bound else INK,
                      weight="bold" if bound else "normal", **words)

    def update(self):
        pass

    def describe(self):
        runs = (f"{regime(self.curvature, eta)} at {eta:g}, where each step multiplies x by "
                f"{signed(1 - self.curvature * eta, 2)}" for eta in self.rates)
        return f"A marble's first steps in the bowl x² at five learning rates: {'; '.join(runs)}. The bound 2/L is 1."


def _number(x: float) -> str:
    """A place in few characters: +1.234, or −2.1e+05 where that is shorter."""
    written = signed(x, 4) if 1e-3 <= abs(x) < 1e3 or x == 0 else f"{x:+.1e}"
    return written.replace("-", "−")


# ---------------------------------------------------------------------------------------------------- real ground

WEST, SOUTH, SIDE = 7_100.0, 15_500.0, 5000.0       # m: a square of the hills of gradlib.data.terrain
BLOCK = 4                                           # measurements each way are averaged: broad shapes only
valleys = ground(WEST, SOUTH, SIDE, BLOCK)          # metres above the sea at a place (x, y) in metres
RATE = 400.0                                        # m: the learning rate, way per slope
WALK = 200                                          # steps
CIRCLE = np.radians(90 + np.arange(0, 360, 10))     # 36 starts, from the north round by the west
STARTS = SIDE / 2 + 1900 * np.stack([np.cos(CIRCLE), np.sin(CIRCLE)], -1)       # m
LOWEST = np.array([540.0, 2690.0])                  # m: the lowest place of the map, to 10 m
NEAR = 20.0                                         # m: a marble that ends so near to a place has come to it


def slopes(places: np.ndarray) -> np.ndarray:
    """The gradient of `valleys` at many places at once, shape (n, 2): one knob at a time, in m/m."""
    return np.stack([derivative(lambda way, knob=knob: valleys(places + way[:, None] * knob), np.zeros(len(places)))
                     for knob in np.eye(2)], -1)


def walks(starts: np.ndarray = STARTS) -> np.ndarray:
    """Gradient descent from many starts at once: places, shape (steps + 1, starts, 2)."""
    places = [starts]
    for _ in range(WALK):
        places.append(places[-1] - RATE * slopes(places[-1]))
    return np.array(places)


class Valleys(InteractiveFigure):
    """The same marble, let go at one of many starts: it ends in a valley, but not always in the lowest."""

    size = (9.6, 5.6)
    photographic = True
    sliders = (
        Slider("start", tuple(range(1, len(STARTS) + 1)), start=1, label="start"),
        Slider("step", tuple(range(0, WALK + 1, 4)), start=WALK, label="step"),
    )
    prediction = Prediction(
        "The marble now goes down real ground, step by step, against the gradient. You let it go at 36 places on a "
        "circle round the map. <b>Where does it end?</b>",
        options=(
            Option("Every time in the lowest place of the map.", "lowest",
                   "It cannot know where that is. Each step asks only which way is down <i>here</i>. Of the 36 marbles "
                   "7 come to the lowest place; the others stay in hollows that lie higher."),
            Option("In whatever hollow lies down the slope from its start.", "nearest",
                   "Yes, in a <b>local minimum</b>: lower than all that is near, but not always lowest of all. Of the "
                   "36 marbles 7 come to the lowest place."),
            Option("At the edge of the map: downhill has no end.", "edge",
                   "None of the 36 leaves the map. In a hollow every way leads up: the slope is 0, and so is the "
                   "step."),
        ),
        task="Now drag the start all round the circle.",
    )

    @cached_property
    def places(self) -> np.ndarray:
        return walks()

    @cached_property
    def heights(self) -> np.ndarray:
        return valleys(self.places)

    def setup(self, figure):
        grid = figure.add_gridspec(1, 2, width_ratios=[1.5, 1])
        self._setup_map(figure.add_subplot(grid[0]))
        self._setup_descent(figure.add_subplot(grid[1]))

    def _setup_map(self, axes):
        self.map = axes
        draw_map(axes, valleys, SIDE, interval=40, told=[(900, 4480), (4740, 4370), (4130, 1180)])     # off the walks
        kilometres = range(0, 5001, 1000)
        axes.set(xticks=kilometres, yticks=kilometres, xlabel="east $x$  (m)", ylabel="north $y$  (m)")
        axes.plot(*STARTS.T, ".", color=INK, ms=5, zorder=2)
        axes.plot(*LOWEST, "*", ms=17, mfc=TRUTH, mec="white", zorder=2.5)
        axes.text(*LOWEST + [260, 0], "lowest", color=TRUTH, va="center", weight="bold", zorder=2.5,
                  bbox={"fc": "white", "alpha": 0.7, "lw": 0, "pad": 1})
        self.ghosts, = axes.plot([], [], color=PAST, lw=1.2, zorder=2.2)
        self.tail, = axes.plot([], [], "s-", color=STEP, lw=1.6, ms=3.5, zorder=3)
        self.marble, = axes.plot([], [], "o", ms=13, mfc=ATTENTION, mec=FUNCTION, mew=2.2, zorder=6)

    def _setup_descent(self, axes):
        low, high = 100 * np.floor(self.heights.min() / 100), 100 * np.ceil(self.heights.max() / 100)
        axes.set(xlim=(0, WALK), ylim=(low, high), xlabel="step", ylabel="height  (m)")
        axes.tick_params(axis="y", pad=10)              # room for the marble at step 0
        axes.axhline(valleys(LOWEST), color=TRUTH, lw=2, zorder=1.5)
        axes.text(0.93 * WALK, valleys(LOWEST) - 6, "lowest", color=TRUTH, ha="right", va="top", weight="bold")
        self.falls, = axes.plot([], [], color=PAST, lw=1, alpha=0.6, zorder=1.8)
        self.fall, = axes.plot([], [], color=STEP, lw=2.4, zorder=3)
        self.now, = axes.plot([], [], "o", ms=11, mfc=ATTENTION, mec=FUNCTION, mew=2, zorder=5, clip_on=False)
        self.number = axes.text(WALK, high - 8, "", color=INK, ha="right", va="top", family=MONOSPACE, weight="bold",
                                linespacing=1.5)
        self.count = axes.text(WALK, high - 75, "", color=TRUTH, ha="right", va="top", linespacing=1.5)

    def update(self, start, step):
        walk, heights = self.places[:step + 1, start - 1], self.heights[:step + 1, start - 1]
        self.tail.set_data(*walk.T)
        self.marble.set_data(*walk[-1:].T)
        self.fall.set_data(np.arange(step + 1), heights)
        self.now.set_data([step], heights[-1:])
        self.number.set_text(f"step {step:3}\n{heights[-1]:.1f} m")
        self.count.set_text(self._came(start, step).replace(" came ", " came\n"))
        self.ghosts.set_data(*_one_line(self.places[:, :start - 1]).T)
        steps = np.broadcast_to(np.arange(WALK + 1)[:, None], self.heights.shape)
        self.falls.set_data(*_one_line(np.stack([steps, self.heights], -1)[:, :start - 1]).T)

    def _came(self, start, step):
        """How many of the marbles that have ended so far ended in the lowest place, in words."""
        ends = self.places[-1, :start if step == WALK else start - 1]
        came = np.hypot(*(ends - LOWEST).T) < NEAR
        return f"{came.sum()} of {len(ends)} came to the lowest place" if len(ends) else ""

    def draw_prediction(self, where):
        places = {"lowest": LOWEST - [310, 0], "nearest": self.places[-1, 0] - [0, 250], "edge": [SIDE / 2, 150]}
        beside = {"lowest": (0, -19), "nearest": (24, 0), "edge": (24, 0)}      # points, from the triangle to its name
        self.map.plot(*places[where], "^", ms=11, mec=PREDICTION, mfc="white", mew=2.2, zorder=5)
        self.map.annotate("you", places[where], beside[where], textcoords="offset points", color=PREDICTION,
                          weight="bold", ha="center", va="center", zorder=5,
                          bbox={"fc": "white", "alpha": 0.8, "lw": 0, "pad": 1})

    def settled(self, start, step):
        return start == len(STARTS)

    def describe(self, start, step):
        x, y = self.places[step, start - 1]
        came = self._came(start, step)
        return (f"A map of hills and valleys, 5 km wide. A marble let go at start {start} of {len(STARTS)}, "
                f"{self.heights[0, start - 1]:.0f} m above the sea, is after {step} steps at x = {x:.0f} m, "
                f"y = {y:.0f} m, {self.heights[step, start - 1]:.1f} m above the sea. The lowest hollow lies at "
                f"{valleys(LOWEST):.1f} m.{came and f' So far {came}.'}")


def _one_line(paths: np.ndarray) -> np.ndarray:
    """Many paths, shape (steps, paths, 2), as one line that is lifted off the paper between them."""
    lifted = np.pad(paths, ((0, 1), (0, 0), (0, 0)), constant_values=np.nan)
    return lifted.swapaxes(0, 1).reshape(-1, 2)
