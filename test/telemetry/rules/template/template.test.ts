import { describe, expect, test } from 'vitest';
import { parseTemplate, type TemplateWorld } from '../../../../src/telemetry/rules/template/template.ts';

const data = {
  labels: { __name__: 'x', instance: 'h.example:9100', job: 'api' },
  value: 1234.5678,
  externalLabels: {},
};
const up = [
  { labels: { __name__: 'up', instance: 'b:2' }, value: 0 },
  { labels: { __name__: 'up', instance: 'a:1' }, value: 1 },
];
const world: TemplateWorld = { externalUrl: '', query: (expression) => (expression === 'up' ? up : []) };

function expand(text: string): string {
  const result = parseTemplate(text);
  if (!result.ok) throw new Error(result.message);
  return result.template.expand(data, world);
}

/** The expected texts are what promtool 2.42 printed for the same templates. */
const table: readonly (readonly [string, string])[] = [
  ['{{ $labels.instance }} is {{ $value }}', 'h.example:9100 is 1234.5678'],
  ['{{ $labels }}', 'map[__name__:x instance:h.example:9100 job:api]'],
  ['{{ $labels.nope }}|', '|'],
  ['{{$value | humanize}} {{ humanize $value }} {{ humanize1024 $value }}', '1.235k 1.235k 1.206ki'],
  ['{{ $value | humanizePercentage }}', '1.235e+05%'],
  [
    '{{ $value | humanizeDuration }} {{ "43200" | humanizeDuration }} {{ humanizeDuration 0.0123 }} {{ humanizeDuration -61 }} {{ humanizeDuration 12.3456 }} {{humanizeDuration 100000}}',
    '20m 34s 12h 0m 0s 12.3ms -1m 1s 12.35s 1d 3h 46m 40s',
  ],
  [
    '{{ $value | humanizeTimestamp }} {{ humanizeTimestamp 1435065584.128 }} {{ humanizeTimestamp 1435065584.5 }} {{ humanizeTimestamp 1435065580 }}',
    '1970-01-01 00:20:34.567 +0000 UTC 2015-06-23 13:19:44.128 +0000 UTC 2015-06-23 13:19:44.5 +0000 UTC 2015-06-23 13:19:40 +0000 UTC',
  ],
  [
    '{{ printf "%.2f" $value }} {{ $value | printf "%.1f" }} {{ printf "%.0f|%8.3f|%-8.1f|%08.2f|%+.1f|%e|%g|%.4g" $value $value $value $value $value $value $value $value }}',
    '1234.57 1234.6 1235|1234.568|1234.6  |01234.57|+1234.6|1.234568e+03|1234.5678|1235',
  ],
  ['{{ printf "%d %5d %05d %x %v" 5 42 42 255 7 }}', '5    42 00042 ff 7'],
  ['{{ printf "%s %q %v %10s|%-10s|" "a" "b\\"c" "d" "e" "f" }}', 'a "b\\"c" d          e|f         |'],
  ['{{ printf "%s %d" $value $value }}', '%!s(float64=1234.5678) %!d(float64=1234.5678)'],
  [
    '{{ printf "%s" }} {{ printf "a" 1 "x" }} {{ printf "100%%" }}',
    '%!s(MISSING) a%!(EXTRA int=1, string=x) 100%',
  ],
  ['{{ with $labels.cluster -}} on {{ . }} {{- end }}!', '!'],
  ['{{ with $labels.instance -}} on {{ . }} {{- end }}!', 'on h.example:9100!'],
  ['{{ if gt $value 1000.0 }}big{{ else }}small{{ end }}', 'big'],
  ['{{ if eq $labels.job "api" }}A{{ else if eq $labels.job "web" }}B{{ else }}C{{ end }}', 'A'],
  ['{{ range query "up" }}{{ .Labels.instance }}={{ .Value }};{{ end }}', 'b:2=0;a:1=1;'],
  ['{{ query "up" | first | value }}', '0'],
  ['{{ with query "up" }}{{ . | first | label "instance" }}{{ end }}', 'b:2'],
  [
    '{{ range $i, $s := query "up" | sortByLabel "instance" }}{{ $i }}:{{ $s.Labels.instance }} {{ end }}',
    '0:a:1 1:b:2 ',
  ],
  ['{{ $x := 3 }}{{ $x }}{{ if true }}{{ $x = 4 }}{{ end }}{{ $x }}', '34'],
  [
    '{{ and 1 0 }} {{ or 0 2 }} {{ not true }} {{ len $labels }} {{ index $labels "job" }}',
    '0 2 false 3 api',
  ],
  [
    '{{ reReplaceAll "(.*):(.*)" "$2-$1" $labels.instance }} {{ match "pi$" $labels.job }}',
    '9100-h.example true',
  ],
  ['{{ toUpper $labels.job }} {{ title "hello wORLD" }} {{ toLower "ABC" }}', 'API Hello WORLD abc'],
  ['{{ stripPort $labels.instance }} {{ stripPort "[::1]:80" }}', 'h.example ::1'],
  ['{{/* comment */}}x {{- /* c */ -}} y', 'xy'],
  ['a {{- "b" -}}   c', 'abc'],
  ['{{ print 1 2 "a" "b" 3 }} {{ println 1 }}|', '1 2ab3 1\n|'],
  [
    '{{ .Labels.job }} {{ .Value }} {{ $.Value }} {{ $externalLabels }} {{ $externalURL }}|',
    'api 1234.5678 1234.5678 map[] |',
  ],
  [
    '{{ 1.50 }} {{ 0x10 }} {{ `raw` }} {{ true }} {{ 1e6 }} {{ 1000000 }} {{ 1000000.0 }}',
    '1.5 16 raw true 1e+06 1000000 1e+06',
  ],
  [
    '{{ humanize 0 }} {{ humanize 1234567 }} {{ humanize 0.00123 }} {{ humanize -5 }} {{ humanize "NaN" }} {{ humanize "+Inf" }} {{ humanize 999.99 }} {{ humanize 1e30 }}',
    '0 1.235M 1.23m -5 NaN +Inf 1000 1e+06Y',
  ],
  [
    '{{ humanize1024 1 }} {{ humanize1024 1536 }} {{ humanize1024 1048576 }} {{ humanize1024 0.5 }}',
    '1 1.5ki 1Mi 0.5',
  ],
  [
    '{{ humanizePercentage 0.1234567 }} {{ humanizePercentage 1 }} {{ humanizePercentage 0.00001 }}',
    '12.35% 100% 0.001%',
  ],
  ['{{ range query "nope" }}x{{ else }}none{{ end }}', 'none'],
  ['{{ lt 1 2 }} {{ le 2 2 }} {{ ne "a" "b" }} {{ eq 1 2 3 1 }}', 'true true true true'],
  ['{{ graphLink "up == 1" }}', '/graph?g0.expr=up+%3D%3D+1&g0.tab=0'],
  [
    '{{ urlquery "a b&c" }} {{ tableLink "x{a=\\"b\\"} > 1" }}',
    'a+b%26c /graph?g0.expr=x%7Ba%3D%22b%22%7D+%3E+1&g0.tab=1',
  ],
  ['{{ $labels.job | printf "%s-%s" "x" }}', 'x-api'],
  ['{{ stripDomain "a.b.c:80" }} {{ stripDomain "10.0.0.1" }}', 'a:80 10.0.0.1'],
  ['{{ $labels.instance | reReplaceAll ":.*" "" | toUpper }}', 'H.EXAMPLE'],
  ['{{ printf "%t %v" true nil }}', 'true <nil>'],
  ['{{ safeHtml "<b>" }}', '<b>'],
  ['{{ if $labels.nope }}x{{end}}{{ if and $labels.job (gt $value 1.0) }}y{{ end }}', 'y'],
  ['{{ strvalue (query "up" | first) }}', ''],
  ['{{ $v := $value }}{{ with $labels.job }}{{ $v }}{{ . }}{{ $.Value }}{{ end }}', '1234.5678api1234.5678'],
  ['{{ print nil }}', '<nil>'],
  ['{{ parseDuration "1h" }}', '3600'],
  ['{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }}', '__name__=x,instance=h.example:9100,job=api,'],
  ['{{ range $labels }}{{ . }},{{ end }}', 'x,h.example:9100,api,'],
  ['{{ toTime 1 }}', '1970-01-01 00:00:01 +0000 UTC'],
  ['{{ $value | toTime }}', '1970-01-01 00:20:34.567 +0000 UTC'],
  ['{{ printf "%v" $labels }}', 'map[__name__:x instance:h.example:9100 job:api]'],
  ['{{ printf "%6.2f%%" 12.345 }}', ' 12.35%'],
  // What lies halfway is rounded to the even digit, what does not is not.
  ['{{ printf "%.2f %.2f %.2f %.0f %.0f %.0f" 0.125 0.375 1.005 0.5 1.5 2.5 }}', '0.12 0.38 1.00 0 2 2'],
  [
    '{{ printf "%.0e %.0e %.1e %.1e %.3g %.3g" 9.5 8.5 1.25 1.35 1002.5 1005.5 }}',
    '1e+01 8e+00 1.2e+00 1.4e+00 1e+03 1.01e+03',
  ],
  ['{{ 3 | printf "%d-%d" 4 }}', '4-3'],
  ['{{ $labels.instance -}}\n  x', 'h.example:9100x'],
  [
    '{{ humanizeDuration 0.5 }} {{ humanizeDuration 59.999 }} {{humanizeDuration 3600 }} {{ humanizeDuration 90061 }}',
    '500ms 60s 1h 0m 0s 1d 1h 1m 1s',
  ],
  ['{{ print $value "x" 1 2 }}', '1234.5678x1 2'],
  ['{{ not 0 }}{{ not "" }}{{ if 0.0 }}x{{ else }}z{{ end }}', 'truetruez'],
  ['{{ printf "%.3s|%8.2e|% d|%+d" "abcdef" 1234.5 5 5 }}', 'abc|1.23e+03| 5|+5'],
];

