"""Asking the running program over its local socket."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from revpi.edges.local_path import connect
from revpi.errors import UserError

TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 1_048_576
CHUNK_BYTES = 65536

Form = dict[str, Any]


def ask(path: Path, question: Form) -> Form:
    """The program's answer.

    Raises:
        UserError: No program runs there, it does not answer, or it refuses the question.
    """
    try:
        answer = _object(_exchange(path, json.dumps(question).encode() + b"\n"))
    except TimeoutError:
        raise UserError(f"{path}: the program does not answer within {TIMEOUT_S:g} s; is it busy?") from None
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        raise UserError(
            f"{path}: no thermiq-plc runs here; start it, or name its socket by --socket or local.socket"
        ) from None
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror or error}; allowed are the program's user and group"
        ) from None
    except ValueError:
        raise UserError(f"{path}: the answer cannot be read; is this another program's socket?") from None
    if "error" in answer:
        raise UserError(str(answer["error"]))
    return answer


def _object(line: bytes) -> Form:
    answer = json.loads(line)
    if not isinstance(answer, dict) or not {"error", "scan_age_s"} & answer.keys():
        raise ValueError("no answer")
    return answer


def _exchange(path: Path, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(TIMEOUT_S)
        connect(connection, path)
        connection.sendall(line)
        answer = b""
        while not answer.endswith(b"\n") and len(answer) <= MAX_ANSWER_BYTES:
            chunk = connection.recv(CHUNK_BYTES)
            if not chunk:
                break
            answer += chunk
        return answer
