using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>A demo city's bank: configurations of an adapter and of the reference bank in a folder (<c>bank</c>, <c>bank-2</c>), and its part of the reserves in the genesis, which cover every won of it.</summary>
/// <remarks>A bank's first account is the one that customers pay to and that pays them; what lies on its second only lies there. Each is played by a reference bank of its own.</remarks>
internal sealed class DemoBank
{
    private sealed record Plan(string Folder, string Key, string Bic, string Name, int Port, string VirtualPrefix, (string Number, ulong Percent)[] Accounts);

    private static readonly Plan[] Plans =
    [
        new("bank", "bankAdapter", "GWBKKRSE", "Reference bank", 8090, "5600", [("110-222-333444", 60), ("110-222-555666", 20)]),
        new("bank-2", "bankAdapter-2", "HBBKKRSE", "Harbour bank", 8092, "7700", [("330-111-777888", 20)]),
    ];

    private readonly Plan _plan;
    private readonly SigningKey _adapter;
    private readonly (string Number, ulong Won, Hash32 Hash)[] _accounts;

    private DemoBank(Plan plan, SigningKey adapter, (string Number, ulong Won, Hash32 Hash)[] accounts) => (_plan, _adapter, _accounts) = (plan, adapter, accounts);

    /// <summary>Writes the folders and the adapters' keys.</summary>
    public static IReadOnlyList<DemoBank> WriteAll(string folder, string keys, ulong won)
    {
        List<DemoBank> banks = [];
        uint reserveId = 1;
        foreach (Plan plan in Plans)
        {
            KeyFile adapter = KeyFile.Create(KeyType.Ethereum);
            adapter.Save(Path.Combine(keys, $"{plan.Key}.json"));
            banks.Add(Write(plan, folder, adapter.Key, won, (uint)banks.Count + 1, reserveId));
            reserveId += (uint)plan.Accounts.Length;
        }
        return banks;
    }

    /// <summary>Writes the genesis section <c>reserves</c>.</summary>
    public static void WriteReserves(Utf8JsonWriter json, IReadOnlyList<DemoBank> banks)
    {
        json.WriteStartArray("reserves");
        json.WriteStartObject();
        json.WriteString("asset", "KRW");
        json.WriteStartArray("banks");
        for (int i = 0; i < banks.Count; i++) banks[i].WriteTo(json, i + 1);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static DemoBank Write(Plan plan, string folder, SigningKey adapter, ulong won, uint bankId, uint reserveId)
    {
        string home = Path.Combine(folder, plan.Folder);
        PrivateFolder.Create(home);
        byte[] hashKey = RandomNumberGenerator.GetBytes(32);
        DurableFile.Write(Path.Combine(home, "hash.key"), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hashKey) + "\n"), isSecret: true);
        DurableFile.Write(Path.Combine(home, "token"), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n"), isSecret: true);
        string listen = Local(plan.Port), bank = Local(plan.Port + 1);
        WriteJson(Path.Combine(home, "bank.json"), new
        {
            bankId,
            bic = plan.Bic,
            key = $"../keys/{plan.Key}.json",
            folder = ".",
            accounts = plan.Accounts.Select((account, i) => new { number = account.Number, reserveId = reserveId + (uint)i, holder = "Gwangan", virtualPrefix = i == 0 ? plan.VirtualPrefix : "" }),
            http = new { listen, tokenFile = "token", deliver = $"http://{bank}/orders", deliverTokenFile = "token" },
        });
        var accounts = new (string Number, ulong Won, Hash32 Hash)[plan.Accounts.Length];
        for (int i = 0; i < accounts.Length; i++)
        {
            (string number, ulong percent) = plan.Accounts[i];
            accounts[i] = (number, won / 100 * percent + (bankId == 1 && i == 0 ? won % 100 : 0), new Hash32(HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes($"gwangan/bank/v1\nreserve-account\n{number}"))));
            string name = i == 0 ? "reference-bank" : string.Create(CultureInfo.InvariantCulture, $"reference-bank-{i + 1}");
            WriteJson(Path.Combine(home, $"{name}.json"), new
            {
                bic = plan.Bic,
                listen = i == 0 ? bank : Local(0),
                account = number,
                openingWon = accounts[i].Won,
                virtualPrefix = plan.VirtualPrefix,
                customers = i == 0 ? 100 : 0,
                adapter = $"http://{listen}/messages",
                tokenFile = "token",
                state = $"{name}.state.json",
                duplicatePercent = 5,
                reorderPercent = 5,
                returnPercent = 2,
            });
        }
        return new DemoBank(plan, adapter, accounts);
    }

    private void WriteTo(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject();
        json.WriteString("bic", _plan.Bic);
        json.WriteString("name", _plan.Name);
        json.WriteStartObject("adapter");
        json.WriteString("publicKey", Convert.ToHexStringLower(_adapter.PublicKey));
        json.WriteString("entity", string.Create(CultureInfo.InvariantCulture, $"DEMO-BANK-ADAPTER-{number}"));
        json.WriteEndObject();
        json.WriteStartArray("accounts");
        foreach ((string account, ulong won, Hash32 hash) in _accounts)
        {
            json.WriteStartObject();
            json.WriteString("number", hash.ToString());
            json.WriteString("display", $"{_plan.Bic} ***-***-{account[^6..]}");
            json.WriteString("closing", Amount.Whole(won).ToString());
            json.WriteString("digest", Sha256.Hash("gwangan/demo/opening"u8).ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private static void WriteJson(string path, object content) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(content, ReadableJson.Indented));
}
