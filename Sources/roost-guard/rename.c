// Renames of folders in a layer. In a user namespace the kernel refuses to rename a folder that is partly below the layer (EXDEV), which
// programs do not expect. Such a folder is first moved into the layer (movable.c), which readers do not notice; then the kernel makes the
// call as the caller made it, with the caller's permissions. So nothing read here decides permissions, and a caller that changes its memory
// meanwhile affects only its own result.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, PREFIX = 64, PAGE = 4096 };

// A path as the supervisor can name it, and the start of its last name.
struct place {
    char path[PREFIX + PATH_BYTES];
    char *name;
};

// Reads a string of the caller; 0 if it does not end.
static int read_text(pid_t thread, uint64_t address, char *text) {
    for (size_t length = 0; length < PATH_BYTES;) {
        // One page at a time: the next may not be mapped.
        size_t part = PAGE - (address + length) % PAGE;
        if (part > PATH_BYTES - length) part = PATH_BYTES - length;
        struct iovec here = {text + length, part}, there = {(void *)(uintptr_t)(address + length), part};
        ssize_t count = process_vm_readv(thread, &here, 1, &there, 1, 0);
        if (count <= 0) return 0;
        if (memchr(text + length, 0, (size_t)count) != NULL) return 1;
        length += (size_t)count;
    }
    return 0;
}

// 0 if only the kernel knows its meaning.
static int find_place(pid_t thread, int folder, uint64_t address, struct place *place) {
    char *text = place->path + PREFIX;
    if (!read_text(thread, address, text)) return 0;
    char prefix[PREFIX];
    if (text[0] == '/') snprintf(prefix, sizeof prefix, "/proc/%d/root", thread);
    else if (folder == AT_FDCWD) snprintf(prefix, sizeof prefix, "/proc/%d/cwd/", thread);
    else snprintf(prefix, sizeof prefix, "/proc/%d/fd/%d/", thread, folder);
    size_t before = strlen(prefix), length = strlen(text);
    while (length > 1 && text[length - 1] == '/') text[--length] = 0;
    if (length == 0 || before + length >= PATH_BYTES) return 0;
    memmove(place->path + before, text, length + 1);
    memcpy(place->path, prefix, before);
    place->name = strrchr(place->path, '/') + 1;
    return place->name[0] != 0 && strcmp(place->name, ".") != 0 && strcmp(place->name, "..") != 0;
}

// When the guard started.
static struct timespec beginning;

void rename_begin(void) { (void)clock_gettime(CLOCK_REALTIME, &beginning); }

// Whether the folder was created in this run and is only in the layer: overlays report one link for a merged folder, and an older folder
// has an earlier birth time. A folder that a person creates below the layer meanwhile also looks like this; the kernel then refuses to
// rename it.
static int is_fresh(const struct statx *status) {
    if (!(status->stx_mask & STATX_BTIME) || status->stx_nlink < 2) return 0;
    return status->stx_btime.tv_sec != beginning.tv_sec ? status->stx_btime.tv_sec > beginning.tv_sec
                                                         : status->stx_btime.tv_nsec > beginning.tv_nsec;
}

// Whether it is a folder that the kernel may refuse to rename.
static int may_need_us(const char *path) {
    struct statx status;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
    return statx(AT_FDCWD, path, flags, STATX_TYPE | STATX_NLINK | STATX_BTIME, &status) == 0 && S_ISDIR(status.stx_mode) && !is_fresh(&status);
}

