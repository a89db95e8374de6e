using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Storage;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.CosmosSdk;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Kernel;

/// <summary>Cosmos transactions in the chain: every bad input with its refusal, the strict sequence that they share with Ethereum's, and messages that are done together or not at all.</summary>
public sealed class CosmosTransactionTests
{
    private static readonly Symbol Won = Symbol.Of("KRW");
    private readonly EvmCity _city = new();
    private readonly CosmosWallet _wallet, _ethereum;

    public CosmosTransactionTests()
    {
        // Users 1 and 0 of the city: one with a Cosmos key, one with an Ethereum key.
        _wallet = new CosmosWallet("user 1", KeyType.Cosmos, _city.City.Catalog, TestCity.ChainId);
        _ethereum = new CosmosWallet("user 0", KeyType.Ethereum, _city.City.Catalog, TestCity.ChainId);
    }

    private Transfer Pay(int user = 2, ulong won = 7) => new(_city.AddressOf(user), Won, Amount.Whole(won), "");

    private static Transfer TooMuch => new(Chain.Kernel.Keys.OfName("somebody"), Won, Amount.Max, "");

    [Fact]
    public void A_transfer_moves_money_and_takes_the_sequence()
    {
        Assert.Equal(_city.AddressOf(1), _wallet.Address);
        UInt256 before = _city.WonOf(_city.AddressOf(2));
        _city.Run(_wallet.Sign(0, Pay()));
        Assert.Equal("", _city.Refused(0));
        Assert.Equal(before + 7UL * EvmCity.Whole, _city.WonOf(_city.AddressOf(2)));
        Assert.Equal(1UL, _city.AccountOf(_wallet.Address).Nonce);
        var result = TransactionResults.Of(_city.Results, _city.Results.Envelopes[0]);
        Assert.Equal((0U, 1_000_000L, 50L * Limits.CosmosGasPerCost), (result.Code, result.GasWanted, result.GasUsed));
        _city.Run(_wallet.Sign(0, Pay()));
        Assert.Equal("WrongSequence", _city.Refused(0));
        _city.Run(_wallet.Sign(2, Pay()));
        Assert.Equal("WrongSequence", _city.Refused(0));
    }

    [Fact]
    public void Ethereum_and_Cosmos_transactions_of_a_key_share_its_sequence()
    {
        _city.Run(_ethereum.Sign(0, Pay()), _city.Sign(0, 1, _city.AddressOf(2), EvmCity.Whole), _ethereum.Sign(2, Pay()), _city.Sign(0, 2, _city.AddressOf(2), EvmCity.Whole));
        Assert.Equal(("", "", "", "NonceTooLow"), (_city.Refused(0), _city.Refused(1), _city.Refused(2), _city.Refused(3)));
        Assert.Equal(3UL, _city.AccountOf(_ethereum.Address).Nonce);
    }

    [Fact]
    public void Both_sign_modes_and_typed_data_are_signatures_of_an_Ethereum_key()
    {
        CosmosWallet other = new("user 0", KeyType.Ethereum, _city.City.Catalog, TestCity.ChainId) { KeyUrl = "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey" };
        _city.Run(_ethereum.Sign(0, Pay()), _ethereum.SignAmino(new CosmosParts { Sequence = 1, Memo = "<&>" }, Pay()), other.SignTyped(new CosmosParts { Sequence = 2 }, EvmCity.ChainId, Pay()),
            other.SignTyped(new CosmosParts { Sequence = 3 }, EvmCity.ChainId + 1, Pay()));
        Assert.Equal(("", "", "", "SignatureInvalid"), (_city.Refused(0), _city.Refused(1), _city.Refused(2), _city.Refused(3)));
    }

