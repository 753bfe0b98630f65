"""Where the boxes and wires of a graph go: a layered drawing, left to right, with few crossings.

The method is that of Sugiyama, Tagawa and Toda (1981), in its four steps: put every node into a column, so that each
wire leads to the right; order the columns, so that few wires cross; set the heights, so that wires are straight; route
the wires. A wire that passes a column takes a place in it, as a node would. Crossings are minimised from many starts,
by sweeps that put each node at the mean place of its neighbours and by exchanging neighbours in a column, and over
several ways of choosing the columns; the search ends with the first drawing that has none. If none of these is free of
crossings, an exhaustive search, which has limited patience, finds a drawing that is, or that there is none. A drawing
too wide for its page is folded, as text is into lines.
"""

import functools
import random
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from statistics import fmean

import numpy as np

Point = tuple[float, float]
Curve = list[Point]             # the four corners of a cubic Bézier curve

SEPARATION = 22                 # between boxes, one above the other
LANE = 20                       # the height that a passing wire takes
ARRIVAL = 26                    # the least height of a box for each wire that arrives
CURVE = 40                      # the least width of the zone in which wires change their height
RUN, LIFT = 14, 5               # the straight end of a wire is that much longer than its label, and that far below
MARGIN = 12
TRACK, TURN = 12, 9             # where the drawing is folded: between wires side by side, and the radius of their turns
SWEEPS, RESTARTS, STRETCHES, LEVELLINGS = 8, 20, 400, 40
PATIENCE = 5000                 # steps of the exhaustive search, about a tenth of a second


@dataclass(frozen=True)
class Layout:
    """A drawing: y grows downwards, and all lengths are in the unit that the sizes were given in.

    boxes:     for each node (x, y, width, height), x and y of its centre; boxes in one column have one width.
    wires:     for each wire the Bézier curves it consists of, from its start to its end.
    labels:    for each wire the centre of its label, above the wire where it arrives.
    crossings: how many pairs of wires cross.
    bands:     into how many it is folded, one below the other.
    """

    width: float
    height: float
    boxes: list[tuple[float, float, float, float]]
    wires: list[list[Curve]]
    labels: list[Point]
    crossings: int
    bands: int


def layered(sizes: Sequence[tuple[float, float]], wires: Sequence[tuple[int, int]],
            labels: Sequence[tuple[float, float]] | None = None, page: float = np.inf, air: float = 1.0) -> Layout:
    """Lay out a graph whose wires all lead from a node to a later one: (start, end) with start < end.

    sizes:  width and height of each node's box.
    labels: width and height of each wire's label.
    page:   the width that the drawing may take before it is folded.
    air:    a factor for the space between boxes, in a column and from column to column.
    """
    labels = labels or [(0.0, 0.0)] * len(wires)
    arriving = [sum(end == node for _, end in wires) for node in range(len(sizes))]
    heights = [max(h, n * ARRIVAL) for (_, h), n in zip(sizes, arriving, strict=True)]
    best = _fewest_crossings(len(sizes), tuple(wires))
    heights += [LANE] * (best.count - len(heights))
    ports = best.ports(heights)
    return _Router(best, ports, [w for w, _ in sizes], heights, labels, page, air).layout()


def along(wire: Sequence[Curve], count: int = 40) -> np.ndarray:
    """`count` points spaced evenly along a wire, from its start to its end: shape (count, 2)."""
    t = np.linspace(0, 1, 24)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    dense = np.concatenate([weights @ np.array(corners) for corners in wire])
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    evenly = np.linspace(0, length[-1], count)
    return np.column_stack([np.interp(evenly, length, dense[:, i]) for i in (0, 1)])


# --------------------------------------------------------------------------------------------- the columns of the nodes

def _columns_of_nodes(count, wires, lengths, late):
    """The column of each node: the longest way to it, where a wire is as long as `lengths` says.

    late: "inputs" puts nodes that no wire leads to next to their first use, "all" every node as far right as it can be.
    """
    column = [0] * count
    for (start, end), length in sorted(zip(wires, lengths, strict=True), key=lambda wire: wire[0][1]):
        column[end] = max(column[end], column[start] + length)
    ends = {end for _, end in wires}
    if late:
        for node in reversed(range(count)):
            uses = [column[end] - n for (start, end), n in zip(wires, lengths, strict=True) if start == node]
            if uses and (late == "all" or node not in ends):
                column[node] = min(uses)
    return [c - min(column) for c in column]


