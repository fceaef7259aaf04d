"""What was true while there was no broker: noted in a bounded folder, sent later with its own times."""
