"""A copy of the course, opened by `course.py lab` as a learner would, and a notebook of it in a real browser."""
import base64
import contextlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
PATIENCE = 60               # seconds for whatever a busy machine may take long over
LEFT_BEHIND = ("__pycache__", ".ipynb_checkpoints", "my_progress*")


class Lab:
    """JupyterLab on a copy of the course, started by the front door; the copy's tree may be written to."""

    def __init__(self, folder: Path):
        self.folder = folder / "course"
        for part in ("gradlib", "notebooks", "exercises"):
            shutil.copytree(ROOT / part, self.folder / part, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        for part in ("course.py", "requirements.txt"):
            shutil.copy(ROOT / part, self.folder)
        self._lend_packages()
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("JUPYTER", "IPYTHON", "COURSE_", "COV_"))}
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
                     "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"):
            self.environment[name] = str(folder / name.lower())
        self.environment["JUPYTER_PREFER_ENV_PATH"] = "1"

    def _lend_packages(self) -> None:
        """An environment of the copy's own, as course.py would have made it, with the packages of this one."""
        venv, lent = self.folder / ".venv", Path(sys.prefix)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        for part in ("share", "etc"):
            if (lent / part).exists():
                (venv / part).symlink_to(lent / part)
        make = ("import course, pathlib, sysconfig; course.make_importable()\n"
                "place = course.ask(course.VENV_PYTHON, 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\n"
                "pathlib.Path(place, 'zz_lent.pth').write_text(sysconfig.get_path('purelib'))\n"
                "course.STAMP.write_text(course.home() + course.contents(), encoding='utf-8')")
        subprocess.run([sys.executable, "-c", make], cwd=self.folder, check=True)

    @contextlib.contextmanager
    def running(self) -> Iterator["Lab"]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        try:
            self.start(port)
            wait_for(lambda: self.api("status"), "JupyterLab answers")
            yield self
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.communicate()

    def start(self, port: int) -> None:
        """Start the server with `course.py lab` and read its address off the line that it prints."""
        self.run("course.py", "lab", "--no-browser", "--port", str(port))
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)(/\S*)\?token=(\S+)", line)
        assert found, f"no address in the first line of `course.py lab`: {line}"
        self.server, self.start_page, self.token = found.groups()

    def run(self, *command: str, python: str = sys.executable) -> None:
        """Run Python in the copy, in a group of processes of its own."""
        self.process = subprocess.Popen([python, *command], cwd=self.folder, env=self.environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)

    def api(self, path: str, method: str = "GET"):
        """What the server answers to a request, or None while it does not answer."""
        request = urllib.request.Request(f"{self.server}/api/{path}", method=method,
                                         headers={"Authorization": f"token {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or "null")
        except OSError:
            return None

    def end_kernels(self) -> None:
        for kernel in self.api("kernels") or []:
            self.api(f"kernels/{kernel['id']}", "DELETE")

    def address(self, notebook: str) -> str:
        return f"{self.server}/lab/tree/{notebook}?token={self.token}&reset"


class Notebook:
    """One notebook of the course on a page of JupyterLab; cells go by their names."""

    def __init__(self, page: Page, lab: Lab, path: str, address: str | None = None):
        self.page, self.lab = page, lab
        self.cells = json.loads((lab.folder / path).read_text(encoding="utf-8"))["cells"]
        self.names = [cell["id"] for cell in self.cells]
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(address or lab.address(path))
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.panel.locator(".jp-Cell").first.wait_for()
        wait_for(lambda: self._kernel_is_ready(path), f"the kernel of {path} is ready")     # the page's own sign is not

    def _kernel_is_ready(self, path: str) -> bool:
        kernels = [session["kernel"] for session in self.lab.api("sessions") or [] if session["path"] == path]
        return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in kernels)

    def cell(self, name: str) -> Locator:
        found = self.panel.locator(f".jp-Cell[data-windowed-list-index='{self.names.index(name)}']")
        found.scroll_into_view_if_needed()
        return found

    def run_all(self) -> None:
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator("[data-command='runmenu:run-all']").click()
        count = sum(cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) for cell in self.cells)
        self.page.wait_for_function(
            """count => [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]
                .filter(prompt => /\\[\\d+\\]/.test(prompt.textContent)).length >= count
                && document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'""", arg=count)

    def run(self, name: str, source: str | None = None) -> None:
        """Write into a cell, if anything is to be written, and run it with Shift + Enter."""
        cell = self.cell(name)
        editor = cell.locator(".cm-content")
        editor.click()
        if source is not None:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(source)
        done = cell.locator(".jp-InputArea-prompt").evaluate_handle("""prompt => {   // [1], [*], [1]: watch it change
            const done = new Promise(done => new MutationObserver(() => {
                if (/\\[\\d+\\]/.test(prompt.textContent)) done();
            }).observe(prompt, {childList: true, characterData: true, subtree: true}));
            return {done};
        }""")
        self.page.keyboard.press("Shift+Enter")
        done.evaluate("running => running.done")

    def errors(self) -> list[str]:
        return self.panel.locator("[data-mime-type='application/vnd.jupyter.stderr'], "
                                  "[data-mime-type='application/vnd.jupyter.error']").all_inner_texts()

    def figure(self, name: str) -> "Figure":
        return Figure(self.page, self.cell(name).locator(".course-figure"))


class Figure:
    """A live figure on a page."""

    def __init__(self, page: Page, place: Locator):
        self.page, self.place = page, place
        place.wait_for()

    @property
    def image(self) -> Locator:
        return self.place.locator(".course-picture img")

    def slider(self, name: str = "") -> Locator:
        return self.place.get_by_role("slider", name=name).first

    def open(self) -> None:
        """Open it without answering, if it asks a prediction."""
        skip = self.place.locator(".course-skip")
        if skip.count():
            skip.click()

    def pixels(self) -> np.ndarray:
        """The picture now shown, decoded: shape (height, width, 3)."""
        data = self.image.evaluate("""async image => {
            const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
            return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
        }""")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))

    def source(self) -> str:
        return self.image.get_attribute("src")

    def changes_from(self, source: str) -> None:
        """Wait until another picture than that one is shown."""
        self.image.evaluate("""(image, source) => new Promise(done => {
            const look = () => document.querySelector(`.course-picture img[src="${source}"]`)
                ? requestAnimationFrame(look) : done();
            look();
        })""", source)

    def text(self) -> str:
        return self.image.get_attribute("alt")

    def says(self, text: str) -> None:
        """Wait until the picture shown is the one of that alternative text."""
        self.place.locator(f".course-picture img[alt={json.dumps(text, ensure_ascii=False)}]").wait_for()


def wait_for(condition, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE} s in vain: {what}"
        time.sleep(0.1)
