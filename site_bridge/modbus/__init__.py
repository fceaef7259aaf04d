"""Modbus RTU master, reading only."""
