/// The compiled guard: the bytes of a static program, which the daemon writes to disk once.
#pragma once

#include <stddef.h>

/// The first byte of the program.
const unsigned char *roost_guard_bytes(void);
/// The size of the program in bytes; 0 if this build has no guard.
size_t roost_guard_length(void);
