using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Evm.Development;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Evm.Development;

/// <summary>What a development city lets anybody do, and that it does nothing behind the chain's back; and that no other city knows any of it.</summary>
public sealed class DevelopmentOperationTests
{
    private static readonly Address Someone = Gwangan.Chain.Kernel.Keys.OfName("someone");

    // Called: slot 0 goes up by one.
    private static readonly byte[] Counter = Convert.FromHexString("5f546001015f5500");

    private static EvmCity Development() => new(evm: new { chainId = EvmCity.ChainId, baseFee = "1000000000", baseFeeMin = "0", coinLogs = true, development = true });

    private static void Do(EvmCity city, Operation operation)
    {
        city.Run(city.City.Sign(city.City.Users[0], operation));
        Assert.Equal("", city.Refused(0));
    }

    private static void MustRefuse(EvmCity city, Operation operation, EvmRefusal refusal)
    {
        city.Run(city.City.Sign(city.City.Users[0], operation));
        Assert.Equal(refusal.ToString(), city.Refused(0));
    }

    [Fact]
    public void A_balance_that_is_set_is_minted_or_burnt_so_that_the_supply_stays_the_sum()
    {
        EvmCity city = Development();
        Amount before = city.Money.Assets.Read(EvmModule.Won).Supply;
        foreach (ulong balance in (ulong[])[5, 1_000, 1_000, 7, 0])
        {
            Do(city, new SetBalance(Someone, Amount.Whole(balance)));
            Assert.Equal(Amount.Whole(balance).Units, city.Money.AvailableOf(Someone, EvmModule.Won).Units);
            Assert.Equal(before + Amount.Whole(balance), city.Money.Assets.Read(EvmModule.Won).Supply);
        }
        Assert.False(city.Evm.State.TryReadAccount(Someone, out _));
        MustRefuse(city, new SetBalance(Someone, Amount.Max), EvmRefusal.SupplyOutOfRange);
        MustRefuse(city, new SetBalance(ContractAddresses.OfToken(EvmModule.Won), Amount.One), EvmRefusal.AddressOfChain);
        MustRefuse(city, new SetBalance(EvmModule.LockedAt, Amount.One), EvmRefusal.AddressOfChain);
    }

    [Fact]
    public void Code_slots_and_nonces_that_are_set_are_what_transactions_then_find()
    {
        EvmCity city = Development();
        Do(city, new SetCode(Someone, Counter));
        Do(city, new SetStorage(Someone, default, ((UInt256)41UL).ToHash32()));
        city.Do(city.Sign(0, 0, Someone));
        Assert.Equal((UInt256)42UL, city.Evm.State.ReadSlot(Someone, UInt256.Zero));
        Do(city, new SetNonce(city.AddressOf(0), 9));
        city.Do(city.Sign(0, 9, Someone));
        Do(city, new SetNonce(city.AddressOf(0), 3));
        city.Do(city.Sign(0, 3, Someone));
        Assert.Equal((UInt256)44UL, city.Evm.State.ReadSlot(Someone, UInt256.Zero));
        Do(city, new SetCode(Someone, []));
        Assert.Equal((1UL, (UInt256)44UL), (city.AccountOf(Someone).Nonce, city.Evm.State.ReadSlot(Someone, UInt256.Zero)));
        MustRefuse(city, new SetCode(Someone, new byte[GasSchedule.CodeSizeMax + 1]), EvmRefusal.CodeTooLarge);
    }

    [Fact]
    public void An_account_with_slots_never_becomes_none()
    {
        EvmCity city = Development();
        Do(city, new SetStorage(Someone, default, ((UInt256)1UL).ToHash32()));
        Assert.Equal(1UL, city.AccountOf(Someone).Nonce);
        MustRefuse(city, new SetNonce(Someone, 0), EvmRefusal.NonceNeeded);
        // Also in the block that sets the slot, where the state does not show it yet.
        Address other = Gwangan.Chain.Kernel.Keys.OfName("other");
        city.Run(city.City.Sign(city.City.Users[0], new SetBalance(other, Amount.One), new SetStorage(other, default, ((UInt256)1UL).ToHash32()), new SetNonce(other, 0), new SetBalance(other, Amount.Zero)));
        Assert.Equal(1UL, city.AccountOf(other).Nonce);
        city.City.Restart();
        Do(city, new SetBalance(other, Amount.Zero));
        Assert.Equal((UInt256)1UL, city.Evm.State.ReadSlot(other, UInt256.Zero));
    }

    [Fact]
    public void The_next_block_is_under_the_base_fee_and_the_gas_limit_that_were_set()
    {
        EvmCity city = Development();
        Do(city, new SetNextBlock(true, new Amount(77), 2_000_000));
        Assert.Equal((UInt256)77UL, city.Run().Header.BaseFeePerGas);
        Assert.Equal(2_000_000UL, city.View.Header.GasLimit);
        Assert.Equal(2_000_000UL, city.Run().Header.GasLimit);
        MustRefuse(city, new SetNextBlock(false, default, 999_999), EvmRefusal.BlockOutOfRange);
    }

