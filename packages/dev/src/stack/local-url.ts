/** The URL at which this machine reaches a listening host and port; listening on all addresses includes its own. */
export function localUrl(port: number, host = '127.0.0.1'): string {
  const reached = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? host;
  return `http://${reached.includes(':') && !reached.startsWith('[') ? `[${reached}]` : reached}:${port}`;
}
