"""gradlib: numerical and automatic derivatives of plain NumPy functions.

    import gradlib as gl
    import numpy as np

    gl.grad(lambda x: np.sin(x) ** 2)(1.0)                    # 0.9092974268256817

The library reads in this order:

    tracing       how a plain function is watched while it runs
    interpreters  what is remembered about each operation: a tape, a tangent, a batch
    kinds         the kinds of rule, and how one declaration serves forward and reverse mode
    rules         the table of rules
    transforms    what you call: grad, jvp, vjp, jacobian, hessian, hvp, vmap
    recording     the fourth interpreter: it writes down what a function does
    program       compile: a derivative as NumPy source, to read and to run fast

and beside it: trees (nested parameters), boundary (what goes into a traced function, and what comes out), numerical
(difference quotients), checking (check_grads, debug_nans), functions (softmax and its kin), drawing and layout (a
function's graph as a picture), the parts of the compiler: algebra, plan, source, and the rest of NumPy: primitives,
transposes, batching, numpy_functions, linalg. On top of it all: data (to learn from), models (layers and
losses), optimizers (step by step downhill), training (the loop round them), fitting (least squares, L-BFGS).
"""

from gradlib import data, fitting, linalg, models, numerical, numpy_functions, optimizers
from gradlib.checking import check_grads, debug_nans
from gradlib.drawing import draw
from gradlib.functions import log_softmax, logsumexp, relu, sigmoid, softmax, softplus, stop_gradient
from gradlib.kinds import Entrywise, Flat, Linear, LinearInAll, LinearInEach, PushPull
from gradlib.program import compile
from gradlib.rules import RULES, primitive
from gradlib.training import train
from gradlib.transforms import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp, vmap

__all__ = [
    "Entrywise", "Flat", "Linear", "LinearInAll", "LinearInEach", "PushPull", "RULES", "check_grads", "compile", "data",
    "debug_nans", "draw", "fitting", "grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "linalg",
    "log_softmax", "logsumexp", "models", "numerical", "numpy_functions", "optimizers", "primitive", "relu", "sigmoid",
    "softmax", "softplus", "stop_gradient", "train", "value_and_grad", "vjp", "vmap",
]
