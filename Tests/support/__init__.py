"""Shared code of the test suites that run the built binary. docs/testing.md describes how they are run and written."""
