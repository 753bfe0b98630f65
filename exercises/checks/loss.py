"""Lesson 08: the gradient of the mean squared error, Huber's loss, the best line in closed form, the log-loss."""
import numpy as np

from . import check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------- the lesson's faded example

# Two nebulae of Hubble's table, and the line that the lesson starts from.
X, Y = np.array([1.0, 2.0]), np.array([920.0, 850.0])       # Mpc, km/s: NGC 1068 and NGC 4472
W, B = 400.0, 0.0                                           # km/s per Mpc, km/s
RESIDUALS = W * X + B - Y                                   # −520 and −50 km/s


@value(
    rtol=1e-3,
    remark="Both are negative: a steeper and higher line has the smaller loss. Their units differ: km/s · Mpc for the "
           "slope, km/s for the offset.",
    hints=["The residual of NGC 1068 is 400 · 1.0 + 0 − 920 = −520, that of NGC 4472 is −50. Each belongs to an input.",
           "For the slope: 2 times the mean of residual · input, with the inputs 1.0 and 2.0. For the offset: 2 times "
           "the mean of the residuals.",
           "[2 * (-520 * 1.0 + -50 * 2.0) / 2, 2 * (-520 + -50) / 2]"])
def two_nebulae():
    """Two nebulae: NGC 1068 at 1.0 Mpc with 920 km/s, NGC 4472 at 2.0 Mpc with 850 km/s. What are the partial
    derivatives of their mean squared error by the slope w and by the offset b, at w = 400 and b = 0? Answer with a
    list of both."""
    return [2 * np.mean(RESIDUALS * X), 2 * np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="2 * np.sum(residuals * inputs), 2 * np.sum(residuals)")
def summed_up():
    """These are the sums over both nebulae. The loss is a mean: divide by 2, the number of nebulae."""
    return [2 * np.sum(RESIDUALS * X), 2 * np.sum(RESIDUALS)]


@two_nebulae.mistake(formula="np.mean(residuals * inputs), np.mean(residuals)")
def factor_2_forgotten():
    """The square has the derivative 2r, not r: both numbers lack the factor 2."""
    return [np.mean(RESIDUALS * X), np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="-2 * np.mean(residuals * inputs), -2 * np.mean(residuals)", almost=True)
def turned_round():
    """The signs are turned round: the residual is what the line says minus what was measured."""
    return [-2 * np.mean(RESIDUALS * X), -2 * np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="2 * np.mean(residuals * inputs), np.mean(residuals)", almost=True)
def offset_without_the_2():
    """The first number is right. The second one lacks its factor 2: r² gives 2r for the offset as well."""
    return [2 * np.mean(RESIDUALS * X), np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="np.mean(residuals * inputs), 2 * np.mean(residuals)", almost=True)
def slope_without_the_2():
    """The second number is right. The first one lacks its factor 2: r² gives 2r."""
    return [np.mean(RESIDUALS * X), 2 * np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="residuals")
def residuals_themselves():
    """These are the two residuals, one for each nebula. Asked for are two slopes of the loss, by w and by b: both
    nebulae have a say in each of them."""
    return list(RESIDUALS)


@two_nebulae.mistake(formula="2 * np.mean(residuals), 2 * np.mean(residuals * inputs)", almost=True)
def exchanged():
    """The right numbers in the wrong order: first the derivative by the slope w, then that by the offset b."""
    return [2 * np.mean(RESIDUALS), 2 * np.mean(RESIDUALS * X)]


@two_nebulae.mistake(formula="2 * np.mean(residuals), 2 * np.mean(residuals)")
def inputs_forgotten():
    """The slope w is multiplied by the input x before it reaches the residual: in the first number each residual
    takes its input as a factor."""
    return [2 * np.mean(RESIDUALS), 2 * np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="2 * np.mean(residuals) * np.mean(inputs), 2 * np.mean(residuals)")
def mean_times_mean():
    """You multiplied the mean residual by the mean input. Multiply each residual by its own input first, and take
    the mean afterwards."""
    return [2 * np.mean(RESIDUALS) * np.mean(X), 2 * np.mean(RESIDUALS)]


