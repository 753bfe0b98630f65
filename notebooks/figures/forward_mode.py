"""Lesson 09: numbers that carry their tails through a pipeline, and one pass for each input."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import FancyBboxPatch

from gradlib import jvp

from .base import InteractiveFigure, Option, Prediction, Slider, linear
from .difference_quotient import MINUS, signed
from .stamp import stamp
from .step_size import NamedPositions
from .style import ATTENTION, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, TRUTH


@dataclass(frozen=True)
class Input:
    """A wire into a line of a program: where it comes from, and the local derivative along it."""

    source: str
    symbol: str                                 # of the local derivative: "cos a"
    slope: Callable[[dict], float]              # the same as a number, from the values of all lines


@dataclass(frozen=True)
class Line:
    """A line of a program, and the box that stands for it."""

    name: str
    code: str                                   # "a = x**2"
    place: tuple[float, float]                  # of the box, on a canvas of 13 by 4.5
    value: Callable[[dict], float]
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Program:
    """A function of x, written as lines that each take one step."""

    title: str
    function: Callable                          # the same in one piece
    lines: tuple[Line, ...]

    def run(self, x: float) -> tuple[dict, dict]:
        """The value and the tangent of every line, pushed forward together, with the tangent 1 for x."""
        values, tangents = {"x": x}, {"x": 1.0}
        for line in self.lines[1:]:
            values[line.name] = line.value(values)
            tangents[line.name] = sum(wire.slope(values) * tangents[wire.source] for wire in line.inputs)
        return values, tangents


def _one(v):
    return 1.0


ROW = ((1.1, 2.2), (4.1, 2.2), (7.1, 2.2), (10.1, 2.2))
DIAMOND = ((1.1, 2.2), (5.4, 3.25), (5.4, 1.2), (10.1, 2.2))
X = "x = x"
PROGRAMS = (
    Program("x · (5x − 13)", lambda x: x * (5 * x - 13), (
        Line("x", X, ROW[0], lambda v: v["x"]),
        Line("a", "a = 5 * x", ROW[1], lambda v: 5 * v["x"], (Input("x", "5", lambda v: 5.0),)),
        Line("b", "b = a - 13", ROW[2], lambda v: v["a"] - 13, (Input("a", "1", _one),)),
        Line("y", "y = x * b", ROW[3], lambda v: v["x"] * v["b"],
             (Input("x", "b", lambda v: v["b"]), Input("b", "x", lambda v: v["x"]))))),
    Program("x · sin(x²)", lambda x: x * np.sin(x**2), (
        Line("x", X, ROW[0], lambda v: v["x"]),
        Line("a", "a = x**2", ROW[1], lambda v: v["x"] ** 2, (Input("x", "2x", lambda v: 2 * v["x"]),)),
        Line("b", "b = sin(a)", ROW[2], lambda v: np.sin(v["a"]), (Input("a", r"\cos a", lambda v: np.cos(v["a"])),)),
        Line("y", "y = x * b", ROW[3], lambda v: v["x"] * v["b"],
             (Input("x", "b", lambda v: v["b"]), Input("b", "x", lambda v: v["x"]))))),
    Program("exp(sin(x²))", lambda x: np.exp(np.sin(x**2)), (
        Line("x", X, ROW[0], lambda v: v["x"]),
        Line("a", "a = x**2", ROW[1], lambda v: v["x"] ** 2, (Input("x", "2x", lambda v: 2 * v["x"]),)),
        Line("b", "b = sin(a)", ROW[2], lambda v: np.sin(v["a"]), (Input("a", r"\cos a", lambda v: np.cos(v["a"])),)),
        Line("y", "y = exp(b)", ROW[3], lambda v: np.exp(v["b"]), (Input("b", "e^b", lambda v: np.exp(v["b"])),)))),
    Program("sin(x) / x", lambda x: np.sin(x) / x, (
        Line("x", X, DIAMOND[0], lambda v: v["x"]),
        Line("a", "a = sin(x)", DIAMOND[1], lambda v: np.sin(v["x"]),
             (Input("x", r"\cos x", lambda v: np.cos(v["x"])),)),
        Line("b", "b = 1 / x", DIAMOND[2], lambda v: 1 / v["x"], (Input("x", r"-1/x^2", lambda v: -1 / v["x"] ** 2),)),
        Line("y", "y = a * b", DIAMOND[3], lambda v: v["a"] * v["b"],
             (Input("a", "b", lambda v: v["b"]), Input("b", "a", lambda v: v["a"]))))),
)


def number(value: float, digits: int = 3) -> str:
    """A number without needless zeros: 2, −13, 0.778."""
    return f"{value:z.{digits}f}".rstrip("0").rstrip(".").translate(MINUS)


def dual(value: float, tangent: float) -> str:
    """A dual number as one writes it: 6 + 17ε."""
    size = number(abs(tangent))
    return f"{number(value)} {'−' if tangent < 0 else '+'} {'' if size == '1' else size}ε"


class Pipeline(InteractiveFigure):
    """A number and its tail go through the boxes of a program; each box stretches the tail by its local derivative."""

    size = (9.6, 5.6)
    sliders = (
        Slider("step", tuple(range(7)), start=0, label="step"),
        Slider("x", linear(0.5, 3, 26), start=3, label="input <i>x</i>"),
        NamedPositions("program", tuple(range(len(PROGRAMS))), start=0, label="function",
                       names=tuple(p.title for p in PROGRAMS)),
    )
    prediction = Prediction(
        "A number with a tail: 3 + <i>ε</i> stands at 3 and moves along with the input; 2 + 5<i>ε</i> stands at 2 and "
        "moves five times as fast. <i>ε</i> is so small a step that <i>ε</i><sup>2</sup> counts as 0. "
        "What is (3 + <i>ε</i>)(2 + 5<i>ε</i>)?",
        options=(
            Option("6 + 5<i>ε</i>: number times number, tail times tail.", "6 + 5ε",
                   "Tail times tail is <i>ε</i> · 5<i>ε</i> = 5<i>ε</i><sup>2</sup>, the corner that vanishes. What is "
                   "left comes from number times tail, crosswise: 2 · 1 + 3 · 5 = 17."),
            Option("6 + 17<i>ε</i>.", "6 + 17ε",
                   "Yes: 3 · 2, then 3 · 5<i>ε</i> and <i>ε</i> · 2, and 5<i>ε</i><sup>2</sup> = 0. The tail of a "
                   "product follows the product rule, by plain multiplication."),
            Option("6 + 17<i>ε</i> + 5<i>ε</i><sup>2</sup>: nothing may be dropped.", "6 + 17ε + 5ε²",
                   "Multiplied out with care. But <i>ε</i><sup>2</sup> = 0 is what makes it a dual number: the last "
                   "term is the corner of lesson 04 that vanished, and 6 + 17<i>ε</i> is left."),
            Option("5 + 6<i>ε</i>.", "5 + 6ε",
                   "That is the sum, (3 + <i>ε</i>) + (2 + 5<i>ε</i>). In a product each tail is stretched by the "
                   "other number: 2 · 1 + 3 · 5 = 17."),
        ),
        task="Now push the step to the right, box by box, to the last.",
    )
    guess = ()                                  # the learner's prediction, which is about the first program at x = 3
    scale = 0.16                                # canvas units of tail for a tangent of 1

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        self.canvas, self.table = figure.subplots(2, 1, height_ratios=[1.9, 1])
        self.canvas.set(xlim=(0, 13), ylim=(0, 4.5))
        self.table.set(xlim=(0, 13), ylim=(-0.9, 4))
        for axes in (self.canvas, self.table):
            axes.axis("off")
        self.parts = {program: self._setup_program(program) for program in PROGRAMS}
        self._setup_table(self.table)

    def _setup_program(self, program):
        boxes = {line.name: Box(self.canvas, line) for line in program.lines}
        wires = {(line.name, i): Wire(self.canvas, boxes[wire.source], boxes[line.name], wire)
                 for line in program.lines for i, wire in enumerate(line.inputs)}
        return boxes, wires

    def _setup_table(self, table):
        mono = {"family": MONOSPACE, "va": "center", "fontsize": 12.5}
        self.band = table.axhspan(0, 0.84, color=ATTENTION, alpha=0.22, lw=0)
        self.rows = []
        for y in (3.5, 2.6, 1.7, 0.8):
            self.rows.append([stamp(table, 0.2, y, "", color=INK, **mono),
                              stamp(table, 4.3, y, "", color=INK, weight="bold", **mono),
                              stamp(table, 7.9, y, "", color=TRUTH, **mono)])
        self.proof = stamp(table, 4.3, -0.45, "", color=PAST, va="center")

    # ------------------------------------------------------------------------------------------- what moves

    def update(self, step, x, program):
        program = PROGRAMS[program]
        values, tangents = program.run(x)
        current, has_tail = program.lines[(step + 1) // 2], step % 2 == 0
        for other, (boxes, wires) in self.parts.items():
            for part in (*boxes.values(), *wires.values()):
                part.show(other is program)
        boxes, wires = self.parts[program]
        for i, line in enumerate(program.lines):
            now = line is current
            reached = program.lines.index(current) >= i
            with_tail = reached and (has_tail or not now)
            pieces = [wire.slope(values) * tangents[wire.source] for wire in line.inputs] or [1.0]
            boxes[line.name].fill(values[line.name] if reached else None, pieces if with_tail else None, now,
                                  self.scale)
            for k, wire in enumerate(line.inputs):
                wires[line.name, k].fill(wire.slope(values) if with_tail else None, now)
            code, number_and_tail, origin = self.rows[i]
            code.set_text(f"x = {number(x)}" if line.name == "x" else line.code)
            number_and_tail.set_text("" if not reached else number(values[line.name]) if not with_tail else
                                     dual(values[line.name], tangents[line.name]))
            origin.set_text(self._origin(line, values, tangents) if with_tail else "")
            if now:
                self.band.set_y(3.5 - 0.9 * i - 0.42)
        for part in self.guess:
            part.set_visible(program is PROGRAMS[0] and x == 3)
        h, done = 1e-6, step == self.sliders[0].values[-1]
        rise = (program.function(x + h) - program.function(x - h)) / 2
        self.proof.set_text(f"check: x is nudged by 0.000001, and y moves by {signed(rise, 9)}" if done else "")

    @staticmethod
    def _origin(line, values, tangents):
        if not line.inputs:
            return "tail 1: the input itself"
        return "tail " + " + ".join(f"{_bracketed(wire.slope(values))}·{_bracketed(tangents[wire.source])}"
                                    for wire in line.inputs)

    def draw_prediction(self, said):
        x, y = ROW[3]
        self.guess = [*self.canvas.plot([x - 0.85], [y - 1.58], "^", ms=9, mec=PREDICTION, mfc="none", mew=2),
                      self.canvas.text(x - 0.6, y - 1.6, f"you: {said}", color=PREDICTION, weight="bold", va="center")]

    def settled(self, step, x, program):
        return step == self.sliders[0].values[-1] and x == 3 and program == 0

    def describe(self, step, x, program):
        chosen = PROGRAMS[program]
        values, tangents = chosen.run(x)
        current, has_tail = chosen.lines[(step + 1) // 2], step % 2 == 0
        reached = [line for line in chosen.lines[:(step + 1) // 2 + 1] if line is not current or has_tail]
        said = "; ".join(f"{line.name} = {dual(values[line.name], tangents[line.name])}" for line in reached)
        waiting = "" if has_tail else f" In the line {current.code} the value is there and the tail not yet."
        return (f"The function {chosen.title} as a row of boxes, one a line of the program; a value goes through them "
                f"with its tail, written as a dual number. So far: {said}.{waiting}")


def _bracketed(value):
    said = number(value, 3)
    return f"({said})" if value < 0 else said


class Box:
    """A box with the name of its line; when the number has come, the value, and when its tail has come, the tail."""

    width, height = 1.9, 1.16

    def __init__(self, canvas, line):
        self.place, (x, y) = line.place, line.place
        corner = x - self.width / 2, y - self.height / 2
        self.frame = canvas.add_patch(FancyBboxPatch(corner, self.width, self.height, lw=2, zorder=3, fc="white",
                                                     boxstyle="round,pad=0,rounding_size=0.2"))
        middle = {"ha": "center", "va": "center", "zorder": 4}
        self.title = stamp(canvas, x, y + self.height / 2 + 0.22, _shown(line), color=INK, fontsize=14, **middle)
        self.value = stamp(canvas, x, y + 0.25, "", color=FUNCTION, fontsize=15, weight="bold", **middle)
        self.tangent = stamp(canvas, x, y - 0.27, "", color=TRUTH, fontsize=14, weight="bold", **middle)
        self.below = y - self.height / 2 - 0.28
        self.tails = [canvas.plot([], [], color=TRUTH, lw=9, solid_capstyle="butt", zorder=5, alpha=alpha)[0]
                      for alpha in (1, 0.55)]
        self.tip, = canvas.plot([], [], color=TRUTH, zorder=5, ls="", ms=11, mew=0)
        self.bead, = canvas.plot([x], [self.below], "o", ms=10, color=FUNCTION, zorder=6)
        self.shown = True

    def show(self, visible):
        if visible != self.shown:
            self.shown = visible
            for artist in (self.frame, self.title, self.value, self.tangent, self.bead, self.tip, *self.tails):
                artist.set_visible(visible)

    def fill(self, value, pieces, now, scale):
        """Put in the value, and the tail in the pieces that arrive by the wires; None for what has not come."""
        self.frame.set(fc="#FFF6E5" if now else "white", ec=ATTENTION if now else PAST if value is None else FUNCTION)
        self.value.set_text("" if value is None else number(value))
        self.bead.set_visible(value is not None)
        self.tangent.set_text("" if pieces is None else f"{'+' if sum(pieces) >= 0 else ''}{number(sum(pieces))} ε")
        start = self.place[0]
        for tail, piece in zip(self.tails, [*_left_over(pieces or []), 0, 0], strict=False):
            tail.set_data([start, start + scale * piece], [self.below] * 2)
            start += scale * piece
        self.tip.set_data([start] if pieces else [], [self.below] if pieces else [])
        self.tip.set_marker(9 if pieces and sum(pieces) >= 0 else 8)         # Matplotlib's carets: right 9, left 8


def _left_over(pieces):
    """What is to be drawn of a tail's pieces: of two that point against each other the larger one, shortened."""
    if len(pieces) < 2 or pieces[0] * pieces[1] >= 0:
        return pieces
    larger = max(pieces, key=abs)
    return [sum(pieces) if piece == larger else 0 for piece in pieces]


