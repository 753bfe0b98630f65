"""Every trap a learner may step into says in one sentence what to do, and ends with the learner's own line."""

import copy
import math

import numpy as np
import pytest

import gradlib as gl

X = np.array([1.0, 2.0, 3.0])
kept = []


def changes_in_place(x):
    x[0] = 1.0                                                     # the learner's line
    return x.sum()


def fills_a_plain_array(x):
    z = np.zeros(3)
    z[0] = x[0]                                                    # the learner's line
    return z.sum()


def fills_a_slice(x):
    z = np.zeros(3)
    z[:] = x                                                       # the learner's line
    return z.sum()


def adds_in_place(x):
    total = np.zeros(3)
    total += x                                                     # the learner's line
    return total.sum()


def copies_in_place(x):
    np.copyto(np.zeros(3), x)                                      # the learner's line
    return x.sum()


def adds_at(x):
    np.add.at(np.zeros(3), [0, 0, 1], x)                           # the learner's line
    return x.sum()


def returns_nothing(x):
    x ** 2


def keeps_a_value(x):
    kept.append(x)
    return np.sum(x)


TRAPS = {
    # In f, while it is traced
    "x[0] = 1": (changes_in_place, X, "changed in place", "np.where"),
    "z[0] = x[0]": (fills_a_plain_array, X, "np.stack", "z[0] = x"),
    "z[:] = x": (fills_a_slice, X, "np.stack", "z[0] = x"),
    "total += x": (adds_in_place, X, "total = total + x", "in place"),
    "np.copyto": (copies_in_place, X, "in place", "np.where"),
    "np.add.at": (adds_at, X, "in place", "np.where"),
    "np.array": (lambda x: np.sum(np.array([x[0], x[1]])), X, "np.stack([x, y]) for np.array([x, y])"),
    "np.asarray": (lambda x: np.sum(np.asarray(x)), X, "plain array"),
    "a list of traced numbers": (lambda x: np.sum([x[0], x[1]]), X, "np.stack"),
    "float": (lambda x: float(x) ** 2, 2.0, "x for float(x)", "gl.stop_gradient"),
    "int": (lambda x: x * int(x), 2.0, "plain number"),
    "item": (lambda x: x.item(), 2.0, "plain number"),
    "math.sin": (lambda x: math.sin(x), 2.0, "np.sin(x) for math.sin(x)"),
    "a missing rule": (lambda x: np.sum(np.unwrap(x)), X, "no derivative rule for np.unwrap", "gl.RULES[np.unwrap]"),
    "a missing rule in a module": (lambda x: np.fft.fft(x), X, "np.fft.fft"),
    "a missing ufunc": (lambda x: np.spacing(x), 1.0, "gl.RULES[np.spacing] = gl.Entrywise"),
    "ufunc(out=)": (lambda x: np.sin(x, out=np.zeros(3)).sum(), X, "in place"),
    "ufunc(where=)": (lambda x: np.sum(np.log(x, where=x > 1)), X, "np.where(mask, np.log(np.where(mask, x, 1)), 0)"),
    "ufunc.reduceat": (lambda x: np.sum(np.add.reduceat(x, [0, 1])), X, "np.add.reduceat cannot be traced"),
    "ufunc(where=, out=)": (lambda x: np.log(x, where=x > 1, out=np.zeros(3)).sum(), X, "with or without out=",
                            "np.where(mask, np.log(np.where(mask, x, 1)), 0)"),
    "ufunc(dtype=)": (lambda x: np.sum(np.sin(x, dtype=float)), X, "np.sin cannot be traced with dtype="),
    "max(where=)": (lambda x: np.max(x, where=x > 1), X, "needs initial="),
    "argmax(out=)": (lambda x: np.argmax(x, out=np.zeros((), int)), X, "np.argmax cannot be traced with out="),
    "cumsum(where=)": (lambda x: np.nansum(x, where=x > 1), X, "with where=", "np.where(mask, x, 0)"),
    "mean(dtype=)": (lambda x: np.mean(x, dtype=float), X, "np.mean cannot be traced with dtype=", "x.astype(dtype)"),
    "sum(dtype), by position": (lambda x: np.sum(x, 0, float), X, "np.sum cannot be traced with dtype="),
    "x.ravel(order), by position": (lambda x: x.ravel("F"), X, "np.ravel cannot be traced with order="),
    "reshape(order=)": (lambda x: x.reshape(3, 1, order="F"), X, "np.reshape cannot be traced with order="),
    "a keyword that no composite knows": (lambda x: np.polyfit(x, x, 1, cov=True), X, "with cov="),
    "x.sort()": (lambda x: x.sort(), X, "in place", "total = total + x"),
    "x.fill()": (lambda x: x.fill(0), X, "in place", "np.where"),
    "x.put()": (lambda x: x.put([0], 1), X, "in place", "np.where"),
    "np.full_like": (lambda x: np.full_like(X, x[0]), X, "in place", "np.where"),
    "x.flat": (lambda x: x.flat[0], X, "no .flat", "np.ravel(x) for x.flat"),
    "x.tobytes()": (lambda x: x.tobytes(), X, "no .tobytes", "gl.stop_gradient(x)"),
    "np.full": (lambda x: np.sum(np.full(3, x[0])), X, "x * np.ones(n) for np.full(n, x)"),
    "np.vectorize": (lambda x: np.sum(np.vectorize(abs)(x)), X, "gl.vmap(f)(x) for np.vectorize(f)(x)"),
    "einsum with lists": (lambda x: np.einsum(x, [0], []), X, "as a string"),
    "full svd": (lambda x: np.linalg.svd(x[None])[2].sum(), X, "full_matrices=False"),
    "pad(mode=mean)": (lambda x: np.pad(x, 1, mode="mean"), X, "edge, reflect, symmetric and wrap", "'mean'"),
    "full qr": (lambda x: np.linalg.qr(x[:, None], mode="complete").Q.sum(), X, "mode='complete'"),
    "tensordot of unequal lengths": (lambda x: np.tensordot(x[None], x[:, None]), X, "axes of equal length", "(1, 3)"),
    "uneven split": (lambda x: np.split(x, 2)[0].sum(), X, "np.array_split"),
    "squeeze": (lambda x: np.squeeze(x, 0).sum(), X, "axes of length 1"),
    "cross in two dimensions": (lambda x: np.cross(x[:2], x[:2]), X, "three entries"),
    "looping over a number": (lambda x: sum(x), 1.0, "no length"),
    # What f returns
    "an array": (np.sin, X, "shape (3,)", "np.sum", "gl.jacobian"),
    "an array with one entry": (lambda x: x[:1], X, "shape (1,)"),
    "None": (returns_nothing, 2.0, "returned None", "return"),
    "a tuple": (lambda x: (x, x), 2.0, "has_aux=True"),
    "text": (lambda x: "x", 2.0, "'x'"),
    "a complex number": (lambda x: x * 1j, 2.0, "real number"),
    # What goes in
    "text as an argument": (np.sin, "tanh", "'tanh'", "argnums"),
    "text in a tree": (lambda p: p["w"], {"w": 1.0, "f": "tanh"}, "'tanh'", "str"),
    "objects": (np.sum, np.array([1, None]), "numbers"),
    "complex numbers": (np.sin, 1j, "real and imaginary"),
    "complex numbers on the way": (lambda x: np.abs(np.exp(1j * x)), 2.0, "real and imaginary"),
    "the real part of a complex number": (lambda x: (1j * x).real, 2.0, "real and imaginary"),
    "the imaginary part of a complex number": (lambda x: np.imag(1j * x), 2.0, "real and imaginary"),
    "the conjugate of a complex number": (lambda x: np.conj(1j * x), 2.0, "real and imaginary"),
}