@two_nebulae.mistake(formula="residuals = [520, -50]", almost=True)
def first_residual_turned_round():
    """NGC 1068 lies above the line: its residual is 400 · 1.0 + 0 − 920 = −520, with a minus."""
    r = np.array([520.0, -50.0])
    return [2 * np.mean(r * X), 2 * np.mean(r)]


# -------------------------------------------------------------------------------------------- the gradient of the MSE

@code(
    points=3,
    probes=[(0.0, 0.0, np.array([1.0, 2.0]), np.array([3.0, 4.0])),
            (3.0, -1.0, np.array([2.0, -1.0, 0.5]), np.array([4.0, 0.5, -2.0])),
            (-0.7, 0.4, np.array([0.3, 1.1, -2.0, 3.0]), np.array([1.0, -2.0, 0.6, 2.5])),
            (1.5, 2.0, np.array([0.5]), np.array([7.0])),
            (400.0, 50.0, np.array([0.45, 0.9, 1.7, 2.0, 2.0]), np.array([200.0, -30.0, 960.0, 850.0, 1090.0]))],
    remark="Residual times input, averaged, and twice that: the whole of linear regression is driven by these two "
           "numbers.",
    hints=["Work out all residuals in one line: what the line says minus what was measured, `r = w * x + b - y`.",
           "The chain rule: the outer derivative of r² is 2r. The inner one is x when w is turned, and 1 when b is.",
           "return 2 * np.mean(r * x), 2 * np.mean(r)"])
def mse_gradient(w, b, x, y):
    """Write a function `mse_gradient(w, b, x, y)` that returns the two partial derivatives of the mean squared error
    of the line $w\\,x + b$, first by `w` and then by `b`. `x` and `y` are arrays of one length; `w` and `b` are
    numbers.

    For example, `mse_gradient(0, 0, np.array([1, 2]), np.array([3, 4]))` gives the pair −11 and −7: the residuals are
    −3 and −4."""
    r = w * x + b - y
    return 2 * np.mean(r * x), 2 * np.mean(r)


@mse_gradient.variant
def as_an_array(w, b, x, y):
    r = w * x + b - y
    return np.array([2 * np.mean(r * x), 2 * np.mean(r)])


@mse_gradient.mistake(formula="np.mean(r * x), np.mean(r)")
def factor_2_left_out(w, b, x, y):
    """The derivative of r² is 2r. Some books define the loss as half of the mean square, and then the 2 is gone; here
    it is not."""
    r = w * x + b - y
    return np.mean(r * x), np.mean(r)


@mse_gradient.mistake(formula="2 * np.sum(r * x), 2 * np.sum(r)")
def sums_for_means(w, b, x, y):
    """You summed where the mean should be taken: the more data, the larger your gradient. Use `np.mean`."""
    r = w * x + b - y
    return 2 * np.sum(r * x), 2 * np.sum(r)


@mse_gradient.mistake(formula="2 * np.mean((y - (w * x + b)) * x), 2 * np.mean(y - (w * x + b))", almost=True)
def residual_turned_round(w, b, x, y):
    """That is the gradient with its sign turned: a step against it would climb. With y − (w·x + b) for the residual,
    the inner derivative is −x, and −1; or take r = w·x + b − y."""
    r = y - (w * x + b)
    return 2 * np.mean(r * x), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r), 2 * np.mean(r * x)", almost=True)
def in_the_wrong_order(w, b, x, y):
    """The right two numbers, in the wrong order: first the derivative by w, which has the input in it."""
    r = w * x + b - y
    return 2 * np.mean(r), 2 * np.mean(r * x)


@mse_gradient.mistake(formula="2 * np.mean(r), 2 * np.mean(r)")
def input_left_out(w, b, x, y):
    """The inner derivative is missing in the first number: turn w by a little, and each residual changes by x times
    that. Multiply each residual by its input."""
    r = w * x + b - y
    return 2 * np.mean(r), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r * x), 2 * np.mean(r * x)")
def input_in_both(w, b, x, y):
    """The offset b is added to the residual just as it is: in the second number the inner derivative is 1, not x."""
    r = w * x + b - y
    return 2 * np.mean(r * x), 2 * np.mean(r * x)


