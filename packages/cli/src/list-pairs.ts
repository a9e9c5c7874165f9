/** `parley pairs`: lists the pairs. */
import { describeFields, type FieldDescription, pairNames, pairs } from '@parley/contracts';

/** Who may send it over HTTP. */
const askers = {
  anyone: 'anyone',
  session: 'only the user',
  front: 'only fronts',
  administrator: 'only administrators',
} as const;

export function listPairs({ json = false }: { json?: boolean } = {}): void {
  const described = pairNames.map((pair) => {
    const { kind, mayAsk } = pairs[pair];
    return { pair, kind, mayAsk, ...describeFields(pair) };
  });
  if (json) process.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
  else
    for (const { pair, kind, mayAsk, request, reply } of described)
      process.stdout.write(
        `${pair} (${kind}, asked by ${askers[mayAsk]})\n` +
          `  request  ${list(request)}\n  reply    ${list(reply)}\n`,
      );
}

function list(fields: readonly FieldDescription[]): string {
  return fields.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ') || '-';
}
