"""The computation graph: its numbers against closed forms, its layout against exhaustive search."""
import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import gradlib as gl
from gradlib import layout
from gradlib.drawing import MOST_NODES, graph_of, number
from gradlib.layout import along, layered
from gradlib.trees import ravel_tree, tree_map


def product_and_sine(a, b):
    return a * b + np.sin(a)


def by_name(graph):
    return {node.name: node for node in graph.nodes}


# ------------------------------------------------------------------------------------------------------- what it says

def test_values_gradients_and_local_derivatives_are_those_of_the_closed_form():
    graph = gl.draw(product_and_sine, 2.0, 3.0)
    nodes = by_name(graph)
    assert nodes["a"].gradient == pytest.approx(3 + np.cos(2))
    assert nodes["b"].gradient == 2
    assert nodes["y"].value == pytest.approx(6 + np.sin(2))
    found = {(graph.title(w.end), w.formula, w.derivative) for w in graph.wires}
    assert found == {("v1 = a * b", "b", 3), ("v1 = a * b", "a", 2), ("v2 = sin(a)", "cos(a)", np.cos(2)),
                     ("y = v1 + v2", "1", 1)}
    assert graph.wires[2].label == "× cos(a) = −0.4161"


def test_the_walk_back_takes_the_tape_from_behind_and_parts_add_up_to_gradients():
    graph = gl.draw(lambda a: (m := a * a) * m + m, 3.0)
    ends = [graph.wires[k].end for k in graph.steps]
    assert ends == sorted(ends, reverse=True)
    for place, node in enumerate(graph.nodes):
        if place != graph.result:                               # what starts there is 1, and comes along no wire
            assert node.gradient == pytest.approx(sum(w.part for w in graph.wires if w.start == place))
    assert graph.nodes[0].gradient == 114                       # (a⁴ + a²)′ = 4a³ + 2a
    assert [w.part for w in graph.wires] == [57, 57, 9, 9, 1, 1]


FUNCTIONS = [
    (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0)),
    (lambda w, x, b: -np.log(gl.sigmoid(w * x + b)), (1.5, 2.0, -1.0)),
    (lambda x, y: np.hypot(x, y) / np.exp(x - y) - np.maximum(x, 1.5) ** y, (2.0, 0.7)),
    (lambda x: np.mean(np.tanh(x) ** 2) + x[0] * np.max(x), (np.array([0.3, -1.0, 2.0, 0.5]),)),
    (lambda p: np.sum((p["W"] @ p["x"] + p["b"]) ** 2),
     ({"W": np.arange(6.0).reshape(2, 3), "x": np.ones(3), "b": 0.5},)),
]


@pytest.mark.parametrize("f, args", FUNCTIONS, ids=range(len(FUNCTIONS)))
def test_gradients_are_those_of_a_numerical_derivative(f, args):
    graph = graph_of(f, *args)
    x, unravel = ravel_tree(tree_map(np.asarray, args))
    expected = gl.numerical.gradient(lambda x: f(*unravel(x)), x)
    inputs = [node for node in graph.nodes if not node.operation]
    found = np.concatenate([np.ravel(node.gradient) for node in inputs])
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-8)
    for node in graph.nodes:
        assert np.shape(node.gradient) == np.shape(node.value)


@pytest.mark.parametrize("f, args", FUNCTIONS[:3], ids=range(3))
def test_formulas_of_local_derivatives_have_the_values_beside_them(f, args):
    graph = graph_of(f, *args)
    known = {"sigmoid": gl.sigmoid, **vars(np)} | {node.name: node.value for node in graph.nodes}
    for wire in graph.wires:
        assert wire.formula
        assert eval(wire.formula, known) == pytest.approx(wire.derivative)


@pytest.mark.parametrize("f, args", FUNCTIONS[:3], ids=range(3))
def test_operations_are_written_so_that_python_can_compute_them(f, args):
    graph = graph_of(f, *args)
    known = {"sigmoid": gl.sigmoid, **vars(np)} | {node.name: node.value for node in graph.nodes}
    for node in graph.nodes:
        if node.operation:
            assert eval(node.operation, known) == pytest.approx(node.value)


