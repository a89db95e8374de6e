import { sameBytes, toHex } from './bytes.ts';
import { checkCommit, powerOf, readHeader, validatorsHash, type Header, type Trusted, type Validator } from './comet.ts';
import { HASH_BYTES, hexBytes } from './merkle.ts';
import { demand } from './mismatch.ts';

/* CometBFT's light client (light/verifier.go), from one trusted header to any other: forward by skipping, backward by the hashes of the blocks before. */

/** The answer of GET /api/v1/headers/{height}: a header, the commit that decided its block and the validators who signed it. */
export interface SignedHeader {
  readonly height: number;
  readonly header: string;
  readonly commit: string;
  readonly validators: readonly Validator[];
}

/** Where headers come from; nothing it says is believed. */
export interface HeaderSource {
  header(height: number): Promise<SignedHeader>;
}

/** A header that was verified, and who signs the block after it. */
interface Verified {
  readonly header: Pick<Header, 'chainId' | 'height' | 'seconds' | 'nanos' | 'nextValidatorsHash'>;
  readonly next: readonly Validator[];
}

export interface Followed {
  /** Who signs the block of the height that was asked for. */
  readonly trusted: Trusted;
  readonly header: Header;
  /** How many headers were checked on the way. */
  readonly steps: number;
}

const HEADERS_MAX = 1000;

/** Follows the chain from a header whose hash is trusted to the header of a height. Throws a Mismatch where the way does not hold. */
export async function follow(trustedHeight: number, trustedHash: string, target: number, source: HeaderSource): Promise<Followed> {
  const start = await read(source, trustedHeight);
  demand(toHex(start.header.hash) === trustedHash.toLowerCase().replace(/^0x/, ''), 'otherTrust');
  if (target === trustedHeight) return { trusted: { chainId: start.header.chainId, validators: start.signed.validators }, header: start.header, steps: 0 };
  if (target < trustedHeight) return backward(start.header, target, source);
  return forward({ header: start.header, next: await validatorsAfter(start.header, source) }, target, source);
}

/** Follows the chain from the validators of its genesis, who sign the first block, to the header of a height. Throws a Mismatch where the way does not hold. */
export function followGenesis({ chainId, validators }: Trusted, target: number, source: HeaderSource): Promise<Followed> {
  return forward({ header: { chainId, height: 0n, seconds: 0n, nanos: 0n, nextValidatorsHash: validatorsHash(validators) }, next: validators }, target, source);
}

async function forward(start: Verified, target: number, source: HeaderSource): Promise<Followed> {
  const { chainId } = start.header;
  let known = start;
  // Each is to be reached from the one that is known; where too few of its validators are known, one half way is put before it.
  const goals = [target];
  let steps = 0;
  while (goals.length > 0) {
    demand(++steps <= HEADERS_MAX, 'notFollowed');
    const goal = goals.at(-1)!;
    const { signed, header } = await read(source, goal);
    const isNext = header.height === known.header.height + 1n;
    demand(header.chainId === chainId, 'otherChain');
    demand(laterThan(header, known.header), 'otherHeader');
    const signers = checkCommit(hexBytes(signed.commit), header, { chainId, validators: signed.validators });
    if (isNext) demand(sameBytes(header.validatorsHash, known.header.nextValidatorsHash), 'otherValidators');
    if (!isNext && !hasThird(signers, known.next)) {
      goals.push(Number((known.header.height + header.height) / 2n));
      continue;
    }
    goals.pop();
    if (goals.length === 0) return { trusted: { chainId, validators: signed.validators }, header, steps };
    known = { header, next: await validatorsAfter(header, source) };
  }
  throw new Error('unreachable');
}

async function backward(start: Header, target: number, source: HeaderSource): Promise<Followed> {
  let known = start;
  demand(Number(start.height) - target <= HEADERS_MAX, 'notFollowed');
  for (let height = Number(start.height) - 1; ; height--) {
    const { signed, header } = await read(source, height);
    demand(sameBytes(header.hash, known.lastBlockHash) && header.chainId === start.chainId, 'otherHeader');
    if (height === target) {
      demand(sameBytes(validatorsHash(signed.validators), header.validatorsHash), 'otherValidators');
      return { trusted: { chainId: start.chainId, validators: signed.validators }, header, steps: Number(start.height) - target };
    }
    known = header;
  }
}

async function read(source: HeaderSource, height: number): Promise<{ signed: SignedHeader; header: Header }> {
  const signed = await source.header(height);
  const header = readHeader(hexBytes(signed.header));
  demand(header.height === BigInt(height), 'otherHeader');
  return { signed, header };
}

/** Who signs the block after a header: their keys and powers hash to what the header says. */
async function validatorsAfter(header: Header, source: HeaderSource): Promise<readonly Validator[]> {
  demand(header.nextValidatorsHash.length === HASH_BYTES, 'otherValidators');
  const { signed } = await read(source, Number(header.height) + 1);
  demand(sameBytes(validatorsHash(signed.validators), header.nextValidatorsHash), 'otherValidators');
  return signed.validators;
}

/** Whether signers with more than a third of a known set's power are among those who signed: then one of them at least is honest. */
function hasThird(signers: readonly Validator[], known: readonly Validator[]): boolean {
  const keys = new Set(signers.map((validator) => validator.publicKey));
  const power = (validators: readonly Validator[]) => validators.reduce((sum, validator) => sum + powerOf(validator), 0n);
  return 3n * power(known.filter((validator) => keys.has(validator.publicKey))) > power(known);
}

const laterThan = (one: Header, other: Verified['header']): boolean =>
  one.height > other.height && (one.seconds > other.seconds || (one.seconds === other.seconds && one.nanos > other.nanos));
