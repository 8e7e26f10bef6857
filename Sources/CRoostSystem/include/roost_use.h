/// What a process tree uses, seen from outside, with what stands in no process' own pages and under no name.
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct roost_use_request {
    const pid_t *processes;
    int count;
    /// A process around the tree, outside of its mounts.
    pid_t outside;
    /// Mount points of the tree's memory-backed file systems, one a line; empty where it has none.
    const char *temporary;
    /// Memory of the tree that others measured.
    int64_t other_memory;
    /// Up to here the sum of all pages is good enough; beyond, shared ones are told apart, which takes longer.
    int64_t limit;
    /// 0 where something else bounds the memory.
    int wants_memory;
};

struct roost_use {
    int64_t memory;
    /// Of files that are open or mapped and have no name any more.
    int64_t disk;
};

void roost_measure_use(const struct roost_use_request *request, struct roost_use *use);

/// Bytes that nothing uses and that the C library keeps for this process; 0 where it does not tell. What was given back counts until it is used again.
uint64_t roost_kept_memory(void);

/// Sets how the C library keeps freed memory; call it before there are many threads. All threads share two heaps: with a heap for each thread,
/// small allocations that stay keep far more memory from being returned. The thresholds are fixed: glibc otherwise raises them with the largest
/// allocation that was freed, and then leaves up to 64 MB at the end of each heap, which malloc_trim(3) does not return either.
void roost_configure_allocator(void);

/// Gives memory that nothing uses any more back to the system, where the C library keeps it.
void roost_give_memory_back(void);

/// Keeps other processes of the same user from reading this one's memory, and the kernel from writing it to a file. 0 or -1.
int roost_close_memory(void);
