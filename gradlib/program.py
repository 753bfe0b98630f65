"""Programs: a derivative as NumPy source that can be read, and that runs as fast as if it had been written by hand.

    step = gl.compile(gl.value_and_grad(loss), params, x, y)
    print(step.source)
    value, gradient = step(params, x, y)

`compile` runs the function once on recorded arguments (`recording.py`), decides what becomes of each recorded line
(`plan.py`), and writes the rest as straight-line source (`source.py`): no traces, no tape, only the operations that
lead to the results.

What a program cannot know, because it was recorded once:

- *Data that the function takes from outside are frozen into it*, as they were then, and so are random numbers. Make
  them arguments.
- It serves for one structure, one set of shapes and dtypes. Called with others, it is recorded anew.
- There is no `if` on a value. Choose with np.where.

Results are always new arrays, which the caller may keep and change. Threads may share a program.
"""

import builtins
import functools
import inspect
import itertools
import keyword
import linecache
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gradlib.boundary import check_function
from gradlib.recording import record
from gradlib.source import RESERVED, Writer
from gradlib.tracing import Traced, complaint, shape
from gradlib.trees import Tree, leaves, tree_map, tree_map_with_path


def compile(f: Callable, *example: Tree, buffers: bool = True) -> "Program":
    """`f` as a program: recorded for arguments like the example, written as NumPy source, and run by calling it.

    f:       any function of numbers, arrays and trees of them, and in particular what the transforms return:
             gl.grad(f), gl.value_and_grad(f), gl.hessian(f), lambda x, v: gl.hvp(f, x, v), ...
    example: arguments of the same structure, shapes and dtypes as those to come. Without, or for others, the program is
             recorded when it is called.
    buffers: whether arrays of more than 8192 entries, except results, are written into memory that is kept from call to
             call. That is faster, and less pleasant to read.

    The result has a `source`. A single number comes back as Python's float. Data that f takes from outside are frozen
    into the program: make them arguments.
    """
    check_function(f)
    return Program(f, example, buffers)


class Version(NamedTuple):
    """A program for one structure of arguments."""
    source: str
    fits: Callable[..., bool]                 # whether arguments are built like the example
    run: Callable


class Program:
    """What `compile` returns: call it like the function it was made from, or print its `source`."""

    def __init__(self, f: Callable, example: tuple, buffers: bool):
        functools.update_wrapper(self, f, updated=())
        self.f, self.buffers = f, buffers
        self.versions: dict[Any, Version] = {}
        self.latest = self._version(_plain(example)) if example else Version("", lambda *args: False, f)

    def __call__(self, *args: Tree) -> Tree:
        latest = self.latest
        try:
            fits = latest.fits(*args)
        except (TypeError, LookupError, AttributeError):
            fits = False
        return latest.run(*args) if fits else self._run_another(args)

    @property
    def source(self) -> str:
        """The program for the kind of arguments it was called with last."""
        if not self.latest.source:
            raise complaint("This program is written when it is called for the first time. Give gl.compile an example "
                            "of the arguments to have it written at once: gl.compile(f, x).")
        return self.latest.source

    def __repr__(self):
        return f"<gl.compile({getattr(self.f, '__name__', 'f')}): print its .source>"

    def _run_another(self, args):
        if any(type(x) is Traced for x in leaves(args)):         # inside grad, vmap, ... or another program's recording
            return self.f(*args)
        args = _plain(args)
        self.latest = version = self._version(args)
        return version.run(*args)

    def _version(self, args):
        key = _structure(args)
        if key not in self.versions:
            self.versions[key] = _write(self.f, args, self.buffers)
        return self.versions[key]


# ----------------------------------------------------------------------------------------- from a function to a program

NUMBERS = itertools.count(1)


