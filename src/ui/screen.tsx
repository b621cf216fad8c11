import { Box } from 'ink';
import { Events } from './components/events.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { Help } from './components/help.tsx';
import { Lines } from './components/lines.tsx';
import { Procedure } from './components/procedure.tsx';
import { Rule, type RuleTitle, titleSpans } from './components/rule.tsx';
import { Scoreboard } from './components/scoreboard.tsx';
import { Signals } from './components/signals.tsx';
import { Timeline } from './components/timeline.tsx';
import { Truth } from './components/truth.tsx';
import type { UiMode } from './keymap.ts';
import { type Layout, layoutFor, type Panel, type Size, smallest, type Terminal } from './layout.ts';
import type { DrillModel, Model } from './model.ts';
import type { Glyphs } from './theme.ts';
import { cursorOf, focused, screenOf, type View } from './view.ts';

export interface ScreenProps {
  readonly model: Model;
  readonly view: View;
  readonly mode: UiMode;
  readonly terminal: Terminal;
  readonly closesInSeconds: number | null;
  readonly glyphs: Glyphs;
}

/** The whole screen as a function of what is known and what was chosen. It never has more rows than the terminal. */
export function Screen(props: ScreenProps) {
  const { view, terminal, glyphs, mode } = props;
  const model = focused(view.frozen ?? props.model, view);
  const { columns, rows } = terminal;
  const drill = screenOf(view, model) === 'drill' ? model.drill : null;
  const layout = layoutFor(terminal, view.help || drill === null || view.zoomed);
  if (layout.kind === 'small') return <TooSmall {...terminal} />;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Header
        model={model}
        overview={model.sideBySide && drill === null}
        view={view}
        width={columns}
        glyphs={glyphs}
      />
      {layout.kind === 'full' ? (
        <FullBody {...{ model, view, mode, glyphs, drill }} body={layout.body} />
      ) : drill === null ? null : layout.kind === 'double' ? (
        <DoubleBody {...{ model, view, glyphs, drill }} sizes={layout.sizes} />
      ) : (
        <SingleBody {...{ model, view, glyphs, drill }} sizes={layout.sizes} />
      )}
      <Footer
        {...{ model: focused(props.model, view), view, mode, glyphs }}
        closesInSeconds={props.closesInSeconds}
        width={columns}
      />
    </Box>
  );
}

const notes: Readonly<Partial<Record<Panel, string>>> = {
  signals: 'what monitoring sees',
  truth: 'what the observer sees',
};

type Sizes = Extract<Layout, { readonly sizes: unknown }>['sizes'];

interface BodyProps {
  readonly model: Model;
  readonly view: View;
  readonly glyphs: Glyphs;
  readonly drill: DrillModel;
  readonly sizes: Sizes;
}

function TooSmall({ columns, rows }: Terminal) {
  const words = `${columns}×${rows} is too small: ${smallest.columns}×${smallest.rows}, or --reporter log`;
  return <Lines lines={[[words]]} width={columns} height={1} />;
}

function FullBody(props: {
  readonly model: Model;
  readonly view: View;
  readonly mode: UiMode;
  readonly glyphs: Glyphs;
  readonly drill: DrillModel | null;
  readonly body: Size;
}) {
  const { model, view, mode, glyphs, drill, body } = props;
  const all: Size = { width: body.width, height: body.height + 1 };
  if (view.help) return <Help mode={mode} size={all} glyphs={glyphs} />;
  if (drill === null) {
    const cursor = cursorOf(view, model);
    return <Scoreboard {...{ model, cursor, glyphs }} top={view.scoreTop} size={all} />;
  }
  return (
    <>
      <TitleRule panel={view.focus} width={body.width} view={view} glyphs={glyphs} />
      <PanelBody panel={view.focus} size={body} {...{ model, view, glyphs, drill }} />
    </>
  );
}

function SingleBody({ sizes, ...shared }: BodyProps) {
  const order = ['timeline', 'procedure', 'signals', 'truth', 'events'] as const;
  return order.map((panel) => (
    <Box key={panel} flexDirection="column" flexShrink={0}>
      <TitleRule panel={panel} width={sizes[panel].width} view={shared.view} glyphs={shared.glyphs} />
      <PanelBody panel={panel} size={sizes[panel]} {...shared} />
    </Box>
  ));
}

function DoubleBody({ sizes, ...shared }: BodyProps) {
  const { view, glyphs } = shared;
  const title = (panel: Panel): RuleTitle => titleOf(panel, sizes[panel].width);
  const rule = { focus: view.focus, glyphs };
  const truthRule = titleSpans(title('truth'), view.focus, glyphs);
  return (
    <>
      <Rule left={title('timeline')} {...rule} />
      <PanelBody panel="timeline" size={sizes.timeline} {...shared} />
      <Rule left={title('procedure')} right={title('signals')} joint={glyphs.teeDown} {...rule} />
      <Box flexShrink={0}>
        <PanelBody panel="procedure" size={sizes.procedure} {...shared} />
        <Divider above={sizes.signals.height} below={sizes.truth.height} glyphs={glyphs} />
        <Box flexDirection="column" flexShrink={0}>
          <PanelBody panel="signals" size={sizes.signals} {...shared} />
          <Lines lines={[truthRule]} width={sizes.truth.width} height={1} />
          <PanelBody panel="truth" size={sizes.truth} {...shared} />
        </Box>
      </Box>
      <Rule
        left={titleOf('events', sizes.procedure.width)}
        right={{ width: sizes.truth.width }}
        joint={glyphs.teeUp}
        {...rule}
      />
      <PanelBody panel="events" size={sizes.events} {...shared} />
    </>
  );
}

function Divider({
  above,
  below,
  glyphs,
}: {
  readonly above: number;
  readonly below: number;
  readonly glyphs: Glyphs;
}) {
  const rows = Array.from({ length: above + 1 + below }, (_, row) =>
    row === above ? glyphs.teeRight : glyphs.column,
  );
  return <Lines lines={rows.map((glyph) => [[glyph, 'dim']])} width={1} height={rows.length} />;
}

function TitleRule(props: {
  readonly panel: Panel;
  readonly width: number;
  readonly view: View;
  readonly glyphs: Glyphs;
}) {
  return <Rule left={titleOf(props.panel, props.width)} focus={props.view.focus} glyphs={props.glyphs} />;
}

function titleOf(panel: Panel, width: number): RuleTitle {
  const note = notes[panel];
  return { panel, width, ...(note !== undefined && { note }) };
}

function PanelBody(props: {
  readonly panel: Panel;
  readonly size: Size;
  readonly model: Model;
  readonly view: View;
  readonly glyphs: Glyphs;
  readonly drill: DrillModel;
}) {
  const { panel, size, model, view, glyphs, drill } = props;
  switch (panel) {
    case 'timeline':
      return <Timeline drill={drill} size={size} glyphs={glyphs} />;
    case 'procedure':
      return <Procedure drill={drill} size={size} glyphs={glyphs} />;
    case 'signals':
      return <Signals drill={drill} size={size} glyphs={glyphs} />;
    case 'truth':
      return <Truth drill={drill} size={size} glyphs={glyphs} />;
    case 'events':
      return <Events model={model} view={view} size={size} glyphs={glyphs} />;
  }
}
