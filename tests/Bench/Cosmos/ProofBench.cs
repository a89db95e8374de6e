using System.Text;
using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Cosmos;

/// <summary>ICS-23 proofs of a store with 100,000 packets, of keys that are there and of keys that are not: made and encoded, decoded, verified a second, and their size. In processor time of the one thread.</summary>
internal static class ProofBench
{
    private const int Pairs = 100_000, Count = 2_000, Passes = 30;

    /// <summary>Measures.</summary>
    public static void Run(BenchReport report)
    {
        StateStore store = new();
        IavlTree tree = new(store, "ibc");
        for (int part = 0; part < 19; part++) _ = new IavlTree(store, $"part{part:00}"); // as many parts as a city has, about
        for (int i = 0; i < Pairs; i++) tree.Set(Key(2 * i), Hash32.Bytes(Sha256.Hash(BitConverter.GetBytes(i))));
        byte[] appHash = store.SealBlock(new StateCommit(), 1).AppHash.ToArray();
        SealedTree sealedTree = store.TreeAt(tree, 1)!;
        foreach (bool isThere in (bool[])[true, false])
        {
            byte[][] keys = [.. Enumerable.Range(0, Count).Select(i => Key((int)((long)i * 2_654_435_761 % Pairs) * 2 + (isThere ? 0 : 1)))];
            byte[][] encoded = new byte[Count][];
            MerkleProofChain[] proofs = new MerkleProofChain[Count];
            double prove = double.MaxValue, decode = double.MaxValue, verify = double.MaxValue;
            for (int pass = 0; pass < Passes; pass++)
            {
                ProtoWriter writer = new();
                prove = Math.Min(prove, Time(i =>
                {
                    writer.Clear();
                    Ics23Proofs.Chain(sealedTree.Prove(keys[i])!).Write(writer);
                    encoded[i] = writer.ToArray();
                }));
                decode = Math.Min(decode, Time(i =>
                {
                    if (!MerkleProofChain.TryDecode(encoded[i], out MerkleProofChain? proof)) throw new InvalidOperationException("a proof cannot be read");
                    proofs[i] = proof;
                }));
                byte[][] path = ["ibc"u8.ToArray(), []];
                verify = Math.Min(verify, Time(i =>
                {
                    path[1] = keys[i];
                    bool holds = isThere
                        ? proofs[i].VerifyMembership(MerkleProofChain.CosmosSpecs, appHash, path, proofs[i].Proofs[0].Exist!.Value)
                        : proofs[i].VerifyNonMembership(MerkleProofChain.CosmosSpecs, appHash, path);
                    if (!holds) throw new InvalidOperationException("a proof does not hold");
                }));
            }
            string name = isThere ? "ics23/present" : "ics23/absent";
            report.Add(new($"{name}/prove", Count / prove, "proofs/s"));
            report.Add(new($"{name}/decode", Count / decode, "proofs/s"));
            report.Add(new($"{name}/verify", Count / verify, "proofs/s"));
            report.Add(new($"{name}/size", encoded.Average(bytes => bytes.Length), "B"));
        }
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"commitments/ports/transfer/channels/channel-0/sequences/{number:000000}");

    private static double Time(Action<int> action)
    {
        double start = ThreadClock.Seconds;
        for (int i = 0; i < Count; i++) action(i);
        return ThreadClock.Seconds - start;
    }
}
