"""Energy meters on RS485: register tables, polling."""
