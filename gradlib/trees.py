"""Trees: parameters may be nested dicts, lists and tuples, with numbers and arrays as their leaves.

`{"weights": W, "bias": b}` is a tree, and so is a list of such dicts, and so is a single array. None is a tree without
leaves.
"""

from gradlib.tracing import complaint


def tree_map(fun, tree, *others):
    """The same tree, with `fun(leaf, ...)` in place of each leaf. Further trees, built alike, give further arguments."""
    for other in others:
        _check_alike(tree, other)
    if isinstance(tree, dict):
        return {key: tree_map(fun, branch, *[other[key] for other in others]) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [tree_map(fun, *branches) for branches in zip(tree, *others)]
        return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
    return None if tree is None else fun(tree, *others)


def leaves(tree):
    """The leaves of a tree, from left to right."""
    found = []
    tree_map(found.append, tree)
    return found


def with_leaves(tree, new_leaves):
    """The same tree with other leaves, given from left to right."""
    new_leaves = iter(new_leaves)
    return tree_map(lambda _: next(new_leaves), tree)


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
    return "None" if tree is None else "an array or a number"
