using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Mempool;

/// <summary>The one door by which bytes become waiting envelopes: decode and check the signature on the caller's thread, then CheckTx for many at once, one after another. Any thread.</summary>
/// <remarks>
/// The state machine answers one call at a time, so callers do not queue up before it one by one: they leave what they have decoded in a channel, and one task carries
/// all that has gathered through the gate together. Under load the batches grow and the gate is taken less often for each envelope.
/// </remarks>
public sealed class Admission : IAsyncDisposable
{
    private const int QueuedBatchesMax = 16_384, EnvelopesPerGateMax = 2_048, ParallelFrom = 16, EnvelopesAtOnce = 512;

    private readonly StateMachine _chain;
    private readonly Lock _gate;
    private readonly EnvelopePool _pool;
    private readonly TimeProvider _clock;
    private readonly Action _workArrived;
    private readonly IForward? _forward;
    private readonly ThreadLocal<EnvelopeCodec> _codec;
    private readonly Channel<Batch> _channel;
    private readonly Task _carrier;
    private readonly SemaphoreSlim _cores = new(1);

    /// <summary>Opens the door.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="gate">Held while the chain is called.</param>
    /// <param name="pool">Where admitted envelopes wait.</param>
    /// <param name="clock">What expiry is measured against before a block is.</param>
    /// <param name="workArrived">Called after envelopes were added.</param>
    /// <param name="forward">Where a node that makes no blocks sends what it admitted; null for one that does.</param>
    /// <param name="carryOn">Where the task runs that carries envelopes through the gate; null for the thread pool.</param>
    public Admission(StateMachine chain, Lock gate, EnvelopePool pool, TimeProvider clock, Action workArrived, IForward? forward = null, TaskScheduler? carryOn = null)
    {
        (_chain, _gate, _pool, _clock, _workArrived, _forward) = (chain, gate, pool, clock, workArrived, forward);
        _codec = new ThreadLocal<EnvelopeCodec>(() => new EnvelopeCodec(chain.Catalog));
        _channel = Channel.CreateBounded<Batch>(new BoundedChannelOptions(QueuedBatchesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _carrier = Task.Factory.StartNew(CarryAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, carryOn ?? TaskScheduler.Default).Unwrap();
    }

    /// <summary>Why the engine takes nothing now, asked before anything is decoded; null when it always does.</summary>
    public Func<MempoolRefusal>? Closed { get; init; }

    /// <summary>Where Ethereum transactions that are taken in are written down before they are answered; null for nowhere.</summary>
    public TransactionJournal? Journal { get; set; }

    /// <summary>What became of everything that was handed in.</summary>
    public SubmissionCounts Counts { get; } = new();

    /// <summary>Traces of envelopes that wait for their block.</summary>
    public SubmissionTraces Traced { get; } = new();

    /// <summary>Hands in one envelope.</summary>
    /// <param name="bytes">The envelope.</param>
    /// <param name="mayBeUnsigned">Whether it may be a transaction of an impersonated account, which nobody has signed: only from whom a development city lets send in everybody's name.</param>
    public async Task<Submitted> SubmitAsync(byte[] bytes, bool mayBeUnsigned = false)
    {
        Batch batch = new(1) { MayBeUnsigned = mayBeUnsigned };
        DecodeTogether([bytes], batch, 0);
        await ThroughGateAsync(batch);
        return batch.Results[0];
    }

    /// <summary>Why an envelope could never be admitted, asked without handing it in: malformed, of another chain, or signed wrongly. Null when it may be.</summary>
    public Refusal? Check(byte[] bytes) => _chain.TryDecode(bytes, _codec.Value!, out _) is { IsAdmitted: false } check ? Refusal.Of(check, _chain.Catalog) : null;

    /// <summary>Hands in many; the signatures are checked on all cores. Result i is that of envelope i.</summary>
    public Task<Submitted[]> SubmitManyAsync(IReadOnlyList<byte[]> envelopes) => SubmitManyAsync(new Batch(envelopes.Count), envelopes);

    /// <summary>Hands in what the journal has already.</summary>
    public Task<Submitted[]> ReadmitAsync(IReadOnlyList<byte[]> transactions) => SubmitManyAsync(new Batch(transactions.Count) { IsWrittenDown = true, MayBeUnsigned = true }, transactions);

    private async Task<Submitted[]> SubmitManyAsync(Batch batch, IReadOnlyList<byte[]> envelopes)
    {
        if (envelopes.Count < ParallelFrom)
            for (int start = 0; start < envelopes.Count; start += EnvelopeCodec.Together) DecodeTogether(envelopes, batch, start);
        else
            await DecodeOnAllCoresAsync(envelopes, batch);
        await ThroughGateAsync(batch);
        return batch.Results;
    }

    /// <summary>Hands in one envelope and waits until it is in a block on the disk, or refused.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the envelope may still be committed.</exception>
    public async Task<Settled> SubmitAndWaitAsync(byte[] bytes, CancellationToken cancel)
    {
        Batch batch = new(1) { Waiter = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        DecodeTogether([bytes], batch, 0);
        await ThroughGateAsync(batch);
        return batch.Results[0] is { Refusal: { } refusal } refused
            ? new Settled(refused.Id, null, 0, refusal)
            : await batch.Waiter.Task.WaitAsync(cancel);
    }

    /// <summary>Completes when the door is closed; fails with a broken invariant of the chain.</summary>
    public Task Ended => _carrier;

    /// <summary>Closes the door; what is already in the channel is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _carrier;
        _codec.Dispose();
    }

    // One batch at a time, in pieces of a few milliseconds: a flood of batches, forged ones too, leaves threads to everybody else.
    private async Task DecodeOnAllCoresAsync(IReadOnlyList<byte[]> envelopes, Batch batch)
    {
        await _cores.WaitAsync();
        try
        {
            for (int start = 0; start < envelopes.Count; start += EnvelopesAtOnce)
            {
                if (start > 0) await Task.Yield();
                int groups = (Math.Min(EnvelopesAtOnce, envelopes.Count - start) + EnvelopeCodec.Together - 1) / EnvelopeCodec.Together, first = start;
                await new DecodeShare(0, groups, group => DecodeTogether(envelopes, batch, first + (group * EnvelopeCodec.Together))).RunAsync();
            }
        }
        finally
        {
            _cores.Release();
        }
    }

    // A group from a place on. The signatures cost most, and of an Ethereum transaction its own alone tells who sends it: all else comes first, and then those of the group that are left go together.
    private void DecodeTogether(IReadOnlyList<byte[]> envelopes, Batch batch, int start)
    {
        int end = Math.Min(start + EnvelopeCodec.Together, envelopes.Count);
        List<byte[]> left = new(end - start);
        for (int i = start; i < end; i++)
        {
            Hash32 id = Sha256.Hash(envelopes[i]);
            batch.Results[i] = new Submitted(id, EarlyRefusalOf(envelopes[i], in id));
            if (batch.Results[i].Refusal is null) left.Add(envelopes[i]);
        }
        AbciCheck[] checks = new AbciCheck[left.Count];
        Envelope?[] decoded = new Envelope?[left.Count];
        _chain.TryDecodeTogether(CollectionsMarshal.AsSpan(left), _codec.Value!, checks, decoded);
        int at = 0;
        for (int i = start; i < end; i++)
        {
            if (batch.Results[i].Refusal is not null) continue;
            Refusal? refusal = RefusalOf(checks[at], decoded[at], batch.MayBeUnsigned);
            batch.Envelopes[i] = refusal is null ? decoded[at] : null;
            at++;
            batch.Results[i] = batch.Results[i] with { Refusal = refusal, EthereumHash = batch.Envelopes[i]?.EthereumHash };
        }
    }

    private Refusal? EarlyRefusalOf(byte[] bytes, in Hash32 id)
    {
        if (Closed?.Invoke() is { } closed and not MempoolRefusal.None) return Refusal.Of("mempool", closed);
        AbciCheck check = _chain.Screen(bytes, out TransactionBid? bid);
        if (!check.IsAdmitted) return Refusal.Of(check, _chain.Catalog);
        MempoolRefusal early = _pool.CheckEarly(in id, bytes.Length, bid);
        return early == MempoolRefusal.None ? null : Refusal.Of("mempool", early);
    }

    private Refusal? RefusalOf(AbciCheck check, Envelope? decoded, bool mayBeUnsigned)
    {
        if (decoded is null) return Refusal.Of(check, _chain.Catalog);
        if (decoded.IsImpersonated && !mayBeUnsigned) return Refusal.Of("evm", EvmRefusal.SignatureInvalid);
        // Each authority is recovered from a signature of its own: here, on the caller's thread, and not behind the gate.
        if (decoded.IsEthereum && decoded.Operations[0] is Transact { Transaction: { } transaction })
            foreach (Authorization authorization in transaction.Authorizations) _ = authorization.Authority;
        return null;
    }

    private async Task ThroughGateAsync(Batch batch)
    {
        using (Activity? span = Traces.Begin("admission"))
        {
            // Before the gate: behind it the block may be faster than this thread.
            if (span is { Recorded: true })
                foreach (Envelope? envelope in batch.Envelopes)
                    if (envelope is not null) Traced.Add(envelope.Id, span.Context);
            await WaitForGateAsync(batch);
        }
        Counts.Add(batch.Results);
    }

    private async Task WaitForGateAsync(Batch batch)
    {
        if (!Array.Exists(batch.Envelopes, envelope => envelope is not null)) return;
        try
        {
            await _channel.Writer.WriteAsync(batch);
        }
        catch (ChannelClosedException)
        {
            batch.RefuseAll(MempoolRefusal.Stopping);
            return;
        }
        await batch.Done.Task;
        if (_forward is not null) await ForwardAsync(batch, _forward);
    }

    // What this node admitted waits in its pool from here on, and is told from there when its block comes; what the leader refuses does not wait.
    private async Task ForwardAsync(Batch batch, IForward forward)
    {
        List<int> admitted = [];
        for (int i = 0; i < batch.Envelopes.Length; i++)
            if (batch.Envelopes[i] is not null && batch.Results[i].IsAccepted) admitted.Add(i);
        if (admitted.Count == 0) return;
        Refusal?[] answers = await forward.OfferAsync(admitted.ConvertAll(i => batch.Envelopes[i]!));
        List<(Envelope, Refusal)> refused = [];
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is not { } refusal) continue;
            Envelope envelope = batch.Envelopes[admitted[i]]!;
            batch.Results[admitted[i]] = batch.Results[admitted[i]] with { Refusal = refusal };
            refused.Add((envelope, refusal));
        }
        _pool.Withdraw(refused);
    }

