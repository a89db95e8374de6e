using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Bench.Rpc;

/// <summary>How a load goes in.</summary>
/// <param name="Senders">Accounts that send in turn.</param>
/// <param name="Connections">Kept connections, each of which asks again when it has its answer.</param>
/// <param name="Batch">Transactions of a message.</param>
/// <param name="IsToken">Transfers of a token, else of coins.</param>
internal sealed record LoadShape(int Senders, int Connections, int Batch, bool IsToken = false);

/// <summary>What came of a load: transactions a second, from the first byte sent.</summary>
/// <param name="Accepted">Until the last was answered.</param>
/// <param name="Mined">Until the receipts of all were read, block by block.</param>
/// <param name="NodeUs">Processor time of the target for each, in microseconds: it bears other work on the machine better.</param>
/// <param name="ClientUs">The same of this program, which sends and reads.</param>
/// <param name="Count">How many.</param>
/// <param name="PreparingSeconds">How long signing took, before.</param>
internal sealed record LoadResult(double Accepted, double Mined, double NodeUs, double ClientUs, int Count, double PreparingSeconds);

/// <summary>Signed transfers end to end. They are signed, and the requests written, before the clock starts.</summary>
internal sealed class TransferLoad
{
    private const int Recipients = 10_000, PollMs = 5;
    private const ulong PlainGas = 21_000, TokenGas = 60_000;

    // How long a target is waited for once all is sent.
    private static TimeSpan Patience => TimeSpan.FromSeconds(RpcScale.Of(20, 5));

    private static readonly Address[] To = [.. Enumerable.Range(0, Recipients).Select(i => new Address(Hash32.Bytes(Keccak256.Hash(Encoding.ASCII.GetBytes($"recipient {i}")))[..Address.Size]))];

    private readonly RpcTarget _target;
    private readonly Accounts _accounts;
    private readonly ulong[] _nonces;
    private readonly Address _token;

    /// <summary>A load on a new target; the senders have sent nothing there.</summary>
    public TransferLoad(RpcTarget target, Accounts accounts, Address token)
    {
        (_target, _accounts, _token) = (target, accounts, token);
        _nonces = new ulong[accounts.Addresses.Length];
    }

