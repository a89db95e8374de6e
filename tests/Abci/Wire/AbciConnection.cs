using System.Net.Sockets;
using Gwangan.Chain.Base;

namespace Gwangan.Abci.Wire;

/// <summary>One of CometBFT's connections to an application: frames of an unsigned varint length and a message, answers strictly in the order of the calls (abci/client/socket_client.go).</summary>
public sealed class AbciConnection : IDisposable
{
    /// <summary>How long an answer may take before the application counts as dead.</summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly ProtoWriter _out = new(4_096);
    private readonly byte[] _in = new byte[65_536];
    private int _inStart, _inEnd;

    private AbciConnection(string name, Socket socket)
    {
        Name = name;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true) { ReadTimeout = (int)Patience.TotalMilliseconds, WriteTimeout = (int)Patience.TotalMilliseconds };
    }

    /// <summary>What CometBFT uses it for.</summary>
    public string Name { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static AbciConnection Open(string name, AbciAddress address)
    {
        Socket socket = address.NewSocket();
        try
        {
            socket.Connect(address.EndPoint);
            return new AbciConnection(name, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts a call into the buffer.</summary>
    public void Send(Request request)
    {
        int mark = _out.BeginDelimited();
        _out.Raw(request.Encoded);
        _out.End(mark);
    }

    /// <summary>Writes the buffer to the socket, in one piece or in pieces of <paramref name="pieceBytes"/>; the last <paramref name="keptBytes"/> stay in it.</summary>
    public void Push(int pieceBytes = int.MaxValue, int keptBytes = 0)
    {
        byte[] bytes = _out.ToArray();
        int end = bytes.Length - keptBytes;
        _out.Clear();
        _out.Raw(bytes.AsSpan(end));
        try
        {
            for (int at = 0; at < end; at += pieceBytes) _stream.Write(bytes, at, Math.Min(pieceBytes, end - at));
        }
        catch (IOException error)
        {
            throw new NonConformance($"the application closed the {Name} connection: {error.Message}");
        }
    }

    /// <summary>The next answer, which must be to <paramref name="verb"/>.</summary>
    public Message Receive(Verb verb)
    {
        byte[] frame = ReadFrame();
        Message response = Message.Parse(frame, $"the answer on the {Name} connection");
        int[] kinds = [.. response.Fields];
        if (kinds is [1]) throw new NonConformance($"{verb} was answered with an exception ({response.Nested(1, "the exception").Text(1)}), which stops CometBFT");
        if (kinds.Length != 1 || kinds[0] != (int)verb + 1) throw new NonConformance($"the answer to {verb} is of kind {string.Join(", ", kinds)}, expected {(int)verb + 1}: answers come in the order of the calls");
        return response.Nested(kinds[0], $"the answer to {verb}");
    }

    /// <summary>A call as CometBFT makes it when it waits: the call, a Flush, both answers.</summary>
    public Message Call(Request request)
    {
        Send(request);
        Send(Request.Flush);
        Push();
        Message answer = Receive(request.Verb);
        Receive(Verb.Flush);
        return answer;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _stream.Dispose();

    private byte[] ReadFrame()
    {
        ulong length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (shift > 28) throw new NonConformance($"the length of an answer on the {Name} connection is no varint up to 2^31 - 1");
            byte next = ReadByte();
            length |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) break;
        }
        if (length > int.MaxValue) throw new NonConformance($"an answer on the {Name} connection has {length} bytes");
        byte[] frame = new byte[length];
        int read = Math.Min(frame.Length, _inEnd - _inStart);
        _in.AsSpan(_inStart, read).CopyTo(frame);
        _inStart += read;
        while (read < frame.Length) read += Read(frame.AsSpan(read));
        return frame;
    }

    private byte ReadByte()
    {
        if (_inStart == _inEnd) (_inStart, _inEnd) = (0, Read(_in));
        return _in[_inStart++];
    }

    private int Read(Span<byte> into)
    {
        int read;
        try
        {
            read = _stream.Read(into);
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
        {
            throw new NonConformance($"no answer on the {Name} connection within {Patience.TotalSeconds:F0} s");
        }
        catch (IOException error)
        {
            throw new NonConformance($"the application closed the {Name} connection: {error.Message}");
        }
        return read > 0 ? read : throw new NonConformance($"the application closed the {Name} connection instead of answering");
    }
}
