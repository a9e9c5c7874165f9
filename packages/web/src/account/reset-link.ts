/** What an administrator's link for a new password has after its `#`, which browsers send to nobody. */
export interface ResetLink {
  readonly userId: string;
  readonly key: string;
}

/** @returns undefined where something is missing: the link was not copied whole */
export function resetLinkIn(hash: string): ResetLink | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [userId, key] = [given.get('user'), given.get('key')];
  return userId && key ? { userId, key } : undefined;
}
