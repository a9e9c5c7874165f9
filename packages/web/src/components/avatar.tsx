import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import type { Presence } from '../chat/people.ts';

const shades = 6;

interface AvatarProps {
  id: string;
  name: string;
  size?: 'small' | 'medium' | 'large';
  /** A dot says it to those who see it; words have to say it as well. */
  presence?: Presence | undefined;
}

/** Somebody's picture; else the first character of a name, brackets aside, on a colour that the id decides. */
export function Avatar({ id, name, size = 'medium', presence }: AvatarProps) {
  const picture = useChat().people.find(id).profileImg;
  const [lost, setLost] = useState<string | undefined>(undefined);
  // Addresses of elsewhere, as other clients may give them, are not asked.
  const isShown = picture?.startsWith('/files/') && picture !== lost;
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${size} avatar-${sum % shades}`} data-presence={presence} aria-hidden="true">
      {isShown ? (
        <img src={picture} alt="" decoding="async" onError={() => setLost(picture)} />
      ) : (
        ([...name.trim()].find((character) => character !== '(')?.toUpperCase() ?? '')
      )}
    </span>
  );
}
