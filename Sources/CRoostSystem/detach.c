#define _GNU_SOURCE
#include "roost_detach.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#if defined(__linux__)
// In the root folder, the daemon keeps no file system busy. Other descriptors of this process are not inherited.
static short settle(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_addclosefrom_np(actions, 4);
    posix_spawn_file_actions_addchdir_np(actions, "/");
    return POSIX_SPAWN_SETSID;
}
#else
static short settle(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_addchdir_np(actions, "/");
    return POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT;
}
#endif

pid_t roost_start_detached(const char *path, char *const arguments[], char *const environment[], int log, int ready)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t process = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, log, 1);
    posix_spawn_file_actions_adddup2(&actions, log, 2);
    posix_spawn_file_actions_adddup2(&actions, ready, 3);
    posix_spawnattr_setflags(&attributes, settle(&actions));
    int failure = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure != 0) {
        errno = failure;
        return -1;
    }
    return process;
}

int roost_private_pipe(int ends[2])
{
    if (pipe(ends) != 0) return -1;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}
