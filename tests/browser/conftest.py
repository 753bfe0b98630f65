"""JupyterLab on a copy of the course, for the tests of a folder that drive it."""
from collections.abc import Callable, Iterator

import pytest
from driving import Lab, Notebook
from playwright.sync_api import Browser

VIEWPORT = {"width": 1400, "height": 1100}


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on a copy of the course; without a browser no server is started either."""
    with Lab(tmp_path_factory.mktemp("lab")).running() as lab:
        yield lab


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser) -> Iterator[Callable[..., Notebook]]:
    """Opens notebooks, each on a page of its own; afterwards pages are closed and kernels ended."""
    context = browser.new_context(viewport=VIEWPORT)
    yield lambda path, address=None: Notebook(context.new_page(), lab, path, address)
    context.close()
    lab.end_kernels()
