"""Physics of the plant."""
