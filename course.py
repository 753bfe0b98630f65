#!/usr/bin/env python3
"""The front door of the course. It needs nothing but Python, and sets up the rest.

    python3 course.py lab       open the course in JupyterLab
    python3 course.py test      pass its tests (arguments go to pytest)
    python3 course.py slides    build slide decks: slides 01 02
    python3 course.py refresh   run notebooks and write them in their one form
    python3 course.py doctor    say what is wrong with the set-up, and change nothing

The first command makes a folder .venv with all that the course needs; the system's own Python is never touched. A
set-up that was interrupted is completed by the next command.
"""
import sys

if sys.version_info < (3, 11):
    sys.exit("The course needs Python 3.11 or newer; this is Python %d.%d. Install a newer one from python.org, then "
             "run it with that: python3.12 course.py" % sys.version_info[:2])

import argparse
import ast
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
BUILD = ROOT / "build"
START_PAGE = "notebooks/00_start_here.ipynb"
PAGE_STYLES = ROOT / "notebooks" / "figures"        # JupyterLab takes the file custom.css from there
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "course-stamp"           # written last: says for what the environment was completed
LOG = BUILD / "set-up.log"
WORKSPACES = VENV / "share" / "jupyter" / "lab" / "workspaces"      # the course's own tabs, and no other project's


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message is one sentence that says how."""


# ------------------------------------------------------------------------------------------------- the set-up

def set_up() -> None:
    """Make .venv complete for these requirements, this Python and this folder, unless it is so already."""
    try:
        if complete():
            return
        print("Setting up the course in .venv (once; a minute or so) ...", flush=True)
        if not can_be_completed():
            if VENV.exists():
                print("The one there cannot be used here any more: it is made again.", flush=True)
                shutil.rmtree(VENV)
            make_environment()
        STAMP.write_text(home(), encoding="utf-8")
        install_requirements()
        make_importable()
        quiet_jupyterlab()
        STAMP.write_text(home() + contents(), encoding="utf-8")
    except OSError as error:
        raise Trouble(remedy_for(error)) from None
    print("Ready.", flush=True)


def home() -> str:
    """For whom an environment is made: this Python in this folder (an environment cannot be moved)."""
    return f"{sys.version}\n{ROOT}\n"


def contents() -> str:
    """What an environment has to contain, as a fingerprint."""
    if not REQUIREMENTS.exists():
        raise Trouble("The file requirements.txt is missing beside course.py: get the whole course again.")
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def stamp() -> str:
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""


def complete() -> bool:
    """True if the last set-up came to its end, for what is wanted now, and its Python still runs."""
    return stamp() == home() + contents() and starts()


def can_be_completed() -> bool:
    """True if .venv is of this place and Python, runs, and can be installed into: what uv made has no pip."""
    return stamp().startswith(home()) and starts() and bool(shutil.which("uv") or imports("pip"))


def starts() -> bool:
    """True if the environment's Python runs and knows that it is an environment's."""
    return ask(VENV_PYTHON, "import sys; print(sys.prefix != sys.base_prefix)") == "True"


def remedy_for(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: free 2 GB, then run the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (f"This folder cannot be written to ({error.filename or ROOT}): end what still runs in it, or copy the "
                "course into a folder of your own.")
    return f"The set-up stopped ({error}): run the command again, and if that does not help get the whole course again."


def ask(python: Path, script: str) -> str:
    """What a script prints under that Python, or "" if it fails. Leaves no caches behind (-B)."""
    try:
        done = subprocess.run([str(python), "-B", "-c", script], capture_output=True, text=True, check=False)
    except OSError:         # there is no such program, or it is none
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def make_environment() -> None:
    uv = shutil.which("uv")
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    elif importlib.util.find_spec("ensurepip"):
        command = [sys.executable, "-m", "venv", str(VENV)]
    else:
        raise Trouble("This Python cannot make an environment (it has no ensurepip): on Debian and Ubuntu run "
                      "'sudo apt install python3-venv', then the command again.")
    run_logged(command, "The environment could not be made")


def install_requirements() -> None:
    """With uv where there is one: it takes seconds where pip takes half a minute."""
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(VENV_PYTHON), "-r", str(REQUIREMENTS)]
    else:
        command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
    run_logged(command, "The course's packages could not be installed")


# What pip and uv write when they get no answer: whole phrases, for "resolve" or "dns" also occur in other news.
NO_NETWORK = ("connection broken by", "newconnectionerror", "name resolution", "getaddrinfo failed", "timed out",
              "error sending request", "dns error", "tcp connect error")


def run_logged(command: list, failure: str) -> None:
    """Run a command with its output in a log; on failure say in a sentence what the log's end means."""
    BUILD.mkdir(exist_ok=True)
    with open(LOG, "w", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        return
    said = LOG.read_text(encoding="utf-8", errors="replace")
    if "No space left" in said or shutil.disk_usage(ROOT).free < 10e6:      # a full disk may have cut the log short
        raise Trouble(f"{failure}: the disk is full. Free 2 GB, then run the command again.")
    if any(phrase in said.lower() for phrase in NO_NETWORK):
        raise Trouble(f"{failure}: the package index could not be reached. Connect to the internet (or set your "
                      "proxy), then run the command again.")
    lines = [line.strip() for line in said.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
    telling = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1])
    raise Trouble(f"{failure}: {telling.rstrip('.')}. All that was said is in {LOG.relative_to(ROOT)}.")


