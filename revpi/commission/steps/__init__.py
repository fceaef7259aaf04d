"""The procedures behind the rows of the sequence, one file per kind of row."""
