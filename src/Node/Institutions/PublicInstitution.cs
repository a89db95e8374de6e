using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>What an institution tells the others: the file <c>institution.json</c> in its folder. Its secrets stay with it.</summary>
/// <param name="Name">For people.</param>
/// <param name="PublicKey">The secp256k1 key that signs its votes, 66 hex digits.</param>
/// <param name="NodeId">By which CometBFT's peers know it, 40 hex digits.</param>
/// <param name="Power">The weight of its vote.</param>
/// <param name="Host">Where peers reach it.</param>
/// <param name="PortOffset">What is added to every port.</param>
/// <param name="ListenAny">Whether peers come from other machines.</param>
public sealed record PublicInstitution(string Name, string PublicKey, string NodeId, long Power, string Host, int PortOffset, bool ListenAny)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "institution.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="NodeException">It is absent or wrong.</exception>
    public static PublicInstitution Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new NodeException($"{path} does not exist: `gwangan promote --prepare` writes it, or the institution sends it");
        try
        {
            PublicInstitution read = JsonSerializer.Deserialize<PublicInstitution>(File.ReadAllBytes(path), Json) ?? throw new JsonException("it is empty");
            bool isKey = read.PublicKey is { Length: 2 * Secp256k1.CompressedSize } && read.PublicKey.All(char.IsAsciiHexDigit) && Secp256k1.TryParse(Convert.FromHexString(read.PublicKey), out _);
            if (!isKey) throw new NodeException($"{path}: publicKey is no compressed secp256k1 key in 66 hex digits");
            if (read.NodeId is not { Length: 2 * Address.Size } || !read.NodeId.All(char.IsAsciiHexDigit)) throw new NodeException($"{path}: nodeId has 40 hex digits");
            if (read.Power is < 1 or > 1_000_000_000 || string.IsNullOrEmpty(read.Host) || read.PortOffset is < 0 or > 10_000) throw new NodeException($"{path}: power is from 1 to 1000000000, host is not empty, portOffset is from 0 to 10000");
            return read;
        }
        catch (JsonException error)
        {
            throw new NodeException($"{path}: {error.Message}");
        }
    }

    /// <summary>Writes the file into a folder.</summary>
    public void Save(string folder) => DurableFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
