using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>One message while it runs: who calls whom with what, its memory, and how it ended. A machine has one for each depth and uses it again.</summary>
/// <remarks>Fields, not properties: compiled code reads and writes them by address.</remarks>
public sealed unsafe class EvmFrame
{
    /// <summary>The first byte of memory; it stays where it is as long as the frame runs.</summary>
    public byte* Memory;

    /// <summary>Bytes of memory in use: a multiple of 32, all of them paid for.</summary>
    public ulong MemorySize;

    /// <summary>How the frame ended; <see cref="EvmStatus.Running"/> until then.</summary>
    public EvmStatus Status;

    /// <summary>True when nothing may be changed (EIP-214).</summary>
    public bool IsStatic;

    /// <summary>The handle of <see cref="Self"/> in the state.</summary>
    public int SelfAccount;

    /// <summary>The handle of <see cref="Caller"/>'s account in the state.</summary>
    public int CallerAccount;

    /// <summary>Bytes of <see cref="Input"/>.</summary>
    public int InputSize;

    /// <summary>The call's data; for a creation nothing.</summary>
    public byte* Input;

    /// <summary>Where in memory the output begins, when it was not empty.</summary>
    public ulong OutputOffset;

    /// <summary>Bytes of output.</summary>
    public ulong OutputSize;

    /// <summary>The code that runs.</summary>
    public EvmCode Code = EvmCode.Empty;

    /// <summary>The value that CALLVALUE gives.</summary>
    public UInt256 Value;

    /// <summary>In whose name it runs: whose storage and balance.</summary>
    public Address Self;

    /// <summary>Who CALLER gives.</summary>
    public Address Caller;

    /// <summary>Where the code was taken from: <see cref="Self"/> but for DELEGATECALL and CALLCODE. Of a delegated account (EIP-7702) it is the account, not its delegate.</summary>
    public Address CodeAddress;

    /// <summary>The machine that runs it.</summary>
    public readonly EvmMachine Machine;

    /// <summary>How deep it is: 0 for what a transaction calls.</summary>
    public readonly int Depth;

    private NativeCall? _nativeCall;
    private EvmCode? _initCode;

    internal EvmFrame(EvmMachine machine, int depth)
    {
        Machine = machine;
        Depth = depth;
    }

    /// <summary>The output in memory.</summary>
    internal ReadOnlySpan<byte> Output => OutputSize == 0 ? default : new ReadOnlySpan<byte>(Memory + OutputOffset, checked((int)OutputSize));

    /// <summary>The view of this frame that native contracts get.</summary>
    internal NativeCall NativeCall => _nativeCall ??= new NativeCall(this);

    /// <summary>Makes init code the frame's code, in a place that is used again.</summary>
    internal void LoadInitCode(ReadOnlySpan<byte> code)
    {
        _initCode ??= EvmCode.CreateScratch();
        _initCode.Load(code);
        Code = _initCode;
    }

    /// <summary>Ends the frame with an exceptional halt: what the methods of Instructions return in place of gas.</summary>
    /// <returns>-1.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Fail(EvmStatus status)
    {
        Status = status;
        return -1;
    }
}
