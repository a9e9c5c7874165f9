/** An English count, such as `1 message` or `2 messages`. */
export const plural = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
