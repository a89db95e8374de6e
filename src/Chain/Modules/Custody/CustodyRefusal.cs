using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Why an operation on custody is refused, in order of precedence.</summary>
public enum CustodyRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A name, choice, hash, key or time that nothing can have.</summary>
    [Refusal("A field is missing or out of its range.")]
    FieldOutOfRange = 1,

    /// <summary>Zero, or more than any vault holds.</summary>
    [Refusal("The amount is above zero and at most 10^17 whole units.")]
    AmountOutOfRange = 2,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 3,

    /// <summary>Backed otherwise.</summary>
    [Refusal("This asset is not kept in custody.")]
    NotInCustody = 4,

    /// <summary>Not registered.</summary>
    [Refusal("No vault has this number.")]
    VaultUnknown = 5,

    /// <summary>Never made.</summary>
    [Refusal("No attestation of this number waits for an auditor, or its facts are others.")]
    AttestationUnknown = 6,

    /// <summary>Never requested.</summary>
    [Refusal("No withdrawal has this number.")]
    WithdrawalUnknown = 7,

    /// <summary>Not set.</summary>
    [Refusal("No rule has this number.")]
    RuleUnknown = 8,

    /// <summary>Not registered, or left already.</summary>
    [Refusal("No lot of this serial is in a vault.")]
    LotUnknown = 9,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the body this belongs to may do it: the custodian keeps vaults and sets the policy, the regulator freezes vaults, names auditors and sets terms.")]
    NotAuthorized = 10,

    /// <summary>Not an auditor.</summary>
    [Refusal("Only an auditor may confirm an attestation, and none that is related to a holder of a body.")]
    NotTheAuditor = 11,

    /// <summary>Somebody else's.</summary>
    [Refusal("Only its owner may do this, by a signature of its own key on this very operation.")]
    NotTheOwner = 12,

    /// <summary>No auditor has this account, or has it already.</summary>
    [Refusal("The account is an auditor's already, or is none.")]
    AuditorUnchanged = 13,

    /// <summary>The key has a role.</summary>
    [Refusal("The account speaks for a body, has other keys or is related to a holder of a body, so it cannot audit.")]
    NotIndependent = 14,

    /// <summary>As many as there may be.</summary>
    [Refusal("The city has as many of these as it has room for.")]
    TooMany = 15,

    /// <summary>A serial or address counts once.</summary>
    [Refusal("This serial or address stands behind a holding already.")]
    EvidenceInUse = 16,

    /// <summary>The wrong signature.</summary>
    [Refusal("The signature over the message is not by the key of this address.")]
    SignatureInvalid = 17,

    /// <summary>Too old, from the future, or before the last change.</summary>
    [Refusal("The attestation is as of the future, too long ago, or before the vault's last change or attestation.")]
    AttestationOutOfTime = 18,

    /// <summary>Not listed.</summary>
    [Refusal("The destination is listed already, or is not.")]
    DestinationUnchanged = 19,

    /// <summary>Not in whole lots.</summary>
    [Refusal("The amount is a whole number of the asset's lots.")]
    NotInLots = 20,

    /// <summary>Not enough of it is available.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 21,

    /// <summary>Not in the state for it.</summary>
    [Refusal("The withdrawal is not in a state in which this can be done.")]
    WithdrawalNotOpen = 22,

    /// <summary>Said already.</summary>
    [Refusal("This member has approved it already.")]
    AlreadyApproved = 23,

    /// <summary>Frozen.</summary>
    [Refusal("The vault is frozen.")]
    VaultFrozen = 24,

    /// <summary>Too early.</summary>
    [Refusal("Approvals are missing, or its time has not come.")]
    NotYetDue = 25,

    /// <summary>More than stands behind it.</summary>
    [Refusal("The lots or addresses registered in the vault do not cover it, or their number is another.")]
    NotCovered = 26,

    /// <summary>The vault does not have it.</summary>
    [Refusal("The vault does not hold so much that is not promised already.")]
    VaultShort = 27,

    /// <summary>Above a cap.</summary>
    [Refusal("The amount is above what may leave vaults of this class at once, or in a day.")]
    OverCap = 28,

    /// <summary>The day's cap is used up.</summary>
    [Refusal("Vaults of this class have given out what they may today.")]
    DayCapReached = 29,

    /// <summary>The 80 % rule.</summary>
    [Refusal("Less than 80 % of the value of crypto assets would be in cold vaults.")]
    ColdShareTooLow = 30,

    /// <summary>The policy says no.</summary>
    [Refusal("The policy does not allow this move; /api/v1/custody/policy/simulate tells which rule.")]
    PolicyDenies = 31,

    /// <summary>Frozen after it was requested.</summary>
    [Refusal("A court has frozen the owner's money, and this is part of it: it does not leave, and comes back to the owner when the withdrawal ends.")]
    OwnerFrozen = 32,
}
