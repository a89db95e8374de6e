using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Validators;

/// <summary>Why an operation on validators is refused, in order of precedence.</summary>
public enum ValidatorsRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Not a key of the named type.</summary>
    [Refusal("The public key is not a key of the type the operation names.")]
    KeyMalformed = 1,

    /// <summary>Below 0 or above <see cref="Base.Limits.ValidatorPowerMax"/>.</summary>
    [Refusal("A validator's power is from 0, which removes it, to 1,000,000,000.")]
    PowerOutOfRange = 2,

    /// <summary>Not the market operator.</summary>
    [Refusal("Only the market operator decides who validates.")]
    NotAuthorized = 3,

    /// <summary>Power 0 for a stranger.</summary>
    [Refusal("This key is no validator, so there is nothing to remove.")]
    ValidatorUnknown = 4,

    /// <summary>Nobody would be left.</summary>
    [Refusal("The last validator cannot be removed.")]
    LastValidator = 5,

    /// <summary>More than <see cref="Base.Limits.ValidatorsMax"/>.</summary>
    [Refusal("The city has as many validators as it can have.")]
    TooManyValidators = 6,

    /// <summary>It has this power already.</summary>
    [Refusal("The validator has this power already.")]
    PowerUnchanged = 7,
}
