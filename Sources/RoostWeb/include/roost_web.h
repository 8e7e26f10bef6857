#ifndef ROOST_WEB_H
#define ROOST_WEB_H

#include <stddef.h>

/// One file of the browser app, as bytes in the binary.
struct roost_web_asset {
    /// Relative to the app's base path, such as `index.html` or `pages/task.js`.
    const char *path;
    const char *media_type;
    const unsigned char *bytes;
    size_t length;
};

/// The files of the app; the count is written to `count`.
const struct roost_web_asset *roost_web_assets(size_t *count);

#endif
