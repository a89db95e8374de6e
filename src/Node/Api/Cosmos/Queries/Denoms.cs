using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The city's assets as denominations: an asset's own symbol, in units of 10^-18; of one that came over a channel <c>ibc/</c> and the hash of its way.</summary>
internal sealed class Denoms
{
    private readonly Dictionary<string, AssetRecord> _assets = new(StringComparer.Ordinal);
    private readonly string[] _names;

    /// <summary>The denominations at a height.</summary>
    public Denoms(IStateSnapshot state)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        Dictionary<uint, Denom> vouchers = VouchersOf(state);
        _names = [.. assets.Select(asset => vouchers.TryGetValue(asset.Id, out Denom voucher) ? voucher.Name : asset.Symbol.ToString())];
        for (int i = 0; i < _names.Length; i++) _assets.Add(_names[i], assets[i]);
        Names = [.. _names.Order(StringComparer.Ordinal)];
    }

    /// <summary>What came over channels, by the numbers of the assets.</summary>
    public static Dictionary<uint, Denom> VouchersOf(IStateSnapshot state)
    {
        Dictionary<uint, Denom> vouchers = [];
        state.Scan(IbcModule.VouchersSchema, [], [], (_, bytes) =>
        {
            VoucherRecord record = MemoryMarshal.Read<VoucherRecord>(bytes);
            vouchers.Add(record.AssetId, new Denom(record.Trace.ToString(), record.Base.ToString()));
            return true;
        });
        return vouchers;
    }

    /// <summary>All of them, as coins are ordered.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What fees are paid with: the won, the first asset of every city.</summary>
    public string Fees => _names[0];

    /// <summary>An asset by its denomination; false when there is none.</summary>
    public bool TryFind(string denom, out AssetRecord asset) => _assets.TryGetValue(denom, out asset);

    /// <summary>The denomination of an asset.</summary>
    public string Of(uint asset) => _names[asset - 1];

    /// <summary>An amount of an asset.</summary>
    public static Coin Coin(string denom, Amount amount) => new() { Denom = denom, Amount = amount.ToString() };

    /// <summary>Refuses what cannot be a denomination.</summary>
    /// <exception cref="QueryException">It is none.</exception>
    public static string Require(string denom)
    {
        if (denom.Length == 0) throw QueryException.Invalid("empty denom is not allowed");
        return denom.Length <= 128 && char.IsAsciiLetter(denom[0]) && denom.All(letter => char.IsAsciiLetterOrDigit(letter) || "/:._-".Contains(letter, StringComparison.Ordinal)) ? denom : throw QueryException.Invalid($"invalid denom: {denom}");
    }
}
