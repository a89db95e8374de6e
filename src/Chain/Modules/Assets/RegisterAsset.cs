using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>Adds an asset to the registry. For the listing review body.</summary>
/// <param name="Symbol">1 to 7 characters of A-Z and 0-9.</param>
/// <param name="Name">Its name for people, 1 to 32 bytes; no other asset has it.</param>
/// <param name="Class">What it is.</param>
/// <param name="Issuer">The account that mints and burns it: a body's, or one whose legal entity is known (<c>bodies.DeclareEntity</c>, or a role).</param>
/// <param name="Lot">The smallest quantity that is listed in one piece, in units, above zero.</param>
/// <param name="DisplayDecimals">Decimals people see, 0 to 18.</param>
/// <param name="Backing">What stands behind it: 0 its issuer, 1 money at banks (always for a currency), 2 custody.</param>
[Operation(201, cost: 100, AssetsRefusal.SymbolMalformed, AssetsRefusal.NameMalformed, AssetsRefusal.FieldOutOfRange, AssetsRefusal.NotAuthorized, AssetsRefusal.AssetExists, AssetsRefusal.TooManyAssets, AssetsRefusal.IssuerRelated, AssetsRefusal.IssuerUndeclared,
    AssetsRefusal.CurrencyNotBacked, AssetsRefusal.NameTaken, By = [Body.ListingReview], IsDelayed = true)]
public sealed record RegisterAsset(
    [Field(1)] Symbol Symbol,
    [Field(2, SizeMax = Text32.Size)] string Name,
    [Field(3)] AssetClass Class,
    [Field(4)] Address Issuer,
    [Field(5)] Amount Lot,
    [Field(6)] ushort DisplayDecimals,
    [Field(7)] AssetBacking Backing = AssetBacking.Issuer) : Operation<AssetsModule, AssetsRefusal>
{
    /// <inheritdoc/>
    public override AssetsRefusal Check()
    {
        ReadOnlySpan<byte> symbol = Base.Symbol.Bytes(Symbol);
        if (symbol.Length is 0 or > 7 || symbol.IndexOfAny((byte)'-', (byte)'.') >= 0) return AssetsRefusal.SymbolMalformed;
        if (Name.Length == 0 || !Text32.TryOf(Name, out _)) return AssetsRefusal.NameMalformed;
        return DisplayDecimals > Amount.Decimals || Lot.IsZero || Issuer.IsZero || Backing == AssetBacking.Channel ? AssetsRefusal.FieldOutOfRange : AssetsRefusal.None;
    }

    /// <inheritdoc/>
    public override AssetsRefusal Execute(AssetsModule assets, Call call)
    {
        if (!assets.Accounts.MayAct(Body.ListingReview, call)) return AssetsRefusal.NotAuthorized;
        if (assets.TryFind(Symbol, out _)) return AssetsRefusal.AssetExists;
        if (assets.Count >= Limits.AssetsMax) return AssetsRefusal.TooManyAssets;
        if (assets.Accounts.IsRelatedTo(Body.MarketOperator, Issuer)) return AssetsRefusal.IssuerRelated;
        // Of whom nobody has said who it is, nobody can say whom it is related to.
        if (assets.Accounts.BodyOf(Issuer) == Body.None && assets.Accounts.EntityOf(Issuer).IsNone) return AssetsRefusal.IssuerUndeclared;
        // A genesis may begin with money of its issuer alone, as test cities do; nobody makes money beside it afterwards.
        if (Class == AssetClass.Currency && Backing != AssetBacking.Bank) return AssetsRefusal.CurrencyNotBacked;
        Invariant.Assert(Text32.TryOf(Name, out Text32 name));
        if (assets.HasName(in name)) return AssetsRefusal.NameTaken;
        assets.Add(this, call);
        return AssetsRefusal.None;
    }
}