def _write(f, args, buffers):
    """Record f, write its source, and make it into a function."""
    parameters = _parameters(f, len(args))
    names = tuple([tree_map_with_path(functools.partial(_name_of_leaf, parameter), arg)
                   for parameter, arg in zip(parameters, args, strict=True)])
    recorder, inputs, result = record(f, args, names)
    writer = Writer(parameters, inputs, result, recorder, getattr(f, "__name__", ""), buffers)
    source, path = writer.source(), f"<gradlib program {next(NUMBERS)}>"
    environment: dict = {}
    exec(builtins.compile(source, path, "exec"), environment)
    environment |= writer.environment | writer.constants           # the constants themselves, where the source has dots
    linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path          # for tracebacks
    run = environment["program"]
    return Version(source, _test_of_structure(parameters, args), _careful(run, f) if writer.floats else run)


def _careful(run, f):
    """Python's arithmetic on numbers is fast, but raises where NumPy's gives inf or NaN: then f itself answers."""
    def run_carefully(*args):
        try:
            return run(*args)
        except (ArithmeticError, ValueError):
            return f(*args)
    return run_carefully


def _parameters(f, count):
    """What f calls its arguments."""
    try:
        found = [p.name for p in inspect.signature(f).parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
    except (TypeError, ValueError):
        found = []
    return [found[i] if i < len(found) and found[i] not in RESERVED else f"x{i}" for i in range(count)]


def _name_of_leaf(parameter, path, x):
    """params['W1'] is called W1, and params['layers'][0]['W'] W0; where there are only numbers, any name will do."""
    keys = [part.strip("'\"") for part in path[1:-1].split("][")] if path else [parameter]
    words = [key for key in keys if key.isidentifier() and not keyword.iskeyword(key)]
    return words[-1] + "".join(key for key in keys if key.isdigit()) if words else ""


# ------------------------------------------------------------------------------------------------- which program serves

def _plain(args):
    """The arguments as a program meets them: arrays, and numbers as they are."""
    def plain(x):
        if type(x) is Traced:
            raise complaint("Give gl.compile plain numbers and arrays as examples, not traced values.")
        array = np.asarray(x)
        if array.dtype.kind not in "fiub":
            raise complaint(f"The arguments of a program are numbers, arrays, and trees of them, and here is a "
                            f"{type(x).__name__}: {x!r}. Give it to the function beforehand: "
                            f"gl.compile(lambda x: f(x, {x!r}), x).")
        return array if array.ndim else x if type(x) in (int, float, bool) else array[()]
    return tree_map(plain, args)


def _structure(tree):
    """What a program is written for: how its arguments are built, and the shapes and dtypes of the leaves."""
    if isinstance(tree, dict):
        return dict, tuple([(key, _structure(branch)) for key, branch in tree.items()])
    if isinstance(tree, (tuple, list)):
        return type(tree), tuple(map(_structure, tree))
    return None if tree is None else (type(tree), shape(tree), np.asarray(tree).dtype)


def _test_of_structure(parameters, args):
    """A function that tells quickly whether other arguments are built like these: it is written out, too."""
    environment: dict = {}
    tests = []

    def name(x):
        environment[f"k{len(environment)}"] = x
        return f"k{len(environment) - 1}"

    def test(place, tree):
        if isinstance(tree, (dict, tuple, list)):
            tests.append(f"type({place}) is {name(type(tree))} and len({place}) == {len(tree)}")
            for key, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
                test(f"{place}[{name(key)}]", branch)
        elif tree is None:
            tests.append(f"{place} is None")
        elif not shape(tree):
            tests.append(f"type({place}) is {name(type(tree))}")
        else:
            dtype = name(tree.dtype)
            tests.append(f"type(leaf_ := {place}) is {name(type(tree))}"
                         f" and (leaf_.dtype is {dtype} or leaf_.dtype == {dtype}) and leaf_.shape == {shape(tree)}")
    for parameter, arg in zip(parameters, args, strict=True):
        test(parameter, arg)
    return eval(f"lambda {', '.join(parameters)}: {' and '.join(tests) or True}", environment)
