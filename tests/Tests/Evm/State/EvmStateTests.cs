using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.State;

public class EvmStateTests
{
    private static readonly Address A = Named(0xA1), B = Named(0xB2), C = Named(0xC3), Treasury = Named(0x77), Token = Named(0x88);

    private readonly TestWorld _world = new();
    private readonly TableLedger _ledger = new();

    private static Address Named(byte last) => new([.. new byte[19], last]);

    private EvmState State(EvmFork fork = EvmFork.Osaka) => new(_world, _ledger, new EvmRules { Fork = fork });

    [Fact]
    public void Nested_reverts_undo_storage_and_money_in_one_order()
    {
        _ledger.Credit(A, 100);
        EvmState state = State();
        state.BeginTransaction();
        int a = state.Find(A), b = state.Find(B);

        int outer = state.Checkpoint();
        state.Transfer(a, b, 10);
        state.Sstore(a, 1, 11, out _);
        int middle = state.Checkpoint();
        state.Sstore(a, 1, 22, out _);
        int inner = state.Checkpoint();
        state.Transfer(a, b, 30);
        state.RollbackTo(inner);
        Assert.Equal(90u, state.BalanceOf(a));
        state.Transfer(b, a, 5);
        state.RollbackTo(middle);
        Assert.Equal(10u, state.BalanceOf(b));
        state.Sload(a, 1, out UInt256 value, out _);
        Assert.Equal(11u, value);
        state.RollbackTo(outer);
        Assert.Equal(100u, state.BalanceOf(a));
        Assert.Equal(0, _ledger.OpenMarks);
        state.EndTransaction();
    }

    [Fact]
    public void A_scope_of_the_ledger_is_opened_only_for_a_checkpoint_that_writes_to_it()
    {
        _ledger.Credit(A, 100);
        EvmState state = State();
        state.BeginTransaction();
        int a = state.Find(A), b = state.Find(B);
        for (int i = 0; i < 50; i++)
        {
            state.Checkpoint();
            state.SetNonce(a, (ulong)i + 1);
        }
        Assert.Equal(0, _ledger.OpenMarks);
        for (int i = 0; i < 50; i++) state.Transfer(a, b, 1);
        Assert.Equal(1, _ledger.OpenMarks);
        state.Checkpoint();
        Assert.Equal(1, _ledger.OpenMarks);
        state.Transfer(a, b, 1);
        Assert.Equal(2, _ledger.OpenMarks);
        state.EndTransaction();
        Assert.Equal(0, _ledger.OpenMarks);
    }

    [Fact]
    public void Native_code_that_writes_to_the_ledger_itself_is_undone_with_its_checkpoint()
    {
        _ledger.Credit(A, 100);
        EvmState state = State();
        state.BeginTransaction();
        int a = state.Find(A), b = state.Find(B);
        int checkpoint = state.CheckpointForNative();
        _ledger.Debit(A, 40);
        _ledger.Credit(C, 40);
        state.Transfer(a, b, 60);
        state.RollbackTo(checkpoint);
        Assert.Equal(100u, _ledger.BalanceOf(A));
        Assert.Equal(0u, _ledger.BalanceOf(C));
        state.EndTransaction();
    }

    [Fact]
    public void A_slot_is_warm_for_one_transaction_and_cold_again_after_a_revert()
    {
        _world.Put(A, 1, [1], (5, 50));
        EvmState state = State();
        state.BeginTransaction();
        int a = state.Find(A);
        int checkpoint = state.Checkpoint();
        state.Sload(a, 5, out UInt256 value, out bool wasCold);
        Assert.True(wasCold);
        Assert.Equal(50u, value);
        state.Sload(a, 5, out _, out wasCold);
        Assert.False(wasCold);
        state.RollbackTo(checkpoint);
        state.Sload(a, 5, out _, out wasCold);
        Assert.True(wasCold);
        state.EndTransaction();
        state.BeginTransaction();
        state.Sload(a, 5, out _, out wasCold);
        Assert.True(wasCold);
        state.EndTransaction();
        Assert.Equal(2, _world.Reads);
    }

    [Theory]
    [InlineData("0 0 1", StorageStatus.Added)]
    [InlineData("0 0 0", StorageStatus.Assigned)]
    [InlineData("0 1 1", StorageStatus.Assigned)]
    [InlineData("0 1 2", StorageStatus.Assigned)]
    [InlineData("0 1 0", StorageStatus.AddedDeleted)]
    [InlineData("1 1 1", StorageStatus.Assigned)]
    [InlineData("1 1 2", StorageStatus.Modified)]
    [InlineData("1 1 0", StorageStatus.Deleted)]
    [InlineData("1 2 3", StorageStatus.Assigned)]
    [InlineData("1 2 2", StorageStatus.Assigned)]
    [InlineData("1 2 1", StorageStatus.ModifiedRestored)]
    [InlineData("1 2 0", StorageStatus.ModifiedDeleted)]
    [InlineData("1 0 0", StorageStatus.Assigned)]
    [InlineData("1 0 1", StorageStatus.DeletedRestored)]
    [InlineData("1 0 2", StorageStatus.DeletedAdded)]
    public void Every_change_of_a_slot_has_its_name(string values, StorageStatus expected)
    {
        UInt256[] value = [.. values.Split(' ').Select(text => (UInt256)ulong.Parse(text, CultureInfo.InvariantCulture))];
        _world.Put(A, 1, [1], (7, value[0]));
        EvmState state = State();
        state.BeginTransaction();
        int a = state.Find(A);
        state.Sstore(a, 7, value[1], out _);
        Assert.Equal(expected, state.Sstore(a, 7, value[2], out _));
        state.EndTransaction();
    }