@mse_gradient.mistake(formula="2 * np.mean(r) * np.mean(x), 2 * np.mean(r)")
def product_of_means(w, b, x, y):
    """The mean of a product is not the product of the means: multiply each residual by its own input, then average."""
    r = w * x + b - y
    return 2 * np.mean(r) * np.mean(x), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r * w), 2 * np.mean(r)")
def slope_for_input(w, b, x, y):
    """The inner derivative of w·x + b by w is x: you multiplied by w."""
    r = w * x + b - y
    return 2 * np.mean(r * w), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r) * x, 2 * np.mean(r)")
def mean_too_early(w, b, x, y):
    """You took the mean of the residuals first and multiplied by all of x, so that the first result is an array.
    Multiply each residual by its own input, then take the mean: one number."""
    r = w * x + b - y
    return 2 * np.mean(r) * x, 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r * w), 2 * np.mean(r * b)")
def parameters_for_inner_derivatives(w, b, x, y):
    """You multiplied by w and by b. The inner derivative of w·x + b by w is what w is multiplied with, x; by b it
    is 1."""
    r = w * x + b - y
    return 2 * np.mean(r * w), 2 * np.mean(r * b)


@mse_gradient.mistake(formula="r = y - w * x + b", almost=True)
def brackets_left_out_of_the_residual(w, b, x, y):
    """Brackets are missing in the residual: y − w·x + b adds the offset b instead of subtracting the whole line. Take
    r = w·x + b − y."""
    r = y - w * x + b
    return 2 * np.mean(r * x), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(w * x + b - y * x), 2 * np.mean(w * x + b - y)")
def input_on_the_last_term(w, b, x, y):
    """In the first number x multiplies only y. It belongs to the whole residual: `(w * x + b - y) * x`."""
    return 2 * np.mean(w * x + b - y * x), 2 * np.mean(w * x + b - y)


@mse_gradient.mistake(formula="np.sum(r * x), np.sum(r)")
def sums_without_the_2(w, b, x, y):
    """These are sums, without the 2. Take means instead of sums, and double them: r² has the derivative 2r."""
    r = w * x + b - y
    return np.sum(r * x), np.sum(r)


@mse_gradient.mistake(formula="2 * np.mean(r * x) / len(x), 2 * np.mean(r) / len(x)")
def divided_twice(w, b, x, y):
    """`np.mean` has divided by the number of points already, and you divide by it once more."""
    r = w * x + b - y
    return 2 * np.mean(r * x) / len(x), 2 * np.mean(r) / len(x)


@mse_gradient.mistake(formula="2 * np.mean(r * x), 2 * np.mean(r * b)")
def offset_for_one(w, b, x, y):
    """The first number is right. In the second one you multiplied by b; the inner derivative of w·x + b by b is 1."""
    r = w * x + b - y
    return 2 * np.mean(r * x), 2 * np.mean(r * b)


@mse_gradient.mistake(formula="np.mean(2 * r * x) + np.mean(2 * r)")
def added_up(w, b, x, y):
    """You added the two partial derivatives. They belong to two knobs: return both, first that by w."""
    r = w * x + b - y
    return 2 * np.mean(r * x) + 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * np.mean(r**2 * x), 2 * np.mean(r**2)")
def square_kept(w, b, x, y):
    """The derivative of r² is 2r: the square is gone from it. You kept r²."""
    r = w * x + b - y
    return 2 * np.mean(r**2 * x), 2 * np.mean(r**2)


@mse_gradient.mistake(formula="2 * np.mean((w * x - y) * x), 2 * np.mean(w * x - y)")
def offset_left_out(w, b, x, y):
    """The offset b is missing in the residuals: the line says w·x + b."""
    r = w * x - y
    return 2 * np.mean(r * x), 2 * np.mean(r)


@mse_gradient.mistake(formula="2 * r * x, 2 * r")
def no_mean(w, b, x, y):
    """That is what each point contributes, one entry a point. The loss is one number, so each of its partial
    derivatives is one number too: take the mean."""
    r = w * x + b - y
    return 2 * r * x, 2 * r


