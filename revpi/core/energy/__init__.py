"""How much power the miners may use."""
