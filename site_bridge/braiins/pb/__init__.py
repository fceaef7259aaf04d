"""Messages of the Braiins OS public API: own definitions, wire compatible by names and numbers."""
