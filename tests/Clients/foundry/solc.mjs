#!/usr/bin/env node
// npm's solc as the program that forge calls: it asks for the version, and hands in standard JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(import.meta.url)('solc');
if (process.argv.includes('--version')) console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
else process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
