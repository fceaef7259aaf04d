"""The simulated site: the house, its devices and the demonstration."""
