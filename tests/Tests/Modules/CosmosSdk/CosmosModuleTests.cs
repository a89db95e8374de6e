using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Evm;
using static Gwangan.Tests.Modules.CosmosSdk.SdkMessages;

namespace Gwangan.Tests.Modules.CosmosSdk;

/// <summary>Bank, authz and feegrant: what moves, who may do what for whom, who pays, and every refusal.</summary>
public sealed class CosmosModuleTests
{
    private TestCity City { get; } = new();

    private Address A => AddressOf(0);

    private Address B => AddressOf(1);

    private Address C => AddressOf(2);

    private CosmosModule Module => City.Modules.Get<CosmosModule>();

    [Fact]
    public void Coins_move_together_or_not_at_all()
    {
        City.Must(City.Users[0], Send(A, C, ("GOLD", "5"), ("KRW", "7")));
        Assert.Equal(TestCity.Endowment + new Amount(7), City.Money.AvailableOf(C, 1));
        Assert.Equal(TestCity.Endowment + new Amount(5), City.Money.AvailableOf(C, 2));
        City.MustRefuse(City.Users[0], Send(A, C, ("GOLD", "5"), ("KRW", Amount.Max.ToString())), CosmosRefusal.InsufficientFunds);
        City.MustRefuse(City.Users[0], Send(B, C, ("KRW", "7")), CosmosRefusal.SignerIsNotCaller);
        City.MustRefuse(City.Users[0], Send(A, C, ("NOSUCH", "7")), CosmosRefusal.AssetUnknown);
        City.MustRefuse(City.Users[0], Send(A, A, ("KRW", "7")), CosmosRefusal.RecipientIsSender);
        foreach ((string, string)[] wrong in ((string, string)[][])[[], [("KRW", "0")], [("KRW", "-1")], [("KRW", "07")], [("KRW", "1"), ("GOLD", "1")], [("KRW", "1"), ("KRW", "1")]])
            City.MustRefuse(City.Users[0], Send(A, C, wrong), CosmosRefusal.CoinsInvalid);
        City.MustRefuse(City.Users[0], new Send([1, 2, 3]), CosmosRefusal.MessageMalformed);
        City.MustRefuse(City.Users[0], new Send([.. Send(A, C, ("KRW", "7")).Message, 0x20, 1]), CosmosRefusal.MessageMalformed);
        City.CheckInvariants();
    }

    [Fact]
    public void One_pays_many()
    {
        City.Must(City.Users[0], MultiSend([(A, [("GOLD", "5"), ("KRW", "30")])], [(B, [("KRW", "10")]), (C, [("GOLD", "5"), ("KRW", "20")])]));
        Assert.Equal(TestCity.Endowment + new Amount(20), City.Money.AvailableOf(C, 1));
        Assert.Equal(TestCity.Endowment - new Amount(5), City.Money.AvailableOf(A, 2));
        City.MustRefuse(City.Users[0], MultiSend([(A, [("KRW", "30")])], [(B, [("KRW", "10")]), (C, [("KRW", "21")])]), CosmosRefusal.SumsDiffer);
        City.MustRefuse(City.Users[0], MultiSend([(A, [("KRW", "15")]), (B, [("KRW", "15")])], [(C, [("KRW", "30")])]), CosmosRefusal.SumsDiffer);
        City.MustRefuse(City.Users[0], MultiSend([(A, [("KRW", "30")])], [(A, [("KRW", "30")])]), CosmosRefusal.RecipientIsSender);
    }

    [Fact]
    public void A_limited_authorization_is_used_up()
    {
        City.Must(City.Users[0], SendUpTo(A, B, City.TimeMs + 60_000, ("GOLD", "5"), ("KRW", "100")));
        Do(1, Inner(A, C, "60"));
        Assert.Equal(TestCity.Endowment - new Amount(60), City.Money.AvailableOf(A, 1));
        MustRefuse(1, CosmosRefusal.LimitExceeded, Inner(A, C, "41"));
        MustRefuse(1, CosmosRefusal.LimitExceeded, (SendUrl, Send(A, C, ("SILVER", "1")).Message));
        MustRefuse(2, CosmosRefusal.NotGranted, Inner(A, C, "1"));
        // The second is above what is left, so the first is not done either.
        MustRefuse(1, CosmosRefusal.LimitExceeded, Inner(A, C, "40"), Inner(A, C, "1"));
        Assert.Equal(TestCity.Endowment - new Amount(60), City.Money.AvailableOf(A, 1));
        Do(1, Inner(A, C, "40"), (SendUrl, Send(A, C, ("GOLD", "5")).Message));
        int left = 0;
        Module.ForEachAuthorization(_ => left++);
        Assert.Equal(0, left);
        MustRefuse(1, CosmosRefusal.NotGranted, Inner(A, C, "1"));
        City.CheckInvariants();
    }

