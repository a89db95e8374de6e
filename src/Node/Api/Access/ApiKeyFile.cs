using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Access;

/// <summary>A key as it is kept: everything but the secret.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Id">16 hex digits, by which it is found.</param>
/// <param name="Tier">The name of its tier.</param>
/// <param name="Sha256">SHA-256 of the whole key in hex. The secret has 256 random bits, so a slow hash would add nothing.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From when on it is refused; null for never.</param>
public sealed record ApiKeyEntry(string Name, string Id, string Tier, string Sha256, DateTimeOffset Created, DateTimeOffset? Expires);

/// <summary>A tier as the operator describes it; what is left out is as in <see cref="RateTier.Standard"/>.</summary>
public sealed record TierEntry(int? RequestsPerSecond, int? EnvelopesPerSecond, int? FaultsPerSecond, int? Sockets, int? BlockStreams, int? Chunks);

/// <summary>The file of API keys, <c>api-keys.json</c> in the data folder. A running node reads it again when it changes.</summary>
public sealed class ApiKeyFile
{
    /// <summary>Its name in the data folder.</summary>
    public const string FileName = "api-keys.json";

    /// <summary>What every key begins with, so that it is known for what it is when it turns up where it should not.</summary>
    public const string Prefix = "gwk_";

    /// <summary>Characters of a key: prefix, id, one between, and the secret in base64url.</summary>
    public const int KeyLength = 64;

    private const int IdLength = 16, SecretBytes = 32, NameLength = 64;

    /// <summary>The operator's own tiers by name.</summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public SortedDictionary<string, TierEntry> Tiers { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys.</summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public List<ApiKeyEntry> Keys { get; } = [];

