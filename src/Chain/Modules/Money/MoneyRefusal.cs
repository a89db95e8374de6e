using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Why an operation on money is refused, in order of precedence.</summary>
public enum MoneyRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Nothing to move.</summary>
    [Refusal("The amount is zero.")]
    AmountZero = 1,

    /// <summary>The zero address, which nobody owns.</summary>
    [Refusal("The recipient is missing.")]
    RecipientMissing = 2,

    /// <summary>To oneself.</summary>
    [Refusal("Sender and recipient are the same account.")]
    RecipientIsSender = 3,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 4,

    /// <summary>Suspended by the regulator.</summary>
    [Refusal("The asset is suspended.")]
    AssetSuspended = 5,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the asset's issuer may mint and burn it.")]
    NotTheIssuer = 6,

    /// <summary>Not enough that is not locked.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 7,

    /// <summary>Above 2^128 - 1 units in all.</summary>
    [Refusal("The asset's supply would exceed its range.")]
    SupplyOutOfRange = 8,

    /// <summary>Bank-backed.</summary>
    [Refusal("Bank-backed money comes into being by a bank's credit entry and goes by a redemption.")]
    NeedsBankEntry = 9,

    /// <summary>More than is attested.</summary>
    [Refusal("No more of the asset may exist than is attested to back it.")]
    NotBacked = 10,
}
