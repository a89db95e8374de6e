using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Kernel;

/// <summary>Who signs around a block, after it was executed. A change in block H signs from H+2 on, as in CometBFT (state/execution.go, updateState).</summary>
/// <param name="Last">Who signed the block itself: the last commit of the next one is theirs.</param>
/// <param name="Current">Who signs the next block.</param>
/// <param name="Next">Who signs the block after the next.</param>
/// <remarks>The sets know members and powers. Whose turn it is to propose is the engine's to know, so their priorities mean nothing.</remarks>
public sealed record ChainValidators(ValidatorSet Last, ValidatorSet Current, ValidatorSet Next)
{
    /// <summary>A header's validators_hash of the next block.</summary>
    public Hash32 CurrentHash { get; } = Current.Hash();

    /// <summary>A header's next_validators_hash of the next block.</summary>
    public Hash32 NextHash { get; } = Next.Hash();

    /// <summary>The same validators for all heights, as a chain begins.</summary>
    public static ChainValidators Constant(ValidatorSet validators) => new(validators, validators, validators);
}

/// <summary>Who knows the validators: the Validators module.</summary>
public interface IValidatorKeeper
{
    /// <summary>Writes the validators of the genesis.</summary>
    void InitValidators(IReadOnlyList<Validator> validators);

    /// <summary>Puts others in the place of all validators, from the block that is being executed on: where a chain changes its engine.</summary>
    void TakeOver(IReadOnlyList<Validator> validators);

    /// <summary>Who signs around the last executed block; null when the genesis named nobody.</summary>
    ChainValidators? Sets { get; }

    /// <summary>Whose power the last executed block changed, by address, with the power from then on; 0 removes.</summary>
    IReadOnlyList<Validator> Updates { get; }
}
