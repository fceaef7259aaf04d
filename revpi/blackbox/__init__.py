"""The black box: what every scan got and gave, kept in a ring, frozen at a fault, and replayed."""
