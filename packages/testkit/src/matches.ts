/** As of vitest and jest: `expect.any(String)`, `expect.stringMatching(…)`. */
interface Matcher {
  asymmetricMatch(value: unknown): boolean;
}

const isMatcher = (wanted: object): wanted is Matcher =>
  'asymmetricMatch' in wanted && typeof wanted.asymmetricMatch === 'function';

/** Whether a value has all that is wanted of it: of objects the fields that are named, of lists each item. */
export function matches(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return Object.is(value, wanted);
  if (isMatcher(wanted)) return wanted.asymmetricMatch(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(wanted) && !(Array.isArray(value) && value.length === wanted.length)) return false;
  return Object.entries(wanted).every(([name, field]) =>
    matches((value as Record<string, unknown>)[name], field),
  );
}
