package enum RoostCommandsSeed {}