    [Fact]
    public void A_coinbase_that_is_set_stays_and_has_the_tips_and_randomness_is_set_for_one_block()
    {
        // Returns COINBASE and PREVRANDAO, in slots 0 and 1.
        EvmCity city = Development();
        Do(city, new SetCode(Someone, Convert.FromHexString("415f554460015500")));
        Address miner = Gwangan.Chain.Kernel.Keys.OfName("miner"), treasury = city.View.Header.Coinbase;
        Hash32 random = ((UInt256)77UL).ToHash32();
        Do(city, new SetNextHeader(true, miner, true, random));
        Assert.Equal((treasury, city.View.Header.ParentHash), (city.View.Header.Coinbase, city.View.Header.PrevRandao));
        long gas = city.Do(city.Sign(0, 0, Someone, tip: 3UL)).GasUsed;
        Assert.Equal((miner, random), (city.View.Header.Coinbase, city.View.Header.PrevRandao));
        Assert.Equal((UInt256.FromAddress(in miner), (UInt256)77UL), (city.Evm.State.ReadSlot(Someone, UInt256.Zero), city.Evm.State.ReadSlot(Someone, UInt256.One)));
        Assert.Equal((UInt256)(ulong)(3 * gas), city.WonOf(miner));
        city.City.Restart();
        Hash32 parent = city.View.Hash;
        city.Run();
        Assert.Equal((miner, parent), (city.View.Header.Coinbase, city.View.Header.PrevRandao));
        Do(city, new SetNextHeader(true, treasury, false, default));
        city.Do(city.Sign(0, 1, Someone, tip: 3UL));
        Assert.Equal((treasury, (UInt256)(ulong)(3 * gas)), (city.View.Header.Coinbase, city.WonOf(miner)));
    }

    [Fact]
    public void A_transaction_that_nobody_has_signed_is_one_as_all_others_in_a_development_city()
    {
        EvmCity city = Development();
        Do(city, new SetCode(Someone, Counter));
        Do(city, new SetBalance(Someone, Amount.Whole(2)));
        byte[] bytes = Unsigned(Someone, 0, city.AddressOf(1));
        city.Run(bytes);
        Assert.Equal("", city.Refused(0));
        EvmReceiptCheck(city, bytes);
        // Another sender's is another transaction, and no other bytes say the same.
        Assert.NotEqual(Keccak256.Hash(bytes), Keccak256.Hash(Unsigned(city.AddressOf(1), 0, city.AddressOf(1))));
        Assert.False(TransactionCodec.TryDecode(bytes, out _, out TransactionRefusal refusal));
        Assert.Equal(TransactionRefusal.SignatureInvalid, refusal);
    }

    [Fact]
    public void The_log_of_a_development_city_executes_to_the_same_root()
    {
        EvmCity city = Development(), again = Development();
        byte[][][] blocks =
        [
            [city.City.Sign(city.City.Users[0], new SetCode(Someone, Counter), new SetBalance(Someone, Amount.Whole(3)), new SetNonce(Someone, 5))],
            [Unsigned(Someone, 5, Someone), city.Sign(0, 0, Someone)],
            [city.City.Sign(city.City.Users[0], new SetStorage(Someone, default, ((UInt256)9UL).ToHash32()), new SetNextBlock(true, new Amount(5), 0), new SetNextHeader(true, Someone, true, ((UInt256)4UL).ToHash32()))],
            [Unsigned(Someone, 6, Someone)],
        ];
        foreach (byte[][] block in blocks)
        {
            city.Run(block);
            again.City.Restart();
            again.Run(block);
            Assert.Equal(city.City.AppHash, again.City.AppHash);
        }
        Assert.Equal((UInt256)10UL, city.Evm.State.ReadSlot(Someone, UInt256.Zero));
    }

    [Fact]
    public void No_other_city_knows_any_of_it()
    {
        EvmCity city = new();
        foreach (Operation operation in (Operation[])[new SetBalance(Someone, Amount.One), new SetNonce(Someone, 1), new SetCode(Someone, Counter), new SetStorage(Someone, default, default), new SetNextBlock(true, Amount.One, 0), new SetNextHeader(true, Someone, true, default)])
        {
            byte[] bytes = city.City.Sign(city.City.Users[0], operation);
            AbciCheck check = city.City.Machine.TryDecode(bytes, new EnvelopeCodec(city.City.Catalog), out _);
            Assert.Equal((ushort)KernelRefusal.OperationUnknown, check.Code);
            Assert.False(city.City.Machine.ProcessProposal(new AbciBlock(city.City.Height + 1, city.City.TimeMs + 1, [bytes])));
            // Where CometBFT has decided such a block, it does nothing.
            city.Run(bytes);
            Assert.Equal(nameof(KernelRefusal.EnvelopeMalformed), city.Refused(0));
        }
        byte[] unsigned = Unsigned(city.AddressOf(0), 0, Someone);
        Assert.False(city.City.Machine.TryDecode(unsigned, new EnvelopeCodec(city.City.Catalog), out _).IsAdmitted);
        Assert.False(city.City.Machine.ProcessProposal(new AbciBlock(city.City.Height + 1, city.City.TimeMs + 1, [unsigned])));
        city.Run(unsigned);
        Assert.Equal(nameof(KernelRefusal.EnvelopeMalformed), city.Refused(0));
        Assert.Equal(Amount.Zero, city.Money.AvailableOf(Someone, EvmModule.Won));
    }

    private static void EvmReceiptCheck(EvmCity city, byte[] bytes)
    {
        var receipt = Assert.Single(city.View.Receipts, each => !each.IsSystem);
        Assert.Equal((Someone, Keccak256.Hash(bytes)), (receipt.From, receipt.TransactionHash));
        Assert.True(receipt.Receipt.IsSuccess);
    }

    private static byte[] Unsigned(Address sender, ulong nonce, Address to) => TransactionCodec.EncodeImpersonated(new EvmTransaction
    {
        Type = EvmTransactionType.DynamicFee,
        ChainId = EvmCity.ChainId,
        Nonce = nonce,
        MaxFeePerGas = EvmCity.FeeCap,
        GasLimit = 100_000,
        To = to,
        Sender = sender,
    });
}
