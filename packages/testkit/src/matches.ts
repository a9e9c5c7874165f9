/** A matcher of vitest or jest: `expect.any(String)`, `expect.stringMatching(…)`. */
interface Matcher {
  asymmetricMatch(value: unknown): boolean;
}

const isMatcher = (wanted: object): wanted is Matcher =>
  'asymmetricMatch' in wanted && typeof wanted.asymmetricMatch === 'function';

/** Whether a value matches: for objects the named fields, for lists each item. */
export function matches(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return Object.is(value, wanted);
  if (isMatcher(wanted)) return wanted.asymmetricMatch(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(wanted) && !(Array.isArray(value) && value.length === wanted.length)) return false;
  return Object.entries(wanted).every(([name, field]) =>
    matches((value as Record<string, unknown>)[name], field),
  );
}
