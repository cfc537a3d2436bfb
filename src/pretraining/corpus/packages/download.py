"""Fetches the packages of the corpus: `python3 -m src.pretraining.corpus.packages.download --out FOLDER`, on Debian 12 with apt.

`packages.tsv` names them with their versions and licences. Archives are only downloaded, nothing is installed; what is there already is kept.
A version that the archive no longer has is named, and with `--any-version` replaced by the one it has.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).parent / "packages.tsv"
BATCH = 100


def wanted() -> list[tuple[str, str]]:
    with open(LIST, encoding="utf-8", newline="") as file:
        return [(row["package"], row["version"]) for row in csv.DictReader(file, delimiter="\t")]


def have(folder: Path, package: str, version: str) -> bool:
    escaped = version.replace(":", "%3a")
    return any(folder.glob(f"{package}_{escaped}_*.deb"))


def fetch(folder: Path, names: list[str]) -> None:
    """One by one where a batch fails, so that one missing version does not hold up the others."""
    if subprocess.run(["apt-get", "download", "-q", *names], cwd=folder, check=False, stdout=subprocess.DEVNULL).returncode and len(names) > 1:
        for name in names:
            fetch(folder, [name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(".cache/pretraining/archives"))
    parser.add_argument("--any-version", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    missing = [entry for entry in wanted() if not have(options.out, *entry)]
    for start in range(0, len(missing), BATCH):
        fetch(options.out, [f"{package}={version}" for package, version in missing[start : start + BATCH]])
    missing = [entry for entry in missing if not have(options.out, *entry)]
    if missing and options.any_version:
        fetch(options.out, [package for package, _ in missing])
        missing = [(package, version) for package, version in missing if not any(options.out.glob(f"{package}_*.deb"))]
    for package, version in missing:
        print(f"not to be had: {package} {version}", file=sys.stderr)
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
