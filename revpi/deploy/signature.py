"""Signatures of bundles: made and checked by ssh-keygen, beside the bundle as NAME.zip.sig."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from revpi.errors import UserError

TRUSTED = Path("/etc/thermiq/trusted")
"""Who may sign, as allowed signers of ssh-keygen(1); a line per key: NAME namespaces="thermiq-bundle" KEY."""

NAMESPACE = "thermiq-bundle"
SUFFIX = ".sig"
TIMEOUT_S = 60.0


def sign(bundle: Path, key: Path) -> Path:
    """Sign a bundle with a private ssh key, or one that an agent holds; the signature's path.

    Raises:
        UserError: The key cannot be used.
    """
    place = signature_of(bundle)
    place.unlink(missing_ok=True)
    done = _keygen("sign", "-f", str(key), "-n", NAMESPACE, str(bundle), interactive=True)
    if done.returncode != 0 or not place.is_file():
        raise UserError(f"{key}: ssh-keygen cannot sign with this key: {_last(done)}")
    return place


def signer(bundle: Path, trusted: Path) -> str:
    """Name of the trusted person who signed the bundle.

    Raises:
        UserError: It is not signed, or by nobody whom `trusted` names.
    """
    place = signature_of(bundle)
    if not place.is_file():
        raise UserError(f"{bundle}: not signed ({place.name} is missing); sign it with: thermiq-deploy sign")
    if not trusted.is_file():
        raise UserError(f"{trusted}: no such file; it must name the keys that may sign bundles")
    found = _keygen("find-principals", "-s", str(place), "-f", str(trusted))
    name = found.stdout.decode().split("\n")[0].strip()
    if found.returncode != 0 or not name:
        raise UserError(f"{bundle}: signed by a key that {trusted} does not name; do not use it")
    options = ("-f", str(trusted), "-I", name, "-n", NAMESPACE, "-s", str(place))
    if _keygen("verify", *options, content=bundle.read_bytes()).returncode != 0:
        raise UserError(
            f"{bundle}: changed after it was signed, or signed for another purpose; do not use it"
        )
    return name


def signature_of(bundle: Path) -> Path:
    """Where its signature lies."""
    return bundle.with_name(bundle.name + SUFFIX)


def _keygen(
    action: str, *options: str, content: bytes = b"", interactive: bool = False
) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise UserError("ssh-keygen not found; install the Debian package openssh-client")
    return subprocess.run(  # noqa: S603  no shell, no option comes from the bundle
        [program, "-Y", action, *options],
        input=None if interactive else content,
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def _last(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
