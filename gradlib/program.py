"""Programs: a derivative as NumPy source that can be read, and that runs as fast as if it had been written by hand.

    step = gl.compile(gl.value_and_grad(loss), params, x, y)
    print(step.source)
    value, gradient = step(params, x, y)

`compile` records the function once (`recording.py`) and writes what it saw as straight-line source: no traces, no tape,
only the operations that lead to the results. Operations that nothing needs are left out, those used once are written
into the line that uses them, and an array that nothing else needs may be added to in place. Nothing is kept between two
calls: results are new arrays, and threads may share a program.

What a program cannot know, because it was recorded once:

- *Data that the function takes from outside are frozen into it*, as they were then, and so are random numbers. Make
  them arguments.
- It serves for one structure, one set of shapes and dtypes. Called with others, it is recorded anew.
- There is no `if` on a value. Choose with np.where.
"""

import builtins
import functools
import inspect
import itertools
import keyword
import linecache
import operator as op
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gradlib.primitives import cast_to_float, cast_to_whole, join, scatter
from gradlib.recording import BACKWARD, FORWARD, Line, record
from gradlib.tracing import Traced, complaint, getitem, shape
from gradlib.trees import Tree, leaves, tree_map, tree_map_with_path

WIDTH = 96                         # of a line of source, indented


# ------------------------------------------------------------------------------------------------------------- compile

class Program:
    """What `compile` returns: call it like the function it was made from, or print its `source`."""

    def __init__(self, f: Callable, example: tuple):
        self.f = f
        self.versions: dict = {}
        functools.update_wrapper(self, f, updated=())
        if example:
            self._latest = self._version(example)[1]
        else:
            self._latest = _Version("", _never, f)

    def __call__(self, *args):
        latest = self._latest
        try:
            fits = latest.fits(*args)
        except (TypeError, LookupError, AttributeError):
            fits = False
        return latest.run(*args) if fits else self._run_another(args)

    @property
    def source(self) -> str:
        """The program for the arguments it was called with last."""
        if not self._latest.source:
            raise complaint("This program is written when it is called for the first time. Give gl.compile an example "
                            "of the arguments to have it written at once: gl.compile(f, x).")
        return self._latest.source

    def __repr__(self):
        return f"<compiled {getattr(self.f, '__name__', 'function')}: print its .source>"

    def _run_another(self, args):
        if any(type(x) is Traced for x in leaves(args)):         # inside grad, vmap, ... or another program's recording
            return self.f(*args)
        args, version = self._version(args)
        self._latest = version
        return version.run(*args)

    def _version(self, args):
        args = tree_map(_plain, args)
        key = _structure(args)
        if key not in self.versions:
            self.versions[key] = write(self.f, args)
        return args, self.versions[key]


def compile(f: Callable, *example: Tree) -> Program:
    """`f` as a program: recorded once for arguments like the example, written as NumPy source, and run by calling it.

    f:       any function of numbers, arrays and trees of them, and in particular what the transforms return:
             gl.grad(f), gl.value_and_grad(f), gl.hessian(f), lambda x, v: gl.hvp(f, x, v), ...
    example: arguments of the same structure, shapes and dtypes as those to come. Others are recorded when they come.

    The result has a `source`. A single number comes back as Python's float. Data that f takes from outside are frozen
    into the program: make them arguments.
    """
    return Program(f, example)


class _Version(NamedTuple):
    """A program for one structure of arguments."""
    source: str
    fits: Callable                 # whether arguments are built like the example
    run: Callable


def _never(*args):
    return False


def _plain(x):
    """An argument as the program meets it: arrays, Python's floats, and NumPy's numbers of all other types."""
    if isinstance(x, np.ndarray) and x.ndim:
        return np.asarray(x)
    if type(x) is float:
        return x
    if type(x) is Traced:
        raise complaint("Give gl.compile plain numbers and arrays as examples, not traced values.")
    number = np.asarray(x)
    if number.dtype.kind not in "fiub" or number.ndim:
        raise complaint(f"The arguments of a program are numbers, arrays and trees of them, and here is a "
                        f"{type(x).__name__}: {x!r}. Leave it to the function: gl.compile(lambda x: f(x, {x!r}), x).")
    return float(number) if number.dtype == float else number[()]


