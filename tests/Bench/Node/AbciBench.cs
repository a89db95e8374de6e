using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Node;

/// <summary>What the ABCI socket costs: the same blocks over it, and in the process by direct calls, each into a data folder of its own, one after the other.</summary>
/// <remarks>
/// A block is ProcessProposal, FinalizeBlock and Commit, with signature checks, matching, trees, both syncs to disk and, over the socket, all that this node does to be asked and to answer.
/// <c>known</c>: its operations had come by CheckTx before, as nearly all do; <c>fresh</c>: none had. <c>processor</c> compares processor time, which bears other work on the machine better; both
/// ends of the socket are in it. The limit of the socket's extra milliseconds is the same bytes carried there and back with nobody who reads them (<see cref="WireEcho"/>).
/// </remarks>
internal static class AbciBench
{
    private const int Accounts = 2_000, Pairs = 15, WarmingPairs = 32;

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
            SignedFlow flow = new(keys, direct.City.Chain.Catalog, "bench-1", Accounts, Begin);
            // What runs once a block is compiled for good after thirty.
            for (int i = 0; i < WarmingPairs; i++) Measure(direct, socket, flow.Next(1_000), known: i % 2 == 0);
            foreach (int operations in (int[])[1_000, 10_000])
            {
                foreach (bool known in (bool[])[true, false])
                {
                    List<(Sample Direct, Sample Socket)> samples = [];
                    for (int i = 0; i < Pairs; i++) samples.Add(Measure(direct, socket, flow.Next(operations), known));
                    string row = $"node/abci/{operations}/{(known ? "known" : "fresh")}";
                    double[] extra = [.. samples.Select(each => 1e3 * (each.Socket.Seconds - each.Direct.Seconds))];
                    report.Add(new BenchRow($"{row}/direct", 1e3 * Median(samples.Select(each => each.Direct.Seconds)), "ms/block"));
                    report.Add(new BenchRow($"{row}/socket", 1e3 * Median(samples.Select(each => each.Socket.Seconds)), "ms/block"));
                    report.Add(new BenchRow($"{row}/extra", Median(extra), "ms/block", WireEcho.MsPerBlock(socket.Exchanges), "the same bytes, carried and not read"));
                    report.Add(new BenchRow($"{row}/cost", 100 * (Median(samples.Select(each => each.Socket.Seconds / each.Direct.Seconds)) - 1), "%", 10, "aim"));
                    report.Add(new BenchRow($"{row}/processor", 100 * (Median(samples.Select(each => each.Socket.ProcessorSeconds / each.Direct.ProcessorSeconds)) - 1), "%"));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private readonly record struct Sample(double Seconds, double ProcessorSeconds);

    // Which of the two comes first changes from block to block, so that neither has the other's warm caches more often.
    private static (Sample Direct, Sample Socket) Measure(DirectSide direct, SocketSide socket, List<byte[]> transactions, bool known)
    {
        bool directFirst = direct.Height % 2 == 0;
        if (known)
        {
            direct.Check(transactions);
            socket.Check(transactions);
        }
        GC.Collect();
        Sample first = directFirst ? direct.Block(transactions) : socket.Block(transactions);
        Sample second = directFirst ? socket.Block(transactions) : direct.Block(transactions);
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

        public Sample Block(List<byte[]> transactions)
        {
            RequestFinalizeBlock block = BlockOf(Height + 1, transactions);
            Prepare(block);
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            Execute(block);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new Sample(seconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        }

        public virtual void Dispose() => City.DisposeAsync().AsTask().GetAwaiter().GetResult();

        // What CometBFT does to ask and makes of the answer is its own time, in a process of its own: it writes its requests before the clock starts, and of the answers only the results are counted.
        protected virtual void Prepare(RequestFinalizeBlock block)
        {
        }

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
        private byte[] _proposal = [], _block = [];
        private int _answer;

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

        /// <summary>The bytes of the last block, there and back: a proposal, the block, its commit.</summary>
        public (int There, int Back)[] Exchanges => [(_proposal.Length, 8), (_block.Length, _answer), (8, 8)];

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

        protected override void Prepare(RequestFinalizeBlock block)
        {
            _proposal = FrameOf(new RequestProcessProposal
            {
                Height = block.Height, Txs = block.Txs, Time = block.Time, Hash = block.Hash, NextValidatorsHash = block.NextValidatorsHash, ProposerAddress = block.ProposerAddress,
            });
            _block = FrameOf(block);
        }

        protected override void Execute(RequestFinalizeBlock block)
        {
            _stream.Write(_proposal);
            Invariant.Assert(Receive<ResponseProcessProposal>().Status == AbciStatus.Accept);
            Receive<ResponseFlush>();
            _stream.Write(_block);
            ReadOnlyMemory<byte> answer = _frames.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()!.Value;
            _answer = answer.Length;
            Invariant.Assert(ResultsIn(answer.Span) == block.Txs.Count);
            Receive<ResponseFlush>();
            Ask<ResponseCommit>(new RequestCommit());
        }

        private byte[] FrameOf(AbciMessage request)
        {
            AbciCodec.WriteFrame(_writer, request);
            AbciCodec.WriteFrame(_writer, new RequestFlush());
            byte[] frame = _writer.ToArray();
            _writer.Clear();
            return frame;
        }

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
}
