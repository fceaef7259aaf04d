"""Records what a running system publishes and compares it with the contract."""
