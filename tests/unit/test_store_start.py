"""Opening a store that is up to date must not wait for the migration tool."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OPENS = """
import sys
from pathlib import Path
from store.database import open_database
open_database(sys.argv[1], Path(sys.argv[2])).close()
print(sorted(x for x in ("alembic", "argon2", "psycopg") if x in sys.modules))
"""


def test_an_up_to_date_store_opens_without_loading_what_it_does_not_need(sqlite_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENS, sqlite_url, str(tmp_path / "files")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout == "[]\n"
