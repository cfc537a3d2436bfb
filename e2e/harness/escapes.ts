/**
 * Ways out of the cage that programs have tried, here and elsewhere: each prints ESCAPED where it got what it wanted, and those over the
 * network also leave a request at the counting server. @@ stands for its address.
 */

/** Everything that may lead from Python to the worker's own global object; `js` is it, or None. */
const REACH = `
def reach():
    import sys
    try:
        import js
        return js
    except BaseException:
        pass
    try:
        import importlib
        return importlib.import_module('js')
    except BaseException:
        pass
    try:
        import pyodide_js
        return pyodide_js.globals
    except BaseException:
        pass
    try:
        from pyodide.code import run_js
        return run_js('globalThis')
    except BaseException:
        pass
    try:
        import gc
        for thing in gc.get_objects():
            if 'Js' in type(thing).__name__ and hasattr(type(thing), 'js_id'):
                return thing.constructor.constructor('return globalThis')()
    except BaseException:
        pass
    try:
        import gc
        for finder in gc.get_objects():
            if type(finder).__name__ == 'JsFinder':
                return finder.jsproxies['js']
    except BaseException:
        pass
    return None
js = reach()
`;

const withJs = (attempt: string): string => `${REACH}\n${attempt}\n`;

export interface Escape {
  readonly name: string;
  readonly source: string;
  /** Over the network: opened on purpose, the cage lets it reach the counting server. */
  readonly network?: boolean;
}

const network = (name: string, source: string): Escape => ({ name, source, network: true });
const other = (name: string, source: string): Escape => ({ name, source });

export const ESCAPES: readonly Escape[] = [
  network('fetch', withJs(`js.fetch('@@fetch')\nimport asyncio`)),
  network(
    'fetch without CORS',
    withJs(`from js import Object\njs.fetch('@@no-cors', Object.fromEntries([['mode', 'no-cors']]))`),
  ),
  network(
    'XMLHttpRequest',
    withJs(`x = js.XMLHttpRequest.new()\nx.open('GET', '@@xhr', False)\nx.send()\nprint('ESCAPED')`),
  ),
  network('WebSocket', withJs(`js.WebSocket.new('@@socket'.replace('http', 'ws'))`)),
  network('EventSource', withJs(`js.EventSource.new('@@events')`)),
  network('importScripts', withJs(`js.eval("self.importScripts('@@script.js')")\nprint('ESCAPED')`)),
  network('a script by import()', withJs(`js.eval("import('@@module.js')")`)),
  network('pyodide.http', `from pyodide.http import open_url\nopen_url('@@open')\nprint('ESCAPED')`),
  network(
    'a blob of a worker that fetches',
    withJs(`js.eval("new Worker(URL.createObjectURL(new Blob(['fetch(\\"@@worker\\")'])))")`),
  ),
  other('sendBeacon', withJs(`print('ESCAPED' if js.navigator.sendBeacon('@@beacon') else '')`)),
  other('an image', withJs(`js.Image.new().src = '@@image'\nprint('ESCAPED')`)),
  other('a video call', withJs(`js.RTCPeerConnection.new()\nprint('ESCAPED')`)),
  other('WebTransport', withJs(`js.WebTransport.new('https://localhost/')\nprint('ESCAPED')`)),
  other('urllib', `import urllib.request\nurllib.request.urlopen('@@urllib', timeout=1)\nprint('ESCAPED')`),
  other(
    'http.client',
    `import http.client\nc = http.client.HTTPConnection('localhost', 80)\nc.request('GET', '/')\nprint('ESCAPED')`,
  ),
  other('a socket', `import socket\nsocket.create_connection(('localhost', 80), 1)\nprint('ESCAPED')`),
  other('packages from the network', `import micropip\nprint('ESCAPED')`),
  other('packages by pyodide_js', `import pyodide_js\npyodide_js.loadPackage('numpy')\nprint('ESCAPED')`),
  other(
    'constructors of constructors',
    `import sys, gc
for thing in gc.get_objects():
    try:
        print('ESCAPED', thing.constructor.constructor('return 1')())
    except BaseException:
        pass`,
  ),
  other(
    'modules put back',
    `import sys
for name in ('js', 'pyodide_js', '_pyodide_core', 'pyodide', 'pyodide.ffi', 'pyodide.code'):
    try:
        __import__(name)
        print('ESCAPED', name)
    except ImportError:
        pass`,
  ),
  other('eval in the worker', withJs(`js.eval('1')\nprint('ESCAPED')`)),
  other('localStorage', withJs(`js.localStorage.setItem('a', 'b')\nprint('ESCAPED')`)),
  other('IndexedDB', withJs(`js.indexedDB.open('x')\nprint('ESCAPED')`)),
  other('caches', withJs(`js.caches.open('x')\nprint('ESCAPED')`)),
  other('the origin’s files', withJs(`js.navigator.storage.getDirectory()\nprint('ESCAPED')`)),
  other('cookies', withJs(`js.document.cookie = 'a=b'\nprint('ESCAPED')`)),
  other('parent', withJs(`js.parent.document\nprint('ESCAPED')`)),
  other('top', withJs(`js.top.location = '@@top'\nprint('ESCAPED')`)),
  other('opener', withJs(`js.opener.document\nprint('ESCAPED')`)),
  other('a flood of messages', withJs(`for i in range(100000): js.postMessage('x' * 1000)\nprint('ESCAPED')`)),
  other('a forged answer', withJs(`js.postMessage('{"type":"answer","id":0}')\nprint('ESCAPED')`)),
  other('BroadcastChannel', withJs(`js.BroadcastChannel.new('a').postMessage('b')\nprint('ESCAPED')`)),
  other(
    'a bomb of workers',
    withJs(
      `js.eval("const w = () => new Worker(URL.createObjectURL(new Blob(['1']))); for (let i = 0; i < 200; i++) w()")\nprint('ESCAPED')`,
    ),
  ),
  other(
    'prototypes of the bridge',
    withJs(`js.eval("MessagePort.prototype.postMessage = () => 1; JSON.stringify = () => '1'")\nprint('ESCAPED')`),
  ),
  other('ctypes', `import ctypes\nprint('ESCAPED')`),
  other('a script by ctypes', `import _ctypes\nprint('ESCAPED')`),
  other('another interpreter', `import _interpreters\nprint('ESCAPED')`),
  other('os.system', `import os\nos.system('ls')\nprint('ESCAPED')`),
  other('subprocess', `import subprocess\nsubprocess.run(['ls'])\nprint('ESCAPED')`),
  other('os.fork', `import os\nos.fork()\nprint('ESCAPED')`),
  other('a browser window', `import webbrowser\nprint('ESCAPED' if webbrowser.open('@@browser') else '')`),
  other('a file for the next row', `open('/tmp/left', 'w').write('x')\nprint('ESCAPED')`),
  other('a file by its number', `import os\nos.open('/tmp/left', os.O_CREAT | os.O_WRONLY)\nprint('ESCAPED')`),
  other('the library’s own file', `open('/lib/python314.zip', 'r+b')\nprint('ESCAPED')`),
  other(
    'the hook taken off',
    `import sys
sys.addaudithook(lambda *a: None)
sys._getframe().f_back.f_globals.clear()
import os
os.mkdir('/tmp/made')
print('ESCAPED')`,
  ),
];

