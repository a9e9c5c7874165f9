import { words } from '../words/language.ts';

/** What stands below a command's options. */
export const examples = (...lines: readonly string[]): string =>
  `\n${words().help.examples}\n${lines.map((line) => `  ${line}`).join('\n')}`;
