"""Requests of every shape, right and wrong, made from the served document: no answer but those that the document allows, and no mistake of ours."""

import os
import pathlib
import subprocess
import sys

import pytest

from support.principals import mint
from support.roost import Roost

CONFIGURATION = pathlib.Path(__file__).parent / "schemathesis.toml"


@pytest.mark.timeout(600)
def test_every_answer_is_one_that_the_document_allows(binary, tmp_path):
    with Roost(binary) as roost:
        roost.up()
        token = mint(roost, scopes=["read", "operate", "admin"], ttlMs=3_600_000)["token"]
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run", f"{roost.door.url}/v1/openapi.json",
             "--no-color", "--continue-on-failure", "--suppress-health-check", "all"],
            cwd=tmp_path, env={**os.environ, "ROOST_TEST_TOKEN": token, "ROOST_TEST_HOOKS": str(CONFIGURATION.with_name("hooks.py"))}, capture_output=True, text=True, timeout=580)
        (tmp_path / "report.txt").write_text(done.stdout + done.stderr)
        assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-3_000:]
        assert roost.api("GET", "/v1/info")[0] == 200
