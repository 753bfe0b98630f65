"""How long a figure takes from a key to its new picture on the screen, beside ipywidgets' `interact`, in one run.

    python tests/benchmarks/bench_figures.py

JupyterLab runs on a copy of the course, in a real browser. Both show the same picture, the chord of lesson 01, on the
same page: ours through its slider, `interact` through a slider that calls a plain Matplotlib function. A press of an
arrow key starts the clock; it stops at the frame in which the new picture is decoded and painted. The two take turns,
so that a busy machine slows both. The second table is the processor time in the kernel alone: one picture of each
figure of the course, drawn and encoded.
"""
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("", "notebooks", "exercises", "tests/browser", "tests/figures")]

from driving import Lab, Notebook  # noqa: E402
from test_sweep import CLASSES, name_of  # noqa: E402

from course import find_browser, is_root  # noqa: E402

PRESSES, ROUNDS = 12, 5
LESSON = "notebooks/01_difference_quotient.ipynb"
OURS = "from figures.difference_quotient import Chord\nChord()"
PLAIN = """%matplotlib inline
import matplotlib.pyplot as plt, matplotlib.style
from ipywidgets import SelectionSlider, interact
from figures.difference_quotient import Chord
from figures.style import STYLE_SHEET
def show(h):
    with matplotlib.style.context(STYLE_SHEET):
        chord, figure = Chord(), plt.figure(figsize=Chord.size, dpi=100)
        chord.setup(figure)
        chord.update(h=h, x=1.0)
        plt.show()
interact(show, h=SelectionSlider(options=Chord.sliders[0].values, value=2));"""

# Resolves with the milliseconds from the next press of a key to the frame in which another picture has been painted.
TIMED = """picture => {
    const before = document.querySelector(picture).src;
    const timed = new Promise(done => document.addEventListener('keydown', () => {
        const begun = performance.now();
        const look = async () => {
            const image = document.querySelector(picture);
            if (!image || image.src === before || !image.complete) return requestAnimationFrame(look);
            await image.decode();
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
        };
        look();
    }, {once: true, capture: true}));
    return {timed};
}"""


def presses(notebook, slider, picture, keys):
    """Press keys on a slider; the time to the next picture after each, in milliseconds."""
    slider.focus()
    times = []
    for key in keys:
        waiting = notebook.page.evaluate_handle(TIMED, picture)
        notebook.page.keyboard.press(key)
        times.append(waiting.evaluate("handle => handle.timed"))
    return times


def in_the_browser():
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)).running() as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"] if is_root() else [])
        notebook = Notebook(browser.new_page(viewport={"width": 1400, "height": 1100}), lab, LESSON)
        notebook.run("explain-table", PLAIN)
        notebook.run("play", OURS)
        figure = notebook.figure("play")
        figure.open()
        theirs = notebook.cell("explain-table")
        theirs.locator(".widget-output img").wait_for()
        index = notebook.names.index("explain-table")
        pictures = ".course-picture img", f".jp-Cell[data-windowed-list-index='{index}'] .widget-output img"
        sliders = figure.slider("step h"), theirs.get_by_role("slider").first
        times = [], []
        for turn in range(ROUNDS):
            keys = ["ArrowLeft" if turn % 2 == 0 else "ArrowRight"] * PRESSES
            for taken, slider, picture in zip(times, sliders, pictures, strict=True):
                taken += presses(notebook, slider, picture, keys)[1:]       # the first one scrolls it into view
        browser.close()
    return times


def in_the_kernel():
    for kind in CLASSES:
        begun = time.process_time()
        figure = kind()
        figure.picture()
        first = time.process_time() - begun
        main, taken = figure.sliders[0], []
        for value in (*main.values[::2], *main.values[1::2]):
            begun = time.process_time()
            figure.picture(**{main.name: value})
            taken.append(time.process_time() - begun)
        yield name_of(kind), first, taken


def spread(times):
    return statistics.median(times), statistics.quantiles(times, n=10)[-1]


def main():
    print(f"{'from a key to the picture':34} {'median':>9} {'p90':>9}")
    medians = []
    for name, times in zip(("this course's figure", "ipywidgets.interact"), in_the_browser(), strict=True):
        median, p90 = spread(times)
        medians.append(median)
        print(f"{name:34} {median:6.0f} ms {p90:6.0f} ms")
    print(f"{'ours over theirs':34} {medians[0] / medians[1]:9.2f}\n")
    print(f"{'in the kernel: one picture':34} {'median':>9} {'p90':>9} {'the first':>9}")
    for name, first, taken in in_the_kernel():
        median, p90 = spread(taken)
        print(f"{name:34} {1e3 * median:6.0f} ms {1e3 * p90:6.0f} ms {1e3 * first:6.0f} ms")


if __name__ == "__main__":
    main()
