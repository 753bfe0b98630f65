"""Lesson 10: local rules, the walk back over a tape, a tape of one's own, walking twice, and what it costs."""

from . import Labelled, check, choice, code, hint, right, show_solution, value, wrong

__all__ = ["check", "hint", "show_solution"]


# ------------------------------------------------------------------------------------------- the lesson's faded example

@value(
    remark="p · q is a² − b², whose derivatives are 2a = 6 and −2b = −2.",
    hints=["At a product each factor hears the other one. At a difference the second argument hears −1.",
           "dp = q and dq = p. Both p and q use a, and both use b: what comes back is added.",
           "dp, dq = 2, 4; da = dp + dq; db = dp - dq"])
def by_hand():
    """Walk back by hand: $z = p\\cdot q$ with $p = a + b$ and $q = a - b$, at $a = 3$ and $b = 1$. Answer with the four
    gradients `(dp, dq, da, db)`."""
    a, b = 3, 1
    p, q = a + b, a - b
    dp, dq = q, p
    return dp, dq, dp + dq, dp - dq


@by_hand.mistake(almost=True, formula="db = dp + dq")
def sign_of_the_difference():
    """The sign at b: q = a − b falls when b grows, so the local derivative there is −1."""
    return 2, 4, 6, 6


@by_hand.mistake(almost=True, formula="db = dq - dp")
def sign_at_the_other_way():
    """The minus at b belongs to the way through q = a − b: along p comes 2 · 1, along q comes 4 · (−1)."""
    return 2, 4, 6, 2


@by_hand.mistake(formula="dp, dq = p, q")
def own_value():
    """In p · q each factor hears the other one: dp is q, and dq is p."""
    return 4, 2, 6, 2


@by_hand.mistake(formula="da = dq; db = -dq")
def last_one_counts():
    """You kept what came last. Both p and q use a: what comes back along both is added, and so it is for b."""
    return 2, 4, 4, -4


@by_hand.mistake(formula="da = dp; db = dp")
def first_one_counts():
    """You kept what came first. Both p and q use a: what comes back along both is added, and so it is for b."""
    return 2, 4, 2, 2


@by_hand.mistake(formula="da = dp; db = dq")
def one_way_each():
    """You took one way to each leaf. But p uses a and b, and so does q: each of them hears twice."""
    return 2, 4, 2, 4


@by_hand.mistake(formula="da = dp * dq")
def multiplied_the_ways():
    """Along one way factors are multiplied. Two ways side by side are added."""
    return 2, 4, 8, -8


@by_hand.mistake(formula="da = (dp + dq) / 2")
def mean_of_the_ways():
    """Neither way is halved by the other one: what comes back is added, without a mean."""
    return 2, 4, 3, -1


@by_hand.mistake(formula="da = 1 + 1; db = 1 - 1")
def upstream_forgotten():
    """You added the local derivatives alone. Each is multiplied by what its node has heard: dp and dq."""
    return 2, 4, 2, 0


# ------------------------------------------------------------------------------------------------------- local rules

@code(
    points=2,
    probes=[("+", 5.0, 3.0), ("-", 5.0, 3.0), ("*", 5.0, 3.0), ("/", 5.0, 3.0), ("-", -1.5, 0.5), ("*", -1.5, 0.5),
            ("/", -1.5, 0.5), ("/", 0.0, -2.0)],
    remark="These pairs stand at the wires. A tape needs to know no more of an operation.",
    hints=["Hold y fixed and let x grow by a little: how far does the result move, for each unit? Then the other way.",
           "x · y moves by y for each unit of x. For x / y, think of it as x · y⁻¹.",
           "return {\"+\": (1, 1), \"-\": (1, -1), \"*\": (y, x), \"/\": (1 / y, -x / y**2)}[operation]"])
