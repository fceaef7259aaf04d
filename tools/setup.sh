#!/usr/bin/env bash
# Makes what demonstration and tests need: .venv with the locked packages, and a Mosquitto on this machine.
# Safe to run again; does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/debian.sh

lock=requirements/dev.lock
stamp=.venv/setup-stamp
oldest="3.11"

find_python() {
    command -v python3 >/dev/null || [ -n "${PYTHON:-}" ] || apt_install python3 python3-venv
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null || die "PYTHON=$python: no such program"
    "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" ||
        die "$("$python" --version 2>&1) is too old; ThermIQ needs Python $oldest or newer: make setup PYTHON=python$oldest"
}

# Everything that an existing environment depends on, its own path included; settings of tools do not count.
state() {
    { pwd; "$python" --version; cat "$lock" tools/setup.sh; sed '/^\[tool\.ruff\]/,$d' pyproject.toml; } | sha256sum
}

make_environment() {
    if ! "$python" -c "import ensurepip, venv" 2>/dev/null; then
        say "this Python cannot make virtual environments yet"
        apt_install python3-venv
        "$python" -c "import ensurepip, venv" || die "$python still lacks the module venv; install it and run again"
    fi
    say "making a virtual environment in .venv"
    "$python" -m venv --clear .venv
}

install_packages() {
    say "installing the packages of $lock into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --no-index -e . >&2
}

install_broker() {
    command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] && return
    command -v apt-get >/dev/null || die "mosquitto not found; install the MQTT broker Mosquitto 2 and run again"
    say "installing the MQTT broker from the Debian package mosquitto; its system service stays off"
    as_root bash tools/install_service.sh mosquitto mosquitto >&2
}

find_python
if [ ! -x .venv/bin/python ] || [ "$(cat "$stamp" 2>/dev/null)" != "$(state)" ]; then
    make_environment
    install_packages
    state >"$stamp"
fi
install_broker
