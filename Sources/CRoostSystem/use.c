#if defined(__linux__)
#define _GNU_SOURCE
#include "roost_use.h"

#include <dirent.h>
#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// MARK: Counted files

/// The approximate kernel memory per name in a memory-backed file system: an inode and a directory entry.
enum { NAME_BYTES = 1024 };

struct file {
    dev_t device;
    ino_t number;
};

struct counted {
    struct file *files;
    size_t count, room;
    dev_t shared; // device of unnamed memory: memfd, System V, anonymous
    dev_t temporary[8];
    int temporary_count;
    int64_t memory, disk, pages, shared_pages;
};

static bool is_known(const struct counted *counted, const struct file *file, bool by_number) {
    for (size_t index = 0; index < counted->count; index++)
        if (counted->files[index].number == file->number && (by_number || counted->files[index].device == file->device)) return true;
    return false;
}

/// Whether the file is counted for the first time.
static bool remember(struct counted *counted, struct file file) {
    if (is_known(counted, &file, false)) return false;
    if (counted->count == counted->room) {
        size_t larger = counted->room ? counted->room * 2 : 64;
        struct file *grown = realloc(counted->files, larger * sizeof *grown);
        if (!grown) return true;
        counted->files = grown;
        counted->room = larger;
    }
    counted->files[counted->count++] = file;
    return true;
}

static bool is_temporary(const struct counted *counted, dev_t device) {
    for (int index = 0; index < counted->temporary_count; index++)
        if (counted->temporary[index] == device) return true;
    return false;
}

// MARK: Sources

/// Adds the content of the tree's memory-backed file systems, examined through a process that sees them; the sandbox's own processes do
/// not.
static void add_temporary(struct counted *counted, const struct roost_use_request *request) {
    const char *path = request->temporary;
    while (*path) {
        const char *end = strchrnul(path, '\n');
        char outside[160], inside[160];
        struct stat ours, theirs;
        snprintf(outside, sizeof outside, "/proc/%d/root%.*s", request->outside, (int)(end - path), path);
        bool has_ours = stat(outside, &ours) == 0;
        for (int index = 0; index < request->count && counted->temporary_count < 8; index++) {
            struct statfs system;
            snprintf(inside, sizeof inside, "/proc/%d/root%.*s", request->processes[index], (int)(end - path), path);
            if (stat(inside, &theirs) != 0 || (has_ours && theirs.st_dev == ours.st_dev) || statfs(inside, &system) != 0) continue;
            counted->temporary[counted->temporary_count++] = theirs.st_dev;
            counted->memory += (int64_t)(system.f_blocks - system.f_bfree) * (int64_t)system.f_bsize;
            // Names without content: their inodes and entries occupy kernel memory.
            counted->memory += (int64_t)(system.f_files - system.f_ffree) * NAME_BYTES;
            break;
        }
        path = *end ? end + 1 : end;
    }
}

static void add_descriptors(struct counted *counted, pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *stream = opendir(path);
    if (!stream) return;
    for (struct dirent *entry; (entry = readdir(stream));) {
        struct stat info;
        if (entry->d_name[0] == '.' || fstatat(dirfd(stream), entry->d_name, &info, 0) != 0) continue;
        if (!S_ISREG(info.st_mode) || info.st_nlink > 0 || is_temporary(counted, info.st_dev)) continue;
        if (!remember(counted, (struct file){info.st_dev, info.st_ino})) continue;
        char target[8] = "";
        // Memory in huge pages is on a file system of its own.
        bool is_memory = info.st_dev == counted->shared
            || (readlinkat(dirfd(stream), entry->d_name, target, sizeof target) > 0 && strncmp(target, "/memfd:", 7) == 0);
        *(is_memory ? &counted->memory : &counted->disk) += (int64_t)info.st_blocks * 512;
    }
    closedir(stream);
}

struct mapping {
    unsigned long long start, end;
    struct file file;
    bool is_gone;
    bool is_system_v;
};

static bool read_mapping(const char *line, struct mapping *mapping) {
    unsigned major_number, minor_number;
    unsigned long long inode;
    int name = 0;
    if (sscanf(line, "%llx-%llx %*s %*x %x:%x %llu %n", &mapping->start, &mapping->end, &major_number, &minor_number, &inode, &name) != 5)
        return false;
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == '\n') length--;
    mapping->file = (struct file){makedev(major_number, minor_number), inode};
    mapping->is_gone = length > 10 && strncmp(line + length - 10, " (deleted)", 10) == 0;
    mapping->is_system_v = strncmp(line + name, "/SYSV", 5) == 0;
    return true;
}

