"""A stand-in for RevPiPyLoad 0.11: its XML-RPC calls, its options, and how it starts and stops a program."""
