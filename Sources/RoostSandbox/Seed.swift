package enum RoostSandboxSeed {}