    [Fact]
    public void A_generic_authorization_ends_when_it_expires_or_is_revoked()
    {
        City.Must(City.Users[0], Generic(A, B, SendUrl, City.TimeMs + 5_000));
        Do(1, Inner(A, C, "60"));
        City.RunEmpty(City.TimeMs + 10_000);
        MustRefuse(1, CosmosRefusal.NotGranted, Inner(A, C, "60"));
        City.MustRefuse(City.Users[0], Generic(A, B, SendUrl, City.TimeMs), CosmosRefusal.Expired);
        City.Must(City.Users[0], Generic(A, B, SendUrl));
        City.Must(City.Users[0], Generic(A, B, "/gwangan.money.v1.Transfer"));
        City.Restart();
        ProtoWriter transfer = new();
        CosmosMessages.Write(City.Catalog.Of(new Transfer(C, Symbol.Of("KRW"), new Amount(3), "")), new Transfer(C, Symbol.Of("KRW"), new Amount(3), ""), A, transfer);
        Do(1, ("/gwangan.money.v1.Transfer", transfer.ToArray()));
        City.Must(City.Users[0], Revoke(A, B, SendUrl));
        City.MustRefuse(City.Users[0], Revoke(A, B, SendUrl), CosmosRefusal.NotGranted);
        MustRefuse(1, CosmosRefusal.NotGranted, Inner(A, C, "60"));
        // One's own messages need no grant.
        Do(1, Inner(B, C, "60"));
    }

    [Fact]
    public void What_is_done_for_others_costs_no_less_than_done_by_themselves()
    {
        MultiSend many = MultiSend([(A, [("GOLD", "64"), ("KRW", "64")])], [.. Enumerable.Range(0, 64).Select(i => (Chain.Kernel.Keys.OfName($"payee {i}"), new[] { ("GOLD", "1"), ("KRW", "1") }))]);
        Send two = Send(A, C, ("GOLD", "1"), ("KRW", "1"));
        foreach ((string url, byte[] message, uint cost) in new[] { ("/cosmos.bank.v1beta1.MsgMultiSend", many.Message, many.ContentCost), (SendUrl, two.Message, two.ContentCost) })
            Assert.True(Execute(A, (url, message)).ContentCost >= 20 + cost, url);
        Assert.Equal(1_280U, many.ContentCost);
    }

    [Fact]
    public void Nobody_is_let_do_what_cannot_be_undone_or_passes_on_or_is_a_bodys()
    {
        foreach (string url in (string[])["/gwangan.market.v1.PlaceOrder", "/gwangan.money.v1.Mint", "/gwangan.accounts.v1.AddKey", "/cosmos.authz.v1beta1.MsgGrant", "/cosmos.authz.v1beta1.MsgExec", "/cosmos.feegrant.v1beta1.MsgGrantAllowance", "/nobody.v1.Msg", ""])
            City.MustRefuse(City.Users[0], Generic(A, B, url), CosmosRefusal.NotGrantable);
        City.MustRefuse(City.KeyOf(Body.Bank), Generic(City.KeyOf(Body.Bank).Address, B, SendUrl), CosmosRefusal.GranterIsBody);
        City.MustRefuse(City.KeyOf(Body.Bank), Allow(City.KeyOf(Body.Bank).Address, B, "BasicAllowance", Basic(null)), CosmosRefusal.GranterIsBody);
        MustRefuse(1, CosmosRefusal.NotGrantable, ("/cosmos.authz.v1beta1.MsgExec", Execute(B, Inner(B, C, "1")).Message));
        MustRefuse(1, CosmosRefusal.NotGrantable, ("/gwangan.money.v1.Mint", []));
        MustRefuse(1, CosmosRefusal.InnerRefused, Inner(B, B, "1"));
        City.MustRefuse(City.Users[0], Grant(A, B, "/cosmos.staking.v1beta1.StakeAuthorization", []), CosmosRefusal.KindUnknown);
        City.MustRefuse(City.Users[0], Grant(A, B, "/cosmos.bank.v1beta1.SendAuthorization", [.. Basic("5"), 0x12, 1, (byte)'x']), CosmosRefusal.KindUnknown);
        City.MustRefuse(City.Users[0], Generic(A, A, SendUrl), CosmosRefusal.RecipientIsSender);
        City.MustRefuse(City.Users[0], Generic(B, A, SendUrl), CosmosRefusal.SignerIsNotCaller);
        City.MustRefuse(City.Users[0], SendUpTo(A, B, 0, ("NOSUCH", "1")), CosmosRefusal.AssetUnknown);
        City.MustRefuse(City.Users[0], SendUpTo(A, B, 0, ("KRW", "0")), CosmosRefusal.CoinsInvalid);
        City.CheckInvariants();
    }

