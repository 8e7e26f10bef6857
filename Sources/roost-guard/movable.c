// Moves a folder wholly into the layer, so that the kernel can rename it. A second folder beside it receives everything; then the names in
// the first are removed, and the second takes its place. Files that have a writer or further names are linked, so that they stay the same
// file; others are copied. Until everything is there, the first folder is untouched, and later failures are rolled back.
// . All work goes through descriptors of folders, never through a link. Concurrent changes by the run affect only itself: late names and
// contents are included, and no name is removed before the second folder has its content.
#define _GNU_SOURCE
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    // Beyond these limits, the kernel's own answer stands.
    MOST_ENTRIES = 200000,
    DEEPEST = 200,
    LINKED_SLOTS = 1 << 17,
    TRIES = 1000,
    // A program that creates names faster than they are moved would never let it finish.
    MOST_LATE = 2000,
    PATH_BYTES = 4096,
};
static const uint64_t MOST_BYTES = 8ULL << 30;

// A file with several names, and the first name it got in the second folder.
struct linked {
    dev_t device;
    ino_t number;
    char *path;
};

struct carrying {
    int top; // of the second folder
    struct linked *linked;
    size_t linked_count;
    size_t late; // names that appeared after the first pass
    char path[PATH_BYTES]; // relative to the top
};

static int close_failed(int descriptor) {
    descriptor_close(descriptor);
    return -1;
}

static int is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

int folder_has_entries(int folder) {
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), found = 0;
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (stream == NULL) return 0;
    for (struct dirent *entry; !found && (entry = readdir(stream)) != NULL;) found = !is_dot(entry->d_name);
    closedir(stream);
    return found;
}

// Opens a folder for reading and changing, even if it is closed to its own owner; `status` is its state before.
static int open_folder(int parent, const char *name, struct stat *status) {
    int place = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0) return -1;
    char handle[32];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", place);
    if (fstat(place, status) != 0) return close_failed(place);
    if ((status->st_mode & 0700) != 0700 && chmod(handle, (status->st_mode & 07777) | 0700) != 0) return close_failed(place);
    int folder = open(handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return close_failed(place);
    close(place);
    return folder;
}

static void close_folder(int folder, const struct stat *status) {
    int failure = errno;
    if ((status->st_mode & 0700) != 0700) (void)fchmod(folder, status->st_mode & 07777);
    close(folder);
    errno = failure;
}

static DIR *list(int folder) {
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (stream == NULL && copy >= 0) (void)close_failed(copy);
    return stream;
}

static int end_list(DIR *stream, int result) {
    int failure = errno;
    closedir(stream);
    errno = failure;
    return result;
}

// Checks whether all of it can be moved, before anything is done. EBUSY: something is mounted in it.
static int look(int folder, int depth, size_t *entries, uint64_t *bytes) {
    DIR *stream = list(folder);
    if (stream == NULL) return -1;
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(stream)) != NULL;) {
        if (is_dot(entry->d_name)) continue;
        struct statx status;
        result = statx(folder, entry->d_name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &status);
        if (result != 0) {
            // Gone by now.
            if (errno == ENOENT) result = 0;
            continue;
        }
        *bytes += (uint64_t)status.stx_blocks * 512;
        errno = EBUSY;
        if (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) result = -1;
        errno = result != 0 ? errno : EXDEV;
        // Files of other owners cannot be moved into the layer.
        if (status.stx_uid != geteuid() && geteuid() != 0) result = -1;
        if (++*entries > MOST_ENTRIES || *bytes > MOST_BYTES || depth == DEEPEST) result = -1;
        if (result != 0 || !S_ISDIR(status.stx_mode)) continue;
        struct stat before;
        int inner = open_folder(folder, entry->d_name, &before);
        if (inner < 0) {
            result = -1;
            continue;
        }
        result = look(inner, depth + 1, entries, bytes);
        close_folder(inner, &before);
    }
    return end_list(stream, result);
}

static struct linked *find_linked(struct carrying *carrying, const struct stat *status) {
    size_t slot = ((size_t)status->st_ino * 2654435761U + (size_t)status->st_dev) % LINKED_SLOTS;
    while (carrying->linked[slot].path != NULL) {
        struct linked *found = &carrying->linked[slot];
        if (found->number == status->st_ino && found->device == status->st_dev) break;
        slot = (slot + 1) % LINKED_SLOTS;
    }
    return &carrying->linked[slot];
}

static int is_same(const struct stat *one, const struct stat *other) {
    return one->st_ino == other->st_ino && one->st_dev == other->st_dev && (one->st_mode & S_IFMT) == (other->st_mode & S_IFMT);
}

