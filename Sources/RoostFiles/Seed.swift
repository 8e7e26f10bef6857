package enum RoostFilesSeed {}