class Wire:
    """A wire between two boxes, with the local derivative that a tail is multiplied by on its way."""

    def __init__(self, canvas, start, end, wire):
        (x0, y0), (x1, y1) = start.place, end.place
        middle, self.number_only = (x0 + x1) / 2, wire.symbol.isdigit()
        if y0 == y1 and x1 - x0 > 4:            # over the boxes between
            foot, top = y0 + start.height / 2 + 0.45, y0 + 2.25
            points = np.array([(x0, foot), (x0 + 0.6, top), (x1 - 0.6, top), (x1, foot)])
            at = y0 + 1.9
        else:
            points = np.array([(x0 + start.width / 2, y0), (middle, y0), (middle, y1), (x1 - start.width / 2, y1)])
            at = (y0 + y1) / 2
        t = np.linspace(0, 1, 60)
        basis = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        self.line, = canvas.plot(*(points.T @ basis), lw=2, color=PAST, zorder=1, solid_capstyle="butt")
        tilt = np.sign(y1 - y0) * 0.5           # beside a slanting wire, above or below a level one
        above, below = {"ha": "center", "va": "bottom"}, {"ha": "center", "va": "top"}
        self.symbol = stamp(canvas, middle - tilt, at + 0.1, rf"$\times\,{wire.symbol}$", color=INK, fontsize=14,
                            **above)
        self.value = stamp(canvas, middle + tilt, at - 0.12, "", color=INK, fontsize=12, **below)
        self.shown = True

    def show(self, visible):
        if visible != self.shown:
            self.shown = visible
            for artist in (self.line, self.symbol, self.value):
                artist.set_visible(visible)

    def fill(self, slope, now):
        """Light the wire up, and write the local derivative on it; None while no tail has passed."""
        lit = now and slope is not None
        self.line.set(color=ATTENTION if lit else PAST, lw=5 if lit else 2)
        self.value.set_text("" if slope is None or self.number_only else number(slope))