def make_importable() -> None:
    """Put gradlib, figures and checks on the environment's path with a .pth file: no build step, no network.

    Its lines are relative to its own folder and so plain ASCII: before 3.13 Python reads such files in the locale's
    encoding, which on Windows cannot spell every folder's name.
    """
    packages = ask(VENV_PYTHON, "import sysconfig; print(ascii(sysconfig.get_path('purelib')))")
    packages = Path(ast.literal_eval(packages))
    lines = [os.path.relpath(folder, packages) + "\n" for folder in (ROOT, ROOT / "notebooks", ROOT / "exercises")]
    (packages / "course.pth").write_text("".join(lines), encoding="ascii")


def quiet_jupyterlab() -> None:
    """No pop-up about news over the first page (an empty news_url does not prevent it; this setting does), and no
    warning in the terminal, for every notebook opened, that a kernel on this very machine is spoken to unencrypted."""
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
    (folder / "overrides.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    kernels = VENV / "etc" / "ipython"
    kernels.mkdir(parents=True, exist_ok=True)
    (kernels / "ipython_kernel_config.py").write_text('c.IPKernelApp.log_level = "ERROR"\n', encoding="utf-8")


# ---------------------------------------------------------------------------------------------- the commands

# The course's matrices are small: threads that share a product wait for one another longer than they work. On a busy
# machine 400 steps on the digits take 13 s with two threads and 0.6 s with one.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def in_environment(*arguments: str, **environment: str) -> int:
    """Run the environment's Python in the course's folder and return its exit code."""
    with subprocess.Popen([str(VENV_PYTHON), *arguments], cwd=ROOT, env=ONE_THREAD | os.environ | environment) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:       # the terminal has told the child too: it ends its own children and tidies up
            try:
                return child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.terminate()
                raise


def lab(options, _) -> int:
    port = options.port or next((p for p in range(8888, 8988) if free(p)), None)
    if port is None:
        raise Trouble("The ports 8888 to 8987 are all in use: choose another one with --port.")
    if not free(port):
        raise Trouble(f"Port {port} is in use or reserved: choose another one with --port, or leave it out.")
    set_up()
    token = secrets.token_hex(24)       # handed over in the environment: other users can read a command line
    print(f"The course is at http://127.0.0.1:{port}/lab/tree/{START_PAGE}?token={token}\n"
          "Ctrl-C here ends it.", flush=True)
    return in_environment("-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
                          f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url=/lab/tree/{START_PAGE}",
                          "--custom-css", f"--ServerApp.tornado_settings=static_custom_path={PAGE_STYLES}",
                          "--ServerApp.answer_yes=True",        # one Ctrl-C is enough
                          "--log-level=ERROR", "--LabApp.log_level=ERROR",      # the line above stays in sight
                          *(["--no-browser"] if options.no_browser else []), *(["--allow-root"] if is_root() else []),
                          JUPYTER_TOKEN=token, JUPYTERLAB_WORKSPACES_DIR=str(WORKSPACES))


def port_number(text: str) -> int:
    if not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text}")
    return int(text)


def free(port: int) -> bool:
    with socket.socket() as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


NBVAL = ("--nbval", "--nbval-cell-timeout=60", "-p", "no:cacheprovider",
         "--nbval-sanitize-with=tests/notebooks/sanitize.cfg")
PARALLEL = ("-n2", "--dist=loadscope")


