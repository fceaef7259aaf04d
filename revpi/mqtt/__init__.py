"""A coalescing MQTT 5 client that never makes its user wait."""
