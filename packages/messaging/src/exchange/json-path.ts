/** Paths in JSON: `user.userId`, `chatRoomDTOS[0].roomId`, `0.name`; the empty path is the whole document. */

export function steps(path: string): string[] {
  return path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
}

/** The value at a path, or undefined. */
export function valueAt(document: unknown, path: string): unknown {
  return steps(path).reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    document,
  );
}

/** A copy with `value` at the path, creating missing objects on the way. */
export function withValueAt(document: unknown, path: string, value: unknown): unknown {
  const [step, ...rest] = steps(path);
  if (step === undefined) return value;
  const next = withValueAt(valueAt(document, step), rest.join('.'), value);
  if (Array.isArray(document)) return document.with(Number(step), next);
  return { ...(typeof document === 'object' ? document : {}), [step]: next };
}
