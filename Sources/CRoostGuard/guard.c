#include "roost_guard.h"

#if !__has_embed("roost-guard.bin")
#error "roost-guard.bin is missing: run `make build` (or scripts/build-guard, then swift build)"
#endif

static const unsigned char bytes[] = {
#embed "roost-guard.bin" suffix(, ) if_empty()
    0};

const unsigned char *roost_guard_bytes(void) { return bytes; }

// One zero byte follows the file, so that the array is not empty for an empty file.
size_t roost_guard_length(void) { return sizeof bytes - 1; }
