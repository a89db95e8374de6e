using System.Text;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Export;

/// <summary>A city with an Ethereum chain as lines, and a new city of these.</summary>
public sealed class EvmExportTests : IDisposable
{
    private const long NewChainId = 4_711;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_city_that_begins_with_an_export_has_the_contracts_the_nonces_and_the_state_root_of_the_old_one()
    {
        EvmCity city = Make(out Address contract);
        string text = Text(city);
        File.WriteAllText(_folder["state.jsonl"], text);
        (StateHeader header, Hash32 appHash) = CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow, NewChainId);
        Assert.Equal((city.City.AppHash, city.City.AppHash), (header.AppHash, appHash));

        NodeOptions options = new() { Data = _folder["new"], Pace = new EnginePace { BlockMs = 5, IdleMs = 20 } };
        await using (City imported = City.Open(options))
        {
            EvmModule evm = imported.Evm;
            Assert.Equal(city.Evm.State.StateRoot, evm.State.StateRoot);
            Assert.Equal((ulong)NewChainId, evm.ChainId);
            Assert.True(evm.State.TryReadAccount(city.AddressOf(0), out PatriciaAccount sender));
            Assert.Equal(city.AccountOf(city.AddressOf(0)), sender);
            Assert.True(evm.State.TryReadAccount(in contract, out PatriciaAccount account));
            Assert.Equal(city.AccountOf(contract), account);
            Assert.Equal((UInt256)7UL, evm.State.ReadSlot(in contract, 2));
            Assert.Equal(city.Evm.State.ReadCode(account.CodeHash), evm.State.ReadCode(account.CodeHash));
            foreach (Module module in imported.Chain.Modules.All) module.CheckInvariants();
            // What the old chain's blocks had is not exported, and what is, is the same again.
            MemoryStream again = new();
            StateLines.Write(header with { ChainId = "imported-1", Height = 0, TimeMs = imported.Genesis.TimeMs }, imported.Storage, imported.Store.Parts, again);
            Assert.Equal(Ethereums(text), Ethereums(Encoding.UTF8.GetString(again.ToArray())));

            imported.Start();
            await await Task.WhenAny(imported.Head.WaitAboveAsync(1, CancellationToken.None), imported.Ended);
        }
        using BlockLog log = BlockLog.Open(Path.Combine(_folder["new"], "blocks"));
        using LmdbStateStorage storage = TradingCity.OpenState(Path.Combine(_folder["new"], "state"));
        Assert.Null(new Node.Engines.ChainVerifier(GenesisDocument.Load(Path.Combine(_folder["new"], "genesis.json")), log, storage, SequentialForkJoin.Instance).Run());
    }

    [Fact]
    public void The_number_of_the_new_Ethereum_chain_has_to_be_said()
    {
        File.WriteAllText(_folder["state.jsonl"], Text(Make(out _)));
        Assert.Contains("--ethereum-chain-id", Assert.Throws<NodeException>(() => CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow)).Message);
        Assert.False(File.Exists(_folder["new/genesis.json"]));
    }

    [Fact]
    public void A_changed_slot_shows_in_the_app_hash_and_is_taken_when_that_is_said()
    {
        EvmCity city = Make(out Address contract);
        string text = Text(city), changed = Regex.Replace(text, $"(\"slot\",\"address\":\"{contract}\",\"key\":\"0x2\",\"value\":\")0x7\"", "${1}0x2a\"", RegexOptions.IgnoreCase);
        Assert.NotEqual(text, changed);
        File.WriteAllText(_folder["state.jsonl"], changed);
        Assert.Contains("--edited", Assert.Throws<GenesisException>(() => CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow, NewChainId)).Message);
        (StateHeader header, Hash32 appHash) = CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow, NewChainId);
        Assert.NotEqual(header.AppHash, appHash);
    }

    [Fact]
    public void That_the_Ethereum_chain_keeps_its_number_is_said()
    {
        File.WriteAllText(_folder["state.jsonl"], Text(Make(out _)));
        List<string> said = [];
        CityImport.Run(_folder["state.jsonl"], _folder["other"], "imported-1", isEdited: false, DateTimeOffset.UtcNow, NewChainId, said.Add);
        Assert.Empty(said);
        CityImport.Run(_folder["state.jsonl"], _folder["same"], "imported-2", isEdited: false, DateTimeOffset.UtcNow, (long)EvmCity.ChainId, said.Add);
        Assert.Contains($"keeps the number {EvmCity.ChainId}", Assert.Single(said));
    }

    [Fact]
    public void Codes_have_the_size_that_a_transaction_could_have_given_them()
    {
        List<string> lines = [.. Text(Make(out _)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        int code = lines.FindIndex(line => line.StartsWith("{\"ethereum\":\"code\"", StringComparison.Ordinal));
        lines.Insert(code, "");
        Assert.Contains("line ", Import(0));
        Assert.Contains("line ", Import(24_577));
        Assert.Equal("", Import(24_576));

        string Import(int size)
        {
            lines[code] = $"{{\"ethereum\":\"code\",\"code\":\"0x{string.Concat(Enumerable.Repeat("5b", size))}\"}}";
            return ProblemOf(lines);
        }
    }

    [Fact]
    public void Nothing_comes_in_at_the_addresses_of_the_chains_own_contracts_but_theirs()
    {
        List<string> lines = [.. Text(Make(out Address contract)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string contracts = lines.First(line => line.Contains($"account\",\"address\":\"{contract}", StringComparison.OrdinalIgnoreCase));
        string hash = Regex.Match(contracts, "\"codeHash\":\"(0x[0-9a-f]+)").Groups[1].Value;
        foreach (Address address in new[] { ContractAddresses.OfToken(1), ContractAddresses.OfToken(900), ContractAddresses.OfModule(4), ContractAddresses.OfModule(77) })
        {
            Assert.Contains("no other code", ProblemOf(With(address, $"{{\"ethereum\":\"account\",\"address\":\"{address}\",\"nonce\":\"1\",\"codeHash\":\"{hash}\"}}")));
            string own = $"{{\"ethereum\":\"account\",\"address\":\"{address}\",\"nonce\":\"1\",\"codeHash\":\"0x{EvmModule.PlaceholderHash}\"}}", slot = $"{{\"ethereum\":\"slot\",\"address\":\"{address}\",\"key\":\"0x1\",\"value\":\"0x1\"}}";
            Assert.Equal("", ProblemOf(With(address, own)));
            string problem = ProblemOf(With(address, own, slot));
            // Tokens keep allowances.
            if (ContractAddresses.IsToken(in address, out _)) Assert.Equal("", problem);
            else Assert.Contains("has no slots", problem);
        }

        List<string> With(Address address, params string[] added)
        {
            List<string> all = [.. lines];
            all.RemoveAll(line => line.Contains($"\"address\":\"{address}\"", StringComparison.OrdinalIgnoreCase) && line.StartsWith("{\"ethereum\"", StringComparison.Ordinal));
            // The contracts' code comes before the first account that has it; these have low addresses.
            List<string> codes = [.. all.Where(line => line.StartsWith("{\"ethereum\":\"code\"", StringComparison.Ordinal))];
            all.RemoveAll(codes.Contains);
            int first = all.FindIndex(line => line.StartsWith("{\"ethereum\":\"account\"", StringComparison.Ordinal));
            all.InsertRange(first, codes);
            int behind = all.FindIndex(line => Regex.Match(line, "^{\"ethereum\":\"account\",\"address\":\"(0x[0-9a-f]+)") is { Success: true } match && string.CompareOrdinal(match.Groups[1].Value, address.ToString().ToLowerInvariant()) > 0);
            all.InsertRange(behind, added);
            return all;
        }
    }

    [Fact]
    public void A_line_of_Ethereums_state_that_cannot_be_is_refused_with_its_number()
    {
        string[] lines = Text(Make(out Address contract)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int code = Find("\"code\""), account = Array.FindIndex(lines, line => line.Contains($"account\",\"address\":\"{contract}", StringComparison.OrdinalIgnoreCase)) + 1, slot = account + 1, header = Find("\"header\"");
        Assert.StartsWith("{\"ethereum\":\"slot\"", lines[slot - 1]);
        Refused(code, line => line.Replace("\"code\":\"0x", "\"code\":\"0xf"), "expected 0x and hex digits");
        Refused(code, line => line.Replace("\"ethereum\":\"code\"", "\"ethereum\":\"coda\""), "expected code, account, slot or header");
        Refused(code, line => line.Replace("}", ",\"more\":1}"), "each once");
        Refused(account, line => line.Replace("\"nonce\":\"", "\"nonce\":\"-"), "nonce: expected");
        Refused(account, line => Regex.Replace(line, "(\"codeHash\":\"0x).{4}", "$1dead"), "did not come before");
        Refused(account, line => line + "\n" + line, "do not ascend by address", account + 1);
        Refused(slot, line => Regex.Replace(line, "\"value\":\"[^\"]+", "\"value\":\"0x0"), "a slot of 0");
        Refused(slot, line => Regex.Replace(line, "\"key\":\"[^\"]+", "\"key\":\"12"), "key: expected 0x");
        Refused(slot, line => line + "\n" + line, "do not ascend by key", slot + 1);
        Refused(slot, line => Regex.Replace(line, "\"address\":\"0x.{4}", "\"address\":\"0xdead"), "behind its account");
        Refused(header, line => line + "\n" + line, "follows its header", header + 1);
        Refused(header, line => line.Replace("\"rlp\":\"0x", "\"rlp\":\"0x00"), "the header is none");
        string[] without = [.. lines.Where(line => !line.StartsWith("{\"ethereum\"", StringComparison.Ordinal))];
        without[^1] = $"{{\"end\":\"state\",\"records\":\"{without.Length - 2}\"}}";
        File.WriteAllLines(_folder["without.jsonl"], without);
        Assert.Contains("does not hold its accounts", Assert.Throws<GenesisException>(() => CityImport.Run(_folder["without.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow, NewChainId)).Message);

        int Find(string what) => Array.FindIndex(lines, line => line.StartsWith($"{{\"ethereum\":{what}", StringComparison.Ordinal)) + 1;

        void Refused(int number, Func<string, string> edit, string because, int? reported = null)
        {
            string[] edited = [.. lines];
            edited[number - 1] = edit(edited[number - 1]);
            File.WriteAllText(_folder["edited.jsonl"], string.Join('\n', edited) + "\n");
            GenesisException error = Assert.Throws<GenesisException>(() => CityImport.Run(_folder["edited.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow, NewChainId));
            Assert.Contains(because, error.Message);
            Assert.StartsWith($"line {reported ?? number}:", error.Message);
        }
    }

    // Why edited lines make no city; empty when they do.
    private string ProblemOf(List<string> lines)
    {
        List<string> all = [.. lines];
        all[^1] = $"{{\"end\":\"state\",\"records\":\"{all.Count - 2}\"}}";
        File.WriteAllLines(_folder["edited.jsonl"], all);
        try
        {
            CityImport.Run(_folder["edited.jsonl"], _folder[Guid.NewGuid().ToString()], "imported-1", isEdited: true, DateTimeOffset.UtcNow, NewChainId);
            return "";
        }
        catch (GenesisException error)
        {
            return error.Message;
        }
    }

    // Contracts, one of which has slots; a delegated account; won that moved without Ethereum's transactions, and some that an order holds.
    private static EvmCity Make(out Address contract)
    {
        EvmCity city = new();
        // Stores a word at the place that the word before it names.
        contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying("6020355f3555"))).ContractAddress!.Value;
        city.Do(city.Sign(0, 1, null, data: EvmCity.Deploying("6020355f3555")));
        ulong nonce = 2;
        foreach ((ulong key, ulong value) in new (ulong, ulong)[] { (2, 7), (900, 1), (31, 8_000_000), (5, 5), (5, 0) })
        {
            byte[] data = [.. ((UInt256)key).ToBigEndian(), .. ((UInt256)value).ToBigEndian()];
            city.Do(city.Sign(0, nonce++, contract, data: data));
        }
        city.Do(city.Sign(3, 0, city.AddressOf(1), 77, authorizations: [EvmCity.Authorize(0, contract, nonce)], type: Chain.Evm.Transactions.EvmTransactionType.SetCode));
        city.City.Must(city.City.Users[1], new Transfer(city.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(3), ""));
        city.City.Must(city.City.Users[1], new PlaceOrder(Symbol.Of("SILVER-KRW"), Side.Buy, OrderType.Limit, 900, 10, OrderTimeInForce.GoodTillCancel, 0, default, 0));
        city.Run();
        return city;
    }

    private static string Text(EvmCity city)
    {
        MemoryStream text = new();
        StateLines.Write(new StateHeader(TestCity.ChainId, city.City.Height, city.City.AppHash, city.City.TimeMs), city.City.Storage, SnapshotStore.PartsOfThisBuild(), text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string[] Ethereums(string text) => [.. text.Split('\n').Where(line => line.StartsWith("{\"ethereum\"", StringComparison.Ordinal) && !line.Contains("\"header\"", StringComparison.Ordinal))];
}
