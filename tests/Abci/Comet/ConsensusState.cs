using Gwangan.Abci.Wire;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Abci.Comet;

/// <summary>What CometBFT keeps between two blocks, and how a block's execution changes it (state/state.go, state/execution.go updateState).</summary>
public sealed record ConsensusState
{
    /// <summary>Height of the last block; 0 before the first, whatever the initial height.</summary>
    public long LastHeight { get; init; }

    /// <summary>The last block.</summary>
    public BlockId LastBlockId { get; init; } = BlockId.None;

    /// <summary>Its time, or the genesis time.</summary>
    public required Timestamp LastTime { get; init; }

    /// <summary>Who signed the last block.</summary>
    public ValidatorSet? LastValidators { get; init; }

    /// <summary>Who signs the next block.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>Who signs the one after it.</summary>
    public required ValidatorSet NextValidators { get; init; }

    /// <summary>The next block's parameters.</summary>
    public required ConsensusParams Parameters { get; init; }

    /// <summary>The application's state after the last block.</summary>
    public required byte[] AppHash { get; init; }

    /// <summary>Root over the last block's results.</summary>
    public byte[] LastResultsHash { get; init; } = Sha256.OfNothing.ToArray();

    /// <summary>The state before the first block (consensus/replay.go: what InitChain answers goes before what the genesis says).</summary>
    public static ConsensusState Begin(CometGenesis genesis, InitChainAnswer answer)
    {
        ValidatorSet validators = genesis.Validators;
        if (answer.Validators.Count > 0)
        {
            Validator[] named = [.. answer.Validators.Select(update => new Validator(update.Key, update.Power))];
            NonConformance.Unless(ValidatorSet.TryCreate(named, out ValidatorSet? set), "InitChain answers validators that are no set: a key twice, or a power that is not positive");
            validators = set!;
        }
        ConsensusParams parameters = Changed(genesis.Parameters, answer.Parameters);
        CheckKeys(answer.Validators, parameters);
        return new ConsensusState
        {
            LastTime = genesis.Time,
            Validators = validators,
            NextValidators = validators.Advance(1),
            Parameters = parameters,
            AppHash = answer.AppHash.Length > 0 ? answer.AppHash : genesis.AppHash,
        };
    }

    /// <summary>The state after a block; refuses what makes CometBFT stop.</summary>
    public ConsensusState After(Block block, BlockId id, FinalizeAnswer answer)
    {
        long height = block.Header.Height;
        NonConformance.Unless(answer.Results.Count == block.Data.Txs.Count, $"FinalizeBlock of height {height} answers {answer.Results.Count} results for {block.Data.Txs.Count} transactions");
        CheckKeys(answer.ValidatorUpdates, Parameters);
        ValidatorSet next = NextValidators;
        if (answer.ValidatorUpdates.Count > 0)
        {
            Validator[] updates = [.. answer.ValidatorUpdates.Select(update => new Validator(update.Key, update.Power))];
            NonConformance.Unless(next.TryUpdate(updates, out ValidatorSet? updated),
                $"FinalizeBlock of height {height} answers validator updates that CometBFT refuses: a key twice, a removal of one that is not there, nobody left, or too much power");
            next = updated!;
        }
        return new ConsensusState
        {
            LastHeight = height,
            LastBlockId = id,
            LastTime = block.Header.Time,
            LastValidators = Validators,
            Validators = NextValidators,
            NextValidators = next.Advance(1),
            Parameters = Changed(Parameters, answer.Parameters),
            AppHash = answer.AppHash,
            LastResultsHash = answer.ResultsHash(),
        };
    }

    private static void CheckKeys(IReadOnlyList<ValidatorUpdate> updates, ConsensusParams parameters)
    {
        foreach (ValidatorUpdate update in updates)
        {
            string type = update.Key.Type == KeyType.Ed25519 ? "ed25519" : "secp256k1";
            NonConformance.Unless(update.Power >= 0, "a validator update has a negative power");
            NonConformance.Unless(update.Power == 0 || parameters.PubKeyTypes.Contains(type), $"a validator update has a key of type {type}, which the consensus parameters do not allow");
        }
    }

    private static ConsensusParams Changed(ConsensusParams now, Message? change)
    {
        if (change is null) return now;
        Message? block = change.Has(1) ? change.Nested(1, "block parameters") : null, evidence = change.Has(2) ? change.Nested(2, "evidence parameters") : null;
        Message? age = evidence is not null && evidence.Has(2) ? evidence.Nested(2, "an age") : null;
        ConsensusParams changed = new()
        {
            BlockMaxBytes = block?.Number(1) ?? now.BlockMaxBytes,
            BlockMaxGas = block?.Number(2) ?? now.BlockMaxGas,
            EvidenceMaxAgeBlocks = evidence?.Number(1) ?? now.EvidenceMaxAgeBlocks,
            EvidenceMaxAgeNs = evidence is null ? now.EvidenceMaxAgeNs : age is null ? 0 : unchecked((age.Number(1) * 1_000_000_000) + age.Number(2)),
            EvidenceMaxBytes = evidence?.Number(3) ?? now.EvidenceMaxBytes,
            PubKeyTypes = change.Has(3) ? [.. change.Nested(3, "validator parameters").AllBytes(1).Select(System.Text.Encoding.UTF8.GetString)] : now.PubKeyTypes,
            VersionApp = change.Has(4) ? unchecked((ulong)change.Nested(4, "version parameters").Number(1)) : now.VersionApp,
        };
        // types/params.go ValidateBasic.
        NonConformance.Unless(changed.BlockMaxBytes is -1 or (> 0 and <= CometLimits.BlockBytesMax) && changed.BlockMaxGas >= -1 && changed.EvidenceMaxAgeBlocks > 0
            && changed.EvidenceMaxAgeNs > 0 && changed.PubKeyTypes.Count > 0, "the application sets consensus parameters that CometBFT refuses");
        return changed;
    }
}
