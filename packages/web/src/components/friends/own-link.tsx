import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { copyText } from '../../copy-text.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { pathOf } from '../../route.ts';
import { Icon } from '../icon.tsx';

/** The address of the user's own page, to give to others. */
export function OwnLink() {
  const text = textsOf(friendsTexts);
  const { me } = useChat();
  const [isCopied, setCopied] = useState<boolean | null>(null);
  const address = new URL(pathOf({ page: 'person', userId: me }), location.href).href;

  function copy() {
    void copyText(address).then(setCopied);
  }

  return (
    <div class="own-link">
      <p class="own-link-about">{text.linkAbout}</p>
      <div class="own-link-line">
        <input
          class="own-link-address"
          id="own-link"
          type="text"
          readOnly
          aria-label={text.link}
          value={address}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button class="button button-small" type="button" onClick={copy}>
          <Icon name={isCopied ? 'check' : 'copy'} />
          {isCopied ? text.linkCopied : text.copyLink}
        </button>
      </div>
      <p class={isCopied === false ? 'own-link-about' : 'unseen'} role="status">
        {isCopied ? text.linkCopied : isCopied === false && textsOf(chatTexts).copyFailed}
      </p>
    </div>
  );
}
