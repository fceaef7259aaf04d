"""A simulated smart meter: SML telegrams out of an optical head."""
