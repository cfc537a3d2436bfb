"""Reads a Debian package: its name and version, its copyright file and its Python modules. Nothing is installed or run."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

LARGEST_MODULE = 400_000  # bytes; longer ones are tables
_SKIPPED = frozenset("_vendor vendor vendored extern _vendored externals migrations locale".split())


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    copyright: str | None
    modules: list[tuple[str, str]]  # path in the archive, source


def _is_module(path: str, size: int) -> bool:
    parts = path.split("/")
    return (
        path.endswith(".py")
        and 0 < size <= LARGEST_MODULE
        and not _SKIPPED.intersection(parts)
        and not parts[-1].startswith("_version")
    )


def _field(archive: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", str(archive), name], capture_output=True, check=True, text=True).stdout.strip()


def read(archive: Path) -> Package:
    """@raises subprocess.CalledProcessError where it is no Debian package"""
    name, version = _field(archive, "Package"), _field(archive, "Version")
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(archive)], capture_output=True, check=True).stdout
    copyright_file = None
    modules = []
    with tarfile.open(fileobj=io.BytesIO(tar)) as files:
        for entry in files:
            if not entry.isfile():
                continue
            if entry.name == f"./usr/share/doc/{name}/copyright":
                copyright_file = files.extractfile(entry).read().decode("utf-8", "replace")
            elif _is_module(entry.name, entry.size):
                try:
                    modules.append((entry.name.removeprefix("./"), files.extractfile(entry).read().decode("utf-8")))
                except UnicodeDecodeError:
                    continue
    return Package(name, version, copyright_file, sorted(modules))
