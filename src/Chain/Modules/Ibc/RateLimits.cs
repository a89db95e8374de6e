using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>How much of an asset leaves and comes over one channel (or client of IBC v2) in a window of hours, as ibc-go's rate-limiting has it: what comes makes room for what leaves, and the other way round.</summary>
/// <remarks>
/// Windows begin at whole multiples of their length since 1970, so that all nodes agree on them by the block's time alone; the asset's supply at that moment is what the percentages are of, for the whole window.
/// A packet that comes back makes room again only in the window that it was sent in. Packets of an end have ascending numbers, so the number of a window's first packet tells that without a list of what is underway.
/// </remarks>
public sealed class RateLimits
{
    /// <summary>The longest window, in hours: a year.</summary>
    public const ushort HoursMax = 8_760;

    /// <summary>The highest quota: nobody sends more than there is.</summary>
    public const ushort PercentMax = 100;

    private const long HourMs = 3_600_000;

    private readonly AssetsModule _assets;
    private readonly IbcModule _ibc;
    private readonly KeyedTable<EscrowKey, RateLimitRecord> _limits;
    private readonly TouchedVisitor<RateLimitRecord> _check;

    internal RateLimits(StateStore store, AssetsModule assets, IbcModule ibc)
    {
        (_assets, _ibc) = (assets, ibc);
        _limits = new(store, IbcModule.RateLimitsSchema);
        _check = (in RateLimitRecord before, in RateLimitRecord after) =>
        {
            if (after.Key.AssetId != 0) Check(in after);
        };
    }

    /// <summary>The limit of an asset at an end; false when there is none.</summary>
    public bool TryRead(string end, uint asset, out RateLimitRecord limit)
    {
        limit = default;
        return TransferApplication.TryEnd(end, out ulong number) && _limits.TryRead(new EscrowKey(number, asset), out limit);
    }

    /// <summary>What may leave more than come, or come more than leave: a percentage of a value, rounded down, so never above it. Units.</summary>
    public static Amount QuotaOf(Amount value, ushort percent)
    {
        Invariant.Assert(value.TryMulDivFloor(percent, 100, out Amount quota));
        return quota;
    }

    /// <summary>What may yet go one way, units; null where the window has no quota.</summary>
    /// <param name="same">What went that way.</param>
    /// <param name="opposite">What went the other way.</param>
    /// <param name="value">The supply at the window's beginning.</param>
    /// <param name="percent">The quota.</param>
    public static Amount? LeftOf(Amount same, Amount opposite, Amount value, ushort percent)
    {
        if (value.IsZero) return null;
        if (!QuotaOf(value, percent).TryAdd(opposite, out Amount room)) room = Amount.Max;
        return room.TrySubtract(same, out Amount left) ? left : Amount.Zero;
    }