def local_derivatives(operation, x, y):
    """Write a function `local_derivatives(operation, x, y)` for the four operations `"+"`, `"-"`, `"*"` and `"/"`: it
    returns the pair of the derivative by `x` and the derivative by `y` of `x + y`, `x - y`, `x * y` or `x / y`.

    For example, `local_derivatives("*", 5, 3)` gives `(3, 5)`."""
    return {"+": (1, 1), "-": (1, -1), "*": (y, x), "/": (1 / y, -x / y**2)}[operation]


def _rules(operation, x, y, **others):
    rules = {"+": (1, 1), "-": (1, -1), "*": (y, x), "/": (1 / y, -x / y**2)}
    return (rules | {{"plus": "+", "minus": "-", "times": "*", "over": "/"}[name]: pair
                     for name, pair in others.items()})[operation]


@local_derivatives.mistake(almost=True, formula='"-": (1, 1)')
def minus_without_its_sign(operation, x, y):
    """x − y falls when y grows: its derivative by y is −1."""
    return _rules(operation, x, y, minus=(1, 1))


@local_derivatives.mistake(formula='"-": (-1, 1)')
def minus_turned_round(operation, x, y):
    """The sign of x − y sits at the wrong argument: it grows with x, and falls when y grows."""
    return _rules(operation, x, y, minus=(-1, 1))


@local_derivatives.mistake(formula='"*": (x, y)')
def own_factor(operation, x, y):
    """In a product each factor gets the other one: if x grows by 1, x · y grows by y."""
    return _rules(operation, x, y, times=(x, y))


@local_derivatives.mistake(formula='"*": (1, 1)')
def product_like_a_sum(operation, x, y):
    """A product does not move by 1 for each unit of x: 4 · 3 is 3 more than 3 · 3. Each factor gets the other one."""
    return _rules(operation, x, y, times=(1, 1))


@local_derivatives.mistake(formula='"+": (x, y)')
def values_at_a_sum(operation, x, y):
    """A sum grows by 1 for each unit of x, whatever x is: its local derivatives are both 1."""
    return _rules(operation, x, y, plus=(x, y))


@local_derivatives.mistake(formula='"+": (x, y), "-": (x, -y)')
def values_at_sums_and_differences(operation, x, y):
    """Those are the two things that are added. Asked for is how far the result moves for each unit of them: by 1 in a
    sum, by 1 and −1 in a difference, whatever x and y are."""
    return _rules(operation, x, y, plus=(x, y), minus=(x, -y))


@local_derivatives.mistake(almost=True, formula='"/": (1 / y, x / y**2)')
def quotient_without_its_sign(operation, x, y):
    """The size of the quotient's second derivative is right, the sign is not: a larger divisor makes x / y smaller."""
    return _rules(operation, x, y, over=(1 / y, x / y**2))


@local_derivatives.mistake(formula='"/": (1 / y, -x / y)')
def divisor_not_squared(operation, x, y):
    """By y, x · y⁻¹ has the derivative −x · y⁻²: the divisor is squared."""
    return _rules(operation, x, y, over=(1 / y, -x / y))


@local_derivatives.mistake(almost=True, formula='"/": (1 / y, -1 / y**2)')
def numerator_forgotten(operation, x, y):
    """−1/y² is the derivative of 1/y. Here x stands before it, and stays as a factor: −x/y²."""
    return _rules(operation, x, y, over=(1 / y, -1 / y**2))


@local_derivatives.mistake(formula='"/": (y, x)')
def quotient_like_a_product(operation, x, y):
    """That is the product's pair. x / y is x times 1/y: for each unit of x it moves by 1/y."""
    return _rules(operation, x, y, over=(y, x))


@local_derivatives.mistake(formula='"/": (1 / y, 1 / x)')
def reciprocals(operation, x, y):
    """The first of the quotient's pair is right. By y, x · y⁻¹ has the derivative −x · y⁻²."""
    return _rules(operation, x, y, over=(1 / y, 1 / x))


@local_derivatives.mistake(almost=True, formula='"/": (-x / y**2, 1 / y)')
def quotient_turned_round(operation, x, y):
    """The quotient's two derivatives are exchanged: the one by x comes first."""
    return _rules(operation, x, y, over=(-x / y**2, 1 / y))