@mse_gradient.mistake(formula="np.mean(r**2)")
def loss_itself(w, b, x, y):
    """That is the loss, not its gradient. Take its derivative: the square gives 2r, the inside gives x or 1."""
    return np.mean((w * x + b - y) ** 2)


@mse_gradient.mistake(formula="2 * np.mean(np.abs(r) * x), 2 * np.mean(np.abs(r))")
def signs_lost(w, b, x, y):
    """`abs` takes the residuals' signs away: a point above the line has to pull it up, one below has to pull it
    down."""
    r = np.abs(w * x + b - y)
    return 2 * np.mean(r * x), 2 * np.mean(r)


# -------------------------------------------------------------------------------------------------------- Huber's loss

@code(
    points=3,
    probes=[(np.array([0.5, -1.0, 3.0]), 2.0), (np.array([-4.0, -0.25, 0.0, 6.0]), 1.5),
            (np.array([250.0, -251.0, 4000.0, 100.0]), 250.0), (np.array([0.1, -0.3]), 0.2),
            (np.array([-7.0, 2.5]), 3.0)],
    remark="At |r| = delta both pieces have the same height and the same slope: no jump and no kink.",
    hints=["`np.where(condition, a, b)` takes a where the condition holds, and b elsewhere. Which residuals are small? "
           "Those with `np.abs(r) <= delta`.",
           "Inside: `r**2 / 2`. Outside a straight line that goes on from there: delta times (|r| − delta / 2).",
           "return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))"])
def huber(r, delta):
    """Write a function `huber(r, delta)` that returns Huber's loss of every residual in the array `r`:

    - r² / 2 where |r| ≤ delta,
    - delta · (|r| − delta / 2) elsewhere.

    For example, `huber(np.array([1.0, -4.0]), 2)` gives the array [0.5, 6]."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


@huber.mistake
def sign_in_the_condition(r, delta):
    """A large negative residual counts as small here, for −4 lies below delta. Compare its size:
    `np.abs(r) <= delta`."""
    return np.where(r <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


@huber.mistake
def sign_in_the_line(r, delta):
    """Where r is a large negative number your loss is negative. The straight part needs the size `np.abs(r)` too."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (r - delta / 2))


@huber.mistake
def pieces_exchanged(r, delta):
    """The pieces have changed places: the square is for the small residuals, the straight line for the large ones."""
    return np.where(np.abs(r) > delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


@huber.mistake
def half_forgotten(r, delta):
    """Inside, the ½ is missing. With r² for the square, the loss jumps at |r| = delta."""
    return np.where(np.abs(r) <= delta, r**2, delta * (np.abs(r) - delta / 2))


@huber.mistake
def jump_at_delta(r, delta):
    """Your loss jumps at |r| = delta, from delta²/2 to delta². Subtract: delta · (|r| − delta / 2)."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * np.abs(r))


@huber.mistake
def whole_delta_subtracted(r, delta):
    """At |r| = delta your straight part is 0, and the square is delta²/2: subtract half of delta only."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta))


@huber.mistake(almost=True)
def half_delta_added(r, delta):
    """At |r| = delta your straight part is 3 · delta²/2, and the square is delta²/2: subtract half of delta instead of
    adding it."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) + delta / 2))


@huber.mistake(formula="delta * np.abs(r) - delta / 2 outside", almost=True)
def brackets_forgotten(r, delta):
    """Outside, brackets are missing: delta multiplies the whole difference, `delta * (np.abs(r) - delta / 2)`."""
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * np.abs(r) - delta / 2)


@huber.mistake(almost=True)
def square_compared(r, delta):
    """Your condition compares r² with delta. It is the size of the residual that counts: `np.abs(r) <= delta`."""
    return np.where(r**2 <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


@huber.mistake(almost=True)
def size_for_square(r, delta):
    """Inside, the square is missing: r² / 2, not |r| / 2."""
    return np.where(np.abs(r) <= delta, np.abs(r) / 2, delta * (np.abs(r) - delta / 2))


@huber.mistake
def factor_delta_forgotten(r, delta):
    """Outside, the straight part must be as steep as the square is at delta: delta times (|r| − delta / 2)."""
    return np.where(np.abs(r) <= delta, r**2 / 2, np.abs(r) - delta / 2)


@huber.mistake
def squares_everywhere(r, delta):
    """This is the square everywhere: a residual far out counts as much as before. Where does delta come in?"""
    return r**2 / 2


@huber.mistake
def straight_everywhere(r, delta):
    """This is the straight part everywhere, with a kink at 0, and below 0 for small residuals. Small ones take the
    square."""
    return delta * (np.abs(r) - delta / 2)


@huber.mistake
def clipped(r, delta):
    """You clipped the residual: from delta on your loss stays the same, so that a point far out does not pull at all.
    Huber's loss goes on, in a straight line."""
    return np.clip(r, -delta, delta) ** 2 / 2


@huber.mistake
def slope_of_it(r, delta):
    """This is the derivative of Huber's loss, the pull. The task asks for the loss itself."""
    return np.clip(r, -delta, delta)


@huber.mistake
def averaged(r, delta):
    """You took the mean. The task asks for the loss of every residual: an array as long as r."""
    return np.mean(np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2)))


