"""gradlib: numerical and automatic derivatives of plain NumPy functions.

    import gradlib as gl
    gl.grad(lambda x: np.sin(x) ** 2)(1.0)

Read it in this order: tracing (how a function is watched), interpreters (what is remembered), rules (the rules of
differentiation), transforms (what you call), and then the rest.
"""

from gradlib import linalg, numerical, numpy_functions  # noqa: F401  (they teach traced values the rest of NumPy)
from gradlib.checking import check_grads, debug_nans
from gradlib.functions import log_softmax, logsumexp, relu, sigmoid, softmax, softplus
from gradlib.rules import RULES, Entrywise, Flat, Linear, LinearInAll, LinearInEach, PushPull, primitive, stop_gradient
from gradlib.transforms import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp, vmap
