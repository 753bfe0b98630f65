"""Lesson 11's figures and prose say what is true: sums and slopes against nudges, the complex step and einsum."""
import json
from pathlib import Path

import numpy as np
import pytest

import gradlib as gl
from checks import arrays as exercises
from figures import arrays
from figures.arrays import BUGS, COTANGENTS, MEAN, MOST, NO_SLOPE, NONE, ONE_ENTRY, TOLERANCE, BatchFan, GradientCheck

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fan():
    figure = BatchFan()
    figure.draw()
    return figure


@pytest.fixture(scope="module")
def heat():
    figure = GradientCheck()
    figure.draw()
    return figure


def printed(cell_id):
    """What a cell of the lesson printed when it was last run."""
    cells = json.loads((ROOT / "notebooks/11_arrays.ipynb").read_text(encoding="utf-8"))["cells"]
    cell = next(cell for cell in cells if cell["id"] == cell_id)
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def numbers(strip):
    return [float(number.replace("−", "-")) for number in strip.text.get_text().split()]


# ------------------------------------------------------------------------------------------------------------ the fan

@pytest.mark.parametrize("mean", [False, True])
def test_the_bias_gradient_is_the_slope_of_a_loss_with_these_cotangents(mean):
    """Any loss that has the cotangents as its gradient will do; here a linear one, nudged entry by entry."""
    for examples in range(1, MOST + 1):
        def loss(b, n=examples):
            moved = np.broadcast_to(b, (n, 3))
            return (COTANGENTS[:n] * moved).sum() / (n if mean else 1)
        nudges = [(loss(arrays.BIAS + 0.5 * e) - loss(arrays.BIAS - 0.5 * e)) for e in np.eye(3)]
        assert arrays.bias_gradient(examples, mean) == pytest.approx(nudges, abs=1e-12)


@pytest.mark.parametrize("n", range(1, MOST + 1))
def test_the_numbers_in_the_boxes_add_up(fan, n):
    fan.update(n=n, loss=0)
    rows = [numbers(strip) for strip in fan.cotangents if strip.text.get_visible()]
    assert len(rows) == n
    assert numbers(fan.gradient) == pytest.approx(np.sum(rows, axis=0), abs=1e-9)
    assert all(numbers(strip) == [0.5, -1.0, 2.0] for strip in fan.copies)


@pytest.mark.parametrize("n", range(1, MOST + 1))
def test_a_wire_leads_to_every_row_of_the_batch_and_the_curtain_hides_the_others(fan, n):
    fan.update(n=n, loss=0)
    for wires, rows in ((fan.out, fan.copies), (fan.back, fan.cotangents)):
        ends = [wire[-1] for wire in wires.get_segments()]
        assert [y for _, y in ends] == pytest.approx([strip.middle for strip in rows[:n]])
    assert len(fan.heads.get_xdata()) == n
    for curtain, rows in zip(fan.curtains, (fan.copies, fan.cotangents), strict=True):
        box = curtain.get_bbox()
        hidden = [box.y0 <= strip.middle - strip.height / 2 and strip.middle + strip.height / 2 <= box.y1
                  for strip in rows]
        assert hidden == [i >= n for i in range(MOST)]
        assert all(box.x0 < strip.left and strip.right < box.x1 for strip in rows)
    assert len(fan.places.get_paths()) == 2 * (n < MOST)


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize("n", range(1, MOST + 1))
def test_the_pieces_lie_end_to_end_and_reach_the_sum(fan, n, mean):
    fan.update(n=n, loss=int(mean))
    bars = [path.vertices[:2, 0] for path in fan.pieces.bars.get_paths()]
    assert [end - start for start, end in bars] == pytest.approx(
        fan.pieces.unit * COTANGENTS[:n, arrays.WATCHED] / (n if mean else 1))
    assert [start for start, _ in bars[1:]] == pytest.approx([end for _, end in bars[:-1]])
    total = fan.pieces.sum
    assert total.get_x() == pytest.approx(bars[0][0])
    assert total.get_x() + total.get_width() == pytest.approx(bars[-1][1])
    assert total.get_y() < fan.pieces.bars.get_paths()[-1].vertices[:, 1].min()


@pytest.mark.parametrize("n", range(1, MOST + 1))
def test_the_sum_written_out_is_right(fan, n):
    for loss, digits in ((0, 1), (1, 2)):
        fan.update(n=n, loss=loss)
        _, terms, *total = fan.sum.get_text().replace("−", "-").split(" = ")
        total = total[0] if total else terms
        assert float(total) == pytest.approx(eval(terms), abs=0.5 * 10**-digits + 1e-9)
        assert float(total) == numbers(fan.gradient)[arrays.WATCHED]


