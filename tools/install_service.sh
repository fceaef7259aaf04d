#!/usr/bin/env bash
# Installs Debian packages that bring a system service, as root, and leaves the service neither running nor enabled:
# demonstration and tests start private servers of their own.
# usage: install_service.sh PACKAGE SERVICE
set -euo pipefail

policy=/usr/sbin/policy-rc.d
package=$1
service=$2

if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" # "action forbidden": packages start no service meanwhile
    chmod 755 "$policy"
fi

apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package"

if command -v systemctl >/dev/null; then
    systemctl disable --quiet "$service.service"
    if [ -d /run/systemd/system ]; then systemctl stop "$service.service"; fi
else
    update-rc.d "$service" disable
    rm -f "/etc/systemd/system/multi-user.target.wants/$service.service"
fi
