"""Checks for people: what on this machine is as it must be, and what to do where it is not."""
