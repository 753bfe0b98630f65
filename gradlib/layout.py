"""Where the boxes and wires of a graph go: a layered drawing, left to right, with few crossings.

The method is that of Sugiyama, Tagawa and Toda (1981), in its four steps: put every node into a column, so that each
wire leads to the right; order the columns, so that few wires cross; set the heights, so that wires are straight; route
the wires. A wire that passes a column takes a place in it, as a node would. Crossings are minimised from many starts,
by sweeps that put each node at the mean place of its neighbours and by exchanging neighbours in a column, and over
several ways of choosing the columns; the search ends with the first drawing that has none.
"""

import random
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

Point = tuple[float, float]

SEPARATION = 22                 # between boxes, one above the other
LANE = 20                       # the height that a passing wire takes
ARRIVAL = 26                    # the least height of a box for each wire that arrives
CURVE = 40                      # the least width of the zone in which wires change their height
MARGIN = 12
SWEEPS, RESTARTS, STRETCHES, LEVELLINGS = 8, 30, 90, 40


@dataclass(frozen=True)
class Layout:
    """A drawing: y grows downwards, and all lengths are in the unit that the sizes were given in.

    boxes:     for each node (x, y, width, height), x and y of its centre; boxes in one column have one width.
    wires:     for each wire the points it passes; from each to the next it leaves and arrives horizontally.
    labels:    for each wire the centre of its label, above the wire where it arrives.
    crossings: how many pairs of wires cross.
    """

    width: float
    height: float
    boxes: list[tuple[float, float, float, float]]
    wires: list[list[Point]]
    labels: list[Point]
    crossings: int


def layered(sizes: Sequence[tuple[float, float]], wires: Sequence[tuple[int, int]],
            labels: Sequence[tuple[float, float]] | None = None) -> Layout:
    """Lay out a graph whose wires all lead from a node to a later one: (start, end) with start < end.

    sizes: width and height of each node's box. labels: width and height of each wire's label.
    """
    labels = labels or [(0.0, 0.0)] * len(wires)
    arriving = [sum(end == node for _, end in wires) for node in range(len(sizes))]
    heights = [max(h, n * ARRIVAL) for (_, h), n in zip(sizes, arriving, strict=True)]
    best = _fewest_crossings(len(sizes), wires)
    heights += [LANE] * (best.count - len(heights))
    ports = best.ports(heights)
    return _routed(best, best.levels(heights, ports), ports, [w for w, _ in sizes], heights, wires, labels)


def along(points: Sequence[Point], count: int = 40) -> np.ndarray:
    """`count` points spaced evenly along a wire, from its first point to its last: shape (count, 2)."""
    pieces = [_curve(a, b) for a, b in zip(points, points[1:], strict=False)]
    dense = np.concatenate(pieces) if pieces else np.array(points)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    evenly = np.linspace(0, length[-1], count)
    return np.column_stack([np.interp(evenly, length, dense[:, i]) for i in (0, 1)])


def _curve(a, b, count=24):
    """From a to b as a Bézier curve whose handles are horizontal and half as long as the way: what SVG draws too."""
    t = np.linspace(0, 1, count)[:, None]
    middle = (a[0] + b[0]) / 2
    corners = np.array([a, (middle, a[1]), (middle, b[1]), b])
    return np.hstack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3]) @ corners


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

    def levels(self, heights, ports):
        """The y of each item: where its wires run straight, and clear of the others in its column.

        Sweeps to and fro let every column answer to its neighbours. A column's answer is an isotonic regression: of
        all places that keep their distances, those closest to the wanted ones in least squares.
        """
        wishes = [([], []) for _ in range(self.count)]      # by side: (neighbour, how much lower, weight)
        for chain, port in zip(self.chains, ports, strict=True):
            for a, b in zip(chain, chain[1:], strict=False):
                lower = port if b == chain[-1] else 0.0
                weight = (1, 2, 8)[(a >= self.nodes) + (b >= self.nodes)]           # long wires run straight first
                wishes[b][0].append((a, -lower, weight))
                wishes[a][1].append((b, lower, weight))

        offsets = [_stacked(column, heights) for column in self.columns]
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


def _stacked(column, heights):
    """The centres of a column's items when they stand as close together as they may."""
    offsets = [0.0]
    for a, b in zip(column, column[1:], strict=False):
        offsets.append(offsets[-1] + (heights[a] + heights[b]) / 2 + SEPARATION)
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

    layerings = [_columns_of_nodes(count, wires, plain, late) for late in ("inputs", "all", "")]
    for columns in layerings:
        for restart in range(RESTARTS):
            attempt(columns, shuffled=restart > 0)
            if not score[0]:
                return best
    for _ in range(STRETCHES):                  # longer wires leave room for others to pass round their ends
        lengths = [rng.choice((1, 1, 2)) for _ in wires]
        attempt(_columns_of_nodes(count, wires, lengths, rng.choice(("inputs", "all", ""))), shuffled=True)
        if not score[0]:
            break
    return best


# ----------------------------------------------------------------------------------------------------------- the routes

def _routed(drawing, ys, ports, widths, heights, wires, labels):
    """The places of boxes, wires and labels, given the y of every item."""
    columns = drawing.columns
    column_of = {item: c for c, column in enumerate(columns) for item in column}
    wide = [max((widths[i] for i in column if i < drawing.nodes), default=0) for column in columns]
    room = [max((w for (w, _), (_, end) in zip(labels, wires, strict=True) if column_of[end] == c), default=0) + 14
            for c in range(len(columns))]
    top = min(y - h / 2 for y, h in zip(ys, heights, strict=True)) - MARGIN
    bottom = max(y + h / 2 for y, h in zip(ys, heights, strict=True)) + MARGIN
    ys = [y - top for y in ys]
    # Every wire changes its height between columns alone, all in the same zone: what stands in order does not cross
    falls = [[(item, ys[item], ys[after] + (port if after == chain[-1] else 0))
              for item, after in zip(chain, chain[1:], strict=False)]
             for chain, port in zip(drawing.chains, ports, strict=True)]
    steepest = [0.0] * len(columns)
    for item, before, after in (fall for chain in falls for fall in chain):
        steepest[column_of[item]] = max(steepest[column_of[item]], abs(after - before))
    curve = [min(max(CURVE, 0.45 * change), 2 * CURVE) for change in steepest]
    left = [MARGIN]
    for c in range(len(columns) - 1):
        left.append(left[-1] + wide[c] + curve[c] + room[c + 1])

    boxes = [(left[c] + wide[c] / 2, ys[i], wide[c], heights[i]) for i in range(drawing.nodes) for c in [column_of[i]]]
    routes, places = [], []
    for chain, (label, tall) in zip(falls, labels, strict=True):
        points = []
        for item, before, after in chain:
            right = left[column_of[item]] + wide[column_of[item]]
            points += [(right, before), (right + curve[column_of[item]], after)]
        end = left[column_of[chain[-1][0]] + 1]
        routes.append([*points, (end, after)])
        places.append((end - 7 - label / 2, after - 3 - tall / 2))
    return Layout(left[-1] + wide[-1] + MARGIN, bottom - top, boxes, routes, places, drawing.crossings())