def _structure(tree):
    """What a program is written for: the structure of its arguments, and the shapes and dtypes of the leaves."""
    if isinstance(tree, dict):
        return dict, tuple((key, _structure(branch)) for key, branch in tree.items())
    if isinstance(tree, (tuple, list)):
        return type(tree), tuple(map(_structure, tree))
    return None if tree is None else (shape(tree), np.asarray(tree).dtype)


def write(f: Callable, args: tuple) -> _Version:
    """Record `f(*args)`, write the source, and make it into a function."""
    parameters = _parameters(f, len(args))
    names = tuple(tree_map_with_path(functools.partial(_name_of_leaf, parameter), arg)
                  for parameter, arg in zip(parameters, args, strict=True))
    recorder, inputs, result = record(f, tree_map(_strong, args), names)
    writer = Writer(f, parameters, inputs, result, recorder)
    source = writer.source()
    path = f"<gradlib program {next(NUMBERS)}>"
    environment = dict(writer.environment)
    exec(builtins.compile(source, path, "exec"), environment)
    linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path          # for tracebacks
    environment.update(writer.constants)
    run = environment["program"]
    return _Version(source, _fits(parameters, args), _careful(run, f) if writer.floats else run)


NUMBERS = itertools.count(1)


def _strong(x):
    return np.float64(x) if type(x) is float else x


def _careful(run, f):
    """Python's arithmetic on single numbers is fast, but raises where NumPy's gives inf or NaN. Then f itself answers."""
    def run_carefully(*args):
        try:
            return run(*args)
        except (ArithmeticError, ValueError):
            return f(*args)
    return run_carefully


