#define _GNU_SOURCE
#include "roost_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>
#endif

#if defined(__linux__)
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#endif

// MARK: Opening

#if defined(__linux__)
int roost_open_beneath(int folder, const char *path, int flags, uint32_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC | O_NOFOLLOW),
        .mode = (flags & (O_CREAT | __O_TMPFILE)) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (int attempt = 0;; attempt++) {
        long opened = syscall(SYS_openat2, folder, path[0] ? path : ".", &how, sizeof how);
        // The kernel returns EAGAIN if a concurrent rename raced with the resolution (openat2(2)).
        if (opened >= 0 || (errno != EINTR && errno != EAGAIN) || attempt > 64) return (int)opened;
    }
}
#else
int roost_open_beneath(int folder, const char *path, int flags, uint32_t mode) {
    if (strlen(path) >= 4096 || path[0] == '/') {
        errno = path[0] == '/' ? EXDEV : ENAMETOOLONG;
        return -1;
    }
    char rest[4096];
    strcpy(rest, path[0] ? path : ".");
    int at = folder;
    char *part = rest;
    for (;;) {
        char *slash = strchr(part, '/');
        if (slash) *slash = 0;
        if (strcmp(part, "..") == 0) errno = EXDEV;
        int next = strcmp(part, "..") == 0 ? -1
            : slash ? openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                    : openat(at, part, flags | O_NOFOLLOW | O_CLOEXEC, mode);
        int saved = errno;
        if (at != folder) close(at);
        errno = saved;
        if (next < 0 || !slash) return next;
        at = next;
        part = slash + 1;
    }
}
#endif

// MARK: Whole paths

/// One component after another, for systems without openat2(2).
static int open_step_by_step(const char *path, int flags) {
    if (strlen(path) >= 4096 || path[0] != '/') {
        errno = path[0] == '/' ? ENAMETOOLONG : EINVAL;
        return -1;
    }
    char rest[4096];
    strcpy(rest, path);
    int at = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *part = rest;
    while (at >= 0) {
        while (*part == '/') part++;
        if (!*part) return at;
        char *slash = strchr(part, '/');
        if (slash) *slash = 0;
        int next = slash ? openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : openat(at, part, flags | O_NOFOLLOW | O_CLOEXEC);
        int saved = errno;
        struct stat info;
        // Some systems report ENOTDIR for a link that is opened as a folder.
        if (next < 0 && saved == ENOTDIR && fstatat(at, part, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode)) saved = ELOOP;
        close(at);
        errno = saved;
        if (next < 0 || !slash) return next;
        at = next;
        part = slash + 1;
    }
    return -1;
}

int roost_open_exactly(const char *path, int flags) {
#if defined(__linux__)
    // Without O_NOFOLLOW, which would report ENOTDIR for a link as the last component.
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (int attempt = 0; path[0] == '/'; attempt++) {
        long opened = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
        if (opened >= 0) return (int)opened;
        if (errno == ENOSYS) break;
        if ((errno != EINTR && errno != EAGAIN) || attempt > 64) return -1;
    }
#endif
    return open_step_by_step(path, flags);
}

int roost_identity_of(int descriptor, struct roost_identity *out) {
    struct stat info;
    struct statfs system;
    if (fstat(descriptor, &info) != 0 || fstatfs(descriptor, &system) != 0) return -1;
    uint64_t file_system = 0;
    memcpy(&file_system, &system.f_fsid, sizeof file_system < sizeof system.f_fsid ? sizeof file_system : sizeof system.f_fsid);
    // Some memory file systems have no id of their own; the device number is sufficient, as they never outlive it.
    if (file_system == 0) file_system = (uint64_t)info.st_dev;
    *out = (struct roost_identity){.file_system = file_system, .inode = (uint64_t)info.st_ino, .birth_ns = -1};
#if defined(__linux__)
    struct statx more;
    if (statx(descriptor, "", AT_EMPTY_PATH, STATX_BTIME, &more) == 0 && (more.stx_mask & STATX_BTIME))
        out->birth_ns = (int64_t)more.stx_btime.tv_sec * 1000000000 + more.stx_btime.tv_nsec;
#elif defined(__APPLE__)
    out->birth_ns = (int64_t)info.st_birthtimespec.tv_sec * 1000000000 + info.st_birthtimespec.tv_nsec;
#endif
    return 0;
}

// MARK: Stamps

#if defined(__APPLE__)
#define MODIFIED st_mtimespec
#define CHANGED st_ctimespec
#else
#define MODIFIED st_mtim
#define CHANGED st_ctim
#endif

