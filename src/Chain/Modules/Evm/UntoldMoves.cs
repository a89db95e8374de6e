using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>How a block has changed what the tokens show of each account, less what its transactions' own logs tell of it.</summary>
/// <remarks>
/// It comes from the balances that the block has touched, not from events, so nothing can move money and stay untold, and nothing is told twice. What is locked stands at the market's address, what is
/// created comes from address zero: of each asset all differences add up to nothing. They are numbers of 256 bits that wrap around, so a negative one has the highest bit.
/// </remarks>
internal sealed class UntoldMoves
{
    private readonly TouchedVisitor<BalanceRecord> _take;
    private readonly RadixSorter _sorter = new();
    private readonly Comparison<SortItem> _byAddress;
    private readonly List<uint> _touched = [];
    private readonly List<Address> _moved = [];
    private Item[] _items = new Item[64];
    private Move[] _moves = new Move[64];
    private AssetTotal[] _totals = [];
    private int _itemCount, _moveCount;
    private uint _tokenCount;

    private struct Item
    {
        public Address Account;
        public uint AssetId;
        public bool IsBalance;
        public UInt256 Difference;
    }

    private struct AssetTotal
    {
        public bool IsTouched;
        public UInt256 Locked, Supply;
    }

    public UntoldMoves()
    {
        _take = Take;
        _byAddress = (one, other) => _items[one.Position].Account.CompareTo(_items[other.Position].Account);
    }

    /// <summary>What is untold, by asset and account, none of it zero. Good until the next block.</summary>
    public ReadOnlySpan<Move> Untold => _moves.AsSpan(0, _moveCount);

    /// <summary>Whose available won the block has touched, and the market if what is locked of it is another; ascending.</summary>
    public List<Address> MovedWon => _moved;

    /// <summary>The assets that the block has touched, ascending.</summary>
    public List<uint> Assets => _touched;

    /// <summary>By how much more, or less, is locked of an asset.</summary>
    public UInt256 LockedOf(uint asset) => _totals[asset].Locked;

    /// <summary>A difference of what an asset's token shows of an account.</summary>
    public readonly record struct Move(Address Account, uint AssetId, UInt256 Difference)
    {
        /// <summary>Whether the account has less.</summary>
        public bool IsLess => Difference.U3 >> 63 != 0;

        /// <summary>How much.</summary>
        public UInt256 Amount => IsLess ? UInt256.Zero - Difference : Difference;
    }

    /// <summary>Compares what the block has touched with what its receipts tell.</summary>
    /// <param name="money">Who owns what.</param>
    /// <param name="receipts">The receipts.</param>
    /// <param name="tokenCount">How many assets had their tokens in place.</param>
    public void Collect(MoneyModule money, IReadOnlyList<EvmReceiptView> receipts, uint tokenCount)
    {
        _tokenCount = tokenCount;
        foreach (uint asset in _touched) _totals[asset] = default;
        _touched.Clear();
        if (_totals.Length <= money.Assets.Count) _totals = new AssetTotal[money.Assets.Count + 1];
        _itemCount = _moveCount = 0;
        _moved.Clear();

        money.VisitChanges(_take);
        // Balances are visited by their slots, which are not the same on a restored node.
        _touched.Sort();
        foreach (uint asset in _touched)
        {
            ref AssetTotal total = ref _totals[asset];
            if (!total.Locked.IsZero) Add(EvmModule.LockedAt, asset, in total.Locked, isBalance: true);
            if (!total.Supply.IsZero) Add(Address.Zero, asset, UInt256.Zero - total.Supply, isBalance: false);
        }
        for (int i = 0; i < receipts.Count; i++)
            foreach (EvmLog log in receipts[i].Receipt.Logs) Tell(log);
        Sum(Sort());
    }

    private void Take(in BalanceRecord was, in BalanceRecord now)
    {
        if (was.Key == now.Key)
        {
            Add(now.Key.Account, now.Key.AssetId, (UInt256)now.Available.Units - was.Available.Units, isBalance: true);
        }
        else
        {
            if (was.Key.AssetId != 0) Add(was.Key.Account, was.Key.AssetId, UInt256.Zero - was.Available.Units, isBalance: true);
            if (now.Key.AssetId != 0) Add(now.Key.Account, now.Key.AssetId, now.Available.Units, isBalance: true);
        }
        Count(in was, isAdded: false);
        Count(in now, isAdded: true);
    }

    private void Count(in BalanceRecord balance, bool isAdded)
    {
        if (balance.Key.AssetId == 0) return;
        ref AssetTotal total = ref _totals[balance.Key.AssetId];
        if (!total.IsTouched) _touched.Add(balance.Key.AssetId);
        total.IsTouched = true;
        UInt256 locked = balance.Locked.Units, all = locked + balance.Available.Units;
        total.Locked = isAdded ? total.Locked + locked : total.Locked - locked;
        total.Supply = isAdded ? total.Supply + all : total.Supply - all;
    }

    // Only a token's contract, and the coin in its name, write logs at the address of a token in place.
    private void Tell(EvmLog log)
    {
        Address token = log.Address;
        if (log.Topics.Length != 3 || !ContractAddresses.IsToken(in token, out uint asset) || asset > _tokenCount || log.Topics[0] != EvmState.TransferTopic) return;
        UInt256 value = UInt256.FromBigEndian(log.Data);
        if (value.IsZero) return;
        Add(TokenContract.AddressOf(in log.Topics[1]), asset, in value, isBalance: false);
        Add(TokenContract.AddressOf(in log.Topics[2]), asset, UInt256.Zero - value, isBalance: false);
    }

    private void Add(in Address account, uint asset, in UInt256 difference, bool isBalance)
    {
        if (_itemCount == _items.Length) Array.Resize(ref _items, 2 * _itemCount);
        _items[_itemCount++] = new Item { Account = account, AssetId = asset, IsBalance = isBalance, Difference = difference };
    }

    private ReadOnlySpan<SortItem> Sort()
    {
        _sorter.Begin();
        for (int i = 0; i < _itemCount; i++) _sorter.Add((ulong)_items[i].AssetId << 32 | BinaryPrimitives.ReadUInt32BigEndian(Address.Bytes(in _items[i].Account)), i);
        Span<SortItem> items = _sorter.Sort().Span;
        for (int from = 0, to; from < items.Length; from = to)
        {
            for (to = from + 1; to < items.Length && items[to].Key == items[from].Key; to++) { }
            if (to > from + 1) items[from..to].Sort(_byAddress);
        }
        return items;
    }

    private void Sum(ReadOnlySpan<SortItem> sorted)
    {
        UInt256 all = default;
        for (int i = 0; i < sorted.Length;)
        {
            ref readonly Item first = ref _items[sorted[i].Position];
            UInt256 difference = default;
            bool isBalance = false;
            for (; i < sorted.Length; i++)
            {
                ref readonly Item item = ref _items[sorted[i].Position];
                if (item.AssetId != first.AssetId || item.Account != first.Account) break;
                difference += item.Difference;
                isBalance |= item.IsBalance;
            }
            if (isBalance && first.AssetId == EvmModule.Won) _moved.Add(first.Account);
            if (difference.IsZero) continue;
            if (_moveCount == _moves.Length) Array.Resize(ref _moves, 2 * _moveCount);
            _moves[_moveCount++] = new Move(first.Account, first.AssetId, difference);
            all += difference;
        }
        Invariant.Assert(all.IsZero, "what some accounts have less, others have more");
    }
}
