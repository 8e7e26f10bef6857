package enum RoostRuntimesSeed {}
