"""Lesson 10: the backward scrubber, which walks the tape of any expression back, wire by wire."""
import inspect
from collections.abc import Callable
from itertools import product

import numpy as np
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from gradlib.drawing import CHARACTER, Graph, graph_of, number
from gradlib.layout import along, layered

from .base import PIXELS_PER_INCH, InteractiveFigure, Option, Prediction
from .stamp import stamp
from .step_size import NamedPositions
from .style import ATTENTION, FUNCTION, INK, MONOSPACE, PAST, PREDICTION, TRUTH

MOST_NODES = 15
NUDGE = 1e-4
SUBSTEPS = 10                   # positions of the slider while a pulse travels along one wire
STRETCH = 400                   # points on its way

WARM = "#F7E0AE"                # what lies behind a text that has just changed: a pale orange
BOX, SMALL = 12, 11             # points: the text in a box, and elsewhere
POINT = PIXELS_PER_INCH / 72    # the rest are pixels
WIDEST, NARROWEST = 1160, 960   # the figure
AIR = 1.4, 1, 0.7               # between boxes, best first
WORTH = 60                      # how much higher it may become for formulas, the tape beside it, more air, fewer folds
EDGE, HEAD, FOOT = 16, 64, 44   # round it, above it for the sentence, below it for the key
TALL, BAND = 80, 29             # a box, and at its foot the band in which the gradient stands
SEED = 36                       # the way of the seed
GAP = 24                        # between the graph and the tape
ROW, TITLE = 25, 34             # a line of the tape, and what stands above the first
READOUT = TITLE + 3 * ROW       # what a nudge tells


def width_of(text: str, points: float = SMALL) -> float:
    """The width in pixels of a text in the monospaced font."""
    return len(text) * CHARACTER * points * POINT


def added(total: float, part: float) -> str:
    """The sum of what was there and what arrives, written out: "3 − 0.4161"."""
    return f"{number(total)} {'−' if part < 0 else '+'} {number(abs(part))}"


def sine_and_product(a, b):
    """The expression of the lesson."""
    s = np.sin(a)
    m = a * b
    return s + m


def square_twice(a):
    """A value that is used three times."""
    m = a * a
    v = m * m
    return v + m


class Walk:
    """The walk back over a graph of single numbers, moment by moment.

    Phase 0 is the seed, each further phase one use of a value, that is one wire; `wires[phase - 1]` is its number.
    """

    def __init__(self, graph: Graph):
        self.graph = graph
        self.wires = graph.steps
        self.heard: list[list[float]] = [[] for _ in graph.nodes]           # by each node, when the walk is over
        self.before: list[list[float]] = [[0.0] * len(graph.nodes)]         # gradients when a phase begins
        for phase in range(self.phases):
            gradients = list(self.before[-1])
            node, part = self.arrival(phase)
            gradients[node] += part
            self.heard[node].append(part)
            self.before.append(gradients)

    @property
    def phases(self) -> int:
        return 1 + len(self.wires)

    def arrival(self, phase: int) -> tuple[int, float]:
        """Where something arrives at the end of a phase, and what."""
        if phase == 0:
            return self.graph.result, 1.0
        wire = self.graph.wires[self.wires[phase - 1]]
        return wire.start, float(wire.part)

    def end(self, phase: int) -> int:
        """The node from which something comes back."""
        return self.graph.result if phase == 0 else self.graph.wires[self.wires[phase - 1]].end

    def heard_before(self, node: int, phase: int) -> bool:
        """Whether anything arrived at a node in earlier phases."""
        return any(self.arrival(earlier)[0] == node for earlier in range(phase))

    def counters(self, phase: int, arrived: bool) -> list[str]:
        """What stands in the gradients' places during a phase, or at its very end: there the sum is written out."""
        gradients = self.before[min(phase, self.phases)]
        said = [number(g) for g in gradients]
        if arrived:
            node, part = self.arrival(phase)
            said[node] = added(gradients[node], part) if self.heard_before(node, phase) else number(part)
        return said

    def code(self, phase: int) -> str:
        """The line of a backward pass: "da += dm * b"."""
        names = [node.name for node in self.graph.nodes]
        if phase == 0:
            return f"d{names[self.graph.result]} = 1"
        wire = self.graph.wires[self.wires[phase - 1]]
        factor = wire.formula if 0 < len(wire.formula) <= 20 else f"{wire.derivative:.4g}"
        times = {"1": "", "-1": ""}.get(factor, f" * {factor}")
        return f"d{names[wire.start]} += {'-' * (factor == '-1')}d{names[wire.end]}{times}"


