using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Evm;

public sealed class EvmRefusalTests
{
    private static readonly Address Stranger = new([.. Enumerable.Repeat((byte)0x77, 20)]);
    private readonly EvmCity _city = new();

    [Fact]
    public void Refusals_have_the_numbers_of_the_processors()
    {
        foreach (TransactionRefusal refusal in Enum.GetValues<TransactionRefusal>())
        {
            Assert.Equal(refusal.ToString(), ((EvmRefusal)refusal).ToString());
            if (refusal != TransactionRefusal.None) Assert.NotEqual("", RefusalDefinition.Of((EvmRefusal)refusal).Message);
        }
    }

    [Fact]
    public void What_no_state_can_mend_is_refused_when_it_is_decoded()
    {
        Assert.Equal("", Decoded(_city.Sign(0, 0, Stranger)));
        Assert.Equal(nameof(EvmRefusal.WrongChain), Decoded(_city.Sign(0, 0, Stranger, chainId: 1UL)));
        Assert.Equal(nameof(EvmRefusal.GasLimitAboveBlock), Decoded(_city.Sign(0, 0, Stranger, gas: 30_000_001)));
        Assert.Equal(nameof(EvmRefusal.BlobsNotAccepted), Decoded(_city.Sign(0, 0, Stranger, type: EvmTransactionType.Blob)));
        Assert.Equal(nameof(EvmRefusal.NonceMax), Decoded(_city.Sign(0, ulong.MaxValue, Stranger)));
        Assert.Equal(nameof(EvmRefusal.Malformed), Decoded([.. _city.Sign(0, 0, Stranger), 0]));
        Assert.Equal(nameof(EvmRefusal.Malformed), Decoded([0x02, 0xC0]));
        Assert.Equal(nameof(EvmRefusal.SignatureInvalid), Decoded(TransactionCodec.Encode(new EvmTransaction { GasLimit = 21_000 })));
        Assert.Equal(nameof(KernelRefusal.EnvelopeMalformed), Decoded([0x05, 0xC0]));
        Assert.Equal(nameof(KernelRefusal.EnvelopeTooLarge), Decoded(new byte[Limits.EnvelopeSizeMax + 1]));
    }

    [Fact]
    public void A_city_without_an_EVM_takes_no_transactions()
    {
        TestCity city = new();
        Assert.Equal((ushort)KernelRefusal.EnvelopeMalformed, city.Machine.TryDecode(_city.Sign(0, 0, Stranger), new EnvelopeCodec(city.Catalog), out _).Code);
        BlockResults results = city.Run([_city.Sign(0, 0, Stranger)]);
        Assert.Equal(KernelRefusal.EnvelopeMalformed, results.Envelopes[0].Code);
        Assert.True(results.Ethereum.IsEmpty);
    }

    [Fact]
    public void What_cannot_execute_changes_nothing_and_has_no_receipt()
    {
        _city.Run(_city.Sign(0, 0, Stranger, UInt256.One));
        UInt256 all = _city.WonOf(_city.AddressOf(0));
        (byte[] Bytes, EvmRefusal Refusal)[] cases =
        [
            (_city.Sign(0, 0, Stranger), EvmRefusal.NonceTooLow),
            (_city.Sign(0, 2, Stranger), EvmRefusal.NonceTooHigh),
            (_city.Sign(0, 1, Stranger, all), EvmRefusal.InsufficientFunds),
            (_city.Sign(0, 1, Stranger, UInt256.MaxValue), EvmRefusal.InsufficientFunds),
            (_city.Sign(0, 1, Stranger, gas: 20_999), EvmRefusal.IntrinsicGasTooLow),
            (_city.Sign(0, 1, Stranger, data: new byte[1_000], gas: 25_500), EvmRefusal.FloorGasTooLow),
            (_city.Sign(0, 1, Stranger, feeCap: 999_999_999UL), EvmRefusal.FeeCapBelowBaseFee),
            (_city.Sign(0, 1, Stranger, feeCap: 2_000_000_000UL, tip: 2_000_000_001UL), EvmRefusal.TipAboveFeeCap),
            (_city.Sign(0, 1, Stranger, gas: 16_777_217), EvmRefusal.GasLimitAboveCap),
            (_city.Sign(0, 1, null, data: new byte[49_153], gas: 2_000_000), EvmRefusal.InitCodeTooLarge),
            (_city.Sign(0, 1, null, type: EvmTransactionType.SetCode, authorizations: [EvmCity.Authorize(3, Stranger, 0)]), EvmRefusal.CreationNotAllowed),
            (_city.Sign(0, 1, Stranger, type: EvmTransactionType.SetCode), EvmRefusal.NoAuthorizations),
        ];
        foreach ((byte[] bytes, EvmRefusal refusal) in cases)
        {
            Hash32 before = _city.Run().Header.StateRoot;
            Hash32 parent = _city.View.Hash;
            _city.Run(bytes);
            Assert.Equal(refusal.ToString(), _city.Refused(0));
            Assert.Empty(_city.View.Receipts);
            Assert.Equal(all, _city.WonOf(_city.AddressOf(0)));
            Assert.Equal(OrderedTrie.EmptyRoot, _city.View.Header.TransactionsRoot);
            Assert.Equal(parent, _city.View.Header.ParentHash);
            Assert.NotEqual(before, _city.View.Header.StateRoot); // the history of EIP-2935 moves with every block
            Assert.Equal(1UL, _city.AccountOf(_city.AddressOf(0)).Nonce);
        }
    }

