export const pingTopics = { request: 'bench-ping-request', response: 'bench-ping-response' } as const;
