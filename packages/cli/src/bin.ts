#!/usr/bin/env node
import { run } from './main.ts';

// Exit even if kafkajs still holds handles open.
process.exit(await run(process.argv.slice(2)));
