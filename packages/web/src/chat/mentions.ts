/**
 * Whom a text calls: `@` and a member's name, or the id where a name is not one person's alone.
 *
 * The text says it all: nothing is remembered of what was picked, so that a draft, a paste and what is typed by hand
 * call the same people.
 */
import { soughtBy } from './hangul.ts';

export interface Callable {
  readonly userId: string;
  readonly userName: string;
}

export interface Mention {
  /** Where it stands in the text, with its `@`. */
  readonly from: number;
  readonly to: number;
  /** Several where they share a name. */
  readonly userIds: readonly string[];
}

/** As the contract has it. */
export const maxMentions = 50;

/** What can stand before `@` only in an address, such as `me@example.com`. */
const inAddress = /[\w.+-]/;
const wordCharacter = /\w/;

const opens = (text: string, at: number) => at === 0 || !inAddress.test(text.charAt(at - 1));

/** Where the text calls members, in its order. The longest name wins: @Ann Lee does not call Ann. */
export function findMentions(text: string, members: readonly Callable[]): Mention[] {
  const called = new Map<string, string[]>();
  for (const { userId, userName } of members)
    for (const name of new Set([userName, userId])) called.set(name, [...(called.get(name) ?? []), userId]);
  const names = [...called.keys()].sort((one, other) => other.length - one.length);
  const found: Mention[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (!opens(text, at)) continue;
    const name = names.find((each) => text.startsWith(each, at + 1) && endsAt(text, at + 1 + each.length));
    if (name === undefined) continue;
    found.push({ from: at, to: at + 1 + name.length, userIds: called.get(name) ?? [] });
  }
  return found;
}

/** Korean particles follow a name without a space, and Latin letters go on with it. */
function endsAt(text: string, end: number): boolean {
  return !(wordCharacter.test(text.charAt(end - 1)) && wordCharacter.test(text.charAt(end)));
}

/** Whom it calls, once each, in the order of the text. */
export function mentionedIn(text: string, members: readonly Callable[]): string[] {
  return [...new Set(findMentions(text, members).flatMap(({ userIds }) => userIds))].slice(0, maxMentions);
}

export interface MentionQuery {
  /** The place of its `@`. */
  readonly from: number;
  /** What is typed of the name. */
  readonly name: string;
}

/** Names are found long before. */
const maxQuery = 40;

/** The mention that is being typed where the caret stands, if any. */
export function mentionBeingTyped(text: string, caret: number): MentionQuery | undefined {
  const from = text.lastIndexOf('@', caret - 1);
  if (caret === 0 || from === -1 || !opens(text, from)) return undefined;
  const name = text.slice(from + 1, caret);
  return /^\s|\n/.test(name) || name.length > maxQuery ? undefined : { from, name };
}

/** Whom it may become, the best first. */
export function completionsOf(
  { name }: MentionQuery,
  members: readonly Callable[],
  most: number,
): readonly Callable[] {
  const { rank } = soughtBy(name);
  return members
    .map((member) => ({ member, rank: Math.min(rank(member.userName) ?? 3, rank(member.userId) ?? 3) }))
    .filter((one) => one.rank < 3)
    .sort((one, other) => one.rank - other.rank || one.member.userName.localeCompare(other.member.userName))
    .slice(0, most)
    .map(({ member }) => member);
}

/** What calls that member and nobody else. */
export function mentionOf({ userId, userName }: Callable, members: readonly Callable[]): string {
  const isShared = members.some((other) => other.userName === userName && other.userId !== userId);
  return `@${isShared ? userId : userName}`;
}