static int64_t nanoseconds(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static void fill_stamp(const struct stat *from, struct roost_stamp *out) {
    *out = (struct roost_stamp){
        .device = (uint64_t)from->st_dev,
        .inode = (uint64_t)from->st_ino,
        .size = (uint64_t)from->st_size,
        .modified_ns = nanoseconds(from->MODIFIED),
        .changed_ns = nanoseconds(from->CHANGED),
        .blocks = (uint64_t)from->st_blocks,
        .special_device = (uint64_t)from->st_rdev,
        .mode = from->st_mode,
        .uid = from->st_uid,
        .gid = from->st_gid,
        .links = (uint32_t)from->st_nlink,
    };
}

int roost_stamp_at(int folder, const char *name, struct roost_stamp *out) {
    struct stat found;
    int result = name[0] ? fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) : fstat(folder, &found);
    if (result == 0) fill_stamp(&found, out);
    return result;
}

// MARK: Content

static int write_all(int to, const uint8_t *bytes, size_t count, off_t at) {
    while (count > 0) {
        ssize_t written = pwrite(to, bytes, count, at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -1;
        bytes += written;
        count -= (size_t)written;
        at += written;
    }
    return 0;
}

static int copy_range(int from, int to, off_t start, off_t end, uint8_t *buffer, size_t size) {
    for (off_t at = start; at < end;) {
        size_t want = (uint64_t)(end - at) < size ? (size_t)(end - at) : size;
        ssize_t got = pread(from, buffer, want, at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) return 0;
        if (write_all(to, buffer, (size_t)got, at) != 0) return -1;
        at += got;
    }
    return 0;
}

// Most files of a project are smaller than this; then searching for holes costs more than copying them.
#define SMALL_FILE (32 * 1024)

static int copy_small(int from, int to, off_t size) {
    uint8_t buffer[SMALL_FILE];
    if (copy_range(from, to, 0, size, buffer, sizeof buffer) != 0) return -1;
    struct stat written;
    if (fstat(to, &written) != 0) return -1;
    return written.st_size == size ? 0 : ftruncate(to, size);
}

int roost_copy_content(int from, int to) {
#if defined(__linux__)
    if (ioctl(to, FICLONE, from) == 0) return 0;
#endif
    struct stat info;
    if (fstat(from, &info) != 0) return -1;
    if (info.st_size == 0) return 0;
    if (info.st_size <= SMALL_FILE) return copy_small(from, to, info.st_size);
    size_t size = 256 * 1024;
    uint8_t *buffer = malloc(size);
    if (!buffer) return -1;
    int result = 0;
    off_t at = 0;
    while (result == 0 && at < info.st_size) {
        off_t data = lseek(from, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO) break;
        off_t end = data < 0 ? info.st_size : lseek(from, data, SEEK_HOLE);
        if (data < 0) data = at;
        if (end < 0) end = info.st_size;
        result = copy_range(from, to, data, end, buffer, size);
        at = end;
    }
    int saved = errno;
    free(buffer);
    errno = saved;
    return result == 0 ? ftruncate(to, info.st_size) : -1;
}

static ssize_t read_full(int from, uint8_t *buffer, size_t size, off_t at) {
    size_t total = 0;
    while (total < size) {
        ssize_t got = pread(from, buffer + total, size - total, at + (off_t)total);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        total += (size_t)got;
    }
    return (ssize_t)total;
}

int roost_same_content(int left, int right) {
    struct stat one, two;
    if (fstat(left, &one) != 0 || fstat(right, &two) != 0) return -1;
    if (one.st_size != two.st_size) return 0;
    size_t size = 128 * 1024;
    uint8_t *buffer = malloc(2 * size);
    if (!buffer) return -1;
    int result = 1;
    for (off_t at = 0; at < one.st_size && result == 1;) {
        ssize_t first = read_full(left, buffer, size, at);
        ssize_t second = read_full(right, buffer + size, size, at);
        if (first < 0 || second < 0) result = -1;
        else if (first != second || memcmp(buffer, buffer + size, (size_t)first) != 0) result = 0;
        else if (first == 0) break;
        at += first;
    }
    int saved = errno;
    free(buffer);
    errno = saved;
    return result;
}

// MARK: Renaming and locking

int roost_rename_at(int from_folder, const char *from, int to_folder, const char *to, enum roost_rename_mode mode) {
    if (mode == ROOST_RENAME_REPLACE) return renameat(from_folder, from, to_folder, to);
#if defined(__linux__)
    unsigned flags = mode == ROOST_RENAME_KEEP ? RENAME_NOREPLACE : RENAME_EXCHANGE;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
#else
    return renameatx_np(from_folder, from, to_folder, to, mode == ROOST_RENAME_KEEP ? RENAME_EXCL : RENAME_SWAP);
#endif
}

void roost_begin_sync(int descriptor) {
#if defined(__linux__)
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor;
#endif
}

int roost_sync_file_system(int descriptor) {
#if defined(__linux__)
    return syncfs(descriptor);
#else
    (void)descriptor;
    sync();
    return 0;
#endif
}

int roost_try_lock(int descriptor) {
    for (;;) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 1;
        if (errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) return -1;
    }
}

