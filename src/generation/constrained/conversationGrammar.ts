/** A conversation with tools as its text has it (references/composition/conversation/conversationText.ts), its calls by the tools' schemas. */
import type { ConversationShape } from '../../references/tools/conversationShape';
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
const WORDS = rule('words', () =>
  sequence(LINE_WITH_WORDS, repeat(sequence(literal('\n'), optional(LINE_WITH_WORDS)))),
);

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
      const made = jsonGrammar(tool.parameters, name);
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

const LINE = literal('\n');

/** @param tools names the rules of these tools */
function turnsOf(
  { system, calls: [least, most], results, words, ends }: ConversationShape,
  call: Grammar,
  tools: string,
): Grammar {
  const isEnd = (kind: ConversationShape['ends'][number]): boolean => ends.includes(kind);
  const end = (kind: ConversationShape['ends'][number], calls: number): readonly Grammar[] =>
    isEnd(kind) && calls >= least ? [NOTHING] : [];
  const made = (name: string, make: () => Grammar): Grammar => rule(`${tools} ${name}`, make);

  const user = (calls: number, spoken: boolean): Grammar =>
    made(`user ${calls} ${spoken}`, () =>
      sequence(
        literal('=== user ===\n'),
        WORDS,
        either(sequence(LINE, assistant(calls)), ...(spoken ? end('user', calls) : [])),
      ),
    );
  /** Behind a turn of the assistant, or a result: what may follow. */
  const next = (kind: 'words' | 'call' | 'result', calls: number): Grammar =>
    made(`next ${kind} ${calls}`, () =>
      either(
        ...end(kind, calls),
        sequence(LINE, user(calls, true)),
        // Two turns of the assistant follow one another where something came between them.
        ...(kind === 'words' ? [] : [sequence(LINE, assistant(calls))]),
      ),
    );
  const assistant = (calls: number): Grammar =>
    made(`assistant ${calls}`, () =>
      sequence(
        literal('=== assistant ==='),
        either(
          sequence(LINE, WORDS, words ? either(calling(calls, calls), next('words', calls)) : next('words', calls)),
          calling(calls, calls),
        ),
      ),
    );
  /** @param before calls before this turn */
  const calling = (calls: number, before: number): Grammar =>
    calls >= most
      ? either()
      : made(`calling ${calls} ${before}`, () =>
          sequence(
            LINE,
            call,
            either(calling(calls + 1, before), results ? given(before + 1, calls + 1) : next('call', calls + 1)),
          ),
        );
  /** Results of calls in their order; a conversation may end at its calls where references do. */
  const given = (result: number, calls: number): Grammar =>
    made(`given ${result} ${calls}`, () =>
      either(
        sequence(
          literal(`\n=== result ${result} ===\n`),
          WORDS,
          result < calls ? given(result + 1, calls) : next('result', calls),
        ),
        ...(isEnd('call') && calls >= least ? [NOTHING] : []),
      ),
    );

  const heading = sequence(literal('=== system ===\n'), WORDS, LINE);
  const first = user(0, false);
  if (system === 'never') return first;
  return sequence(system === 'always' ? heading : optional(heading), first);
}
