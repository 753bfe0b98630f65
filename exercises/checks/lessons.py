"""The lessons of the course in their order: the one place for their numbers, names and titles."""
from typing import NamedTuple


class Lesson(NamedTuple):
    number: int
    topic: str                  # the name of the lesson's modules and, after the number, of its notebooks
    title: str

    @property
    def label(self) -> str:
        """The number as it stands in file names: 01."""
        return f"{self.number:02d}"


_TITLES = {
    "start_here": "Start here",
    "difference_quotient": "The difference quotient",
    "derivative": "The derivative",
    "step_size": "The step size",
    "rules": "The rules",
    "gradient": "The gradient",
    "kinks_and_jumps": "Kinks and jumps",
    "gradient_descent": "Gradient descent",
    "loss": "The loss",
    "forward_mode": "Forward mode",
    "reverse_mode": "Reverse mode",
    "arrays": "Arrays",
    "training": "Training a model",
    "optimizers": "Optimisers",
    "high_dimension": "High dimension",
    "randomness": "Randomness",
    "deep_networks_and_gans": "Deep networks and GANs",
    "automl": "AutoML",
    "what_derivatives_can_do": "What derivatives can do",
}

LESSONS = tuple(Lesson(number, topic, title) for number, (topic, title) in enumerate(_TITLES.items()))
