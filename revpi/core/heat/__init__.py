"""Moving the heat: coolant, valves, pumps, sinks, heat pump."""