    [Fact]
    public void The_original_value_is_that_before_the_transaction_not_before_the_block()
    {
        _world.Put(A, 1, [1], (7, 1));
        EvmState state = State();
        int a = state.Find(A);
        state.BeginTransaction();
        state.Sstore(a, 7, 2, out _);
        state.EndTransaction();
        state.BeginTransaction();
        Assert.Equal(2u, state.OriginalOf(state.FindSlot(a, 7)));
        state.Sstore(a, 7, 3, out _);
        Assert.Equal(StorageStatus.ModifiedRestored, state.Sstore(a, 7, 2, out _));
        state.EndTransaction();
    }

    [Fact]
    public void A_destroyed_contract_leaves_no_storage_for_one_created_later_in_the_block()
    {
        _world.Put(A, 1, [1], (7, 1), (8, 2));
        EvmState state = State(EvmFork.Shanghai);
        state.BeginTransaction();
        state.SelfDestruct(state.Find(A), state.Find(B));
        state.EndTransaction();

        state.BeginTransaction();
        int a = state.Find(A);
        Assert.False(state.Collides(a));
        state.CreateContract(a);
        state.SetCode(a, new EvmCode([2]));
        state.Sload(a, 7, out UInt256 value, out _);
        Assert.True(value.IsZero);
        state.Sstore(a, 8, 9, out _);
        state.EndTransaction();

        _world.Apply(state.EndBlock());
        state.Trim(0, 0);
        state.BeginBlock(state.Rules);
        a = state.Find(A);
        state.BeginTransaction();
        state.Sload(a, 8, out value, out _);
        Assert.Equal(9u, value);
        state.Sload(a, 7, out value, out _);
        Assert.True(value.IsZero);
        Assert.Equal<byte>([2], state.CodeOf(a).Bytes.ToArray());
        state.EndTransaction();
    }

    [Fact]
    public void A_contract_in_the_place_of_a_destroyed_one_keeps_the_slots_that_the_cache_forgets()
    {
        EvmState state = State();
        state.BeginTransaction();
        int account = state.Find(A);
        state.CreateContract(account);
        state.SelfDestruct(account, state.Find(B));
        state.EndTransaction();
        state.BeginTransaction();
        state.CreateContract(account = state.Find(A));
        state.Sstore(account, 1, 11, out _);
        state.EndTransaction();
        _world.Apply(state.EndBlock());
        state.Trim(0, 2); // from here on what is looked at counts
        state.BeginBlock(state.Rules);
        state.BeginTransaction();
        for (uint i = 0; i < 8; i++) state.Find(Named((byte)i));
        state.Sload(state.Find(A), 2, out _, out _);
        state.EndTransaction();
        _world.Apply(state.EndBlock());
        state.Trim(100, 0);
        state.BeginBlock(state.Rules);
        state.BeginTransaction();
        state.Sload(state.Find(A), 1, out UInt256 value, out _);
        Assert.Equal(11u, value);
        state.EndTransaction();
    }

    [Fact]
    public void Since_Cancun_only_a_contract_of_the_same_transaction_destroys_itself()
    {
        _world.Put(A, 1, [1], (7, 1));
        _ledger.Credit(A, 5);
        EvmState state = State(EvmFork.Cancun);
        state.BeginTransaction();
        int a = state.Find(A), c = state.Find(C);
        Assert.False(state.SelfDestruct(a, a));
        Assert.Equal(5u, state.BalanceOf(a));
        Assert.False(state.SelfDestruct(a, c));
        Assert.Equal(5u, state.BalanceOf(c));
        state.CreateContract(state.Find(B));
        Assert.True(state.SelfDestruct(state.Find(B), c));
        Assert.False(state.SelfDestruct(state.Find(B), c));
        state.EndTransaction();
        Assert.True(state.Exists(state.Find(A)));
        Assert.False(state.Exists(state.Find(B)));
    }

