/** The exit codes, the same for all commands. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  noReply: 3,
  expectationFailed: 4,
  errorReply: 5,
  brokersUnreachable: 6,
} as const;
