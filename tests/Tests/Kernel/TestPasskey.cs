using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Tests.Kernel;

/// <summary>An authenticator as a browser sees one: it signs WebAuthn assertions with a P-256 key.</summary>
public sealed class TestPasskey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestPasskey()
    {
        ECParameters parameters = _key.ExportParameters(false);
        PublicKey = [(byte)(2 + (parameters.Q.Y![31] & 1)), .. parameters.Q.X!];
        Xunit.Assert.True(Chain.Kernel.Keys.TryAddressOf(KeyType.Passkey, PublicKey, out Address address));
        Address = address;
    }

    public byte[] PublicKey { get; }

    public Address Address { get; }

    /// <summary>Bit 0: the user was present. Bit 2: the user was verified.</summary>
    public byte Flags { get; set; } = 0x05;

    /// <summary>What the browser says the assertion is for.</summary>
    public string Type { get; set; } = "webauthn.get";

    /// <summary>Submits the high S of the two.</summary>
    public bool UseHighS { get; set; }

    public byte[] Sign(EnvelopeBody body, EnvelopeCodec codec)
    {
        byte[] bytes = codec.EncodeBody(body);
        (byte[] authenticatorData, byte[] clientData, byte[] signature) = Assert(new Hash32(SHA256.HashData(bytes)));
        return codec.EncodeEnvelope(bytes, KeyType.Passkey, PublicKey, signature, authenticatorData, clientData);
    }

    /// <summary>What it makes of the hash of a body, or of something else that an account says.</summary>
    public (byte[] AuthenticatorData, byte[] ClientDataJson, byte[] Signature) Assert(Hash32 hash)
    {
        byte[] document = new byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(in hash, document);
        string challenge = Base64Url.EncodeToString(SHA256.HashData(document));
        byte[] clientData = Encoding.UTF8.GetBytes($"{{\"type\":\"{Type}\",\"challenge\":\"{challenge}\",\"origin\":\"https://city.example\",\"crossOrigin\":false}}");
        byte[] authenticatorData = [.. SHA256.HashData("city.example"u8), Flags, 0, 0, 0, 7];
        byte[] signature = _key.SignData([.. authenticatorData, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        if (Chain.Crypto.P256.IsLowS(signature) == UseHighS) OtherS(signature);
        return (authenticatorData, clientData, signature);
    }

    // An authenticator makes either of the two values of S, and whoever submits takes the low one.
    private static void OtherS(Span<byte> signature)
    {
        BigInteger order = BigInteger.Parse("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        byte[] other = (order - new BigInteger(signature[32..], isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature[32..].Clear();
        other.CopyTo(signature[(64 - other.Length)..]);
    }

    public void Dispose() => _key.Dispose();
}