    [Fact]
    public void Messages_are_done_together_or_not_at_all()
    {
        UInt256 before = _city.WonOf(_city.AddressOf(2));
        _city.Run(_wallet.Sign(0, Pay(), TooMuch, Pay()), _wallet.Sign(1, Pay(), Pay(3)));
        Assert.Equal(before + 7UL * EvmCity.Whole, _city.WonOf(_city.AddressOf(2)));
        EnvelopeResult failed = _city.Results.Envelopes[0];
        Assert.Equal((KernelRefusal.None, 3, true), (failed.Code, failed.OutcomeCount, failed.IsCosmos));
        Assert.Equal([$"0.{(ushort)KernelRefusal.Undone}", "3.7", $"0.{(ushort)KernelRefusal.Undone}"], _city.Results.Outcomes.Take(3).Select(each => $"{each.Module}.{each.Code}"));
        Assert.All(_city.Results.Outcomes.Take(3), each => Assert.Equal(each.EventsStart, each.EventsEnd));
        Assert.Equal(3U << 16 | (ushort)MoneyRefusal.InsufficientFunds, TransactionResults.Of(_city.Results, failed).Code);
        Assert.Equal(2, _city.Results.Envelopes[1].OutcomeCount);
        // The sequence is taken either way.
        Assert.Equal(2UL, _city.AccountOf(_wallet.Address).Nonce);
        Assert.Equal(_city.Results.EncodeWithoutEvents(), BlockResults.Read(_city.Results.EncodeWithoutEvents()).EncodeWithoutEvents());
    }

    [Fact]
    public void Messages_that_are_done_answer_and_the_header_commits_what()
    {
        PlaceOrder order = new(Symbol.Of("SILVER-KRW"), Side.Buy, OrderType.Limit, 1_000, 1, default, 0, default, 0);
        ExecuteAuthorized exec = SdkMessages.Execute(_wallet.Address, (SdkMessages.SendUrl, SdkMessages.Send(_wallet.Address, _city.AddressOf(2), ("KRW", "1")).Message));
        _city.Run(_wallet.Sign(0, Pay(), exec, order), _wallet.Sign(1, Pay(), TooMuch), _wallet.Sign(1, Pay()), _wallet.Sign(2, order));
        Assert.Equal([("/gwangan.money.v1.TransferResponse", ""), ("/cosmos.authz.v1beta1.MsgExecResponse", "0A00"), ("/gwangan.market.v1.PlaceOrderResponse", "0801")], AnswersOf(0));
        Assert.Empty(AnswersOf(1));
        Assert.Empty(AnswersOf(2));
        Assert.Equal([("/gwangan.market.v1.PlaceOrderResponse", "0802")], AnswersOf(3));
        // Stored without events they are the same, and a root over them is another one than over none.
        BlockResults stored = BlockResults.Read(_city.Results.EncodeWithoutEvents()), without = BlockResults.Read(_city.Results.EncodeWithoutEvents());
        Assert.Equal(TransactionResults.Hash(_city.Results), TransactionResults.Hash(stored));
        Assert.Equal(_city.Results.EncodeWithoutEvents(), stored.Copy().EncodeWithoutEvents());
        without.Envelopes[0] = without.Envelopes[0] with { AnswersEnd = without.Envelopes[0].AnswersStart };
        Assert.NotEqual(TransactionResults.Hash(stored), TransactionResults.Hash(without));
    }

    private List<(string Url, string Value)> AnswersOf(int index)
    {
        List<(string, string)> answers = [];
        ProtoReader reader = new(TransactionResults.Of(_city.Results, _city.Results.Envelopes[index]).Data.Span);
        while (!reader.AtEnd)
        {
            Assert.True(reader.TryReadTag(out int field, out WireType wire));
            Assert.Equal((2, WireType.Bytes), (field, wire));
            Assert.True(reader.TryBytes(out ReadOnlySpan<byte> any));
            Assert.True(Chain.Cosmos.Tx.TxAny.TryDecode(any, out string url, out ReadOnlySpan<byte> value));
            answers.Add((url, Convert.ToHexString(value)));
        }
        return answers;
    }

    [Fact]
    public void An_order_may_stand_last_among_several_messages_and_nowhere_else()
    {
        PlaceOrder order = new(Symbol.Of("SILVER-KRW"), Side.Buy, OrderType.Limit, 1_000, 1, default, 0, default, 0);
        UInt256 before = _city.WonOf(_city.AddressOf(2));
        MustRefuse(KernelRefusal.NotAtomic, _wallet.Sign(0, order, Pay()));
        _city.Run(_wallet.Sign(0, Pay(), order));
        Assert.Equal("", _city.Refused(0));
        Assert.All(_city.Results.Outcomes, each => Assert.True(each.IsDone));
        Assert.Equal(before + 7UL * EvmCity.Whole, _city.WonOf(_city.AddressOf(2)));
        _city.Run(_wallet.Sign(1, Pay(), order with { Lots = 0 }));
        Assert.Equal(before + 7UL * EvmCity.Whole, _city.WonOf(_city.AddressOf(2)));
    }

