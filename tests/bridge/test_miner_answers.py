"""What a miner's answers mean, older and newer firmware included."""

from __future__ import annotations

import pytest

from revpi.core.inputs import MinerApiState
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.settings import MinerSettings
from site_bridge.braiins.telemetry import Answers, saved_target_w, telemetry

NO_STATUS = v1.MinerStatus.MINER_STATUS_UNSPECIFIED
POWER, HASHRATE = v1.TunerMode.TUNER_MODE_POWER_TARGET, v1.TunerMode.TUNER_MODE_HASHRATE_TARGET
TARGET = v1.Power(watt=2500)


def stats(**windows_ghs: float) -> v1.GetMinerStatsResponse:
    windows = {name: v1.GigaHashrate(gigahash_per_second=ghs) for name, ghs in windows_ghs.items()}
    return v1.GetMinerStatsResponse(miner_stats=v1.WorkSolverStats(real_hashrate=v1.RealHashrate(**windows)))


@pytest.mark.parametrize(
    ("status", "uptime_s", "answer", "state"),
    [
        (v1.MinerStatus.MINER_STATUS_PAUSED, 9, stats(last_15s=5000.0), MinerApiState.PAUSED),
        (v1.MinerStatus.MINER_STATUS_RESTRICTED, 9, stats(last_15s=0.0), MinerApiState.MINING),
        (NO_STATUS, 9, stats(last_15s=5000.0), MinerApiState.MINING),
        (NO_STATUS, 9, stats(last_15s=0.0), MinerApiState.PAUSED),
        (NO_STATUS, 0, stats(last_15s=0.0), MinerApiState.BOOTING),
        (NO_STATUS, 0, stats(last_15s=5000.0), MinerApiState.MINING),
        (NO_STATUS, 9, stats(), MinerApiState.BOOTING),
        (NO_STATUS, 9, None, MinerApiState.BOOTING),
    ],
    ids=[
        "paused",
        "licence",
        "hashes",
        "no hash",
        "no program",
        "no uptime told",
        "no hash rate",
        "no stats",
    ],
)
def test_the_state_is_what_is_known(
    status: v1.MinerStatus, uptime_s: int, answer: v1.GetMinerStatsResponse | None, state: MinerApiState
) -> None:
    details = v1.GetMinerDetailsResponse(status=status, bosminer_uptime_s=uptime_s)
    assert telemetry(Answers(details, stats=answer), PowerLimits()).state is state


def test_the_hash_rate_is_the_newest_that_is_told() -> None:
    told = (stats(last_15s=2000.0, last_5s=1.0), stats(last_5s=2000.0, last_1m=1.0), stats(last_1m=2000.0))
    details = v1.GetMinerDetailsResponse()
    for answer in told:
        assert telemetry(Answers(details, stats=answer), PowerLimits()).hashrate_ths == 2.0
    diluted = stats(last_24h=2000.0)
    assert telemetry(Answers(details, stats=diluted), PowerLimits()).hashrate_ths is None


@pytest.mark.parametrize(
    ("tuner", "saved_w"),
    [
        (v1.TunerConfiguration(enabled=True, tuner_mode=POWER, power_target=TARGET), 2500),
        (v1.TunerConfiguration(power_target=TARGET), 2500),
        (v1.TunerConfiguration(enabled=False, tuner_mode=POWER, power_target=TARGET), None),
        (v1.TunerConfiguration(enabled=True, tuner_mode=HASHRATE, power_target=TARGET), None),
        (v1.TunerConfiguration(enabled=True, tuner_mode=POWER), None),
        (v1.TunerConfiguration(), None),
    ],
    ids=["power", "as little as possible", "switched off", "by hash rate", "no target", "nothing"],
)
def test_a_target_counts_only_while_the_miner_is_tuned_by_it(
    tuner: v1.TunerConfiguration, saved_w: int | None
) -> None:
    assert saved_target_w(v1.GetMinerConfigurationResponse(tuner=tuner)) == saved_w


@pytest.mark.parametrize(
    ("settings", "least_s"),
    [(MinerSettings(poll_s=30.0), "31 s"), (MinerSettings(offline_after_s=2.5), "3 s")],
)
def test_times_that_make_a_sound_miner_offline_are_refused(settings: MinerSettings, least_s: str) -> None:
    assert MinerSettings().check() is None
    assert f"must be at least {least_s}" in (settings.check() or "")
