#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void tell(int socket, char letter, int32_t number, const char *text, size_t length) {
    char packet[5 + 8192] = {letter};
    memcpy(packet + 1, &number, sizeof number);
    if (length > sizeof packet - 5) length = sizeof packet - 5;
    if (length > 0) memcpy(packet + 5, text, length);
    (void)send(socket, packet, 5 + length, MSG_NOSIGNAL);
}

int hear(int socket) {
    char packet[16];
    ssize_t count;
    do {
        count = recv(socket, packet, sizeof packet, MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count < 0 && errno == EAGAIN) return -1;
    return count > 0 ? packet[0] : 0;
}

int send_descriptor(int socket, char letter, int descriptor) {
    struct iovec data = {.iov_base = &letter, .iov_len = 1};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int receive_descriptor(int socket) {
    char letter;
    struct iovec data = {.iov_base = &letter, .iov_len = 1};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t count;
    do {
        count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    const struct cmsghdr *head = count == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    int descriptor = -1;
    if (head != NULL && head->cmsg_type == SCM_RIGHTS) memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
    return descriptor;
}
