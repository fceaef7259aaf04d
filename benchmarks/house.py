"""A small house on the modules' side of a process image: `python -m benchmarks.house FOLDER`.

Contactors follow their commands, temperatures wander a little with every conversion.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from tests.image.cabinet import Cabinet

CYCLE_S = 0.2  # RevPi AIO: five conversions a second unless set otherwise
NOISE = (0, 3, -2, 5, 1, -4, 2, -3)
WARM_UA = 11_200  # 45 degC
RETURN_UA = 10_400  # 40 degC


def main(argv: list[str]) -> int:
    """Run until killed."""
    cabinet = Cabinet(Path(argv[0]))
    cabinet.set(SAFETY_OK=True, AUTO_SWITCH=True, T_PUFFER=350, T_WARMWASSER=480)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for noise in itertools.cycle(NOISE):
        cabinet.set(
            K10_FB=cabinet.sees("K10_ON"),
            K11_FB=cabinet.sees("K11_ON"),
            T_MINER_OUT=WARM_UA + noise,
            T_MINER_RETURN=RETURN_UA - noise,
            T_OUTDOOR=11_000 + noise,
            T_GLYCOL=9_000 + noise,
        )
        time.sleep(CYCLE_S)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