def sliders_for(phases: int, *leaves: str) -> tuple[NamedPositions, NamedPositions]:
    """The walk back, phase by phase and one moment to rest, and the leaf that is nudged."""
    moments = (*(round(i / SUBSTEPS, 1) for i in range(phases * SUBSTEPS + 1)), float(phases + 1))
    return (NamedPositions("t", moments, start=0, label="walk back <i>t</i>",
                           names=tuple(f"{t:.1f} of {phases + 1}" for t in moments)),
            NamedPositions("nudge", tuple(range(len(leaves) + 1)), start=0, label="nudge a leaf",
                           names=("none", *(f"{leaf} by {NUDGE:g}" for leaf in leaves))))


class Scrubber(InteractiveFigure):
    """The graph of an expression, and a slider that walks its tape back: Scrubber(f, a=2.0, b=3.0).

    f may be any function of single numbers whose graph has at most 15 nodes; without it, the lesson's own is shown.
    """

    size = (10.9, 4.2)
    sliders = sliders_for(6, "a", "b")
    expression: Callable = staticmethod(sine_and_product)
    at = {"a": 2.0, "b": 3.0}
    prediction = Prediction(
        "<i>y</i> = sin <i>a</i> + <i>a·b</i> at <i>a</i> = 2, <i>b</i> = 3. On the way back two wires meet at "
        "<i>a</i>: along one comes 3, along the other −0.416. What is the gradient of <i>y</i> by <i>a</i>?",
        options=(
            Option("−0.416: what comes last is what counts.", -0.416,
                   "It arrived last, but it did not push out the 3: both wires are ways in which <i>a</i> moves "
                   "<i>y</i>. A program that writes = where += belongs gives this very number."),
            Option("−1.248: the product, as in the chain rule.", -1.248,
                   "Along one way factors are multiplied. But these are two ways, side by side, and a small step of "
                   "<i>a</i> goes along both: their effects add, 3 − 0.416 = 2.584."),
            Option("1.292: the mean of the two.", 1.292,
                   "Neither way knows of the other, so neither is halved. A small step of <i>a</i> moves <i>y</i> "
                   "along both ways at full strength: 3 − 0.416 = 2.584."),
            Option("2.584: the sum.", 2.584,
                   "Yes. A small step of <i>a</i> moves <i>y</i> by 3 times itself along one way and by −0.416 times "
                   "itself along the other: together 2.584."),
        ),
        task="Now drag <i>t</i> slowly to the right, and watch what <i>a</i> hears.",
    )

    def __init__(self, f: Callable | None = None, *args: float, **values: float):
        super().__init__()
        own = f is not None
        if not own:
            f, values = self.expression, self.at
        self.f, self.leaves = f, _bound(f, args, values)
        _check_result(f(*self.leaves.values()))
        self.graph = graph_of(f, *self.leaves.values())
        _check(self.graph)
        self.walk = Walk(self.graph)
        width, height = self._arrange()
        if own:
            self.prediction = None                          # it asks about the lesson's own expression
            self.size = (max(width, NARROWEST) / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
            self.sliders = sliders_for(self.walk.phases, *self.leaves)

    # ------------------------------------------------------------------------------------------- where things are put

    def _arrange(self) -> tuple[int, int]:
        """Lay out the graph and the tape, beside it or below; return the size in pixels.

        Of what fits the page, folded where need be, the lowest is taken: picture and slider are to be seen together.
        """
        graph, walk = self.graph, self.walk
        counters = [walk.counters(phase, arrived) for phase in range(walk.phases) for arrived in (False, True)]
        shown = [[graph.title(i), "000000", *(said[i] for said in counters)] for i in range(len(graph.nodes))]
        for i in {*range(len(self.leaves)), graph.result}:
            shown[i].append(f"{graph.nodes[i].value:.7g}")              # as it is written when a leaf is nudged
        boxes = [(20 + max(width_of(text, BOX) for text in texts), TALL) for texts in shown]
        self.rows = [("" if phase and walk.end(phase) == walk.end(phase - 1) else graph.title(walk.end(phase)),
                      walk.code(phase)) for phase in range(walk.phases)]
        titles, codes = (max(map(width_of, column)) for column in zip(*self.rows, strict=True))
        self.indent, self.panel = titles + 16, titles + 16 + codes
        panel = max(self.panel, *(width_of(f"{leaf} + {NUDGE:g} → {self.name} + 0.0002584") for leaf in self.leaves))

        wires = [(wire.start, wire.end) for wire in graph.wires]
        full, brief = [wire.label for wire in graph.wires], [f"× {number(wire.derivative)}" for wire in graph.wires]
        arrangements = []
        for labels, put, air in product((full, brief), (self._beside, self._below), AIR):
            room = WIDEST - 2 * EDGE - SEED - (GAP + panel if put == self._beside else 0)
            laid = layered(boxes, wires, [(width_of(text), SMALL * POINT) for text in labels], room, air)
            placed = put(laid, panel)
            losses = (labels is brief) + (put == self._below) + AIR.index(air) / 2 + laid.bands
            cost = placed["size"][1] + WORTH * losses
            arrangements.append((cost, labels, laid, placed))
        _, self.labels, self.layout, placed = min(arrangements, key=lambda arrangement: arrangement[0])
        self.corner, self.blocks, self.block_rows, self.readout = (
            placed[name] for name in ("corner", "blocks", "block_rows", "readout"))
        return tuple(map(round, placed["size"]))

    def _beside(self, laid, panel):
        """The tape to the right of the graph, what a nudge tells below it."""
        left, tall = EDGE + laid.width + SEED + GAP, max(laid.height, TITLE + ROW * self.walk.phases + READOUT)
        return {"corner": (EDGE, HEAD + (tall - laid.height) / 2), "blocks": [(left, HEAD)],
                "block_rows": self.walk.phases, "readout": (left, HEAD + 2 * TITLE + ROW * self.walk.phases),
                "size": (left + panel + EDGE, HEAD + tall + FOOT)}

    def _below(self, laid, panel):
        """The tape below the graph, in blocks side by side, and what a nudge tells to the right of them."""
        wide = max(EDGE + laid.width + SEED + EDGE, WIDEST - 40)
        count = max(1, int((wide - EDGE + GAP) // (panel + GAP)) - 1)
        rows = -(-self.walk.phases // count)
        top, count = HEAD + laid.height + FOOT, -(-self.walk.phases // rows)
        *blocks, readout = [(EDGE + 8 + i * (panel + GAP), top) for i in range(count + 1)]
        return {"corner": (EDGE, HEAD), "blocks": blocks, "block_rows": rows,
                "readout": (readout[0], top + TITLE + ROW / 2),
                "size": (max(wide, readout[0] + panel + EDGE), top + max(TITLE + ROW * rows, READOUT) + EDGE)}

    def _way(self, phase):
        """The points that the pulse of a phase passes, shape (STRETCH + 1, 2)."""
        if phase == 0:
            x, y, w, _ = self.layout.boxes[self.graph.result]
            way = np.column_stack([np.linspace(x + w / 2 + SEED - 8, x + w / 2, STRETCH + 1), np.full(STRETCH + 1, y)])
        else:
            way = along(self.layout.wires[self.walk.wires[phase - 1]], STRETCH + 1)[::-1]
        return way + self.corner

    # ------------------------------------------------------------------------------------------- what never moves

    def setup(self, figure):
        figure.set_layout_engine("none")                    # everything is in its place already
        width, height = (inches * PIXELS_PER_INCH for inches in self.size)
        self.axes, self.tape = (figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0)) for _ in range(2))
        for axes in (self.axes, self.tape):
            axes.axis("off")
        self.ways = [self._way(phase) for phase in range(self.walk.phases)]
        self.nudged, self.doubts = [self.graph], [0.0]      # a doubt: |f″|·h, twice what a step h is wrong by
        for leaf, x in self.leaves.items():
            ahead, behind = (graph_of(self.f, *(self.leaves | {leaf: x + step}).values()) for step in (NUDGE, -NUDGE))
            more, y, less = (graph.nodes[graph.result].value for graph in (ahead, self.graph, behind))
            self.nudged.append(ahead)
            self.doubts.append(abs(more - 2 * y + less) / NUDGE)
        self._setup_graph(self.axes)
        self._setup_tape(self.tape)
        self.sentence = stamp(self.axes, EDGE + 8, 34, "", color=INK, fontsize=13, va="center", zorder=6)

    def _setup_graph(self, axes):
        mono = {"family": MONOSPACE, "ha": "center", "va": "center"}
        for wire in self.layout.wires:
            corners = np.concatenate([wire[0][:1], *(curve[1:] for curve in wire)]) + self.corner
            codes = [Path.MOVETO] + [Path.CURVE4] * (len(corners) - 1)
            axes.add_patch(PathPatch(Path(corners, codes), fc="none", ec=PAST, lw=2, alpha=0.75, zorder=1))
        axes.plot(*self.ways[0].T, color=PAST, lw=2, alpha=0.75, zorder=1)
        self.outlines, self.values, self.gradients = [], [], []
        for i, (x, y, w, h) in enumerate(self.layout.boxes):
            x, y = x + self.corner[0], y + self.corner[1]
            rounded = {"boxstyle": "round,pad=0,rounding_size=10", "mutation_aspect": 1}
            left, top, foot = x - w / 2, y - h / 2, y + h / 2 - BAND
            axes.add_patch(FancyBboxPatch((left, top), w, h, fc="white", lw=0, zorder=2, **rounded))
            axes.add_patch(FancyBboxPatch((left, foot), w, BAND, fc=TRUTH, alpha=0.12, lw=0, zorder=2.1, **rounded))
            axes.add_patch(FancyBboxPatch((left, top), w, h, fc="none", ec=FUNCTION, zorder=2.2,
                                          lw=2.8 if i == self.graph.result else 1.6, **rounded))
            axes.text(x, top + 16, self.graph.title(i), color=INK, fontsize=BOX, zorder=3, **mono)
            moves = i < len(self.leaves) or i == self.graph.result          # when a leaf is nudged
            self.values.append(stamp(axes, x, top + 38, number(float(self.graph.nodes[i].value)), color=FUNCTION,
                                     fontsize=BOX, zorder=6 if moves else 3, **mono))
            self.gradients.append(stamp(axes, x, foot + BAND / 2, "", color=TRUTH, weight="bold", fontsize=BOX,
                                        zorder=6, **mono))
            self.outlines.append(((x, y), (w, h)))
        for text, (x, y) in zip(self.labels, self.layout.labels, strict=True):
            axes.text(x + self.corner[0], y + self.corner[1], text, color=INK, fontsize=SMALL, zorder=1.1, **mono)
        x, y = self.ways[0][STRETCH // 2]
        axes.text(x, y - 18, "1", color=INK, fontsize=SMALL, zorder=1.1, **mono)
        self.glow = Rectangle((0, 0), 1, 1, fc=WARM, lw=0, zorder=5)        # over the label of a wire, to light it up
        axes.add_patch(self.glow)
        self.lit = stamp(axes, 0, 0, "", color=INK, fontsize=SMALL, weight="bold", zorder=6, **mono)
        self.trail, = axes.plot([], [], color=ATTENTION, lw=4.5, solid_capstyle="butt", zorder=4)
        self.hot = FancyBboxPatch((0, 0), 1, 1, boxstyle="round,pad=0,rounding_size=10", fc="none", ec=ATTENTION, lw=4,
                                  zorder=5)
        self.warm = Rectangle((0, 0), 1, 1, fc=WARM, lw=0, zorder=4.5)
        axes.add_patch(self.hot)
        axes.add_patch(self.warm)
        self.halo, = axes.plot([], [], "o", color=ATTENTION, ms=14, alpha=0.3, mew=0, zorder=7)
        self.pulse, = axes.plot([], [], "o", color=ATTENTION, ms=9, mec="white", mew=1.2, zorder=8)
        bottom = HEAD + self.layout.height + FOOT / 2 if self.corner[1] == HEAD else self.tape.get_ylim()[0] - FOOT / 2
        x = EDGE + 8
        for text, colour in (("value, going forward", FUNCTION), (f"gradient of {self.name}, coming back", TRUTH)):
            axes.add_patch(Rectangle((x, bottom - 11), width_of(text) + 16, 22, fc=colour, alpha=0.12, lw=0, zorder=2))
            axes.text(x + 8, bottom, text, color=colour, family=MONOSPACE, fontsize=SMALL, va="center", zorder=3)
            x += width_of(text) + 32

    def _setup_tape(self, axes):
        x, y = self.blocks[0]
        axes.text(x, y + 12, "the tape, read backwards", color=PAST, fontsize=SMALL + 1, va="center", zorder=1)
        mono = {"family": MONOSPACE, "fontsize": SMALL, "color": INK, "va": "center", "zorder": 1}
        for phase, (title, code) in enumerate(self.rows):
            x, y = self._row(phase)
            at_the_top = phase % self.block_rows == 0               # of a block the operation is named once more
            axes.text(x, y, title or at_the_top * self.graph.title(self.walk.end(phase)), **mono)
            axes.text(x + self.indent, y, code, **mono)
        wide = self.panel + 12
        self.veils = [Rectangle((0, 0), wide, 1, fc="white", alpha=0.6, lw=0, zorder=2) for _ in self.blocks]
        self.band = Rectangle((0, 0), wide, ROW - 3, fc=WARM, lw=0, zorder=3)
        self.line = [stamp(axes, 0, 0, "", **mono | {"weight": "bold", "zorder": 4}) for _ in range(2)]
        for patch in (*self.veils, self.band):
            axes.add_patch(patch)
        x, y = self.readout
        self.said = [stamp(axes, x, y + i * ROW, "", **mono | {"zorder": 4}) for i in range(3)]

    def _row(self, phase):
        x, y = self.blocks[phase // self.block_rows]
        return x, y + TITLE + ROW * (phase % self.block_rows + 0.5)

    @property
    def name(self) -> str:
        """What the result is called."""
        return self.graph.nodes[self.graph.result].name

    # ------------------------------------------------------------------------------------------- what moves

    def _moment(self, t) -> tuple[int, float]:
        """The phase at t, and how much of it has passed: (0, 1]. Before the first it is −1."""
        if t == 0:
            return -1, 0.0
        phase = int(np.ceil(t)) - 1
        return (phase, round(t - phase, 3)) if phase < self.walk.phases else (phase, 0.0)

    def update(self, t, nudge):
        phase, passed = self._moment(t)
        self._update_graph(phase, passed)
        self._update_tape(phase)
        self._update_nudge(phase, passed, nudge)
        self.sentence.set_text(self.says(t))

    def _update_graph(self, phase, passed):
        walk, arrived = self.walk, passed == 1
        moving = 0 <= phase < walk.phases
        counters = walk.counters(max(phase, 0), arrived)
        for node, (text, counter) in enumerate(zip(self.gradients, counters, strict=True)):
            heard = walk.heard_before(node, phase + arrived)
            changed = arrived and node == walk.arrival(phase)[0]
            _set(text, text=counter, color=INK if changed else TRUTH if heard else PAST,
                 weight="bold" if heard else "normal")
        self.glow.set_visible(moving and phase > 0)
        self.lit.set_visible(moving and phase > 0)
        if self.lit.get_visible():
            k = walk.wires[phase - 1]
            (x, y), wide = self.layout.labels[k] + np.array(self.corner), width_of(self.labels[k]) + 6
            self.glow.set_bounds(x - wide / 2, y - 10, wide, 19)
            _set(self.lit, text=self.labels[k], position=(x, y))
        for artist in (self.trail, self.halo, self.pulse):
            artist.set_visible(moving)
        self.hot.set_visible(arrived)
        self.warm.set_visible(arrived)
        if moving:
            at = round(passed * STRETCH)
            self.trail.set_data(*self.ways[phase][:at + 1].T)
            for dot in (self.halo, self.pulse):
                dot.set_data(*self.ways[phase][at:at + 1].T)
        if arrived:
            (x, y), (w, h) = self.outlines[walk.arrival(phase)[0]]
            self.hot.set_bounds(x - w / 2, y - h / 2, w, h)
            self.warm.set_bounds(x - w / 2 + 2, y + h / 2 - BAND, w - 4, BAND - 2)

    def _update_tape(self, phase):
        done = min(phase + 1, self.walk.phases)                         # lines read so far, with the one being read
        for block, veil in enumerate(self.veils):                       # the veil lies over what is still to come
            first = block * self.block_rows
            rows = min(self.block_rows, self.walk.phases - first)
            read = min(max(done - first, 0), rows)
            x, y = self._row(first)
            veil.set_bounds(x - 6, y + ROW * (read - 0.5), veil.get_width(), ROW * (rows - read))
        reading = 0 <= phase < self.walk.phases
        for artist in (self.band, *self.line):
            artist.set_visible(reading)
        if reading:
            x, y = self._row(phase)
            self.band.set_bounds(x - 6, y - (ROW - 3) / 2, self.band.get_width(), ROW - 3)
            operation, code = self.line
            _set(operation, text=self.graph.title(self.walk.end(phase)), position=(x, y))
            _set(code, text=self.rows[phase][1], position=(x + self.indent, y))

    def _update_nudge(self, phase, passed, nudge):
        for i in {*range(len(self.leaves)), self.graph.result}:
            value, shown = self.nudged[nudge].nodes[i].value, nudge and i in (nudge - 1, self.graph.result)
            _set(self.values[i], weight="bold" if shown else "normal",
                 text=f"{value:.7g}".replace("-", "−") if shown else number(float(value)))
        if not nudge:
            said = ("Nudge a leaf:", f"does {self.name} move as the", "leaf's gradient says?")
        else:
            leaf, rate, so_far, complete = self._measured(phase, passed, nudge)
            agrees = np.isclose(rate, so_far, rtol=1e-3, atol=1e-3 + self.doubts[nudge])
            verdict = "" if not complete else "  ✓" if agrees else "  ✗"
            said = (f"{leaf} + {NUDGE:g} → {self.name} {'−' if rate < 0 else '+'} {number(abs(rate) * NUDGE)}",
                    f"for each unit of {leaf}:  {number(rate)}",
                    f"{f'd{leaf}' if complete else f'd{leaf} so far'} = {number(so_far)}{verdict}")
        for text, line in zip(self.said, said, strict=True):
            proven = line.endswith("✓")
            _set(text, text=line, color=TRUTH if proven else INK if nudge else PAST,
                 weight="bold" if proven else "normal")

    def _measured(self, phase, passed, nudge):
        """A leaf, how far the result moves for each unit of it, what it has heard, and whether that is all."""
        result, ahead = (graph.nodes[self.graph.result].value for graph in (self.graph, self.nudged[nudge]))
        done = max(min(phase + (passed == 1), self.walk.phases), 0)
        complete = not any(self.walk.arrival(later)[0] == nudge - 1 for later in range(done, self.walk.phases))
        rate = float(ahead - result) / NUDGE
        return tuple(self.leaves)[nudge - 1], rate, self.walk.before[done][nudge - 1], complete

    # ------------------------------------------------------------------------------------------- what it says

    def says(self, t) -> str:
        """What happens at this moment, in a sentence."""
        walk, names = self.walk, [node.name for node in self.graph.nodes]
        phase, passed = self._moment(t)
        if phase < 0:
            return f"Every value is known, and no gradient yet. The walk back begins at {self.name}."
        if phase == 0:
            return f"The seed: for each unit that {self.name} moves, {self.name} moves by 1."
        if phase == walk.phases:
            return f"Every node knows now how far {self.name} moves for each unit that it moves itself."
        node, part = walk.arrival(phase)
        wire = self.graph.wires[walk.wires[phase - 1]]
        upstream = walk.before[phase][wire.end]
        if passed == 1 and walk.heard_before(node, phase):
            sum_ = number(walk.before[phase + 1][node])
            return f"{names[node]} hears again, and adds: {added(walk.before[phase][node], part)} = {sum_}."
        hands = f"{number(upstream)} × {_bracketed(wire.derivative)} = {number(part)}"
        return f"{names[node]} hears from {names[wire.end]}: {hands}."

    def describe(self, t, nudge):
        phase, passed = self._moment(t)
        names = [node.name for node in self.graph.nodes]
        gradients = self.walk.before[max(min(phase + (passed == 1), self.walk.phases), 0)]
        known = ", ".join(f"d{name} = {number(gradient)}" for i, (name, gradient)
                          in enumerate(zip(names, gradients, strict=True))
                          if self.walk.heard_before(i, phase + (passed == 1)))
        told = f"The computation graph of {self.graph.title(self.graph.result)}, {len(names)} nodes. {self.says(t)} "
        told += f"Gradients so far: {known or 'none, all stand at 0'}."
        if nudge:
            leaf, rate, *_ = self._measured(phase, passed, nudge)
            told += f" {leaf} nudged by {NUDGE:g} moves {self.name} by {number(rate)} for each unit."
        return told

    # ------------------------------------------------------------------------------------------- the prediction

    def draw_prediction(self, value):
        (x, y), (_, h) = self.outlines[0]
        self.axes.plot([x - 46], [y - h / 2 - 18], "v", ms=9, mec=PREDICTION, mfc="none", mew=2, zorder=6)
        self.axes.text(x - 32, y - h / 2 - 18, f"you: {number(value)}", color=PREDICTION, weight="bold", va="center",
                       fontsize=BOX, zorder=6)

    def settled(self, t, nudge):
        return t >= max(phase + 1 for phase in range(self.walk.phases) if self.walk.arrival(phase)[0] == 0)


class TwiceUsed(Scrubber):
    """m·m + m with m = a²: a value that is used three times, and whose own turn must wait for all three."""

    size = (11.7, 4.4)
    sliders = sliders_for(7, "a")
    expression = staticmethod(square_twice)
    at = {"a": 3.0}
    prediction = None


def _set(artist, **properties):
    """Set what differs: an artist that stays as it is need not be drawn anew."""
    changed = {name: value for name, value in properties.items() if getattr(artist, f"get_{name}")() != value}
    if changed:
        artist.set(**changed)


def _bracketed(value):
    return f"({number(value)})" if value < 0 else number(value)


def _bound(f, args, values) -> dict[str, float]:
    """The arguments of f by name, each a single number."""
    try:
        bound = inspect.signature(f).bind(*args, **values)
        bound.apply_defaults()
        leaves = dict(bound.arguments)
    except ValueError:                                      # a function written in C keeps its signature to itself
        leaves = {f"x{i}": x for i, x in enumerate(args)}
    except TypeError:
        names = ", ".join(f"{name}=1.0" for name in inspect.signature(f).parameters)
        raise TypeError(f"Give a number for each argument of your function: Scrubber(f, {names}).") from None
    for name, x in leaves.items():
        if np.ndim(x) or not isinstance(x, (int, float, np.number)):
            raise TypeError(f"The scrubber follows single numbers, and {name} is {x!r}. gl.draw shows arrays too.")
    return {name: float(x) for name, x in leaves.items()}


def _check_result(y):
    if np.ndim(y):
        raise TypeError("The scrubber follows single numbers, and your function returns an array of shape "
                        f"{np.shape(y)}. Let it return a sum of the entries, or one of them.")


def _check(graph):
    if any(wire.derivative is None for wire in graph.wires):
        raise TypeError("The scrubber follows single numbers, and in your function there is an array. gl.draw shows "
                        "arrays too.")
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(f"This graph has {len(graph.nodes)} nodes, and the scrubber shows up to {MOST_NODES}. Take a "
                         "part of your function; gl.draw shows more.")
