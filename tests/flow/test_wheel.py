"""The wheel holds everything that the program reads at run time, and what is installed from it works on its own."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ROOMS: tuple[str, ...] = runpy.run_path(str(PROJECT / "setup" / "map.py"))["ROOMS"]
#: sources of what is shipped compiled or only used while working on the program
LEFT_OUT = (".po",)


def tracked() -> list[str]:
    """The files of the rooms under version control, paths from the project's root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *ROOMS], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no working copy of the project")
    return [name for name in listed.stdout.split("\0") if name and (PROJECT / name).exists()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the project's own folder stays clean."""
    copy, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in [*tracked(), "pyproject.toml", "README.md", "LICENSE"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, copy / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-q",
        "-w",
        made,
    ]
    done = subprocess.run([*map(str, command), str(copy)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    (built,) = made.glob("kesu-*.whl")
    return built


def test_every_file_of_the_rooms_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name for name in tracked() if not name.endswith(LEFT_OUT)}
    assert any(name.endswith(".mo") for name in wanted)
    assert any(name.endswith(".eml") for name in wanted)
    assert sorted(wanted - inside) == []


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    inside = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in inside if not name.endswith(".dist-info")} == set(ROOMS)


def test_what_is_installed_reads_answers_and_explains_itself(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    variables |= {"PYTHONPATH": str(installed), "KESU_LANG": "zh-Hant"}

    def kesu(*arguments: str) -> str:
        start = f"import service; assert service.__file__.startswith({str(installed)!r}); from service.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", start, *arguments],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    assert "案件" in kesu("--help")
    assert json.loads(kesu("workdays", "2026-09-30", "1")) == {"date": "2026-10-08", "provisional": False}
    samples = sorted(str(path) for path in (installed / "service" / "demo" / "mail").glob("0[1-5]*.eml"))
    read = [json.loads(line) for line in kesu("read", *samples).splitlines()]
    assert [entry["kind"] for entry in read] == ["complaint"] * len(samples)
    kesu("case", "do", "--help", "classify")
    (tmp_path / "kesu.toml").write_text('[store]\nurl = "sqlite:///k.db"\n', encoding="utf-8")
    kesu("run", "--once")
    assert kesu("case", "list", "--json") == ""
