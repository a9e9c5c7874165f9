/** A step's result as a line: JSON for programs, a symbol and text for people. */
import { styleText } from 'node:util';
import { visibleLine, visibleText } from '../terminal/visible-text.ts';
import type { StepResult } from './step-result.ts';

export function resultLine(result: StepResult, hasUsers: boolean): string {
  if (!process.stdout.isTTY) return JSON.stringify(result);
  const { user, step, milliseconds, problems } = result;
  const signs = { passed: '✔', skipped: '-', unanswered: '✖', unexpected: '✖', error: '✖' } as const;
  const who = hasUsers ? `${String(user).padStart(3)} ` : '';
  const line = visibleLine(
    `${signs[result.result]} ${who}${step.padEnd(40)} ${String(milliseconds).padStart(6)} ms`,
  );
  const color = {
    passed: 'green',
    skipped: 'gray',
    unanswered: 'red',
    unexpected: 'red',
    error: 'red',
  } as const;
  const shown = process.stdout.hasColors()
    ? styleText(color[result.result], line, { validateStream: false })
    : line;
  return [shown, ...problems.map((problem) => `    ${visibleText(problem)}`)].join('\n');
}
