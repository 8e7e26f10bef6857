#pragma once

// Caches what a walk over names found in each folder, so that the next walk only compares the times of most folders. On trusted file
// systems, a folder's times change with every name that is added, removed or replaced.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roost_names_memory;
struct stat;

/// Creates an empty cache; NULL if out of memory. Its number of folders and bytes is bounded.
///
/// - settled_s: how long a folder must have been unchanged to be cached, in seconds; longer than the time resolution of every file system.
struct roost_names_memory *roost_names_memory_make(int64_t settled_s);
/// Frees the cache; NULL is allowed.
void roost_names_memory_free(struct roost_names_memory *memory);

/// Takes the cache for one walk, without waiting; `false` if another walk has it.
bool roost_names_memory_take(struct roost_names_memory *memory);
/// Gives back a cache that was taken.
void roost_names_memory_give(struct roost_names_memory *memory);

/// The number of cached folders; only for the holder.
size_t roost_names_memory_count(const struct roost_names_memory *memory);

/// Whether the times of folders on this file system are reliable.
bool roost_names_memory_trusts(int folder);

/// The cached content of the folder if it has not changed since; NULL otherwise. Valid until the next call of `roost_names_memory_keep`.
///
/// - kind: how the folder was searched, which determines what was cached.
const char *roost_names_memory_recall(struct roost_names_memory *memory, const struct stat *folder, int kind, size_t *length);

/// Caches a folder's content, unless it changed so recently that a further change might not be visible in its times.
void roost_names_memory_keep(struct roost_names_memory *memory, const struct stat *folder, int kind, const char *bytes, size_t length);
