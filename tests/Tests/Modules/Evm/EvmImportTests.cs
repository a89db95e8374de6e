using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Node;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>Cities that begin with another one's Ethereum state, or with accounts of their genesis.</summary>
public sealed class EvmImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_imported_city_keeps_the_forks_that_have_begun()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, baseFee = "1000000000", forks = new { cancun = 0, prague = 3, osaka = 8 } });
        for (int i = 0; i < 5; i++) city.Run();
        Export(city.City);
        CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow, 4711);
        await using City imported = City.Open(new NodeOptions { Data = _folder["new"] });
        long begins = 8 - city.City.Height;
        Assert.Equal((EvmFork.Prague, EvmFork.Prague, EvmFork.Osaka), (imported.Evm.RulesAt(0).Fork, imported.Evm.RulesAt(begins - 1).Fork, imported.Evm.RulesAt(begins).Fork));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    public void A_number_that_no_chain_can_have_is_refused_before_anything_is_written(long chainId)
    {
        EvmCity city = new();
        city.Run();
        Export(city.City);
        Assert.Throws<NodeException>(() => CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow, chainId));
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Theory]
    [InlineData("""{"ethereum":"account","address":"0x5fe5b7546d1628f7348b023a0393de1fc825a4fd","nonce":"1"}""")]
    [InlineData("""{"ethereum":"account","address":"0x5fe5b7546d1628f7348b023a0393de1fc825a4fd","nonce":"0"}""")]
    [InlineData("""{"ethereum":"account","address":"0x0000000000000000000000000a55e700000009ff","nonce":"1"}""")]
    public void Accounts_that_cannot_be_are_refused(string line)
    {
        TestCity plain = new();
        plain.RunEmpty();
        Export(plain);
        List<string> lines = [.. File.ReadAllLines(_folder["state.jsonl"])];
        lines.Insert(lines.Count - 1, line);
        lines[^1] = $"{{\"end\":\"state\",\"records\":\"{lines.Count - 2}\"}}";
        File.WriteAllLines(_folder["state.jsonl"], lines);
        Assert.Throws<GenesisException>(() => CityImport.Run(_folder["state.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_genesis_gives_no_code_to_an_address_of_the_chains_own_contracts()
    {
        foreach (Address address in new[] { ContractAddresses.OfToken(9), ContractAddresses.OfToken(1), ContractAddresses.OfModule(4) })
            Assert.Throws<GenesisException>(() => new EvmCity(evm: new { chainId = EvmCity.ChainId, accounts = new[] { new { address = address.ToString(), code = "0x00" } } }));
    }

    private void Export(TestCity city)
    {
        MemoryStream text = new();
        StateLines.Write(new StateHeader(TestCity.ChainId, city.Height, city.AppHash, city.TimeMs), city.Storage, SnapshotStore.PartsOfThisBuild(), text);
        File.WriteAllBytes(_folder["state.jsonl"], text.ToArray());
    }
}
