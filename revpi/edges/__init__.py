"""What lies between the scan and the world; may be dead without the scan noticing."""