    [Fact]
    public void A_transaction_pays_what_its_cost_costs_and_no_more_than_it_declares()
    {
        EvmCity city = new(new TestCityOptions { WonPerCost = "10" });
        CosmosWallet wallet = new("user 1", KeyType.Cosmos, city.City.Catalog, TestCity.ChainId);
        Amount before = city.Money.AvailableOf(wallet.Address, 1), treasury = city.Money.AvailableOf(MoneyModule.Treasury, 1);
        Transfer pay = new(city.AddressOf(2), Won, Amount.Whole(7), "");
        city.Run(wallet.Sign(new CosmosParts { Fee = "499" }, pay), wallet.Sign(new CosmosParts { Fee = "9000" }, pay), wallet.Sign(new CosmosParts { Fee = "500", Sequence = 1 }, pay with { Amount = Amount.Max }));
        Assert.Equal(("FeeAboveMax", ""), (city.Refused(0), city.Refused(1)));
        Assert.Equal(before - Amount.Whole(7) - new Amount(1_000), city.Money.AvailableOf(wallet.Address, 1));
        Assert.Equal(treasury + new Amount(1_000), city.Money.AvailableOf(MoneyModule.Treasury, 1));
        Assert.Equal(2UL, city.AccountOf(wallet.Address).Nonce);
    }

    [Fact]
    public void Every_wrong_part_has_its_refusal()
    {
        CosmosParts right = new();
        MustRefuse(KernelRefusal.GasOutOfRange, _wallet.Sign(right with { Gas = 24_999 }, Pay()));
        MustRefuse(KernelRefusal.GasOutOfRange, _wallet.Sign(right with { Gas = 1UL << 32 }, Pay()));
        MustRefuse(KernelRefusal.MemoTooLong, _wallet.Sign(right with { Memo = new string('x', 257) }, Pay()));
        MustRefuse(KernelRefusal.FeeMalformed, _wallet.Sign(right with { Denom = "GOLD" }, Pay()));
        MustRefuse(KernelRefusal.FeeMalformed, _wallet.Sign(right with { Fee = "-1" }, Pay()));
        MustRefuse(KernelRefusal.FeeMalformed, _wallet.Sign(right with { Granter = "cosmos1xyz" }, Pay()));
        MustRefuse(KernelRefusal.SignerCount, _wallet.Sign(right with { Payer = _ethereum.Text }, Pay()));
        MustRefuse(KernelRefusal.FeeNotGranted, _wallet.Sign(right with { Granter = _ethereum.Text }, Pay()));
        MustRefuse(KernelRefusal.SignModeUnknown, _wallet.Sign(right with { Mode = 0 }, Pay()));
        MustRefuse(KernelRefusal.SignModeUnknown, _wallet.Sign(right with { Mode = 2 }, Pay()));
        // ibc-go gives a header no form in amino JSON.
        ProtoWriter update = new();
        update.String(1, "07-tendermint-0");
        update.String(3, _wallet.Text);
        MustRefuse(KernelRefusal.AminoUnknown, _wallet.Sign(right with { Mode = (int)SignMode.LegacyAminoJson }, Pay(), new UpdateClient(update.ToArray())));
        MustRefuse(KernelRefusal.KeyMalformed, _wallet.Sign(right with { KeyBytes = [.. new byte[33]] }, Pay()));
        MustRefuse(KernelRefusal.KeyMalformed, _wallet.Sign(right with { KeyBytes = [] }, Pay()));
        MustRefuse(KernelRefusal.KeyMalformed, _wallet.Sign(right with { KeyUrl = "/cosmos.crypto.ed25519.PubKey" }, Pay()));
        MustRefuse(KernelRefusal.SignatureInvalid, _wallet.Sign(right with { ChainId = "another-1" }, Pay()));
        MustRefuse(KernelRefusal.SignatureInvalid, _wallet.Sign(right with { AccountNumber = 1 }, Pay()));
        MustRefuse(KernelRefusal.OperationCountOutOfRange, _wallet.Sign(right with { Memo = "x" }));
        MustRefuse(KernelRefusal.OperationCountOutOfRange, _wallet.Sign(right, [.. Enumerable.Repeat(Pay(), 101)]));
        MustRefuse(KernelRefusal.SignerCount, CosmosWallet.Raw(_wallet.Body(right, Pay()), _wallet.AuthInfo(right)));
        MustRefuse(KernelRefusal.SignerCount, CosmosWallet.Raw(_wallet.Body(right, Pay()), _wallet.AuthInfo(right), new byte[64], new byte[64]));
        MustRefuse(KernelRefusal.SignerCount, _wallet.Sign(right with { AuthInfo = [.. _wallet.AuthInfo(right), .. _wallet.AuthInfo(right)] }, Pay()));
        MustRefuse(KernelRefusal.SignerCount, _wallet.Sign(right with { Body = _ethereum.Body(right, Pay()) }));
        MustRefuse(KernelRefusal.OperationUnknown, _wallet.Sign(right with { Body = Message("/cosmos.gov.v1.MsgVote", []) }));
        MustRefuse(KernelRefusal.OperationMalformed, _wallet.Sign(right with { Body = Message("/gwangan.money.v1.Transfer", [0x0A, 0x05, 1]) }));
        MustRefuse(KernelRefusal.OperationMalformed, _wallet.Sign(right with { Body = Message("/gwangan.money.v1.Transfer", [0x78, 1]) }));
        MustRefuse(KernelRefusal.EnvelopeTooLarge, _wallet.Sign(right with { Memo = new string('x', Limits.EnvelopeSizeMax) }, Pay()));
        MustRefuse(KernelRefusal.TimedOut, _wallet.Sign(right with { TimeoutMs = TestCity.GenesisTimeMs - 1_000 }, Pay()));
    }

