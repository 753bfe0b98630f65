"""How long a figure takes from a key to its new picture on the screen, beside ipywidgets' `interact`, in one run.

    python tests/benchmarks/bench_figures.py                    lesson 01's main figure
    python tests/benchmarks/bench_figures.py --every            the main figure of every lesson
    python tests/benchmarks/bench_figures.py --kernel           processor time in the kernel alone, for all figures

JupyterLab runs on a copy of the course, in a real browser. Both show the same picture on the same page: ours through
its slider, `interact` through a slider that calls a plain Matplotlib function, which draws the whole picture anew, as
such functions do. A press of an arrow key starts the clock; it stops at the frame in which the new picture is decoded
and painted. The two take turns, so that a busy machine slows both. In the kernel: one picture drawn and encoded.
"""
import argparse
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

PRESSES, ROUNDS = 12, 3
LESSON = "notebooks/01_difference_quotient.ipynb"
MAIN = list({kind.__module__: kind for kind in reversed(CLASSES)}.values())[::-1]      # the first figure of each lesson
OURS = "from {module} import {figure}\n{figure}()"
PLAIN = """%matplotlib inline
import matplotlib.pyplot as plt, matplotlib.style
from ipywidgets import SelectionSlider, interact
from {module} import {figure}
from figures.style import STYLE_SHEET
def show(value):
    with matplotlib.style.context(STYLE_SHEET):
        drawn, figure = {figure}(), plt.figure(figsize={figure}.size, dpi=100)
        drawn.setup(figure)
        drawn.update(**drawn.start | {{main.name: value}})
        plt.show()
main = {figure}.sliders[0]
interact(show, value=SelectionSlider(options=main.values, value=main.start));"""

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


def in_the_browser(kinds):
    """For each figure, its times and those of `interact`, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)).running() as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"] if is_root() else [])
        for kind in kinds:
            lab.end_kernels()
            page = browser.new_page(viewport={"width": 1400, "height": 1100})
            yield beside_interact(Notebook(page, lab, LESSON), kind)
            page.close()
        browser.close()


def beside_interact(notebook, kind):
    names = {"module": kind.__module__, "figure": kind.__name__}
    notebook.run("explain-table", PLAIN.format(**names))
    notebook.run("play", OURS.format(**names))
    figure = notebook.figure("play")
    figure.open()
    theirs = notebook.cell("explain-table")
    theirs.locator(".widget-output img").wait_for()
    index = notebook.names.index("explain-table")
    pictures = ".course-picture img", f".jp-Cell[data-windowed-list-index='{index}'] .widget-output img"
    sliders = figure.slider(), theirs.get_by_role("slider").first
    for slider in sliders:
        slider.focus()
        notebook.page.keyboard.press("Home")            # from here, every press finds another position
    notebook.page.wait_for_timeout(2000)               # a picture still to come would be taken for the next one
    times = [], []
    for turn in range(ROUNDS):
        keys = ["ArrowRight" if turn % 2 == 0 else "ArrowLeft"] * min(PRESSES, len(kind.sliders[0].values) - 1)
        for taken, slider, picture in zip(times, sliders, pictures, strict=True):
            taken += presses(notebook, slider, picture, keys)[1:]       # the first one scrolls it into view
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", action="store_true", help="the main figure of every lesson")
    parser.add_argument("--kernel", action="store_true", help="processor time in the kernel")
    options = parser.parse_args()
    if options.kernel:
        print(f"{'in the kernel: one picture':36} {'median':>9} {'p90':>9} {'the first':>9}")
        for name, first, taken in in_the_kernel():
            median, p90 = spread(taken)
            print(f"{name:36} {1e3 * median:6.0f} ms {1e3 * p90:6.0f} ms {1e3 * first:6.0f} ms")
        return
    kinds = MAIN if options.every else [kind for kind in MAIN if kind.__name__ == "Chord"]
    print(f"{'from a key to the picture':36} {'ours':>9} {'p90':>9} {'interact':>9} {'p90':>9} {'ratio':>7}")
    for kind, (ours, theirs) in zip(kinds, in_the_browser(kinds), strict=True):
        (median, p90), (their_median, their_p90) = spread(ours), spread(theirs)
        print(f"{name_of(kind):36} {median:6.0f} ms {p90:6.0f} ms {their_median:6.0f} ms {their_p90:6.0f} ms "
              f"{median / their_median:7.2f}", flush=True)


if __name__ == "__main__":
    main()
