"""Trees: nested dicts, lists and tuples."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradlib as gl
from gradlib.trees import leaves, ravel_tree, size, slices, tree_map, tree_map_with_path, with_leaves

Layer = namedtuple("Layer", "weights bias")
TREE = {"layers": [Layer(np.ones((2, 3)), np.zeros(3)), Layer(np.full((3, 1), 2.0), np.ones(1))],
        "scale": 4.0, "no": None}

trees = st.recursive(st.floats(-10, 10) | st.none(), lambda inner: st.lists(inner, max_size=3)
                     | st.dictionaries(st.text(max_size=2), inner, max_size=3) | st.tuples(inner, inner), max_leaves=8)


def test_map_keeps_the_structure():
    doubled = tree_map(lambda x: 2 * x, TREE)
    assert type(doubled["layers"][0]) is Layer and doubled["no"] is None and list(doubled) == list(TREE)
    assert doubled["scale"] == 8.0
    np.testing.assert_array_equal(doubled["layers"][1].weights, np.full((3, 1), 4.0))


@given(trees)
def test_leaves_and_with_leaves_undo_each_other(tree):
    assert with_leaves(tree, leaves(tree)) == tree
    assert tree_map(lambda x: x, tree) == tree
    assert tree_map(lambda x, y: x + y, tree, tree) == tree_map(lambda x: 2 * x, tree)


@given(trees)
def test_ravel_and_unravel_undo_each_other(tree):
    vector, unravel = ravel_tree(tree)
    assert vector.shape == (size(tree),) == (len(leaves(tree)),)
    assert unravel(vector) == tree
    assert [vector[place][0] for place in leaves(slices(tree))] == leaves(tree)


def test_ravel_can_be_differentiated():
    gradient = gl.grad(lambda tree: np.sum(ravel_tree(tree)[0] ** 2))(TREE)
    np.testing.assert_array_equal(gradient["layers"][1].weights, np.full((3, 1), 4.0))
    assert gradient["scale"] == 8.0


def test_paths_say_how_to_reach_a_leaf():
    paths = []
    tree_map_with_path(lambda path, x: paths.append(path), TREE)
    assert paths == ["['layers'][0][0]", "['layers'][0][1]", "['layers'][1][0]", "['layers'][1][1]", "['scale']"]


@pytest.mark.parametrize("other, said", [
    ({"a": 1.0}, "a dict with the keys ['a', 'b']"), ([1.0, [2.0]], "a list of length 2"),
    ({"a": 1.0, "b": 2.0}, "an array or a number"), ({"a": 1.0, "b": [2.0, 3.0]}, "a list of length 1"),
    ({"a": None, "b": [2.0]}, "None")])
def test_trees_that_differ_are_refused(other, said):
    with pytest.raises(TypeError, match="built alike") as error:
        tree_map(lambda x, y: x + y, {"a": 1.0, "b": [2.0]}, other)
    assert said in str(error.value)
