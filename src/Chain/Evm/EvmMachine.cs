using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm;

/// <summary>Runs messages: the stack, memory and frames that code works on, and what it can ask of its block and transaction. One thread uses it.</summary>
/// <remarks>
/// Everything is reserved when the machine is made and used again, so running code allocates nothing. Calls recurse on the thread's own stack, at most
/// <see cref="GasSchedule.CallDepthMax"/> deep: <see cref="ThreadStackBytes"/> says how much that takes.
/// </remarks>
public sealed unsafe partial class EvmMachine : IDisposable
{
    /// <summary>What the deepest calls take of a thread's stack, with room to spare.</summary>
    public const int ThreadStackBytes = 16 * 1024 * 1024;

    /// <summary>Every stack begins at a multiple of this many bytes, twice what it can hold: the low 16 bits of a pointer into it tell the height.</summary>
    internal const int StackAlignment = 1 << 16;

    private readonly EvmFrame?[] _frames = new EvmFrame?[GasSchedule.CallDepthMax + 1];
    private readonly byte* _stacks;
    private readonly byte* _memory;
    private readonly ulong _memoryCapacity;
    private ulong _memoryDirty; // bytes from the beginning that may not be zero
    private byte* _returnData, _input;
    private int _returnDataCapacity, _inputCapacity;
    private EvmTransactionContext _transaction;
    private bool _isDisposed;

    /// <summary>A machine on <paramref name="state"/>.</summary>
    /// <param name="state">What code reads and changes.</param>
    /// <param name="memoryBytesMax">Memory of all frames together: what would take more is out of gas.</param>
    public EvmMachine(EvmState state, long memoryBytesMax = Limits.EvmMemoryBytesMax)
    {
        State = state;
        Schedule = GasSchedule.Of(state.Rules.Fork);
        _precompiles = PrecompileSet.Of(state.Rules.Fork);
        Block = new EvmBlock();
        _memoryCapacity = checked((ulong)memoryBytesMax);
        // The system hands out zeroed pages at their first touch, so what is never used costs nothing.
        _memory = (byte*)NativeMemory.AllocZeroed(checked((nuint)memoryBytesMax) + UInt256.Size);
        _stacks = (byte*)NativeMemory.AlignedAlloc((nuint)_frames.Length * StackAlignment, StackAlignment);
    }

    /// <summary>Frees what the garbage collector does not know of.</summary>
    ~EvmMachine() => Free();

    /// <summary>What code reads and changes.</summary>
    public EvmState State { get; }

    /// <summary>The prices of the block's fork.</summary>
    public GasSchedule Schedule { get; private set; }

    /// <summary>The block.</summary>
    public EvmBlock Block { get; private set; }

    /// <summary>The transaction.</summary>
    public ref readonly EvmTransactionContext Transaction => ref _transaction;

    /// <summary>The fork.</summary>
    public EvmFork Fork => Schedule.Fork;

    /// <summary>Which engine runs code.</summary>
    public EvmMode Mode { get; set; }

    /// <summary>Contracts that are not written in EVM code.</summary>
    public INativeContracts? Natives { get; set; }

    /// <summary>The compiler; null to interpret everything.</summary>
    public ICodeCompiler? Compiler { get; set; }

    /// <summary>Who sees every step; null for nobody. With one everything is interpreted.</summary>
    public IEvmTracer? Tracer { get; set; }

    /// <summary>The output of the last message, until the next.</summary>
    public ReadOnlySpan<byte> Output => new(_returnData, ReturnDataSize);

    /// <summary>What MULMOD remembers.</summary>
    internal RememberedModulus Modulus { get; } = new();

    /// <summary>Bytes that the last call made by the running frame has returned.</summary>
    internal int ReturnDataSize { get; private set; }

    /// <summary>What the last call made by the running frame has returned.</summary>
    internal byte* ReturnData => _returnData;

    /// <summary>Where the precompiles stand: with each block as its fork has them. A simulation may put others in place.</summary>
    public PrecompileSet Precompiles
    {
        get => _precompiles;
        set => _precompiles = value;
    }

    /// <summary>Begins a block, under the rules that the state has taken (<see cref="EvmState.BeginBlock"/>).</summary>
    public void BeginBlock(EvmBlock block)
    {
        Block = block;
        Schedule = GasSchedule.Of(State.Rules.Fork);
        _precompiles = PrecompileSet.Of(State.Rules.Fork);
    }

    /// <summary>Begins a transaction.</summary>
    public void BeginTransaction(in EvmTransactionContext transaction) => _transaction = transaction;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        NativeMemory.Free(_memory);
        NativeMemory.AlignedFree(_stacks);
        NativeMemory.Free(_returnData);
        NativeMemory.Free(_input);
    }
}
