"""Braiins OS miners over their public gRPC API."""