    [Fact]
    public void Unknown_fields_are_refused_unless_they_are_marked_as_not_critical()
    {
        MustRefuse(KernelRefusal.TransactionMalformed, _wallet.Sign(new CosmosParts { Extra = [0x30, 1] }, Pay()));
        MustRefuse(KernelRefusal.ExtensionUnknown, _wallet.Sign(new CosmosParts { Extra = [0x20, 1] }, Pay())); // unordered
        MustRefuse(KernelRefusal.ExtensionUnknown, _wallet.Sign(new CosmosParts { Extra = [0xFA, 0x3F, 4, 0x0A, 2, (byte)'/', (byte)'x'] }, Pay())); // extension_options
        MustRefuse(KernelRefusal.TransactionMalformed, _wallet.Sign(new CosmosParts { AuthInfo = [.. _wallet.AuthInfo(new CosmosParts()), 0x1A, 0] }, Pay())); // tip
        _city.Run(_wallet.Sign(new CosmosParts { Extra = [0xFA, 0x7F, 4, 0x0A, 2, (byte)'/', (byte)'x'] }, Pay())); // non_critical_extension_options
        Assert.Equal("", _city.Refused(0));
    }

    [Fact]
    public void A_native_message_has_each_field_once_and_in_order_and_none_that_nobody_knows()
    {
        ProtoWriter writer = new();
        CosmosMessages.Write(_city.City.Catalog.Of(Pay()), Pay(), _wallet.Address, writer);
        byte[] right = writer.ToArray();
        _city.Run(_wallet.Sign(new CosmosParts { Body = Message("/gwangan.money.v1.Transfer", right) }));
        Assert.Equal("", _city.Refused(0));
        // Again the first field, again the signer, a field that is marked as not critical.
        foreach (byte[] more in new byte[][] { right[..(2 + right[1])], right[^(3 + right[1])..], [0x82, 0x40, 1, 0] })
            MustRefuse(KernelRefusal.OperationMalformed, _wallet.Sign(new CosmosParts { Body = Message("/gwangan.money.v1.Transfer", [.. right, .. more]) }));
        MustRefuse(KernelRefusal.OperationMalformed, _wallet.Sign(new CosmosParts { Body = Message("/gwangan.money.v1.Transfer", [.. right, .. right]) }));
    }

    [Fact]
    public void Bytes_that_no_message_needs_are_paid_for()
    {
        uint CostOf(int size)
        {
            ProtoWriter extra = new();
            if (size > 0) extra.BytesAlways(2047, new byte[size]);
            Assert.True(_city.City.Machine.TryDecode(_wallet.Sign(new CosmosParts { Extra = extra.ToArray(), Gas = 10_000_000 }, Pay()), new EnvelopeCodec(_city.City.Catalog), out Envelope envelope).IsAdmitted);
            return envelope.Cost;
        }

        Assert.Equal((50U, 50U), (CostOf(0), CostOf(500)));
        Assert.InRange(CostOf(60_000), (60_000U - Limits.CosmosMessageRoom) / Limits.CosmosBytesPerCost, 61_000U / Limits.CosmosBytesPerCost);
        // Nothing takes more of a block's bytes than of its cost by more than payments do.
        Assert.True(Limits.BlockEnvelopesSizeMax / Limits.EnvelopeSizeMax * (ulong)CostOf(64_000) > Limits.BlockCostMax / 5);
    }

