using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Demo;

/// <summary>A demo city's payments beside its market: the bank pays the fees of newcomers, the city's office gives festival vouchers, and citizens shop with both.</summary>
internal static class ShopDemo
{
    private const string Bank = "bank.json";
    private const int LookMs = 500;

    /// <summary>Whether a city has the merchants it takes.</summary>
    public static bool IsIn(City city, DemoKeys keys)
    {
        if (!DemoShops.IsIn(keys) || !File.Exists(Path.Combine(city.Folder.Keys, Bank))) return false;
        using IStateSnapshot state = city.Reader.OpenSnapshot();
        return StateReader.TryRead(state, PaymentsModule.MerchantsSchema, keys.AddressOf(DemoShops.ShopOf(keys, 0)), out MerchantRecord _);
    }

    /// <summary>Runs it until cancelled.</summary>
    public static async Task RunAsync(City city, DemoKeys keys, CancellationToken cancel)
    {
        await city.Head.WaitAboveAsync(0, cancel);
        if (!IsIn(city, keys)) return;
        Random random = new(13);
        Shop[] shops = [.. Enumerable.Range(0, DemoShops.Count).Select(i => new Shop(city, keys.KeyOf(DemoShops.ShopOf(keys, i)), random, keys.AddressOf(DemoShops.OfficeOf(keys)), keys.AddressOf(DemoShops.ShopOf(keys, (i + 1) % DemoShops.Count))))];
        List<DemoTrader> all =
        [
            new FeePayer(city, KeyFile.Load(Path.Combine(city.Folder.Keys, Bank)).Key, random), new CityOffice(city, keys.KeyOf(DemoShops.OfficeOf(keys)), random), .. shops,
            .. Enumerable.Range(0, DemoShops.Shoppers).Select(i => new Shopper(city, keys.KeyOf(DemoShops.ShopperOf(keys, i)), random, keys.AddressOf(DemoShops.OfficeOf(keys)), shops)),
        ];
        PriorityQueue<DemoTrader, double> turns = new();
        long start = city.Clock.GetTimestamp();
        for (int i = 0; i < all.Count; i++) turns.Enqueue(all[i], i * LookMs);
        while (turns.TryDequeue(out DemoTrader? next, out double dueMs))
        {
            double nowMs = city.Clock.GetElapsedTime(start).TotalMilliseconds;
            if (dueMs > nowMs) await Task.Delay(TimeSpan.FromMilliseconds(dueMs - nowMs), city.Clock, cancel);
            cancel.ThrowIfCancellationRequested();
            await next.ActAsync();
            turns.Enqueue(next, Math.Max(dueMs, nowMs) + next.RestMs);
        }
    }

    /// <summary>The bank pays what citizens' payments cost, and says so once.</summary>
    private sealed class FeePayer(City city, SigningKey key, Random random) : DemoTrader(city, key, random)
    {
        private const ulong PerCitizenWon = 1_000, PerDayWon = 100_000_000;

        // Transfers, payments, requests and refunds; claiming and spending vouchers; asking for a withdrawal.
        private const string Operations = "301,1114,1115,1116,1206,1208,1209,1307,1308,1311";

        public override double RestMs => 60_000;

        protected override List<Operation> Decide(IStateSnapshot snapshot) =>
            StateReader.TryRead(snapshot, PaymentsModule.SponsorsSchema, Account, out SponsorRecord _) ? [] : [new SetSponsorship(Amount.Whole(PerCitizenWon), Amount.Whole(PerDayWon), Operations)];
    }

    /// <summary>The city's office: there is always one campaign that is open, with something left in it.</summary>
    private sealed class CityOffice(City city, SigningKey key, Random random) : DemoTrader(city, key, random)
    {
        private const string Name = "광안 축제 Gwangan Festival", Categories = "5462,5811-5814,5942";
        private const ulong BudgetWon = 3_000_000, LowWon = 300_000, ClaimWon = 30_000, PersonWon = 60_000, PaymentWon = 20_000;
        private const long DayMs = 86_400_000, GivenMs = 30 * DayMs, SpentMs = 60 * DayMs;
        private const uint Hops = 2;
        private readonly City _city = city;

        public override double RestMs => 60_000;

        protected override List<Operation> Decide(IStateSnapshot snapshot)
        {
            uint open = OpenIn(snapshot, Account);
            if (open != 0)
                return StateReader.TryRead(snapshot, GrantsModule.CampaignsSchema, open, out CampaignRecord campaign) && campaign.Unclaimed < Amount.Whole(LowWon) ? [new FundCampaign(open, Amount.Whole(BudgetWon))] : [];
            long now = _city.Head.Current.TimeMs;
            return
            [
                new OpenCampaign(Name, Symbol.Of("KRW"), Amount.Whole(BudgetWon), ClaimRule.Anyone, Amount.Whole(ClaimWon), Amount.Whole(PersonWon), Amount.Whole(PaymentWon), GrantsModule.WholeBps, Hops, Categories, 0,
                    now + GivenMs, now + SpentMs, default),
            ];
        }
    }

    /// <summary>The last open campaign of a source; 0 for none.</summary>
    internal static uint OpenIn(IStateSnapshot snapshot, Address source)
    {
        uint found = 0;
        if (!StateReader.TryRead(snapshot, GrantsModule.CountersSchema, 1U, out GrantCounters counters)) return 0;
        for (uint id = counters.Campaigns; id >= 1 && found == 0; id--)
            if (StateReader.TryRead(snapshot, GrantsModule.CampaignsSchema, id, out CampaignRecord campaign) && campaign.Source == source && campaign.Status == CampaignStatus.Open) found = id;
        return found;
    }
}