    private async Task CarryAsync()
    {
        List<Batch> together = [];
        while (await _channel.Reader.WaitToReadAsync())
        {
            int envelopes = 0;
            while (envelopes < EnvelopesPerGateMax && _channel.Reader.TryRead(out Batch? batch))
            {
                together.Add(batch);
                envelopes += batch.Envelopes.Length;
            }
            bool added = false;
            try
            {
                lock (_gate)
                {
                    // Admission measures expiry against the clock: blocks come on demand, so the last one may be old.
                    _chain.LastTimeMs = Math.Max(_chain.LastTimeMs, _clock.GetUtcNow().ToUnixTimeMilliseconds());
                    foreach (Batch batch in together) added |= Admit(batch);
                }
                if (added) _workArrived();
                if (Journal is not null) WriteDown(together, Journal);
            }
            catch (Exception error)
            {
                foreach (Batch batch in together) batch.Done.TrySetException(error);
                throw;
            }
            foreach (Batch batch in together) batch.Done.TrySetResult();
            together.Clear();
        }
    }

    private void WriteDown(List<Batch> batches, TransactionJournal journal)
    {
        List<byte[]> accepted = [];
        foreach (Batch batch in batches)
            for (int i = 0; i < batch.Envelopes.Length && !batch.IsWrittenDown; i++)
                if (batch.Envelopes[i] is { IsSequenced: true } envelope && batch.Results[i].IsAccepted) accepted.Add(envelope.Bytes);
        journal.Append(accepted, () => _pool.Waiting().Where(each => each.IsSequenced).Select(each => each.Bytes));
    }

