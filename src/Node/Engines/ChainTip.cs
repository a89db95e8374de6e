using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Engines;

/// <summary>What the next block has to build on.</summary>
/// <param name="Height">Height of the last block; 0 before the first.</param>
/// <param name="BlockId">The last block.</param>
/// <param name="TimeMs">Time of its header, milliseconds since 1970 UTC; genesis time before the first.</param>
/// <param name="AppHash">The state after it: goes into the next header.</param>
/// <param name="ResultsHash">Root over its transactions' results: goes into the next header. Zero where CometBFT's state sync brought the state: nothing there tells it.</param>
/// <param name="Validators">Who signed it, who signs the next one and who the one after.</param>
/// <param name="Rules">The version of the rules that the next block follows: goes into its header as the application's version.</param>
public sealed record ChainTip(long Height, BlockId BlockId, long TimeMs, Hash32 AppHash, Hash32 ResultsHash, ChainValidators Validators, uint Rules)
{
    /// <summary>Whether this node knows what came of the last block's transactions, and so what the next header says of them.</summary>
    public bool KnowsResults => !ResultsHash.IsZero;

    /// <summary>Where a chain begins.</summary>
    public static ChainTip Genesis(GenesisDocument genesis, Hash32 appHash, uint rules = RuleVersions.First) =>
        new(0, BlockId.None, genesis.TimeMs, appHash, Sha256.OfNothing, ChainValidators.Constant(genesis.Validators), rules);
}