@local_derivatives.mistake(formula="{...}[operation], the result itself")
def the_value(operation, x, y):
    """That is the result itself. Asked for are its two derivatives, as a pair."""
    return {"+": x + y, "-": x - y, "*": x * y, "/": x / y}[operation]


@local_derivatives.mistake(formula="first + second")
def added_together(operation, x, y):
    """You added the two derivatives. They stand at two wires, and each goes its own way: return the pair."""
    return sum(_rules(operation, x, y))


@local_derivatives.variant
def by_comparing(operation, x, y):
    if operation == "+":
        return [1.0, 1.0]
    if operation == "-":
        return [1.0, -1.0]
    if operation == "*":
        return [y, x]
    return [1 / y, -(x / y) / y]


# --------------------------------------------------------------------------------------------------------- backward

# Tapes by their local derivatives. Each line: (line of the argument, local derivative) for each use. The tree a·b + c
# lets `=` and any order pass; the first two of these do not.
SQUARE_TWICE = [[], [(0, 3.0), (0, 3.0)], [(1, 9.0), (1, 9.0)], [(2, 1.0), (1, 1.0)]]       # m·m + m, m = a·a, a = 3
OTHER_WAY_ROUND = [[], [(0, 3.0), (0, 3.0)], [(1, 9.0), (1, 9.0)], [(1, 1.0), (2, 1.0)]]    # m + m·m
DIFFERENCE = [[], [], [(0, 1.0), (1, -1.0)], [(2, 2.0), (0, 5.0)]]                          # d = a − b;  d·a at 5, 3
WITH_A_LEFTOVER = [[], [], [(0, 4.0)], [(1, 0.5), (0, -2.0)], [(3, 3.0)]]                   # line 2 leads nowhere
CHAIN = [[], [(0, 0.5)], [(1, -2.0)], [(2, 3.0)]]


@code(
    points=4,
    probes=[(SQUARE_TWICE,), (OTHER_WAY_ROUND,), (DIFFERENCE,), (WITH_A_LEFTOVER,), (CHAIN,), ([[]],)],
    remark="Seven lines, and they differentiate any function that a tape can hold. gradlib's `walk_back` is these.",
    hints=["The last line's gradient starts at 1, the lines are read from last to first, what arrives is added.",
           "For each line `i` and each `(j, local)` in it: line `j` hears `gradients[i] * local`.",
           "for i in reversed(range(len(tape))): for j, local in tape[i]: gradients[j] += gradients[i] * local"])
def backward(tape):
    """A tape in its barest form: for each line a list of pairs `(j, local)`, one for each use of an earlier line `j`,
    with the local derivative at that wire. Inputs have an empty list, and the last line is the result. Write a function
    `backward(tape)` that returns the list of the gradients of all lines: the derivatives of the result by each.

    For example, `a * a` at 3 is the tape `[[], [(0, 3.0), (0, 3.0)]]`, and `backward` of it gives `[6.0, 1.0]`."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
    return gradients


@backward.mistake(almost=True, formula="gradients[j] = gradients[i] * local")
def assigned(tape):
    """`=` lets the last use push out the earlier ones. A line that is used twice hears twice: write `+=`."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, local in tape[i]:
            gradients[j] = gradients[i] * local
    return gradients


@backward.mistake(formula="gradients = [0.0] * len(tape), and no seed")
def not_seeded(tape):
    """All gradients stay 0, for 0 is what the walk starts from. The result's own gradient is 1: set it before."""
    return [0.0] * len(tape)


@backward.mistake(formula="gradients = [1.0] * len(tape)")
def seeded_everywhere(tape):
    """You let every line start at 1. Only the result does; the others start at 0 and hear what comes."""
    gradients = [1.0] * len(tape)
    for i in reversed(range(len(tape))):
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
    return gradients