    private bool Admit(Batch batch)
    {
        bool added = false;
        for (int i = 0; i < batch.Envelopes.Length; i++)
        {
            if (batch.Envelopes[i] is not { } envelope) continue;
            AbciCheck check = _chain.CheckTx(envelope);
            Refusal? refusal = null;
            if (!check.IsAdmitted) refusal = Refusal.Of(check, _chain.Catalog);
            else if (_pool.TryAdd(envelope, batch.Waiter, _chain.SenderOf(envelope)) is not MempoolRefusal.None and var full) refusal = Refusal.Of("mempool", full);
            batch.Results[i] = batch.Results[i] with { Refusal = refusal };
            added |= refusal is null;
        }
        return added;
    }

    private sealed class Batch(int count)
    {
        public readonly Envelope?[] Envelopes = new Envelope?[count];
        public readonly Submitted[] Results = new Submitted[count];
        public readonly TaskCompletionSource Done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<Settled>? Waiter { get; init; }

        public bool IsWrittenDown { get; init; }

        public bool MayBeUnsigned { get; init; }

        public void RefuseAll(MempoolRefusal why)
        {
            for (int i = 0; i < Envelopes.Length; i++)
                if (Envelopes[i] is { } envelope) Results[i] = new Submitted(envelope.Id, Refusal.Of("mempool", why));
        }
    }
}
