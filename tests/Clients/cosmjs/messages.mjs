// The city's own messages as CosmJS wants them (GeneratedType), by hand: field numbers as GET /api/v1/catalog tells them, addresses as bech32 text, the signer as field 100.
import { BinaryReader, BinaryWriter } from 'cosmjs-types/binary';

/** A message of string, uint64 (as bigint or number) and enum fields: { name: [number, kind] }. */
function message(fields) {
  const all = { ...fields, signer: [100, 'string'] };
  const empty = () => Object.fromEntries(Object.entries(all).map(([name, [, kind]]) => [name, kind === 'string' ? '' : 0n]));
  return {
    encode(value, writer = BinaryWriter.create()) {
      for (const [name, [number, kind]] of Object.entries(all)) {
        if (kind === 'string') value[name] && writer.uint32((number << 3) | 2).string(value[name]);
        else BigInt(value[name] ?? 0) !== 0n && writer.uint32(number << 3).uint64(BigInt(value[name]));
      }
      return writer;
    },
    decode(input, length) {
      const reader = input instanceof BinaryReader ? input : new BinaryReader(input), end = length === undefined ? reader.len : reader.pos + length, value = empty();
      while (reader.pos < end) {
        const tag = reader.uint32(), found = Object.entries(all).find(([, [number]]) => number === tag >>> 3);
        if (!found) reader.skipType(tag & 7);
        else value[found[0]] = found[1][1] === 'string' ? reader.string() : reader.uint64();
      }
      return value;
    },
    fromPartial: (value) => ({ ...empty(), ...value }),
  };
}

export const Transfer = message({ to: [1, 'string'], asset: [2, 'string'], amount: [3, 'string'], memo: [4, 'string'] });

export const PlaceOrder = message({
  market: [1, 'string'], side: [2, 'number'], type: [3, 'number'], price: [4, 'number'], lots: [5, 'number'], timeInForce: [6, 'number'], expiresAtMs: [7, 'number'], selfTrade: [8, 'number'], clientOrderId: [9, 'number'],
});

export const PlaceOrderResponse = message({ orderId: [1, 'number'] });

/** Their forms in amino JSON: names with underscores, nothing that has its default. */
export const nativeAmino = {
  '/gwangan.money.v1.Transfer': {
    aminoType: 'gwangan/money/Transfer',
    toAmino: ({ to, asset, amount, memo, signer }) => ({ to, asset, amount, ...(memo ? { memo } : {}), signer }),
    fromAmino: (value) => Transfer.fromPartial(value),
  },
};