def test_the_mean_puts_the_division_into_the_cotangents(fan):
    fan.update(n=8, loss=1)
    rows = [numbers(strip) for strip in fan.cotangents]
    assert np.allclose(rows, COTANGENTS / 8, atol=0.005)
    assert np.allclose(numbers(fan.gradient), (COTANGENTS / 8).sum(axis=0), atol=0.005)


# ----------------------------------------------------------------------------------------------------------- the check

def test_the_gradient_written_by_hand_is_right_without_a_bug():
    W, b = arrays.WEIGHTS, arrays.OFFSETS
    dW, db = arrays.layer_gradient(W, b)
    exact = [arrays.loss(W + 1e-20j * unit.reshape(W.shape), b).imag / 1e-20 for unit in np.eye(W.size)]
    assert dW.ravel() == pytest.approx(exact, abs=1e-12)
    assert db == pytest.approx([arrays.loss(W, b + 1e-20j * unit).imag / 1e-20 for unit in np.eye(b.size)], abs=1e-12)
    assert all(map(np.allclose, gl.grad(arrays.loss, argnums=(0, 1))(W, b), (dW, db)))


@pytest.mark.parametrize(("bug", "spoilt"), [(NONE, 0), (ONE_ENTRY, 1), (MEAN, 3), (NO_SLOPE, 15)])
def test_at_a_good_step_exactly_the_spoilt_entries_light_up(heat, bug, spoilt):
    heat.update(h=1e-5, bug=bug)
    at = int(np.argmin(np.abs(heat.steps - 1e-5)))
    lit = heat.errors[bug][at] > TOLERANCE
    assert lit.sum() == spoilt
    assert (lit == heat.wrong[bug]).all()
    assert heat.verdict.get_text() == (f"{spoilt} of 15 light up" if spoilt else "nothing lights up: passed")
    if bug == ONE_ENTRY:
        assert np.argwhere(lit).tolist() == [list(arrays.WRONG_ENTRY)]
        assert heat.errors[bug][at][arrays.WRONG_ENTRY] == pytest.approx(0.01, rel=1e-3)
        assert "dW[2, 1] lights up" in heat.describe(h=1e-5, bug=bug)


@pytest.mark.parametrize("h", [1.0, 0.1, 0.01, 1e-12, 1e-13, 1e-14])
def test_at_both_ends_right_entries_light_up_too(heat, h):
    at = int(np.argmin(np.abs(heat.steps - h)))
    assert (heat.errors[NONE][at] > TOLERANCE).sum() >= 12


def test_the_prediction_that_is_called_right_points_at_the_wrong_entry_alone(heat):
    def alone(steps):
        inside = (heat.steps >= steps[0] * 0.99) & (heat.steps <= steps[1] * 1.01)
        return [bool((e > TOLERANCE).sum() == 1) for e in heat.errors[ONE_ENTRY][inside]]
    smallest, middle, largest, every = (option.value for option in GradientCheck.prediction.options)
    assert all(alone(middle))
    assert not any(alone(smallest)) and not any(alone(largest)) and not all(alone(every))


def test_central_differences_are_good_to_ten_digits_at_their_best(heat):
    at = int(np.argmin(np.abs(heat.steps - 1e-5)))
    assert heat.errors[NONE][at].max() < 1e-9
    assert np.median(heat.errors[NONE][at]) < 1e-10


def test_relative_error_is_absolute_for_small_slopes():
    numerical, given = np.array([0.0, 0.5, -20.0]), np.array([0.1, 0.4, -22.0])
    assert arrays.relative_error(numerical, given) == pytest.approx([0.1, 0.1, 0.1])


@pytest.mark.parametrize("value, said", [(1e-10, "10⁻¹⁰"), (2.9e-3, "10⁻³"), (0.83, "10⁰"), (0.0, "0")])
def test_errors_are_rounded_to_powers_of_ten(value, said):
    assert arrays.rounded_power(value) == said


# ----------------------------------------------------------------------------------------------------------- the prose

def test_the_compiled_program_is_the_one_that_the_lesson_reads():
    source = printed("program-source")
    for line in ("Y = X @ W + b", "dY = 2 * t1", "db = dY.sum(axis=0)", "dW = X.T @ dY"):
        assert line in source
    assert source.index("dY = ") < source.index("db = ") and source.index("dY = ") < source.index("dW = ")


def test_the_worked_example_derives_the_vjp():
    random = np.random.default_rng(0)
    X, W, G = random.normal(size=(5, 4)), random.normal(size=(4, 3)), random.normal(size=(5, 3))
    step = random.normal(size=W.shape)
    assert (G * (X @ step)).sum() == pytest.approx(np.einsum("ij,ip,pj->", G, X, step))
    assert np.einsum("ip,ij->pj", X, G) == pytest.approx(X.T @ G)


