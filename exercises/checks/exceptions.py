"""What Python's exceptions mean, in plain words and with what to do."""
import builtins
import re
from collections.abc import Iterator, Sequence

from .guard import Trouble

# For each kind of exception: what it means. A message that fits a pattern gets the more exact sentence.
_MEANING = {
    "NameError": "Python met a name that it does not know. Check the spelling.",
    "UnboundLocalError": "A variable is used before it was given a value inside the function. Assign it first.",
    "TypeError": "Two things do not go together here: an operation got a kind of value it cannot work with.",
    "ValueError": "A value is of the right kind but cannot be used here, for example because of its shape or range.",
    "ZeroDivisionError": "Something is divided by zero. Print the denominator: why is it zero on this input?",
    "IndexError": "An index points outside the list or array. The last index is the length minus 1.",
    "KeyError": "A dictionary has no entry under this key.",
    "AttributeError": "A value is asked for a part or method that it does not have. Check the spelling, and its kind.",
    "RecursionError": "The function calls itself and never stops. It needs a case that returns without a further call.",
    "OverflowError": "A number became too large for Python to hold.",
    "FloatingPointError": "A calculation left the range of ordinary numbers.",
    "MemoryError": "The calculation asked for more memory than there is.",
    "AssertionError": "An `assert` in the code found its condition false.",
    "ImportError": "A package or name cannot be imported.",
    "ModuleNotFoundError": "A package cannot be found. Check the spelling of the import.",
    "StopIteration": "`next(...)` was called, but nothing was left to come.",
    "SystemExit": "Your function asked Python to end. Return a value instead: the notebook goes on.",
    "KeyboardInterrupt": "Your function interrupted itself. Return a value instead.",
    "EOFError": "`input()` has nobody to ask while a check runs. Use the function's arguments instead.",
}
_PATTERNS = [
    (r"\bellipsis\b", "There is still a `...` to fill in."),
    (r"name '(exp|log|log10|sin|cos|tan|tanh|sqrt|pi|argmin|argmax|mean|array|zeros|linspace|imag)' is not defined",
     "Python alone does not know the name `{0}`: it is one of NumPy's, and is called `np.{0}`."),
    (r"name '([ij])' is not defined",
     "Python does not know the name `{0}`. If the imaginary unit is meant: that is written `1j`."),
    (r"name '(\w+)' is not defined",
     "Python does not know the name `{0}`. Check the spelling, and that the cell which defines it has run."),
    (r"'(?:numpy\.)?(ndarray)' object is not callable|'(list|tuple)' object is not callable",
     "Round brackets after a name mean a call. An entry is picked with square brackets: `y[0]`."),
    (r"'([\w.]+)' object is not callable",
     "Round brackets after a name mean a call, and a value of type {0} cannot be called. For a product write `*`."),
    (r"'(\w+)' object is not subscriptable", "Square brackets pick an entry, and a value of type {0} has none."),
    (r"unsupported operand type\(s\) for .*'NoneType'",
     "One of the values is None, which is what a function gives back that has no `return`."),
    (r"unsupported operand type\(s\) for (\S+): '(function|Labelled)'|for (\S+): '\w+' and '(function|Labelled)'",
     "A function stands where its value is needed. Call it: `f(x)` instead of `f`."),
    (r"loop of ufunc does not support argument \d of type (function|Labelled)",
     "A function stands where its value is needed. Call it: `f(x)` instead of `f`."),
    (r"unsupported operand type\(s\) for \^",
     "In Python `^` is no power: write two stars, or a product such as `h * h`."),
    (r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'",
     "Python cannot work out `{0}` between a value of type {1} and one of type {2}."),
    (r"operands could not be broadcast together",
     "Two arrays have shapes that do not fit together. Print both with `.shape`."),
    (r"matmul: .*mismatch|shapes .* not aligned",
     "The inner sizes of a matrix product differ. Print both shapes; one may need `.T`."),
    (r"can't multiply sequence by non-int",
     "A list or a tuple cannot be multiplied like a number. Go through its entries, or use a NumPy array."),
    (r"missing \d+ required positional argument", "A function is called with too few arguments."),
    (r"takes \d+ positional arguments? but \d+", "A function is called with too many arguments."),
    (r"takes from (\d+) to (\d+) positional arguments",
     "A function that takes {0} to {1} arguments is called with more, or with fewer."),
    (r"invalid index to scalar variable",
     "One number stands where an array is needed: square brackets pick an entry, and a number has none."),
    (r"'(int|float|numpy\.float64|numpy\.int64)' object is not iterable",
     "A loop goes through several things, and here stands one number. For n rounds write `for _ in range(n):`."),
    (r"setting an array element with a sequence",
     "Several numbers were put where one entry has its place. Print what stands on the right of the `=`."),
    (r"list indices must be integers or slices, not (\w+)",
     "Square brackets of a list take an entry's place, a whole number, and here stands a value of type {0}."),
    (r"truth value of an array",
     "An array has no single truth value. Compare its entries with `np.where`, `.any()` or `.all()`."),
    (r"cannot reshape array of size (\d+) into shape",
     "Reshaping only arranges entries anew, and {0} of them do not fill that shape. Is a sum or a mean missing?"),
    (r"more dimensions than allowed by the axis remapping|could not be broadcast",
     "Broadcasting only stretches an array to a larger shape. To come back to a smaller one, add or pick entries."),
    (r"unhashable type: '([\w.]+)'",
     "A value of type {0} can be changed, and so it cannot be a key of a dictionary, in a set, or kept by a cache."),
]