@backward.mistake(formula="gradients[j] += local")
def upstream_left_out(tape):
    """The local derivative alone is not enough: multiply it by what line `i` has heard itself."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, local in tape[i]:
            gradients[j] += local
    return gradients


@backward.mistake(formula="gradients[j] += gradients[i]")
def local_left_out(tape):
    """What line `i` has heard is handed on unchanged. Multiply it by the local derivative at the wire."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, _ in tape[i]:
            gradients[j] += gradients[i]
    return gradients


@backward.mistake(formula="gradients[j] += gradients[i] + local")
def added_along_the_way(tape):
    """Along one way factors are multiplied, as in the chain rule: `gradients[i] * local`. Only different ways add."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, local in tape[i]:
            gradients[j] += gradients[i] + local
    return gradients


@backward.mistake(formula="for i in range(len(tape)):")
def from_the_front(tape):
    """Only the last line has handed on. Either you read the tape from the front, where no line has heard anything yet:
    read it with `reversed(range(len(tape)))`. Or a `return` inside the loop ends it after one line: move it out."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in range(len(tape)):
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
    return gradients


@backward.mistake(almost=True, formula="waiting = [last line]; whoever hears first hands on first")
def as_they_come(tape):
    """A line hands on its gradient as soon as it has heard once, and what it hears later is lost: in m + m·m the line m
    must wait for m·m. The tape's own order, backwards, is enough."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    waiting, seen = [len(tape) - 1], {len(tape) - 1}
    while waiting:
        i = waiting.pop(0)
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
            if j not in seen:
                seen.add(j)
                waiting.append(j)
    return gradients


@backward.mistake(formula="visit(j) for each use, with all that j has heard")
def handed_on_twice(tape):
    """A line that is used twice hands on twice, and the second time what it had handed on before goes along again. Let
    each line hand on once, when it has heard everything."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0

    def visit(i):
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
            visit(j)
    visit(len(tape) - 1)
    return gradients


@backward.mistake(formula="for j, local in tape[i][:1]:")
def first_use_only(tape):
    """Only the first argument of each operation hears anything. Go through all pairs of a line."""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, local in tape[i][:1]:
            gradients[j] += gradients[i] * local
    return gradients


@backward.mistake(formula="for i in reversed(range(len(tape) - 1)):")
def last_line_left_out(tape):
    """The last line, the result, never hands on its 1. Does the walk begin there, and does line `j` hear
    `gradients[i]`, not its own gradient, times `local`?"""
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for i in reversed(range(len(tape) - 1)):
        for j, local in tape[i]:
            gradients[j] += gradients[i] * local
    return gradients


@backward.mistake(almost=True, formula="return gradients[::-1]")
def turned_round(tape):
    """The numbers are right, but they stand the other way round: the first is to be that of the first line."""
    return backward.reference(tape)[::-1]


@backward.mistake(almost=True, formula="return gradients of the inputs alone")
def inputs_only(tape):
    """These are the gradients of the inputs. The task asks for those of all lines, the result's 1 included."""
    return [g for g, line in zip(backward.reference(tape), tape, strict=True) if not line]


@backward.variant
def asking_instead_of_telling(tape):
    gradients = [0.0] * len(tape)
    gradients[-1] = 1.0
    for j in reversed(range(len(tape) - 1)):
        gradients[j] = sum(gradients[i] * local for i in range(j + 1, len(tape)) for k, local in tape[i] if k == j)
    return gradients


# ---------------------------------------------------------------------------------------------- a tape of one's own

class Tape:
    """The scalar tape of the lesson with f(*values) written on it; each decision is open, to be made wrongly."""

    def __init__(self, f, values, *, own_factor=False, sum_like_a_product=False):
        self.own_factor, self.sum_like_a_product, self.lines = own_factor, sum_like_a_product, []
        self.inputs = [Var(self, x, ()) for x in values]
        self.result = f(*self.inputs)

    def walk(self, *, add=True, seed=1.0, order=reversed, upstream=True):
        self.result.gradient = seed
        for line in order(self.lines):
            for parent, local in line.parents:
                part = line.gradient * local if upstream else local
                parent.gradient = parent.gradient + part if add else part
        return [x.gradient for x in self.inputs]


