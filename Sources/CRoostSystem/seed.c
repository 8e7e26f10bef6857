#include "seed.h"
int roost_seed_System(void){return 0;}
