interface RunEvent {
  readonly type: string;
  readonly points?: readonly unknown[];
}

/** Points that nobody has read go together, and of checkpoints the newest: learning does not wait for the page to draw. */
export const queueRun = <Event extends RunEvent>(waiting: readonly Event[], next: Event): readonly Event[] =>
  next.type === 'checkpoint'
    ? [...waiting.filter(({ type }) => type !== 'checkpoint').reduce<readonly Event[]>(joinPoints, []), next]
    : joinPoints(waiting, next);

function joinPoints<Event extends RunEvent>(before: readonly Event[], next: Event): readonly Event[] {
  const last = before.at(-1);
  if (next.points === undefined || last?.points === undefined) return [...before, next];
  return [...before.slice(0, -1), { ...last, points: [...last.points, ...next.points] }];
}
