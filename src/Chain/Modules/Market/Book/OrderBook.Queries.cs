using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

public sealed unsafe partial class OrderBook<TSink>
{
    /// <inheritdoc/>
    public int OrderCount => _orders.Count;

    /// <inheritdoc/>
    public int LevelCount => _ladder.Count;

    /// <inheritdoc/>
    public long RestingLots => _restingLots;

    /// <inheritdoc/>
    public Price BestBid => new(_bidPrice);

    /// <inheritdoc/>
    public Price BestAsk => _askLevel == 0 ? default : new(_askPrice);

    /// <summary>The native memory the book holds, used or not.</summary>
    public long Bytes => _orders.Bytes + _ids.Bytes + _ladder.Bytes;

    /// <inheritdoc/>
    public bool TryFind(ulong orderId, out RestingOrder order)
    {
        int index = _ids.Find(orderId);
        order = index == 0 ? default : Describe(index);
        return index != 0;
    }

    /// <inheritdoc/>
    public BookLevel Level(Side side, Price price)
    {
        if (!price.IsValid || SideAt(price.Steps) != side) return new(price, 0, 0);
        int level = _ladder.Find(price.Steps);
        return level == 0 ? new(price, 0, 0) : DescribeLevel(level) with { Price = price };
    }

    /// <inheritdoc/>
    public int CopyLevels(Side side, Span<BookLevel> levels)
    {
        int count = 0;
        for (int level = FirstLevel(side); level != 0 && count < levels.Length; level = NextLevel(side, level)) levels[count++] = DescribeLevel(level);
        return count;
    }

    /// <summary>Walks a side's orders in priority order: <c>foreach (RestingOrder order in book.Orders(side))</c>. The book must not change meanwhile.</summary>
    public OrderWalk Orders(Side side) => new(this, side);

    /// <inheritdoc/>
    public ulong StateHash()
    {
        BookHash hash = default;
        foreach (RestingOrder order in Orders(Side.Buy)) hash.Add(order);
        foreach (RestingOrder order in Orders(Side.Sell)) hash.Add(order);
        return hash.Value;
    }

    /// <inheritdoc/>
    public long VolumeChecksum()
    {
        long sum = 0;
        for (int level = _bidLevel; level != 0; level = _ladder.Below(level)) sum = unchecked(sum + 3 * _ladder.PriceOf(level) * _ladder.At(level)->Volume);
        for (int level = _askLevel; level != 0; level = _ladder.Above(level)) sum = unchecked(sum + _ladder.PriceOf(level) * _ladder.At(level)->Volume);
        return sum;
    }

    private int FirstLevel(Side side) => side == Side.Buy ? _bidLevel : _askLevel;

    private int NextLevel(Side side, int level) => side == Side.Buy ? _ladder.Below(level) : _ladder.Above(level);

    private BookLevel DescribeLevel(int level) => new(new(_ladder.PriceOf(level)), _ladder.At(level)->Volume, _ladder.At(level)->Count);

    private RestingOrder Describe(int index)
    {
        OrderNode* node = _orders.At(index);
        long price = _ladder.PriceOf(node->Level);
        RestingOrder order = new(node->OrderId, node->OwnerId, _orders.SlotAt(index), SideAt(price), new(price), new(node->Lots));
        if (!TryFindConcealed(index, out Concealed concealed)) return order;
        return order with { Reserve = new(concealed.Reserve), Display = new(concealed.Display), IsHidden = concealed.IsHidden };
    }

    /// <summary>A walk over one side's orders, best price first, first come first at a price.</summary>
    public ref struct OrderWalk
    {
        private readonly OrderBook<TSink> _book;
        private readonly Side _side;
        private int _level;
        private int _next;

        internal OrderWalk(OrderBook<TSink> book, Side side)
        {
            (_book, _side, _level) = (book, side, book.FirstLevel(side));
            _next = _level == 0 ? 0 : book._ladder.At(_level)->Head;
        }

        /// <summary>The order walked to.</summary>
        public RestingOrder Current { get; private set; }

        /// <summary>The walk itself, for foreach.</summary>
        public readonly OrderWalk GetEnumerator() => this;

        /// <summary>Goes to the next order; false when there is none.</summary>
        public bool MoveNext()
        {
            if (_next == 0) return false;
            Current = _book.Describe(_next);
            _next = _book._orders.At(_next)->Next;
            if (_next == 0 && (_level = _book.NextLevel(_side, _level)) != 0) _next = _book._ladder.At(_level)->Head;
            return true;
        }
    }
}
