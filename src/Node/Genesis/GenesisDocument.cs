using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Export;

namespace Gwangan.Node.Genesis;

/// <summary>What a city begins with: <c>genesis.json</c>. The consensus part is read here; the application's part is read by the modules, each its own.</summary>
/// <remarks>docs/genesis.md explains every field, docs/genesis.schema.json describes it for editors.</remarks>
public sealed class GenesisDocument
{
    private static readonly string[] Known = ["$schema", "chainId", "genesisTime", "validators", "consensusParams", "retentionDays", "appState"];

    /// <summary>The longest that a city can ask for: a century.</summary>
    private const int RetentionDaysMax = 36_525;

    /// <summary>Name of the chain, 1 to 50 characters; every signature carries it.</summary>
    public required string ChainId { get; init; }

    /// <summary>Time of the first block, milliseconds since 1970 UTC.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Who signs blocks.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>CometBFT's consensus parameters; the document gives the bounds of a block.</summary>
    public required ConsensusParams ConsensusParams { get; init; }

    /// <summary>For how long every node of the city keeps its blocks, in milliseconds of their own time; 0 when that is each operator's choice.</summary>
    public long RetentionMs { get; private init; }

    /// <summary>The application's part, JSON; empty once <see cref="ForgetAppState"/> was called.</summary>
    public required ReadOnlyMemory<byte> AppState { get; set; }

    /// <summary>The exported state that the city begins with; null when <see cref="AppState"/> holds it.</summary>
    public StateImportFile? Import { get; private set; }

    /// <summary>SHA-256 of the file, by which data knows the genesis it began with.</summary>
    public required Hash32 FileHash { get; init; }

    /// <summary>The same as the chain takes it.</summary>
    public AbciInitChain InitChain() => new(ChainId, TimeMs, AppState) { Validators = Validators.Validators, Import = Import?.Read() };

    /// <summary>Whether the application's part has a member, such as <c>evm</c>. It is read through.</summary>
    public bool HasPart(string name)
    {
        Utf8JsonReader reader = new(AppState.Span);
        return !AppState.IsEmpty && TrySeek(ref reader, name);
    }

    /// <summary>Whether it makes a development city: <c>appState.evm.development</c>. Known also once the application's part is gone.</summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>Lets the application's part go, which may be large, once the chain has begun.</summary>
    public void ForgetAppState() => AppState = default;

    /// <summary>Reads a genesis file.</summary>
    /// <exception cref="GenesisException">The file is absent or wrong; the message says where.</exception>
    public static GenesisDocument Load(string path)
    {
        try
        {
            GenesisDocument genesis = Parse(File.ReadAllBytes(path));
            genesis.Import = StateImportFile.Find(genesis.AppState, Path.GetDirectoryName(Path.GetFullPath(path))!);
            return genesis;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GenesisException($"{path} does not exist: `gwangan init` writes one");
        }
        catch (GenesisException error)
        {
            throw new GenesisException($"{path}: {error.Message}");
        }
    }

