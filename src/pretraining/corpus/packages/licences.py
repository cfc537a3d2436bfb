"""Which packages may be learned from: MIT, BSD, Apache, PSF or ISC throughout, by their own copyright file.

Debian's machine-readable copyright file (DEP-5) has one `Files:` paragraph for each licence of the source. A package is taken
only if every paragraph but that of the packaging itself (`debian/*`) has an allowed licence, and never by guessing: a
file in free prose is refused.
"""

from __future__ import annotations

import re

# Short names as they stand in copyright files, lower case, spaces and slashes as hyphens.
_ALLOWED = re.compile(
    r"(the-)?(expat|mit(-license|-licence|-x11|-style)?|x11"
    r"|(new-|modified-|simplified-|revised-)?bsd([-~]?[234])?([- ]?clauses?)?(-license|-licence)?"
    r"|(apache|asl|apl)(-license|-software-license)?([-,]*(v|version-)?2(\.0)?)?"
    r"|psf(l)?(-license)?(-v?2(\.[0-9])*)?|python(-software-foundation)?(-license)?(-2\.0)?"
    r"|isc(-license)?)"
)
_SHORT = {"expat": "MIT", "mit": "MIT", "x11": "MIT", "bsd": "BSD", "apa": "Apache-2.0", "asl": "Apache-2.0", "apl": "Apache-2.0"}
_SHORT |= {"psf": "PSF-2.0", "pyt": "PSF-2.0", "isc": "ISC", "new": "BSD", "mod": "BSD", "sim": "BSD", "rev": "BSD"}


def family(short_name: str) -> str | None:
    """The family of one licence's short name, or None where it is not allowed."""
    name = re.sub(r"[\s/_]+", "-", short_name.strip().lower()).strip("-")
    if not _ALLOWED.fullmatch(name):
        return None
    name = name.removeprefix("the-")
    return next((family for start, family in _SHORT.items() if name.startswith(start)), None)


def families(expression: str) -> set[str] | None:
    """The families of an expression: of `A or B` an allowed one is enough, of `A and B` all must be allowed."""
    found: set[str] = set()
    for part in re.split(r"\s+and\s+|\s*,\s*and\s+", expression, flags=re.IGNORECASE):
        choices = [family(choice) for choice in re.split(r"\s+or\s+|\s*\|\s*", part, flags=re.IGNORECASE)]
        allowed = [choice for choice in choices if choice]
        if not allowed:
            return None
        found.add(allowed[0])
    return found


def of_copyright_file(text: str) -> set[str] | None:
    """The families of everything but the packaging, or None: another licence, or not machine-readable."""
    if not re.search(r"^Format:", text, re.MULTILINE):
        return None
    found: set[str] = set()
    for paragraph in re.split(r"\n[ \t]*\n", text):
        files = re.search(r"^Files:[ \t]*(.*(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
        licence = re.search(r"^License:[ \t]*(.*)", paragraph, re.MULTILINE)
        if files is None or all(name.startswith("debian/") for name in files.group(1).split()):
            continue
        of_files = families(licence.group(1)) if licence else None
        if of_files is None:
            return None
        found |= of_files
    return found or None