    [Fact]
    public void The_pool_is_told_the_same_but_may_keep_what_has_to_wait()
    {
        _city.Run(_city.Sign(0, 0, Stranger, UInt256.One));
        Assert.Equal(nameof(EvmRefusal.NonceTooLow), Checked(_city.Sign(0, 0, Stranger)));
        Assert.Equal("", Checked(_city.Sign(0, 1, Stranger)));
        Assert.Equal("", Checked(_city.Sign(0, 900, Stranger)));
        Assert.Equal(nameof(EvmRefusal.InsufficientFunds), Checked(_city.Sign(0, 1, Stranger, _city.WonOf(_city.AddressOf(0)))));
        Assert.Equal(nameof(EvmRefusal.IntrinsicGasTooLow), Checked(_city.Sign(0, 1, Stranger, gas: 20_000)));
        Assert.Equal(nameof(EvmRefusal.FeeCapBelowBaseFee), Checked(_city.Sign(0, 1, Stranger, feeCap: 1UL)));
    }

    [Fact]
    public void A_transaction_cannot_hide_in_a_native_envelope()
    {
        byte[] native = _city.City.Sign(_city.City.Users[1], new Transact(_city.Sign(0, 0, Stranger, EvmCity.Whole)));
        Assert.Equal(nameof(EvmRefusal.NotAnOperation), Decoded(native));
        _city.Run(native);
        Assert.Equal(nameof(EvmRefusal.NotAnOperation), _city.Refused(0));
        Assert.Equal(UInt256.Zero, _city.WonOf(Stranger));
    }

    [Fact]
    public void A_key_that_its_account_has_disabled_sends_nothing_and_delegates_nothing()
    {
        SigningKey lost = _city.City.Users[3], next = TestCity.KeyOf("the key after the loss", KeyType.Ed25519);
        _city.City.Must(lost, new AddKey(next.Type, next.PublicKey));
        _city.City.Must(lost, new RevokeKey(lost.Type, lost.PublicKey));
        Assert.Equal(nameof(EvmRefusal.KeyNotAuthorized), Checked(_city.Sign(3, 0, Stranger, UInt256.One)));
        _city.Run(_city.Sign(3, 0, Stranger, UInt256.One));
        Assert.Equal(nameof(EvmRefusal.KeyNotAuthorized), _city.Refused(0));
        _city.Do(_city.Sign(0, 0, lost.Address, type: EvmTransactionType.SetCode, authorizations: [EvmCity.Authorize(3, Stranger, 0)]));
        Assert.Equal((0UL, Keccak256.OfNothing), (_city.AccountOf(lost.Address).Nonce, _city.AccountOf(lost.Address).CodeHash));
    }

    [Fact]
    public void A_proposal_puts_each_senders_transactions_in_order_and_leaves_out_what_has_to_wait()
    {
        Envelope[] candidates =
        [
            Envelope(_city.Sign(0, 2, Stranger)), Envelope(_city.Sign(3, 5, Stranger)), Envelope(_city.City.Sign(_city.City.Users[1], new Transfer(Stranger, Symbol.Of("KRW"), new Amount(5), ""))),
            Envelope(_city.Sign(0, 0, Stranger)), Envelope(_city.Sign(3, 0, Stranger)), Envelope(_city.Sign(0, 1, Stranger)), Envelope(_city.Sign(3, 1, Stranger, feeCap: 1_000_000_000UL)),
        ];
        List<Envelope> chosen = _city.City.Machine.PrepareProposal(candidates, long.MaxValue);
        Assert.Equal([2, 3, 4, 5, 0, 6], chosen.Select(envelope => Array.IndexOf(candidates, envelope)));
        byte[][] block = [.. chosen.Select(envelope => envelope.Bytes)];
        Assert.True(_city.City.Machine.ProcessProposal(new AbciBlock(_city.City.Height + 1, _city.City.TimeMs + 1, block)));
        _city.Run(block);
        for (int i = 0; i < block.Length; i++) Assert.Equal("", _city.Refused(i));
    }

