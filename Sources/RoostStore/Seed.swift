package enum RoostStoreSeed {}