# ------------------------------------------------------------------------------------------- the line in closed form

def _slope(x, y):
    return np.sum((x - np.mean(x)) * (y - np.mean(y))) / np.sum((x - np.mean(x)) ** 2)


@code(
    points=3,
    probes=[(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])),
            (np.array([1.0, 2.0, 4.0]), np.array([2.0, 1.0, 6.0])),
            (np.array([-3.0, 0.5, 1.0, 2.5]), np.array([4.0, -1.0, 0.0, 7.0])),
            (np.array([0.45, 0.9, 1.7, 2.0, 2.0]), np.array([200.0, -30.0, 960.0, 850.0, 1090.0]))],
    remark="No learning rate, no steps: in a bowl of this kind both derivatives can be set to 0 and solved, which "
           "`np.polyfit(x, y, 1)` and `np.linalg.lstsq` do as well. Descent is for everything else.",
    hints=["Set ∂L/∂b = 0: the mean of w·x + b − y is 0, so b = mean of y − w · mean of x. Every best line passes "
           "through the middle of the data.",
           "With the middles taken away, `dx = x - np.mean(x)` and `dy = y - np.mean(y)`, ∂L/∂w = 0 says that the sum "
           "of (w·dx − dy)·dx is 0. Solve it for w.",
           "w = np.sum(dx * dy) / np.sum(dx**2), and return w, np.mean(y) - w * np.mean(x)"])
def best_line(x, y):
    """Write a function `best_line(x, y)` that returns the slope w and the offset b of the line with the least mean
    squared error, **without descent**: both partial derivatives are 0 there. `x` and `y` are arrays of one length.

    For example, `best_line(np.array([0, 1, 2]), np.array([1, 3, 5]))` gives the pair 2 and 1."""
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx**2)
    return w, np.mean(y) - w * np.mean(x)


@best_line.variant
def by_polyfit(x, y):
    return np.polyfit(x, y, 1)


@best_line.mistake(formula="w = np.sum(x * y) / np.sum(x**2), and b = 0")
def through_the_origin(x, y):
    """That is the best line through the origin, with b = 0. Let b go free: take the means away from x and y first."""
    return np.sum(x * y) / np.sum(x**2), 0.0


@best_line.mistake(formula="w = np.sum(x * y) / np.sum(x**2), and b = np.mean(y) - w * np.mean(x)")
def slope_of_the_origin_line(x, y):
    """Your slope belongs to the line through the origin. Take the means away from x and y before you multiply."""
    w = np.sum(x * y) / np.sum(x**2)
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.sum(dx * dy) / np.sum(dx**2), and b = np.mean(y)")
def offset_without_slope(x, y):
    """The slope is right. The line has the height mean of y at the mean of x, not at 0: b = mean of y − w · mean of
    x."""
    return _slope(x, y), np.mean(y)


