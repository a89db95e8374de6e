using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Opens a campaign of purpose money: the budget moves from the caller, its source, to an account of the campaign's own, of which nobody has a key. What is not given, and what is not spent, returns by itself.</summary>
/// <param name="Name">What people call it, 1 to 32 bytes; public for ever.</param>
/// <param name="Asset">What is given.</param>
/// <param name="Budget">How much there is to give, in units.</param>
/// <param name="Rule">Who may claim; the source may give in any case.</param>
/// <param name="ClaimAmount">What one claim gives, in units; 0 where nobody claims.</param>
/// <param name="PersonMax">Most that one account is given or claims, in units; 0 for no bound.</param>
/// <param name="PaymentMax">Most that it pays of one order, in units; 0 for no bound.</param>
/// <param name="ShareBps">How much of an order's price it pays at most, in basis points: 10000 for all of it, 1000 for a discount of a tenth.</param>
/// <param name="HopsMax">How often merchants may pass on what they were paid before it is settled, 0 to 4; with 0 it becomes the merchant's own money at once.</param>
/// <param name="Categories">Merchant category codes (ISO 18245) of registered merchants that are accepted, with commas between them, and ranges: <c>5411,5811-5814</c>; up to 8, ascending. Empty for none: then the source lists merchants.</param>
/// <param name="OpensMs">From when on it is claimed and spent, milliseconds since 1970 UTC; 0 for at once.</param>
/// <param name="ClosesMs">Until when it is given and claimed; then what nobody was given returns.</param>
/// <param name="ExpiresMs">Until when it is spent; then what was not returns, and what merchants hold is settled.</param>
/// <param name="Terms">SHA-256 of its published terms; zero for none.</param>
[Operation(1301, cost: 100, GrantsRefusal.FieldOutOfRange, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CategoriesMalformed, GrantsRefusal.TimesOutOfOrder, GrantsRefusal.AssetUnknown,
    GrantsRefusal.AssetSuspended, GrantsRefusal.InsufficientFunds)]
public sealed record OpenCampaign(
    [Field(1, SizeMax = Text32.Size)] string Name,
    [Field(2)] Symbol Asset,
    [Field(3)] Amount Budget,
    [Field(4)] ClaimRule Rule,
    [Field(5)] Amount ClaimAmount,
    [Field(6)] Amount PersonMax,
    [Field(7)] Amount PaymentMax,
    [Field(8)] uint ShareBps,
    [Field(9)] uint HopsMax,
    [Field(10, SizeMax = Limits.GrantCategoriesMax * 10)] string Categories,
    [Field(11)] long OpensMs,
    [Field(12)] long ClosesMs,
    [Field(13)] long ExpiresMs,
    [Field(14)] Hash32 Terms) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check()
    {
        if (Name.Length == 0 || !Text32.TryOf(Name, out _)) return GrantsRefusal.FieldOutOfRange;
        if (Rule > ClaimRule.Anyone || ShareBps is 0 or > GrantsModule.WholeBps || HopsMax > Limits.GrantHopsMax) return GrantsRefusal.FieldOutOfRange;
        if (Rule == ClaimRule.Given != ClaimAmount.IsZero) return GrantsRefusal.FieldOutOfRange;
        if (!GrantsModule.IsAmount(Budget) || ClaimAmount > GrantsModule.BoundOf(PersonMax) || BiggestBound > Limits.GrantAmountMax) return GrantsRefusal.AmountOutOfRange;
        if (!CategoryList.TryParse(Categories, out _, out _)) return GrantsRefusal.CategoriesMalformed;
        return OpensMs >= 0 && OpensMs < ClosesMs && ClosesMs <= ExpiresMs ? GrantsRefusal.None : GrantsRefusal.TimesOutOfOrder;
    }

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Open(this, call);

    private Amount BiggestBound => PersonMax > PaymentMax ? PersonMax : PaymentMax;
}
