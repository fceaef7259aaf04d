"""ThermIQ: the fixed-cycle control program on the Revolution Pi."""

__version__ = "0.1.0"
