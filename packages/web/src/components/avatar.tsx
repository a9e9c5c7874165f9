const shades = 6;

/** The first character of a name on a colour that the id decides. */
export function Avatar({ id, name }: { id: string; name: string }) {
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${sum % shades}`} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? ''}
    </span>
  );
}
