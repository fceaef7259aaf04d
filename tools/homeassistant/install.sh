#!/usr/bin/env bash
# A real Home Assistant in .homeassistant/, beside the project's own environment, for make ha-check.
# HA_PYTHON chooses its Python (3.14.2 or newer); uv finds or fetches one. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=2026.11.0
python=${HA_PYTHON:-3.14}
place=.homeassistant
stamp="$version $python $(sha256sum <"$0")"
if [ "$(cat "$place/stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi

uv=.venv/bin/uv
"$uv" venv --quiet --clear --python "$python" "$place"
"$uv" pip install --quiet --python "$place/bin/python" "homeassistant==$version"
pins=$("$place/bin/python" -c 'import homeassistant as h; print(h.__path__[0] + "/package_constraints.txt")')
# what the integrations in instance.py need; Home Assistant installs it by itself only when it runs for good
"$uv" pip install --quiet --python "$place/bin/python" --constraint "$pins" \
    aiohasupervisor aiohttp_cors fnv-hash-fast home-assistant-frontend paho-mqtt psutil-home-assistant SQLAlchemy
printf '%s\n' "$stamp" >"$place/stamp"