    [Fact]
    public void An_allowance_pays_fees_until_it_is_used_up()
    {
        EvmCity city = new(new TestCityOptions { WonPerCost = "10" });
        CosmosWallet wallet = new("user 1", KeyType.Cosmos, city.City.Catalog, TestCity.ChainId), granter = new("user 0", KeyType.Ethereum, city.City.Catalog, TestCity.ChainId);
        Transfer pay = new(city.AddressOf(2), Symbol.Of("KRW"), new Amount(1), "");
        CosmosParts parts = new() { Fee = "1000", Granter = granter.Text };
        city.City.Must(city.City.Users[0], Allow(granter.Address, wallet.Address, "BasicAllowance", Basic("1000")));
        Amount before = city.Money.AvailableOf(wallet.Address, 1), granters = city.Money.AvailableOf(granter.Address, 1);
        city.Run(wallet.Sign(parts, pay), wallet.Sign(parts with { Sequence = 1, Payer = granter.Text }, pay), wallet.Sign(parts with { Sequence = 2 }, pay));
        Assert.Equal(("", "", "FeeNotGranted"), (city.Refused(0), city.Refused(1), city.Refused(2)));
        Assert.Equal(before - new Amount(2), city.Money.AvailableOf(wallet.Address, 1));
        Assert.Equal(granters - new Amount(1_000), city.Money.AvailableOf(granter.Address, 1));
        int left = 0;
        city.City.Modules.Get<CosmosModule>().ForEachAllowance(_ => left++);
        Assert.Equal(0, left);
    }

    [Fact]
    public void An_allowance_may_be_for_periods_and_for_some_messages()
    {
        EvmCity city = new(new TestCityOptions { WonPerCost = "10" });
        CosmosWallet wallet = new("user 1", KeyType.Cosmos, city.City.Catalog, TestCity.ChainId), granter = new("user 0", KeyType.Ethereum, city.City.Catalog, TestCity.ChainId);
        CosmosParts parts = new() { Fee = "2000", Granter = granter.Text };
        Send send = Send(wallet.Address, city.AddressOf(2), ("KRW", "1"));
        city.City.Must(city.City.Users[0], Allow(granter.Address, wallet.Address, "AllowedMsgAllowance", Limited("PeriodicAllowance", Periodic(Basic("1500"), 3_600, "600"), SendUrl, "/cosmos.gov.v1.MsgVote")));
        MustBeRefused(city.City, city.City.Users[0], Allow(granter.Address, wallet.Address, "BasicAllowance", Basic(null)), CosmosRefusal.AllowanceExists);
        city.Run(wallet.Sign(parts, new Transfer(city.AddressOf(2), Symbol.Of("KRW"), new Amount(1), "")), wallet.Sign(parts, send), wallet.Sign(parts with { Sequence = 1 }, send));
        Assert.Equal(("FeeNotGranted", "", "FeeNotGranted"), (city.Refused(0), city.Refused(1), city.Refused(2)));
        city.City.RunEmpty(city.City.TimeMs + 3_700_000);
        city.Run(wallet.Sign(parts with { Sequence = 1 }, send), wallet.Sign(parts with { Sequence = 2 }, send));
        Assert.Equal(("", "FeeNotGranted"), (city.Refused(0), city.Refused(1)));
        city.City.Must(city.City.Users[0], RevokeAllowance(granter.Address, wallet.Address));
        MustBeRefused(city.City, city.City.Users[0], RevokeAllowance(granter.Address, wallet.Address), CosmosRefusal.NotGranted);
        MustBeRefused(city.City, city.City.Users[0], Allow(granter.Address, wallet.Address, "BasicAllowance", Basic(null, city.City.TimeMs)), CosmosRefusal.Expired);
        MustBeRefused(city.City, city.City.Users[0], Allow(granter.Address, wallet.Address, "AllowedMsgAllowance", Limited("BasicAllowance", Basic(null))), CosmosRefusal.KindUnknown);
        MustBeRefused(city.City, city.City.Users[0], Allow(granter.Address, wallet.Address, "OtherAllowance", []), CosmosRefusal.KindUnknown);
    }

