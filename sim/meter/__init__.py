"""Energy meters that answer Modbus RTU, several on one pseudo-terminal."""