@best_line.mistake(formula="w = np.sum(dx * dy) / np.sum(dx**2), and b = np.mean(y) + w * np.mean(x)", almost=True)
def offset_with_the_wrong_sign(x, y):
    """The slope is right. From the middle of the data back to x = 0 the line goes down by w · mean of x: minus."""
    w = _slope(x, y)
    return w, np.mean(y) + w * np.mean(x)


@best_line.mistake(formula="b, w", almost=True)
def offset_first(x, y):
    """The right two numbers in the wrong order: first the slope, then the offset."""
    w = _slope(x, y)
    return np.mean(y) - w * np.mean(x), w


@best_line.mistake(formula="w = np.sum(dx * dy) / np.sum(dy**2), ...")
def divided_by_the_spread_of_y(x, y):
    """You divided by the squares of dy. It is x whose changes w multiplies: divide by the sum of dx²."""
    w = np.sum((x - np.mean(x)) * (y - np.mean(y))) / np.sum((y - np.mean(y)) ** 2)
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.sum(dy**2) / np.sum(dx * dy), ...")
def line_of_x_on_y(x, y):
    """This line makes the horizontal gaps small instead of the vertical ones. The residuals are those of y."""
    w = np.sum((y - np.mean(y)) ** 2) / np.sum((x - np.mean(x)) * (y - np.mean(y)))
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.cov(x, y)[0, 1] / np.var(x), ...", almost=True)
def two_kinds_of_mean(x, y):
    """`np.cov` divides by n − 1 and `np.var` by n. Their quotient is off by n/(n − 1): give both the same, for example
    `np.var(x, ddof=1)`."""
    w = np.cov(x, y)[0, 1] / np.var(x)
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.std(y) / np.std(x), ...")
def ratio_of_spreads(x, y):
    """That is how far y spreads per spread of x. It does not ask whether they go together: the products dx · dy do."""
    w = np.std(y) / np.std(x)
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = (y[-1] - y[0]) / (x[-1] - x[0]), ...")
def first_to_last(x, y):
    """That is a difference quotient from the first point to the last. All the points have a say in the best line."""
    w = (y[-1] - y[0]) / (x[-1] - x[0])
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.mean(dx * dy), ...", almost=True)
def not_divided(x, y):
    """The mean of dx · dy is the numerator. Divide it by the mean of dx²."""
    w = np.mean((x - np.mean(x)) * (y - np.mean(y)))
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="w = np.corrcoef(x, y)[0, 1], ...")
def correlation(x, y):
    """That is the correlation of x and y, a number without a unit. The slope has one: divide the sum of dx · dy by the
    sum of dx²."""
    w = np.corrcoef(x, y)[0, 1]
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="(np.sum(x * y) - np.sum(x) * np.sum(y)) / (np.sum(x**2) - np.sum(x)**2)", almost=True)
def number_of_points_forgotten(x, y):
    """With sums in the place of means, n = len(x) comes in: (n·Σxy − Σx·Σy) / (n·Σx² − (Σx)²)."""
    w = (np.sum(x * y) - np.sum(x) * np.sum(y)) / (np.sum(x**2) - np.sum(x) ** 2)
    return w, np.mean(y) - w * np.mean(x)


@best_line.mistake(formula="np.linalg.lstsq(columns, y)", almost=True)
def all_that_lstsq_returns(x, y):
    """`np.linalg.lstsq` returns four things, and the first of them is the line: put `[0]` behind it."""
    return np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y)


@best_line.mistake(formula="w", almost=True)
def slope_alone(x, y):
    """The slope is right. Return the offset as well: `return w, b`."""
    return _slope(x, y)


@best_line.mistake(formula="w = np.mean(y) / np.mean(x), and b = 0")
def ratio_of_means(x, y):
    """This line goes through the origin and the middle of the data. Let b go free: the slope comes from the changes
    dx and dy from the means."""
    return np.mean(y) / np.mean(x), 0.0


@best_line.mistake(formula="w = np.mean(y / x), and b = 0")
def mean_of_quotients(x, y):
    """The mean of y / x gives points near x = 0 an enormous weight, and leaves no room for an offset. Use the changes
    from the means."""
    return np.mean(y / x), 0.0


