/**
 * A Python process that runs each program in a child of its own: forked from one that has the harness loaded, so that it starts in
 * milliseconds, with limits that the system keeps, and ended with all it started when its time is over. A line in is `{id, request}`, a
 * line out `{id, answer}` or `{id, ended}`.
 */
import { harness } from '../../execution/harness';
import type { Limits } from '../../execution/types';

/** Of one answer. */
const MOST_BYTES = 1_000_000;

export const pythonServer = (limits: Limits): string => `${harness(limits)}
import gc, json, os, resource, select, signal, sys, time

TIME_S, MEMORY_BYTES, MOST_BYTES = ${limits.timeMs / 1000}, ${limits.memoryBytes}, ${MOST_BYTES}

def limit():
    bounds = {'RLIMIT_CPU': int(TIME_S) + 2, 'RLIMIT_AS': MEMORY_BYTES, 'RLIMIT_FSIZE': 0, 'RLIMIT_CORE': 0, 'RLIMIT_NPROC': 0}
    for name, most in bounds.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            pass

def child(request, out):
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    limit()
    domino_seal()
    try:
        response = domino_run(request)
    except MemoryError:
        response = '"out of memory"'
    data = response.encode()
    while data:
        data = data[os.write(out, data):]

def answer(request):
    inside, outside = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inside)
        try:
            child(request, outside)
        finally:
            os._exit(0)
    os.close(outside)
    data, end, late = b'', time.monotonic() + TIME_S, False
    while True:
        ready, _, _ = select.select([inside], [], [], max(0, end - time.monotonic()))
        if not ready:
            late = True
            break
        more = os.read(inside, 65536)
        if not more or len(data) > MOST_BYTES:
            break
        data += more
    os.close(inside)
    for kill, of in ((os.killpg, pid), (os.kill, pid)):
        try:
            kill(of, signal.SIGKILL)
        except OSError:
            pass
    os.waitpid(pid, 0)
    if late:
        return {'ended': 'timed out'}
    try:
        read = json.loads(data)
    except ValueError:
        return {'ended': 'killed'}
    return {'ended': read} if isinstance(read, str) else {'answer': read}

gc.freeze()
for line in sys.stdin:
    asked = json.loads(line)
    sys.stdout.write(json.dumps({'id': asked['id'], **answer(asked['request'])}) + '\\n')
    sys.stdout.flush()
`;
