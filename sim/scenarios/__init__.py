"""Named scenarios: a house, what happens to it, and what must hold."""
