"""The source of a program: its recorded lines, written as NumPy that a person can read."""

import builtins
import itertools
import keyword
import math
import operator as op
import sys
import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gradlib.algebra import Line
from gradlib.plan import Plan, Workspace, is_new, owner, ufunc_of
from gradlib.primitives import cast_to_float, cast_to_whole, join, scatter
from gradlib.recording import BACKWARD
from gradlib.tracing import getitem, shape
from gradlib.trees import Tree, leaves, tree_map_with_path

WIDTH = 84                         # of an expression

# How tightly an expression binds: a * b + c needs no parentheses, a * (b + c) does
CHOICE, COMPARISON, PLUS, TIMES, SIGN, POWER, ATOM = range(7)


class Text(NamedTuple):
    """An expression, and how tightly it binds."""
    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The expression as a part of one that binds this tightly."""
        return self.text if self.level >= level else f"({self.text})"


INFIX = {op.add: ("+", PLUS), op.sub: ("-", PLUS), op.mul: ("*", TIMES), op.truediv: ("/", TIMES),
         op.matmul: ("@", TIMES)}
COMPARISONS = {op.lt: "<", op.le: "<=", op.gt: ">", op.ge: ">=", op.eq: "==", op.ne: "!="}
OF_NUMBERS = {np.exp: "exp", np.log: "log", np.sin: "sin", np.cos: "cos", np.tan: "tan", np.sqrt: "sqrt",
              np.sinh: "sinh", np.cosh: "cosh", np.tanh: "tanh", np.log1p: "log1p", np.expm1: "expm1",
              np.log2: "log2", np.log10: "log10"}
UNBREAKABLE = "\0"
RESERVED = {"np", "math", "program", "workspace", "work", "results", *keyword.kwlist, *dir(builtins)}


class Writer:
    """Writes one recorded function. Statements are collected in order; what is written into another line waits."""

    def __init__(self, parameters: list[str], inputs: tuple, result: Tree, recorder: Any,
                 function_name: str, buffers: bool):
        self.parameters, self.inputs, self.result, self.function_name = parameters, inputs, result, function_name
        self.array_names = recorder.constant_names
        self.backward_from = min((x.number for x in recorder.lines if x.section == BACKWARD), default=np.inf)
        self.plan = Plan(recorder.lines, [y for y in leaves(result) if type(y) is Line], buffers)
        self.environment: dict[str, Any] = {"np": np, "math": math}
        self.constants: dict[str, np.ndarray] = {}
        self.imports: dict[str, list[str]] = {}          # from which module, and what
        self.uses_math = False
        self.statements: list[tuple[str, str]] = []
        self.waiting: dict[Line, Text] = {}
        self.names: dict[Line, str] = {}
        self.taken = RESERVED | set(parameters)
        self.floats: set[Line] = set()                   # numbers that are Python's floats when the program runs

    def source(self) -> str:
        """The whole text."""
        for parameter, tree in zip(self.parameters, self.inputs, strict=True):
            self._unpack(parameter, tree)
        self._take_workspace()
        for line, (base, _) in reversed(self.plan.grown.items()):    # what is added to is called as what becomes of it
            self.names[base] = self.name(line)
        for line in self.plan.lines:
            self._write(line)
        result = self._result(self.result, set())
        if type(self.result) is tuple and len(self.result) > 1 and len(result) <= WIDTH:
            result = result[1:-1]
        body = self._in_sections()
        if self.plan.workspace:
            body += [_wrapped("results = ", result), "    workspace.give_back(work)", "    return results"]
        else:
            body += [_wrapped("return ", result)]
        return "\n".join([*self._head(), "", "", f"def program({', '.join(self.parameters)}):", *body]) + "\n"

    def _head(self):
        imports = ["import math"] * self.uses_math + ["import numpy as np"]
        imports += [f"from {module} import {', '.join(sorted(names))}" for module, names in self.imports.items()]
        constants = [_constant_text(name, x) for name, x in self.constants.items()]
        constants += [f"workspace = {self._workspace_text()}"] * bool(self.plan.workspace)
        return [*imports, "", *constants] if constants else imports

    def _in_sections(self):
        """The statements, with a comment where the function begins, and where the walk back does."""
        sections = [section for section, _ in self.statements]
        if BACKWARD not in sections:
            return [f"    {text}" for _, text in self.statements]
        end = len(sections) - sections[::-1].index(BACKWARD)
        body, current = [], ""
        for i, (section, text) in enumerate(self.statements):
            if section != current:
                body += [""] * bool(body) + [f"    # {section}"] * (i < end)
            body.append(f"    {text}")
            current = section
        return [*body, ""]

    # ------------------------------------------------------------------------------------------ arguments and results

    def _unpack(self, parameter, tree):
        if type(tree) is Line:
            self.names[tree] = parameter
            return
        found = []

        def unpack(path, line):
            if line in self.plan.users:
                found.append((self.name(line), parameter + (path if '"' in path else path.replace("'", '"'))))
        tree_map_with_path(unpack, tree)
        while found:
            count = next(n for n in range(len(found), 0, -1) if n == 1 or len(_assignment(found[:n])) <= WIDTH)
            self.statements.append(("", _assignment(found[:count])))
            del found[:count]

    def _take_workspace(self):
        if self.plan.workspace:
            self.work = [self._new_name(f"w{i + 1}") for i in range(len(self.plan.workspace))]
            self.environment["workspace"] = Workspace(*((x.shape, x.dtype) for x in self.plan.workspace))
            self.imports["gradlib.plan"] = ["Workspace"]
            names = ", ".join(self.work) + "," * (len(self.work) == 1)
            self.statements.append(("", f"{names} = work = workspace.take()"))

    def _workspace_text(self):
        parts = [f"({x.shape}, {_dtype_text(x.dtype)})" for x in self.plan.workspace]
        return f"Workspace({', '.join(parts)})"

    def _result(self, tree, handed_out):
        if isinstance(tree, dict):
            parts = [f"{_key_text(key)}:{UNBREAKABLE}{self._result(x, handed_out)}" for key, x in tree.items()]
            return "{" + ", ".join(parts) + "}"
        if isinstance(tree, (tuple, list)):
            parts = ", ".join(self._result(x, handed_out) for x in tree)
            if isinstance(tree, list):
                return f"[{parts}]"
            if hasattr(tree, "_fields"):
                return f"{self._name_of_object(type(tree))}({parts})"
            return f"({parts},)" if len(tree) == 1 else f"({parts})"
        return self._leaf(tree, handed_out)

    def _leaf(self, x, handed_out):
        """A result: an array that nobody else has, or a number."""
        text = self.operand(x)
        if isinstance(x, np.ndarray):
            return _filled_text(x) or f"{text.text}.copy()"
        if type(x) is not Line:
            return text.text
        if not x.shape:
            return text.text if x.dtype != np.float64 or x in self.floats else f"float({text.text})"
        whose = owner(x)
        if not is_new(whose) or whose in handed_out:
            return f"{text.within(ATOM)}.copy()"
        handed_out.add(whose)
        return text.text

    # ------------------------------------------------------------------------------------------------------ statements

    def _write(self, line):
        if line.fun is None or line in self.plan.scattered:
            return
        if line.fun is cast_to_float and self._note_float(line):       # Python's float stays what it is
            self.names[line] = self.name(line.args[0])
            return
        if line in self.plan.grown:
            base, entries = self.plan.grown[line]
            g, _, *index = entries.args
            self._write_entries(line, self.name(base), "+=" if line.fun is op.add else "-=", g, index)
        elif line.fun is scatter:
            g, into, *index = line.args
            dtype = "" if line.dtype == np.float64 else f", {_dtype_text(line.dtype)}"
            self._state(line, f"{self.name(line)} = np.zeros({_size_text(into)}{dtype})")
            self._write_entries(line, self.name(line), "=", g, index)
        else:
            text = self.expression(line)
            if self.plan.stands_alone(line):
                self._state(line, f"{self.name(line)} = {text.text}")
            else:
                self.waiting[line] = text

    def _state(self, line, text):
        self.statements.append((line.section, text))

    def _write_entries(self, line, name, sign, g, index):
        """name[index] += g"""
        opposite = {"+=": "-=", "-=": "+=", "=": None}[sign]
        if isinstance(g, np.ndarray) and g.size and (g == g.flat[0]).all():
            g = g.flat[0]
        if opposite and type(g) is not Line and shape(g) == () and g < 0:
            g, sign = -g, opposite
        text = self.operand(g, line)
        if opposite and text.level == SIGN:                                            # a[i] += -b is a[i] -= b
            text, sign = Text(text.text[1:]), {"+=": "-=", "-=": "+="}[sign]
        place = self._index(index)
        if _may_name_an_entry_twice(index):
            many = len(index) > 1
            sliced = any(isinstance(x, slice) or x is ... for x in index)
            place = f"np.s_[{place}]" if sliced else f"({place})" if many else place
            self._state(line, f"np.add.at({name}, {place}, {'-' + text.within(POWER) if sign == '-=' else text.text})")
        else:
            self._state(line, f"{name}[{place}] {sign} {text.text}")

    # ----------------------------------------------------------------------------------------------------- expressions

    def expression(self, line: Line) -> Text:
        """A line as an expression. Arguments that make it too long are written out before it."""
        if line in self.plan.buffers:
            return self._into_buffer(line)
        before = dict(self.waiting)
        text = self._form(line)
        while len(text.text) > WIDTH and (inside := [x for x in line.sources() if x in before]):
            longest = max(inside, key=lambda x: len(before[x].text))
            self._state(line, f"{self.name(longest)} = {before.pop(longest).text}")
            self.waiting = dict(before)
            text = self._form(line)
        return text

    def _form(self, line):
        form = FORMS.get(line.fun)
        text = form(self, line) if form else None
        return text or Text(f"{self._name_of_object(line.fun)}({self._arguments(line.args, line)})")

    def _into_buffer(self, line):
        fun, args = ufunc_of(line.fun), line.args
        if fun is np.power and _is_two(args[1]):
            fun, args = np.square, args[:1]
        texts = [self.operand(x, line).text for x in args]
        return Text(f"np.{fun.__name__}({', '.join(texts)}, out={self.work[self.plan.buffers[line]]})")

    def infix(self, line):
        sign, level = INFIX[line.fun]
        self._note_float(line)
        x, y = (self.operand(x, line) for x in line.args)
        return Text(f"{x.within(level)} {sign} {y.within(level + 1)}", level)

    def comparison(self, line):
        x, y = (self.operand(x, line).within(PLUS) for x in line.args)
        return Text(f"{x} {COMPARISONS[line.fun]} {y}", COMPARISON)

    def power(self, line):
        x, y = line.args
        if self._note_float(line):
            if _is_two(y) and x in self.names:
                return Text(f"{self.names[x]} * {self.names[x]}", TIMES)
            if not isinstance(y, int):
                return Text(f"{self._of_math('pow')}({self.operand(x).text}, {self.operand(y).text})")
        return Text(f"{self.operand(x, line).within(ATOM)} ** {self.operand(y, line).within(ATOM)}", POWER)

    def square(self, line):
        return Text(f"{self.operand(line.args[0], line).within(ATOM)} ** 2", POWER)

    def negative(self, line):
        self._note_float(line)
        return Text(f"-{self.operand(line.args[0], line).within(POWER)}", SIGN)

    def absolute(self, line):
        if not self._note_float(line) and not line.shape:
            return None
        return Text(f"abs({self.operand(line.args[0], line).text})")

    def of_number(self, line):
        """math.sin of a number is much faster than np.sin."""
        if line.shape or line.dtype != np.float64 or line.args[0].dtype != np.float64:
            return None
        self.floats.add(line)
        return Text(f"{self._of_math(OF_NUMBERS[line.fun])}({self.operand(line.args[0]).text})")

    def choice(self, line):
        """np.where of numbers is `a if condition else b`."""
        condition, a, b = line.args
        if line.shape:
            return None
        if type(condition) is not Line or any(_dtype(x) != np.float64 for x in (a, b)):
            return Text(f"np.where({self._arguments(line.args, line)})[()]")
        if self._is_float(a) and self._is_float(b):
            self.floats.add(line)
        a, condition, b = (self.operand(x, line).within(COMPARISON) for x in (a, condition, b))
        return Text(f"{a} if {condition} else {b}", CHOICE)

    def method(self, line):
        """x.sum(axis=0)"""
        x, *others = line.args
        if not shape(getattr(x, "value", x)):
            return None
        return Text(f"{self.operand(x).within(ATOM)}.{line.fun.__name__}({self._arguments(others, line)})")

    def item(self, line):
        x, *index = line.args
        return Text(f"{self.operand(x).within(ATOM)}[{self._index(index)}]")

    def transposed(self, line):
        x, *axes = line.args
        text = self.operand(x).within(ATOM)
        axes = line.kwargs.get("axes", axes[0] if axes else None)
        if axes is None or len(line.shape) == 2:
            return Text(f"{text}.T")
        return Text(f"{text}.transpose{_shape_text([int(i) for i in axes])}")

    def swapped(self, line):
        x, i, j = line.args
        text = self.operand(x).within(ATOM)
        return Text(f"{text}.T" if len(line.shape) == 2 else f"{text}.swapaxes({i}, {j})")

    def reshaped(self, line):
        x, old, new = line.args[0], line.args[0].shape, line.shape
        if not old:
            return Text(f"np.reshape({self.operand(x).text}, {_shape_text(new)})")
        text = self.operand(x).within(ATOM)
        if 1 not in old and 1 in new and tuple(n for n in new if n != 1) == old:
            return Text(f"{text}[{', '.join('None' if n == 1 else ':' for n in new)}]")
        return Text(f"{text}.reshape({', '.join(map(str, new))})" if new else f"{text}.reshape(())[()]")

    def joined(self, line):
        parts = [self.operand(x).text for x in line.args]
        return Text(f"np.concatenate(({', '.join(parts)},), axis={line.kwargs['axis']})")

    def cast(self, line):
        x, dtype = self.operand(line.args[0], line), _dtype_text(line.dtype)
        if line.shape:
            return Text(f"{x.within(ATOM)}.astype({dtype})")
        if line.dtype == np.float64:
            self.floats.add(line)
            return Text(f"float({x.text})")
        return Text(f"np.{line.dtype}({x.text})")

    def _arguments(self, args, line):
        keywords = [f"{name}={self.operand(x[0] if isinstance(x, tuple) and len(x) == 1 else x).text}"
                    for name, x in line.kwargs.items() if not (x is None or x is False)]
        return ", ".join([self.operand(x, line).text for x in args] + keywords)

    def _index(self, index):
        def part(x):
            if isinstance(x, slice):
                ends = ["" if end is None else self.operand(end).text for end in (x.start, x.stop)]
                return ":".join(ends if x.step is None else [*ends, self.operand(x.step).text])
            return "..." if x is ... else self.operand(x).text
        return ", ".join(map(part, index)) or "()"

    # -------------------------------------------------------------------------------------------------------- operands

    def operand(self, x: Any, line: Line | None = None) -> Text:
        """An argument of a line: a name, an expression that waited, or a constant."""
        if type(x) is Line:
            text = self.waiting.pop(x, None) or Text(self.name(x))
            if self._is_float(x) and type(x.value) is not float and _mixes_precisions(line):
                return Text(f"np.float64({text.text})")        # what was NumPy's number would take on another precision
            if not x.shape and x.fun in COMPARISONS and (line is None or line.fun not in (op.mul, np.where)):
                return Text(f"np.bool_({text.text})")
            return text
        if isinstance(x, np.ndarray):
            return Text(self._constant(x))
        if isinstance(x, np.float64) and _mixes_precisions(line):
            return Text(f"np.float64({_float_text(float(x)).text})")
        if isinstance(x, float):
            return _float_text(float(x))
        if isinstance(x, np.floating):
            return Text(f"np.{x.dtype}({_float_text(float(x)).text})")
        if isinstance(x, (bool, np.bool_)):
            return Text(str(bool(x)))
        if isinstance(x, (int, np.integer)):
            return Text(str(int(x)), ATOM if x >= 0 else SIGN)
        if isinstance(x, tuple):
            return Text(f"({', '.join(self.operand(part).text for part in x)}{',' * (len(x) == 1)})")
        if isinstance(x, np.dtype):
            return Text(_dtype_text(x))
        if x is None or x is ... or isinstance(x, str):
            return Text(repr(x))
        return Text(self._name_of_object(x))

    def _is_float(self, x):
        """Whether x is Python's float when the program runs, or a number in the source."""
        if type(x) is Line:
            return x in self.floats or x.fun is None and not x.shape and x.dtype == np.float64
        return type(x) in (int, float, np.float64)

    def _note_float(self, line):
        """Note whether a line is arithmetic on Python's floats."""
        if line.shape or line.dtype != np.float64 or not all(self._is_float(x) for x in line.args
                                                             if not isinstance(x, np.dtype)):
            return False
        self.floats.add(line)
        return True

    # ----------------------------------------------------------------------------------------------------------- names

    def name(self, line: Line) -> str:
        """The variable that holds a line."""
        if line not in self.names:
            self.names[line] = self._new_name(line.name or self._name_of_cotangent(line) or self._name_of_result(line))
        return self.names[line]

    def _name_of_cotangent(self, line):
        """The cotangent of t1 is called dt1."""
        return next((f"d{self.names[value]}" for value in line.cotangent_of if value in self.names), None)

    def _name_of_result(self, line):
        """A result of the function, before any walk back, is called like it."""
        if line not in self.plan.outputs:
            return None
        before_any_walk = line.number < self.backward_from
        return self.function_name if before_any_walk and self.function_name.isidentifier() else "result"

    def _new_name(self, wanted):
        if wanted and wanted not in self.taken:
            name = wanted
        else:
            numbered = (f"{wanted}_{i + 1}" if wanted else f"t{i}" for i in itertools.count(1))
            name = next(candidate for candidate in numbered if candidate not in self.taken)
        self.taken.add(name)
        return name

    def _constant(self, array):
        for name, known in self.constants.items():
            if known is array:
                return name
        name = self._new_name(self.array_names.get(id(array)) or ("indices" if _is_arange(array) else "c"))
        self.constants[name] = array
        return name

    def _name_of_object(self, x: Any) -> str:
        """What the source calls a function or another object: np.sin, np.linalg.inv, or its own name."""
        name, module = getattr(x, "__name__", "c"), getattr(x, "__module__", None) or ""
        if getattr(np, name, None) is x:
            return f"np.{name}"
        if getattr(np.linalg, name, None) is x:
            return f"np.linalg.{name}"
        x = getattr(x, "__wrapped__", x)                            # what is called now has no traced arguments
        for known, value in self.environment.items():
            if value is x:
                return known
        known = self._new_name(name if name.isidentifier() else "f")
        self.environment[known] = x
        if module.startswith("gradlib"):
            module = "gradlib" if hasattr(sys.modules["gradlib"], name) else module
            self.imports.setdefault(module, []).append(name + f" as {known}" * (known != name))
        return known

    def _of_math(self, name):
        self.uses_math = True
        return f"math.{name}"


