/** A conversation with tools as its text has it (references/composition/conversation/conversationText.ts), its calls by the tools' schemas. */
import type { ConversationShape, TurnPart } from '../../references/tools/conversationShape';
import { readTool } from '../../references/tools/toolDefinition';
import type { ToolDefinition } from '../../references/tools/types';
import {
  characterBut,
  choiceOf,
  either,
  type Grammar,
  literal,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
} from './grammar';
import { jsonGrammar } from './jsonGrammar';

const LINE = literal('\n');
const LETTER = characterBut('', '\t');
const REST = repeat(LETTER);
const but = (sign: string): Grammar => sequence(characterBut(sign, '\t'), REST);

/** A line that does not begin as a turn does. */
const LINE_WITH_WORDS = either(
  but('='),
  sequence(
    literal('='),
    either(
      NOTHING,
      but('='),
      sequence(literal('='), either(NOTHING, but('='), sequence(literal('='), optional(but(' '))))),
    ),
  ),
);
/** Words go on for no longer than twice the longest of the references' own. */
const wordsOf = ({ longest }: ConversationShape): Grammar =>
  rule('words', () => sequence(LINE_WITH_WORDS, repeat(sequence(LINE, optional(LINE_WITH_WORDS)))), 2 * longest.words);

export interface ConversationGrammar {
  readonly grammar: Grammar;
  /** What of the tools' schemas it does not hold to: "get_weather: #/days multipleOf". */
  readonly loose: readonly string[];
}

/** @param defined tools of conversations that have none in front: those that their system messages define */
export function conversationGrammar(shape: ConversationShape, defined: readonly ToolDefinition[]): ConversationGrammar {
  const loose = new Set<string>();
  const args = new Map<string, { readonly name: string; readonly text: string; readonly after: Grammar }>();
  const callOf = (tool: ToolDefinition) => {
    const key = JSON.stringify(tool);
    let call = args.get(key);
    if (call === undefined) {
      const name = `tool ${args.size} `;
      const made = jsonGrammar(tool.parameters, name, 'line', 2 * shape.longest.arguments);
      for (const each of made.loose) loose.add(`${tool.name}: ${each}`);
      call = { name, text: `=== call ${tool.name} ===\n`, after: rule(name, () => made.grammar) };
      args.set(key, call);
    }
    return call;
  };
  const behind = (tools: readonly ToolDefinition[]): Grammar => {
    const byName = [...new Map(tools.map((tool) => [tool.name, tool])).values()];
    const calls = byName.map(callOf);
    return turnsOf(shape, calls.length === 0 ? either() : choiceOf(calls), calls.map(({ name }) => name).join(''));
  };
  const entries = shape.sections.map((section) => ({
    text: `=== tools ===\n${section}\n`,
    after: behind(section.split('\n').flatMap((line) => toolIn(line) ?? [])),
  }));
  if (shape.bare) entries.push({ text: '', after: behind(defined) });
  return { grammar: choiceOf(entries), loose: [...loose] };
}

function toolIn(line: string): ToolDefinition | null {
  try {
    return readTool(JSON.parse(line));
  } catch {
    return null;
  }
}

/** @param tools names the rules of these tools */
function turnsOf(shape: ConversationShape, call: Grammar, tools: string): Grammar {
  const {
    system,
    follows,
    calls: [least, most],
  } = shape;
  const words = wordsOf(shape);
  const made = (name: string, make: () => Grammar): Grammar => rule(`${tools} ${name}`, make);

  /** What may follow a part, by what follows it in the references. */
  const after = (part: Exclude<TurnPart, 'call'>, calls: number): Grammar =>
    made(`after ${part} ${calls}`, () => {
      const next = (to: TurnPart | 'end'): boolean => follows.includes(`${part} ${to}`);
      return either(
        ...(next('end') && calls >= least ? [NOTHING] : []),
        ...(next('user') ? [sequence(LINE, user(calls))] : []),
        ...(next('words') ? [sequence(LINE, literal('=== assistant ===\n'), words, after('words', calls))] : []),
        // A call stands in the turn of the words before it, or begins one.
        ...(next('call') && calls < most
          ? [sequence(part === 'words' ? NOTHING : literal('\n=== assistant ==='), callsFrom(calls, calls))]
          : []),
      );
    });
  const user = (calls: number): Grammar =>
    made(`user ${calls}`, () => sequence(literal('=== user ===\n'), words, after('user', calls)));
  /** @param before calls before this turn */
  const callsFrom = (calls: number, before: number): Grammar =>
    made(`calls ${calls} ${before}`, () => sequence(LINE, call, afterCall(calls + 1, before)));
  /** Results follow in the order of the calls of their turn. */
  const afterCall = (calls: number, before: number): Grammar =>
    made(`after call ${calls} ${before}`, () => {
      const next = (to: TurnPart | 'end'): boolean => follows.includes(`call ${to}`);
      return either(
        ...(next('end') && calls >= least ? [NOTHING] : []),
        ...(next('call') && calls < most ? [callsFrom(calls, before)] : []),
        ...(next('result') ? [given(before + 1, calls)] : []),
        ...(next('user') ? [sequence(LINE, user(calls))] : []),
        ...(next('words') ? [sequence(LINE, literal('=== assistant ===\n'), words, after('words', calls))] : []),
      );
    });
  const given = (result: number, calls: number): Grammar =>
    made(`given ${result} ${calls}`, () =>
      sequence(
        literal(`\n=== result ${result} ===\n`),
        words,
        result < calls ? given(result + 1, calls) : after('result', calls),
      ),
    );

  const heading = sequence(literal('=== system ===\n'), words, LINE);
  const first = user(0);
  if (system === 'never') return first;
  return sequence(system === 'always' ? heading : optional(heading), first);
}
