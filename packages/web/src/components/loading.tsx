import type { OpenRequest } from '../connection/requests.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { Outcome } from './outcome.tsx';

/** The state of a loading request: a text once it takes long, and a way on after a failure. */
export function Loading({ id, request }: { id: string; request: OpenRequest | null }) {
  const state = request?.state.value;
  if (!request || !state || state.phase === 'done') return null;
  const isStalled = state.phase === 'stalled';
  return (
    <Outcome
      id={id}
      progress={state.phase === 'waiting' ? textsOf(chatTexts).loading : undefined}
      busy={state.phase === 'waiting'}
      trouble={state.phase === 'waiting' ? null : state.trouble}
      stalled={isStalled}
      goesOn={isStalled && state.goesOn}
      onRetry={request.retry}
    />
  );
}
