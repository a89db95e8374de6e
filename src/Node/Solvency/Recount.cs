using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Modules.Validators;

namespace Gwangan.Node.Solvency;

/// <summary>What happened to one asset.</summary>
internal sealed class RecountedAsset
{
    public required string Symbol { get; init; }

    public UInt128 Genesis, Minted, Burned, Fees, MintedByEntries, GivenBack, Redeemed;

    public long Mints, Entries, Redemptions, Deficiencies;

    public UInt128 Supply => checked(Genesis + Minted - Burned);
}

/// <summary>Keeps its own books from the genesis and from what blocks tell of themselves: it has its own arithmetic, and nothing of the state machine but the layout of its events.</summary>
/// <remarks>Memory goes with the number of balances, and of bank entries.</remarks>
internal sealed class Recount
{
    private const int BuySide = 0;
    private static readonly UInt128 One = 1_000_000_000_000_000_000;

    private readonly Dictionary<Symbol, uint> _ids = [];
    private readonly List<RecountedAsset> _assets = [];
    private readonly Dictionary<Symbol, (uint Base, uint Quote, UInt128 Lot, UInt128 Step)> _markets = [];
    private readonly Dictionary<BalanceKey, UInt128> _balances = [];
    private readonly HashSet<(uint Account, Hash32 Entry)> _entries = [];

    /// <summary>The assets by number.</summary>
    public IReadOnlyList<RecountedAsset> Assets => _assets;

    /// <summary>What each account has, in orders or not.</summary>
    public IReadOnlyDictionary<BalanceKey, UInt128> Balances => _balances;

    /// <summary>Trades.</summary>
    public long Trades { get; private set; }

    /// <summary>What does not add up, a sentence each.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Told each change of who signs.</summary>
    public Action<ValidatorPowerSet>? PowerSet { get; init; }

    /// <summary>Takes in what the genesis gives out.</summary>
    public void Begin(ReadOnlyMemory<byte> appState)
    {
        using JsonDocument document = JsonDocument.Parse(appState);
        foreach (JsonElement asset in document.RootElement.GetProperty("assets").EnumerateArray()) AddAsset(Symbol.Of(asset.GetProperty("symbol").GetString()!));
        if (!document.RootElement.TryGetProperty("accounts", out JsonElement accounts)) return;
        foreach (JsonElement account in accounts.EnumerateArray())
        {
            if (!Address.TryParse(account.GetProperty("address").GetString(), out Address address) || !account.TryGetProperty("balances", out JsonElement balances)) continue;
            foreach (JsonProperty balance in balances.EnumerateObject())
            {
                uint id = _ids[Symbol.Of(balance.Name)];
                UInt128 amount = UInt128.Parse(balance.Value.GetString()!, System.Globalization.CultureInfo.InvariantCulture);
                Credit(in address, id, amount);
                _assets[(int)id - 1].Genesis += amount;
            }
        }
    }

    /// <summary>Takes in the state that a city began with: what all had, which markets there were, and which bank entries had been minted.</summary>
    public void Begin(IEnumerable<ImportedRecord> records)
    {
        SortedDictionary<uint, Symbol> assets = [];
        List<MarketRecord> markets = [];
        List<BalanceRecord> balances = [];
        foreach (ImportedRecord record in records)
        {
            ReadOnlySpan<byte> bytes = record.Record.Span;
            if (record.Table == AssetsModule.Schema.Name) assets[MemoryMarshal.Read<AssetRecord>(bytes).Id] = MemoryMarshal.Read<AssetRecord>(bytes).Symbol;
            else if (record.Table == MarketModule.MarketsSchema.Name) markets.Add(MemoryMarshal.Read<MarketRecord>(bytes));
            else if (record.Table == MoneyModule.Schema.Name) balances.Add(MemoryMarshal.Read<BalanceRecord>(bytes));
            else if (record.Table == ReservesModule.EntriesSchema.Name && MemoryMarshal.Read<EntryRecord>(bytes) is { IsDebit: false, State: EntryState.Minted } entry)
                _entries.Add((entry.Key.AccountId, entry.Key.Reference));
        }
        foreach ((uint id, Symbol symbol) in assets)
        {
            AddAsset(symbol);
            Invariant.Assert(_assets.Count == id);
        }
        foreach (MarketRecord market in markets) _markets[market.Symbol] = (market.BaseAsset, market.QuoteAsset, market.LotSize.Units, market.PriceStep.Units);
        foreach (BalanceRecord balance in balances)
        {
            UInt128 held = checked(balance.Available.Units + balance.Locked.Units);
            Credit(balance.Key.Account, balance.Key.AssetId, held);
            _assets[(int)balance.Key.AssetId - 1].Genesis += held;
        }
    }

    /// <summary>Takes in the events of a block.</summary>
    public void Take(long height, ReadOnlySpan<byte> events)
    {
        EventReader reader = new(events);
        while (reader.TryNext()) Take(height, reader.Number, reader.Payload);
    }

