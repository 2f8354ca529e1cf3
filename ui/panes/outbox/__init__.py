"""What was decided and is not sent yet."""
