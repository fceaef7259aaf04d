#!/usr/bin/env bash
# The part of check.sh that runs on the installed machine, in a network of its own.
set -euo pipefail

fail() {
    printf 'check: %s\n' "$*" >&2
    exit 1
}

declare -A pids # of what runs in the background
finish() {
    kill "${pids[@]}" "$(cat /tmp/broker.pid 2>/dev/null)" 2>/dev/null || true
    rm -f /tmp/broker.pid
}
rm -f /tmp/broker.pid
trap finish EXIT
ip link set lo up

echo "-- systemd-analyze verify"
units=(/etc/systemd/system/thermiq-*.service /etc/systemd/system/thermiq-*.timer /lib/systemd/system/mosquitto.service)
complaints=$(systemd-analyze verify --man=no "${units[@]}" 2>&1 | grep -E 'thermiq|mosquitto' || true)
[ -z "$complaints" ] || fail "$complaints"
for unit in thermiq-bridge thermiq-nodered thermiq-backup thermiq-firewall mosquitto; do
    printf '%-18s %s\n' $unit "$(systemd-analyze security --offline=yes --no-pager $unit.service | tail -1 | sed 's/^[^0-9]*service: //')"
done

echo "-- the bridge as its unit starts it, where memory is never both writable and executable"
runuser -u thermiq -- python3 -c '
import ctypes, os, sys
assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0  # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN
os.execv(sys.argv[1], sys.argv[1:])
' /usr/local/bin/thermiq-bridge config check

password() { cat "/etc/mosquitto/clients/$1"; }
broker() { # broker start|stop
    if [ "$1" = stop ]; then
        kill "$(cat /tmp/broker.pid)"
        while kill -0 "$(cat /tmp/broker.pid)" 2>/dev/null; do sleep 0.1; done
    rm /tmp/broker.pid
        return
    fi
    for _ in $(seq 100); do
        if ! kill -0 "$(cat /tmp/broker.pid 2>/dev/null)" 2>/dev/null; then # as its unit: again, until the ports are free
            mosquitto -c /etc/mosquitto/mosquitto.conf >/tmp/broker.log 2>&1 &
            echo $! >/tmp/broker.pid
        fi
        sleep 0.2
        (: >/dev/tcp/127.0.0.1/1883) 2>/dev/null && return
    done
    fail "the broker does not start: $(cat /tmp/broker.log)"
}
retained() { mosquitto_sub -u nodered -P "$(password nodered)" -t 'thermiq/statistics/#' -v -W 2 2>/dev/null | sort || true; }
content() { (cd / && find etc/thermiq etc/mosquitto var/lib/thermiq var/lib/mosquitto var/lib/thermiq-nodered -printf '%p %M %u:%g %T@ %l\n' -type f -exec sha256sum {} \;) | sort; }

echo "-- a backup brings back the same state"
broker start
mosquitto_pub -u plc -P "$(password plc)" -q 1 -r -t thermiq/statistics/p3_hours -m 1234.5
mosquitto_pub -u plc -P "$(password plc)" -q 1 -r -t thermiq/statistics/k10_starts -m 77
before=$(retained)
[ "$(wc -l <<<"$before")" -eq 2 ] || fail "the broker does not retain: $before"

echo "-- what the doctor says of it"
runuser -u thermiq -- thermiq-bridge doctor || true
said=$(runuser -u thermiq -- thermiq-bridge doctor --json || true)
grep -q '"name": "broker_rights", "level": "ok"' <<<"$said" || fail "the bridge lacks rights"

echo "-- Node-RED as its unit starts it"
mapfile -t environment < <(cat /etc/thermiq/nodered.env /etc/thermiq/nodered.password.env)
(cd /var/lib/thermiq-nodered && exec setpriv --reuid=nodered --regid=nodered --init-groups env "${environment[@]}" /usr/bin/node /opt/thermiq-nodered/node_modules/node-red/red.js --userDir .) >/tmp/nodered.log 2>&1 &
nodered=$!
for _ in $(seq 300); do grep -q "Connected to broker" /tmp/nodered.log && break; sleep 0.2; done
kill $nodered 2>/dev/null || true
wait $nodered 2>/dev/null || true
grep -o "Connected to broker.*" /tmp/nodered.log || fail "Node-RED does not connect: $(cat /tmp/nodered.log)"
if grep -i "missing\|unknown" /tmp/nodered.log; then fail "Node-RED lacks something"; fi

