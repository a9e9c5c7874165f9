/** The AsyncAPI document as a page that needs no script: which topics there are, and what stands on them. */

interface Message {
  readonly title: string;
  readonly payload?: object;
  readonly headers?: object;
  readonly bindings?: { readonly kafka: { readonly key: { readonly description: string } } };
  readonly examples?: readonly { readonly payload: unknown }[];
}

interface Channel {
  readonly address: string;
  readonly messages: Readonly<Record<string, Message>>;
  readonly bindings: { readonly kafka: { readonly partitions: number } };
}

/** As much of it as the page shows. */
export interface TopicsDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly channels: Readonly<Record<string, Channel>>;
  readonly components: { readonly messageTraits: Readonly<Record<string, { readonly headers: object }>> };
}

export const topicsStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin: 2rem 0 0; font-size: 1.1rem; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; border-radius: 0.25rem; font-size: 0.85rem; }
nav ul { columns: 16rem; padding: 0; list-style: none; }
nav a { overflow-wrap: anywhere; }
summary { cursor: pointer; padding: 0.25rem 0; }
`;

export function topicsPage({ info, channels, components }: TopicsDocument): string {
  const all = Object.values(channels);
  const headers = Object.entries(components.messageTraits).map(([kind, trait]) =>
    shown(`Headers of each ${kind}`, trait.headers),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}: topics</title>
<link rel="stylesheet" href="/topics.css">
<link rel="icon" href="data:,">
<main>
<h1>${escapeHtml(info.title)} ${escapeHtml(info.version)}: topics</h1>
<p>${withCode(info.description)}</p>
<p>As a document: <a href="/asyncapi.json">AsyncAPI</a>. Over HTTP: <a href="/docs">what fronts answer</a>.</p>
${headers.join('\n')}
<nav aria-label="Topics"><ul>
${all.map(({ address }) => `<li><a href="#${escapeHtml(address)}">${escapeHtml(address)}</a>`).join('\n')}
</ul></nav>
${all.map(section).join('\n')}
</main>
</html>`;
}

/** As Markdown has it. */
const withCode = (text: string) => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

function section({ address, messages, bindings }: Channel): string {
  const { partitions } = bindings.kafka;
  return `<section aria-labelledby="${escapeHtml(address)}">
<h2 id="${escapeHtml(address)}">${escapeHtml(address)}</h2>
<p>${partitions} ${partitions === 1 ? 'partition' : 'partitions'}</p>
${Object.values(messages).map(described).join('\n')}
</section>`;
}

function described({ title, payload, headers, bindings, examples = [] }: Message): string {
  const key = bindings && `Key: ${bindings.kafka.key.description}`;
  return [
    `<p>${escapeHtml(title)}. ${withCode(key ?? '')}</p>`,
    ...examples.map((example) => shown('Example', example.payload, true)),
    headers ? shown('Headers', headers) : '',
    payload ? shown('Schema', payload) : '',
  ].join('\n');
}

const shown = (title: string, value: unknown, isOpen = false) =>
  `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary><pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
