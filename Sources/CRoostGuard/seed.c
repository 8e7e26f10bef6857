#include "seed.h"
int roost_seed_Guard(void){return 0;}
