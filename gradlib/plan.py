"""The plan of a program: which of the recorded lines it needs, and where their results go.

Four questions, answered before a word is written:

- *Is the line needed?* Only what leads to a result is.
- *Does it stand alone?* A line that is used once, and that nobody gave a name, is written into the line that uses it.
- *Can it be added in place?* The derivative of x[i] puts entries into zeros, and those are added to what else is known
  of x's cotangent. Where nothing else needs that, they are added right there: dx[i] += ...
- *Does a large array need new memory?* The system hands out large pieces of memory slowly. A program with large arrays
  therefore keeps a workspace, and writes into it whatever is not a result. Results are always new.
"""

import math
import operator as op
from collections.abc import Iterable

import numpy as np

from gradlib.algebra import Line
from gradlib.primitives import cast_to_float, cast_to_whole, join, scatter
from gradlib.tracing import LARGE, getitem

UFUNCS = {op.add: np.add, op.sub: np.subtract, op.mul: np.multiply, op.truediv: np.divide, op.pow: np.power,
          op.neg: np.negative, op.matmul: np.matmul, op.lt: np.less, op.le: np.less_equal, op.gt: np.greater,
          op.ge: np.greater_equal, op.eq: np.equal, op.ne: np.not_equal}

# Parts of an array, in another shape: their memory is that of their first argument
VIEWS = {np.reshape, np.transpose, np.swapaxes, getitem}

# Functions whose result is never a part of an argument. Of all others it might be, and so it is copied before it is
# handed out.
NEW = {np.sum, np.max, np.min, np.where, np.cumsum, scatter, join, cast_to_float, cast_to_whole, *UFUNCS}


class Plan:
    """What becomes of each line."""

    def __init__(self, recorded: list[Line], outputs: list[Line], buffers: bool):
        self.outputs = outputs
        needed = set(outputs)
        for line in reversed(recorded):
            if line in needed:
                needed.update(line.sources())
        self.lines = [line for line in recorded if line in needed]
        self.users: dict[Line, list] = {line: [] for line in self.lines}                  # None stands for the result
        for line in self.lines:
            for source in line.sources():
                self.users[source].append(line)
        for line in outputs:
            self.users[line].append(None)

        self.grown: dict[Line, tuple[Line, Line]] = {}        # sums that are added in place: to what, and what
        for line in self.lines:
            self._grow(line)
        self.bases = {base for base, _ in self.grown.values()}
        self.scattered = {entries for _, entries in self.grown.values()}

        self.buffers: dict[Line, int] = {}                    # which array of the workspace a line is written to
        self.workspace: list[Line] = []                       # a line as large as that array, for each of them
        if buffers:
            self._assign_buffers()

    def stands_alone(self, line: Line) -> bool:
        """Whether a line gets a line of source, and is not written into the one that uses it."""
        users = self.users[line]
        if line.name and line not in self.scattered or len(users) > 1 or line in self.bases or line in self.buffers:
            return True
        if line.fun in VIEWS or line in self.scattered:
            return False
        return len(self.outputs) > 1 if users[0] is None else users[0].section != line.section

    # ------------------------------------------------------------------------------------------------ adding in place

    def _grow(self, line):
        """a + scatter(b, ...) becomes a[...] += b where nothing else needs a."""
        if line.fun not in (op.add, op.sub):
            return
        for base, entries in (line.args, line.args[::-1]) if line.fun is op.add else (line.args,):
            if (type(base) is type(entries) is Line and entries.fun is scatter and is_new(base)
                    and len(self.users[base]) == len(self.users[entries]) == 1
                    and base.shape == entries.shape == line.shape and base.dtype == line.dtype):
                self.grown[line] = base, entries
                return

    # --------------------------------------------------------------------------------------------------- the workspace

    def _assign_buffers(self):
        kept_by_results = {owner(line) for line in self.outputs}
        fit = {line for line in self.lines
               if math.prod(line.shape) > LARGE and ufunc_of(line.fun) and line not in kept_by_results
               and line not in self.bases and line not in self.grown}
        self.buffers = dict.fromkeys(fit, -1)                 # from here on, these lines stand alone
        last_use = self._last_uses(fit)
        holders: list[Line] = []                              # the line that each array of the workspace holds by now
        for place, line in enumerate(self.lines):
            if line not in fit:
                continue
            number = next((number for number, held in enumerate(holders)
                           if self._may_replace(held, line, last_use[held], place)), len(holders))
            holders[number:number + 1] = [line]
            self.workspace[number:number + 1] = [line]
            self.buffers[line] = number

    def _may_replace(self, held, line, last_use, place):
        """Whether a line may be written over what is held: if that is done with, or taken in here entry by entry."""
        alike = held.shape == line.shape and held.dtype == line.dtype
        entrywise = line.fun not in (op.matmul, np.matmul) and any(held is source for source in line.sources())
        return alike and (last_use < place or last_use == place and entrywise)

    def _last_uses(self, fit):
        """The place of the last line that may look at each buffer, be it through a view."""
        places = {line: place for place, line in enumerate(self.lines)}
        for line in reversed(self.lines):                     # a line within another one is used where that stands
            if not self.stands_alone(line):
                user = self.users[line][0]
                places[line] = places[user] if user is not None else len(self.lines)
        seen: dict[Line, set] = {}                            # the buffers that a line may show
        last = dict.fromkeys(fit, 0)
        for line in self.lines:
            through = set().union(*(seen[source] for source in line.sources()))
            for buffer in through:
                last[buffer] = max(last[buffer], places[line])
            seen[line] = {line} if line in fit else set() if is_new(line) and line not in self.grown else through
        for line in self.outputs:
            last |= dict.fromkeys(seen[line], len(self.lines))
        return last


def ufunc_of(fun):
    """The NumPy function that can write its result to a given array, if there is one."""
    return fun if isinstance(fun, np.ufunc) else UFUNCS.get(fun)


def is_new(line: Line) -> bool:
    """Whether the array that a line makes is its own: neither an argument's, nor a part of another one."""
    return isinstance(line.fun, np.ufunc) or line.fun in NEW


def owner(line: Line) -> Line:
    """The line whose memory a line shows."""
    while line.fun in VIEWS:
        line = line.args[0]
    return line


class Workspace:
    """Arrays that a program writes to, in call after call. Calls that run side by side have one set each."""

    def __init__(self, *arrays: tuple[tuple, type]):
        self.arrays = arrays
        self.spare: list[list[np.ndarray]] = []

    def take(self) -> list[np.ndarray]:
        """A set of the arrays, to write to until it is given back."""
        try:
            return self.spare.pop()
        except IndexError:
            return [np.empty(shape, dtype) for shape, dtype in self.arrays]

    def give_back(self, arrays: Iterable[np.ndarray]) -> None:
        """Let the next call have this set."""
        self.spare.append(list(arrays))
