using System.Net.WebSockets;
using System.Threading.Channels;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Follower;

/// <summary>Sends what a follower admitted to the node it follows, over one WebSocket: in order, many at a time, without waiting for one answer before the next is sent.</summary>
/// <remarks>
/// When the connection is made, everything that the leader had accepted and that still waits here is offered again, since a leader that was restarted has forgotten it. What it refuses for good
/// is dropped here too; what it has no room for is offered again with each of its blocks. What it has not accepted yet is left alone: whoever handed that in is answered by <see cref="OfferAsync"/>.
/// An envelope is the same bytes wherever it is offered, so nothing can be executed twice.
/// </remarks>
public sealed class Forwarder : IForward, IAsyncDisposable
{
    private const int EnvelopesAtOnce = 2_048, BytesAtOnce = 1 << 20, OffersMax = 16_384;
    private static readonly TimeSpan ConnectWait = TimeSpan.FromSeconds(5), AnswerWait = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromMilliseconds(250);

    private readonly Func<Uri> _leader;
    private readonly EnvelopePool _pool;
    private readonly OperationCatalog _catalog;
    private readonly HttpMessageInvoker? _http;
    private readonly Channel<Offer> _offers = Channel.CreateBounded<Offer>(new BoundedChannelOptions(OffersMax) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask, _connecting = Task.CompletedTask;
    private volatile SubmissionSocket? _socket;

    /// <summary>Puts it together; <see cref="Start"/> begins to connect.</summary>
    /// <param name="leader">Whom this node follows now.</param>
    /// <param name="pool">What waits here for a block.</param>
    /// <param name="catalog">The chain's operations, whose refusals have names.</param>
    /// <param name="http">What connects, where it must know more than the machine does.</param>
    public Forwarder(Func<Uri> leader, EnvelopePool pool, OperationCatalog catalog, HttpMessageInvoker? http = null) => (_leader, _pool, _catalog, _http) = (leader, pool, catalog, http);

    /// <summary>Begins to connect.</summary>
    public void Start()
    {
        _connecting = Task.Run(ConnectAsync);
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Whether there is somebody to send to.</summary>
    public bool IsConnected => _socket is not null;

    /// <inheritdoc/>
    public async Task<Refusal?[]> OfferAsync(IReadOnlyList<Envelope> envelopes)
    {
        if (_socket is null) return All(envelopes, MempoolRefusal.LeaderUnreachable);
        Offer offer = new(envelopes);
        try
        {
            await _offers.Writer.WriteAsync(offer, _stop.Token);
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            return All(envelopes, MempoolRefusal.Stopping);
        }
        return await offer.Answer.Task;
    }

    /// <summary>Closes the connection; what is on its way is answered as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _offers.Writer.TryComplete();
        await _stop.CancelAsync();
        await Task.WhenAll(_sending, _connecting);
        while (_offers.Reader.TryRead(out Offer? offer)) offer.Refuse(MempoolRefusal.Stopping);
        _stop.Dispose();
    }

    private async Task ConnectAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Uri leader = _leader();
            try
            {
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                limit.CancelAfter(ConnectWait);
                await using SubmissionSocket socket = await SubmissionSocket.ConnectAsync(leader, limit.Token, _http);
                List<Envelope> left = await OfferAgainAsync(socket, _pool.Forwarded());
                _socket = socket;
                await HoldAsync(socket, leader, left);
            }
            catch (Exception error) when (error is ClientException or OperationCanceledException or WebSocketException)
            {
                // The loop that fetches blocks tells what is wrong with this node.
            }
            finally
            {
                _socket = null;
            }
            await Task.Delay(Pause, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    // Until the connection is lost, or another node is followed. Announcements of blocks show that it lives, and may have room again.
    private async Task HoldAsync(SubmissionSocket socket, Uri leader, List<Envelope> left)
    {
        while (_leader() == leader && await socket.Blocks.WaitToReadAsync(_stop.Token))
        {
            while (socket.Blocks.TryRead(out _))
            {
            }
            left = await OfferAgainAsync(socket, left.FindAll(envelope => _pool.TryFind(envelope.Id, out _)));
        }
    }

    // Answers what there was no room for.
    private async Task<List<Envelope>> OfferAgainAsync(SubmissionSocket socket, List<Envelope> waiting)
    {
        List<Envelope> left = [];
        for (int start = 0; start < waiting.Count;)
        {
            Offer offer = new(Take(waiting, ref start));
            await AnswerAsync([offer], await socket.SendAsync(FrameOf([offer]), _stop.Token));
            Refusal?[] refusals = await offer.Answer.Task;
            List<(Envelope, Refusal)> refused = [];
            for (int i = 0; i < refusals.Length; i++)
            {
                if (refusals[i] is not { } refusal || IsKnown(refusal)) continue;
                if (Is(refusal, MempoolRefusal.LeaderLost)) throw new ClientException("the connection was lost");
                if (IsPassing(refusal)) left.Add(offer.Envelopes[i]);
                else refused.Add((offer.Envelopes[i], refusal));
            }
            _pool.Withdraw(refused);
        }
        return left;
    }

    // The leader has it, or a block does that is on its way here.
    private static bool IsKnown(Refusal refusal) => Is(refusal, MempoolRefusal.Duplicate) || Is(refusal, MempoolRefusal.AlreadyCommitted);

    private static bool IsPassing(Refusal refusal) =>
        Is(refusal, MempoolRefusal.AccountFull) || Is(refusal, MempoolRefusal.Full) || Is(refusal, MempoolRefusal.HeldFull) || Is(refusal, MempoolRefusal.Underpriced) || Is(refusal, MempoolRefusal.Stopping) || Is(refusal, MempoolRefusal.LeaderUnreachable);

    private static bool Is(Refusal refusal, MempoolRefusal which) => refusal.Codespace == "mempool" && refusal.Number == (ushort)which;

    private static List<Envelope> Take(List<Envelope> waiting, ref int start)
    {
        int first = start, bytes = 0;
        for (; start < waiting.Count && start - first < EnvelopesAtOnce && bytes < BytesAtOnce; start++) bytes += waiting[start].Bytes.Length;
        return waiting.GetRange(first, start - first);
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _offers.Reader.WaitToReadAsync(_stop.Token))
            {
                List<Offer> together = [];
                int envelopes = 0, bytes = 0;
                while (envelopes < EnvelopesAtOnce && bytes < BytesAtOnce && _offers.Reader.TryPeek(out Offer? next) && (together.Count == 0 || envelopes + next.Envelopes.Count <= EnvelopesAtOnce))
                {
                    _offers.Reader.TryRead(out _);
                    together.Add(next);
                    envelopes += next.Envelopes.Count;
                    bytes += next.Bytes;
                }
                await SendAsync(together);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task SendAsync(List<Offer> offers)
    {
        if (_socket is not { } socket)
        {
            foreach (Offer offer in offers) offer.Refuse(MempoolRefusal.LeaderUnreachable);
            return;
        }
        try
        {
            _ = AnswerAsync(offers, await socket.SendAsync(FrameOf(offers), _stop.Token));
        }
        catch (Exception error) when (error is ClientException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Bytes may have gone out.
            foreach (Offer offer in offers) offer.Refuse(MempoolRefusal.LeaderLost);
        }
    }

    private async Task AnswerAsync(List<Offer> offers, Task<string?[]> answering)
    {
        string?[] codes;
        try
        {
            codes = await answering.WaitAsync(AnswerWait, _stop.Token);
        }
        catch (Exception error) when (error is ClientException or TimeoutException or OperationCanceledException)
        {
            codes = [];
        }
        int at = 0;
        foreach (Offer offer in offers)
        {
            if (codes.Length < at + offer.Envelopes.Count) offer.Refuse(MempoolRefusal.LeaderLost);
            else Answer(offer, codes.AsSpan(at, offer.Envelopes.Count));
            at += offer.Envelopes.Count;
        }
    }

    private void Answer(Offer offer, ReadOnlySpan<string?> codes)
    {
        Refusal?[] refusals = new Refusal?[codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] is { } code) refusals[i] = Refusal.Named(code, _catalog);
            else _pool.NoteForwarded(offer.Envelopes[i].Id);
        }
        offer.Answer.TrySetResult(refusals);
    }

    private static ReadOnlyMemory<byte> FrameOf(List<Offer> offers)
    {
        EnvelopeFrame frame = new();
        foreach (Offer offer in offers)
            foreach (Envelope envelope in offer.Envelopes) frame.Add(envelope.Bytes);
        return frame.Bytes;
    }

    private static Refusal?[] All(IReadOnlyList<Envelope> envelopes, MempoolRefusal refusal)
    {
        Refusal?[] refusals = new Refusal?[envelopes.Count];
        Array.Fill(refusals, Refusal.Of("mempool", refusal));
        return refusals;
    }

    private sealed class Offer(IReadOnlyList<Envelope> envelopes)
    {
        public IReadOnlyList<Envelope> Envelopes => envelopes;

        public int Bytes { get; } = envelopes.Sum(envelope => envelope.Bytes.Length);

        public TaskCompletionSource<Refusal?[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Refuse(MempoolRefusal refusal) => Answer.TrySetResult(All(envelopes, refusal));
    }
}
