# Sourced by the other scripts: messages, and Debian packages for what a bare machine lacks.
# Messages go to standard error, so that standard output stays that of the program that is run.

say() { printf -- '-- %s\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 2
}

# as_root COMMAND...: run it as root, by sudo only for those who are not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        say "this needs root; sudo may ask for your password: $*"
        sudo -- "$@"
    else
        die "this needs root, and there is no sudo; run as root: $*"
    fi
}

# apt_install PACKAGE...: install Debian packages and say so.
apt_install() {
    command -v apt-get >/dev/null || die "not found: $*; this is no Debian, so install it by hand and run again"
    say "installing Debian packages: $*"
    as_root apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}
