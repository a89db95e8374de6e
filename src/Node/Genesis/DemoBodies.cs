using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Genesis;

/// <summary>The seven bodies of a demo city. Custodian, listing review and regulator are key sets of two of three, with all keys in the data folder, so that proposals, approvals and vetoes can be shown; the others are one account each.</summary>
/// <remarks>The keys of custodian.json and regulator.json are those of delegates who mint and burn, for the demo money of newcomers.</remarks>
public sealed class DemoBodies
{
    /// <summary>How long a body's decision on a delayed operation waits.</summary>
    public const long DelayMs = 60_000;

    private const int MemberCount = 3, Threshold = 2;
    private const long DelegateMs = 365L * 24 * 60 * 60 * 1000;

    private static readonly Body[] KeySets = [Body.Custodian, Body.ListingReview, Body.Regulator];

    private readonly SortedDictionary<string, string> _accounts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<Body, KeyFile[]> _members = [];
    private readonly List<(Body Body, string Operations, KeyFile Key)> _delegates = [];

    // Who mints and burns for newcomers, and who attests vaults and releases what leaves them.
    private static readonly (Body Body, string File, string Operations)[] Officers = [(Body.Custodian, "custodian", "302,303"), (Body.Custodian, "custodian-desk", "1109,1113,1120,1121"), (Body.Regulator, "regulator", "302,303")];

    private DemoBodies()
    {
    }

    /// <summary>The account of a body by its name in the genesis.</summary>
    public string this[string name] => _accounts[name];

    /// <summary>Makes the keys and saves them in a folder: <c>bank.json</c> and so on, <c>custodian-1.json</c> to <c>-3</c> for members.</summary>
    public static DemoBodies Create(string keys)
    {
        DemoBodies bodies = new();
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            string name = FieldDefinition.CamelCase(body.ToString());
            bool isSet = KeySets.Contains(body);
            if (isSet) bodies._members[body] = [.. Enumerable.Range(1, MemberCount).Select(i => Save(Path.Combine(keys, $"{name}-{i}.json")))];
            bodies._accounts[name] = (isSet ? Chain.Kernel.Keys.OfName($"body.{name}") : Save(Path.Combine(keys, $"{name}.json")).Address).ToString();
            foreach ((_, string file, string operations) in Officers.Where(officer => officer.Body == body)) bodies._delegates.Add((body, operations, Save(Path.Combine(keys, $"{file}.json"))));
        }
        return bodies;
    }

    /// <summary>Writes the members of the genesis's part <c>bodies</c>.</summary>
    public void WriteTo(Utf8JsonWriter json, long delayMs)
    {
        json.WriteNumber("delayMs", delayMs);
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            string name = FieldDefinition.CamelCase(body.ToString());
            if (!_members.TryGetValue(body, out KeyFile[]? members))
            {
                json.WriteString(name, _accounts[name]);
                continue;
            }
            json.WriteStartObject(name);
            json.WriteNumber("threshold", Threshold);
            json.WriteStartArray("members");
            for (int i = 0; i < members.Length; i++) WriteHolder(json, members[i], $"DEMO-{name.ToUpperInvariant()[..Math.Min(12, name.Length)]}-{i + 1}");
            json.WriteEndArray();
            (Body Body, string Operations, KeyFile Key)[] officers = [.. _delegates.Where(each => each.Body == body)];
            if (officers.Length > 0)
            {
                json.WriteStartArray("delegates");
                // Their entities end in numbers after those of the members.
                for (int i = 0; i < officers.Length; i++) WriteHolder(json, officers[i].Key, $"DEMO-{name.ToUpperInvariant()[..Math.Min(12, name.Length)]}-{members.Length + 1 + i}", officers[i].Operations);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
    }

    private static void WriteHolder(Utf8JsonWriter json, KeyFile key, string entity, string? operations = null)
    {
        json.WriteStartObject();
        json.WriteString("publicKey", Convert.ToHexStringLower(key.Key.PublicKey));
        json.WriteString("entity", entity);
        if (operations is not null)
        {
            json.WriteString("operations", operations);
            json.WriteNumber("forMs", DelegateMs);
        }
        json.WriteEndObject();
    }

    private static KeyFile Save(string path)
    {
        KeyFile key = KeyFile.Create(KeyType.Ethereum);
        key.Save(path);
        return key;
    }
}
