using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>A market as the simulated traders see it: its public terms, and an opinion of what the asset is worth that wanders and comes back.</summary>
internal sealed class DemoMarket
{
    // A day's move of about two percent at one step a second, pulled back towards an anchor that itself drifts.
    private const double StepDeviation = 0.00008, PullBack = 0.0005, AnchorDeviation = 0.00002;
    private readonly Random _random;
    private MarketRecord _record;
    private double _anchor;

    private DemoMarket(MarketRecord record, Random random)
    {
        (_record, _random) = (record, random);
        Fair = record.LastPrice != 0 ? record.LastPrice : record.ReferencePrice;
        _anchor = record.ReferencePrice;
    }

    /// <summary>Its symbol.</summary>
    public Symbol Symbol => _record.Symbol;

    /// <summary>The asset's number.</summary>
    public uint BaseAsset => _record.BaseAsset;

    /// <summary>What the traders think one whole unit is worth, in price steps.</summary>
    public double Fair { get; private set; }

    /// <summary>Whether it takes orders.</summary>
    public bool IsOpen => _record.Status == MarketStatus.Open;

    /// <summary>Every market of the state.</summary>
    public static List<DemoMarket> ReadAll(IStateSnapshot snapshot, Random random)
    {
        List<DemoMarket> markets = [];
        snapshot.Scan(MarketModule.MarketsSchema, default, default, (_, record) =>
        {
            markets.Add(new DemoMarket(MemoryMarshal.Read<MarketRecord>(record), random));
            return true;
        });
        return markets;
    }

    /// <summary>Reads its terms and status anew and lets the opinion wander on for <paramref name="seconds"/>.</summary>
    public void Advance(IStateSnapshot snapshot, double seconds)
    {
        Symbol symbol = Symbol;
        byte[] record = new byte[MarketModule.MarketsSchema.RecordSizeBytes];
        if (snapshot.TryRead(MarketModule.MarketsSchema, Symbol.PaddedBytes(in symbol), record, out _)) _record = MemoryMarshal.Read<MarketRecord>(record);
        double root = Math.Sqrt(seconds);
        _anchor *= 1 + AnchorDeviation * root * Gauss();
        Fair += Fair * StepDeviation * root * Gauss() + (_anchor - Fair) * PullBack * seconds;
        // Opinions stay where orders are possible.
        double margin = (_record.BandHigh - _record.BandLow) * 0.1;
        Fair = Math.Clamp(Fair, _record.BandLow + margin, _record.BandHigh - margin);
    }

    /// <summary>A price of the tick table within the band, rounded away from the middle of the book.</summary>
    public long PriceAt(double steps, Side side)
    {
        long inside = Math.Clamp((long)steps, _record.BandLow, _record.BandHigh);
        return Math.Clamp(side == Side.Buy ? _record.Ticks.RoundDown(inside) : _record.Ticks.RoundUp(inside), _record.BandLow, _record.BandHigh);
    }

    /// <summary>The smallest step between prices here, in price steps.</summary>
    public long Tick => _record.Ticks.TickAt((long)Fair);

    /// <summary>How many lots are worth about this many won; at least what the market's minimum asks for.</summary>
    public long LotsWorth(double won)
    {
        double wonALot = Fair * (double)_record.StepValue.Units / (double)Amount.One.Units;
        double least = (double)_record.MinNotional.Units / (double)Amount.One.Units * 1.5;
        return Math.Max(1, (long)Math.Ceiling(Math.Max(won, least) / wonALot));
    }

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
