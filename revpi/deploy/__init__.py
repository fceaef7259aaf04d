"""Bundles for the PLC, and bringing them there; nothing here runs beside the scan."""
