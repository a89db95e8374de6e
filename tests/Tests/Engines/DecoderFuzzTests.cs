using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

/// <summary>Damaged bytes at every decoder that somebody outside, or a disk, can reach: refused, never an exception, and never taken for what was signed.</summary>
public sealed class DecoderFuzzTests
{
    private const int Seed = 20_261_122, Rounds = 20_000;

    // A reader may take memory for what it reads: a few objects for each byte, and something to begin with. What a length only announces costs nothing.
    private const long BytesForEach = 800, BytesToBeginWith = 400_000;
    private const int CorpusMax = 150;
    private static readonly int RoundsForEach = Setting("GWANGAN_FUZZ_ROUNDS", 40_000), DecoderSeed = Setting("GWANGAN_FUZZ_SEED", Seed);

    // A chunk of a snapshot is unpacked into room for the largest one, twice; that takes as long as reading many of the others, so it gets fewer rounds.
    private static readonly Dictionary<string, long> MoreToBeginWith = new() { ["snapshot-chunk"] = 2L * Gwangan.Node.Snapshots.SnapshotFormat.ChunkRowsBytesMax };

    public static TheoryData<string> DecoderNames => [.. DecoderCorpus.Readers().Keys];

    [Theory]
    [MemberData(nameof(DecoderNames))]
    public void Whatever_comes_a_decoder_gives_a_value_with_one_spelling_or_refuses(string decoder)
    {
        DecoderCorpus.Reader reader = DecoderCorpus.Readers()[decoder];
        SortedDictionary<string, List<byte[]>> all = DecoderCorpus.Load();
        List<byte[]> others = [.. all.Values.SelectMany(inputs => inputs)], corpus = [.. all["any"], .. all.GetValueOrDefault(decoder) ?? others];
        foreach (byte[] good in all.GetValueOrDefault(decoder) ?? []) reader(good);
        foreach (byte[] input in others) Check(decoder, reader, input, "the corpus");
        Random random = new(DecoderSeed);
        int rounds = MoreToBeginWith.ContainsKey(decoder) ? RoundsForEach / 8 : RoundsForEach;
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = Mutate.Splice(random, corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)]);
            // What is taken is worth damaging again: it leads to places that refusals do not reach.
            if (Check(decoder, reader, damaged, $"seed {DecoderSeed}, round {round}") && corpus.Count < CorpusMax) corpus.Add(damaged);
        }
    }

    private static int Setting(string name, int usual) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } wanted ? int.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture) : usual;

    private static bool Check(string decoder, DecoderCorpus.Reader reader, byte[] input, string at)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? written;
        try
        {
            written = reader(input);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{decoder}, {at}: {error.GetType().Name} for {Convert.ToHexString(input)}", error);
        }
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken <= BytesToBeginWith + MoreToBeginWith.GetValueOrDefault(decoder) + BytesForEach * input.Length, $"{decoder}, {at}: {taken} bytes of memory for {input.Length} bytes: {Convert.ToHexString(input)}");
        if (written is null) return false;
        byte[]? again = reader(written);
        Assert.True(again is not null && again.AsSpan().SequenceEqual(written), $"{decoder}, {at}: what was read is written as something else: {Convert.ToHexString(input)}");
        return true;
    }

    [Fact]
    public void A_damaged_envelope_is_refused_or_its_signature_does_not_hold()
    {
        using TestNode node = new();
        EnvelopeCodec codec = new(node.Chain.Catalog);
        byte[] original = node.Transfer(0, 1, 5);
        Random random = new(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = Mutate.Bytes(random, original);
            if (damaged.AsSpan().SequenceEqual(original) || codec.Decode(damaged, out Envelope envelope) != KernelRefusal.None) continue;
            Assert.False(Signatures.Verify(envelope), $"seed {Seed}, round {round}: other bytes carry a right signature: {Convert.ToHexString(damaged)}");
        }
    }

    [Fact]
    public void A_damaged_block_or_commit_is_never_taken_for_the_one_that_was_signed()
    {
        using TestNode node = new();
        node.Make();
        node.Make(node.Transfer(0, 1, 5));
        ChainTip tip = node.Executor.Tip;
        CommittedBlock made = node.Make(node.Transfer(1, 2, 5), node.Transfer(2, 3, 5));
        byte[] bytes = made.Bytes.ToArray(), commit = made.Commit.ToArray();
        BlockVerifier verifier = new(node.Genesis);
        Assert.Null(verifier.Problem(tip, BlockCodec.Decode(made.Height, bytes), bytes, commit));
        Random random = new(Seed);
        for (int round = 0; round < Rounds / 10; round++)
        {
            byte[] damaged = Mutate.Bytes(random, bytes);
            if (!damaged.AsSpan().SequenceEqual(bytes) && Block.TryDecode(damaged, out Block? block))
                Assert.True(verifier.Problem(tip, block, damaged, commit) is not null, $"seed {Seed}, round {round}: a damaged block is accepted");
            _ = Commit.TryDecode(Mutate.Bytes(random, commit), out _);
            _ = CommitmentProof.TryDecode(damaged, out _);
            _ = MerkleProofChain.TryDecode(damaged, out _);
        }
    }

    [Fact]
    public void A_damaged_genesis_or_key_file_is_refused_with_a_sentence()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "fuzz-1", 20, TestNode.Start);
        Random random = new(Seed);
        foreach ((string name, Action<string> load) in new (string, Action<string>)[]
                 { ("genesis.json", path => GenesisDocument.Load(path)), ("keys/validator.json", path => ValidatorKey.Load(path)), ("keys/bank.json", path => KeyFile.Load(path)), ("keys/demo.json", path => DemoKeys.TryLoad(path)) })
        {
            byte[] original = File.ReadAllBytes(folder[$"city/{name}"]);
            for (int round = 0; round < 300; round++)
            {
                File.WriteAllBytes(folder["damaged.json"], Mutate.Bytes(random, original));
                try
                {
                    load(folder["damaged.json"]);
                }
                catch (Exception error) when (error is GenesisException or NodeException)
                {
                    Assert.Contains("damaged.json", error.Message);
                }
                catch (Exception error)
                {
                    Assert.Fail($"{name}, seed {Seed}, round {round}: {error}");
                }
            }
        }
    }
}
