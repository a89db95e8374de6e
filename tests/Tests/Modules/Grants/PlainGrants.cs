using System.Numerics;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>The obvious twin of one or more campaigns, in units: every sum is made anew from lists of what was given, paid, passed on, settled and refunded.</summary>
public sealed class PlainGrants
{
    public sealed record Terms(long Budget, long ShareBps, int Hops, long PersonMax, long PaymentMax, long ClosesMs, long ExpiresMs);

    public sealed record Paid(int Order, int Payer, int Merchant, long Total, long Own, (int Campaign, long Amount)[] Parts)
    {
        public long Refunded { get; set; }
    }

    // One coin: whose it is, and how often it was passed on; only amounts of them are kept.
    public sealed class Campaign(Terms terms)
    {
        public Terms Terms => terms;

        public long Given { get; set; }

        public bool IsClosed { get; set; }

        public bool IsOver { get; set; }

        public SortedDictionary<int, long> Balances { get; } = [];

        public SortedDictionary<int, long> Received { get; } = [];

        public SortedDictionary<(int Merchant, int Hops), long> Held { get; } = [];

        public long HeldBy(int merchant) => Held.Where(pair => pair.Key.Merchant == merchant).Sum(pair => pair.Value);
    }

    public List<Campaign> Campaigns { get; } = [];

    public List<Paid> Orders { get; } = [];

    /// <summary>Won of the source (0), of people and of merchants, by what has happened to it.</summary>
    public SortedDictionary<int, long> Won { get; } = [];

    public void Add(int who, long amount) => Won[who] = Won.GetValueOrDefault(who) + amount;

    public void Open(Terms terms)
    {
        Campaigns.Add(new Campaign(terms));
        Add(0, -terms.Budget);
    }

    public bool Close(int id)
    {
        Campaign campaign = Campaigns[id];
        if (campaign.IsClosed) return false;
        campaign.IsClosed = true;
        Add(0, campaign.Terms.Budget - campaign.Given);
        return true;
    }

    public bool Give(int id, int to, long amount)
    {
        Campaign campaign = Campaigns[id];
        if (campaign.IsClosed || campaign.Received.GetValueOrDefault(to) + amount > campaign.Terms.PersonMax || campaign.Terms.Budget - campaign.Given < amount) return false;
        campaign.Given += amount;
        campaign.Received[to] = campaign.Received.GetValueOrDefault(to) + amount;
        campaign.Balances[to] = campaign.Balances.GetValueOrDefault(to) + amount;
        return true;
    }

    public bool Spend(int[] ids, int payer, int merchant, int order, long price, long ownMax)
    {
        if (Orders.Exists(each => each.Order == order && each.Merchant == merchant)) return false;
        List<(int, long)> parts = [];
        long left = price;
        foreach (int id in ids)
        {
            Campaign campaign = Campaigns[id];
            if (campaign.IsOver || campaign.Balances.GetValueOrDefault(payer) == 0) return false;
            long part = new[] { left, campaign.Balances[payer], campaign.Terms.PaymentMax, (long)((BigInteger)price * campaign.Terms.ShareBps / 10_000) }.Min();
            parts.Add((id, part));
            left -= part;
        }
        if (left > ownMax) return false;
        foreach ((int id, long part) in parts)
        {
            Campaign campaign = Campaigns[id];
            campaign.Balances[payer] -= part;
            if (campaign.Terms.Hops == 0) Add(merchant, part);
            else campaign.Held[(merchant, 0)] = campaign.Held.GetValueOrDefault((merchant, 0)) + part;
        }
        Add(payer, -left);
        Add(merchant, left);
        Orders.Add(new Paid(order, payer, merchant, price, left, [.. parts]));
        return true;
    }

    public bool Pass(int id, int from, int to, long amount)
    {
        Campaign campaign = Campaigns[id];
        if (campaign.IsOver || from == to || Enumerable.Range(0, campaign.Terms.Hops).Sum(hops => campaign.Held.GetValueOrDefault((from, hops))) < amount) return false;
        for (int hops = 0; amount > 0; hops++)
        {
            long moved = Math.Min(amount, campaign.Held.GetValueOrDefault((from, hops)));
            campaign.Held[(from, hops)] = campaign.Held.GetValueOrDefault((from, hops)) - moved;
            campaign.Held[(to, hops + 1)] = campaign.Held.GetValueOrDefault((to, hops + 1)) + moved;
            amount -= moved;
        }
        return true;
    }

    public bool Settle(int id, int merchant, long amount)
    {
        Campaign campaign = Campaigns[id];
        if (campaign.HeldBy(merchant) < Math.Max(amount, 1)) return false;
        if (amount == 0) amount = campaign.HeldBy(merchant);
        Add(merchant, amount);
        for (int hops = 4; amount > 0; hops--)
        {
            long taken = Math.Min(amount, campaign.Held.GetValueOrDefault((merchant, hops)));
            campaign.Held[(merchant, hops)] = campaign.Held.GetValueOrDefault((merchant, hops)) - taken;
            amount -= taken;
        }
        return true;
    }

    public bool Refund(int index, long amount)
    {
        Paid order = Orders[index];
        if (order.Refunded + amount > order.Total) return false;
        // Refunds are the difference of two states, each made from the first unit on.
        long[] before = Back(order, order.Refunded), after = Back(order, order.Refunded + amount);
        order.Refunded += amount;
        long own = amount;
        for (int i = 0; i < order.Parts.Length; i++)
        {
            Campaign campaign = Campaigns[order.Parts[i].Campaign];
            long part = after[i] - before[i], fromOwn = part;
            own -= part;
            for (int hops = 0; hops <= 4; hops++)
            {
                long taken = Math.Min(fromOwn, campaign.Held.GetValueOrDefault((order.Merchant, hops)));
                if (taken == 0) continue;
                campaign.Held[(order.Merchant, hops)] -= taken;
                fromOwn -= taken;
            }
            Add(order.Merchant, -fromOwn);
            if (campaign.IsOver) Add(0, part);
            else campaign.Balances[order.Payer] += part;
        }
        Add(order.Merchant, -own);
        Add(order.Payer, own);
        return true;
    }

    public void Begin(long timeMs)
    {
        foreach (Campaign campaign in Campaigns)
        {
            if (!campaign.IsClosed && timeMs >= campaign.Terms.ClosesMs)
            {
                campaign.IsClosed = true;
                Add(0, campaign.Terms.Budget - campaign.Given);
            }
            if (campaign.IsOver || timeMs < campaign.Terms.ExpiresMs) continue;
            campaign.IsOver = true;
            Add(0, campaign.Balances.Values.Sum());
            campaign.Balances.Clear();
            foreach (((int merchant, _), long held) in campaign.Held) Add(merchant, held);
            campaign.Held.Clear();
        }
    }

    // What each voucher has got back once so much of the price is refunded: together their share of it, rounded up, the last that paid first.
    private static long[] Back(Paid order, long refunded)
    {
        long vouchers = order.Total - order.Own, left = (long)(((BigInteger)refunded * vouchers + order.Total - 1) / order.Total);
        long[] back = new long[order.Parts.Length];
        for (int i = back.Length - 1; i >= 0; i--)
        {
            back[i] = Math.Min(left, order.Parts[i].Amount);
            left -= back[i];
        }
        return back;
    }
}
