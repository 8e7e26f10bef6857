package enum RoostEngineSeed {}
