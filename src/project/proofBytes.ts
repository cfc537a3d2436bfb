/** Where the bytes of a proof are. */

type Fields = Readonly<Record<string, unknown>>;

/** A proof, stored or not, with something else in the place of each of its bytes. Whatever it is, the schema judges. */
export function withProofBytes(proof: object, of: (bytes: unknown) => unknown): Fields {
  const put = (record: unknown, place: string): unknown =>
    isFields(record) && record[place] !== undefined ? { ...record, [place]: of(record[place]) } : record;
  const { student, adapters, ...rest } = proof as Fields;
  const half = put(student, 'checkpoint');
  return {
    ...rest,
    ...(student !== undefined && {
      student: isFields(half) && half.learned !== undefined ? { ...half, learned: put(half.learned, 'weights') } : half,
    }),
    ...(adapters !== undefined && {
      adapters: Array.isArray(adapters) ? adapters.map((adapter) => put(adapter, 'weights')) : adapters,
    }),
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
