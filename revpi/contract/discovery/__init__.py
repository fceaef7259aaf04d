"""Home Assistant's device-based MQTT discovery, made from the topic table; read-only by construction."""
