/** How long one engine took; seconds. */
export interface Result {
  readonly name: string;
  /** From the start of the process until it can work. */
  readonly start: number;
  readonly load: number;
  readonly evaluate: number;
  readonly alerts: string;
}

/** An engine that is not installed, and what would install it. */
export interface Absence {
  readonly name: string;
  readonly absent: string;
}

/** Seconds since some moment, for differences. */
export function seconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** The engines side by side, each with how many times longer than the first one it took to load and evaluate. */
export function table(results: readonly (Result | Absence)[]): string {
  const [first] = results;
  const rows = results.map((result) => {
    if ('absent' in result) return `${result.name.padEnd(28)} absent: ${result.absent}`;
    const cells = [result.start, result.load, result.evaluate, result.load + result.evaluate].map(
      (value) => `${value.toFixed(2)} s`,
    );
    const ratios = [
      ratio(result, first, ({ evaluate }) => evaluate),
      ratio(result, first, ({ load, evaluate }) => load + evaluate),
    ];
    return row(result.name, [...cells, ...ratios, result.alerts]);
  });
  return [row('', ['start', 'load', 'evaluate', 'load+eval', '× eval', '× both', 'alerts']), ...rows].join(
    '\n',
  );
}

function ratio(result: Result, first: Result | Absence | undefined, of: (result: Result) => number): string {
  if (first === undefined || 'absent' in first) return '';
  return (of(result) / of(first)).toFixed(1);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(11)).join('');
}
