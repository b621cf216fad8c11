/** Why rollbacks are slow: the traps of the catalogue, by their letters. */
export const traps = {
  a: 'the first hypothesis is wrong',
  b: 'the release is patched instead of left',
  c: 'the rollback target is missing, cold or not what was approved',
  d: 'only a part of the state is rolled back',
  e: 'the data have moved on',
  f: 'the control plane is broken, or fights back',
  g: 'stale replicas, or sessions that stick',
  h: 'a herd, or a capacity that collapses',
  i: 'no data is read as good news',
  j: 'a sum hides a segment',
} as const;
export type Trap = keyof typeof traps;

/** The traps that each scenario lays. Controls lay one of their own: they look like what they are not. */
export const trapsByScenario: Readonly<Record<string, readonly Trap[]>> = {
  S01: ['d'],
  S02: ['c', 'h'],
  S03: ['b', 'd', 'i'],
  S04: ['e'],
  S05: ['e', 'f'],
  S06: ['h'],
  S07: ['d', 'g'],
  S08: ['i'],
  S09: ['g', 'a'],
  S10: ['c'],
  S11: ['a', 'j'],
  S12: ['f'],
};
