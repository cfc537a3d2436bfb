/**
 * What Unsloth Studio finds in rows, written anew after unslothai/unsloth at 015bdef0d94a241bcd94eec7a405b1700632180d:
 * studio/backend/utils/datasets/format_detection.py (detect_dataset_format, detect_custom_format_heuristic, the name half of
 * detect_multimodal_dataset), raw_text.py (prepare_raw_text_dataset), dataset_utils.py (check_dataset_format).
 */
type Json = Readonly<Record<string, unknown>>;

const CONVERSATIONS = ['messages', 'conversations', 'texts'];

export interface Detected {
  readonly format: 'alpaca' | 'sharegpt' | 'chatml' | 'custom_heuristic' | 'unknown';
  readonly chatColumn: string | null;
  /** Roles that the heuristic gives to columns. */
  readonly mapping: Readonly<Record<string, string>> | null;
}

/** Columns of a table that `datasets` makes of the rows. */
const columnsOf = (rows: readonly Json[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

export function detect(rows: readonly Json[]): Detected {
  const columns = columnsOf(rows);
  const none = { chatColumn: null, mapping: null };
  if (columns.includes('instruction') && columns.includes('output')) return { format: 'alpaca', ...none };
  const probed = rows.slice(0, 100);
  const exact = CONVERSATIONS.filter((column) => columns.includes(column)).map((column) => inspect(probed, column));
  const known = exact.find((found) => found !== null && found.format !== 'unknown');
  if (known) return { ...known, mapping: null } as Detected;
  const others = columns
    .filter((column) => !CONVERSATIONS.includes(column))
    .map((column) => inspect(probed, column))
    .filter((found) => found !== null && found.format !== 'unknown');
  if (others.length === 1) return { ...others[0]!, mapping: null } as Detected;
  const mapping = byNames(rows[0]!, columns);
  return mapping ? { format: 'custom_heuristic', chatColumn: null, mapping } : { format: 'unknown', ...none };
}

function inspect(rows: readonly Json[], column: string): { format: Detected['format']; chatColumn: string } | null {
  const turns = rows.flatMap((row) => (Array.isArray(row[column]) ? (row[column] as unknown[]) : []));
  const records = turns.filter((turn): turn is Json => typeof turn === 'object' && turn !== null);
  if (records.length === 0) return null;
  const has = (...keys: string[]): boolean => records.some((turn) => keys.every((key) => key in turn));
  if (has('from', 'value')) return { format: 'sharegpt', chatColumn: column };
  return { format: has('role', 'content') ? 'chatml' : 'unknown', chatColumn: column };
}

const ASSISTANT =
  'output answer response assistant completion expected recommendation reply result target solution explanation solve'.split(
    ' ',
  );
const USER_FIRST = 'input question query prompt instruction request snippet user text problem exercise'.split(' ');
const USER = [...USER_FIRST, 'task'];
const SYSTEM = 'system context description persona role template task'.split(' ');
const METADATA = new Set(
  'id idx index key timestamp date metadata source kind type category score label tag inference_mode'.split(' '),
);
const METADATA_PREFIXES = ['problem_type', 'problem_source', 'generation_model', 'pass_rate'];
const PRIORITIES = { generated: 100, gen_: 90, model_: 80, predicted: 70, completion: 60 };

function hasKeyword(column: string, keywords: readonly string[]): boolean {
  const lower = column.toLowerCase();
  const joined = lower.replace(/[_\- ]/g, '');
  return keywords.some((keyword) => lower.includes(keyword) || joined.includes(keyword));
}

function isMetadata(column: string): boolean {
  const lower = column.toLowerCase();
  if (METADATA.has(lower) || METADATA_PREFIXES.includes(lower)) return true;
  const prefix = lower.split('_')[0]!;
  if (
    METADATA_PREFIXES.some((pattern) => lower.startsWith(`${pattern.split('_')[0]}_`)) &&
    ['generation', 'pass', 'inference'].includes(prefix)
  )
    return true;
  return lower.length <= 2 && !['qa', 'q', 'a'].includes(lower);
}

function byNames(sample: Json, columns: readonly string[]): Readonly<Record<string, string>> | null {
  const content = columns.filter((column) => !isMetadata(column));
  const mapping: Record<string, string> = {};
  const best = (keywords: readonly string[], role: 'assistant' | 'user', not: string | null): string | null => {
    const potential = content.filter((column) => hasKeyword(column, keywords));
    const scored = potential
      .filter((column) => column !== not)
      .map((column) => [column, score(sample, column, role, potential.length)] as const)
      .filter(([, points]) => points > 0)
      .sort((a, b) => b[1] - a[1]);
    return scored[0]?.[0] ?? null;
  };
  const assistant = best(ASSISTANT, 'assistant', null);
  if (assistant !== null) mapping[assistant] = 'assistant';
  const user = best(USER, 'user', assistant);
  if (user !== null) mapping[user] = 'user';
  let remaining = content.filter((column) => !(column in mapping));
  const system = remaining.find((column) => hasKeyword(column, SYSTEM));
  if (system !== undefined) {
    mapping[system] = 'system';
    remaining = remaining.filter((column) => column !== system);
  }
  const [first] = remaining;
  if (first !== undefined)
    mapping[first] = !hasKeyword(first, [...USER, ...ASSISTANT]) || user !== null ? 'system' : 'user';
  const roles = Object.values(mapping);
  if (!roles.includes('user')) {
    const free = remaining.find((column) => !(column in mapping));
    if (free !== undefined) mapping[free] = 'user';
  }
  return Object.values(mapping).includes('user') && roles.includes('assistant') ? mapping : null;
}

function score(sample: Json, column: string, role: 'assistant' | 'user', candidates: number): number {
  const lower = column.toLowerCase();
  let points = 10;
  if (role === 'user' && lower.includes('task') && !USER_FIRST.some((word) => lower.includes(word))) points -= 15;
  for (const [pattern, bonus] of Object.entries(PRIORITIES)) if (lower.includes(pattern)) points += bonus;
  const value = sample[column];
  const length = value ? (typeof value === 'string' ? value : JSON.stringify(value)).length : 0;
  if (length > 1000) return points + 50;
  if (length > 200) return points + 30;
  if (length > 50) return points + 10;
  return length < 50 && candidates > 1 ? points - 20 : points;
}

/** The texts that training on raw text sees; throws where it would refuse the file. */
export function rawTexts(rows: readonly Json[]): string[] {
  if (!columnsOf(rows).includes('text')) throw new Error("Raw text training requires a string 'text' column.");
  const texts = rows.map(({ text }) => text).filter((text) => typeof text === 'string');
  if (texts.length === 0) throw new Error('All rows were null or non-string.');
  return texts;
}
