#!/usr/bin/env bash
# Makes passwords for the users of the access list: hashes for the broker, the passwords themselves for the programs.
# usage: passwords.sh DIR [USER...]     DIR has the file acl; USER gets a new password even if he has one
set -euo pipefail
umask 077

[ $# -ge 1 ] && [ -f "$1/acl" ] || {
    printf 'usage: passwords.sh DIR [USER...]; DIR must have the file acl\n' >&2
    exit 2
}
etc=$1
shift
mkdir -p "$etc/clients"
hashes=$etc/passwords.new
plain=$(mktemp "$etc/plain.XXXXXX")
trap 'rm -f "$plain" "$hashes"' EXIT
: >"$hashes"
if [ -f "$etc/passwords" ]; then cat "$etc/passwords" >"$hashes"; fi

for user in $(sed -n 's/^user //p' "$etc/acl"); do
    if grep -q "^$user:" "$hashes" && [[ " $* " != *" $user "* ]]; then continue; fi
    password=$(openssl rand -hex 24)
    printf '%s\n' "$password" >"$etc/clients/$user"
    printf '%s:%s\n' "$user" "$password" >>"$plain"
    sed -i "/^$user:/d" "$hashes"
done
if [ -s "$plain" ]; then mosquitto_passwd -U "$plain"; fi # from a file: an argument would show in the process list
cat "$plain" >>"$hashes"
if [ -f "$etc/passwords" ]; then chown --reference="$etc/passwords" "$hashes"; fi # the broker's user reads it
mv "$hashes" "$etc/passwords"