OF_SHAPES = {"uneven split", "squeeze", "tensordot of unequal lengths"}                 # there NumPy raises ValueError


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_of_grad(trap):
    f, x, *said = TRAPS[trap]
    with pytest.raises(ValueError if trap in OF_SHAPES else TypeError) as error:
        gl.grad(f)(x)
    message = str(error.value)
    assert all(words in message for words in said), message
    assert __file__ in message.splitlines()[-1], "the message should end with the learner's line"
    if f in (changes_in_place, fills_a_plain_array, fills_a_slice, adds_in_place, copies_in_place, adds_at):
        assert message.endswith("# the learner's line")


@pytest.mark.parametrize("use", [lambda x: x * 2, np.sin, lambda x: x.sum(),
                                 lambda x: gl.grad(lambda y: np.sum(x) * y)(1.0)])
@pytest.mark.parametrize("transform", [
    lambda f: gl.grad(f)(X), lambda f: gl.jvp(f, (X,), (X,)), lambda f: gl.vjp(f, X), lambda f: gl.vmap(f)(X)])
def test_a_value_that_escaped(transform, use):
    transform(keeps_a_value)
    with pytest.raises(TypeError, match="after the function it belongs to had returned") as error:
        use(kept[-1])
    assert "has_aux=True" in str(error.value)


