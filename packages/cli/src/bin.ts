#!/usr/bin/env node
import { run } from './main.ts';

// What kafkajs still holds open doesn't keep anybody waiting.
process.exit(await run(process.argv.slice(2)));
