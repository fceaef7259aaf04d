"""Physics of the plant: time is an argument, chance comes from a generator given in, nothing does I/O.

Explicit energy steps between small stores; every watt that leaves one store enters another or the ledger.
"""
