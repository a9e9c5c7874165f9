/** `@scope/name` or `name`, of what is imported: without what is inside it. */
export const packageName = (id: string): string =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');
