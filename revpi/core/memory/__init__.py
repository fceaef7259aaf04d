"""What the controller must still know after a restart."""
