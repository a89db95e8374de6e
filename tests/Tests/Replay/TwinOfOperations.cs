using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Replay;
using Gwangan.Tests.Modules.Market.Book;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;
using BookAmendOrder = Gwangan.Chain.Modules.Market.Book.AmendOrder;

namespace Gwangan.Tests.Replay;

/// <summary>The obvious book under a replay's operations, named by the recording's own ids.</summary>
internal sealed class TwinOfOperations
{
    private readonly ObviousBook<RecordingSink> _book = new(new RecordingSink([]));

    public void Run(MappedOperation mapped)
    {
        switch (mapped.Operation)
        {
            case PlaceOrder place:
                _book.Place(new NewOrder
                {
                    OrderId = place.ClientOrderId == 0 ? ulong.MaxValue : place.ClientOrderId,
                    Side = place.Side,
                    LimitPrice = new(place.Price),
                    Lots = new(place.Lots),
                    OwnerId = (uint)mapped.Account,
                    TimeInForce = place.TimeInForce == OrderTimeInForce.ImmediateOrCancel ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTilCancel,
                    MakersMax = Limits.FillsPerOperationMax,
                });
                break;
            case CancelOrder cancel:
                Assert.Equal(BookRefusal.None, _book.Cancel(cancel.ClientOrderId));
                break;
            case ReduceOrder reduce:
                Assert.Equal(BookRefusal.None, _book.Reduce(reduce.ClientOrderId, new(reduce.Lots)));
                break;
            case AmendOrder amend:
                Assert.True(_book.TryFind(amend.ClientOrderId, out RestingOrder order));
                _book.Amend(new BookAmendOrder
                {
                    OrderId = amend.ClientOrderId,
                    LimitPrice = amend.Price == 0 ? order.Price : new(amend.Price),
                    Lots = amend.Lots == 0 ? order.Lots : new(amend.Lots),
                    MakersMax = Limits.FillsPerOperationMax,
                });
                break;
        }
    }

    public IEnumerable<(ulong Id, long Lots)> Resting() => _book.Orders(Side.Buy).Concat(_book.Orders(Side.Sell)).Select(order => (order.OrderId, order.Lots.Count));
}