    /// <summary>Sends transfers, and reads the receipts of every block, until all are there.</summary>
    /// <param name="shape">How they go in.</param>
    /// <param name="count">How many are ready.</param>
    /// <param name="sending">When no more are sent.</param>
    /// <param name="begun">Told when the clock starts.</param>
    /// <exception cref="InvalidOperationException">One is refused, fails, or does not come.</exception>
    public LoadResult Run(LoadShape shape, int count, TimeSpan sending, Action? begun = null)
    {
        long preparing = Stopwatch.GetTimestamp();
        List<(byte[] Bytes, int Count)>[] requests = Requests(shape, count);
        GC.Collect();
        using RpcConnection watch = new(_target.Url);
        long height = watch.Number("eth_blockNumber") + 1;
        int accepted = 0, mined = 0, running = shape.Connections;
        double acceptedSeconds = 0;
        Exception? broken = null;
        using Barrier start = new(shape.Connections + 1);
        Thread[] threads = [.. requests.Select(own => new Thread(() =>
        {
            try
            {
                using RpcConnection connection = new(_target.Url);
                start.SignalAndWait();
                long began = Stopwatch.GetTimestamp();
                foreach ((byte[] bytes, int size) in own)
                {
                    if (Stopwatch.GetElapsedTime(began) > sending) break;
                    ReadOnlySpan<byte> answer = connection.Ask(bytes);
                    if (answer.IndexOf("\"error\""u8) >= 0) throw new InvalidOperationException(Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 500)]));
                    Interlocked.Add(ref accepted, size);
                }
            }
            catch (Exception error)
            {
                broken = error;
            }
            Interlocked.Decrement(ref running);
        }))];
        foreach (Thread thread in threads) thread.Start();
        start.SignalAndWait();
        begun?.Invoke();
        double prepared = Stopwatch.GetElapsedTime(preparing).TotalSeconds, processor = _target.ProcessorSeconds, client = Environment.CpuUsage.TotalTime.TotalSeconds;
        long clock = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isSent = Volatile.Read(ref running) == 0;
            if (isSent && acceptedSeconds == 0) acceptedSeconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            // A peer that was ended because it took too much has the rate of what it did until then.
            if (_target.IsEnded) break;
            if (broken is not null) throw new InvalidOperationException($"{_target.Name}: {broken.Message}", broken);
            try
            {
                for (long latest = watch.Number("eth_blockNumber"); height <= latest; height++) mined += ReceiptsOf(watch, height);
            }
            catch (Exception error) when (_target.IsEnded && error is InvalidOperationException or System.Net.Sockets.SocketException)
            {
                break;
            }
            if (isSent && mined >= Volatile.Read(ref accepted)) break;
            if (isSent && Stopwatch.GetElapsedTime(clock) > TimeSpan.FromSeconds(acceptedSeconds) + (_target.IsCity ? 6 : 1) * Patience)
            {
                if (_target.IsCity) throw new InvalidOperationException($"{_target.Name}: {mined} of {accepted} transactions are in blocks long after the last was answered, and the pool says {Encoding.UTF8.GetString(watch.Ask(RpcConnection.Request(_target.Url, RpcConnection.Call("txpool_status"))))}");
                // A peer that falls behind has the rate at which it made blocks.
                Console.Error.WriteLine($"  {_target.Name} has {mined} of {accepted} in blocks {Patience.TotalSeconds} s after the last was answered");
                break;
            }
            Thread.Sleep(PollMs);
        }
        double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        (processor, client) = (_target.ProcessorSeconds - processor, Environment.CpuUsage.TotalTime.TotalSeconds - client);
        foreach (Thread thread in threads) thread.Join();
        return new LoadResult(accepted / (acceptedSeconds > 0 ? acceptedSeconds : seconds), mined / seconds, processor * 1e6 / mined, client * 1e6 / mined, mined, prepared);
    }

    // An account's nonces stay in one connection, and so in order. Nonces of what was not sent are taken again by the next load on a new target only: a target that is too slow is not asked twice.
    private List<(byte[], int)>[] Requests(LoadShape shape, int count)
    {
        ulong gas = shape.IsToken ? TokenGas : PlainGas;
        (int Sender, ulong Nonce)[] places = new (int, ulong)[count];
        for (int i = 0; i < count; i++) places[i] = (i % shape.Senders, _nonces[i % shape.Senders]++);
        string[] texts = new string[count];
        Parallel.For(0, count, i =>
        {
            Address to = To[(int)(places[i].Nonce * 7 + (ulong)i) % Recipients];
            byte[] bytes = shape.IsToken
                ? _accounts.Sign(places[i].Sender, places[i].Nonce, _token, UInt256.Zero, gas, Contracts.TransferOf(in to, 1))
                : _accounts.Sign(places[i].Sender, places[i].Nonce, to, UInt256.One, gas);
            texts[i] = RpcConnection.Call("eth_sendRawTransaction", Contracts.Hex(bytes));
        });
        List<(byte[], int)>[] requests = new List<(byte[], int)>[shape.Connections];
        Parallel.For(0, shape.Connections, connection =>
        {
            IEnumerable<string> own = texts.Where((_, i) => places[i].Sender % shape.Connections == connection);
            requests[connection] = shape.Batch == 1
                ? [.. own.Select(text => (RpcConnection.Request(_target.Url, text), 1))]
                : [.. own.Chunk(shape.Batch).Select(some => (RpcConnection.Request(_target.Url, $"[{string.Join(',', some)}]"), some.Length))];
        });
        return requests;
    }

    // The city's own receipt of a block is of type 0. Of some twenty thousand transactions in a block the receipts are more than an answer holds: then they are read in parts, as a client would.
    private int ReceiptsOf(RpcConnection connection, long height)
    {
        // A peer is asked for less, so that it is measured at its best: anvil makes each receipt of a block by going through all of them, and those of ten thousand take it longer than all else.
        if (!_target.IsCity && !RpcScale.ReadsPeersReceipts) return (int)connection.Number("eth_getBlockTransactionCountByNumber", $"\"0x{height:x}\"");
        ReadOnlySpan<byte> receipts = connection.Ask(RpcConnection.Request(_target.Url, RpcConnection.Call("eth_getBlockReceipts", $"\"0x{height:x}\"")));
        if (receipts.IndexOf("\"error\""u8) < 0) return Count(receipts, height);
        using JsonDocument block = JsonDocument.Parse(connection.Ask(RpcConnection.Request(_target.Url, RpcConnection.Call("eth_getBlockByNumber", $"\"0x{height:x}\"", "false"))).ToArray());
        int count = 0;
        foreach (JsonElement[] part in block.RootElement.GetProperty("result").GetProperty("transactions").EnumerateArray().Chunk(1_000))
        {
            string calls = string.Join(',', part.Select(hash => RpcConnection.Call("eth_getTransactionReceipt", hash.GetRawText())));
            count += Count(connection.Ask(RpcConnection.Request(_target.Url, $"[{calls}]")), height);
        }
        return count;
    }

    private int Count(ReadOnlySpan<byte> receipts, long height)
    {
        if (receipts.IndexOf("\"error\""u8) >= 0) throw new InvalidOperationException($"{_target.Name}: the receipts of block {height} are refused: {Encoding.UTF8.GetString(receipts[..Math.Min(receipts.Length, 300)])}");
        if (receipts.IndexOf("\"status\":\"0x0\""u8) >= 0) throw new InvalidOperationException($"{_target.Name}: a transfer of block {height} has failed");
        return receipts.Count("\"type\":\"0x2\""u8);
    }
}
