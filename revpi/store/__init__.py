"""State that survives restarts: one checked file in two generations."""