FORMS: dict[Any, Callable[[Writer, Line], Text | None]] = {
    **dict.fromkeys(INFIX, Writer.infix),
    **dict.fromkeys(COMPARISONS, Writer.comparison),
    **dict.fromkeys(OF_NUMBERS, Writer.of_number),
    **dict.fromkeys((np.sum, np.max, np.min, np.cumsum, np.argmax, np.argmin), Writer.method),
    **dict.fromkeys((cast_to_float, cast_to_whole), Writer.cast),
    op.pow: Writer.power,
    op.neg: Writer.negative,
    np.square: Writer.square,
    np.absolute: Writer.absolute,
    np.where: Writer.choice,
    getitem: Writer.item,
    np.transpose: Writer.transposed,
    np.swapaxes: Writer.swapped,
    np.reshape: Writer.reshaped,
    join: Writer.joined,
}


# ------------------------------------------------------------------------------------------------------ small questions

def _dtype(x):
    return x.dtype if type(x) is Line else np.asarray(x).dtype


def _is_two(x):
    return type(x) in (int, float) and x == 2


def _mixes_precisions(line):
    """Whether a line has an argument in another precision than double."""
    return line is not None and any(_dtype(x).kind == "f" and _dtype(x) != np.float64
                                    for x in line.args if type(x) is Line or isinstance(x, np.ndarray))


