import { StackError } from '../../stack-error.ts';
import { frontKilledWithStreams } from './front-killed.ts';
import { oddRecords } from './odd-records.ts';
import { overload } from './overload.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { sameRequest } from './same-request.ts';
import type { Scenario } from './scenario.ts';
import { slowReaders } from './slow-readers.ts';
import { uploads } from './uploads.ts';

export const scenarios: readonly Scenario[] = [
  sameRequest,
  frontKilledWithStreams,
  slowReaders,
  oddRecords,
  reconnectStorm,
  overload,
  uploads,
];

/** @throws {StackError} for an unknown name */
export function scenariosCalled(names: readonly string[]): readonly Scenario[] {
  if (names.includes('all')) return scenarios;
  return names.map((name) => {
    const scenario = scenarios.find((one) => one.name === name);
    if (scenario) return scenario;
    throw new StackError(
      `There is no scenario "${name}".`,
      `There are:  ${scenarios.map((one) => one.name).join(', ')}, all`,
    );
  });
}