    private void Take(long height, ushort number, ReadOnlySpan<byte> payload)
    {
        if (Is(number, payload, out Transferred transfer)) Move(height, transfer.From, transfer.To, IdOf(transfer.Asset), transfer.Amount.Units);
        else if (Is(number, payload, out Trade trade)) Settle(height, in trade);
        else if (Is(number, payload, out Minted minted))
        {
            RecountedAsset asset = AssetOf(minted.Asset);
            (asset.Minted, asset.Mints) = (asset.Minted + minted.Amount.Units, asset.Mints + 1);
            Credit(minted.To, IdOf(minted.Asset), minted.Amount.Units);
        }
        else if (Is(number, payload, out Burned burned))
        {
            AssetOf(burned.Asset).Burned += burned.Amount.Units;
            Debit(height, burned.From, IdOf(burned.Asset), burned.Amount.Units);
        }
        else if (Is(number, payload, out CreditMinted credit))
        {
            RecountedAsset asset = AssetOf(credit.Asset);
            (asset.MintedByEntries, asset.Entries) = (asset.MintedByEntries + credit.Amount.Units, asset.Entries + 1);
            if (!_entries.Add((credit.Account, credit.Entry))) Problems.Add($"block {height}: bank entry {credit.Entry} of reserve account {credit.Account} was minted a second time");
        }
        else if (Is(number, payload, out RedemptionGivenBack back)) AssetOf(back.Asset).GivenBack += back.Amount.Units;
        // Burnt by its owner, to be sent back: where it stays after all, it is minted again.
        else if (Is(number, payload, out CreditReturning returning)) { if (returning.IsBurnt) _entries.Remove((returning.Account, returning.Entry)); }
        else if (Is(number, payload, out RedemptionRequested redemption))
        {
            RecountedAsset asset = AssetOf(redemption.Asset);
            (asset.Redeemed, asset.Redemptions) = (asset.Redeemed + redemption.Amount.Units, asset.Redemptions + 1);
        }
        else if (Is(number, payload, out ValidatorPowerSet power)) PowerSet?.Invoke(power);
        else if (Is(number, payload, out AssetDeficient deficient)) AssetOf(deficient.Symbol).Deficiencies++;
        else if (Is(number, payload, out AssetRegistered registered)) { if (!_ids.ContainsKey(registered.Symbol)) AddAsset(registered.Symbol); }
        else if (Is(number, payload, out MarketCreated market))
            _markets[market.Market] = (IdOf(market.Base), IdOf(market.Quote), market.LotSize.Units, market.PriceStep.Units);
    }

    // Price × size from one to the other, size the other way, and both fees to the market's account.
    private void Settle(long height, in Trade trade)
    {
        Trades++;
        (uint baseAsset, uint quote, UInt128 lot, UInt128 step) = _markets[trade.Market];
        UInt128 size = checked(lot * (UInt128)trade.Lots), value = checked(size / One * step * (UInt128)trade.Price + size % One * step / One * (UInt128)trade.Price);
        if (size % One * step % One != 0) value = checked(lot * step / One * (UInt128)trade.Lots * (UInt128)trade.Price);
        bool takerBuys = (int)trade.TakerSide == BuySide;
        Address buyer = takerBuys ? trade.Taker : trade.Maker, seller = takerBuys ? trade.Maker : trade.Taker;
        Move(height, in buyer, in seller, quote, value);
        Move(height, in seller, in buyer, baseAsset, size);
        Address fees = MarketModule.FeeAccount;
        Move(height, trade.Maker, in fees, quote, trade.MakerFee.Units);
        Move(height, trade.Taker, in fees, quote, trade.TakerFee.Units);
        _assets[(int)quote - 1].Fees += trade.MakerFee.Units + trade.TakerFee.Units;
    }

    private void Move(long height, in Address from, in Address to, uint asset, UInt128 amount)
    {
        Debit(height, in from, asset, amount);
        Credit(in to, asset, amount);
    }

    private void Credit(in Address account, uint asset, UInt128 amount)
    {
        if (amount == UInt128.Zero) return;
        ref UInt128 balance = ref CollectionsMarshal.GetValueRefOrAddDefault(_balances, new BalanceKey(account, asset), out _);
        balance = checked(balance + amount);
    }

    private void Debit(long height, in Address account, uint asset, UInt128 amount)
    {
        if (amount == UInt128.Zero) return;
        BalanceKey key = new(account, asset);
        ref UInt128 balance = ref CollectionsMarshal.GetValueRefOrNullRef(_balances, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref balance) || balance < amount)
        {
            if (Problems.Count < ProblemsMax) Problems.Add($"block {height}: {account} pays more {_assets[(int)asset - 1].Symbol} than it has by the blocks' events");
            _balances.Remove(key);
            return;
        }
        balance -= amount;
        if (balance == UInt128.Zero) _balances.Remove(key);
    }

    private const int ProblemsMax = 100;

    private void AddAsset(Symbol symbol)
    {
        _assets.Add(new RecountedAsset { Symbol = symbol.ToString() });
        _ids[symbol] = (uint)_assets.Count;
    }

    private uint IdOf(Symbol symbol) => _ids.TryGetValue(symbol, out uint id) ? id : throw new NodeException($"an event speaks of {symbol}, which nobody registered");

    private RecountedAsset AssetOf(Symbol symbol) => _assets[(int)IdOf(symbol) - 1];

    private static bool Is<TEvent>(ushort number, ReadOnlySpan<byte> payload, out TEvent read) where TEvent : unmanaged, IEvent
    {
        read = default;
        if (number != EventNumber<TEvent>.Value) return false;
        read = MemoryMarshal.Read<TEvent>(payload);
        return true;
    }
}