def test_nodes_are_called_as_the_arguments_and_variables_are():
    data = np.ones((4, 2))

    def loss(w, b):
        prediction = data @ w + b
        return np.mean(prediction**2)
    graph = gl.draw(loss, np.array([1.0, 2.0]), 0.5)
    assert {"w", "b", "prediction", "y"} <= set(by_name(graph))
    assert any(node.operation == "data @ w" for node in graph.nodes)
    assert by_name(gl.draw(lambda y: np.exp(y) * 2, 1.0)).keys() == {"y", "v1", "z"}
    assert by_name(gl.draw(lambda *x: x[0] * x[1], 1.0, 2.0)).keys() == {"x[0]", "x[1]", "y"}
    assert by_name(gl.draw(np.sin, 1.0)).keys() in ({"x", "y"}, {"x0", "y"})


def test_a_variable_that_is_given_anew_names_only_its_last_value():
    def f(x):
        total = x * 2
        total = total + x
        return total * 3
    assert [graph.name for graph in gl.draw(f, 1.0).nodes] == ["x", "v1", "total", "y"]


def test_what_does_not_lead_to_the_result_has_the_gradient_0_and_is_not_walked():
    def f(a, b):
        unused = a * b
        return (unused, a * 2)[1]
    graph = gl.draw(f, 1.0, 2.0)
    assert by_name(graph)["b"].gradient == by_name(graph)["unused"].gradient == 0
    assert [graph.nodes[graph.wires[k].end].name for k in graph.steps] == ["y"]


def test_the_table_has_a_line_for_every_line_of_the_tape():
    graph = gl.draw(product_and_sine, 2.0, 3.0)
    assert str(graph).splitlines()[1:] == [
        "   0  a                 2     2.584",
        "   1  b                 3         2",
        "   2  v1 = a * b        6         1   a: × b = 3, b: × a = 2",
        "   3  v2 = sin(a)  0.9093         1   a: × cos(a) = −0.4161",
        "   4  y = v1 + v2   6.909         1   v1: × 1, v2: × 1"]


def test_arrays_say_their_shape_or_their_few_numbers():
    graph = gl.draw(lambda w, X: np.sum(X @ w), np.array([1.0, 2.0]), np.ones((5, 2)))
    table = str(graph)
    assert "[1, 2]" in table and "shape (5, 2)" in table and "[5, 5]" in table and "transpose" in table


@pytest.mark.parametrize("f, args, said", [
    (lambda x: 3.0, (1.0,), "does not depend on its arguments"),
    (lambda x: x * np.ones(2), (1.0,), "shape \\(2,\\)"),
    (lambda x: sum(x**k for k in range(50)), (1.0,), f"more than {MOST_NODES} cannot be read"),
])
def test_what_cannot_be_drawn_is_refused_in_a_sentence(f, args, said):
    with pytest.raises((TypeError, ValueError), match=said):
        gl.draw(f, *args)


def test_a_rule_that_cannot_be_written_as_a_formula_leaves_the_number():
    import math

    @gl.primitive(gl.Entrywise(lambda y, x: math.cos(x)))
    def sine(x):
        return math.sin(x)
    graph = gl.draw(lambda x: sine(x) * 2, 1.0)
    assert graph.wires[0].formula == ""
    assert graph.wires[0].label == f"× {number(np.cos(1))}"


# ------------------------------------------------------------------------------------------------------- the picture

@pytest.mark.parametrize("f, args", FUNCTIONS, ids=range(len(FUNCTIONS)))
def test_the_picture_is_well_formed_and_speaks(f, args):
    graph = graph_of(f, *args)
    picture = ET.fromstring(graph._repr_svg_())
    space = "{http://www.w3.org/2000/svg}"
    assert picture.find(f"{space}title").text
    words = picture.find(f"{space}desc").text
    assert all(node.name in words for node in graph.nodes)
    texts = [text.text for text in picture.iter(f"{space}text")]
    for place in range(len(graph.nodes)):
        assert graph.title(place) in texts
    assert len(list(picture.iter(f"{space}path"))) == len(graph.wires)
    assert set(graph._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}


# ---------------------------------------------------------------------------------------------------------- the layout

