"""The pure controller: no I/O, no clock, no thread; time is an argument."""
