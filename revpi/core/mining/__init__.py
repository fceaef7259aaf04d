"""Running the miners: sequence, link to the bridge, command."""