static int is_earlier(struct timespec one, struct timespec other) {
    return one.tv_sec != other.tv_sec ? one.tv_sec < other.tv_sec : one.tv_nsec < other.tv_nsec;
}

// Whether one is still an exact copy of the other: any change to a file sets its change time.
static int is_copied(const struct stat *status, const struct stat *copy) {
    return S_ISREG(status->st_mode) && S_ISREG(copy->st_mode) && status->st_size == copy->st_size
        && status->st_mtim.tv_sec == copy->st_mtim.tv_sec && status->st_mtim.tv_nsec == copy->st_mtim.tv_nsec
        && is_earlier(status->st_ctim, copy->st_ctim);
}

// Gives the second folder the same file under the same name, unless it has it already.
static int carry_file(struct carrying *carrying, int from, int to, const char *name, const struct stat *status, int removes) {
    struct stat has, first;
    int exists = fstatat(to, name, &has, AT_SYMLINK_NOFOLLOW) == 0;
    if (exists && (is_same(status, &has) || (is_copied(status, &has) && !copy_has_writer(from, name)))) return 0;
    struct linked *known = S_ISREG(status->st_mode) && status->st_nlink > 1 ? find_linked(carrying, status) : NULL;
    int is_known = known != NULL && known->path != NULL;
    if (is_known && fstatat(carrying->top, known->path, &first, AT_SYMLINK_NOFOLLOW) == 0) {
        // A further name of a file that was moved under its first name and has had another inode number since.
        if (exists && is_same(&first, &has)) return 0;
        if (exists && unlinkat(to, name, 0) != 0) return -1;
        return linkat(carrying->top, known->path, to, name, 0);
    }
    // Another file has taken the name, or this one was changed.
    if (exists && unlinkat(to, name, 0) != 0) return -1;
    errno = EBUSY;
    if (removes && carrying->late++ == MOST_LATE) return -1;
    int copied = S_ISREG(status->st_mode) && status->st_nlink == 1 ? copy_unwritten(from, to, name) : 1;
    if (copied <= 0) return copied;
    if (linkat(from, name, to, name, 0) != 0) {
        // On another mount: something was mounted there.
        if (errno == EXDEV) errno = EBUSY;
        return -1;
    }
    if (known != NULL && !is_known && carrying->linked_count < LINKED_SLOTS / 2) {
        *known = (struct linked){status->st_dev, status->st_ino, strdup(carrying->path)};
        if (known->path != NULL) carrying->linked_count++;
    }
    return 0;
}

static int carry(struct carrying *carrying, int from, int to, size_t length, int depth, int removes);

// Repeats until no new names appear.
static int carry_and_remove(struct carrying *carrying, int from, int to, size_t length, int depth, int parent, const char *name) {
    int result = -1;
    for (int attempt = 0; result != 0 && attempt < TRIES; attempt++) {
        if (carry(carrying, from, to, length, depth, 1) != 0) return -1;
        result = unlinkat(parent, name, AT_REMOVEDIR);
        if (result != 0 && errno != ENOTEMPTY) return -1;
    }
    return result;
}

static int carry_folder(struct carrying *carrying, int from, int to, const char *name, size_t length, int depth, int removes) {
    struct stat before, made;
    int inner = open_folder(from, name, &before);
    if (inner < 0) return -1;
    int result = mkdirat(to, name, 0700);
    if (result != 0 && errno == EEXIST) result = 0;
    int outer = result != 0 ? -1 : open_folder(to, name, &made);
    if (outer < 0) {
        close_folder(inner, &before);
        return -1;
    }
    if (removes) {
        result = carry_and_remove(carrying, inner, outer, length, depth + 1, from, name);
        close_folder(outer, &made);
    } else {
        result = carry(carrying, inner, outer, length, depth + 1, 0);
        int failure = errno;
        copy_finish(inner, outer, &before);
        errno = failure;
        descriptor_close(outer);
    }
    close_folder(inner, &before);
    return result;
}

static int carry_entry(struct carrying *carrying, int from, int to, const char *name, size_t length, int depth, int removes) {
    struct stat status;
    // Gone by now.
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT ? 0 : -1;
    int more = snprintf(carrying->path + length, sizeof carrying->path - length, "%s%s", length == 0 ? "" : "/", name);
    errno = ENAMETOOLONG;
    if (more < 0 || length + (size_t)more >= sizeof carrying->path) return -1;
    if (S_ISDIR(status.st_mode)) return carry_folder(carrying, from, to, name, length + (size_t)more, depth, removes);
    if (carry_file(carrying, from, to, name, &status, removes) != 0) return -1;
    if (!removes) return 0;
    return unlinkat(from, name, 0) == 0 || errno == ENOENT ? 0 : -1;
}

