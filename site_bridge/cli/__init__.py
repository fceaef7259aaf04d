"""Command line of `thermiq-bridge`."""
