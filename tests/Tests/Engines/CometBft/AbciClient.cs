using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Node;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>One connection to an ABCI application, as CometBFT makes four: requests go out with a Flush, answers come back in order.</summary>
internal sealed class AbciClient : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly FrameReader _frames;

    public AbciClient(EndPoint endPoint)
    {
        _socket = new CometAddress(endPoint).CreateSocket();
        _socket.Connect(endPoint);
        _stream = new NetworkStream(_socket, ownsSocket: true);
        _frames = new FrameReader(_stream);
    }

    public NetworkStream Stream => _stream;

    /// <summary>Asks and waits, as CometBFT's synchronous calls do; an Exception fails the test.</summary>
    public TResponse Ask<TResponse>(AbciMessage request) where TResponse : AbciMessage
    {
        AbciMessage response = Ask(request);
        Assert.True(response is TResponse, response is ResponseException error ? error.Error : response.GetType().Name);
        return (TResponse)response;
    }

    /// <summary>Asks and waits; after an Exception the connection is closed and no Flush is answered.</summary>
    public AbciMessage Ask(AbciMessage request)
    {
        Send(request, new RequestFlush());
        AbciMessage response = Receive()!;
        if (response is not ResponseException) Assert.IsType<ResponseFlush>(Receive());
        return response;
    }

    public void Send(params AbciMessage[] requests)
    {
        ProtoWriter writer = new();
        foreach (AbciMessage request in requests) AbciCodec.WriteFrame(writer, request);
        _stream.Write(writer.WrittenSpan);
    }

    /// <summary>The next answer; null when the application has closed the connection.</summary>
    public AbciMessage? Receive()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        ReadOnlyMemory<byte>? frame = _frames.ReadAsync(limit.Token).AsTask().GetAwaiter().GetResult();
        if (frame is null) return null;
        Assert.True(AbciCodec.TryReadResponse(frame.Value.Span, out AbciMessage? response));
        return response;
    }

    public void Dispose() => _stream.Dispose();
}
