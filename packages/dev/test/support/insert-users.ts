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