    [Fact]
    public void A_proposal_keeps_the_blocks_gas_and_what_each_sender_can_pay()
    {
        Envelope[] gas = [.. Enumerable.Range(0, 3).Select(i => Envelope(_city.Sign(0, (ulong)i, Stranger, gas: 14_000_000))), Envelope(_city.Sign(3, 0, Stranger))];
        Assert.Equal([gas[0], gas[1], gas[3]], _city.City.Machine.PrepareProposal(gas, long.MaxValue));
        byte[][] tooMuch = [.. gas.Select(envelope => envelope.Bytes)];
        Assert.False(_city.City.Machine.ProcessProposal(new AbciBlock(_city.City.Height + 1, _city.City.TimeMs + 1, tooMuch)));
        _city.Run(tooMuch);
        Assert.Equal(["", "", "", ""], Enumerable.Range(0, 4).Select(_city.Refused));

        UInt256 half = _city.WonOf(_city.AddressOf(0)) / 2UL;
        Envelope[] dear = [Envelope(_city.Sign(0, 3, Stranger, half)), Envelope(_city.Sign(0, 4, Stranger, half))];
        Assert.Equal([dear[0]], _city.City.Machine.PrepareProposal(dear, long.MaxValue));
    }

    [Fact]
    public void Gas_that_a_decided_block_does_not_have_is_refused_in_it()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, gasLimit = 1_000_000 });
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying("5b5f56"))).ContractAddress!.Value;
        city.Run(city.Sign(0, 1, contract, gas: 600_000), city.Sign(3, 0, contract, gas: 500_000), city.Sign(3, 0, contract, gas: 400_000));
        Assert.Equal(["", nameof(EvmRefusal.GasLimitAboveBlock), ""], Enumerable.Range(0, 3).Select(city.Refused));
        Assert.Equal(1_000_000UL, city.View.Header.GasUsed);
    }

    [Theory]
    [InlineData("""{ "chainId": 0 }""", "chainId")]
    [InlineData("""{ "chainId": 1, "gasLimit": 1 }""", "gasLimit")]
    [InlineData("""{ "chainId": 1, "fork": "berlin" }""", "one of london")]
    [InlineData("""{ "chainId": 1, "forks": { "prague": 5 } }""", "begins with block 0")]
    [InlineData("""{ "chainId": 1, "forks": { "cancun": 0, "prague": 9, "osaka": 5 } }""", "each fork once")]
    [InlineData("""{ "chainId": 1, "baseFee": "1" }""", "not below baseFeeMin")]
    [InlineData("""{ "chainId": 1, "gasPrice": "1" }""", "no such member")]
    [InlineData("""{ "chainId": 1, "accounts": [{ "address": "0x7777777777777777777777777777777777777777" }] }""", "a nonce or a code")]
    [InlineData("""{ "chainId": 1, "accounts": [{ "address": "0x7777777777777777777777777777777777777777", "code": "60" }] }""", "0x and hex digits")]
    public void A_genesis_that_cannot_be_is_refused_by_its_place(string evm, string expected)
    {
        GenesisException error = Assert.Throws<GenesisException>(() => new EvmCity(evm: System.Text.Json.JsonDocument.Parse(evm).RootElement));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_genesis_gives_contracts_with_their_storage()
    {
        EvmCity city = new(evm: new
        {
            chainId = EvmCity.ChainId,
            forks = new { cancun = 0, osaka = 3 },
            accounts = new[] { new { address = Stranger.ToString(), code = "0x5f546001015f5500", storage = new Dictionary<string, string> { ["0x0"] = "0x29", ["0x1"] = "0xff" } } },
        });
        Assert.True(city.Do(city.Sign(0, 0, Stranger)).IsSuccess);
        Assert.Equal((UInt256)42UL, city.Evm.State.ReadSlot(Stranger, UInt256.Zero));
        Assert.Null(city.View.Header.RequestsHash);
        city.Run();
        Assert.NotNull(city.Run().Header.RequestsHash);
    }

    private string Decoded(byte[] bytes) => NameOf(_city.City.Machine.TryDecode(bytes, new EnvelopeCodec(_city.City.Catalog), out _));

    private string Checked(byte[] bytes) => NameOf(_city.City.Machine.CheckTx(Envelope(bytes)));

    private Envelope Envelope(byte[] bytes)
    {
        Assert.Equal("", NameOf(_city.City.Machine.TryDecode(bytes, new EnvelopeCodec(_city.City.Catalog), out Envelope envelope)));
        return envelope;
    }

    private string NameOf(AbciCheck check) => check.IsAdmitted ? "" : _city.City.Catalog.RefusalOf(check.Module, check.Code).Name;
}
