using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>Contracts that are not written in EVM code: like precompiles, but they may read and change state.</summary>
public interface INativeContracts
{
    /// <summary>The contract at <paramref name="address"/>, if one stands there. Asked at every call, so it must be quick for all others.</summary>
    bool TryFind(in Address address, [NotNullWhen(true)] out NativeContract? contract);
}

/// <summary>A contract that is not written in EVM code.</summary>
public abstract class NativeContract
{
    /// <summary>Runs a call. What it changes is undone with everything around it when it, or a caller of it, fails.</summary>
    public abstract NativeOutcome Run(NativeCall call);
}

/// <summary>How a native contract's call ended.</summary>
public enum NativeOutcome : byte
{
    /// <summary>Done; the output is returned.</summary>
    Returned = 0,

    /// <summary>Refused; the output is the reason, gas left stays with the caller.</summary>
    Reverted = 1,

    /// <summary>Less gas than it costs.</summary>
    OutOfGas = 2,

    /// <summary>A change of state inside STATICCALL.</summary>
    StaticViolation = 3,

    /// <summary>Not understood: all gas is taken.</summary>
    Failed = 4,
}
