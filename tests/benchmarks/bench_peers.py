"""How fast gradlib is beside hand-written NumPy, and where the other libraries stand, in one run.

    python tests/benchmarks/bench_peers.py                              gradlib, and the peers this Python has
    python tests/benchmarks/bench_peers.py --python peers/bin/python    the peers of another environment, made by

        python -m venv peers && peers/bin/pip install numpy autograd mygrad micrograd "jax[cpu]" torch

The table shows time over the time of hand-written NumPy, for a value with its gradient unless the row says otherwise.
A dash is a peer that is not installed, or that cannot do the task. Every library computes the same thing in double
precision, and its answer is held to the hand-written one before its time is taken.

Each library runs in a process of its own, on one thread, together with the hand-written NumPy: the thread pools of
several libraries in one process slow each other down. The two take turns in short rounds, and the fastest round of each
counts, so that a busy machine slows both or neither. Times to compile are not part of it.

    --cost      another table: the time and memory of a gradient over those of the function (Griewank's ratio)
"""
import argparse
import functools
import importlib.metadata
import json
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
OF_BLAS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")               # settings of the machine at hand, that would bend it
if __name__ == "__main__":
    os.environ.update(dict.fromkeys(THREADS, "1"))                # before NumPy is loaded
    for name in OF_BLAS:
        os.environ.pop(name, None)
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

import gradlib as gl  # noqa: E402

PEERS = {"eager": "gradlib", "compiled": "gradlib", "jax.jit": "jax", "torch": "torch", "autograd": "autograd",
         "mygrad": "mygrad", "micrograd": "micrograd"}
SECONDS_A_ROUND = 0.004


class Workload:
    """One task: `floor` is hand-written NumPy, and each method named like a peer returns that peer's way to do it.

    `f` and `args` are what gradlib is given: a plain function, and `derivative` makes it the one to be timed.
    """

    args: tuple = ()

    def derivative(self, f):
        return gl.value_and_grad(f)

    def eager(self):
        step = self.derivative(self.f)
        return lambda: step(*self.args)

    def compiled(self):
        step = gl.compile(self.derivative(self.f), *self.args)
        return lambda: step(*self.args)

    @staticmethod
    def jitted(jax, f, *args):
        fast = jax.jit(f)
        return lambda: jax.block_until_ready(fast(*args))


# -------------------------------------------------------------------------------------- a network with one hidden layer

