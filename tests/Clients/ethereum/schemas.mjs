// Answers of the node against the schemas of execution-apis (OpenRPC), from the archive in ../shared.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { call, chainId, loggerDeploy, send, start, walletOf } from './node.mjs';

/** The archive, looked for upwards. */
function find() {
  for (let folder = process.env.GWANGAN_ROOT ?? process.cwd(); ; folder = dirname(folder)) {
    const archive = join(folder, 'shared/vectors/evm-dev.tar.xz');
    if (existsSync(archive)) return archive;
    if (folder === dirname(folder)) return null;
  }
}

/** Schemas of results by method. */
function read(archive, folder) {
  const unpacked = spawnSync('tar', ['-xJf', archive, '-C', folder, 'evm-dev/rpc/spec']);
  assert.equal(unpacked.status, 0, `${unpacked.stderr}`);
  const root = join(folder, 'evm-dev/rpc/spec/src');
  const schemas = {}, methods = {};
  const documents = (name) => readdirSync(join(root, name)).filter((file) => file.endsWith('.yaml')).map((file) => parse(readFileSync(join(root, name, file), 'utf8')));
  for (const document of documents('schemas')) Object.assign(schemas, document);
  for (const name of readdirSync(root)) if (!['schemas', 'engine', 'error-groups'].includes(name)) for (const document of documents(name)) for (const method of document ?? []) methods[method.name] = method.result?.schema;
  return { schemas, methods };
}

const archive = find();

test('answers have the form that execution-apis describes', { skip: archive ? false : 'shared/vectors/evm-dev.tar.xz is absent' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gwangan-openrpc-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { schemas, methods } = read(archive, folder);
  const ajv = new Ajv({ strict: false, allErrors: false, schemas: [] });
  ajv.addSchema({ $id: 'all', components: { schemas } });
  const pointed = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"all#/components'));

  const city = await start(t);
  const wallet = walletOf(city, 76), other = walletOf(city, 77).address, fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n };
  const sync = async (nonce, rest) => call(city, 'eth_sendRawTransactionSync', await wallet.signTransaction({ type: 2, chainId, nonce, to: other, value: 1n, gasLimit: 100_000, ...fees, ...rest }));
  const legacy = { type: 0, maxFeePerGas: undefined, maxPriorityFeePerGas: undefined, gasPrice: 10n ** 10n };
  const filter = await call(city, 'eth_newFilter', { fromBlock: '0x0' });
  const made = await sync(0, { to: null, data: loggerDeploy, value: 0n, gasLimit: 200_000 });
  const logged = await sync(1, { to: made.contractAddress, value: 0n, data: `0x${'11'.repeat(32)}` });
  const plain = await sync(2, legacy);
  const listed = await sync(3, { ...legacy, type: 1, accessList: [{ address: other, storageKeys: [`0x${'00'.repeat(32)}`] }] });
  const lent = await sync(4, { type: 4, authorizationList: [await walletOf(city, 78).authorize({ address: other, nonce: 0n, chainId: BigInt(chainId) })] });
  const all = [made, logged, plain, listed, lent];
  const cases = [
    ...['eth_chainId', 'eth_blockNumber', 'eth_syncing', 'eth_gasPrice', 'eth_maxPriorityFeePerGas', 'eth_blobBaseFee', 'eth_baseFee', 'eth_accounts', 'eth_config', 'eth_capabilities', 'net_version', 'eth_newBlockFilter', 'eth_newPendingTransactionFilter']
      .map((method) => [method]),
    // The pending block has no hash, as geth's; its schema wants one.
    ...['latest', 'earliest', 'safe', 'finalized'].flatMap((tag) => [['eth_getBlockByNumber', tag, true], ['eth_getBlockByNumber', tag, false]]),
    ...all.flatMap(({ blockHash, blockNumber, transactionHash, transactionIndex }) => [
      ['eth_getBlockByHash', blockHash, true], ['eth_getBlockByHash', blockHash, false], ['eth_getBlockReceipts', blockNumber], ['eth_getBlockReceipts', blockHash], ['eth_getTransactionByHash', transactionHash],
      ['eth_getTransactionReceipt', transactionHash], ['eth_getTransactionByBlockHashAndIndex', blockHash, transactionIndex], ['eth_getTransactionByBlockNumberAndIndex', blockNumber, transactionIndex],
      ['eth_getBlockTransactionCountByHash', blockHash], ['eth_getBlockTransactionCountByNumber', blockNumber], ['eth_getUncleCountByBlockHash', blockHash], ['eth_getUncleCountByBlockNumber', blockNumber],
      ['debug_getRawBlock', blockNumber], ['debug_getRawHeader', blockNumber], ['debug_getRawReceipts', blockNumber], ['debug_getRawTransaction', transactionHash],
    ]),
    ['eth_getBlockByHash', `0x${'99'.repeat(32)}`, false], ['eth_getTransactionByHash', `0x${'99'.repeat(32)}`], ['eth_getTransactionReceipt', `0x${'99'.repeat(32)}`], ['eth_getBlockReceipts', '0xffffff'],
    ['eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' }], ['eth_getLogs', { address: made.contractAddress, fromBlock: '0x0' }], ['eth_getFilterLogs', filter], ['eth_getFilterChanges', filter], ['eth_uninstallFilter', filter],
    ['eth_feeHistory', '0x5', 'latest', [10, 50, 90]], ['eth_feeHistory', '0x1', 'latest', []],
  ];
  const tried = new Set(), wrong = [];
  for (const [method, ...params] of cases) {
    const { json } = await send(city, { jsonrpc: '2.0', id: 1, method, params });
    assert.equal(json.error, undefined, `${method} ${JSON.stringify(params)}: ${json.error?.message}`);
    const schema = methods[method];
    if (!schema) continue;
    tried.add(method);
    const validate = ajv.compile(pointed(schema));
    if (!validate(json.result)) wrong.push(`${method} ${JSON.stringify(params)}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(json.result).slice(0, 600)}`);
  }
  assert.deepEqual(wrong, []);
  t.diagnostic(`${cases.length} answers of ${tried.size} methods fit their schemas`);
});
