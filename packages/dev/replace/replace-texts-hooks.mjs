/** https://nodejs.org/api/module.html#customization-hooks */

/** @type {{ file: string, text: string, by: string }[]} */
let replacements = [];

export function initialize(data) {
  replacements = data;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const own = replacements.filter(({ file }) => url.endsWith(`/${file}`));
  if (own.length === 0) return loaded;
  return { ...loaded, source: own.reduce(replaced, String(loaded.source)) };
}

function replaced(source, { file, text, by }) {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${text}`);
  return parts.join(by);
}
