import { formatGoFloat } from './go-float.ts';

/** The printing helpers of Prometheus templates (`template/template.go` and `util/…/templates`, 3.5.3). */

const bigPrefixes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const smallPrefixes = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const binaryPrefixes = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

/** `1234567` as `1.235M`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return short(value);
  return Math.abs(value) >= 1 ? scaleDown(value, 1_000, bigPrefixes) : scaleUp(value);
}

/** `1536` as `1.5ki`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return short(value);
  return scaleDown(value, 1_024, binaryPrefixes);
}

/** Seconds: `3661` as `1h 1m 1s`, `0.0123` as `12.3ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${scaleUp(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(seconds));
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${whole % 60}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${whole % 60}s`;
  if (minutes > 0) return `${sign}${minutes}m ${whole % 60}s`;
  return `${sign}${short(Math.abs(seconds))}s`;
}

/** A ratio: `0.1234` as `12.34%`. */
export function humanizePercentage(ratio: number): string {
  return `${short(ratio * 100)}%`;
}

/** Unix seconds as Go prints a UTC time: `2026-09-01 12:00:00.5 +0000 UTC`. */
export function humanizeTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds);
  const date = new Date(Math.trunc(seconds * 1_000));
  if (Number.isNaN(date.getTime())) return short(seconds);
  const [day = '', time = ''] = date.toISOString().split('T');
  const clock = time
    .slice(0, -1)
    .replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
  return `${day} ${clock} +0000 UTC`;
}

function short(value: number): string {
  return formatGoFloat(value, 'g', 4);
}

function scaleDown(value: number, step: number, prefixes: readonly string[]): string {
  let scaled = value;
  let used = '';
  for (const prefix of prefixes) {
    if (Math.abs(scaled) < step) break;
    used = prefix;
    scaled /= step;
  }
  return short(scaled) + used;
}

function scaleUp(value: number): string {
  let scaled = value;
  let used = '';
  for (const prefix of smallPrefixes) {
    if (Math.abs(scaled) >= 1) break;
    used = prefix;
    scaled *= 1_000;
  }
  return short(scaled) + used;
}
