"""Lesson 00: a ruler bent by one slider, to try out how the course's figures work."""
import numpy as np
from matplotlib.patches import Rectangle

from .base import InteractiveFigure, Option, Prediction, Slider, linear
from .style import ATTENTION, FUNCTION, INK, PAST, PREDICTION, STEP

LENGTH = 300.0                  # mm, clamped at one end, loaded at the other
STIFFNESS = 0.5                 # N·m²: a steel ruler 30 mm wide and 1 mm thick (200 GPa × 2.5e-12 m⁴)


def sag(x, load):
    """How far the ruler hangs down x mm from the clamp under `load` newtons at its end, in mm.

    Source: the elastic line of a cantilever for small sags, F·x²·(3L − x) / (6EI) (Gere & Timoshenko, Mechanics of
    Materials).
    """
    metres, length = np.asarray(x) / 1000, LENGTH / 1000
    return 1000 * load * metres**2 * (3 * length - metres) / (6 * STIFFNESS)


class BentRuler(InteractiveFigure):
    """A ruler clamped at the left and pulled down at the right: the sag grows in step with the load."""

    size = (9.6, 3.6)
    sliders = (Slider("load", linear(0, 3, 61), start=1, label="load", unit="N", digits=4),)
    prediction = Prediction(
        "Pulled with 1 newton, the end of this ruler sags by 18 mm. What will the number say at 2 newtons?",
        options=(
            Option("20 mm: it gets harder and harder to bend.", 20,
                   "It does not get harder here: the second newton bends the ruler as far as the first, to 36 mm."),
            Option("36 mm: twice the pull, twice the sag.", 36,
                   "Yes: 36 mm. Each newton adds 18 mm. You have just used a rate of change: 18 mm per newton."),
            Option("72 mm: twice the pull, four times the sag.", 72,
                   "Four times would be a square. Here each newton adds the same 18 mm: 36 mm at 2 newtons."),
        ),
        task="Now drag the load to 2 N.",
        in_sight=True,
    )

    def setup(self, figure):
        self.axes = axes = figure.subplots()
        axes.set(xlim=(-22, 400), ylim=(80, -12), xlabel="distance from the clamp  (mm)", ylabel="sag  (mm)",
                 xticks=range(0, 301, 50), yticks=range(0, 61, 20))
        self.places = np.linspace(0, LENGTH, 100)
        axes.add_patch(Rectangle((-22, -9), 22, 18, color=PAST, alpha=0.5, lw=0))    # the clamp
        axes.plot([0, LENGTH], [0, 0], color=PAST, lw=1, ls=(0, (2, 3)))
        self.ruler, = axes.plot([], [], color=FUNCTION, lw=6, solid_capstyle="butt")
        self.marks, = axes.plot([], [], "|", color="white", ms=4, mew=1.2)
        self.drop, = axes.plot([], [], color=ATTENTION, lw=3)
        self.pull, = axes.plot([], [], "v", color=STEP, ms=12)
        self.number = axes.text(LENGTH + 74, 0, "", fontsize=18, color=INK, ha="right", va="center", weight="bold",
                                bbox={"facecolor": "white", "edgecolor": "none", "pad": 3})

    def update(self, load):
        end = float(sag(LENGTH, load))
        ticks = np.arange(10, LENGTH, 10)
        self.ruler.set_data(self.places, sag(self.places, load))
        self.marks.set_data(ticks, sag(ticks, load))
        self.drop.set_data([LENGTH, LENGTH], [0, end])
        self.pull.set_data([LENGTH], [end + 5])
        self.pull.set_visible(load > 0)
        self.number.set_text(f"{end:.1f} mm")

    def draw_prediction(self, end):
        self.axes.plot([LENGTH + 10], [end], "<", ms=11, mec=PREDICTION, mfc="none", mew=2.2, zorder=6)
        self.axes.text(LENGTH + 19, end, "you, for 2 N", color=PREDICTION, va="center", weight="bold")

    def settled(self, load):
        return abs(load - 2) < 0.01

    def describe(self, load):
        return (f"A ruler clamped at its left end, pulled down at its right end with {load:.2f} N. "
                f"The end sags by {sag(LENGTH, load):.1f} mm.")