describe('a template expands as promtool expands it', () => {
  test.each(table)('%s', (text, expected) => {
    expect(expand(text)).toBe(expected);
  });
});

test('a template that fails while it runs says so in its text, as Prometheus does', () => {
  expect(expand('{{ humanize "abc" }}')).toBe(
    '<error expanding template: error calling humanize: strconv.ParseFloat: parsing "abc": invalid syntax>',
  );
  expect(expand('{{ gt $value 5 }}')).toContain('incompatible types for comparison');
  expect(expand('{{ query "nope" | first | value }}')).toContain('first() called on vector with no elements');
});

test('a template that cannot be read is refused with the place and the reason', () => {
  const refusal = (text: string): string => {
    const result = parseTemplate(text);
    return result.ok ? 'accepted' : `${result.offset}: ${result.message}`;
  };
  expect(refusal('a {{ foo }}')).toBe('5: function "foo" not defined');
  expect(refusal('{{ $nope }}')).toBe('3: undefined variable "$nope"');
  expect(refusal('{{ if true }}x')).toBe('14: unexpected end of the template, {{end}} is missing');
  expect(refusal('x {{ end }}')).toBe('2: unexpected {{end}}');
  expect(refusal('{{ "x }}')).toBe('3: unterminated quoted string');
  expect(refusal('{{ $labels.a-b }}')).toBe('12: unexpected "-" in an action');
  expect(refusal('x {{')).toBe('2: unclosed action');
  expect(refusal('{{ $labels.job }}')).toBe('accepted');
});
