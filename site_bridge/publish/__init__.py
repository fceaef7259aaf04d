"""What the bridge says over MQTT."""
