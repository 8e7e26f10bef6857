// Many WebSockets in one small process, open and idle.
//   sockets SOCKET PATH COUNT MESSAGE
// Opens COUNT connections to PATH one after another, waits for each 101, sends MESSAGE, and waits for an answer. When all are open, prints
// "ready" with the nanoseconds that it took. Answers pings. Ends with its standard input; exits 1 if a connection ended before.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    fprintf(stderr, "sockets: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void say(int handle, unsigned char opcode, const char *text) {
    unsigned char frame[131];
    size_t length = strlen(text);
    if (length > 125) fail("the message is too long");
    // A mask of zeros is valid and leaves the bytes unchanged.
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (unsigned char)length;
    memset(frame + 2, 0, 4);
    memcpy(frame + 6, text, length);
    if (write(handle, frame, length + 6) != (ssize_t)(length + 6)) fail("frame");
}

static int reach(const struct sockaddr_un *address, const char *request, const char *message) {
    char answer[2048];
    int handle = socket(AF_UNIX, SOCK_STREAM, 0);
    if (handle < 0) fail("socket");
    if (connect(handle, (const struct sockaddr *)address, sizeof *address) != 0) fail("connect");
    if (write(handle, request, strlen(request)) != (ssize_t)strlen(request)) fail("request");
    ssize_t length = read(handle, answer, sizeof answer - 1);
    if (length < 12 || memcmp(answer, "HTTP/1.1 101", 12) != 0) fail("no 101");
    if (*message == 0) return handle;
    say(handle, 1, message);
    if (read(handle, answer, sizeof answer) <= 0) fail("no answer");
    return handle;
}

int main(int count, char **arguments) {
    if (count != 5) return 2;
    int wanted = atoi(arguments[3]);
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(arguments[1]) >= sizeof address.sun_path) fail("socket path");
    strcpy(address.sun_path, arguments[1]);
    char request[1024];
    snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nhost: roost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n",
        arguments[2]);
    int watch = epoll_create1(0);
    long long begin = now();
    for (int index = 0; index < wanted; index++) {
        int handle = reach(&address, request, arguments[4]);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = handle};
        if (epoll_ctl(watch, EPOLL_CTL_ADD, handle, &event) != 0) fail("epoll");
    }
    struct epoll_event input = {.events = EPOLLIN, .data.fd = 0};
    if (epoll_ctl(watch, EPOLL_CTL_ADD, 0, &input) != 0) fail("standard input");
    printf("ready %lld\n", now() - begin);
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int found = epoll_wait(watch, events, 64, -1);
        for (int index = 0; index < found; index++) {
            unsigned char buffer[4096];
            int handle = events[index].data.fd;
            ssize_t length = read(handle, buffer, sizeof buffer);
            if (handle == 0) return 0;
            if (length <= 0) fail("a connection ended");
            if (buffer[0] == 0x89) say(handle, 10, "");
        }
    }
}