broker stop
echo '{"prices": "of tomorrow"}' >/var/lib/thermiq/prices.json
chown thermiq: /var/lib/thermiq/prices.json
mkdir -p /run/sshd ~root/.ssh
/usr/sbin/sshd # this machine plays the PLC too
install -m 600 /etc/thermiq/plc.key.pub ~root/.ssh/authorized_keys
saved=$(content)
backup=$(thermiq-backup)
kill "$(cat /run/sshd.pid)"
tar --list --gzip --file /var/backups/thermiq/plc/plc.tar.gz | grep -qx var/lib/thermiq/prices.json || fail "the PLC's files are missing"
rm -rf /etc/thermiq /etc/mosquitto /var/lib/thermiq /var/lib/mosquitto /var/lib/thermiq-nodered
thermiq-restore "$backup"
[ "$(content)" = "$saved" ] || fail "restored, but not the same: $(diff <(echo "$saved") <(content) | head)"
broker start
[ "$(retained)" = "$before" ] || fail "the broker has lost: $before"
broker stop
printf x | dd of="$backup" bs=1 seek=100 conv=notrunc status=none
if thermiq-restore "$backup" 2>/tmp/refusal; then fail "a damaged backup was restored"; fi
cat /tmp/refusal

echo "-- the firewall"
nft -f /etc/thermiq/firewall.nft
nft -f /etc/thermiq/firewall.nft # replaces itself
ip link add lan type bridge
ip address add 192.168.10.2/24 dev lan
ip link set lan up
machine() { # machine NAME ADDRESS: another machine on the same network
    unshare --net sleep 120 &
    pids[$1]=$!
    while [ "$(readlink "/proc/${pids[$1]}/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
    ip link add "$1" type veth peer name eth0 netns "${pids[$1]}"
    ip link set "$1" master lan up
    at "$1" ip address add "$2/24" dev eth0
    at "$1" ip link set eth0 up
    at "$1" ip link set lo up
}
at() { # at NAME COMMAND...: run it on that machine
    local name=$1
    shift
    nsenter --target "${pids[$name]}" --net -- "$@"
}
machine plc 192.168.10.10
machine guest 192.168.10.66
machine miner 192.168.10.21
served='import socketserver, sys; socketserver.TCPServer.allow_reuse_address = True; socketserver.TCPServer(("0.0.0.0", int(sys.argv[1])), socketserver.BaseRequestHandler).serve_forever()'
for port in 8883 1883 1880; do
    python3 -c "$served" $port &
    pids[$port]=$!
done
nsenter --target "${pids[miner]}" --net -- python3 -c "$served" 50051 &
pids[50051]=$!
reaches() { timeout 3 bash -c ": >/dev/tcp/$1/$2" 2>/dev/null; }
export -f reaches
may() { # may yes|no WHO COMMAND...
    local wanted=$1 who=$2 got=no
    shift 2
    if "$@"; then got=yes; fi
    printf '%-28s %s\n' "$who" "$got"
    [ "$got" = "$wanted" ] || fail "$who: $got, must be $wanted"
}
for _ in $(seq 20); do at plc bash -c 'reaches 192.168.10.2 8883' && reaches 192.168.10.21 50051 && break; sleep 0.5; done # until all is up
for port in 8883 1883 1880; do reaches 127.0.0.1 $port || fail "nothing listens on port $port"; done
may yes "PLC to the broker" at plc bash -c 'reaches 192.168.10.2 8883'
may no "guest to the broker" at guest bash -c 'reaches 192.168.10.2 8883'
may no "PLC without TLS" at plc bash -c 'reaches 192.168.10.2 1883'
may yes "guest to Node-RED" at guest bash -c 'reaches 192.168.10.2 1880'
may yes "bridge to a miner" runuser -u thermiq -- bash -c 'reaches 192.168.10.21 50051'
may no "Node-RED to a miner" runuser -u nodered -- bash -c 'reaches 192.168.10.21 50051'
