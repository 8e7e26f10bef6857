package enum RoostServerSeed {}
