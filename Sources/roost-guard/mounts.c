// The launcher's own mounts, visible only to this run: they end with its mount namespace.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// The step in which the project turns out to be another folder.
static const char *const PROJECT = "project";

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written == (ssize_t)strlen(text) ? 0 : -1;
}

const char *user_namespace_enter(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    int wanted = 0;
    while (plan_next(plan, &offset, &record)) wanted |= record.tag == PLAN_USER_NAMESPACE;
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare((wanted ? CLONE_NEWUSER : 0) | CLONE_NEWNS) != 0) return wanted ? "user namespace" : "mount namespace";
    if (!wanted) return NULL;
    char map[64];
    if (write_file("/proc/self/setgroups", "deny") != 0) return "user namespace";
    snprintf(map, sizeof map, "%u %u 1\n", uid, uid);
    if (write_file("/proc/self/uid_map", map) != 0) return "user namespace";
    snprintf(map, sizeof map, "%u %u 1\n", gid, gid);
    if (write_file("/proc/self/gid_map", map) != 0) return "user namespace";
    return NULL;
}

// The layers are given as descriptors, so that no character of a path can be read as a separator of mount options. `userxattr`: marks are
// user.* attributes, which need no privileges in the initial namespace and can be read from outside.
static const char *mount_overlay(const struct record *record) {
    static const char *const names[] = {"lower folder", "upper folder", "work folder"};
    const char *identity = record_string(record, 4);
    int layers[3];
    for (int index = 0; index < 3; index++) {
        layers[index] = folder_open(record_string(record, index), index == 0 ? identity : "");
        if (layers[index] < 0) return index == 0 && identity[0] ? PROJECT : names[index];
    }
    char options[160];
    snprintf(
        options, sizeof options, "userxattr,lowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d", layers[0],
        layers[1], layers[2]);
    if (mount("overlay", record_string(record, 3), "overlay", MS_NOSUID | MS_NODEV, options) != 0) return "overlay";
    for (int index = 0; index < 3; index++) close(layers[index]);
    return NULL;
}

// Only entries of the staging folder are created here; any other target must exist.
static int make_target(const char *staging, const char *target, int is_folder) {
    return stage_holds(staging, target) ? stage_make(staging, target, is_folder) : 0;
}

static const char *bind_opened(const char *staging, const struct record *record, int opened) {
    const char *source = record_string(record, 0), *target = record_string(record, 1);
    struct stat status;
    char handle[32];
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", opened);
    const char *failed = NULL;
    if (fstat(opened, &status) != 0) failed = source;
    else if (make_target(staging, target, S_ISDIR(status.st_mode)) != 0) failed = "staging";
    // Mounts the checked file, whatever is at the path by now.
    else if (mount(handle, target, NULL, MS_BIND | MS_REC, NULL) != 0) failed = source;
    int saved = errno;
    close(opened);
    errno = saved;
    return failed;
}

// - identity: empty for any folder or file.
static const char *bind(const char *staging, const struct record *record, const char *identity) {
    int opened = folder_open(record_string(record, 0), identity);
    if (opened < 0) return identity[0] ? PROJECT : record_string(record, 0);
    return bind_opened(staging, record, opened);
}

// Every mount makes bubblewrap check all of them, so files are copied where possible.
static const char *copy(const char *staging, const struct record *record) {
    const char *source = record_string(record, 0), *target = record_string(record, 1);
    return stage_holds(staging, target) && stage_copy(staging, source, target) == 0 ? NULL : bind(staging, record, "");
}

static const char *write_staged(const char *staging, const struct record *record) {
    const char *target = record_string(record, 0), *content = target + strlen(target) + 1;
    errno = EINVAL;
    if (!stage_holds(staging, target)) return "staging";
    return stage_write(staging, target, content, record->length - (size_t)(content - record->bytes)) == 0 ? NULL : "staging";
}

static const char *share(const char *staging, const struct record *record, const char *cover) {
    int opened = place_open(record_string(record, 0));
    const char *failed = opened < 0 ? record_string(record, 2) : bind_opened(staging, record, opened);
    return failed != NULL ? failed : cover_specials(cover, record_string(record, 1), record_string(record, 2));
}

