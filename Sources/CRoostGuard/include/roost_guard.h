/// The guard as it was compiled: the bytes of a static program, written to disk once by the daemon.
#pragma once

#include <stddef.h>

const unsigned char *roost_guard_bytes(void);
size_t roost_guard_length(void);
