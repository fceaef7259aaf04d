"""The acceptance report of a cabinet: what was tested, by whom, with which result; as data and as a page."""
