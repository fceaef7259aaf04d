"""Settings files: read, checked against their schema, explained."""
