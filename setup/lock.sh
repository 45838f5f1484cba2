#!/bin/sh
# Pins every dependency with its hashes, for any platform and Python 3.11 or newer; no index address gets into the files.
set -eu
uv=$1
common="--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate"
# setuptools builds the editable install without build isolation, so it is pinned like the rest.
# shellcheck disable=SC2086 # a list of options
"$uv" pip compile $common --extra demo pyproject.toml requirements/build.in -o requirements/run.txt
# shellcheck disable=SC2086
"$uv" pip compile $common --extra demo --group dev --constraint requirements/run.txt pyproject.toml requirements/build.in -o requirements/dev.txt
