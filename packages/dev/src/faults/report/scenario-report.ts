/** The scenarios' measurements compared with the promises, in Markdown. */
import { loadavg } from 'node:os';
import type { Outcome } from '../scenarios/run-scenarios.ts';
import type { Claim } from '../scenarios/scenario.ts';

export interface ScenarioReportOptions {
  readonly command: string;
  readonly machine: string;
  /** Whether times are only reported: with few clients, on a machine that is also busy with other things. */
  readonly isShort: boolean;
}

/** Claims that fail, and are judged. */
export function broken(outcomes: readonly Outcome[], isShort: boolean): Claim[] {
  return outcomes.flatMap(({ claims }) =>
    claims.filter(({ holds, isOfTime }) => !holds && !(isShort && isOfTime)),
  );
}

export function scenarioReport(
  outcomes: readonly Outcome[],
  { command, machine, isShort }: ScenarioReportOptions,
): string {
  const failed = broken(outcomes, isShort).length;
  return [
    '# Scenarios',
    '',
    failed === 0 ? '**Everything holds.**' : `**Missed targets: ${failed}**`,
    '',
    `Run it again: \`${command}\``,
    '',
    `Machine: ${machine}; load average now ${loadavg()[0]?.toFixed(1)}`,
    '',
    ...(isShort ? ['The short form: times are reported, but not judged.', ''] : []),
    ...outcomes.flatMap(({ scenario, claims }) => [
      `## ${scenario.name}`,
      '',
      `${scenario.about}.`,
      '',
      '| | target | measured | |',
      '|---|---|---|---|',
      ...claims.map(
        ({ about, target, measured, holds }) =>
          `| ${about} | ${target} | ${measured} | ${holds ? '✔' : '✖'} |`,
      ),
      '',
    ]),
  ].join('\n');
}
