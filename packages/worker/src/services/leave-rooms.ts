/** How members leave: by themselves, or removed by those in charge. */
import { asMember } from './as-member.ts';
import { Departures, findHeirs, type Heirs } from './departures.ts';
import { type Entered, enterRooms, named } from './enter-rooms.ts';
import { saveRooms } from './locked-rooms.ts';
import { namesAsker, refuseToActOn } from './member-roles.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

interface FoundForLeaving extends Entered {
  readonly heirs: Heirs;
}

export const leaveRooms: OnceService<'user-leave-room', Plain<'user-leave-room'>, FoundForLeaving> = {
  kind: 'once',
  load: (requests) => ({ ...enterRooms(requests), heirs: findHeirs(requests) }),
  decide(requests, { rooms, access, heirs }, { at }) {
    const departures = new Departures(access, at, heirs);
    const outcomes = requests.map(
      asMember<'user-leave-room'>({ rooms, access }, ({ userId, roomId }, room, { userName }) => ({
        answer: { roomId },
        events: departures.go(room, { userId, userName }),
      })),
    );
    return { outcomes, writes: [...departures.writes(), ...saveRooms(rooms.values())] };
  },
};

export const removeMembers: OnceService<'user-remove-member', Plain<'user-remove-member'>, Entered> = {
  kind: 'once',
  load: (requests) => enterRooms([...requests, ...named(requests)]),
  decide(requests, { rooms, access }, { at }) {
    const departures = new Departures(access, at);
    const remove = asMember<'user-remove-member'>({ rooms, access }, (request, room) => {
      const { userId: removedBy, roomId, friendId } = request;
      const refusal = refuseToActOn(access, request, friendId);
      if (refusal) return quiet(refusal);
      const events = access
        .membersAmong(roomId, friendId)
        .flatMap((userId) =>
          departures.go(room, { userId, userName: access.userName(userId) ?? userId, removedBy }),
        );
      return { answer: { roomId, friendId }, events };
    });
    const outcomes = requests.map(
      (request): Outcome<'user-remove-member'> =>
        request.friendId.includes(request.userId) ? quiet(namesAsker()) : remove(request),
    );
    return { outcomes, writes: [...departures.writes(), ...saveRooms(rooms.values())] };
  },
};
