/** What those who run a room find in its dialog. */
export const administration = ['settings', 'links', 'bans', 'reports'] as const;
export type Administration = (typeof administration)[number];
