#!/usr/bin/env bash
# Installs the Debian package of Mosquitto, as root, and leaves its system service neither running nor enabled:
# demonstration and tests start private brokers of their own.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
service=mosquitto.service

if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" # "action forbidden": packages start no service meanwhile
    chmod 755 "$policy"
fi

apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends mosquitto

if command -v systemctl >/dev/null; then
    systemctl disable --quiet "$service"
    if [ -d /run/systemd/system ]; then systemctl stop "$service"; fi
else
    update-rc.d mosquitto disable
    rm -f "/etc/systemd/system/multi-user.target.wants/$service"
fi
