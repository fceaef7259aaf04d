#!/usr/bin/env bash
# Lists the serial adapters that are plugged in, as site.conf names them.
set -euo pipefail

for device in /dev/ttyUSB* /dev/ttyACM*; do
    [ -c "$device" ] || continue
    properties=$(udevadm info --query=property --name="$device")
    about() { sed -n "s/^$1=//p" <<<"$properties"; }
    printf '%s  %s %s\n' "$device" "$(about ID_VENDOR_FROM_DATABASE)" "$(about ID_MODEL)"
    [ -z "$(about ID_SERIAL_SHORT)" ] || printf '    serial:%s\n' "$(about ID_SERIAL_SHORT)"
    printf '    path:%s\n' "$(about ID_PATH)"
done
