# Sourced by install.sh: steps that change this machine only where it is not yet as it must be, and say what they change.
# With dry=yes they say it and change nothing. `changes` counts; `touched` names the services that must start anew.

dry=no
changes=0
touched=' '

die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 2
}

# differs TEXT: say that something must change; false in a dry run, so that nothing is done.
differs() {
    changes=$((changes + 1))
    printf -- '+ %s\n' "$*"
    [ "$dry" = no ]
}

# touch_service NAME...: they must start anew, because something of theirs has changed.
touch_service() {
    local name
    for name in "$@"; do [[ $touched == *" $name "* ]] || touched+="$name "; done
}

running_systemd() { [ -d /run/systemd/system ]; }

# packages NAME...: Debian packages. Their services start later, with their configuration.
packages() {
    local name missing=()
    for name in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    differs "Debian packages: ${missing[*]}" || return 0
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# account NAME HOME [GROUP...]: a system user without login.
account() {
    local name=$1 home=$2 group
    shift 2
    if ! id "$name" >/dev/null 2>&1; then
        if differs "user $name"; then
            useradd --system --user-group --home-dir "$home" --shell /usr/sbin/nologin "$name"
        fi
    fi
    for group in "$@"; do
        if ! id -nG "$name" 2>/dev/null | tr ' ' '\n' | grep -qx "$group"; then
            if differs "user $name joins group $group"; then usermod --append --groups "$group" "$name"; fi
        fi
    done
}

# folder PATH MODE OWNER:GROUP
folder() {
    [ "$(stat -c '%a %U:%G' "$1" 2>/dev/null)" = "$2 $3" ] && return
    if differs "folder $1"; then install -d -m "$2" -o "${3%:*}" -g "${3#*:}" "$1"; fi
}

# put PATH MODE OWNER:GROUP: standard input becomes the file, at once. True when it was changed.
put() {
    local path=$1 mode=$2 owner=$3 draft
    draft=$(mktemp)
    cat >"$draft"
    if cmp -s "$draft" "$path" && [ "$(stat -c '%a %U:%G' "$path")" = "$mode $owner" ]; then
        rm "$draft"
        return 1
    fi
    if differs "file $path"; then
        install -D -m "$mode" -o "${owner%:*}" -g "${owner#*:}" "$draft" "$path.new"
        mv "$path.new" "$path"
    fi
    rm "$draft"
}

# put_once PATH MODE OWNER:GROUP: as put, but a file that is there belongs to the people of the site.
put_once() {
    if [ -e "$1" ]; then
        cat >/dev/null
        return 1
    fi
    put "$@"
}

# link PATH TARGET: a symbolic link, switched at once. True when it was changed.
link() {
    [ "$(readlink "$1" 2>/dev/null)" != "$2" ] || return 1
    if differs "link $1 -> $2"; then
        ln -sfn "$2" "$1.new"
        mv -T "$1.new" "$1"
    fi
}

# enabled UNIT...: starts with the machine, and now.
enabled() {
    local unit
    for unit in "$@"; do
        if [ "$(systemctl is-enabled "$unit" 2>/dev/null || true)" != enabled ]; then
            if differs "$unit starts with the machine"; then systemctl enable --quiet "$unit"; fi
            touch_service "$unit"
        fi
    done
}

# restart_touched: let what changed take effect; without a running systemd the next start does.
restart_touched() {
    [ "$dry" = no ] && running_systemd || return 0
    local unit
    systemctl daemon-reload
    for unit in $touched; do systemctl restart "$unit" || printf 'failed to start: %s; see journalctl -u %s\n' "$unit" "$unit" >&2; done
}
