using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Node;

/// <summary>What the ABCI socket costs: the same blocks over it, and in the process by direct calls, each into a data folder of its own, one after the other.</summary>
/// <remarks>
/// A block is ProcessProposal, FinalizeBlock and Commit, with signature checks, matching, trees, both syncs to disk and, over the socket, all that this node does to be asked and to answer.
/// <c>known</c>: its operations had come by CheckTx before, as nearly all do; <c>fresh</c>: none had.
/// </remarks>
internal static class AbciBench
{
    private const int Accounts = 2_000, Pairs = 15;

    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()); // CheckTx looks at the clock

    public static void Run(BenchReport report)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"gwangan-abci-bench-{Environment.ProcessId}");
        try
        {
            DemoCity.Write(Path.Combine(folder, "direct"), "bench-1", Accounts, Begin);
            CopyFolder(Path.Combine(folder, "direct"), Path.Combine(folder, "socket"));
            DemoKeys keys = DemoKeys.TryLoad(Path.Combine(folder, "direct", "keys", "demo.json"))!;
            using DirectSide direct = new(Path.Combine(folder, "direct"));
            using SocketSide socket = new(Path.Combine(folder, "socket"));
            Flow flow = new(keys, direct.City.Chain.Catalog);
            for (int i = 0; i < 6; i++) Measure(direct, socket, flow.Next(1_000), known: i % 2 == 0);
            foreach (int operations in (int[])[1_000, 10_000])
            {
                foreach (bool known in (bool[])[true, false])
                {
                    List<(double Direct, double Socket)> samples = [];
                    for (int i = 0; i < Pairs; i++) samples.Add(Measure(direct, socket, flow.Next(operations), known));
                    string row = $"node/abci/{operations}/{(known ? "known" : "fresh")}";
                    report.Add(new BenchRow($"{row}/direct", 1e3 * Median(samples.Select(each => each.Direct)), "ms/block"));
                    report.Add(new BenchRow($"{row}/socket", 1e3 * Median(samples.Select(each => each.Socket)), "ms/block"));
                    report.Add(new BenchRow($"{row}/cost", 100 * (Median(samples.Select(each => each.Socket / each.Direct)) - 1), "%", 10, "aim"));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Which of the two comes first changes from block to block, so that neither has the other's warm caches more often.
    private static (double Direct, double Socket) Measure(DirectSide direct, SocketSide socket, List<byte[]> transactions, bool known)
    {
        bool directFirst = direct.Height % 2 == 0;
        if (known)
        {
            direct.Check(transactions);
            socket.Check(transactions);
        }
        GC.Collect();
        double first = directFirst ? direct.Block(transactions) : socket.Block(transactions);
        double second = directFirst ? socket.Block(transactions) : direct.Block(transactions);
        Invariant.Assert(direct.City.Head.Current.AppHash == socket.City.Head.Current.AppHash, "the two do not agree");
        return directFirst ? (first, second) : (second, first);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private static RequestFinalizeBlock BlockOf(long height, List<byte[]> transactions) => new()
    {
        Height = height,
        Txs = transactions,
        Time = BlockCodec.TimestampOf(Begin.ToUnixTimeMilliseconds() + 1_000 * height),
        Hash = Sha256.Hash(BitConverter.GetBytes(height)).ToArray(),
        NextValidatorsHash = new byte[32],
        ProposerAddress = new byte[20],
    };

    private abstract class Driver : IDisposable
    {
        protected Driver(string folder)
        {
            City = City.Open(new NodeOptions { Data = folder, Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = "tcp://127.0.0.1:0" } });
            City.Start();
        }

        public City City { get; }

        public long Height => City.Head.Current.Height;

        protected CometBftEngine Engine => (CometBftEngine)City.Engine;

        public abstract void Check(List<byte[]> transactions);

        public double Block(List<byte[]> transactions)
        {
            RequestFinalizeBlock block = BlockOf(Height + 1, transactions);
            long start = Stopwatch.GetTimestamp();
            Execute(block);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public virtual void Dispose() => City.DisposeAsync().AsTask().GetAwaiter().GetResult();

        protected abstract void Execute(RequestFinalizeBlock block);
    }

    private sealed class DirectSide(string folder) : Driver(folder)
    {
        public override void Check(List<byte[]> transactions) =>
            Parallel.ForEach(transactions, () => new EnvelopeCodec(City.Chain.Catalog), (transaction, state, codec) =>
            {
                City.Chain.TryDecode(transaction, codec, out _);
                return codec;
            }, _ => { });

        protected override void Execute(RequestFinalizeBlock request)
        {
            IReadOnlyList<Envelope?> envelopes = City.Chain.Decode(request.Txs);
            AbciBlock content = new(request.Height, BlockCodec.TimeMsOf(request.Time), request.Txs) { Decoded = envelopes };
            lock (City.Gate) Invariant.Assert(City.Chain.ProcessProposal(content));
            DecidedBlock block = AbciApplication.BlockOf(City.Genesis, request, Engine.Executor.Tip, []);
            Engine.Executor.FinalizeDecided(block, content, envelopes);
            Engine.Executor.CommitDecided();
        }
    }

    private sealed class SocketSide : Driver
    {
        private readonly NetworkStream _stream;
        private readonly FrameReader _frames;
        private readonly ProtoWriter _writer = new();

        public SocketSide(string folder) : base(folder)
        {
            CometAddress address = Engine.Address;
            Socket socket = address.CreateSocket();
            socket.Connect(address.EndPoint);
            _stream = new NetworkStream(socket, ownsSocket: true);
            _frames = new FrameReader(_stream);
            RequestInitChain init = new() { ChainId = City.Genesis.ChainId, Time = BlockCodec.TimestampOf(City.Genesis.TimeMs), InitialHeight = 1 };
            Ask<ResponseInitChain>(init);
        }

        public override void Check(List<byte[]> transactions)
        {
            foreach (byte[][] some in transactions.Chunk(500))
            {
                foreach (byte[] transaction in some) AbciCodec.WriteFrame(_writer, new RequestCheckTx { Tx = transaction });
                AbciCodec.WriteFrame(_writer, new RequestFlush());
                Send();
                foreach (byte[] _ in some) Invariant.Assert(Receive<ResponseCheckTx>().Code == 0);
                Receive<ResponseFlush>();
            }
        }

        public override void Dispose()
        {
            _stream.Dispose();
            base.Dispose();
        }

        protected override void Execute(RequestFinalizeBlock block)
        {
            RequestProcessProposal proposal = new() { Height = block.Height, Txs = block.Txs, Time = block.Time, Hash = block.Hash, NextValidatorsHash = block.NextValidatorsHash, ProposerAddress = block.ProposerAddress };
            Invariant.Assert(Ask<ResponseProcessProposal>(proposal).Status == AbciStatus.Accept);
            AbciCodec.WriteFrame(_writer, block);
            AbciCodec.WriteFrame(_writer, new RequestFlush());
            Send();
            Invariant.Assert(ResultsIn(_frames.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()!.Value.Span) == block.Txs.Count);
            Receive<ResponseFlush>();
            Ask<ResponseCommit>(new RequestCommit());
        }

        // What CometBFT makes of the answer is CometBFT's time, in a process of its own: here its results are only counted.
        private static int ResultsIn(ReadOnlySpan<byte> frame)
        {
            const int FinalizeBlock = 21, TxResults = 2;
            ProtoReader outer = new(frame);
            bool isAnswer = outer.TryReadTag(out int kind, out _) & outer.TryBytes(out ReadOnlySpan<byte> response);
            Invariant.Assert(isAnswer && kind == FinalizeBlock);
            int count = 0;
            ProtoReader reader = new(response);
            while (reader.TryReadTag(out int field, out WireType wire) && reader.TrySkip(wire))
                if (field == TxResults) count++;
            return count;
        }

        private TResponse Ask<TResponse>(AbciMessage request) where TResponse : AbciMessage
        {
            AbciCodec.WriteFrame(_writer, request);
            AbciCodec.WriteFrame(_writer, new RequestFlush());
            Send();
            TResponse response = Receive<TResponse>();
            Receive<ResponseFlush>();
            return response;
        }

        private void Send()
        {
            _stream.Write(_writer.WrittenSpan);
            _writer.Clear();
        }

        private TResponse Receive<TResponse>() where TResponse : AbciMessage
        {
            ReadOnlyMemory<byte> frame = _frames.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()!.Value;
            Invariant.Assert(AbciCodec.TryReadResponse(frame.Span, out AbciMessage? response));
            return response as TResponse ?? throw new InvalidOperationException((response as ResponseException)?.Error);
        }
    }

    /// <summary>Signed operations by all accounts in turn: transfers, and orders around one price of which many trade.</summary>
    private sealed class Flow
    {
        private readonly DemoKeys _keys;
        private readonly OperationCatalog _catalog;
        private readonly SigningKey[] _signers;
        private readonly ulong[] _nonces;
        private readonly Random _random = new(3);
        private int _turn;

        public Flow(DemoKeys keys, OperationCatalog catalog)
        {
            (_keys, _catalog) = (keys, catalog);
            _signers = [.. Enumerable.Range(0, DemoCity.FundedAccounts).Select(keys.KeyOf)];
            _nonces = new ulong[_signers.Length];
        }

        public List<byte[]> Next(int count)
        {
            (SigningKey Key, EnvelopeBody Body)[] bodies = [.. Enumerable.Range(0, count).Select(_ => Body())];
            byte[][] signed = new byte[count][];
            Parallel.For(0, count, () => new EnvelopeCodec(_catalog), (i, _, codec) =>
            {
                signed[i] = bodies[i].Key.Sign(bodies[i].Body, codec);
                return codec;
            }, _ => { });
            return [.. signed];
        }

        private (SigningKey Key, EnvelopeBody Body) Body()
        {
            int signer = _turn++ % _signers.Length;
            Operation operation = _turn % 2 == 0
                ? new Transfer(_keys.AddressOf(_random.Next(Accounts)), Symbol.Of("KRW"), Amount.Whole(1), "")
                : new PlaceOrder(Symbol.Of("GOLD-KRW"), (Side)_random.Next(2), OrderType.Limit, 196_500 + 10 * _random.Next(-20, 20), _random.Next(1, 20), OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelMaker, 0);
            return (_signers[signer], new EnvelopeBody("bench-1", Address.Zero, ++_nonces[signer], Begin.ToUnixTimeMilliseconds() + 3_600_000, Amount.Zero, operation));
        }
    }
}
