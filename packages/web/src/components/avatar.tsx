import { useChat } from '../chat/chat.ts';
import type { Presence } from '../chat/people.ts';
import { usePicture } from './use-picture.ts';

const shades = 6;

interface AvatarProps {
  id: string;
  name: string;
  /** The address of a picture; left out, that of the person with the id. */
  picture?: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
  /** A dot says it to those who see it; words have to say it as well. */
  presence?: Presence | undefined;
}

/** The picture of somebody, or of a room; else the first character of a name, brackets aside, on a colour that the id decides. */
export function Avatar({ id, name, picture, size = 'medium', presence }: AvatarProps) {
  const { people } = useChat();
  const address = picture === undefined ? people.find(id).profileImg : picture;
  // Addresses of elsewhere, as other clients may give them, are not asked.
  const { src, onError } = usePicture(address?.startsWith('/files/') ? address : undefined);
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${size} avatar-${sum % shades}`} data-presence={presence} aria-hidden="true">
      {src ? (
        <img src={src} alt="" decoding="async" onError={onError} />
      ) : (
        ([...name.trim()].find((character) => character !== '(')?.toUpperCase() ?? '')
      )}
    </span>
  );
}
