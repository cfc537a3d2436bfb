/**
 * What stands around a program, in Python: the same in the page's cage and in the child process of the command line, so that both
 * give the same answers. It defines `domino_run(request) -> response`, JSON in and out, and `domino_seal()`, which takes away what a
 * program has no business with, for good. An audit hook stays for as long as its interpreter does; it guards against what models write, and
 * the walls around the interpreter guard against the rest.
 */
import { LIMITS, type Limits } from './types';

/** As tracebacks call the program's file. */
const FILE = '<row>';

export const harness = ({ stdoutLength, valueLength }: Limits = LIMITS): string => `
def _domino():
    import ast, builtins, io, json, os, random, sys, time

    FILE, STDOUT_LENGTH, VALUE_LENGTH = ${JSON.stringify(FILE)}, ${stdoutLength}, ${valueLength}
    # Loaded while that is allowed and costs nothing: most programs that import something import these.
    import bisect, codecs, collections, copy, datetime, decimal, enum, fractions, functools, heapq, itertools, math, operator, re, string, typing
    import dataclasses, statistics, traceback, linecache

    MODULES = {
        'js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core', 'micropip', 'ctypes', '_ctypes', '_interpreters',
        '_interpchannels', '_interpqueues', '_xxsubinterpreters', '_testcapi', '_testinternalcapi',
        'webbrowser', 'antigravity', 'pip', 'ensurepip', 'pty', 'sqlite3',
    }
    EVENTS = {
        'os.chdir', 'os.chflags', 'os.chmod', 'os.chown', 'os.exec', 'os.fork', 'os.forkpty', 'os.kill', 'os.killpg', 'os.link',
        'os.listxattr', 'os.lockf', 'os.mkdir', 'os.posix_spawn', 'os.putenv', 'os.remove', 'os.removexattr',
        'os.rename', 'os.rmdir', 'os.scandir', 'os.setxattr', 'os.spawn', 'os.startfile', 'os.symlink', 'os.system',
        'os.truncate', 'os.unsetenv', 'os.utime', 'os.walk', 'os.fwalk', 'subprocess.Popen', 'urllib.Request', 'mmap.__new__',
        'pty.spawn', 'resource.setrlimit', 'resource.prlimit', 'signal.pthread_kill', 'sys.unraisablehook',
    }
    PREFIXES = ('socket.', 'ctypes.', 'shutil.', 'tempfile.', 'ftplib.', 'smtplib.', 'http.', 'sqlite3.', 'syslog.', 'winreg.')
    WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    sealed = [False]

    def refuse(what):
        raise PermissionError('a row may not use ' + what)

    def hook(event, args, str=str, int=int, isinstance=isinstance, len=len, PermissionError=PermissionError,
             ModuleNotFoundError=ModuleNotFoundError):
        if not sealed[0]:
            return
        if event == 'open':
            path, mode, flags = args
            if flags & WRITING or (isinstance(mode, str) and ('w' in mode or 'a' in mode or '+' in mode or 'x' in mode)):
                refuse('files')
            if not (isinstance(path, str) and path.startswith(READABLE) and '..' not in path):
                refuse('files')
        elif event == 'os.listdir':
            if not (isinstance(args[0], str) and (args[0] + '/').startswith(READABLE)):
                refuse('files')
        elif event == 'import':
            if args[0].partition('.')[0] in MODULES:
                raise ModuleNotFoundError('a row may not import ' + args[0])
        elif event in EVENTS or event.startswith(PREFIXES):
            refuse(event)

    # Python's own library, which imports read.
    READABLE = tuple({part.rstrip('/') + suffix for part in sys.path if part for suffix in (('/',) if not part.endswith('.zip') else ('',))})
    sys.addaudithook(hook)

    def seal():
        try:
            import _posixsubprocess
            _posixsubprocess.fork_exec = lambda *args: refuse('processes')
        except ImportError:
            pass
        for name in list(sys.modules):
            if name.partition('.')[0] in MODULES:
                del sys.modules[name]
        sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__.partition('.')[0] not in MODULES]
        sealed[0] = True

    class Input(io.BytesIO):
        """What stands under the input: programs that read much ask for its descriptor."""
        def fileno(self):
            return 0

    class Bytes(io.RawIOBase):
        """What stands under an output: programs that print much write bytes."""
        def __init__(self, text):
            self.text, self.decoder = text, codecs.getincrementaldecoder('utf-8')('replace')
        def writable(self):
            return True
        def write(self, data):
            self.text.write(self.decoder.decode(bytes(data)))
            return len(data)
        def fileno(self):
            return self.text.fileno()

    class Output(io.TextIOBase):
        def __init__(self, number):
            self.parts, self.room, self.number = [], STDOUT_LENGTH, number
            self.buffer = Bytes(self)
        encoding, mode = 'utf-8', 'w'
        def fileno(self):
            return self.number
        def writable(self):
            return True
        def write(self, text):
            if not isinstance(text, str):
                raise TypeError('write() argument must be str, not ' + type(text).__name__)
            if self.room > 0:
                self.parts.append(text[:self.room])
                self.room -= len(self.parts[-1])
            return len(text)

    def written(value, depth=0):
        """repr, with what sets hold in the order of how it is written: their own order differs from machine to machine."""
        kind = type(value)
        if depth > 60:
            return repr(value)
        inner = lambda item: written(item, depth + 1)
        if kind is list:
            return '[' + ', '.join(map(inner, value)) + ']'
        if kind is tuple:
            return '(' + ', '.join(map(inner, value)) + (',)' if len(value) == 1 else ')')
        if kind is dict:
            return '{' + ', '.join(inner(key) + ': ' + inner(item) for key, item in value.items()) + '}'
        if kind is set and value:
            return '{' + ', '.join(sorted(map(inner, value))) + '}'
        if kind is frozenset and value:
            return 'frozenset({' + ', '.join(sorted(map(inner, value))) + '})'
        return repr(value)

    def is_literal(text, value):
        try:
            read = ast.literal_eval(text)
            return type(read) is type(value) and bool(read == value) and written(read) == text
        except Exception:
            return False

    def cut(text):
        return text if len(text) <= VALUE_LENGTH else text[:VALUE_LENGTH - 1] + '…'

    def line_of(error):
        if isinstance(error, SyntaxError) and error.filename == FILE:
            return error.lineno
        line, step = None, error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == FILE:
                line = step.tb_lineno
            step = step.tb_next
        return line

    def described(error):
        try:
            message = str(error)
        except Exception:
            message = ''
        # What a row may say is text that any program can read.
        return {'exception': cut(type(error).__name__), 'message': cut(message.encode('utf-8', 'replace').decode()), 'line': line_of(error)}

    def ask(expression, module):
        try:
            code = compile(expression, FILE, 'eval')
            value = eval(code, module)
            text = written(value)
            stable = written(eval(code, module)) == text
            if len(text) > VALUE_LENGTH:
                return {'repr': None, 'literal': False, 'stable': stable, 'exception': None}
            return {'repr': text.encode('utf-8', 'replace').decode(), 'literal': is_literal(text, value), 'stable': stable, 'exception': None}
        except MemoryError:
            raise
        except BaseException as error:
            return {'repr': None, 'literal': False, 'stable': True, 'exception': cut(type(error).__name__)}

    def run(request):
        program = json.loads(request)
        output, errors = Output(1), Output(2)
        module = {'__name__': '__main__', '__builtins__': builtins, '__doc__': None}
        answer = {'outcome': 'finished', 'exception': None, 'message': '', 'line': None, 'stdout': '', 'values': []}
        before = sys.stdin, sys.stdout, sys.stderr, builtins.open, io.open, os.read, os.write, os.fstat
        # With bytes under it, as a program finds its input.
        data = program.get('stdin', '').encode('utf-8', 'replace')
        held = Input(data)
        given = io.TextIOWrapper(held, encoding='utf-8')
        given.mode = 'r'
        def opened(file, *args, _open=builtins.open, **more):
            if file != '/dev/stdin' and not (type(file) is int and file == 0):
                return _open(file, *args, **more)
            mode = args[0] if args else more.get('mode', 'r')
            return given.buffer if 'b' in mode else given
        # The same by their descriptors; what is behind those of the process is nothing.
        outputs = {1: output, 2: errors}
        def read(fd, length, /, _read=os.read):
            return held.read(length) if fd == 0 else _read(fd, length)
        def write(fd, data, /, _write=os.write):
            return outputs[fd].buffer.write(data) if fd in outputs else _write(fd, data)
        def fstat(fd, _fstat=os.fstat):
            # As of a file that is only read.
            return os.stat_result((0o100400, 0, 0, 1, 0, 0, len(data), 0, 0, 0)) if fd == 0 else _fstat(fd)
        sys.stdin, sys.stdout, sys.stderr, builtins.open, io.open = given, output, errors, opened, opened
        os.read, os.write, os.fstat = read, write, fstat
        # A main module that pickling and dataclasses find.
        main = type(sys)('__main__')
        main.__dict__.update(module)
        module = main.__dict__
        sys.modules['__main__'] = main
        try:
            try:
                exec(compile(program['source'], FILE, 'exec', dont_inherit=True), module)
            except SystemExit as error:
                if error.code not in (None, 0):
                    raise
            try:
                # One of its own over ours keeps something back.
                sys.stdout.flush()
            except Exception:
                pass
            for expression in program['expressions']:
                value = ask(expression, module)
                answer['values'].append(value)
                if value['exception'] is not None:
                    break
        except MemoryError as error:
            answer.update(described(error), outcome='out of memory', values=[])
        except BaseException as error:
            answer.update(described(error), outcome='failed', values=[])
        finally:
            sys.stdin, sys.stdout, sys.stderr, builtins.open, io.open, os.read, os.write, os.fstat = before
        answer['stdout'] = ''.join(output.parts).encode('utf-8', 'replace').decode()
        return json.dumps(answer)

    return run, seal

domino_run, domino_seal = _domino()
del _domino
`;
