"""What the suites around the built binary share. docs/testing.md says how they are run and written."""
