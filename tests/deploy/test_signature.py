"""Only what a trusted key has signed goes to a PLC, unless a person says why."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from revpi.deploy.bundle import Bundle
from revpi.deploy.main import main
from revpi.deploy.signature import NAMESPACE, sign, signature_of, signer
from revpi.errors import UserError
from tests.broker import wait_until
from tests.deploy.making import small_bundle
from tests.deploy.plc import Plc


def _key(folder: Path, name: str) -> Path:
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
    return key


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return small_bundle(tmp_path, "1.0.1")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return _key(tmp_path, "workshop")


@pytest.fixture
def trusted(tmp_path: Path, key: Path) -> Path:
    path = tmp_path / "trusted"
    public = key.with_suffix(".pub").read_text().rsplit(" ", 1)[0]
    path.write_text(f'workshop namespaces="{NAMESPACE}" {public}\n')
    return path


def test_the_signer_is_named(bundle: Bundle, key: Path, trusted: Path) -> None:
    sign(bundle.path, key)
    assert signer(bundle.path, trusted) == "workshop"


def test_what_is_not_signed_by_a_trusted_key_is_refused(bundle: Bundle, key: Path, trusted: Path) -> None:
    with pytest.raises(UserError, match="not signed"):
        signer(bundle.path, trusted)
    sign(bundle.path, _key(trusted.parent, "stranger"))
    with pytest.raises(UserError, match="does not name"):
        signer(bundle.path, trusted)
    sign(bundle.path, key)
    bundle.path.write_bytes(bundle.path.read_bytes() + b" ")
    with pytest.raises(UserError, match="changed after it was signed"):
        signer(bundle.path, trusted)


def test_a_signature_for_another_purpose_is_refused(bundle: Bundle, key: Path, trusted: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "file", str(bundle.path)], check=True
    )
    trusted.write_text(trusted.read_text().replace(f' namespaces="{NAMESPACE}"', ""))
    with pytest.raises(UserError, match="another purpose"):
        signer(bundle.path, trusted)


def _deploy(plc: Plc, bundle: Bundle, trusted: Path, *more: str) -> int:
    journal = ["--journal", str(plc.workdir.parent / "deploy.log")]
    where = ["--loader", str(plc.port), "--socket", str(plc.socket), "--trusted", str(trusted)]
    quick = ["--healthy-for-s", "0.2", "--within-s", "20", "--set", "rtlevel=0"]
    return main([*journal, "update", str(bundle.path), *where, *quick, *more])


def test_an_unsigned_bundle_needs_a_reason_which_is_logged_on_both_sides(
    plc: Plc, bundle: Bundle, trusted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plc.lay(small_bundle(bundle.path.parent, "1.0.0"))
    plc.start()
    wait_until(lambda: plc.mode() == "1.0.0", "the release in force runs")
    assert _deploy(plc, bundle, trusted) == 2
    assert "not signed" in capsys.readouterr().err
    assert plc.mode() == "1.0.0"
    assert _deploy(plc, bundle, trusted, "--accept-unsigned", "key is in the workshop") == 0
    assert plc.mode() == "1.0.1"
    for text in ((plc.workdir.parent / "deploy.log").read_text(), plc.log_text()):
        assert "key is in the workshop" in text
    assert "NOT SIGNED" in plc.log_text()


def test_no_signature_beside_the_bundle_has_another_name(bundle: Bundle) -> None:
    assert signature_of(bundle.path).name == f"{bundle.path.name}.sig"
