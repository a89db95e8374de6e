using System.Net.Sockets;
using Gwangan.Abci.Wire;
using Gwangan.Chain.Base;

namespace Gwangan.Abci.KvStore;

/// <summary>Serves <see cref="KvApplication"/> on a socket: a thread for each connection, one lock around the application, as CometBFT's own reference server has it.</summary>
public sealed class KvServer(KvApplication application, string? fault)
{
    private readonly Lock _gate = new();
    private int _connections;

    /// <summary>Listens until the process ends.</summary>
    public void Run(AbciAddress address)
    {
        if (address.EndPoint is UnixDomainSocketEndPoint) File.Delete(address.EndPoint.ToString()!);
        using Socket listener = address.NewSocket();
        listener.Bind(address.EndPoint);
        listener.Listen();
        Console.WriteLine($"kvstore listens on {address}");
        while (true)
        {
            Socket socket = listener.Accept();
            new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using NetworkStream stream = new(socket, ownsSocket: true);
            int alive = Interlocked.Increment(ref _connections);
            try
            {
                // The first connection is the one that only looks whether somebody listens.
                if (fault == "one-connection" && alive > 2) return;
                Answer(stream);
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
        catch (Exception error) when (error is IOException or NonConformance or ObjectDisposedException)
        {
            // The caller is gone, or sent what is no frame: this connection ends.
        }
    }

    private void Answer(NetworkStream stream)
    {
        byte[] buffer = new byte[1 << 20];
        int filled = 0;
        ProtoWriter answers = new();
        byte[]? held = null;
        while (true)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            int read = stream.Read(buffer, filled, buffer.Length - filled);
            if (read == 0) return;
            filled += read;
            int used = 0;
            while (TryFrame(buffer.AsSpan(used, filled - used), out int start, out int length))
            {
                Message request = Message.Parse(buffer.AsSpan(used + start, length), "the request");
                used += start + length;
                Verb verb = (Verb)request.Fields.First();
                byte[] answer;
                lock (_gate) answer = application.Answer(verb, request.Nested((int)verb, "the request"));
                if (verb == Verb.Flush && fault == "no-flush") continue;
                if (fault == "swap-answers" && verb == Verb.CheckTx && held is null)
                {
                    held = answer;
                    continue;
                }
                Append(answers, answer);
                if (held is not null) Append(answers, held);
                held = null;
                if (verb == Verb.Flush || answers.Length > 1 << 16) Push(stream, answers);
            }
            if (fault == "one-frame-a-read") used = filled;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
        }
    }

    private static void Append(ProtoWriter answers, byte[] answer)
    {
        int mark = answers.BeginDelimited();
        answers.Raw(answer);
        answers.End(mark);
    }

    private static void Push(NetworkStream stream, ProtoWriter answers)
    {
        stream.Write(answers.WrittenSpan);
        answers.Clear();
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        ProtoReader reader = new(bytes);
        (start, length) = (0, 0);
        if (!reader.TryVarint(out ulong size) || size > (ulong)reader.Rest.Length) return false;
        (start, length) = (reader.Position, (int)size);
        return true;
    }
}
