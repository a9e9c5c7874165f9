/**
 * Isolates inserted texts, so that they do not change the direction of the surrounding text: an Arabic name beside a
 * Korean one, or a control character in a name. In markup, `Name` does so.
 */

/** Letters of right-to-left scripts, and control characters of direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const controls = /[\u202a-\u202e\u2066-\u2069]/g;
const [firstStrongIsolate, popIsolate] = ['\u2068', '\u2069'];

/** Most texts are left unchanged, because they contain none. */
export function isolated(text: string): string {
  return turning.test(text) ? firstStrongIsolate + withoutControls(text) + popIsolate : text;
}

/** An isolated text must not end the isolation itself. */
export function withoutControls(text: string): string {
  return text.replace(controls, '');
}

/** The same texts, isolating all inserted values. */
export function isolating<Texts>(texts: Texts): Texts {
  if (typeof texts === 'function')
    return ((...values: unknown[]) => texts(...values.map(isolatedValue))) as Texts;
  if (typeof texts !== 'object' || texts === null) return texts;
  if (Array.isArray(texts)) return texts.map(isolating) as Texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, isolating(text)])) as Texts;
}

function isolatedValue(value: unknown): unknown {
  if (typeof value === 'string') return isolated(value);
  return Array.isArray(value) ? value.map(isolatedValue) : value;
}
