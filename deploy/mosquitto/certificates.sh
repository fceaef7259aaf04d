#!/usr/bin/env bash
# Makes a private CA, once, and a certificate of the broker from it, each time anew.
# usage: certificates.sh DIR NAME[,NAME...]     names and IP addresses under which clients reach the broker
# Afterwards DIR has ca.crt (for every client), server.crt and server.key (for the broker) and ca.key, which
# nobody needs until the next certificate: keep it in another place.
set -euo pipefail
umask 077

CA_DAYS=7300     # as long as the cabinet may stand
SERVER_DAYS=1825 # run again before that

[ $# -eq 2 ] || {
    printf 'usage: certificates.sh DIR NAME[,NAME...]\n' >&2
    exit 2
}
dir=$1
mkdir -p "$dir"
chmod 0755 "$dir"

names=
for name in ${2//,/ }; do
    if [[ $name =~ ^[0-9.]+$ || $name == *:* ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
done

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

if [ ! -f "$dir/ca.crt" ]; then
    key "$dir/ca.key"
    openssl req -x509 -new -key "$dir/ca.key" -days $CA_DAYS -subj "/CN=ThermIQ site CA" \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$dir/ca.crt"
elif [ ! -f "$dir/ca.key" ]; then
    printf 'certificates.sh: %s/ca.key is not there; bring it back, it made %s/ca.crt\n' "$dir" "$dir" >&2
    exit 2
fi

key "$dir/server.key"
openssl req -new -key "$dir/server.key" -subj "/CN=ThermIQ broker" |
    openssl x509 -req -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -set_serial "0x$(openssl rand -hex 16)" -days $SERVER_DAYS \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "${names#,}") -out "$dir/server.crt" 2>/dev/null
chmod 0644 "$dir/ca.crt" "$dir/server.crt"