class Var:
    def __init__(self, tape, value, parents):
        self.tape, self.value, self.parents, self.gradient = tape, value, parents, 0.0
        tape.lines.append(self)

    def __add__(self, other):
        locals_ = (other.value, self.value) if self.tape.sum_like_a_product else (1.0, 1.0)
        return Var(self.tape, self.value + other.value, list(zip((self, other), locals_, strict=True)))

    def __mul__(self, other):
        locals_ = (self.value, other.value) if self.tape.own_factor else (other.value, self.value)
        return Var(self.tape, self.value * other.value, list(zip((self, other), locals_, strict=True)))


FUNCTIONS = [(Labelled("f(a) = m·m + m with m = a·a", lambda a: (m := a * a) * m + m), [3.0]),
             (Labelled("f(a) = m + m·m with m = a·a", lambda a: (m := a * a) + m * m), [3.0]),
             (Labelled("f(a, b) = a·b + a", lambda a, b: a * b + a), [2.0, 5.0]),
             (Labelled("f(a, b, c) = (a + b)·(b·c)", lambda a, b, c: (a + b) * (b * c)), [0.5, -2.0, 1.5])]


@code(
    points=4,
    probes=FUNCTIONS,
    remark="Your own automatic differentiation: the same for every function made of + and *.",
    hints=["One `Var` for each number, all on one tape; call `f` on them; walk back; read off the inputs' gradients.",
           "`tape = []`, `inputs = [Var(x, tape) for x in values]`, `backward(f(*inputs))`.",
           "return [x.gradient for x in inputs]"])
def tape_gradient(f, values):
    """Finish your tape: a class `Var` that writes every `+` and `*` on a tape, and `backward`. Then write a function
    `tape_gradient(f, values)` that calls `f` on a `Var` for each number in the list `values`, walks the tape back and
    returns the list of the derivatives of the result by each.

    For example, with `def f(a, b): return a * b + a`, the call `tape_gradient(f, [2.0, 5.0])` gives `[6.0, 2.0]`."""
    class Var:
        def __init__(self, value, tape, parents=()):
            self.value, self.tape, self.parents, self.gradient = value, tape, parents, 0.0
            tape.append(self)

        def __add__(self, other):
            return Var(self.value + other.value, self.tape, [(self, 1.0), (other, 1.0)])

        def __mul__(self, other):
            return Var(self.value * other.value, self.tape, [(self, other.value), (other, self.value)])

    tape = []
    inputs = [Var(x, tape) for x in values]
    f(*inputs).gradient = 1.0
    for node in reversed(tape):
        for parent, local in node.parents:
            parent.gradient += node.gradient * local
    return [x.gradient for x in inputs]


@tape_gradient.mistake(almost=True, formula="parent.gradient = node.gradient * local")
def equals_in_the_tape(f, values):
    """`=` where `+=` belongs: the last use of a value pushes out what came back from the earlier ones."""
    return Tape(f, values).walk(add=False)


@tape_gradient.mistake(formula="y.gradient = 0.0")
def no_seed_in_the_tape(f, values):
    """Nothing comes back, for nothing starts: the result's own gradient must be 1 before the walk."""
    return Tape(f, values).walk(seed=0.0)


@tape_gradient.mistake(formula="for node in tape:")
def tape_from_the_front(f, values):
    """You read the tape from the front, where no node has heard anything yet. Read it backwards: `reversed(tape)`."""
    return Tape(f, values).walk(order=iter)


@tape_gradient.mistake(formula="parent.gradient += local")
def upstream_forgotten_in_the_tape(f, values):
    """Each local derivative has to be multiplied by what the node has heard itself: `node.gradient * local`."""
    return Tape(f, values).walk(upstream=False)


@tape_gradient.mistake(formula="(self, self.value), (other, other.value)")
def own_value_at_a_product(f, values):
    """At a product each factor stands with its own value. Each must get the other one's."""
    return Tape(f, values, own_factor=True).walk()


