/** The part of a client's address to which limits apply. */
import { isIPv6 } from 'node:net';

/**
 * For IPv6 the first half, as four groups without leading zeros, because a client can choose the rest. For IPv4 the
 * whole address.
 * @param address an IP address, for IPv6 without a zone
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
