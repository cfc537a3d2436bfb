"""Runs other people's functions: in a process of its own, without network, files, rights or much memory, a moment for each.

The child process has no network (an empty network namespace), no files (an empty root) and no rights (nobody).
It can read no module either, so whatever tasks import is imported before.
It answers one line a task. One that stalls or dies is replaced, and the task it was at is given up.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator

CLONE_NEWNET = 0x40000000
STALL = 4.0  # seconds without an answer
MEMORY = 1 << 30  # bytes that the child may add to what it has


def _close_in(empty: str) -> None:
    """Give up everything; `empty` is all that there will be of a file system. @raises OSError where the network cannot be left: then nothing is run."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "cannot leave the network; run as root or without network")
    with open("/proc/self/statm", encoding="utf-8") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    os.chroot(empty)
    os.chdir("/")
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    for limit, value in (
        (resource.RLIMIT_AS, used + MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _child(tasks: list, first: int, work: Callable[[object], object], answers: int, empty: str) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")
    _close_in(empty)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.setrecursionlimit(400)
    for number in range(first, len(tasks)):
        try:
            answer = work(tasks[number])
        except BaseException:  # noqa: BLE001 (whatever the function raised, the task has no answer)
            answer = None
        os.write(answers, (json.dumps([number, answer]) + "\n").encode())
    os._exit(0)


def run(tasks: list, work: Callable[[object], object]) -> Iterator[tuple[int, object]]:
    """Number and answer of each task, as `work` gave it (JSON), None where it failed, stalled or died."""
    with tempfile.TemporaryDirectory() as empty:
        os.chmod(empty, 0o555)
        yield from _run(tasks, work, empty)


def _run(tasks: list, work: Callable[[object], object], empty: str) -> Iterator[tuple[int, object]]:
    first = 0
    while first < len(tasks):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                _child(tasks, first, work, writer, empty)
            finally:
                os._exit(1)
        os.close(writer)
        waiting = b""
        try:
            while select.select([reader], [], [], STALL)[0]:
                part = os.read(reader, 1 << 16)
                if not part:
                    break
                *lines, waiting = (waiting + part).split(b"\n")
                for line in lines:
                    number, answer = json.loads(line)
                    first = number + 1
                    yield number, answer
        finally:
            os.close(reader)
            os.kill(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
        if first < len(tasks):
            if first == 0 and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 1:
                raise OSError("the cage could not be closed")
            yield first, None
            first += 1