static FILE *open_of(pid_t process, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    return fopen(path, "re");
}

/// Mapped but not open files without a name count by their mapped size.
static void add_mappings(struct counted *counted, pid_t process) {
    FILE *maps = open_of(process, "maps");
    char *line = NULL;
    size_t room = 0;
    while (maps && getline(&line, &room, maps) > 0) {
        struct mapping mapping;
        if (!read_mapping(line, &mapping) || !mapping.is_gone || mapping.file.number == 0) continue;
        if (mapping.file.device == counted->shared || is_temporary(counted, mapping.file.device)) continue;
        // An overlay reports a file's device differently when it is open and when it is mapped.
        if (is_known(counted, &mapping.file, true)) continue;
        if (remember(counted, mapping.file)) counted->disk += (int64_t)(mapping.end - mapping.start);
    }
    free(line);
    if (maps) fclose(maps);
}

static void add_pages(struct counted *counted, pid_t process) {
    FILE *rollup = open_of(process, "smaps_rollup");
    char *line = NULL;
    size_t room = 0;
    while (rollup && getline(&line, &room, rollup) > 0) {
        long long kilobytes;
        if (sscanf(line, "Pss: %lld", &kilobytes) == 1) counted->pages += kilobytes << 10;
        if (sscanf(line, "Pss_Shmem: %lld", &kilobytes) == 1) counted->shared_pages += kilobytes << 10;
    }
    free(line);
    if (rollup) fclose(rollup);
}

/// Shared pages that were not counted as a file or segment.
static int64_t uncounted_pages(const struct counted *counted, pid_t process) {
    FILE *maps = open_of(process, "smaps");
    char *line = NULL;
    size_t room = 0;
    int64_t total = 0;
    bool is_uncounted = false;
    while (maps && getline(&line, &room, maps) > 0) {
        struct mapping mapping;
        long long kilobytes;
        if (read_mapping(line, &mapping))
            is_uncounted =
                mapping.file.device == counted->shared && mapping.file.number && !mapping.is_system_v && !is_known(counted, &mapping.file, false);
        else if (is_uncounted && sscanf(line, "Pss: %lld", &kilobytes) == 1)
            total += kilobytes << 10;
    }
    free(line);
    if (maps) fclose(maps);
    return total;
}

static dev_t shared_device(void) {
    int memory = memfd_create("roost-device", MFD_CLOEXEC);
    struct stat info = {};
    if (memory >= 0 && fstat(memory, &info) != 0) info.st_dev = 0;
    if (memory >= 0) close(memory);
    return info.st_dev;
}

// MARK: Interface

void roost_measure_use(const struct roost_use_request *request, struct roost_use *use) {
    struct counted counted = {.shared = shared_device(), .memory = request->other_memory};
    add_temporary(&counted, request);
    for (int index = 0; index < request->count; index++) add_descriptors(&counted, request->processes[index]);
    for (int index = 0; index < request->count; index++) add_mappings(&counted, request->processes[index]);
    for (int index = 0; request->wants_memory && index < request->count; index++) add_pages(&counted, request->processes[index]);
    use->disk = counted.disk;
    use->memory = counted.memory + counted.pages;
    if (request->wants_memory && use->memory > request->limit && counted.shared_pages > 0) {
        use->memory = counted.memory + counted.pages - counted.shared_pages;
        for (int index = 0; index < request->count; index++) use->memory += uncounted_pages(&counted, request->processes[index]);
    }
    free(counted.files);
}

uint64_t roost_kept_memory(void) {
#if defined(__GLIBC__)
    return mallinfo2().fordblks;
#else
    return 0;
#endif
}

void roost_configure_allocator(void) {
#if defined(__GLIBC__)
    (void)mallopt(M_ARENA_MAX, 2);
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

void roost_give_memory_back(void) {
#if defined(__GLIBC__)
    (void)malloc_trim(0);
#endif
}

int roost_close_memory(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -1;
}
#else
#include "roost_use.h"

#include <sys/resource.h>

void roost_measure_use(const struct roost_use_request *request, struct roost_use *use) {
    (void)request;
    *use = (struct roost_use){};
}

uint64_t roost_kept_memory(void) { return 0; }

void roost_configure_allocator(void) {}

void roost_give_memory_back(void) {}

int roost_close_memory(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none);
}
#endif
