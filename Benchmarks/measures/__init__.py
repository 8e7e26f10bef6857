"""The measurements of `Benchmarks/run`, one file per topic. docs/benchmarks.md explains the lines."""
