/** The parts of a room's dialog for those in charge. */
export const administration = ['settings', 'links', 'bans', 'reports'] as const;
export type Administration = (typeof administration)[number];
