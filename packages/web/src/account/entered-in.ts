/**
 * The field values of a submitted form, by name. Browsers and password managers fill fields without an event, so the
 * values from input events may be incomplete.
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
