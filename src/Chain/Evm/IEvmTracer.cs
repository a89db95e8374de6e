using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>Sees every call and every instruction (EIP-3155). A machine without one runs code that has no trace of this.</summary>
/// <remarks>
/// Order: <see cref="Enter"/> of a message, then for each instruction <see cref="BeforeStep"/> and <see cref="AfterStep"/>, then <see cref="Exit"/>. The messages that a CALL or CREATE
/// starts come between its own BeforeStep and AfterStep. Messages to accounts without code, precompiles and native contracts have no steps.
/// </remarks>
public unsafe interface IEvmTracer
{
    /// <summary>A message begins. The frame tells who calls whom with what; <paramref name="gas"/> is what it may use.</summary>
    void Enter(EvmFrame frame, EvmCallKind kind, long gas);

    /// <summary>An instruction is about to run.</summary>
    void BeforeStep(EvmFrame frame, in EvmStep step);

    /// <summary>The instruction has run, or has failed when the frame's status is an exceptional halt.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="gas">Gas left; the instruction's cost is the difference to <see cref="EvmStep.Gas"/>, what a callee has used included.</param>
    void AfterStep(EvmFrame frame, long gas);

    /// <summary>A message has ended, with the frame's status.</summary>
    void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output);
}

/// <summary>An instruction about to run. The frame has the rest: depth, memory, contract.</summary>
/// <param name="Position">Its place in the code.</param>
/// <param name="Opcode">The byte there; it need not be an instruction of the fork.</param>
/// <param name="Gas">Gas left before it.</param>
/// <param name="Stack">The lowest word of the stack.</param>
/// <param name="Height">Words on the stack.</param>
public readonly unsafe record struct EvmStep(int Position, Opcode Opcode, long Gas, nint Stack, int Height)
{
    /// <summary>The stack, lowest word first.</summary>
    public ReadOnlySpan<UInt256> Words => new((UInt256*)Stack, Height);
}

/// <summary>How a message came about.</summary>
public enum EvmCallKind : byte
{
    /// <summary>CALL, or a transaction's call.</summary>
    Call,

    /// <summary>CALLCODE: another's code in the caller's own account.</summary>
    CallCode,

    /// <summary>DELEGATECALL (EIP-7): the same, with sender and value of the caller's own call.</summary>
    DelegateCall,

    /// <summary>STATICCALL (EIP-214): nothing may be changed.</summary>
    StaticCall,

    /// <summary>CREATE, or a transaction's creation.</summary>
    Create,

    /// <summary>CREATE2 (EIP-1014).</summary>
    Create2,
}
