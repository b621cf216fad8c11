import type { JournalEvent } from '../core/events.ts';
import type { DrillResult } from '../judge/result.ts';
import { comparisonMarkdown, comparisonText } from './comparison-report.ts';
import { type DrillFacts, drillFacts } from './drill-facts.ts';
import { nameDrills, type Reporter, type ReporterOutput } from './reporter.ts';
import { overviewMarkdown, summaryMarkdown } from './summary-markdown.ts';
import { oneLine } from './text.ts';
import { whyOf } from './why.ts';

/** GitHub refuses a job summary above 1 MiB as a whole. */
const jobSummaryBytesMax = 1_048_576;

/** For GitHub Actions: an error annotation for each drill that did not pass, and the summary as job summary. */
export function githubReporter({ write, writeJobSummary }: ReporterOutput): Reporter {
  const events = new Map<string, JournalEvent[]>();
  const facts = new Map<string, DrillFacts>();
  return {
    onDrillStart({ drill }) {
      events.set(drill, []);
    },
    onEvent(drill, event) {
      events.get(drill)?.push(event);
    },
    onDrillEnd(drill, result) {
      const told = events.get(drill) ?? [];
      if (told.length > 0) facts.set(drill, drillFacts(told, result));
      events.delete(drill);
      if (result.verdict !== 'pass') write(annotation(result, drill));
    },
    onSuiteEnd(suite, _paths, comparison) {
      const whole = summaryMarkdown(
        suite,
        nameDrills(suite).map((name) => facts.get(name)),
      );
      const told = comparison === undefined ? '' : `\n${comparisonMarkdown(comparison)}`;
      const fits = Buffer.byteLength(whole + told) <= jobSummaryBytesMax;
      writeJobSummary?.(`${fits ? whole : overviewMarkdown(suite)}${told}`);
      if (comparison?.regressed) {
        const lines = comparisonText(comparison).trim();
        write(`::error title=${escapeProperty('Worse than the baseline')}::${escapeData(lines)}\n`);
      }
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
