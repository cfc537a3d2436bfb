/** What a file's columns could be composed as, so that nobody has to write a template or know a chat format. */
import { composeRow } from './compose';
import { listIn, readConversation } from './conversation/readConversation';
import { canStandInTemplate, writeTemplate } from './template';
import type { Cells, Composition } from './types';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly cells: Cells }[];
}

/** Rows that are looked at to choose. */
const TRIED = 1000;

/** "answer" → "Answer", "expected_output" → "Expected output". */
function labelOf(column: string): string {
  const words = column
    .replace(/[_-]+/g, ' ')
    .replace(/[{}:\n]/g, '')
    .trim();
  return words === '' ? 'Answer' : words[0]!.toUpperCase() + words.slice(1);
}

/**
 * Input, then answer: the first way of parting them by which no row, or the fewest, would not split. null where a column's name cannot
 * stand in a template.
 */
export function suggestTemplate({ rows }: Rows, question: string, answer: string): string | null {
  if (![question, answer].every(canStandInTemplate)) return null;
  const label = labelOf(answer);
  const parts = [`\n\n${label}: `, `\n\n### ${label}\n`, `\n\n=== ${label} ===\n`, `\n\n<<< ${label} >>>\n`];
  const filled = rows
    .slice(0, TRIED)
    .filter(({ cells }) => [question, answer].every((column) => cells[column]?.trim()));
  let best = { template: '', failing: Number.POSITIVE_INFINITY };
  for (const part of parts) {
    const template = writeTemplate({ columns: [question, answer], texts: ['', part, ''] });
    const composition: Composition = { kind: 'template', template, question, answer };
    const failing = filled.filter(({ cells }) => composeRow(composition, cells).fault !== null).length;
    if (failing < best.failing) best = { template, failing };
    if (failing === 0) break;
  }
  return best.template;
}

const NAMED = ['messages', 'conversations', 'conversation', 'dialogue', 'dialog', 'chat', 'turns', 'chosen'];
const TOOLS = ['tools', 'functions', 'tool_definitions'];
const FEW = 50;

/** The columns of a conversation, and that of its tools; null where most rows have none. */
export function suggestConversation({
  columns,
  rows,
}: Rows): { columns: readonly string[]; tools: string | null } | null {
  const some = rows.slice(0, FEW);
  const reads = (tried: readonly string[]): boolean => {
    const holding = some.filter(({ cells }) => tried.some((column) => listIn(cells[column]) !== null));
    const fine = holding.filter(({ cells }) => readConversation(cells, tried, null).fault === null);
    return holding.length * 2 > some.length && fine.length * 2 > holding.length;
  };
  const tools =
    TOOLS.find((column) => columns.includes(column) && some.some(({ cells }) => listIn(cells[column]))) ?? null;
  const own = columns.filter((column) => column !== tools);
  const both = ['prompt', 'completion'];
  if (both.every((column) => own.includes(column)) && reads(both)) return { columns: both, tools };
  const one = [...NAMED.filter((column) => own.includes(column)), ...own].find((column) => reads([column]));
  return one === undefined ? null : { columns: [one], tools };
}
