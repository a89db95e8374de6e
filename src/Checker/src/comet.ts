import { ascii, bigEndian, concat, littleEndian, sameBytes, toHex } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { digest, hexBytes, leafHash, merkleRoot } from './merkle.ts';
import { demand } from './mismatch.ts';
import { blobField, bytesOf, readFields, varintField, varintOf, type Field } from './protobuf.ts';
import { ripemd160 } from './ripemd160.ts';
import { verifySecp256k1 } from './secp256k1.ts';

/* CometBFT 0.38: the hash of a header, and the signatures that decided its block (types/block.go, types/vote.go, types/validator_set.go). */

export interface Validator {
  readonly address: string;
  readonly keyType: string;
  readonly publicKey: string;
  readonly votingPower: string;
}

/** Whom a holder trusts to sign a block of the chain: learned from the genesis or followed from a trusted header, never from the proof itself. */
export interface Trusted {
  readonly chainId: string;
  readonly validators: readonly Validator[];
}

export interface Header {
  readonly chainId: string;
  readonly height: bigint;
  readonly seconds: bigint;
  readonly nanos: bigint;
  readonly lastBlockHash: Uint8Array;
  readonly validatorsHash: Uint8Array;
  readonly nextValidatorsHash: Uint8Array;
  readonly appHash: Uint8Array;
  readonly hash: Uint8Array;
}

const HEADER_FIELDS = 14;
const PRECOMMIT = 2;
const FOR_THE_BLOCK = 2n;
const SIGNATURE_BYTES = 64;
const VALIDATORS_MAX = 10_000;

/** Reads an encoded header; its hash is the Merkle root over its 14 fields, each encoded by itself. */
export function readHeader(encoded: Uint8Array): Header {
  const fields = readFields(encoded, HEADER_FIELDS);
  const leaves = Array.from({ length: HEADER_FIELDS }, (_, i) => leafHash(headerLeaf(fields, i + 1)));
  const time = readFields(bytesOf(fields, 4), 2);
  return {
    chainId: new TextDecoder().decode(bytesOf(fields, 2)),
    height: varintOf(fields, 3),
    seconds: varintOf(time, 1),
    nanos: varintOf(time, 2),
    lastBlockHash: bytesOf(readFields(bytesOf(fields, 5), 2), 1),
    validatorsHash: bytesOf(fields, 8),
    nextValidatorsHash: bytesOf(fields, 9),
    appHash: bytesOf(fields, 11),
    hash: merkleRoot(leaves),
  };
}

/** Version, time and the block before are messages and stand as they are; the others are wrapped as field 1 of a message. */
function headerLeaf(fields: readonly Field[], number: number): Uint8Array {
  if (number === 1 || number === 4 || number === 5) return bytesOf(fields, number);
  if (number === 3) return varintField(1, varintOf(fields, number));
  return blobField(1, bytesOf(fields, number));
}

/** A validator's key: its field in tendermint.crypto.PublicKey, its size, how it verifies, and how its address follows from it. */
const KEYS = {
  ed25519: { field: 1, size: 32, verifies: verifyEd25519, address: (key: Uint8Array) => digest(key).slice(0, 20) },
  secp256k1: { field: 2, size: 33, verifies: verifySecp256k1, address: (key: Uint8Array) => ripemd160(digest(key)) },
} as const;

function keyOf(validator: Validator) {
  demand(validator.keyType === 'ed25519' || validator.keyType === 'secp256k1', 'unknownKey');
  const kind = KEYS[validator.keyType];
  const bytes = hexBytes(validator.publicKey, kind.size);
  demand('0x' + toHex(kind.address(bytes)) === validator.address, 'otherValidators');
  return { ...kind, bytes };
}

/** A validator by its key in hex: the size says which kind it is, and the address follows from it. */
export function validatorOf(publicKey: string, votingPower: string): Validator {
  const keyType = publicKey.length === 2 * KEYS.secp256k1.size ? 'secp256k1' : 'ed25519';
  const kind = KEYS[keyType];
  return { address: '0x' + toHex(kind.address(hexBytes(publicKey, kind.size))), keyType, publicKey, votingPower };
}

/** The vote's weight: a whole number above zero, in its only spelling. */
export function powerOf(validator: Validator): bigint {
  demand(typeof validator.votingPower === 'string' && /^[1-9]\d{0,18}$/.test(validator.votingPower), 'malformed');
  return BigInt(validator.votingPower);
}

/** The root over the validators' keys and powers, which every header repeats. */
export function validatorsHash(validators: readonly Validator[]): Uint8Array {
  demand(Array.isArray(validators) && validators.length <= VALIDATORS_MAX, 'malformed');
  return merkleRoot(validators.map((validator) => {
    const key = keyOf(validator);
    return leafHash(concat(blobField(1, blobField(key.field, key.bytes)), varintField(2, powerOf(validator))));
  }));
}

/** Throws unless more than two thirds of the validators' power signed this block; answers with those who did. */
export function checkCommit(encoded: Uint8Array, header: Header, trusted: Trusted): Validator[] {
  const fields = readFields(encoded, 4, 4);
  demand(varintOf(fields, 1) === header.height, 'otherBlock');
  const blockId = bytesOf(fields, 3);
  const named = readFields(blockId, 2);
  demand(sameBytes(bytesOf(named, 1), header.hash), 'otherBlock');
  demand(sameBytes(validatorsHash(trusted.validators), header.validatorsHash), 'otherValidators');

  const signatures = fields.filter((field) => field.number === 4);
  demand(signatures.length === trusted.validators.length, 'otherValidators');
  let signed = 0n;
  let all = 0n;
  const signers: Validator[] = [];
  signatures.forEach(({ bytes }, i) => {
    const validator = trusted.validators[i]!;
    const power = powerOf(validator);
    all += power;
    const vote = readFields(bytes, 4);
    if (varintOf(vote, 1) !== FOR_THE_BLOCK) return;
    const key = keyOf(validator);
    demand('0x' + toHex(bytesOf(vote, 2)) === validator.address, 'otherValidators');
    const message = voteSignBytes(header, varintOf(fields, 2), blockId, bytesOf(vote, 3), trusted.chainId);
    const signature = bytesOf(vote, 4);
    demand(signature.length === SIGNATURE_BYTES && key.verifies(key.bytes, message, signature), 'badSignature');
    signed += power;
    signers.push(validator);
  });
  demand(3n * signed > 2n * all, 'tooFewSignatures');
  return signers;
}

/** The canonical vote with its length in front: what a validator signs. Height and round have eight bytes, least significant first. */
export function voteSignBytes(header: Pick<Header, 'height'>, round: bigint, blockId: Uint8Array, time: Uint8Array, chainId: string): Uint8Array {
  const vote = concat(
    varintField(1, BigInt(PRECOMMIT)),
    Uint8Array.of(0x11), littleEndian(header.height, 8),
    round === 0n ? new Uint8Array(0) : concat(Uint8Array.of(0x19), littleEndian(round, 8)),
    Uint8Array.of(0x22), length(blockId), blockId,
    Uint8Array.of(0x2a), length(time), time,
    blobField(6, ascii(chainId)));
  return concat(length(vote), vote);
}

/** A length as a varint; votes are shorter than 2^14 bytes. */
function length(bytes: Uint8Array): Uint8Array {
  return bytes.length < 0x80 ? Uint8Array.of(bytes.length) : bigEndian(BigInt((((bytes.length & 0x7f) | 0x80) << 8) | (bytes.length >> 7)), 2);
}
