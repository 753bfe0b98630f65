"""The front door, used as a stranger would: course.py is run as a program, in copies of the course's folder that are
broken on purpose, and held to its sentence and its exit code.

Nothing is downloaded. A stand-in for uv makes real but empty environments in a moment and writes down how it was
called; where pip itself matters, its index is a port that nobody listens on, or nothing at all. What the commands start
(JupyterLab, pytest, the publishing modules) is a module of the same name in the copy that prints its arguments.
"""
import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2]
POSIX_SIGNALS = pytest.mark.skipif(os.name == "nt", reason="on Windows Ctrl-C cannot be sent to one group of processes")

STAND_IN_FOR_UV = """
import os, subprocess, sys, time
with open(os.environ["UV_CALLS"], "a") as calls:
    calls.write(sys.argv[1] + "\\n")
if sys.argv[1] == "venv":
    python = sys.argv[sys.argv.index("--python") + 1]
    sys.exit(subprocess.call([python, "-m", "venv", "--without-pip", "--clear", sys.argv[-1]]))
print(os.environ.get("UV_SAYS", ""), flush=True)
time.sleep(float(os.environ.get("UV_SLEEPS", "0")))
sys.exit(int(os.environ.get("UV_ENDS_WITH", "0")))
"""

SAYS_ITS_ARGUMENTS = "import sys; print(sys.argv[1:]); sys.exit(3)"


class Course:
    """A copy of the course's folder, and a way to run its front door."""

    def __init__(self, folder: Path, tools: Path):
        self.folder, self.tools = folder, tools
        self.calls = tools / "calls"
        self.venv = folder / ".venv"
        self.python = self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def environment(self, uv: bool = True, **more: str) -> dict:
        """This process's environment without package settings, and with the stand-in as the only program on PATH."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("PIP_", "UV_", "PYTHON", "COURSE_", "COV_", "VIRTUAL_ENV"))}
        return kept | {"PATH": str(self.tools / "with_uv" if uv else self.tools), "UV_CALLS": str(self.calls),
                       "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"} | more

    def run(self, *arguments: str, before: str = "", **environment) -> subprocess.CompletedProcess:
        """Run course.py; `before` is Python to execute first, to fake a condition."""
        run_it = "import runpy, sys; sys.argv.pop(0); runpy.run_path('course.py', run_name='__main__')"
        program = ["-c", f"{before}\n{run_it}", "course.py"] if before else ["course.py"]
        return subprocess.run([sys.executable, *program, *arguments], cwd=self.folder,
                              env=self.environment(**environment), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)

    def start(self, *arguments: str, **environment) -> subprocess.Popen:
        """The same without waiting, in a group of its own, as in a terminal of its own."""
        return subprocess.Popen([sys.executable, "course.py", *arguments], cwd=self.folder,
                                env=self.environment(**environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, start_new_session=True)

    def uv_calls(self) -> list[str]:
        return self.calls.read_text().split() if self.calls.exists() else []

    def module(self, name: str, source: str) -> None:
        """A module that `python -m name` finds in the copy's notebooks/."""
        place = self.folder / "notebooks" / Path(*name.split("."))
        place.mkdir(parents=True)
        (place / "__init__.py").write_text("")
        (place / "__main__.py").write_text(source)


@pytest.fixture
def course(tmp_path):
    folder, tools = tmp_path / "the course", tmp_path / "tools"
    for package in ("gradlib", "notebooks/figures", "exercises/checks"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text("")
    shutil.copy(REAL / "course.py", folder)
    (folder / "requirements.txt").write_text("")
    (tools / "with_uv").mkdir(parents=True)
    (tools / "uv.py").write_text(STAND_IN_FOR_UV)
    if os.name == "nt":
        (tools / "with_uv" / "uv.bat").write_text(f'@"{sys.executable}" "{tools / "uv.py"}" %*\n')
    else:
        (tools / "with_uv" / "uv").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tools / "uv.py"}" "$@"\n')
        (tools / "with_uv" / "uv").chmod(0o755)
    course = Course(folder, tools)
    course.module("publish.slides", SAYS_ITS_ARGUMENTS)
    return course


