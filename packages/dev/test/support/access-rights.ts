import { pairNames } from '@parley/contracts';
import type { Right } from '@parley/messaging';
import { codeIn, section, tableRows } from '../docs/project.ts';

/** Those that docs/operations.md lists, one by one. */
export function listedRights(): Right[] {
  return tableRows(section('docs/operations.md', 'Access control')).flatMap(
    ([process, resource, names = '', allowed = '']) =>
      codeIn(names)
        .flatMap((name) =>
          name.includes('<pair>') ? pairNames.map((pair) => name.replace('<pair>', pair)) : [name],
        )
        .flatMap((name) =>
          allowed.split(', ').map((operation) => ({ process, resource, name, operation }) as Right),
        ),
  );
}
