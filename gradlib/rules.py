"""The rules of differentiation: one table, two kinds of rule, both modes.

An *entrywise* function has one partial derivative per argument, as a function of its result and its arguments:

    np.tanh:  Entrywise(lambda y, x: 1 - y * y)

Forward mode multiplies the tangent by it. Reverse mode multiplies the cotangent by it, and sums over the axes along
which broadcasting repeated the argument. A *linear* function (a sum, a reshape, a matrix product in either factor) has
one transpose per argument, from the cotangent of the result to that of the argument:

    np.sum:   Linear(lambda g, x, axis=None, keepdims=False: expand(g, x, axis, keepdims))

Reverse mode applies it; forward mode applies the function itself to the tangent. A handful of functions are neither,
and declare both directions (`PushPull`). A flat function has zero derivative everywhere, and declares nothing.

Rules are written with functions that can be traced themselves, so derivatives of derivatives need nothing more.
"""

import operator as op

import numpy as np

from gradlib.tracing import Traced, complaint, getitem, name_of, primitive, shape

# ------------------------------------------------------------------------------------------------ kinds of rule
#
# Each kind offers, for every argument i,
#     pushes[i](tangent of args[i], fun, out, args, kwargs)    what it contributes to the tangent of out
#     pulls[i](cotangent of out, out, args, kwargs)            what it contributes to the cotangent of args[i]


class Entrywise:
    """A function of entries. `partials[i](out, *args)` is d out / d args[i]; a number stands for a constant one."""

    def __init__(self, *partials):
        self.pushes = [self._push(partial) for partial in partials]
        self.pulls = [self._pull(i, partial) for i, partial in enumerate(partials)]

    @staticmethod
    def _push(partial):
        def push(tangent, fun, out, args, kwargs):
            if partial != 1:
                tangent = tangent * (partial(out, *args, **kwargs) if callable(partial) else partial)
            return tangent if shape(tangent) == shape(out) else np.broadcast_to(tangent, shape(out))
        return push

    @staticmethod
    def _pull(i, partial):
        def pull_through(cotangent, out, args, kwargs):
            return unbroadcast(cotangent, args[i])

        def pull_constant(cotangent, out, args, kwargs):
            return unbroadcast(cotangent * partial, args[i])

        def pull(cotangent, out, args, kwargs):
            slope = partial(out, *args, **kwargs) if kwargs else partial(out, *args)
            return unbroadcast(cotangent * slope, args[i])

        return pull if callable(partial) else pull_through if partial == 1 else pull_constant


class Linear:
    """A function linear in each argument. `transposes[i](g, *args, **kwargs)` leads a cotangent back to args[i]."""

    def __init__(self, *transposes):
        self.pushes = [self._push(i) for i in range(len(transposes))]
        self.pulls = [self._pull(transpose) for transpose in transposes]

    @staticmethod
    def _push(i):
        def push(tangent, fun, out, args, kwargs):
            return fun(*args[:i], tangent, *args[i + 1:], **kwargs)
        return push

    @staticmethod
    def _pull(transpose):
        def pull(cotangent, out, args, kwargs):
            return transpose(cotangent, *args, **kwargs)
        return pull


class LinearInEvery:
    """A function linear in each of any number of arrays: `transpose(i, g, *args, **kwargs)` leads back to args[i]."""

    def __init__(self, transpose):
        self.pushes = _EveryIndex(Linear._push)
        self.pulls = _EveryIndex(lambda i: Linear._pull(lambda *args, **kwargs: transpose(i, *args, **kwargs)))


class _EveryIndex:
    """A list without end, whose entries are made when asked for."""

    def __init__(self, entry):
        self.entry = entry

    def __getitem__(self, i):
        return self.entry(i)


class PushPull:
    """Both directions for each argument: push(tangent, out, *args, **kwargs), pull(cotangent, out, *args, **kwargs)."""

    def __init__(self, *pairs):
        self.pushes = [self._push(push) for push, _ in pairs]
        self.pulls = [self._pull(pull) for _, pull in pairs]

    @staticmethod
    def _push(push):
        return lambda tangent, fun, out, args, kwargs: push(tangent, out, *args, **kwargs)

    @staticmethod
    def _pull(pull):
        return lambda cotangent, out, args, kwargs: pull(cotangent, out, *args, **kwargs)


class Flat:
    """Zero derivative everywhere, for functions that do not work entry by entry (np.argmax, np.all)."""

    pushes = pulls = ()


class RuleTable(dict):
    """From function to rule. A missing rule says how to add one."""

    def __missing__(self, fun):
        name = name_of(fun)
        raise complaint(f"There is no derivative rule for {name}. Write it with functions that have one, or add "
                        f"the rule yourself: gl.RULES[{name}] = gl.Entrywise(lambda y, x: ...) for a function of "
                        "entries, gl.Linear(lambda g, x: ...) for a linear one.")


# ------------------------------------------------------------------------------- functions that the rules speak of

def unbroadcast(g, x):
    """Sum a cotangent over the axes along which broadcasting repeated x."""
    if type(g) is np.float64 or shape(g) == shape(x):      # a single number came from single numbers
        return g
    new = len(g.shape) - len(shape(x))
    repeated = [new + i for i, n in enumerate(shape(x)) if n == 1 != g.shape[new + i]]
    return g.sum(axis=(*range(new), *repeated)).reshape(shape(x))


def expand(g, x, axis, keepdims=False):
    """Undo a reduction of x along axis: repeat g along it."""
    return np.broadcast_to(g if keepdims else keep_axes(g, x, axis), shape(x))


