import { basename } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../command-failed.ts';
import { schemaExpectation } from '../request/expectations.ts';
import { words } from '../words/language.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

const problemIn = schemaExpectation(scenarioSchema, 'scenario');

/** @param file its name, by which it goes where it has none itself @throws UsageError where it is no scenario */
export function readScenario(text: string, file: string): Scenario {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new UsageError(words().noScenario(file, (error as Error).message));
  }
  const problem = problemIn(document);
  if (problem !== undefined) throw new UsageError(words().noScenario(file, problem));
  const scenario = document as Scenario;
  return { ...scenario, name: scenario.name ?? basename(file).replace(/\.ya?ml$/, '') };
}
