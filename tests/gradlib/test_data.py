"""The data are what their sources say, and what is drawn has the shape it claims."""

import math
import subprocess
import sys

import numpy as np
import pytest

from gradlib import data


def test_hubbles_table_gives_the_line_that_is_published_for_it():
    names, distance, velocity = data.hubble()
    assert len(names) == len(set(names)) == len(distance) == len(velocity) == 24
    slope, intercept = np.polyfit(distance, velocity, 1)
    # The regression quoted for this table by textbooks: velocity = 454.16 distance - 40.78
    assert (round(slope, 2), round(intercept, 2)) == (454.16, -40.78)


def test_the_terrain_is_a_map_with_north_up():
    elevation, x, y = data.terrain()
    assert elevation.shape == (len(y), len(x)) == (344, 403)
    assert (elevation.min(), elevation.max()) == (236, 1076)
    assert (np.diff(x) > 0).all() and (np.diff(y) > 0).all()
    row, column = np.unravel_index(elevation.argmax(), elevation.shape)
    east, north = data.metres_per_degree(36.3)
    # Cross Mountain: 36.20 to 36.22 degrees north, 84.22 to 84.24 west. The south-western corner of the map is at
    # 36.1596, -84.4138.
    assert 36.19 < 36.1596 + y[row] / north < 36.22
    assert -84.25 < -84.4138 + x[column] / east < -84.22
    # Norris Lake's dam and the Clinch river below it, the lowest water of the map, are in the south-east
    row, column = np.unravel_index(elevation.argmin(), elevation.shape)
    assert row < 344 / 2 and column > 403 / 2


@pytest.mark.parametrize("latitude", [0, 36.3, 60, 89])
def test_degrees_are_as_long_as_on_the_ellipsoid(latitude):
    """Against the closed form: radii of curvature of the ellipsoid WGS 84."""
    a, flattening = 6378137.0, 1 / 298.257223563
    e2 = flattening * (2 - flattening)
    phi = math.radians(latitude)
    w = math.sqrt(1 - e2 * math.sin(phi) ** 2)
    east, north = data.metres_per_degree(latitude)
    assert math.isclose(east, math.radians(1) * a * math.cos(phi) / w, abs_tol=0.1)
    assert math.isclose(north, math.radians(1) * a * (1 - e2) / w ** 3, abs_tol=0.1)


def test_the_terrains_spacing_is_as_its_docstring_says():
    _, x, y = data.terrain()
    np.testing.assert_allclose(np.diff(x), 74.8, atol=0.05)
    np.testing.assert_allclose(np.diff(y), 92.5, atol=0.05)
    assert round((y[-1] + y[0]) / 1000) == 32


def test_digits_are_split_without_loss_or_overlap():
    d = data.digits(test=0.25, seed=3)
    assert d.x_train.shape == (1348, 64) and d.x_test.shape == (449, 64)
    assert d.y_train.shape == (1348,) and d.y_test.shape == (449,)
    x = np.concatenate([d.x_train, d.x_test])
    assert x.min() == 0 and x.max() == 1 and len(np.unique(x, axis=0)) == 1797
    counts = np.bincount(np.concatenate([d.y_train, d.y_test]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]             # as scikit-learn documents


def test_a_digit_keeps_its_label_when_shuffled():
    from sklearn.datasets import load_digits
    table = load_digits()
    label = {tuple(x / 16): y for x, y in zip(table.data, table.target, strict=True)}
    d = data.digits()
    assert all(label[tuple(x)] == y for x, y in zip(d.x_test, d.y_test, strict=True))
    assert all(label[tuple(x)] == y for x, y in zip(d.x_train, d.y_train, strict=True))


def test_tumours_are_counted_as_documented():
    names, x, malignant = data.tumours()
    assert x.shape == (569, 30) and len(names) == 30
    assert malignant.sum() == 212
    radius = x[:, names.index("mean radius")]
    assert radius[malignant == 1].mean() > radius[malignant == 0].mean()                      # what grows is larger


@pytest.mark.parametrize("shape", [data.moons, data.rings, data.spirals, data.ring_of_gaussians])
def test_drawn_points_repeat_with_their_seed_and_share_the_classes_evenly(shape):
    a, b, c = shape(101, seed=1), shape(101, seed=1), shape(101, seed=2)
    assert a.x.shape == (101, 2) and a.y.shape == (101,)
    assert (a.x == b.x).all() and (a.y == b.y).all() and not (a.x == c.x).all()
    counts = np.bincount(a.y)
    assert counts.max() - counts.min() <= 1


def test_points_without_noise_lie_on_their_curves():
    x, y = data.moons(300, noise=0)
    upper, lower = x[y == 0], x[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert upper[:, 1].min() >= 0 and lower[:, 1].max() <= 0.5

    x, y = data.rings(300, noise=0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.5))

    x, y = data.spirals(300, noise=0, turns=1)
    turns = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi) - y / 2
    np.testing.assert_allclose(np.hypot(*x.T), turns % 1, atol=1e-12)

    x, y = data.ring_of_gaussians(300, modes=5, radius=3, noise=0)
    assert len(np.unique(np.round(x, 9), axis=0)) == 5
    np.testing.assert_allclose(np.hypot(*x.T), 3)


def test_noise_is_the_standard_deviation():
    clean, noisy = data.rings(4000, noise=0, seed=5).x, data.rings(4000, noise=0.2, seed=5).x
    assert math.isclose((noisy - clean).std(), 0.2, rel_tol=0.03)


@pytest.mark.parametrize("call, sentence", [
    (lambda: data.digits(test=1.0), "fraction of the digits"),
    (lambda: data.moons(0), "number of points"),
    (lambda: data.spirals(noise=-1), "standard deviation"),
    (lambda: data.ring_of_gaussians(modes=0), "at least one mode"),
])
def test_bad_input_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("module, call", [("matplotlib", "terrain()"), ("sklearn", "digits()")])
def test_a_missing_package_is_named_with_its_remedy(monkeypatch, module, call):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install (matplotlib|scikit-learn)"):
        eval("data." + call)


def test_gradlib_itself_imports_nothing_but_numpy():
    program = ("import sys, gradlib; from gradlib import data; data.moons(); data.hubble(); "
               "print(sorted(m for m in ('matplotlib', 'sklearn', 'scipy', 'tqdm') if m in sys.modules))")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
