"""How long it takes from a command to a lesson whose figure moves, beside plain JupyterLab, in one run.

    python tests/benchmarks/bench_start.py

Both start on the same copy of the course with a warm disk, in turns, and open lesson 01 in a browser that is running.
The clock starts with the command. "Answers": the server does. "Shows": the lesson's cells are on the page. "Moves": its
first cell with a figure has been run and has drawn a new picture for its slider. What `course.py lab` adds to plain
JupyterLab is its look at the environment.
"""
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from driving import Lab, Notebook  # noqa: E402

from course import VENV_PYTHON, find_browser, is_root  # noqa: E402

ROUNDS = 3
LESSON = "notebooks/01_difference_quotient.ipynb"


class PlainLab(Lab):
    """The same copy opened by JupyterLab's own command."""

    def start(self, port):
        self.server, self.start_page, self.token = f"http://127.0.0.1:{port}", "/lab", "plain"
        self.environment["JUPYTER_TOKEN"] = self.token
        python = self.folder / VENV_PYTHON.relative_to(ROOT)
        self.run("-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--log-level=ERROR",
                 *(["--allow-root"] if is_root() else []), python=str(python))


def timed(lab, browser):
    """Seconds until the server answers, the lesson shows, and its figure moves."""
    begun, times = time.perf_counter(), []
    with lab.running():
        times.append(time.perf_counter() - begun)
        page = browser.new_page(viewport={"width": 1400, "height": 1100})
        notebook = Notebook(page, lab, LESSON)
        times.append(time.perf_counter() - begun)
        notebook.run("play")
        figure = notebook.figure("play")
        figure.open()
        before = figure.source()
        figure.slider().press("Home")
        figure.changes_from(before)
        times.append(time.perf_counter() - begun)
        page.close()
        lab.end_kernels()
    return times


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"] if is_root() else [])
        labs = {"python3 course.py lab": Lab(Path(folder, "ours")), "jupyter lab": PlainLab(Path(folder, "plain"))}
        for lab in labs.values():
            timed(lab, browser)                 # warms caches
        taken = {name: [] for name in labs}
        for _ in range(ROUNDS):
            for name, lab in labs.items():
                taken[name].append(timed(lab, browser))
        browser.close()
    print(f"{'median of ' + str(ROUNDS) + ' starts':24} {'answers':>9} {'shows':>9} {'moves':>9}")
    for name, rounds in taken.items():
        print(f"{name:24}" + "".join(f"{statistics.median(column):8.1f} s" for column in zip(*rounds, strict=True)))


if __name__ == "__main__":
    main()
