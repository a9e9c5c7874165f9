/** Splits a line into words like a POSIX shell: at spaces, with quotes and backslashes, but without expansions. */

/** @returns undefined if a quote is not closed */
export function splitLine(line: string): string[] | undefined {
  const word = /\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)|\s+$/gy;
  const words: string[] = [];
  let end = 0;
  for (const [whole, found] of line.matchAll(word)) {
    end += whole.length;
    if (found !== undefined) words.push(unquoted(found));
  }
  return end === line.length ? words : undefined;
}

const unquoted = (text: string): string =>
  text.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
