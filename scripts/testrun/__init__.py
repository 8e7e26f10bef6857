"""The modules of `scripts/run-tests`. Standard library only."""
