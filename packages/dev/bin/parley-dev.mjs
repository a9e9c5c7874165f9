#!/usr/bin/env node
// What every npm script runs. It uses only old syntax and no imports, so that a Node that is too old gets to
// the sentence that says so instead of a syntax error.
const needed = [20, 19];
const found = process.versions.node.split('.').map(Number);
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    `Parley needs Node ${needed.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a current one from https://nodejs.org, or with a version manager: nvm install 22 && nvm use 22',
  );
  process.exit(1);
}
if (process.platform === 'win32') {
  console.error(
    'Parley runs on Linux and macOS; on Windows use WSL: https://learn.microsoft.com/windows/wsl/install',
  );
  process.exit(1);
}
import('../launcher/launch.mjs').then((launcher) => launcher.launch(process.argv.slice(2)));
