#!/bin/sh
# Runs the tests, a file at a time on each core: `setup/tests.sh`, or with pytest's own arguments behind it.
set -eu
venv=${VENV:-.venv}
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m pytest -n "${TEST_PROCESSES:-auto}" --dist loadfile --durations=15 "$@"
