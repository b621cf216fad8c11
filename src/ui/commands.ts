/**
 * What the screen asks of whoever started it. Nothing here is a promise: what came of it is seen in the journal.
 *
 * `pause` holds a replay; a live drill, which cannot stand still, then runs at real time. `resume` ends that. `abort` heals and ends a drill, by name where several run; the suite goes on. `stop` heals
 * and ends everything. `force` ends everything now. `seek` and `speed` are for a replay alone.
 */
export type UiCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'abort'; readonly drill?: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'force' }
  | { readonly kind: 'seek'; readonly byMs: number }
  | { readonly kind: 'speed'; readonly factor: number };
