"""Tools that find their parts in HOME, in a version manager's folders, or through links into /etc and /opt work as outside; everything
else stays hidden.
"""

import os
import pathlib
import shutil
import subprocess

import pytest

from support import projects
from support.roost import Roost

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
PYTHON = pathlib.Path("/usr/bin/python3")
CANARY = "canary-beside-the-settings"


@pytest.fixture
def home(binary):
    """A Roost whose home may be filled."""
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app")
        roost.up()
        yield roost


def program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return path


def run(roost, path, *words, **more):
    """A run of this command with a PATH of the owner, and the sentence about what it can reach."""
    env = {"PATH": f"{path}:{SYSTEM}" if path else SYSTEM, **more}
    outcome = roost.command(roost.projects / "app", *words, env=env)
    return outcome, "".join(data["summary"] for data in outcome.events_of("run.sandbox"))


@pytest.mark.skipif(not PYTHON.exists(), reason="there is no /usr/bin/python3")
def test_packages_of_a_persons_own_are_found_by_programs_beside_them(home):
    version = subprocess.run([PYTHON, "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"], capture_output=True, text=True).stdout.strip()
    site = home.user_home / ".local" / "lib" / version / "site-packages"
    (site / "words").mkdir(parents=True)
    (site / "words" / "__init__.py").write_text("X = 'found-in-the-site'\n")
    (site / "further").mkdir()
    (site / "further" / "linked.py").write_text("X = 'found-by-a-path-file'\n")
    (site / "further.pth").write_text(f"{site}/further\n")
    tool = "import words, linked; print(words.X, linked.X)"
    program(home.user_home / ".local" / "bin" / "own-tool", f"#!{PYTHON}\n{tool}\n")
    outcome, words = run(home, home.user_home / ".local" / "bin", "own-tool")
    assert outcome.output().strip() == "found-in-the-site found-by-a-path-file", (words, outcome)
    assert str(home.user_home / ".local" / "lib") in words, "what is shown is named"

    own = "$(python3 -m site --user-site)"
    outcome, _ = run(home, home.user_home / ".local" / "bin", "sh", "-c", f"echo X=\\'own\\' > {own}/words.py && mkdir -p {own}/words && echo X=\\'own\\' > {own}/words/__init__.py && python3 -c 'import words; print(words.X)'; touch {site}/new")
    assert "own" in outcome.output() and "found" not in outcome.output(), ("a run may have packages of its own, which come first", outcome)
    assert not (site / "new").exists(), "and changes none of the person's"

    outcome, words = run(home, None, "sh", "-c", f"python3 -c 'import words'; ls {site}")
    assert "No module" in outcome.said and "further.pth" not in outcome.said, ("the control: no folder of PATH shows them", words, outcome)


def manager(folder, name="pyenv"):
    """Shims that read a variable, like those of pyenv and similar managers."""
    root = f"{name.upper()}_ROOT"
    program(folder / "libexec" / name, f'#!/bin/sh\nroot="${{{root}:-$HOME/.{name}}}"\nread version < "$root/version"\nexec "$root/versions/$version/bin/own-tool"\n')
    program(folder / "shims" / "own-tool", f'#!/bin/sh\nexec "{folder}/libexec/{name}"\n')
    program(folder / "versions" / "1" / "bin" / "own-tool", "#!/bin/sh\ncat \"$(dirname \"$0\")/../lib/words\"\n")
    (folder / "versions" / "1" / "lib").mkdir()
    (folder / "versions" / "1" / "lib" / "words").write_text("version-one\n")
    (folder / "version").write_text("1\n")
    return folder / "shims"


@pytest.mark.parametrize("name", ["pyenv", "rbenv", "nodenv", "jenv"])
def test_managers_of_versions_find_their_folders(home, name):
    shims = manager(home.user_home / f".{name}", name)
    outcome, words = run(home, shims, "own-tool")
    assert outcome.output().strip() == "version-one", (words, outcome)


