/**
 * Mentions in a text: `@` and a member's name, or the id if several members share the name.
 *
 * The text alone decides: a selection from the list is not remembered, so that a draft, a paste and hand-typed text
 * mention the same people.
 */
import { soughtBy } from './hangul.ts';

export interface Callable {
  readonly userId: string;
  readonly userName: string;
}

export interface Mention {
  /** Its place in the text, including the `@`. */
  readonly from: number;
  readonly to: number;
  /** Several if they share a name. */
  readonly userIds: readonly string[];
}

/** As in the contract. */
export const maxMentions = 50;

/** Characters before `@` that indicate an address, such as `me@example.com`. */
const inAddress = /[\w.+-]/;
const wordCharacter = /\w/;

const opens = (text: string, at: number) => at === 0 || !inAddress.test(text.charAt(at - 1));

/** The mentions in a text, in order. The longest name wins: @Ann Lee does not mention Ann. */
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

/** Korean particles follow a name without a space, but further Latin letters belong to a longer word. */
function endsAt(text: string, end: number): boolean {
  return !(wordCharacter.test(text.charAt(end - 1)) && wordCharacter.test(text.charAt(end)));
}

/** The mentioned users, once each, in the order of the text. */
export function mentionedIn(text: string, members: readonly Callable[]): string[] {
  return [...new Set(findMentions(text, members).flatMap(({ userIds }) => userIds))].slice(0, maxMentions);
}

export interface MentionQuery {
  /** Index of its `@`. */
  readonly from: number;
  /** The typed part of the name. */
  readonly name: string;
}

/** A name is found well before this length. */
const maxQuery = 40;

/** The mention being typed at the caret, if any. */
export function mentionBeingTyped(text: string, caret: number): MentionQuery | undefined {
  const from = text.lastIndexOf('@', caret - 1);
  if (caret === 0 || from === -1 || !opens(text, from)) return undefined;
  const name = text.slice(from + 1, caret);
  return /^\s|\n/.test(name) || name.length > maxQuery ? undefined : { from, name };
}

/** The matching members, the best first. */
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

/** A text that mentions exactly this member. */
export function mentionOf({ userId, userName }: Callable, members: readonly Callable[]): string {
  const isShared = members.some((other) => other.userName === userName && other.userId !== userId);
  return `@${isShared ? userId : userName}`;
}
