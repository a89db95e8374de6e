using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Node.Ethereum;

/// <summary>The chain's own contracts during a call: it hides those whose code the caller has replaced, and, asked at every call, ends what takes too long.</summary>
/// <remarks>Between two calls gas is the bound: what a call may use of it is used up in a fraction of a second.</remarks>
internal sealed class GuardedContracts(INativeContracts contracts, CallDeadline deadline) : INativeContracts
{
    private HashSet<Address>? _hidden;

    /// <summary>Hides a contract behind code that was put in its place.</summary>
    public void Hide(Address address) => (_hidden ??= []).Add(address);

    /// <inheritdoc/>
    public bool TryFind(in Address address, [NotNullWhen(true)] out NativeContract? contract)
    {
        deadline.Check();
        contract = null;
        return _hidden?.Contains(address) != true && contracts.TryFind(in address, out contract);
    }
}

/// <summary>Until when a call may take.</summary>
/// <param name="cancel">Cancelled when nobody waits for it any more.</param>
/// <param name="time">How long it may take from now.</param>
public sealed class CallDeadline(CancellationToken cancel, TimeSpan time)
{
    private readonly long _endMs = Environment.TickCount64 + (long)time.TotalMilliseconds;

    /// <summary>Ends the call when its time is over.</summary>
    /// <exception cref="CallTimeoutException">It is.</exception>
    public void Check()
    {
        if (cancel.IsCancellationRequested || Environment.TickCount64 > _endMs) throw new CallTimeoutException();
    }
}
