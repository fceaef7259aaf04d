"""An Antminer S19J with Braiins OS: its power, its heat and its gRPC API."""
