using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Gwangan.Bench.Rpc;

/// <summary>Told each message that a connection brings; the bytes are valid meanwhile. Any thread.</summary>
internal delegate void MessageVisitor(ReadOnlySpan<byte> message);

/// <summary>A WebSocket that subscribes and listens. It understands as much of RFC 6455 as it takes: whole messages that are not compressed.</summary>
internal sealed class RpcSubscriber : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MessageVisitor _hear;
    private byte[] _buffer = new byte[8_192];
    private int _held;

    public RpcSubscriber(Uri url, string[] requests, MessageVisitor hear)
    {
        _hear = hear;
        _socket.Connect(url.Host, url.Port);
        _socket.Send(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Z3dhbmdhbi1iZW5jaC1rZQ==\r\n\r\n"));
        int end;
        while ((end = _buffer.AsSpan(0, _held).IndexOf("\r\n\r\n"u8)) < 0) _held += _socket.Receive(_buffer.AsSpan(_held));
        if (!_buffer.AsSpan().StartsWith("HTTP/1.1 101"u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(_buffer, 0, _held));
        Drop(end + 4);
        foreach (string request in requests)
        {
            _socket.Send(Frame(Encoding.ASCII.GetBytes(request)));
            bool isAnswered = false;
            while (!isAnswered)
            {
                isAnswered = Visit() > 0;
                if (!isAnswered) _held += _socket.Receive(Free());
            }
        }
        _ = ListenAsync();
    }

    public void Dispose() => _socket.Dispose();

    private async Task ListenAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                Visit();
                Free();
                int read = await _socket.ReceiveAsync(_buffer.AsMemory(_held));
                if (read == 0) return;
                _held += read;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }
    }

    // Tells of every whole message that is there.
    private int Visit()
    {
        int read = 0, count = 0;
        while (_held - read >= 2)
        {
            int head = 2;
            long size = _buffer[read + 1] & 0x7f;
            if (size >= 126) head = size == 126 ? 4 : 10;
            if (_held - read < head) break;
            if (head == 4) size = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(read + 2));
            else if (head == 10) size = BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(read + 2));
            if (_held - read < head + size) break;
            if ((_buffer[read] & 0xf) == 1)
            {
                _hear(_buffer.AsSpan(read + head, (int)size));
                count++;
            }
            read += head + (int)size;
        }
        Drop(read);
        return count;
    }

    private Span<byte> Free()
    {
        if (_held == _buffer.Length) Array.Resize(ref _buffer, 2 * _held);
        return _buffer.AsSpan(_held);
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _held - count).CopyTo(_buffer);
        _held -= count;
    }

    // A client masks what it sends; a mask of zeros changes nothing.
    private static byte[] Frame(byte[] text) => text.Length < 126
        ? [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text]
        : [0x81, 0x80 | 126, (byte)(text.Length >> 8), (byte)text.Length, 0, 0, 0, 0, .. text];
}
