/**
 * Seeded randomness with a state that can be saved and restored.
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32; the same seed gives the same
 * numbers on every platform because only 32-bit integer arithmetic is used.
 */
export type RandomState = readonly [number, number, number, number];

export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(seed: number | string) {
    let h = typeof seed === 'number' ? seed | 0 : hashString(seed);
    const next = (): number => {
      h = (h + 0x9e3779b9) | 0;
      let z = h ^ (h >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    for (let i = 0; i < 12; i++) this.uint32();
  }

  static fromState(state: RandomState): Random {
    const random = new Random(0);
    [random.a, random.b, random.c, random.counter] = state;
    return random;
  }

  get state(): RandomState {
    return [this.a, this.b, this.c, this.counter];
  }

  /** Uniform in [0, 2³²). */
  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    this.c |= 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fisher–Yates, in place. */
  shuffle<Items extends { [at: number]: unknown; readonly length: number }>(items: Items): Items {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }

  /** The first `count` places drawn from all, in place: what they held goes where those drawn were (Fisher–Yates, from the front). */
  drawFirst<Item>(items: Item[], count: number): Item[] {
    for (let at = 0; at < count; at++) {
      const other = at + this.integer(items.length - at);
      [items[at], items[other]] = [items[other]!, items[at]!];
    }
    return items;
  }
}

/** FNV-1a over UTF-16 code units. */
function hashString(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
