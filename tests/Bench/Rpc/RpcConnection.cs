using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gwangan.Bench.Rpc;

/// <summary>One kept connection on which one thread asks and reads the answer to its end. It understands as much of HTTP/1.1 as it takes, and requests are made beforehand, so that the load costs little beside what is measured.</summary>
internal sealed class RpcConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
    private readonly Uri _url;
    private byte[] _buffer = new byte[1 << 16];

    public RpcConnection(Uri url)
    {
        _url = url;
        _socket.Connect(url.Host, url.Port);
    }

    /// <summary>What it is connected to.</summary>
    public Uri Url => _url;

    /// <summary>The bytes of a POST.</summary>
    public static byte[] Request(Uri url, string body) => Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>The text of one call.</summary>
    public static string Call(string method, params string[] parameters) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":[{string.Join(',', parameters)}]}}";

    /// <summary>Sends a request; the body of its answer, valid until the next.</summary>
    public ReadOnlySpan<byte> Ask(ReadOnlySpan<byte> request)
    {
        for (int sent = 0; sent < request.Length;) sent += _socket.Send(request[sent..]);
        int held = 0, end;
        while ((end = _buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0) held += Receive(held);
        if (!_buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(_buffer, 0, held));
        string head = Encoding.ASCII.GetString(_buffer, 0, end);
        int start = end + 4;
        const string Length = "Content-Length: ";
        int at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return ReadChunks(start, held);
        int line = head.IndexOf('\r', at) is >= 0 and var next ? next : head.Length;
        int size = int.Parse(head.AsSpan(at + Length.Length, line - at - Length.Length));
        while (held < start + size) held += Receive(held);
        return _buffer.AsSpan(start, size);
    }

    /// <summary>The result of a call.</summary>
    /// <exception cref="InvalidOperationException">It is an error.</exception>
    public JsonElement Result(string method, params string[] parameters)
    {
        Utf8JsonReader reader = new(Ask(Request(_url, Call(method, parameters))));
        using JsonDocument answer = JsonDocument.ParseValue(ref reader);
        return answer.RootElement.TryGetProperty("result", out JsonElement result) ? result.Clone() : throw new InvalidOperationException($"{method}: {answer.RootElement.GetProperty("error")}");
    }

    /// <summary>A result that is a number.</summary>
    public long Number(string method, params string[] parameters) => Convert.ToInt64(Result(method, parameters).GetString(), 16);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // Joined in place: what is read of them is always behind what is joined.
    private ReadOnlySpan<byte> ReadChunks(int start, int held)
    {
        int read = start, joined = start;
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(read, held - read).IndexOf("\r\n"u8)) < 0) held += Receive(held);
            int size = Convert.ToInt32(Encoding.ASCII.GetString(_buffer, read, line), 16);
            read += line + 2;
            while (held < read + size + 2) held += Receive(held);
            if (size == 0) return _buffer.AsSpan(start, joined - start);
            _buffer.AsSpan(read, size).CopyTo(_buffer.AsSpan(joined));
            joined += size;
            read += size + 2;
        }
    }

    private int Receive(int held)
    {
        if (held == _buffer.Length) Array.Resize(ref _buffer, 2 * held);
        int read = _socket.Receive(_buffer.AsSpan(held));
        return read > 0 ? read : throw new InvalidOperationException("the node closed the connection");
    }
}
