"""The fourth interpreter: it writes down what a function does, as lines of a program.

Where the tape of reverse mode is walked and thrown away, a recording is kept: it says how to get from the arguments to
the results without tracing anything again. As the recorder is a trace like the others, and the oldest of them, it sees
whatever the transforms above it do with plain values: the walk back of `grad`, the tangents of `jvp`, the batch of
`vmap`. `program.py` makes the recording into NumPy source.

While it records, it tidies. An operation on constants never gets here, for nothing in it is traced: constants are
folded already. What was computed before is not computed again. And a few laws of algebra, in `algebra.py`, shorten what
the rules of differentiation make longer than a person would.
"""

import hashlib
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import numpy as np

from gradlib.algebra import COMMUTATIVE, Line, laws_for, without_broadcasting
from gradlib.boundary import call
from gradlib.interpreters import Forward, walk_back
from gradlib.primitives import cast_to_float, cast_to_whole
from gradlib.tracing import Trace, Traced, complaint, getitem, name_of, shape
from gradlib.trees import Tree, tree_map

FORWARD, BACKWARD = "forward", "backward"


class Recorder(Trace):
    """Writes down every operation on traced values, and runs it for the example at hand."""

    consequence = "the program would keep this one number for good"

    def __init__(self):
        super().__init__()
        self.lines: list[Line] = []
        self.known: dict = {}                  # what has been computed already, and the line that did
        self.constants: dict = {}              # arrays by their content: they may be changed later, our copies may not
        self.constant_names: dict = {}
        self.section = FORWARD
        self.names = Names(self)

    def argument(self, value: Any, name: str) -> Traced:
        """An argument of the function, as a traced value. Its line has no operation."""
        return Traced(value, self, self.write(None, (), {}, value, name or None))

    def step(self, fun, args, lines, kwargs):
        _refuse_varying_shapes(fun, args, lines)
        self.section = self.names.listen(sys._getframe(1))
        out = fun(*args, **kwargs)
        if isinstance(out, (tuple, list)):
            raise complaint(f"{name_of(fun)} has several results, and cannot be recorded. Write it with functions that "
                            "have one.")
        operands = [self.constant(x) if line is None else line for x, line in zip(args, lines, strict=True)]
        line = self.record(fun, operands, kwargs, out)
        return Traced(line.value, self, line)

    def decide(self, x):
        raise complaint("A program is recorded once and then serves for all numbers, so an `if` or `while` on one of "
                        "them cannot be in it. Choose with np.where(condition, a, b), or call the function itself.")

    def record(self, fun: Callable, args: Sequence, kwargs: dict | None = None, value: Any = None) -> Line:
        """The line for an operation: an earlier one that does the same, a simpler one, or a new one."""
        kwargs = kwargs or {}
        if value is None:
            value = fun(*[x.value if type(x) is Line else x for x in args], **kwargs)
        args = without_broadcasting(fun, args, value)
        for law in laws_for(fun, args, value):
            simpler = law(self.record, *args, **kwargs)
            if simpler is not None and simpler.shape == shape(value) and simpler.dtype == np.asarray(value).dtype:
                return self.in_kind_of(simpler, value)
        key = fun, _key_of_operands(fun, args), _key(kwargs)
        if key not in self.known:
            self.known[key] = self.write(fun, args, kwargs, value)
        return self.known[key]

    def in_kind_of(self, line: Line, value: Any) -> Line:
        """The line as a number of the same kind as value: Python's take on the precision of what they meet."""
        if type(line.value) in (int, float, bool) and type(line.value) is not type(value):
            return self.record(cast_to_float if line.dtype.kind == "f" else cast_to_whole, (line, line.dtype))
        return line

    def write(self, fun: Callable | None, args: Sequence, kwargs: dict, value: Any, name: str | None = None) -> Line:
        """A new line."""
        self.lines.append(Line(len(self.lines), fun, tuple(args), kwargs, value, self.section, name))
        return self.lines[-1]

    def constant(self, x: Any) -> Any:
        """A constant as it is now: an array as a copy of its own, one for all arrays of the same content."""
        if isinstance(x, list):
            x = np.asarray(x)
        if not isinstance(x, np.ndarray):
            return x
        key = _key(x)
        if key not in self.constants:
            self.constants[key] = copy = np.array(x)
            self.constant_names[id(copy)] = self.names.of_array(x)    # the copy lives in self.constants: its id is safe
        return self.constants[key]


def record(f: Callable, args: tuple, names: Tree) -> tuple[Recorder, Tree, Tree]:
    """Run `f(*args)` on recorded arguments. Returns the recorder, the arguments as lines, and the result.

    The leaves of the result are lines and constants. `names` is built like args and names its leaves; an empty
    name is one that may be overheard.
    """
    with Recorder() as recorder:
        traced = tree_map(recorder.argument, args, names)
        result = call(f, traced)
    recorder.names.name_gradients()
    return (recorder, tree_map(lambda x: x.info, traced),
            tree_map(lambda y: y.info if type(y) is Traced else recorder.constant(y), result))


