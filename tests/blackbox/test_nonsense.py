"""Files whose frames are whole and make no sense: of another program, or of another version."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revpi.blackbox import frame
from revpi.blackbox.frame import Frame, FrameKind
from revpi.cli.main import main
from tests.blackbox.lives import incident_files, recorded
from tests.core.bench import OPEN

Change = Callable[[Any], None]
CODE_IN_A_TEST = '""" + __import__("os").abort() + """'


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Frame]:
    """The frames of an incident."""
    folder = tmp_path_factory.mktemp("box")
    bench, recorder = recorded(folder)
    bench.run(0.5)
    bench.set(safety_ok=OPEN)
    bench.run(1.0)
    recorder.close()
    (path,) = incident_files(folder)
    return [found for found in frame.unpack(path.read_bytes()) if isinstance(found, Frame)]


def changed(frames: list[Frame], kind: FrameKind, change: Change, path: Path) -> Path:
    """A file with these frames, of which all of one kind are changed; their checksums are right."""
    data = b""
    for found in frames:
        body = json.loads(json.dumps(found.body))
        if found.kind is kind:
            change(body)
        data += frame.pack(found.kind, json.dumps(body))
    path.write_bytes(data)
    return path


def put(*keys: Any, value: Any) -> Change:
    """Puts a value there."""

    def change(body: Any) -> None:
        for key in keys[:-1]:
            body = body[key]
        body[keys[-1]] = value

    return change


def with_param(value: Any) -> Change:
    """Puts a value in the place of the first group of parameters."""
    return put("params", 1, value=value)


NONSENSE: dict[str, tuple[FrameKind, Change]] = {
    "no column of times": (FrameKind.SCANS, put("mono", value=5.5)),
    "scale of nothing": (FrameKind.SCANS, put("mono", value={"scale": 0.0, "steps": [1, 1]})),
    "endless time": (FrameKind.SCANS, put("mono", value={"scale": 1e-300, "steps": [1, 1]})),
    "text for a time": (FrameKind.SCANS, put("wall", value={"plain": ["noon"] * 2})),
    "count beyond all memory": (FrameKind.SCANS, put("count", value=2**60)),
    "endless count": (FrameKind.SCANS, put("count", value=float("inf"))),
    "text for a number": (FrameKind.SCANS, put("from", value="first")),
    "class without name": (FrameKind.SCANS, put("table", 0, 0, value=7)),
    "parameters of another kind": (FrameKind.HEAD, with_param(0.5)),
    "state with a nameless attribute": (FrameKind.KEYFRAME, put("table", 0, 1, 0, value=1.5)),
    "state after nothing": (FrameKind.KEYFRAME, put("after", value=float("inf"))),
}


@pytest.mark.parametrize("name", NONSENSE)
@pytest.mark.parametrize("option", [(), ("--json",), ("--report", "page.html"), ("--to-test", "test")])
def test_a_replay_says_in_one_line_that_it_makes_no_sense(
    name: str, option: tuple[str, ...], whole: list[Frame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, change = NONSENSE[name]
    path = changed(whole, kind, change, tmp_path / "odd.thermiq")
    arguments = [*option[:1], *(str(tmp_path / place) for place in option[1:])]
    assert main(["replay", str(path), *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"thermiq-plc: {path}: ")
    assert (printed.err.count("\n"), printed.out) == (1, "")


@pytest.mark.parametrize("name", NONSENSE)
def test_it_does_not_hide_the_other_incidents(
    name: str, whole: list[Frame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(whole, *NONSENSE[name], tmp_path / "odd.thermiq")
    changed(whole, FrameKind.HEAD, lambda _: None, tmp_path / "whole.thermiq")
    assert main(["incidents", "--dir", str(tmp_path)]) == 0
    assert "safety_tripped" in capsys.readouterr().out


@pytest.mark.parametrize("wall_s", [[], "noon", 1e300, True, float("nan")])
def test_a_cause_at_an_impossible_time_is_an_unknown_one(
    wall_s: Any, whole: list[Frame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(whole, FrameKind.CAUSE, put("wall_s", value=wall_s), tmp_path / "odd.thermiq")
    changed(whole, FrameKind.HEAD, lambda _: None, tmp_path / "whole.thermiq")
    assert main(["incidents", "--dir", str(tmp_path)]) == 0
    assert main(["incidents", "--dir", str(tmp_path), "--json"]) == 0
    assert main(["replay", str(tmp_path / "odd.thermiq"), "--report", str(tmp_path / "page.html")]) == 0
    assert "unknown" in capsys.readouterr().out


def test_a_cause_does_not_write_code_into_a_test(whole: list[Frame], tmp_path: Path) -> None:
    change = put("codes", value=[CODE_IN_A_TEST, "safety_tripped"])
    path = changed(whole, FrameKind.CAUSE, change, tmp_path / "odd.thermiq")
    assert main(["replay", str(path), "--to-test", str(tmp_path / "odd")]) == 0
    text = (tmp_path / "test_odd.py").read_text("utf-8")
    assert "abort" not in text
    assert "(safety_tripped)" in text


def test_a_recording_without_replayable_scans_is_no_test(
    whole: list[Frame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would prove nothing."""
    path = changed(whole, FrameKind.KEYFRAME, put("after", value=5000), tmp_path / "odd.thermiq")
    assert main(["replay", str(path), "--to-test", str(tmp_path / "odd")]) == 2
    assert "no scan" in capsys.readouterr().err
    assert not (tmp_path / "test_odd.py").exists()


def each_value(change: Callable[[Any], Any]) -> Change:
    """Changes the values that the scans hold."""

    def of_body(body: Any) -> None:
        body["values"] = list(map(change, body["values"]))

    return of_body


def no_miners(value: Any) -> Any:
    """A number in the place of a pair."""
    return -1 if isinstance(value, list) and value[0] == 0 and len(value) == 3 else value


@pytest.mark.parametrize(
    ("kind", "change", "option", "code"),
    [
        (FrameKind.CAUSE, put("text", value=1e308), "--report", 0),
        (FrameKind.SCANS, each_value(no_miners), "--report", 2),
        (FrameKind.SCANS, each_value(lambda value: [1] if value is False else value), "--json", 1),
    ],
    ids=["cause that is a number", "miners that are a number", "output that is a set"],
)
def test_values_of_another_kind_end_no_replay_in_disorder(
    kind: FrameKind, change: Change, option: str, code: int, whole: list[Frame], tmp_path: Path
) -> None:
    path = changed(whole, kind, change, tmp_path / "odd.thermiq")
    more = [str(tmp_path / "page.html")] if option == "--report" else []
    assert main(["replay", str(path), option, *more]) == code
