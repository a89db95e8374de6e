using System.Diagnostics;
using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Tests;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Ibc;

namespace Gwangan.Bench.Cosmos;

/// <summary>A block full of packets that another city has sent, each with its proof, in a relayer's Cosmos transactions: decoded, executed, hashed into every tree and sealed. Two cities in memory, nothing stored.</summary>
/// <remarks>
/// Blocks of two sizes, each decoded and executed once by the chain as it runs, from transactions that it has not seen before. The parts are measured on the same block in processor time: <c>execution</c> on a past
/// height, without sealing, and <c>proofs</c> alone, which are a part of it. Simulating one of its transactions, as a relayer does before it signs, is beside executing it.
/// </remarks>
internal static class IbcBench
{
    private const int PacketsATransaction = 32, TransfersAnEnvelope = 90, Fewer = 1_000, Most = 9_500, Passes = 3;

    /// <summary>Measures.</summary>
    public static void Run(BenchReport report)
    {
        using CoreForkJoin cores = new();
        IbcLink link = new(new TestCityOptions { ForkJoin = cores, Evm = new { chainId = 820_820, baseFee = "1000000000" } });
        CosmosWallet relayer = new("user 0", KeyType.Ethereum, link.B.City.Catalog, link.B.ChainId);
        ulong sequence = 0;
        for (int pass = 0; pass < Passes; pass++) Receive(link, relayer, ref sequence, Fewer); // What is compiled while it runs is compiled now.
        foreach (int count in (int[])[Fewer, Most])
        {
            List<Figures> passes = [];
            for (int pass = 0; pass < Passes; pass++) passes.Add(Receive(link, relayer, ref sequence, count));
            string name = $"ibc/receive/{count}";
            double Median(Func<Figures, double> of) => passes.Select(of).Order().ElementAt(Passes / 2);
            double proofs = Median(each => each.Proofs);
            report.Add(new($"{name}/packets", count / Median(each => each.Decoding + each.Finalizing), "packets/s", count / proofs, "decoding and verifying the proofs alone on one core"));
            report.Add(new($"{name}/decoding", Median(each => each.Decoding) * 1e6 / count, "us/packet"));
            report.Add(new($"{name}/execution", Median(each => each.Execution) * 1e6 / count, "us/packet"));
            report.Add(new($"{name}/proofs", proofs * 1e6 / count, "us/packet"));
            report.Add(new($"{name}/sealing", Median(each => each.Working - each.Execution) * 1e6 / count, "us/packet"));
            report.Add(new($"{name}/block", Median(each => each.Bytes) / count, "B/packet"));
            report.Add(new($"{name}/simulation", Median(each => each.Simulating) * 1e6 / PacketsATransaction, "us/packet", Median(each => each.Execution) * 1e6 / count, "executing it"));
        }
    }

    private sealed record Figures(double Decoding, double Execution, double Proofs, double Finalizing, double Working, double Simulating, double Bytes);

    private static Figures Receive(IbcLink link, CosmosWallet relayer, ref ulong sequence, int count)
    {
        (IbcChain from, IbcChain to) = (link.A, link.B);
        List<Packet> packets = [];
        while (packets.Count < count)
        {
            int transfers = Math.Min(TransfersAnEnvelope, count - packets.Count);
            Operation[] sends = [.. Enumerable.Range(0, transfers).Select(i => IbcLink.Transfer(from, from.Relayer, "KRW", (UInt128)(1 + i), IbcChain.Spell(to.City.Users[i % to.City.Users.Length])))];
            packets.AddRange(IbcLink.PacketsOf(from, from.Run(from.City.Sign(from.Relayer, sends))).Select(told => told.Packet));
        }
        Assert.Equal(count, packets.Count);
        to.Run(); // Both are in the same minute, so that what is signed has not expired.
        from.ShowTo(to);
        RecvPacket[] messages = [.. packets.Select(packet => IbcLink.Recv(from, to, packet))];
        List<byte[]> transactions = [];
        foreach (RecvPacket[] together in messages.Chunk(PacketsATransaction))
            transactions.Add(relayer.Sign(new CosmosParts { Sequence = sequence++, Gas = 50_000_000 }, together));

        StateMachine machine = to.City.Machine;
        GC.Collect();
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<Envelope?> decoded = machine.Decode(transactions);
        double decoding = Stopwatch.GetElapsedTime(began).TotalSeconds;
        AbciBlock block = new(to.City.Height + 1, to.City.TimeMs + 1_000, transactions) { Decoded = decoded };
        double execution = ExecuteAside(to, block), simulating = Simulate(to, transactions[0], block.TimeMs), proofs = VerifyAlone(to, packets, messages);
        TimeSpan used = Environment.CpuUsage.TotalTime;
        began = Stopwatch.GetTimestamp();
        BlockResults results = machine.FinalizeBlock(block).Results;
        double finalizing = Stopwatch.GetElapsedTime(began).TotalSeconds, working = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        machine.Commit();
        Assert.Equal(transactions.Count, results.Envelopes.Count);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Equal(count, IbcLink.PacketsOf(to, results).Count(told => told.Step == PacketStep.Answered && Acknowledgement.TryDecode(told.Acknowledgement, out Acknowledgement? answer) && answer.IsSuccess));
        return new Figures(decoding, execution, proofs, finalizing, working, simulating, transactions.Sum(bytes => (double)bytes.Length));
    }

    private static StateMachine Past(IbcChain chain)
    {
        StateStore store = new();
        return StateMachine.OpenPast(chain.ChainId, store, All.Create(store), chain.City.Storage.OpenSnapshot(chain.City.Height), chain.City.State);
    }

    private static double ExecuteAside(IbcChain chain, AbciBlock block)
    {
        Watch watch = new();
        Past(chain).Replay(block, isQuiet: false, watch);
        return watch.Seconds;
    }

    private static double Simulate(IbcChain chain, byte[] transaction, long timeMs)
    {
        StateMachine past = Past(chain);
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            double start = ThreadClock.Seconds;
            Assert.True(past.Simulate(transaction, timeMs, out _).Check.IsAdmitted);
            best = Math.Min(best, ThreadClock.Seconds - start);
        }
        return best;
    }

    private static double VerifyAlone(IbcChain to, List<Packet> packets, RecvPacket[] messages)
    {
        Assert.True(to.Ibc.TryClient(to.Client, out TendermintClientState client));
        Assert.True(to.Ibc.TryConsensus(to.Client, client.LatestHeight, out TendermintConsensusState consensus));
        byte[][] path = ["ibc"u8.ToArray(), []];
        IbcFieldValues[] fields = [.. messages.Select(message => IbcFieldValues.TrySplit(message.Message, "mbms")!)];
        double start = ThreadClock.Seconds;
        for (int i = 0; i < packets.Count; i++)
        {
            Packet packet = packets[i];
            Hash32 commitment = Commitments.OfPacket(packet);
            path[1] = IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence);
            if (!MerkleProofChain.TryDecode(fields[i].Bytes(2).Span, out MerkleProofChain? proof) || !proof.VerifyMembership(MerkleProofChain.CosmosSpecs, consensus.Root.Span, path, Hash32.Bytes(in commitment)))
                throw new InvalidOperationException("a proof does not hold");
        }
        return ThreadClock.Seconds - start;
    }

    private sealed class Watch : IReplayObserver
    {
        private double _began, _ended;

        public double Seconds => _ended - _began;

        public bool Before(int index)
        {
            if (index == 0) _began = ThreadClock.Seconds;
            return true;
        }

        public void After(int index) => _ended = ThreadClock.Seconds;
    }
}
