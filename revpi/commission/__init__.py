"""Commissioning: every wire proven before the house depends on it; the engine, without a screen."""