def test_every_descent_of_the_table_goes_down_whatever_the_bug():
    start = arrays.loss(arrays.WEIGHTS, arrays.OFFSETS)
    rows = printed("check-table").splitlines()[1:]
    assert [row[:26].strip() for row in rows] == list(BUGS)
    reached = [float(row[26:47]) for row in rows]
    assert all(loss < start / 2 for loss in reached)
    assert reached[ONE_ENTRY] == pytest.approx(reached[NONE], rel=1e-3), "a slip of 1 % is not to be seen"
    assert [row.split()[-1] for row in rows[:2]] == ["2e-10", "1e-02"]


def test_the_check_across_a_kink_finds_the_number_of_the_exercise():
    def relu(x):
        return max(x, 0.0)
    x, h = 1e-7, 1e-5
    assert (relu(x + h) - relu(x - h)) / (2 * h) == pytest.approx(0.505)
    assert gl.grad(gl.relu)(x) == 1


def test_the_answers_to_the_recall_questions():
    random = np.random.default_rng(3)
    x, y = random.normal(size=6), random.normal(size=6)
    w, b = 0.7, -0.2
    assert gl.grad(lambda b: np.mean((w * x + b - y) ** 2))(b) == pytest.approx(2 * np.mean(w * x + b - y))
    assert np.sin((0.8 + 1e-20j) ** 2).imag / 1e-20 == pytest.approx(2 * 0.8 * np.cos(0.8**2))


def test_a_vjp_multiplies_the_jacobian_by_a_cotangent_and_a_jvp_by_a_tangent():
    """For the layer whose gradients the lesson derives, as one map of its bias."""
    random = np.random.default_rng(4)
    (XW, G), (b, step) = random.normal(size=(2, 4, 3)), random.normal(size=(2, 3))
    jacobian = np.array([np.eye(3)] * 4).reshape(12, 3)         # entry j of b reaches column j of every row
    assert gl.vjp(lambda b: XW + b, b)[1](G)[0] == pytest.approx(G.ravel() @ jacobian)
    assert gl.jvp(lambda b: XW + b, (b,), (step,))[1].ravel() == pytest.approx(jacobian @ step)


def test_the_table_undoes_every_broadcast():
    G = np.arange(12.0).reshape(4, 3)
    for shape, undone in (((3,), G.sum(axis=0)), ((4, 1), G.sum(axis=1, keepdims=True)), ((4, 3), G)):
        assert gl.grad(lambda small: (G * (small + np.zeros((4, 3)))).sum())(np.ones(shape)) == pytest.approx(undone)


# ------------------------------------------------------------------------------------------------------- the exercises

def test_the_examples_in_the_tasks_are_right():
    G = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
    assert exercises.bias_vjp.reference(G).tolist() == [111, 222]
    X, one = np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, 0.0]])
    assert exercises.weight_vjp.reference(X, one).tolist() == [[10, 0], [20, 0], [30, 0]]
    worst = exercises.largest_error.reference(lambda x: (x**2).sum(), np.array([1.0, 5.0]), np.array([2.0, 11.0]))
    assert worst == pytest.approx(0.1)
    g = np.ones((4, 3))
    assert exercises.unbroadcast.reference(g, (3,)).tolist() == [4, 4, 4]
    assert exercises.unbroadcast.reference(g, (4, 1)).tolist() == [[3], [3], [3], [3]]


def test_the_references_are_gradients():
    """Against differences, entry by entry: each is linear in what is nudged."""
    random = np.random.default_rng(5)
    X, W, G = random.normal(size=(4, 3)), random.normal(size=(3, 2)), random.normal(size=(4, 2))
    nudged = [(G * (X @ (W + unit.reshape(3, 2)) - X @ W)).sum() for unit in np.eye(6)]
    assert exercises.weight_vjp.reference(X, G).ravel() == pytest.approx(nudged)
    nudged = [(G * ((X + unit.reshape(4, 3)) @ W - X @ W)).sum() for unit in np.eye(12)]
    assert (G @ W.T).ravel() == pytest.approx(nudged)
    assert exercises.input_gradient.reference() == pytest.approx(exercises.G @ exercises.W.T)
    assert exercises.input_gradient.reference().shape == (2, 2)


@pytest.mark.parametrize("h, slope", [(0.99e-7, 1.0), (2e-7, 0.75), (1e-5, 0.505)])
def test_a_step_below_the_distance_to_the_kink_helps_and_no_other(h, slope):
    x = 1e-7
    assert (max(x + h, 0) - max(x - h, 0)) / (2 * h) == pytest.approx(slope)
    assert (x - 1e-5, x + 1e-5) == pytest.approx((-0.99e-5, 1.01e-5))
