using System.Diagnostics;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Gwangan.Bench.Market;
using Gwangan.Bench.Rpc;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Tests.Cosmos.Tx;

namespace Gwangan.Bench.Cosmos;

/// <summary>Cosmos transactions end to end: signed beforehand, sent by <c>broadcast_tx_sync</c> over kept HTTP connections of this program to a node in a process of its own, until they are in blocks that its RPC shows.</summary>
/// <remarks>
/// Node and load share the machine. By all connections as fast as answers come (<c>admitted</c>, <c>committed</c>), and then at half that rate, each transaction due at its time (<c>p50</c>, <c>p99</c>, from then until its block is
/// seen). Native envelopes with the same transfer go through the same door beside them. Every answer, every result of every block and every balance is looked at afterwards.
/// </remarks>
internal static class BroadcastBench
{
    private const int Senders = 400, Receivers = 100, Connections = 16, WarmUp = 12_000, Count = 24_000, Paced = 8_000, Batch = 100, PollMs = 3;
    private const string ChainId = "gwangan-bench-1";

    private enum Kind
    {
        Send,
        Order,
        Native,
    }

    /// <summary>Measures.</summary>
    public static void Run(BenchReport report)
    {
        Accounts accounts = new(Senders, KeyType.Cosmos);
        using RpcTarget node = RpcTarget.StartCity(BlockPace.Usual, accounts, isCosmos: true);
        Load load = new(node);
        double checks = load.ChecksPerSecond();
        report.Add(new("broadcast/signature-checks", checks, "tx/s"));
        foreach (Kind kind in Enum.GetValues<Kind>()) load.Flood(kind, WarmUp, 1);
        foreach ((Kind kind, int batch) in ((Kind, int)[])[(Kind.Send, 1), (Kind.Send, Batch), (Kind.Order, 1), (Kind.Native, 1)])
        {
            string name = $"broadcast/{kind.ToString().ToLowerInvariant()}{(batch > 1 ? $"/batch{batch}" : "")}";
            Outcome flood = load.Flood(kind, Count, batch);
            report.Add(new($"{name}/admitted", flood.Admitted, "tx/s"));
            report.Add(new($"{name}/committed", flood.Committed, "tx/s", checks, $"secp256k1 checks alone on {Environment.ProcessorCount} processors"));
            report.Add(new($"{name}/node-time", flood.NodeUs, "us/tx", load.CheckUs, "processor time of its signature check"));
            report.Add(new($"{name}/client-time", flood.ClientUs, "us/tx"));
            if (batch > 1) continue;
            double[] latencies = load.Paced(kind, Paced, flood.Committed / 2);
            report.Add(new($"{name}/half/p50", latencies[latencies.Length / 2], "ms"));
            report.Add(new($"{name}/half/p99", latencies[latencies.Length * 99 / 100], "ms"));
        }
        load.Verify();
    }

    private sealed record Outcome(double Admitted, double Committed, double NodeUs, double ClientUs);

    private sealed class Load
    {
        private readonly RpcTarget _node;
        private readonly OperationCatalog _catalog = All.Create(new StateStore()).Catalog;
        private readonly CosmosWallet[] _wallets;
        private readonly ulong[] _sequences = new ulong[Senders], _nonces = new ulong[Senders];
        private readonly string[] _receivers = [.. Enumerable.Range(0, Receivers).Select(i => Bech32.EncodeAccount(ReceiverOf(i)))];
        private readonly BigInteger[] _due = new BigInteger[Receivers];
        private long _sent, _firstHeight;

        public Load(RpcTarget node)
        {
            _node = node;
            _wallets = [.. Enumerable.Range(0, Senders).Select(i => new CosmosWallet($"gwangan bench {i}", KeyType.Cosmos, _catalog, ChainId))];
            using RpcConnection connection = new(node.Url);
            _firstHeight = Height(connection);
        }

        public double CheckUs { get; private set; }

