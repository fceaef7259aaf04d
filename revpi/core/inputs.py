"""What the core gets each scan: frozen records in engineering units."""

from __future__ import annotations

from enum import StrEnum

from revpi.core.enums import plain_members
from revpi.core.leases import NO_LEASES, Leases
from revpi.core.reading import Reading, Timed, is_true
from revpi.core.record import record


@record(frozen=True, slots=True)
class Now:
    """Time as an argument.

    Attributes:
        mono_s: Monotonic time, the only one that timers use.
        wall_s: Unix time, None while the clock is not known to be right.
    """

    mono_s: float
    wall_s: float | None


@record(frozen=True, slots=True)
class ImageHealth:
    """State of the process image at this scan.

    Attributes:
        ok: The image was read completely and the base module reports RUNNING with all modules there.
        detail: Why not, in words; "" when ok.
        late: It is not ok because the scans do not keep time.
        faulty_outputs: Names of the output signals whose module reports a fault.
    """

    ok: bool = True
    detail: str = ""
    late: bool = False
    faulty_outputs: tuple[str, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class PlantInputs:
    """The cabinet's inputs; field names are the signal names in lower case.

    Optional contacts are None on a site that lacks them. Temperatures in degC.
    """

    safety_ok: Reading[bool]
    k10_fb: Reading[bool]
    k11_fb: Reading[bool]
    auto_switch: Reading[bool]
    hand_switch: Reading[bool]
    ack_button: Reading[bool]
    rk_fault: Reading[bool] | None
    p4_ssm: Reading[bool] | None
    p5_ssm: Reading[bool] | None
    estop_aux: Reading[bool] | None
    temp_max_aux: Reading[bool] | None
    flow_aux: Reading[bool] | None
    hp_running: Reading[bool] | None
    dim_14a: Reading[bool] | None
    t_puffer: Reading[float]
    t_warmwasser: Reading[float]
    t_miner_out: Reading[float]
    t_miner_return: Reading[float]
    t_outdoor: Reading[float]
    t_glycol: Reading[float]
    image: ImageHealth = ImageHealth()

    @property
    def p4_failed(self) -> bool:
        """P4 reports a fault, or its output cannot be driven."""
        return is_true(self.p4_ssm) or "P4_SPEED" in self.image.faulty_outputs

    @property
    def p5_failed(self) -> bool:
        """P5 reports a fault, or its output cannot be driven."""
        return is_true(self.p5_ssm) or "P5_SPEED" in self.image.faulty_outputs

    @property
    def cooler_failed(self) -> bool:
        """The dry cooler reports a fault, or its fan's output cannot be driven."""
        return is_true(self.rk_fault) or "RK_ON" in self.image.faulty_outputs


@plain_members
class MinerApiState(StrEnum):
    """What a miner says of itself."""

    OFFLINE = "offline"
    BOOTING = "booting"
    MINING = "mining"
    PAUSED = "paused"
    FAULT = "fault"


@record(frozen=True, slots=True, kw_only=True)
class MinerTelemetry:
    """What the bridge measured at one miner; None where the miner did not say.

    Attributes:
        state: Its state by the API.
        power_w: Measured (estimated by the miner) electrical power.
        power_target_w: Effective power target.
        hashrate_ths: Hash rate in TH/s.
        chip_temp_c: Hottest chip.
        tuner: Tuner state in lower case, "" when unknown.
        efficiency_j_per_th: J/TH.
        min_power_w: Lowest allowed target by the miner's own constraints.
        max_power_w: Highest allowed target by the miner's own constraints and the site's cap.
        done_sequence: Sequence of the last command carried out, 0 before the first.
        done_session: Session of the program that gave that command, "" before the first.
    """

    state: MinerApiState
    power_w: float | None = None
    power_target_w: float | None = None
    hashrate_ths: float | None = None
    chip_temp_c: float | None = None
    tuner: str = ""
    efficiency_j_per_th: float | None = None
    min_power_w: float | None = None
    max_power_w: float | None = None
    done_sequence: int = 0
    done_session: str = ""


@record(frozen=True, slots=True, kw_only=True)
class InverterTelemetry:
    """What the bridge read from the inverter.

    Attributes:
        solar_power_w: PV power, >= 0.
        grid_power_w: Import positive, export negative.
        battery_power_w: Discharge positive, charge negative; None without a battery.
        battery_soc_pct: 0 to 100; None without a battery.
        load_power_w: Power of all loads of the house, miners included.
    """

    solar_power_w: float
    grid_power_w: float
    battery_power_w: float | None
    battery_soc_pct: float | None
    load_power_w: float | None


@record(frozen=True, slots=True, kw_only=True)
class TariffTelemetry:
    """The slot of the tariff that is in force.

    Attributes:
        import_eur_per_kwh: All-in price from the grid.
        feed_in_eur_per_kwh: Paid for export.
        valid_until_s: Unix time at which the slot ends.
        negative: The exchange price of the slot is negative.
    """

    import_eur_per_kwh: float
    feed_in_eur_per_kwh: float
    valid_until_s: float
    negative: bool = False


@record(frozen=True, slots=True)
class SiteData:
    """Newest samples from the bridge, None while none came."""

    inverter: Timed[InverterTelemetry] | None = None
    miners: tuple[Timed[MinerTelemetry] | None, Timed[MinerTelemetry] | None] = (None, None)
    tariff: Timed[TariffTelemetry] | None = None


@record(frozen=True, slots=True)
class Requests:
    """What people ask for over MQTT; the core decides.

    Attributes:
        acknowledge_count: Rises by one with each accepted acknowledge request.
        leases: Newest wish per name; the core judges which of them still hold.
        ending: The program is about to end: miners are walked down and their contactors opened.
    """

    acknowledge_count: int = 0
    leases: Leases = NO_LEASES
    ending: bool = False
