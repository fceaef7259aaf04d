"""The stand-in as a process: `python -m sim.pyload.main --conf FILE --workdir DIR ...`; see --help."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from sim.pyload.server import Place, Pyload


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m sim.pyload.main", description=__doc__)
    for name in ("conf", "workdir", "procimg", "log"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--level", type=int, default=4)
    parser.add_argument("--write-pause-s", type=float, default=0.0)
    loader = Pyload(Place(**vars(parser.parse_args())))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: loader.end())
    loader.serve()


if __name__ == "__main__":
    main()
