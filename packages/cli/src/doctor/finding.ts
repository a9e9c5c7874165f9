/** What a check of `parley doctor` has found, and what mends it. */
import { visibleText } from '../terminal/visible-text.ts';

export interface Finding {
  readonly check: string;
  /** `info`: nothing is wrong, and somebody who deploys should know. */
  readonly state: 'ok' | 'info' | 'warning' | 'wrong';
  readonly finding: string;
  /** What to do: a command, where there is one. */
  readonly fix?: string;
}

export function printFinding(finding: Finding): void {
  if (!process.stdout.isTTY) {
    process.stdout.write(`${JSON.stringify(finding)}\n`);
    return;
  }
  const sign = { ok: '✔', info: 'i', warning: '!', wrong: '✖' }[finding.state];
  const fix = finding.fix ? `\n    ${finding.fix.replaceAll('\n', '\n    ')}` : '';
  process.stdout.write(visibleText(`${sign} ${finding.check}: ${finding.finding}${fix}\n`));
}
