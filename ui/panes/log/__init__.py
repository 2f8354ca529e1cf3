"""What was decided and is done."""