# ------------------------------------------------------------------------------------------------ keys of what is known

def _key_of_operands(fun, args):
    """x + y and y + x are the same operation."""
    if fun in COMMUTATIVE and all(type(x) is Line for x in args):
        args = sorted(args, key=lambda line: line.number)
    return _key(tuple(args))


def _key(x):
    """What tells constants apart: their type and content. Never their id alone, which passes on when they die."""
    if isinstance(x, np.ndarray):
        content = hashlib.blake2b(np.ascontiguousarray(x).tobytes()).digest()
        return x.dtype.str, x.shape, x.strides, content
    if isinstance(x, (tuple, list)):
        return type(x), tuple(map(_key, x))
    if isinstance(x, dict):
        return tuple((name, _key(value)) for name, value in x.items())
    if isinstance(x, slice):
        return slice, _key((x.start, x.stop, x.step))
    if isinstance(x, (int, float, np.generic)):
        return type(x), repr(x)                                                    # 1, 1.0, True, -0.0 and nan differ
    return x


# ---------------------------------------------------------------------------------------------------------------- names

class Names:
    """Overhears on the call stack what the values are called.

    A local variable of the learner's functions gives its name to the line it stands for. The cotangent that a walk back
    brings to `h` is called dh, and the tangent of `h` is h_dot. Names are a kindness to the reader: nothing else
    depends on them.
    """

    def __init__(self, recorder: Recorder):
        self.recorder = recorder
        self.arrays: dict = {}                         # name and array by the array's id; holding it keeps its id taken
        self.walks: dict = {}

    def listen(self, frame: FrameType | None) -> str:
        """Collect names from all frames up to `record`. Returns the section of the program that is being written."""
        section, learners = FORWARD, []
        while frame is not None and frame.f_code is not record.__code__:
            if frame.f_code is walk_back.__code__:
                section = BACKWARD
                self._listen_to_walk(frame.f_locals)
            elif str(frame.f_globals.get("__name__")).partition(".")[0] not in ("gradlib", "numpy"):
                learners.append(frame)
            frame = frame.f_back
        for frame in reversed(learners):
            near_by = {name: frame.f_globals.get(name) for name in frame.f_code.co_names}
            for name, value in {**near_by, **frame.f_locals}.items():
                if name.isidentifier() and not name.startswith("_"):
                    self._name(name, value)
        return section

    def _listen_to_walk(self, walk):
        if walk.get("entry") is not None:
            self._name_derivative(walk["cotangent"], walk["out"])
            self.walks[id(walk["found"])] = walk["tape"], walk["found"]

    def name_gradients(self) -> None:
        """Call what the walks brought to their inputs dx, dW, ..."""
        for tape, found in self.walks.values():
            for entry in filter(None, tape):
                _, args, _, _, parents, _ = entry
                for x, parent in zip(args, parents, strict=True):
                    if parent is not None and tape[parent] is None:
                        self._name_derivative(found[parent], x)

    def of_array(self, array: np.ndarray) -> str | None:
        """What the learner calls a constant array."""
        return self.arrays.get(id(array), (None, None))[0]

    def _name(self, name, value):
        if type(value) is Traced:
            if value.owner is self.recorder:
                value.info.name = value.info.name or name
            else:
                self._name(name, value.value)
                if type(value.owner) is Forward:
                    self._name(f"{name}_dot", value.info)
        elif type(value) is np.ndarray:
            self.arrays.setdefault(id(value), (name, value))

    def _name_derivative(self, cotangent, value):
        """The cotangent of h is called dh. Where the learner gave no name, the program may give one later."""
        value, its_cotangent = self._line_of(value), self._line_of(cotangent)
        if value is None:
            return
        if value.name:
            self._name(f"d{value.name}", cotangent)
        elif its_cotangent is not None and value not in its_cotangent.cotangent_of:
            its_cotangent.cotangent_of.append(value)

    def _line_of(self, x):
        """The line that stands for a value, under whatever other traces it is in; None for a constant."""
        while type(x) is Traced and x.owner is not self.recorder:
            x = x.value
        return x.info if type(x) is Traced else None


# -------------------------------------------------------------------------------------------------------------- refusal

VARYING = {np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.unique_values, np.trim_zeros, np.union1d,
           np.intersect1d, np.setdiff1d, np.setxor1d}


def _refuse_varying_shapes(fun, args, lines):
    """The program is written for fixed shapes."""
    masked = fun is getitem and any(
        line is not None and np.asarray(x).dtype == bool for x, line in zip(args[1:], lines[1:], strict=True))
    if masked or fun in VARYING:
        what = "x[mask]" if masked else name_of(fun)
        raise complaint(f"How many entries {what} has depends on their values, and a program is recorded for fixed "
                        "shapes. Keep all entries and choose with np.where(mask, x, 0).")
