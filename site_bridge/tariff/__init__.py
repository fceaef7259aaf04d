"""What electricity costs and brings: fixed table, time-variable network fee, day-ahead prices."""