# ------------------------------------------------------------------------------------------------ the order in a column

class _Ordered:
    """Nodes and passing wires in columns, each an item: numbers below the count of nodes are nodes."""

    def __init__(self, columns, wires):
        self.columns = [[] for _ in range(max(columns, default=0) + 1)]
        for node, column in enumerate(columns):
            self.columns[column].append(node)
        self.count = self.nodes = len(columns)
        self.chains = []                                # for each wire the items from its start to its end
        for start, end in wires:
            passed = range(columns[start] + 1, columns[end])
            self.chains.append([start, *range(self.count, self.count + len(passed)), end])
            for item, column in zip(self.chains[-1][1:-1], passed, strict=True):
                self.columns[column].append(item)
            self.count += len(passed)
        self.before = [[] for _ in range(self.count)]
        self.after = [[] for _ in range(self.count)]
        for chain in self.chains:
            for a, b in zip(chain, chain[1:], strict=False):
                self.before[b].append(a)
                self.after[a].append(b)

    def places(self):
        return {item: place for column in self.columns for place, item in enumerate(column)}

    def crossings(self):
        place = self.places()
        return sum(_inversions([place[b] for a in column for b in sorted(self.after[a], key=place.get)])
                   for column in self.columns)

    def improve(self):
        """Sweep to and fro, keeping the best order found; return its crossings."""
        fewest, best = self.crossings(), [list(column) for column in self.columns]
        for sweep in range(SWEEPS):
            rightwards = sweep % 2 == 0
            self._sweep(self.before if rightwards else self.after, rightwards)
            self._exchange_neighbours()
            found = self.crossings()
            if found < fewest:
                fewest, best = found, [list(column) for column in self.columns]
            if not fewest:
                break
        self.columns = best
        return fewest

    def _sweep(self, neighbours, rightwards):
        place = self.places()
        for column in self.columns if rightwards else reversed(self.columns):
            column.sort(key=lambda item: fmean(place[other] for other in neighbours[item]) if neighbours[item]
                        else place[item])
            place.update({item: at for at, item in enumerate(column)})

    def _exchange_neighbours(self):
        """Exchange two items that are neighbours in a column as long as that takes crossings away."""
        place = self.places()
        for column in self.columns:
            better = True
            while better:
                better = False
                for i, (a, b) in enumerate(zip(column, column[1:], strict=False)):
                    now, then = (sum(_between(place, side[one], side[other]) for side in (self.before, self.after))
                                 for one, other in ((a, b), (b, a)))
                    if then < now:
                        column[i], column[i + 1] = b, a
                        place[a], place[b] = i + 1, i
                        better = True
                        break

    def shuffle(self, rng):
        for column in self.columns:
            rng.shuffle(column)

    # ------------------------------------------------------------------------------------------------------- heights

    def ports(self, heights):
        """How far from the centre of its box each wire arrives: wires enter in the order in which they come."""
        place = self.places()
        arriving = {}
        for k, chain in enumerate(self.chains):
            arriving.setdefault(chain[-1], []).append(k)
        ports = [0.0] * len(self.chains)
        for end, wires in arriving.items():
            wires.sort(key=lambda k: place[self.chains[k][-2]])
            for i, k in enumerate(wires):
                ports[k] = heights[end] * ((i + 0.5) / len(wires) - 0.5)
        return ports

    def levels(self, heights, ports, separation, folds=()):
        """The y of each item: where its wires run straight, and clear of the others in its column.

        folds: the columns after which wires are led round to a new band and need not be straight.

        Sweeps to and fro let every column answer to its neighbours. A column's answer is an isotonic regression: of
        all places that keep their distances, those closest to the wanted ones in least squares.
        """
        wishes = [([], []) for _ in range(self.count)]      # by side: (neighbour, how much lower, weight)
        folded = {item for c in folds for item in self.columns[c]}
        for chain, port in zip(self.chains, ports, strict=True):
            for a, b in zip(chain, chain[1:], strict=False):
                if a in folded:
                    continue
                lower = port if b == chain[-1] else 0.0
                weight = (1, 2, 8)[(a >= self.nodes) + (b >= self.nodes)]           # long wires run straight first
                wishes[b][0].append((a, -lower, weight))
                wishes[a][1].append((b, lower, weight))

        offsets = [_stacked(column, heights, separation) for column in self.columns]
        y = [0.0] * self.count
        for column, stacked in zip(self.columns, offsets, strict=True):
            for item, offset in zip(column, stacked, strict=True):
                y[item] = offset - stacked[-1] / 2
        for sweep in range(LEVELLINGS):
            rightwards, last = sweep % 2 == 0, sweep >= LEVELLINGS - 4
            for column, stacked in list(zip(self.columns, offsets, strict=True))[::1 if rightwards else -1]:
                wanted, weights = [], []
                for item, offset in zip(column, stacked, strict=True):
                    left, right = wishes[item]
                    heard = left + right if last else left if rightwards else right
                    weight = sum(w for _, _, w in heard)
                    level = sum((y[other] + lower) * w for other, lower, w in heard) / weight if heard else y[item]
                    wanted.append(level - offset)
                    weights.append(weight or 0.1)
                for item, offset, level in zip(column, stacked, _isotonic(wanted, weights), strict=True):
                    y[item] = level + offset
        return y


