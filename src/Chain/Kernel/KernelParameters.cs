using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>The kernel's one record of rules that genesis sets: part of the app hash like everything else.</summary>
/// <param name="Id">Always 1: the record's key.</param>
/// <param name="OrderRule">Order inside a block.</param>
/// <param name="WonPerCost">Fee for one cost unit, in won units; zero makes the network free.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct KernelParameters(uint Id, OrderRule OrderRule, Amount WonPerCost);

/// <summary>Order of envelopes inside a block, verified by ProcessProposal (house decision 4).</summary>
public enum OrderRule : uint
{
    /// <summary>Arrival, as the proposer saw it: for one sequencer.</summary>
    Fifo = 1,

    /// <summary>Cancels, then post-only, then the rest; ties by a hash that the proposer cannot choose; an account's own order kept.</summary>
    Fair = 2,
}

/// <summary>Who knows keys and nonces: the Accounts module.</summary>
public interface IAuthenticator
{
    /// <summary>Its module's number: the code space of what <see cref="Allows"/> answers.</summary>
    ushort Number { get; }

    /// <summary>Whether the envelope's key may act for its account at a time and its nonce is unused; changes nothing.</summary>
    KernelRefusal Check(Envelope envelope, long timeMs);

    /// <summary>Whether the envelope's key may cause its account this fee; changes nothing.</summary>
    bool CoversFee(Envelope envelope, Amount fee);

    /// <summary>Marks the nonce as used and counts the fee, after <see cref="Check"/> and <see cref="CoversFee"/> accepted.</summary>
    /// <returns>True for a session key, each of whose operations has to be allowed.</returns>
    bool Use(Envelope envelope, Amount fee);

    /// <summary>0, or why the envelope's session key may not do what an operation claims; changes nothing.</summary>
    ushort Allows(Envelope envelope, in KeyClaim claim);

    /// <summary>Takes from the session key's budget what a claim that was allowed, and is done, charges.</summary>
    void Spend(Envelope envelope, in KeyClaim claim);

    /// <summary>Notes that the present operation, one that names bodies and is done, may have been a body's.</summary>
    void Acted(Call call);

    /// <summary>Asks the processor to fetch what the two others will look up soon; nothing depends on it.</summary>
    void Prefetch(Envelope envelope, PrefetchStep step);
}

/// <summary>Who moves fees: the Money module.</summary>
public interface IFeeCollector
{
    /// <summary>Whether the account's available won covers the fee; changes nothing.</summary>
    bool Covers(Address account, Amount fee);

    /// <summary>Whether an allowance of the granter that a Cosmos transaction names (<see cref="Envelope.FeeGranter"/>) pays its fee at a time, and the granter has it; changes nothing.</summary>
    bool IsGranted(Envelope envelope, Amount fee, long timeMs);

    /// <summary>What of a native envelope's fee its account pays itself at a time: all of it, or nothing while somebody else pays it; changes nothing.</summary>
    Amount OwnShareOf(Envelope envelope, Amount fee, long timeMs);

    /// <summary>Moves the fee to the treasury from whoever <see cref="OwnShareOf"/> says pays it, after <see cref="Covers"/> agreed.</summary>
    void Collect(Envelope envelope, Amount fee, Call call);

    /// <summary>Asks the processor to fetch what the two others will look up soon; nothing depends on it.</summary>
    void Prefetch(Address account, PrefetchStep step);
}
