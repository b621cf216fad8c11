import { FiredrillError } from './errors.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration such as `45s`, `2m`, `1m30s` or `250ms` as milliseconds.
 *
 * @throws FiredrillError `DURATION_INVALID` for anything else, bare numbers included: a unit must be said.
 * @example parseDurationMs('1m30s') // 90000
 */
export function parseDurationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy)];
  const length = parts.reduce((sum, part) => sum + part[0].length, 0);
  if (parts.length === 0 || length !== text.length) {
    throw new FiredrillError('DURATION_INVALID', `"${text}" is not a duration.`, {
      kind: 'usage',
      nextStep: 'Write for example 45s, 2m or 1m30s.',
    });
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * (unitMs[part[2] ?? ''] ?? Number.NaN), 0);
}

/**
 * Writes milliseconds as minutes and seconds, the way a stopwatch does.
 *
 * @example formatClock(84_000) // '1:24'
 */
export function formatClock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  return `${ms < 0 ? '-' : ''}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Writes milliseconds as the shortest exact duration, for example `90000` as `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['h', 'm', 's', 'ms']) {
    const size = unitMs[unit] ?? 1;
    const count = unit === 'ms' ? rest : Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join('');
}

/** Milliseconds as seconds with millisecond precision: what reports print. */
export function toSeconds(ms: number): number {
  return Math.round(ms) / 1_000;
}
