import { Command, Option } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { eventsOf } from '../core/events.ts';
import { judgeDrill } from '../judge/judge.ts';
import { reporters } from '../reports/index.ts';
import { shouldUseUi } from '../ui/should-use-ui.ts';
import { readRun, type StoredDrill } from './stored-run.ts';
import { wantsColor } from './wants-color.ts';

interface ReplayOptions {
  readonly drill?: string;
  readonly speed: string;
  readonly ui?: boolean;
}

/** `firedrill replay RUN`: watch a stored drill again. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Watch a drill of a stored run again, on the screen or as a log.')
    .argument('<run>', 'folder of a run or of one of its drills, or an events.ndjson')
    .option('-d, --drill <id>', 'which drill of the run (default: the first)')
    .addOption(new Option('--speed <n>', 'how many times as fast as the drill was').default('20'))
    .option('--ui', 'insist on the terminal UI')
    .option('--no-ui', 'print a log at once, without waiting')
    .addHelpText(
      'after',
      '\nKeys: space pauses, ← and → jump ten seconds, + and - change the speed, ? shows the rest.',
    )
    .action(async (path: string, options: ReplayOptions) => {
      const drill = chooseDrill(readRun(path).drills, options.drill);
      const answer = shouldUseUi({
        flag: options.ui,
        env: process.env,
        stdout: process.stdout,
        stdin: process.stdin,
      });
      if (answer.warning !== null) process.stderr.write(`${answer.warning}\n`);
      if (answer.use) await replayOnScreen(drill, Number(options.speed));
      else replayAsLog(drill);
    });
}

function chooseDrill(drills: readonly StoredDrill[], id: string | undefined): StoredDrill {
  const wanted =
    id === undefined ? drills[0] : drills.find((drill) => judgeDrill(drill.events).scenario === id);
  if (wanted !== undefined) return wanted;
  const known = drills.map((drill) => judgeDrill(drill.events).scenario).join(', ');
  throw new FiredrillError('DRILL_UNKNOWN', `there is no drill ${id ?? ''} in this run.`, {
    kind: 'usage',
    nextStep: `It holds ${known || 'none'}.`,
  });
}

async function replayOnScreen({ events }: StoredDrill, speed: number): Promise<void> {
  const [{ startUi }, { ReplaySource }] = await Promise.all([
    import('../ui/start-ui.tsx'),
    import('../ui/replay-source.ts'),
  ]);
  const source = new ReplaySource(events, { speed });
  const result = judgeDrill(events);
  const ui = startUi({
    source,
    mode: 'replay',
    title: result.procedure,
    planned: [{ scenario: result.scenario, title: result.title }],
    autoExitMs: null,
    onCommand: (command) => {
      if (command.kind === 'stop' || command.kind === 'force') ui.unmount();
      else source.handle(command);
    },
    onError: (error) => {
      throw error;
    },
  });
  source.play();
  await ui.waitUntilExit();
  source.close();
}

function replayAsLog({ events }: StoredDrill): void {
  const result = judgeDrill(events);
  const { procedure, seed } = eventsOf(events, 'drill-started')[0] ?? { procedure: { name: '' }, seed: 0 };
  const log = reporters.log({
    write: (text) => void process.stdout.write(text),
    color: wantsColor(process.stdout),
    columns: process.stdout.columns ?? 120,
  });
  log.onSuiteStart?.({ drills: 1, seed, procedure: procedure.name });
  const drill = result.scenario;
  log.onDrillStart?.({ drill, scenario: drill, title: result.title, index: 1, count: 1 });
  for (const event of events) log.onEvent?.(drill, event);
  log.onDrillEnd?.(drill, result);
}
