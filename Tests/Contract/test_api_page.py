"""docs/api.md matches what the daemon serves."""

import os
import pathlib

from support import api_page

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_the_page_is_made_from_what_is_served(document):
    wanted = api_page.page(document)
    if os.environ.get("ROOST_WRITE_GOLDEN"):
        PAGE.write_text(wanted)
    assert PAGE.read_text() == wanted, "write it anew with ROOST_WRITE_GOLDEN=1"
