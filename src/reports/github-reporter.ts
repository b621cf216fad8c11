import type { JournalEvent } from '../core/events.ts';
import type { DrillResult } from '../judge/result.ts';
import { type DrillFacts, drillFacts } from './drill-facts.ts';
import { countDrills, type Reporter, type ReporterOutput } from './reporter.ts';
import { overviewMarkdown, summaryMarkdown } from './summary-markdown.ts';
import { oneLine } from './text.ts';
import { whyOf } from './why.ts';

/** GitHub refuses a job summary above 1 MiB as a whole. */
const jobSummaryBytesMax = 1_048_576;

/** For GitHub Actions: an error annotation for each drill that did not pass, and the summary as job summary. */
export function githubReporter({ write, writeJobSummary }: ReporterOutput): Reporter {
  const nameDrill = countDrills();
  const facts: DrillFacts[] = [];
  let events: JournalEvent[] = [];
  return {
    onDrillStart() {
      events = [];
    },
    onEvent(event) {
      events.push(event);
    },
    onDrillEnd(result) {
      facts.push(drillFacts(events, result));
      const name = nameDrill(result.scenario);
      if (result.verdict !== 'pass') write(annotation(result, name));
    },
    onSuiteEnd(suite) {
      const whole = summaryMarkdown(suite, facts);
      const fits = Buffer.byteLength(whole) <= jobSummaryBytesMax;
      writeJobSummary?.(fits ? whole : overviewMarkdown(suite));
    },
  };
}

function annotation(drill: DrillResult, name: string): string {
  const title = `${name} ${oneLine(drill.title)}: ${drill.verdict}`;
  return `::error title=${escapeProperty(title)}::${escapeData(whyOf(drill))}\n`;
}

/** As the toolkit of GitHub Actions escapes the message of a workflow command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
