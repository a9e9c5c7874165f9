/** How much one user may have, or have others bear. */
export interface Quotas {
  /** That somebody has made and is in, when they make one more. */
  readonly roomsPerUser: number;
  readonly membersPerRoom: number;
  readonly friendsPerUser: number;
  /** People who have not added a user back, whom it may put into rooms; 0 for any number. */
  readonly strangersPerHour: number;
  /** What a user's files may weigh together; bytes. */
  readonly fileBytesPerUser: number;
}

export const defaultQuotas: Quotas = {
  roomsPerUser: 5_000,
  membersPerRoom: 500,
  friendsPerUser: 5_000,
  strangersPerHour: 100,
  fileBytesPerUser: 1024 * 1024 * 1024,
};
