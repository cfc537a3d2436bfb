/** README.md of a bundle: what works with this model, how, and what nobody has run. */
import type { PromptFile } from '../domino/prompt/promptFile';
import type { SamplingOptions } from '../generation/types';
import type { ModelInfo } from '../model/types';
import type { BundleBase, SelfTest } from './types';

interface Facts {
  readonly info: ModelInfo;
  readonly base: BundleBase;
  readonly file: PromptFile;
  /** Rows in front of a text. */
  readonly prefixRows: number;
  readonly sampling: SamplingOptions;
  readonly selfTest: SelfTest;
}

export function bundleReadme({ info, base, file, prefixRows, sampling, selfTest }: Facts): string {
  const { before, between } = file.frame;
  const [k, d] = file.prompt.domain.dims;
  const where =
    base.kind === 'repository'
      ? `\`${base.id}\` on the hub${base.revision ? ` at \`${base.revision}\`` : ''}. The scripts fetch it; this bundle has no weights.`
      : `\`model/\` of this bundle: the weights of \`${info.id}\` as float32, the values that its ONNX file computes with, for ${info.architecture} of transformers.`;
  const seen = [
    ...(before.length > 0 ? [`${before.length} fixed tokens of the chat template`] : []),
    `${k} soft tokens`,
    ...(between.length > 0
      ? [
          `${between.length === 1 ? '1 fixed token' : `${between.length} fixed tokens`} (${Array.from(between).join(', ')})`,
        ]
      : []),
    'the text',
  ].join(', then ');
  const texts = selfTest.texts.map(
    ({ tokenIds, logProbability, withoutPrompt, tolerance }, at) =>
      `| ${at + 1} | ${tokenIds.length} | ${logProbability.toFixed(4)} | ${withoutPrompt.toFixed(4)} | ${Number(tolerance.toPrecision(3))} |`,
  );
  return `# A soft prompt for use outside the studio

Learned on \`${info.id}\` (graph ${info.hash.slice(0, 12)}…): ${k} soft tokens of ${d} numbers. The base model is ${where}

A soft prompt is rows of one model's input space. On another model, or another size or fine-tuning of this one, it means nothing.

## What the model sees

${seen}. ${prefixRows} positions of ${info.maxPositions} stand in front of a text. No BOS is added anywhere else.${
    before.length > 0
      ? ' The adapter holds the tokens before the soft ones too, because PEFT puts its rows in front of everything.'
      : ''
  }

## Draw

| | needs | command |
| --- | --- | --- |
| transformers and PEFT | \`pip install torch transformers peft\` | \`python generate_peft.py --count 100 --out drawn.jsonl\` |
| vLLM | \`pip install vllm\`, a GPU | \`python generate_vllm.py --count 10000 --out drawn.jsonl\` |
| Ray, several GPUs | \`pip install "ray[data]" vllm\` | \`python generate_ray.py --engines 4 --count 100000 --out drawn.jsonl\` |
| PyTorch alone | \`pip install torch\` | \`python selftest.py --plain${base.kind === 'repository' ? ' --model FOLDER' : ''}\`, the self-test only |

Ray sends this folder to its nodes. \`--shared\` sends nothing: for one machine, for a folder that all nodes see under one path, and above 450 MB.

Rows are \`{index, text, tokenCount, logProbability, finishReason, seed}\`, one a line; \`domino check\` and \`domino metrics\` read them.
Settings are in \`settings.py\`: temperature ${sampling.temperature}, top-k ${sampling.topK}, top-p ${sampling.topP}, repetition penalty ${sampling.repetitionPenalty}, at most ${sampling.maxTokens} tokens.
A seed gives other rows than in the studio, because each library draws its random numbers in its own way.${
    sampling.repetitionPenalty === 1
      ? ''
      : ' The penalty is that of the drawn tokens in transformers, as in the studio; vLLM adds what it takes for the tokens of the prompt.'
  }

Other programs load \`adapter/\` as a PEFT prompt-tuning adapter. PEFT's own \`generate()\` needs at least one token of text behind it.

## The self-test

Each script runs it first, and draws nothing unless every text gets the log-probability that the studio's engine gave it. ${selfTest.toleranceReason}
In half precision (\`--dtype bfloat16\`) each token may differ by 0.01 more.

| text | tokens | log p | without the prompt | may differ by |
| --- | --- | --- | --- | --- |
${texts.join('\n')}

\`selftest.json\` holds these texts in words: mind it where the bundle is passed on.

## Versions

generate_peft.py was run with PEFT 0.21.0 and transformers 5.18.0, generate_ray.py with Ray 2.58.0 and a stand-in for vLLM.
generate_vllm.py was
written from vLLM's sources, which its first lines name with their commits, and not run. \`selftest.py --plain\` is run by the studio's tests. The
self-test is what tells whether a script works where you are.

\`prompt.safetensors\` opens in the studio and in \`domino sample --prompt\`.
`;
}
