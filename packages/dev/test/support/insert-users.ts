import { inDatabase } from './databases.ts';

/** Accounts that nobody can log in to, without the cost of a password's hash. Their names are their ids in capitals. */
export async function insertUsers(
  databaseUrl: string,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map(userIds.map((userId) => [userId, userId.toUpperCase()]));
  await inDatabase(databaseUrl, (database) =>
    database.query(
      `INSERT INTO users (user_id, user_name, email, password_hash)
       SELECT user_id, user_name, '', '' FROM unnest($1::text[], $2::text[]) AS u (user_id, user_name)`,
      [[...names.keys()], [...names.values()]],
    ),
  );
  return names;
}

/** Each of them has added all others, and may be put into rooms by them. */
export async function insertFriends(databaseUrl: string, userIds: readonly string[]): Promise<void> {
  await inDatabase(databaseUrl, (database) =>
    database.query(
      `INSERT INTO friends (user_id, friend_id)
       SELECT a, b FROM unnest($1::text[]) AS a, unnest($1::text[]) AS b WHERE a <> b ON CONFLICT DO NOTHING`,
      [[...userIds]],
    ),
  );
}