    [Fact]
    public void What_has_expired_goes_a_part_of_the_tables_at_a_time()
    {
        // More of them than are looked at in a block, of which every third never ends.
        Address[] others = [.. Enumerable.Range(0, 150).Select(i => Chain.Kernel.Keys.OfName($"grantee {i}"))];
        long end = City.TimeMs + 3_600_000;
        foreach (Address[] some in others.Chunk(50))
            City.Run([City.Sign(City.Users[0], [.. some.SelectMany((other, i) => new Operation[] { Generic(A, other, SendUrl, i % 3 == 0 ? 0 : end), Allow(A, other, "BasicAllowance", Basic("1000", i % 3 == 0 ? 0 : end)) })])]);
        (int Authorizations, int Allowances) Count()
        {
            (int authorizations, int allowances) = (0, 0);
            Module.ForEachAuthorization(_ => authorizations++);
            Module.ForEachAllowance(_ => allowances++);
            return (authorizations, allowances);
        }

        Assert.Equal((150, 150), Count());
        City.RunEmpty(end - 1);
        Assert.Equal((150, 150), Count());
        int before = 150;
        for (int i = 0; before > 51; i++)
        {
            City.RunEmpty(end + i * 1_000);
            (int authorizations, int allowances) = Count();
            Assert.Equal(authorizations, allowances);
            Assert.InRange(before - authorizations, 0, Limits.GrantsLookedAtPerBlock);
            before = authorizations;
            if (i == 1) City.Restart();
            Assert.True(i < 10);
        }
        Module.ForEachAuthorization(record => Assert.Equal(0, record.ExpiresAtMs));
        Module.ForEachAllowance(record => Assert.Equal(0, record.ExpiresAtMs));
        City.CheckInvariants();
    }

    [Fact]
    public void Random_payments_grants_and_fees_are_as_in_a_plain_model()
    {
        Random random = new(11);
        Dictionary<Address, UInt128> won = Enumerable.Range(0, 4).ToDictionary(AddressOf, _ => TestCity.Endowment.Units);
        Dictionary<(Address, Address), UInt128?> grants = [];
        for (int i = 0; i < 400; i++)
        {
            int user = random.Next(4);
            Address own = AddressOf(user), other = AddressOf(random.Next(4)), to = AddressOf(random.Next(4));
            UInt128 amount = (UInt128)random.Next(1, 100);
            switch (random.Next(5))
            {
                case 0:
                    bool sent = City.Do(City.Users[user], Send(own, to, ("KRW", amount.ToString()))).IsDone;
                    Assert.Equal(own != to, sent);
                    if (sent) (won[own], won[to]) = (won[own] - amount, won[to] + amount);
                    break;
                case 1:
                    Assert.Equal(own != other, City.Do(City.Users[user], SendUpTo(own, other, 0, ("KRW", amount.ToString()))).IsDone);
                    if (own != other) grants[(own, other)] = amount;
                    break;
                case 2:
                    Assert.Equal(own != other, City.Do(City.Users[user], Generic(own, other, SendUrl)).IsDone);
                    if (own != other) grants[(own, other)] = null;
                    break;
                case 3:
                    Assert.Equal(grants.Remove((own, other)), City.Do(City.Users[user], Revoke(own, other, SendUrl)).IsDone);
                    break;
                default:
                    bool may = own == other || (grants.TryGetValue((other, own), out UInt128? limit) && (limit is not { } most || most >= amount));
                    Assert.Equal(may && other != to, City.Do(City.Users[user], Execute(own, Inner(other, to, amount.ToString()))).IsDone);
                    if (!may || other == to) break;
                    (won[other], won[to]) = (won[other] - amount, won[to] + amount);
                    if (own == other || grants[(other, own)] is not { } left) break;
                    if (left == amount) grants.Remove((other, own));
                    else grants[(other, own)] = left - amount;
                    break;
            }
            foreach ((Address account, UInt128 units) in won) Assert.Equal(units, City.Money.AvailableOf(account, 1).Units);
        }
        int count = 0;
        Module.ForEachAuthorization(_ => count++);
        Assert.Equal(grants.Count, count);
        City.CheckInvariants();
    }

    private Address AddressOf(int user) => City.Users[user].Address;

    // Of a city with an EVM every block changes the state.
    private static void MustBeRefused(TestCity city, SigningKey key, Operation operation, CosmosRefusal refusal)
    {
        Outcome outcome = city.Do(key, operation);
        Assert.Equal((23, refusal), (outcome.Module, (CosmosRefusal)outcome.Code));
    }

    private static (string, byte[]) Inner(Address from, Address to, string won) => (SendUrl, Send(from, to, ("KRW", won)).Message);

    private void Do(int user, params (string, byte[])[] messages) => City.Must(City.Users[user], Execute(AddressOf(user), messages));

    private void MustRefuse(int user, CosmosRefusal refusal, params (string, byte[])[] messages) => City.MustRefuse(City.Users[user], Execute(AddressOf(user), messages), refusal);
}
