"""Tries the image's steps on a bare Debian root, for machines without a Docker engine.

    python docker/try_steps.py ROOT        as root; ROOT is made by debootstrap and should not be there yet

Reads docker/Dockerfile, copies what it copies and runs what it runs, in order, inside the root; then runs the entry
point as the image's user. Stops at the first step that fails, with its exit status.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DOCKERFILE = PROJECT / "docker" / "Dockerfile"


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile with their arguments; continued lines joined, comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]  # type: ignore[misc]


def ignored(path: str) -> bool:
    """What .dockerignore keeps out of the build context (folder names and plain patterns are all it uses)."""
    name = path.split("/", maxsplit=1)[0]
    patterns = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    return name in patterns or name.endswith(".egg-info") or name.startswith("kesu.db")


def copy(root: Path, source: str, target: str) -> None:
    goal = root / target.lstrip("/")
    if source == ".":
        tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
        for name in tracked.splitlines():
            if not ignored(name) and (PROJECT / name).is_file():
                (goal / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / name, goal / name)
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROJECT / source, goal)


def pip_settings(root: Path) -> dict[str, str]:
    """Lets pip in the root reach what pip here reaches: the machine's own settings, none of them written down."""
    env = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_CERT")) or k.lower().endswith("_proxy")}
    certificates = env.get("PIP_CERT") or env.get("SSL_CERT_FILE")
    if certificates and Path(certificates).exists():
        # Under a name of its own: the step that installs ca-certificates would write over the usual one.
        shutil.copy(certificates, root / "tmp" / "trusted.crt")
        env |= {"PIP_CERT": "/tmp/trusted.crt", "SSL_CERT_FILE": "/tmp/trusted.crt"}
    return env


def inside(root: Path, command: str, env: dict[str, str], user: str = "root") -> int:
    prefix = ["chroot", *([f"--userspec={user}"] if user != "root" else []), str(root)]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", **env}
    return subprocess.run([*prefix, "/bin/sh", "-ec", command], env=environment, check=False).returncode


def main() -> int:
    root = Path(sys.argv[1]).resolve()
    if not (root / "bin").exists():
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(root)], check=True)
    for name in ("etc/resolv.conf", "etc/apt/apt.conf.d", "etc/apt/sources.list.d", "etc/apt/sources.list"):
        source = Path("/") / name
        if source.is_dir():
            shutil.copytree(source, root / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, root / name)
    env = pip_settings(root)
    user, entry = "root", []
    for word, rest in instructions(DOCKERFILE.read_text(encoding="utf-8")):
        print(f"== {word} {rest[:100]}", flush=True)
        if word == "ENV":
            for pair in shlex.split(rest):
                name, _, value = pair.partition("=")
                env[name] = value.replace("$PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        elif word == "COPY":
            copy(root, *rest.split())
        elif word == "USER":
            user = rest.strip()
        elif word == "ENTRYPOINT":
            entry = json.loads(rest)
        elif word == "RUN" and (status := inside(root, rest, env)):
            print(f"the step ended with {status}: RUN {rest}", file=sys.stderr)
            return status
    return used(root, entry, env, user)


def used(root: Path, entry: list[str], env: dict[str, str], user: str) -> int:
    """Uses what was built as its user would: counts working days, and reads a fax (OCR with nothing but this root)."""
    (root / "etc/kesu").mkdir(exist_ok=True)
    shutil.copy(PROJECT / "docker" / "kesu.toml", root / "etc/kesu/kesu.toml")
    (root / "run/secrets").mkdir(parents=True, exist_ok=True)
    for name in ("complaints_password", "smtp_password"):
        (root / "run/secrets" / name).write_text("for the trial\n", encoding="utf-8")
    fax = next((PROJECT / "service" / "demo" / "mail").glob("*fax*"))
    shutil.copy(fax, root / "tmp" / fax.name)
    for arguments in (["workdays", "2026-09-18", "2"], ["read", f"/tmp/{fax.name}"]):
        print(f"== kesu {shlex.join(arguments)}", flush=True)
        if status := inside(root, shlex.join([*entry, *arguments]), env, user):
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
