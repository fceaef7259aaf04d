#!/usr/bin/env bash
# Installs the locked RevPiPyLoad into .revpipyload: the real loader, for the tests of deployment.
# It is a peer in tests only and travels in no bundle. Safe to run again; does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=tools/revpipyload/requirements.lock
target=.revpipyload
stamp=$target/setup-stamp

state() { { pwd; .venv/bin/python --version; cat "$lock" tools/revpipyload.sh; } | sha256sum; }

if [ "$(cat "$stamp" 2>/dev/null)" != "$(state)" ]; then
    .venv/bin/uv venv --quiet --clear --python .venv/bin/python "$target"
    .venv/bin/uv pip install --quiet --python "$target/bin/python" --require-hashes -r "$lock"
    state >"$stamp"
fi
