#!/usr/bin/env bash
# Installs the locked Node-RED and its dashboard into .nodered, for the tests of deploy/nodered.
# Safe to run again; does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/debian.sh

source=deploy/nodered
target=.nodered
stamp=$target/setup-stamp
oldest=18.17

find_node() {
    command -v npm >/dev/null || apt_install nodejs npm
    node -e 'const [major, minor] = process.versions.node.split("."); process.exit(Number(major * 100 + Number(minor) < 1817))' ||
        die "Node.js $(node --version) is too old; Node-RED needs $oldest or newer"
}

state() { { node --version; cat "$source/package-lock.json" tools/nodered.sh; } | sha256sum; }

install_packages() {
    say "installing the packages of $source/package-lock.json into $target"
    rm -rf "$target"
    mkdir "$target"
    cp "$source/package.json" "$source/package-lock.json" "$target"
    (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
}

find_node
if [ "$(cat "$stamp" 2>/dev/null)" != "$(state)" ]; then
    install_packages
    state >"$stamp"
fi
