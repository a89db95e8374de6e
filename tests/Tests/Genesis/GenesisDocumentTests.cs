using System.Text;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Engines;

namespace Gwangan.Tests.Genesis;

public sealed class GenesisDocumentTests
{
    private const string Key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static string Document => $$"""
        {
          "chainId": "city-1",
          "genesisTime": "2026-01-02T03:04:05.678Z",
          "validators": [{ "name": "city", "publicKey": "{{Key}}", "power": 10 }],
          "consensusParams": { "block": { "maxBytes": 22020096, "maxGas": -1 } },
          "appState": { "parameters": { "orderRule": "fifo", "wonPerCost": "0" } }
        }
        """;

    [Fact]
    public void A_right_document_is_read()
    {
        GenesisDocument genesis = GenesisDocument.Parse(Encoding.UTF8.GetBytes(Document));
        Assert.Equal("city-1", genesis.ChainId);
        Assert.Equal(1_767_323_045_678, genesis.TimeMs);
        Assert.Equal(10, genesis.Validators.TotalPower);
        Assert.Equal("048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f", genesis.ConsensusParams.Hash().ToString());
        Assert.Equal("""{ "parameters": { "orderRule": "fifo", "wonPerCost": "0" } }""", Encoding.UTF8.GetString(genesis.AppState.Span));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Equal("city-1", GenesisDocument.Parse((byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Document)]).ChainId);

    [Theory]
    [InlineData("\"city-1\"", "\"\"", "genesis chainId: expected 1 to 50 of the characters")]
    [InlineData("\"city-1\"", "\"a city\"", "genesis chainId: expected 1 to 50 of the characters")]
    [InlineData("\"city-1\"", "7", "genesis chainId: expected text")]
    [InlineData("2026-01-02T03:04:05.678Z", "yesterday", "genesis genesisTime: expected a UTC time")]
    [InlineData("2026-01-02T03:04:05.678Z", "2263-01-01T00:00:00Z", "genesis genesisTime: expected a UTC time")]
    [InlineData("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.6789Z", "genesis genesisTime: expected a UTC time")]
    [InlineData("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05+09:00", "genesis genesisTime: expected a UTC time")]
    [InlineData("\"genesisTime\"", "\"time\"", "genesis time: no such field")]
    [InlineData("\"power\": 10", "\"power\": 0", "genesis validators[0].power: expected a whole number from 1")]
    [InlineData("0279be", "0579be", "genesis validators[0].publicKey: expected a compressed secp256k1 key")]
    [InlineData("22020096", "10", "genesis consensusParams.block.maxBytes: expected a whole number from 1048576")]
    [InlineData("\"block\"", "\"Block\"", "genesis consensusParams.block: expected an object")]
    [InlineData("\"chainId\"", "\"genesisTime\"", "genesis genesisTime: stands there twice")]
    [InlineData("\"power\": 10", "\"power\": 10, \"power\": 11", "uplicate property 'power'")]
    [InlineData("\"validators\": [", "\"validators\": 5, \"$schema\": [", "genesis validators: expected an array")]
    [InlineData("\"city-1\",", "\"city-1\"", "line 3: not JSON")]
    public void A_wrong_document_is_refused_with_the_place(string right, string wrong, string message)
    {
        GenesisException error = Assert.Throws<GenesisException>(() => GenesisDocument.Parse(Encoding.UTF8.GetBytes(Document.Replace(right, wrong))));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_missing_part_a_repeated_validator_and_no_validator_are_refused()
    {
        Assert.Contains("genesis chainId: is missing", Message("{}"));
        Assert.Contains("expected an object", Message("[]"));
        string two = $$"""{ "publicKey": "{{Key}}", "power": 1 }""";
        Assert.Contains("validators[1].publicKey: this key is there already", Message(Document.Replace("[{ \"name\"", $"[{two}, {{ \"name\"")));
        Assert.Contains("genesis validators: expected at least one", Message(Document.Replace("[{ \"name\": \"city\", \"publicKey\": \"" + Key + "\", \"power\": 10 }]", "[]")));

        static string Message(string json) => Assert.Throws<GenesisException>(() => GenesisDocument.Parse(Encoding.UTF8.GetBytes(json))).Message;
    }

    [Theory]
    [InlineData("\"fifo\"", "\"lifo\"", "parameters.orderRule")]
    [InlineData("\"bank\": \"0x", "\"bank\": \"1x", "genesis bodies.bank: expected 0x and 40 hex digits")]
    [InlineData("\"chainId\": 82051", "\"development\": false, \"development\": true, \"chainId\": 82051", "genesis appState: ")]
    [InlineData("\"class\": \"currency\"", "\"class\": \"money\"", "genesis assets[0].class: expected currency, commodity, carbon or crypto")]
    [InlineData("\"symbol\": \"KRW\"", "\"symbol\": \"won\"", "genesis assets[0].symbol: expected 1 to 16 characters")]
    [InlineData("\"KRW\": \"10000000000000000000000000000\"", "\"KRW\": \"1.5\"", "genesis accounts[0].balances.KRW: expected decimal digits")]
    [InlineData("\"KRW\": \"10000000000000000000000000000\"", "\"USD\": \"1\"", "genesis accounts[0].balances.USD: expected a registered asset")]
    public void A_wrong_application_part_is_refused_by_the_module_it_belongs_to(string right, string wrong, string message)
    {
        using TestNode node = new();
        string state = Encoding.UTF8.GetString(node.Genesis.AppState.Span);
        int at = state.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0);
        byte[] changed = Encoding.UTF8.GetBytes(string.Concat(state.AsSpan(0, at), wrong, state.AsSpan(at + right.Length)));
        GenesisException error = Assert.Throws<GenesisException>(() => FreshChain(node).InitChain(new AbciInitChain("test-1", node.Genesis.TimeMs, changed)));
        Assert.Contains(message, error.Message);
    }

    private static StateMachine FreshChain(TestNode node)
    {
        Chain.Store.StateStore store = new();
        return new StateMachine(node.Genesis.ChainId, store, Chain.Modules.All.Create(store), new Store.MemoryStateStorage(), Chain.Base.SequentialForkJoin.Instance);
    }
}
