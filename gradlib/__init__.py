"""gradlib: numerical and automatic derivatives of plain NumPy functions."""

from gradlib import numpy_functions  # noqa: F401
from gradlib.rules import RULES, Entrywise, Flat, Linear, PushPull
from gradlib.tracing import primitive
from gradlib.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp, vmap
