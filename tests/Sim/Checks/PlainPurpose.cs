using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Sim.Network;
using Gwangan.Tests.Modules.Grants;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Checks;

/// <summary>Purpose money: the plain campaigns of the tests around the plain market's won. The first user is the only source; every user is a citizen and a merchant.</summary>
public sealed class PlainPurpose(SimCity city, PlainMarket market, PlainPurse purse)
{
    /// <summary>In place of a refusal's number: refused, for whatever reason.</summary>
    public const ushort AnyRefusal = ushort.MaxValue;

    private const int Source = 0;

    private readonly PlainGrants _plain = new();
    private readonly List<OpenCampaign> _opened = [];

    /// <summary>What time does; after what it does to freezes.</summary>
    public void Begin(long timeMs)
    {
        _plain.Begin(timeMs);
        Apply();
    }

    /// <summary>Whether an operation is done.</summary>
    public bool Do(int user, Operation operation, long timeMs)
    {
        bool isDone = operation switch
        {
            OpenCampaign open => Open(user, open, timeMs),
            CloseCampaign close => user == Source && Has(close.Campaign) && _plain.Close(IndexOf(close.Campaign)),
            GiveGrant give => user == Source && MayGive(give.Campaign) && _plain.Give(IndexOf(give.Campaign), city.IndexOf(give.To), Of(give.Amount)),
            ClaimGrant claim => MayGive(claim.Campaign) && TermsOf(claim.Campaign).Rule == ClaimRule.Anyone && _plain.Give(IndexOf(claim.Campaign), user, Of(TermsOf(claim.Campaign).ClaimAmount)),
            SpendGrant spend => Spend(user, spend),
            PassGrant pass => Has(pass.Campaign) && Moves(user) && Accepts(pass.Campaign, city.IndexOf(pass.To)) && _plain.Pass(IndexOf(pass.Campaign), user, city.IndexOf(pass.To), Of(pass.Amount)),
            SettleGrant settle => Has(settle.Campaign) && _plain.Settle(IndexOf(settle.Campaign), user, Of(settle.Amount)),
            RefundGrant refund => Moves(user) && _plain.Orders.FindIndex(order => order.Merchant == user && SimPurse.OrderOf(order.Order) == refund.Order) is >= 0 and var index && _plain.Refund(index, Of(refund.Amount)),
            _ => throw new ArgumentException("unknown", nameof(operation)),
        };
        Apply();
        return isDone;
    }

    /// <summary>What is stored of purpose money otherwise than here.</summary>
    public string? Problem(IStateSnapshot snapshot)
    {
        SortedDictionary<(uint Campaign, int User), BigInteger> vouchers = [], held = [];
        snapshot.Scan(GrantsModule.VouchersSchema, default, default, (_, record) =>
        {
            VoucherRecord voucher = MemoryMarshal.Read<VoucherRecord>(record);
            vouchers[(voucher.Key.CampaignId, city.IndexOf(voucher.Key.Account))] = voucher.Balance.Units;
            return true;
        });
        snapshot.Scan(GrantsModule.MerchantsSchema, default, default, (_, record) =>
        {
            GrantMerchantRecord merchant = MemoryMarshal.Read<GrantMerchantRecord>(record);
            held[(merchant.Key.CampaignId, city.IndexOf(merchant.Key.Account))] = merchant.HeldTotal.Units;
            return true;
        });
        for (uint id = 1; id <= _opened.Count; id++)
        {
            PlainGrants.Campaign campaign = _plain.Campaigns[IndexOf(id)];
            BigInteger pot = campaign.IsClosed ? 0 : campaign.Terms.Budget - campaign.Given;
            for (int user = 0; user < city.Users.Length; user++)
            {
                BigInteger balance = campaign.Balances.GetValueOrDefault(user), holds = campaign.HeldBy(user);
                if (vouchers.GetValueOrDefault((id, user)) != balance) return $"user {user} has {vouchers.GetValueOrDefault((id, user))} of campaign {id}; the plain city says {balance}";
                if (held.GetValueOrDefault((id, user)) != holds) return $"user {user} holds {held.GetValueOrDefault((id, user))} of campaign {id} as a merchant; the plain city says {holds}";
                pot += balance + holds;
            }
            BigInteger stored = TwinCheck.BalanceOf(snapshot, GrantsModule.PotOf(id), 1).Available.Units;
            if (stored != pot) return $"the pot of campaign {id} has {stored}; the plain city says {pot}";
        }
        return null;
    }

    private bool Open(int user, OpenCampaign open, long timeMs)
    {
        if (user != Source) throw new ArgumentException("only the first user is a source", nameof(user));
        if (open.ClosesMs <= timeMs || IsPaused || market.Available(Source, "KRW") < open.Budget.Units) return false;
        _plain.Open(new PlainGrants.Terms(Of(open.Budget), open.ShareBps, (int)open.HopsMax, Of(open.PersonMax), Of(open.PaymentMax), open.ClosesMs, open.ExpiresMs));
        _opened.Add(open);
        return true;
    }

    private bool Spend(int user, SpendGrant spend)
    {
        uint[] ids = [.. spend.Campaigns.Split(',').Select(uint.Parse)];
        int merchant = city.IndexOf(spend.Merchant), order = SimPurse.NumberOf(spend.Order);
        if (merchant == user || !Moves(user) || !ids.All(id => Has(id) && Accepts(id, merchant))) return false;
        return _plain.Spend([.. ids.Select(IndexOf)], user, merchant, order, Of(spend.Amount), Of(spend.OwnMax));
    }

    /// <summary>What a session key that spends is asked for: the first campaign's asset, none of one that there is not.</summary>
    public Symbol AssetOf(SpendGrant spend) => Has(uint.Parse(spend.Campaigns.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)) ? Symbol.Of("KRW") : Symbol.None;

    private bool IsPaused => market.Suspended.Contains("KRW");

    private bool Has(uint campaign) => campaign >= 1 && campaign <= _opened.Count;

    private bool MayGive(uint campaign) => Has(campaign) && Moves(Source);

    // Nothing moves while the won is suspended, or a freeze of the mover is not covered.
    private bool Moves(int user) => !IsPaused && !purse.IsShort(user, "KRW");

    private bool Accepts(uint campaign, int merchant) => purse.IsActive(merchant) && (SimCity.CategoryOf(merchant) == 5411 || TermsOf(campaign).Categories != "5411");

    private OpenCampaign TermsOf(uint campaign) => _opened[IndexOf(campaign)];

    private void Apply()
    {
        foreach ((int user, long amount) in _plain.Won) market.Change(user, "KRW", amount);
        _plain.Won.Clear();
    }

    private static int IndexOf(uint campaign) => (int)campaign - 1;

    private static long Of(Amount amount) => (long)amount.Units;
}
