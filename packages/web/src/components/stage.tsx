import { messages } from '../i18n/messages.ts';

/** Beside the login and sign-up forms, if there is room: a preview of the chat. */
export function Stage() {
  const text = messages.value.stage;
  return (
    <aside class="stage">
      <p class="stage-tagline">{text.tagline}</p>
      <p class="stage-about">{text.about}</p>
      <div class="stage-bubbles" aria-hidden="true">
        {text.bubbles.map((bubble, position) => (
          <p key={position} class="bubble">
            {bubble}
          </p>
        ))}
      </div>
    </aside>
  );
}