SOME = settings(deadline=None, max_examples=12, phases=[Phase.generate], derandomize=True,
                suppress_health_check=list(HealthCheck))


@st.composite
def graphs(draw, most=15):
    """Graphs as expressions make them: each operation uses one to three earlier nodes, and all lead to the last."""
    inputs = draw(st.integers(1, 5))
    count = draw(st.integers(inputs + 1, most))
    wires = [(draw(st.integers(0, end - 1)), end) for end in range(inputs, count)
             for _ in range(draw(st.sampled_from((1, 2, 2, 2, 3))))]
    used = {start for start, _ in wires}
    wires += [(node, count - 1) for node in range(count - 1) if node not in used]
    return count, wires


@pytest.fixture(scope="module", autouse=True)
def short_search():
    """Random graphs rarely have a drawing without crossings, and the search for one would take a second each."""
    before, layout.STRETCHES = layout.STRETCHES, 20
    yield
    layout.STRETCHES = before


def lay_out(count, wires, page=np.inf):
    return layered([(60 + 10 * (i % 3), 80) for i in range(count)], wires, [(50, 15)] * len(wires), page)


PAGES = st.sampled_from((np.inf, 900, 600))


@settings(SOME)
@given(graphs(), PAGES)
def test_boxes_and_labels_keep_clear_of_each_other_and_of_wires(graph, page):
    laid = lay_out(*graph, page)
    assert laid.width <= page
    rectangles = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in laid.boxes]
    labels = [(x - 25, y - 7.5, x + 25, y + 7.5) for x, y in laid.labels]
    everything = rectangles + labels
    for (l1, t1, r1, b1), (l2, t2, r2, b2) in itertools.combinations(everything, 2):
        assert r1 <= l2 or r2 <= l1 or b1 <= t2 or b2 <= t1
    for left, top, right, bottom in everything:
        assert left >= 0 and top >= 0 and right <= laid.width and bottom <= laid.height
    for curves in laid.wires:
        for x, y in along(curves, 200)[1:-1]:
            for left, top, right, bottom in everything:
                assert not (left + 0.5 < x < right - 0.5 and top + 0.5 < y < bottom - 0.5)


@settings(SOME)
@given(graphs(), PAGES)
def test_wires_lead_from_box_to_box_and_to_the_right_unless_folded(graph, page):
    count, wires = graph
    laid = lay_out(count, wires, page)
    for (start, end), curves in zip(wires, laid.wires, strict=True):
        (x0, y0, w0, _), (x1, y1, w1, h1) = laid.boxes[start], laid.boxes[end]
        points = along(curves, 100)
        assert tuple(points[0]) == pytest.approx((x0 + w0 / 2, y0))
        assert points[-1, 0] == pytest.approx(x1 - w1 / 2)
        assert abs(points[-1, 1] - y1) < h1 / 2
        assert all(a[3] == b[0] for a, b in itertools.pairwise(curves))
        if page == np.inf:
            assert np.all(np.diff(points[:, 0]) > -1e-9)


@settings(SOME)
@given(graphs())
def test_the_crossings_it_reports_are_those_that_one_sees(graph):
    laid = lay_out(*graph)
    seen = sum(_meet(a, b) for a, b in itertools.combinations([along(curves, 400) for curves in laid.wires], 2))
    assert seen == laid.crossings


def _meet(one, other):
    """How often the vertical distance of two wires changes its sign."""
    left, right = max(one[0, 0], other[0, 0]), min(one[-1, 0], other[-1, 0])
    x = np.linspace(left, right, 1500)
    distance = np.interp(x, *one.T) - np.interp(x, *other.T)
    signs = np.sign(distance[np.abs(distance) > 0.75])
    return int(np.sum(signs[1:] != signs[:-1])) if left < right else 0


