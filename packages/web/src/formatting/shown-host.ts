/**
 * How a host's name is shown: as it was written, or, where it may not be what it looks like, as browsers send it.
 *
 * After the "highly restrictive" level of UTS #39: within a label one script, or those that Korean, Japanese and Chinese
 * are written with. A Cyrillic or Greek label of nothing but letters that look Latin, before a Latin ending, is one too.
 */
const scriptsOfLabel = [
  String.raw`\p{sc=Latin}\p{sc=Hangul}\p{sc=Han}`,
  String.raw`\p{sc=Latin}\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}`,
  String.raw`\p{sc=Latin}\p{sc=Han}\p{sc=Bopomofo}`,
  ...['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Thai', 'Devanagari', 'Armenian', 'Georgian'].map(
    (script) => String.raw`\p{sc=${script}}`,
  ),
].map((letters) => new RegExp(String.raw`^[${letters}\d-]+$`, 'u'));

const looksLatin = /^(?=.*[^\d-])[асԁеһіјӏорԛѕԝхуԍѵαικνορτυω\d-]+$/u;

/**
 * @param written with its port, as it stands in the text
 * @param trueHost as `URL` has it, in ASCII
 */
export function shownHost(written: string, trueHost: string): string {
  const name = written.replace(/:\d+$/, '').toLowerCase();
  const isPlain = /^[a-z\d.-]+$/.test(name);
  // Letters of full width and the like are none of a name's own.
  const isWhatItIs = name.normalize('NFC') === name.normalize('NFKC') && trueHost.includes('xn--');
  return isPlain || (isWhatItIs && name.split('.').every(isOneScript)) ? written : trueHost;
}

function isOneScript(label: string, place: number, labels: readonly string[]): boolean {
  const isBeforeLatin = place < labels.length - 1 && /^[a-z\d-]+$/.test(labels.at(-1) ?? '');
  return scriptsOfLabel.some((one) => one.test(label)) && !(isBeforeLatin && looksLatin.test(label));
}
