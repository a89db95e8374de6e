using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Node.Feed;

/// <summary>Writes the events of a block as lines of the accounts' histories: one line for each account that an event concerns.</summary>
/// <remarks>
/// The lines of an account add up: what they say came in less what went out is how its balances moved. So fees that are collected have lines too, one a block and market, because one
/// for each trade would double the whole. How a stop follows the price and an iceberg fills up again changes nobody's money or duty, and has none.
/// </remarks>
internal sealed class HistoryLines(IReadOnlyDictionary<Symbol, int> markets)
{
    private readonly SortedDictionary<int, Amount> _marketFees = [];
    private List<HistoryRow> _rows = [];
    private Amount _networkFees;
    private long _height;
    private int _transfers;

    /// <summary>Begins a block.</summary>
    public void Begin(long height)
    {
        (_height, _transfers, _networkFees, _rows) = (height, 0, Amount.Zero, []);
        _marketFees.Clear();
    }

    /// <summary>What an envelope cost.</summary>
    public void Charge(in Address account, int envelope, Amount fee)
    {
        if (fee.IsZero) return;
        _networkFees += fee;
        Add(new HistoryRow { Account = account, Kind = HistoryKind.NetworkFee, Envelope = envelope, Market = -1, Asset = AssetsModule.Won, Amount = fee });
    }

    /// <summary>Notes the reader's event. The envelope that caused it, or -1.</summary>
    public void Note(ref EventReader reader, int envelope)
    {
        switch (reader.Number / 100)
        {
            case 1: NoteKeys(ref reader, envelope); break;
            case 3: NoteMoney(ref reader, envelope); break;
            case 4: NoteMarket(ref reader, envelope); break;
        }
    }

    /// <summary>Ends the block.</summary>
    public List<HistoryRow> Take()
    {
        foreach ((int market, Amount fees) in _marketFees)
            if (!fees.IsZero) Add(new HistoryRow { Account = MarketModule.FeeAccount, Kind = HistoryKind.FeesCollected, Envelope = -1, Market = market, Amount = fees });
        if (!_networkFees.IsZero) Add(new HistoryRow { Account = MoneyModule.Treasury, Kind = HistoryKind.FeesCollected, Envelope = -1, Market = -1, Asset = AssetsModule.Won, Amount = _networkFees });
        return _rows;
    }

    private void NoteKeys(ref EventReader reader, int envelope)
    {
        if (reader.Number == EventNumber<KeyAdded>.Value)
        {
            KeyAdded added = reader.As<KeyAdded>();
            Add(new HistoryRow { Account = added.Account, Kind = HistoryKind.KeyAdded, Envelope = envelope, Market = -1, Other = added.KeyAddress });
        }
        else if (reader.Number == EventNumber<KeyScoped>.Value)
        {
            // It follows the line about the same key.
            KeyScoped scoped = reader.As<KeyScoped>();
            ref HistoryRow row = ref CollectionsMarshal.AsSpan(_rows)[^1];
            Invariant.Assert(row.Kind == HistoryKind.KeyAdded && row.Other == scoped.KeyAddress);
            row = row with { Detail = HistoryDetail.Of(0, scoped.Permissions) };
        }
        else if (reader.Number == EventNumber<KeyRevoked>.Value)
        {
            KeyRevoked revoked = reader.As<KeyRevoked>();
            Add(new HistoryRow { Account = revoked.Account, Kind = HistoryKind.KeyRevoked, Envelope = envelope, Market = -1, Other = revoked.KeyAddress });
        }
    }

    private void NoteMoney(ref EventReader reader, int envelope)
    {
        if (reader.Number == EventNumber<Transferred>.Value)
        {
            Transferred moved = reader.As<Transferred>();
            Move(moved.From, HistoryKind.TransferOut, moved.Asset, envelope);
            Move(moved.To, HistoryKind.TransferIn, moved.Asset, envelope);
        }
        else if (reader.Number == EventNumber<Minted>.Value)
        {
            Minted minted = reader.As<Minted>();
            Move(minted.To, HistoryKind.Mint, minted.Asset, envelope);
        }
        else if (reader.Number == EventNumber<Burned>.Value)
        {
            Burned burned = reader.As<Burned>();
            Move(burned.From, HistoryKind.Burn, burned.Asset, envelope);
        }
        else
        {
            return;
        }
        _transfers++;
    }

