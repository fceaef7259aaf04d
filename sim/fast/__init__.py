"""The real controller against the simulated plant in simulated time: no files, sockets or sleeping."""
