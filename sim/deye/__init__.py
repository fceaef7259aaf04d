"""A Deye hybrid inverter, three-phase low voltage, that answers Modbus RTU on a pseudo-terminal."""