static const char *show_place(const char *staging, const struct record *record, const char *cover) {
    int opened = place_open(record_string(record, 0));
    struct stat status;
    if (opened < 0 || fstat(opened, &status) != 0) return record_string(record, 2);
    // A single file is neither a socket nor a named pipe, or it would not be in the plan.
    if (!S_ISDIR(status.st_mode)) return bind_opened(staging, record, opened);
    const char *failed = make_target(staging, record_string(record, 1), 1) == 0 ? show(record, opened, staging, cover) : "staging";
    int saved = errno;
    close(opened);
    errno = saved;
    return failed;
}

// Bind-mounts the file on itself read-only; later binds of it are read-only as well.
static int make_read_only(const char *file) {
    struct statvfs status;
    if (mount(file, file, NULL, MS_BIND, NULL) != 0 || statvfs(file, &status) != 0) return -1;
    // Flags that the system has fixed must be repeated, or the kernel refuses.
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (status.f_flag & ST_NOATIME) flags |= MS_NOATIME;
    if (status.f_flag & ST_NODIRATIME) flags |= MS_NODIRATIME;
    if (status.f_flag & ST_RELATIME) flags |= MS_RELATIME;
    return mount(NULL, file, NULL, flags, NULL);
}

// Puts an empty file over each path. Parts of the tree may be the run's own work by now: links are not followed, and missing files need no
// cover.
static const char *cover_names(const struct record *record) {
    const char *folder = record_string(record, 0), *empty = record_string(record, 1);
    int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return "project folder";
    if (make_read_only(empty) != 0) return "the empty file over files of variables";
    struct open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    for (const char *path = record_next(record, empty); path != NULL; path = record_next(record, path)) {
        int file = -1;
        for (int attempt = 0; attempt < 64; attempt++) {
            file = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
            if (file >= 0 || (errno != EINTR && errno != EAGAIN)) break;
        }
        if (file < 0) {
            if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV) continue;
            return path;
        }
        struct stat status;
        char name[32];
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
        int failed = fstat(file, &status) != 0 || (S_ISREG(status.st_mode) && mount(empty, name, NULL, MS_BIND, NULL) != 0);
        close(file);
        if (failed) return path;
    }
    close(root);
    return NULL;
}

static const char *show_mounts_below(const struct record *record, const char *staging, const char *cover) {
    char empty[256];
    // A run that sees the whole host has no staging folder and no protection around sockets.
    if (staging == NULL) return below_show(record, NULL, NULL);
    snprintf(empty, sizeof empty, "%s/empty", staging);
    if (mkdir(empty, 0755) != 0 && errno != EEXIST) return "staging";
    return below_show(record, empty, cover);
}

const char *mounts_prepare(const struct plan *plan) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return "private mounts";
    size_t offset = 0;
    struct record record;
    const char *staging = NULL, *cover = NULL, *failed = below_find(plan);
    while (failed == NULL && plan_next(plan, &offset, &record)) {
        switch (record.tag) {
        case PLAN_STAGING:
            staging = record_string(&record, 0);
            if (mount("roost", staging, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64m") != 0) failed = "staging";
            else if ((cover = cover_make(staging)) == NULL) failed = "staging";
            break;
        case PLAN_BIND:
            failed = bind(staging, &record, record_string(&record, 2));
            break;
        case PLAN_COPY:
            failed = copy(staging, &record);
            break;
        case PLAN_WRITE:
            failed = write_staged(staging, &record);
            break;
        case PLAN_SHARE:
            failed = share(staging, &record, cover);
            break;
        case PLAN_HIDE:
            failed = make_target(staging, record_string(&record, 2), 1) == 0 ? hide(&record, staging) : "staging";
            break;
        case PLAN_SHOW:
            failed = show_place(staging, &record, cover);
            break;
        case PLAN_COVER:
            failed = cover_names(&record);
            break;
        case PLAN_BELOW:
            failed = show_mounts_below(&record, staging, cover);
            break;
        case PLAN_OVERLAY:
            failed = make_target(staging, record_string(&record, 3), 1) == 0 ? mount_overlay(&record) : "staging";
            break;
        }
    }
    return failed;
}
