"""What `scripts/run-tests` is made of. Standard library only."""
