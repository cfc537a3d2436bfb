/**
 * The script of a cage's worker. It is text: the page hands it to the frame, which starts it from a blob, so it imports nothing. It
 * starts Python from the files it is given, takes away everything by which a program could reach beyond its own memory, and then runs one program after
 * another, each from the same state of that memory.
 *
 * The walls are the frame's: its opaque origin and its policy, which bind this worker and whatever it starts. What is taken away here is
 * taken away besides.
 */
(() => {
  /** Of the global object all goes but the language itself, and what Python's runtime calls while it runs. */
  const STAYS = new Set(
    `AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date DisposableStack
    Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl
    Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String
    SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet
    WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt
    undefined unescape clearTimeout console crypto performance queueMicrotask setTimeout TextDecoder TextEncoder constructor`.split(
      /\s+/,
    ),
  );

  const say = (port, message) => port.postMessage(JSON.stringify(message));

  /** Addresses under which the loader asks for its files; nobody answers there but `answer`. */
  const BASE = 'https://python.invalid/';

  /** Of Pyodide's own list of packages, of which none is here. */
  const LOCK_INFO = { abi_version: '2026_0', arch: 'wasm32', platform: 'emscripten_5_0_3', python: '3.14.2' };

  async function importText(blob) {
    const url = URL.createObjectURL(new Blob([blob], { type: 'text/javascript' }));
    try {
      return await import(url);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  async function startPython({ files, harness }) {
    // It is there in classic workers, which the loader refuses where it works.
    self.importScripts = undefined;
    const types = { wasm: 'application/wasm', zip: 'application/zip' };
    const answers = { 'pyodide.asm.wasm': files.wasm, 'python_stdlib.zip': files.library };
    const { fetch } = self;
    self.fetch = async (url) => {
      const name = String(url).slice(BASE.length);
      if (!Object.hasOwn(answers, name)) throw new TypeError(`There is no ${name}.`);
      return new Response(answers[name], { headers: { 'Content-Type': types[name.split('.').at(-1)] } });
    };
    const [{ loadPyodide }, { default: createPyodideModule }] = [
      await importText(files.loader),
      await importText(files.glue),
    ];
    const silent = () => undefined;
    const python = await loadPyodide({
      createPyodideModule,
      indexURL: BASE,
      packageBaseUrl: BASE,
      lockFileContents: { info: LOCK_INFO, packages: {} },
      stdin: () => undefined,
      stdout: silent,
      stderr: silent,
      env: { HOME: '/home/pyodide' },
    });
    self.fetch = fetch;
    python.runPython(harness);
    return python;
  }

  /** Nothing can be written: what a program left behind would be found by the next. */
  function makeReadOnly({ FS }) {
    const refuse = () => {
      throw new FS.ErrnoError(69);
    };
    const tables = FS.filesystems.MEMFS.ops_table;
    for (const { node, stream } of Object.values(tables)) {
      for (const name of ['setattr', 'mknod', 'rename', 'unlink', 'rmdir', 'symlink'])
        if (name in node) node[name] = refuse;
      for (const name of ['write', 'allocate', 'mmap', 'msync']) if (name in stream) stream[name] = refuse;
    }
  }

  /** The memory as it is now, and the way back to it. */
  function keepMemory({ _module: module }) {
    const kept = module.HEAPU8.slice();
    return () => {
      const now = module.HEAPU8;
      now.set(kept);
      // What a program made it grow by is as new.
      if (now.length > kept.length) now.fill(0, kept.length);
    };
  }

  function seal() {
    // What the runtime says as it breaks is for nobody.
    for (const name of Object.keys(console)) console[name] = () => undefined;
    for (let holder = self; holder !== null && holder !== Object.prototype; holder = Object.getPrototypeOf(holder))
      for (const name of Object.getOwnPropertyNames(holder)) {
        if (STAYS.has(name)) continue;
        try {
          delete holder[name];
          if (name in self) Object.defineProperty(holder, name, { value: undefined });
        } catch {
          // It can be neither removed nor hidden: the policy is what holds it.
        }
      }
  }

  self.onmessage = async ({ data, ports: [port] }) => {
    self.onmessage = null;
    const startedAt = performance.now();
    const failed = (error) => say(port, { type: 'failed', message: String(error?.message ?? error).slice(0, 500) });
    // The loader lets go of some of what it begins.
    self.onunhandledrejection = ({ reason }) => failed(reason);
    let python;
    try {
      python = await startPython(data);
    } catch (error) {
      return failed(error);
    }
    self.onunhandledrejection = null;
    const run = python.globals.get('domino_run');
    python.runPython('domino_seal()\ndel domino_run, domino_seal');
    makeReadOnly(python);
    // What is left over from the start would be collected in the first program's time.
    python.runPython('import gc\ngc.collect()\ngc.freeze()\ndel gc');
    const restore = keepMemory(python);
    const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get;
    const read = (event) => Reflect.apply(dataOf, event, []);
    const answer = port.postMessage.bind(port);
    const { parse, stringify } = JSON;
    let broken = false;
    port.onmessage = (event) => {
      if (broken) return;
      const { id, request } = read(event);
      try {
        const response = parse(run(request));
        restore();
        answer(stringify({ type: 'answer', id, answer: response, memoryBytes: python._module.HEAPU8.length }));
      } catch (error) {
        // The runtime itself gave up, or the program ended it: nothing runs here any more.
        broken = true;
        answer(stringify({ type: 'broken', id, message: `${error}`.slice(-500) }));
      }
    };
    seal();
    answer(stringify({ type: 'ready', ms: performance.now() - startedAt, memoryBytes: python._module.HEAPU8.length }));
  };
})();
