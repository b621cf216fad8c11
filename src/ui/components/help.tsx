import { asciiLabel, bindingsOf, type UiMode } from '../keymap.ts';
import type { Size } from '../layout.ts';
import { column, type Line } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { Lines } from './lines.tsx';

/** The `?` page: every key, in the order of the keymap. */
export function Help(props: { readonly mode: UiMode; readonly size: Size; readonly glyphs: Glyphs }) {
  const { mode, size, glyphs } = props;
  const rows = bindingsOf(mode).map(
    (binding): Line => [
      ' ',
      [column(glyphs.ascii ? asciiLabel(binding.label) : binding.label, 11, glyphs.ellipsis), 'accent'],
      binding.help,
    ],
  );
  const room = size.height - 2;
  // Better to say that something is missing than to leave it out in silence.
  const hidden = rows.length - room + 1;
  const shown: Line[] =
    rows.length <= room
      ? rows
      : [...rows.slice(0, room - 1), [[` ${hidden} more keys in a taller terminal`, 'dim']]];
  return (
    <Lines
      lines={[
        [
          [' keys', 'strong'],
          ['   esc or ? closes', 'dim'],
        ],
        [],
        ...shown,
      ]}
      {...size}
    />
  );
}
