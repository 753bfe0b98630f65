"""What tests of several folders share: a browser, and a count at the end of what each folder's tests did."""
import os
from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from course import find_browser, is_root

# Property tests draw new examples wherever people work; in CI the same ones, lest a commit fail for another one's fault
hypothesis.settings.register_profile("course", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("course")


@pytest.fixture(scope="module")     # no longer: while Playwright is open its event loop is this thread's own
def browser() -> Iterator[Browser]:
    """This machine's own browser, named by COURSE_BROWSER or found on the path; nothing is downloaded.

    Where there is none, a test that needs it is skipped; with COURSE_REQUIRE_BROWSER=1, as in CI, it fails instead.
    """
    program = find_browser()
    if not program:
        missing("No browser was found: install Chromium, or set COURSE_BROWSER to the path of one.")
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if is_root() else [])
        except Error as error:
            missing(f"The browser {program} could not be started: {error.message.splitlines()[0]}")
        yield opened
        opened.close()


def missing(reason: str) -> None:
    if os.environ.get("COURSE_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter) -> None:
    """A line for each folder, such as "browser: 12 passed, 3 skipped": tests that were left out shall be seen."""
    folders: dict[str, Counter] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            folder = report.nodeid.partition("::")[0].split("/")[-2:-1] or ["."]
            folders.setdefault(folder[0], Counter())[outcome] += 1
    terminalreporter.section("tests by folder")
    for folder, counts in sorted(folders.items()):
        terminalreporter.write_line(f"{folder}: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
