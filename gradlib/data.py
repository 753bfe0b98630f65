"""Data to learn from: four real sets, and four shapes in the plane that are drawn with NumPy.

Each function returns a named tuple whose docstring gives units, source and licence. What is drawn at random takes a
seed: the same seed gives the same data.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

# ---------------------------------------------------------------------------------------------------- measured


class Hubble(NamedTuple):
    """24 nebulae whose distances were known in 1929: the farther away, the faster they recede.

    names:    as in the table: the two Magellanic clouds, and numbers of the New General Catalogue (NGC).
    distance: in megaparsecs (Mpc), by the scale of 1929, about seven times too short.
    velocity: away from us, in km/s, measured from the shift of spectral lines; negative where one comes closer.

    Source: E. Hubble, "A relation between distance and radial velocity among extra-galactic nebulae", Proceedings of
    the National Academy of Sciences 15 (1929) 168-173, table 1. Measured facts, in the public domain.
    """
    names: tuple[str, ...]
    distance: np.ndarray
    velocity: np.ndarray


def hubble() -> Hubble:
    """Hubble's table of 1929: names, distances (Mpc) and velocities (km/s) of 24 nebulae."""
    table = """
        SMC       0.032   170     LMC       0.034   290     NGC 6822  0.214  -130     NGC 598   0.263   -70
        NGC 221   0.275  -185     NGC 224   0.275  -220     NGC 5457  0.45    200     NGC 4736  0.5     290
        NGC 5194  0.5     270     NGC 4449  0.63    200     NGC 4214  0.8     300     NGC 3031  0.9     -30
        NGC 3627  0.9     650     NGC 4826  0.9     150     NGC 5236  0.9     500     NGC 1068  1.0     920
        NGC 5055  1.1     450     NGC 7331  1.1     500     NGC 4258  1.4     500     NGC 4151  1.7     960
        NGC 4382  2.0     500     NGC 4472  2.0     850     NGC 4486  2.0     800     NGC 4649  2.0    1090
    """
    words = table.replace("NGC ", "NGC_").split()
    names = tuple(name.replace("_", " ") for name in words[0::3])
    return Hubble(names, np.array(words[1::3], float), np.array(words[2::3], float))


class Terrain(NamedTuple):
    """Hills around the Jacksboro fault in Tennessee: a grid of 344 × 403 elevations, 32 km from south to north.

    elevation: metres above the sea; entry [row, column] belongs to y[row] and x[column].
    x:         metres from the western edge to the middle of each column, growing eastwards; 74.8 m apart.
    y:         metres from the southern edge to the middle of each row, growing northwards; 92.5 m apart.

    Row 0 is the southernmost, so that a derivative along y is the slope towards the north, and a map with north up is
    drawn by `contour(x, y, elevation)` or `imshow(elevation, origin="lower")`.

    Source: Matplotlib's sample data, `jacksboro_fault_dem.npz`, under Matplotlib's licence (BSD-compatible). The file
    gives positions in degrees, rows from north to south. Its field `ymin` (36.73°) lies north of its `ymax` (36.45°):
    a slip of sign. The first row is at `ymax`; then the highest place is Cross Mountain's (36.2° N, 84.2° W), as it
    should be.
    """
    elevation: np.ndarray
    x: np.ndarray
    y: np.ndarray


def terrain() -> Terrain:
    """Real hills: elevation (metres) of 344 × 403 places, and their positions x (east) and y (north) in metres."""
    path = Path(_import("matplotlib", "The hills").get_data_path()) / "sample_data" / "jacksboro_fault_dem.npz"
    if not path.exists():
        raise FileNotFoundError(f"Matplotlib's sample data are not installed: {path} is missing. Install them with "
                                "pip install --force-reinstall matplotlib.")
    with np.load(path) as file:
        elevation = file["elevation"][::-1].astype(float)
        dx, dy, north = (float(file[field]) for field in ("dx", "dy", "ymax"))
    rows, columns = elevation.shape
    per_longitude, per_latitude = metres_per_degree(north - rows * dy / 2)    # in the middle; 0.2 % off at the edges
    x, y = (np.arange(columns) + 0.5) * dx * per_longitude, (np.arange(rows) + 0.5) * dy * per_latitude
    return Terrain(elevation, x, y)


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """How long one degree of longitude and one degree of latitude are, in metres, at a latitude in degrees.

    Series for the ellipsoid WGS 84, good to a few centimetres; e.g. in J. P. Snyder, "Map projections: a working
    manual", US Geological Survey 1987, chapter 4.
    """
    phi = np.radians(latitude)
    longitude = 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    return float(longitude), float(111132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi))


