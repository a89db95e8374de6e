using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Why an operation on payments is refused, in order of precedence.</summary>
public enum PaymentsRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A name, number, hash or choice that nothing can have.</summary>
    [Refusal("A field is missing or out of its range.")]
    FieldOutOfRange = 1,

    /// <summary>Not registered.</summary>
    [Refusal("No merchant has this account.")]
    MerchantUnknown = 2,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the body this belongs to may do it: settlement registers merchants; settlement or the regulator suspends them; a merchant closes itself; the regulator freezes money by a court's order, and surveillance for a short time; sponsor, citizen or settlement end that fees are paid.")]
    NotAuthorized = 3,

    /// <summary>Nobody's account.</summary>
    [Refusal("The account is one of the city's own, for which nobody signs.")]
    SystemAccount = 4,

    /// <summary>As many as there may be.</summary>
    [Refusal("The city has as many of these as it has room for.")]
    TooMany = 5,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 6,

    /// <summary>Zero, or more than anybody has.</summary>
    [Refusal("The amount is above zero and at most 10^17 whole units; a freeze may mean all by the highest amount there is.")]
    AmountOutOfRange = 7,

    /// <summary>Never begun.</summary>
    [Refusal("No freeze has this number.")]
    FreezeUnknown = 8,

    /// <summary>Released or expired.</summary>
    [Refusal("The freeze has ended.")]
    FreezeEnded = 9,

    /// <summary>Too early or too late.</summary>
    [Refusal("The time is not ahead of the block's, or too far: a freeze by the regulator lasts at most 366 days, one by surveillance 72 hours.")]
    UntilOutOfRange = 10,

    /// <summary>Surveillance has had its turn.</summary>
    [Refusal("Surveillance freezes the same asset of an account once in 30 days; a longer freeze is the regulator's.")]
    FrozenBefore = 11,

    /// <summary>No longer surveillance's.</summary>
    [Refusal("The regulator has confirmed the freeze, so the regulator ends it.")]
    FreezeConfirmed = 12,

    /// <summary>To oneself.</summary>
    [Refusal("Payer and payee are the same account.")]
    PayeeIsPayer = 13,

    /// <summary>Suspended by the regulator.</summary>
    [Refusal("The asset is suspended.")]
    AssetSuspended = 14,

    /// <summary>Not enough that is free.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 15,

    /// <summary>Bytes that are no list.</summary>
    [Refusal("The bytes are no list of payments or accounts, or of more than may stand in one.")]
    BatchMalformed = 16,

    /// <summary>Suspended or closed.</summary>
    [Refusal("The merchant is suspended or closed.")]
    MerchantInactive = 17,

    /// <summary>Too late.</summary>
    [Refusal("The request has expired.")]
    RequestExpired = 18,

    /// <summary>Not what the merchant has asked for.</summary>
    [Refusal("The signature over these terms is not by a key that acts for the merchant's account.")]
    RequestNotSigned = 19,

    /// <summary>Once.</summary>
    [Refusal("This order of the merchant is paid.")]
    AlreadyPaid = 20,

    /// <summary>Never paid.</summary>
    [Refusal("No order of this number was paid to the caller.")]
    PaymentUnknown = 21,

    /// <summary>More than there was.</summary>
    [Refusal("Less than this is left of what was paid for the order.")]
    RefundAbovePaid = 22,

    /// <summary>Nobody pays.</summary>
    [Refusal("The caller is no sponsor, or nobody sponsors the account.")]
    SponsorUnknown = 23,

    /// <summary>One sponsor.</summary>
    [Refusal("One of the accounts has another sponsor, which it can leave.")]
    EnrolledElsewhere = 24,
}
