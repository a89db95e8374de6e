// Encrypted keys: ethers reads what gwangan writes, and gwangan reads what ethers writes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { encryptKeystoreJson, Wallet } from 'ethers';

const folder = mkdtempSync(join(tmpdir(), 'gwangan-keystore-'));
const data = join(folder, 'city'), passwordFile = join(folder, 'password');
const password = '광안 bridge';
writeFileSync(passwordFile, `${password}\n`);
const gwangan = (args, input = '') => execFileSync(process.env.GWANGAN, [...args, '--data', data], { input, encoding: 'utf8' }).trim();
test.after(() => rmSync(folder, { recursive: true }));

test('ethers opens a keystore of gwangan', async () => {
  gwangan(['init', '--accounts', '20']);
  const [, address] = gwangan(['keys', 'new', 'mine', '--password-file', passwordFile]).split(' ');
  const secret = gwangan(['keys', 'export', 'mine', '--secret', '--password-file', passwordFile]);
  const wallet = await Wallet.fromEncryptedJson(readFileSync(join(data, 'keys', 'mine.json'), 'utf8'), password);
  assert.equal(wallet.address.toLowerCase(), address.toLowerCase());
  assert.equal(wallet.privateKey, `0x${secret}`);
});

test('gwangan opens a keystore of ethers', async () => {
  const wallet = Wallet.createRandom();
  const keystore = await encryptKeystoreJson({ address: wallet.address, privateKey: wallet.privateKey }, password, { scrypt: { N: 1 << 12 } });
  const [, address] = gwangan(['keys', 'import', 'theirs', '--light', '--password-file', passwordFile], keystore).split(' ');
  assert.equal(address.toLowerCase(), wallet.address.toLowerCase());
  assert.equal(`0x${gwangan(['keys', 'export', 'theirs', '--secret', '--password-file', passwordFile])}`, wallet.privateKey);
  // Dropped into the folder as it is, it serves as well.
  writeFileSync(join(data, 'keys', 'dropped.json'), keystore);
  assert.equal(`0x${gwangan(['keys', 'export', 'dropped', '--secret', '--password-file', passwordFile])}`, wallet.privateKey);
  assert.match(gwangan(['keys', 'list']), new RegExp(`dropped +ethereum +${wallet.address.toLowerCase()} +encrypted`));
});
