#!/usr/bin/env bash
# Writes requirements/*.lock from pyproject.toml: exact versions with hashes, for Python 3.11 and newer, any system.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv/bin/uv
# Run with --upgrade to move to the newest versions that pyproject.toml allows.
common=(--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet "$@")

compile() { # compile NAME OPTIONS...: one lock file
    local name=$1
    shift
    echo "requirements/$name.lock"
    "$uv" pip compile pyproject.toml "${common[@]}" "$@" --output-file "requirements/$name.lock" >/dev/null
}

# The programs are tested with the versions of dev.lock, so their own locks may only name those.
compile dev --extra bridge --extra sim --group dev
compile bridge --extra bridge --constraint requirements/dev.lock
compile plc --constraint requirements/dev.lock
