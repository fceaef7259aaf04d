"""The simulated site as a process: plant in real time, process image, control socket, inverter."""
