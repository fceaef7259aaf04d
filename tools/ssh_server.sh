#!/usr/bin/env bash
# Installs an ssh server for the tests of deployment through ssh, which start it by themselves; its service stays off.
# Safe to run again; does nothing where there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/debian.sh

if ! [ -x /usr/sbin/sshd ]; then
    say "installing the Debian package openssh-server; its system service stays off"
    as_root bash tools/install_service.sh openssh-server ssh >&2
fi
