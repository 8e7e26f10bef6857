package enum RoostDaemonSeed {}
