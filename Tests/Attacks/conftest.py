"""The attacker: the same probe inside a run and, as the positive control, outside as the same user."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

PROBE = pathlib.Path(__file__).parent / "probe.py"
PYTHON = "/usr/bin/python3"


class Attacker:
    def __init__(self, roost, project):
        self.roost, self.project = roost, project
        # The probe is in the project, where both sides can read it.
        self.probe = project / "probe.py"
        shutil.copy(PROBE, self.probe)
        self.probe.chmod(0o644)
        if roost.user is not None:
            os.chown(self.probe, roost.user, roost.user)

    def inside(self, topic, *arguments, options=()):
        """The probe's answer from inside a run, and the run."""
        outcome = self.roost.command(self.project, PYTHON, self.probe, topic, *arguments, options=options)
        assert outcome.json["status"] == "succeeded", outcome
        return json.loads(outcome.output("stdout")), outcome

    def outside(self, topic, *arguments, cwd=None, **options):
        """The control. If it fails, the attack proves nothing."""
        words = [PYTHON, str(self.probe), topic, *map(str, arguments)]
        if self.roost.user is not None:
            words = self.roost.words(words[1:], binary=words[0])
        done = subprocess.run(words, cwd=cwd or self.project, capture_output=True, text=True, timeout=150, check=True, **options)
        return json.loads(done.stdout)


@pytest.fixture
def attacker(contained, attacked_project):
    if not pathlib.Path(PYTHON).exists():
        pytest.skip(f"the attacks run with {PYTHON}, which is not here")
    return Attacker(contained, attacked_project)
