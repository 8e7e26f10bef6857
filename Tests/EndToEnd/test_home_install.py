"""The installer: which files it installs where, and where it refuses to. A small archive stands in for the release's."""

import hashlib
import io
import os
import pathlib
import platform
import pwd
import re
import shutil
import subprocess
import tarfile
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = f"roost-9.9.9-linux-{platform.machine()}"


def is_fit(folder):
    """Whether a prefix is suitable, independent of the installer's own check: these tests must be able to tell when it is wrong."""
    if not re.fullmatch("/[A-Za-z0-9_./@+,:=-]+", str(folder)) or not os.access(folder, os.W_OK) or folder.resolve() != folder:
        return False
    if folder.parts[1] in ("tmp", "var", "run", "dev", "proc", "sys", "etc", "usr"):
        return False
    levels = [level.stat() for level in [folder, *folder.parents]]
    return all(level.st_uid in (0, os.getuid()) and not level.st_mode & 0o022 for level in levels)


@pytest.fixture
def place():
    """A folder in which the installer accepts a prefix: rarely the home in the current environment, if that is below /tmp or contains a
    space.
    """
    homes = [pathlib.Path.home(), pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir), ROOT, pathlib.Path("/opt"), pathlib.Path("/srv")]
    home = next((home for home in homes if is_fit(home)), None) or pytest.skip("no folder here is fit to install in")
    folder = pathlib.Path(tempfile.mkdtemp(prefix=".roost-install-test-", dir=home))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def make_release(folder, members=None, checksum=None):
    folder.mkdir(exist_ok=True)
    archive = folder / f"{NAME}.tar.gz"
    members = members if members is not None else {
        f"{NAME}/bin/roost": b"#!/bin/sh\necho roost 9.9.9\n", f"{NAME}/share/man/man1/roost.1": b".TH ROOST 1\n"}
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if isinstance(content, tuple):
                info.type, info.linkname = content
                packed.addfile(info)
            else:
                info.size, info.mode = len(content), 0o777
                packed.addfile(info, io.BytesIO(content))
    checksum = checksum or hashlib.sha256(archive.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{checksum}  {archive.name}\n")
    return archive


def install(place, *arguments, home=None):
    return subprocess.run(
        ["sh", ROOT / "packaging" / "install.sh", *map(str, arguments)], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home or place / "home")})


def foreign_group():
    """A group of the invoking user that is not the private one; root is in every group."""
    own = {os.getgid(), pwd.getpwuid(os.getuid()).pw_gid}
    return 65533 if os.getuid() == 0 else next((group for group in os.getgroups() if group not in own), None) or pytest.skip("one group only")


def left_overs(place):
    return [path for path in place.rglob(".roost-install*")]


def test_it_installs_below_the_prefix_and_can_be_repeated(place):
    archive = make_release(place / "release")
    for _ in range(2):
        done = install(place, "--archive", archive, "--prefix", place / "home" / ".local")
        assert done.returncode == 0, done
    program = place / "home" / ".local" / "bin" / "roost"
    assert subprocess.run([program], capture_output=True, text=True).stdout == "roost 9.9.9\n"
    assert program.stat().st_mode & 0o777 == 0o755
    assert (place / "home" / ".local" / "share" / "man" / "man1" / "roost.1").stat().st_mode & 0o777 == 0o644
    assert left_overs(place) == []


@pytest.mark.parametrize(
    "prefix", ["relative", "/", "/usr", "/usr/bin", "/etc/roost", "/tmp/roost", "/var/lib/roost", "/proc/x", "HOME", "HOME/.roost", "HOME/.roost/x",
               "HOME/../x", "HOME//x", "HOME/./x", "HOME/a b", "HOME/$(id)"])
def test_it_refuses_places_where_nothing_may_go(place, prefix):
    archive = make_release(place / "release")
    prefix = prefix.replace("HOME", str(place / "home"))
    done = install(place, "--archive", archive, "--prefix", prefix)
    assert done.returncode == 1 and not done.stdout, done
    assert not (place / "home").exists() and not (place / "x").exists()


