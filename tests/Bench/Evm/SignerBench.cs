using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Bench.Evm;

/// <summary>Recovery of signers, and checks by known keys, many together and one after the other, of the same signatures in turns. In processor time of the one thread.</summary>
internal static class SignerBench
{
    private const int Count = 2_048, Passes = 9;

    /// <summary>Measures both, and checks that they agree.</summary>
    public static void Run(BenchReport report)
    {
        SignatureToRecover[] together = new SignatureToRecover[Count];
        SignatureToVerify[] known = new SignatureToVerify[Count];
        byte[] signature = new byte[Secp256k1.SignatureSize];
        for (int i = 0; i < Count; i++)
        {
            Hash32 digest = Keccak256.Hash(BitConverter.GetBytes(i)), secret = Keccak256.Hash(Hash32.Bytes(in digest));
            if (!Secp256k1.TrySign(Hash32.Bytes(in secret), in digest, signature, out int id)) throw new InvalidOperationException("a hash is no secret");
            if (!Secp256k1.TryPublicKey(Hash32.Bytes(in secret), out Secp256k1Key key)) throw new InvalidOperationException("a hash is no secret");
            known[i] = new(in key, in digest, signature);
            together[i] = new(in digest, UInt256.FromBigEndian(signature.AsSpan(0, UInt256.Size)), UInt256.FromBigEndian(signature.AsSpan(UInt256.Size)), id);
        }
        SignatureToRecover[] alone = [.. together];
        SignatureToVerify[] knownAlone = [.. known];
        double best = double.MaxValue, bestAlone = double.MaxValue, bestKnown = double.MaxValue, bestKnownAlone = double.MaxValue;
        for (int pass = 0; pass < Passes; pass++)
        {
            double start = ThreadClock.Seconds;
            Secp256k1Batch.Recover(together);
            double between = ThreadClock.Seconds;
            for (int i = 0; i < Count; i++) Secp256k1Batch.Recover(ref alone[i]);
            (best, bestAlone) = (Math.Min(best, between - start), Math.Min(bestAlone, ThreadClock.Seconds - between));
            start = ThreadClock.Seconds;
            Secp256k1Batch.Verify(known);
            between = ThreadClock.Seconds;
            for (int i = 0; i < Count; i++) Secp256k1Batch.Verify(ref knownAlone[i]);
            (bestKnown, bestKnownAlone) = (Math.Min(bestKnown, between - start), Math.Min(bestKnownAlone, ThreadClock.Seconds - between));
        }
        for (int i = 0; i < Count; i++)
            if (together[i].Signer != alone[i].Signer || !known[i].IsValid || !knownAlone[i].IsValid) throw new InvalidOperationException("lanes and library disagree");
        report.Add(new("signers/together", best * 1e6 / Count, "us"));
        report.Add(new("signers/alone", bestAlone * 1e6 / Count, "us"));
        report.Add(new("signers/known/together", bestKnown * 1e6 / Count, "us"));
        report.Add(new("signers/known/alone", bestKnownAlone * 1e6 / Count, "us"));
    }
}
