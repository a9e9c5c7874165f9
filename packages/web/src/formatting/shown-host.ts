/**
 * How a host name is shown: as it was written, or, if it may be misleading, in the ASCII form that browsers send.
 *
 * Follows the "highly restrictive" level of UTS #39: within a label one script, or the combinations that write Korean,
 * Japanese and Chinese. A Cyrillic or Greek label that consists only of letters that look Latin, before a Latin ending,
 * counts as misleading too.
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
 * @param written with its port, as in the text
 * @param trueHost as parsed by `URL`, in ASCII
 */
export function shownHost(written: string, trueHost: string): string {
  const name = written.replace(/:\d+$/, '').toLowerCase();
  const isPlain = /^[a-z\d.-]+$/.test(name);
  // Full-width letters and the like do not belong in a name.
  const isWhatItIs = name.normalize('NFC') === name.normalize('NFKC') && trueHost.includes('xn--');
  return isPlain || (isWhatItIs && name.split('.').every(isOneScript)) ? written : trueHost;
}

function isOneScript(label: string, place: number, labels: readonly string[]): boolean {
  const isBeforeLatin = place < labels.length - 1 && /^[a-z\d-]+$/.test(labels.at(-1) ?? '');
  return scriptsOfLabel.some((one) => one.test(label)) && !(isBeforeLatin && looksLatin.test(label));
}
