import { useChat } from '../../chat/chat.ts';
import { type Command, commandBeingTyped, commandsLike } from '../../chat/commands.ts';
import { partnerOf, type Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { overlay } from '../../overlay.ts';
import { goTo } from '../../route.ts';
import type { Suggest } from './composer-suggestions.tsx';
import { openRoomPart } from './room-part.ts';

/** The commands of a room's composer, and the state of a status change made there. */
export function useCommands(room: Room) {
  const { me } = useChat();
  const text = textsOf(composerTexts).commands;
  const status = useRequest('user-status-change');
  const { roomId } = room;
  const open = (part: Parameters<typeof openRoomPart>[1]) => (words: string) =>
    openRoomPart(roomId, part, words);
  const isOfTwo = partnerOf(room, me) !== undefined || room.direct;
  const runs: Partial<Record<keyof typeof text, Command['run']>> = {
    invite: open(isOfTwo ? 'newWith' : 'invite'),
    ...(!room.direct && { rename: open('rename') }),
    search: (words) => goTo({ page: 'search', text: words, roomId }),
    // Without words the status is not cleared: the page where it is shown opens.
    status: (words) => (words === '' ? goTo({ page: 'me' }) : status.ask({ status: words })),
    leave: open('leave'),
    help: () => {
      overlay.value = 'shortcuts';
    },
  };
  const commands = Object.entries(runs).map(([name, run]): Command => {
    const { called, about } = text[name as keyof typeof text];
    return { names: called === name ? [name] : [called, name], about, takesText: withText.has(name), run };
  });
  return { commands, status };
}

const withText: ReadonlySet<string> = new Set(['rename', 'search', 'status']);

/** Completes a command that is being typed; one without words runs at once. */
export function suggestCommands(
  commands: readonly Command[],
  label: string,
  run: (command: Command) => void,
): Suggest {
  return (text, caret) => {
    const typed = commandBeingTyped(text, caret);
    if (typed === undefined) return undefined;
    const options = commandsLike(typed, commands).map((command) => ({
      key: command.names[0],
      take: command.takesText ? `/${command.names[0]}` : () => run(command),
      shown: (
        <>
          <span class="suggestion-name">/{command.names[0]}</span>
          <span class="suggestion-note">{command.about}</span>
        </>
      ),
    }));
    return { label, from: 0, typed: `/${typed}`, options };
  };
}
