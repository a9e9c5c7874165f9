/** What of a client's address limits go by. */
import { isIPv6 } from 'node:net';

/**
 * Of IPv6 the first half, as four groups without leading zeros: the rest is a client's own to choose. Of IPv4 all.
 * @param address an IP address, of IPv6 without a zone
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(zeros, 0)).fill('0'), ...groups(tail ?? '')];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
