/** Parses the format of java.util.Properties: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html */

/** If a name is repeated, its last value counts. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  return new Map(logicalLines(text).map(entryOf));
}

/** Without comments and empty lines; a line that ends in an odd number of backslashes is joined with the next. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let before = '';
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.replace(/^[ \t\f]+/, '');
    if (before === '' && (trimmed === '' || /^[#!]/.test(trimmed))) continue;
    const continues = /(?<!\\)(?:\\\\)*\\$/.test(trimmed);
    before += continues ? trimmed.slice(0, -1) : trimmed;
    if (continues) continue;
    lines.push(before);
    before = '';
  }
  return before === '' ? lines : [...lines, before];
}

function entryOf(line: string): [string, string] {
  const [, name = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
  return [unescaped(name), unescaped(value)];
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, unit: string | undefined, letter = '') =>
    unit ? String.fromCharCode(Number.parseInt(unit, 16)) : (escapes[letter] ?? letter),
  );