    internal IbcRefusal Set(string end, Symbol symbol, ushort sendPercent, ushort receivePercent, ushort hours, Call call)
    {
        IbcRefusal refusal = Find(end, symbol, out EscrowKey key);
        if (refusal != IbcRefusal.None) return refusal;
        if (!_limits.TryFind(in key, out int slot))
        {
            if (_limits.LiveCount >= Limits.RateLimitsMax) return IbcRefusal.TooManyLimits;
            slot = _limits.Insert(new RateLimitRecord { Key = key });
        }
        ref RateLimitRecord limit = ref _limits.Modify(slot);
        (limit.SendPercent, limit.ReceivePercent, limit.Hours) = (sendPercent, receivePercent, hours);
        BeginWindow(ref limit, call);
        Tell(RateLimitStep.Set, end, symbol, in limit, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal Remove(string end, Symbol symbol, Call call)
    {
        IbcRefusal refusal = Find(end, symbol, out EscrowKey key);
        if (refusal != IbcRefusal.None) return refusal;
        if (!_limits.TryFind(in key, out int slot)) return IbcRefusal.LimitUnknown;
        Tell(RateLimitStep.Removed, end, symbol, in _limits.Read(slot), call);
        _limits.Remove(slot);
        return IbcRefusal.None;
    }

    internal IbcRefusal Reset(string end, Symbol symbol, Call call)
    {
        IbcRefusal refusal = Find(end, symbol, out EscrowKey key);
        if (refusal != IbcRefusal.None) return refusal;
        if (!_limits.TryFind(in key, out int slot)) return IbcRefusal.LimitUnknown;
        BeginWindow(ref _limits.Modify(slot), call);
        Tell(RateLimitStep.Reset, end, symbol, in _limits.Read(slot), call);
        return IbcRefusal.None;
    }

    /// <summary>Begins the windows whose time has come, by the supply as the last block left it.</summary>
    internal void BeginBlock(Call call)
    {
        foreach (int slot in _limits.LiveSlots)
            if (_limits.Read(slot).EndsMs <= call.TimeMs) BeginWindow(ref _limits.Modify(slot), call);
    }

    /// <summary>Something leaves over an end. Refused above the quota, and nothing is counted then.</summary>
    internal IbcRefusal CountOut(string end, uint asset, Amount amount)
    {
        if (!TryFind(end, asset, out int slot)) return IbcRefusal.None;
        ref readonly RateLimitRecord limit = ref _limits.Read(slot);
        if (!Fits(limit.Outflow, limit.Inflow, amount, limit.Value, limit.SendPercent, out Amount outflow)) return IbcRefusal.SendLimited;
        _limits.Modify(slot).Outflow = outflow;
        return IbcRefusal.None;
    }

    /// <summary>Something comes over an end; likewise.</summary>
    internal IbcRefusal CountIn(string end, uint asset, Amount amount)
    {
        if (!TryFind(end, asset, out int slot)) return IbcRefusal.None;
        ref readonly RateLimitRecord limit = ref _limits.Read(slot);
        if (!Fits(limit.Inflow, limit.Outflow, amount, limit.Value, limit.ReceivePercent, out Amount inflow)) return IbcRefusal.ReceiveLimited;
        _limits.Modify(slot).Inflow = inflow;
        return IbcRefusal.None;
    }

    /// <summary>A packet that left came back: it makes room again if it was counted in the present window.</summary>
    internal void TakeBackOut(string end, uint asset, Amount amount, ulong sequence)
    {
        if (TryFind(end, asset, out int slot) && sequence >= _limits.Read(slot).FirstSequence) _limits.Modify(slot).Outflow -= amount;
    }

    /// <summary>What came went back, since it could not go on; likewise, by the window that it was counted in (<see cref="WindowOf"/>).</summary>
    internal void TakeBackIn(string end, uint asset, Amount amount, ulong window)
    {
        if (TryFind(end, asset, out int slot) && window == _limits.Read(slot).Window) _limits.Modify(slot).Inflow -= amount;
    }

    /// <summary>The number of the present window of an asset at an end; 0 without a limit.</summary>
    internal ulong WindowOf(string end, uint asset) => TryFind(end, asset, out int slot) ? _limits.Read(slot).Window : 0;

    // A window that begins with nothing of the asset has no quota: else what goes home to the last unit could never come again.
    private static bool Fits(Amount same, Amount opposite, Amount amount, Amount value, ushort percent, out Amount sum) =>
        same.TryAdd(amount, out sum) && (value.IsZero || !sum.TrySubtract(opposite, out Amount net) || net <= QuotaOf(value, percent));

    private void BeginWindow(ref RateLimitRecord limit, Call call)
    {
        long lengthMs = limit.Hours * HourMs;
        limit.EndsMs = (call.TimeMs / lengthMs + 1) * lengthMs;
        limit.Window = _ibc.NextWindow();
        limit.FirstSequence = _ibc.NextSequenceOf(TransferApplication.NameOf(limit.Key.Channel));
        limit.Value = _assets.Read(limit.Key.AssetId).Supply;
        limit.Inflow = limit.Outflow = Amount.Zero;
    }

    private bool TryFind(string end, uint asset, out int slot)
    {
        slot = -1;
        return _limits.LiveCount > 0 && TransferApplication.TryEnd(end, out ulong number) && _limits.TryFind(new EscrowKey(number, asset), out slot);
    }

    private IbcRefusal Find(string end, Symbol symbol, out EscrowKey key)
    {
        key = default;
        IbcRefusal refusal = _ibc.FindEnd(end);
        if (refusal != IbcRefusal.None) return refusal;
        if (!_assets.TryFind(symbol, out uint asset)) return IbcRefusal.AssetUnknown;
        Invariant.Assert(TransferApplication.TryEnd(end, out ulong number));
        key = new EscrowKey(number, asset);
        return IbcRefusal.None;
    }

    private static void Tell(RateLimitStep step, string end, Symbol symbol, in RateLimitRecord limit, Call call) =>
        call.Emit(new RateLimitChanged(step, symbol, limit.SendPercent, limit.ReceivePercent, limit.Hours), System.Text.Encoding.ASCII.GetBytes(end));

    internal void CheckTouched()
    {
        if (_limits.IsTouched) _limits.VisitTouched(_check);
    }

    internal void CheckInvariants(ulong windows)
    {
        Invariant.Assert(_limits.LiveCount <= Limits.RateLimitsMax);
        foreach (int slot in _limits.LiveSlots)
        {
            Check(in _limits.Read(slot));
            Invariant.Assert(_limits.Read(slot).Window <= windows, "every window has a number of its own");
        }
    }

    private void Check(in RateLimitRecord limit)
    {
        string end = TransferApplication.NameOf(limit.Key.Channel);
        Invariant.Assert(_ibc.FindEnd(end) == IbcRefusal.None && limit.Key.AssetId <= _assets.Count, "a limit is of an asset at an end");
        Invariant.Assert(AreSound(limit.SendPercent, limit.ReceivePercent, limit.Hours) && limit.EndsMs % (limit.Hours * HourMs) == 0 && limit.Window > 0, "a limit's figures are in their ranges");
        Invariant.Assert(limit.FirstSequence <= _ibc.NextSequenceOf(end), "a window begins with a packet that was sent or is the next");
        Invariant.Assert(limit.Outflow.IsZero || limit.FirstSequence < _ibc.NextSequenceOf(end), "what left in a window left by its packets");
    }

    /// <summary>Whether a limit can be set so: percentages up to <see cref="PercentMax"/> that are not both 0 (that is what suspending an asset is for), and a window up to <see cref="HoursMax"/>.</summary>
    internal static bool AreSound(uint sendPercent, uint receivePercent, uint hours) =>
        sendPercent <= PercentMax && receivePercent <= PercentMax && sendPercent + receivePercent > 0 && hours is > 0 and <= HoursMax;
}
