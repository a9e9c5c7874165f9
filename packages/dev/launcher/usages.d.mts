export const usages: Readonly<Record<'start' | 'status' | 'stop' | 'reset', string>>;
