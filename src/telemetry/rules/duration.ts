import { FiredrillError } from '../../core/errors.ts';

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const unitMs = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1] as const;

/**
 * Reads a duration as Prometheus writes it in rule files and in its HTTP API: whole numbers, units from large to small.
 * A year has 365 days.
 *
 * @throws FiredrillError `DURATION_INVALID`.
 * @example parsePrometheusDuration('1h30m') // 5400000
 */
export function parsePrometheusDuration(text: string): number {
  if (text === '0') return 0;
  const parts = text === '' ? null : pattern.exec(text);
  if (parts === null) {
    throw new FiredrillError('DURATION_INVALID', `"${text}" is not a duration.`, {
      kind: 'usage',
      nextStep: 'Write for example 30s, 5m or 1h30m.',
    });
  }
  return unitMs.reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * unit, 0);
}

/** Writes milliseconds as Prometheus does, for example `5400000` as `1h30m`; years, weeks and days only when whole. */
export function formatPrometheusDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const [index, name] of ['y', 'w', 'd', 'h', 'm', 's', 'ms'].entries()) {
    const unit = unitMs[index] ?? 1;
    if (index < 3 && rest % unit !== 0) continue;
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${name}`;
    rest -= count * unit;
  }
  return text;
}