def _stacked(column, heights, separation):
    """The centres of a column's items when they stand as close together as they may."""
    offsets = [0.0]
    for a, b in zip(column, column[1:], strict=False):
        offsets.append(offsets[-1] + (heights[a] + heights[b]) / 2 + separation)
    return offsets[:len(column)]


def _isotonic(wanted, weights):
    """The non-decreasing numbers closest to the wanted ones: neighbours in the wrong order are pooled to their mean."""
    pools = []
    for value, weight in zip(wanted, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, v, m), (b, w, n) = pools[-2:]
            pools[-2:] = [((a * v + b * w) / (v + w), v + w, m + n)]
    return [value for value, _, count in pools for _ in range(count)]


def _inversions(numbers):
    """How many pairs stand in the wrong order."""
    seen, count = [], 0
    for number in numbers:
        count += len(seen) - bisect_right(seen, number)
        insort(seen, number)
    return count


def _between(place, one, other):
    """How many wires cross between two items, the first above the second, given their neighbours on one side."""
    return sum(place[a] > place[b] for a in one for b in other)


@functools.lru_cache(maxsize=32)            # one graph is often laid out more than once, with other labels
def _fewest_crossings(count, wires):
    """The best of many drawings: fewest crossings, then fewest columns, then fewest passing wires."""
    rng = random.Random(0)                                              # the same graph is always drawn alike
    plain = [1] * len(wires)
    best, score = None, None

    def attempt(columns, shuffled):
        nonlocal best, score
        drawing = _Ordered(columns, wires)
        if shuffled:
            drawing.shuffle(rng)
        found = drawing.improve(), len(drawing.columns), drawing.count
        if score is None or found < score:
            best, score = drawing, found

    for late in ("inputs", "all", ""):
        for restart in range(RESTARTS):
            attempt(_columns_of_nodes(count, wires, plain, late), shuffled=restart > 0)
            if not score[0]:
                return best
    found, certain = _without_crossings(count, wires)
    if found or certain and score[0] == 1:
        return found or best
    for _ in range(STRETCHES):              # longer wires leave room for others to pass round their ends
        lengths = [rng.choice((1, 1, 2)) for _ in wires]
        attempt(_columns_of_nodes(count, wires, lengths, rng.choice(("inputs", "all", ""))), shuffled=True)
        if not score[0]:
            break
    return best


def _without_crossings(count, wires):
    """A drawing without crossings, or None; and whether that is certain.

    A line sweeps the drawing from left to right and meets wires, from top to bottom. It can pass a node when the wires
    that lead there lie side by side, and then meets in their place those that leave it, in any order; an input may turn
    up anywhere. A node that can be passed is passed at once, for that stands in no other node's way. So there is
    nothing to try but the order of leaving wires and the places of inputs.
    """
    arriving, leaving = ([[k for k, wire in enumerate(wires) if wire[side] == node] for node in range(count)]
                         for side in (1, 0))
    passed = []                             # node, its place on the line, the wires that leave it, in order
    seen, steps_left = set(), iter(range(PATIENCE))

    def sweep(line, column):
        next(steps_left)                    # ends the search when there are none
        if len(column) == count:
            return True
        state = tuple(wires[k][1] for k in line), frozenset(column)
        if state in seen:
            return False
        seen.add(state)
        waiting = [node for node in range(count) if node not in column]
        ready = []
        for node in waiting:
            at = [i for i, k in enumerate(line) if wires[k][1] == node]
            if at and len(at) == len(arriving[node]) == at[-1] - at[0] + 1:
                ready.append((1 + max(column[wires[k][0]] for k in arriving[node]), node, at[0]))
        steps = [min(ready)] if ready else [(0, node, at) for node in waiting if not arriving[node]
                                            for at in range(len(line) + 1)]
        for place, node, at in steps:
            for order in permutations(leaving[node]):
                passed.append((node, at, order))
                after = [*line[:at], *order, *line[at + len(arriving[node]):]]
                if sweep(after, column | {node: place}):
                    return True
                passed.pop()
        return False

    try:
        found = sweep([], {})
    except StopIteration:
        return None, False
    return (_in_columns(count, wires, arriving, passed) if found else None), True


