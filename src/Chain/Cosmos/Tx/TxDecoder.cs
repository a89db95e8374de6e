using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>Reads transactions. Never throws; looks at each byte a bounded number of times.</summary>
/// <remarks>
/// TxRaw has one spelling (ADR-027). Of what is inside any protobuf is taken, as the SDK does: in DIRECT the signature covers the bytes, in the other modes what they come to; a field that is not known is refused, but for those of the body that
/// are marked as not critical (bit 11 of their number), as the SDK does (RejectUnknownFields).
/// </remarks>
public static class TxDecoder
{
    private const int MessagesMax = Limits.EnvelopeItemsMax, NonCriticalBit = 1 << 10;
    private const string EthermintWeb3Url = "/ethermint.types.v1.ExtensionOptionsWeb3Tx", CosmosEvmWeb3Url = "/cosmos.evm.eip712.v1.ExtensionOptionsWeb3Tx";

    private ref struct Parts
    {
        public ReadOnlyMemory<byte> Body, AuthInfo, Signature;
        public List<TxMessage> Messages;
        public string Memo;
        public ulong TimeoutHeight, TypedDataChainId, Sequence;
        public long TimeoutMs;
        public bool HasExtensions, HasUnknownExtension;
        public ReadOnlyMemory<byte> ExtensionSignature;
        public TxFee Fee;
        public int FeeCoins, Signers, Signatures;
        public ReadOnlyMemory<byte> Key, Mode;
    }

    /// <summary>Reads a transaction.</summary>
    /// <param name="bytes">TxRaw; kept, not copied.</param>
    /// <param name="isSimulated">Whether it is only simulated: then it may say no key, no sign mode and no signature.</param>
    /// <param name="transaction">The transaction when there is no problem.</param>
    public static TxProblem TryDecode(ReadOnlyMemory<byte> bytes, bool isSimulated, out CosmosTransaction transaction)
    {
        transaction = null!;
        Parts parts = new() { Messages = [], Memo = "" };
        if (!TrySplit(bytes, ref parts) || !TryBody(ref parts) || !TryAuthInfo(ref parts)) return TxProblem.Malformed;
        if (parts.HasUnknownExtension) return TxProblem.ExtensionUnknown;
        if (parts.Messages.Count is 0 or > MessagesMax) return TxProblem.MessageCount;
        if (parts.Signers != 1 || (parts.Signatures != 1 && !isSimulated) || parts.Signatures > 1) return TxProblem.SignerCount;
        TxKey? key = null;
        if (parts.Key.IsEmpty ? !isSimulated : !TxKey.TryDecode(parts.Key.Span, out key)) return TxProblem.KeyMalformed;
        if (!TryMode(parts.Mode.Span, key, isSimulated, out SignMode mode, out SignMode?[] members)) return TxProblem.ModeUnknown;
        if (parts.Memo.Length > CosmosTransaction.MemoSizeMax) return TxProblem.MemoTooLong;
        if (parts.FeeCoins > 1) return TxProblem.FeeMalformed;
        transaction = new CosmosTransaction
        {
            Body = parts.Body,
            AuthInfo = parts.AuthInfo,
            // The extension's signature is where Ethermint's own tools have it.
            Signature = parts.Signature.IsEmpty ? parts.ExtensionSignature : parts.Signature,
            Messages = [.. parts.Messages],
            Memo = parts.Memo,
            TimeoutHeight = parts.TimeoutHeight,
            TimeoutMs = parts.TimeoutMs,
            HasExtensions = parts.HasExtensions,
            TypedDataChainId = parts.TypedDataChainId,
            Fee = parts.Fee,
            Key = key,
            Mode = mode,
            MemberModes = members,
            Sequence = parts.Sequence,
        };
        return TxProblem.None;
    }

