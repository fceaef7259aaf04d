"""The wires between the cabinet's terminals and the plant, right or wrong."""
