using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Why an operation on purpose money is refused, in order of precedence.</summary>
public enum GrantsRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A name, choice, share, list or address that nothing can have.</summary>
    [Refusal("A field is missing or out of its range.")]
    FieldOutOfRange = 1,

    /// <summary>Zero, or more than any campaign has.</summary>
    [Refusal("The amount is above zero and at most 10^15 whole units.")]
    AmountOutOfRange = 2,

    /// <summary>Not a list of codes and ranges.</summary>
    [Refusal("Categories are up to eight merchant category codes or ranges such as 5411,5811-5814, ascending and apart.")]
    CategoriesMalformed = 3,

    /// <summary>Ends before it begins, or in the past.</summary>
    [Refusal("A campaign opens before it closes, closes no later than it expires, and expires in the future, within ten years.")]
    TimesOutOfOrder = 4,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 5,

    /// <summary>Never opened.</summary>
    [Refusal("No campaign has this number.")]
    CampaignUnknown = 6,

    /// <summary>Never paid, or so long ago that it is forgotten.</summary>
    [Refusal("No payment of this order to this merchant can be refunded any more.")]
    PaymentUnknown = 7,

    /// <summary>Somebody else's campaign.</summary>
    [Refusal("Only the campaign's source may do this.")]
    NotTheSource = 8,

    /// <summary>Suspended by the regulator.</summary>
    [Refusal("The asset is suspended.")]
    AssetSuspended = 9,

    /// <summary>By a court's order.</summary>
    [Refusal("A court has frozen more of the asset than the account has, and this is part of it: it is not spent, passed on, refunded or given.")]
    AccountFrozen = 10,

    /// <summary>Too early.</summary>
    [Refusal("The campaign has not opened yet.")]
    NotOpenYet = 11,

    /// <summary>Too late.</summary>
    [Refusal("The campaign is closed: nothing more is given or claimed.")]
    CampaignClosed = 12,

    /// <summary>Too late to spend.</summary>
    [Refusal("The campaign has expired: what was not spent returns to its source.")]
    CampaignExpired = 13,

    /// <summary>The source gives it.</summary>
    [Refusal("Nobody claims from this campaign: its source gives.")]
    NotClaimable = 14,

    /// <summary>Not on the list.</summary>
    [Refusal("The account is not on the campaign's list.")]
    NotEligible = 15,

    /// <summary>Had all that one may have.</summary>
    [Refusal("The account would have more of the campaign than one may have.")]
    PersonMaxReached = 16,

    /// <summary>First come, first served.</summary>
    [Refusal("The campaign's budget does not cover it any more.")]
    BudgetUsedUp = 17,

    /// <summary>To oneself.</summary>
    [Refusal("Payer and merchant are the same account.")]
    MerchantIsPayer = 18,

    /// <summary>Not for this purpose.</summary>
    [Refusal("The campaign does not accept this merchant.")]
    MerchantNotAccepted = 19,

    /// <summary>Paid twice.</summary>
    [Refusal("This order of the merchant is paid.")]
    OrderIsPaid = 20,

    /// <summary>Two currencies.</summary>
    [Refusal("All campaigns of one payment are of the same asset.")]
    AssetsDiffer = 21,

    /// <summary>Nothing there.</summary>
    [Refusal("The account has nothing of this campaign to spend.")]
    VoucherEmpty = 22,

    /// <summary>Would cost the payer more than it said.</summary>
    [Refusal("The vouchers pay too little: the rest is more than the payer adds.")]
    RestTooHigh = 23,

    /// <summary>Not circulating, or has changed hands often enough.</summary>
    [Refusal("So much of this money may not change hands again: it can only be settled.")]
    HopsUsedUp = 24,

    /// <summary>Less than that.</summary>
    [Refusal("The merchant does not hold so much of this campaign.")]
    HeldTooLittle = 25,

    /// <summary>More than was paid.</summary>
    [Refusal("More would be refunded than was paid.")]
    RefundTooHigh = 26,

    /// <summary>Not enough that is not locked.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 27,

    /// <summary>Already so.</summary>
    [Refusal("It is so already.")]
    Unchanged = 28,
}
