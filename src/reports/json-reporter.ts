import type { Reporter, ReporterOutput } from './reporter.ts';

/** NDJSON for programs: one object a line, told apart by `kind`; each event is wrapped with the drill it belongs to. */
export function jsonReporter({ write }: ReporterOutput): Reporter {
  const print = (line: Readonly<Record<string, unknown>>): void => write(`${JSON.stringify(line)}\n`);
  return {
    onSuiteStart: (suite) => print({ kind: 'suite-start', ...suite }),
    onDrillStart: (start) => print({ kind: 'drill-start', ...start }),
    onEvent: (drill, event) => print({ kind: 'event', drill, event }),
    onDrillSpoiled: (drill, result) => print({ kind: 'drill-spoiled', drill, result }),
    onDrillEnd: (drill, result) => print({ kind: 'drill-end', drill, result }),
    onSuiteEnd: (suite, paths, comparison) => print({ kind: 'suite-end', suite, paths, comparison }),
  };
}
