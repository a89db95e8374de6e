using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Keys;

/// <summary>A person's or body's key in a file: <c>{ "type": "ethereum", "address": "0x…", "publicKey": "hex", "secret": "hex" }</c>, for the owner's eyes only.</summary>
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

    /// <summary>Reads a key file.</summary>
    /// <exception cref="NodeException">The file is no key file.</exception>
    public static KeyFile Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (!TryTypeOf(root.GetProperty("type").GetString() ?? "", out KeyType type)) throw new NodeException($"{path}: type is one of {string.Join(", ", TypeNames)}");
            KeyFile key = Import(type, root.GetProperty("secret").GetString() ?? "");
            if (root.GetProperty("address").GetString() != key.Address.ToString()) throw new NodeException($"{path}: address and secret do not belong together");
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

    /// <summary>Writes the file, readable by the owner only.</summary>
    public void Save(string path) => SecretFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new { type = NameOf(Key.Type), address = Address.ToString(), publicKey = Convert.ToHexStringLower(Key.PublicKey), secret = SecretHex }, SecretFile.Indented));
}