    /// <summary>Reads a genesis document.</summary>
    /// <exception cref="GenesisException">The document is wrong; the message says where.</exception>
    public static GenesisDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        // An editor may have saved it in the encoding of its country.
        if (!Utf8.IsValid(json.Span)) throw new GenesisException("the file is not UTF-8 text; save it again in UTF-8");
        Dictionary<string, ReadOnlyMemory<byte>> parts = Split(json);
        foreach (string name in Known)
            if (name is not ("$schema" or "retentionDays") && !parts.ContainsKey(name)) throw new GenesisException($"genesis {name}: is missing");
        // All but the application's part is small; that one may hold millions of accounts and is parsed once, by the chain.
        using JsonDocument head = ParseHead(HeadOf(parts));
        GenesisReader reader = new(head.RootElement, "");
        return new GenesisDocument
        {
            ChainId = ReadChainId(reader),
            TimeMs = ReadTime(reader),
            Validators = ReadValidators(reader),
            ConsensusParams = new ConsensusParams
            {
                BlockMaxBytes = reader.Object("consensusParams").Object("block").Integer("maxBytes", 1 << 20, CometLimits.BlockBytesMax),
                BlockMaxGas = reader.Object("consensusParams").Object("block").Integer("maxGas", -1, long.MaxValue),
            },
            RetentionMs = (reader.Has("retentionDays") ? reader.Integer("retentionDays", 0, RetentionDaysMax) : 0) * 24 * 60 * 60 * 1000,
            AppState = parts["appState"],
            IsDevelopment = ReadDevelopment(parts["appState"].Span),
            FileHash = Sha256.Hash(json.Span),
        };
    }

    // The top-level members as slices of the file.
    private static Dictionary<string, ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> json)
    {
        Dictionary<string, ReadOnlyMemory<byte>> parts = [];
        try
        {
            Utf8JsonReader reader = new(json.Span, new JsonReaderOptions { MaxDepth = 16 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw new GenesisException("genesis document: expected an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (Array.IndexOf(Known, name) < 0) throw new GenesisException($"genesis {name}: no such field; known are {string.Join(", ", Known)}");
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (!parts.TryAdd(name, json[start..(int)reader.BytesConsumed])) throw new GenesisException($"genesis {name}: stands there twice");
            }
            if (reader.Read()) throw new GenesisException("genesis document: something follows its end");
        }
        catch (InvalidOperationException)
        {
            throw new GenesisException("an escaped character of a name is no character");
        }
        catch (JsonException error)
        {
            throw new GenesisException($"line {error.LineNumber + 1}: not JSON: {error.Message.Split(" LineNumber")[0]}");
        }
        return parts;
    }

    private static byte[] HeadOf(Dictionary<string, ReadOnlyMemory<byte>> parts)
    {
        using MemoryStream head = new();
        foreach (string name in Known)
        {
            if (name == "appState" || !parts.TryGetValue(name, out ReadOnlyMemory<byte> value)) continue;
            head.Write(head.Length == 0 ? "{"u8 : ","u8);
            head.Write(Encoding.UTF8.GetBytes($"\"{name}\":"));
            head.Write(value.Span);
        }
        head.Write("}"u8);
        return head.ToArray();
    }

    private static JsonDocument ParseHead(ReadOnlyMemory<byte> head)
    {
        try
        {
            return JsonDocument.Parse(head, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException)
        {
            throw new GenesisException("an escaped character of a name is no character");
        }
        catch (JsonException error)
        {
            throw new GenesisException(error.Message.Split(" LineNumber")[0]);
        }
    }

    // What is wrong about it the chain says, which reads all of it.
    private static bool ReadDevelopment(ReadOnlySpan<byte> appState)
    {
        Utf8JsonReader reader = new(appState);
        if (!TrySeek(ref reader, "evm") || !TrySeek(ref reader, "development")) return false;
        return reader.TokenType == JsonTokenType.True;
    }

    // From before an object to the value of one of its members.
    private static bool TrySeek(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.None) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }
        return false;
    }

    private static string ReadChainId(GenesisReader reader)
    {
        string chainId = reader.Text("chainId");
        bool good = chainId.Length is > 0 and <= Limits.ChainIdSizeMax;
        foreach (char c in chainId) good &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
        return good ? chainId : throw new GenesisException("genesis chainId: expected 1 to 50 of the characters A-Z, a-z, 0-9, '-', '_' and '.'");
    }

    private static long ReadTime(GenesisReader reader)
    {
        bool good = DateTimeOffset.TryParseExact(
            reader.Text("genesisTime"), ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'"], null,
            System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        // Header times are 64-bit nanoseconds, which end in 2262.
        return good && time.ToUnixTimeMilliseconds() > 0 && time.Year < 2200
            ? time.ToUnixTimeMilliseconds()
            : throw new GenesisException("genesis genesisTime: expected a UTC time from 1970 to 2199 with at most milliseconds, such as 2026-01-02T03:04:05.678Z");
    }

    private static ValidatorSet ReadValidators(GenesisReader reader)
    {
        List<Validator> validators = [];
        foreach (GenesisReader item in reader.Array("validators"))
        {
            string text = item.Text("publicKey");
            byte[] key = text.Length == 66 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : [];
            if (key.Length == 0 || !Secp256k1.TryParse(key, out _))
                throw new GenesisException($"genesis {item.Path.TrimStart('.')}.publicKey: expected a compressed secp256k1 key in 66 hex digits");
            long power = item.Integer("power", 1, 1_000_000_000);
            PublicKey publicKey = new(Chain.Cosmos.Comet.KeyType.Secp256k1, key);
            if (validators.Exists(other => other.Address == publicKey.Address))
                throw new GenesisException($"genesis {item.Path.TrimStart('.')}.publicKey: this key is there already");
            validators.Add(new Validator(publicKey, power));
        }
        if (validators.Count == 0) throw new GenesisException("genesis validators: expected at least one");
        return ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set)
            ? set
            : throw new GenesisException("genesis validators: too many, or too much power together");
    }
}
