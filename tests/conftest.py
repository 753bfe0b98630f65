"""What tests of several folders share: a browser."""
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from course import find_browser, is_root


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
