"""Traced values: how a plain NumPy function is watched while it runs.

To differentiate `f`, call it on *traced* values instead of numbers. A traced value stands in for the number or array it
carries. Every operation on it, be it `x * y`, `np.sin(x)` or `x.sum()`, is handed to the value's *trace*, and the trace
takes the step: it computes the ordinary result, and remembers what it needs besides. What a trace remembers makes it an
interpreter; `interpreters.py` has three of them, and `recording.py` the fourth.

Traces nest. Each has a level, and the newest has the highest. When an operation meets values of several traces, the
newest takes the step, and computes with values one level down, which may be traced themselves. That is all there is to
derivatives of derivatives.
"""

import functools
import inspect
import itertools
import linecache
import math
import operator as op
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

LEVELS = itertools.count()
LARGE = 2 ** 13            # an array of more entries, 64 KB: the system hands out memory of that size slowly
NO_KEYWORDS: dict = {}
SEQUENCES = {tuple, range}
COMPOSITES: dict = {}      # NumPy functions that are written with others, by numpy_functions.py; they need no rule
CHOOSING: dict = {}        # the same for reductions that are called with where= or initial=


class Traced:
    """A value, the trace that owns it, and what that trace knows of it: a line on a tape, a tangent, ..."""

    __slots__ = ("info", "owner", "value")
    __hash__ = object.__hash__               # x == y will compare the entries, so Python has to be told to keep this

    def __init__(self, value, owner, info):
        self.value = value
        self.owner = owner
        self.info = info

    shape = property(lambda x: x.owner.shape_of(x.value))
    ndim = property(lambda x: len(x.shape))
    size = property(lambda x: math.prod(x.shape))
    dtype = property(lambda x: np.asarray(strip(x)).dtype)
    T = property(lambda x: np.transpose(x))
    mT = property(lambda x: np.swapaxes(x, -1, -2))
    real = property(lambda x: np.real(x))
    imag = property(lambda x: np.imag(x))

    def __getitem__(x, index):
        if type(index) is not tuple:
            return apply(getitem, (x, index))
        if not SEQUENCES.isdisjoint(map(type, index)):                       # x[:, (0, 1)] is x[:, [0, 1]]
            index = [list(part) if type(part) in SEQUENCES else part for part in index]
        return apply(getitem, (x, *index))

    def __len__(x):
        if not x.shape:
            raise complaint("A single number has no length, and cannot be looped over or unpacked.")
        return x.shape[0]

    def __iter__(x):
        return (x[i] for i in range(len(x)))

    def __bool__(x):
        return x.owner.decide(x)

    def __round__(x, digits=0):
        return np.round(x, digits)

    def __divmod__(x, y):
        return x // y, x % y

    def __rdivmod__(x, y):
        return y // x, y % x

    def __repr__(x):
        return f"Traced({x.value!r}, {type(x.owner).__name__})"

    def __format__(x, spec):
        return format(strip(x), spec) if spec else repr(x)

    def __deepcopy__(x, memo):
        return x                          # copied, its trace would be another one, and the derivative would be lost

    # NumPy hands its functions over here: np.sin(x) calls x.__array_ufunc__, np.sum(x) calls x.__array_function__

    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        if method != "__call__":
            return _apply_method_of_ufunc(ufunc, method, args, kwargs)
        if kwargs:
            _refuse_keywords_of_ufunc(ufunc, kwargs)
        if ufunc in COMPOSITES:
            return COMPOSITES[ufunc](*args)
        return apply(OPERATOR_OF.get(ufunc, ufunc), args)

    def __array_function__(self, fun, types, args, kwargs):
        composite = COMPOSITES.get(fun)
        if len(args) > OPTIONS_FROM[fun]:
            args, kwargs = _options_by_name(fun, args, kwargs)
        if kwargs:
            if "where" in kwargs or "initial" in kwargs:
                composite = CHOOSING.get(fun, composite)
            args, kwargs = _traced_by_position(fun, args, kwargs)
            kwargs = _known_keywords(fun, kwargs, composite)
        return apply(fun, args, kwargs) if composite is None else composite(*args, **kwargs)

    # What a traced value cannot do: each says why, and what to write instead

    def __setitem__(x, *args, **kwargs):
        refuse_to_change()

    fill = partition = put = resize = sort = __setitem__

    def __float__(x):
        raise complaint(f"A traced value cannot become a plain number, for {x.owner.consequence}. Write np.sin(x) for "
                        "math.sin(x), x for float(x), np.stack([x, y]) for z[0] = x; z[1] = y, and "
                        "gl.stop_gradient(x) where no derivative is wanted.")

    def __array__(x, dtype=None, copy=None):
        raise complaint(f"A traced value cannot be put into a plain array, for {x.owner.consequence}. Write x for "
                        "np.asarray(x), np.stack([x, y]) for np.array([x, y]) and for z[0] = x; z[1] = y, "
                        "np.take(table, i, axis=0) for table[i], x * np.ones(n) for np.full(n, x), and "
                        "gl.vmap(f)(x) for np.vectorize(f)(x).")

    __int__ = __index__ = __complex__ = item = tolist = __float__


