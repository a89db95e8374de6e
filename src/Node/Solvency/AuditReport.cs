using System.Text.Json;
using System.Text.Json.Serialization;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Solvency;

/// <summary>Something that was checked.</summary>
/// <param name="Name">A stable name.</param>
/// <param name="IsGood">Whether it holds.</param>
/// <param name="Count">How many times it was looked at.</param>
/// <param name="Detail">What was found where it does not hold; else null.</param>
public sealed record AuditCheck(string Name, bool IsGood, long Count, string? Detail);

/// <summary>One asset over the audited blocks, units in decimal.</summary>
public sealed record AuditAsset(
    string Symbol, string Backing, string Genesis, string Minted, string Burned, string Supply, string Owed, string Locked, string Fees, string? Backed, bool IsDeficient,
    long Deficiencies, long Mints, long BankEntries, string MintedByEntries, long Redemptions, string Redeemed, long Holders);

/// <summary>A height at which the whole ledger was compared, account by account, and made to the root that was signed.</summary>
public sealed record AuditCheckpoint(long Height, string HeaderHash, string AppHash, long Balances);

/// <summary>What an audit found.</summary>
public sealed record AuditReport(
    string Gwangan, int Format, string ChainId, string GenesisHash, long From, long To, string FromTime, string ToTime, string HeaderHash, string Version, long Blocks, long Operations, long Trades,
    bool IsGood, IReadOnlyList<AuditCheck> Checks, IReadOnlyList<AuditAsset> Assets, IReadOnlyList<AuditCheckpoint> Checkpoints, IReadOnlyList<string> Limits);

/// <summary>An auditor's signature over a report's bytes.</summary>
public sealed record AuditSignature(string Digest, string KeyType, string Address, string PublicKey, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(AuditSignature))]
internal sealed partial class AuditJson : JsonSerializerContext;

/// <summary>Signs reports and checks signatures: over SHA-256 of the report's bytes as they are in its file.</summary>
internal static class AuditSigning
{
    /// <summary>Signs with a person's key.</summary>
    public static AuditSignature Sign(ReadOnlySpan<byte> report, KeyFile file)
    {
        Chain.Base.Hash32 digest = Sha256.Hash(report);
        byte[] secret = Convert.FromHexString(file.SecretHex), signature = new byte[64];
        if (file.Key.Type == KeyType.Ed25519) Ed25519.Sign(secret, Chain.Base.Hash32.Bytes(in digest), signature);
        else Chain.Base.Invariant.Assert(Secp256k1.TrySign(secret, in digest, signature));
        return new AuditSignature(digest.ToString(), KeyFile.NameOf(file.Key.Type), file.Address.ToString(), Convert.ToHexStringLower(file.Key.PublicKey), Convert.ToHexStringLower(signature));
    }

    /// <summary>Whether a signature is over just these bytes, and of the address that it names.</summary>
    public static bool Verify(ReadOnlySpan<byte> report, AuditSignature signed)
    {
        Chain.Base.Hash32 digest = Sha256.Hash(report);
        if (digest.ToString() != signed.Digest || !KeyFile.TryTypeOf(signed.KeyType, out KeyType type)) return false;
        byte[] key, signature;
        try
        {
            (key, signature) = (Convert.FromHexString(signed.PublicKey), Convert.FromHexString(signed.Signature));
        }
        catch (FormatException)
        {
            return false;
        }
        if (!Chain.Kernel.Keys.TryAddressOf(type, key, out Chain.Base.Address address) || address.ToString() != signed.Address) return false;
        return type == KeyType.Ed25519 ? Ed25519.Verify(key, Chain.Base.Hash32.Bytes(in digest), signature) : Secp256k1.Verify(key, in digest, signature);
    }
}