def test(_, arguments) -> int:
    """The tests, then the notebooks. What the learner has passed so far is neither read nor written.

    Lessons and exercises are run apart, each with a progress of their own: an exercise that is answered wrongly on
    purpose would show on the start page.
    """
    set_up()
    runs = [arguments] if arguments else [(*PARALLEL, "tests"), (*NBVAL, *PARALLEL, "notebooks"),
                                          (*NBVAL, *PARALLEL, "exercises")]
    for run in runs:
        with tempfile.TemporaryDirectory() as folder:
            failed = in_environment("-m", "pytest", *run, COURSE_PROGRESS=str(Path(folder) / "progress.json"))
        if failed:
            return failed
    return 0


def slides(_, arguments) -> int:
    set_up()
    return in_environment("-m", "publish.slides", *arguments)


def refresh(_, arguments) -> int:
    set_up()
    return in_environment("-m", "publish.refresh", *arguments)


def doctor(_, __) -> int:
    """Look at everything a command needs; a line each, with the remedy where something is missing."""
    is_complete = complete()
    can_make = shutil.which("uv") or importlib.util.find_spec("ensurepip")
    browser = find_browser()
    needed = [
        (can_make, "environments can be made",
         "This Python has no ensurepip: on Debian and Ubuntu, sudo apt install python3-venv."),
        (os.access(ROOT, os.W_OK), "this folder can be written to",
         "This folder cannot be written to: copy the course into a folder of your own."),
        (is_complete or shutil.disk_usage(ROOT).free > 2e9, "there is room on the disk",
         "The disk is nearly full: free 2 GB."),
        (is_complete, "the environment .venv is complete",
         "The environment .venv is not complete: run python3 course.py lab, which sets up what is missing."),
    ]
    again = "Delete the folder .venv and run python3 course.py lab."
    if is_complete:
        unmet = unmet_requirements()
        needed.append((not unmet, "its packages are those of requirements.txt",
                       f"Missing or of another version: {'; '.join(unmet)}. {again}"))
        if not unmet:
            needed.append((imports("jupyterlab", "anywidget", "gradlib", "figures", "checks"), "its packages load",
                           f"The course's packages do not load. {again}"))
    useful = [
        (free(8888), "port 8888 is free", "Port 8888 is in use: lab takes the next free one."),
        (browser, f"the browser tests can use {browser}", "No browser was found: the browser tests are skipped."),
    ]
    print(f"ok     this is Python {sys.version.split()[0]}")
    for good, fine, sentence in needed:
        print(f"ok     {fine}" if good else f"WRONG  {sentence}")
    for good, fine, sentence in useful:
        print(f"ok     {fine}" if good else f"note   {sentence}")
    return 0 if all(good for good, *_ in needed) else 1


def unmet_requirements() -> list:
    """The lines of requirements.txt that the environment does not meet. Each has the form name>=lower,<upper."""
    script = "from importlib.metadata import distributions; print([(d.name, d.version) for d in distributions()])"
    found = ast.literal_eval(ask(VENV_PYTHON, script) or "[]")
    installed = {re.sub("[-_.]+", "-", name.lower()): version for name, version in found if name}
    wishes = [line.split("#")[0].strip() for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines()]
    return [wish for wish in wishes if wish and not meets(installed, *re.split(">=|,<", wish))]


def meets(installed: dict, name: str, lower: str, upper: str) -> bool:
    def numbers(version):
        return [int(number) for number in re.findall(r"\d+", version)]
    return name in installed and numbers(lower) <= numbers(installed[name]) < numbers(upper)


def imports(*modules: str) -> bool:
    return ask(VENV_PYTHON, f"import {', '.join(modules)}; print('all')") == "all"


def find_browser() -> str:
    """The browser that the browser tests would drive, or ""."""
    names = (os.environ.get("COURSE_BROWSER", ""), "chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    return next(filter(None, map(shutil.which, filter(None, names))), "")


# --------------------------------------------------------------------------------------------------- the door

def main() -> int:
    parser = argparse.ArgumentParser(usage="python3 course.py COMMAND ...", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in (lab, test, slides, refresh, doctor):
        commands.add_parser(command.__name__, add_help=command is lab).set_defaults(run=command)
    commands.choices["lab"].add_argument("--no-browser", action="store_true", help="only print the address")
    commands.choices["lab"].add_argument("--port", type=port_number,
                                         help="the port to listen on, 8888 or the next free one by default")
    options, rest = parser.parse_known_args()
    if not hasattr(options, "run"):
        parser.print_help()
        return 2
    if rest and options.run in (lab, doctor):
        parser.error(f"unknown argument: {' '.join(rest)}")
    try:
        return options.run(options, rest)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            print("\nStopped. The next command goes on where this one was interrupted.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
