"""`thermiq-sim contract-check`: a recorded run of the demonstration, compared with the contract."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from revpi.contract.topics import MINER_NUMBERS, Role
from revpi.mqtt.settings import MqttSettings
from sim.cli.numbers import whole
from sim.contract_check.compare import Findings, compare
from sim.contract_check.record import Record
from sim.contract_check.recorder import Recorder
from sim.demo.chain import Chain
from sim.demo.options import DEFAULT_SITE
from sim.demo.ports import HOST
from sim.demo.processes import Supervisor
from sim.demo.run_directory import RunDirectory
from sim.demo.say import say
from sim.demo.stop_request import StopRequest

EXIT_OK, EXIT_DIFFERS = 0, 1
LOOK_S = 0.2
PATIENCE_S = 60.0
"""So much longer while something has not been heard that must come."""
SETTLE_S = 15.0
"""Then the programs are there to answer requests."""
OUTAGE_S = 20.0

_EPILOG = """examples:
  thermiq-sim contract-check                   a minute and a half
  thermiq-sim contract-check --seconds 3600    the hour that the figures speak of
  thermiq-sim contract-check --outage          the history of a time without broker too

exit code: 0 the contract is kept, 1 it is not, 2 wrong usage
"""


def main(argv: list[str]) -> int:
    """Run the demonstration, record what is published and compare it.

    Raises:
        UserError: The broker or a file is missing.
    """
    values = _parser().parse_args(argv)
    with StopRequest() as stop, RunDirectory(keep=values.keep) as run:
        chain = Chain(run, DEFAULT_SITE)
        settings = MqttSettings(host=HOST, port=chain.broker_port, client_id="thermiq-contract-check")
        with (
            Supervisor(chain.programs, chain.log_directory) as supervisor,
            chain.feed,
            Recorder(settings) as recorder,
        ):
            if not supervisor.start_all(stop.asked, say):
                return EXIT_DIFFERS
            _record(supervisor, recorder, values, stop)
            seconds, record = recorder.seconds, recorder.record
        findings = compare(record, seconds, outage_s=OUTAGE_S if values.outage else 0.0)
        run.keep = run.keep or not findings.ok
    summary = {"seconds": round(seconds), "messages": record.messages, "topics": len(record.topics)}
    if values.json:
        sys.stdout.write(json.dumps({**summary, "ok": findings.ok, **asdict(findings)}) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in (*_text(findings), str(summary)))
    return EXIT_OK if findings.ok else EXIT_DIFFERS


def _record(
    supervisor: Supervisor, recorder: Recorder, values: argparse.Namespace, stop: StopRequest
) -> None:
    """Listen for as long as asked, and longer for what comes late; provoke an outage if asked."""
    _watch(supervisor, recorder, SETTLE_S, stop)
    recorder.make_requests()
    _watch(supervisor, recorder, values.seconds, stop)
    _watch_until(_all_hash, supervisor, recorder, stop)
    if values.outage:
        supervisor.take_down("broker", OUTAGE_S)
        _watch_until(_has_history, supervisor, recorder, stop)


def _all_hash(record: Record) -> bool:
    """Whether each miner has told its efficiency, which it has only while it hashes."""
    return all(f"miners/{number}/efficiency" in record.topics for number in MINER_NUMBERS)


def _has_history(record: Record) -> bool:
    """Whether both programs have sent what they kept while there was no broker."""
    return {f"history/{role}" for role in (Role.PLC, Role.BRIDGE)} <= record.topics.keys()


def _watch_until(
    heard: Callable[[Record], bool], supervisor: Supervisor, recorder: Recorder, stop: StopRequest
) -> None:
    """Look after the programs until all of it is heard, patience is at its end, or the end is asked for."""
    longest_s = recorder.seconds + PATIENCE_S
    while not heard(recorder.record) and recorder.seconds < longest_s and not stop.asked():
        _watch(supervisor, recorder, recorder.seconds + LOOK_S, stop)


def _watch(supervisor: Supervisor, recorder: Recorder, until_s: float, stop: StopRequest) -> None:
    """Look after the programs until the record is so long, or the end is asked for."""
    while recorder.seconds < until_s and not stop.asked():
        supervisor.watch()
        time.sleep(LOOK_S)


def _text(findings: Findings) -> Iterator[str]:
    for name, texts in asdict(findings).items():
        yield f"{name}: {len(texts)}"
        yield from (f"  {text}" for text in texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim contract-check",
        description="Compare what the running demonstration publishes with the contract, topic by topic.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds", type=whole(30, 86400), default=90, metavar="N", help="length of the record (default: 90)"
    )
    parser.add_argument(
        "--outage",
        action="store_true",
        help=f"end the broker for {OUTAGE_S:g} s after the record, and go on until history is heard",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep settings and logs, not only after a difference"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
