"""The loop round an optimiser: take its steps, keep the losses, show how far it is, and know when to stop."""

import itertools
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from gradlib.optimizers import Step
from gradlib.trees import Tree


class Trained(NamedTuple):
    """What training gave.

    parameters: after the last step.
    losses:     the value at each step, on that step's batch, before the step was taken.
    ended:      "done" when there were no more steps, "until" when the condition was met, "interrupted" by the learner.
    """
    parameters: Tree
    losses: np.ndarray
    ended: str


def train(optimizer: Iterable[Step], *, steps: int | None = None, until: Callable[[Step], bool] | None = None,
          progress: bool = False) -> Trained:
    """Take the steps of an optimiser to their end.

        trained = train(adam(loss, parameters, 0.01, batches=minibatches(x, y, size=64, epochs=20)), progress=True)

    steps:    at most so many.
    until:    called with each step; training ends after the first for which it is true.
    progress: show a progress bar (needs the package tqdm).

    The stop button of a notebook, or Ctrl-C, ends training too: what was learned until then is returned.
    """
    records = itertools.islice(optimizer, steps)
    bar = _bar(steps) if progress else None
    losses, parameters, ended = [], None, "done"
    try:
        for record in records:
            losses.append(record.value)
            parameters = record.after
            if bar is not None:
                bar.set_postfix(loss=f"{record.value:.4f}", refresh=False)
                bar.update()
            if until is not None and until(record):
                ended = "until"
                break
    except KeyboardInterrupt:
        if parameters is None:
            raise
        ended = "interrupted"
    finally:
        if bar is not None:
            bar.close()
    if parameters is None:
        raise ValueError("There was no step to take: the batches were empty (a generator can be used only once), or "
                         f"steps is {steps}.")
    return Trained(parameters, np.array(losses), ended)


def _bar(steps):
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("progress=True needs tqdm, which is not installed: pip install tqdm, or leave it out."
                          ) from error
    return tqdm(total=steps)