        // Checks of one signature after another, by every processor at once: what the node's cannot do without.
        public double ChecksPerSecond()
        {
            byte[] message = new byte[300], signature = new byte[64];
            Hash32 digest = Sha256.Hash(message);
            byte[] secret = Sha256.Hash("a secret"u8).ToArray();
            using SigningKey key = new(KeyType.Cosmos, secret);
            if (!Secp256k1.TrySign(secret, in digest, signature)) throw new InvalidOperationException("a hash is no secret");
            byte[] publicKey = key.PublicKey;
            const int Checks = 20_000;
            double best = 0;
            for (int run = 0; run < 5; run++)
            {
                long start = Stopwatch.GetTimestamp();
                Parallel.For(0, Checks, _ =>
                {
                    if (!Secp256k1.Verify(publicKey, Sha256.Hash(message), signature)) throw new InvalidOperationException("a signature of the bench is refused");
                });
                best = Math.Max(best, Checks / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            double began = ThreadClock.Seconds;
            for (int i = 0; i < Checks / 10; i++) Secp256k1.Verify(publicKey, Sha256.Hash(message), signature);
            CheckUs = (ThreadClock.Seconds - began) * 1e6 / (Checks / 10);
            return best;
        }

        public Outcome Flood(Kind kind, int count, int batch)
        {
            (string[][] texts, Dictionary<string, int> places) = Sign(kind, count);
            byte[][][] requests = [.. texts.Select(own => (byte[][])[.. own.Chunk(batch).Select(some => RpcConnection.Request(_node.Url, batch == 1 ? some[0] : $"[{string.Join(',', some)}]"))])];
            GC.Collect();
            double processor = _node.ProcessorSeconds, client = Environment.CpuUsage.TotalTime.TotalSeconds;
            long clock = Stopwatch.GetTimestamp();
            Watch watch = Watch.Start(this, places, count, clock);
            OnConnections((connection, own) =>
            {
                foreach (byte[] request in requests[own]) MustBeTaken(connection.Ask(request));
            });
            double admitted = Stopwatch.GetElapsedTime(clock).TotalSeconds, committed = watch.Join().Max();
            return new Outcome(count / admitted, count / committed, (_node.ProcessorSeconds - processor) * 1e6 / count, (Environment.CpuUsage.TotalTime.TotalSeconds - client) * 1e6 / count);
        }

        public double[] Paced(Kind kind, int count, double rate)
        {
            (string[][] texts, Dictionary<string, int> places) = Sign(kind, count);
            double[] due = new double[count];
            long clock = Stopwatch.GetTimestamp();
            Watch watch = Watch.Start(this, places, count, clock);
            OnConnections((connection, own) =>
            {
                for (int i = 0; i < texts[own].Length; i++)
                {
                    int place = (i * Connections) + own;
                    due[place] = place / rate;
                    byte[] request = RpcConnection.Request(_node.Url, texts[own][i]);
                    double early = due[place] - Stopwatch.GetElapsedTime(clock).TotalSeconds;
                    if (early > 0) Thread.Sleep(TimeSpan.FromSeconds(early));
                    MustBeTaken(connection.Ask(request));
                }
            });
            double[] seen = watch.Join();
            return [.. seen.Select((at, i) => (at - due[i]) * 1_000).Order()];
        }

        // Every transaction was done, and every receiver has what was sent to it.
        public void Verify()
        {
            using RpcConnection connection = new(_node.Url);
            long last = Height(connection), done = 0;
            for (long height = _firstHeight + 1; height <= last; height++)
            {
                JsonElement results = Ask(connection, "block_results", $"\"{height}\"");
                if (!results.TryGetProperty("txs_results", out JsonElement each) || each.ValueKind != JsonValueKind.Array) continue;
                foreach (JsonElement result in each.EnumerateArray())
                {
                    if (result.GetProperty("code").GetInt64() != 0) throw new InvalidOperationException($"a transaction of block {height} was refused: {result.GetProperty("log").GetString()}");
                    done++;
                }
            }
            if (done != _sent) throw new InvalidOperationException($"{done} of {_sent} transactions are in blocks");
            for (int i = 0; i < Receivers; i++)
            {
                string request = Convert.ToHexString(new QueryBalanceRequest { Address = _receivers[i], Denom = "KRW" }.ToByteArray());
                JsonElement answer = Ask(connection, "abci_query", "\"/cosmos.bank.v1beta1.Query/Balance\"", $"\"{request}\"", "\"0\"", "false").GetProperty("response");
                var has = BigInteger.Parse(QueryBalanceResponse.Parser.ParseFrom(answer.GetProperty("value").GetBytesFromBase64()).Balance.Amount);
                if (has != _due[i]) throw new InvalidOperationException($"{_receivers[i]} has {has}, and was sent {_due[i]}");
            }
        }

        // By connection; the transaction that is place p of all is the one of connection p modulo their number. A sender's stay in one connection, and so in order.
        private (string[][] Texts, Dictionary<string, int> Places) Sign(Kind kind, int count)
        {
            if (count % Senders != 0 || Senders % Connections != 0) throw new InvalidOperationException("every sender sends as many");
            ulong[] sequences = [.. Enumerable.Range(0, count).Select(i => kind == Kind.Native ? ++_nonces[i % Senders] : _sequences[i % Senders]++)];
            string[] transactions = new string[count];
            Parallel.For(0, count, () => new EnvelopeCodec(_catalog), (i, _, codec) =>
            {
                int sender = i % Senders, receiver = i % Receivers;
                CosmosWallet wallet = _wallets[sender];
                transactions[i] = Convert.ToBase64String(kind switch
                {
                    Kind.Send => wallet.Sign(new CosmosParts { Sequence = sequences[i] }, new Send(SendOf(wallet.Text, _receivers[receiver]))),
                    // Resting far below the market: each is placed and kept.
                    Kind.Order => wallet.Sign(new CosmosParts { Sequence = sequences[i] }, new PlaceOrder(Symbol.Of("GOLD-KRW"), Side.Buy, OrderType.Limit, 150_000 + (10 * (i % 500)), 1, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 0)),
                    _ => wallet.Key.Sign(new EnvelopeBody(ChainId, Address.Zero, sequences[i], DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 600_000, Amount.Whole(1), new Transfer(ReceiverOf(receiver), Symbol.Of("KRW"), new Amount(1), "")), codec),
                });
                return codec;
            }, _ => { });
            _sent += count;
            if (kind != Kind.Order)
                for (int i = 0; i < count; i++) _due[i % Receivers]++;
            string[][] texts = [.. Enumerable.Range(0, Connections).Select(own => (string[])[.. transactions.Where((_, i) => i % Connections == own).Select(text => RpcConnection.Call("broadcast_tx_sync", $"\"{text}\""))])];
            return (texts, transactions.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i));
        }

        private void OnConnections(Action<RpcConnection, int> act)
        {
            Exception? broken = null;
            Thread[] threads = [.. Enumerable.Range(0, Connections).Select(own => new Thread(() =>
            {
                try
                {
                    using RpcConnection connection = new(_node.Url);
                    act(connection, own);
                }
                catch (Exception error)
                {
                    broken = error;
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            if (broken is not null) throw new InvalidOperationException(broken.Message, broken);
        }

        private static void MustBeTaken(ReadOnlySpan<byte> answer)
        {
            if (answer.IndexOf("\"error\""u8) >= 0 || answer.Count("\"code\":"u8) != answer.Count("\"code\":0,"u8)) throw new InvalidOperationException(Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 500)]));
        }

        private static byte[] SendOf(string from, string to) => new MsgSend { FromAddress = from, ToAddress = to, Amount = { new Gwangan.Node.Api.Cosmos.Protos.Base.Coin { Denom = "KRW", Amount = "1" } } }.ToByteArray();

        private static Address ReceiverOf(int number) => new(Hash32.Bytes(Sha256.Hash(Encoding.ASCII.GetBytes($"receiver {number}")))[..Address.Size]);

        private static long Height(RpcConnection connection) => long.Parse(Ask(connection, "status").GetProperty("sync_info").GetProperty("latest_block_height").GetString()!);

        private static JsonElement Ask(RpcConnection connection, string method, params string[] parameters) => connection.Result(method, parameters);

        /// <summary>Reads every new block and notes when each transaction was seen in one, seconds after the clock's start.</summary>
        private sealed class Watch
        {
            private readonly Thread _thread;
            private readonly double[] _seen;
            private Exception? _broken;

            private Watch(Load load, Dictionary<string, int> places, int count, long clock)
            {
                _seen = new double[count];
                _thread = new Thread(() =>
                {
                    try
                    {
                        Follow(load, places, clock);
                    }
                    catch (Exception error)
                    {
                        _broken = error;
                    }
                });
            }

            public static Watch Start(Load load, Dictionary<string, int> places, int count, long clock)
            {
                Watch watch = new(load, places, count, clock);
                watch._thread.Start();
                return watch;
            }

            public double[] Join()
            {
                _thread.Join();
                return _broken is null ? _seen : throw new InvalidOperationException(_broken.Message, _broken);
            }

            private void Follow(Load load, Dictionary<string, int> places, long clock)
            {
                using RpcConnection connection = new(load._node.Url);
                int left = places.Count;
                long next = Height(connection), lastNews = Stopwatch.GetTimestamp();
                while (left > 0)
                {
                    long height = Height(connection);
                    double at = Stopwatch.GetElapsedTime(clock).TotalSeconds;
                    for (; next <= height; next++)
                    {
                        foreach (JsonElement transaction in Ask(connection, "block", $"\"{next}\"").GetProperty("block").GetProperty("data").GetProperty("txs").EnumerateArray())
                        {
                            if (!places.TryGetValue(transaction.GetString()!, out int place) || _seen[place] != 0) continue;
                            _seen[place] = at;
                            left--;
                            lastNews = Stopwatch.GetTimestamp();
                        }
                    }
                    if (Stopwatch.GetElapsedTime(lastNews) > TimeSpan.FromSeconds(60)) throw new InvalidOperationException($"{left} transactions are in no block a minute after the last");
                    Thread.Sleep(PollMs);
                }
            }
        }
    }
}
