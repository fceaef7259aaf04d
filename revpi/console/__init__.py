"""The electrician's screen in a terminal: live view, forcing, guided sequence."""
