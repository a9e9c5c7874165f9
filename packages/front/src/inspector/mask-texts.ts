/**
 * Puts dots in the place of what people have written, for an administrator who has not asked to see it. What is shown are the
 * fields named here, numbers and the like: a field that is added later is hidden.
 */

/** Whose, where, when and how it ended. */
const shown: ReadonlySet<string> = new Set([
  'userId',
  'writerId',
  'friendId',
  'roomId',
  'requestId',
  'pair',
  'errorCode',
  'errorMessage',
  'action',
  'chatType',
  'invitations',
  'presence',
  'createdAt',
  'modifiedAt',
  'joinedAt',
]);

export const masked = '•••';

/** @param name of the field that it stands in; of a value by itself none */
export function maskTexts(value: unknown, name?: string): unknown {
  if (typeof value === 'string')
    return value === '' || (name !== undefined && shown.has(name)) ? value : masked;
  if (Array.isArray(value)) return value.map((each) => maskTexts(each, name));
  if (typeof value !== 'object' || value === null) return value;
  // Names of fields may be somebody's words too, where a request is none of the pair's.
  return Object.fromEntries(
    Object.entries(value).map(([field, each]) => [
      isFieldName(field) ? field : masked,
      maskTexts(each, field),
    ]),
  );
}

const isFieldName = (text: string) => /^[A-Za-z]{1,40}$/.test(text);