/** Programs that would never end, or take everything: each with what is to become of it. */
export const HOGS: readonly (Escape & { readonly outcomes: readonly string[] })[] = [
  { name: 'while True', source: 'while True: pass', outcomes: ['timed out'] },
  {
    name: 'a loop that catches everything',
    source: 'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    outcomes: ['timed out'],
  },
  { name: '2 GiB at once', source: 'x = bytearray(2 ** 31 - 1)', outcomes: ['out of memory'] },
  {
    name: '2 GiB bit by bit',
    source: 'x = []\nwhile True: x.append(bytearray(2 ** 22))',
    outcomes: ['out of memory', 'timed out'],
  },
  { name: 'deep recursion', source: 'def f(): return f()\nf()', outcomes: ['failed'] },
  {
    name: 'recursion without a limit',
    source: 'import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n): return f(n + 1) + 1\nf(0)',
    outcomes: ['out of memory', 'killed', 'failed', 'timed out'],
  },
  {
    name: 'recursion in C',
    source: 'x = []\nfor i in range(10 ** 6): x = [x]\nrepr(x)',
    outcomes: ['failed', 'killed', 'timed out'],
  },
  { name: 'prints without end', source: 'while True: print("x" * 1000)', outcomes: ['timed out'] },
  { name: 'prints much and ends', source: 'for i in range(10 ** 4): print("x" * 100)', outcomes: ['finished'] },
  { name: 'an end to Python', source: 'import os\nos._exit(0)', outcomes: ['killed'] },
  {
    name: 'a signal to itself',
    source: 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)',
    outcomes: ['failed', 'killed'],
  },
  { name: 'a number without end', source: 'x = 10 ** 10 ** 10', outcomes: ['timed out', 'out of memory', 'failed'] },
];

export const sourceOf = ({ source }: Escape, url: string): string => source.replaceAll('@@', url);
