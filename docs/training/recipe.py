"""From a training in PyTorch to Ravine: two planes through the weights, the loss over each, and the path of the training in it.

Run it (``python docs/training/recipe.py``) and it writes beside itself, for the plane of the first two principal directions
of the path and for a filter-normalised random plane, ``NAME.npz`` (heights), ``NAME.csv`` (path) and ``NAME.json``, an
experiment that names both. ``python cli.py run docs/training/pca.json`` runs two optimizers on that landscape beside the
training's own path; the page takes the two files in "Your own landscape" and "Recorded path".

To see a network of your own, replace ``model``, ``inputs``, ``targets`` and the optimizer in ``train``.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import torch

TABLE = Path(__file__).parents[2] / "surfaces" / "tables" / "iris.csv"
MARGIN = 0.35  # of the path's extent, that the picture reaches beyond it


def data():
    """Petals of two irises, standardized, and which of the two each is."""
    with TABLE.open(encoding="utf-8") as file:
        rows = np.array([[float(v) for v in row.values()] for row in csv.DictReader(file)])
    inputs = (rows[:, :2] - rows[:, :2].mean(0)) / rows[:, :2].std(0)
    return torch.tensor(inputs, dtype=torch.float64), torch.tensor(rows[:, 2:], dtype=torch.float64)


def train(steps):
    """The model after a training with mini-batches, the loss on all data, and all weights at each step (steps + 1, weights)."""
    torch.manual_seed(4)
    inputs, targets = data()
    model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()
    measure = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.15, momentum=0.9)
    path = [flat(model)]
    for _ in range(steps):
        rows = torch.randint(len(inputs), (20,))
        optimizer.zero_grad()
        measure(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()
        path.append(flat(model))
    return model, lambda: measure(model(inputs), targets).item(), np.array(path)


def flat(model):
    """All weights in one row."""
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy().copy()


def principal_plane(path):
    """The two directions in which the path varies most, seen from its end, each of length 1."""
    _, _, directions = np.linalg.svd(path - path[-1], full_matrices=False)
    return directions[:2]


def random_plane(model, seed=0):
    """Two random directions, each filter as long as the model's own, biases left out (Li and others 2018)."""
    draw = torch.Generator().manual_seed(seed)
    planes = []
    for _ in range(2):
        parts = []
        for weights in model.parameters():
            if weights.dim() < 2:
                parts.append(torch.zeros(weights.numel(), dtype=weights.dtype))
                continue
            found = torch.randn(weights.shape, generator=draw, dtype=weights.dtype)
            rows = found.flatten(1)
            size = weights.detach().flatten(1).norm(dim=1, keepdim=True)
            parts.append((rows / rows.norm(dim=1, keepdim=True) * size).flatten())
        planes.append(torch.cat(parts).numpy())
    return np.array(planes)


def write(folder, name, model, loss, path, plane, side):
    """The heights over the plane through the path's end, the path's shadow in it, and an experiment of both."""
    end = path[-1]
    shadow = np.linalg.lstsq(plane.T, (path - end).T, rcond=None)[0].T  # the nearest point of the plane
    low, high = np.minimum(shadow.min(0), -1e-3), np.maximum(shadow.max(0), 1e-3)
    reach = MARGIN * (high - low).max()
    x, y = (np.linspace(a - reach, b + reach, side) for a, b in zip(low, high, strict=True))
    z = np.array([[loss_at(model, loss, end + a * plane[0] + b * plane[1]) for a in x] for b in y])
    np.savez_compressed(folder / f"{name}.npz", z=z, x=x, y=y)
    with (folder / f"{name}.csv").open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["step", "x", "y", "loss"])
        table.writerows(
            [t, *place.tolist(), loss_at(model, loss, w)] for t, (place, w) in enumerate(zip(shadow, path, strict=True))
        )
    loss_at(model, loss, end)
    lanes = [
        {"path": f"{name}.csv", "label": "the training"},
        {"optimizer": "momentum", "lr": 0.15},
        {"optimizer": "adam", "lr": 0.05},
    ]
    experiment = {
        "surface": {"grid": f"{name}.npz"},
        "start": shadow[0].tolist(),
        "steps": len(path) - 1,
        "lanes": lanes,
    }
    (folder / f"{name}.json").write_text(json.dumps(experiment, indent=2) + "\n")


def loss_at(model, loss, weights):
    """The loss with these weights."""
    torch.nn.utils.vector_to_parameters(torch.tensor(weights), model.parameters())
    with torch.no_grad():
        return loss()


def main(folder, steps=150, side=41):
    """Train, and write both planes."""
    model, loss, path = train(steps)
    write(folder, "pca", model, loss, path, principal_plane(path), side)
    write(folder, "random", model, loss, path, random_plane(model), side)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