    [Fact]
    public void A_transaction_has_one_spelling()
    {
        byte[] body = _wallet.Body(new CosmosParts(), Pay()), info = _wallet.AuthInfo(new CosmosParts()), right = _wallet.Sign(0, Pay());
        byte[] Field(int number, byte[] value)
        {
            ProtoWriter writer = new();
            writer.BytesAlways(number, value);
            return writer.ToArray();
        }

        MustRefuse(KernelRefusal.TransactionMalformed, [.. right, 0x22, 0]);
        MustRefuse(KernelRefusal.TransactionMalformed, [.. right, .. Field(1, body)]);
        MustRefuse(KernelRefusal.TransactionMalformed, right[..^1]);
        MustRefuse(KernelRefusal.TransactionMalformed, [.. Field(1, body), .. Field(1, body), .. Field(2, info), .. Field(3, new byte[64])]);
        MustRefuse(KernelRefusal.TransactionMalformed, [0x0A, 0x80, 0x00, .. Field(2, info), .. Field(3, new byte[64])]);
        MustRefuse(KernelRefusal.TransactionMalformed, [0x0A]);
    }

    [Fact]
    public void A_height_up_to_which_it_may_execute_counts()
    {
        _city.Run();
        _city.Run(_wallet.Sign(new CosmosParts { TimeoutHeight = (ulong)_city.City.Height + 1 }, Pay()), _wallet.Sign(new CosmosParts { TimeoutHeight = (ulong)_city.City.Height, Sequence = 1 }, Pay()));
        Assert.Equal(("", "TimedOut"), (_city.Refused(0), _city.Refused(1)));
    }

    [Fact]
    public void A_city_without_an_EVM_takes_none()
    {
        TestCity plain = new();
        Assert.Equal(AbciCheck.Refuse(KernelRefusal.CosmosNotTaken), plain.Machine.TryDecode(_wallet.Sign(0, Pay()), new EnvelopeCodec(plain.Catalog), out _));
        Assert.False(plain.Machine.ProcessProposal(new AbciBlock(1, plain.TimeMs + 1_000, [_wallet.Sign(0, Pay())])));
        Assert.Equal(KernelRefusal.EnvelopeMalformed, plain.Run([_wallet.Sign(0, Pay())]).Envelopes[0].Code);
    }

