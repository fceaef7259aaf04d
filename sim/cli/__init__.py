"""Command line `thermiq-sim`."""