class Trace:
    """One run of a function on traced values. An interpreter overrides `step`, and perhaps `decide`."""

    consequence = "its derivative would be lost"              # of a plain number's taking the place of a traced value

    def __init__(self) -> None:
        self.level = next(LEVELS)

    def step(self, fun: Callable, args: Sequence, infos: Sequence, kwargs: dict) -> Any:
        """Compute `fun(*args, **kwargs)` with values one level down; return the result traced by this trace.

        `infos[i]` is what this trace knows of `args[i]`, and None where that argument is a constant to it.
        """
        raise NotImplementedError

    def decide(self, x: Traced) -> bool:
        """The answer to `if x:`."""
        return bool(x.value)

    def shape_of(self, value: Any) -> tuple:
        """The shape that the traced function sees."""
        return shape(value)

    # `with Reverse() as trace:` bounds the run. A value that is used after it has escaped, and would go unnoticed.

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.step = _refuse_escaped


def apply(fun: Callable, args: Sequence, kwargs: dict = NO_KEYWORDS) -> Any:
    """Let the newest trace among the arguments take the step `fun(*args, **kwargs)`."""
    newest = None
    for x in args:
        if type(x) is Traced and (newest is None or x.owner.level > newest.level):
            newest = x.owner
    if newest is None:
        raise complaint(f"{name_of(fun)} was given a list of traced values. Join them first, with np.stack.")
    values, infos = [], []
    for x in args:
        mine = type(x) is Traced and x.owner is newest
        values.append(x.value if mine else x)
        infos.append(x.info if mine else None)
    return newest.step(fun, values, infos, kwargs)


def operation(fun: Callable) -> Callable:
    """Make a function an operation of its own: traced arguments go to their trace, plain ones straight to it."""
    @functools.wraps(fun)
    def dispatch(*args, **kwargs):
        if kwargs:
            args, kwargs = _traced_by_position(fun, args, kwargs)
        for x in args:
            if type(x) is Traced:
                return apply(dispatch, args, kwargs)
        return fun(*args, **kwargs)
    return dispatch


@operation
def getitem(x: Any, *index: Any) -> Any:
    """x[index]"""
    return x[index]


def strip(x: Any) -> Any:
    """The plain number or array under all traces."""
    while type(x) is Traced:
        x = x.value
    return x


def shape(x: Any) -> tuple:
    """np.shape, but faster."""
    found = getattr(x, "shape", None)
    if found is None:
        return () if isinstance(x, (float, int)) else np.shape(x)
    return found


# ------------------------------------------------------------------------------- the operators and methods of an array

# Arithmetic goes through Python's operators, which are much faster on single numbers than NumPy's functions
OPERATOR_OF = {np.add: op.add, np.subtract: op.sub, np.multiply: op.mul, np.divide: op.truediv, np.power: op.pow,
               np.negative: op.neg, np.matmul: op.matmul, np.less: op.lt, np.less_equal: op.le, np.greater: op.gt,
               np.greater_equal: op.ge, np.equal: op.eq, np.not_equal: op.ne}


