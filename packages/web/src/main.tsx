import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './connection/client.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id "app"');
// The served page (index.html) has the same layout until now.
root.replaceChildren();
render(<App />, root);
start();
