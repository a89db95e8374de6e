using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;

namespace Gwangan.Bench.Cosmos;

/// <summary>Headers a light client judges a second, by number of validators and kind of key, beside the same signatures checked with nothing around them. In processor time of the one thread; best of several passes in turns.</summary>
/// <remarks>Each header is judged as it comes from the network, once with the next header's rules and once leaping. Both check as many signatures as more than two thirds of the power takes, each once.</remarks>
internal static class HeaderBench
{
    private const string ChainId = "bench-1";
    private const int SignaturesAPass = 2_000, Passes = 7;

    /// <summary>Measures.</summary>
    public static void Run(BenchReport report)
    {
        foreach (KeyType type in (KeyType[])[KeyType.Ed25519, KeyType.Secp256k1])
            foreach (int count in (int[])[4, 30, 100])
                Measure(report, type, count);
    }

    private static void Measure(BenchReport report, KeyType type, int count)
    {
        byte[][] secrets = [.. Enumerable.Range(1, count).Select(i => Hash32.Bytes(Sha256.Hash(BitConverter.GetBytes(i))).ToArray())];
        PublicKey[] keys = [.. secrets.Select(secret => KeyOf(type, secret))];
        if (!ValidatorSet.TryCreate([.. keys.Select(key => new Validator(key, 10))], out ValidatorSet? set)) throw new InvalidOperationException("no set of validators");
        Dictionary<Address, byte[]> secretOf = keys.Zip(secrets).ToDictionary(pair => pair.First.Address, pair => pair.Second);
        int needed = count * 2 / 3 + 1, headers = Math.Max(1, SignaturesAPass / needed);
        SignedHeader trusted = Sign(type, set, secretOf, 1);
        SignedHeader[] next = [.. Enumerable.Range(0, headers).Select(_ => Sign(type, set, secretOf, 2))], far = [.. Enumerable.Range(0, headers).Select(_ => Sign(type, set, secretOf, 1_000))];
        (byte[] Key, byte[] Message, byte[] Signature)[] raw = [.. next.SelectMany(header => Enumerable.Range(0, needed).Select(i =>
        {
            ProtoWriter writer = new();
            header.Commit.WriteSignBytes(ChainId, i, writer);
            return (set.Validators[i].PublicKey.Bytes.ToArray(), writer.ToArray(), header.Commit.Signatures[i].Signature.ToArray());
        }))];
        LightRules rules = LightRules.InSeconds(100_000, 10);
        TrustedState state = trusted.AsTrusted;
        double rawBest = double.MaxValue, nextBest = double.MaxValue, farBest = double.MaxValue;
        for (int pass = 0; pass < Passes; pass++)
        {
            rawBest = Math.Min(rawBest, Time(() =>
            {
                foreach ((byte[] key, byte[] message, byte[] signature) in raw)
                    if (!(type == KeyType.Ed25519 ? Ed25519.Verify(key, message, signature) : Secp256k1.Verify(key, Sha256.Hash(message), signature))) throw new InvalidOperationException("a signature is wrong");
            }));
            nextBest = Math.Min(nextBest, Time(() => Judge(next)));
            farBest = Math.Min(farBest, Time(() => Judge(far)));
        }
        string name = $"headers/{(type == KeyType.Ed25519 ? "ed25519" : "secp256k1")}/{count}";
        report.Add(new($"{name}/next", headers / nextBest, "headers/s", headers / rawBest, "their signatures alone"));
        report.Add(new($"{name}/leap", headers / farBest, "headers/s", headers / rawBest, "their signatures alone"));

        void Judge(SignedHeader[] judged)
        {
            foreach (SignedHeader header in judged)
                if (LightClient.Verify(in state, set, header, in rules, new Timestamp(5_000, 0)) != LightVerdict.Trusted) throw new InvalidOperationException("a header is not trusted");
        }
    }

    private static double Time(Action action)
    {
        double start = ThreadClock.Seconds;
        action();
        return ThreadClock.Seconds - start;
    }

    private static PublicKey KeyOf(KeyType type, byte[] secret)
    {
        byte[] key = new byte[type == KeyType.Ed25519 ? Ed25519.PublicKeySize : Secp256k1.CompressedSize];
        if (type == KeyType.Ed25519) Ed25519.PublicKey(secret, key);
        else if (Secp256k1.TryPublicKey(secret, out Secp256k1Key parsed)) Secp256k1.Serialize(in parsed, key);
        return new PublicKey(type, key);
    }

    private static SignedHeader Sign(KeyType type, ValidatorSet set, Dictionary<Address, byte[]> secretOf, long height)
    {
        byte[] validators = set.Hash().ToArray();
        Header header = new()
        {
            VersionBlock = 11, ChainId = ChainId, Height = height, Time = new Timestamp(1_000 + height, 0), LastBlockId = BlockId.None,
            ValidatorsHash = validators, NextValidatorsHash = validators, ProposerAddress = set.Proposer.Address,
        };
        BlockId id = new(header.Hash().ToArray(), new PartSetHeader(1, validators));
        ProtoWriter writer = new();
        CommitSig[] signatures = [.. set.Validators.Select(validator =>
        {
            writer.Clear();
            Vote.WriteSignBytes(writer, ChainId, SignedMsgType.Precommit, height, 0, id, header.Time);
            byte[] signature = new byte[64], secret = secretOf[validator.Address];
            if (type == KeyType.Ed25519) Ed25519.Sign(secret, writer.WrittenSpan, signature);
            else if (!Secp256k1.TrySign(secret, Sha256.Hash(writer.WrittenSpan), signature)) throw new InvalidOperationException("a hash is no secret");
            return new CommitSig(BlockIdFlag.Commit, validator.Address, header.Time, signature);
        })];
        return new SignedHeader(header, new Commit(height, 0, id, signatures), set);
    }
}