// Opens the folder that contains a place.
static int open_parent(struct place *place) {
    char first = place->name[0];
    place->name[0] = 0;
    int parent = open(place->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    place->name[0] = first;
    return parent;
}

static int has_entries(int parent, const char *name) {
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return 0;
    int result = folder_has_entries(folder);
    close(folder);
    return result;
}

// Whether one folder is inside another or is that folder, by the kernel's current names.
static int is_inside(int folder, int parent, const char *name) {
    char handle[32], inner[PATH_BYTES], outer[PATH_BYTES + 256];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", folder);
    ssize_t count = readlink(handle, inner, sizeof inner - 1);
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", parent);
    ssize_t length = readlink(handle, outer, PATH_BYTES - 1);
    if (count < 0 || length < 0) return 0;
    inner[count] = 0;
    length += snprintf(outer + length, sizeof outer - (size_t)length, "/%.255s", name);
    return strncmp(inner, outer, (size_t)length) == 0 && (inner[length] == '/' || inner[length] == 0);
}

// The error for the caller, or 0 if the kernel should make the call now.
static int prepare(const struct renaming *renaming, struct place *from, struct place *to) {
    int old = open_parent(from), new = open_parent(to);
    struct stat here, there, target;
    struct statfs system;
    // Any other problem with the call is reported by the kernel; nothing is done before.
    if (old < 0 || new < 0 || fstat(old, &here) != 0 || fstat(new, &there) != 0 || here.st_dev != there.st_dev) return 0;
    if (fstatfs(old, &system) != 0 || system.f_type != OVERLAY_MAGIC) return 0;
    if (faccessat(old, "", W_OK | X_OK, AT_EMPTY_PATH) != 0 || faccessat(new, "", W_OK | X_OK, AT_EMPTY_PATH) != 0) return 0;
    int exists = fstatat(new, to->name, &target, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_inside(new, old, from->name) || is_inside(old, new, to->name)) return 0;
    if (renaming->flags & RENAME_EXCHANGE) {
        if (!exists) return 0;
        int result = may_need_us(from->path) ? folder_make_movable(old, from->name) : 0;
        return result == 0 && S_ISDIR(target.st_mode) ? folder_make_movable(new, to->name) : result;
    }
    if (exists && ((renaming->flags & RENAME_NOREPLACE) || !S_ISDIR(target.st_mode))) return 0;
    // The kernel would check this last.
    if (exists && has_entries(new, to->name)) return ENOTEMPTY;
    return folder_make_movable(old, from->name);
}

int rename_decode(const struct seccomp_data *data, struct renaming *renaming) {
    const struct calls *calls = calls_of(data->arch);
    const uint64_t *words = (const uint64_t *)data->args;
    if (calls == NULL) return 0;
    if (data->nr == calls->rename)
        *renaming = (struct renaming){.folders = {AT_FDCWD, AT_FDCWD}, .paths = {words[0], words[1]}};
    else if (data->nr == calls->renameat || data->nr == calls->renameat2)
        *renaming = (struct renaming){
            .folders = {(int)words[0], (int)words[2]},
            .paths = {words[1], words[3]},
            .flags = data->nr == calls->renameat2 ? (uint32_t)words[4] : 0};
    else
        return 0;
    return 1;
}

// For files, which most renames concern, only the kind is checked.
void rename_serve(int listener, uint64_t id, const struct renaming *renaming) {
    static struct place from, to;
    int is_ours = (renaming->flags & ~(uint32_t)(RENAME_NOREPLACE | RENAME_EXCHANGE)) == 0
        && find_place(renaming->thread, renaming->folders[0], renaming->paths[0], &from);
    if (is_ours && !may_need_us(from.path)) is_ours = (renaming->flags & RENAME_EXCHANGE) != 0;
    if (!is_ours || !find_place(renaming->thread, renaming->folders[1], renaming->paths[1], &to))
        return calls_leave_to_kernel(listener, id);
    if ((renaming->flags & RENAME_EXCHANGE) && !may_need_us(from.path) && !may_need_us(to.path)) return calls_leave_to_kernel(listener, id);
    // What was read by thread number belongs to the caller only if the caller is still waiting now.
    if (!calls_still_waits(listener, id)) return;
    // It takes longer for larger folders, and the daemon's messages must be read meanwhile.
    pid_t child = fork();
    if (child > 0) return;
    int error = child == 0 ? prepare(renaming, &from, &to) : 0;
    if (error != 0) calls_answer(listener, id, error);
    else calls_leave_to_kernel(listener, id);
    if (child == 0) _exit(0);
}
