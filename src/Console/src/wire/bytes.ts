/* Bytes and hex, as the checker of proofs has them. */
export { ascii, concat, fromHex, toHex } from '../../../Checker/src/bytes.ts';
