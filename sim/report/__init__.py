"""One page about one simulated day: a single file that opens offline."""
