"""Smart meter (moderne Messeinrichtung): SML telegrams over an optical head, listening only."""
