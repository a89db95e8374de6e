using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>
/// Runs a frame's code: the interpreter's form, and that of compiled code. <paramref name="stack"/> is the place of the frame's first word; the frame ends with
/// <see cref="EvmFrame.Status"/> and its output set.
/// </summary>
/// <returns>The gas left: never negative, and without meaning after an exceptional halt, which takes all of it.</returns>
public unsafe delegate long CompiledCode(EvmFrame frame, long gas, UInt256* stack);