def _add_operators():
    """Give Traced the operators + - * / ..., and their reflections: 2 - x calls x.__rsub__(2).

    They do what `apply` does, spelt out for one argument and for two. This is the busiest place of all.
    """
    def unary(fun):
        return lambda x: x.owner.step(fun, (x.value,), (x.info,), NO_KEYWORDS)

    def binary(fun):
        def operator(x, y):
            if type(y) is not Traced:
                return x.owner.step(fun, (x.value, y), (x.info, None), NO_KEYWORDS)
            if x.owner is y.owner:
                return x.owner.step(fun, (x.value, y.value), (x.info, y.info), NO_KEYWORDS)
            return apply(fun, (x, y))
        return operator

    def reflected(fun):
        return lambda x, y: x.owner.step(fun, (y, x.value), (None, x.info), NO_KEYWORDS)

    for name, fun in {"neg": op.neg, "pos": np.positive, "abs": np.absolute, "invert": np.invert}.items():
        setattr(Traced, f"__{name}__", unary(fun))
    for name, fun in {"add": op.add, "sub": op.sub, "mul": op.mul, "truediv": op.truediv, "pow": op.pow,
                      "matmul": op.matmul, "mod": np.remainder, "floordiv": np.floor_divide,
                      "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}.items():
        setattr(Traced, f"__{name}__", binary(fun))
        setattr(Traced, f"__r{name}__", reflected(fun))
    for fun in (op.lt, op.le, op.gt, op.ge, op.eq, op.ne):
        setattr(Traced, f"__{fun.__name__}__", binary(fun))


def _add_methods():
    """Give Traced the methods of an array, each as NumPy's function of that name: x.sum(0) is np.sum(x, 0)."""
    def method(fun):
        return lambda x, *args, **kwargs: fun(x, *args, **kwargs)

    def unpacked(fun):                                            # x.reshape(2, 3) means np.reshape(x, (2, 3))
        return lambda x, *args, **kwargs: fun(
            x, args[0] if len(args) == 1 and type(args[0]) is not int else args or None, **kwargs)

    for fun in (np.all, np.any, np.argmax, np.argmin, np.argpartition, np.argsort, np.copy, np.cumprod, np.cumsum,
                np.diagonal, np.dot, np.max, np.mean, np.min, np.nonzero, np.prod, np.ravel, np.repeat, np.round,
                np.searchsorted, np.squeeze, np.std, np.sum, np.swapaxes, np.take, np.trace, np.var):
        setattr(Traced, fun.__name__, method(fun))
    Traced.compress = lambda x, condition, axis=None: np.compress(condition, x, axis)
    Traced.conj = Traced.conjugate = method(np.conjugate)
    Traced.flatten = method(np.ravel)
    Traced.reshape = unpacked(np.reshape)
    Traced.transpose = unpacked(np.transpose)


def _add_refusals():
    """Whatever else an array has. (A method __getattr__ could do this, too, but would slow every x.value down.)"""
    def refusal(name):
        def refuse(x):
            raise complaint(f"A traced value is no plain array, and has no .{name}. Write it with NumPy's functions, "
                            "such as np.ravel(x) for x.flat, or use gl.stop_gradient(x) where no derivative is needed.",
                            MissingAttribute)
        return property(refuse)

    for name in dir(np.ndarray):
        if not name.startswith("_") and not hasattr(Traced, name):
            setattr(Traced, name, refusal(name))


_add_operators()
_add_methods()
_add_refusals()


# ------------------------------------------------------------------------------------------- unusual ways to call NumPy

METHODS_OF_UFUNCS = {"add.reduce": np.sum, "multiply.reduce": np.prod, "maximum.reduce": np.max,
                     "minimum.reduce": np.min, "logical_and.reduce": np.all, "logical_or.reduce": np.any,
                     "add.accumulate": np.cumsum, "multiply.accumulate": np.cumprod}


def _refuse_keywords_of_ufunc(ufunc, kwargs):
    """np.sin(x, out=z), np.log(x, where=mask), ..."""
    name = f"np.{ufunc.__name__}"
    if "where" in kwargs:
        raise complaint(f"{name} cannot be traced with where=, with or without out=. To leave entries out, choose "
                        f"twice: np.where(mask, {name}(np.where(mask, x, 1)), 0).")
    if "out" in kwargs:                                                         # total += x arrives here too
        refuse_to_change()
    raise complaint(f"{name} cannot be traced with {', '.join(kwargs)}=. Leave it out.")


def _apply_method_of_ufunc(ufunc, method, args, kwargs):
    """np.add.reduce(x) as np.sum(x), np.multiply.outer(x, y) as x[:, None] * y, and so on."""
    if "out" in kwargs or method == "at":
        refuse_to_change()
    if method == "outer" and not kwargs:
        x, y = args
        return ufunc(np.reshape(x, shape(x) + (1,) * len(shape(y))), y)
    fun = METHODS_OF_UFUNCS.get(f"{ufunc.__name__}.{method}")
    if fun is None:
        raise complaint(f"np.{ufunc.__name__}.{method} cannot be traced. Write it with functions that can.")
    x, *others = args
    kwargs = {"axis": 0, **dict(zip(("axis", "dtype", "out", "keepdims"), others, strict=False)), **kwargs}
    if "where" in kwargs and fun in CHOOSING:                 # np.sum(x, where=mask) comes here if only mask is traced
        return CHOOSING[fun](x, **_known_keywords(fun, kwargs, CHOOSING[fun]))
    return fun(x, **{name: value for name, value in kwargs.items() if value is not None or name == "axis"})


REMEDIES = {"dtype": "Change the precision with x.astype(dtype).", "initial": "Leave it out.", "order": "Leave it out.",
            "out": "Use what it returns.", "where": "To choose entries, write np.where(mask, x, 0)."}


def _known_keywords(fun, kwargs, composite):
    """The keywords without those that say nothing, such as out=None. What the rule does not know is refused."""
    if composite is refuse_to_change:
        return kwargs
    unknown = [name for name in kwargs
               if (name in REMEDIES if composite is None else name not in _parameters(composite))]
    for name in unknown:
        if kwargs[name] is not None:
            raise complaint(f"{name_of(fun)} cannot be traced with {name}=. {REMEDIES.get(name, 'Leave it out.')}")
    return {name: value for name, value in kwargs.items() if name not in unknown} if unknown else kwargs


@functools.cache
def _parameters(fun):
    return set(inspect.signature(fun).parameters)


def _traced_by_position(fun, args, kwargs):
    """Traced values travel by position: np.sum(a=x) becomes np.sum(x)."""
    for value in kwargs.values():
        if type(value) is Traced:
            bound = inspect.signature(fun).bind(*args, **kwargs)
            return _options_by_name(fun, bound.args, bound.kwargs)
    return args, kwargs


def _options_by_name(fun, args, kwargs):
    """Options travel by name: np.sum(x, 1, float) becomes np.sum(x, 1, dtype=float), and np.mean(x, 1, None, None,
    True) becomes np.mean(x, 1, dtype=None, out=None, keepdims=True). Rules do not follow NumPy's order that far.
    """
    place = OPTIONS_FROM[fun]
    if len(args) <= place:
        return args, kwargs
    return args[:place], {**dict(zip(_positional(fun)[place:], args[place:], strict=False)), **kwargs}


def _positional(fun):
    """The parameters that a function takes by position, by name."""
    try:
        parameters = inspect.signature(fun).parameters.values()
    except ValueError:                                                      # in some versions of NumPy a few have none
        return []
    return [p.name for p in parameters if p.kind <= p.POSITIONAL_OR_KEYWORD]


class _OptionsFrom(dict):
    """For each function the place of its first parameter that a rule would not know. Found once, asked for often."""

    def __missing__(self, fun):
        self[fun] = next((i for i, name in enumerate(_positional(fun)) if name in REMEDIES), math.inf)
        return self[fun]


OPTIONS_FROM = _OptionsFrom()


# ----------------------------------------------------------------------------------------------------------- complaints

class TracingError(TypeError):
    """Something that cannot be done with traced values. The message says what to do instead, and where."""


class MissingAttribute(TracingError, AttributeError):
    """An attribute of arrays that traced values lack. hasattr(x, "flat") is False, as Python has it."""


def complaint(message: str, kind: type[Exception] = TracingError) -> Exception:
    """An error whose message ends with the line of the learner's own code that led to it."""
    return kind(f"{message}\n    {learners_line()}")


def refuse_to_change(*args: Any, **kwargs: Any) -> NoReturn:
    """What in-place functions do with traced values."""
    raise complaint("An array cannot be changed in place while it is traced, for the derivative needs its old "
                    "entries. Write total = total + x for total += x, and make new arrays with np.where, np.stack or "
                    "np.concatenate.")


def _refuse_escaped(fun, args, infos, kwargs):
    raise complaint("A traced value was used after the function it belongs to had returned. Let the function return "
                    "what is needed (has_aux=True carries it past grad) instead of storing it elsewhere.")


def learners_line() -> str:
    """The innermost line on the call stack that is neither gradlib's nor NumPy's: "file.py, line 3: y = ..."."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in ("gradlib", "numpy"):
        frame = frame.f_back
    path, line = frame.f_code.co_filename, frame.f_lineno
    return f"{path}, line {line}: {linecache.getline(path, line).strip()}"


SYMBOLS = {op.add: "x + y", op.sub: "x - y", op.mul: "x * y", op.truediv: "x / y", op.pow: "x ** y", op.neg: "-x",
           op.matmul: "x @ y", op.lt: "x < y", op.le: "x <= y", op.gt: "x > y", op.ge: "x >= y", op.eq: "x == y",
           op.ne: "x != y", getitem: "x[index]"}


def name_of(fun: Callable) -> str:
    """How a learner writes a function: np.sin, np.linalg.solve, x * y, or its own name."""
    if fun in SYMBOLS:
        return SYMBOLS[fun]
    name, module = getattr(fun, "__name__", repr(fun)), getattr(fun, "__module__", None) or ""
    if getattr(np, name, None) is fun:
        return f"np.{name}"
    return f"np{module.removeprefix('numpy')}.{name}" if module.startswith("numpy") else name
