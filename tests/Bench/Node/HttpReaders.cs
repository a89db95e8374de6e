using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Gwangan.Bench.Node;

/// <summary>A few connections that are kept open, each with a thread that asks and reads the answer to its end. It understands as much of HTTP/1.1 as it takes, so that the reader costs little beside what is measured.</summary>
internal sealed class HttpReaders : IDisposable
{
    private const int Connections = 8;

    private readonly Connection[] _connections;
    private readonly byte[][] _requests;

    public HttpReaders(Uri node, string[] paths)
    {
        _requests = [.. paths.Select(path => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {node.Authority}\r\n\r\n"))];
        _connections = [.. Enumerable.Range(0, Connections).Select(_ => new Connection(node))];
    }

    /// <summary>Each asks again when it has its answer. Answers a second.</summary>
    public double AskAgain(TimeSpan duration)
    {
        long begun = Stopwatch.GetTimestamp();
        long total = 0;
        OnEach(index =>
        {
            long count = 0;
            for (; Stopwatch.GetElapsedTime(begun) < duration; count++) Ask(index, count);
            Interlocked.Add(ref total, count);
        });
        return total / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Requests at fixed times, so many a second over all connections. Milliseconds from when each was due to its answer, in ascending order.</summary>
    public double[] AskAt(double perSecond, TimeSpan duration)
    {
        double everyMs = Connections * 1_000 / perSecond;
        int each = Math.Max(1, (int)(duration.TotalMilliseconds / everyMs));
        double[] ms = new double[Connections * each];
        long begun = Stopwatch.GetTimestamp();
        OnEach(index =>
        {
            for (int i = 0; i < each; i++)
            {
                double dueMs = (i + (double)index / Connections) * everyMs;
                double aheadMs;
                // A sleep of a millisecond lasts a little longer; what is left of it is passed on to others.
                while ((aheadMs = dueMs - Stopwatch.GetElapsedTime(begun).TotalMilliseconds) > 0)
                    if (aheadMs > 1.2) Thread.Sleep(1);
                    else Thread.Yield();
                Ask(index, i);
                ms[index * each + i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds - dueMs;
            }
        });
        Array.Sort(ms);
        return ms;
    }

    public void Dispose()
    {
        foreach (Connection connection in _connections) connection.Dispose();
    }

    private void Ask(int index, long count) => _connections[index].Ask(_requests[(index * 13 + count) % _requests.Length]);

    private static void OnEach(Action<int> work)
    {
        Exception? failed = null;
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(index => new Thread(() =>
        {
            try
            {
                work(index);
            }
            catch (Exception error)
            {
                failed = error;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (failed is not null) throw new InvalidOperationException("a read failed", failed);
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private byte[] _buffer = new byte[64 << 10];

        public Connection(Uri node) => _socket.Connect(node.Host, node.Port);

        public void Ask(byte[] request)
        {
            _socket.Send(request);
            int held = 0, header;
            while ((header = _buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0) held += Receive(held);
            if (!_buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(_buffer, 0, held));
            string head = Encoding.ASCII.GetString(_buffer, 0, header);
            const string Length = "Content-Length: ";
            int at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                int end = head.IndexOf('\r', at) is >= 0 and var next ? next : head.Length;
                for (int whole = header + 4 + int.Parse(head.AsSpan(at + Length.Length, end - at - Length.Length)); held < whole;) held += Receive(held);
                return;
            }
            // Chunks: JSON has no empty line, so the last chunk's mark is only at the end.
            while (!_buffer.AsSpan(header, held - header).EndsWith("\r\n0\r\n\r\n"u8)) held += Receive(held);
        }

        public void Dispose() => _socket.Dispose();

        private int Receive(int held)
        {
            if (held == _buffer.Length) Array.Resize(ref _buffer, 2 * held);
            int read = _socket.Receive(_buffer.AsSpan(held));
            return read > 0 ? read : throw new InvalidOperationException("the node closed the connection");
        }
    }
}
