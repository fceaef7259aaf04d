"""The command `thermiq-plc`."""
