// A walk over program folders that finds links leading out of them.
#define _GNU_SOURCE
#include "roost_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct links_walk {
    uint64_t left;
    int error;
    char *found;
    size_t used, capacity;
    size_t length;
    char path[4096];
};

// Folders that contain data to be read, not programs; they are most of a system.
static const char *const passed_over[] = {
    "man", "doc", "locale", "icons", "include", "fonts", "zoneinfo", "help", "info", "i18n", "mime", "themes", "__pycache__", "node_modules", "src",
    "modules", "firmware", "terminfo", "licenses", "pixmaps", "backgrounds", "sounds",
};

static bool is_passed_over(const char *name) {
    for (size_t i = 0; i < sizeof passed_over / sizeof *passed_over; i++)
        if (strcmp(name, passed_over[i]) == 0) return true;
    return false;
}

static bool leaves(const char *text) {
    static const char *const inside[] = {"/usr/", "/bin/", "/sbin/", "/lib", "/proc/", "/dev/", "/run/", "/sys/", "/tmp/"};
    // The reader of the list resolves relative links.
    if (text[0] != '/') return strncmp(text, "../", 3) == 0 && (strstr(text, "/etc/") || strstr(text, "/opt/") || strstr(text, "/var/"));
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (strncmp(text, inside[i], strlen(inside[i])) == 0) return false;
    return true;
}

static bool append(struct links_walk *walk, const char *bytes, size_t length) {
    if (walk->used + length > walk->capacity) {
        size_t capacity = (walk->used + length) * 2 + 4096;
        char *larger = realloc(walk->found, capacity);
        if (!larger) return false;
        walk->found = larger;
        walk->capacity = capacity;
    }
    memcpy(walk->found + walk->used, bytes, length);
    walk->used += length;
    return true;
}

static void take(struct links_walk *walk, int folder, const char *name) {
    char text[4096];
    struct stat info;
    ssize_t count = readlinkat(folder, name, text, sizeof text - 1);
    if (count <= 0) return;
    text[count] = 0;
    if (!leaves(text) || fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || info.st_uid != 0) return;
    if (!append(walk, walk->path, walk->length) || !append(walk, "/", 1) || !append(walk, name, strlen(name) + 1)
        || !append(walk, text, (size_t)count + 1))
        walk->error = ENOMEM;
}

static void visit(struct links_walk *walk, int parent, const char *name, unsigned depth) {
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = folder < 0 ? NULL : fdopendir(folder);
    if (!stream) {
        if (folder >= 0) close(folder);
        return;
    }
    struct dirent *entry;
    while (!walk->error && (entry = readdir(stream)) != NULL) {
        const char *here = entry->d_name;
        if (here[0] == '.') continue;
        if (walk->left-- == 0) {
            walk->left = 0;
            walk->error = EFBIG;
            break;
        }
        unsigned char type = entry->d_type;
        struct stat info;
        if (type == DT_UNKNOWN && fstatat(folder, here, &info, AT_SYMLINK_NOFOLLOW) == 0)
            type = S_ISDIR(info.st_mode) ? DT_DIR : S_ISLNK(info.st_mode) ? DT_LNK : DT_REG;
        if (type == DT_LNK) take(walk, folder, here);
        size_t before = walk->length, length = strlen(here);
        if (type != DT_DIR || depth == 0 || is_passed_over(here) || before + length + 2 > sizeof walk->path) continue;
        walk->path[before] = '/';
        memcpy(walk->path + before + 1, here, length);
        walk->length = before + 1 + length;
        visit(walk, folder, here, depth - 1);
        walk->length = before;
    }
    closedir(stream);
}

int roost_find_links(char *const *folders, const unsigned *depths, size_t count, uint64_t limit, struct roost_links_result *result) {
    struct links_walk walk = {.left = limit};
    for (size_t i = 0; i < count && !walk.error; i++) {
        walk.length = strlen(folders[i]);
        if (walk.length >= sizeof walk.path) continue;
        memcpy(walk.path, folders[i], walk.length);
        visit(&walk, AT_FDCWD, folders[i], depths[i]);
    }
    *result = (struct roost_links_result){.found = walk.found, .length = walk.used, .entries = limit - walk.left};
    return walk.error;
}
