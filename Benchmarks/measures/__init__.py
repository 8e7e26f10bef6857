"""What `Benchmarks/run` measures, one file a topic. docs/benchmarks.md says what each line means."""
