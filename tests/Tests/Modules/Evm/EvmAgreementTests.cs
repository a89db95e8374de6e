using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>Nodes that were restarted or restored from a snapshot agree with those that never were, and nobody's transaction stops them.</summary>
public sealed class EvmAgreementTests : IDisposable
{
    private static readonly Address Stranger = new([.. Enumerable.Repeat((byte)0x77, 20)]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_authority_that_paid_all_its_won_away_natively_gets_no_refund_whether_or_not_the_node_was_restarted()
    {
        EvmCity one = new(), other = new(new TestCityOptions { RestartBeforeEachBlock = true });
        long[] gas = [.. new[] { one, other }.Select(city =>
        {
            city.Run(city.Sign(0, 0, city.AddressOf(3), 1));
            Amount all = city.Money.AvailableOf(city.AddressOf(3), EvmModule.Won);
            city.City.Must(city.City.Users[3], new Transfer(city.AddressOf(1), Symbol.Of("KRW"), all, ""));
            Assert.Equal(PatriciaAccount.New, city.AccountOf(city.AddressOf(3)));
            return city.Do(city.Sign(0, 1, city.AddressOf(1), 77, authorizations: [EvmCity.Authorize(3, city.AddressOf(2), 0)], type: EvmTransactionType.SetCode)).GasUsed;
        })];
        Assert.Equal([21_000 + 25_000, 21_000 + 25_000], gas);
        Assert.Equal(one.City.AppHash, other.City.AppHash);
    }

    [Fact]
    public void An_authority_whose_won_came_and_went_natively_gets_the_same_refund_on_a_restarted_node()
    {
        EvmCity one = new(), other = new(new TestCityOptions { RestartBeforeEachBlock = true });
        long[] gas = [.. new[] { one, other }.Select(city =>
        {
            city.Run(city.Sign(0, 0, city.AddressOf(3), 1));
            Amount all = city.Money.AvailableOf(city.AddressOf(3), EvmModule.Won);
            city.City.Must(city.City.Users[3], new Transfer(city.AddressOf(1), Symbol.Of("KRW"), all, ""));
            city.City.Must(city.City.Users[1], new Transfer(city.AddressOf(3), Symbol.Of("KRW"), Amount.One, ""));
            city.Run(
                city.City.Sign(city.City.Users[3], new Transfer(city.AddressOf(1), Symbol.Of("KRW"), Amount.One, "")),
                city.Sign(0, 1, city.AddressOf(1), 77, authorizations: [EvmCity.Authorize(3, city.AddressOf(2), 0)], type: EvmTransactionType.SetCode));
            Assert.Equal(("", "", 0UL), (city.Refused(0), city.Refused(1), city.WonOf(city.AddressOf(3))));
            return city.View.Receipts[0].Receipt.GasUsed;
        })];
        Assert.Equal(gas[0], gas[1]);
        Assert.Equal(one.City.AppHash, other.City.AppHash);
    }

    [Fact]
    public void An_authority_with_won_of_the_genesis_gets_its_refund_in_the_first_block_of_a_node_that_was_just_started()
    {
        EvmCity one = new(), other = new(new TestCityOptions { RestartBeforeEachBlock = true });
        // The account is there, so half of what its authorisation costs comes back, as far as a fifth of the gas reaches; a stranger's is new.
        long[] gas = [.. new[] { one, other }.Select(city => city.Do(city.Sign(0, 0, city.AddressOf(1), 77, authorizations: [EvmCity.Authorize(3, city.AddressOf(2), 0)], type: EvmTransactionType.SetCode)).GasUsed)];
        Assert.Equal([46_000 - 46_000 / 5, 46_000 - 46_000 / 5], gas);
        // The same again, to an account that has lent its name before.
        gas = [.. new[] { one, other }.Select(city => city.Do(city.Sign(0, 1, city.AddressOf(1), 77, authorizations: [EvmCity.Authorize(3, city.AddressOf(4), 1)], type: EvmTransactionType.SetCode)).GasUsed)];
        Assert.Equal([46_000 - 46_000 / 5, 46_000 - 46_000 / 5], gas);
        Assert.Equal(one.City.AppHash, other.City.AppHash);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_answers_from_the_block_after_its_assets_registration(bool hasWon)
    {
        EvmCity city = new(), restarted = new(new TestCityOptions { RestartBeforeEachBlock = true });
        Address token = ContractAddresses.OfToken(4);
        byte[] approve = new AbiWriter().Begin(AbiSignature.SelectorBytes("approve(address,uint256)"), 2).Address(city.AddressOf(1)).Amount(Amount.One).Written.ToArray();
        foreach (EvmCity each in new[] { city, restarted })
        {
            if (hasWon) each.City.Must(each.City.Users[1], new Transfer(token, Symbol.Of("KRW"), Amount.One, ""));
            byte[] register = each.City.Sign(each.City.KeyOf(Body.ListingReview), new RegisterAsset(Symbol.Of("TIN"), "Tin", AssetClass.Commodity, each.City.KeyOf(Body.Custodian).Address, Amount.One, 2));
            EvmBlockView view = each.Run(register, each.Sign(0, 0, token, data: approve));
            Assert.Equal(("", ""), (each.Refused(0), each.Refused(1)));
            Assert.Empty(view.Receipts[0].Receipt.Logs);
            // The account is there at the block's end, without the allowance.
            PatriciaAccount account = each.AccountOf(token);
            Assert.Equal((1UL, false), (account.Nonce, account.HasStorage));
            Assert.Single(each.Do(each.Sign(0, 1, token, data: approve)).Logs);
            Assert.True(each.AccountOf(token).HasStorage);
            each.Run();
        }
        Assert.Equal(city.City.AppHash, restarted.City.AppHash);
    }

    // Slots of balances are free on one node and not on the other: the records stand elsewhere.
    [Fact]
    public void What_is_locked_of_several_assets_is_written_in_one_order_by_a_restored_node()
    {
        EvmCity city = new();
        TestCity inner = city.City;
        inner.Must(inner.Users[0], new Transfer(city.AddressOf(1), Symbol.Of("SILVER"), TestCity.Endowment, ""));
        city.Run();
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        StateMachine chain = Restored(inner, storage, out StateStore state);
        byte[][] envelopes =
        [
            inner.Sign(inner.Users[5], new Transfer(city.AddressOf(4), Symbol.Of("KRW"), TestCity.Endowment, "")),
            inner.Sign(inner.Users[1], Sell("SILVER-KRW", 1_000)),
            inner.Sign(inner.Users[2], new Transfer(Stranger, Symbol.Of("GOLD"), Amount.Whole(1), "")),
            inner.Sign(inner.Users[2], Sell("GOLD-KRW", 180_000)),
        ];
        city.Run(envelopes);
        for (int i = 0; i < envelopes.Length; i++) Assert.Equal("", city.Refused(i));
        AbciFinalized finalized = chain.FinalizeBlock(new AbciBlock(inner.Height, inner.TimeMs, envelopes));
        Assert.All(inner.Roots(), root => Assert.Equal(root.Value, state.Roots.Roots.First(each => each.Name == root.Key).Root));
        Assert.Equal(inner.AppHash, finalized.AppHash);
    }

    private static PlaceOrder Sell(string market, long price) =>
        new(Symbol.Of(market), Side.Sell, OrderType.Limit, price, 100, OrderTimeInForce.GoodTillCancel, 0, default, 0);

    private StateMachine Restored(TestCity city, LmdbStateStorage storage, out StateStore state)
    {
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer? offer = store.Make(city.Storage, city.Height, city.AppHash, new SnapshotOptions());
        Assert.NotNull(offer);
        StateMachine chain = TradingCity.OpenChain(storage, out state);
        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, city.AppHash, storage, out string problem);
        Assert.True(restorer is not null, problem);
        for (uint index = 0; index < offer.ChunkCount; index++) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
        restorer.Finish();
        chain.LoadRestored();
        chain.LastTimeMs = city.TimeMs;
        return chain;
    }
}
