#!/usr/bin/env bash
# Puts the broker's configuration in its place: access list, passwords, and certificates if they are wanted.
# Safe to run again: passwords and the CA stay, everything else is written anew.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

usage() {
    cat <<'EOF'
usage: install.sh [OPTION...]

  --base NAME             base topic (thermiq)
  --prefix NAME           discovery prefix of Home Assistant (homeassistant)
  --viewer NAME           one more user who may read; may be given several times
  --tls NAME[,NAME...]    TLS for these names and addresses of this machine; without TLS only this machine then
  --etc DIR               configuration (/etc/mosquitto)
  --data DIR              retained state and sessions (/var/lib/mosquitto)
  --user NAME             user under whom the broker runs (mosquitto)
  --bind ADDRESS          address of the listeners (all)
  --port N                MQTT (1883)
  --websockets-port N     MQTT over websockets (9001)
  --tls-port N            MQTT with TLS (8883)

Afterwards: systemctl restart mosquitto. Passwords are in DIR/clients, one file per user.
EOF
}

die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 2
}

etc=/etc/mosquitto data=/var/lib/mosquitto user=mosquitto base=thermiq prefix=homeassistant names='' bind=''
port=1883 websockets_port=9001 tls_port=8883
viewers=()
while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --*) [ $# -ge 2 ] || die "$1 needs a value; install.sh --help tells more" ;;
    esac
    case $1 in
        --base) base=$2 ;;
        --prefix) prefix=$2 ;;
        --viewer) viewers+=("$2") ;;
        --tls) names=$2 ;;
        --etc) etc=$2 ;;
        --data) data=$2 ;;
        --user) user=$2 ;;
        --bind) bind=$2 ;;
        --port) port=$2 ;;
        --websockets-port) websockets_port=$2 ;;
        --tls-port) tls_port=$2 ;;
        *) die "$1: no such option; install.sh --help tells more" ;;
    esac
    shift 2
done

[[ $base =~ ^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,3}$ ]] || die "--base $base: letters, digits, _ and -, up to four levels"
[[ $base/ != homeassistant/* ]] || die "--base $base: homeassistant is Home Assistant's own; take another one"
[[ $prefix =~ ^[A-Za-z0-9_-]{1,32}$ ]] || die "--prefix $prefix: letters, digits, _ and -"
for viewer in "${viewers[@]}"; do
    [[ $viewer =~ ^[a-z][a-z0-9_-]{0,31}$ ]] || die "--viewer $viewer: small letters, digits, _ and -"
    if grep -qx "user $viewer" "$here/acl"; then die "--viewer $viewer: this user is there already"; fi
done
id "$user" >/dev/null 2>&1 || die "no user $user on this machine; install the Debian package mosquitto first"

# put FILE: standard input becomes a file that only the broker's user may read.
put() {
    install -m 0600 -o "$user" /dev/stdin "$1.new"
    mv "$1.new" "$1"
}

install -d -m 0755 "$etc"
install -d -m 0700 -o "$user" "$etc/conf.d" "$etc/clients" "$data"

acl() {
    sed -e "s#^\(topic [a-z]* \)thermiq/#\1$base/#" \
        -e "s#homeassistant/device/thermiq_#$prefix/device/${base//\//_}_#" \
        -e "s#homeassistant/\#\$#$prefix/\##" "$here/acl"
    for viewer in "${viewers[@]}"; do printf '\nuser %s\ntopic read %s/#\n' "$viewer" "$base"; done
}
acl | put "$etc/acl"
"$here/passwords.sh" "$etc"
chown "$user" "$etc/passwords" "$etc"/clients/*

local_bind=$bind
if [ -n "$names" ]; then
    local_bind=127.0.0.1
    "$here/certificates.sh" "$etc/tls" "$names"
    chown "$user" "$etc/tls/server.key" "$etc/tls/server.crt"
    sed -e "s#^listener 8883#listener $tls_port $bind#" -e "s#/etc/mosquitto/#$etc/#" "$here/tls.conf" |
        put "$etc/conf.d/tls.conf"
else
    rm -f "$etc/conf.d/tls.conf"
fi
sed -e "s#^user .*#user $user#" \
    -e "s#^listener 1883#listener $port $local_bind#" \
    -e "s#^listener 9001#listener $websockets_port $local_bind#" \
    -e "s#/var/lib/mosquitto/#$data/#" \
    -e "s#/etc/mosquitto/#$etc/#" "$here/mosquitto.conf" | put "$etc/mosquitto.conf"
