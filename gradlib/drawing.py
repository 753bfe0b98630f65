"""The computation graph of a function: what the tape knows, as a picture and as a table.

    gl.draw(lambda a, b: a * b + np.sin(a), 2.0, 3.0)

runs the function in reverse mode, walks the tape back, and shows what was written and what came back: a node for every
line of the tape, with its value and its gradient (the derivative of the result by it), and a wire for every use of a
value, with its local derivative. In a notebook it is a picture, `print` writes a table.
"""

import html
import inspect
import operator as op
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from gradlib.boundary import belongs, call, enter, one_like
from gradlib.interpreters import Reverse, walk_back
from gradlib.kinds import Entrywise, Linear, LinearInAll, LinearInEach
from gradlib.layout import layered
from gradlib.rules import RULES
from gradlib.tracing import SYMBOLS, Trace, Traced, complaint, getitem, name_of, shape, strip
from gradlib.trees import tree_map_with_path

MOST_NODES = 40                 # more cannot be read
LONGEST_FORMULA = 14            # characters of a local derivative that are written at its wire


@dataclass(frozen=True)
class Node:
    """A line of the tape: an input, or an operation and its result."""

    name: str
    operation: str              # "a * b"; empty for an input
    value: Any
    gradient: Any               # of the result by this node, in the shape of the value


@dataclass(frozen=True)
class Wire:
    """The use of a node's value as an argument of an operation; both nodes are known by their place in the graph."""

    start: int
    end: int
    formula: str                # of the local derivative, "cos(a)", a factor; empty where it cannot be written
    derivative: float | None    # its value; None where an array is on either side
    label: str                  # "× cos(a) = −0.4161"; among arrays what it is: "× [3, 4]", "summed", "transpose"
    part: Any                   # what the walk back brings along this wire; None if it brings nothing


