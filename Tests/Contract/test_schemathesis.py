"""Requests of every form, valid and invalid, generated from the served document: only documented answers, and no internal errors."""

import os
import pathlib
import subprocess
import sys

import pytest

from support import projects
from support.principals import make_agent, mint
from support.roost import Roost

CONFIGURATION = pathlib.Path(__file__).parent / "schemathesis.toml"


@pytest.mark.timeout(1200)
def test_every_answer_is_one_that_the_document_allows(binary, tmp_path):
    with Roost(binary) as roost:
        roost.up()
        run = roost.shell(projects.make_repository(roost.projects / "p"), "echo more >> readme.txt").check().json
        given = {
            "ROOST_TEST_TOKEN": mint(roost, scopes=["read", "operate", "admin"], ttlMs=3_600_000)["token"],
            "ROOST_TEST_HOOKS": str(CONFIGURATION.with_name("hooks.py")), "ROOST_TEST_TASK": run["taskId"], "ROOST_TEST_RUN": run["runId"],
            "ROOST_TEST_AGENT": make_agent(roost, "fuzzed")["id"]}
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run", f"{roost.api_server.url}/v1/openapi.json",
             "--no-color", "--continue-on-failure", "--suppress-health-check", "all"],
            cwd=tmp_path, env={**os.environ, **given}, capture_output=True, text=True, timeout=1150)
        report = done.stdout + done.stderr
        (tmp_path / "report.txt").write_text(report)
        assert done.returncode == 0, report[-12_000:]
        assert "Authentication failed: 4" not in report, f"the token died on the way\n{report[-12_000:]}"
        assert roost.api("GET", "/v1/info")[0] == 200
