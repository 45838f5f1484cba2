#!/bin/sh
# Runs the tests, a file at a time in each process: `setup/tests.sh`, or with pytest's own arguments behind it.
set -eu
venv=${VENV:-.venv}
# The tests start hundreds of programs, and each would compile again what it imports: kept apart, the tree stays as it is.
unset PYTHONDONTWRITEBYTECODE
PYTHONPYCACHEPREFIX=$(cd "$venv" && pwd)/.bytecode
export PYTHONPYCACHEPREFIX
# One process more than cores, because tests also wait for servers and browsers. In the order of the
# folders, because the long files come first there; by number of tests they would come last and one by one.
cores=$("$venv/bin/python" -c 'import os; print(len(os.sched_getaffinity(0)))')
exec "$venv/bin/python" -m pytest -n "${TEST_PROCESSES:-$((cores + 1))}" --dist loadfile --no-loadscope-reorder --durations=15 --rerun-show-tracebacks "$@"
