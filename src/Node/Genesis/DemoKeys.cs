using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>The keys of a demo city's accounts, all from one random seed: account i has the secret SHA-256("gwangan/demo/v1" ‖ seed ‖ i as u32 big-endian).</summary>
/// <remarks>Of every ten accounts eight have Ethereum keys, one a Cosmos key and one an Ed25519 key. A demo's money is worth nothing, so its keys may be handed out.</remarks>
public sealed class DemoKeys
{
    private readonly byte[] _seed;

    private DemoKeys(byte[] seed, int count) => (_seed, Count) = (seed, count);

    /// <summary>How many accounts.</summary>
    public int Count { get; }

    /// <summary>A new random seed.</summary>
    public static DemoKeys Create(int count) => new(RandomNumberGenerator.GetBytes(32), count);

    /// <summary>Reads the seed file; null when it is absent, as in a city that is no demo.</summary>
    /// <exception cref="NodeException">The file is wrong.</exception>
    public static DemoKeys? TryLoad(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            byte[] seed = Convert.FromHexString(document.RootElement.GetProperty("seed").GetString()!);
            return seed.Length == 32 ? new DemoKeys(seed, document.RootElement.GetProperty("accounts").GetInt32()) : throw new NodeException($"{path}: a seed has 64 hex digits");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            throw new NodeException($"{path} is no demo seed: {error.Message}");
        }
    }

    /// <summary>Writes the seed file, readable by the owner only.</summary>
    public void Save(string path) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new { seed = Convert.ToHexStringLower(_seed), accounts = Count }, ReadableJson.Indented), isSecret: true);

    /// <summary>The keys of the last of those accounts that hold every asset, or of the first accounts when that many do not: a city's simulated traders are its first accounts, and stay by themselves.</summary>
    public SigningKey[] Last(int count)
    {
        int end = Math.Max(Math.Min(DemoCity.FundedAccounts, Count), count);
        return [.. Enumerable.Range(end - count, count).Select(KeyOf)];
    }

    /// <summary>The key of account <paramref name="index"/>.</summary>
    public SigningKey KeyOf(int index) => FileOf(index).Key;

    /// <summary>The same with its secret, for those who ask for it.</summary>
    public KeyFile FileOf(int index)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, index);
        Hash32 secret = Sha256.Hash("gwangan/demo/v1"u8, _seed, number);
        KeyType type = (index % 10) switch { 8 => KeyType.Cosmos, 9 => KeyType.Ed25519, _ => KeyType.Ethereum };
        return new KeyFile(type, secret.ToArray());
    }

    /// <summary>The address of account <paramref name="index"/>.</summary>
    public Address AddressOf(int index)
    {
        using SigningKey key = KeyOf(index);
        return key.Address;
    }
}
