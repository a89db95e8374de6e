using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Why an operation on accounts is refused, in order of precedence.</summary>
public enum AccountsRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Not a key of the named type.</summary>
    [Refusal("The public key is not a key of the type the operation names.")]
    KeyMalformed = 1,

    /// <summary>It acts for this account already.</summary>
    [Refusal("The key acts for this account already.")]
    KeyInUse = 2,

    /// <summary>It does not act for this account.</summary>
    [Refusal("The key does not act for this account.")]
    KeyNotFound = 3,

    /// <summary>Nobody could sign any more.</summary>
    [Refusal("The last full key of an account cannot be revoked.")]
    LastKey = 4,

    /// <summary>More than <see cref="Base.Limits.KeysPerAccountMax"/>.</summary>
    [Refusal("The account has 16 keys, the most it can have.")]
    TooManyKeys = 5,

    /// <summary>Not a scope: see <see cref="AddKey"/>.</summary>
    [Refusal("The scope is malformed: permissions are 1 cancel, 2 order, 4 transfer, added up; without them there is no scope; at most 8 different markets; an amount needs its asset and an asset an amount.")]
    ScopeMalformed = 6,

    /// <summary>The account's own key is always a full one.</summary>
    [Refusal("The account's own key cannot be a session key.")]
    OwnKeyHasNoScope = 7,

    /// <summary>It would never act.</summary>
    [Refusal("The session key's expiry has passed already.")]
    ExpiryInPast = 8,

    /// <summary>A session key signed what only a full key may.</summary>
    [Refusal("A session key cannot do this: it takes a full key of the account.")]
    FullKeyNeeded = 9,

    /// <summary>Not among its permissions.</summary>
    [Refusal("The session key is not permitted this kind of operation.")]
    KeyNotPermitted = 10,

    /// <summary>Not among its markets.</summary>
    [Refusal("The session key is not permitted in this market.")]
    KeyMarketNotPermitted = 11,

    /// <summary>Its limits are in another asset, so they say nothing about this amount.</summary>
    [Refusal("The session key's limits are in another asset.")]
    KeyAssetNotPermitted = 12,

    /// <summary>More than it may move or order at once.</summary>
    [Refusal("The amount is above what the session key may move or order in one operation.")]
    KeyAmountAboveMax = 13,

    /// <summary>More than what is left of its budget.</summary>
    [Refusal("The amount is above what is left of the session key's budget.")]
    KeyBudgetSpent = 14,

    /// <summary>The account is a body's, or speaks for one: a second key would be a way to join two.</summary>
    [Refusal("The account speaks for a body, and has only the one key.")]
    RoleHolder = 15,
}
