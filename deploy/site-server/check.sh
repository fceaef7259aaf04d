#!/usr/bin/env bash
# Proves install.sh in a fresh Debian 12: installs, installs again and compares every file, has systemd check the
# units, packs and restores a backup, and tries the firewall from other machines. Needs root and some minutes.
# usage: check.sh [FOLDER]    FOLDER with a fresh Debian 12, which is used up; without one debootstrap makes it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
INCLUDE=systemd,dbus,iproute2,mosquitto-clients,procps,ca-certificates,openssh-server

say() { printf -- '\n== %s\n' "$*"; }

[ "$(id -u)" -eq 0 ] || { echo "check.sh must run as root" >&2; exit 2; }
work=$(mktemp -d)
finish() {
    for place in proc sys dev; do mountpoint -q "$root/$place" && umount -lR "$root/$place"; done
    rm -rf --one-file-system "$work"
}
root=${1:-$work/root}
trap finish EXIT

if [ $# -eq 0 ]; then
    say "a fresh Debian 12"
    command -v debootstrap >/dev/null || apt-get install -y -q --no-install-recommends debootstrap
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -1)
    debootstrap --variant=minbase --include=$INCLUDE bookworm "$root" "$mirror" >"$work/log" || { tail "$work/log"; exit 1; }
fi
bring() {
    if [ -e "$1" ]; then mkdir -p "$root$(dirname "$1")" && cp -RL "$1" "$root$(dirname "$1")/"; fi
}
# Its way to the package registries is that of this machine.
for path in /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/pip.conf /etc/npmrc "$HOME/.npmrc" /etc/resolv.conf /etc/hosts; do
    bring "$path"
done
if [ -d "$root/etc/apt/sources.list.d" ]; then : >"$root/etc/apt/sources.list"; fi
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no service starts in a folder
chmod 755 "$root/usr/sbin/policy-rc.d"
for place in proc sys dev; do mount --rbind "/$place" "$root/$place" && mount --make-rslave "$root/$place"; done

inside() { chroot "$root" /usr/bin/env -u TMPDIR "$@"; }
mkdir -p "$root/srv/checkout" "$root/etc/thermiq"
(cd "$checkout" && tar --create --exclude=__pycache__ deploy requirements/bridge.lock revpi site_bridge) | tar --extract --no-same-owner --directory "$root/srv/checkout"
cp "$here/site.conf.example" "$root/etc/thermiq/site.conf"
sed -i 's/^INVERTER_ADAPTER=.*/INVERTER_ADAPTER=serial:A10K2345/; s/^PLC_LOGIN=.*/PLC_LOGIN=root@127.0.0.1/; s/^METERS_ADAPTER=.*/METERS_ADAPTER=path:pci-0000:00:14.0-usb-0:2:1.0/' "$root/etc/thermiq/site.conf"

inside apt-get update -q >/dev/null
inside apt-get install -y -q --no-install-recommends ${INCLUDE//,/ } >/dev/null
bring /etc/ssl/certs/ca-certificates.crt
install_it() { inside bash /srv/checkout/deploy/site-server/install.sh "$@"; }
# Every file with its mode, owner, time and content.
state() { (cd "$root" && find . \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run \) -prune -o -printf '%p %M %u:%g %T@ %l\n' | sort; find etc opt usr/local var -type f -print0 2>/dev/null | sort -z | xargs -0 sha256sum); }

say "install.sh --dry-run changes nothing"
state >"$work/0"
install_it --dry-run | tail -1
(cd "$root" && state) | diff "$work/0" - || { echo "the dry run changed something" >&2; exit 1; }

say "install.sh"
install_it >"$work/first" 2>&1 || { tail -30 "$work/first"; exit 1; }
tail -1 "$work/first"

say "install.sh once more changes nothing"
state >"$work/1"
install_it | tee "$work/second"
state >"$work/2"
diff "$work/1" "$work/2"
[ "$(cat "$work/second")" = "nothing to change" ]

say "in it: units, backup, firewall"
unshare --net chroot "$root" /usr/bin/env -u TMPDIR bash /srv/checkout/deploy/site-server/check_inside.sh

say "one answer changes one thing"
sed -i 's/^PLC_ADDRESS=.*/PLC_ADDRESS=192.168.10.11/' "$root/etc/thermiq/site.conf"
install_it | tee "$work/third"
[ "$(grep -c '^+' "$work/third")" -eq 1 ] && grep -qx '+ file /etc/thermiq/firewall.nft' "$work/third"
printf '\n== all passed\n'
