/** The URL at which this machine reaches what listens at a host's port; at all addresses means at its own too. */
export function localUrl(port: number, host = '127.0.0.1'): string {
  const reached = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? host;
  return `http://${reached.includes(':') && !reached.startsWith('[') ? `[${reached}]` : reached}:${port}`;
}
