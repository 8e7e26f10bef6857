// Whether a named Unix socket was bound by a process of the run. The kernel knows for each socket the file it is bound to.
#define _GNU_SOURCE
#include "guard.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/stat.h>
#include <unistd.h>

struct place {
    uint32_t device; // in the kernel's own encoding
    uint32_t number; // the lower half of the inode number; the kernel reports no more
};

// The device of the file system, which on some file systems (subvolumes) differs from that of the file.
static int find_place(int file, struct place *place) {
    struct statx status;
    if (syscall(SYS_statx, file, "", AT_EMPTY_PATH, STATX_INO | STATX_MNT_ID, &status) != 0) return -1;
    if (!(status.stx_mask & STATX_MNT_ID)) return -1;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (mounts == NULL) return -1;
    char *line = NULL;
    size_t room = 0;
    int found = -1;
    while (found != 0 && getline(&line, &room, mounts) > 0) {
        unsigned long long mount;
        unsigned major, minor;
        if (sscanf(line, "%llu %*u %u:%u", &mount, &major, &minor) != 3 || mount != status.stx_mnt_id) continue;
        *place = (struct place){.device = major << 20 | minor, .number = (uint32_t)status.stx_ino};
        found = 0;
    }
    free(line);
    fclose(mounts);
    return found;
}

// Whether a process of the run has the socket open. Needed if the run shares the host's network namespace, and so the list of sockets.
static int is_open_inside(uint32_t number) {
    char name[32], path[300], target[32];
    snprintf(name, sizeof name, "socket:[%u]", number);
    DIR *processes = opendir("/proc");
    if (processes == NULL) return 0;
    int found = 0;
    for (struct dirent *process; !found && (process = readdir(processes)) != NULL;) {
        if (process->d_name[0] < '0' || process->d_name[0] > '9') continue;
        snprintf(path, sizeof path, "/proc/%s/fd", process->d_name);
        DIR *descriptors = opendir(path);
        if (descriptors == NULL) continue;
        for (struct dirent *descriptor; !found && (descriptor = readdir(descriptors)) != NULL;) {
            ssize_t length = readlinkat(dirfd(descriptors), descriptor->d_name, target, sizeof target - 1);
            if (length < 0) continue;
            target[length] = 0;
            found = strcmp(target, name) == 0;
        }
        closedir(descriptors);
    }
    closedir(processes);
    return found;
}

static int fits(const struct nlmsghdr *message, const struct place *place, int shares_network) {
    const struct unix_diag_msg *told = NLMSG_DATA(message);
    int rest = (int)(message->nlmsg_len - NLMSG_LENGTH(sizeof *told));
    for (const struct rtattr *attribute = (const struct rtattr *)(told + 1); RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest)) {
        if (attribute->rta_type != UNIX_DIAG_VFS || RTA_PAYLOAD(attribute) < sizeof(struct unix_diag_vfs)) continue;
        const struct unix_diag_vfs *bound = RTA_DATA(attribute);
        if (bound->udiag_vfs_ino != place->number || bound->udiag_vfs_dev != place->device) return 0;
        // A network namespace of the run's own contains no other sockets.
        return !shares_network || is_open_inside(told->udiag_ino);
    }
    return 0;
}

static int ask(int netlink) {
    struct {
        struct nlmsghdr head;
        struct unix_diag_req body;
    } question = {
        .head = {.nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .body = {.sdiag_family = AF_UNIX, .udiag_states = ~0U, .udiag_show = UDIAG_SHOW_VFS}};
    return send(netlink, &question, sizeof question, 0) == sizeof question ? 0 : -1;
}

// Also "no" if the kernel cannot be asked.
int is_bound_inside(int file, int shares_network) {
    struct place place;
    if (find_place(file, &place) != 0) return 0;
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return 0;
    alignas(struct nlmsghdr) static char answer[32 << 10];
    int found = 0, goes_on = ask(netlink) == 0;
    while (goes_on && !found) {
        ssize_t count = recv(netlink, answer, sizeof answer, 0);
        if (count <= 0) break;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)answer; NLMSG_OK(message, count);
             message = NLMSG_NEXT(message, count)) {
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
                goes_on = 0;
                break;
            }
            if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY && fits(message, &place, shares_network)) found = 1;
        }
    }
    close(netlink);
    return found;
}
