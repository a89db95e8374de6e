using System.Buffers.Binary;
using System.Security.Cryptography;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Ethereum;

/// <summary>The city as it was after a committed block, to execute on: the same modules, the same EVM, over a state that reads from a snapshot what it is asked for. One thread at a time.</summary>
/// <remarks>Block execution never waits for it, and it for no block. What is executed is undone (<see cref="SideBlock"/>), or the whole object thrown away (<see cref="IsSpent"/>).</remarks>
public sealed class PastState : IDisposable
{
    private readonly IStateSnapshot _snapshot;
    private readonly long _openedMs = Environment.TickCount64;

    /// <summary>Opens a height.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="modules">Its modules.</param>
    /// <param name="snapshot">The height; disposed with this.</param>
    /// <param name="books">Best prices of its books, where they were noted.</param>
    /// <param name="live">The state that goes on, whose trees of late are in memory; null to read them.</param>
    public PastState(string chainId, ModuleList modules, IStateSnapshot snapshot, IPastBooks? books, StateStore? live = null)
    {
        _snapshot = snapshot;
        Store = new StateStore(null, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        ChainModules built = modules(Store);
        built.Get<MarketModule>().PastBooks = books;
        Chain = StateMachine.OpenPast(chainId, Store, built, snapshot, live);
        Evm = built.Get<EvmModule>();
        View = new PatriciaView(snapshot);
        if (!Evm.IsOn || !EvmHeader.TryDecode(View.ReadHeader(), out EvmHeader? header)) throw new NodeException("this city has no Ethereum chain");
        Header = header;
    }

    /// <summary>The height.</summary>
    public long Height => _snapshot.Height;

    /// <summary>The Ethereum header of the height.</summary>
    public EvmHeader Header { get; }

    /// <summary>The chain, whose next block can be executed again.</summary>
    public StateMachine Chain { get; }

    /// <summary>The state that is executed on.</summary>
    public StateStore Store { get; }

    /// <summary>The EVM with everything around it.</summary>
    public EvmModule Evm { get; }

    /// <summary>Accounts, slots and codes as they were committed, whatever is executed.</summary>
    public PatriciaView View { get; }

    /// <summary>Ethereum's state as it was committed, to see what root changes would give it.</summary>
    public PatriciaState OpenTries() => PatriciaState.OpenPast(_snapshot);

    /// <summary>Whether it is no longer the height it was opened at, and must not be used again.</summary>
    public bool IsSpent { get; set; }

    /// <summary>How long it has been open: the pages of its snapshot cannot be reused meanwhile.</summary>
    public long AgeMs => Environment.TickCount64 - _openedMs;

    /// <inheritdoc/>
    public void Dispose()
    {
        Evm.Machine.Dispose();
        _snapshot.Dispose();
    }
}
