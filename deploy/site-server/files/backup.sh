#!/usr/bin/env bash
# Packs settings, state, broker and statistics of site server and PLC into one file; thermiq-restore brings them back.
set -euo pipefail
umask 077

KNOWN=(etc/thermiq etc/mosquitto var/lib/thermiq var/lib/mosquitto var/lib/thermiq-nodered var/backups/thermiq/plc)
TRIES=3       # a file that changes while it is read is read again
SAVE_WAIT_S=5 # for the broker to write down what it retains

usage() { printf 'usage: thermiq-backup [--to DIR] [--root DIR]   DIR: /var/backups/thermiq; root of the machine\n'; }

die() {
    printf 'thermiq-backup: %s\n' "$*" >&2
    exit 2
}

root=/ to=
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --to | --root) [ $# -ge 2 ] || die "$1 needs a value" ;;
        *) die "$1: no such option; thermiq-backup --help tells more" ;;
    esac
    if [ "$1" = --to ]; then to=$2; else root=$2; fi
    shift 2
done
root=${root%/}
to=${to:-$root/var/backups/thermiq}

SITE=site BACKUP_ALSO='' BACKUPS_KEPT=30 PLC_LOGIN=''
# shellcheck disable=SC1091  # the site's own answers
[ ! -f "$root/etc/thermiq/site.conf" ] || . "$root/etc/thermiq/site.conf"

# The broker writes what it retains every minute; asked, at once.
save_broker() {
    local mark=$root/var/lib/mosquitto/mosquitto.db waited=0 before
    before=$(stat -c %Y.%i "$mark" 2>/dev/null || true)
    [ -z "$root" ] && [ -d /run/systemd/system ] && systemctl kill --signal=USR1 mosquitto 2>/dev/null || return 0
    while [ "$(stat -c %Y.%i "$mark" 2>/dev/null || true)" = "$before" ] && [ $waited -lt $SAVE_WAIT_S ]; do
        sleep 1
        waited=$((waited + 1))
    done
}

# The PLC's settings, state and statistics; when it does not answer, its copy of the night before stays.
fetch_plc() {
    local copy=$root/var/backups/thermiq/plc
    [ -n "$PLC_LOGIN" ] || return 0
    install -d -m 0700 "$copy"
    if ssh -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=accept-new \
        -o UserKnownHostsFile="$copy/known_hosts" -i "$root/etc/thermiq/plc.key" "$PLC_LOGIN" \
        tar --create --gzip --directory=/ --exclude=var/lib/thermiq/blackbox etc/thermiq var/lib/thermiq >"$copy/plc.tar.gz.new"; then
        mv "$copy/plc.tar.gz.new" "$copy/plc.tar.gz"
    else
        rm -f "$copy/plc.tar.gz.new"
        printf 'thermiq-backup: the PLC is not backed up: %s does not give its files\n' "$PLC_LOGIN" >&2
    fi
}

there() {
    local path
    for path in "${KNOWN[@]}" $BACKUP_ALSO; do
        path=${path#/}
        if [ -e "$root/$path" ]; then printf '%s\n' "$path"; fi
    done
}

pack() {
    local try code
    for ((try = 1; try <= TRIES; try++)); do
        code=0
        tar --create --gzip --format=posix --sort=name --file "$1.new" --directory "${root:-/}" --exclude='*.before-restore' "${paths[@]}" || code=$?
        [ $code -ne 0 ] || return 0
        [ $code -eq 1 ] || break
    done
    rm -f "$1.new"
    die "nothing is backed up; tar ended with $code"
}

install -d -m 0700 "$to"
fetch_plc
mapfile -t paths < <(there)
[ ${#paths[@]} -gt 0 ] || die "nothing to back up below ${root:-/}"
save_broker
name=thermiq-$SITE-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
pack "$to/$name"
mv "$to/$name.new" "$to/$name"
(cd "$to" && sha256sum "$name" >"$name.sha256")
find "$to" -maxdepth 1 -name 'thermiq-*.tar.gz' -printf '%f\n' | sort -r | tail -n "+$((BACKUPS_KEPT + 1))" |
    while read -r old; do rm -f "$to/$old" "$to/$old.sha256"; done
printf '%s\n' "$to/$name"
