using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Client;

/// <summary>Items whose envelopes are signed, in order, ready to be sent.</summary>
/// <param name="Items">What was signed.</param>
/// <param name="Envelopes">The envelope of each.</param>
/// <param name="Nonces">The nonce of each.</param>
public sealed record SignedBatch<TItem>(TItem[] Items, byte[][] Envelopes, ulong[] Nonces);

/// <summary>Signs ahead on all cores and hands out in order: a bounded number of batches is being signed while the ones before them are sent.</summary>
/// <param name="chainId">The chain's name, which every signature carries.</param>
/// <param name="keys">The accounts' keys.</param>
/// <param name="nonces">The highest nonce each key has used; counted up here.</param>
public sealed class SigningPipeline(string chainId, IReadOnlyList<SigningKey> keys, ulong[] nonces)
{
    /// <summary>How long a signature stays good: longer than anything waits between signing and sending, within the chain's bound of a day.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly OperationCatalog _catalog = All.Create(new StateStore()).Catalog;
    private readonly ConcurrentBag<EnvelopeCodec> _codecs = [];

    /// <summary>Signs every item, one envelope each, nonces ascending.</summary>
    /// <param name="items">What to sign; read on another thread, as far ahead as there is room.</param>
    /// <param name="of">The account that signs an item, and the operation in it.</param>
    /// <param name="belongTogether">Whether an item can go into the batch that another one began.</param>
    /// <param name="sizeMax">Most items of a batch.</param>
    /// <param name="cancel">Stops.</param>
    public async IAsyncEnumerable<SignedBatch<TItem>> RunAsync<TItem>(
        IEnumerable<TItem> items, Func<TItem, (int Account, Operation Operation)> of, Func<TItem, TItem, bool> belongTogether, int sizeMax,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        Channel<Task<SignedBatch<TItem>>> signing = Channel.CreateBounded<Task<SignedBatch<TItem>>>(
            new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task feeding = Task.Run(
            async () =>
            {
                try
                {
                    foreach (TItem[] batch in Cut(items, belongTogether, sizeMax))
                    {
                        ulong[] numbers = [.. batch.Select(item => ++nonces[of(item).Account])];
                        await signing.Writer.WriteAsync(Task.Run(() => Sign(batch, numbers, of), stop.Token), stop.Token);
                    }
                    signing.Writer.Complete();
                }
                catch (Exception error)
                {
                    signing.Writer.Complete(error);
                }
            },
            stop.Token);
        try
        {
            await foreach (Task<SignedBatch<TItem>> batch in signing.Reader.ReadAllAsync(cancel)) yield return await batch;
        }
        finally
        {
            await stop.CancelAsync();
            await feeding.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Signs one operation.</summary>
    public byte[] Sign(int account, ulong nonce, Operation operation, EnvelopeCodec codec) => keys[account].Sign(
        new EnvelopeBody(chainId, Address.Zero, nonce, (DateTimeOffset.UtcNow + Lifetime).ToUnixTimeMilliseconds(), Amount.Zero, [operation]), codec);

    /// <summary>Scratch for one thread that signs.</summary>
    public EnvelopeCodec NewCodec() => new(_catalog);

    private SignedBatch<TItem> Sign<TItem>(TItem[] batch, ulong[] numbers, Func<TItem, (int Account, Operation Operation)> of)
    {
        EnvelopeCodec codec = _codecs.TryTake(out EnvelopeCodec? idle) ? idle : NewCodec();
        byte[][] envelopes = new byte[batch.Length][];
        for (int i = 0; i < batch.Length; i++)
        {
            (int account, Operation operation) = of(batch[i]);
            envelopes[i] = Sign(account, numbers[i], operation, codec);
        }
        _codecs.Add(codec);
        return new SignedBatch<TItem>(batch, envelopes, numbers);
    }

    private static IEnumerable<TItem[]> Cut<TItem>(IEnumerable<TItem> items, Func<TItem, TItem, bool> belongTogether, int sizeMax)
    {
        List<TItem> batch = new(sizeMax);
        foreach (TItem item in items)
        {
            if (batch.Count == sizeMax || (batch.Count > 0 && !belongTogether(batch[0], item)))
            {
                yield return [.. batch];
                batch.Clear();
            }
            batch.Add(item);
        }
        if (batch.Count > 0) yield return [.. batch];
    }
}
