"""NumPy's other functions, written with those that have rules."""

import numpy as np

from gradlib.rules import join
from gradlib.tracing import COMPOSITES, apply, shape


def composite(*functions):
    def register(fun):
        for numpy_function in functions:
            COMPOSITES[numpy_function] = fun
        return fun
    return register


COMPOSITES.update({
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.size,
})


@composite(np.mean)
def mean(x, axis=None, keepdims=False):
    total = np.sum(x, axis=axis, keepdims=keepdims)
    return total / (x.size // max(total.size, 1))


@composite(np.moveaxis)
def moveaxis(x, source, destination):
    order = [i for i in range(x.ndim) if i != source % x.ndim]
    order.insert(destination % x.ndim, source % x.ndim)
    return np.transpose(x, order)


@composite(np.expand_dims)
def expand_dims(x, axis):
    axis = axis % (x.ndim + 1)
    return x.reshape(x.shape[:axis] + (1,) + x.shape[axis:])


@composite(np.stack)
def stack(arrays, axis=0):
    arrays = [np.expand_dims(a, axis) for a in arrays]
    return join(*arrays, axis=axis % arrays[0].ndim)


@composite(np.concatenate)
def concatenate(arrays, axis=0):
    return join(*arrays, axis=axis % len(shape(arrays[0])))
