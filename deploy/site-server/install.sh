#!/usr/bin/env bash
# Makes this machine the site server. Safe to run again: it changes only what is not yet as it must be.
set -euo pipefail
shopt -s lastpipe # steps at the end of a pipe count their changes
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
. "$here/steps.sh"
. "$here/release.sh"

usage() {
    cat <<'END'
usage: install.sh [--dry-run] [--config FILE]

  --dry-run       say what would change, and change nothing
  --config FILE   answers for this site (/etc/thermiq/site.conf; begin with a copy of site.conf.example)

Run it as root on Debian 12. The last line says how many things were changed.
END
}

config=/etc/thermiq/site.conf
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --dry-run) dry=yes; shift ;;
        --config) [ $# -ge 2 ] || die "--config needs a value"; config=$2; shift 2 ;;
        *) die "$1: no such option; install.sh --help tells more" ;;
    esac
done

NODERED=yes BROKER_CLIENTS='' MINER_ADDRESSES='' INVERTER_ADAPTER='' METERS_ADAPTER='' SMARTMETER_ADAPTER='' PLC_LOGIN=''
[ -f "$config" ] || die "$config: no such file; copy site.conf.example there and fill it in"
# shellcheck disable=SC1090  # the site's own answers
. "$config"

# asked NAME PATTERN WHAT: an answer that the steps below rely on.
asked() { [[ ${!1:-} =~ ^$2$ ]] || die "$config: $1=${!1:-}: must be $3"; }
address='[0-9]{1,3}(\.[0-9]{1,3}){3}'
asked SITE '[a-z0-9][a-z0-9-]{0,31}' 'small letters, digits and -, up to 32'
asked BASE '[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,3}' 'letters, digits, _ and -, up to four levels'
asked NETWORK "$address/[0-9]{1,2}" 'a network such as 192.168.10.0/24'
asked SERVER_NAMES '[A-Za-z0-9.:-]+(,[A-Za-z0-9.:-]+)*' 'names and addresses, separated by commas'
asked PLC_ADDRESS "$address" 'an IPv4 address'
asked BROKER_CLIENTS "($address( $address)*)?" 'IPv4 addresses, separated by one space'
asked MINER_ADDRESSES "($address( $address)*)?" 'IPv4 addresses, separated by one space'
asked NODERED 'yes|no' 'yes or no'
asked PLC_LOGIN "([a-z_][a-z0-9_-]*@$address)?" 'user@address, or empty'
for adapter in INVERTER METERS SMARTMETER; do
    asked "${adapter}_ADAPTER" '((serial|path):[A-Za-z0-9_.:-]+)?' 'serial:NUMBER, path:PATH, or empty; see thermiq-adapters'
done
[ "$dry" = yes ] || [ "$(id -u)" -eq 0 ] || die "must run as root; --dry-run does not"

file() { put "$1" "$2" root:root <"$here/files/$3"; }

unit() { # unit NAME...: changed units start anew
    local name
    for name in "$@"; do
        if file "/etc/systemd/system/$name" 644 "$name"; then touch_service "${name%.service}"; fi
    done
}

# ---- packages, users, folders
packages ca-certificates chrony mosquitto nftables openssh-client openssl python3 python3-venv udev
if [ "$NODERED" = yes ]; then packages nodejs npm; fi
account thermiq /var/lib/thermiq dialout
folder /etc/thermiq 755 root:root
folder /var/lib/thermiq 750 thermiq:thermiq
folder /var/backups/thermiq 700 root:root
folder /opt/thermiq 755 root:root
folder /opt/thermiq/releases 755 root:root

# ---- time server, firewall, log rotation
commas() { sed 's/ /, /g' <<<"$*"; }
if sed "s#@NETWORK@#$NETWORK#" "$here/files/chrony.conf" | put /etc/chrony/conf.d/thermiq.conf 644 root:root; then touch_service chrony; fi
firewall() {
    sed -e "s#@NETWORK@#$NETWORK#" -e "s#@BROKER_CLIENTS@#$(commas "$PLC_ADDRESS" ${BROKER_CLIENTS:+$BROKER_CLIENTS})#" \
        -e "s#@MINERS@#$(commas ${MINER_ADDRESSES:+$MINER_ADDRESSES})#" "$here/files/firewall.nft" | sed '/elements = { *}/d'
}
if firewall | put /etc/thermiq/firewall.nft 644 root:root; then touch_service thermiq-firewall; fi
if file /etc/systemd/journald.conf.d/thermiq.conf 644 journald.conf; then touch_service systemd-journald; fi