CALLS = {
    "argnums beyond the arguments": (lambda: gl.grad(np.sin, 1)(2.0), "argnums is 1", "with 1 positional argument."),
    "argnums as a name": (lambda: gl.grad(np.sin, "x")(2.0), "position", "'x'"),
    "argnums that name an argument twice": (lambda: gl.grad(np.add, (0, -2))(2.0, 3.0), "twice"),
    "jvp of complex numbers": (lambda: gl.jvp(lambda x: np.abs(np.exp(1j * x)), (1.0,), (1.0,)), "real and imaginary"),
    "vmap with a tree for in_axes": (lambda: gl.vmap(np.add, ({"a": 0}, None))(X, X), "in_axes is", "{'a': 0}"),
    "grad of text": (lambda: gl.grad("abc"), "A function is needed", "a str: 'abc'"),
    "grad of a value": (lambda: gl.grad(np.sin(0.0)), "not what it returns, f(x)"),
    "jvp of a value": (lambda: gl.jvp(2.0, (X,), (X,)), "A function is needed", "a float: 2.0"),
    "vjp of a value": (lambda: gl.vjp(2.0, X), "A function is needed"),
    "vmap of a value": (lambda: gl.vmap(2.0), "A function is needed"),
    "jacobian of a value": (lambda: gl.jacobian(2.0), "A function is needed"),
    "hessian of a value": (lambda: gl.hessian(2.0), "A function is needed"),
    "compile of a value": (lambda: gl.compile(2.0, X), "A function is needed"),
    "check_grads of a value": (lambda: gl.check_grads(2.0, (X,)), "A function is needed"),
    "numerical derivative of a value": (lambda: gl.numerical.derivative(2.0, 1.0), "A function is needed"),
    "None to differentiate by": (lambda: gl.grad(np.sin)(None), "is None", "return"),
    "vmap and a mask": (lambda: gl.vmap(lambda x: np.sum(x[x > 1]))(np.eye(2)), "np.where(mask, x, 0)"),
    "argument given by keyword": (lambda: gl.grad(lambda x: x)(x=2.0), "with 0 positional arguments"),
    "has_aux without aux": (lambda: gl.grad(np.sin, has_aux=True)(2.0), "a pair"),
    "jvp without tuples": (lambda: gl.jvp(np.sin, X, X), "gl.jvp(f, (x,), (v,))"),
    "jvp with too few tangents": (lambda: gl.jvp(np.add, (X, X), (X,)), "a tuple of length 2", "a tuple of length 1"),
    "tangent of another shape": (lambda: gl.jvp(np.sin, (X,), (X[:2],)), "A tangent", "(3,)", "(2,)"),
    "tangent of another tree": (lambda: gl.jvp(lambda p: p["a"], ({"a": 1.0},), ({"b": 1.0},)), "built alike", "['b']"),
    "cotangent of another shape": (lambda: gl.vjp(np.sin, X)[1](1.0), "A cotangent", "(3,)", "()"),
    "cotangent of another tree": (lambda: gl.vjp(lambda x: (x, x), X)[1](X), "built alike"),
    "hvp with another shape": (lambda: gl.hvp(np.sum, X, 1.0), "A tangent"),
    "vmap of unequal batches": (lambda: gl.vmap(np.add)(X, X[:2]), "3 in argument 0 and 2 in argument 1"),
    "vmap of a number": (lambda: gl.vmap(np.add)(X, 1.0), "axis 0", "argument 1 has shape ()", "None"),
    "vmap with a short in_axes": (lambda: gl.vmap(np.add, (0,))(X, X), "in_axes has 1 entries", "2 arguments"),
    "vmap over nothing": (lambda: gl.vmap(np.add, None)(X, X), "no argument with examples"),
    "vmap and if": (lambda: gl.vmap(lambda x: x if x > 0 else -x)(X), "np.where(condition, a, b)"),
    "hessian of an array": (lambda: gl.hessian(np.sin)(X), "a single real number"),
}


@pytest.mark.parametrize("call", CALLS)
def test_traps_of_the_calls(call):
    run, *said = CALLS[call]
    with pytest.raises(TypeError) as error:
        run()
    assert all(words in str(error.value) for words in said), str(error.value)
    assert __file__ in str(error.value).splitlines()[-1]


def test_the_traceback_ends_near_the_learners_line():
    """At most two frames of gradlib stand below the learner's own."""
    for f in (changes_in_place, fills_a_plain_array, fills_a_slice, TRAPS["math.sin"][0]):
        with pytest.raises(TypeError) as error:
            gl.grad(f)(X if f is not TRAPS["math.sin"][0] else 1.0)
        files = [entry.path.name for entry in error.traceback]
        assert "test_errors.py" in files[-3:]


def test_ordinary_errors_of_f_are_left_alone():
    with pytest.raises(ValueError, match="matmul"):
        gl.grad(lambda x: np.sum(x @ np.ones((2, 2))))(X)
    with pytest.raises(KeyError):
        gl.grad(lambda p: p["b"])({"a": 1.0})
    with pytest.raises(ValueError, match="^learner$"):
        gl.grad(lambda x: (_ for _ in ()).throw(ValueError("learner")))(1.0)


def test_an_attribute_that_is_missing_is_missing_to_python():
    """hasattr and getattr with a default work as they do for any object; other names say nothing of arrays."""
    found = []
    gl.grad(lambda x: found.append((hasattr(x, "flat"), hasattr(x, "foo"), getattr(x, "strides", 3))) or x.sum())(X)
    assert found == [(False, False, 3)]
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        gl.grad(lambda x: x.foo)(X)


def test_a_copy_of_a_traced_value_keeps_its_derivative():
    for same in (copy.copy, copy.deepcopy):
        np.testing.assert_array_equal(gl.grad(lambda x, same=same: np.sum(same(x) ** 2))(X), 2 * X)
    gradient = gl.grad(lambda p: copy.deepcopy(p)["w"] ** 2)({"w": 3.0})
    assert gradient == {"w": 6.0}
