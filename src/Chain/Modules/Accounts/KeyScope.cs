using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>What a session key may do for an account, and what it has used of it. 280 bytes: key 40 · permissions 4 · count of markets 4 · asset 16 · five amounts 80 · expiry 8 · markets 128.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct KeyScopeRecord
{
    /// <summary>Up to <see cref="Limits.KeyMarketsMax"/> symbols; unused ones are empty.</summary>
    [InlineArray(Limits.KeyMarketsMax)]
    public struct MarketSymbols
    {
        private Symbol _first;
    }

    /// <summary>The key: which key, and for whom it acts.</summary>
    public KeyOfAccount Key;

    /// <summary>Its <see cref="KeyPermissions"/>.</summary>
    public uint Permissions;

    /// <summary>How many of <see cref="Markets"/> count; none permits all.</summary>
    public uint MarketCount;

    /// <summary>What the amounts but for fees are in; none for no bounds.</summary>
    public Symbol Asset;

    /// <summary>The most of one operation, in units of the asset; zero for no bound.</summary>
    public Amount AmountMax;

    /// <summary>The most of all operations together; zero for no bound.</summary>
    public Amount Budget;

    /// <summary>What of the budget is used.</summary>
    public Amount Spent;

    /// <summary>The most that it may cause in fees, in won units; zero for no bound.</summary>
    public Amount FeeBudget;

    /// <summary>What it has caused in fees.</summary>
    public Amount FeesSpent;

    /// <summary>When it ceases to act, milliseconds since 1970 UTC; zero for never.</summary>
    public long ExpiresAtMs;

    /// <summary>Where it may act.</summary>
    public MarketSymbols Markets;

    /// <summary>Whether its time is over.</summary>
    public readonly bool IsExpired(long timeMs) => ExpiresAtMs != 0 && ExpiresAtMs <= timeMs;

    /// <summary>Why a claim is outside the scope; the first reason in order of precedence.</summary>
    public readonly AccountsRefusal Allows(in KeyClaim claim)
    {
        if (claim.Permission == KeyPermissions.None) return AccountsRefusal.FullKeyNeeded;
        if (((uint)claim.Permission & ~Permissions) != 0) return AccountsRefusal.KeyNotPermitted;
        if (MarketCount != 0 && (claim.EveryMarket || (!claim.Market.IsNone && !Names(claim.Market)))) return AccountsRefusal.KeyMarketNotPermitted;
        if (Asset.IsNone || claim.Asset.IsNone) return AccountsRefusal.None;
        if (claim.Asset != Asset) return AccountsRefusal.KeyAssetNotPermitted;
        if (!AmountMax.IsZero && claim.Amount > AmountMax) return AccountsRefusal.KeyAmountAboveMax;
        return Budget.IsZero || (Spent.TryAdd(claim.Charge, out Amount after) && after <= Budget) ? AccountsRefusal.None : AccountsRefusal.KeyBudgetSpent;
    }

    /// <summary>Reads a list of symbols with commas between them, all different; false when it is none. The empty text is the empty list.</summary>
    public static bool TryParseMarkets(ReadOnlySpan<char> text, out MarketSymbols markets, out int count)
    {
        markets = default;
        count = 0;
        if (text.IsEmpty) return true;
        while (count < Limits.KeyMarketsMax)
        {
            int end = text.IndexOf(',');
            if (!Symbol.TryParse(end < 0 ? text : text[..end], out Symbol symbol)) return false;
            for (int i = 0; i < count; i++)
                if (markets[i] == symbol) return false;
            markets[count++] = symbol;
            if (end < 0) return true;
            text = text[(end + 1)..];
        }
        return false;
    }

    private readonly bool Names(Symbol market)
    {
        for (int i = 0; i < (int)MarketCount; i++)
            if (Markets[i] == market) return true;
        return false;
    }
}
