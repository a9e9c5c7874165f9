/**
 * Schemas of single fields, shared by the pairs.
 *
 * Text is what PostgreSQL can store and UTF-8 can carry: no NUL, no lone surrogate. Lengths are in UTF-16
 * code units. Anything else is allowed in every text: emoji, SQL and HTML are just characters.
 */
import { z } from 'zod';

const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      message: 'must not contain NUL or a lone surrogate',
    });

export const userId = text(1, 100);
export const email = text(0, 254);
export const userName = text(1, 100);
export const userStatus = text(0, 500);
/** Bounded above because hashing costs more for longer text. */
export const password = text(1, 1024);
/** A compact JWE (RFC 7516) of a password; see docs/wire.md. */
export const sealedPassword = z.string().min(1).max(8192);
/** As text; unique per pair. */
export const requestId = text(1, 256);

/** A `java.time.LocalDate` as Jackson writes it: `[year, month, day]`, in UTC. */
export const jacksonDate = z.tuple([z.int(), z.int().min(1).max(12), z.int().min(1).max(31)]);
export type JacksonDate = z.infer<typeof jacksonDate>;

/** The UTC date of an instant as Jackson writes a `LocalDate`. */
export function toJacksonDate(instant: Date): JacksonDate {
  return [instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate()];
}

/** The original's user, without its password. */
export const user = z.object({
  userId,
  email,
  userName,
  userStatus,
  joinDate: jacksonDate,
  loginDate: jacksonDate.nullable(),
  logoutDate: jacksonDate.nullable(),
});
export type User = z.infer<typeof user>;
