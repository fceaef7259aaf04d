"""Write the Python messages from the .proto files: `python -m site_bridge.braiins.pb.generate [--check]`.

Needs grpcio-tools (development only). With `--check` nothing is written; the exit code is 1 when a
committed file is not what protoc makes of its .proto today.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SOURCES = tuple(sorted(HERE.glob("*.proto")))


def generate(target: Path) -> tuple[Path, ...]:
    """Write the modules and their type stubs for every .proto below `target`.

    Raises:
        RuntimeError: protoc refused a file.
    """
    well_known = Path(protoc.__file__).parent / "_proto"
    names = [str(source.relative_to(ROOT)) for source in SOURCES]
    # Descriptors keep the path seen from the root, so every name is given relative to it.
    arguments = [f"-I{ROOT}", f"-I{well_known}", f"--python_out={target}", f"--pyi_out={target}", *names]
    if protoc.main(["protoc", *arguments]) != 0:
        raise RuntimeError(f"protoc refused one of {', '.join(names)}")
    return tuple(sorted(target.joinpath(HERE.relative_to(ROOT)).glob("*_pb2.py*")))


def outdated() -> tuple[str, ...]:
    """Names of committed modules that differ from what protoc makes of the .proto files."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = {path.name: path.read_bytes() for path in generate(Path(scratch))}
    committed = {path.name: path.read_bytes() for path in HERE.glob("*_pb2.py*")}
    return tuple(sorted(n for n in fresh.keys() | committed.keys() if fresh.get(n) != committed.get(n)))


def main() -> int:
    """Generate, or check with `--check`."""
    parser = argparse.ArgumentParser(prog="python -m site_bridge.braiins.pb.generate")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when files are outdated")
    if not parser.parse_args().check:
        generate(ROOT)
        return 0
    stale = outdated()
    if stale:
        sys.stderr.write(f"outdated: {', '.join(stale)}; run python -m site_bridge.braiins.pb.generate\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
