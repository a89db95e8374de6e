using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan inspect</c>: decodes a block, an operation or an account of a stopped node's data folder.</summary>
public static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("inspect", "Decode a block, an operation or an account. Reads the data folder of a stopped node.") { OfBlock(), OfOperation(), OfAccount() };

    private static Command OfBlock()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Argument<string> which = new("height") { Description = "A height, or 'latest'." };
        Command command = new("block", "Show a block with its header, operations, outcomes and events.") { which, json, data };
        command.SetAction(result =>
        {
            using Inspected inspected = new(result.GetValue(data)!);
            string text = result.GetValue(which)!;
            long height = text == "latest" ? inspected.Storage.Height : long.TryParse(text, out long parsed) ? parsed : throw new NodeException($"'{text}' is no height");
            CommittedBlock block = inspected.Reader.TryRead(height) ?? throw new NodeException($"no block {height}: this folder has {inspected.Log.FirstHeight} to {inspected.Storage.Height}");
            Print(InspectJson.Block(block, inspected.Modules.Catalog), result.GetValue(json));
        });
        return command;
    }

    private static Command OfOperation()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Argument<string> which = new("operation") { Description = "An id (64 hex digits, looked up from the newest block back), or an envelope: hex digits, or a file that holds its bytes." };
        Command command = new("operation", "Show a signed operation; with an id, also what became of it.") { which, json, data };
        command.SetAction(async (result, cancel) =>
        {
            await Task.Yield();
            string text = result.GetValue(which)!;
            JsonObject shown = Hash32.TryParse(text, out Hash32 id) ? FindOperation(result.GetValue(data)!, id, cancel) : DecodeOperation(text);
            Print(shown, result.GetValue(json));
            return CommandLine.Success;
        });
        return command;
    }

    private static Command OfAccount()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Option<long> height = new("--height") { Description = "The height to look at; 0 is the latest.", HelpName = "H" };
        Argument<string> which = new("address") { Description = "0x and 40 hex digits, or gwangan1…" };
        Command command = new("account", "Show an account: what it is, its nonce, its balances.") { which, height, json, data };
        command.SetAction(result =>
        {
            string text = result.GetValue(which)!;
            if (!Address.TryParse(text, out Address address) && !Bech32.TryParseAccount(text, out address)) throw new NodeException($"'{text}' is no address");
            using Inspected inspected = new(result.GetValue(data)!);
            using IStateSnapshot snapshot = inspected.Storage.OpenSnapshot(result.GetValue(height));
            Print(Account(address, snapshot), result.GetValue(json));
        });
        return command;
    }

    private static JsonObject FindOperation(string data, Hash32 id, CancellationToken cancel)
    {
        using Inspected inspected = new(data);
        for (long height = inspected.Storage.Height; height >= Math.Max(1, inspected.Log.FirstHeight); height--)
        {
            cancel.ThrowIfCancellationRequested();
            CommittedBlock? block = inspected.Reader.TryRead(height);
            for (int i = 0; i < block?.Envelopes.Count; i++)
                if (block.Envelopes[i]?.Id == id) return InspectJson.Envelope(block, i, inspected.Modules.Catalog);
        }
        throw new NodeException($"no operation {id} in the blocks {inspected.Log.FirstHeight} to {inspected.Storage.Height}");
    }

    private static JsonObject DecodeOperation(string text)
    {
        byte[] bytes = File.Exists(text) ? File.ReadAllBytes(text)
            : text.Length % 2 == 0 && text.Length > 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text)
            : throw new NodeException($"'{text}' is neither an id, nor hex digits, nor a file");
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        KernelRefusal refusal = new EnvelopeCodec(catalog).Decode(bytes, out Envelope envelope);
        if (refusal != KernelRefusal.None) throw new NodeException(RefusalDefinition.Of(refusal).Message);
        JsonObject json = InspectJson.Envelope(envelope);
        json["signatureIsValid"] = Signatures.Verify(envelope);
        return json;
    }

    private static JsonObject Account(Address address, IStateSnapshot snapshot)
    {
        JsonObject json = new() { ["height"] = snapshot.Height, ["address"] = address.ToString(), ["bech32"] = Bech32.EncodeAccount(address) };
        snapshot.Scan(AccountsModule.BodiesSchema, default, default, (_, record) =>
        {
            BodyRecord body = MemoryMarshal.Read<BodyRecord>(record);
            if (body.Account == address) json["body"] = FieldDefinition.CamelCase(body.Body.ToString());
            return true;
        });
        byte[] stored = new byte[AccountsModule.AccountsSchema.RecordSizeBytes];
        bool known = snapshot.TryRead(AccountsModule.AccountsSchema, Address.Bytes(in address), stored, out _);
        AccountRecord account = known ? MemoryMarshal.Read<AccountRecord>(stored) : default;
        json["nonceHigh"] = account.Nonces.High.ToString(System.Globalization.CultureInfo.InvariantCulture);
        json["addedKeys"] = account.AddedKeyCount;
        json["implicitKeyDisabled"] = (account.Flags & AccountFlags.ImplicitKeyDisabled) != 0;
        Dictionary<uint, string> symbols = [];
        snapshot.Scan(AssetsModule.Schema, default, default, (_, record) =>
        {
            AssetRecord asset = MemoryMarshal.Read<AssetRecord>(record);
            symbols[asset.Id] = asset.Symbol.ToString();
            return true;
        });
        JsonArray balances = [];
        snapshot.Scan(MoneyModule.Schema, Address.Bytes(in address), default, (_, record) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
            balances.Add(new JsonObject { ["asset"] = symbols[balance.Key.AssetId], ["availableUnits"] = balance.Available.ToString(), ["lockedUnits"] = balance.Locked.ToString() });
            return true;
        });
        json["balances"] = balances;
        return json;
    }

    private static void Print(JsonObject json, bool asJson)
    {
        if (asJson) Console.WriteLine(json.ToJsonString(ReadableJson.Indented));
        else PrintText(json, 0);
    }

    // One field a line, nested ones indented: the shape of YAML, for reading.
    private static void PrintText(JsonObject json, int indent)
    {
        foreach ((string name, JsonNode? value) in json)
        {
            string head = $"{new string(' ', indent)}{name}";
            switch (value)
            {
                case JsonObject inner:
                    Console.WriteLine($"{head}:");
                    PrintText(inner, indent + 2);
                    break;
                case JsonArray { Count: 0 }:
                    Console.WriteLine($"{head}: none");
                    break;
                case JsonArray list:
                    Console.WriteLine($"{head}:");
                    foreach (JsonNode? item in list)
                    {
                        Console.WriteLine($"{new string(' ', indent)}-");
                        PrintText(item!.AsObject(), indent + 2);
                    }
                    break;
                default:
                    Console.WriteLine($"{head}: {value}");
                    break;
            }
        }
    }

    private sealed class Inspected : IDisposable
    {
        private readonly DataFolder _folder;
        private readonly SealLog? _seals;

        public Inspected(string data)
        {
            _folder = VerifyCommand.OpenFolder(data);
            Log = BlockLog.Open(_folder.Blocks);
            Storage = VerifyCommand.OpenState(_folder);
            Modules = All.Create(new StateStore());
            ChainHead head = new(TimeProvider.System);
            head.Open(new BlockPoint(Storage.Height, Hash32.Zero, Storage.AppHash, 0, 0));
            _seals = Directory.Exists(_folder.Seals) ? SealLog.Open(_folder.Seals) : null;
            Reader = new ChainReader(Log, Storage, head, Modules.Catalog, _seals);
        }

        public BlockLog Log { get; }

        public LmdbStateStorage Storage { get; }

        public ChainModules Modules { get; }

        public ChainReader Reader { get; }

        public void Dispose()
        {
            Storage.Dispose();
            _seals?.Dispose();
            Log.Dispose();
            _folder.Dispose();
        }
    }
}
