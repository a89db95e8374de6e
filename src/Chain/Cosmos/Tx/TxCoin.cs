using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>An amount of a denomination: cosmos.base.v1beta1.Coin.</summary>
/// <param name="Denom">The denomination, as written: at most 128 bytes.</param>
/// <param name="Amount">Decimal digits, as written: at most 78.</param>
public readonly record struct TxCoin(string Denom, string Amount)
{
    private const int DenomSizeMax = 128, AmountSizeMax = 78;

    /// <summary>Reads a coin; false when it is malformed or has an unknown field.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out TxCoin coin)
    {
        string denom = "", amount = "";
        ProtoReader reader = new(bytes);
        coin = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(DenomSizeMax, out denom),
                (2, WireType.Bytes) => reader.TryString(AmountSizeMax, out amount),
                _ => false,
            };
            if (!read) return false;
        }
        coin = new TxCoin(denom, amount);
        return true;
    }

    /// <summary>Writes the coin's fields.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, Denom);
        writer.String(2, Amount);
    }

    /// <summary>The coin in amino JSON.</summary>
    public AminoObject ToAmino() => new AminoObject().Text("amount", Amount).Text("denom", Denom);
}