// MARK: Overlay marks

#if defined(__linux__)
int roost_overlay_marks(int folder, const char *name) {
    char path[512];
    int path_length = snprintf(path, sizeof path, "/proc/self/fd/%d/%s", folder, name[0] ? name : ".");
    // Most files have no attributes, which one call detects.
    if (path_length < 0 || (size_t)path_length >= sizeof path || llistxattr(path, NULL, 0) == 0) return 0;
    static const char *const prefixes[] = {"user.overlay.", "trusted.overlay."};
    static const struct {
        const char *name;
        int mark;
    } marks[] = {
        {"whiteout", ROOST_MARK_WHITEOUT},
        {"opaque", ROOST_MARK_OPAQUE},
        {"redirect", ROOST_MARK_REDIRECT},
        {"metacopy", ROOST_MARK_METACOPY},
    };
    int found = 0;
    for (size_t prefix = 0; prefix < 2; prefix++) {
        for (size_t index = 0; index < sizeof marks / sizeof marks[0]; index++) {
            char attribute[64], value[8];
            snprintf(attribute, sizeof attribute, "%s%s", prefixes[prefix], marks[index].name);
            ssize_t length = lgetxattr(path, attribute, value, sizeof value);
            bool present = length >= 0 || errno == ERANGE;
            // Opaque is "y"; "x" only states that the folder may contain whiteouts stored as attributes.
            if (marks[index].mark == ROOST_MARK_OPAQUE) present = length == 1 && value[0] == 'y';
            if (present) found |= marks[index].mark;
        }
    }
    return found;
}

static void copy_attribute(int from, int to, const char *name) {
    char value[4096];
    ssize_t length = fgetxattr(from, name, value, sizeof value);
    if (length >= 0) (void)fsetxattr(to, name, value, (size_t)length, 0);
}

void roost_copy_attributes(int from, int to) {
    char names[8192];
    ssize_t length = flistxattr(from, names, sizeof names);
    for (const char *name = names; length > 0 && name < names + length; name += strlen(name) + 1) {
        int is_mark = strncmp(name, "user.overlay.", 13) == 0;
        if ((strncmp(name, "user.", 5) == 0 && !is_mark) || strcmp(name, "system.posix_acl_access") == 0) copy_attribute(from, to, name);
    }
}

int roost_set_opaque(int folder) { return fsetxattr(folder, "user.overlay.opaque", "y", 1, 0); }

int roost_clear_opaque(int folder) {
    static const char *const names[] = {"user.overlay.opaque", "trusted.overlay.opaque"};
    for (size_t index = 0; index < 2; index++) {
        if (fremovexattr(folder, names[index]) == 0) continue;
        if (errno != ENODATA && errno != ENOTSUP && errno != EPERM) return -1;
    }
    return 0;
}
#else
int roost_overlay_marks(int folder, const char *name) {
    (void)folder;
    (void)name;
    return 0;
}

void roost_copy_attributes(int from, int to) {
    (void)from;
    (void)to;
}

int roost_set_opaque(int folder) {
    (void)folder;
    errno = ENOTSUP;
    return -1;
}

int roost_clear_opaque(int folder) {
    (void)folder;
    return 0;
}
#endif

// MARK: Listing

static bool is_dot(const char *name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

/// A directory stream; the descriptor stays owned by the caller.
static DIR *open_stream(int folder) {
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return NULL;
    DIR *stream = fdopendir(again);
    if (!stream) close(again);
    return stream;
}

int roost_list(int folder, uint8_t **out, size_t *length) {
    DIR *stream = open_stream(folder);
    if (!stream) return -1;
    size_t capacity = 4096, used = 0;
    uint8_t *bytes = malloc(capacity);
    struct dirent *entry = NULL;
    while (bytes && (errno = 0, entry = readdir(stream))) {
        if (is_dot(entry->d_name)) continue;
        uint16_t size = (uint16_t)strlen(entry->d_name);
        if (used + size + 2 > capacity) {
            capacity = (used + size + 2) * 2;
            uint8_t *larger = realloc(bytes, capacity);
            if (!larger) free(bytes);
            bytes = larger;
            if (!bytes) break;
        }
        memcpy(bytes + used, &size, 2);
        memcpy(bytes + used + 2, entry->d_name, size);
        used += size + 2;
    }
    int saved = errno;
    closedir(stream);
    if (!bytes || saved) {
        free(bytes);
        errno = saved ? saved : ENOMEM;
        return -1;
    }
    *out = bytes;
    *length = used;
    return 0;
}
