"""The fixed cycle: read the image once, step, guard, write once, feed the watchdogs."""
