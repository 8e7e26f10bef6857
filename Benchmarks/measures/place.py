"""The environment of a measurement: the binaries, the small C programs, a scratch folder."""

import json
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Place:
    def __init__(self, roost, inside, scratch):
        self.roost, self.inside, self.scratch = pathlib.Path(roost), pathlib.Path(inside), pathlib.Path(scratch)
        self.made = 0

    def folder(self, name):
        """A fresh folder."""
        self.made += 1
        path = self.scratch / f"{name}-{self.made}"
        path.mkdir(parents=True)
        return path

    def compile_tools(self):
        compiler = shutil.which("clang") or shutil.which("cc")
        for source in (ROOT / "Benchmarks" / "tools").glob("*.c"):
            # Static, because the clock runs in the sandbox and must not wait for libraries.
            extra = ["-static"] if source.stem == "clock" else []
            subprocess.run(
                [compiler, "-std=gnu2x", "-O2", "-Wall", "-Wextra", *extra, "-o", str(self.scratch / source.stem), str(source)], check=True)

    def tool(self, name):
        return str(self.scratch / name)

    def measure(self, name, **options):
        """Runs RoostBench."""
        words = [f"{key}={value}" for key, value in options.items()]
        done = subprocess.run([str(self.inside), name, *words], stdout=subprocess.PIPE, check=True, timeout=240)
        return json.loads(done.stdout)


def remove_tree(folder):
    """Also removes folders that overlayfs leaves with mode 000."""
    def open_and_retry(function, path, _):
        try:
            pathlib.Path(path).parent.chmod(0o700)
            pathlib.Path(path).chmod(0o700)
            function(path)
        except OSError:
            pass
    shutil.rmtree(folder, onerror=open_and_retry)
