/** The package name, `@scope/name` or `name`, of an import, without the path inside it. */
export const packageName = (id: string): string =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');
