import { pairNames, pairs } from '@parley/contracts';
import type { Right } from '@parley/messaging';
import { codeIn, section, tableRows } from '../docs/project.ts';

/** Those that docs/operations.md lists, one by one. */
export function listedRights(): Right[] {
  return tableRows(section('docs/operations.md', 'Access control')).flatMap(
    ([process, resource, names = '', allowed = '']) =>
      codeIn(names)
        .flatMap(eachOf)
        .flatMap((name) =>
          allowed.split(', ').map((operation) => ({ process, resource, name, operation }) as Right),
        ),
  );
}

/** The topics of a name that stands for several pairs'. */
function eachOf(name: string): string[] {
  const [placeholder] = /<(front )?pair>/.exec(name) ?? [];
  if (placeholder === undefined) return [name];
  const those =
    placeholder === '<pair>' ? pairNames : pairNames.filter((pair) => pairs[pair].mayAsk !== 'administrator');
  return those.map((pair) => name.replace(placeholder, pair));
}
