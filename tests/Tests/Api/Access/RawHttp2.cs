using System.Buffers.Binary;
using System.Net.Security;
using System.Text;

namespace Gwangan.Tests.Api.Access;

/// <summary>As much of HTTP/2 (RFC 9113) as it takes to misbehave.</summary>
internal sealed class RawHttp2(SslStream stream) : IAsyncDisposable
{
    public const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4;

    /// <summary>Begins a connection.</summary>
    public static async Task<RawHttp2> OpenAsync(SecureCity city)
    {
        RawHttp2 connection = new(await city.DialTlsAsync(SslApplicationProtocol.Http2));
        await connection.WriteAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        await connection.WriteAsync(Frame(Settings, 0, 0, []));
        return connection;
    }

    public static byte[] Frame(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A request's headers in HPACK without compression: indices 2 or 3 (GET, POST), 7 (https), 4 (path), 1 (authority) of the static table.</summary>
    public static byte[] Request(string method, string path)
    {
        List<byte> block = [method == "GET" ? (byte)0x82 : (byte)0x83, 0x87, 0x04, (byte)path.Length, .. Encoding.ASCII.GetBytes(path), 0x01, 9, .. "localhost"u8];
        return [.. block];
    }

    public async Task WriteAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    /// <summary>The next frame; null when the connection is over.</summary>
    public async Task<(byte Type, byte Flags, int StreamId, byte[] Payload)?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            byte[] head = new byte[9];
            await stream.ReadExactlyAsync(head, cancel);
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancel);
            return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until the node has ended the connection, and says how many frames of each type there were.</summary>
    public async Task<Dictionary<byte, int>> ReadToEndAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        Dictionary<byte, int> counts = [];
        while (await ReadAsync(limit.Token) is { } frame) counts[frame.Type] = counts.GetValueOrDefault(frame.Type) + 1;
        return counts;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