# ---------------------------------------------------------------------------------------------------------- log-loss

@code(
    points=3,
    probes=[(0.0, 1), (2.0, 1), (2.0, 0), (-1.5, 1), (-1.5, 0), (40.0, 0), (-800.0, 1), (800.0, 0), (800.0, 1)],
    remark="And this also where the model is terribly wrong: at z = −800 the probability is 0 to the computer, its "
           "logarithm is infinite, and yet the loss is 800.",
    hints=["With p = 1 / (1 + e^(−z)), the loss −log p of a yes is log(1 + e^(−z)), and that of a no is log(1 + e^z). "
           "Check it with z = 0: log 2 for both.",
           "For z = 800 the computer cannot hold e^z. `np.logaddexp(a, b)` works out log(e^a + e^b) without it. "
           "Which a makes e^a = 1?",
           "return np.logaddexp(0, -z) if y == 1 else np.logaddexp(0, z)"])
def log_loss(z, y):
    """A model gives the score `z`, a number; its probability for "yes" is p = 1 / (1 + e⁻ᶻ). Write a function
    `log_loss(z, y)` that returns −log p if the answer `y` is 1, and −log(1 − p) if it is 0, with the natural
    logarithm. It must be right for large scores as well, such as z = −800 with y = 1.

    For example, `log_loss(0.0, 1)` gives 0.693147, which is log 2."""
    return np.logaddexp(0, -z) if y == 1 else np.logaddexp(0, z)


@log_loss.variant
def in_one_line(z, y):
    return np.logaddexp(0, z) - y * z


@log_loss.variant
def by_hand(z, y):
    z = z if y == 0 else -z
    return max(z, 0) + np.log1p(np.exp(-abs(z)))


def _p(z):
    return 1 / (1 + np.exp(-z))


@log_loss.mistake(formula="-(y * np.log(p) + (1 - y) * np.log(1 - p))", almost=True)
def overflows(z, y):
    """The formula is right and the computer is not up to it: at z = −800 your p is exactly 0, and log 0 is −∞. Do not
    work out p: log(1 + e^z) is `np.logaddexp(0, z)`."""
    p = _p(z)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@log_loss.mistake(formula="-np.log(p) if y == 1 else -np.log(1 - p)", almost=True)
def chosen_but_overflows(z, y):
    """Right for moderate scores. But at z = −800 your p is exactly 0 and its logarithm −∞. Do not work out p: log(1 +
    e^z) is `np.logaddexp(0, z)`."""
    return -np.log(_p(z)) if y == 1 else -np.log(1 - _p(z))


@log_loss.mistake(formula="np.log(1 + np.exp(-z)) if y == 1 else np.log(1 + np.exp(z))", almost=True)
def exponential_overflows(z, y):
    """p is gone, which is the right way; but e^800 is more than a float can hold. `np.logaddexp(0, z)` works out
    log(1 + e^z) without it."""
    return np.log(1 + np.exp(-z)) if y == 1 else np.log(1 + np.exp(z))


@log_loss.mistake(formula="with p = np.clip(p, 1e-12, 1 - 1e-12)", almost=True)
def clipped_probability(z, y):
    """Clipping p keeps the infinity away, but from there on the loss is flat: a model that is terribly wrong is told
    nothing. `np.logaddexp` needs no clipping."""
    p = np.clip(_p(z), 1e-12, 1 - 1e-12)
    return -np.log(p) if y == 1 else -np.log(1 - p)


@log_loss.mistake
def only_no(z, y):
    """This is −log(1 − p) whatever the answer. Where y is 1, the model is asked for the probability of a yes, p."""
    return np.logaddexp(0, z)


@log_loss.mistake
def one_minus_the_loss(z, y):
    """For a no it is the probability that is turned round, 1 − p, and not the loss: −log(1 − p)."""
    return np.logaddexp(0, -z) if y == 1 else 1 - np.logaddexp(0, -z)


@log_loss.mistake(formula="np.logaddexp(1, -z) if y == 1 else np.logaddexp(1, z)", almost=True)
def one_is_no_exponent(z, y):
    """`np.logaddexp(a, b)` adds e^a and e^b. You want the 1 in 1 + e^z: that is e^0, so a = 0."""
    return np.logaddexp(1, -z) if y == 1 else np.logaddexp(1, z)


