using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gwangan.Bench.Node;

/// <summary>What the system takes to carry a block's bytes over a socket of this machine and its answers back, with nobody who reads them: the least that any ABCI application can cost.</summary>
internal static class WireEcho
{
    private const int Rounds = 15;

    /// <summary>Milliseconds for a block: each exchange is so many bytes there, and then so many back; the median of some rounds.</summary>
    public static double MsPerBlock(params (int There, int Back)[] exchanges)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.Connect(listener.LocalEndPoint!);
        using Socket far = listener.Accept();
        far.NoDelay = true;
        byte[] bytes = new byte[exchanges.Max(each => Math.Max(each.There, each.Back))], received = new byte[bytes.Length];
        Thread answering = new(() =>
        {
            byte[] taken = new byte[bytes.Length];
            for (int round = 0; round < Rounds; round++)
            {
                foreach ((int there, int back) in exchanges)
                {
                    Read(far, taken, there);
                    far.Send(bytes.AsSpan(0, back));
                }
            }
        });
        answering.Start();
        double[] ms = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach ((int there, int back) in exchanges)
            {
                near.Send(bytes.AsSpan(0, there));
                Read(near, received, back);
            }
            ms[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        answering.Join();
        Array.Sort(ms);
        return ms[Rounds / 2];
    }

    private static void Read(Socket socket, byte[] buffer, int count)
    {
        for (int held = 0, read; held < count; held += read)
            if ((read = socket.Receive(buffer.AsSpan(held, count - held))) == 0) throw new InvalidOperationException("the other side is gone");
    }
}
