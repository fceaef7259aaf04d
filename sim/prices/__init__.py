"""Simulated servers of day-ahead prices: Energy-Charts and SMARD."""