def _parameters(f, count):
    """The names of the arguments."""
    try:
        known = [p.name for p in inspect.signature(f).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        known = []
    return [known[i] if i < len(known) and known[i] not in RESERVED else f"x{i}" for i in range(count)]


def _name_of_leaf(parameter, path, x):
    """params['W1'] is called W1, and params['layers'][0]['W'] W0; where there are only numbers, overheard names serve."""
    if not path:
        return parameter
    keys = [part.strip("'\"") for part in path[1:-1].split("][")]
    words = [key for key in keys if key.isidentifier() and not keyword.iskeyword(key)]
    return words[-1] + "".join(key for key in keys if key.isdigit()) if words else ""


def _fits(parameters, args):
    """A quick test whether arguments are built like the example."""
    tests = []

    def test(place, tree):
        if isinstance(tree, (dict, tuple, list)):
            tests.append(f"type({place}) is {environment_name(type(tree))} and len({place}) == {len(tree)}")
            for key, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
                test(f"{place}[{key!r}]", branch)
        elif tree is None:
            tests.append(f"{place} is None")
        elif type(tree) is float:
            tests.append(f"isinstance({place}, float)")
        else:
            dtype = environment_name(tree.dtype)
            tests.append(f"type(leaf_ := {place}) is {environment_name(type(tree))} and (leaf_.dtype is {dtype} or leaf_.dtype == "
                         f"{dtype})" + f" and leaf_.shape == {tree.shape}" * (type(tree) is np.ndarray))

    environment: dict = {}

    def environment_name(x):
        name = f"k{len(environment)}"
        environment[name] = x
        return name

    for parameter, arg in zip(parameters, args, strict=True):
        test(parameter, arg)
    return eval(f"lambda {', '.join(parameters)}: {' and '.join(tests) or True}", environment)


# ------------------------------------------------------------------------------------------------------------- writing

class Text(NamedTuple):
    """An expression, and how tightly it binds."""
    text: str
    level: int = 9

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


CHOICE, COMPARISON, PLUS, TIMES, SIGN, POWER, ATOM = 0, 3, 5, 6, 7, 8, 9

OPERATORS = {op.add: ("+", PLUS), op.sub: ("-", PLUS), op.mul: ("*", TIMES), op.truediv: ("/", TIMES),
             op.matmul: ("@", TIMES), op.pow: ("**", POWER), op.lt: ("<", COMPARISON), op.le: ("<=", COMPARISON),
             op.gt: (">", COMPARISON), op.ge: (">=", COMPARISON), op.eq: ("==", COMPARISON), op.ne: ("!=", COMPARISON)}
COMPARISONS = {op.lt, op.le, op.gt, op.ge, op.eq, op.ne}
MATH = {np.exp: "exp", np.log: "log", np.sin: "sin", np.cos: "cos", np.tan: "tan", np.sqrt: "sqrt", np.sinh: "sinh",
        np.cosh: "cosh", np.tanh: "tanh", np.log1p: "log1p", np.expm1: "expm1", np.log2: "log2", np.log10: "log10"}
METHODS = {np.sum: "sum", np.max: "max", np.min: "min", np.cumsum: "cumsum", np.swapaxes: "swapaxes",
           np.argmax: "argmax", np.argmin: "argmin"}
VIEWS = {np.reshape, np.transpose, np.swapaxes, getitem}
RESERVED = {"np", "math", "program", *METHODS.values(), *MATH.values(), *keyword.kwlist, *dir(builtins)}


class Writer:
    """Writes the source of one recorded function."""

    def __init__(self, f, parameters, inputs, result, recorder):
        self.f, self.parameters, self.inputs, self.result, self.recorder = f, parameters, inputs, result, recorder
        self.environment: dict[str, Any] = {"np": np}
        self.constants: dict[str, np.ndarray] = {}
        self.imports: dict[str, None] = {"import numpy as np": None}
        self.floats: set[Line] = set()                   # numbers that are Python's floats when the program runs
        self.waiting: dict[Line, Text] = {}              # expressions that are to be written into the line that uses them
        self.names: dict[Any, str] = {}
        self.taken = RESERVED | set(parameters)
        self.outputs = [y for y in leaves(result) if type(y) is Line]
        self._choose_lines()

    # ------------------------------------------------------------------------------------------------- what to write

    def _choose_lines(self):
        needed = set(self.outputs)
        for line in reversed(self.recorder.lines):
            if line in needed:
                needed.update(line.sources())
        self.lines = [line for line in self.recorder.lines if line in needed]
        self.users = {line: [] for line in self.lines}
        for line in self.lines:
            for source in line.sources():
                self.users[source].append(line)
        for line in self.outputs:
            self.users[line].append(None)
        self.into: dict[Line, tuple] = {}                # a sum that adds scattered entries to another array in place
        for line in self.lines:
            self._choose_to_add_in_place(line)
        self.scattered = {other for _, other in self.into.values()}
        self.shared_name: dict[Line, Line] = {}          # what is added to in place is called as what becomes of it
        for line, (base, _) in reversed(self.into.items()):
            self.shared_name[base] = self.shared_name.get(line, line)

    def _choose_to_add_in_place(self, line):
        """a + scatter(b, ...) becomes a[...] += b where nothing else needs a."""
        if line.fun in (op.add, op.sub):
            for base, other in (line.args, line.args[::-1]) if line.fun is op.add else (line.args,):
                if (type(other) is Line and other.fun is scatter and len(self.users[other]) == 1
                        and type(base) is Line and len(self.users[base]) == 1 and base.fun is not None
                        and _is_new(base) and base.shape == other.shape == line.shape and base.dtype == line.dtype):
                    self.into[line] = base, other
                    self.users[other] = [line]
                    return

    def _stands_alone(self, line):
        """Whether a line gets a line of source, and is not written into the one that uses it."""
        users = self.users[line]
        if line.name or len(users) > 1 or line in self.shared_name:
            return True
        return line.fun not in VIEWS if users[0] is None else users[0].section != line.section

    # ------------------------------------------------------------------------------------------------- the whole text

    def source(self) -> str:
        """The program as Python source."""
        self.statements: list[tuple[str, str]] = []
        for parameter, tree in zip(self.parameters, self.inputs, strict=True):
            self._unpack(parameter, tree)
        for line in self.lines:
            self._write(line)
        body = self._in_sections() + [f"    return {self._returned()}"]
        head = sorted(self.imports, key=len)
        constants = [_constant_text(name, x) for name, x in self.constants.items()]
        head += ["", *constants] if constants else []
        return "\n".join([*head, "", "", f"def program({', '.join(self.parameters)}):", *body]) + "\n"

    def _in_sections(self):
        """The statements, with a comment where the forward pass begins, and the walk back."""
        sections = [section for section, _ in self.statements]
        if BACKWARD not in sections:
            return [f"    {text}" for _, text in self.statements]
        walked = max(i for i, section in enumerate(sections) if section == BACKWARD)
        body, current = [], ""
        for i, (section, text) in enumerate(self.statements):
            if section != current:
                body += [""] * bool(body) + [f"    # {section}"] * (i <= walked)
            body.append(f"    {text}")
            current = section
        return [*body, ""]

    def _returned(self):
        text = self._result(self.result, set())
        return text[1:-1] if isinstance(self.result, tuple) and len(self.result) > 1 and text[0] == "(" else text

    def _unpack(self, parameter, tree):
        if type(tree) is Line:
            if tree in self.users:
                self.names[tree] = parameter
            return
        found = []

        def unpack(path, line):
            if line in self.users:
                found.append((self.name(line), parameter + path.replace("'", '"')))
        tree_map_with_path(unpack, tree)
        while found:
            count = len(found)
            while count > 1 and len(_assignment(found[:count])) > WIDTH:
                count -= 1
            self.statements.append(("", _assignment(found[:count])))
            found = found[count:]

    def _result(self, tree, handed_out):
        if isinstance(tree, dict):
            return "{" + ", ".join(f"{_quoted(key)}: {self._result(x, handed_out)}" for key, x in tree.items()) + "}"
        if isinstance(tree, (tuple, list)):
            parts = ", ".join(self._result(x, handed_out) for x in tree)
            if isinstance(tree, list):
                return f"[{parts}]"
            if hasattr(tree, "_fields"):
                return f"{self._function(type(tree))}({parts})"
            return f"({parts},)" if len(tree) == 1 else f"({parts})"
        return self._leaf(tree, handed_out)

    def _leaf(self, x, handed_out):
        if type(x) is not Line:
            if isinstance(x, np.ndarray):
                return _filled(x) or self.operand(x).text + ".copy()"
            return self.operand(x).text if isinstance(x, (int, float, np.generic)) or x is None else self._foreign(x)
        text = self.operand(x)
        if not x.shape:
            number = x.dtype == float and x not in self.floats
            return f"float({text.text})" if number else text.text
        owner = _owner(x)
        if not _is_new(owner) or owner in handed_out:
            return text.within(ATOM) + ".copy()"
        handed_out.add(owner)
        return text.text

    # ------------------------------------------------------------------------------------------------------ statements

    def _write(self, line):
        section = line.section
        if line.fun is None or line in self.scattered:
            return
        if line in self.into:
            self._write_in_place(line)
        elif line.fun is scatter:
            g, into, *index = line.args
            name, dtype = self.name(line), "" if line.dtype == float else f", np.{line.dtype}"
            self.statements.append((section, f"{name} = np.zeros({_size_text(into)}{dtype})"))
            self._scatter(line, name, "=", g, index)
        else:
            text = self.expression(line)
            if self._stands_alone(line):
                self.statements.append((section, f"{self.name(line)} = {text.text}"))
            else:
                self.waiting[line] = text

    def _write_in_place(self, line):
        base, other = self.into[line]
        g, _, *index = other.args
        self._scatter(line, self.name(base), "+=" if line.fun is op.add else "-=", g, index)

    def _scatter(self, line, name, sign, g, index):
        if isinstance(g, np.ndarray) and g.size and (g == g.flat[0]).all():
            g = g.flat[0]
        if sign != "=" and not isinstance(g, Line) and shape(g) == () and g < 0:
            g, sign = -g, {"+=": "-=", "-=": "+="}[sign]
        place = self._index(index)
        text = self.operand(g, line)
        if sign != "=" and text.level == SIGN:                                        # a[i] += -b is a[i] -= b
            text, sign = Text(text.text[1:]), {"+=": "-=", "-=": "+="}[sign]
        if _names_an_entry_twice(index):
            amount = f"-{text.within(SIGN)}" if sign == "-=" else text.text
            place = f"np.s_[{place}]" if any(isinstance(x, slice) or x is ... for x in index) else \
                f"({place})" if len(index) > 1 else place
            self.statements.append((line.section, f"np.add.at({name}, {place}, {amount})"))
        else:
            self.statements.append((line.section, f"{name}[{place}] {sign} {text.text}"))

    # ----------------------------------------------------------------------------------------------------- expressions

    def expression(self, line: Line) -> Text:
        """A line as an expression; arguments that make it too long are written out before it."""
        text = self._form(line)
        while len(text.text) > WIDTH - 12:
            inside = [x for x in line.sources() if x in self.waiting]
            if not inside:
                break
            longest = max(inside, key=lambda x: len(self.waiting[x].text))
            self.statements.append((line.section, f"{self.name(longest)} = {self.waiting.pop(longest).text}"))
            text = self._form(line)
        return text

    def _form(self, line):
        fun, args = line.fun, line.args
        if fun in OPERATORS:
            return self._operator(line, *OPERATORS[fun])
        if fun is op.neg:
            if self._all_floats(line):
                self.floats.add(line)
            return Text(f"-{self.operand(args[0], line).within(POWER)}", SIGN)
        if fun in MATH and not line.shape and line.dtype == float:
            self.floats.add(line)
            self.imports["import math"] = None
            self.environment["math"] = __import__("math")
            return Text(f"math.{MATH[fun]}({self.operand(args[0]).text})")
        if fun is np.absolute:
            if self._all_floats(line):
                self.floats.add(line)
            return Text(f"abs({self.operand(args[0]).text})")
        if fun is np.square:
            return Text(f"{self.operand(args[0], line).within(ATOM)} ** 2", POWER)
        if fun is np.where and not line.shape:
            return self._choice(line)
        x = args[0]
        if shape(getattr(x, "value", x)) or isinstance(x, np.ndarray):
            if fun is getitem:
                return Text(f"{self.operand(x).within(ATOM)}[{self._index(args[1:])}]")
            axes = line.kwargs.get("axes", args[1] if len(args) > 1 else None) if fun is np.transpose else None
            if fun in (np.swapaxes, np.transpose) and len(line.shape) == 2 or fun is np.transpose and axes is None:
                return Text(f"{self.operand(x).within(ATOM)}.T")
            if fun is np.reshape:
                return self._reshape(line)
            if fun is np.transpose:
                return Text(f"{self.operand(x).within(ATOM)}.transpose{_shape_text(tuple(int(i) for i in axes))}")
            if fun in METHODS:
                return Text(f"{self.operand(x).within(ATOM)}.{METHODS[fun]}({self._arguments(args[1:], line)})")
        if fun is join:
            return Text(f"np.concatenate(({', '.join(self.operand(x).text for x in args)},), axis={line.kwargs['axis']})")
        if fun in (cast_to_float, cast_to_whole):
            return self._cast(line)
        return Text(f"{self._function(fun)}({self._arguments(args, line)})")

    def _operator(self, line, sign, level):
        x, y = line.args
        floats = self._all_floats(line)
        if line.fun is op.pow:
            if floats and is_two(y):
                self.floats.add(line)
                if x in self.names:
                    return Text(f"{self.names[x]} * {self.names[x]}", TIMES)
            elif floats and not isinstance(y, int):
                self.floats.add(line)
                self.imports["import math"] = None
                self.environment["math"] = __import__("math")
                return Text(f"math.pow({self.operand(x).text}, {self.operand(y).text})")
            elif floats:
                self.floats.add(line)
            return Text(f"{self.operand(x, line).within(ATOM)} ** {self.operand(y, line).within(ATOM)}", POWER)
        if floats and line.fun not in COMPARISONS:
            self.floats.add(line)
        left = self.operand(x, line).within(level + (level == COMPARISON))
        return Text(f"{left} {sign} {self.operand(y, line).within(level + 1)}", level)

    def _choice(self, line):
        condition, a, b = line.args
        if line.dtype == float and all(_dtype(x) == float for x in (a, b)) and type(condition) is Line:
            if self._is_float(a) and self._is_float(b):
                self.floats.add(line)
            texts = [self.operand(x, line).within(CHOICE + 1) for x in (a, condition, b)]
            return Text("{} if {} else {}".format(*texts), CHOICE)
        return Text(f"np.where({self._arguments(line.args, line)})[()]")

    def _reshape(self, line):
        x, new = line.args[0], line.shape
        old = shape(getattr(x, "value", x))
        text = self.operand(x).within(ATOM)
        if tuple(n for n in new if n != 1) == old and 1 not in old and len(new) > len(old):
            return Text(f"{text}[{', '.join('None' if n == 1 else ':' for n in new)}]")
        return Text(f"{text}.reshape{_shape_text(new) if len(new) != 1 else f'({new[0]})'}")

    def _cast(self, line):
        x, dtype = self.operand(line.args[0], line), f"np.{line.dtype}"
        if not line.shape:
            if line.dtype == float:
                self.floats.add(line)
                return Text(f"float({x.text})")
            return Text(f"{dtype}({x.text})")
        return Text(f"{x.within(ATOM)}.astype({'float' if line.dtype == float else dtype})")

    def _arguments(self, args, line):
        keywords = [f"{name}={self.operand(x[0] if isinstance(x, tuple) and len(x) == 1 else x).text}"
                    for name, x in line.kwargs.items() if not (x is None or x is False)]
        return ", ".join([self.operand(x, line).text for x in args] + keywords)

    def _index(self, index):
        def part(x):
            if isinstance(x, slice):
                ends = [self.operand(end).text if end is not None else "" for end in (x.start, x.stop)]
                return ":".join(ends + ([self.operand(x.step).text] if x.step is not None else []))
            return "..." if x is ... else self.operand(x).text
        return ", ".join(map(part, index)) or "()"

    # -------------------------------------------------------------------------------------------------------- operands

    def operand(self, x: Any, line: Line | None = None) -> Text:
        """An argument of a line: a name, an expression, or a constant."""
        if type(x) is Line:
            text = self.waiting.pop(x, None) or Text(self.name(x))
            if line is not None and x in self.floats and self._has_other_precision(line):
                return Text(f"np.float64({text.text})")
            if x.fun in COMPARISONS and not x.shape and (line is None or line.fun not in (op.mul, np.where)):
                return Text(f"np.bool_({text.text})")
            return text
        if isinstance(x, np.ndarray):
            return Text(self._constant(x))
        if isinstance(x, (bool, np.bool_)):
            return Text(str(bool(x)))
        if isinstance(x, (float, np.floating)):
            plain = type(x) is float or type(x) is np.float64 and not (line is not None and self._has_other_precision(line))
            return _float_text(float(x)) if plain else Text(f"np.{x.dtype}({_float_text(float(x)).text})")
        if isinstance(x, (int, np.integer)):
            return Text(str(int(x)), ATOM if x >= 0 else SIGN)
        if isinstance(x, tuple):
            return Text(f"({', '.join(self.operand(part).text for part in x)}{',' * (len(x) == 1)})")
        if isinstance(x, np.dtype):
            return Text(f"np.{x}")
        if x is None or x is ... or isinstance(x, str):
            return Text(repr(x))
        return Text(self._foreign(x))

    def _has_other_precision(self, line):
        return any(_dtype(x).kind == "f" and _dtype(x) != float for x in line.args
                   if type(x) is Line or isinstance(x, np.ndarray))

    def _is_float(self, x):
        return x in self.floats if type(x) is Line and x.fun is not None else \
            type(x) is Line and not x.shape and x.dtype == float or type(x) in (float, int, np.float64)

    def _all_floats(self, line):
        return not line.shape and line.dtype == float and all(map(self._is_float, line.args))

    def name(self, x: Any) -> str:
        """The variable that holds a line."""
        x = self.shared_name.get(x, x) if type(x) is Line and x not in self.names else x
        if x not in self.names:
            self.names[x] = self._new_name(x.name or self._name_of_result(x))
        return self.names[x]

    def _name_of_result(self, line):
        if line in self.outputs:
            called = getattr(self.f, "__name__", "")
            first = all(earlier.section == FORWARD for earlier in self.recorder.lines[:line.number + 1])
            return called if first and called.isidentifier() else "result"
        return None

    def _new_name(self, wanted):
        numbered = (f"{wanted}_{i}" for i in itertools.count(2)) if wanted else (f"t{i}" for i in itertools.count(1))
        name = wanted if wanted and wanted not in self.taken else next(n for n in numbered if n not in self.taken)
        self.taken.add(name)
        return name

    def _constant(self, array):
        for name, known in self.constants.items():
            if known is array:
                return name
        counts = array.ndim == 1 and array.dtype == int and np.array_equal(array, np.arange(array.size))
        name = self._new_name(self.recorder.constant_names.get(id(array)) or ("indices" if counts else "c"))
        self.constants[name] = array
        return name

    def _function(self, fun):
        """What the source calls a function: np.sin, np.linalg.inv, or its own name, which is then imported."""
        name, module = getattr(fun, "__name__", "f"), getattr(fun, "__module__", None) or ""
        if getattr(np, name, None) is fun:
            return f"np.{name}"
        if getattr(np.linalg, name, None) is fun:
            return f"np.linalg.{name}"
        return self._foreign(getattr(fun, "__wrapped__", fun), name, module)

    def _foreign(self, x, name="c", module=""):
        """Something that the source can only name."""
        for known, value in self.environment.items():
            if value is x:
                return known
        known = self._new_name(name if name.isidentifier() else "f")
        self.environment[known] = x
        if module.startswith("gradlib"):
            self.imports[f"from {module} import {name}" + f" as {known}" * (known != name)] = None
        return known


def is_two(x):
    return type(x) in (int, float) and x == 2


def _dtype(x):
    return x.dtype if type(x) is Line else np.asarray(x).dtype


# ----------------------------------------------------------------------------------------------------- what shares memory

def _is_new(line):
    """Whether the array that a line makes is its own: neither an argument's, nor a part of another one."""
    fun = line.fun
    return isinstance(fun, np.ufunc) or fun in OPERATORS or fun in (
        op.neg, np.sum, np.max, np.min, np.where, np.cumsum, scatter, join, cast_to_float, cast_to_whole)


def _owner(line):
    """The line whose memory a line shows."""
    while line.fun in VIEWS:
        line = line.args[0]
    return line


def _names_an_entry_twice(index):
    """Whether an index may do so: arrays of numbers can, unless one of them tells all places apart."""
    arrays = [x for x in index if isinstance(x, np.ndarray) or type(x) is Line and x.shape]
    if not arrays or all(_dtype(x) == bool for x in arrays):
        return False
    common = np.broadcast_shapes(*map(shape, arrays))
    return not any(isinstance(x, np.ndarray) and x.shape == common and x.dtype.kind in "iu" and np.unique(x).size == x.size
                   and ((x >= 0).all() or (x < 0).all()) for x in arrays)


# ---------------------------------------------------------------------------------------------------------------- texts

def _quoted(key):
    return f'"{key}"' if isinstance(key, str) and key.isidentifier() else repr(key)


def _assignment(pairs):
    names, values = zip(*pairs, strict=True)
    return f"{', '.join(names)} = {', '.join(values)}"


def _size_text(lengths):
    return str(lengths[0]) if len(lengths) == 1 else _shape_text(lengths)


def _shape_text(lengths):
    return f"({', '.join(map(str, lengths))}{',' * (len(lengths) == 1)})"


def _float_text(x):
    """1/64 says more than 0.015625."""
    if np.isfinite(x):
        n = round(1 / x) if x and abs(1 / x) < 1e15 else 0
        if len(repr(x)) > 6 and abs(n) > 1 and 1 / n == x:
            return Text(f"{'-' * (n < 0)}1 / {abs(n)}", TIMES)
        return Text(repr(x), ATOM if x >= 0 and not repr(x).startswith("-") else SIGN)
    return Text("-np.inf", SIGN) if x < 0 else Text("np.inf" if x > 0 else "np.nan")


def _filled(x):
    """An array that repeats one number, as the call that makes it."""
    if not x.size or (x == x.flat[0]).all():
        n = x.flat[0] if x.size else 0
        dtype = "" if x.dtype == float else f", dtype={'bool' if x.dtype == bool else f'np.{x.dtype}'}"
        size = _size_text(x.shape)
        return f"np.zeros({size}{dtype})" if n == 0 and not np.signbit(n) else f"np.full({size}, {_float_text(float(n)).text}{dtype})"
    return None


def _constant_text(name, x):
    """A constant as a line of source, or as an ellipsis and what it is."""
    dtype = "" if x.dtype in (float, int) else f", dtype={'bool' if x.dtype == bool else f'np.{x.dtype}'}"
    if _filled(x):
        return f"{name} = {_filled(x)}"
    if x.ndim == 1 and x.dtype == int and np.array_equal(x, np.arange(x.size)):
        return f"{name} = np.arange({x.size})"
    if x.ndim == 2 and x.shape[0] == x.shape[1] and np.array_equal(x, np.eye(len(x))):
        return f"{name} = np.eye({len(x)}{dtype})"
    if x.size <= 8:
        return f"{name} = np.array({x.tolist()}{dtype})"
    return f"{name} = ...          # {x.dtype}, shape {x.shape}: recorded with the program"