def test_a_manager_elsewhere_is_known_by_its_structure_and_a_version_elsewhere_by_its_link(home):
    shims = manager(home.user_home / "tools" / "versions-of-mine")
    notes = home.user_home / "tools" / "notes"
    notes.write_text(CANARY)
    outcome, words = run(home, shims, "sh", "-c", f"own-tool; cat {notes}")
    assert "version-one" in outcome.output() and CANARY not in outcome.said and str(shims.parent) in words, (words, outcome)

    kit = home.user_home / "kits" / "two"
    shutil.copytree(shims.parent / "versions" / "1", kit)
    (kit / "lib" / "words").write_text("version-two\n")
    (kit.parent / "notes").write_text(CANARY)
    usual = manager(home.user_home / ".pyenv")
    os.symlink(kit, usual.parent / "versions" / "2")
    (usual.parent / "version").write_text("2\n")
    outcome, words = run(home, usual, "sh", "-c", f"own-tool; cat {kit.parent}/notes")
    assert "version-two" in outcome.output() and CANARY not in outcome.said and str(kit) in words, (words, outcome)


def test_a_variable_of_the_owners_that_names_a_toolchain_travels_where_the_toolchain_is_shown(home):
    kit = home.user_home / "jdk"
    program(kit / "bin" / "own-java", "#!/bin/sh\necho java-ran\n")
    (kit / "lib").mkdir()
    tool = program(home.projects / "app" / "build.sh", '#!/bin/sh\n"$JAVA_HOME/bin/own-java"; echo "java=$JAVA_HOME"\n')
    outcome, words = run(home, kit / "bin", tool, JAVA_HOME=str(kit))
    assert "java-ran" in outcome.output(), (words, outcome)
    outcome, words = run(home, None, tool, JAVA_HOME=str(home.user_home / "nowhere-shown"))
    assert "java=\n" in outcome.output(), ("what cannot be seen is not named to the process", words, outcome)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can install a package")
def test_a_packaged_tool_has_the_settings_that_its_links_lead_to_and_no_secrets(home):
    name = f"roost-test-{os.getpid()}"
    library, settings, optional = (pathlib.Path(top) / name for top in ("/usr/local/lib", "/etc", "/opt"))
    link = pathlib.Path("/usr/local/bin") / name
    try:
        for folder in (library / "conf", settings / "folder", optional / "bin", optional / "data"):
            folder.mkdir(parents=True)
        (settings / "words").write_text("words-of-the-settings\n")
        (settings / "folder" / "more").write_text("more-of-the-settings\n")
        (settings / "unlinked").write_text(CANARY)
        for secret in ("folder/api.key", "folder/password.txt", "folder/closed", "folder/somebodys"):
            (settings / secret).write_text(CANARY)
        (settings / "folder" / "closed").chmod(0o600)
        os.chown(settings / "folder" / "somebodys", 65534, 65534)
        os.symlink(settings / "words", library / "conf" / "words")
        os.symlink(settings / "folder", library / "folder")
        for hidden in ("shadow", "ssh", "passwd", "machine-id"):
            os.symlink(f"/etc/{hidden}", library / hidden)
        program(optional / "bin" / name, f"#!/bin/sh\ncat {optional}/data/words {optional}/settings\n")
        (optional / "data" / "words").write_text("words-in-opt\n")
        os.symlink(settings / "words", optional / "settings")
        os.symlink(optional / "bin" / name, link)
        look = f"cat {library}/conf/words {library}/folder/more; {name}; cat {settings}/unlinked {library}/folder/* {library}/passwd; ls {library}/ssh/"
        control = subprocess.run(["sh", "-c", look], capture_output=True, text=True)
        assert control.stdout.count(CANARY) == 5 and "root:x:0:0:root:/root:/bin/bash" in control.stdout, "the control: all of it can be read outside"
        outcome, words = run(home, None, "sh", "-c", look)
        for expected in ("words-of-the-settings", "more-of-the-settings", "words-in-opt"):
            assert expected in outcome.output(), (expected, words, outcome)
        assert outcome.output().count("words-of-the-settings") == 2, "a tool in /opt has what its own links lead to"
        assert CANARY not in outcome.said and "/root:/bin/bash" not in outcome.said, (words, outcome)
        assert str(optional) in words, "what is shown of /opt is named"
    finally:
        for folder in (library, settings, optional):
            shutil.rmtree(folder, ignore_errors=True)
        link.unlink(missing_ok=True)
