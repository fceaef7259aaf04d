"""The site bridge: inverter and miners on one side, MQTT on the other."""

__version__ = "0.1.0"
