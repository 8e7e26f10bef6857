#include "roost_web.h"

static const unsigned char index_html[] = {
#embed "app/index.html"
};

static const struct roost_web_asset assets[] = {
    {"index.html", "text/html; charset=utf-8", index_html, sizeof index_html},
};

const struct roost_web_asset *roost_web_assets(size_t *count) {
    *count = sizeof assets / sizeof assets[0];
    return assets;
}
