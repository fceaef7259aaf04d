"""Measurements of speed; nothing here decides whether a change passes."""
