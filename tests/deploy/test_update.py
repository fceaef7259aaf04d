"""Deploy, update, rollback by itself and by hand, against the stand-in of the loader."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpi.deploy.bundle import Bundle
from revpi.deploy.loader_options import differing
from revpi.deploy.update import Outcome, Patience
from revpi.errors import UserError
from tests.broker import wait_until
from tests.deploy.making import small_bundle
from tests.deploy.plc import OPTIONS, Plc


def _install(plc: Plc, bundle: Bundle) -> Outcome:
    return plc.update().install(bundle, "signed by test", OPTIONS)


@pytest.fixture
def updated(plc: Plc, tmp_path: Path) -> Plc:
    """A PLC with release 1.0.1, and 1.0.0 before it."""
    plc.lay(small_bundle(tmp_path, "1.0.0"), small_bundle(tmp_path, "1.0.1"))
    plc.start()
    wait_until(lambda: plc.mode() == "1.0.1", "the release in force runs")
    return plc


def test_a_healthy_update_runs_and_keeps_the_one_before(updated: Plc, tmp_path: Path) -> None:
    assert _install(updated, small_bundle(tmp_path, "1.0.2")) is Outcome.HEALTHY
    assert updated.mode() == "1.0.2"
    assert updated.told[-1].endswith("the trial is over")
    assert updated.update().back() is Outcome.HEALTHY
    assert updated.mode() == "1.0.1"


def test_first_deploy_sets_the_options_and_runs(plc: Plc, tmp_path: Path) -> None:
    plc.start()
    bundle = small_bundle(tmp_path, "1.0.0")
    assert _install(plc, bundle) is Outcome.HEALTHY
    assert differing(plc.loader().options(), OPTIONS) == {}
    assert f"release {bundle.release}, signed by test" in plc.log_text()
    assert plc.update().install(bundle, "", OPTIONS) is Outcome.HEALTHY
    assert plc.told[-1] == f"{bundle.release} is in force already"


def test_a_broken_update_goes_back_by_itself(updated: Plc, tmp_path: Path) -> None:
    assert _install(updated, small_bundle(tmp_path, "1.0.2", broken=True)) is Outcome.BACK
    assert updated.mode() == "1.0.1"
    assert any(" is not healthy: not true: " in text for text in updated.told), updated.told


def test_what_is_never_healthy_long_enough_is_taken_back_and_told(updated: Plc, tmp_path: Path) -> None:
    dumb = small_bundle(tmp_path, "1.0.2")
    update = updated.update(Patience(within_s=0.5, healthy_for_s=5.0, look_s=0.02))
    with pytest.raises(UserError, match=r"back on .* but it is not healthy either"):
        update.install(dumb, "", OPTIONS)
    wait_until(lambda: updated.mode() == "1.0.1", "the release before runs all the same")


def test_back_by_hand_and_forward_again(updated: Plc) -> None:
    assert updated.update().back() is Outcome.HEALTHY
    assert updated.mode() == "1.0.0"
    assert updated.update().back() is Outcome.HEALTHY
    assert updated.mode() == "1.0.1"


def test_releases_that_nothing_refers_to_go(updated: Plc, tmp_path: Path) -> None:
    third = small_bundle(tmp_path, "1.0.2")
    assert _install(updated, third) is Outcome.HEALTHY
    fourth = small_bundle(tmp_path, "1.0.3")
    assert _install(updated, fourth) is Outcome.HEALTHY
    left = {path.parent.name for path in (updated.workdir / "releases").glob("*/manifest.json")}
    assert {name.split("-")[0] for name in left} == {"1.0.1", "1.0.2", "1.0.3"}
    assert len(list(updated.workdir.glob("trial.*"))) == 1


def test_a_first_deploy_that_fails_leaves_nothing_running(plc: Plc, tmp_path: Path) -> None:
    plc.start()
    assert _install(plc, small_bundle(tmp_path, "1.0.0", broken=True)) is Outcome.STOPPED
    assert plc.procimg.read_bytes() == bytes(4096)
    assert _install(plc, small_bundle(tmp_path, "1.0.1")) is Outcome.HEALTHY


def test_what_was_uploaded_by_hand_is_the_release_to_go_back_to(plc: Plc, tmp_path: Path) -> None:
    by_hand = small_bundle(tmp_path, "1.0.0")
    plc.start()
    for place, content in by_hand.files.items():
        plc.loader().upload(place, content)
    assert _install(plc, small_bundle(tmp_path, "1.0.1", broken=True)) is Outcome.BACK
    assert plc.mode() == "1.0.0"
    assert "release (beside the start program)" in plc.log_text()


def test_a_trial_that_nobody_ends_is_taken_back_by_the_start_program(updated: Plc, tmp_path: Path) -> None:
    """The technician's machine dies right after the switch to a release that crashes."""
    broken = small_bundle(tmp_path, "1.0.2", broken=True)
    update = updated.update()
    update._wait_for_health = lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign]  # dies there
    with pytest.raises(KeyboardInterrupt):
        update.install(broken, "", OPTIONS)
    wait_until(lambda: updated.mode() == "1.0.1", "the release before, after three starts", 20.0)
    assert updated.log_text().count(f"release {broken.release}") == 3


def test_another_start_program_is_not_replaced_unasked(updated: Plc, tmp_path: Path) -> None:
    (updated.workdir / "program.py").write_text("print('another')\n")
    bundle = small_bundle(tmp_path, "1.0.2")
    with pytest.raises(UserError, match="--replace-start-program"):
        _install(updated, bundle)
    assert updated.mode() == "1.0.1"
    assert updated.update().install(bundle, "", OPTIONS, replace_start=True) is Outcome.HEALTHY
    assert updated.mode() == "1.0.2"


def test_a_state_schema_two_steps_away_is_refused(updated: Plc, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="update in steps"):
        _install(updated, small_bundle(tmp_path, "1.0.2", state=3))
    with pytest.raises(UserError, match="update in steps"):
        _install(updated, small_bundle(tmp_path, "1.0.2", contract=3))
    assert updated.mode() == "1.0.1"


def test_a_level_that_is_too_low_is_explained(plc: Plc, tmp_path: Path) -> None:
    plc.start("--level", "3")
    with pytest.raises(UserError, match="aclxmlrpc"):
        _install(plc, small_bundle(tmp_path, "1.0.0"))
