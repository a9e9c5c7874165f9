import { words } from '../words/language.ts';
import { jsonProblem } from './json-problem.ts';

/** Where a request that is no JSON breaks off, in words; undefined where it is JSON. */
export function brokenJson(text: string): string | undefined {
  const problem = jsonProblem(text);
  return problem && words().brokenJson(problem.line, problem.column, problem.found, problem.shown);
}