# ---- serial adapters: names that stay, and no waiting of 16 ms for full buffers
rule() { # rule ANSWER NAME
    local property=ID_SERIAL_SHORT
    [ -n "$1" ] || return 0
    [[ $1 == serial:* ]] || property=ID_PATH
    printf 'SUBSYSTEM=="tty", ENV{%s}=="%s", SYMLINK+="thermiq-%s", GROUP="dialout", MODE="0660"\n' "$property" "${1#*:}" "$2"
}
rules() {
    rule "$INVERTER_ADAPTER" inverter
    rule "$METERS_ADAPTER" meters
    rule "$SMARTMETER_ADAPTER" smartmeter
    printf 'ACTION=="add", SUBSYSTEM=="usb-serial", DRIVER=="ftdi_sio", ATTR{latency_timer}="1"\n'
}
if rules | put /etc/udev/rules.d/70-thermiq.rules 644 root:root; then
    if [ "$dry" = no ] && running_systemd; then udevadm control --reload && udevadm trigger --subsystem-match=tty --subsystem-match=usb-serial --action=add; fi
fi
file /usr/local/sbin/thermiq-adapters 755 adapters.sh || true

# ---- broker
if file /etc/systemd/system/mosquitto.service.d/thermiq.conf 644 mosquitto.conf; then touch_service mosquitto; fi
install_broker

# ---- bridge
install_release
bridge_settings() {
    local number=0 host
    printf '# Settings of the bridge. All settings, explained: thermiq-bridge config example\n'
    printf '[mqtt]\nbase = "%s"\nusername = "bridge"\npassword_file = "/etc/thermiq/bridge.password"\n' "$BASE"
    printf '\n[inverter]\nenabled = %s\n' "$([ -n "$INVERTER_ADAPTER" ] && echo true || echo false)"
    for host in $MINER_ADDRESSES; do
        number=$((number + 1))
        printf '\n[[miners]]\nhost = "%s"\npassword_file = "/etc/thermiq/miner%d.password"\n' "$host" "$number"
    done
}
if bridge_settings | put_once /etc/thermiq/bridge.toml 644 root:root; then touch_service thermiq-bridge; fi
number=0
for _ in $MINER_ADDRESSES; do
    number=$((number + 1))
    # The factory password of Braiins OS; change it here and at the miner.
    echo root | put_once "/etc/thermiq/miner$number.password" 600 thermiq:thermiq || true
done
if broker_password bridge | put /etc/thermiq/bridge.password 600 thermiq:thermiq; then touch_service thermiq-bridge; fi
unit thermiq-bridge.service

# ---- Node-RED
if [ "$NODERED" = yes ]; then install_nodered; fi

# ---- backup
file /usr/local/sbin/thermiq-backup 755 backup.sh || true
file /usr/local/sbin/thermiq-restore 755 restore.sh || true
if [ -n "$PLC_LOGIN" ] && [ ! -e /etc/thermiq/plc.key ]; then
    if differs "key for $PLC_LOGIN"; then ssh-keygen -q -t ed25519 -N '' -C thermiq-backup -f /etc/thermiq/plc.key; fi
fi
unit thermiq-firewall.service thermiq-backup.service thermiq-backup.timer
if [ "$config" != /etc/thermiq/site.conf ]; then put /etc/thermiq/site.conf 600 root:root <"$config" || true; fi

enabled chrony.service thermiq-firewall.service mosquitto.service thermiq-bridge.service thermiq-backup.timer
if [ "$NODERED" = yes ]; then enabled thermiq-nodered.service; fi
touched=${touched/ thermiq-backup / } # it runs at night, not now
restart_touched

if [ $changes -eq 0 ]; then
    echo "nothing to change"
elif [ "$dry" = yes ]; then
    echo "$changes things would change; nothing was changed"
else
    echo "$changes things were changed"
fi
