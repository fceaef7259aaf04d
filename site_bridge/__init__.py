"""The site bridge: inverter and miners on one side, MQTT on the other."""
