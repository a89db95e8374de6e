using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Signatures by which keys of other chains speak for a vault: over a sentence that any wallet shows and signs.</summary>
public static class ExternalSignatures
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 65;

    /// <summary>The sentence, in ASCII: <c>Gwangan custody: chain gwangan-1, vault 2, asset BTC, 1500000000000000000 units, 2026-11-23</c>.</summary>
    /// <param name="chainId">Name of the city's chain.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="units">What the address holds, in units of 10^-18.</param>
    /// <param name="day">The day, days since 1970 UTC.</param>
    public static string Message(string chainId, uint vault, Symbol asset, Amount units, uint day)
    {
        (int year, int month, int dayOfMonth) = DateOf(day);
        return string.Create(CultureInfo.InvariantCulture, $"Gwangan custody: chain {chainId}, vault {vault}, asset {asset}, {units} units, {year:D4}-{month:D2}-{dayOfMonth:D2}");
    }

    /// <summary>Whether a signature over a message is by the key of an address.</summary>
    /// <param name="kind">What kind of address.</param>
    /// <param name="address">Its 20 bytes.</param>
    /// <param name="message">What was signed, ASCII.</param>
    /// <param name="signature">Bitcoin: a header byte of 27 to 42 (BIP-137: 27 to 30 a key in 65 bytes, 31 to 34 in 33, 39 to 42 P2WPKH), r, s. Ethereum: r, s, v of 27 or 28 (EIP-191, version 0x45).</param>
    public static bool IsBy(EvidenceKind kind, in Address address, string message, ReadOnlySpan<byte> signature) => signature.Length == Size && kind switch
    {
        EvidenceKind.BitcoinKeyHash or EvidenceKind.BitcoinWitnessKeyHash => IsByBitcoin(kind, in address, message, signature),
        EvidenceKind.Ethereum => IsByEthereum(in address, message, signature),
        _ => false,
    };

    private static bool IsByBitcoin(EvidenceKind kind, in Address address, string message, ReadOnlySpan<byte> signature)
    {
        int header = signature[0];
        bool isWitness = kind == EvidenceKind.BitcoinWitnessKeyHash;
        // Before BIP-137 wallets signed for witness programs with the header of a compressed key, and many still do.
        bool fits = isWitness ? header is >= 31 and <= 34 or >= 39 and <= 42 : header is >= 27 and <= 34;
        if (!fits || !Secp256k1.TryRecover(BitcoinDigest(message), signature[1..], (header - 27) & 3, out Secp256k1Key key)) return false;
        Span<byte> point = stackalloc byte[header is >= 27 and <= 30 ? Secp256k1.UncompressedSize : Secp256k1.CompressedSize];
        Secp256k1.Serialize(in key, point);
        Span<byte> hash = stackalloc byte[Ripemd160.Size];
        Ripemd160.Hash(Hash32.Bytes(Sha256.Hash(point)), hash);
        return hash.SequenceEqual(Address.Bytes(in address));
    }

    private static bool IsByEthereum(in Address address, string message, ReadOnlySpan<byte> signature)
    {
        if (signature[64] is not (27 or 28) || !Secp256k1.IsLowS(signature[..64])) return false;
        byte[] text = Encoding.ASCII.GetBytes(message), prefix = Encoding.ASCII.GetBytes(FormattableString.Invariant($"\u0019Ethereum Signed Message:\n{text.Length}"));
        if (!Secp256k1.TryRecover(Keccak256.Hash(prefix, text), signature[..64], signature[64] - 27, out Secp256k1Key key)) return false;
        Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
        Secp256k1.Serialize(in key, point);
        Hash32 hash = Keccak256.Hash(point[1..]);
        return Hash32.Bytes(in hash)[12..].SequenceEqual(Address.Bytes(in address));
    }

    /// <summary>What a Bitcoin key signs for a message of at most 65,535 bytes (Bitcoin Core, src/common/signmessage.cpp): the double SHA-256 of both texts with their compact sizes.</summary>
    /// <param name="message">ASCII.</param>
    public static Hash32 BitcoinDigest(string message)
    {
        ReadOnlySpan<byte> magic = "\u0018Bitcoin Signed Message:\n"u8;
        byte[] text = Encoding.ASCII.GetBytes(message);
        Span<byte> size = stackalloc byte[3];
        if (text.Length < 253)
        {
            size[0] = (byte)text.Length;
            size = size[..1];
        }
        else
        {
            size[0] = 253;
            BinaryPrimitives.WriteUInt16LittleEndian(size[1..], (ushort)text.Length);
        }
        Hash32 once = Sha256.Hash(magic, size, text);
        return Sha256.Hash(Hash32.Bytes(in once));
    }

    // The civil date of a day since 1970 in the Gregorian calendar, counted in eras of 400 years that begin in March.
    private static (int Year, int Month, int Day) DateOf(uint day)
    {
        int days = (int)day + 719_468, era = days / 146_097, ofEra = days % 146_097;
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100), shifted = (5 * ofYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1);
    }
}