// Gives the second folder everything the first has and, if `removes`, removes it from the first.
static int carry(struct carrying *carrying, int from, int to, size_t length, int depth, int removes) {
    errno = EXDEV;
    if (depth > DEEPEST) return -1;
    DIR *stream = list(from);
    if (stream == NULL) return -1;
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(stream)) != NULL;)
        if (!is_dot(entry->d_name)) result = carry_entry(carrying, from, to, entry->d_name, length, depth, removes);
    return end_list(stream, result);
}

static void remove_all(int parent, const char *name, int depth) {
    struct stat before;
    if (unlinkat(parent, name, 0) == 0 || (errno != EISDIR && errno != EPERM) || depth > DEEPEST + 1) return;
    int folder = open_folder(parent, name, &before);
    DIR *stream = folder < 0 ? NULL : list(folder);
    if (stream != NULL) {
        for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
            if (!is_dot(entry->d_name)) remove_all(folder, entry->d_name, depth + 1);
        closedir(stream);
    }
    if (folder >= 0) close(folder);
    (void)unlinkat(parent, name, AT_REMOVEDIR);
}

// The temporary folder that contains both.
static int make_workshop(int parent, char *name, size_t size) {
    uint32_t number;
    if (getrandom(&number, sizeof number, 0) != sizeof number) return -1;
    snprintf(name, size, ".roost-renaming-%08x", number);
    if (mkdirat(parent, name, 0700) != 0) return -1;
    int workshop = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (workshop >= 0 && mkdirat(workshop, "folder", 0700) == 0) return workshop;
    if (workshop >= 0) (void)close_failed(workshop);
    int failure = errno;
    (void)unlinkat(parent, name, AT_REMOVEDIR);
    errno = failure;
    return -1;
}

// Returns 0, or -1 with everything as it was.
static int replace(int parent, const char *name, int workshop, int folder, const struct stat *status) {
    struct carrying carrying = {.linked = calloc(LINKED_SLOTS, sizeof(struct linked))};
    if (carrying.linked == NULL) return -1;
    carrying.top = openat(workshop, "folder", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (carrying.top < 0) return -1;
    if (carry(&carrying, folder, carrying.top, 0, 0, 0) != 0) return -1;
    copy_finish(folder, carrying.top, status);
    if (carry_and_remove(&carrying, folder, carrying.top, 0, 0, parent, name) == 0
        && syscall(SYS_renameat2, workshop, "folder", parent, name, RENAME_NOREPLACE) == 0)
        return 0;
    int failure = errno;
    // Rolls back, into whatever folder has the name by now.
    struct stat now;
    (void)mkdirat(parent, name, 0700);
    int back = open_folder(parent, name, &now);
    memset(carrying.linked, 0, LINKED_SLOTS * sizeof(struct linked));
    int source = carrying.top;
    carrying.top = back;
    if (back < 0 || carry(&carrying, source, back, 0, 0, 0) != 0) failure = EIO;
    if (back >= 0) copy_finish(source, back, status);
    errno = failure;
    return -1;
}

int folder_make_movable(int parent, const char *name) {
    // Opening a file for writing is delayed while it is copied; a signal reports that.
    (void)signal(SIGIO, SIG_IGN);
    char workshop_name[32];
    int workshop = make_workshop(parent, workshop_name, sizeof workshop_name);
    // If nothing can be created here, nothing can be renamed either.
    if (workshop < 0) return 0;
    int result = 0, keeps = 0;
    // The kernel checks whether the folder can be moved before it reports that the target is not empty.
    if (syscall(SYS_renameat2, parent, name, parent, workshop_name, 0) != 0 && errno == EXDEV) {
        struct stat status;
        size_t entries = 0;
        uint64_t bytes = 0;
        int folder = open_folder(parent, name, &status);
        if (folder < 0 || look(folder, 0, &entries, &bytes) != 0 || replace(parent, name, workshop, folder, &status) != 0) {
            keeps = errno == EIO;
            // Names appeared faster than they were moved.
            if (errno == ENOTEMPTY) errno = EBUSY;
            // The kernel's own answer makes programs copy; errors that copying would meet as well are reported.
            result = errno == ENOSPC || errno == EDQUOT || errno == EBUSY || errno == EIO ? errno : 0;
            if (folder >= 0) close_folder(folder, &status);
        } else {
            close(folder);
        }
    }
    // What could not be put back stays there.
    if (!keeps) remove_all(parent, workshop_name, 0);
    return result;
}
