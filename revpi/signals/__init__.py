"""Every input and output of the cabinet, and what is derived from that one table."""