    private void NoteMarket(ref EventReader reader, int envelope)
    {
        ushort number = reader.Number;
        if (number == EventNumber<Trade>.Value)
        {
            Trade trade = reader.As<Trade>();
            int market = markets[trade.Market];
            Add(new HistoryRow { Account = trade.Maker, Kind = HistoryKind.Fill, Envelope = envelope, Market = market, Reference = (long)trade.TradeId, Detail = HistoryDetail.Of(0) });
            Add(new HistoryRow { Account = trade.Taker, Kind = HistoryKind.Fill, Envelope = envelope, Market = market, Reference = (long)trade.TradeId, Detail = HistoryDetail.Of(1) });
            _marketFees[market] = _marketFees.GetValueOrDefault(market) + trade.MakerFee + trade.TakerFee;
        }
        else if (number == EventNumber<OrderPlaced>.Value)
        {
            OrderPlaced placed = reader.As<OrderPlaced>();
            Order(HistoryKind.OrderPlaced, placed.Owner, placed.Market, placed.OrderId, envelope, placed.Price, placed.Lots, HistoryDetail.Of((int)placed.Side, (int)placed.Type));
        }
        else if (number == EventNumber<OrderClosed>.Value)
        {
            OrderClosed closed = reader.As<OrderClosed>();
            Order(HistoryKind.OrderClosed, closed.Owner, closed.Market, closed.OrderId, envelope, closed.Price, closed.Remaining, HistoryDetail.Of((int)closed.Side, (int)closed.Reason));
        }
        else if (number == EventNumber<StopPlaced>.Value)
        {
            StopPlaced placed = reader.As<StopPlaced>();
            Order(HistoryKind.OrderPlaced, placed.Owner, placed.Market, placed.OrderId, envelope, placed.TriggerPrice, placed.Lots, HistoryDetail.Of((int)placed.Side, (int)placed.Type, (int)OrderTraits.Stop));
        }
        else if (number == EventNumber<IcebergPlaced>.Value)
        {
            IcebergPlaced placed = reader.As<IcebergPlaced>();
            OrderTraits traits = placed.DisplayLots == 0 ? OrderTraits.Hidden : OrderTraits.Iceberg;
            Order(HistoryKind.OrderPlaced, placed.Owner, placed.Market, placed.OrderId, envelope, placed.Price, placed.Lots, HistoryDetail.Of((int)placed.Side, (int)OrderType.Limit, (int)traits));
        }
        else if (number == EventNumber<OrderAmended>.Value)
        {
            OrderAmended amended = reader.As<OrderAmended>();
            Order(HistoryKind.OrderAmended, amended.Owner, amended.Market, amended.OrderId, envelope, amended.Price, amended.Remaining, HistoryDetail.Of((int)amended.Side));
        }
        else if (number == EventNumber<OrderReduced>.Value)
        {
            OrderReduced reduced = reader.As<OrderReduced>();
            Order(HistoryKind.OrderReduced, reduced.Owner, reduced.Market, reduced.OrderId, envelope, reduced.Price, reduced.Remaining, HistoryDetail.Of((int)reduced.Side, (int)reduced.Reason));
        }
        else if (number == EventNumber<StopTriggered>.Value)
        {
            StopTriggered triggered = reader.As<StopTriggered>();
            Order(HistoryKind.OrderTriggered, triggered.Owner, triggered.Market, triggered.OrderId, envelope, triggered.TriggerPrice, triggered.Remaining, HistoryDetail.Of((int)triggered.Side));
        }
        else if (number == EventNumber<KillSwitchSet>.Value)
        {
            KillSwitchSet set = reader.As<KillSwitchSet>();
            HistoryKind kind = set.Engaged ? HistoryKind.KillSwitchEngaged : HistoryKind.KillSwitchReleased;
            Add(new HistoryRow { Account = set.Account, Kind = kind, Envelope = envelope, Market = -1, Other = set.By, Detail = HistoryDetail.Of(0, (int)set.Reason, (int)set.Body) });
        }
        else if (number == EventNumber<CancelOnDisconnectArmed>.Value)
        {
            CancelOnDisconnectArmed armed = reader.As<CancelOnDisconnectArmed>();
            HistoryKind kind = armed.DeadlineMs == 0 ? HistoryKind.DisconnectDisarmed : HistoryKind.DisconnectArmed;
            Add(new HistoryRow { Account = armed.Account, Kind = kind, Envelope = envelope, Market = armed.Market.IsNone ? -1 : markets[armed.Market], Price = armed.DeadlineMs });
        }
    }

    private void Move(in Address account, HistoryKind kind, Symbol asset, int envelope) =>
        Add(new HistoryRow { Account = account, Kind = kind, Envelope = envelope, Market = -1, Asset = asset, Reference = _transfers });

    private void Order(HistoryKind kind, in Address owner, Symbol market, ulong order, int envelope, long price, long lots, long detail) => Add(new HistoryRow
    {
        Account = owner,
        Kind = kind,
        Envelope = envelope,
        Market = markets[market],
        Reference = (long)order,
        Detail = detail,
        Price = price,
        Lots = lots,
    });

    private void Add(in HistoryRow row) => _rows.Add(row with { Height = _height, Ordinal = _rows.Count });
}
