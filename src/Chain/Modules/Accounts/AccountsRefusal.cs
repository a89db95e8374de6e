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
    [Refusal("The last key of an account cannot be revoked.")]
    LastKey = 4,

    /// <summary>More than <see cref="Base.Limits.KeysPerAccountMax"/>.</summary>
    [Refusal("The account has 16 keys, the most it can have.")]
    TooManyKeys = 5,
}
