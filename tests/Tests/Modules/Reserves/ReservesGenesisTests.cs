using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>The genesis part <c>reserves</c>: what it sets, and what it refuses with the place.</summary>
public sealed class ReservesGenesisTests
{
    private static readonly string Number = BankCity.Reference("n").ToString();
    private static readonly string Enough = Amount.Whole(6_000_000_000).ToString();

    [Fact]
    public void The_first_block_finds_banks_accounts_and_what_backs_the_won()
    {
        BankCity bank = new();
        Assert.Equal((2U, 3U, Amount.Whole(6_000_000_000)), (bank.Reserves.BankCount, bank.Reserves.AccountCount, bank.Asset.Backed));
        Assert.Equal(("BUSBKRSE", "Bank 1", Amount.Whole(4_000_000_000)), (bank.Bank(1).Bic.ToString(), bank.Bank(1).Name.ToString(), bank.Bank(1).Held));
        Assert.Equal(("***-3", BankCity.ClosedDay, TestCity.GenesisTimeMs), (bank.Account(3).Display.ToString(), bank.Account(3).ClosedDay, bank.Account(3).AttestedAtMs));
        Assert.False(bank.Asset.IsDeficient);
    }

    [Theory]
    [InlineData("\"asset\": \"GOLD\", \"banks\": []", "genesis reserves[0]: No banks back this asset.")]
    [InlineData("\"asset\": \"KRW\", \"banks\": []", "genesis reserves: 6000000000000000000000000000 units of KRW are given out, and banks hold 0")]
    [InlineData("\"asset\": \"KRW\"", "genesis reserves[0].banks: expected an array")]
    [InlineData("\"asset\": \"KRW\", \"statementLateMs\": 5, \"banks\": []", "genesis reserves[0].statementLateMs: expected a whole number from 1000 to 31622400000")]
    [InlineData("\"asset\": \"KRW\", \"banks\": [{ \"bic\": \"X\", \"name\": \"A\", \"adapter\": {a}, \"accounts\": [] }]", "genesis reserves[0].banks[0]: A field is missing or out of its range.")]
    [InlineData("\"asset\": \"KRW\", \"banks\": [{ \"bic\": \"BUSBKRSE\", \"name\": \"A\", \"adapter\": {a}, \"bucketCapacity\": \"0\", \"accounts\": [] }]", "genesis reserves[0].banks[0]: The amount is above zero and at most 10^17 whole units.")]
    [InlineData("\"asset\": \"KRW\", \"banks\": [{ \"bic\": \"BUSBKRSE\", \"name\": \"A\", \"adapter\": {a}, \"accounts\": [{ \"number\": \"12\", \"display\": \"x\", \"closing\": \"0\" }] }]", "genesis reserves[0].banks[0].accounts[0]: expected 64 hex digits in number")]
    [InlineData("\"asset\": \"KRW\", \"banks\": [{ \"bic\": \"BUSBKRSE\", \"name\": \"A\", \"adapter\": {a}, \"accounts\": [] }, { \"bic\": \"BUSBKRSE\", \"name\": \"B\", \"adapter\": {a}, \"accounts\": [] }]", "genesis reserves[0].banks[1]: The adapter's key speaks for another bank or body already, is not its account's only one, or its legal entity is related to a holder of another body.")]
    [InlineData("\"asset\": \"KRW\", \"banks\": [{ \"bic\": \"BUSBKRSE\", \"name\": \"A\", \"adapter\": {a}, \"accounts\": [{ \"number\": \"{n}\", \"display\": \"x\", \"closing\": \"340282366920938463463374607431768211455\" }] }]", "genesis reserves[0].banks[0].accounts[0]: The amount is above zero and at most 10^17 whole units.")]
    public void What_is_wrong_is_named_with_its_place(string part, string message)
    {
        string json = $"[{{ {part.Replace("{a}", System.Text.Json.JsonSerializer.Serialize(BankCity.AdapterJson(BankCity.AdapterKey(1), "BANK"))).Replace("{n}", Number)} }}]";
        GenesisException error = Assert.Throws<GenesisException>(() => new TestCity(new TestCityOptions { Reserves = System.Text.Json.JsonDocument.Parse(json).RootElement }));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void An_asset_has_its_reserves_once()
    {
        object bank = new { bic = "BUSBKRSE", name = "A", adapter = BankCity.AdapterJson(BankCity.AdapterKey(1), "BANK"), accounts = new[] { new { number = Number, display = "x", closing = Enough } } };
        object one = new { asset = "KRW", banks = new[] { bank } };
        GenesisException error = Assert.Throws<GenesisException>(() => new TestCity(new TestCityOptions { Reserves = new[] { one, one } }));
        Assert.Equal("genesis reserves[1]: expected each asset once", error.Message);
        Assert.Equal(Amount.Max, new TestCity(new TestCityOptions { Reserves = new[] { one } }).Modules.Get<ReservesModule>().TryReserve(1, out ReserveRecord reserve) ? reserve.IssuanceCap : default);
    }
}
