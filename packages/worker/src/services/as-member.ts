/** Tells members' requests from others'. */
import { Failure } from '@parley/contracts';
import type { Entered } from './enter-rooms.ts';
import type { LockedRoom } from './locked-rooms.ts';
import type { Asked, Member } from './room-access.ts';
import { type Outcome, type Plain, quiet } from './service.ts';

type MemberPair =
  | 'user-leave-room'
  | 'user-remove-member'
  | 'user-rename-room'
  | 'user-read-room'
  | 'user-change-room-setting'
  | 'user-change-role'
  | 'user-ban-member'
  | 'user-change-room'
  | 'user-add-invite-link'
  | 'user-remove-invite-link';

/** Lets `decide` handle the requests of members of the room; the others are refused. */
export function asMember<Name extends MemberPair>(
  { rooms, access }: Entered,
  decide: (request: Plain<Name>, room: LockedRoom, member: Member) => Outcome<Name>,
): (request: Plain<Name>) => Outcome<Name> {
  return (request) => {
    const member = access.require(request as Asked, rooms);
    if (member instanceof Failure) return quiet(member);
    return decide(request, rooms.get((request as Asked).roomId) as LockedRoom, member);
  };
}
