"""The demonstration: the whole chain on one machine, with a live view and a judged run."""