@log_loss.mistake
def only_yes(z, y):
    """This is −log p whatever the answer. Where y is 0, the model is asked for the probability of a no, 1 − p."""
    return np.logaddexp(0, -z)


@log_loss.mistake
def answers_exchanged(z, y):
    """Yes and no have changed places: a large score z means yes, and must cost little if y is 1."""
    return np.logaddexp(0, z) if y == 1 else np.logaddexp(0, -z)


@log_loss.mistake(formula="p = 1 / (1 + np.exp(z))")
def score_turned_round(z, y):
    """Your p falls when the score grows: a minus is missing, p = 1 / (1 + e⁻ᶻ). And for large scores do not work out p
    at all, but use `np.logaddexp`."""
    p = _p(-z)
    return -np.log(p) if y == 1 else -np.log(1 - p)


@log_loss.mistake(formula="-np.log(p) if y == 1 else -np.log(p - 1)", almost=True)
def one_on_the_wrong_side(z, y):
    """p − 1 is negative and has no logarithm: the probability of a no is 1 − p. And for large scores do not work out p
    at all, but use `np.logaddexp`."""
    return -np.log(_p(z)) if y == 1 else -np.log(_p(z) - 1)


@log_loss.mistake(almost=True)
def minus_forgotten(z, y):
    """The logarithm of a probability is negative, and a loss is what should become small: put a minus before it."""
    return -np.logaddexp(0, -z) if y == 1 else -np.logaddexp(0, z)


@log_loss.mistake(almost=True)
def base_two(z, y):
    """You used the logarithm to base 2, so your loss is in bits. The task asks for the natural logarithm, `np.log`."""
    return np.logaddexp(0, -z) / np.log(2) if y == 1 else np.logaddexp(0, z) / np.log(2)


@log_loss.mistake(almost=True)
def base_ten(z, y):
    """You used the logarithm to base 10. The task asks for the natural logarithm, which NumPy calls `np.log`."""
    return np.logaddexp(0, -z) / np.log(10) if y == 1 else np.logaddexp(0, z) / np.log(10)


@log_loss.mistake(formula="(p - y)**2")
def squared_error(z, y):
    """That is the squared error of the probability. The log-loss takes the logarithm: −log p or −log(1 − p)."""
    return (_p(z) - y) ** 2


@log_loss.mistake(formula="p - y")
def slope_of_the_loss(z, y):
    """That is the derivative of the log-loss by the score. The task asks for the loss itself."""
    return _p(z) - y


@log_loss.mistake(formula="1 - p if y == 1 else p")
def no_logarithm(z, y):
    """That is the probability of the wrong answer. The log-loss is minus the logarithm of the right one's."""
    return 1 - _p(z) if y == 1 else _p(z)


# ------------------------------------------------------------------------------------- a look back at gradient descent

rate_for_hubble = choice(
    "rate_for_hubble",
    """The bowl of the mean squared error over Hubble's 24 nebulae has the curvature 4.07 across its trough, and 0.39
    along it. For which of these learning rates does gradient descent fly apart?""",
    a=wrong("0.02", "That is far below 2/4.07 = 0.49. Descent will creep, above all along the trough, but it arrives."),
    b=wrong("0.2", "2/4.07 = 0.49, and 0.2 is below it: descent arrives. It is the rate that the arrow of the lesson's "
                   "figure shows."),
    c=wrong("0.45", "Just below 2/4.07 = 0.49: it zig-zags across the trough, less and less, and arrives."),
    d=right("0.6", "Yes. The steepest curvature sets the bound 2/4.07 = 0.49. Above it every step across the trough "
                   "lands farther out than it began."),
    hints=["In lesson 07 a bowl of curvature L had a bound for the learning rate. Which?",
           "The bound is 2/L. A bowl with two curvatures has two bounds, and both must be kept: which one is smaller?",
           "2/4.07 = 0.49 and 2/0.39 = 5.1: a learning rate above 0.49 flies apart."])
