import type { Message } from '@parley/contracts';
import { useComputed } from '@preact/signals';
import { useChat } from '../../chat/chat.ts';
import { isWorthRetrying } from '../../connection/requests.ts';
import { isolated } from '../../i18n/isolated.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { IconButton } from '../icon-button.tsx';
import { Outcome } from '../outcome.tsx';
import { type PendingReaction, reactionsWith } from './reacting.ts';
import type { Scene } from './scene.ts';
import { useTabIndex } from './use-tab-index.ts';

interface MessageReactionsProps {
  scene: Scene;
  message: Message;
}

/** A message's reactions. Each emoji is a button that adds or removes the user's own. */
export function MessageReactions({ scene, message }: MessageReactionsProps) {
  const { people } = useChat();
  const pending = useComputed(() => scene.reacting.pending.value.get(message.messageId)).value;
  const tabIndex = useTabIndex(scene, message.seq);
  const reactions = reactionsWith(message.reactions, pending, scene.me);
  if (reactions.length === 0 && !pending) return null;
  const isWaiting = pending?.request.state.value.phase === 'waiting';
  return (
    <div class="reactions">
      {reactions.map(({ emoji, userId }) => {
        const names = userId.map((id) => isolated(people.find(id).userName)).join(', ');
        return (
          <button
            key={emoji}
            class="reaction"
            type="button"
            tabIndex={tabIndex}
            title={names}
            aria-pressed={userId.includes(scene.me)}
            aria-busy={isWaiting && pending?.emoji === emoji}
            onClick={() => scene.reacting.toggle(message, emoji)}
          >
            <span class="reaction-emoji">{emoji}</span> {userId.length}
            <span class="unseen"> {names}</span>
          </button>
        );
      })}
      {pending && (
        <ReactionTrouble
          id={`reaction-${message.messageId}`}
          pending={pending}
          onDismiss={() => scene.reacting.dismiss(message.messageId)}
        />
      )}
    </div>
  );
}

interface ReactionTroubleProps {
  id: string;
  pending: PendingReaction;
  onDismiss: () => void;
}

function ReactionTrouble({ id, pending, onDismiss }: ReactionTroubleProps) {
  const { request } = pending;
  const state = request.state.value;
  if (state.phase !== 'stalled' && state.phase !== 'failed') return null;
  const isStalled = state.phase === 'stalled';
  return (
    <div class="reaction-trouble">
      <Outcome
        id={id}
        busy={false}
        trouble={state.trouble}
        stalled={isStalled}
        goesOn={isStalled && state.goesOn}
        onRetry={isWorthRetrying(state) ? request.retry : undefined}
      />
      <IconButton icon="close" label={textsOf(roomTexts).dismiss} onClick={onDismiss} />
    </div>
  );
}