    /// <summary>Reads a file; an absent one has no keys.</summary>
    /// <exception cref="NodeException">It cannot be read, or what it says makes no sense; the message names the place.</exception>
    public static ApiKeyFile Load(string path)
    {
        if (!File.Exists(path)) return new ApiKeyFile();
        try
        {
            ApiKeyFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), ApiKeyJson.Default.ApiKeyFile) ?? throw new NodeException($"{path}: expected an object");
            return file.Problem() is { } problem ? throw new NodeException($"{path}: {problem}") : file;
        }
        catch (JsonException error)
        {
            throw new NodeException($"{path}{(error.LineNumber is { } line ? $", line {line + 1}" : "")}: {error.Message.Split(" Path:")[0]}");
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            // Such as null where a list or an object belongs: the serializer answers that with neither of its own errors.
            throw new NodeException($"{path}: keys is a list and tiers an object, and neither is null ({error.Message})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>Changes a file while no other process does: whole or not at all, for its owner only.</summary>
    /// <exception cref="NodeException">It cannot be read or written.</exception>
    public static void Change(string path, Action<ApiKeyFile> change)
    {
        using FileStream held = Lock(path + ".lock");
        ApiKeyFile file = Load(path);
        change(file);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(file, ApiKeyJson.Default.ApiKeyFile), isSecret: true);
    }

    /// <summary>Adds a key.</summary>
    /// <returns>The key, which is kept nowhere.</returns>
    /// <exception cref="NodeException">The name is taken or none, or there is no such tier.</exception>
    public string Add(string name, string tier, DateTimeOffset now, DateTimeOffset? expires)
    {
        if (!IsName(name)) throw new NodeException($"'{name}' is no name of a key: up to {NameLength} letters, digits, '-', '_' and '.'");
        if (Keys.Exists(key => key.Name == name)) throw new NodeException($"there is a key '{name}' already; revoke it first, or choose another name");
        if (Keys.Count >= ApiLimits.ApiKeysMax) throw new NodeException($"there are {ApiLimits.ApiKeysMax} keys, which is the most");
        if (!HasTier(tier)) throw new NodeException($"there is no tier '{tier}'; there are {string.Join(", ", TierNames())}");
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        string key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        Keys.Add(new ApiKeyEntry(name, id, tier, Convert.ToHexStringLower(HashOf(key)), now, expires));
        return key;
    }

    /// <summary>Takes a key out.</summary>
    /// <exception cref="NodeException">There is none of that name.</exception>
    public void Revoke(string name)
    {
        if (Keys.RemoveAll(key => key.Name == name) == 0) throw new NodeException($"there is no key '{name}'; `gwangan api-keys list` shows what there is");
    }

    /// <summary>A tier by its name; null for the unlimited one.</summary>
    public RateTier? TierOf(string name)
    {
        if (name == RateTier.Unlimited) return null;
        if (!Tiers.TryGetValue(name, out TierEntry? own)) return RateTier.BuiltIn.First(tier => tier.Name == name);
        RateTier otherwise = RateTier.Standard;
        return new RateTier(
            name, Rate.OverTenSeconds(own.RequestsPerSecond ?? otherwise.Requests.PerSecond), Rate.OverTenSeconds(own.EnvelopesPerSecond ?? otherwise.Envelopes.PerSecond),
            Rate.OverTenSeconds(own.FaultsPerSecond ?? otherwise.Faults.PerSecond), own.Sockets ?? otherwise.Sockets, own.BlockStreams ?? otherwise.BlockStreams, own.Chunks ?? otherwise.Chunks);
    }

    /// <summary>The names of all tiers.</summary>
    public IEnumerable<string> TierNames() => Tiers.Keys.Concat(RateTier.BuiltIn.Select(tier => tier.Name)).Append(RateTier.Unlimited).Distinct();

    /// <summary>The id that a key names; false when it does not look like a key.</summary>
    public static bool TryIdOf(string key, out ulong id)
    {
        id = 0;
        return key.Length == KeyLength && key.StartsWith(Prefix, StringComparison.Ordinal) && key[Prefix.Length + IdLength] == '_' && TryParseId(key.AsSpan(Prefix.Length, IdLength), out id);
    }

    /// <summary>The hash that is kept of a key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    internal static bool TryParseId(ReadOnlySpan<char> text, out ulong id) =>
        ulong.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out id) && text.Length == IdLength;

    private string? Problem()
    {
        if (Keys.Count > ApiLimits.ApiKeysMax) return $"more than {ApiLimits.ApiKeysMax} keys";
        foreach ((string name, TierEntry tier) in Tiers)
        {
            if (name == RateTier.Unlimited || !IsName(name)) return $"'{name}' is no name of a tier";
            if (tier is null || !IsWithin(tier.RequestsPerSecond, ApiLimits.TierRateMax) || !IsWithin(tier.EnvelopesPerSecond, ApiLimits.TierRateMax) || !IsWithin(tier.FaultsPerSecond, ApiLimits.TierRateMax))
                return $"tier '{name}': rates are from 1 to {ApiLimits.TierRateMax} a second";
            if (!IsWithin(tier.Sockets, ApiLimits.TierPlacesMax) || !IsWithin(tier.BlockStreams, ApiLimits.TierPlacesMax) || !IsWithin(tier.Chunks, ApiLimits.TierPlacesMax)) return $"tier '{name}': places are from 1 to {ApiLimits.TierPlacesMax}";
        }
        HashSet<string> names = new(StringComparer.Ordinal), ids = new(StringComparer.Ordinal);
        foreach (ApiKeyEntry key in Keys)
        {
            if (key is null || !IsName(key.Name) || !names.Add(key.Name)) return $"'{key?.Name}' is no name of a key, or that of two";
            if (key.Id is null || !TryParseId(key.Id, out _) || !ids.Add(key.Id)) return $"key '{key.Name}': its id is not {IdLength} hex digits, or that of two";
            if (key.Sha256 is null || key.Sha256.Length != SHA256.HashSizeInBytes * 2 || !key.Sha256.All(char.IsAsciiHexDigit)) return $"key '{key.Name}': its hash is not 64 hex digits";
            if (key.Tier is null || !HasTier(key.Tier)) return $"key '{key.Name}': there is no tier '{key.Tier}'; there are {string.Join(", ", TierNames())}";
        }
        return null;
    }

    private bool HasTier(string name) => TierNames().Contains(name, StringComparer.Ordinal);

    private static bool IsWithin(int? value, int max) => value is null || (value >= 1 && value <= max);

    private static bool IsName(string? name) => name is { Length: > 0 and <= NameLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"{path} cannot be taken: another command is changing the keys, or the folder is somebody else's ({error.Message})");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ApiKeyFile))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
