using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Client;

namespace Gwangan.Tests.Client;

public sealed class OperationJsonTests
{
    private static readonly OperationCatalog Catalog = All.Create(new StateStore()).Catalog;

    [Fact]
    public void Fields_are_read_as_the_API_shows_them()
    {
        Assert.Equal(new SetFees(Symbol.Of("GOLD-KRW"), 1, 2), Read("market.SetFees", """{"market":"GOLD-KRW","makerBps":1,"takerBps":"2"}"""));
        Address to = new(Enumerable.Repeat((byte)7, 20).ToArray());
        Assert.Equal(new Transfer(to, Symbol.Of("KRW"), Amount.One, "a"), Read("money.Transfer", $$"""{"to":"{{to}}","asset":"KRW","amount":"1000000000000000000","memo":"a"}"""));
        Assert.Equal(new SetMarketStatus(Symbol.Of("GOLD-KRW"), MarketStatus.Halted), Read("market.SetMarketStatus", """{"market":"GOLD-KRW","status":"halted"}"""));
        Assert.Equal(new SetFees(Symbol.Of("GOLD-KRW"), 0, 0), Read("market.SetFees", """{"market":"GOLD-KRW","makerBps":0}"""));
    }

    [Theory]
    [InlineData("market.Nothing", "{}", "there is no operation")]
    [InlineData("market.SetFees", "[]", "JSON object")]
    [InlineData("market.SetFees", """{"fee":1}""", "has no field fee")]
    [InlineData("market.SetFees", """{"makerBps":-1}""", "makerBps")]
    [InlineData("market.SetFees", """{"makerBps":70000}""", "out of range")]
    [InlineData("market.SetMarketStatus", """{"status":"gone"}""", "open, ")]
    [InlineData("money.Transfer", """{"to":"0x12"}""", "address")]
    [InlineData("money.Transfer", """{"amount":1.5}""", "amount")]
    public void What_is_wrong_is_named(string name, string fields, string said) =>
        Assert.Contains(said, Assert.Throws<ClientException>(() => Read(name, fields)).Message, StringComparison.Ordinal);

    private static Operation Read(string name, string fields)
    {
        using JsonDocument document = JsonDocument.Parse(fields);
        return OperationJson.Read(Catalog, name, document.RootElement);
    }
}
