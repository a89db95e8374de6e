using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc.V2;

/// <summary>The three encodings of a transfer in a packet of IBC v2 (ICS-20 v2; ibc-go apps/transfer/types/packet.go): JSON, protobuf, and Solidity's ABI as Ethereum's contracts write it.</summary>
public static class TransferEncoding
{
    /// <summary>The payload's encoding.</summary>
    public const string Json = "application/json", Protobuf = "application/x-protobuf", Abi = "application/x-solidity-abi";

    private const int WordSize = 32, Heads = 5;

    /// <summary>Writes what a transfer says.</summary>
    /// <exception cref="InvariantException">The encoding is none of the three, or the amount of an ABI-encoded transfer is no number.</exception>
    public static byte[] Encode(FungibleTokenData data, string encoding) => encoding switch
    {
        Json => data.Encode(),
        Protobuf => EncodeProtobuf(data),
        Abi => EncodeAbi(data),
        _ => throw new InvariantException("no such encoding of transfers"),
    };

    /// <summary>Reads it; false when the encoding is none of the three, or the value is malformed or too long.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> value, string encoding, [NotNullWhen(true)] out FungibleTokenData? data)
    {
        data = null;
        return encoding switch
        {
            Json => FungibleTokenData.TryDecode(value, out data),
            Protobuf => TryProtobuf(value.Span, out data),
            Abi => TryAbi(value.Span, out data),
            _ => false,
        };
    }

    private static byte[] EncodeProtobuf(FungibleTokenData data)
    {
        ProtoWriter writer = new();
        writer.String(1, data.Denom);
        writer.String(2, data.Amount);
        writer.String(3, data.Sender);
        writer.String(4, data.Receiver);
        writer.String(5, data.Memo);
        return writer.ToArray();
    }

    private static bool TryProtobuf(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FungibleTokenData? data)
    {
        data = null;
        var reader = new ProtoReader(bytes);
        string denom = "", amount = "", sender = "", receiver = "", memo = "";
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            bool ok = field switch
            {
                1 => reader.TryString(IbcLimits.DenomBytesMax, out denom),
                2 => reader.TryString(IbcLimits.AmountDigitsMax, out amount),
                3 => reader.TryString(IbcLimits.ReceiverBytesMax, out sender),
                4 => reader.TryString(IbcLimits.ReceiverBytesMax, out receiver),
                5 => reader.TryString(IbcLimits.MemoBytesMax, out memo),
                _ => false,
            };
            if (!ok) return false;
        }
        data = new FungibleTokenData(denom, amount, sender, receiver, memo);
        return true;
    }

    // The tuple (string denom, string sender, string receiver, uint256 amount, string memo), behind the place where it begins.
    private static byte[] EncodeAbi(FungibleTokenData data)
    {
        Invariant.Assert(data.TryAmount(out UInt128 amount));
        List<byte> heads = [], tails = [];
        foreach (string? text in (ReadOnlySpan<string?>)[data.Denom, data.Sender, data.Receiver, null, data.Memo])
        {
            if (text is null)
            {
                heads.AddRange(Word(amount));
                continue;
            }
            heads.AddRange(Word((UInt128)(uint)(Heads * WordSize + tails.Count)));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            tails.AddRange(Word((UInt128)(uint)bytes.Length));
            tails.AddRange(bytes);
            tails.AddRange(new byte[(WordSize - bytes.Length % WordSize) % WordSize]);
        }
        return [.. Word(WordSize), .. heads, .. tails];
    }

    private static bool TryAbi(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FungibleTokenData? data)
    {
        data = null;
        if (!TryPlace(bytes, 0, out int tuple)) return false;
        ReadOnlySpan<byte> inner = bytes[tuple..];
        if (!TryText(inner, 0, IbcLimits.DenomBytesMax, out string denom) || !TryText(inner, 1, IbcLimits.ReceiverBytesMax, out string sender)
            || !TryText(inner, 2, IbcLimits.ReceiverBytesMax, out string receiver) || !TryWord(inner, 3 * WordSize, out UInt128 amount)
            || !TryText(inner, 4, IbcLimits.MemoBytesMax, out string memo)) return false;
        data = new FungibleTokenData(denom, amount.ToString(CultureInfo.InvariantCulture), sender, receiver, memo);
        return true;
    }

    private static byte[] Word(UInt128 value)
    {
        byte[] word = new byte[WordSize];
        BinaryPrimitives.WriteUInt128BigEndian(word.AsSpan(16), value);
        return word;
    }

    // No amount here is wider than 128 bits, so a wider one is not a transfer's.
    private static bool TryWord(ReadOnlySpan<byte> bytes, int at, out UInt128 value)
    {
        value = default;
        if (bytes.Length < at + WordSize || bytes.Slice(at, 16).ContainsAnyExcept((byte)0)) return false;
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes[(at + 16)..]);
        return true;
    }

    private static bool TryPlace(ReadOnlySpan<byte> bytes, int at, out int place)
    {
        bool isThere = TryWord(bytes, at, out UInt128 value) && value <= (UInt128)(uint)bytes.Length;
        place = isThere ? (int)value : 0;
        return isThere;
    }

    private static bool TryText(ReadOnlySpan<byte> tuple, int index, int bytesMax, out string text)
    {
        text = "";
        if (!TryPlace(tuple, index * WordSize, out int place) || !TryWord(tuple[place..], 0, out UInt128 size) || size > (UInt128)(uint)bytesMax) return false;
        ReadOnlySpan<byte> rest = tuple[(place + WordSize)..];
        if ((int)size > rest.Length || !Utf8.IsValid(rest[..(int)size])) return false;
        text = Encoding.UTF8.GetString(rest[..(int)size]);
        return true;
    }
}
