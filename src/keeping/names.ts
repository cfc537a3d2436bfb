/** Names for records that others name: bytes, and lists that several share. The same object has the same name. */
export class Names {
  private readonly names = new Map<object, string>();

  constructor(private readonly newName: () => string = () => crypto.randomUUID()) {}

  nameOf(record: object): string {
    const name = this.names.get(record) ?? this.newName();
    this.names.set(record, name);
    return name;
  }

  /** What was read under a name keeps it. */
  remember(record: object, name: string): void {
    this.names.set(record, name);
  }

  /** Let go of all but these. */
  keep(used: ReadonlySet<object>): void {
    for (const record of this.names.keys()) if (!used.has(record)) this.names.delete(record);
  }
}
