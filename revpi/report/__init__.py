"""Curves and bands over time as one page that opens offline."""
