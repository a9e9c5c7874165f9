/**
 * What is filled in a text, so that it doesn't turn what stands around it: a name in Arabic beside a Korean one, or with
 * a character that turns the rest of the line. In markup `Name` does so.
 */

/** Letters of scripts that are written from the right, and characters that turn the direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const controls = /[\u202a-\u202e\u2066-\u2069]/g;
const [firstStrongIsolate, popIsolate] = ['\u2068', '\u2069'];

/** Most are left as they are: nothing in them turns anything. */
export function isolated(text: string): string {
  return turning.test(text) ? firstStrongIsolate + withoutControls(text) + popIsolate : text;
}

/** What is isolated must not end the isolation itself. */
export function withoutControls(text: string): string {
  return text.replace(controls, '');
}

/** The same texts, isolating all that is filled in. */
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
