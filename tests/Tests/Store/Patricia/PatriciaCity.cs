using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Tests.Store.Patricia;

/// <summary>A state with nothing but the EVM's part, sealed block by block with real headers; a block's commit may wait while the next one executes.</summary>
public sealed class PatriciaCity
{
    private readonly IStateStorage _storage;
    private Hash32 _parent;

    public PatriciaCity(IStateStorage storage, IForkJoin? forkJoin = null, long cacheBytesMax = 64 << 20)
    {
        _storage = storage;
        Store = new StateStore(forkJoin, indexSeed: 7);
        State = new PatriciaState(Store, "evm", forkJoin) { CacheBytesMax = cacheBytesMax };
        Store.Load(storage);
        Height = storage.AppHash.IsZero ? -1 : storage.Height;
        _parent = State.Root;
    }

    public StateStore Store { get; }

    public PatriciaState State { get; }

    public long Height { get; private set; }

    /// <summary>Ends the block; what it gives back is to be committed.</summary>
    public StateCommit Seal()
    {
        Height++;
        State.SetHeader(HeaderOf(_parent, State.UpdateRoot(), Height).Encode());
        StateCommit commit = new();
        Store.SealBlock(commit, Height);
        _parent = State.Root;
        return commit;
    }

    public void SealAndCommit() => _storage.Commit(Seal());

    public static EvmHeader HeaderOf(Hash32 parent, Hash32 stateRoot, long height) => new()
    {
        ParentHash = parent,
        Coinbase = Address.Zero,
        StateRoot = stateRoot,
        TransactionsRoot = OrderedTrie.EmptyRoot,
        ReceiptsRoot = OrderedTrie.EmptyRoot,
        LogsBloom = default,
        Number = (ulong)height,
        GasLimit = 30_000_000,
        GasUsed = 0,
        TimeSeconds = (ulong)height,
        BaseFeePerGas = 7,
    };
}
