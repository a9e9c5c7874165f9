/** The part of an administrator's password link after its `#`, which browsers do not send to servers. */
export interface ResetLink {
  readonly userId: string;
  readonly key: string;
}

/** @returns undefined if something is missing: the link was not copied completely */
export function resetLinkIn(hash: string): ResetLink | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [userId, key] = [given.get('user'), given.get('key')];
  return userId && key ? { userId, key } : undefined;
}
