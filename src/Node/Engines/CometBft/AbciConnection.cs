using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>One connection of the ABCI socket: reads requests, answers them in their order.</summary>
/// <remarks>
/// A reader and a writer, with a bounded queue of answers between them. All but CheckTx is answered before the next request is read, so the verbs of consensus run one after another. CheckTx,
/// which CometBFT sends without waiting, is begun at once and finished by the writer when its turn has come, so signatures are checked on all cores. Answers gather until Flush or until there is nothing to wait for.
/// After an Exception the connection is closed, as CometBFT's own server does.
/// </remarks>
internal sealed class AbciConnection(IAbciHandler handler, Stream stream, int frameBytesMax)
{
    private const int UnderwayMax = 1_024, GatheredBytesMax = 256 << 10;

    private static readonly TimeSpan LastAnswersWait = TimeSpan.FromSeconds(2);

    private readonly Channel<Answer> _answers = Channel.CreateBounded<Answer>(new BoundedChannelOptions(UnderwayMax) { SingleReader = true, SingleWriter = true });

    /// <summary>Serves until the other side closes, breaks the rules, or <paramref name="cancel"/> says so.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await Task.Yield();
        await using (stream)
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task writing = WriteAsync(stop);
            try
            {
                await ReadAsync(stop.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The other side is gone, or this one stops.
            }
            _answers.Writer.TryComplete();
            try
            {
                await writing.WaitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                // Stopping. What is under way is still answered, but somebody who reads no answers blocks the writer for good, and only closing the stream ends that.
                await Task.WhenAny(writing, Task.Delay(LastAnswersWait, CancellationToken.None));
                await stream.DisposeAsync();
                await writing;
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        FrameReader frames = new(stream, frameBytesMax);
        while (true)
        {
            ReadOnlyMemory<byte>? frame;
            try
            {
                frame = await frames.ReadAsync(cancel);
            }
            catch (FrameException error)
            {
                await _answers.Writer.WriteAsync(new Answer(new ResponseException { Error = error.Message }), cancel);
                return;
            }
            if (frame is null) return;
            Answer answer = Begin(frame.Value.Span);
            await _answers.Writer.WriteAsync(answer, cancel);
            if (answer.Message is ResponseException) return;
        }
    }

    private Answer Begin(ReadOnlySpan<byte> frame)
    {
        if (!AbciCodec.TryReadRequest(frame, out AbciMessage? request))
            return new Answer(new ResponseException { Error = $"a malformed request of {frame.Length} bytes, or one of an unknown kind; this application speaks ABCI 2.0 (CometBFT 0.38 to 0.40)" });
        try
        {
            return request switch
            {
                RequestFlush => new Answer(new ResponseFlush()),
                RequestEcho echo => new Answer(new ResponseEcho { Message = echo.Message }),
                RequestCheckTx check => new Answer(Task.Run(() => handler.Decode(check.Tx))),
                _ => new Answer(handler.Answer(request)),
            };
        }
        catch (Exception error)
        {
            return new Answer(ExceptionOf(error));
        }
    }

    private async Task WriteAsync(CancellationTokenSource stop)
    {
        ProtoWriter gathered = new(16 << 10);
        try
        {
            await foreach (Answer answer in _answers.Reader.ReadAllAsync())
            {
                if (answer.Decoding is { IsCompleted: false }) Send(gathered);
                AbciMessage message = answer.Message ?? await FinishAsync(answer.Decoding!);
                if (message is FinalizedBlock block) SendPieces(gathered, block);
                else AbciCodec.WriteFrame(gathered, message);
                if (message is ResponseFlush or ResponseException || gathered.Length >= GatheredBytesMax || _answers.Reader.Count == 0) Send(gathered);
                if (message is ResponseException) break;
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other side is gone.
        }
        // The reader may wait for room in the queue, or for the other side.
        await stop.CancelAsync();
    }

    private async Task<AbciMessage> FinishAsync(Task<DecodedTx> decoding)
    {
        try
        {
            return handler.Check(await decoding);
        }
        catch (Exception error)
        {
            return ExceptionOf(error);
        }
    }

    private ResponseException ExceptionOf(Exception error)
    {
        if (error is not AbciException) handler.Fail(error);
        return new ResponseException { Error = error.Message };
    }

    // Megabytes that are encoded already: copying them once more would take as long as sending them.
    private void SendPieces(ProtoWriter gathered, FinalizedBlock block)
    {
        AbciCodec.WriteFrameHead(gathered, block, block.Length);
        Send(gathered);
        for (int i = 0; i < block.PieceCount; i++) stream.Write(block.Piece(i));
    }

    private void Send(ProtoWriter gathered)
    {
        if (gathered.Length == 0) return;
        stream.Write(gathered.WrittenSpan);
        gathered.Clear();
    }

    /// <summary>An answer, or a CheckTx that is underway to one.</summary>
    private readonly struct Answer
    {
        public Answer(AbciMessage message) => Message = message;

        public Answer(Task<DecodedTx> decoding) => Decoding = decoding;

        public AbciMessage? Message { get; }

        public Task<DecodedTx>? Decoding { get; }
    }
}
