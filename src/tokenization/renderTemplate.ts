/**
 * A chat template is a program from an unknown checkpoint: it is rendered with bounded work, so that one that loops, calls itself or
 * builds endless lists is refused instead of waited for.
 */
import { Environment, Interpreter, Template } from '@huggingface/jinja';

/** Real templates are of some kilobytes, the longest of tens. */
const MOST_CHARACTERS = 1_000_000;
/** Steps of the interpreter; templates of the hub take some hundreds a message. */
const MOST_STEPS = 500_000;
/** What one value may hold, nested ones counted as often as they stand in it: characters, elements. */
const MOST_ELEMENTS = 1_000_000;
/** A second bound, for steps that are slow one by one. */
const MOST_MS = 2000;

type Evaluate = Interpreter['evaluate'];
type Value = ReturnType<Evaluate>;

/** Thrown where a template exceeds its bounds; its message says what it does. */
export class TemplateTooLong extends Error {}

/**
 * @param variables plain data and functions by name, beside Jinja's own
 * @throws TemplateTooLong; Error with what the template itself raises or does wrong
 */
export function renderTemplate(source: string, variables: Readonly<Record<string, unknown>>): string {
  if (source.length > MOST_CHARACTERS) throw new TemplateTooLong(`it has ${source.length} characters`);
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...GLOBALS, ...variables })) environment.set(name, value);
  try {
    return String(new BoundedInterpreter(environment).run(new Template(source).parsed).value);
  } catch (thrown) {
    // The call stack is full, or a text has more characters than the platform allows.
    if (thrown instanceof RangeError) throw new TemplateTooLong('it calls itself, or grows, without end');
    throw thrown;
  }
}

class BoundedInterpreter extends Interpreter {
  private steps = 0;
  private readonly deadline = performance.now() + MOST_MS;
  private readonly weights = new WeakMap<Value, number>();

  override evaluate(...[statement, environment]: Parameters<Evaluate>): Value {
    if (++this.steps > MOST_STEPS || performance.now() > this.deadline)
      throw new TemplateTooLong('it does not come to an end');
    const value = super.evaluate(statement, environment);
    if (this.weigh(value) > MOST_ELEMENTS) throw new TemplateTooLong('what it writes grows without end');
    return value;
  }

  /** Characters and elements of a value. Lists and dicts never change, so each is counted once. */
  private weigh(value: Value): number {
    const { value: held } = value;
    if (typeof held === 'string') return held.length;
    // A namespace changes, but is never written out.
    const parts = Array.isArray(held)
      ? held
      : held instanceof Map && value.type === 'ObjectValue'
        ? held.values()
        : null;
    if (parts === null) return 1;
    const known = this.weights.get(value);
    if (known !== undefined) return known;
    let weight = 1;
    for (const part of parts as Iterable<Value>) weight += this.weigh(part);
    this.weights.set(value, weight);
    return weight;
  }
}

/** As the library's own Template has them, and `range` with a bound. */
const GLOBALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  raise_exception: (message: string): never => {
    throw new Error(message);
  },
  range: boundedRange,
  strftime_now: (format: string) => strftime(new Date(), format),
};

function boundedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new Error('range() step must not be zero');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!(count <= MOST_ELEMENTS)) throw new TemplateTooLong(`it counts over a range of ${count}`);
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function strftime(date: Date, format: string): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const month = (style: 'short' | 'long'): string => new Intl.DateTimeFormat('en-US', { month: style }).format(date);
  const parts: Readonly<Record<string, () => string>> = {
    '%Y': () => String(date.getFullYear()),
    '%m': () => pad(date.getMonth() + 1),
    '%d': () => pad(date.getDate()),
    '%b': () => month('short'),
    '%B': () => month('long'),
    '%H': () => pad(date.getHours()),
    '%M': () => pad(date.getMinutes()),
    '%%': () => '%',
  };
  return format.replace(/%[YmdbBHM%]/g, (token) => parts[token]!());
}
