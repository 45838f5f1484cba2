"""A JSON object that is printed as a line is one line for every reader."""

from __future__ import annotations

import json

import pytest

from foundations.language.json_lines import json_line
from service.context import emit

TEXT = "a\x85b\u2028c\u2029d\x0b\x0c\x1c\x1d\x1ee\r\nf\ud800"


def test_no_character_that_ends_a_line_anywhere_stays_in_it() -> None:
    line = json_line({"text": TEXT, "水": "泵"})
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"text": TEXT, "水": "泵"}
    assert "泵" in line
    line.encode()


def test_the_command_line_prints_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": TEXT})
    assert len(capsys.readouterr().out.splitlines()) == 1
