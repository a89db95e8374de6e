using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Keys;

/// <summary>How long it takes to try a password on a new keystore.</summary>
public enum KeystoreWork
{
    /// <summary>256 MiB and about a second: what Ethereum's own tools take.</summary>
    Standard = 0,

    /// <summary>4 MiB and a tenth of a second: for small machines, and long random passwords.</summary>
    Light = 1,
}

/// <summary>Encrypted keys in the form of Ethereum's Web3 Secret Storage, version 3: scrypt or PBKDF2, AES-128-CTR, a Keccak-256 MAC.</summary>
/// <remarks>
/// Files may come from anywhere, so what they ask for is bounded before any work is done. What is no Ethereum key is kept the same way; the member <c>gwangan</c>, which other programs skip,
/// says what it is.
/// </remarks>
public static class Keystore
{
    /// <summary>Bytes in a secret: every type of key follows from as many.</summary>
    public const int SecretSize = 32;

    // Time grows with n × r × p, memory with 128 × n × r.
    private const ulong ScryptWorkMax = 1UL << 23, ScryptMemoryMax = 512UL << 20;
    private const int Pbkdf2RoundsMax = 10_000_000, SaltSizeMax = 256, DerivedSize = 32;
    private static readonly (ulong N, ulong R, ulong P)[] Works = [(1 << 18, 8, 1), (1 << 12, 8, 6)];