def test_it_refuses_a_prefix_that_leads_elsewhere_or_that_others_can_change(place):
    archive = make_release(place / "release")
    (place / "real").mkdir()
    (place / "link").symlink_to(place / "real")
    (place / "open").mkdir()
    (place / "open").chmod(0o777)
    (place / "file").write_text("")
    for prefix, why in (("link/roost", "a link"), ("open/roost", "everybody can change"), ("file/roost", "not a folder")):
        done = install(place, "--archive", archive, "--prefix", place / prefix)
        assert done.returncode == 1 and why in done.stderr, done
    assert os.listdir(place / "real") == os.listdir(place / "open") == []


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o775, 0o757, 0o1777, 0o1775])
def test_it_refuses_a_prefix_that_others_may_write(place, mode):
    """The folder itself, one above it, and one it would write into; the sticky bit protects names, not content. The control: with
    permissions tightened, it works.
    """
    archive = make_release(place / "release")
    for where, prefix in (("open", "open"), ("open", "open/roost"), ("own/bin", "own"), ("own/share/man", "own")):
        folder = place / where
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, -1, foreign_group())
        folder.chmod(mode)
        refused = install(place, "--archive", archive, "--prefix", place / prefix)
        assert refused.returncode == 1 and str(folder) in refused.stderr and "chmod" in refused.stderr, refused
        assert not [file for file in (place / prefix).rglob("*") if file.is_file()] and left_overs(place) == []
        folder.chmod(0o755)
        done = install(place, "--archive", archive, "--prefix", place / prefix)
        assert done.returncode == 0, done
        shutil.rmtree(place / where.split("/")[0])


def test_a_folder_of_the_owners_private_group_is_fit_to_install_in(place):
    """On systems where each person has a private group, folders are often 0775; that group contains nobody else."""
    archive = make_release(place / "release")
    folder = place / "prefix"
    folder.mkdir()
    os.chown(folder, -1, os.getgid())
    folder.chmod(0o775)
    done = install(place, "--archive", archive, "--prefix", folder)
    assert done.returncode == 0, done


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to give a folder another owner")
def test_it_refuses_a_prefix_of_somebody_elses(place):
    archive = make_release(place / "release")
    (place / "theirs").mkdir()
    os.chown(place / "theirs", 65533, 65533)
    done = install(place, "--archive", archive, "--prefix", place / "theirs" / "roost")
    assert done.returncode == 1 and "belongs to uid 65533" in done.stderr, done


@pytest.mark.parametrize("prefix", ["link", "link/roost", "inner/link/roost", "dangling", "dangling/roost"])
def test_it_refuses_a_prefix_inside_a_link(place, prefix):
    archive = make_release(place / "release")
    for folder in ("real", "inner"):
        (place / folder).mkdir()
    (place / "link").symlink_to(place / "real")
    (place / "inner" / "link").symlink_to("../real")
    (place / "dangling").symlink_to(place / "nowhere")
    done = install(place, "--archive", archive, "--prefix", place / prefix)
    assert done.returncode == 1 and "is a link" in done.stderr and "give the folder itself" in done.stderr, done
    assert os.listdir(place / "real") == [] and not (place / "nowhere").exists()


def test_a_program_that_is_a_link_is_not_written_through(place):
    archive = make_release(place / "release")
    (place / "prefix" / "bin").mkdir(parents=True)
    (place / "victim").write_text("precious")
    (place / "prefix" / "bin" / "roost").symlink_to(place / "victim")
    done = install(place, "--archive", archive, "--prefix", place / "prefix")
    assert done.returncode == 1 and "is a link" in done.stderr, done
    assert (place / "victim").read_text() == "precious"
    assert left_overs(place) == []


def test_it_refuses_an_archive_whose_checksum_differs_or_is_not_there(place):
    archive = make_release(place / "release", checksum="0" * 64)
    done = install(place, "--archive", archive, "--prefix", place / "prefix")
    assert done.returncode == 1 and "checksum differs" in done.stderr, done
    (archive.parent / "SHA256SUMS").write_text(f"{'0' * 64}  another.tar.gz\n")
    assert "does not name" in install(place, "--archive", archive, "--prefix", place / "prefix").stderr
    (archive.parent / "SHA256SUMS").unlink()
    assert "SHA256SUMS is missing" in install(place, "--archive", archive, "--prefix", place / "prefix").stderr
    assert not (place / "prefix" / "bin").exists() and left_overs(place) == []


