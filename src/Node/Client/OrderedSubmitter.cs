using System.Diagnostics;

namespace Gwangan.Node.Client;

/// <summary>Sends envelopes over one connection in order, as fast as the node takes them: it keeps a bounded number between acceptance and block, and sends again what found the node full.</summary>
/// <param name="socket">The way in.</param>
/// <param name="window">How much may be on its way.</param>
public sealed class OrderedSubmitter(SubmissionSocket socket, SendWindow window)
{
    /// <summary>Told for each envelope how it was refused before a block; null when it was accepted.</summary>
    public delegate void Answered(int index, string? refusal);

    private const int AnswersAheadMax = 3;
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(50);
    private readonly Queue<(Task<string?[]> Answer, byte[][] Envelopes, Answered Tell)> _ahead = new();

    /// <summary>How often an envelope was sent again because the node was full; then the order of arrival is no longer the order of sending.</summary>
    public long SentAgain { get; private set; }

    /// <summary>Sends envelopes behind those sent before, once there is room.</summary>
    /// <param name="envelopes">The envelopes.</param>
    /// <param name="sending">Told the time (<see cref="Stopwatch"/> ticks) right before they go out.</param>
    /// <param name="tell">Told what was answered, later.</param>
    /// <param name="cancel">Stops.</param>
    public async Task SendAsync(byte[][] envelopes, Action<long> sending, Answered tell, CancellationToken cancel)
    {
        for (long seen = window.Watch.Height; !window.TryTake(envelopes.Length); seen = window.Watch.Height)
        {
            if (_ahead.Count > 0) await SettleOneAsync(cancel);
            else await window.Watch.WaitAboveAsync(seen, cancel);
        }
        if (_ahead.Count >= AnswersAheadMax) await SettleOneAsync(cancel);
        EnvelopeFrame frame = new();
        foreach (byte[] envelope in envelopes) frame.Add(envelope);
        sending(Stopwatch.GetTimestamp());
        _ahead.Enqueue((await socket.SendAsync(frame.Bytes, cancel), envelopes, tell));
    }

    /// <summary>Waits until everything sent has been answered.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        while (_ahead.Count > 0) await SettleOneAsync(cancel);
    }

    private async Task SettleOneAsync(CancellationToken cancel)
    {
        (Task<string?[]> answer, byte[][] envelopes, Answered tell) = _ahead.Peek();
        string?[] codes = await answer.WaitAsync(cancel);
        if (codes.Length != envelopes.Length) throw new ClientException($"{envelopes.Length} envelopes were sent and {codes.Length} answered");
        for (int i = 0; i < codes.Length; i++)
        {
            string? code = IsFull(codes[i]) ? await SendAgainAsync(envelopes[i], cancel) : codes[i];
            if (code is not null) window.Return(1);
            tell(i, code);
        }
        _ahead.Dequeue();
    }

    private async Task<string?> SendAgainAsync(byte[] envelope, CancellationToken cancel)
    {
        EnvelopeFrame frame = new();
        frame.Add(envelope);
        while (true)
        {
            await Task.Delay(FullPause, cancel);
            SentAgain++;
            string? code = (await await socket.SendAsync(frame.Bytes, cancel))[0];
            if (!IsFull(code)) return code;
        }
    }

    private static bool IsFull(string? code) => code is "mempool.Full" or "mempool.AccountFull";
}
