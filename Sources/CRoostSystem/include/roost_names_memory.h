#pragma once

// What a walk over names found in each folder, for the next one: most of a project's folders are then asked for their times and not for their
// entries. A folder's times tell of every name that comes, goes or changes on the file systems that are trusted with it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roost_names_memory;
struct stat;

/// An empty memory; NULL where there is no room. It holds at most a fixed number of folders and bytes.
///
/// - settled_s: how long a folder must have stayed as it is to be kept, in seconds: longer than any file system's tick.
struct roost_names_memory *roost_names_memory_make(int64_t settled_s);
void roost_names_memory_free(struct roost_names_memory *memory);

/// Takes the memory for one walk; `false` where another has it, and nobody waits.
bool roost_names_memory_take(struct roost_names_memory *memory);
void roost_names_memory_give(struct roost_names_memory *memory);

/// How many folders are kept; only for who took it.
size_t roost_names_memory_count(const struct roost_names_memory *memory);

/// Whether the times of folders on this file system can be trusted.
bool roost_names_memory_trusts(int folder);

/// What was kept of the folder, if it has not changed since; NULL otherwise. It stays where it is until something is kept.
///
/// - kind: how the folder was looked at, which decides what of it was kept.
const char *roost_names_memory_recall(struct roost_names_memory *memory, const struct stat *folder, int kind, size_t *length);

/// Keeps what a folder holds, unless it changed so lately that a further change could leave its times as they are.
void roost_names_memory_keep(struct roost_names_memory *memory, const struct stat *folder, int kind, const char *bytes, size_t length);
