/** Writes a whole number with thousands separators, for example `4,310`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Writes a share of one as a whole percentage, for example `0.4` as `40 %`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Writes an instant with hundredths of a second, for example `100_120` ms as `1:40.12`. */
export function formatInstant(ms: number): string {
  const hundredths = Math.floor(Math.max(0, ms) / 10);
  const minutes = Math.floor(hundredths / 6_000);
  const seconds = ((hundredths % 6_000) / 100).toFixed(2).padStart(5, '0');
  return `${minutes}:${seconds}`;
}

/** Writes a stretch that something took, as short as it reads well: `3.1 ms`, `640 ms`, `2.4 s`. */
export function formatTaken(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** Writes the value of a signal in its unit. `ratio` becomes a percentage, seconds below one become milliseconds. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 'ratio':
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case '%':
      return `${value.toFixed(1)} %`;
    case 's':
      return value < 1 ? `${Math.round(value * 1_000)} ms` : `${value.toFixed(1)} s`;
    default:
      return `${formatNumber(value)}${unit === '' ? '' : ` ${unit}`}`;
  }
}

/** Like {@link formatValue}, without decimals that say nothing: a limit of 2 % is `2 %`. */
export function formatLimit(limit: number, unit: string): string {
  return formatValue(limit, unit).replace(/\.0+(?=\s|$)|(\.\d*?[1-9])0+(?=\s|$)/, '$1');
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  return size >= 100 ? formatCount(value) : value.toFixed(size >= 10 ? 1 : 2);
}