def _in_columns(count, wires, arriving, passed):
    """The drawing that a line has swept: nodes passed one after the other share a column as long as they can."""
    columns, here = [], []                      # what the line meets: wires, and nodes as (node, the wires it sends)

    def next_column():
        columns.append(list(here))
        here[:] = [k for met in here for k in (met[1] if isinstance(met, tuple) else (met,))]

    for node, at, order in passed:
        starts = np.cumsum([0, *(len(met[1]) if isinstance(met, tuple) else 1 for met in here)])
        if not set(arriving[node]) <= {met for met in here if not isinstance(met, tuple)} or at not in starts:
            next_column()
            starts = np.arange(len(here) + 1)
        i = int(np.searchsorted(starts, at))
        here[i:i + len(arriving[node])] = [(node, order)]
    next_column()

    column = {met[0]: c for c, items in enumerate(columns) for met in items if isinstance(met, tuple)}
    drawing = _Ordered([column[node] for node in range(count)], wires)
    drawing.columns = [[met[0] if isinstance(met, tuple) else drawing.chains[met][c - column[wires[met][0]]]
                        for met in items] for c, items in enumerate(columns)]
    return drawing


# ----------------------------------------------------------------------------------------------------------- the routes

class _Router:
    """Gives boxes, wires and labels their places, given the y of every item.

    A wire changes its height only between columns, and all do so in the same zone: wires in order never cross there.
    """

    def __init__(self, drawing, ports, widths, heights, labels, page, air):
        self.drawing, self.ports, self.heights, self.labels = drawing, ports, heights, labels
        self.separation, self.run, self.least_curve = air * SEPARATION, air * RUN, air * CURVE
        self.ys = drawing.levels(heights, ports, self.separation)
        self.columns = columns = drawing.columns
        self.column_of = {item: c for c, column in enumerate(columns) for item in column}
        self.wide = [max((widths[i] for i in column if i < drawing.nodes), default=0) for column in columns]
        self.room = [0.0] * len(columns)                # before a column, for the labels of the wires that arrive there
        for chain, (width, _) in zip(drawing.chains, labels, strict=True):
            c = self.column_of[chain[-1]]
            self.room[c] = max(self.room[c], width + self.run)
        self.steps = [[(item, after, port if after == chain[-1] else 0.0)
                       for item, after in zip(chain, chain[1:], strict=False)]
                      for chain, port in zip(drawing.chains, ports, strict=True)]
        self.curve = [self.least_curve] * len(columns)             # after a column, for the change of height
        for item, after, port in (step for steps in self.steps for step in steps):
            c = self.column_of[item]
            change = abs(self.ys[after] + port - self.ys[item])
            self.curve[c] = min(max(self.curve[c], 0.45 * change), 2 * self.least_curve)
        self._fold(page)

    def _fold(self, page):
        """Cut the columns into as few bands as the page allows, all about as wide, one below the other."""
        def cut(limit):
            bands, width = [[0]], self.wide[0]
            for c in range(1, len(self.columns)):
                more = self.curve[c - 1] + self.room[c] + self.wide[c]
                if width + more > limit:
                    bands.append([])
                    width = self.room[c] + self.wide[c]
                else:
                    width += more
                bands[-1].append(c)
            return bands

        over = [[] for _ in self.columns]               # the wires that lead from a column to the next, from above
        for k, steps in enumerate(self.steps):
            for item, after, port in steps:
                over[self.column_of[item]].append((self.ys[item], self.ys[after] + port, k))
        limit = page - 2 * MARGIN
        bands = cut(limit)
        if len(bands) > 1:
            limit -= 2 * (TURN + TRACK * max(map(len, over)))
            bands = cut(limit)
            while limit > 0 and len(cut(limit - 10)) == len(bands):
                limit -= 10
            bands = cut(limit)
            self.ys = self.drawing.levels(self.heights, self.ports, self.separation, [band[-1] for band in bands[:-1]])
        folds = {band[-1]: sorted(over[band[-1]]) for band in bands[:-1]}
        tracks = max(map(len, folds.values()), default=0)
        self.start = MARGIN + (TURN + TRACK * tracks if folds else 0)
        self.left, self.fold, y = [0.0] * len(self.columns), {}, MARGIN
        self.right = self.start
        for band in bands:
            x = self.start + (self.room[band[0]] if band[0] else 0)
            items = [item for c in band for item in self.columns[c]]
            top = min(self.ys[i] - self.heights[i] / 2 for i in items)
            for item in items:
                self.ys[item] += y - top
            y = max(self.ys[i] + self.heights[i] / 2 for i in items)
            for c in band:
                self.left[c] = x
                end = x + self.wide[c]
                x = end + self.curve[c] + (self.room[c + 1] if c + 1 < len(self.columns) else 0)
            wires = folds.get(band[-1], [])
            for i, (_, _, k) in enumerate(wires):       # outermost on the right, innermost on the left: none crosses
                self.fold[k, band[-1]] = (end + TURN + TRACK * (len(wires) - i), y + TRACK * (len(wires) - i) + 6,
                                          self.start - TRACK * (i + 1))
            self.right = max(self.right, end + (TURN + TRACK * len(wires) if wires else 0))
            y += TRACK * len(wires) + 2 * MARGIN if wires else MARGIN
        self.height, self.bands = y, len(bands)

    def layout(self):
        wires, places = [], []
        for k, (steps, (label, tall)) in enumerate(zip(self.steps, self.labels, strict=True)):
            curves = []
            for item, after, port in steps:
                c = self.column_of[item]
                right, y, level = self.left[c] + self.wide[c], self.ys[item], self.ys[after] + port
                if (k, c) in self.fold:
                    curves += self._round_the_fold((right, y), (self.left[c + 1], level), *self.fold[k, c])
                else:
                    curves.append(_smooth((right, y), (right + self.curve[c], level)))
                    curves.append(_straight(curves[-1][-1], (self.left[c + 1], level)))
                if after >= self.drawing.nodes:
                    curves.append(_straight(curves[-1][-1], (self.left[c + 1] + self.wide[c + 1], level)))
            end, level = curves[-1][-1]
            wires.append(curves)
            places.append((end - self.run / 2 - label / 2, level - LIFT - tall / 2))
        boxes = []
        for i in range(self.drawing.nodes):
            c = self.column_of[i]
            boxes.append((self.left[c] + self.wide[c] / 2, self.ys[i], self.wide[c], self.heights[i]))
        return Layout(self.right + MARGIN, self.height, boxes, wires, places, self.drawing.crossings(),
                      self.bands)

    @staticmethod
    def _round_the_fold(start, end, right, middle, left):
        """From the end of one band to the beginning of the next, as a typewriter's carriage returns."""
        corners = [start, (right, start[1]), (right, middle), (left, middle), (left, end[1]), end]
        curves, at = [], start
        for before, corner, following in zip(corners, corners[1:], corners[2:], strict=False):
            entry, leave = _towards(corner, before), _towards(corner, following)
            curves += [_straight(at, entry), [entry, _towards(corner, before, TURN / 2),
                                              _towards(corner, following, TURN / 2), leave]]
            at = leave
        return [*curves, _straight(at, end)]


def _straight(a, b):
    (x0, y0), (x1, y1) = a, b
    return [a, (x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x1 - (x1 - x0) / 3, y1 - (y1 - y0) / 3), b]


def _smooth(a, b):
    """From a to b, leaving and arriving horizontally."""
    middle = (a[0] + b[0]) / 2
    return [a, (middle, a[1]), (middle, b[1]), b]


def _towards(corner, other, distance=TURN):
    """The point at a distance from a corner on the way, along an axis, to another."""
    (x, y), (u, v) = corner, other
    return (x + distance * np.sign(u - x), y + distance * np.sign(v - y))
