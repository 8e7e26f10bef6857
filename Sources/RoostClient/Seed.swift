package enum RoostClientSeed {}
