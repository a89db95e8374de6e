using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Custody;

// The 80 % rule: at least so much of the value of crypto assets lies in cold vaults, at the average of up to a year's daily prices.
public sealed partial class CustodyModule
{
    private const uint WholeBps = 10_000;

    /// <summary>The share of the value of crypto assets that lies in cold vaults, now.</summary>
    public CustodyDayRecord ColdShare(long timeMs)
    {
        Value(default, default, default, default, out UInt256 cold, out UInt256 all);
        return new CustodyDayRecord(new CustodyDayKey(DayOf(timeMs), 0), Saturated(cold), Saturated(all), ShareOf(in cold, in all));
    }

    // Once a day: the day's prices in, those of a year ago out, and the share anew.
    private void TakePrices(Call call)
    {
        uint today = DayOf(call.TimeMs);
        bool isNew = false;
        for (uint asset = 1; asset <= Assets.Count; asset++)
        {
            if (!IsCrypto(asset) || !_custody.TryFind(asset, out int slot) || _custody.Read(slot).PriceLastDay >= today) continue;
            isNew = true;
            Amount price = PriceOf(asset);
            ref CustodyRecord custody = ref _custody.Modify(slot);
            if (price.IsZero)
            {
                custody.PriceLastDay = today;
                continue;
            }
            _days.Insert(new CustodyDayRecord(new CustodyDayKey(today, asset), price, Amount.Zero, 0));
            if (custody.PriceCount == 0) custody.PriceFirstDay = today;
            custody.PriceLastDay = today;
            custody.PriceSum += price;
            custody.PriceCount++;
            // After a pause of the city several fall out at once, and never more than there are days.
            for (; custody.PriceFirstDay + Limits.CustodyPriceDaysMax <= today; custody.PriceFirstDay++)
            {
                if (!_days.TryFind(new CustodyDayKey(custody.PriceFirstDay, asset), out int old)) continue;
                custody.PriceSum -= _days.Read(old).Cold;
                custody.PriceCount--;
                _days.Remove(old);
            }
        }
        if (isNew) ComputeShare(call);
    }

    // Written for the day, over what was written before: the last of a day stays.
    private void ComputeShare(Call call)
    {
        if (!HasCrypto) return;
        CustodyDayRecord share = ColdShare(call.TimeMs);
        bool isThere = _days.TryFind(share.Key, out int slot);
        if (isThere && _days.Read(slot) == share) return;
        if (isThere) _days.Modify(slot) = share;
        else _days.Insert(in share);
        call.Emit(new ColdShareComputed(share.Key.Day, share.Cold, share.All, share.Bps));
    }

    // Whether enough would be cold if two holdings were others; what is promised out counts no more. What does not lower the share is never refused, or a share too low could not be raised.
    private bool KeepsColdShare(HoldingKey one, Amount oneBefore, Amount oneAfter, HoldingKey other, Amount otherAdded)
    {
        if (!IsCrypto(one.AssetId)) return true;
        Value(default, default, default, default, out UInt256 cold, out UInt256 all);
        uint before = ShareOf(in cold, in all);
        Value(one, oneAfter, other, otherAdded, out cold, out all);
        uint after = ShareOf(in cold, in all);
        return after >= Limits.ColdShareBpsMin || after >= before && oneAfter <= oneBefore;
    }

    private void Value(HoldingKey replaced, Amount units, HoldingKey raised, Amount added, out UInt256 cold, out UInt256 all)
    {
        (cold, all) = (UInt256.Zero, UInt256.Zero);
        for (uint asset = 1; asset <= Assets.Count; asset++)
        {
            if (!IsCrypto(asset) || !TryCustody(asset, out CustodyRecord custody)) continue;
            Amount price = custody.PriceCount == 0 ? PriceOf(asset) : custody.AveragePrice;
            for (uint vault = 1; vault <= VaultCount; vault++)
            {
                HoldingKey key = new(vault, asset);
                _holdings.TryRead(key, out HoldingRecord holding);
                Amount held = key == replaced ? units : key == raised ? FreeOf(in holding) + added : FreeOf(in holding);
                UInt256 value = (UInt256)held.Units * price.Units / Amount.One.Units;
                all += value;
                if (_vaults.ReadOf(vault).Class == VaultClass.Cold) cold += value;
            }
        }
    }

    private static uint ShareOf(in UInt256 cold, in UInt256 all) => all.IsZero ? WholeBps : (uint)(ulong)(cold * WholeBps / all);

    private static Amount Saturated(UInt256 value) => value.TryToUInt128(out UInt128 units) ? new Amount(units) : Amount.Max;

    private bool IsCrypto(uint asset)
    {
        if (asset == 0) return false;
        ref readonly AssetRecord record = ref Assets.Read(asset);
        return record.Class == AssetClass.Crypto && record.Backing == AssetBacking.Custody;
    }

    private bool HasCrypto
    {
        get
        {
            for (uint asset = 1; asset <= Assets.Count; asset++)
                if (IsCrypto(asset) && _custody.TryFind(asset, out _)) return true;
            return false;
        }
    }

    // The reference price of the first market against won, for one whole; zero without one.
    private Amount PriceOf(uint asset)
    {
        for (int id = 0; id < Market.MarketCount; id++)
        {
            ref readonly Market.MarketRecord market = ref Market.ReadMarket(id);
            if (market.BaseAsset != asset || market.QuoteAsset != WonId) continue;
            bool fits = market.PriceStep.TryMultiply((ulong)market.ReferencePrice, out Amount price) && price <= Limits.ReserveAmountMax;
            return fits ? price : Limits.ReserveAmountMax;
        }
        return Amount.Zero;
    }

    // Genesis registers the won first.
    private const uint WonId = 1;
}
