"""The MQTT contract: every topic and every message, without any client."""