@pytest.mark.parametrize("members", [
    {f"{NAME}/bin/roost": b"x", "elsewhere": b"x"},
    {f"{NAME}/bin/roost": b"x", f"{NAME}/../../escape": b"x"},
    {f"{NAME}/bin/roost": b"x", f"{NAME}/share/link": (tarfile.SYMTYPE, "/etc")},
    {f"{NAME}/bin/roost": (tarfile.SYMTYPE, "/bin/sh")},
    {f"{NAME}/share/x": b"x"},
    {"other/bin/roost": b"x"},
])
def test_it_refuses_archives_that_are_not_what_they_should_be(place, members):
    archive = make_release(place / "release", members)
    done = install(place, "--archive", archive, "--prefix", place / "prefix")
    assert done.returncode == 1, done
    assert not (place / "prefix" / "bin").exists() and not (place / "escape").exists() and left_overs(place) == []


@pytest.mark.parametrize("arguments", [
    ("--base", "http://releases.example", "--version", "1"), ("--base", "https://releases.example"),
    ("--base", "https://releases.example", "--version", "1;id"), ("--base", "file:///etc", "--version", "1"), ("--unknown",)])
def test_it_downloads_only_over_https_and_only_a_named_version(place, arguments):
    done = install(place, *arguments, "--prefix", place / "prefix")
    assert done.returncode in (1, 2), done
    assert not (place / "prefix" / "bin").exists()


def test_without_curl_nothing_is_downloaded_because_wget_follows_redirects_to_anywhere(place):
    programs = place / "programs"
    programs.mkdir()
    for folder in ("/usr/bin", "/bin"):
        for program in pathlib.Path(folder).iterdir():
            if program.name not in ("curl", "wget") and not (programs / program.name).is_symlink():
                (programs / program.name).symlink_to(program)
    (programs / "wget").write_text(f"#!/bin/sh\ntouch {place}/asked\n")
    (programs / "wget").chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "packaging" / "install.sh", "--base", "https://releases.invalid", "--version", "1", "--prefix", place / "prefix"],
        capture_output=True, text=True, env={"PATH": str(programs), "HOME": str(place / "home")})
    assert done.returncode == 1 and "curl" in done.stderr, done
    assert not (place / "asked").exists() and not (place / "prefix" / "bin" / "roost").exists()


@pytest.fixture
def release(place, binary):
    """The archive that `scripts/dist` makes, with a small program in place of the binary."""
    stand_in = place / "roost"
    stand_in.write_text(f'#!/bin/sh\nexec "{binary}" "$@"\n')
    stand_in.chmod(0o755)
    packed = subprocess.run([ROOT / "scripts" / "dist", stand_in, place / "release"], capture_output=True, text=True)
    assert packed.returncode == 0, packed
    return place / "release"


def test_a_release_is_what_the_installer_takes(place, release):
    for line in (release / "SHA256SUMS").read_text().splitlines():
        checksum, name = line.split()
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == checksum
    done = subprocess.run(
        ["sh", release / "install.sh", "--prefix", place / "prefix"], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(place / "home")})
    assert done.returncode == 0, done
    assert "version" in subprocess.run([place / "prefix" / "bin" / "roost", "--help"], capture_output=True, text=True).stdout
    page = (place / "prefix" / "share" / "man" / "man1" / "roost.1").read_text()
    assert page.startswith(".TH ROOST 1") and ".SS roost service install" in page
    assert "_roost" in (place / "prefix" / "share" / "bash-completion" / "completions" / "roost").read_text()
    assert (place / "prefix" / "share" / "roost" / "apparmor" / "roost").read_text() == (ROOT / "packaging/apparmor/roost").read_text()


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is not here")
def test_the_debian_package_holds_the_same_and_its_profile_names_its_program(place, release):
    package = next(release.glob("*.deb"))
    subprocess.run(["dpkg-deb", "--raw-extract", package, place / "root"], check=True)
    root = place / "root"
    assert (root / "usr/bin/roost").stat().st_mode & 0o777 == 0o755
    assert 'profile roost "/usr/bin/roost"' in (root / "usr/share/roost/apparmor/roost").read_text()
    control = (root / "DEBIAN/control").read_text()
    assert "Package: roost\n" in control and "@" not in control.replace("roost@localhost", "")
    for script in ("postinst", "prerm"):
        subprocess.run(["sh", "-n", root / "DEBIAN" / script], check=True)
        assert (root / "DEBIAN" / script).stat().st_mode & 0o111
