using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>Adds an asset to the registry. For the listing review body.</summary>
/// <param name="Symbol">1 to 7 characters of A-Z and 0-9.</param>
/// <param name="Name">Its name for people, 1 to 32 bytes.</param>
/// <param name="Class">What it is.</param>
/// <param name="Issuer">The account that mints and burns it.</param>
/// <param name="Lot">The smallest quantity that is listed in one piece, in units, above zero.</param>
/// <param name="DisplayDecimals">Decimals people see, 0 to 18.</param>
[Operation(201, cost: 50, AssetsRefusal.SymbolMalformed, AssetsRefusal.NameMalformed, AssetsRefusal.FieldOutOfRange, AssetsRefusal.NotAuthorized, AssetsRefusal.AssetExists, AssetsRefusal.TooManyAssets)]
public sealed record RegisterAsset(
    [Field(1)] Symbol Symbol,
    [Field(2, SizeMax = Text32.Size)] string Name,
    [Field(3)] AssetClass Class,
    [Field(4)] Address Issuer,
    [Field(5)] Amount Lot,
    [Field(6)] ushort DisplayDecimals) : Operation<AssetsModule, AssetsRefusal>
{
    /// <inheritdoc/>
    public override AssetsRefusal Check()
    {
        ReadOnlySpan<byte> symbol = Base.Symbol.Bytes(Symbol);
        if (symbol.Length is 0 or > 7 || symbol.IndexOfAny((byte)'-', (byte)'.') >= 0) return AssetsRefusal.SymbolMalformed;
        if (Name.Length == 0 || !Text32.TryOf(Name, out _)) return AssetsRefusal.NameMalformed;
        return DisplayDecimals > Amount.Decimals || Lot.IsZero || Issuer.IsZero ? AssetsRefusal.FieldOutOfRange : AssetsRefusal.None;
    }

    /// <inheritdoc/>
    public override AssetsRefusal Execute(AssetsModule assets, Call call)
    {
        if (call.Caller != assets.Accounts.AccountOf(Body.ListingReview)) return AssetsRefusal.NotAuthorized;
        if (assets.TryFind(Symbol, out _)) return AssetsRefusal.AssetExists;
        if (assets.Count >= Limits.AssetsMax) return AssetsRefusal.TooManyAssets;
        assets.Add(this, call);
        return AssetsRefusal.None;
    }
}
