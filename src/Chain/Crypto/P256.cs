using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>ECDSA verification over NIST P-256 (FIPS 186-5), the curve of passkeys. Signatures are 64 bytes, R then S (IEEE P1363).</summary>
/// <remarks>
/// Both halves of S are accepted: authenticators do not normalise S, and neither do EIP-7951 and RFC 7212's precompile. A caller whose
/// identifiers cover the signature asks <see cref="IsLowS"/> first, which closes the door to a signature's twin.
/// </remarks>
public static class P256
{
    /// <summary>Bytes in a compressed public key.</summary>
    public const int CompressedSize = 33;

    /// <summary>Bytes in an uncompressed public key: 0x04, X, Y.</summary>
    public const int UncompressedSize = 65;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    private const int FieldSize = 32;

    private static readonly BigInteger Prime = Hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger B = Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    private static readonly BigInteger HalfOrder = Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") >> 1;

    /// <summary>True when <paramref name="signature"/> over <paramref name="digest"/> was made by the key (33 or 65 bytes); false for malformed input.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, in Hash32 digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> point = stackalloc byte[2 * FieldSize];
        if (signature.Length != SignatureSize || !TryPoint(publicKey, point)) return false;
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[..FieldSize].ToArray(), Y = point[FieldSize..].ToArray() },
        };
        using ECDsa key = ECDsa.Create(parameters);
        return key.VerifyHash(Hash32.Bytes(in digest), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>True when the bytes are a public key: a point of the curve, compressed or not.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> publicKey) => TryPoint(publicKey, stackalloc byte[2 * FieldSize]);

    /// <summary>True when S is in the lower half, so that the signature has no twin.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && Number(signature[FieldSize..]) <= HalfOrder;

    // X and Y, checked against y^2 = x^3 - 3x + b; the square root is a power because the prime is 3 modulo 4.
    private static bool TryPoint(ReadOnlySpan<byte> publicKey, Span<byte> point)
    {
        bool compressed = publicKey.Length == CompressedSize && publicKey[0] is 2 or 3;
        if (!compressed && !(publicKey.Length == UncompressedSize && publicKey[0] == 4)) return false;
        BigInteger x = Number(publicKey.Slice(1, FieldSize));
        if (x >= Prime) return false;
        BigInteger square = ((x * x * x) - (3 * x) + B) % Prime;
        if (square.Sign < 0) square += Prime;

        BigInteger y;
        if (compressed)
        {
            y = BigInteger.ModPow(square, (Prime + 1) >> 2, Prime);
            if (y.IsEven == (publicKey[0] == 3)) y = Prime - y;
        }
        else
        {
            y = Number(publicKey[(1 + FieldSize)..]);
        }
        if (y >= Prime || y * y % Prime != square) return false;

        publicKey.Slice(1, FieldSize).CopyTo(point);
        Span<byte> yBytes = point[FieldSize..];
        yBytes.Clear();
        int size = y.GetByteCount(isUnsigned: true);
        return y.TryWriteBytes(yBytes[(FieldSize - size)..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
