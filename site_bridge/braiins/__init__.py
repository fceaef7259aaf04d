"""Miners with Braiins OS over its gRPC interface."""

import os

os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # gRPC reads it when loaded; its notices are no log lines
