import { Box, Text } from 'ink';
import { cutLine, type Line, type Span, textOf } from '../line.ts';
import { styles } from '../theme.ts';

/** Rows of text in a box of exactly that size: what is too wide or too much is cut, never wrapped. */
export function Lines(props: {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}) {
  const { lines, width, height } = props;
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      {lines.slice(0, height).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what it is by its position
        <Row key={row} line={cutLine(line, width)} />
      ))}
    </Box>
  );
}

function Row({ line }: { readonly line: Line }) {
  // A row without text would have no height, and everything below it would move up.
  if (line.every((span) => textOf(span) === '')) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {line.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span of a row is what it is by its position
        <Piece key={index} span={span} />
      ))}
    </Text>
  );
}

function Piece({ span }: { readonly span: Span }) {
  if (typeof span === 'string') return span;
  return <Text {...styles[span[1]]}>{span[0]}</Text>;
}
