"""The README's program prints what the README says it prints."""
import contextlib
import io
import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_program_prints_what_stands_below_it():
    program, output = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL).groups()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    found, expected = printed.getvalue().split(), output.split()
    assert [float(number) for number in found[:2]] == pytest.approx([float(n) for n in expected[:2]], abs=1e-15)
    assert found[2:] == expected[2:]
