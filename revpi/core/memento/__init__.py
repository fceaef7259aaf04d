"""The whole inner state of a controller as plain data, and back into a fresh one."""