@tape_gradient.mistake(formula="backward(y); backward(y)")
def walked_twice(f, values):
    """Your gradients still hold what an earlier walk has brought, and a second one adds to it. Start from 0, and walk
    once."""
    tape = Tape(f, values)
    tape.walk()
    return tape.walk()


@tape_gradient.mistake(formula="[x.value for x in inputs]")
def values_instead(f, values):
    """These are the inputs themselves. What the walk has brought them is in their gradients."""
    return list(values)


@tape_gradient.mistake(formula="f(*inputs).value")
def result_instead(f, values):
    """That is the value of f. Walk back from it, and return what the inputs have heard."""
    return Tape(f, values).result.value


@tape_gradient.mistake(formula="[node.gradient for node in tape]")
def whole_tape(f, values):
    """These are the gradients of every line. The task asks for those of the inputs alone."""
    tape = Tape(f, values)
    tape.walk()
    return [line.gradient for line in tape.lines]


@tape_gradient.mistake(formula="[(self, other.value), (other, self.value)], at a sum")
def sum_like_a_product(f, values):
    """A sum hands on what it has heard unchanged: its local derivatives are 1 and 1."""
    return Tape(f, values, sum_like_a_product=True).walk()


@tape_gradient.variant
def by_forward_mode(f, values):
    class Dual:
        def __init__(self, value, tangent):
            self.value, self.tangent = value, tangent

        def __add__(self, other):
            return Dual(self.value + other.value, self.tangent + other.tangent)

        def __mul__(self, other):
            return Dual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    return [f(*[Dual(x, float(i == j)) for j, x in enumerate(values)]).tangent + 0.0 for i in range(len(values))]


# ------------------------------------------------------------------------------------------------ twice, and the cost

calling_twice = choice(
    "calling_twice",
    """A tape's `backward(y)` sets the result's gradient to 1 and walks back with `+=`. Every node's gradient was 0
    in the beginning. For $y = a\\cdot b$ with $b = 3$ somebody calls `backward(y)` twice. What is `a.gradient` now?""",
    a=wrong("3: the same walk gives the same number.",
            "It would, if the gradients were set to 0 in between. The first walk has left 3 there, and the second adds "
            "another 3."),
    b=right("6: the second walk adds to what the first has left.",
            "Yes. Nobody has set the gradients back to 0. It is no bug where gradients of several results are to be "
            "summed; PyTorch adds too, and training loops there begin with `zero_grad()`."),
    c=wrong("9: the 3 is multiplied by itself.",
            "Factors are multiplied along a way. Here the same way is walked twice, and what arrives is added: 3 + 3."),
    d=wrong("0: the second walk undoes the first.",
            "Nothing is subtracted on a walk back. The second brings another 3."),
    hints=["What stands in `a.gradient` when the second walk begins?",
           "The first walk leaves 3. The second brings b · 1 = 3 again, with `+=`.",
           "3 + 3"])

cost_of_a_gradient = choice(
    "cost_of_a_gradient",
    """A model has one number as its result, the loss, and a million parameters. How many runs of the model does the
    whole gradient take?""",
    points=2,
    a=wrong("A million runs with either mode: one for each parameter.",
            "That is so for forward mode, where each run carries one direction. One walk back visits every wire once "
            "and ends at all parameters together."),
    b=wrong("One run with forward mode, a million with reverse mode.",
            "It is the other way round. A forward run asks how one input moves everything, a walk back how everything "
            "moves one output."),
    c=right("A million runs with forward mode, one run and one walk back with reverse mode.",
            "Yes: one output, many inputs. That is why models are trained with reverse mode. Its price is memory: the "
            "tape keeps values until the walk back has used them."),
    d=wrong("One run with either mode.",
            "One forward run gives the derivative in one direction. For a million partial derivatives it takes a "
            "million directions."),
    hints=["What does one forward run with a tangent tell? In how many directions?",
           "A walk back begins at one output. At how many inputs does it end?",
           "Forward: one run an input. Reverse: one walk an output."])
