// The table of docs/ethereum-tools.md: which method each tool calls, and in which test that was seen. The page and the recordings must agree.
// A column is written anew by GWANGAN_ACCEPT_TOOLS=1 and the tool's suite.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname, 'docs/ethereum-tools.md');
const unknownMark = ' ✗';

/** Columns in their order: a tool's key and its heading. */
export const columns = { ethers: 'ethers', viem: 'viem', web3: 'web3.js', hardhat: 'Hardhat + OpenZeppelin', foundry: 'Foundry', metamask: 'MetaMask', blockscout: 'Blockscout', graph: 'The Graph', remix: 'Remix' };

// What tools are known to call, from recordings with these tools before other nodes: it must be seen here too.
const core = 'eth_chainId eth_getTransactionCount eth_getBlockByNumber eth_sendRawTransaction eth_getTransactionReceipt eth_estimateGas eth_call';
const known = {
  ethers: `${core} eth_blockNumber eth_gasPrice eth_maxPriorityFeePerGas eth_getBalance eth_getCode eth_getStorageAt eth_getTransactionByHash eth_getLogs eth_newFilter eth_getFilterChanges eth_uninstallFilter eth_accounts`,
  viem: `${core} eth_blockNumber eth_feeHistory eth_gasPrice eth_maxPriorityFeePerGas eth_getTransactionByHash eth_getLogs eth_newFilter eth_getFilterChanges eth_uninstallFilter eth_newPendingTransactionFilter eth_newBlockFilter eth_getProof eth_createAccessList eth_simulateV1 eth_fillTransaction`,
  web3: `${core} eth_blockNumber eth_getLogs net_version`,
  hardhat: `${core} eth_blockNumber eth_feeHistory eth_getCode eth_getStorageAt eth_getTransactionByHash hardhat_metadata anvil_metadata`,
  foundry: `${core} eth_feeHistory eth_gasPrice eth_getBalance eth_getCode eth_getStorageAt eth_getTransactionByHash eth_getLogs eth_getProof eth_createAccessList eth_getAccountInfo web3_clientVersion anvil_nodeInfo`,
};

/** What today's tools do not call any more, or not on a network like this: [tool, method, why]. An entry that is not needed is an error. */
export const exceptions = [];

// What a tool tries: to tell a development node from a real one, or before it goes another way. The answer is that there is no such method.
const probes = ['hardhat_metadata', 'anvil_metadata', 'anvil_nodeInfo', 'hardhat_getAutomine', 'eth_fillTransaction'];

function read() {
  const lines = readFileSync(file, 'utf8').split('\n');
  const head = lines.findIndex((line) => line.startsWith('| method |'));
  let end = head + 2;
  while (lines[end]?.startsWith('|')) end++;
  const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());
  const rows = new Map(lines.slice(head + 2, end).map((line) => [cells(line)[0].replaceAll('`', ''), cells(line).slice(1)]));
  return { lines, head, end, rows };
}

// The test that called it most: it will again.
const cellOf = ({ tests, unknown }) => [...tests].reduce((most, each) => (each[1] > most[1] ? each : most))[0] + (unknown ? unknownMark : '');

function write(recording) {
  const { lines, head, end, rows } = read();
  const column = Object.keys(columns).indexOf(recording.tool);
  for (const cells of rows.values()) cells[column] = '';
  for (const [method, seen] of recording.methods) {
    if (!rows.has(method)) rows.set(method, Object.keys(columns).map(() => ''));
    rows.get(method)[column] = cellOf(seen);
  }
  const sorted = [...rows].filter(([, cells]) => cells.some(Boolean)).sort(([a], [b]) => (a < b ? -1 : 1));
  lines.splice(head, end - head, `| method | ${Object.values(columns).join(' | ')} |`, `|${'---|'.repeat(Object.keys(columns).length + 1)}`, ...sorted.map(([method, cells]) => `| \`${method}\` | ${cells.join(' | ')} |`));
  writeFileSync(file, lines.join('\n'));
}

/** Compares what a tool was heard asking with its column: each cell was seen in the test it names, nothing seen is missing, what the tool is known to call was called. */
export function checkColumn(recording) {
  if (process.env.GWANGAN_ACCEPT_TOOLS === '1') write(recording);
  const { tool, methods } = recording, { rows } = read();
  const column = Object.keys(columns).indexOf(tool);
  const wrong = [];
  for (const [method, cells] of rows) {
    const [test] = cells[column].split(unknownMark);
    if (test && !methods.get(method)?.tests.has(test)) wrong.push(`${method}: the page says ${test}, seen in ${[...methods.get(method)?.tests.keys() ?? ['no test']].join(', ')}`);
    if (test && methods.has(method) && cells[column].endsWith(unknownMark) !== methods.get(method).unknown) wrong.push(`${method}: the page is wrong about whether the node has it`);
  }
  for (const [method, { tests, unknown }] of methods) {
    if (!rows.get(method)?.[column]) wrong.push(`${method}: seen in ${[...tests.keys()].join(', ')}, not on the page`);
    if (unknown && !probes.includes(method)) wrong.push(`${method}: the node does not have it`);
  }
  for (const method of known[tool]?.split(' ') ?? []) {
    const excepted = exceptions.some(([some, name]) => some === tool && name === method);
    if (methods.has(method) === excepted) wrong.push(`${method}: ${excepted ? 'an exception that is not needed' : 'not seen'}`);
  }
  assert.deepEqual(wrong, [], `${columns[tool]}: docs/ethereum-tools.md and the recording differ`);
}
