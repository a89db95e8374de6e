using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Mempool;

/// <summary>One envelope that waits.</summary>
internal sealed class PoolEntry(Envelope envelope, TaskCompletionSource<Settled>? waiter, long sinceHeight)
{
    /// <summary>The envelope.</summary>
    public Envelope Envelope => envelope;

    /// <summary>Told when it is in a block or dropped; null when nobody waits.</summary>
    public TaskCompletionSource<Settled>? Waiter => waiter;

    /// <summary>How much of the bounds it takes: one for each <see cref="MempoolOptions.SlotSize"/> begun.</summary>
    public int Slots { get; } = MempoolOptions.SlotsOf(envelope.Bytes.Length);

    /// <summary>Its place among all, in order of arrival.</summary>
    public LinkedListNode<PoolEntry>? Place { get; set; }

    /// <summary>Whether the node that makes blocks has accepted it.</summary>
    public bool IsForwarded { get; set; }

    /// <summary>Where a transaction, Ethereum's or Cosmos', stands; null for a native envelope.</summary>
    public SenderLine? Line { get; set; }

    /// <summary>Whether nonces before it are missing: it could not execute, whatever the next block holds. A transaction begins so.</summary>
    public bool IsHeld { get; set; } = envelope.IsSequenced;

    /// <summary>Its place among those that are held.</summary>
    public LinkedListNode<PoolEntry>? HeldPlace { get; set; }

    /// <summary>Whether a block has it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The last block when it came, or when it began to be held.</summary>
    public long SinceHeight { get; set; } = sinceHeight;

    /// <summary>The least that it, or one of its sender's before it, pays: what the pool loses with it.</summary>
    public Worth Floor { get; set; }

    /// <summary>Accounts that lend their names to code in it (EIP-7702).</summary>
    public IEnumerable<Address> Authorities =>
        envelope.IsEthereum && envelope.Operations[0] is Transact { Transaction.Authorizations: { Length: > 0 } authorizations }
            ? authorizations.Select(each => each.Authority).OfType<Address>().Distinct() : [];

    /// <summary>Tells who waits for it why it is in no block.</summary>
    public void Tell(MempoolRefusal why) => Tell(Refusal.Of("mempool", why));

    /// <inheritdoc cref="Tell(MempoolRefusal)"/>
    public void Tell(Refusal why) => waiter?.TrySetResult(new Settled(envelope.Id, null, 0, why));
}
