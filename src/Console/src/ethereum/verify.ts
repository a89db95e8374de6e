import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, fromHex, toHex } from '../wire/bytes.ts';
import { ProtoWriter } from '../wire/protobuf.ts';
import type { AbiItem } from './abi.ts';
import { isAbi } from './abi-text.ts';
import type { Known } from './known.ts';

/*
 * Checks a contract's source against its code. A person compiles with the compiler of their choice (npm's solc) and gives this page its output: the page compares its bytecode
 * with the chain's, byte by byte but for what is filled in at deployment. The code ends with the hash of the compiler's metadata, which names the hash of every
 * source, so sources are checked against the code itself. The result stays in this browser; whoever gives it a false output deceives only themselves.
 */

interface Places { readonly [key: string]: readonly { start: number; length: number }[] }
interface Compiled {
  abi: readonly AbiItem[];
  metadata?: string;
  evm: { deployedBytecode: { object: string; immutableReferences?: Places; linkReferences?: Record<string, Places> } };
}
interface Source { readonly path: string; readonly content: string }

/** Reads what a compiler or a toolchain wrote: standard-JSON output, with its input if both are given, Hardhat's build-info, or Foundry's artifact. */
export function readCompiled(texts: readonly string[]): { contracts: Map<string, Compiled>; sources: Source[] } {
  const contracts = new Map<string, Compiled>();
  const sources: Source[] = [];
  for (const text of texts) {
    const json = parse(text);
    const output = (json?.['output'] ?? json) as Record<string, unknown> | null;
    const input = (json?.['input'] ?? json) as { language?: unknown; sources?: Record<string, { content?: unknown }> } | null;
    for (const [path, { content }] of Object.entries(input?.sources ?? {})) if (typeof content === 'string') sources.push({ path, content });
    for (const [path, file] of Object.entries((output?.['contracts'] ?? {}) as Record<string, Record<string, Compiled>>))
      for (const [name, contract] of Object.entries(file)) add(`${path}:${name}`, contract);
    // Foundry writes a file for each contract.
    const single = json as { abi?: AbiItem[]; deployedBytecode?: Compiled['evm']['deployedBytecode']; rawMetadata?: string } | null;
    if (Array.isArray(single?.abi) && typeof single.deployedBytecode?.object === 'string')
      add(targetOf(single.rawMetadata) ?? 'Contract', { abi: single.abi, evm: { deployedBytecode: single.deployedBytecode }, ...(single.rawMetadata === undefined ? {} : { metadata: single.rawMetadata }) });
  }
  return { contracts, sources };

  function add(name: string, contract: Compiled): void {
    if (isAbi(contract.abi) && typeof contract.evm?.deployedBytecode?.object === 'string' && contract.evm.deployedBytecode.object.length > 2) contracts.set(name, contract);
  }
}

/** The contract among those compiled that a code is of; null when it is none of them. */
export function verify(code: string, texts: readonly string[]): Known | null {
  const { contracts, sources } = readCompiled(texts);
  const deployed = fromHex(code);
  if (deployed === null || deployed.length === 0) return null;
  let found: Known | null = null;
  for (const [name, contract] of contracts) {
    const match = compare(deployed, contract);
    if (match === null || (found?.verified?.isExact === true && !match.isExact)) continue;
    const metadata = parse(contract.metadata ?? '') as { compiler?: { version?: string }; sources?: Record<string, { keccak256?: string; content?: string }> } | null;
    const isNamed = match.isExact && contract.metadata !== undefined && trailerHash(deployed) === ipfsHash(contract.metadata);
    const listed = Object.entries(metadata?.sources ?? {}).map(([path, { keccak256: hash, content }]) => {
      const given = content ?? sources.find((source) => source.path === path)?.content;
      return given !== undefined && '0x' + toHex(keccak_256(ascii(given))) === hash ? { path, content: given } : null;
    });
    const isWhole = listed.length > 0 && listed.every((each) => each !== null);
    found = {
      abi: contract.abi,
      verified: {
        name: name.split(':').at(-1)!, compiler: metadata?.compiler?.version ?? '', isExact: match.isExact, atHash: isNamed && isWhole,
        sources: isNamed && isWhole ? listed.map((each) => each!) : [],
      },
    };
    if (found.verified!.atHash) return found;
  }
  return found;
}

/** Whether it is the same code: exact with its metadata, or null when instructions differ. */
function compare(deployed: Uint8Array, contract: Compiled): { isExact: boolean } | null {
  const { object, immutableReferences, linkReferences } = contract.evm.deployedBytecode;
  // A library's address stands as a placeholder until it is linked.
  const compiled = fromHex(object.replace(/__\$[0-9a-f]{34}\$__/gi, '0'.repeat(40)));
  if (compiled === null || compiled.length !== deployed.length) return null;
  const [a, b] = [compiled.slice(), deployed.slice()];
  const places = [...Object.values(immutableReferences ?? {}), ...Object.values(linkReferences ?? {}).flatMap((file) => Object.values(file))].flat();
  for (const { start, length } of places) {
    a.fill(0, start, start + length);
    b.fill(0, start, start + length);
  }
  // A library's code begins by pushing its own address.
  if (a[0] === 0x73 && a.slice(1, 21).every((byte) => byte === 0)) b.fill(0, 1, 21);
  const end = a.length - trailerSize(a);
  if (!same(a.subarray(0, end), b.subarray(0, end)) || trailerSize(a) !== trailerSize(b)) return null;
  return { isExact: same(a, b) };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Bytes of the CBOR map at the end of a code, with the two that tell its length; 0 when there is none. */
function trailerSize(code: Uint8Array): number {
  if (code.length < 2) return 0;
  const size = code[code.length - 2]! * 256 + code[code.length - 1]! + 2;
  // A map of one to four entries.
  return size <= code.length && code[code.length - size]! >= 0xa1 && code[code.length - size]! <= 0xa4 ? size : 0;
}

/** The multihash of the metadata that a code names. */
function trailerHash(code: Uint8Array): string | null {
  const text = toHex(code.subarray(code.length - trailerSize(code)));
  // The key "ipfs" and 34 bytes.
  return /64697066735822(.{68})/.exec(text)?.[1] ?? null;
}

/** IPFS's hash of a text in one block: a node of DAG-PB around a file of UnixFS. */
export function ipfsHash(text: string): string {
  const bytes = ascii(text);
  const file = new ProtoWriter().uint(1, 2).blob(2, bytes).uint(3, bytes.length).finish();
  return '1220' + toHex(sha256(concat(new ProtoWriter().blob(1, file).finish())));
}

function targetOf(metadata: string | undefined): string | null {
  const target = (parse(metadata ?? '') as { settings?: { compilationTarget?: Record<string, string> } } | null)?.settings?.compilationTarget;
  const [entry] = Object.entries(target ?? {});
  return entry === undefined ? null : entry.join(':');
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