class Network(Workload):
    def __init__(self, batch):
        random = np.random.default_rng(0)
        self.name = f"network 64-64-10, batch {batch}"
        self.x, self.y = random.uniform(size=(batch, 64)), random.integers(0, 10, batch)
        self.one_hot = np.eye(10)[self.y]
        self.params = {"W1": random.normal(size=(64, 64)) / 8, "b1": np.zeros(64),
                       "W2": random.normal(size=(64, 10)) / 8, "b2": np.zeros(10)}
        self.args = self.params, self.x, self.y
        self.rows = np.arange(batch)

    def floor(self):
        x, y, rows, n = self.x, self.y, self.rows, len(self.x)
        W1, b1, W2, b2 = self.params.values()
        h = np.tanh(x @ W1 + b1)
        z = h @ W2 + b2
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        loss = (np.log(s).sum() - z[rows, y].sum()) / n
        dz = e / s
        dz[rows, y] -= 1
        dz /= n
        dh = dz @ W2.T
        dh *= 1 - h * h
        return loss, {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ dz, "b2": dz.sum(axis=0)}

    @staticmethod
    def f(params, x, y):
        h = np.tanh(x @ params["W1"] + params["b1"])
        z = h @ params["W2"] + params["b2"]
        return np.mean(gl.logsumexp(z, axis=1) - z[np.arange(len(y)), y])

    def jax(self, jax, jnp):
        def loss(params, x, y):
            z = jnp.tanh(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
            return jnp.mean(jax.nn.logsumexp(z, axis=1) - z[jnp.arange(len(y)), y])
        return self.jitted(jax, jax.value_and_grad(loss), *jax.tree.map(jnp.array, self.args))

    def torch(self, torch):
        params = {name: torch.tensor(p, requires_grad=True) for name, p in self.params.items()}
        x, y = torch.tensor(self.x), torch.tensor(self.y)

        def step():
            z = torch.tanh(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
            loss = torch.nn.functional.cross_entropy(z, y)
            gradient = torch.autograd.grad(loss, list(params.values()))
            return loss.detach(), dict(zip(params, gradient, strict=True))
        return step

    def autograd(self, autograd, anp):
        from autograd.scipy.special import logsumexp

        def loss(params):
            z = anp.dot(anp.tanh(anp.dot(self.x, params["W1"]) + params["b1"]), params["W2"]) + params["b2"]
            return anp.mean(logsumexp(z, axis=1) - z[self.rows, self.y])
        step = autograd.value_and_grad(loss)
        return lambda: step(self.params)

    def mygrad(self, mg):
        params = {name: mg.tensor(p) for name, p in self.params.items()}

        def step():
            z = mg.matmul(mg.tanh(mg.matmul(self.x, params["W1"]) + params["b1"]), params["W2"]) + params["b2"]
            loss = mg.nnet.losses.softmax_crossentropy(z, self.y)
            loss.backward()
            return loss.data, {name: p.grad for name, p in params.items()}
        return step


# -------------------------------------------------------------------------------------------------- logistic regression

class Logistic(Workload):
    name = "logistic regression 569 x 30"
    penalty = 1e-3

    def __init__(self):
        random = np.random.default_rng(1)
        self.x, self.y = random.normal(size=(569, 30)), np.sign(random.normal(size=569))
        self.params = {"w": np.full(30, 0.01), "b": 0.1}
        self.args = self.params, self.x, self.y

    def floor(self):
        x, y, w, b = self.x, self.y, *self.params.values()
        m = y * (x @ w + b)
        loss = np.logaddexp(0, -m).mean() + 0.5 * self.penalty * (w @ w)
        r = -y / (1 + np.exp(m)) / len(x)
        return loss, {"w": x.T @ r + self.penalty * w, "b": r.sum()}

    @staticmethod
    def f(params, x, y):
        margins = y * (x @ params["w"] + params["b"])
        return np.mean(np.logaddexp(0, -margins)) + 0.5 * Logistic.penalty * np.sum(params["w"] ** 2)

    def loss_in(self, xp, x, y):
        return lambda params: (xp.mean(xp.logaddexp(0, -y * (xp.dot(x, params["w"]) + params["b"])))
                               + 0.5 * self.penalty * xp.sum(params["w"] ** 2))

    def jax(self, jax, jnp):
        return self.jitted(jax, jax.value_and_grad(self.loss_in(jnp, jnp.array(self.x), jnp.array(self.y))),
                           jax.tree.map(jnp.array, self.params))

    def torch(self, torch):
        x, y = torch.tensor(self.x), torch.tensor(self.y)
        w, b = (torch.tensor(p, requires_grad=True) for p in self.params.values())

        def step():
            loss = torch.nn.functional.softplus(-y * (x @ w + b)).mean() + 0.5 * self.penalty * (w @ w)
            return loss.detach(), dict(zip("wb", torch.autograd.grad(loss, (w, b)), strict=True))
        return step

    def autograd(self, autograd, anp):
        step = autograd.value_and_grad(self.loss_in(anp, self.x, self.y))
        return lambda: step(self.params)

    def mygrad(self, mg):
        w, b = (mg.tensor(p) for p in self.params.values())

        def step():
            margins = self.y * (mg.matmul(self.x, w) + b)
            loss = mg.mean(mg.logaddexp(0.0, -margins)) + 0.5 * self.penalty * mg.matmul(w, w)
            loss.backward()
            return loss.data, {"w": w.grad, "b": b.grad}
        return step


# ------------------------------------------------------------------------------------------------------- single numbers

def sine(x, terms=40):
    """The Taylor series of the sine, five operations a term."""
    term = total = x
    for k in range(1, terms + 1):
        term = -term * x * x / (2 * k * (2 * k + 1))
        total = total + term
    return total


class Numbers(Workload):
    name = "200 operations on numbers"
    x = 1.0
    args = (x,)
    f = staticmethod(sine)

    def floor(self):
        x = self.x
        terms, total = [x], x
        for k in range(1, 41):
            terms.append(-terms[-1] * x * x / (2 * k * (2 * k + 1)))
            total = total + terms[-1]
        dx, dterm = 0.0, 0.0
        for k in range(40, 0, -1):
            dterm = dterm + 1.0
            n = 2 * k * (2 * k + 1)
            dx -= dterm * terms[k - 1] * 2 * x / n
            dterm = -dterm * x * x / n
        return total, dx + dterm + 1.0

    def jax(self, jax, jnp):
        return self.jitted(jax, jax.value_and_grad(sine), jnp.array(self.x))

    def torch(self, torch):
        x = torch.tensor(self.x, requires_grad=True)

        def step():
            y = sine(x)
            return y.detach(), torch.autograd.grad(y, (x,))
        return step

    def autograd(self, autograd, anp):
        step = autograd.value_and_grad(sine)
        return lambda: step(self.x)

    def mygrad(self, mg):
        x = mg.tensor(self.x)

        def step():
            y = sine(x)
            y.backward()
            return y.data, x.grad
        return step

    def micrograd(self, Value):
        def step():
            x = Value(self.x)
            y = sine(x)
            y.backward()
            return y.data, x.grad
        return step


# ----------------------------------------------------------------------------------------------------------- Rosenbrock

def rosenbrock(x, xp=np):
    return xp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


class Rosenbrock(Workload):
    name = "Rosenbrock, n = 1000"
    x = np.random.default_rng(2).normal(size=1000)
    args = (x,)
    f = staticmethod(rosenbrock)

    def floor(self):
        a, b = self.x[:-1], self.x[1:]
        r, q = b - a * a, 1.0 - a
        dx = np.zeros_like(self.x)
        dx[:-1] = -400 * r * a - 2 * q
        dx[1:] += 200 * r
        return 100 * (r @ r) + q @ q, dx

    def jax(self, jax, jnp):
        return self.jitted(jax, jax.value_and_grad(lambda x: rosenbrock(x, jnp)), jnp.array(self.x))

    def torch(self, torch):
        x = torch.tensor(self.x, requires_grad=True)

        def step():
            y = rosenbrock(x, torch)
            return y.detach(), torch.autograd.grad(y, (x,))
        return step

    def autograd(self, autograd, anp):
        step = autograd.value_and_grad(lambda x: rosenbrock(x, anp))
        return lambda: step(self.x)

    def mygrad(self, mg):
        x = mg.tensor(self.x)

        def step():
            y = rosenbrock(x, mg)
            y.backward()
            return y.data, x.grad
        return step


class RosenbrockCurvature(Workload):
    name = "  its Hessian times a vector"
    x, v = np.random.default_rng(3).normal(size=(2, 1000))
    args = x, v
    f = staticmethod(rosenbrock)

    def derivative(self, f):
        return lambda x, v: gl.hvp(f, x, v)

    def floor(self):
        a, b, v = self.x[:-1], self.x[1:], self.v
        h = np.zeros_like(v)
        h[:-1] = (1200 * a * a - 400 * b + 2) * v[:-1] - 400 * a * v[1:]
        h[1:] += 200 * v[1:] - 400 * a * v[:-1]
        return h

    def jax(self, jax, jnp):
        gradient = jax.grad(lambda x: rosenbrock(x, jnp))
        return self.jitted(jax, lambda x, v: jax.jvp(gradient, (x,), (v,))[1], jnp.array(self.x), jnp.array(self.v))

    def torch(self, torch):
        x, v = torch.tensor(self.x, requires_grad=True), torch.tensor(self.v)

        def step():
            gradient, = torch.autograd.grad(rosenbrock(x, torch), (x,), create_graph=True)
            return torch.autograd.grad(gradient, (x,), v)[0]
        return step

    def autograd(self, autograd, anp):
        product = autograd.hessian_vector_product(lambda x: rosenbrock(x, anp))
        return lambda: product(self.x, self.v)


# ------------------------------------------------------------------------------------------------------------ a Hessian

class Hessian(Workload):
    name = "Hessian, n = 50"

    def __init__(self):
        random = np.random.default_rng(4)
        self.matrix, self.x = random.normal(size=(80, 50)) / 7, random.normal(size=50)
        self.args = self.x, self.matrix

    def derivative(self, f):
        return gl.hessian(f)

    def floor(self):
        A = self.matrix
        u = A @ self.x
        z = 0.5 * u * u
        p = np.exp(z - z.max())
        p /= p.sum()
        U = u[:, None] * A
        g = p @ U
        return A.T @ (p[:, None] * A) + U.T @ (p[:, None] * U) - np.outer(g, g)

    @staticmethod
    def f(x, A):
        return gl.logsumexp(0.5 * (A @ x) ** 2)

    def jax(self, jax, jnp):
        return self.jitted(jax, jax.hessian(lambda x, A: jax.nn.logsumexp(0.5 * (A @ x) ** 2)), jnp.array(self.x),
                           jnp.array(self.matrix))

    def torch(self, torch):
        A, x = torch.tensor(self.matrix), torch.tensor(self.x)
        return lambda: torch.func.hessian(lambda x: torch.logsumexp(0.5 * (A @ x) ** 2, 0))(x)

    def autograd(self, autograd, anp):
        from autograd.scipy.special import logsumexp
        step = autograd.hessian(lambda x: logsumexp(0.5 * anp.dot(self.matrix, x) ** 2))
        return lambda: step(self.x)


# ---------------------------------------------------------------------------------------------- a convolutional network

class Convolutions(Workload):
    """Two layers of eight 3 x 3 kernels over 64 images of 8 x 8, and a linear layer."""
    name = "two convolutions, batch 64"

    def __init__(self):
        random = np.random.default_rng(5)
        self.x, self.y = random.uniform(size=(64, 1, 8, 8)), random.integers(0, 10, 64)
        self.params = [random.normal(size=(8, 1, 3, 3)) / 3, random.normal(size=(8, 8, 3, 3)) / 8,
                       random.normal(size=(128, 10)) / 11]
        self.args = self.params, self.x, self.y

    def floor(self):
        K1, K2, W = self.params
        y, n, rows = self.y, len(self.x), np.arange(len(self.x))

        def patches(x):                                          # (n, c, h, w) -> (n * h' * w', c * 9)
            windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
            return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * 9)

        c1 = patches(self.x)
        a1 = c1 @ K1.reshape(8, -1).T
        h1 = np.maximum(a1, 0).reshape(n, 6, 6, 8).transpose(0, 3, 1, 2)
        c2 = patches(h1)
        a2 = c2 @ K2.reshape(8, -1).T
        flat = np.maximum(a2, 0).reshape(n, 4, 4, 8).transpose(0, 3, 1, 2).reshape(n, 128)
        z = flat @ W
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        loss = (np.log(s).sum() - z[rows, y].sum()) / n
        dz = e / s
        dz[rows, y] -= 1
        dz /= n
        dW, dflat = flat.T @ dz, dz @ W.T
        da2 = dflat.reshape(n, 8, 4, 4).transpose(0, 2, 3, 1).reshape(-1, 8) * (a2 > 0)
        dK2, dc2 = da2.T @ c2, (da2 @ K2.reshape(8, -1)).reshape(n, 4, 4, 8, 3, 3)
        dh1 = np.zeros((n, 6, 6, 8))
        for i in range(3):
            for j in range(3):
                dh1[:, i:i + 4, j:j + 4] += dc2[..., i, j]
        da1 = dh1.reshape(-1, 8) * (a1 > 0)
        return loss, [(da1.T @ c1).reshape(8, 1, 3, 3), dK2.reshape(8, 8, 3, 3), dW]

    @staticmethod
    def f(params, x, y):
        def convolve(x, K):
            windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
            n, _, h, w = windows.shape[:4]
            out = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * h * w, -1) @ K.reshape(len(K), -1).T
            return out.reshape(n, h, w, len(K)).transpose(0, 3, 1, 2)

        K1, K2, W = params
        h = gl.relu(convolve(gl.relu(convolve(x, K1)), K2))
        z = h.reshape(len(x), -1) @ W
        return np.mean(gl.logsumexp(z, axis=1) - z[np.arange(len(y)), y])

    def jax(self, jax, jnp):
        def loss(params, x, y):
            K1, K2, W = params
            h = jax.nn.relu(jax.lax.conv(jax.nn.relu(jax.lax.conv(x, K1, (1, 1), "VALID")), K2, (1, 1), "VALID"))
            z = h.reshape(len(x), -1) @ W
            return jnp.mean(jax.nn.logsumexp(z, axis=1) - z[jnp.arange(len(y)), y])
        return self.jitted(jax, jax.value_and_grad(loss), *jax.tree.map(jnp.array, self.args))

    def torch(self, torch):
        x, y = torch.tensor(self.x), torch.tensor(self.y)
        params = [torch.tensor(p, requires_grad=True) for p in self.params]

        def step():
            K1, K2, W = params
            convolve = torch.nn.functional.conv2d
            z = torch.relu(convolve(torch.relu(convolve(x, K1)), K2)).reshape(len(x), 128) @ W
            loss = torch.nn.functional.cross_entropy(z, y)
            return loss.detach(), torch.autograd.grad(loss, params)
        return step

    def autograd(self, autograd, anp):
        from autograd.scipy.signal import convolve
        from autograd.scipy.special import logsumexp

        def correlate(x, K):
            return convolve(x, K[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")

        def loss(params):
            K1, K2, W = params
            h = anp.maximum(correlate(anp.maximum(correlate(self.x, K1), 0), K2), 0)
            z = anp.dot(anp.reshape(h, (64, 128)), W)
            return anp.mean(logsumexp(z, axis=1) - z[anp.arange(64), self.y])
        step = autograd.value_and_grad(loss)
        return lambda: step(self.params)

    def mygrad(self, mg):
        params = [mg.tensor(p) for p in self.params]

        def step():
            K1, K2, W = params
            relu, convolve = mg.nnet.activations.relu, mg.nnet.layers.conv_nd
            h = relu(convolve(relu(convolve(self.x, K1, stride=1)), K2, stride=1))
            loss = mg.nnet.losses.softmax_crossentropy(mg.matmul(mg.reshape(h, (64, 128)), W), self.y)
            loss.backward()
            return loss.data, [p.grad for p in params]
        return step


WORKLOADS = [lambda: Network(64), lambda: Network(1797), Logistic, Numbers, Rosenbrock, RosenbrockCurvature, Hessian,
             Convolutions]


# ------------------------------------------------------------------------------------------------ one peer, one process

def candidate(workload, peer):
    """The peer's way to do the task, or None if it has none."""
    if PEERS[peer] == "gradlib":
        return getattr(workload, peer)()
    method = getattr(workload, PEERS[peer], None)
    return method and method(*modules(PEERS[peer]))


def modules(peer):
    if peer == "jax":
        import jax
        import jax.numpy as jnp
        jax.config.update("jax_enable_x64", True)
        return jax, jnp
    if peer == "torch":
        import torch
        torch.set_num_threads(1)
        torch.set_default_dtype(torch.float64)
        return (torch,)
    if peer == "autograd":
        import autograd
        import autograd.numpy as anp
        return autograd, anp
    if peer == "mygrad":
        import mygrad
        return (mygrad,)
    from micrograd.engine import Value
    return (Value,)


def numbers(result):
    """All numbers in a result, in one vector."""
    if isinstance(result, dict):
        result = [result[name] for name in sorted(result)]
    if isinstance(result, (tuple, list)):
        return np.concatenate([numbers(part) for part in result])
    return np.ravel(np.asarray(result.detach() if hasattr(result, "detach") else result, dtype=float))


def seconds(call, times):
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def measure(peer, rounds, only):
    """Print, as JSON, the time of the peer and of hand-written NumPy for every workload."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})         # binds XLA's own threads as well
    found = {}
    for build in WORKLOADS:
        workload = build()
        if only not in workload.name:
            continue
        call = candidate(workload, peer)
        if call is None:
            continue
        truth = numbers(workload.floor())
        error = np.max(np.abs(numbers(call()) - truth) / (1 + np.abs(truth)))
        if not error < 1e-6:
            raise AssertionError(f"{peer} disagrees on {workload.name}: {error:.1e}")
        calls = [workload.floor, call]
        times = [max(1, int(SECONDS_A_ROUND / max(seconds(each, 3), 1e-7))) for each in calls]
        best = [np.inf, np.inf]
        for _ in range(rounds):
            for i, each in enumerate(calls):
                best[i] = min(best[i], seconds(each, times[i]))
        found[workload.name] = best
    print(json.dumps(found))


# ----------------------------------------------------------------------------------------------------------- the table

def run(python, *options):
    """What a process of its own prints, or None if it failed; then why."""
    done = subprocess.run([python, __file__, *options], capture_output=True, text=True)
    return (json.loads(done.stdout.splitlines()[-1]), "") if done.returncode == 0 else \
        (None, done.stderr)


def table(python, peers, rounds, only):
    versions = json.loads(subprocess.run([python, __file__, "--versions"], capture_output=True, text=True).stdout)
    print(f"{os.cpu_count()} CPUs, one thread each. Python {versions.pop('python')}, "
          + ", ".join(f"{name} {version}" for name, version in versions.items()))
    results = {}
    for peer in peers:
        if PEERS[peer] in versions or PEERS[peer] == "gradlib":
            found, problem = run(python, "--peer", peer, "--rounds", str(rounds), "--only", only)
            results[peer] = found or {}
            if problem:
                print(f"{peer}: {problem}", file=sys.stderr)
    print(f"\n{'':31}{'NumPy':>10}" + "".join(f"{peer:>10}" for peer in peers))
    for build in WORKLOADS:
        name = build().name
        floors = [found[name][0] for found in results.values() if name in found]
        if floors:
            ratios = [f"{results[peer][name][1] / results[peer][name][0]:10.2f}" if name in results.get(peer, {}) else
                      f"{'–':>10}" for peer in peers]
            print(f"{name:31}{1e6 * min(floors):7.1f} µs{''.join(ratios)}", flush=True)


# ----------------------------------------------------------------------------------------------- the cost of a gradient

def product_of_sines(x):
    return np.sum(np.sin(x[1:]) * x[:-1] ** 2) + np.sum(np.exp(-x * x))


def costs():
    """The time and the peak memory of a value with its gradient, over those of the value alone, both compiled."""
    print(f"{'n':>9}{'Rosenbrock':>22}{'sines and exponentials':>28}")
    print(f"{'':9}{'time':>12}{'memory':>10}{'time':>18}{'memory':>10}")
    for n in (10, 100, 1000, 10 ** 4, 10 ** 5, 10 ** 6):
        x, row = np.random.default_rng(6).normal(size=n), ""
        for f in (rosenbrock, product_of_sines):
            calls = [functools.partial(gl.compile(g, x), x) for g in (f, gl.value_and_grad(f))]
            peaks = [peak(call) for call in calls]                  # of the first calls, which make the workspaces
            best = [np.inf, np.inf]
            for _ in range(40):
                for i, call in enumerate(calls):
                    best[i] = min(best[i], seconds(call, max(1, 30_000 // n)))
            row += f"{best[1] / best[0]:{12 if f is rosenbrock else 18}.2f}{peaks[1] / peaks[0]:10.2f}"
        print(f"{n:9}{row}", flush=True)


def peak(call):
    tracemalloc.start()
    call()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def installed():
    found = {"python": sys.version.split()[0]}
    for package in ("numpy", "jax", "torch", "autograd", "mygrad", "micrograd"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the Python that has the peers")
    parser.add_argument("--peers", default=",".join(PEERS), help="which columns, by comma")
    parser.add_argument("--only", default="", help="a part of the names of the rows to run")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--cost", action="store_true", help="the cost of a gradient over that of its function")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--versions", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.versions:
        print(json.dumps(installed()))
    elif options.peer:
        measure(options.peer, options.rounds, options.only)
    elif options.cost:
        costs()
    else:
        table(options.python, options.peers.split(","), options.rounds, options.only)


if __name__ == "__main__":
    main()