def refuses(done: subprocess.CompletedProcess, *words: str) -> None:
    """It failed with one line on stderr that holds the words, and no traceback anywhere."""
    assert done.returncode not in (0, 3), done
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word in lines[0]


def works(done: subprocess.CompletedProcess) -> None:
    """The command got through the set-up to the module it starts, and passed that one's exit code on."""
    assert done.returncode == 3, done
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------------ before any set-up

def test_without_a_command_it_names_every_command(course):
    done = course.run()
    for command in ("lab", "test", "slides", "refresh", "doctor"):
        assert re.search(rf"course\.py {command}\b", done.stdout)
    assert not course.venv.exists()


def test_an_old_python_can_read_the_file_far_enough(course):
    ast.parse((REAL / "course.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    refuses(course.run("lab", before="import sys; sys.version_info = (3, 6, 15, 'final', 0)"), "3.11", "3.6")
    assert not course.venv.exists()


def test_an_unknown_argument_is_refused(course):
    for arguments in (["lab", "--prot", "9000"], ["doctor", "please"], ["lba"]):
        done = course.run(*arguments)
        assert done.returncode == 2
        assert arguments[-1] in done.stderr or arguments[1] in done.stderr
    assert not course.venv.exists()


def test_a_port_in_use_is_named_before_anything_is_made(course):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        refuses(course.run("lab", "--no-browser", "--port", port), port, "in use", "--port")
    assert not course.venv.exists()


@pytest.mark.parametrize("port", ["-1", "0", "65536"])
def test_a_port_that_cannot_be_is_refused(course, port):
    done = course.run("lab", "--no-browser", "--port", port)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert port in done.stderr and "65535" in done.stderr
    assert not course.venv.exists()


def test_a_folder_that_is_not_whole_is_named(course):
    (course.folder / "requirements.txt").unlink()
    refuses(course.run("slides"), "requirements.txt")


# -------------------------------------------------------------------------------------------------- the set-up

def test_it_is_done_once_and_a_second_run_goes_straight_on(course):
    first = course.run("slides", "01")
    works(first)
    assert "Setting up" in first.stdout and "['01']" in first.stdout
    second = course.run("slides", "02")
    works(second)
    assert second.stdout.strip() == "['02']"
    assert course.uv_calls() == ["venv", "pip"]


def test_our_packages_are_found_from_anywhere_under_any_folder_name(course, tmp_path):
    course.folder = course.folder.rename(tmp_path / "Übung für Zoë 导数")
    course.python = course.folder / course.python.relative_to(course.venv.parent)
    works(course.run("slides"))
    script = "import gradlib, figures, checks; print(ascii(gradlib.__file__))"
    done = subprocess.run([str(course.python), "-c", script], cwd=tmp_path, env=course.environment(),
                          capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ascii(str(course.folder / "gradlib" / "__init__.py"))


def test_jupyterlab_is_told_not_to_ask_about_news(course):
    works(course.run("slides"))
    overrides = (course.venv / "share" / "jupyter" / "lab" / "settings" / "overrides.json").read_text()
    assert re.search(r'"fetchNews":\s*"false"', overrides)


def test_kernels_are_told_to_keep_warnings_out_of_the_terminal(course):
    works(course.run("slides"))
    told = (course.venv / "etc" / "ipython" / "ipython_kernel_config.py").read_text()
    assert told == 'c.IPKernelApp.log_level = "ERROR"\n'


def test_changed_requirements_are_installed_into_the_same_environment(course):
    works(course.run("slides"))
    (course.folder / "requirements.txt").write_text("# now something else\n")
    works(course.run("slides"))
    assert course.uv_calls() == ["venv", "pip", "pip"]


def test_a_failed_install_is_completed_by_the_next_run(course):
    refuses(course.run("slides", UV_ENDS_WITH="1", UV_SAYS="error: no such thing"), "no such thing", ".log")
    works(course.run("slides"))
    assert course.uv_calls()[-1] == "pip"


@POSIX_SIGNALS
def test_an_interrupted_install_says_so_and_is_completed_by_the_next_run(course):
    running = course.start("slides", UV_SLEEPS="30")
    wait_for(lambda: "pip" in course.uv_calls())
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Traceback" not in out + err
    assert "next command" in err
    works(course.run("slides"))


def rebuilt(course, done) -> None:
    works(done)
    assert "Setting up" in done.stdout
    assert "again" in done.stdout, "a rebuilt environment is announced"
    assert not (course.venv / "left-over").exists()


def damage_by_removing_python(python: Path) -> None:
    python.unlink()


def damage_by_a_broken_python(python: Path) -> None:
    python.unlink()
    python.write_text("not a program")


def damage_by_losing_its_settings(python: Path) -> None:
    (python.parents[1] / "pyvenv.cfg").unlink()


@pytest.mark.parametrize("damage", [damage_by_removing_python, damage_by_a_broken_python,
                                    damage_by_losing_its_settings])
@pytest.mark.parametrize("stamped", [True, False], ids=["complete", "half made"])
def test_a_damaged_environment_is_rebuilt(course, damage, stamped):
    works(course.run("slides"))
    (course.venv / "left-over").write_text("")
    damage(course.python)
    if not stamped:
        (course.venv / "course-stamp").unlink()
    rebuilt(course, course.run("slides"))


def test_a_moved_folder_gets_a_new_environment(course, tmp_path):
    works(course.run("slides"))
    (course.venv / "left-over").write_text("")
    moved = Course(course.folder.rename(tmp_path / "moved"), course.tools)
    rebuilt(moved, moved.run("slides"))
    assert str(course.folder) not in (moved.venv / "pyvenv.cfg").read_text()


def test_an_environment_of_another_python_is_rebuilt(course):
    works(course.run("slides"))
    (course.venv / "left-over").write_text("")
    rebuilt(course, course.run("slides", before="import sys; sys.version = '3.99.0 (of another day)'"))


# -------------------------------------------------------------------------------------------- what can go wrong

NO_ENSUREPIP = "import sys; sys.modules['ensurepip'] = None"


def test_a_python_without_ensurepip_names_the_remedy(course):
    refuses(course.run("slides", uv=False, before=NO_ENSUREPIP), "python3-venv")


def test_a_python_without_ensurepip_does_with_uv(course):
    works(course.run("slides", before=NO_ENSUREPIP))


def test_pip_without_a_network_says_so(course):
    (course.folder / "requirements.txt").write_text("nowhere-to-be-had\n")
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "NO_PROXY": "127.0.0.1"}
    refuses(course.run("slides", uv=False, **nobody), "index could not be reached", "internet")


def test_what_pip_cannot_find_is_named_and_not_blamed_on_the_network(course):
    (course.folder / "requirements.txt").write_text("nowhere-to-be-had\n")
    done = course.run("slides", uv=False, PIP_NO_INDEX="1")
    refuses(done, "nowhere-to-be-had", ".log")
    assert "internet" not in done.stderr
    assert "Looking in" not in done.stdout, "pip's own talk stays in the log"
    log = re.search(r"\S+\.log", done.stderr).group()
    assert "nowhere-to-be-had" in (course.folder / log).read_text()


def test_an_environment_that_uv_made_is_completed_when_uv_is_gone(course):
    works(course.run("slides"))
    (course.folder / "requirements.txt").write_text("# now something else\n")
    works(course.run("slides", uv=False, PIP_NO_INDEX="1"))
    (course.venv / "left-over").write_text("")
    (course.folder / "requirements.txt").write_text("# and something else again\n")
    works(course.run("slides", uv=False, PIP_NO_INDEX="1"))
    assert (course.venv / "left-over").exists(), "this one has pip and can be kept"


@pytest.mark.parametrize(("said", "words"), [
    ("error: Failed to install: x.whl\n  Caused by: No space left on device (os error 28)", ["disk", "full"]),
    ("error: Failed to fetch: `x`\n  Caused by: error sending request\n  Caused by: dns error", ["internet"]),
    ("Resolved 120 packages in 5ms\nerror: Failed to build dnspython of networkx", ["dnspython"]),
])
def test_what_the_installer_says_is_understood(course, said, words):
    done = course.run("slides", UV_ENDS_WITH="2", UV_SAYS=said)
    refuses(done, *words)
    assert ("internet" in done.stderr) == (words == ["internet"])


@pytest.mark.parametrize(("error", "word"), [("EROFS", "written"), ("EACCES", "written"), ("ENOSPC", "disk")])
def test_a_folder_that_takes_no_files(course, error, word):
    """The root user may write anywhere, so the system's refusal is faked."""
    before = ("import errno, os\n"
              f"def refuse(path, *_, **__): raise OSError(errno.{error}, os.strerror(errno.{error}), path)\n"
              "os.mkdir = refuse")
    done = course.run("slides", uv=False, before=before)
    refuses(done, word)
    assert ("disk" in done.stderr) == (error == "ENOSPC")


# -------------------------------------------------------------------------------------------------- the commands

def test_lab_takes_the_next_free_port_and_opens_the_start_page(course):
    course.module("jupyterlab", SAYS_ITS_ARGUMENTS)
    try:
        held = socket.create_server(("127.0.0.1", 8888))
    except OSError:
        held = socket.socket()          # someone else holds 8888: as good
    with held:
        done = course.run("lab", "--no-browser")
    works(done)
    arguments = ast.literal_eval(done.stdout.strip().splitlines()[-1])
    port = int(next(a for a in arguments if a.startswith("--port=")).removeprefix("--port="))
    assert 8888 < port < 8988
    assert "--ip=127.0.0.1" in arguments
    assert "--no-browser" in arguments
    assert f"--ServerApp.root_dir={course.folder}" in arguments
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in arguments
    assert "--custom-css" in arguments, "for JupyterLab's dark theme; tests/browser sees that the file reaches the page"
    assert not any("token" in argument or "password" in argument for argument in arguments), "visible to other users"


def test_lab_opens_the_tabs_of_the_course_and_of_no_other_project(course):
    course.module("jupyterlab", "import os; print('tabs', os.environ['JUPYTERLAB_WORKSPACES_DIR'])")
    done = course.run("lab", "--no-browser")
    assert Path(done.stdout.strip().splitlines()[-1].removeprefix("tabs ")).is_relative_to(course.folder / ".venv")


def test_lab_prints_one_address_that_opens_the_course(course):
    course.module("jupyterlab", "import os; print('token', os.environ['JUPYTER_TOKEN'])")
    done = course.run("lab", "--no-browser")
    assert done.returncode == 0, done
    token = re.search(r"token (\S+)", done.stdout).group(1)
    assert len(token) >= 32
    addresses = re.findall(r"http://\S+", done.stdout)
    assert len(addresses) == 1
    page = r"http://127\.0\.0\.1:\d+/lab/tree/notebooks/00_start_here\.ipynb"
    assert re.fullmatch(rf"{page}\?token={token}", addresses[0])


@POSIX_SIGNALS
def test_ctrl_c_lets_jupyterlab_end_by_itself(course):
    course.module("jupyterlab", "import pathlib, time\npathlib.Path('started').touch()\ntry: time.sleep(30)\n"
                                "except KeyboardInterrupt: time.sleep(1.5); pathlib.Path('ended').touch()")
    running = course.start("lab", "--no-browser")
    wait_for((course.folder / "started").exists)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (course.folder / "ended").exists(), "it was killed before it had put its kernels to rest"
    assert running.returncode == 0
    assert "Traceback" not in out + err


@pytest.mark.parametrize("arguments", [["tests/gradlib", "-k", "chain and not rule"],
                                       ["-x", "tests/a.py::test_b[1-2]", "-n2"],
                                       ["--help"],
                                       ["--lf", "-q", "--maxfail=1"]])
def test_arguments_go_to_pytest_as_they_are(course, arguments):
    course.module("pytest", SAYS_ITS_ARGUMENTS)
    done = course.run("test", *arguments)
    works(done)
    assert ast.literal_eval(done.stdout.strip().splitlines()[-1]) == arguments


def test_the_whole_suite_is_tests_and_notebooks_and_fails_if_either_does(course):
    course.module("pytest", "import sys; print('RUN', sys.argv[1:]); sys.exit(int('exercises' in sys.argv))")
    done = course.run("test")
    assert done.returncode == 1
    runs = [ast.literal_eval(line.removeprefix("RUN ")) for line in done.stdout.splitlines() if line.startswith("RUN ")]
    assert [arguments[-1] for arguments in runs] == ["tests", "notebooks", "exercises"]
    assert all({"--nbval", "--nbval-cell-timeout=60"} <= set(arguments) for arguments in runs[1:])


def test_each_run_has_a_progress_of_its_own(course):
    course.module("pytest", "import os; print('AT', os.environ['COURSE_PROGRESS'])")
    done = course.run("test")
    assert done.returncode == 0, done
    places = [line for line in done.stdout.splitlines() if line.startswith("AT ")]
    assert len(set(places)) == len(places) == 3


def test_the_tests_leave_the_learners_progress_alone(course):
    course.module("pytest", "import os; print(os.environ['COURSE_PROGRESS'])")
    done = course.run("test", "tests")
    assert done.returncode == 0, done
    assert not Path(done.stdout.strip().splitlines()[-1]).is_relative_to(course.folder)


# ---------------------------------------------------------------------------------------------------- the doctor

def everything(folder: Path) -> set:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_the_doctor_on_a_fresh_folder_changes_nothing_and_names_the_remedy(course):
    before = everything(course.folder)
    done = course.run("doctor")
    assert done.returncode == 1
    assert everything(course.folder) == before
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert len(wrong) == 1 and "course.py lab" in wrong[0]
    assert "load" not in done.stdout, "it cannot know whether packages load that are not there"


def borrow_packages(course) -> None:
    """Lend the copy's environment the packages of the one that runs these tests."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = subprocess.run([str(course.python), "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    here = Path(pytest.__file__).resolve().parents[1]
    (Path(place) / "zz_borrowed.pth").write_text(f"{here}\n")


def test_the_doctor_is_content_with_a_complete_environment(course):
    wishes = "numpy>=2.0,<3   # all the numbers\n\n# more\npytest>=8,<10\n"
    (course.folder / "requirements.txt").write_text(wishes)
    works(course.run("slides"))
    borrow_packages(course)
    before = everything(course.folder)
    done = course.run("doctor")
    assert done.returncode == 0, done.stdout
    assert not [line for line in done.stdout.splitlines() if not line.startswith(("ok ", "note "))]
    assert everything(course.folder) == before


@pytest.mark.parametrize("wish", ["nowhere-to-be-had>=1,<2", "numpy>=1,<2", "numpy>=4,<5"])
def test_the_doctor_names_a_package_that_is_missing_or_out_of_range(course, wish):
    (course.folder / "requirements.txt").write_text(f"jupyterlab>=4,<5\n{wish}\n")
    works(course.run("slides"))
    borrow_packages(course)
    done = course.run("doctor")
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert len(wrong) == 1 and wish in wrong[0]


def test_the_doctor_survives_a_broken_environment(course):
    works(course.run("slides"))
    damage_by_a_broken_python(course.python)
    done = course.run("doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "WRONG" in done.stdout


# ------------------------------------------------------------------------------------------------ requirements.txt

NAME_OF_MODULE = {"sklearn": "scikit-learn", "PIL": "pillow", "sphinx_revealjs": "sphinx-revealjs",
                  "IPython": "ipython", "fontTools": "fonttools"}


def test_every_package_that_the_course_imports_is_required_with_both_ends():
    required = {}
    for line in (REAL / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line.split("#")[0].strip():
            name, lower, upper = re.fullmatch(r"([\w-]+)>=([\d.]+),<([\d.]+)", line.split("#")[0].strip()).groups()
            required[name] = (lower, upper)
    ours = {"gradlib", "figures", "checks", "publish", "course", "conftest"} | set(sys.stdlib_module_names)
    peers = {REAL / "tests/benchmarks/bench_peers.py", REAL / "tests/gradlib/recorded/torch_optimizers.py"}
    files = [path for part in ("gradlib", "notebooks", "exercises", "tests") for path in (REAL / part).rglob("*.py")
             if path not in peers]              # they run in an environment of their own
    siblings = {path.stem for path in files} | {path.name for part in files for path in part.parents}
    assert files
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                     else [node.module] if isinstance(node, ast.ImportFrom) and not node.level else [])
            for module in {name.split(".")[0] for name in names} - ours - siblings:
                assert NAME_OF_MODULE.get(module, module) in required, f"{path.relative_to(REAL)} imports {module}"


def wait_for(condition, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
