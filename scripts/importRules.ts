/**
 * The rules of the house, on the import graph: a stage imports the stages above it in the table of src/README.md; nothing but the
 * page imports the studio; the page reaches neither the engine nor ONNX Runtime, except through a worker's client.
 */
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** Path from the repository's root → source text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  /** Erased by the compiler: nothing of it is loaded. */
  readonly typeOnly: boolean;
}

export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly rule: string;
}

/** Folders whose code runs in the model worker; the page may know their types. */
const ENGINE_STAGES = ['onnx', 'autodiff', 'runtime', 'model', 'generation', 'pretraining'];
const ENGINE_PACKAGES = ['onnxruntime-web', 'onnxruntime-node', 'onnxruntime-common', '@huggingface/transformers'];
const OUTER = ['studio', 'headless'];

const isTest = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);

/** Stages in the order of the table: the names in its first column, without `/` or `.ts`. */
export function stageOrder(readme: string): string[] {
  return [...readme.matchAll(/^\| `([\w.]+?)(?:\/|\.ts)` \|/gm)].map((match) => match[1] as string);
}

const parsed = new Map<string, Import[]>();

/** The imports of a file, types included; a source text is parsed once. */
export function importsOf(file: string, source: string): Import[] {
  const known = parsed.get(source);
  if (known) return known;
  const imports = parseImports(file, source);
  parsed.set(source, imports);
  return imports;
}

function parseImports(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const statics = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const reExports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ specifier: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  const dynamics = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    return literal ? [{ specifier: literal[1] as string, typeOnly: false }] : [];
  });
  return [...statics, ...reExports, ...dynamics];
}

/** The file of this repository that an import names, or null for a package. */
function resolve(sources: Sources, from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`];
  return candidates.find((candidate) => sources.has(candidate)) ?? path;
}

/** `src/onnx/graph.ts` → `onnx`; `src/errors.ts` → `errors`; null outside src. */
function stageOf(path: string): string | null {
  const match = /^src\/([^/]+?)(?:\.tsx?)?(?:\/|$)/.exec(path);
  return match ? (match[1] as string) : null;
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What breaks the order of the stages, one import at a time; types count, because knowledge flows one way too. */
function orderViolations(sources: Sources, order: readonly string[]): Violation[] {
  const violations: Violation[] = [];
  for (const [file, source] of sources) {
    const stage = stageOf(file);
    for (const { specifier } of importsOf(file, source)) {
      const target = resolve(sources, file, specifier);
      if (target === null) continue;
      const targetStage = stageOf(target);
      const add = (rule: string): number => violations.push({ file, imports: target, rule });
      if (stage === null) {
        if (targetStage && OUTER.includes(targetStage)) add('a worker imports stages only');
      } else if (target.startsWith('workers/')) {
        const isDoor = /\.(client|protocol)$/.test(target.replace(/\.ts$/, ''));
        // The studio's tests run a worker's service where there is no worker.
        const allowed = stage === 'studio' && (isDoor || (isTest(file) && target.endsWith('.service.ts')));
        if (!allowed) add('only the studio imports from workers, and only clients and protocols');
      } else if (targetStage && targetStage !== stage) {
        if (OUTER.includes(targetStage)) add(`nothing imports ${targetStage}`);
        else if (!order.includes(targetStage)) add('this folder is not on the map');
        // A test may run what it checks: gradients need a runtime, which stands below them.
        else if (!isTest(file) && order.indexOf(targetStage) > order.indexOf(stage))
          add('a stage imports the stages above it');
      }
    }
    if (stage !== null && file !== 'src/house.test.ts' && !order.includes(stage))
      violations.push({ file, imports: '', rule: 'this folder is not on the map' });
  }
  return violations;
}

interface Load {
  readonly file: string;
  readonly specifier: string;
  /** Null for a package. */
  readonly target: string | null;
}

/** Every import that is loaded with the roots, over any number of files between. */
function loadedWith(sources: Sources, roots: readonly string[]): Load[] {
  const loads: Load[] = [];
  const seen = new Set(roots);
  const queue = [...roots];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const { specifier, typeOnly } of importsOf(file, sources.get(file) ?? '')) {
      if (typeOnly) continue;
      const target = resolve(sources, file, specifier);
      loads.push({ file, specifier, target });
      if (target === null || !sources.has(target) || seen.has(target)) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  return loads;
}

const isEngine = ({ specifier, target }: Load): boolean =>
  target === null
    ? ENGINE_PACKAGES.includes(packageOf(specifier))
    : ENGINE_STAGES.includes(stageOf(target) ?? '') || target.endsWith('.worker.ts');

const isNodeOnly = ({ specifier }: Load): boolean => specifier.startsWith('node:') || specifier === 'onnxruntime-node';

function browserViolations(sources: Sources): Violation[] {
  const browser = [...sources.keys()].filter((file) => !isTest(file) && /^(workers|src\/studio)\//.test(file));
  const page = browser.filter((file) => file.startsWith('src/') || /\.(client|protocol)\.ts$/.test(file));
  const named = (rule: string) => (load: Load) => ({ file: load.file, imports: load.target ?? load.specifier, rule });
  return [
    ...loadedWith(sources, page).filter(isEngine).map(named('the page loads nothing of the engine')),
    ...loadedWith(sources, browser).filter(isNodeOnly).map(named('what runs in the browser loads nothing of Node')),
  ];
}

export function violations(sources: Sources, order: readonly string[]): Violation[] {
  return [...orderViolations(sources, order), ...browserViolations(sources)];
}
