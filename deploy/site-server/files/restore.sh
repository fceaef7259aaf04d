#!/usr/bin/env bash
# Brings back what thermiq-backup packed: checks the file, stops the programs, replaces each folder as a whole,
# starts them again. What was there before stays beside it as NAME.before-restore.
set -euo pipefail
umask 077

UNITS=(thermiq-bridge thermiq-nodered mosquitto)

die() {
    printf 'thermiq-restore: %s\n' "$*" >&2
    exit 2
}

usage() { printf 'usage: thermiq-restore FILE [--root DIR]   FILE of thermiq-backup; DIR: root of the machine\n'; }

root='' file=''
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --root) [ $# -ge 2 ] || die "--root needs a value"; root=${2%/}; shift 2 ;;
        -*) die "$1: no such option; thermiq-restore --help tells more" ;;
        *) file=$1; shift ;;
    esac
done
[ -n "$file" ] || die "name the file to restore; thermiq-restore --help tells more"
[ -f "$file" ] || die "$file: no such file"
[ -f "$file.sha256" ] || die "$file.sha256 is missing; copy both files of the backup"
(cd "$(dirname "$file")" && sha256sum --quiet --check "$(basename "$file").sha256" >/dev/null 2>&1) ||
    die "$file is damaged: it does not fit its .sha256; take another backup"

running() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

each_unit() { # each_unit start|stop
    local unit
    running || return 0
    for unit in "${UNITS[@]}"; do
        if systemctl cat "$unit" >/dev/null 2>&1; then systemctl "$1" "$unit"; fi
    done
}

stage=$(mktemp -d "$root/var/lib/thermiq-restore.XXXXXX")
trap 'rm -rf "$stage"' EXIT
tar --extract --gzip --preserve-permissions --same-owner --file "$file" --directory "$stage"

# The folders that were packed: those with a folder of the system above them.
packed() { tar --list --gzip --file "$file" | sed -n 's#/$##p' | awk '{ for (p in seen) if (index($0, p "/") == 1) next; seen[$0]; print }'; }

each_unit stop
packed | while read -r path; do
    rm -rf "$root/$path.before-restore"
    if [ -e "$root/$path" ]; then mv "$root/$path" "$root/$path.before-restore"; fi
    mkdir -p "$(dirname "$root/$path")"
    mv "$stage/$path" "$root/$path"
    printf 'restored %s\n' "$root/$path"
done
if running; then systemctl daemon-reload; fi
each_unit start
