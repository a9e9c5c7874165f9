import type { Presence } from '../chat/people.ts';

const shades = 6;

interface AvatarProps {
  id: string;
  name: string;
  size?: 'small' | 'medium' | 'large';
  /** A dot says it to those who see it; words have to say it as well. */
  presence?: Presence | undefined;
}

/** The first character of a name, brackets aside, on a colour that the id decides. */
export function Avatar({ id, name, size = 'medium', presence }: AvatarProps) {
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${size} avatar-${sum % shades}`} data-presence={presence} aria-hidden="true">
      {[...name.trim()].find((character) => character !== '(')?.toUpperCase() ?? ''}
    </span>
  );
}
