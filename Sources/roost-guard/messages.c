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
