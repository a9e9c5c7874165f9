import { basename } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../command-failed.ts';
import { schemaExpectation } from '../request/expectations.ts';
import { words } from '../words/language.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** @param file its path, used as the scenario's name if it has none @throws UsageError if it is not a scenario */
export function readScenario(text: string, file: string): Scenario {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new UsageError(words().noScenario(file, (error as Error).message));
  }
  const problem = schemaExpectation(scenarioSchema, 'scenario')(document);
  if (problem !== undefined) throw new UsageError(words().noScenario(file, problem));
  const scenario = document as Scenario;
  return { ...scenario, name: scenario.name ?? basename(file).replace(/\.ya?ml$/, '') };
}
