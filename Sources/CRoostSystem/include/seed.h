int roost_seed_System(void);
