using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Kernel;

/// <summary>ABCI 2.0 Info: where the application stands.</summary>
/// <param name="LastHeight">Height of the last commit; 0 before the first.</param>
/// <param name="LastAppHash">App hash of the last commit; zero before the first.</param>
public sealed record AbciInfo(long LastHeight, Hash32 LastAppHash);

/// <summary>ABCI 2.0 InitChain.</summary>
/// <param name="ChainId">1 to 50 characters.</param>
/// <param name="TimeMs">Genesis time, milliseconds since 1970 UTC.</param>
/// <param name="AppState">The application's part of the genesis, JSON.</param>
public sealed record AbciInitChain(string ChainId, long TimeMs, ReadOnlyMemory<byte> AppState)
{
    /// <summary>Who signs the first blocks; they are part of the state.</summary>
    public IReadOnlyList<Validator> Validators { get; init; } = [];

    /// <summary>The records of the state that an <c>import</c> in the application's part names by its hash; who gives them has checked that. Null when it names none.</summary>
    public IEnumerable<ImportedRecord>? Import { get; init; }

    /// <summary>Whether that state is only looked at: it gets the app hash with which it was exported, unless it was changed since.</summary>
    public bool IsTrial { get; init; }
}

/// <summary>A record of another city's state, to begin a new one with.</summary>
/// <param name="Where">Its place in what it was read from, for messages.</param>
/// <param name="Table">Name of its table, or of the store of Ethereum's state (<see cref="Store.Patricia.PatriciaStores"/>).</param>
/// <param name="Slot">Where it stood; -1 where that is not committed.</param>
/// <param name="Record">Its bytes.</param>
public readonly record struct ImportedRecord(string Where, string Table, int Slot, ReadOnlyMemory<byte> Record);

/// <summary>ABCI 2.0 CheckTx response.</summary>
/// <param name="Module">Code space: 0 for the kernel.</param>
/// <param name="Code">0 when admitted.</param>
public readonly record struct AbciCheck(ushort Module, ushort Code)
{
    /// <summary>True when admitted.</summary>
    public bool IsAdmitted => Code == 0;

    /// <summary>Refused by the kernel.</summary>
    public static AbciCheck Refuse(KernelRefusal refusal) => new(0, (ushort)refusal);
}

/// <summary>ABCI 2.0 FinalizeBlock.</summary>
/// <param name="Height">One more than the last.</param>
/// <param name="TimeMs">Header time, milliseconds since 1970 UTC, above the last.</param>
/// <param name="Transactions">Envelopes in block order.</param>
public sealed record AbciBlock(long Height, long TimeMs, IReadOnlyList<byte[]> Transactions)
{
    /// <summary>The same envelopes decoded and checked by <see cref="StateMachine.TryDecode"/>, for an engine in this process that has them; null elsewhere, and then they are decoded from <see cref="Transactions"/>.</summary>
    public IReadOnlyList<Envelope?>? Decoded { get; init; }

    /// <summary>Who signs from this block on, where a chain changes its engine and its state does not name them; null everywhere else.</summary>
    public IReadOnlyList<Validator>? TakenOverBy { get; init; }
}

/// <summary>ABCI 2.0 FinalizeBlock response.</summary>
/// <param name="AppHash">Commitment of the state after the block: goes into the next header.</param>
/// <param name="Results">Outcomes and events; the block after the next uses them again.</param>
public sealed record AbciFinalized(Hash32 AppHash, BlockResults Results)
{
    /// <summary>Whether a block must follow, whose header proves what this one did: false when it did nothing but count itself.</summary>
    /// <remarks>The app hash alone does not tell: on a city with an EVM every block has an Ethereum header, and so another app hash.</remarks>
    public bool OwesProof { get; init; }

    /// <summary>Whose power the block changed, by address; 0 removes. Effective two heights later.</summary>
    public IReadOnlyList<Validator> ValidatorUpdates { get; init; } = [];

    /// <summary>The version of the rules from the next block on, where it is another than this block's; its header carries it.</summary>
    public uint? RulesUpdate { get; init; }
}