@dataclass(frozen=True)
class Graph:
    """What `gl.draw` returns. Nodes and wires are in the order of the tape; the walk back takes the wires from behind,
    operation by operation, as `steps` lists them."""

    nodes: list[Node]
    wires: list[Wire]
    result: int                 # the place of the result among the nodes

    @property
    def steps(self) -> list[int]:
        """The wires along which something comes back, in the order in which it comes."""
        return [k for k in sorted(range(len(self.wires)), key=lambda k: (-self.wires[k].end, k))
                if self.wires[k].part is not None]

    @cached_property
    def table(self) -> str:
        """The tape as text: a line for each node."""
        rows = [("line", "operation", "value", "gradient", "what it hands back")]
        for line, node in enumerate(self.nodes):
            back = ", ".join(f"{self.nodes[w.start].name}: {w.label}" for w in self.wires if w.end == line)
            rows.append((str(line), self.title(line), short(node.value), short(node.gradient), back))
        a, b, c, d, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        aligned = (f"{line:>{a}}  {title:<{b}}  {value:>{c}}  {gradient:>{d}}   {back}"
                   for line, title, value, gradient, back in rows)
        return "\n".join(row.rstrip() for row in aligned)

    def title(self, node: int) -> str:
        """What is written at the top of a node: "a", or "m = a * b"."""
        named = self.nodes[node]
        return f"{named.name} = {named.operation}" if named.operation else named.name

    def __repr__(self):
        return self.table

    def _repr_svg_(self):
        return svg(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": svg(self), "text/plain": self.table}


def draw(f: Callable, *args: Any) -> Graph:
    """The computation graph of `f(*args)`, whose result is a single number, with every value and every gradient.

    Displayed in a notebook it is a picture, and `print` writes it as a table. Arguments may be numbers, arrays, or
    trees of them; a text or a truth value is passed on as it is. Nodes are called as the arguments and variables of
    `f` are. A graph of more than 40 nodes is refused.
    """
    graph = graph_of(f, *args)
    if len(graph.nodes) > MOST_NODES:
        raise complaint(f"This graph has {len(graph.nodes)} nodes, and a picture of more than {MOST_NODES} cannot be "
                        "read. Draw a part of the function, or let it loop less often; arrays in the place of loops "
                        "make one node of many.", ValueError)
    return graph


class _KeepingAll(Reverse):
    """A tape that keeps every value, to be shown."""

    def kept(self, rule, args, out):
        return args, out


def graph_of(f: Callable, *args: Any) -> Graph:
    """The same graph, whatever its size."""
    with _KeepingAll() as trace:
        inputs: dict[int, tuple] = {}                   # from the line of the tape: name and value

        def watch(name, x):
            if isinstance(x, (str, bool)):
                return x
            traced = trace.watch(enter(x))
            inputs[traced.info] = name, traced.value
            return traced
        names = _names_of_arguments(f, args)
        traced = [tree_map_with_path(watch, x, name) for name, x in zip(names, args, strict=True)]
        result, variables = _call_and_look(f, traced)
        one = one_like(result)
    if not belongs(result, trace):
        raise complaint("The result of this function does not depend on its arguments: there is no graph to draw.",
                        ValueError)
    names = _names_of_lines(trace, {line: name for line, (name, _) in inputs.items()}, variables, result)
    arrays = {id(x): name for name, x in variables.items() if isinstance(x, np.ndarray)}
    parts, cotangents = _heard_on_the_way_back(trace.tape, result.info, one)

    nodes, wires = [], []
    for line, entry in enumerate(trace.tape):
        if entry is None:
            operation, value = "", inputs[line][1]
        else:
            fun, arguments, kwargs, value, parents, _ = entry
            said = [Text(_constant(x, arrays) if parent is None else names[parent])
                    for x, parent in zip(arguments, parents, strict=True)]
            operation = written(fun, said, kwargs).text
            for i, parent in enumerate(parents):
                if parent is not None:
                    derivative = _local_derivative(entry, i, said, names[line])
                    wires.append(Wire(parent, line, *derivative, parts.get((line, i))))
        gradient = strip(cotangents.get(line, np.zeros(shape(value))[()]))
        nodes.append(Node(names[line], operation, strip(value), gradient))
    return Graph(nodes, wires, result.info)


def _heard_on_the_way_back(tape, result, one):
    """Let `walk_back` walk, and listen: what came along each use, and what each line had gathered."""
    parts, cotangents = {}, {result: one}

    def listening(line, i, parent, pull):
        def pull_and_note(cotangent, out, args, kwargs):
            part = parts[line, i] = pull(cotangent, out, args, kwargs)
            cotangents[parent] = cotangents[parent] + part if parent in cotangents else part
            return part
        return pull_and_note

    overheard = [entry and (*entry[:-1], [parent is not None and listening(line, i, parent, entry[-1][i])
                                          for i, parent in enumerate(entry[-2])]) for line, entry in enumerate(tape)]
    walk_back(overheard, {result: one})
    return parts, cotangents


# ---------------------------------------------------------------------------------------------------------------- names

def _names_of_arguments(f, args):
    """The parameters' names: those of f's signature, x[0], x[1] for what *x gathers."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):                     # a function written in C keeps its signature to itself
        parameters = []
    names = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{i}]" for i in range(len(args) - len(names))]
        else:
            names.append(parameter.name)
    return names[:len(args)] + [f"x{i}" for i in range(len(names), len(args))]


def _names_of_lines(trace, names, variables, result):
    """A name for every line of the tape: of an argument, of a variable of f, or v1, v2, ... for the steps between."""
    for name, x in variables.items():
        if belongs(x, trace) and x.info not in names and name not in names.values():
            names[x.info] = name
    taken = set(names.values())
    names.setdefault(result.info, next(name for name in ("y", "z", "out", "result") if name not in taken))
    numbered = (f"v{count}" for count in range(1, len(trace.tape) + 1) if f"v{count}" not in taken)
    return [names[line] if line in names else next(numbered) for line in range(len(trace.tape))]


def _call_and_look(f, args):
    """f(*args), and the variables that f knew when it returned: its own, and the global ones it uses."""
    code, variables = getattr(f, "__code__", None), {}

    def look(frame, event, _):
        if event == "return" and frame.f_code is code:
            used = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
            variables.update(used | frame.f_locals)
    before = sys.getprofile()
    sys.setprofile(look)
    try:
        result = call(f, args)
    finally:
        sys.setprofile(before)
    return result, variables


# ------------------------------------------------------------------------------------------------- formulas and numbers

class Text(NamedTuple):
    """An expression as it is written, and how strongly its outermost operator binds."""

    text: str
    level: int = 9

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


TIMES = 2
LEVELS = dict.fromkeys((op.lt, op.le, op.gt, op.ge, op.eq, op.ne), 0) | {
    op.add: 1, op.sub: 1, op.mul: TIMES, op.truediv: TIMES, op.matmul: TIMES, op.neg: 3, op.pow: 4}


def written(fun: Callable, arguments: Sequence[Text], kwargs: dict) -> Text:
    """An operation as a learner writes it: a * b, sin(a), sum(x, axis=0), with brackets where they are needed."""
    if fun is getitem:
        x, *index = (argument.text for argument in arguments)
        return Text(f"{x}[{', '.join(index)}]")
    if fun in LEVELS:
        level, symbol = LEVELS[fun], SYMBOLS[fun].strip("xy")                   # " * " from "x * y", "-" from "-x"
        if fun is op.neg:
            return Text(symbol + arguments[0].within(level), level)
        to_the_left, to_the_right = (level + 1, level) if fun is op.pow else (level, level + 1)
        return Text(symbol.join([arguments[0].within(to_the_left), arguments[1].within(to_the_right)]), level)
    said = [argument.text for argument in arguments]
    said += [f"{key}={value!r}" for key, value in kwargs.items() if value is not None and value is not False]
    return Text(f"{name_of(fun).removeprefix('np.')}({', '.join(said)})")


class _Writer(Trace):
    """An interpreter that writes down what it computes: it turns the rules into formulas."""

    def step(self, fun, args, infos, kwargs):
        if fun is op.mul and infos[0] is None and type(args[0]) is np.float64 and args[0] == 1:
            return Traced(args[1], self, infos[1])                              # 1 * x is written x
        said = [info or Text(_constant(x, {})) for x, info in zip(args, infos, strict=True)]
        return Traced(fun(*args, **kwargs), self, written(fun, said, kwargs))


def _local_derivative(entry, i, said, name):
    """The derivative of an operation by its argument i: (formula, number, how a cotangent comes back)."""
    fun, args, kwargs, out, parents, pulls = entry
    if shape(out) != () or shape(args[i]) != ():
        return "", None, _rule_among_arrays(entry, i)
    derivative = float(strip(pulls[i](np.float64(1), out, args, kwargs)))
    formula = ""
    try:
        with _Writer() as writer:
            symbols = [x if parent is None else Traced(x, writer, text)
                       for x, parent, text in zip(args, parents, said, strict=True)]
            local = pulls[i](np.float64(1), Traced(out, writer, Text(name)), symbols, kwargs)
        formula = local.info.within(TIMES) if belongs(local, writer) else f"{float(local):.4g}"
    except Exception:                   # a rule of the learner's own may refuse traced values: then the number stands
        pass
    value = number(derivative)
    telling = 0 < len(formula) <= LONGEST_FORMULA and formula != f"{derivative:.4g}"
    return formula, derivative, f"× {formula} = {value}" if telling else f"× {value}"


def _rule_among_arrays(entry, i):
    fun, args, kwargs, out, _, pulls = entry
    rule = RULES[fun]
    if not isinstance(rule, Entrywise):
        return "transpose" if isinstance(rule, (Linear, LinearInEach, LinearInAll)) else "vjp"
    if shape(out) != shape(args[i]):
        return "summed"
    return f"× {short(strip(pulls[i](np.ones(shape(out)), out, args, kwargs)))}"


def _constant(x, names):
    if isinstance(x, np.ndarray) and x.ndim:
        return names.get(id(x), f"array{x.shape}")
    if isinstance(x, slice):
        parts = ["" if part is None else str(part) for part in (x.start, x.stop, x.step)]
        return ":".join(parts if parts[2] else parts[:2])
    if x is Ellipsis:
        return "..."
    return f"{x:.4g}" if isinstance(x, (float, np.number)) else str(x)


def number(x: float) -> str:
    """A number in four digits."""
    return f"{x + 0.0:.4g}".replace("-", "−")


def short(x: Any) -> str:
    """A number, a vector of up to three numbers, or the shape of an array."""
    if shape(x) == ():
        return number(float(x))
    if x.ndim == 1 and x.size <= 3:
        return f"[{', '.join(f'{entry:.3g}' for entry in x)}]".replace("-", "−")
    return f"shape {x.shape}"


# ---------------------------------------------------------------------------------------------------------- the picture

PAGE = 1000                     # pixels: a wider picture is folded
CHARACTER = 0.602               # the width of a character of a monospaced font, over the font's size
BLUE, GREEN, GREY, INK = "#0072B2", "#009E73", "#7F7F7F", "#404040"


def svg(graph: Graph) -> str:
    """The graph as a picture that reads on light and on dark paper."""
    size, small = 15, 13
    lines = [(graph.title(i), short(node.value), short(node.gradient)) for i, node in enumerate(graph.nodes)]
    labels = [wire.label for wire in graph.wires]
    boxes = [(max(6, *map(len, texts)) * CHARACTER * size + 22, 84) for texts in lines]
    laid = layered(boxes, [(w.start, w.end) for w in graph.wires],
                   [(len(text) * CHARACTER * small, small + 2) for text in labels], PAGE)
    key = "value, going forward", f"gradient of {graph.nodes[graph.result].name}, coming back"
    width = max(laid.width, (len("".join(key)) + 8) * CHARACTER * small)

    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {laid.height + 34:.0f}" '
             f'width="{width:.0f}" height="{laid.height + 34:.0f}" role="img" text-anchor="middle" '
             f'font-family="ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="{size}">',
             f"<title>Computation graph of {html.escape(graph.title(graph.result))}</title>",
             f"<desc>{html.escape(description(graph))}</desc>"]
    for curves in laid.wires:
        drawn.append(f'<path d="{_path(curves)}" fill="none" stroke="{GREY}" stroke-width="2"/>')
    for text, (x, y) in zip(labels, laid.labels, strict=True):
        half = len(text) * CHARACTER * small / 2 + 3
        drawn.append(_rectangle(x - half, y - 9, 2 * half, 17, 4, "white", 0.85))
        drawn.append(_text(x, y + 4.5, text, INK, small))
    for i, ((title, value, gradient), (x, y, w, h)) in enumerate(zip(lines, laid.boxes, strict=True)):
        left, top = x - w / 2, y - h / 2
        thick = 3 if i == graph.result else 1.8
        drawn += [_rectangle(left, top, w, h, 9, "white"),
                  _rectangle(left, y + h / 2 - 30, w, 30, 9, GREEN, 0.12),
                  f'<rect x="{left:.1f}" y="{top:.1f}" width="{w:.1f}" height="{h:.1f}" rx="9" fill="none" '
                  f'stroke="{BLUE}" stroke-width="{thick}"/>',
                  _text(x, top + 21, title, INK, size - 1),
                  _text(x, y + h / 2 - 37, value, BLUE, size),
                  _text(x, y + h / 2 - 10, gradient, GREEN, size, "bold")]
    at, y = 14.0, laid.height + 16
    for text, colour in zip(key, (BLUE, GREEN), strict=True):
        wide = (len(text) + 2) * CHARACTER * small
        drawn += [_rectangle(at, y - 11, wide, 22, 5, "white"), _rectangle(at, y - 11, wide, 22, 5, colour, 0.12),
                  _text(at + wide / 2, y + 4.5, text, colour, small)]
        at += wide + 12
    return "\n".join([*drawn, "</svg>"])


def description(graph: Graph) -> str:
    """The graph in words, for those who cannot see it."""
    said = [f"{graph.title(i)}, value {short(node.value)}, gradient {short(node.gradient)}"
            for i, node in enumerate(graph.nodes)]
    uses = [f"from {graph.nodes[w.end].name} to {graph.nodes[w.start].name} {w.label}" for w in graph.wires]
    return f"{len(said)} nodes: {'; '.join(said)}. On the way back, {'; '.join(uses) or 'nothing'}."


def _path(curves):
    """Bézier curves, one beginning where the other ends, as SVG writes them."""
    def said(point):
        return f"{point[0]:.1f} {point[1]:.1f}"
    return f"M{said(curves[0][0])}" + "".join("C" + " ".join(map(said, corners[1:])) for corners in curves)


def _rectangle(x, y, width, height, radius, colour, opacity=1.0):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" fill="{colour}" '
            f'fill-opacity="{opacity:g}"/>')


def _text(x, y, words, colour, size, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" font-weight="{weight}">'
            f"{html.escape(words)}</text>")
