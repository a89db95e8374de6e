using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Bench.Market;

/// <summary>One line of the event ring.</summary>
internal struct RingEvent
{
    public byte Kind;
    public byte Detail;
    public int Slot;
    public ulong OrderId;
    public ulong OtherOrderId;
    public long Price;
    public long Lots;
    public long Left;
}

/// <summary>What a market does with a trade, without the accounts: exact maker and taker fees, and every event into a ring.</summary>
internal unsafe struct SettlingSink(RingEvent* ring) : IBookSink
{
    public const int RingLength = 4_096;
    private const ulong MakerFeeBps = 10, TakerFeeBps = 20, BpsPerWhole = 10_000;

    public long Trades;
    public long TradedLots;
    public Amount MakerFees;
    public Amount TakerFees;
    private uint _written;

    public void OnFill(in Fill fill)
    {
        Trades++;
        TradedLots += fill.Lots.Count;
        // Price below 2^40 and lots below 2^48: the product and its fee fit by far.
        ulong high = Math.BigMul((ulong)fill.Price.Steps, (ulong)fill.Lots.Count, out ulong low);
        Amount notional = new(new UInt128(high, low));
        notional.TryMulDivCeil(MakerFeeBps, BpsPerWhole, out Amount makerFee);
        notional.TryMulDivCeil(TakerFeeBps, BpsPerWhole, out Amount takerFee);
        MakerFees += makerFee;
        TakerFees += takerFee;
        Write(1, 0, fill.MakerSlot, fill.MakerOrderId, fill.TakerOrderId, fill.Price.Steps, fill.Lots.Count, fill.MakerRemaining.Count);
    }

    public void OnMakerRemoved(in MakerRemoved removed) =>
        Write(2, (byte)removed.Reason, removed.Slot, removed.OrderId, 0, removed.Price.Steps, removed.Cancelled.Count, 0);

    public void OnMakerReduced(in MakerReduced reduced) =>
        Write(3, 0, reduced.Slot, reduced.OrderId, 0, reduced.Price.Steps, reduced.By.Count, reduced.Remaining.Count);

    public void OnMakerRefilled(in MakerRefilled refilled) =>
        Write(4, 0, refilled.Slot, refilled.OrderId, 0, 0, refilled.Shown.Count, 0);

    public void OnCommand(in OrderOp op, int slot, in PlaceResult result) =>
        Write((byte)(16 + (byte)op.Kind), (byte)((byte)result.Refusal << 4 | (byte)result.End), slot, op.OrderId, 0, op.Price, result.Filled.Count, result.Remaining.Count);

    private void Write(byte kind, byte detail, int slot, ulong orderId, ulong otherOrderId, long price, long lots, long left)
    {
        RingEvent* at = ring + (_written++ & (RingLength - 1));
        at->Kind = kind;
        at->Detail = detail;
        at->Slot = slot;
        at->OrderId = orderId;
        at->OtherOrderId = otherOrderId;
        at->Price = price;
        at->Lots = lots;
        at->Left = left;
    }
}