    // Ascending fields, each written as its one encoder writes it: written again, it has to be the same.
    private static bool TrySplit(ReadOnlyMemory<byte> bytes, ref Parts parts)
    {
        ProtoReader reader = new(bytes.Span);
        int last = 0;
        while (!reader.AtEnd)
        {
            int start = reader.Position;
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || field > 3 || field < last || (field == last && field < 3)) return false;
            if (!reader.TryBytes(out ReadOnlySpan<byte> value)) return false;
            if (reader.Position - start != 1 + ProtoWriter.VarintSize((ulong)value.Length) + value.Length || (value.IsEmpty && field < 3)) return false;
            ReadOnlyMemory<byte> own = bytes.Slice(reader.Position - value.Length, value.Length);
            if (field == 1) parts.Body = own;
            else if (field == 2) parts.AuthInfo = own;
            else if (++parts.Signatures == 1) parts.Signature = own;
            last = field;
        }
        return true;
    }

    private static bool TryBody(ref Parts parts)
    {
        ReadOnlyMemory<byte> bytes = parts.Body;
        ProtoReader reader = new(bytes.Span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read;
            switch (field, wire)
            {
                case (1, WireType.Bytes):
                    read = reader.TryBytes(out ReadOnlySpan<byte> any) && TxAny.TryDecode(any, out _, out _);
                    if (read && parts.Messages.Count <= MessagesMax) parts.Messages.Add(MessageOf(bytes, reader.Position - any.Length, any));
                    break;
                case (2, WireType.Bytes): read = reader.TryString(Limits.EnvelopeSizeMax, out parts.Memo); break;
                case (3, WireType.Varint): read = reader.TryVarint(out parts.TimeoutHeight); break;
                case (4, WireType.Varint):
                    read = reader.TryBool(out bool isUnordered);
                    parts.HasUnknownExtension |= isUnordered;
                    break;
                case (5, WireType.Bytes):
                    read = reader.TryMessage(out Timestamp timeout) && TryMilliseconds(timeout, out parts.TimeoutMs);
                    break;
                case (1023, WireType.Bytes): read = reader.TryBytes(out ReadOnlySpan<byte> option) && TryExtension(option, ref parts); break;
                default:
                    parts.HasExtensions = true;
                    read = (field & NonCriticalBit) != 0 && reader.TrySkip(wire);
                    break;
            }
            if (!read) return false;
        }
        return true;
    }

    private static TxMessage MessageOf(ReadOnlyMemory<byte> body, int start, ReadOnlySpan<byte> any)
    {
        TxAny.TryDecode(any, out string typeUrl, out ReadOnlySpan<byte> value);
        any.Overlaps(value, out int offset);
        return new TxMessage(typeUrl, value.IsEmpty ? default : body.Slice(start + offset, value.Length));
    }

    private static bool TryMilliseconds(Timestamp time, out long ms)
    {
        const long SecondsMax = 253_402_300_799; // the end of the year 9999
        bool fits = time.Seconds is >= 0 and <= SecondsMax;
        ms = fits ? time.Seconds * 1_000 + time.Nanos / 1_000_000 : 0;
        return fits;
    }

    // EIP-712's: that the signature is over typed data, for which chain, and in Ethermint's own form who pays and the signature itself.
    private static bool TryExtension(ReadOnlySpan<byte> any, ref Parts parts)
    {
        if (!TxAny.TryDecode(any, out string typeUrl, out ReadOnlySpan<byte> value)) return false;
        if (typeUrl is not (EthermintWeb3Url or CosmosEvmWeb3Url) || parts.TypedDataChainId != 0)
        {
            parts.HasUnknownExtension = true;
            return true;
        }
        ProtoReader reader = new(value);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out parts.TypedDataChainId),
                (2, WireType.Bytes) => reader.TryBytes(out _),
                (3, WireType.Bytes) => reader.TryMemory(Limits.EnvelopeSizeMax, out parts.ExtensionSignature),
                _ => false,
            };
            if (!read) return false;
        }
        parts.HasUnknownExtension |= parts.TypedDataChainId == 0;
        return true;
    }

    private static bool TryAuthInfo(ref Parts parts)
    {
        ReadOnlyMemory<byte> bytes = parts.AuthInfo;
        ProtoReader reader = new(bytes.Span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || !reader.TryBytes(out ReadOnlySpan<byte> value)) return false;
            ReadOnlyMemory<byte> own = bytes.Slice(reader.Position - value.Length, value.Length);
            switch (field)
            {
                case 1:
                    if (++parts.Signers == 1 && !TrySigner(own, ref parts)) return false;
                    break;
                case 2:
                    if (!TryFee(value, ref parts)) return false;
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private static bool TrySigner(ReadOnlyMemory<byte> bytes, ref Parts parts)
    {
        ProtoReader reader = new(bytes.Span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read;
            switch (field, wire)
            {
                case (1, WireType.Bytes):
                    read = reader.TryBytes(out ReadOnlySpan<byte> key);
                    if (read) parts.Key = bytes.Slice(reader.Position - key.Length, key.Length);
                    break;
                case (2, WireType.Bytes):
                    read = reader.TryBytes(out ReadOnlySpan<byte> mode);
                    if (read) parts.Mode = bytes.Slice(reader.Position - mode.Length, mode.Length);
                    break;
                case (3, WireType.Varint): read = reader.TryVarint(out parts.Sequence); break;
                default: read = false; break;
            }
            if (!read) return false;
        }
        return true;
    }

    private static bool TryFee(ReadOnlySpan<byte> bytes, ref Parts parts)
    {
        TxCoin? coin = null;
        ulong gas = 0;
        string payer = "", granter = "";
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            switch (field, wire)
            {
                case (1, WireType.Bytes):
                    if (!reader.TryBytes(out ReadOnlySpan<byte> value) || !TxCoin.TryDecode(value, out TxCoin own)) return false;
                    parts.FeeCoins++;
                    coin = own;
                    break;
                case (2, WireType.Varint):
                    if (!reader.TryVarint(out gas)) return false;
                    break;
                case (3, WireType.Bytes):
                    if (!reader.TryString(Bech32.LengthMax, out payer)) return false;
                    break;
                case (4, WireType.Bytes):
                    if (!reader.TryString(Bech32.LengthMax, out granter)) return false;
                    break;
                default:
                    return false;
            }
        }
        parts.Fee = new TxFee(coin, gas, payer, granter);
        return true;
    }

    // ModeInfo: single { mode } or multi { bitarray { extra_bits_stored, elems }, mode_infos }.
    private static bool TryMode(ReadOnlySpan<byte> bytes, TxKey? key, bool isSimulated, out SignMode mode, out SignMode?[] members)
    {
        (mode, members) = (SignMode.Unspecified, []);
        if (bytes.IsEmpty) return isSimulated;
        ProtoReader reader = new(bytes);
        if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || !reader.TryBytes(out ReadOnlySpan<byte> value) || !reader.AtEnd) return false;
        if (field == 1) return TrySingle(value, isSimulated, out mode) && (isSimulated || key?.Kind != TxKeyKind.Multisig);
        return field == 2 && key?.Kind == TxKeyKind.Multisig && TryMulti(value, key, isSimulated, out members);
    }

    private static bool TrySingle(ReadOnlySpan<byte> bytes, bool isSimulated, out SignMode mode)
    {
        mode = SignMode.Unspecified;
        int number = 0;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
            if (!reader.TryReadTag(out int field, out WireType wire) || (field, wire) != (1, WireType.Varint) || !reader.TryInt32(out number)) return false;
        mode = (SignMode)number;
        return mode is SignMode.Direct or SignMode.LegacyAminoJson || isSimulated;
    }

    private static bool TryMulti(ReadOnlySpan<byte> bytes, TxKey key, bool isSimulated, out SignMode?[] members)
    {
        members = new SignMode?[key.Members.Length];
        List<SignMode> modes = [];
        ReadOnlySpan<byte> bits = default;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || !reader.TryBytes(out ReadOnlySpan<byte> value)) return false;
            switch (field)
            {
                case 1:
                    bits = value;
                    break;
                case 2:
                    ProtoReader inner = new(value);
                    if (modes.Count == members.Length || !inner.TryReadTag(out int kind, out WireType innerWire) || (kind, innerWire) != (1, WireType.Bytes) || !inner.TryBytes(out ReadOnlySpan<byte> single) || !inner.AtEnd) return false;
                    if (!TrySingle(single, isSimulated, out SignMode mode)) return false;
                    modes.Add(mode);
                    break;
                default:
                    return false;
            }
        }
        if (!TryBits(bits, members.Length, out bool[] signed)) return false;
        int next = 0;
        for (int i = 0; i < signed.Length; i++)
        {
            if (!signed[i]) continue;
            if (next == modes.Count) return false;
            members[i] = modes[next++];
        }
        return next == modes.Count && next >= key.Threshold;
    }

    // CompactBitArray: the first bit is the highest of the first byte; so many bits of the last byte count, all eight where that says 0.
    private static bool TryBits(ReadOnlySpan<byte> bytes, int count, out bool[] bits)
    {
        bits = new bool[count];
        uint extra = 0;
        ReadOnlySpan<byte> elements = default;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryUInt32(out extra),
                (2, WireType.Bytes) => reader.TryBytes(out elements),
                _ => false,
            };
            if (!read) return false;
        }
        if (extra > 7 || elements.IsEmpty || (extra == 0 ? elements.Length * 8 : (elements.Length - 1) * 8 + (int)extra) != count) return false;
        for (int i = 0; i < count; i++) bits[i] = (elements[i / 8] >> (7 - i % 8) & 1) != 0;
        // What stands behind them counts for nothing and is not signed, so it is nothing.
        return extra == 0 || (elements[^1] & (0xFF >> (int)extra)) == 0;
    }
}
