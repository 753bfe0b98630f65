"""Trees: parameters may be nested dicts, lists and tuples, with numbers and arrays as their leaves.

`{"weights": W, "bias": b}` is a tree, and so is a list of such dicts, and so is a single array. None is a tree without
leaves. Dicts keep the order of their keys.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gradlib.tracing import complaint, shape

Tree = Any


def tree_map(fun: Callable, tree: Tree, *others: Tree) -> Tree:
    """The same tree with `fun(leaf, ...)` in place of each leaf. Further trees, built alike, give further arguments."""
    for other in others:
        _check_alike(tree, other)
    if isinstance(tree, dict):
        return {key: tree_map(fun, branch, *[other[key] for other in others]) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        return _rebuild(tree, [tree_map(fun, *branches) for branches in zip(tree, *others, strict=True)])
    return None if tree is None else fun(tree, *others)


def tree_map_with_path(fun: Callable, tree: Tree, path: str = "") -> Tree:
    """Like `tree_map`, but calls `fun(path, leaf)`, where path says how to reach the leaf: [0]['weights']."""
    if isinstance(tree, dict):
        return {key: tree_map_with_path(fun, branch, f"{path}[{key!r}]") for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        return _rebuild(tree, [tree_map_with_path(fun, branch, f"{path}[{i}]") for i, branch in enumerate(tree)])
    return None if tree is None else fun(path, tree)


def leaves(tree: Tree) -> list:
    """The leaves of a tree, from left to right."""
    found: list = []
    tree_map(found.append, tree)
    return found


def with_leaves(tree: Tree, new_leaves: Iterable) -> Tree:
    """The same tree with other leaves, given from left to right."""
    new_leaves = iter(new_leaves)
    return tree_map(lambda _: next(new_leaves), tree)


def size(tree: Tree) -> int:
    """The number of entries in all leaves."""
    return sum(math.prod(shape(x)) for x in leaves(tree))


def slices(tree: Tree) -> Tree:
    """Where each leaf lies when the entries of all leaves are strung together: a tree of slices."""
    sizes = [math.prod(shape(x)) for x in leaves(tree)]
    ends = itertools.accumulate(sizes)
    return with_leaves(tree, [slice(end - n, end) for end, n in zip(ends, sizes, strict=True)])


def ravel_tree(tree: Tree) -> tuple[Any, Callable]:
    """All entries of a tree in one vector, and the function that makes such a vector into a tree again."""
    places = slices(tree)
    parts = [np.reshape(x, -1) for x in leaves(tree)]

    def unravel(vector):
        return tree_map(lambda x, place: vector[place].reshape(shape(x)), tree, places)
    return (np.concatenate(parts) if parts else np.zeros(0)), unravel


def _rebuild(tree, branches):
    return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)      # a named tuple, or not


def _check_alike(tree, other):
    if isinstance(tree, dict):
        alike = isinstance(other, dict) and tree.keys() == other.keys()
    elif isinstance(tree, (list, tuple)):
        alike = isinstance(other, (list, tuple)) and len(tree) == len(other)
    else:
        alike = (tree is None) == (other is None) and not isinstance(other, (dict, list, tuple))
    if not alike:
        raise complaint(f"These two must be built alike, but where one is {_outline(tree)}, the other is "
                        f"{_outline(other)}.")


def _outline(tree):
    """What a tree is at its root, in words."""
    if isinstance(tree, dict):
        return f"a dict with the keys {list(tree)}"
    if isinstance(tree, (list, tuple)):
        return f"a {type(tree).__name__} of length {len(tree)}"
    if callable(tree):
        return "a function, which has yet to be called"         # gl.grad(f) where gl.grad(f)(x) was meant
    return "None" if tree is None else "an array or a number"
