/// The resource usage of a process tree, measured from outside, including memory outside of its processes' pages and files without a name.
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct roost_use_request {
    const pid_t *processes;
    int count;
    /// A process around the tree, outside of its mounts.
    pid_t outside;
    /// The mount points of the tree's memory-backed file systems, one per line; empty if there are none.
    const char *temporary;
    /// Memory of the tree that was measured elsewhere, in bytes.
    int64_t other_memory;
    /// Up to this number of bytes, the sum of all pages is accurate enough; above it, shared pages are counted once, which takes longer.
    int64_t limit;
    /// 0 if something else limits the memory.
    int wants_memory;
};

struct roost_use {
    int64_t memory;
    /// Bytes of open or mapped files without a name.
    int64_t disk;
};

/// Measures the usage of the tree's processes.
void roost_measure_use(const struct roost_use_request *request, struct roost_use *use);

/// The unused bytes that the C library keeps for this process; 0 if unknown. Released memory counts until it is used again.
uint64_t roost_kept_memory(void);

/// Configures how the C library keeps freed memory; call before many threads exist. All threads share two heaps: with a heap per thread, small
/// long-lived allocations prevent far more memory from being released. The thresholds are fixed: otherwise glibc raises them with the largest
/// freed allocation and leaves up to 64 MB at the end of each heap, which malloc_trim(3) does not release either.
void roost_configure_allocator(void);

/// Releases unused memory that the C library keeps.
void roost_give_memory_back(void);

/// Prevents other processes of the same user from reading this process's memory, and prevents core dumps. Returns 0 or -1.
int roost_close_memory(void);
