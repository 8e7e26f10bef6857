/// How much a tree occupies.
#pragma once

#include <stdint.h>

/// Bytes that a tree occupies on the disk, each entry at least a block, as far as so many entries; other file systems that are mounted in it are not its own.
int64_t roost_tree_bytes(int folder, int64_t most);
