/// The disk usage of a tree.
#pragma once

#include <stdint.h>

/// The bytes that a tree occupies on disk, each entry counting at least one block, for at most `most` entries; file systems mounted in it
/// are not included.
int64_t roost_tree_bytes(int folder, int64_t most);
