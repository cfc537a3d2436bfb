/**
 * The rules of the house, on the import graph. Types count wherever knowledge flows, for it flows one way too:
 * - a stage imports the stages above it in the table of src/README.md, a room the rooms above it in its own table;
 * - no file imports itself over others;
 * - nothing but the page imports the studio, and a worker only through its client or protocol;
 * - what the page loads never reaches ONNX Runtime, on whatever way.
 */
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { circlesOf } from './circles';

/** Path from the repository's root → source text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  /** Erased by the compiler: nothing of it is loaded. */
  readonly typeOnly: boolean;
}

/** The map of src/README.md: what stands above imports nothing of what stands below it. */
export interface HouseMap {
  /** Names in the first column of the first table, without `/` or `.ts`. */
  readonly stages: readonly string[];
  /** Folder under src → its rooms and the files that stand between them, as its own table has them. */
  readonly rooms: ReadonlyMap<string, readonly string[]>;
}

export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly rule: string;
}

/** ONNX Runtime and what brings it along. */
const ENGINE_PACKAGES = ['onnxruntime-web', 'onnxruntime-node', 'onnxruntime-common', '@huggingface/transformers'];
const OUTER = ['studio', 'headless'];

const isTest = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);

const namesIn = (table: string): string[] =>
  [...table.matchAll(/^\| `([\w./]+?|\*)\/?` \|/gm)].map((match) => match[1]!);

/** The tables of src/README.md: the first is the stages', those under a heading "### `folder/`" are rooms. */
export function readHouseMap(readme: string): HouseMap {
  const [stages = '', ...sections] = readme.split(/^### (?=`)/m);
  const rooms = sections.map((section): [string, string[]] => [
    /^`([\w/]+?)\/`/.exec(section)?.[1] ?? '',
    namesIn(section),
  ]);
  return { stages: namesIn(stages).map((name) => name.replace(/\.ts$/, '')), rooms: new Map(rooms) };
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
    return literal ? [{ specifier: literal[1]!, typeOnly: false }] : [];
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
  return match ? match[1]! : null;
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What breaks the order of the stages, one import at a time. */
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
        // Tests of the two doors run a worker's service where there is no worker.
        const isServiceOfTest = OUTER.includes(stage) && isTest(file) && target.endsWith('.service.ts');
        const allowed = isServiceOfTest || (stage === 'studio' && isDoor);
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

/** A row that stands for every folder without a row of its own; such folders are neighbours and do not know each other. */
const ANY_FOLDER = '*';

/** The room or file that a file of a folder belongs to, and its row in the folder's table; -1 where the table has none. */
function placeOf(
  file: string,
  folder: string,
  rows: readonly string[],
): { readonly room: string; readonly row: number } {
  const inside = file.slice(`src/${folder}/`.length);
  const room = inside.split('/')[0]!;
  const named = rows.indexOf(room);
  return { room, row: named === -1 && inside !== room ? rows.indexOf(ANY_FOLDER) : named };
}

/** What breaks the order of the rooms, and what has no place in it. Tests may run what stands below what they check. */
function roomViolations(sources: Sources, rooms: HouseMap['rooms']): Violation[] {
  const violations: Violation[] = [];
  for (const [folder, rows] of rooms) {
    for (const [file, source] of sources) {
      if (!file.startsWith(`src/${folder}/`) || isTest(file)) continue;
      const place = placeOf(file, folder, rows);
      if (place.row === -1) {
        violations.push({ file, imports: '', rule: `this has no room in ${folder}` });
        continue;
      }
      for (const { specifier } of importsOf(file, source)) {
        const target = resolve(sources, file, specifier);
        if (!target?.startsWith(`src/${folder}/`) || isTest(target)) continue;
        const other = placeOf(target, folder, rows);
        if (other.row > place.row)
          violations.push({ file, imports: target, rule: `a room of ${folder} imports the rooms above it` });
        else if (other.row === place.row && other.room !== place.room)
          violations.push({ file, imports: target, rule: `neighbours in ${folder} do not import each other` });
      }
    }
  }
  return violations;
}

/** Files that import themselves over others, types included: one violation a circle. */
function circleViolations(sources: Sources): Violation[] {
  const graph = new Map<string, string[]>();
  for (const [file, source] of sources) {
    const targets = importsOf(file, source).map(({ specifier }) => resolve(sources, file, specifier));
    graph.set(file, targets.filter((target) => target !== null && sources.has(target)) as string[]);
  }
  return circlesOf(graph).map(([file = '', ...others]) => ({
    file,
    imports: others.join(', '),
    rule: 'no file imports itself over others',
  }));
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
  target === null ? ENGINE_PACKAGES.includes(packageOf(specifier)) : target.endsWith('.worker.ts');

const isNodeOnly = ({ specifier }: Load): boolean => specifier.startsWith('node:') || specifier === 'onnxruntime-node';

function browserViolations(sources: Sources): Violation[] {
  const browser = [...sources.keys()].filter((file) => !isTest(file) && /^(workers|src\/studio)\//.test(file));
  const page = browser.filter((file) => file.startsWith('src/') || /\.(client|protocol)\.ts$/.test(file));
  const named = (rule: string) => (load: Load) => ({ file: load.file, imports: load.target ?? load.specifier, rule });
  return [
    ...loadedWith(sources, page).filter(isEngine).map(named('the page reaches no ONNX Runtime and no worker itself')),
    ...loadedWith(sources, browser).filter(isNodeOnly).map(named('what runs in the browser loads nothing of Node')),
  ];
}

export function violations(sources: Sources, { stages, rooms }: HouseMap): Violation[] {
  return [
    ...orderViolations(sources, stages),
    ...roomViolations(sources, rooms),
    ...circleViolations(sources),
    ...browserViolations(sources),
  ];
}