class Digits(NamedTuple):
    """1,797 handwritten digits, some to learn from and some held out.

    x_train, x_test: images, one a row: 64 grey values from 0 (paper) to 1 (ink), in rows of 8; shape (examples, 64).
    y_train, y_test: the digits that were written, whole numbers from 0 to 9; shape (examples,).

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository
    1998, licence CC BY 4.0; this is its test part, by 13 people, as scikit-learn carries it.
    """
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def digits(test: float = 0.25, seed: int = 0) -> Digits:
    """1,797 handwritten digits as 8 × 8 images, shuffled by `seed`; the fraction `test` of them is held out."""
    if not 0 <= test < 1:
        raise ValueError(f"test is the fraction of the digits that is held out: at least 0, below 1, not {test}.")
    table = _import("sklearn.datasets", "The digits").load_digits()
    order = np.random.default_rng(seed).permutation(len(table.target))
    x, y = table.data[order] / 16, table.target[order]
    held_out = round(test * len(y))
    return Digits(x[held_out:], y[held_out:], x[:held_out], y[:held_out])


class Tumours(NamedTuple):
    """569 breast tumours: 30 measures of the cell nuclei seen under a microscope, and what was found later.

    names:     of the 30 measures, such as "mean radius", in pixels or without units as the source defines them.
    x:         the measures, one tumour a row, on scales from thousandths to thousands; shape (569, 30).
    malignant: 1 for the 212 malignant tumours, 0 for the 357 benign ones; shape (569,).

    Source: W. Wolberg, O. Mangasarian, N. Street and W. Street, "Breast Cancer Wisconsin (Diagnostic)", UCI Machine
    Learning Repository 1993, licence CC BY 4.0, as scikit-learn carries it.
    """
    names: tuple[str, ...]
    x: np.ndarray
    malignant: np.ndarray


def tumours() -> Tumours:
    """569 breast tumours: names of the 30 measures, the measures, and whether the tumour was malignant."""
    table = _import("sklearn.datasets", "The tumours").load_breast_cancer()
    return Tumours(tuple(map(str, table.feature_names)), table.data, 1 - table.target)      # there 0 means malignant


# ----------------------------------------------------------------------------------------------- drawn with NumPy

class Points(NamedTuple):
    """Points in the plane, each of one class.

    x: the positions, one point a row; shape (n, 2).
    y: the class of each point, a whole number from 0; shape (n,).
    """
    x: np.ndarray
    y: np.ndarray


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Two half-circles of radius 1, each reaching into the other, that no straight line can part: classes 0 and 1.

    noise: the standard deviation of the normal error in each coordinate.
    """
    def curve(y, t):
        angle = np.pi * t
        return np.where(y == 0, np.cos(angle), 1 - np.cos(angle)), np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return _along(curve, n, noise, seed)


def rings(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """A circle of radius 1 (class 0) around one of radius ½ (class 1). noise: as for `moons`."""
    def curve(y, t):
        radius, angle = 1 - y / 2, 2 * np.pi * t
        return radius * np.cos(angle), radius * np.sin(angle)
    return _along(curve, n, noise, seed)


def spirals(n: int = 200, noise: float = 0.02, seed: int = 0, turns: float = 1.25) -> Points:
    """Two arms (classes 0 and 1) that wind out from the middle to radius 1, half a turn apart.

    noise: as for `moons`. turns: how often an arm winds round the middle.
    """
    def curve(y, t):
        angle = 2 * np.pi * turns * t + np.pi * y
        return t * np.cos(angle), t * np.sin(angle)
    return _along(curve, n, noise, seed)


def ring_of_gaussians(n: int = 512, modes: int = 8, radius: float = 2.0, noise: float = 0.1, seed: int = 0) -> Points:
    """Round clouds whose centres lie evenly on a circle; the class of a point is the number of its cloud.

    noise: the standard deviation of each cloud in each coordinate.
    """
    rng = _generator(n, noise, seed)
    if modes < 1:
        raise ValueError(f"A ring needs at least one mode, not {modes}.")
    y = rng.permutation(np.arange(n) % modes)
    angle = 2 * np.pi * y / modes
    centres = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Points(centres + rng.normal(scale=noise, size=(n, 2)), y)


def _along(curve: Callable, n: int, noise: float, seed: int) -> Points:
    """Points at evenly drawn places t of two curves, half of them on each, with normal errors."""
    rng = _generator(n, noise, seed)
    y = rng.permutation(np.arange(n) % 2)
    x = np.stack(curve(y, rng.random(n)), axis=1)
    return Points(x + rng.normal(scale=noise, size=(n, 2)), y)


def _generator(n, noise, seed):
    if n < 1:
        raise ValueError(f"n is the number of points: at least 1, not {n}.")
    if noise < 0:
        raise ValueError(f"noise is a standard deviation: 0 or more, not {noise}.")
    return np.random.default_rng(seed)


def _import(module, what):
    try:
        return import_module(module)
    except ImportError as error:
        package = {"sklearn.datasets": "scikit-learn"}.get(module, module)
        raise ImportError(f"{what} come with {package}, which is not installed: pip install {package}.") from error
