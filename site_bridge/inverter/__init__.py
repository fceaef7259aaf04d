"""The Deye inverter: register tables, decoding, polling."""
