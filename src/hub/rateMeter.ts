/** How fast bytes come in, over the last seconds: steady enough to read, quick enough to notice a change. */
const WINDOW_MS = 5000;
const FIRST_MS = 400;

export class RateMeter {
  private readonly marks: { at: number; bytes: number }[] = [];
  private total = 0;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.marks.push({ at: now(), bytes: 0 });
  }

  add(bytes: number): void {
    this.total += bytes;
    const at = this.now();
    this.marks.push({ at, bytes: this.total });
    while (this.marks.length > 2 && at - (this.marks[1]?.at ?? at) > WINDOW_MS) this.marks.shift();
  }

  /** Bytes a second; null while too little was seen. */
  get rate(): number | null {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.at - first.at < FIRST_MS) return null;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }
}
