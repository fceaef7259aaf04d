#!/usr/bin/env bash
# Installs the locked AsyncAPI parser into .asyncapi and lets it judge a document: tools/asyncapi.sh FILE
# Safe to run again; installs nothing when nothing changed.
set -euo pipefail
file=$(realpath "${1:-docs/asyncapi.yaml}")
cd "$(dirname "$0")/.."
. tools/debian.sh

source=tools/asyncapi
target=.asyncapi
stamp=$target/setup-stamp

state() { { node --version; cat "$source/package-lock.json"; } | sha256sum; }

command -v npm >/dev/null || apt_install nodejs npm
if [ "$(cat "$stamp" 2>/dev/null)" != "$(state)" ]; then
    say "installing the packages of $source/package-lock.json into $target"
    rm -rf "$target"
    mkdir "$target"
    cp "$source/package.json" "$source/package-lock.json" "$target"
    (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    state >"$stamp"
fi
cd "$target"
node "../$source/check.cjs" "$file"
