/**
 * OpenAI's fine-tuning schema for chat models, supervised. FineTuneChatRequestInput as openai/openai-openapi had it last, at
 * 498c71ddf6f1c45b983f972ccabca795da211a3e (openapi.yaml), with the messages, calls and tools that it refers to as they are at
 * f85dbe223d40e1a31cba812ab2d755c7e98a92a3; what is not named there is refused, as the service does ("contains an extra …"). And the checks of
 * openai/openai-cookbook at 2e652704bf3df73cf35e46e26ebae692f5bd7b0c, examples/Chat_finetuning_data_prep.ipynb, for turns without tools.
 */
import { z } from 'zod';

const json = z.string().refine((text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}, 'arguments are JSON');

const call = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: json }),
});

const name = z.string().exactOptional();

const assistant = z
  .strictObject({
    role: z.literal('assistant'),
    content: z.string().nullable().exactOptional(),
    name,
    tool_calls: z.array(call).min(1).exactOptional(),
  })
  .refine(({ content, tool_calls }) => Boolean(content) || tool_calls !== undefined, 'content or tool_calls');

const message = z.union([
  z.strictObject({ role: z.literal('system'), content: z.string().min(1), name }),
  z.strictObject({ role: z.literal('user'), content: z.string().min(1), name }),
  assistant,
  z.strictObject({ role: z.literal('tool'), content: z.string().min(1), tool_call_id: z.string() }),
]);

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    description: z.string().exactOptional(),
    parameters: z.record(z.string(), z.unknown()).exactOptional(),
    strict: z.boolean().nullable().exactOptional(),
  }),
});

export const fineTuningRow = z
  .strictObject({
    messages: z.array(message).min(1),
    tools: z.array(tool).exactOptional(),
    parallel_tool_calls: z.boolean().exactOptional(),
  })
  .refine(({ messages }) => messages.some(({ role }) => role === 'assistant'), 'an assistant message');