@settings(SOME)
@given(graphs(most=8))
def test_no_order_of_the_columns_has_fewer_crossings(graph):
    """Against every order of every column, for columns by the longest way from the inputs."""
    count, wires = graph
    column = [0] * count
    for end in range(count):
        column[end] = max((column[a] + 1 for a, b in wires if b == end), default=0)
    items = [[i for i in range(count) if column[i] == c] for c in range(max(column) + 1)]
    gaps = [[] for _ in items]
    for k, (a, b) in enumerate(wires):
        chain = [a, *(("via", k, c) for c in range(column[a] + 1, column[b])), b]
        for c, via in enumerate(chain[1:-1], column[a] + 1):
            items[c].append(via)
        for c, pair in enumerate(itertools.pairwise(chain), column[a]):
            gaps[c].append(pair)
    if max(map(len, items)) > 5:
        return
    fewest = dict.fromkeys(itertools.permutations(items[0]), 0)
    for c in range(1, len(items)):
        fewest = {order: min(cost + _cross(gaps[c - 1], before, order) for before, cost in fewest.items())
                  for order in itertools.permutations(items[c])}
    assert lay_out(count, wires).crossings <= min(fewest.values())


def _cross(pairs, before, after):
    left, right = ({item: i for i, item in enumerate(order)} for order in (before, after))
    return sum((left[a] - left[p]) * (right[b] - right[q]) < 0
               for (a, b), (p, q) in itertools.combinations(pairs, 2))


def test_the_graphs_of_the_lesson_have_no_crossings():
    for f, args in [(product_and_sine, (2, 3)), (lambda a: (m := a * a) * m + m, (3,)),
                    (lambda a: (m := a * a) + m * m, (3,)), FUNCTIONS[0], FUNCTIONS[1]]:
        graph = graph_of(f, *args)
        assert lay_out(len(graph.nodes), [(w.start, w.end) for w in graph.wires]).crossings == 0


def softmax_and_logarithm(x, y):
    ex, ey = np.exp(x), np.exp(y)
    return ex / (ex + ey) * y - np.log(ex + ey)


def threefold(a, b, c):
    """The three of y, c and a·b are each joined to the three of v3, v4 and a + c: K₃,₃ (Kuratowski, 1930)."""
    return (a * b + np.sin(c)) * (b - c) / (a + c)


def wires_of(f, *args):
    graph = graph_of(f, *args)
    return len(graph.nodes), tuple((w.start, w.end) for w in graph.wires)


def test_a_drawing_without_crossings_is_found_even_where_sweeps_find_none():
    """Of this one 6000 starts of the sweeps have not found it."""
    assert lay_out(*wires_of(softmax_and_logarithm, 0.3, 1.0)).crossings == 0


def test_a_graph_that_cannot_be_drawn_without_crossings_is_drawn_with_one():
    graph = wires_of(threefold, 1.5, -2.0, 0.5)
    assert layout._without_crossings(*graph) == (None, True)
    assert lay_out(*graph).crossings == 1


@settings(SOME, max_examples=60)
@given(graphs())
def test_the_exhaustive_search_agrees_with_the_sweeps(graph):
    """Whatever it finds has no crossings; where it is certain that there is nothing, the sweeps find nothing either."""
    count, wires = graph
    found, certain = layout._without_crossings(count, tuple(wires))
    if found:
        assert found.crossings() == 0
        column = {item: c for c, items in enumerate(found.columns) for item in items}
        assert sorted(column) == list(range(found.count))
        assert all(column[b] == column[a] + 1 for chain in found.chains for a, b in itertools.pairwise(chain))
    elif certain:
        assert lay_out(count, wires).crossings > 0


def test_the_exhaustive_search_gives_up_in_time():
    """An input with twelve uses has 479 001 600 orders."""
    uses = range(1, 13)
    wires = [(0, use) for use in uses] + [(use, 13 + use % k) for use in uses for k in (4, 5)]
    wires += [(node, 18) for node in range(13, 18)]
    found, certain = layout._without_crossings(19, tuple(sorted(wires, key=lambda wire: wire[1])))
    assert found or not certain


def test_the_same_graph_is_always_drawn_alike():
    wires = [(0, 2), (1, 2), (0, 3), (2, 3), (1, 4), (3, 4), (2, 5), (4, 5)]
    assert lay_out(6, wires) == lay_out(6, wires)


def test_a_page_narrower_than_two_columns_makes_a_band_of_each():
    laid = lay_out(4, [(0, 1), (1, 2), (2, 3)], page=150)
    assert len({y for _, y, _, _ in laid.boxes}) == 4
