import { countDrills, type Reporter, type ReporterOutput } from './reporter.ts';

/** NDJSON for programs: one object a line, told apart by `kind`; each event is wrapped with the drill it belongs to. */
export function jsonReporter({ write }: ReporterOutput): Reporter {
  const nameDrill = countDrills();
  let drill = '';
  const print = (line: Readonly<Record<string, unknown>>): void => write(`${JSON.stringify(line)}\n`);
  return {
    onSuiteStart: (suite) => print({ kind: 'suite-start', ...suite }),
    onDrillStart(start) {
      drill = nameDrill(start.scenario);
      print({ kind: 'drill-start', drill, ...start });
    },
    onEvent: (event) => print({ kind: 'event', drill, event }),
    onDrillEnd: (result) => print({ kind: 'drill-end', drill, result }),
    onSuiteEnd: (suite, paths) => print({ kind: 'suite-end', suite, paths }),
  };
}