    /// <summary>Whether a document is an encrypted key of version 3.</summary>
    public static bool IsKeystore(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && TryCrypto(root, out _) && root.TryGetProperty("version", out JsonElement version) && version.ValueKind == JsonValueKind.Number;

    /// <summary>Encrypts a secret.</summary>
    /// <param name="secret">32 bytes.</param>
    /// <param name="password">Its UTF-8 bytes as they are.</param>
    /// <param name="work">How long a guess takes.</param>
    /// <param name="ethereumAddress">The address of an Ethereum key; null for other keys.</param>
    /// <param name="about">What stands under <c>gwangan</c>.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> secret, string password, KeystoreWork work, string? ethereumAddress, IReadOnlyDictionary<string, string> about)
    {
        Invariant.Assert(secret.Length == SecretSize);
        byte[] salt = RandomNumberGenerator.GetBytes(32), iv = RandomNumberGenerator.GetBytes(16);
        (ulong n, ulong r, ulong p) = Works[(int)work];
        byte[] derived = new byte[DerivedSize];
        Invariant.Assert(Scrypt.TryDerive(Encoding.UTF8.GetBytes(password), salt, n, r, p, ScryptMemoryMax, derived));
        byte[] cipherText = Cipher(derived, iv, secret);
        Dictionary<string, object> document = new() { ["version"] = 3, ["id"] = Guid.NewGuid().ToString() };
        if (ethereumAddress is not null) document["address"] = ethereumAddress.Replace("0x", "", StringComparison.Ordinal).ToLowerInvariant();
        document["crypto"] = new
        {
            cipher = "aes-128-ctr",
            cipherparams = new { iv = Convert.ToHexStringLower(iv) },
            ciphertext = Convert.ToHexStringLower(cipherText),
            kdf = "scrypt",
            kdfparams = new { dklen = DerivedSize, n, r, p, salt = Convert.ToHexStringLower(salt) },
            mac = Convert.ToHexStringLower(Mac(derived, cipherText)),
        };
        document["gwangan"] = about;
        CryptographicOperations.ZeroMemory(derived);
        return JsonSerializer.SerializeToUtf8Bytes(document, ReadableJson.Indented);
    }

    /// <summary>Decrypts a keystore.</summary>
    /// <exception cref="NodeException">It is malformed, asks for more than is allowed, or the password is another.</exception>
    public static byte[] Decrypt(JsonElement root, string password)
    {
        try
        {
            if (root.GetProperty("version").GetInt32() != 3 || !TryCrypto(root, out JsonElement crypto)) throw new NodeException("it is no keystore of version 3");
            if (crypto.GetProperty("cipher").GetString() != "aes-128-ctr") throw new NodeException("its cipher is not aes-128-ctr");
            byte[] iv = Hex(crypto.GetProperty("cipherparams").GetProperty("iv"), 16), cipherText = Hex(crypto.GetProperty("ciphertext"), SecretSize);
            byte[] mac = Hex(crypto.GetProperty("mac"), Hash32.Size);
            if (iv.Length != 16 || cipherText.Length != SecretSize || mac.Length != Hash32.Size) throw new NodeException("its iv, ciphertext or mac has a wrong length");
            byte[] derived = Derive(crypto, Encoding.UTF8.GetBytes(password));
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, cipherText), mac)) throw new NodeException("the password is wrong, or the file is damaged");
            byte[] secret = Cipher(derived, iv, cipherText);
            CryptographicOperations.ZeroMemory(derived);
            return secret;
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new NodeException($"it is no keystore ({error.Message})");
        }
    }

    private static byte[] Derive(JsonElement crypto, byte[] password)
    {
        JsonElement parameters = crypto.GetProperty("kdfparams");
        if (parameters.GetProperty("dklen").GetInt32() != DerivedSize) throw new NodeException("its dklen is not 32");
        byte[] salt = Hex(parameters.GetProperty("salt"), SaltSizeMax), derived = new byte[DerivedSize];
        switch (crypto.GetProperty("kdf").GetString())
        {
            case "scrypt":
                ulong n = parameters.GetProperty("n").GetUInt64(), r = parameters.GetProperty("r").GetUInt64(), p = parameters.GetProperty("p").GetUInt64();
                UInt128 work = (UInt128)n * r * p;
                if (work > ScryptWorkMax || (UInt128)128 * r * ((UInt128)n + p + 2) > ScryptMemoryMax)
                    throw new NodeException("its scrypt parameters ask for more than 512 MiB, or for more than 2^23 steps");
                return Scrypt.TryDerive(password, salt, n, r, p, ScryptMemoryMax, derived) ? derived : throw new NodeException("its scrypt parameters are none");
            case "pbkdf2":
                int rounds = parameters.GetProperty("c").GetInt32();
                if (parameters.GetProperty("prf").GetString() != "hmac-sha256") throw new NodeException("its prf is not hmac-sha256");
                if (rounds is < 1 or > Pbkdf2RoundsMax) throw new NodeException($"its pbkdf2 has not 1 to {Pbkdf2RoundsMax} rounds");
                Rfc2898DeriveBytes.Pbkdf2(password, salt, derived, rounds, HashAlgorithmName.SHA256);
                return derived;
            default:
                throw new NodeException("its kdf is neither scrypt nor pbkdf2");
        }
    }

    // AES-128 in counter mode, which the framework does not have: the key stream is the encrypted counter, big-endian from the iv on.
    private static byte[] Cipher(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input)
    {
        const int Block = 16;
        using Aes aes = Aes.Create();
        aes.SetKey(derived[..Block]);
        byte[] stream = new byte[(input.Length + Block - 1) / Block * Block];
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        for (int at = 0; at < stream.Length; at += Block) BinaryPrimitives.WriteUInt128BigEndian(stream.AsSpan(at), unchecked(counter++));
        aes.EncryptEcb(stream, stream, PaddingMode.None);
        byte[] output = new byte[input.Length];
        for (int i = 0; i < output.Length; i++) output[i] = (byte)(input[i] ^ stream[i]);
        return output;
    }

    private static byte[] Mac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> cipherText) => Keccak256.Hash([.. derived[16..32], .. cipherText]).ToArray();

    // Old files spell it with a capital.
    private static bool TryCrypto(JsonElement root, out JsonElement crypto) => root.TryGetProperty("crypto", out crypto) || root.TryGetProperty("Crypto", out crypto);

    private static byte[] Hex(JsonElement element, int sizeMax)
    {
        string text = element.GetString() ?? "";
        return text.Length <= 2 * sizeMax ? Convert.FromHexString(text) : throw new NodeException($"a member is longer than {sizeMax} bytes");
    }
}
