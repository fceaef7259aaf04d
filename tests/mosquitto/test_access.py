"""Who may do what at the installed broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpi.contract.declaration import Role
from revpi.contract.topics import TOPICS
from tests.broker import wait_until
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import SiteBroker

EXAMPLES = {"n": 2, "id": "house-1", "name": "k10_on"}
ALL = {f"thermiq/{topic.pattern.format(**EXAMPLES)}": topic for topic in TOPICS}
ELSEWHERE = ["thermiq", "thermiq/miners/3/power", "thermiq/plc/other", "other/plc/status", "$SYS/x"]


def listening(pid: int) -> set[str]:
    """Addresses and ports, in hexadecimal, on which a process listens."""
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [
        row.split()
        for table in ("tcp", "tcp6")
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes}


def person(site: SiteBroker, role: str, *, keep: bool = False) -> Person:
    return Person(site.port, role, site.password(role), keep=keep)


@pytest.mark.parametrize(
    ("user", "password"), [("", ""), ("plc", ""), ("plc", "wrong"), ("nobody", "wrong"), ("", "wrong")]
)
def test_nobody_without_the_right_password_gets_in(site: SiteBroker, user: str, password: str) -> None:
    with Person(site.port, user, password) as stranger:
        assert not stranger.welcome


def test_nor_with_the_password_of_another_user(site: SiteBroker) -> None:
    with Person(site.port, "plc", site.password("nodered")) as impostor:
        assert not impostor.welcome


@pytest.mark.parametrize("role", Role)
def test_a_user_may_publish_what_the_table_gives_him_and_nothing_else(site: SiteBroker, role: Role) -> None:
    with person(site, role) as user:
        allowed = user.may_publish(list(ALL))
        assert {name for name, ok in allowed.items() if ok} == {
            name for name, topic in ALL.items() if topic.publisher is role
        }
        assert not any(user.may_publish(ELSEWHERE).values())


def test_home_assistant_tells_of_its_start_and_each_program_describes_its_own_devices(
    site: SiteBroker,
) -> None:
    birth = "homeassistant/status"
    of_plc, of_bridge = (f"homeassistant/device/thermiq_{name}/cabinet/config" for name in ("plc", "bridge"))
    for role in Role:
        with person(site, role) as user:
            assert user.may_publish([birth, of_plc, of_bridge, "homeassistant/sensor/x/config"]) == {
                birth: role is Role.HOMEASSISTANT,
                of_plc: role is Role.PLC,
                of_bridge: role is Role.BRIDGE,
                "homeassistant/sensor/x/config": False,
            }


def test_the_bridge_hears_its_commands_and_nothing_else_others_hear_all(site: SiteBroker) -> None:
    command, state = "thermiq/miners/1/command", "thermiq/temps/puffer"
    with (
        person(site, "bridge") as bridge,
        person(site, "viewer") as viewer,
        person(site, "homeassistant") as homeassistant,
        person(site, "nodered") as nodered,
        person(site, "plc") as plc,
    ):
        for user in (bridge, viewer, homeassistant, nodered):
            user.subscribe("#")
        assert all(plc.may_publish([state, command]).values())
        for user in (bridge, viewer, homeassistant, nodered):
            user.expect(command, "1")
        assert [user.saw(state) for user in (viewer, homeassistant, nodered)] == ["1"] * 3
        assert bridge.saw(state) is None


def test_a_session_is_kept_for_who_wants_it(site: SiteBroker) -> None:
    result = "thermiq/setpoints/mode/result"
    with person(site, "nodered", keep=True) as nodered:
        nodered.subscribe(result)
    with person(site, "plc") as plc:
        assert plc.may_publish([result])[result]
    with person(site, "nodered", keep=True) as nodered:
        wait_until(lambda: nodered.saw(result) == "1", "what came meanwhile is delivered")


def test_it_listens_where_it_is_told_to_and_nowhere_else(site: SiteBroker) -> None:
    loopback = "0100007F"
    assert listening(site.pid) == {
        f"{loopback}:{port:04X}" for port in (site.port, site.websockets_port, site.tls_port)
    }


def test_the_websockets_listener_answers_to_users_only(site: SiteBroker) -> None:
    with Person(site.websockets_port, transport="websockets") as stranger:
        assert not stranger.welcome
    port = site.websockets_port
    with Person(port, "viewer", site.password("viewer"), transport="websockets") as viewer:
        assert viewer.welcome
        viewer.subscribe("thermiq/#")
        with person(site, "plc") as plc:
            plc.may_publish(["thermiq/mode"])
        wait_until(lambda: viewer.saw("thermiq/mode") == "1", "a browser sees state")
