"""What the tests of the exercises share: a progress file of their own, and the verdict on an answer."""
import pytest

from checks.checker import judge, run_answer


@pytest.fixture(autouse=True)
def progress_path(tmp_path, monkeypatch):
    """No test touches the progress of whoever runs it."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return path


@pytest.fixture
def verdict():
    """The verdict on a learner's answer to an exercise."""
    return lambda exercise, answer: judge(exercise, run_answer(exercise, answer))
