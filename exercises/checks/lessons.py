"""The lessons of the course in their order: topic, which is every file's name, and title."""

LESSONS = {
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
