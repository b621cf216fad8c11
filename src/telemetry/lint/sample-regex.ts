/**
 * Texts that a regular expression matches, one for each of its alternatives: readable ones, such as `500` for `5..`.
 *
 * It reads the usual patterns of label matchers and guesses the rest: whoever uses a text must try it.
 */
export function sampleRegex(pattern: string): readonly string[] {
  const source: Source = { text: pattern.replace(/\(\?[a-zA-Z]+\)/g, ''), at: 0 };
  return alternatives(source);
}

interface Source {
  readonly text: string;
  at: number;
}

function alternatives(source: Source): string[] {
  const samples = [sequence(source)];
  while (source.text[source.at] === '|') {
    source.at += 1;
    samples.push(sequence(source));
  }
  return samples;
}

function sequence(source: Source): string {
  let sample = '';
  while (source.at < source.text.length && !/[|)]/.test(source.text[source.at] ?? '')) {
    const atom = readAtom(source);
    sample += atom.repeat(readCount(source));
  }
  return sample;
}

function readAtom(source: Source): string {
  const rest = source.text.slice(source.at);
  const group = /^\((?:\?(?::|P?<\w+>|[a-z]+:))?/.exec(rest);
  if (group !== null) {
    source.at += group[0].length;
    const [first = ''] = alternatives(source);
    source.at += 1;
    return first;
  }
  const [atom = ''] = /^(?:\[\^?\]?[^\]]*\]|\\.|.)/s.exec(rest) ?? [];
  source.at += Math.max(1, atom.length);
  if (atom === '.' || atom === '\\d') return '0';
  if (atom === '\\w' || atom === '\\S') return 'x';
  if (atom === '^' || atom === '$') return '';
  if (atom.startsWith('[^')) return 'x';
  return atom.startsWith('[') || atom.startsWith('\\') ? (atom[1] ?? '') : atom;
}

function readCount(source: Source): number {
  const [found = '', least] = /^(?:[*+?]|\{(\d+)[^}]*\})\??/.exec(source.text.slice(source.at)) ?? [];
  source.at += found.length;
  if (least !== undefined) return Number(least);
  return found.startsWith('*') || found.startsWith('?') ? 0 : 1;
}
