/** Results as JUnit XML for CI servers: a test suite for each user, a test case for each step. */
import type { StepResult } from './step-result.ts';

export function junitReport(name: string, results: readonly StepResult[]): string {
  const users = [...new Set(results.map(({ user }) => user))].toSorted((a, b) => a - b);
  const suites = users.map((user) =>
    suite(
      users.length > 1 ? `${name}, user ${user}` : name,
      results.filter((result) => result.user === user),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts(name, results)}>\n${suites.join('')}</testsuites>\n`;
}

const suite = (name: string, results: readonly StepResult[]): string =>
  `  <testsuite${counts(name, results)}>\n${results.map((result) => testCase(name, result)).join('')}  </testsuite>\n`;

function counts(name: string, results: readonly StepResult[]): string {
  const count = (...kinds: StepResult['result'][]) =>
    results.filter(({ result }) => kinds.includes(result)).length;
  const milliseconds = results.reduce((sum, result) => sum + result.milliseconds, 0);
  return attributes({
    name,
    tests: results.length,
    failures: count('unexpected', 'error', 'unanswered'),
    skipped: count('skipped'),
    time: milliseconds / 1_000,
  });
}

function testCase(
  classname: string,
  { step, result, milliseconds, problems, requestId }: StepResult,
): string {
  const open = `    <testcase${attributes({ name: step, classname, time: milliseconds / 1_000 })}`;
  if (result === 'passed') return `${open}/>\n`;
  if (result === 'skipped') return `${open}><skipped/></testcase>\n`;
  const told = [...problems, ...(requestId ? [`request id ${requestId}`] : [])].join('\n');
  return `${open}><failure${attributes({ type: result, message: problems[0] ?? '' })}>${escaped(told)}</failure></testcase>\n`;
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Removes characters that XML 1.0 does not allow. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
