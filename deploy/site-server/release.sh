# Sourced by install.sh: the parts that are more than a file: the broker, the bridge's release, Node-RED.

# fingerprint PATH...: one hash over the names and contents of files, and of all files below folders.
fingerprint() {
    find "$@" -name __pycache__ -prune -o -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

# ---- broker: deploy/mosquitto/install.sh, again only when what it works from or what it wrote has changed
CERTIFICATE_LEFT_S=$((60 * 86400))

broker_state() {
    local mosquitto=$checkout/deploy/mosquitto
    printf '%s %s\n' "$BASE" "$SERVER_NAMES"
    (cd "$mosquitto" && fingerprint .)
    (cd /etc/mosquitto 2>/dev/null && fingerprint acl mosquitto.conf conf.d tls passwords clients) || true
}

install_broker() {
    local stamp=/var/lib/thermiq-install/broker certificate=/etc/mosquitto/tls/server.crt
    if broker_state | cmp -s - "$stamp" && openssl x509 -checkend $CERTIFICATE_LEFT_S -noout -in $certificate >/dev/null 2>&1; then return; fi
    differs "broker: access list, passwords, certificate for $SERVER_NAMES" || return 0
    "$checkout/deploy/mosquitto/install.sh" --base "$BASE" --tls "$SERVER_NAMES"
    install -d -m 0700 /var/lib/thermiq-install
    broker_state >"$stamp"
    touch_service mosquitto
}

# broker_password USER: as the broker's installation left it.
broker_password() {
    if [ -r "/etc/mosquitto/clients/$1" ]; then cat "/etc/mosquitto/clients/$1"; else echo "made by the broker's installation"; fi
}

# ---- bridge: releases beside each other, one link that says which one runs, another to the one before
version() { sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$checkout/revpi/__init__.py"; }

release_id() {
    printf '%s-%.12s\n' "$(version)" "$(cd "$checkout" && fingerprint requirements/bridge.lock revpi site_bridge deploy/site-server/release.sh)"
}

# make_release FOLDER: a virtual environment from the lock, and the code; complete only with its mark.
make_release() {
    rm -rf "$1"
    python3 -m venv "$1/venv"
    "$1/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$checkout/requirements/bridge.lock"
    install -d "$1/code" "$1/bin"
    (cd "$checkout" && tar --create --exclude=__pycache__ revpi site_bridge) | tar --extract --no-same-owner --directory "$1/code"
    "$1/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' | while read -r packages; do
        echo "$1/code" >"$packages/thermiq.pth"
        install -d "$packages/thermiq-$(version).dist-info"
        printf 'Metadata-Version: 2.1\nName: thermiq\nVersion: %s\n' "$(version)" >"$packages/thermiq-$(version).dist-info/METADATA"
    done
    printf '#!/bin/sh\nexec "%s/venv/bin/python" -m site_bridge.cli.main "$@"\n' "$1" >"$1/bin/thermiq-bridge"
    chmod 755 "$1/bin/thermiq-bridge"
    "$1/venv/bin/python" -m compileall -q "$1/code"
    "$1/bin/thermiq-bridge" config example >/dev/null
    touch "$1/complete"
}

install_release() {
    local releases=/opt/thermiq/releases current=/opt/thermiq/current id old
    id=$(release_id)
    if [ ! -e "$releases/$id/complete" ]; then
        if differs "bridge $id from requirements/bridge.lock"; then make_release "$releases/$id"; fi
    fi
    old=$(readlink $current || true)
    if [ -n "$old" ] && [ "$old" != "releases/$id" ]; then link /opt/thermiq/previous "$old" || true; fi
    if link $current "releases/$id"; then touch_service thermiq-bridge; fi
    link /usr/local/bin/thermiq-bridge $current/bin/thermiq-bridge || true
    for old in "$releases"/*; do
        case ${old#/opt/thermiq/} in
            "releases/$id" | "releases/*" | "$(readlink /opt/thermiq/previous || true)") ;;
            *) if differs "remove $old"; then rm -rf "$old"; fi ;;
        esac
    done
}

# ---- Node-RED from its lock; the flows belong to the site once they are there
install_nodered() {
    local source=$checkout/deploy/nodered target=/opt/thermiq-nodered data=/var/lib/thermiq-nodered locked
    account nodered $data
    folder $data 750 nodered:nodered
    locked=$(cat "$source/package.json" "$source/package-lock.json" | sha256sum)
    if [ "$(cat $target/complete 2>/dev/null)" != "$locked" ]; then
        if differs "Node-RED from deploy/nodered/package-lock.json"; then
            rm -rf $target
            install -d $target
            cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" $target
            (cd $target && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
            echo "$locked" >$target/complete
        fi
        touch_service thermiq-nodered
    fi
    if put $data/settings.js 640 root:nodered <"$source/settings.example.js"; then touch_service thermiq-nodered; fi
    nodered_package | put_once $data/package.json 640 nodered:nodered || true
    link $data/node_modules $target/node_modules || true
    put_once $data/flows.json 640 nodered:nodered <"$source/flows.json" || true
    if nodered_environment | put /etc/thermiq/nodered.env 600 root:root; then touch_service thermiq-nodered; fi
    printf 'NODERED_PASSWORD=%s\n' "$(openssl rand -hex 12 2>/dev/null)" | put_once /etc/thermiq/nodered.password.env 600 root:root || true
    if file /etc/systemd/system/thermiq-nodered.service 644 thermiq-nodered.service; then touch_service thermiq-nodered; fi
}

# Node-RED looks for palettes in its user folder's package.json.
nodered_package() { printf '{"name": "thermiq-flows", "private": true, "dependencies": {"@flowfuse/node-red-dashboard": "*"}}\n'; }

# What the flows read from their environment.
nodered_environment() {
    printf 'MQTT_HOST=127.0.0.1\nMQTT_PORT=1883\nMQTT_BASE=%s\nMQTT_USER=nodered\nMQTT_PASSWORD=%s\n' "$BASE" "$(broker_password nodered)"
}