def _shown(line):
    """The line's code in the letters of a formula."""
    if line.name == "x":
        return "$x$"
    _, right = line.code.split(" = ")
    typeset = (right.replace("x**2", "x^2").replace("5 * x", r"5\,x").replace(" * ", r"\,").replace("sin", r"\sin\,")
               .replace("exp(b)", "e^b").replace("1 / x", "1/x").replace("(", "").replace(")", ""))
    return f"${line.name} = {typeset}$"


# --------------------------------------------------------------------------------------------------- pass after pass

INPUTS = np.array([0.5, 1.0, 1.5, 2.0, 2.5, 3.0])


def chain_of_six(x):
    """x₁ sin x₂ + x₂ sin x₃ + … + x₅ sin x₆."""
    return np.sum(x[:-1] * np.sin(x[1:]))


class Passes(InteractiveFigure):
    """One forward pass gives the derivative along one direction: six inputs, six passes."""

    size = (9.6, 5.2)
    sliders = (NamedPositions("passed", tuple(range(8)), start=0, label="forward pass",
                              names=("none yet", "the first", "the second", "the third", "the fourth", "the fifth",
                                     "the sixth", "all tails at once")),)
    prediction = Prediction(
        "<i>f</i> has six inputs and one output. A forward pass runs <i>f</i> once: every input starts with a tail of "
        "your choice, and out comes the number with <b>one</b> tail. How many passes does the whole gradient take?",
        options=(
            Option("One: start with the tail 1 at all six inputs.", 1,
                   "Try it, at the very right of the slider: out comes a single tail, the sum of all six partial "
                   "derivatives. They cannot be told apart any more, just as when the article steps all variables at "
                   "once."),
            Option("Six: one for each input.", 6,
                   "Yes. A pass with the tail 1 at one input and 0 at the others gives one partial derivative. "
                   "With a million inputs this takes a million passes; lesson 10 turns the direction round."),
            Option("Seven: one for the value and six for the tails.", 7,
                   "Difference quotients would need seven runs, one of them without a step. Here each pass "
                   "brings the value along with the tail: six are enough."),
        ),
        task="Now run the passes one by one.",
    )

    def setup(self, figure):
        canvas, bars = figure.subplots(1, 2, width_ratios=[1.5, 1], sharey=True)
        self.gradient = np.array([jvp(chain_of_six, (INPUTS,), (seed,))[1] for seed in np.eye(6)])
        self.value, self.all_at_once = jvp(chain_of_six, (INPUTS,), (np.ones(6),))
        self.rows = -np.arange(6)
        self._setup_canvas(canvas)
        self._setup_bars(bars)

    def _setup_canvas(self, canvas):
        canvas.set(xlim=(0, 7.4), ylim=(-5.9, 0.9))
        canvas.axis("off")
        self.wires, self.seeds = [], []
        for i, (y, x) in enumerate(zip(self.rows, INPUTS, strict=True)):
            self.wires.append(canvas.plot([2.6, 3.9], [y, -2.5 + 0.25 * (y + 2.5)], color=PAST, lw=2, zorder=1)[0])
            canvas.text(0, y, f"$x_{i + 1} = {x:g}$", color=FUNCTION, fontsize=15, va="center")
            self.seeds.append(stamp(canvas, 2.45, y, "", color=TRUTH, fontsize=14, weight="bold", va="center",
                                          ha="right"))
        canvas.add_patch(FancyBboxPatch((3.9, -3.4), 1.3, 1.8, boxstyle="round,pad=0,rounding_size=0.2", fc="white",
                                        ec=FUNCTION, lw=2, zorder=3))
        canvas.text(4.55, -2.5, "$f$", color=FUNCTION, fontsize=20, ha="center", va="center", zorder=4)
        canvas.text(3.9, -4.4, r"$f = x_1\,\sin\,x_2 + x_2\,\sin\,x_3$" "\n" r"$\quad +\;\ldots\;+ x_5\,\sin\,x_6$",
                    color=FUNCTION, fontsize=14, va="center", linespacing=1.5)
        self.out, = canvas.plot([5.2, 5.75], [-2.5, -2.5], color=PAST, lw=2, zorder=1)
        self.number = canvas.text(5.85, -2.2, f"{self.value:.3f}", color=FUNCTION, fontsize=15, weight="bold",
                                  va="center")
        self.tail = stamp(canvas, 5.85, -2.8, "", color=TRUTH, fontsize=15, weight="bold", va="center")

    def _setup_bars(self, axes):
        self.axes = axes
        axes.set(xlim=(-3.4, 3.4), xticks=range(-3, 4), yticks=[], xlabel="partial derivative")
        axes.grid(axis="y", visible=False)
        axes.spines["left"].set_visible(False)
        axes.plot([0, 0], [-5.4, 0.45], color=PAST, lw=1)
        self.bars = [axes.plot([], [], lw=22, solid_capstyle="butt", zorder=3)[0] for _ in INPUTS]
        self.said = [stamp(axes, 0, y, "?", color=PAST, va="center", ha="left", weight="bold", zorder=4)
                     for y in self.rows]
        self.total = stamp(axes, 0, 0.72, "", color=INK, ha="center", va="center", weight="bold")

    def update(self, passed):
        together = passed == 7
        for i, (wire, seed, bar, said) in enumerate(zip(self.wires, self.seeds, self.bars, self.said, strict=True)):
            lit = together or passed == i + 1
            wire.set(color=ATTENTION if lit else PAST, lw=5 if lit else 2)
            seed.set(text="" if passed == 0 else "+ 1ε" if lit else "+ 0ε", alpha=1 if lit else 0.45)
            known = i < passed and not together
            part = self.gradient[i]
            bar.set_data([0, part] if known else [], [self.rows[i]] * 2 if known else [])
            bar.set_color(ATTENTION if lit else TRUTH)
            said.set(text=signed(part, 3) if known else "?", color=INK if known else PAST,
                     x=0.12 if known and part < 0 else -0.12, ha="left" if known and part < 0 else "right")
        tail = self.all_at_once if together else self.gradient[passed - 1] if passed else None
        self.tail.set_text("" if tail is None else f"{signed(tail, 3)} ε")
        self.out.set(color=ATTENTION if passed else PAST, lw=5 if passed else 2)
        self.total.set_text(f"1 pass: the sum of all six, {signed(tail, 3)}" if together else
                            f"{passed} pass{'es' * (passed != 1)}, {passed} partial derivative{'s' * (passed != 1)}")

    def draw_prediction(self, passes):
        self.axes.plot([-1.7], [-5.65], "^", ms=9, mec=PREDICTION, mfc="none", mew=2, zorder=5)
        self.axes.text(-1.4, -5.67, f"you: {passes} pass{'es' * (passes != 1)}", color=PREDICTION, weight="bold",
                       va="center")

    def settled(self, passed):
        return passed >= 6

    def describe(self, passed):
        self.figure     # noqa: B018 (the derivatives are computed with it)
        if passed == 7:
            return ("A function of six inputs, all of them with the tail 1. One forward pass gives one tail, "
                    f"{signed(self.all_at_once, 3)}: the sum of the six partial derivatives, which are not known "
                    "one by one.")
        found = ", ".join(signed(part, 3) for part in self.gradient[:passed])
        return (f"A function of six inputs after {passed} forward pass{'es' * (passed != 1)}, each with the tail 1 at "
                f"one input and 0 at the others. Partial derivatives found so far: {found or 'none'}.")