    [Fact]
    public void A_proposal_has_them_in_the_order_of_their_sequence()
    {
        StateMachine machine = _city.City.Machine;
        EnvelopeCodec codec = new(_city.City.Catalog);
        List<Envelope> arrived = [];
        foreach (byte[] bytes in (byte[][])[_ethereum.Sign(2, Pay()), _city.Sign(0, 1, _city.AddressOf(2)), _wallet.Sign(1, Pay()), _ethereum.Sign(0, Pay()), _ethereum.Sign(4, Pay())])
        {
            Assert.True(machine.TryDecode(bytes, codec, out Envelope envelope).IsAdmitted);
            Assert.True(machine.CheckTx(envelope).IsAdmitted);
            arrived.Add(envelope);
        }
        List<Envelope> chosen = machine.PrepareProposal(arrived, long.MaxValue);
        Assert.Equal([0, 1, 2], chosen.Select(each => (int)each.Nonce));
        Assert.True(machine.ProcessProposal(new AbciBlock(_city.City.Height + 1, _city.City.TimeMs + 1_000, [.. chosen.Select(each => each.Bytes)])));
        _city.Run([.. chosen.Select(each => each.Bytes)]);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("", _city.Refused(i)));
    }

    [Fact]
    public void Damaged_transactions_never_break_the_decoder()
    {
        int rounds = Environment.GetEnvironmentVariable("GWANGAN_FUZZ_ROUNDS") is { Length: > 0 } wanted ? int.Parse(wanted) : 50_000;
        Random random = new(7);
        byte[][] seeds = [_wallet.Sign(0, Pay()), _ethereum.SignAmino(new CosmosParts { Memo = "memo", TimeoutHeight = 9 }, Pay(), Pay()), _wallet.Sign(new CosmosParts { TimeoutMs = TestCity.GenesisTimeMs, Granter = _ethereum.Text }, Pay())];
        EnvelopeCodec codec = new(_city.City.Catalog);
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = Mutate.Bytes(random, seeds[random.Next(seeds.Length)]);
            if (codec.Decode(damaged, out Envelope envelope) == KernelRefusal.None && !seeds.Any(seed => seed.SequenceEqual(damaged)) && envelope.IsCosmos)
                Assert.False(Signatures.Verify(envelope, TestCity.ChainId, EvmCity.ChainId), $"round {round}");
        }
    }

    [Fact]
    public void A_simulated_transaction_tells_what_it_needs_and_leaves_nothing()
    {
        _city.Run(_wallet.Sign(0, Pay()));
        byte[] unsigned = CosmosWallet.Raw(_wallet.Body(new CosmosParts(), Pay(), Pay()), _wallet.AuthInfo(new CosmosParts { Mode = 0, Gas = 0, Fee = null, Sequence = 1 }), []);
        byte[] keyless = CosmosWallet.Raw(_wallet.Body(new CosmosParts(), Pay()), _wallet.AuthInfo(new CosmosParts { Mode = 0, KeyBytes = [], Sequence = 1 }));
        StateMachine past = Past();
        CosmosSimulation simulated = past.Simulate(unsigned, _city.City.TimeMs + 1_000, out bool isSpent);
        Assert.Equal((true, 70UL * Limits.CosmosGasPerCost, false), (simulated.Check.IsAdmitted, simulated.GasUsed, isSpent));
        Assert.Equal(2 * (4 + "/gwangan.money.v1.TransferResponse".Length), simulated.Answers.Length);
        EventReader events = new(simulated.Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new Transferred(_wallet.Address, _city.AddressOf(2), Won, Amount.Whole(7)), events.As<Transferred>());
        // Again, because nothing has stayed.
        Assert.Equal(simulated.GasUsed, past.Simulate(unsigned, _city.City.TimeMs + 1_000, out _).GasUsed);
        Assert.True(past.Simulate(keyless, _city.City.TimeMs + 1_000, out _).Check.IsAdmitted);
        simulated = past.Simulate(CosmosWallet.Raw(_wallet.Body(new CosmosParts(), Pay(), TooMuch), _wallet.AuthInfo(new CosmosParts { Mode = 0, Sequence = 1 }), []), _city.City.TimeMs + 1_000, out _);
        Assert.Equal((new AbciCheck(3, (ushort)MoneyRefusal.InsufficientFunds), 1), (simulated.Check, simulated.MessageIndex));
        simulated = past.Simulate(_wallet.Sign(0, Pay()), _city.City.TimeMs + 1_000, out _);
        Assert.Equal((AbciCheck.Refuse(KernelRefusal.WrongSequence), 0UL, 1UL), (simulated.Check, simulated.Sequence, simulated.Expected));
        Assert.Equal(AbciCheck.Refuse(KernelRefusal.TransactionMalformed), past.Simulate([0x0A], _city.City.TimeMs + 1_000, out _).Check);
        PlaceOrder order = new(Symbol.Of("SILVER-KRW"), Side.Buy, OrderType.Limit, 1_000, 1, default, 0, default, 0);
        Assert.True(past.Simulate(_wallet.Sign(1, order), _city.City.TimeMs + 1_000, out isSpent).Check.IsAdmitted);
        Assert.True(isSpent);
        Assert.Equal(1UL, _city.AccountOf(_wallet.Address).Nonce);
    }

    private StateMachine Past()
    {
        Chain.Store.StateStore store = new();
        return StateMachine.OpenPast(TestCity.ChainId, store, Chain.Modules.All.Create(store), _city.City.Storage.OpenSnapshot(_city.City.Height));
    }

    private static byte[] Message(string typeUrl, byte[] value)
    {
        ProtoWriter body = new();
        TxAny(body, typeUrl, value);
        return body.ToArray();
    }

    private static void TxAny(ProtoWriter body, string typeUrl, byte[] value) => Gwangan.Chain.Cosmos.Tx.TxAny.Write(body, 1, typeUrl, value);

    private void MustRefuse(KernelRefusal refusal, byte[] bytes)
    {
        AbciCheck check = _city.City.Machine.TryDecode(bytes, new EnvelopeCodec(_city.City.Catalog), out Envelope envelope);
        if (check.IsAdmitted) check = _city.City.Machine.CheckTx(envelope);
        Assert.Equal(refusal, (KernelRefusal)check.Code);
        Assert.Equal(0, check.Module);
    }
}
