import type { ChatMessage, SplitFault } from './types';

const ROLES: Readonly<Record<ChatMessage['role'], string>> = {
  system: 'system message',
  user: 'turn of the user',
  assistant: 'turn of the assistant',
  tool: 'result of a tool',
};

/** Why a text does not split, as words behind its name: 'has no "answer"'. */
export function faultWords(fault: SplitFault): string {
  switch (fault.kind) {
    case 'missing':
      return `has no “${fault.column}”`;
    case 'empty':
      return `has nothing in “${fault.column}”`;
    case 'ambiguous':
      return `says twice what stands before “${fault.column}”`;
    case 'start':
      return 'does not begin as the template does';
    case 'end':
      return 'does not end as the template does';
    case 'no-turn':
      return `has no ${ROLES[fault.role]}`;
    case 'no-conversation':
      return 'is not one turn after another';
    case 'marker':
      return 'has a line in a turn that reads as the beginning of another';
    case 'no-tools':
      return 'has tools that are no list of JSON objects';
    case 'unknown-tool':
      return `calls “${fault.name}”, which is none of its tools`;
    case 'bad-arguments':
      return `calls “${fault.name}” with arguments that are no JSON object`;
    case 'stray-result':
      return 'has a result that answers no call';
    default:
      return fault satisfies never;
  }
}
