#!/bin/sh
# Makes the virtual environment and installs the pinned packages: `run` for the product, `dev` for its tests as well.
set -eu
kind=$1
venv=${VENV:-.venv}

newest_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "kesu needs Python 3.11 or newer. Install it (Debian: apt-get install python3 python3-venv) and try again." >&2
    exit 1
}

if [ ! -x "$venv/bin/pip" ]; then
    python=$(newest_python)
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # Debian's python3 comes without ensurepip; its package python3-venv brings it.
        rm -rf "$venv"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-venv
            "$python" -m venv "$venv"
        else
            echo "Python cannot make a virtual environment here. As root: apt-get install python3-venv, then try again." >&2
            exit 1
        fi
    fi
fi

echo "Installing the pinned packages of requirements/$kind.txt into $venv …" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch "$venv/.run"
[ "$kind" = run ] || touch "$venv/.dev"
