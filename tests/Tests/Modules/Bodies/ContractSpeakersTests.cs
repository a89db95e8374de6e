using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Modules.Bodies;

/// <summary>What a contract asks for in somebody's name, or runs as somebody's account (EIP-7702), is not that somebody's word for a body.</summary>
public sealed class ContractSpeakersTests
{
    private static readonly Symbol GoldMarket = Symbol.Of("GOLD-KRW");

    // Hands what it is called with to the market's contract.
    private static readonly string Forwarder = $"365F5F375F5F365F5F73{ContractAddresses.OfModule(4).ToString()[2..]}5AF15000";

    private static readonly byte[] Halt = [.. AbiSignature.SelectorBytes("setMarketStatus(string,uint8)"), .. new AbiWriter().Begin([], 2).Bytes("GOLD-KRW"u8).Unsigned((ulong)MarketStatus.Halted).Written];

    [Fact]
    public void A_delegate_speaks_by_its_own_signature_and_not_through_a_contract()
    {
        EvmCity city = new();
        SigningKey officer = city.City.Users[0];
        city.City.Must(city.City.KeyOf(Body.Surveillance), new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402", city.City.TimeMs + 1_000_000));
        Address forwarder = city.Do(city.Sign(3, 0, null, data: EvmCity.Deploying(Forwarder))).ContractAddress!.Value;
        // Its account runs the code that it has named, for whoever calls it.
        Assert.True(city.Do(city.Sign(3, 1, officer.Address, data: Halt, gas: 500_000, type: EvmTransactionType.SetCode, authorizations: [EvmCity.Authorize(0, forwarder, 0)])).IsSuccess);
        Assert.NotEqual(PatriciaAccount.New.CodeHash, city.AccountOf(officer.Address).CodeHash);
        Assert.Contains(city.View.Receipts[0].Receipt.Logs, log => log.Address == ContractAddresses.OfModule(4));
        Assert.Equal(MarketStatus.Open, Status(city));
        // A transaction of its key to the module itself is its signature on this very operation.
        Assert.True(city.Do(city.Sign(0, 1, ContractAddresses.OfModule(4), data: Halt, gas: 500_000)).IsSuccess);
        Assert.Equal(MarketStatus.Halted, Status(city));
    }

    [Fact]
    public void A_bodys_account_names_no_code_that_would_speak_for_it()
    {
        EvmCity city = new(new TestCityOptions { Bodies = Bodies(surveillance: 0) });
        Address body = city.AddressOf(0), forwarder = city.Do(city.Sign(3, 0, null, data: EvmCity.Deploying(Forwarder))).ContractAddress!.Value;
        Assert.True(city.Do(city.Sign(3, 1, body, data: Halt, gas: 500_000, type: EvmTransactionType.SetCode, authorizations: [EvmCity.Authorize(0, forwarder, 0)])).IsSuccess);
        Assert.Equal((PatriciaAccount.New.CodeHash, MarketStatus.Open), (city.AccountOf(body).CodeHash, Status(city)));
        Assert.True(city.Do(city.Sign(0, 0, ContractAddresses.OfModule(4), data: Halt, gas: 500_000)).IsSuccess);
        Assert.Equal(MarketStatus.Halted, Status(city));
    }

    [Fact]
    public void Code_that_a_bodys_account_has_from_elsewhere_does_not_speak_for_it()
    {
        Address body = new EvmCity().AddressOf(0);
        EvmCity city = new(new TestCityOptions { Bodies = Bodies(surveillance: 0) }, new { chainId = EvmCity.ChainId, baseFee = "1000000000", accounts = new[] { new { address = body.ToString(), code = "0x" + Forwarder } } });
        Assert.True(city.Do(city.Sign(3, 0, body, data: Halt, gas: 500_000)).IsSuccess);
        Assert.Contains(city.View.Receipts[0].Receipt.Logs, log => log.Address == ContractAddresses.OfModule(4));
        Assert.Equal(MarketStatus.Open, Status(city));
    }

    [Fact]
    public void Contracts_reach_no_operation_of_the_bodies()
    {
        EvmCity city = new();
        Assert.DoesNotContain(city.Evm.Faces, face => face.Module is BodiesModule);
        Assert.False(new BodiesCity().Module.HasContract);
    }

    private static SortedDictionary<string, object> Bodies(int surveillance)
    {
        SortedDictionary<string, object> bodies = new(StringComparer.Ordinal);
        foreach (Body body in BodiesCity.Every) bodies[FieldDefinition.CamelCase(body.ToString())] = (body == Body.Surveillance ? new EvmCity().AddressOf(surveillance) : TestCity.KeyOf($"body {body}").Address).ToString();
        return bodies;
    }

    private static MarketStatus Status(EvmCity city)
    {
        MarketModule market = city.City.Modules.Get<MarketModule>();
        Assert.True(market.TryFindMarket(GoldMarket, out int id));
        return market.ReadMarket(id).Status;
    }
}