_MODULES = {"np": "import numpy as np", "gl": "import gradlib as gl", "math": "import math"}


def explain(trouble: Trouble, parameters: Sequence[str], name: str) -> Iterator[str]:
    """Sentences that say what happened in a learner's function, and what it means."""
    if trouble.kind == "CheckInside":
        yield f"`{name}` calls `check` itself, which would never end."
        yield "Move `check(...)` out of the function: its line begins at the left margin, in a cell of its own."
    elif trouble.kind == "TimeUp":
        yield f"Your function had not finished after {trouble.message} seconds and was stopped."
        yield ("Look for a loop that never ends (does its condition change from one round to the next?), or for "
               "something that takes long or waits.")
    elif trouble.kind == "Class":
        yield f"`{name}` is a class, and this exercise asks for a function."
        yield f"Begin with `def {name}({', '.join(parameters)}):`, and `return` the value."
    elif trouble.kind == "Signature":
        yield (f"The check calls `{name}({', '.join(parameters)})`, with {_count(parameters)}. "
               f"Yours is declared as `{name}{trouble.message}`.")
        yield "Keep the first line of the function as it was given."
    else:
        message = trouble.message.rstrip(".").replace("Labelled", "function")       # what a learner takes f for
        yield f"Python stopped with {trouble.kind}{': ' if message else ''}{message}."
        yield _meaning(trouble)


def _meaning(trouble: Trouble) -> str:
    return _hidden(trouble) or next((sentence.format(*found.groups()) for pattern, sentence in _PATTERNS
                                     if (found := re.search(pattern, trouble.message))),
                                    _MEANING.get(trouble.kind, "Read the message, then the line it happened in."))


def _hidden(trouble: Trouble) -> str | None:
    """What to say of a name that holds a value of the learner's own, where a function or a package should be."""
    name, called = trouble.hidden, re.search(r"'(?:numpy\.)?(\w+)' object is not callable", trouble.message)
    if name and called and hasattr(builtins, name):
        return (f"By now `{name}` is a value of your own, which hides Python's function `{name}`. Run `del {name}` in "
                "a cell, and give your value another name.")
    if name and called:
        return (f"Round brackets after a name mean a call, and here `{name}` holds a value of type {called[1]}. For a "
                "product write `*`; square brackets pick an entry.")
    if name in _MODULES and trouble.kind == "AttributeError":
        return (f"By now `{name}` is a value of your own, where a package should be. Run `{_MODULES[name]}` again, and "
                "give your value another name.")
    return None


def _count(parameters: Sequence[str]) -> str:
    return "1 argument" if len(parameters) == 1 else f"{len(parameters)} arguments"
