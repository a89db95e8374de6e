using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>Amounts of several denominations, and the small reading that the messages have in common.</summary>
internal static class Coins
{
    /// <summary>Most coins in a list.</summary>
    public const int Max = 8;

    /// <summary>Reads one more coin of a list.</summary>
    public static bool TryAdd(ref ProtoReader reader, List<TxCoin> coins)
    {
        if (coins.Count > Max || !reader.TryBytes(out ReadOnlySpan<byte> bytes) || !TxCoin.TryDecode(bytes, out TxCoin coin)) return false;
        coins.Add(coin);
        return true;
    }

    /// <summary>Whether a list is as the SDK wants it: ascending denominations, amounts above zero.</summary>
    public static bool AreValid(List<TxCoin> coins)
    {
        if (coins.Count is 0 or > Max) return false;
        for (int i = 0; i < coins.Count; i++)
        {
            if (i > 0 && string.CompareOrdinal(coins[i - 1].Denom, coins[i].Denom) >= 0) return false;
            if (!TryAmount(coins[i], out Amount amount) || amount.IsZero) return false;
        }
        return true;
    }

    /// <summary>How much a coin is, in units.</summary>
    public static bool TryAmount(in TxCoin coin, out Amount amount) => Amount.TryParse(coin.Amount, out amount);

    /// <summary>An account as bech32 text.</summary>
    public static bool TryAccount(ref ProtoReader reader, out Address account)
    {
        account = default;
        return reader.TryString(Bech32.LengthMax, out string text) && Bech32.TryParseAccount(text, out account);
    }

    /// <summary>A time, as milliseconds since 1970 UTC; above zero.</summary>
    public static bool TryTime(ref ProtoReader reader, out long ms)
    {
        const long SecondsMax = 253_402_300_799; // the end of the year 9999
        ms = 0;
        if (!reader.TryMessage(out Chain.Cosmos.Comet.Timestamp time) || time.Seconds is <= 0 or > SecondsMax) return false;
        ms = time.Seconds * 1_000 + time.Nanos / 1_000_000;
        return true;
    }

    /// <summary>The list in amino JSON.</summary>
    public static IEnumerable<object> ToAmino(List<TxCoin> coins) => coins.Select(coin => coin.ToAmino());
}
