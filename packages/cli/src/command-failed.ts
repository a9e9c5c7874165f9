export const exitCodes = { success: 0, failureReply: 1, noReply: 2, notAsked: 3 } as const;

/** Something the caller can put right: the message says what is wrong and what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