def keep_axes(g, x, axis):
    """Give a reduction of x along axis its axes back, with length 1: what keepdims=True would have done."""
    if axis is None:
        return np.reshape(g, (1,) * len(shape(x)))
    axes = {i % len(shape(x)) for i in (axis if type(axis) is tuple else (axis,))}
    return g.reshape(tuple(1 if i in axes else n for i, n in enumerate(shape(x))))


@primitive
def scatter(g, into, *index):
    """The transpose of x[index]: zeros of shape `into`, with g added in at the index (twice where it names twice)."""
    out = np.zeros(into, np.asarray(g).dtype)
    if any(isinstance(part, (list, np.ndarray)) and np.asarray(part).dtype != bool for part in index):
        np.add.at(out, index, g)
    else:
        out[index] = g
    return out


@primitive
def join(*arrays, axis):
    """np.concatenate, with its arrays as separate arguments."""
    return np.concatenate(arrays, axis=axis)


def unjoin(i, g, *arrays, axis):
    start = sum(shape(a)[axis] for a in arrays[:i])
    return g[(slice(None),) * axis + (slice(start, start + shape(arrays[i])[axis]),)]


def swap(x):
    """The transposes of a stack of matrices."""
    return x.swapaxes(-1, -2)


def matmul_left(g, a, b):
    if len(shape(b)) == 1:
        return g * b if len(shape(a)) == 1 else unbroadcast(g[..., None] * b, a)
    if len(shape(a)) == 1:
        return unbroadcast((b @ g[..., None])[..., 0], a)
    return unbroadcast(g @ swap(b), a)


def matmul_right(g, a, b):
    if len(shape(a)) == 1:
        return g * a if len(shape(b)) == 1 else unbroadcast(a[:, None] * g[..., None, :], b)
    if len(shape(b)) == 1:
        return unbroadcast((swap(a) @ g[..., None])[..., 0], b)
    return unbroadcast(swap(a) @ g, b)


def power_slope(x, y):
    """d x**y / dx. Where y is 0 the power is 1 throughout, and x**(y - 1) may be infinite."""
    if type(y) in (int, float):
        return 2 * x if y == 2 else y * x ** (y - 1) if y != 0 else 0.0
    return y * x ** np.where(np.equal(y, 0), 1, y - 1)


def ratio(x, y):
    """x / y, and 0 where y is 0."""
    return x / np.where(np.equal(y, 0), 1, y)


def step(x):
    """Heaviside's step: 0 left of 0, 1 right of it, and ½ at 0, which shares a tie evenly."""
    return np.heaviside(x, 0.5)


# ------------------------------------------------------------------------------------------------------ the table

pi, log2, log10 = np.pi, np.log(2), np.log(10)

RULES = RuleTable({
    # Arithmetic                     d/dx                                        d/dy
    op.add:        Entrywise(1,                                          1),
    op.sub:        Entrywise(1,                                         -1),
    op.mul:        Entrywise(lambda z, x, y: y,                          lambda z, x, y: x),
    op.truediv:    Entrywise(lambda z, x, y: 1 / y,                      lambda z, x, y: -z / y),
    op.pow:        Entrywise(lambda z, x, y: power_slope(x, y),          lambda z, x, y: z * np.log(np.where(np.equal(x, 0), 1, x))),
    op.neg:        Entrywise(-1),
    np.positive:   Entrywise(1),
    np.square:     Entrywise(lambda y, x: 2 * x),
    np.sqrt:       Entrywise(lambda y, x: 0.5 / y),
    np.cbrt:       Entrywise(lambda y, x: 1 / (3 * y * y)),
    np.reciprocal: Entrywise(lambda y, x: -y * y),

    # Exponentials and logarithms
    np.exp:        Entrywise(lambda y, x: y),
    np.log:        Entrywise(lambda y, x: 1 / x),
    np.log1p:      Entrywise(lambda y, x: 1 / (1 + x)),
    np.expm1:      Entrywise(lambda y, x: 1 + y),
    np.tanh:       Entrywise(lambda y, x: 1 - y * y),
    np.sin:        Entrywise(lambda y, x: np.cos(x)),
    np.cos:        Entrywise(lambda y, x: -np.sin(x)),
    np.logaddexp:  Entrywise(lambda z, x, y: np.exp(x - z),              lambda z, x, y: np.exp(y - z)),
    np.absolute:   Entrywise(lambda y, x: np.sign(x)),
    np.maximum:    Entrywise(lambda z, x, y: step(x - y),                lambda z, x, y: step(y - x)),
    np.minimum:    Entrywise(lambda z, x, y: step(y - x),                lambda z, x, y: step(x - y)),
    np.where:      Entrywise(0, lambda z, c, x, y: np.not_equal(c, 0),   lambda z, c, x, y: np.equal(c, 0)),
    np.sum:        Linear(lambda g, x, axis=None, keepdims=False: expand(g, x, axis, keepdims)),
    np.broadcast_to: Linear(lambda g, x, shape: unbroadcast(g, x)),
    np.reshape:    Linear(lambda g, x, shape: g.reshape(x.shape)),
    np.transpose:  Linear(lambda g, x, axes=None: np.transpose(g, None if axes is None else np.argsort(axes))),
    np.swapaxes:   Linear(lambda g, x, i, j: np.swapaxes(g, i, j)),
    op.matmul:     Linear(matmul_left,                                   matmul_right),
    getitem:       Linear(lambda g, x, *index: scatter(g, shape(x), *index)),
    scatter:       Linear(lambda g, x, into, *index: getitem(g, *index)),
    join:          LinearInEvery(unjoin),
})

for fun in (op.lt, op.le, op.gt, op.ge, op.eq, op.ne, np.sign, np.heaviside):
    RULES[fun] = Entrywise()
for fun in (np.argmax, np.argmin, np.all, np.any):
    RULES[fun] = Flat()
