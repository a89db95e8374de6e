using System.Net.Sockets;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Keys;

/// <summary>Privval messages over a connected stream, each with its length in front. One thread at a time.</summary>
public sealed class PrivvalStream(Stream stream) : IDisposable
{
    private readonly ProtoWriter _writer = new();
    private readonly byte[] _one = new byte[1];

    /// <summary>Sends a message.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public void Send(PrivvalMessage message)
    {
        _writer.Clear();
        message.WriteDelimited(_writer);
        stream.Write(_writer.WrittenSpan);
        stream.Flush();
    }

    /// <summary>Receives a message.</summary>
    /// <exception cref="IOException">The other side is gone, silent for too long, or sends what is no message.</exception>
    public PrivvalMessage Receive()
    {
        int size = 0;
        for (int shift = 0; ; shift += 7)
        {
            stream.ReadExactly(_one);
            size |= (_one[0] & 0x7F) << shift;
            if (_one[0] < 0x80) break;
            if (shift == 14) throw new IOException("a message is longer than allowed");
        }
        if (size > PrivvalMessage.SizeMax) throw new IOException("a message is longer than allowed");
        byte[] bytes = new byte[size];
        stream.ReadExactly(bytes);
        return PrivvalMessage.TryDecode(bytes, out PrivvalMessage? message) ? message : throw new IOException("the other side does not speak CometBFT's privval protocol");
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>Whether an exception says that a connection broke, not that something is wrong here.</summary>
    internal static bool IsBroken(Exception error) => error is IOException or SocketException or ObjectDisposedException;
}
