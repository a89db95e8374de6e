import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ascii, concat, toHex } from '../wire/bytes.ts';
import { ProtoWriter } from '../wire/protobuf.ts';
import { hexBytes, leafHash, merkleRoot, sameBytes } from './hash.ts';
import { demand } from './mismatch.ts';
import { bytesOf, readFields, varintOf, type Field } from './protobuf-reader.ts';

/* CometBFT 0.38: the hash of a header, and the signatures that decided its block (types/block.go, types/vote.go, types/validator_set.go). */

export interface Validator {
  readonly address: string;
  readonly keyType: string;
  readonly publicKey: string;
  readonly votingPower: string;
}

/** Whom a holder trusts to sign the chain's blocks: learned from the genesis, not from the proof. */
export interface Trusted {
  readonly chainId: string;
  readonly validators: readonly Validator[];
}

export interface Header {
  readonly chainId: string;
  readonly height: bigint;
  readonly seconds: bigint;
  readonly validatorsHash: Uint8Array;
  readonly appHash: Uint8Array;
  readonly hash: Uint8Array;
}

const HEADER_FIELDS = 14;
const PRECOMMIT = 2;
const FOR_THE_BLOCK = 2n;
const SIGNATURE_BYTES = 64;

/** Reads an encoded header; its hash is the Merkle root over its 14 fields, each encoded by itself. */
export function readHeader(encoded: Uint8Array): Header {
  const fields = readFields(encoded, HEADER_FIELDS);
  const leaves = Array.from({ length: HEADER_FIELDS }, (_, i) => leafHash(headerLeaf(fields, i + 1)));
  return {
    chainId: new TextDecoder().decode(bytesOf(fields, 2)),
    height: varintOf(fields, 3),
    seconds: varintOf(readFields(bytesOf(fields, 4), 2), 1),
    validatorsHash: bytesOf(fields, 8),
    appHash: bytesOf(fields, 11),
    hash: merkleRoot(leaves),
  };
}

/** Version, time and the block before are messages and stand as they are; the others are wrapped as field 1 of a message. */
function headerLeaf(fields: readonly Field[], number: number): Uint8Array {
  if (number === 1 || number === 4 || number === 5) return bytesOf(fields, number);
  if (number === 3) return new ProtoWriter().uint(1, varintOf(fields, number)).finish();
  return new ProtoWriter().blob(1, bytesOf(fields, number)).finish();
}

/** The root over the validators' keys and powers, which every header repeats. */
export function validatorsHash(validators: readonly Validator[]): Uint8Array {
  return merkleRoot(validators.map((validator) => {
    demand(validator.keyType === 'secp256k1', 'unknownKey');
    const key = new ProtoWriter().blob(2, hexBytes(validator.publicKey, 33)).finish();
    return leafHash(new ProtoWriter().blob(1, key).uint(2, BigInt(validator.votingPower)).finish());
  }));
}

/** Throws unless more than two thirds of the validators' power signed this block of the chain; answers with the signers' addresses. */
export function checkCommit(encoded: Uint8Array, header: Header, trusted: Trusted): string[] {
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
  const signers: string[] = [];
  signatures.forEach(({ bytes }, i) => {
    const validator = trusted.validators[i]!;
    const power = BigInt(validator.votingPower);
    all += power;
    const vote = readFields(bytes, 4);
    if (varintOf(vote, 1) !== FOR_THE_BLOCK) return;
    demand('0x' + toHex(bytesOf(vote, 2)) === validator.address, 'otherValidators');
    const message = voteSignBytes(header, varintOf(fields, 2), blockId, bytesOf(vote, 3), trusted.chainId);
    const signature = bytesOf(vote, 4);
    demand(signature.length === SIGNATURE_BYTES && verifies(signature, message, hexBytes(validator.publicKey, 33)), 'badSignature');
    signed += power;
    signers.push(validator.address);
  });
  demand(3n * signed > 2n * all, 'tooFewSignatures');
  return signers;
}

/** The canonical vote with its length in front: what a validator signs. Height and round have eight bytes, least significant first. */
function voteSignBytes(header: Header, round: bigint, blockId: Uint8Array, time: Uint8Array, chainId: string): Uint8Array {
  const name = ascii(chainId);
  const vote = concat(
    Uint8Array.of(0x08, PRECOMMIT),
    Uint8Array.of(0x11), littleEndian(header.height),
    round === 0n ? new Uint8Array(0) : concat(Uint8Array.of(0x19), littleEndian(round)),
    Uint8Array.of(0x22), length(blockId), blockId,
    Uint8Array.of(0x2a), length(time), time,
    Uint8Array.of(0x32), length(name), name);
  return concat(length(vote), vote);
}

/** secp256k1 over the SHA-256 of the message; the higher of the two possible S is refused. */
function verifies(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(signature, message, publicKey, { prehash: true, lowS: true });
  } catch {
    return false;
  }
}

/** A length as a varint; votes are shorter than 2^14 bytes. */
function length(bytes: Uint8Array): Uint8Array {
  return bytes.length < 0x80 ? Uint8Array.of(bytes.length) : Uint8Array.of((bytes.length & 0x7f) | 0x80, bytes.length >> 7);
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
