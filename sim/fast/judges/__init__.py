"""Judges of the invariants: each watches one part of the cabinet, with its own history."""
