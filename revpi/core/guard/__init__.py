"""The last stage behind the logic: the invariants."""
