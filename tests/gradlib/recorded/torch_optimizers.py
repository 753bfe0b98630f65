"""Records how PyTorch's optimisers walk, for test_optimizers.py to compare with.

    python torch_optimizers.py > torch_optimizers.json          # in an environment with torch; made with torch 2.13.0

The function is Rosenbrock's in three variables with one more square, so that parameters come as a vector and a number.
"""
import json

import torch

STEPS = 100
RECORDED = [*range(1, 11), *range(20, STEPS + 1, 10)]

SETTINGS = {
    "gradient_descent": lambda p: torch.optim.SGD(p, lr=1e-3),
    "momentum": lambda p: torch.optim.SGD(p, lr=3e-4, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=3e-4, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-2, alpha=0.99, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=2e-2, betas=(0.9, 0.999), eps=1e-8),
}
SCHEDULES = {
    "step_decay": lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=30, gamma=0.5),
    "cosine_decay": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=1e-5),
}


def f(w, b):
    return (100 * (w[1:] - w[:-1] ** 2) ** 2 + (1 - w[:-1]) ** 2).sum() + (b * w[0] - 1) ** 2


def walk(make, schedule=None):
    w = torch.tensor([-1.2, 1.0, 0.5], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    optimizer = make([w, b])
    scheduler = schedule and schedule(optimizer)
    found = {}
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        f(w, b).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        if step in RECORDED:
            found[step] = [*w.tolist(), b.item()]
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    walks = {name: walk(make) for name, make in SETTINGS.items()}
    walks |= {name: walk(SETTINGS["adam"], schedule) for name, schedule in SCHEDULES.items()}
    for name, found in walks.items():
        lines = ",\n".join(f'  "{step}": {json.dumps(numbers)}' for step, numbers in found.items())
        print("{" if name == "gradient_descent" else ",", f'\n "{name}": {{\n{lines}\n }}', end="")
    print("\n}")
