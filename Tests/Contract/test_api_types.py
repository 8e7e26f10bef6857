"""The types that the web app is checked with say what the daemon serves."""

import importlib.machinery
import importlib.util
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_types_are_made_from_what_is_served(document):
    loader = importlib.machinery.SourceFileLoader("api_types", str(ROOT / "scripts" / "api-types"))
    script = importlib.util.module_from_spec(importlib.util.spec_from_loader("api_types", loader))
    loader.exec_module(script)
    wanted = script.declarations(document.content)
    if os.environ.get("ROOST_WRITE_GOLDEN"):
        script.TARGET.write_text(wanted)
    assert script.TARGET.read_text() == wanted, "write it again with ROOST_WRITE_GOLDEN=1"


@pytest.mark.skipif(shutil.which("tsc") is None, reason="there is no tsc (scripts/setup --tests installs it)")
def test_the_types_of_the_web_app_hold():
    done = subprocess.run([ROOT / "scripts" / "check-types"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
