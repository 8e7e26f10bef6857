package enum RoostWireSeed {}