def _may_name_an_entry_twice(index):
    """Arrays of numbers may, in an index, unless one of them tells all places apart."""
    arrays = [x for x in index if isinstance(x, np.ndarray) or type(x) is Line and x.shape]
    if not arrays or all(_dtype(x).kind == "b" for x in arrays):
        return False
    common = np.broadcast_shapes(*map(shape, arrays))
    return not any(isinstance(x, np.ndarray) and x.shape == common and x.dtype.kind in "iu"
                   and np.unique(x).size == x.size and ((x >= 0).all() or (x < 0).all()) for x in arrays)


def _is_arange(x):
    """Whether x is 0, 1, 2, ..."""
    return x.ndim == 1 and x.dtype == np.int64 and np.array_equal(x, np.arange(x.size))


# ---------------------------------------------------------------------------------------------------------------- texts

def _assignment(pairs):
    names, values = zip(*pairs, strict=True)
    return f"{', '.join(names)} = {', '.join(values)}"


def _key_text(key):
    return f'"{key}"' if isinstance(key, str) and key.isidentifier() else repr(key).replace(" ", UNBREAKABLE)


def _wrapped(before, result):
    """A statement about the result, on as many lines as it takes."""
    if len(result) <= WIDTH:
        return f"    {before}{result}".replace(UNBREAKABLE, " ")
    lines = textwrap.wrap(result if result[0] in "([{" else f"({result})", WIDTH, initial_indent=f"    {before}",
                          subsequent_indent=" " * 8, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(UNBREAKABLE, " ")


def _shape_text(lengths):
    return f"({', '.join(map(str, lengths))}{',' * (len(lengths) == 1)})"


def _size_text(lengths):
    return str(lengths[0]) if len(lengths) == 1 else _shape_text(lengths)


def _dtype_text(dtype):
    return {"float64": "float", "int64": "int", "bool": "bool"}.get(str(dtype), f"np.{dtype}")


def _float_text(x):
    """A number as it is written best: 1 / 64 says more than 0.015625."""
    if not np.isfinite(x):
        return Text("-np.inf", SIGN) if x < 0 else Text("np.inf" if x > 0 else "np.nan")
    n = round(1 / x) if abs(x) > 1e-15 else 0
    if len(repr(x)) > 6 and abs(n) > 1 and 1 / n == x:
        return Text(f"{'-' * (n < 0)}1 / {abs(n)}", TIMES)
    return Text(repr(x), SIGN if repr(x).startswith("-") else ATOM)


def _filled_text(x):
    """The call that makes an array of one repeated number; None for other arrays."""
    if x.size and not (x == x.flat[0]).all():
        return None
    number = x.flat[0] if x.size else x.dtype.type(0)
    dtype = "" if x.dtype == np.float64 else f", dtype={_dtype_text(x.dtype)}"
    if number == 0 and not np.signbit(number):
        return f"np.zeros({_size_text(x.shape)}{dtype})"
    text = _float_text(float(number)).text if x.dtype.kind == "f" else str(number)
    return f"np.full({_size_text(x.shape)}, {text}{dtype})"


def _constant_text(name, x):
    """A constant as a line of source. Three dots stand for numbers that do not fit on it."""
    dtype = "" if str(x.dtype) in ("float64", "int64") else f", dtype={_dtype_text(x.dtype)}"
    if x.ndim == 2 and x.shape[0] == x.shape[1] and x.size > 1 and np.array_equal(x, np.eye(len(x))):
        return f"{name} = np.eye({len(x)}{dtype})"
    if _filled_text(x):
        return f"{name} = {_filled_text(x)}"
    if _is_arange(x):
        return f"{name} = np.arange({x.size})"
    if x.size <= 8 and np.isfinite(x).all():
        return f"{name} = np.array({x.tolist()}{dtype})"
    return f"{name} = ...          # constant: {_dtype_text(x.dtype)}, shape {x.shape}"
