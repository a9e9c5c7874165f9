/**
 * What stands in the fields of a form that is sent, by their names. Browsers and password managers fill fields in without
 * an event, so what was heard of typing is not all there is.
 */
export function enteredIn<Name extends string>(
  { currentTarget }: { readonly currentTarget: EventTarget | null },
  names: readonly Name[],
): Record<Name, string> {
  const entered = new FormData(currentTarget as HTMLFormElement);
  return Object.fromEntries(names.map((name) => [name, String(entered.get(name) ?? '')])) as Record<
    Name,
    string
  >;
}
