using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Keys;

/// <summary>A person's or body's key in a file: <c>{ "type": "ethereum", "address": "0x…", "publicKey": "hex", "secret": "hex" }</c>, or a <see cref="Keystore"/>; for the owner's eyes only.</summary>
public sealed class KeyFile
{
    private readonly byte[] _secret;

    internal KeyFile(KeyType type, byte[] secret)
    {
        _secret = secret;
        Key = new SigningKey(type, secret);
    }

    /// <summary>The key.</summary>
    public SigningKey Key { get; }

    /// <summary>Its implicit address.</summary>
    public Address Address => Key.Address;

    /// <summary>The secret in hex, for those who asked for it.</summary>
    public string SecretHex => Convert.ToHexStringLower(_secret);

    /// <summary>Names of the key types that a file can hold.</summary>
    public static readonly string[] TypeNames = ["ethereum", "cosmos", "ed25519"];

    /// <summary>The type with a name; false for any other text. <c>eth</c> is short for <c>ethereum</c>.</summary>
    public static bool TryTypeOf(string name, out KeyType type)
    {
        type = name switch { "ethereum" or "eth" => KeyType.Ethereum, "cosmos" => KeyType.Cosmos, "ed25519" => KeyType.Ed25519, _ => KeyType.None };
        return type != KeyType.None;
    }

    /// <summary>The name of a type.</summary>
    public static string NameOf(KeyType type) => TypeNames[(int)type - 1];

    /// <summary>Makes a new random key.</summary>
    public static KeyFile Create(KeyType type)
    {
        byte[] secret = new byte[32];
        do RandomNumberGenerator.Fill(secret);
        while (!Secp256k1.IsSecret(secret));
        return new KeyFile(type, secret);
    }

    /// <summary>A key from a secret in hex, with or without 0x.</summary>
    /// <exception cref="NodeException">It is no such secret.</exception>
    public static KeyFile Import(KeyType type, string hex)
    {
        hex = hex.Trim();
        if (hex.StartsWith("0x", StringComparison.Ordinal)) hex = hex[2..];
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigit)) throw new NodeException("a secret is 64 hex digits");
        try
        {
            return new KeyFile(type, Convert.FromHexString(hex));
        }
        catch (ArgumentException error)
        {
            throw new NodeException(error.Message);
        }
    }

    /// <summary>Reads a key file, plain or encrypted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passwords">Asked when the file is encrypted; null to refuse such a file.</param>
    /// <exception cref="NodeException">The file is no key file, or its password is not to be had.</exception>
    public static KeyFile Load(string path, Passwords? passwords = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadBounded(path));
            JsonElement root = document.RootElement;
            KeyType type = TypeIn(root);
            KeyFile key;
            if (Keystore.IsKeystore(root))
            {
                if (passwords is null) throw new NodeException("it is encrypted, and nobody is asked for its password here");
                key = Import(type, Convert.ToHexStringLower(Keystore.Decrypt(root, passwords.Get(path))));
            }
            else
            {
                key = Import(type, root.GetProperty("secret").GetString() ?? "");
            }
            if (AddressIn(root) is { } address && address != key.Address.ToString()) throw new NodeException("address and secret do not belong together");
            return key;
        }
        catch (NodeException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new NodeException($"{path}: {error.Message}");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new NodeException($"{path} is no key file: {error.Message}");
        }
    }

    /// <summary>What a file says of its key without its password. The public key is null in a keystore that another program wrote.</summary>
    /// <exception cref="NodeException">The file is no key file.</exception>
    public static KeyDescription Describe(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadBounded(path));
            JsonElement root = document.RootElement, about = About(root);
            return new KeyDescription(TypeIn(root), AddressIn(root) ?? "", about.TryGetProperty("publicKey", out JsonElement key) ? key.GetString() : null, Keystore.IsKeystore(root));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new NodeException($"{path} is no key file: {error.Message}");
        }
    }

    /// <summary>Writes the file as it is, readable by the owner only.</summary>
    public void Save(string path) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new { type = NameOf(Key.Type), address = Address.ToString(), publicKey = Convert.ToHexStringLower(Key.PublicKey), secret = SecretHex }, ReadableJson.Indented), isSecret: true);

    /// <summary>Writes the file encrypted.</summary>
    public void SaveEncrypted(string path, string password, KeystoreWork work) => DurableFile.Write(path, Encrypt(password, work), isSecret: true);

    /// <summary>The key as an encrypted document, which Ethereum's tools read when it is an Ethereum key.</summary>
    public byte[] Encrypt(string password, KeystoreWork work) => Keystore.Encrypt(_secret, password, work, Key.Type == KeyType.Ethereum ? Address.ToString() : null, new Dictionary<string, string>
    {
        ["type"] = NameOf(Key.Type), ["address"] = Address.ToString(), ["publicKey"] = Convert.ToHexStringLower(Key.PublicKey),
    });

    /// <summary>At most as many bytes as a key file can have.</summary>
    internal static byte[] ReadBounded(string path)
    {
        const int SizeMax = 64 * 1024;
        using FileStream file = File.OpenRead(path);
        if (file.Length > SizeMax) throw new NodeException($"{path} is no key file: it is longer than {SizeMax} bytes");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // A keystore says it of itself under a member of its own; one without that member is another program's, and holds an Ethereum key.
    private static JsonElement About(JsonElement root) => Keystore.IsKeystore(root) && root.TryGetProperty("gwangan", out JsonElement about) ? about : root;

    private static KeyType TypeIn(JsonElement root)
    {
        JsonElement about = About(root);
        if (Keystore.IsKeystore(root) && !about.TryGetProperty("type", out _)) return KeyType.Ethereum;
        return TryTypeOf(about.GetProperty("type").GetString() ?? "", out KeyType type) ? type : throw new NodeException($"type is one of {string.Join(", ", TypeNames)}");
    }

    private static string? AddressIn(JsonElement root)
    {
        if (!About(root).TryGetProperty("address", out JsonElement element) || element.GetString() is not { } text) return null;
        return text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text.ToLowerInvariant();
    }
}

/// <summary>What a key file says without its secret.</summary>
/// <param name="Type">How the key signs.</param>
/// <param name="Address">Its address; empty when the file does not say.</param>
/// <param name="PublicKey">Its public key in hex; null when the file does not say.</param>
/// <param name="IsEncrypted">Whether a password is needed.</param>
public sealed record KeyDescription(KeyType Type, string Address, string? PublicKey, bool IsEncrypted);
