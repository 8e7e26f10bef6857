int roost_seed_Guard(void);
