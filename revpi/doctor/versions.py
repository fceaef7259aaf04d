"""Versions of both sides: what they say of themselves, and whether they get on with each other."""

from __future__ import annotations

from typing import Final

from revpi.contract.topics import Role
from revpi.contract.version import APART, CONTRACT, get_on
from revpi.doctor.finding import Finding, fail, ok, warn
from revpi.doctor.login import Login

OTHER: Final = {Role.PLC: Role.BRIDGE, Role.BRIDGE: Role.PLC}
UPDATE: Final = {
    Role.PLC: "update the PLC with thermiq-deploy, docs/DEPLOY.md",
    Role.BRIDGE: "update the site server with deploy/site-server/install.sh",
}
BEFORE_IT_WAS_TOLD: Final = "1"
"""Contract of programs that tell their version but no contract."""


def versions(login: Login | None, own: Role, version: str) -> Finding:
    """Whether the versions of both sides belong together.

    Args:
        login: What a login at the broker showed, None when none was made.
        own: This side.
        version: Of this side's program.
    """
    ours, other = f"{own} {version} (contract {CONTRACT})", OTHER[own]
    if login is None:
        return ok(f"{ours}; --login asks what the {other} is, and takes our program's connection over")
    theirs = login.told.get(f"{other}/version")
    if theirs is None:
        return ok(f"{ours}; the {other} has not told its version")
    contract = login.told.get(f"{other}/contract", BEFORE_IT_WAS_TOLD)
    words = f"{ours}, {other} {theirs} (contract {contract})"
    if not (contract.isascii() and contract.isdigit()):
        return fail(f"{words}: that is no contract", f"does something else publish {other}/contract?")
    return _judged(words, int(contract), own)


def _judged(words: str, theirs: int, own: Role) -> Finding:
    older = UPDATE[own if theirs > CONTRACT else OTHER[own]]
    if not get_on(CONTRACT, theirs):
        return fail(f"{words}: at most {APART} apart is allowed", f"{older}, in steps of {APART}")
    if theirs != CONTRACT:
        return warn(f"{words}: right in the middle of an update only", older)
    return ok(words)