    [Fact]
    public void What_a_destroyed_contract_is_sent_goes_to_the_treasury_and_every_move_is_logged()
    {
        _ledger.Credit(A, 100);
        EvmState state = new(_world, _ledger, new EvmRules { Treasury = Treasury, CoinToken = Token });
        state.BeginTransaction();
        int a = state.Find(A), b = state.Find(B);
        state.CreateContract(b);
        state.Transfer(a, b, 30);
        state.SelfDestruct(b, b);
        state.Transfer(a, b, 5);
        state.EndTransaction();
        Assert.Equal(35u, _ledger.BalanceOf(Treasury));
        Assert.Equal(0u, _ledger.BalanceOf(B));

        EvmLog[] logs = state.CopyLogs();
        Assert.Equal(4, logs.Length);
        Assert.All(logs, log => Assert.Equal(Token, log.Address));
        Assert.All(logs, log => Assert.Equal(Keccak256.Hash("Transfer(address,address,uint256)"u8), log.Topics[0]));
        Assert.Equal(new UInt256(5).ToBigEndian(), logs[3].Data);
        Assert.Equal(UInt256.FromAddress(Treasury).ToHash32(), logs[3].Topics[2]);
    }

    [Fact]
    public void A_touched_empty_account_goes_and_a_touch_that_was_undone_does_not_count_but_for_the_ripemd_precompile()
    {
        _world.Put(A);
        _world.Put(B);
        _world.Put(Named(3));
        _world.Put(Named(4));
        EvmState state = State(EvmFork.SpuriousDragon);
        state.BeginTransaction();
        state.Touch(state.Find(A));
        int checkpoint = state.Checkpoint();
        state.Touch(state.Find(B));
        state.Touch(state.Find(Named(3)));
        state.Touch(state.Find(Named(4)));
        state.RollbackTo(checkpoint);
        state.Touch(state.Find(Named(3)));
        state.EndTransaction();
        Assert.False(state.Exists(state.Find(A)));
        Assert.True(state.Exists(state.Find(B)));
        Assert.False(state.Exists(state.Find(Named(3))));
        Assert.True(state.Exists(state.Find(Named(4))));
        EvmChanges changes = state.EndBlock();
        Assert.Equal([Named(3), A], changes.Accounts.ToArray().Select(change => change.Address));
        Assert.All(changes.Accounts.ToArray(), change => Assert.False(change.Exists));
    }

    [Fact]
    public void Before_Spurious_Dragon_a_touched_account_comes_to_be()
    {
        EvmState state = State(EvmFork.Homestead);
        state.BeginTransaction();
        int checkpoint = state.Checkpoint();
        state.Touch(state.Find(A));
        state.RollbackTo(checkpoint);
        state.Touch(state.Find(B));
        state.EndTransaction();
        Assert.False(state.Exists(state.Find(A)));
        Assert.True(state.Exists(state.Find(B)));
        Assert.True(state.IsEmpty(state.Find(B)));
        Assert.True(state.EndBlock().Accounts[^1].Exists);
    }

    [Fact]
    public void A_contract_cannot_stand_where_there_is_a_nonce_or_code_or_storage()
    {
        _world.Put(A, 1);
        _world.Put(B, 0, [1]);
        _world.Put(C, 0, null, (1, 1));
        EvmState state = State();
        state.BeginTransaction();
        Assert.True(state.Collides(state.Find(A)));
        Assert.True(state.Collides(state.Find(B)));
        Assert.True(state.Collides(state.Find(C)));
        Assert.False(state.Collides(state.Find(Treasury)));
        state.EndTransaction();
    }

    [Fact]
    public void A_slot_that_is_again_what_it_was_is_no_change_of_the_block()
    {
        _world.Put(A, 1, [1], (7, 1), (8, 1));
        EvmState state = State();
        int a = state.Find(A);
        state.BeginTransaction();
        state.Sstore(a, 7, 2, out _);
        state.Sstore(a, 8, 2, out _);
        state.EndTransaction();
        state.BeginTransaction();
        state.Sstore(a, 7, 1, out _);
        state.EndTransaction();
        EvmChanges changes = state.EndBlock();
        Assert.Equal([new SlotChange(8, 2)], changes.SlotsOf(in changes.Accounts[0]).ToArray());
    }

    [Fact]
    public void Storage_that_is_warm_is_read_and_written_without_allocating()
    {
        _world.Put(A, 1, [1], (7, 1));
        _ledger.Credit(A, 1_000_000);
        EvmState state = State();
        int a = state.Find(A), b = state.Find(B);
        void Transaction()
        {
            state.BeginTransaction();
            for (uint i = 0; i < 50; i++)
            {
                int checkpoint = state.Checkpoint();
                state.Sload(a, i, out UInt256 value, out _);
                state.Sstore(a, i, value + 1, out _);
                state.TransientStore(a, i, value);
                state.AddLog(in A, [default], [1, 2, 3]);
                state.Transfer(a, b, 1);
                if (i % 3 == 0) state.RollbackTo(checkpoint);
            }
            state.EndTransaction();
        }
        Transaction();
        Assert.Equal(0, Allocation.LeastBytes(Transaction));
    }
}
