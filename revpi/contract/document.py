"""docs/MQTT.md from the topic table."""

from __future__ import annotations

from collections.abc import Iterable

from revpi.contract.declaration import READS_ALL
from revpi.contract.fields import MAX_BYTES, MAX_TEXT, RANGES
from revpi.contract.requests import BURST, CLIPPED_TO_LIMITS, LATE_S, Refusal
from revpi.contract.topics import QUALITY_CHOICES, TOPICS, Payload, Role, Topic
from revpi.core.leases import LEASES, LeaseRule
from revpi.core.reading import Cause


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


INTRODUCTION = (
    """\
# MQTT topics

Generated from `revpi/contract/topics.py` by `python -m revpi.contract.generate`; a test keeps it current.

All names stand below the base topic (setting `mqtt.base`, default `thermiq`). `{n}` is the number of a miner,
`{id}` a meter, `{name}` an output, request or statistic. State is retained with QoS 1 and one plain scalar
per topic. It is published on change, not more often than its interval (seconds) allows, the latest value
wins, and again every minute. Requests, commands, samples and history are never retained; a retained one is
ignored. The column "for" names who acts on a topic; state is for all who may read everything (`plc`,
`nodered`, `homeassistant`, `viewer`). "class" is device class / state class of Home Assistant.
`asyncapi.yaml` tells the same to machines; the broker's access list is made from the same table.

A bad sensor publishes no value; its `quality` topic is `good`, `stale` or `bad:` with the cause
("""
    + _listed(Cause)
    + """).
`plc/heartbeat` stops when the scan stops, and state that is still there is then out of date.
"""
)

HEADINGS = {
    Role.PLC: "Published by the PLC",
    Role.BRIDGE: "Published by the bridge",
    Role.NODERED: "Requests, published by Node-RED",
}

MESSAGES = f"""\
## JSON messages

UTF-8, at most {MAX_BYTES} bytes, finite numbers only, texts of at most {MAX_TEXT} printable characters.
Unknown keys are ignored; anything else that breaks the rules refuses the whole message.

* Samples carry `session` (id of the sender's start), `seq` (rises with each sample), `ts` (Unix s, null while
  the clock is not known to be right) and `mono_s` (the sender's monotonic time of the measurement). The
  receiver takes as age how far arrival - `mono_s` lies above its smallest value in the session; late or
  overtaken samples are dropped.
* A miner command has `session`, `sequence`, `mono_s`, `ttl_s`, `valid_until` (Unix s or null) and either
  `power_target_w` or `"pause": true`. The same sequence comes again to renew its validity.
* `tariff/sample` has the stamp of a sample and `import_eur_per_kwh`, `feed_in_eur_per_kwh`, `valid_until`
  (Unix s) and `negative` (the exchange price of the slot is below 0).
* A request is a bare scalar or `{{"value": ..., "ttl_s": ..., "id": ..., "ts": ...}}`; one that says when it
  was sent (`ts`, Unix s) is refused {LATE_S:g} s later. The answer on `.../result` is
  `{{"id", "result": "accepted" | "clipped" | "refused", "value", "reason", "detail", "ttl_s"}}`: the value in
  force and how long it holds. Reasons: {_listed(Refusal)}, and `{CLIPPED_TO_LIMITS}` where it was clipped.
  Requests of one name come at most once a second, {BURST} at once.
* While there is no broker, numbers and states are noted once a minute and sent later as `history/...`; times
  are those of the values. A point may come twice; the present state is never in there.
* `cmd/acknowledge` takes `1` or `true`: the alarms have been seen, a cleared trip may be reset.

| key | lowest | highest |
|---|---|---|
"""

LEASE_HEAD = """\
## Setpoints

A request is a lease: it ends with its time and the controller goes back to its own judgement. Numbers
outside the range and longer times are clipped. What holds now stands on `requests/active`; it also holds
across a restart of the program as soon as its clock is right.

| topic | wish | allowed | usual lease | longest lease | why it can only narrow |
|---|---|---|---|---|---|
"""

TABLE_HEAD = """\
| topic | payload | unit | QoS | retained | interval | for | device | class | meaning |
|---|---|---|---|---|---|---|---|---|---|
"""

_RANGE_NAMES = {
    "ttl_s": "`ttl_s` of a command",
    "lease_s": "`ttl_s` of a request",
    "value": "`value` of a request, where it is a number",
}
KINDS = {
    Payload.NUMBER: "number",
    Payload.TEXT: "text",
    Payload.ON_OFF: "`on`, `off`",
    Payload.TRUE_FALSE: "`true`, `false`",
    Payload.JSON: "JSON",
    Payload.SCALAR_OR_JSON: "scalar or JSON",
}


def document() -> str:
    """The whole text of docs/MQTT.md."""
    sections = [INTRODUCTION]
    for role, heading in HEADINGS.items():
        rows = "".join(_row(topic) for topic in TOPICS if topic.publisher is role)
        sections.append(f"## {heading}\n\n{TABLE_HEAD}{rows}")
    ranges = "".join(
        f"| {_RANGE_NAMES.get(key, f'`{key}`')} | {lo:.15g} | {hi:.15g} |\n"
        for key, (lo, hi) in RANGES.items()
    )
    return "\n".join([*sections, _leases(), MESSAGES + ranges])


def _row(topic: Topic) -> str:
    cells = (
        f"`{topic.pattern}`",
        _payload(topic),
        topic.unit,
        str(topic.qos),
        "yes" if topic.retained else "no",
        f"{topic.min_interval_s:g}" if topic.retained else "",
        "all" if topic.readers == READS_ALL else ", ".join(topic.readers),
        topic.device,
        " / ".join(filter(None, (topic.device_class, topic.state_class))),
        topic.doc,
    )
    return f"| {' | '.join(cells)} |\n"


def _payload(topic: Topic) -> str:
    if topic.choices == QUALITY_CHOICES:
        return "quality"
    return _listed(topic.choices) if topic.payload is Payload.ENUM else KINDS[topic.payload]


def _leases() -> str:
    return LEASE_HEAD + "".join(_lease_row(rule) for rule in LEASES.values())


def _lease_row(rule: LeaseRule) -> str:
    lengths = f"{rule.ttl_s:g} s | {rule.max_ttl_s:g} s"
    return f"| `setpoints/{rule.name}` | {rule.doc} | {_allowed(rule)} | {lengths} | {rule.narrows} |\n"


def _allowed(rule: LeaseRule) -> str:
    return _listed(rule.choices) if rule.choices else f"{rule.lo:g} to {rule.hi:g} {rule.unit}"
