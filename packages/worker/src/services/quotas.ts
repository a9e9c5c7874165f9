/** Limits on what one user may have, or cause for others. */
export interface Quotas {
  /** Rooms that a user has made and is in, including a new one. */
  readonly roomsPerUser: number;
  readonly membersPerRoom: number;
  readonly friendsPerUser: number;
  /** Users put into rooms who have not added the asker; 0 for no limit. */
  readonly strangersPerHour: number;
  /** Total size of a user's files; bytes. */
  readonly fileBytesPerUser: number;
}

export const defaultQuotas: Quotas = {
  roomsPerUser: 5_000,
  membersPerRoom: 500,
  friendsPerUser: 5_000,
  strangersPerHour: 100,
  fileBytesPerUser: 1024 * 1024 * 1024,
};
