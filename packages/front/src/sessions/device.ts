/** What a session's list tells its user of the client that began it: enough to know one's own, and no more. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Device {
  readonly browser?: string;
  readonly system?: string;
}

/** The first that is found counts: browsers name those that they are made like, too. */
const browsers: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bWhale\//, 'Whale'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A program that is none of them has the name that it gives itself first, such as `curl`. */
export function deviceOf({ 'user-agent': agent = '' }: IncomingHttpHeaders): Device {
  const nameIn = (known: typeof browsers) => known.find(([mark]) => mark.test(agent))?.[1];
  const browser = nameIn(browsers) ?? /^[A-Za-z][\w.-]{0,39}/.exec(agent)?.[0];
  const system = nameIn(systems);
  return { ...(browser && { browser }), ...(system && { system }) };
}
