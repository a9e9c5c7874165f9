/** What a check of `parley doctor` has found, and how to fix it. */
import { visibleText } from '../terminal/visible-text.ts';

export interface Finding {
  readonly check: string;
  /** `info`: nothing is wrong, but a deployment should know. */
  readonly state: 'ok' | 'info' | 'warning' | 'wrong';
  readonly finding: string;
  /** The remedy: a command if there is one. */
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
